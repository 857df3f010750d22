//! Reads content back from the tables: every part in one statement, however many experiences.

use std::collections::HashMap;

use entity::experience;

use super::{
    Advice, Benefit, Contact, Content, ExperienceCause, ExperienceFactor, LegalReference, Lesson,
    Measurement, OutcomeAssessment, Partnership, Procurement, ReportedResult, Source, Trial,
};
use crate::model::Result;
use crate::store::Connection;
use crate::store::experience::parts::{self, Parts, Terms};

/// The content of these experiences as it stands, by internal key: with the terms that it names, also where they were
/// merged since.
pub async fn read(
    db: &impl Connection,
    experiences: &[experience::Model],
) -> Result<HashMap<i64, Content>> {
    read_with(db, experiences, Terms::Named).await
}

/// The same as it is shown: with the terms that those stand for which it names.
pub async fn read_shown(
    db: &impl Connection,
    experiences: &[experience::Model],
) -> Result<HashMap<i64, Content>> {
    read_with(db, experiences, Terms::Shown).await
}

async fn read_with(
    db: &impl Connection,
    experiences: &[experience::Model],
    terms: Terms,
) -> Result<HashMap<i64, Content>> {
    let keys: Vec<i64> = experiences.iter().map(|row| row.id).collect();
    let mut contents: HashMap<i64, Content> = experiences
        .iter()
        .map(|row| (row.id, own_fields(row)))
        .collect();
    if keys.is_empty() {
        return Ok(contents);
    }
    texts(db, &keys, &mut contents).await?;
    links(db, &keys, terms, &mut contents).await?;
    course(db, &keys, &mut contents).await?;
    findings(db, &keys, &mut contents).await?;
    measurements(db, &keys, &mut contents).await?;
    law(db, &keys, &mut contents).await?;
    contacts(db, &keys, &mut contents).await?;
    Ok(contents)
}

/// How it ended, and why.
async fn course(
    db: &impl Connection,
    keys: &[i64],
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    fill(contents, parts::outcomes(db, keys).await?, |it, row| {
        it.outcome_history.push(OutcomeAssessment {
            date: row.date,
            outcome: row.outcome,
            reason: row.reason,
        });
    });
    fill(contents, parts::factors(db, keys).await?, |it, row| {
        it.factors.push(ExperienceFactor {
            factor: row.factor,
            direction: row.direction,
            text: row.text,
        });
    });
    fill(contents, parts::causes(db, keys).await?, |it, row| {
        it.causes.push(ExperienceCause {
            cause: row.cause,
            text: row.text,
        });
    });
    Ok(())
}

/// What was learnt and measured, and where it is documented.
async fn findings(
    db: &impl Connection,
    keys: &[i64],
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    fill(contents, parts::lessons(db, keys).await?, |it, row| {
        it.lessons.push(Lesson {
            kind: row.kind,
            basis: row.basis,
            text: row.text,
            factor: row.factor,
        });
    });
    fill(contents, parts::results(db, keys).await?, |it, row| {
        it.results.push(ReportedResult {
            indicator: row.indicator,
            value: row.value,
            unit: row.unit,
        });
    });
    fill(contents, parts::benefits(db, keys).await?, |it, row| {
        it.benefits.push(benefit(row));
    });
    fill(contents, parts::sources(db, keys).await?, |it, row| {
        it.sources.push(Source {
            title: row.title,
            url: row.url,
        });
    });
    Ok(())
}

/// What was measured of the benefits, which are there already.
async fn measurements(
    db: &impl Connection,
    keys: &[i64],
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    if contents.values().all(|it| it.benefits.is_empty()) {
        return Ok(());
    }
    fill(contents, parts::measurements(db, keys).await?, |it, row| {
        let benefit = usize::try_from(row.benefit).unwrap_or(usize::MAX);
        if let Some(benefit) = it.benefits.get_mut(benefit) {
            benefit.measurements.push(Measurement {
                date: row.date,
                value: row.value,
                kind: row.kind,
                method: row.method,
            });
        }
    });
    Ok(())
}

