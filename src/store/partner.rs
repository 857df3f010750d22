//! Partners of the shared vocabulary.

use std::collections::{HashMap, HashSet};

use entity::code::PartnerKind;
use entity::partner::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryTrait,
    Select,
};
use uuid::Uuid;

use super::experience::among;
use super::keyset::{self, By, Sort};
use super::merged;
use super::reach::OwnerKind;
use super::related::{self, by_column};
use super::visible;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, Viewer};

/// Which partners; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// One of these, by public id.
    pub ids: Option<Vec<Uuid>>,
    /// One of these, by internal key.
    pub keys: Option<Vec<i64>>,
    /// Is of one of these kinds.
    pub kinds: Option<Vec<PartnerKind>>,
}

impl Filter {
    /// Whether it asks for kinds and nothing else.
    pub fn is_of_kinds(&self) -> bool {
        self.kinds.is_some() && self.ids.is_none() && self.keys.is_none()
    }

    /// The filter as a condition on the partner table.
    pub fn condition(&self) -> Condition {
        let ids = self.ids.as_ref();
        let kinds = self.kinds.as_ref();
        let keys = self.keys.as_ref();
        Condition::all()
            .add_option(keys.map(|keys| among(Column::Id.into_expr(), keys)))
            .add_option(ids.map(|ids| {
                let named = Column::PublicId.is_in(ids.iter().copied());
                let ends = merged::ends(OwnerKind::Partner, Condition::all().add(named));
                Column::Id.in_subquery(ends)
            }))
            .add_option(kinds.map(|kinds| Column::Kind.is_in(kinds.iter().copied())))
    }
}

/// A page of them, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Model>> {
    let select = select(viewer).filter(filter.condition());
    keyset::page(db, select.into_query(), &sort(), request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer, filter: &Filter) -> Result<u64> {
    Ok(select(viewer).filter(filter.condition()).count(db).await?)
}

/// Those of these internal keys that the viewer may know of and that the filter lets through.
pub async fn fitting(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    let select = select(viewer).filter(filter.condition());
    related::fitting(db, &select, Column::Id, keys).await
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

/// Those of these internal keys that the viewer may know of.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let select = Entity::find().filter(visible::partners(viewer));
    by_column(db, select, Column::Id, keys, |row| row.id).await
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
