//! Writes experiences and what hangs on them, many at a time.

use std::collections::HashMap;

use entity::experience::{Column, Entity, Model};
use entity::{
    benefit, contact, experience_cause, experience_factor, experience_innovation_type,
    experience_municipality, experience_problem, experience_programme, experience_solution, lesson,
    narrative, outcome_assessment, partnership, result, source,
};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::model::Result;
use crate::store::insert;
use crate::store::related::padded;

/// A part of an experience that has rows of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each names its rows")]
pub enum Part {
    Narrative,
    InnovationTypes,
    Municipalities,
    Problems,
    Solutions,
    Programmes,
    Partnerships,
    Factors,
    Causes,
    Lessons,
    Outcomes,
    Results,
    Benefits,
    Sources,
    Contact,
}

/// Rows that hang on experiences; keys that the database gives are 0 until they are written.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "each names its rows")]
pub struct Parts {
    pub narratives: Vec<narrative::Model>,
    pub innovation_types: Vec<experience_innovation_type::Model>,
    pub municipalities: Vec<experience_municipality::Model>,
    pub problems: Vec<experience_problem::Model>,
    pub solutions: Vec<experience_solution::Model>,
    pub programmes: Vec<experience_programme::Model>,
    pub partnerships: Vec<partnership::Model>,
    pub factors: Vec<experience_factor::Model>,
    pub causes: Vec<experience_cause::Model>,
    pub lessons: Vec<lesson::Model>,
    pub outcomes: Vec<outcome_assessment::Model>,
    pub results: Vec<result::Model>,
    pub benefits: Vec<benefit::Model>,
    pub sources: Vec<source::Model>,
    pub contacts: Vec<contact::Model>,
}

/// Stores new experiences in their order and tells the key that each public id got.
pub async fn insert(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<HashMap<Uuid, i64>> {
    insert::returning::<Entity>(db, rows, Column::Id, Column::PublicId).await
}

/// Stores what hangs on experiences.
pub async fn insert_parts(db: &impl ConnectionTrait, parts: Parts) -> Result<()> {
    insert::all::<narrative::Entity>(db, parts.narratives, None).await?;
    insert::all::<experience_innovation_type::Entity>(db, parts.innovation_types, None).await?;
    insert::all::<experience_municipality::Entity>(db, parts.municipalities, None).await?;
    insert::all::<experience_problem::Entity>(db, parts.problems, None).await?;
    insert::all::<experience_solution::Entity>(db, parts.solutions, None).await?;
    insert::all::<experience_programme::Entity>(db, parts.programmes, None).await?;
    let key = Some(partnership::Column::Id);
    insert::all::<partnership::Entity>(db, parts.partnerships, key).await?;
    let key = Some(experience_factor::Column::Id);
    insert::all::<experience_factor::Entity>(db, parts.factors, key).await?;
    let key = Some(experience_cause::Column::Id);
    insert::all::<experience_cause::Entity>(db, parts.causes, key).await?;
    put_lessons(db, parts.lessons).await?;
    let key = Some(outcome_assessment::Column::Id);
    insert::all::<outcome_assessment::Entity>(db, parts.outcomes, key).await?;
    insert::all::<result::Entity>(db, parts.results, Some(result::Column::Id)).await?;
    insert::all::<benefit::Entity>(db, parts.benefits, Some(benefit::Column::Id)).await?;
    insert::all::<contact::Entity>(db, parts.contacts, None).await?;
    insert::all::<source::Entity>(db, parts.sources, Some(source::Column::Id)).await
}

/// A lesson whose public id is known already stays the same node and is moved to its new place.
async fn put_lessons(db: &impl ConnectionTrait, lessons: Vec<lesson::Model>) -> Result<()> {
    use lesson::Column::{Basis, Factor, Id, Kind, Position, PublicId, Text};
    let changed = [Kind, Basis, Text, Factor, Position];
    insert::or_update::<lesson::Entity>(db, lessons, Some(Id), PublicId, &changed).await
}

/// Takes one part from experiences, so that it can be written anew. Of lessons only those in `gone` are taken; the
/// others make room.
pub async fn clear_part(
    db: &impl ConnectionTrait,
    part: Part,
    experiences: &[i64],
    gone: &[Uuid],
) -> Result<()> {
    macro_rules! clear {
        ($entity:ident) => {
            $entity::Entity::delete_many()
                .filter($entity::Column::ExperienceId.is_in(padded(experiences)))
                .exec(db)
                .await
                .map(drop)?
        };
    }
    match part {
        Part::Narrative => clear!(narrative),
        Part::InnovationTypes => clear!(experience_innovation_type),
        Part::Municipalities => clear!(experience_municipality),
        Part::Problems => clear!(experience_problem),
        Part::Solutions => clear!(experience_solution),
        Part::Programmes => clear!(experience_programme),
        Part::Partnerships => clear!(partnership),
        Part::Factors => clear!(experience_factor),
        Part::Causes => clear!(experience_cause),
        Part::Outcomes => clear!(outcome_assessment),
        Part::Results => clear!(result),
        Part::Benefits => clear!(benefit),
        Part::Sources => clear!(source),
        Part::Contact => clear!(contact),
        Part::Lessons => clear_lessons(db, experiences, gone).await?,
    }
    Ok(())
}

async fn clear_lessons(
    db: &impl ConnectionTrait,
    experiences: &[i64],
    gone: &[Uuid],
) -> Result<()> {
    for chunk in gone.chunks(insert::CHUNK) {
        lesson::Entity::delete_many()
            .filter(lesson::Column::PublicId.is_in(padded(chunk)))
            .exec(db)
            .await?;
    }
    // Places below 0 collide with none that a lesson is moved to.
    lesson::Entity::update_many()
        .col_expr(
            lesson::Column::Position,
            Expr::val(-1).sub(Expr::col(lesson::Column::Position)),
        )
        .filter(lesson::Column::ExperienceId.is_in(padded(experiences)))
        .exec(db)
        .await?;
    Ok(())
}

/// Experiences by key, held against other writers until the transaction ends.
pub async fn find_locked(db: &impl ConnectionTrait, keys: &[i64]) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Id.is_in(padded(keys)))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(db)
        .await?)
}

/// The experience with this public id, held against other writers until the transaction ends.
pub async fn hold(db: &impl ConnectionTrait, public_id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find()
        .filter(Column::PublicId.eq(public_id))
        .lock(LockType::Update)
        .one(db)
        .await?)
}

/// Writes the rows of experiences anew; they must exist.
pub async fn update(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<()> {
    use sea_orm::Iterable;
    let changed: Vec<Column> = Column::iter()
        .filter(|column| !matches!(column, Column::Id | Column::PublicId | Column::CreatedAt))
        .collect();
    insert::or_update::<Entity>(db, rows, None, Column::Id, &changed).await
}
