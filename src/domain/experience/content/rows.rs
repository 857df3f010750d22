//! Content as rows: what it says of the experience itself, and what hangs on it.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::{Audience, WorkflowState};
use entity::{
    benefit, contact, experience, experience_cause, experience_factor, experience_innovation_type,
    experience_legal_obstacle, experience_municipality, experience_problem, experience_programme,
    experience_solution, lesson, measurement, narrative, outcome_assessment, partnership,
    procurement, result, source, trial,
};
use uuid::Uuid;

use super::{Benefit, Content, LegalReference, Lesson, OutcomeAssessment, Procurement, Trial};
use crate::model::collation::{folded, sort_key};
use crate::model::id::key_of;
use crate::model::{Error, Result};
use crate::store::experience::write::Parts;
use crate::store::law::{OPEN, days};

/// Internal keys of the nodes that content tells by public id.
pub type Ties = HashMap<Uuid, i64>;

/// What an experience has already: whatever stays as it is keeps what it got when it was stored. Each is given away once.
#[derive(Debug, Default)]
pub struct Known {
    /// Its lessons, with the keys and public ids that they have.
    pub lessons: Vec<(Lesson, (i64, Uuid))>,
    /// When its judgements were stored.
    pub judgements: Vec<(OutcomeAssessment, DateTime<Utc>)>,
    /// When it was known whom to ask; now where nothing is said.
    pub contact_at: Option<DateTime<Utc>>,
}

/// An experience that says nothing yet.
pub fn blank(public_id: Uuid, now: DateTime<Utc>) -> experience::Model {
    experience::Model {
        id: 0,
        public_id,
        key: key_of(public_id),
        version: 1,
        last_version: 1,
        state: WorkflowState::Draft,
        audience: Audience::Owner,
        title: String::new(),
        title_key: Vec::new(),
        language: None,
        sector: None,
        stage: None,
        outcome: None,
        stopped_at: None,
        started_year: None,
        ended_year: None,
        expected_end: None,
        novelty: None,
        advice_kind: None,
        advice_condition: None,
        published_at: None,
        created_at: now,
        updated_at: now,
        staged_import_id: None,
    }
}

/// Writes the content's own fields into a row; identity, version, state and times stay.
pub fn row_of(content: &Content, row: &experience::Model) -> experience::Model {
    let advice = content.advice.as_ref();
    experience::Model {
        title_key: sort_key(&content.title),
        title: content.title.clone(),
        language: content.language,
        sector: content.sector,
        stage: content.stage,
        outcome: content.outcome,
        stopped_at: content.stopped_at,
        started_year: content.started_year,
        ended_year: content.ended_year,
        expected_end: content.expected_end,
        novelty: content.novelty,
        advice_kind: advice.map(|it| it.kind),
        advice_condition: advice.and_then(|it| it.condition.clone()),
        ..row.clone()
    }
}

/// Adds the rows that hang on an experience. A lesson that is `known` keeps its public id, others get a `new_id`; a known
/// judgement keeps its time, others are made `now`.
pub fn parts_of(
    content: Content,
    experience_id: i64,
    ties: &Ties,
    mut known: Known,
    new_id: impl FnMut() -> Uuid,
    now: DateTime<Utc>,
    parts: &mut Parts,
) -> Result<()> {
    links_of(&content, experience_id, ties, parts)?;
    reasons_of(&content, experience_id, parts);
    lessons_of(&content, experience_id, known.lessons, new_id, parts);
    parts
        .narratives
        .extend(narrative_of(&content, experience_id));
    for it in content.outcome_history {
        let stored = known.judgements.iter().position(|(known, _)| *known == it);
        let created_at = stored.map_or(now, |at| known.judgements.remove(at).1);
        parts.outcomes.push(outcome_assessment::Model {
            id: 0,
            experience_id,
            date: it.date,
            outcome: it.outcome,
            reason: it.reason,
            created_at,
        });
    }
    for (position, it) in (0..).zip(content.results) {
        parts.results.push(result::Model {
            id: 0,
            experience_id,
            indicator: it.indicator,
            value: it.value,
            unit: it.unit,
            position,
        });
    }
    for (position, it) in (0..).zip(content.sources) {
        parts.sources.push(source::Model {
            id: 0,
            experience_id,
            title: it.title,
            url: it.url,
            position,
        });
    }
    parts
        .contacts
        .extend(content.contact.map(|it| contact::Model {
            experience_id,
            role: it.role,
            email: it.email,
            confirmed_at: known.contact_at.unwrap_or(now),
        }));
    for (position, it) in (0..).zip(content.benefits) {
        benefit_of(it, experience_id, position, parts);
    }
    let procurement = content.procurement;
    parts
        .procurements
        .extend(procurement.map(|it| procurement_of(it, experience_id)));
    parts
        .trials
        .extend(content.trial.map(|it| trial_of(it, experience_id)));
    let obstacles = (0..).zip(content.legal_obstacles);
    parts
        .legal_obstacles
        .extend(obstacles.map(|(position, it)| obstacle_of(it, experience_id, position)));
    Ok(())
}

