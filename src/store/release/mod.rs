//! Releases: what everybody might read at one moment, frozen, with the files that were made of it. One is there once it is
//! whole; its files are those of its edition.

pub mod file;
pub mod freeze;
pub mod redact;

use std::collections::{HashMap, HashSet};

use entity::code::ReleaseChangeReason;
use entity::release::{Column, Entity, Model};
use entity::{erasure, release_change, release_member, release_redaction};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    IntoActiveModel, PaginatorTrait, QueryFilter, QueryOrder, QueryTrait,
};
use uuid::Uuid;

use super::batch::Batch;
use super::insert;
use super::keyset::{self, By, Sort};
use super::related::padded;
use super::{Db, dialect};
use crate::model::page::{Page, PageRequest, Place};
use crate::model::{Error, Result};

/// What cursors of the list are bound to.
pub const LIST: &str = "releases";

/// The release with this public id.
pub async fn find(db: &impl ConnectionTrait, public_id: Uuid) -> Result<Option<Model>> {
    let find = whole().filter(Column::PublicId.eq(public_id));
    Ok(find.one(db).await?)
}

/// The release with this number.
pub async fn find_by_number(db: &impl ConnectionTrait, number: i32) -> Result<Option<Model>> {
    Ok(whole().filter(Column::Number.eq(number)).one(db).await?)
}

/// All of them, the first one first.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(whole().order_by_asc(Column::Number).all(db).await?)
}

