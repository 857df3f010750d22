//! Lessons across experiences.

use std::collections::HashMap;

use entity::experience;
use entity::lesson::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::keyset::{self, By, Sort};
use super::related::by_column;
use super::visible;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};

/// A page of the lessons of what the viewer may read, oldest first.
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

/// Those of these public ids that the viewer may read.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    let select = select(viewer);
    by_column(db, select, Column::PublicId, ids, |row| row.public_id).await
}

/// How the lessons of one experience are sorted: as its owner set them.
pub fn sort_within_experience(list: &str) -> Sort<Model> {
    Sort {
        list: list.to_owned(),
        by: By::Number(Column::Position.into_expr()),
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| Place {
            sort: Some(SortValue::Number(row.position.into())),
            key: row.id,
        },
    }
}

/// Across experiences, by key alone: the oldest first.
fn sort() -> Sort<Model> {
    Sort {
        list: "lessons".to_owned(),
        by: By::Key,
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| Place {
            sort: None,
            key: row.id,
        },
    }
}

fn select(viewer: &Viewer) -> Select<Entity> {
    let link = Entity::belongs_to(experience::Entity)
        .from(Column::ExperienceId)
        .to(experience::Column::Id);
    Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .filter(visible::experiences(viewer))
}
