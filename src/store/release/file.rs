//! Files of releases, in pieces, so that none is ever held as a whole.

use std::collections::HashMap;

use entity::release_file::{Column, Entity, Model};
use entity::{release, release_chunk};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};

use crate::model::Result;
use crate::store::related::padded;
use crate::store::{Db, insert};

/// Bytes of a piece.
pub const PIECE: usize = 256 * 1024;

/// Pieces that are written or taken away at once: others wait for that long.
const TOGETHER: usize = 16;

/// The public files of these releases, by release, in the order in which they were made.
pub async fn public(
    db: &impl ConnectionTrait,
    releases: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let select = Entity::find()
        .filter(Column::ReleaseId.is_in(padded(releases)))
        .filter(Column::IsPublic.eq(true))
        .filter(is_current())
        .order_by_asc(Column::Id);
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for row in select.all(db).await? {
        found.entry(row.release_id).or_default().push(row);
    }
    Ok(found)
}

/// A file of a release, by its name.
pub async fn find(db: &impl ConnectionTrait, release: i64, name: &str) -> Result<Option<Model>> {
    let select = Entity::find()
        .filter(Column::ReleaseId.eq(release))
        .filter(Column::Name.eq(name))
        .filter(is_current());
    Ok(select.one(db).await?)
}

/// The checksums of the files of this name, by release.
pub async fn checksums(db: &impl ConnectionTrait, name: &str) -> Result<HashMap<i64, String>> {
    let rows: Vec<(i64, String)> = Entity::find()
        .select_only()
        .columns([Column::ReleaseId, Column::Checksum])
        .filter(Column::Name.eq(name))
        .filter(is_current())
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Whether the file at hand is of its release's edition.
fn is_current() -> Expr {
    let edition = Query::select()
        .expr(release::Column::Edition.into_expr())
        .from(release::Entity)
        .and_where(
            release::Column::Id
                .into_expr()
                .eq(Column::ReleaseId.into_expr()),
        )
        .take();
    Column::Edition
        .into_expr()
        .eq(Expr::SubQuery(None, Box::new(edition.into())))
}

/// A piece of a file; none behind its end.
pub async fn piece(db: &impl ConnectionTrait, file: i64, position: i32) -> Result<Option<Vec<u8>>> {
    let found = release_chunk::Entity::find_by_id((file, position));
    Ok(found.one(db).await?.map(|row| row.bytes))
}

/// Begins a file, and tells its key.
pub async fn begin(db: &Db, row: Model) -> Result<i64> {
    let tx = db.begin_short().await?;
    let mut row = row.into_active_model();
    row.id = ActiveValue::NotSet;
    let row = row.insert(tx.connection()).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Adds pieces to a file, the first of them at this place.
pub async fn add(db: &Db, file: i64, first: i32, pieces: Vec<Vec<u8>>) -> Result<()> {
    let rows = (first..)
        .zip(pieces)
        .map(|(position, bytes)| release_chunk::Model {
            file_id: file,
            position,
            bytes,
        });
    let tx = db.begin_short().await?;
    insert::all::<release_chunk::Entity>(tx.connection(), rows.collect(), None).await?;
    tx.commit().await
}

/// Takes away files of a release that are of another edition than this one.
pub async fn remove_others(db: &Db, release: i64, edition: Option<i32>) -> Result<()> {
    let mut select = Entity::find().filter(Column::ReleaseId.eq(release));
    if let Some(edition) = edition {
        select = select.filter(Column::Edition.ne(edition));
    }
    for file in select.all(db.reader()).await? {
        remove(db, file.id).await?;
    }
    Ok(())
}

async fn remove(db: &Db, file: i64) -> Result<()> {
    use release_chunk::Column::{FileId, Position};
    loop {
        let places: Vec<i32> = release_chunk::Entity::find()
            .select_only()
            .column(Position)
            .filter(FileId.eq(file))
            .limit(TOGETHER as u64)
            .into_tuple()
            .all(db.reader())
            .await?;
        let tx = db.begin_short().await?;
        if places.is_empty() {
            Entity::delete_by_id(file).exec(tx.connection()).await?;
            return tx.commit().await;
        }
        release_chunk::Entity::delete_many()
            .filter(FileId.eq(file))
            .filter(Position.is_in(places))
            .exec(tx.connection())
            .await?;
        tx.commit().await?;
    }
}
