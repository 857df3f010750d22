//! Municipalities and the other owners on the municipal side.

use std::collections::{HashMap, HashSet};

use entity::code::MunicipalityKind;
use entity::municipality::{Column, Entity, Model};
use entity::{county, municipality_name, municipality_number, municipality_succession};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::dialect::known;
use super::keyset::{self, By, Sort};
use super::related::{self, OWNER, by_column, by_owner, padded};
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
    /// Whether the part of the country matters.
    pub is_regional: bool,
    /// Least and most inhabitants of the band.
    pub band: (i32, i32),
}

impl Filter {
    /// Whether it asks for kinds and nothing else.
    pub fn is_of_kinds(&self) -> bool {
        let kinds = Self {
            kinds: self.kinds.clone(),
            ..Self::default()
        };
        self.kinds.is_some() && *self == kinds
    }

    /// The coarse groups that it lets through, where it asks for counties alone, or for a population alone.
    pub fn groups(&self) -> Option<Groups> {
        let of_counties = Self {
            counties: self.counties.clone(),
            ..Self::default()
        };
        let of_size = Self {
            population_min: self.population_min,
            population_max: self.population_max,
            ..Self::default()
        };
        let population = (self.population_min, self.population_max);
        if *self == of_counties {
            self.counties.clone().map(Groups::Counties)
        } else if *self == of_size && population != (None, None) {
            Some(Groups::Population(population.0, population.1))
        } else {
            None
        }
    }
}

/// Coarse groups of municipalities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Groups {
    /// Those of these counties, by number.
    Counties(Vec<String>),
    /// Those of which every member has so many inhabitants: at least, and at most.
    Population(Option<i32>, Option<i32>),
}

/// The first number of inhabitants of each size band but the smallest. 10,000 is always a boundary: the surveys of
/// mayors split there.
const BANDS: [i32; 4] = [5_000, 10_000, 20_000, 50_000];

/// The first number of inhabitants of every size band, the smallest first.
pub fn bands() -> impl Iterator<Item = i32> {
    [0].into_iter().chain(BANDS)
}

/// Least and most inhabitants of the size band that a municipality falls in.
pub fn band(population: i32) -> (i32, i32) {
    let least = BANDS
        .iter()
        .rev()
        .find(|least| **least <= population)
        .copied()
        .unwrap_or(0);
    let most = BANDS
        .iter()
        .find(|least| **least > population)
        .map_or(i32::MAX, |least| least - 1);
    (least, most)
}

/// A page of them, by name.
pub async fn list(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    request: &PageRequest,
) -> Result<Page<Model>> {
    keyset::page(db, select(viewer, filter).into_query(), &sort(), request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait, viewer: &Viewer, filter: &Filter) -> Result<u64> {
    Ok(select(viewer, filter).count(db).await?)
}

/// Those of these internal keys that the viewer may know of and that the filter lets through.
pub async fn fitting(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    filter: &Filter,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    let select = select(viewer, filter);
    related::fitting(db, &select, Column::Id, keys).await
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

/// Those of these internal keys, whoever may know of them: for operators.
pub async fn find_by_keys_for_operators(
    db: &impl ConnectionTrait,
    keys: &[i64],
) -> Result<HashMap<i64, Model>> {
    by_column(db, Entity::find(), Column::Id, keys, |row| row.id).await
}

/// All that there are, but what an unfinished import has staged: for what is derived of all of them. They are few.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::StagedImportId.is_null());
    Ok(select.order_by_asc(Column::Id).all(db).await?)
}

/// Those of these public ids, whoever may know of them, but what an unfinished import has staged: for operators.
pub async fn find_by_ids_for_operators(
    db: &impl ConnectionTrait,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Model>> {
    let select = Entity::find().filter(Column::StagedImportId.is_null());
    by_column(db, select, Column::PublicId, ids, |row| row.public_id).await
}

/// Those that bear these numbers, else those that bore them last, by number.
pub async fn find_by_numbers(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    numbers: &[&str],
) -> Result<HashMap<String, Model>> {
    use municipality_number::Column::{Id, MunicipalityId, Number};
    const BORNE: &str = "borne";
    let link = Entity::belongs_to(municipality_number::Entity)
        .from(Column::Id)
        .to(MunicipalityId);
    let statement = Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .column_as(Number, BORNE)
        .filter(visible::municipalities(viewer))
        .filter(Number.is_in(padded(numbers)))
        .order_by_desc(Id)
        .into_query();
    let mut found: HashMap<String, Model> = HashMap::new();
    for row in db.query_all(&statement).await? {
        let number: String = row.try_get("", BORNE)?;
        let bearer = Model::from_query_result(&row, "")?;
        // One that bears it today stands before those that bore it, and of these the last.
        let rank = |row: &Model| (row.valid_to.is_none(), row.valid_to);
        let best = found.get(&number).map(rank);
        if best.is_none_or(|best| rank(&bearer) > best) {
            found.insert(number, bearer);
        }
    }
    Ok(found)
}

/// The municipalities of today; they are few and change with the structure of the country alone.
pub async fn of_today(db: &impl ConnectionTrait, viewer: &Viewer) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(visible::municipalities(viewer))
        .filter(Column::Kind.eq(MunicipalityKind::Municipality))
        .filter(Column::ValidTo.is_null())
        .all(db)
        .await?)
}

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

