//! Solutions of the shared vocabulary.

use std::collections::{HashMap, HashSet};

use entity::solution::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QueryTrait, Select,
};
use uuid::Uuid;

use super::experience::Related;
use super::keyset::{self, By, Sort};
use super::merged;
use super::reach::OwnerKind;
use super::related::{self, by_column, by_owner};
use super::tree::{self, Tree};
use super::visible;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, Viewer};

/// Which solutions; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// One of these, by public id.
    pub ids: Option<Vec<Uuid>>,
    /// Lies under one of these.
    pub variant_of: Option<Related>,
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

/// The family of each; what was merged has that of what it stands for.
pub async fn above(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let upper = Entity::find().filter(visible::solutions(viewer));
    let upper = tree::above(upper, (Column::Id, Column::VariantOfId), keys);
    related::one_by_owner(db, upper).await
}

/// Variants of each, by title.
pub async fn below(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let below = tree::below(select(viewer), Column::VariantOfId, keys)
        .order_by_asc(Column::TitleKey)
        .order_by_asc(Column::Id);
    by_owner(db, below).await
}

fn select(viewer: &Viewer) -> Select<Entity> {
    Entity::find()
        .filter(visible::solutions(viewer))
        .filter(Column::MergedIntoId.is_null())
}

impl Filter {
    /// The filter as a condition on the solution table that is never null.
    fn condition(&self, viewer: &Viewer) -> Condition {
        let tree = Tree {
            kind: OwnerKind::Solution,
            id: Column::Id,
            parent: Column::VariantOfId,
            merged: Column::MergedIntoId,
            visible: visible::solutions(viewer),
        };
        let ids = self.ids.as_ref();
        let variant_of = self.variant_of.as_ref();
        Condition::all()
            .add_option(ids.map(|ids| {
                let named = Column::PublicId.is_in(ids.iter().copied());
                let ends = merged::ends(OwnerKind::Solution, Condition::all().add(named));
                Column::Id.in_subquery(ends)
            }))
            .add_option(variant_of.map(|it| tree.lies_under(it)))
    }
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
