//! Solutions of the shared vocabulary.

use std::collections::HashMap;

use entity::solution::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::keyset::{self, By, Sort};
use super::related::{OWNER, by_column, by_owner, padded};
use super::visible;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, Viewer};

/// A page of them, by title.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Model>> {
    keyset::page(db, select(viewer).into_query(), &sort(), request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<u64> {
    Ok(select(viewer).count(db).await?)
}

/// Those of these public ids that the viewer may know of.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    let select = Entity::find().filter(visible::solutions(viewer));
    by_column(db, select, Column::PublicId, ids, |row| row.public_id).await
}

/// Those of these internal keys that the viewer may know of.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let select = Entity::find().filter(visible::solutions(viewer));
    by_column(db, select, Column::Id, keys, |row| row.id).await
}

/// Variants of each, by title.
pub async fn below(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let below = select(viewer)
        .column_as(Column::VariantOfId, OWNER)
        .filter(Column::VariantOfId.is_in(padded(keys)))
        .order_by_asc(Column::TitleKey)
        .order_by_asc(Column::Id);
    by_owner(db, below).await
}

fn select(viewer: &Viewer) -> Select<Entity> {
    Entity::find()
        .filter(visible::solutions(viewer))
        .filter(Column::MergedIntoId.is_null())
}

fn sort() -> Sort<Model> {
    Sort {
        list: "solutions".to_owned(),
        by: By::Bytes(Column::TitleKey.into_expr()),
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| keyset::by_name(&row.title_key, row.id),
    }
}
