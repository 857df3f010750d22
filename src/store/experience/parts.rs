//! What hangs on experiences: for a whole page of them, each kind in one statement.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    benefit, contact, experience_cause, experience_factor, experience_innovation_type,
    experience_legal_obstacle, experience_municipality, experience_problem, experience_programme,
    experience_solution, lesson, measurement, municipality, narrative, outcome_assessment, partner,
    partnership, problem, procurement, programme, result, solution, source, trial,
};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use crate::model::Result;
use crate::store::merged;
use crate::store::related::{OWNER, by_column, by_owner, padded};

/// Rows of one kind, by the experience that they belong to.
pub type Parts<T> = HashMap<i64, Vec<T>>;

/// What each tells at length; those that tell nothing are left out.
pub async fn narratives(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, narrative::Model>> {
    use narrative::{Column, Entity};
    let owner = |row: &narrative::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// Whom to ask about each; those that name nobody are left out.
pub async fn contacts(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, contact::Model>> {
    use contact::{Column, Entity};
    let owner = |row: &contact::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// How something was bought in each; those that tell nothing of it are left out.
pub async fn procurements(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, procurement::Model>> {
    use procurement::{Column, Entity};
    let owner = |row: &procurement::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// From what each was exempted as a trial; those that were none are left out.
pub async fn trials(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<HashMap<i64, trial::Model>> {
    use trial::{Column, Entity};
    let owner = |row: &trial::Model| row.experience_id;
    by_column(db, Entity::find(), Column::ExperienceId, experiences, owner).await
}

/// What was measured of the benefits of each: by benefit, and then in its order.
pub async fn measurements(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<Parts<measurement::Model>> {
    use measurement::{Column, Entity};
    let select = Entity::find()
        .column_as(Column::ExperienceId, OWNER)
        .filter(Column::ExperienceId.is_in(padded(experiences)))
        .order_by_asc(Column::Benefit)
        .order_by_asc(Column::Position);
    by_owner(db, select).await
}

macro_rules! owned_rows {
    ($($(#[$doc:meta])* $name:ident: $entity:ident by $order:ident;)*) => {$(
        $(#[$doc])*
        pub async fn $name(db: &impl ConnectionTrait, experiences: &[i64]) -> Result<Parts<$entity::Model>> {
            let select = $entity::Entity::find()
                .column_as($entity::Column::ExperienceId, OWNER)
                .filter($entity::Column::ExperienceId.is_in(padded(experiences)))
                .order_by_asc($entity::Column::$order);
            by_owner(db, select).await
        }
    )*};
}

owned_rows! {
    /// Lessons, in their order.
    lessons: lesson by Position;
    /// Results as told.
    results: result by Position;
    /// Sources.
    sources: source by Position;
    /// Benefits, planned and unplanned.
    benefits: benefit by Position;
    /// Factors that promoted or hampered.
    factors: experience_factor by Position;
    /// Causes, the weightiest first.
    causes: experience_cause by Rank;
    /// Provisions of law that stood in the way.
    legal_obstacles: experience_legal_obstacle by Position;
    /// Kinds of change.
    innovation_types: experience_innovation_type by InnovationType;
}

/// Judgements, the earliest first: in the order of the days from which they count.
pub async fn outcomes(
    db: &impl ConnectionTrait,
    experiences: &[i64],
) -> Result<Parts<outcome_assessment::Model>> {
    use outcome_assessment::{Column, Entity};
    let select = Entity::find()
        .column_as(Column::ExperienceId, OWNER)
        .filter(Column::ExperienceId.is_in(padded(experiences)))
        .order_by_asc(Column::Id);
    let mut found = by_owner(db, select).await?;
    for judgements in found.values_mut() {
        judgements.sort_by_key(judged_on);
    }
    Ok(found)
}

/// The day from which a judgement counts: when it was made, or stored where nobody tells.
pub fn judged_on(judgement: &outcome_assessment::Model) -> NaiveDate {
    let stored = judgement.created_at.date_naive();
    judgement.date.unwrap_or(stored)
}

/// By which rows experiences are told what they are tied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terms {
    /// Those that were named, also where they were merged since.
    Named,
    /// Those that these stand for, each once.
    Shown,
}

const NAMED: &str = "named";

macro_rules! term_rows {
    ($($(#[$doc:meta])* $name:ident: $entity:ident through $link:ident by $key:ident;)*) => {$(
        $(#[$doc])*
        pub async fn $name(
            db: &impl ConnectionTrait,
            experiences: &[i64],
            terms: Terms,
        ) -> Result<Parts<$entity::Model>> {
            let (own, named) = ($entity::Column::Id.into_expr(), Expr::col((NAMED, "id")));
            let is_it = match terms {
                Terms::Named => own.eq(named.clone()),
                Terms::Shown => own.eq(merged::end(NAMED)),
            };
            let is_named = $link::Column::$key.into_expr().eq(named);
            let mut select = $entity::Entity::find();
            QuerySelect::query(&mut select)
                .join_as(JoinType::InnerJoin, $entity::Entity, NAMED, is_it)
                .inner_join($link::Entity, is_named);
            let select = select
                .column_as($link::Column::ExperienceId, OWNER)
                .filter($link::Column::ExperienceId.is_in(padded(experiences)))
                .order_by_asc($link::Column::Position);
            let mut found = by_owner(db, select).await?;
            for rows in found.values_mut() {
                let mut told = HashSet::new();
                rows.retain(|row| told.insert(row.id));
            }
            Ok(found)
        }
    )*};
}

term_rows! {
    /// Problems; whoever may read an experience may know of its problems.
    problems: problem through experience_problem by ProblemId;
    /// Solutions; whoever may read an experience may know of its solutions.
    solutions: solution through experience_solution by SolutionId;
}

macro_rules! linked_rows {
    ($($(#[$doc:meta])* $name:ident: $entity:ident through $link:ident by $key:ident;)*) => {$(
        $(#[$doc])*
        pub async fn $name(db: &impl ConnectionTrait, experiences: &[i64]) -> Result<Parts<$entity::Model>> {
            let link = $entity::Entity::belongs_to($link::Entity)
                .from($entity::Column::Id)
                .to($link::Column::$key);
            let select = $entity::Entity::find()
                .join(JoinType::InnerJoin, link.into())
                .column_as($link::Column::ExperienceId, OWNER)
                .filter($link::Column::ExperienceId.is_in(padded(experiences)))
                .order_by_asc($link::Column::Position);
            by_owner(db, select).await
        }
    )*};
}

linked_rows! {
    /// Owners, the leading one first.
    municipalities: municipality through experience_municipality by MunicipalityId;
    /// Programmes; whoever may read an experience may know of its programmes.
    programmes: programme through experience_programme by ProgrammeId;
}

/// A partner with what it did.
#[derive(Clone, Debug, PartialEq)]
pub struct Partnership {
    /// What it did.
    pub part: partnership::Model,
    /// Who it is.
    pub partner: partner::Model,
}

/// Partners with what they did, in their order.
pub async fn partnerships(
    db: &impl ConnectionTrait,
    experiences: &[i64],
    terms: Terms,
) -> Result<Parts<Partnership>> {
    let (own, named) = (partner::Column::Id.into_expr(), Expr::col((NAMED, "id")));
    let is_it = match terms {
        Terms::Named => own.eq(named.clone()),
        Terms::Shown => own.eq(merged::end(NAMED)),
    };
    let is_named = partnership::Column::PartnerId.into_expr().eq(named);
    let mut select = partnership::Entity::find()
        .filter(partnership::Column::ExperienceId.is_in(padded(experiences)))
        .order_by_asc(partnership::Column::Position);
    QuerySelect::query(&mut select)
        .join_as(JoinType::InnerJoin, partner::Entity, NAMED, is_named)
        .inner_join(partner::Entity, is_it);
    let statement = select.select_also(partner::Entity).into_query();
    let mut found: Parts<Partnership> = HashMap::new();
    for row in db.query_all(&statement).await? {
        let part = partnership::Model::from_query_result(&row, "A_")?;
        let partner = partner::Model::from_query_result(&row, "B_")?;
        found
            .entry(part.experience_id)
            .or_default()
            .push(Partnership { part, partner });
    }
    if terms == Terms::Shown {
        // Two that became one may have played the same part.
        for rows in found.values_mut() {
            let mut told = HashSet::new();
            let part = |it: &Partnership| (it.partner.id, it.part.role, it.part.role_text.clone());
            rows.retain(|it| told.insert(part(it)));
        }
    }
    Ok(found)
}
