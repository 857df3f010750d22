//! Partners of the shared vocabulary.

use std::collections::HashMap;

use entity::partner::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use uuid::Uuid;

use super::keyset::{self, By, Sort};
use super::related::by_column;
use super::visible;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, Viewer};

/// A page of them, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Model>> {
    keyset::page(db, select(viewer), &sort(), request).await
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
    let select = Entity::find().filter(visible::partners(viewer));
    by_column(db, select, Column::PublicId, ids, |row| row.public_id).await
}

fn select(viewer: &Viewer) -> Select<Entity> {
    Entity::find()
        .filter(visible::partners(viewer))
        .filter(Column::MergedIntoId.is_null())
}

fn sort() -> Sort<Model> {
    Sort {
        list: "partners".to_owned(),
        by: By::Bytes(Column::NameKey.into_expr()),
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| keyset::by_name(&row.name_key, row.id),
    }
}
