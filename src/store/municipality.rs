//! Municipalities and the other owners on the municipal side.

use std::collections::HashMap;

use entity::code::MunicipalityKind;
use entity::municipality::{Column, Entity, Model};
use entity::{county, municipality_name, municipality_number, municipality_succession};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::dialect::known;
use super::keyset::{self, By, Sort};
use super::related::{OWNER, by_column, by_owner, padded};
use super::visible;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, Viewer};

/// Which municipalities; parts that are given must all hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// One of these, by public id.
    pub ids: Option<Vec<Uuid>>,
    /// Bears or bore one of these numbers.
    pub numbers: Option<Vec<String>>,
    /// Lies in one of these counties, by number.
    pub counties: Option<Vec<String>>,
    /// Lies in one of these parts of the country.
    pub regions: Option<Vec<String>>,
    /// Is of one of these kinds.
    pub kinds: Option<Vec<MunicipalityKind>>,
    /// Has at least so many inhabitants.
    pub population_min: Option<i32>,
    /// Has at most so many inhabitants.
    pub population_max: Option<i32>,
    /// Is like this one.
    pub comparable: Option<Comparable>,
}

/// What makes municipalities comparable: today's, in the same part of the country, in the same size band.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Comparable {
    /// Whom they are compared with; not itself among them.
    pub to: Option<i64>,
    /// The part of the country.
    pub region: Option<String>,
    /// Least and most inhabitants of the band.
    pub band: (i32, i32),
}

/// A page of them, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Model>> {
    keyset::page(db, select(viewer, filter), &sort(), request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer, filter: &Filter) -> Result<u64> {
    Ok(select(viewer, filter).count(db).await?)
}

/// Those of these public ids.
pub async fn find_all(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    let select = Entity::find().filter(visible::municipalities(viewer));
    by_column(db, select, Column::PublicId, ids, |row| row.public_id).await
}

/// Those of these internal keys.
pub async fn find_by_keys(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    let select = Entity::find().filter(visible::municipalities(viewer));
    by_column(db, select, Column::Id, keys, |row| row.id).await
}

/// The one that bears this number, else the one that bore it last.
pub async fn find_by_number(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    number: &str,
) -> Result<Option<Model>> {
    let link = Entity::belongs_to(municipality_number::Entity)
        .from(Column::Id)
        .to(municipality_number::Column::MunicipalityId);
    let mut found = Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .filter(visible::municipalities(viewer))
        .filter(municipality_number::Column::Number.eq(number))
        .order_by_desc(municipality_number::Column::Id)
        .limit(FEW)
        .all(db)
        .await?;
    found.sort_by_key(|row| (row.valid_to.is_some(), row.valid_to.map(std::cmp::Reverse)));
    Ok(found.into_iter().next())
}

const FEW: u64 = 20;

/// All counties by internal key; they are few and change with the structure of the country alone.
pub async fn counties(db: &impl ConnectionTrait) -> Result<HashMap<i64, county::Model>> {
    Ok(county::Entity::find()
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.id, row))
        .collect())
}

/// Names of each, the Norwegian one first.
pub async fn names(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<municipality_name::Model>>> {
    let select = municipality_name::Entity::find()
        .column_as(municipality_name::Column::MunicipalityId, OWNER)
        .filter(municipality_name::Column::MunicipalityId.is_in(padded(keys)))
        .order_by_asc(municipality_name::Column::Position);
    by_owner(db, select).await
}

/// Numbers of each, in the order of their days.
pub async fn numbers(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<municipality_number::Model>>> {
    let select = municipality_number::Entity::find()
        .column_as(municipality_number::Column::MunicipalityId, OWNER)
        .filter(municipality_number::Column::MunicipalityId.is_in(padded(keys)))
        .order_by_asc(municipality_number::Column::Id);
    by_owner(db, select).await
}

/// Those that each took over from.
pub async fn predecessors(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    use municipality_succession::Column::{PredecessorId, SuccessorId};
    relatives(db, keys, PredecessorId, SuccessorId).await
}

/// Those that took over from each.
pub async fn successors(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    use municipality_succession::Column::{PredecessorId, SuccessorId};
    relatives(db, keys, SuccessorId, PredecessorId).await
}

async fn relatives(
    db: &impl ConnectionTrait,
    keys: &[i64],
    relative: municipality_succession::Column,
    owner: municipality_succession::Column,
) -> Result<HashMap<i64, Vec<Model>>> {
    let link = Entity::belongs_to(municipality_succession::Entity)
        .from(Column::Id)
        .to(relative);
    let select = Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .column_as(owner, OWNER)
        .filter(owner.is_in(padded(keys)))
        .order_by_asc(Column::NameKey);
    by_owner(db, select).await
}

fn select(viewer: &Viewer, filter: &Filter) -> Select<Entity> {
    let mut select = Entity::find().filter(visible::municipalities(viewer));
    if let Some(ids) = &filter.ids {
        select = select.filter(Column::PublicId.is_in(ids.iter().copied()));
    }
    if let Some(numbers) = &filter.numbers {
        let bearers = Query::select()
            .column(municipality_number::Column::MunicipalityId)
            .from(municipality_number::Entity)
            .and_where(municipality_number::Column::Number.is_in(numbers))
            .take();
        select = select.filter(Column::Id.in_subquery(bearers));
    }
    if let Some(counties) = &filter.counties {
        let counties = Query::select()
            .column(county::Column::Id)
            .from(county::Entity)
            .and_where(county::Column::Number.is_in(counties))
            .take();
        select = select.filter(known(
            Column::CountyId,
            Column::CountyId.in_subquery(counties),
        ));
    }
    if let Some(regions) = &filter.regions {
        select = select.filter(known(Column::Region, Column::Region.is_in(regions)));
    }
    if let Some(kinds) = &filter.kinds {
        select = select.filter(Column::Kind.is_in(kinds.iter().copied()));
    }
    if let Some(least) = filter.population_min {
        select = select.filter(known(Column::Population, Column::Population.gte(least)));
    }
    if let Some(most) = filter.population_max {
        select = select.filter(known(Column::Population, Column::Population.lte(most)));
    }
    match &filter.comparable {
        Some(comparable) => select.filter(comparable.condition()),
        None => select,
    }
}

impl Comparable {
    fn condition(&self) -> Condition {
        Condition::all()
            .add(Column::Kind.eq(MunicipalityKind::Municipality))
            .add(Column::ValidTo.is_null())
            .add(Column::Id.ne(self.to.unwrap_or_default()))
            .add(known(
                Column::Region,
                Column::Region.eq(self.region.clone()),
            ))
            .add(known(
                Column::Population,
                Column::Population.between(self.band.0, self.band.1),
            ))
    }
}

fn sort() -> Sort<Model> {
    Sort {
        list: "municipalities".to_owned(),
        by: By::Bytes(Column::NameKey.into_expr()),
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| keyset::by_name(&row.name_key, row.id),
    }
}
