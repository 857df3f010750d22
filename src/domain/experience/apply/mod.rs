//! Brings what somebody put in onto what an experience says, field by field, and tells everything that breaks a rule.
//! What needs the database, owners and terms, is left to `resolve`.

mod benefit;
mod law;

use chrono::NaiveDate;
use entity::code::{Code, LessonBasis};

use super::content::{self, Content};
use super::course::Course;
use super::draft::{self, Change, Draft};
use super::limits::{self, ITEMS, Text};
use crate::domain::rule::{Path, ValueRule, Violations, check};

pub use benefit::measurement;
pub use law::trial_limits;

/// Brings the fields of a draft onto content that is valid as it is, but for owners, problems, solutions and partners.
pub fn apply(draft: &Draft, content: &mut Content, today: NaiveDate, violations: &mut Violations) {
    let on = |field: &str| Path::of(field);
    match &draft.title {
        Change::Keep => {}
        Change::Clear => violations.add(&on("title"), ValueRule::Required),
        Change::Set(title) => {
            let title = check::required_text(&on("title"), Some(title), limits::TITLE, violations);
            content.title = title.unwrap_or_default();
        }
    }
    texts(draft, content, violations);
    codes(draft, content);
    years(draft, content, violations);
    outcome(draft, content, today);
    reasons(draft, content, violations);
    rest(draft, content, violations);
    benefit::apply(draft, content, today, violations);
    law::apply(draft, content, violations);
    course(content).check(&Path::root(), violations);
}

/// What an experience tells of its course.
pub fn course(content: &Content) -> Course {
    Course {
        stage: content.stage,
        outcome: content.outcome,
        stopped_at: content.stopped_at,
        has_causes: !content.causes.is_empty(),
        started_year: content.started_year,
        ended_year: content.ended_year,
        expected_end: content.expected_end,
    }
}

fn texts(draft: &Draft, content: &mut Content, violations: &mut Violations) {
    use limits::{NARRATIVE, SUMMARY};
    let mut text = |field: &str, given: &Change<String>, rule: Text, to: &mut Option<String>| {
        let given = given
            .as_ref()
            .map(|text| check::text(&Path::of(field), text, rule, violations));
        match given {
            Change::Keep => {}
            Change::Clear => *to = None,
            Change::Set(text) => *to = text,
        }
    };
    text("summary", &draft.summary, SUMMARY, &mut content.summary);
    text("context", &draft.context, NARRATIVE, &mut content.context);
    let done = &mut content.what_was_done;
    text("whatWasDone", &draft.what_was_done, NARRATIVE, done);
    let happened = &mut content.what_happened;
    text("whatHappened", &draft.what_happened, NARRATIVE, happened);
    let differently = &mut content.would_do_differently;
    text(
        "wouldDoDifferently",
        &draft.would_do_differently,
        NARRATIVE,
        differently,
    );
}

fn codes(draft: &Draft, content: &mut Content) {
    draft.language.clone().onto_option(&mut content.language);
    draft.sector.clone().onto_option(&mut content.sector);
    draft.stage.clone().onto_option(&mut content.stage);
    draft
        .stopped_at
        .clone()
        .onto_option(&mut content.stopped_at);
    draft.novelty.clone().onto_option(&mut content.novelty);
    let mut types = draft.innovation_types.clone();
    if let Change::Set(types) = &mut types {
        // A set: written twice is written once, and read back in the order of the codes.
        types.sort_by_key(|code| code.code());
        types.dedup();
    }
    types.onto(&mut content.innovation_types);
}

fn years(draft: &Draft, content: &mut Content, violations: &mut Violations) {
    let mut year = |field: &str, given: &Change<i32>, to: &mut Option<i32>| match given {
        Change::Keep => {}
        Change::Clear => *to = None,
        Change::Set(given) => *to = check::year(&Path::of(field), *given, violations),
    };
    year(
        "startedYear",
        &draft.started_year,
        &mut content.started_year,
    );
    year("endedYear", &draft.ended_year, &mut content.ended_year);
    match draft.expected_end {
        Change::Keep => {}
        Change::Clear => content.expected_end = None,
        Change::Set(day) => {
            content.expected_end = check::day(&Path::of("expectedEnd"), day, violations);
        }
    }
}

/// The outcome of a draft is its latest assessment, and mending it makes no new one.
fn outcome(draft: &Draft, content: &mut Content, today: NaiveDate) {
    match draft.outcome {
        Change::Keep => {}
        Change::Clear => {
            content.outcome = None;
            content.outcome_history.clear();
        }
        Change::Set(outcome) => {
            content.outcome = Some(outcome);
            match content.outcome_history.last_mut() {
                Some(latest) => latest.outcome = outcome,
                None => content.outcome_history.push(content::OutcomeAssessment {
                    date: Some(today),
                    outcome,
                    reason: None,
                }),
            }
        }
    }
}