/// Every name of a municipality, of today or earlier, and of a county: public knowledge.
pub async fn place_names(db: &impl ConnectionTrait) -> Result<Vec<String>> {
    let known = [MunicipalityKind::Municipality, MunicipalityKind::County];
    let link = municipality_name::Entity::belongs_to(Entity)
        .from(municipality_name::Column::MunicipalityId)
        .to(Column::Id);
    let select = municipality_name::Entity::find()
        .select_only()
        .column(municipality_name::Column::Name)
        .join(JoinType::InnerJoin, link.into())
        .filter(Column::Kind.is_in(known));
    let mut names: Vec<String> = select.into_tuple().all(db).await?;
    names.extend(counties(db).await?.into_values().map(|county| county.name));
    Ok(names)
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
    Entity::find()
        .filter(visible::municipalities(viewer))
        .filter(filter.condition())
}

impl Filter {
    /// The filter as a condition on the municipality table that is never null.
    pub fn condition(&self) -> Condition {
        let mut all = Condition::all();
        if let Some(ids) = &self.ids {
            all = all.add(Column::PublicId.is_in(ids.iter().copied()));
        }
        if let Some(numbers) = &self.numbers {
            let bearers = Query::select()
                .column(municipality_number::Column::MunicipalityId)
                .from(municipality_number::Entity)
                .and_where(municipality_number::Column::Number.is_in(numbers))
                .take();
            all = all.add(Column::Id.in_subquery(bearers));
        }
        if let Some(numbers) = &self.counties {
            let counties = Query::select()
                .column(county::Column::Id)
                .from(county::Entity)
                .and_where(county::Column::Number.is_in(numbers))
                .take();
            let lies_in = Column::CountyId.in_subquery(counties);
            all = all.add(known(Column::CountyId, lies_in));
        }
        if let Some(regions) = &self.regions {
            all = all.add(known(Column::Region, Column::Region.is_in(regions)));
        }
        if let Some(kinds) = &self.kinds {
            all = all.add(Column::Kind.is_in(kinds.iter().copied()));
        }
        if let Some(least) = self.population_min {
            all = all.add(known(Column::Population, Column::Population.gte(least)));
        }
        if let Some(most) = self.population_max {
            all = all.add(known(Column::Population, Column::Population.lte(most)));
        }
        all.add_option(self.comparable.as_ref().map(Comparable::condition))
    }
}

impl Comparable {
    /// What nobody is like.
    pub fn nobody() -> Self {
        Self {
            to: None,
            region: None,
            is_regional: true,
            band: (1, 0),
        }
    }

    /// The same in the whole country.
    #[must_use]
    pub fn everywhere(self) -> Self {
        Self {
            is_regional: false,
            ..self
        }
    }

    fn condition(&self) -> Condition {
        Condition::all()
            .add(Column::Kind.eq(MunicipalityKind::Municipality))
            .add(Column::ValidTo.is_null())
            .add(Column::Id.ne(self.to.unwrap_or_default()))
            .add_option(
                self.is_regional
                    .then(|| known(Column::Region, Column::Region.eq(self.region.clone()))),
            )
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