/// A page of them, the last one first.
pub async fn list(db: &impl ConnectionTrait, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort {
        list: LIST.to_owned(),
        by: By::Key,
        descending: true,
        key: Column::Number.into_expr(),
        place: |row: &Model| Place {
            sort: None,
            key: row.number.into(),
        },
    };
    keyset::page(db, whole().into_query(), &sort, request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(whole().count(db).await?)
}

/// How these were changed after they were made, by release, the earliest first.
pub async fn changes(
    db: &impl ConnectionTrait,
    releases: &[i64],
) -> Result<HashMap<i64, Vec<release_change::Model>>> {
    use release_change::Column::{Id, ReleaseId};
    let select = release_change::Entity::find()
        .filter(ReleaseId.is_in(padded(releases)))
        .order_by_asc(Id);
    let mut found: HashMap<i64, Vec<_>> = HashMap::new();
    for row in select.all(db).await? {
        found.entry(row.release_id).or_default().push(row);
    }
    Ok(found)
}

/// What is to be taken out of releases, by release.
pub async fn redactions(db: &impl ConnectionTrait) -> Result<HashMap<i64, Vec<i64>>> {
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in release_redaction::Entity::find().all(db).await? {
        found
            .entry(row.release_id)
            .or_default()
            .push(row.experience_id);
    }
    Ok(found)
}

/// Whether something is to be taken out of a release.
pub async fn is_marked(db: &impl ConnectionTrait, release: i64) -> Result<bool> {
    let marked =
        release_redaction::Entity::find().filter(release_redaction::Column::ReleaseId.eq(release));
    Ok(marked.one(db).await?.is_some())
}

/// Notes that an experience is to be taken out of every release that holds it. Whoever makes one whole waits, or has ended.
pub async fn mark(db: &impl ConnectionTrait, experience: i64) -> Result<()> {
    hold(db).await?;
    let released = release_member::Entity::find()
        .filter(release_member::Column::ExperienceId.eq(experience))
        .all(db)
        .await?;
    let keys: Vec<i64> = released.iter().map(|it| it.release_id).collect();
    let whole: HashSet<i64> = (whole().filter(Column::Id.is_in(padded(&keys))))
        .all(db)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    let marks = keys.into_iter().filter(|key| whole.contains(key));
    let marks = marks.map(|release_id| release_redaction::Model {
        release_id,
        experience_id: experience,
    });
    insert::all::<release_redaction::Entity>(db, marks.collect(), None).await
}

/// The number of the next one.
pub async fn next_number(db: &impl ConnectionTrait) -> Result<i32> {
    let last = Entity::find().order_by_desc(Column::Number).one(db).await?;
    Ok(last.map_or(1, |row| row.number + 1))
}

/// Begins a release, which nobody sees until it is whole, and tells its key.
pub async fn begin(db: &Db, row: Model) -> Result<i64> {
    let tx = db.begin_short().await?;
    let mut row = row.into_active_model();
    row.id = ActiveValue::NotSet;
    let row = row.insert(tx.connection()).await?;
    tx.commit().await?;
    Ok(row.id)
}

/// Notes which experiences a release holds.
pub async fn insert_members(db: &Db, release: i64, experiences: &[i64]) -> Result<()> {
    /// Rows that others wait for at most.
    const MOST: usize = 20_000;
    for experiences in experiences.chunks(MOST) {
        let rows = experiences.iter().map(|key| release_member::Model {
            experience_id: *key,
            release_id: release,
        });
        let tx = db.begin_short().await?;
        insert::all::<release_member::Entity>(tx.connection(), rows.collect(), None).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Makes a release whole. What was erased while it was made is to be taken out of it.
pub async fn complete(db: &impl ConnectionTrait, row: &Model) -> Result<()> {
    hold(db).await?;
    let completed = Entity::update_many()
        .col_expr(Column::IsWhole, Expr::val(true))
        .col_expr(Column::Checksum, Expr::val(row.checksum.as_str()))
        .col_expr(Column::Experiences, Expr::val(row.experiences))
        .filter(Column::Id.eq(row.id))
        .exec(db)
        .await?;
    if completed.rows_affected != 1 {
        return Err(Error::internal("a release that was made is gone"));
    }
    let erased = Query::select()
        .expr(erasure::Column::ExperienceId.into_expr())
        .from(erasure::Entity)
        .take();
    let members = release_member::Entity::find()
        .filter(release_member::Column::ReleaseId.eq(row.id))
        .filter(
            release_member::Column::ExperienceId
                .into_expr()
                .in_subquery(erased),
        )
        .all(db)
        .await?;
    let marks = members.into_iter().map(|it| release_redaction::Model {
        release_id: row.id,
        experience_id: it.experience_id,
    });
    insert::all::<release_redaction::Entity>(db, marks.collect(), None).await
}

/// A release with the words of some experiences taken out.
#[derive(Clone, Debug)]
pub struct Redacted<'a> {
    /// The release as it is from now on.
    pub row: &'a Model,
    /// Its checksum until now.
    pub checksum_before: String,
    /// What was taken out.
    pub experiences: &'a [i64],
    /// When.
    pub at: chrono::DateTime<chrono::Utc>,
}

/// Lets a release be its next edition.
pub async fn replace(db: &impl ConnectionTrait, redacted: &Redacted<'_>) -> Result<()> {
    use release_redaction::Column::{ExperienceId, ReleaseId};
    let row = redacted.row;
    hold(db).await?;
    let replaced = Entity::update_many()
        .col_expr(Column::Edition, Expr::val(row.edition))
        .col_expr(Column::Checksum, Expr::val(row.checksum.as_str()))
        .filter(Column::Id.eq(row.id))
        .filter(Column::Edition.eq(row.edition - 1))
        .exec(db)
        .await?;
    if replaced.rows_affected != 1 {
        return Err(Error::internal(
            "a release was changed by somebody else meanwhile",
        ));
    }
    let mut batch = Batch::new(db);
    for experiences in redacted.experiences.chunks(insert::CHUNK) {
        let done = release_redaction::Entity::delete_many()
            .filter(ReleaseId.eq(row.id))
            .filter(ExperienceId.is_in(padded(experiences)));
        batch.add(&done.into_query());
    }
    let change = release_change::Model {
        id: 0,
        release_id: row.id,
        at: redacted.at,
        reason: ReleaseChangeReason::Erasure,
        checksum_before: redacted.checksum_before.clone(),
        checksum_after: row.checksum.clone(),
    };
    let generated = Some(release_change::Column::Id);
    insert::add::<release_change::Entity>(&mut batch, vec![change], generated);
    batch.send(db).await
}

/// Notes by which DOI a release is registered.
pub async fn put_doi(db: &impl ConnectionTrait, release: i64, doi: &str) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Doi, Expr::val(doi))
        .filter(Column::Id.eq(release))
        .exec(db)
        .await?;
    Ok(())
}

/// Takes away what somebody left who was ended while making a release, and files of former editions. For whoever has the
/// lead in making them, alone.
pub async fn clear_away(db: &Db) -> Result<()> {
    let mut left = Vec::new();
    for row in Entity::find().all(db.reader()).await? {
        file::remove_others(db, row.id, row.is_whole.then_some(row.edition)).await?;
        if !row.is_whole {
            left.push(row.id);
        }
    }
    for key in left {
        let tx = db.begin_short().await?;
        Entity::delete_many()
            .filter(Condition::all().add(Column::Id.eq(key)))
            .filter(Column::IsWhole.eq(false))
            .exec(tx.connection())
            .await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Waits for whoever makes a release whole or erases something that one may hold.
async fn hold(db: &impl ConnectionTrait) -> Result<()> {
    dialect::lock_table(db, "release").await
}

fn whole() -> sea_orm::Select<Entity> {
    Entity::find().filter(Column::IsWhole.eq(true))
}
