//! Lessons across experiences.

use std::collections::HashMap;

use entity::experience;
use entity::lesson::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
    Select,
};
use uuid::Uuid;

use super::keyset::{self, Sort};
use super::related::by_column;
use super::visible;
use crate::model::page::{Page, PageRequest, Place};
use crate::model::{Result, Viewer};

/// A page of the lessons of what the viewer may read, oldest first.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    request: &PageRequest,
) -> Result<Page<Model>> {
    keyset::page(db, select(viewer), &sort("lessons"), request).await
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

/// How lessons are sorted: by key alone, which within an experience is their order.
pub fn sort(list: &str) -> Sort<Model> {
    Sort {
        list: list.to_owned(),
        expression: None,
        is_time: false,
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
