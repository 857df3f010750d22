//! What others are told of an experience whose owners are not named: what it says, and nothing that tells whose it is.
//!
//! What is not shown is not in the tables that others read from. [`shown`] tells what may stand there; the whole of it is
//! kept by its revisions alone.

pub mod group;
mod keep;
pub mod names;
mod refuse;
mod whole;

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Utc};
use entity::code::{Audience, Iterable, Language, PartnerKind, WorkflowState};
use entity::experience;
use uuid::Uuid;

pub use keep::{blurred, kept, put};
pub use refuse::{named, refuse, refuse_names};
pub use whole::{told, whole};

pub use crate::store::unnamed::{groups, partner_kinds as partner_kinds_of};

use super::experience::content::{Content, ExperienceCause, ExperienceFactor, Lesson};

/// So many years are told as one: the first of those that count on from the year 0 by this number.
pub const YEARS: i32 = 5;

/// Whether an experience that stands so is told to others without its owners.
pub fn is_unnamed(state: WorkflowState, audience: Audience) -> bool {
    state == WorkflowState::Published && audience == Audience::PublicUnnamed
}

/// Whether an experience is told to others without its owners as it stands.
pub fn hides(row: &experience::Model) -> bool {
    is_unnamed(row.state, row.audience)
}

/// What others are told of what an experience says. A list of what is told, not of what is not: whatever an experience may
/// hold one day is kept back until it is put here.
pub fn shown(content: &Content, state: WorkflowState, audience: Audience) -> Content {
    if !is_unnamed(state, audience) {
        return content.clone();
    }
    Content {
        title: content.title.clone(),
        summary: content.summary.clone(),
        context: content.context.clone(),
        what_was_done: content.what_was_done.clone(),
        what_happened: content.what_happened.clone(),
        would_do_differently: content.would_do_differently.clone(),
        language: content.language.map(told_language),
        sector: content.sector,
        stage: content.stage,
        outcome: content.outcome,
        started_year: content.started_year.map(band),
        ended_year: content.ended_year.map(band),
        problems: content.problems.clone(),
        solutions: content.solutions.clone(),
        factors: content.factors.iter().map(factor).collect(),
        causes: content.causes.iter().map(cause).collect(),
        lessons: content.lessons.iter().map(lesson).collect(),
        ..Content::default()
    }
}

/// The kinds of those who took part, each once, in the order of the vocabulary: how many there were of a kind, and in which
/// order they were named, is not told. `kinds` are those of partners by public id.
pub fn partner_kinds<S: BuildHasher>(
    content: &Content,
    kinds: &HashMap<Uuid, PartnerKind, S>,
) -> Vec<PartnerKind> {
    let partners = content.partners();
    let named: HashSet<PartnerKind> = (partners.iter())
        .filter_map(|partner| kinds.get(partner).copied())
        .collect();
    PartnerKind::iter()
        .filter(|kind| named.contains(kind))
        .collect()
}

/// The first year of the band in which a year lies.
pub fn band(year: i32) -> i32 {
    year - year.rem_euclid(YEARS)
}

/// The first instant of the quarter of a year in which a time lies. Who wrote something else at that time is known.
pub fn quarter(time: DateTime<Utc>) -> DateTime<Utc> {
    let day = time.date_naive();
    let month = day.month0() / 3 * 3 + 1;
    let first = NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
    first.and_time(NaiveTime::MIN).and_utc()
}

/// Few municipalities write other languages than bokmål, and which they are is known.
fn told_language(language: Language) -> Language {
    match language {
        Language::En => language,
        Language::Nb | Language::Nn | Language::Se | Language::Da | Language::Sv => Language::Nb,
    }
}

// Each part is taken apart and put together again, so that whoever adds a field must say whether it is told.

fn factor(it: &ExperienceFactor) -> ExperienceFactor {
    let ExperienceFactor {
        factor,
        direction,
        text,
    } = it.clone();
    ExperienceFactor {
        factor,
        direction,
        text,
    }
}

fn cause(it: &ExperienceCause) -> ExperienceCause {
    let ExperienceCause { cause, text } = it.clone();
    ExperienceCause { cause, text }
}