/// The items of a list that is given and not too long, with their paths.
fn items<'a, T>(
    field: &str,
    given: &'a Change<Vec<T>>,
    violations: &mut Violations,
) -> Option<Vec<(Path, &'a T)>> {
    let path = Path::of(field);
    let given: &[T] = match given {
        Change::Keep => return None,
        Change::Clear => &[],
        Change::Set(given) => given,
    };
    if !check::many(&path, given.len(), ITEMS, violations) {
        return None;
    }
    let items = given.iter().enumerate();
    Some(items.map(|(place, item)| (path.at(place), item)).collect())
}

fn optional(
    path: &Path,
    given: Option<&String>,
    rule: Text,
    violations: &mut Violations,
) -> Option<String> {
    given.and_then(|text| check::text(path, text, rule, violations))
}

/// What promoted and hampered, why it failed, and what can be learned.
fn reasons(draft: &Draft, content: &mut Content, violations: &mut Violations) {
    if let Some(factors) = items("factors", &draft.factors, violations) {
        content.factors = (factors.iter())
            .map(|(path, it)| content::ExperienceFactor {
                factor: it.factor,
                direction: it.direction,
                text: optional(
                    &path.to("text"),
                    it.text.as_ref(),
                    limits::FACTOR,
                    violations,
                ),
            })
            .collect();
    }
    if let Some(causes) = items("causes", &draft.causes, violations) {
        let named = causes.iter();
        let named = named.map(|(path, it)| (path.to("cause"), it.cause, it.cause.to_string()));
        check::distinct(named, violations);
        content.causes = (causes.iter())
            .map(|(path, it)| content::ExperienceCause {
                cause: it.cause,
                text: optional(
                    &path.to("text"),
                    it.text.as_ref(),
                    limits::CAUSE,
                    violations,
                ),
            })
            .collect();
    }
    if let Some(lessons) = items("lessons", &draft.lessons, violations) {
        content.lessons = (lessons.iter())
            .filter_map(|(path, it)| {
                let path = path.to("text");
                let text = check::required_text(&path, Some(&it.text), limits::LESSON, violations);
                Some(content::Lesson {
                    kind: it.kind,
                    basis: LessonBasis::Stated,
                    text: text?,
                    factor: it.factor,
                })
            })
            .collect();
    }
}

fn rest(draft: &Draft, content: &mut Content, violations: &mut Violations) {
    match &draft.advice {
        Change::Keep => {}
        Change::Clear => content.advice = None,
        Change::Set(advice) => {
            let path = Path::of("advice").to("condition");
            let condition = advice.condition.as_ref();
            content.advice = Some(content::Advice {
                kind: advice.kind,
                condition: optional(&path, condition, limits::CONDITION, violations),
            });
        }
    }
    if let Some(results) = items("results", &draft.results, violations) {
        content.results = (results.iter())
            .filter_map(|(path, it)| result(path, it, violations))
            .collect();
    }
    if let Some(sources) = items("sources", &draft.sources, violations) {
        content.sources = (sources.iter())
            .filter_map(|(path, it)| source(path, it, violations))
            .collect();
    }
    match &draft.contact {
        Change::Keep => {}
        Change::Clear => content.contact = None,
        Change::Set(contact) => content.contact = contact_of(contact, violations),
    }
}

fn result(
    path: &Path,
    it: &draft::ReportedResult,
    violations: &mut Violations,
) -> Option<content::ReportedResult> {
    let indicator = path.to("indicator");
    let unit = path.to("unit");
    let indicator = check::required_text(
        &indicator,
        Some(&it.indicator),
        limits::INDICATOR,
        violations,
    );
    let value = check::number(&path.to("value"), it.value, violations);
    let unit = optional(&unit, it.unit.as_ref(), limits::UNIT, violations);
    Some(content::ReportedResult {
        indicator: indicator?,
        value: value?,
        unit: unit.unwrap_or_default(),
    })
}

fn source(path: &Path, it: &draft::Source, violations: &mut Violations) -> Option<content::Source> {
    let title = path.to("title");
    let title = check::required_text(&title, Some(&it.title), limits::SOURCE_TITLE, violations);
    let url = check::url(&path.to("url"), &it.url, violations);
    Some(content::Source {
        title: title?,
        url: url?,
    })
}

fn contact_of(it: &draft::Contact, violations: &mut Violations) -> Option<content::Contact> {
    let path = Path::of("contact");
    let role = path.to("role");
    let role = check::required_text(&role, Some(&it.role), limits::CONTACT_ROLE, violations);
    let email = check::mailbox(&path.to("email"), &it.email, violations);
    Some(content::Contact {
        role: role?,
        email: email?,
    })
}
