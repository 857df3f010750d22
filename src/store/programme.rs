//! Programmes of the shared vocabulary, and the reports on them.

use std::collections::{HashMap, HashSet};

use entity::programme::{Column, Entity, Model};
use entity::{programme_figure, programme_report};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::keyset::{self, By, Sort};
use super::related::{self, OWNER, by_column, by_owner, padded};
use super::{insert, visible};
use crate::model::id::key_of;
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

/// Those of these internal keys that the viewer may know of.
pub async fn fitting(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    related::fitting(db, &select(viewer), Column::Id, keys).await
}

/// Those of these public ids that the viewer may know of.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    by_column(db, select(viewer), Column::PublicId, ids, |row| {
        row.public_id
    })
    .await
}

/// Those of these internal keys that the viewer may know of.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    by_column(db, select(viewer), Column::Id, keys, |row| row.id).await
}

/// Reports on each, in their order.
pub async fn reports(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<programme_report::Model>>> {
    use programme_report::Column::{Position, ProgrammeId};
    let reports = programme_report::Entity::find()
        .column_as(ProgrammeId, OWNER)
        .filter(ProgrammeId.is_in(padded(keys)))
        .order_by_asc(Position);
    by_owner(db, reports).await
}

/// Figures that each published itself, in their order.
pub async fn figures(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<programme_figure::Model>>> {
    use programme_figure::Column::{Position, ProgrammeId};
    let figures = programme_figure::Entity::find()
        .column_as(ProgrammeId, OWNER)
        .filter(ProgrammeId.is_in(padded(keys)))
        .order_by_asc(Position);
    by_owner(db, figures).await
}

/// Those that bear one of these public ids or folded titles, whoever wrote them.
pub async fn find_like(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
    folded: &[&str],
) -> Result<Vec<Model>> {
    let is_it = Condition::any()
        .add(Column::PublicId.is_in(padded(ids)))
        .add(Column::Folded.is_in(padded(folded)));
    Ok(Entity::find()
        .filter(is_it)
        .order_by_asc(Column::Id)
        .all(db)
        .await?)
}

/// Writes programmes in their order: those without a key anew, the others in place of the row that has it.
pub async fn put(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<()> {
    use sea_orm::Iterable;
    let changed: Vec<Column> = Column::iter()
        .filter(|column| !matches!(column, Column::Id | Column::PublicId | Column::CreatedAt))
        .collect();
    let (known, mut new): (Vec<Model>, Vec<Model>) = rows.into_iter().partition(|row| row.id != 0);
    for row in &mut new {
        row.id = key_of(row.public_id);
    }
    insert::or_update::<Entity>(db, known, None, Column::Id, &changed).await?;
    insert::all::<Entity>(db, new, None).await
}

/// Gives programmes these reports in place of those that they had.
pub async fn replace_reports(
    db: &impl ConnectionTrait,
    programmes: &[i64],
    reports: Vec<programme_report::Model>,
) -> Result<()> {
    programme_report::Entity::delete_many()
        .filter(programme_report::Column::ProgrammeId.is_in(padded(programmes)))
        .exec(db)
        .await?;
    insert::all::<programme_report::Entity>(db, reports, None).await
}

/// Gives programmes these figures in place of those that they had.
pub async fn replace_figures(
    db: &impl ConnectionTrait,
    programmes: &[i64],
    figures: Vec<programme_figure::Model>,
) -> Result<()> {
    programme_figure::Entity::delete_many()
        .filter(programme_figure::Column::ProgrammeId.is_in(padded(programmes)))
        .exec(db)
        .await?;
    insert::all::<programme_figure::Entity>(db, figures, None).await
}

fn select(viewer: &Viewer) -> Select<Entity> {
    Entity::find().filter(visible::programmes(viewer))
}

fn sort() -> Sort<Model> {
    Sort {
        list: "programmes".to_owned(),
        by: By::Bytes(Column::TitleKey.into_expr()),
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| keyset::by_name(&row.title_key, row.id),
    }
}
