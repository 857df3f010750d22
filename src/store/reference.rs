//! Writes counties and the owners on the municipal side, with their names, numbers and successions.

use std::collections::HashMap;

use entity::code::MunicipalityKind;
use entity::municipality::{Column, Entity, Model};
use entity::{county, municipality_name, municipality_number, municipality_succession};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QueryOrder,
    QuerySelect,
};
use uuid::Uuid;

use super::insert;
use super::related::padded;
use crate::model::Result;

/// Writes counties in place of those with the same number, and tells the key of each number.
pub async fn put_counties(
    db: &impl ConnectionTrait,
    rows: Vec<county::Model>,
) -> Result<HashMap<String, i64>> {
    use county::Column::{Id, Name, Number, Region};
    insert::or_update::<county::Entity>(db, rows, Some(Id), Number, &[Name, Region]).await?;
    let found = county::Entity::find().all(db).await?;
    Ok(found.into_iter().map(|row| (row.number, row.id)).collect())
}

/// Writes owners in place of those with the same public id, in their order, and tells the key of each.
pub async fn put_municipalities(
    db: &impl ConnectionTrait,
    rows: Vec<Model>,
) -> Result<HashMap<Uuid, i64>> {
    use sea_orm::Iterable;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.public_id).collect();
    let changed: Vec<Column> = Column::iter()
        .filter(|column| !matches!(column, Column::Id | Column::PublicId))
        .collect();
    insert::or_update::<Entity>(db, rows, Some(Column::Id), Column::PublicId, &changed).await?;
    let keys: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .columns([Column::PublicId, Column::Id])
        .filter(Column::PublicId.is_in(padded(&ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(keys.into_iter().collect())
}

/// Public id and internal key of owners by kind and number, to know them again after a change of name.
pub async fn numbered(
    db: &impl ConnectionTrait,
) -> Result<HashMap<(MunicipalityKind, String), (Uuid, i64)>> {
    let found: Vec<(MunicipalityKind, Option<String>, Uuid, i64)> = Entity::find()
        .select_only()
        .columns([Column::Kind, Column::Number, Column::PublicId, Column::Id])
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .filter_map(|(kind, number, id, key)| Some(((kind, number?), (id, key))))
        .collect())
}

/// Gives owners these names and numbers in place of those that they had.
pub async fn replace_names(
    db: &impl ConnectionTrait,
    owners: &[i64],
    names: Vec<municipality_name::Model>,
    numbers: Vec<municipality_number::Model>,
) -> Result<()> {
    municipality_name::Entity::delete_many()
        .filter(municipality_name::Column::MunicipalityId.is_in(padded(owners)))
        .exec(db)
        .await?;
    municipality_number::Entity::delete_many()
        .filter(municipality_number::Column::MunicipalityId.is_in(padded(owners)))
        .exec(db)
        .await?;
    insert_names(db, names).await?;
    let key = Some(municipality_number::Column::Id);
    insert::all::<municipality_number::Entity>(db, numbers, key).await
}

/// Gives owners names.
pub async fn insert_names(
    db: &impl ConnectionTrait,
    names: Vec<municipality_name::Model>,
) -> Result<()> {
    let key = Some(municipality_name::Column::Id);
    insert::all::<municipality_name::Entity>(db, names, key).await
}

/// Tells who took over from whom; what is told already stays. Whether anything was new.
pub async fn put_successions(
    db: &impl ConnectionTrait,
    rows: Vec<municipality_succession::Model>,
) -> Result<bool> {
    use municipality_succession::Column::{PredecessorId, SuccessorId};
    if rows.is_empty() {
        return Ok(false);
    }
    let known = OnConflict::columns([PredecessorId, SuccessorId])
        .do_nothing()
        .to_owned();
    let rows = rows.into_iter().map(IntoActiveModel::into_active_model);
    let written = municipality_succession::Entity::insert_many(rows)
        .on_conflict(known)
        .exec_without_returning(db)
        .await?;
    Ok(written > 0)
}

/// Stores new owners in their order and tells the key of each public id.
pub async fn insert_municipalities(
    db: &impl ConnectionTrait,
    rows: Vec<Model>,
) -> Result<HashMap<Uuid, i64>> {
    insert::returning::<Entity>(db, rows, Column::Id, Column::PublicId).await
}

/// Owners outside the reference data that bear one of these folded names, each with the name that it was found by;
/// unfinished imports' are left out.
pub async fn find_unnumbered(
    db: &impl ConnectionTrait,
    folded: &[String],
) -> Result<Vec<(Model, String)>> {
    let names: Vec<&str> = folded.iter().map(String::as_str).collect();
    let link = Entity::belongs_to(municipality_name::Entity)
        .from(Column::Id)
        .to(municipality_name::Column::MunicipalityId);
    let found = Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .select_also(municipality_name::Entity)
        .filter(municipality_name::Column::Folded.is_in(padded(&names)))
        .filter(Column::Number.is_null())
        .filter(Column::StagedImportId.is_null())
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .filter_map(|(row, name)| Some((row, name?.folded)))
        .collect())
}

/// Keys of owners by public id.
pub async fn keys(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<HashMap<Uuid, i64>> {
    let keys: Vec<(Uuid, i64)> = Entity::find()
        .select_only()
        .columns([Column::PublicId, Column::Id])
        .filter(Column::PublicId.is_in(padded(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(keys.into_iter().collect())
}
