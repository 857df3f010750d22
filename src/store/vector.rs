//! Vectors of experiences, derived from their texts: whoever writes experiences knows nothing of them.

use std::collections::HashMap;

use entity::code::VectorPart;
use entity::experience_vector::{Column, Entity, Model};
use entity::{change, experience};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::insert;
use super::reach::{EXPERIENCE, OWNER, OwnerKind};
use super::related::padded;
use crate::model::Result;

/// Keys of experiences of which no vector of this model is known at their version; what an unfinished import has staged
/// is left out.
pub async fn stale(db: &impl ConnectionTrait, model: &str) -> Result<Vec<i64>> {
    let (told, own) = (experience::Entity, Entity);
    let known = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Expr::col((own, Column::ExperienceId)).equals((told, experience::Column::Id)))
        .and_where(Expr::col((own, Column::Part)).eq(Expr::val(VectorPart::Whole)))
        .and_where(Expr::col((own, Column::Version)).equals((told, experience::Column::Version)))
        .and_where(Expr::col((own, Column::Model)).eq(model))
        .take();
    Ok(experience::Entity::find()
        .select_only()
        .column(experience::Column::Id)
        .filter(experience::Column::StagedImportId.is_null())
        .filter(Expr::exists(known).not())
        .order_by_asc(experience::Column::Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// These experiences, whatever their state; what an unfinished import has staged is left out.
pub async fn experiences(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<Vec<experience::Model>> {
    Ok(experience::Entity::find()
        .filter(experience::Column::Id.is_in(padded(keys)))
        .filter(experience::Column::StagedImportId.is_null())
        .order_by_asc(experience::Column::Id)
        .all(db)
        .await?)
}

/// All vectors of these experiences, by their keys.
pub async fn find(db: &impl ConnectionTrait, keys: &[i64]) -> Result<HashMap<i64, Vec<Model>>> {
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    let rows = Entity::find().filter(Column::ExperienceId.is_in(padded(keys)));
    for row in rows.all(db).await? {
        found.entry(row.experience_id).or_default().push(row);
    }
    Ok(found)
}

/// The version of each of these experiences, which stays the same until the transaction ends.
pub async fn held_versions(db: &impl ConnectionTrait, keys: &[i64]) -> Result<HashMap<i64, i32>> {
    let rows: Vec<(i64, i32)> = experience::Entity::find()
        .select_only()
        .columns([experience::Column::Id, experience::Column::Version])
        .filter(experience::Column::Id.is_in(padded(keys)))
        .order_by_asc(experience::Column::Id)
        .lock(LockType::Share)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// Puts vectors in the place of these, which are no longer true.
pub async fn replace(db: &impl ConnectionTrait, old: &[i64], new: Vec<Model>) -> Result<()> {
    for old in old.chunks(insert::CHUNK) {
        let delete = Entity::delete_many().filter(Column::Id.is_in(padded(old)));
        delete.exec(db).await?;
    }
    insert::all::<Entity>(db, new, Some(Column::Id)).await
}

/// Notes that a vector is still true at this version of its experience.
pub async fn keep(db: &impl ConnectionTrait, key: i64, version: i32) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::Version, Expr::val(version))
        .filter(Column::Id.eq(key))
        .exec(db)
        .await?;
    Ok(())
}

/// The next vectors of whole experiences, in the order in which they came.
pub async fn after(db: &impl ConnectionTrait, key: i64, most: u64) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Part.eq(VectorPart::Whole))
        .filter(Column::Id.gt(key))
        .order_by_asc(Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// The next lines of the change log.
pub async fn changes(db: &impl ConnectionTrait, key: i64, most: u64) -> Result<Vec<change::Model>> {
    Ok(change::Entity::find()
        .filter(change::Column::Id.gt(key))
        .order_by_asc(change::Column::Id)
        .limit(most)
        .all(db)
        .await?)
}

/// Keys of the experiences that belong to these, or to what lies below them.
pub async fn reached(
    db: &impl ConnectionTrait,
    kind: OwnerKind,
    owners: &[i64],
) -> Result<Vec<i64>> {
    let select = Query::select()
        .distinct()
        .column(EXPERIENCE)
        .from(kind.reach())
        .and_where(Expr::col(OWNER).is_in(padded(owners)))
        .take();
    let rows = db.query_all(&select).await?;
    let keys = rows.iter().map(|row| row.try_get_by_index(0));
    Ok(keys.collect::<std::result::Result<_, _>>()?)
}

/// Numbers as they are kept.
pub fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers.iter().flat_map(|it| it.to_le_bytes()).collect()
}

/// Numbers that were kept.
pub fn numbers(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks();
    numbers.iter().map(|it| f32::from_le_bytes(*it)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were_kept() {
        let kept = [0.0, -1.5, f32::MIN_POSITIVE, f32::MAX];
        assert_eq!(numbers(&bytes(&kept)), kept);
        assert_eq!(bytes(&[1.0]), [0, 0, 128, 63]);
    }
}
