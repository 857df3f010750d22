//! What is kept of experiences that are told without their owners: whose they are, the group under which they are told, and
//! what kinds of partners took part. Nothing else of a municipality or a partner stands in any table that others read.

use std::collections::{HashMap, HashSet};

use entity::code::{Audience, PartnerKind, WorkflowState};
use entity::{
    benefit, contact, county, experience, experience_group, experience_innovation_type,
    experience_legal_obstacle, experience_municipality, experience_partner_kind,
    experience_programme, measurement, outcome_assessment, partner, partnership, procurement,
    result, source, trial, unnamed_owner,
};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::batch::Batch;
use super::insert;
use super::municipality::{Groups, band as band_of, bands};
use super::related::{by_column, padded};
use crate::model::Result;

/// What is kept of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Keys of its owners, the leading one first.
    pub owners: Vec<i64>,
    /// The group under which it is told.
    pub group: experience_group::Model,
    /// What kinds of partners took part.
    pub partner_kinds: Vec<PartnerKind>,
}

/// Keeps this of an experience, in place of what was kept before.
pub fn put(batch: &mut Batch, kept: Kept) {
    let experience_id = kept.group.experience_id;
    drop(batch, experience_id);
    let owners = (0..).zip(kept.owners);
    let owners = owners.map(|(position, municipality_id)| unnamed_owner::Model {
        municipality_id,
        experience_id,
        position,
    });
    insert::add::<unnamed_owner::Entity>(batch, owners.collect(), None);
    insert::add::<experience_group::Entity>(batch, vec![kept.group], None);
    let kinds = kept.partner_kinds.into_iter();
    let kinds = kinds.map(|kind| experience_partner_kind::Model {
        experience_id,
        kind,
    });
    insert::add::<experience_partner_kind::Entity>(batch, kinds.collect(), None);
}

/// Keeps nothing of an experience any more: its owners are named, or it is told to nobody.
pub fn drop(batch: &mut Batch, experience: i64) {
    macro_rules! drop {
        ($($table:ident)*) => {$(
            let delete = $table::Entity::delete_many()
                .filter($table::Column::ExperienceId.is_in(padded(&[experience])));
            batch.add(&delete.into_query());
        )*};
    }
    drop!(unnamed_owner experience_group experience_partner_kind);
}

/// Experiences that are told under a coarse group that these let through.
pub fn within(groups: &Groups) -> SelectStatement {
    use experience_group::Column::{Band, CountyId, ExperienceId};
    let is_within = match groups {
        Groups::Counties(numbers) => {
            let counties = Query::select()
                .expr(county::Column::Id.into_expr())
                .from(county::Entity)
                .and_where(county::Column::Number.is_in(numbers))
                .take();
            CountyId.in_subquery(counties)
        }
        Groups::Population(least, most) => {
            let is_within = |band: &i32| {
                let (from, to) = band_of(*band);
                least.is_none_or(|least| least <= from) && most.is_none_or(|most| to <= most)
            };
            Band.is_in(bands().filter(is_within))
        }
    };
    Query::select()
        .column(ExperienceId)
        .from(experience_group::Entity)
        .and_where(is_within)
        .take()
}

/// Experiences that partners of these kinds took part in, whoever they were.
pub fn made_with(kinds: &[PartnerKind]) -> SelectStatement {
    use experience_partner_kind::Column::{ExperienceId, Kind};
    Query::select()
        .column(ExperienceId)
        .from(experience_partner_kind::Entity)
        .and_where(Kind.is_in(kinds.iter().copied()))
        .take()
}

/// Groups under which these experiences are told, by the experience's key.
pub async fn groups(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, experience_group::Model>> {
    use experience_group::{Column, Entity};
    let owner = |row: &experience_group::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// Keys of the owners of these experiences, the leading one first: for whoever may know of them.
pub async fn owners(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, Vec<i64>>> {
    use unnamed_owner::{Column, Entity};
    let select = Entity::find()
        .filter(Column::ExperienceId.is_in(padded(experiences)))
        .order_by_asc(Column::Position);
    let mut owners: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in select.all(db).await? {
        let of = owners.entry(row.experience_id).or_default();
        of.push(row.municipality_id);
    }
    Ok(owners)
}

/// Kinds of partners that took part in these experiences.
pub async fn partner_kinds(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, HashSet<PartnerKind>>> {
    use experience_partner_kind::{Column, Entity};
    let select = Entity::find().filter(Column::ExperienceId.is_in(padded(experiences)));
    let mut kinds: HashMap<i64, HashSet<PartnerKind>> = HashMap::new();
    for row in select.all(db).await? {
        kinds.entry(row.experience_id).or_default().insert(row.kind);
    }
    Ok(kinds)
}

/// What kinds these partners are, by public id.
pub async fn kinds_of(
    db: &impl ConnectionTrait,
    partners: &[Uuid],
) -> Result<HashMap<Uuid, PartnerKind>> {
    use partner::{Column, Entity};
    let id = |row: &partner::Model| row.public_id;
    let found = by_column(db, Entity::find(), Column::PublicId, partners, id).await?;
    Ok(found.into_iter().map(|(id, row)| (id, row.kind)).collect())
}

/// Public ids of experiences of which others could be told more than they may, or nobody knows whose they are: told without
/// their owners, but with rows beside that name somebody, or without what is kept of them; or told with them, and kept
/// here. At most so many.
pub async fn faults(db: &impl ConnectionTrait, most: u64) -> Result<Vec<Uuid>> {
    use experience::Column::{Audience as To, Id, PublicId, State};
    macro_rules! of {
        ($($table:ident)*) => {
            [$({
                let rows = $table::Column::ExperienceId.into_expr().eq(Id.into_expr());
                let rows = Query::select().expr(Expr::val(1)).from($table::Entity).and_where(rows).take();
                Expr::exists(rows)
            }),*]
        };
    }
    let any = |all: &[SimpleExpr]| {
        let all = all.iter().cloned();
        all.fold(Condition::any(), Condition::add)
    };
    let told = of!(experience_municipality partnership experience_programme source contact result benefit
        measurement procurement trial experience_legal_obstacle outcome_assessment experience_innovation_type);
    let needed = of!(experience_group unnamed_owner);
    let missing = needed.clone().map(ExprTrait::not);
    let kept = of!(experience_group unnamed_owner experience_partner_kind);
    let is_unnamed = Condition::all()
        .add(State.eq(WorkflowState::Published))
        .add(To.eq(Audience::PublicUnnamed));
    let wrong = Condition::any()
        .add(is_unnamed.clone().add(any(&told).add(any(&missing))))
        .add(Condition::all().add(is_unnamed.not()).add(any(&kept)));
    let found: Vec<(Uuid,)> = experience::Entity::find()
        .select_only()
        .column(PublicId)
        .filter(wrong)
        .order_by_asc(Id)
        .limit(most)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}
