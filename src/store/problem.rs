//! Problems of the shared vocabulary.

use std::collections::{HashMap, HashSet};

use entity::problem::{Column, Entity, Model};
use entity::problem_theme;
use sea_orm::sea_query::{Query, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::experience::Related;
use super::keyset::{self, By, Sort};
use super::merged;
use super::reach::OwnerKind;
use super::related::{self, by_column, by_owner, padded};
use super::tree::{self, Tree};
use super::visible;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, Viewer};

/// Which problems; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// One of these, by public id.
    pub ids: Option<Vec<Uuid>>,
    /// Lies under one of these.
    pub broader: Option<Related>,
    /// Falls under one of these themes of Los, by slug.
    pub themes: Option<Vec<String>>,
}

/// A page of them, by title.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let select = select(viewer).filter(filter.condition(viewer));
    keyset::page(db, select.into_query(), &sort(), request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer, filter: &Filter) -> Result<u64> {
    let select = select(viewer).filter(filter.condition(viewer));
    Ok(select.count(db).await?)
}

/// Those of these internal keys that the viewer may know of and that the filter lets through.
pub async fn fitting(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    let select = select(viewer).filter(filter.condition(viewer));
    related::fitting(db, &select, Column::Id, keys).await
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

/// The broader one of each; what was merged has that of what it stands for.
pub async fn above(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let upper = Entity::find().filter(visible::problems(viewer));
    let upper = tree::above(upper, (Column::Id, Column::BroaderId), keys);
    related::one_by_owner(db, upper).await
}

/// Narrower ones of each, by title.
pub async fn below(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let below = tree::below(select(viewer), Column::BroaderId, keys)
        .order_by_asc(Column::TitleKey)
        .order_by_asc(Column::Id);
    by_owner(db, below).await
}

fn select(viewer: &Viewer) -> Select<Entity> {
    Entity::find()
        .filter(visible::problems(viewer))
        .filter(Column::MergedIntoId.is_null())
}

impl Filter {
    /// The filter as a condition on the problem table that is never null.
    fn condition(&self, viewer: &Viewer) -> Condition {
        let tree = Tree {
            kind: OwnerKind::Problem,
            id: Column::Id,
            parent: Column::BroaderId,
            merged: Column::MergedIntoId,
            visible: visible::problems(viewer),
        };
        let ids = self.ids.as_ref();
        let broader = self.broader.as_ref();
        Condition::all()
            .add_option(ids.map(|ids| {
                let named = Column::PublicId.is_in(ids.iter().copied());
                let ends = merged::ends(OwnerKind::Problem, Condition::all().add(named));
                Column::Id.in_subquery(ends)
            }))
            .add_option(broader.map(|it| tree.lies_under(it)))
            .add_option(self.themes.as_deref().map(falls_under))
    }
}

fn falls_under(themes: &[String]) -> SimpleExpr {
    let problems = Query::select()
        .column(problem_theme::Column::ProblemId)
        .from(problem_theme::Entity)
        .and_where(problem_theme::Column::Theme.is_in(themes))
        .take();
    Column::Id.in_subquery(problems)
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