fn lesson(it: &Lesson) -> Lesson {
    let Lesson {
        kind,
        basis,
        text,
        factor,
    } = it.clone();
    Lesson {
        kind,
        basis,
        text,
        factor,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// Everything that an experience can hold.
    fn whole() -> Value {
        let id = |number| json!(Uuid::from_u128(number));
        json!({
            "title": "T", "summary": "S", "language": "NN", "sector": "TECHNICAL", "stage": "CONCLUDED",
            "outcome": "FAILED",
            "outcomeHistory": [{ "date": "2024-05-06", "outcome": "FAILED", "reason": "R" }],
            "stoppedAt": "PILOT", "startedYear": 2019, "endedYear": 2024, "expectedEnd": "2025-01-01",
            "innovationTypes": ["SERVICE"], "novelty": "COPIED",
            "context": "C", "whatWasDone": "D", "whatHappened": "H", "wouldDoDifferently": "W",
            "advice": { "kind": "TRY_IF", "condition": "V" },
            "municipalities": [id(1)], "problems": [id(2)], "solutions": [id(3)], "programmes": [id(4)],
            "partnerships": [{ "partner": id(5), "role": "ADVISER", "roleText": "X" }],
            "factors": [{ "factor": "MANAGEMENT_SUPPORT", "direction": "HAMPERED_HIGH", "text": "F" }],
            "causes": [{ "cause": "COST_OVERRUN", "text": "K" }],
            "lessons": [{ "kind": "ADVICE", "basis": "STATED", "text": "L", "factor": "MANAGEMENT_SUPPORT" }],
            "results": [{ "indicator": "I", "value": 1.0, "unit": "U" }],
            "benefits": [{ "category": "SAVED_TIME", "indicator": "B", "planned": true,
                "measurements": [{ "date": "2024-05-06", "value": 2.0, "kind": "ACTUAL", "method": "M" }] }],
            "procurement": { "procedure": "DIALOG", "need": "N", "marketDialogueOn": "2024-05-06", "reference": "D",
                "outcome": "CONTRACT", "followOn": true },
            "trial": { "legalReference": { "act": "A", "section": "1", "url": "https://lovdata.example/a" },
                "deviation": "G", "startsOn": "2024-05-06", "endsOn": "2025-05-06", "prolongedTo": "2026-05-06",
                "awaitsReform": true, "result": "CONTINUED" },
            "legalObstacles": [{ "act": "A", "section": "1", "url": "https://lovdata.example/a" }],
            "sources": [{ "title": "Q", "url": "https://kommune.example/q" }],
            "contact": { "role": "P", "email": "post@kommune.example" }
        })
    }

    #[test]
    fn only_what_is_listed_is_told() {
        let content = Content::from_json(whole()).unwrap();
        assert_eq!(content.to_json().unwrap(), whole(), "every field is filled");
        let told = shown(&content, WorkflowState::Published, Audience::PublicUnnamed);
        let mut expected = whole();
        for field in [
            "outcomeHistory",
            "stoppedAt",
            "expectedEnd",
            "innovationTypes",
            "novelty",
            "advice",
            "municipalities",
            "programmes",
            "partnerships",
            "results",
            "benefits",
            "procurement",
            "trial",
            "legalObstacles",
            "sources",
            "contact",
        ] {
            let taken = expected.as_object_mut().unwrap().remove(field);
            assert!(taken.is_some(), "{field}");
        }
        expected["language"] = json!("NB");
        expected["startedYear"] = json!(2015);
        expected["endedYear"] = json!(2020);
        assert_eq!(told.to_json().unwrap(), expected);
    }

    #[test]
    fn times_are_told_by_quarters() {
        for (time, told) in [
            ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
            ("2026-03-31T23:59:59Z", "2026-01-01T00:00:00Z"),
            ("2026-11-23T10:20:30Z", "2026-10-01T00:00:00Z"),
        ] {
            let parse = |it: &str| it.parse::<DateTime<Utc>>().unwrap();
            assert_eq!(quarter(parse(time)), parse(told));
        }
    }

    #[test]
    fn elsewhere_all_is_told() {
        let content = Content::from_json(whole()).unwrap();
        for state in WorkflowState::iter() {
            for audience in Audience::iter() {
                let is_unnamed =
                    state == WorkflowState::Published && audience == Audience::PublicUnnamed;
                let told = shown(&content, state, audience);
                assert_eq!(told != content, is_unnamed, "{state} {audience}");
            }
        }
    }

    #[test]
    fn kinds_of_partners_tell_no_number_and_no_order() {
        let id = Uuid::from_u128;
        let kinds = HashMap::from([
            (id(1), PartnerKind::Research),
            (id(2), PartnerKind::Business),
            (id(3), PartnerKind::Business),
        ]);
        let content = |ids: &[u128]| {
            let partnerships: Vec<Value> = (ids.iter())
                .map(|it| json!({ "partner": id(*it), "role": "ADVISER" }))
                .collect();
            Content::from_json(json!({ "title": "T", "partnerships": partnerships })).unwrap()
        };
        let expected = [PartnerKind::Business, PartnerKind::Research];
        for ids in [&[1, 2][..], &[2, 1], &[3, 2, 1], &[1, 3, 1], &[9, 3, 1]] {
            assert_eq!(partner_kinds(&content(ids), &kinds), expected, "{ids:?}");
        }
    }

    proptest! {
        /// Whatever is kept back, nothing of what is told depends on it; and what is told twice is told alike.
        #[test]
        fn what_is_kept_back_changes_nothing(year in 1900..2100_i32, other in any::<u128>(), text in "\\PC*") {
            let told = |content: &Content| {
                shown(content, WorkflowState::Published, Audience::PublicUnnamed)
            };
            let content = Content::from_json(whole()).unwrap();
            let mut changed = content.clone();
            changed.municipalities = vec![Uuid::from_u128(other)];
            changed.programmes.clear();
            changed.partnerships[0].role_text = Some(text.clone());
            changed.sources[0].title = text.clone();
            changed.outcome_history[0].reason = Some(text);
            changed.started_year = Some(band(2019) + year.rem_euclid(YEARS));
            prop_assert_eq!(told(&content), told(&changed));
            prop_assert_eq!(told(&told(&content)), told(&content));
            prop_assert!(band(year) <= year && year - band(year) < YEARS);
        }
    }
}
