//! Problems of the shared vocabulary.

use std::collections::HashMap;

use entity::problem::{Column, Entity, Model};
use entity::problem_theme;
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
    let select = Entity::find().filter(visible::problems(viewer));
    by_column(db, select, Column::PublicId, ids, |row| row.public_id).await
}

/// Those of these internal keys that the viewer may know of.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let select = Entity::find().filter(visible::problems(viewer));
    by_column(db, select, Column::Id, keys, |row| row.id).await
}

/// Narrower ones of each, by title.
pub async fn below(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let below = select(viewer)
        .column_as(Column::BroaderId, OWNER)
        .filter(Column::BroaderId.is_in(padded(keys)))
        .order_by_asc(Column::TitleKey)
        .order_by_asc(Column::Id);
    by_owner(db, below).await
}

fn select(viewer: &Viewer) -> Select<Entity> {
    Entity::find()
        .filter(visible::problems(viewer))
        .filter(Column::MergedIntoId.is_null())
}

fn sort() -> Sort<Model> {
    Sort {
        list: "problems".to_owned(),
        by: By::Bytes(Column::TitleKey.into_expr()),
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| keyset::by_name(&row.title_key, row.id),
    }
}

/// Los slugs of each.
pub async fn themes(db: &impl ConnectionTrait, keys: &[i64]) -> Result<HashMap<i64, Vec<String>>> {
    let rows = problem_theme::Entity::find()
        .filter(problem_theme::Column::ProblemId.is_in(padded(keys)))
        .order_by_asc(problem_theme::Column::Theme)
        .all(db)
        .await?;
    let mut themes: HashMap<i64, Vec<String>> = HashMap::new();
    for row in rows {
        themes.entry(row.problem_id).or_default().push(row.theme);
    }
    Ok(themes)
}