/// A benefit, and what was measured of it.
fn benefit_of(it: Benefit, experience_id: i64, position: i32, parts: &mut Parts) {
    let measurements = (0..).zip(it.measurements);
    parts
        .measurements
        .extend(measurements.map(|(nth, measured)| measurement::Model {
            experience_id,
            benefit: position,
            position: nth,
            date: measured.date,
            value: measured.value,
            kind: measured.kind,
            method: measured.method,
        }));
    parts.benefits.push(benefit::Model {
        id: 0,
        experience_id,
        category: it.category,
        indicator: it.indicator,
        unit_key: it.unit.as_deref().map(folded),
        unit: it.unit,
        baseline: it.baseline,
        baseline_date: it.baseline_date,
        target: it.target,
        target_date: it.target_date,
        planned: it.planned,
        owner_role: it.owner_role,
        position,
    });
}

fn procurement_of(it: Procurement, experience_id: i64) -> procurement::Model {
    procurement::Model {
        experience_id,
        procedure: it.procedure,
        need: it.need,
        market_dialogue_on: it.market_dialogue_on,
        reference: it.reference,
        outcome: it.outcome,
        follow_on: it.follow_on,
    }
}

fn trial_of(it: Trial, experience_id: i64) -> trial::Model {
    trial::Model {
        experience_id,
        act: it.legal_reference.act,
        section: it.legal_reference.section,
        url: it.legal_reference.url,
        deviation: it.deviation,
        starts_on: it.starts_on,
        ends_on: it.ends_on,
        prolonged_to: it.prolonged_to,
        awaits_reform: it.awaits_reform,
        last_day: it.prolonged_to.or(it.ends_on).map_or(OPEN, days),
        result: it.result,
    }
}

fn obstacle_of(
    it: LegalReference,
    experience_id: i64,
    position: i32,
) -> experience_legal_obstacle::Model {
    experience_legal_obstacle::Model {
        experience_id,
        position,
        provision: it.provision(),
        act: it.act,
        section: it.section,
        url: it.url,
    }
}

/// What it tells at length; none where it tells nothing.
fn narrative_of(content: &Content, experience_id: i64) -> Option<narrative::Model> {
    let row = narrative::Model {
        experience_id,
        summary: content.summary.clone(),
        context: content.context.clone(),
        what_was_done: content.what_was_done.clone(),
        what_happened: content.what_happened.clone(),
        would_do_differently: content.would_do_differently.clone(),
    };
    let nothing = narrative::Model {
        experience_id,
        ..narrative::Model::default()
    };
    (row != nothing).then_some(row)
}

/// What promoted and hampered, and why it failed.
fn reasons_of(content: &Content, experience_id: i64, parts: &mut Parts) {
    for (position, it) in (0..).zip(&content.factors) {
        parts.factors.push(experience_factor::Model {
            id: 0,
            experience_id,
            factor: it.factor,
            direction: it.direction,
            text: it.text.clone(),
            position,
        });
    }
    for (rank, it) in (1..).zip(&content.causes) {
        parts.causes.push(experience_cause::Model {
            id: 0,
            experience_id,
            cause: it.cause,
            rank,
            text: it.text.clone(),
        });
    }
}

fn lessons_of(
    content: &Content,
    experience_id: i64,
    mut ids: Vec<(Lesson, (i64, Uuid))>,
    mut new_id: impl FnMut() -> Uuid,
    parts: &mut Parts,
) {
    for (position, it) in (0..).zip(&content.lessons) {
        let known = ids.iter().position(|(lesson, _)| lesson == it);
        let known = known.map(|at| ids.swap_remove(at).1);
        let (id, public_id) = known.unwrap_or_else(|| (0, new_id()));
        parts.lessons.push(lesson::Model {
            id,
            public_id,
            key: key_of(public_id),
            experience_id,
            kind: it.kind,
            basis: it.basis,
            text: it.text.clone(),
            factor: it.factor,
            position,
        });
    }
}

/// Where it belongs: owners, problems, solutions, programmes and partners, by their keys.
fn links_of(content: &Content, experience_id: i64, ties: &Ties, parts: &mut Parts) -> Result<()> {
    for innovation_type in &content.innovation_types {
        parts
            .innovation_types
            .push(experience_innovation_type::Model {
                experience_id,
                innovation_type: *innovation_type,
            });
    }
    for (position, id) in (0..).zip(&content.municipalities) {
        parts.municipalities.push(experience_municipality::Model {
            experience_id,
            municipality_id: key(ties, id)?,
            position,
        });
    }
    for (position, id) in (0..).zip(&content.problems) {
        parts.problems.push(experience_problem::Model {
            experience_id,
            problem_id: key(ties, id)?,
            position,
        });
    }
    for (position, id) in (0..).zip(&content.solutions) {
        parts.solutions.push(experience_solution::Model {
            experience_id,
            solution_id: key(ties, id)?,
            position,
        });
    }
    for (position, id) in (0..).zip(&content.programmes) {
        parts.programmes.push(experience_programme::Model {
            experience_id,
            programme_id: key(ties, id)?,
            position,
        });
    }
    for (position, it) in (0..).zip(&content.partnerships) {
        parts.partnerships.push(partnership::Model {
            id: 0,
            experience_id,
            partner_id: key(ties, &it.partner)?,
            role: it.role,
            role_text: it.role_text.clone(),
            position,
        });
    }
    Ok(())
}

fn key(ties: &Ties, id: &Uuid) -> Result<i64> {
    ties.get(id)
        .copied()
        .ok_or_else(|| Error::internal(format!("content names {id}, which is not stored")))
}
