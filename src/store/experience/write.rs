//! Writes experiences and what hangs on them, many at a time.

use std::collections::HashMap;

use entity::experience::{Column, Entity, Model};
use entity::{
    benefit, contact, experience_cause, experience_factor, experience_innovation_type,
    experience_legal_obstacle, experience_municipality, experience_problem, experience_programme,
    experience_solution, lesson, measurement, narrative, outcome_assessment, partnership,
    procurement, result, source, trial,
};
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::model::Result;
use crate::store::batch::Batch;
use crate::store::related::padded;
use crate::store::{dialect, insert};

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
    Procurement,
    Trial,
    LegalObstacles,
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
    pub measurements: Vec<measurement::Model>,
    pub procurements: Vec<procurement::Model>,
    pub trials: Vec<trial::Model>,
    pub legal_obstacles: Vec<experience_legal_obstacle::Model>,
    pub sources: Vec<source::Model>,
    pub contacts: Vec<contact::Model>,
}

/// Stores new experiences in their order and tells the key that each public id got.
pub async fn insert(db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<HashMap<Uuid, i64>> {
    insert::returning::<Entity>(db, rows, Column::Id, Column::PublicId).await
}

/// Stores what hangs on experiences.
pub async fn insert_parts(db: &impl ConnectionTrait, parts: Parts) -> Result<()> {
    let mut batch = Batch::new(db);
    add_parts(&mut batch, parts);
    batch.send(db).await
}

/// The same, to be sent with others.
pub fn add_parts(batch: &mut Batch, parts: Parts) {
    use insert::add;
    add::<narrative::Entity>(batch, parts.narratives, None);
    add::<experience_innovation_type::Entity>(batch, parts.innovation_types, None);
    add::<experience_municipality::Entity>(batch, parts.municipalities, None);
    add::<experience_problem::Entity>(batch, parts.problems, None);
    add::<experience_solution::Entity>(batch, parts.solutions, None);
    add::<experience_programme::Entity>(batch, parts.programmes, None);
    add::<partnership::Entity>(batch, parts.partnerships, Some(partnership::Column::Id));
    add::<experience_factor::Entity>(batch, parts.factors, Some(experience_factor::Column::Id));
    add::<experience_cause::Entity>(batch, parts.causes, Some(experience_cause::Column::Id));
    add_lessons(batch, parts.lessons);
    add::<outcome_assessment::Entity>(batch, parts.outcomes, Some(outcome_assessment::Column::Id));
    add::<result::Entity>(batch, parts.results, Some(result::Column::Id));
    add::<benefit::Entity>(batch, parts.benefits, Some(benefit::Column::Id));
    // They name their benefits by place, so these come first.
    add::<measurement::Entity>(batch, parts.measurements, None);
    add::<procurement::Entity>(batch, parts.procurements, None);
    add::<trial::Entity>(batch, parts.trials, None);
    add::<experience_legal_obstacle::Entity>(batch, parts.legal_obstacles, None);
    add::<contact::Entity>(batch, parts.contacts, None);
    add::<source::Entity>(batch, parts.sources, Some(source::Column::Id));
}

/// A lesson whose public id is known already stays the same node and is moved to its new place.
fn add_lessons(batch: &mut Batch, lessons: Vec<lesson::Model>) {
    use lesson::Column::{Basis, Factor, Id, Kind, Position, PublicId, Text};
    let changed = [Kind, Basis, Text, Factor, Position];
    insert::add_or_update::<lesson::Entity>(batch, lessons, Some(Id), PublicId, &changed);
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
        // What was measured of them goes with them.
        Part::Benefits => clear!(benefit),
        Part::Procurement => clear!(procurement),
        Part::Trial => clear!(trial),
        Part::LegalObstacles => clear!(experience_legal_obstacle),
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

/// Experiences by key, held against other writers until the transaction ends, in the order of their keys.
pub async fn find_locked(db: &impl ConnectionTrait, keys: &[i64]) -> Result<Vec<Model>> {
    Ok(Entity::find()
        .filter(Column::Id.is_in(padded(keys)))
        .order_by_asc(Column::Id)
        .lock(LockType::Update)
        .all(db)
        .await?)
}

/// Holds experiences against other writers until the transaction ends, in the order of their keys, however many. SQLite
/// has one writer alone.
pub async fn hold_all(db: &impl ConnectionTrait, mut keys: Vec<i64>) -> Result<()> {
    if !dialect::has_row_locks(db) {
        return Ok(());
    }
    keys.sort_unstable();
    for keys in keys.chunks(insert::CHUNK) {
        let rows = Entity::find().select_only().column(Column::Id);
        let rows = rows.filter(Column::Id.is_in(padded(keys)));
        let held: Vec<i64> = rows
            .order_by_asc(Column::Id)
            .lock(LockType::Update)
            .into_tuple()
            .all(db)
            .await?;
        drop(held);
    }
    Ok(())
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
    let mut batch = Batch::new(db);
    add_update(&mut batch, rows);
    batch.send(db).await
}

/// The same, to be sent with others.
pub fn add_update(batch: &mut Batch, rows: Vec<Model>) {
    use sea_orm::Iterable;
    let changed: Vec<Column> = Column::iter()
        .filter(|column| !matches!(column, Column::Id | Column::PublicId | Column::CreatedAt))
        .collect();
    insert::add_or_update::<Entity>(batch, rows, None, Column::Id, &changed);
}