/// What each had to do with law.
async fn law(
    db: &impl Connection,
    keys: &[i64],
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    for (owner, row) in parts::procurements(db, keys).await? {
        if let Some(content) = contents.get_mut(&owner) {
            content.procurement = Some(Procurement {
                procedure: row.procedure,
                need: row.need,
                market_dialogue_on: row.market_dialogue_on,
                reference: row.reference,
                outcome: row.outcome,
                follow_on: row.follow_on,
            });
        }
    }
    for (owner, row) in parts::trials(db, keys).await? {
        if let Some(content) = contents.get_mut(&owner) {
            content.trial = Some(trial(row));
        }
    }
    let obstacles = parts::legal_obstacles(db, keys).await?;
    fill(contents, obstacles, |it, row| {
        it.legal_obstacles.push(LegalReference {
            act: row.act,
            section: row.section,
            url: row.url,
        });
    });
    Ok(())
}

fn trial(row: entity::trial::Model) -> Trial {
    Trial {
        legal_reference: LegalReference {
            act: row.act,
            section: row.section,
            url: row.url,
        },
        deviation: row.deviation,
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        prolonged_to: row.prolonged_to,
        awaits_reform: row.awaits_reform,
        result: row.result,
    }
}

async fn contacts(
    db: &impl Connection,
    keys: &[i64],
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    for (owner, row) in parts::contacts(db, keys).await? {
        if let Some(content) = contents.get_mut(&owner) {
            content.contact = Some(Contact {
                role: row.role,
                email: row.email,
            });
        }
    }
    Ok(())
}

fn benefit(row: entity::benefit::Model) -> Benefit {
    Benefit {
        category: row.category,
        indicator: row.indicator,
        unit: row.unit,
        baseline: row.baseline,
        baseline_date: row.baseline_date,
        target: row.target,
        target_date: row.target_date,
        planned: row.planned,
        owner_role: row.owner_role,
        measurements: Vec::new(),
    }
}

async fn texts(
    db: &impl Connection,
    keys: &[i64],
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    for (owner, row) in parts::narratives(db, keys).await? {
        if let Some(content) = contents.get_mut(&owner) {
            content.summary = row.summary;
            content.context = row.context;
            content.what_was_done = row.what_was_done;
            content.what_happened = row.what_happened;
            content.would_do_differently = row.would_do_differently;
        }
    }
    Ok(())
}

async fn links(
    db: &impl Connection,
    keys: &[i64],
    terms: Terms,
    contents: &mut HashMap<i64, Content>,
) -> Result<()> {
    fill(
        contents,
        parts::municipalities(db, keys).await?,
        |it, row| {
            it.municipalities.push(row.public_id);
        },
    );
    let problems = parts::problems(db, keys, terms).await?;
    fill(contents, problems, |it, row| {
        it.problems.push(row.public_id);
    });
    let solutions = parts::solutions(db, keys, terms).await?;
    fill(contents, solutions, |it, row| {
        it.solutions.push(row.public_id);
    });
    fill(contents, parts::programmes(db, keys).await?, |it, row| {
        it.programmes.push(row.public_id);
    });
    fill(
        contents,
        parts::innovation_types(db, keys).await?,
        |it, row| {
            it.innovation_types.push(row.innovation_type);
        },
    );
    let partnerships = parts::partnerships(db, keys, terms).await?;
    fill(contents, partnerships, |it, row| {
        it.partnerships.push(Partnership {
            partner: row.partner.public_id,
            role: row.part.role,
            role_text: row.part.role_text,
        });
    });
    Ok(())
}

fn fill<T>(
    contents: &mut HashMap<i64, Content>,
    rows: Parts<T>,
    mut put: impl FnMut(&mut Content, T),
) {
    for (owner, rows) in rows {
        if let Some(content) = contents.get_mut(&owner) {
            for row in rows {
                put(content, row);
            }
        }
    }
}

fn own_fields(row: &experience::Model) -> Content {
    let advice = row.advice_kind.map(|kind| Advice {
        kind,
        condition: row.advice_condition.clone(),
    });
    Content {
        title: row.title.clone(),
        language: row.language,
        sector: row.sector,
        stage: row.stage,
        outcome: row.outcome,
        stopped_at: row.stopped_at,
        started_year: row.started_year,
        ended_year: row.ended_year,
        expected_end: row.expected_end,
        novelty: row.novelty,
        advice,
        ..Content::default()
    }
}
