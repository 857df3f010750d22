//! A record in Floke's own words: what each of its fields becomes.

use std::collections::{BTreeMap, HashMap};

use entity::code::{
    Code, Factor, FactorDirection, FailureCause, LessonBasis, LessonKind, Outcome, PartnerRole,
    Stage,
};
use uuid::Uuid;

use super::record::{Ending, Record};
use super::remembered::Remembered;
use super::resolve::Resolved;
use super::synonyms;
use super::{Plan, remembered};
use crate::domain::experience::content::{
    Content, ExperienceCause, ExperienceFactor, Lesson, OutcomeAssessment, Partnership,
    ReportedResult, Source,
};
use crate::model::{Error, Result};

/// Free words and the codes that they became, so that a word is looked up once.
#[derive(Debug, Default)]
pub struct Words {
    barriers: HashMap<String, (Factor, Option<FailureCause>)>,
    enablers: HashMap<String, Factor>,
    roles: HashMap<String, PartnerRole>,
}

/// What a record stands for. Names that it had when it was last imported mean the nodes that they meant then.
pub fn map(
    record: &Record,
    plan: &mut Plan,
    resolved: &Resolved,
    before: Option<&BTreeMap<String, Uuid>>,
    words: &mut Words,
) -> Result<Remembered> {
    let mut names = BTreeMap::new();
    let mut resolve = |name: String, now: Option<Uuid>| {
        let known = before.and_then(|before| before.get(&name).copied());
        let id = known
            .or(now)
            .ok_or_else(|| Error::internal(format!("{name} was not resolved")))?;
        names.insert(name, id);
        Ok::<_, Error>(id)
    };
    let title = &record.problem.title;
    let problem = plan
        .problems
        .place_of(title)
        .and_then(|at| resolved.problem(at));
    let problem = resolve(remembered::problem(title), problem)?;
    let mut solutions = Vec::new();
    if let Some(solution) = &record.solution {
        let title = &solution.title;
        let solution = plan
            .solutions
            .place_of(title)
            .and_then(|at| resolved.solution(at));
        solutions.push(resolve(remembered::solution(title), solution)?);
    }
    let mut partnerships = Vec::with_capacity(record.partners.len());
    for partner in &record.partners {
        let key = plan.partner_name(partner, record.county.as_deref());
        let found = plan
            .partners
            .place_of(&key)
            .and_then(|at| resolved.partner(at));
        let role = partner.role.as_deref();
        partnerships.push(Partnership {
            partner: resolve(remembered::partner(&partner.name, partner.kind), found)?,
            role: role.map_or(PartnerRole::Other, |role| words.role(role)),
            role_text: partner.role.clone(),
        });
    }
    let mut programmes = Vec::with_capacity(record.programmes.len());
    for title in &record.programmes {
        let found = plan
            .programmes
            .place_of(title)
            .and_then(|at| resolved.programme(at));
        let programme = resolve(remembered::programme(title), found)?;
        // Titles that were apart when the record was last imported may mean one programme now.
        if !programmes.contains(&programme) {
            programmes.push(programme);
        }
    }
    let mut municipalities = Vec::with_capacity(record.municipality.len());
    for name in &record.municipality {
        let owner = (plan.owners.place_of(name, record.county.as_deref()))
            .and_then(|place| resolved.owner(place))
            .ok_or_else(|| Error::internal(format!("{name} was not resolved")))?;
        if !municipalities.contains(&owner) {
            municipalities.push(owner);
        }
    }
    let content = Content {
        municipalities,
        problems: vec![problem],
        solutions,
        programmes,
        partnerships,
        ..told(record, words)
    };
    Ok(Remembered { content, names })
}

/// What the record tells without naming another node.
fn told(record: &Record, words: &mut Words) -> Content {
    let (stage, outcome) = ending(record.outcome);
    let (factors, causes) = factors(record, outcome, words);
    let lessons = |texts: &[String], basis| {
        let lesson = move |text: &String| Lesson {
            // The file does not tell whether it is a pitfall or a success factor.
            kind: LessonKind::Advice,
            basis,
            text: text.clone(),
            factor: None,
        };
        texts.iter().map(lesson).collect::<Vec<_>>()
    };
    let mut all_lessons = lessons(&record.lessons, LessonBasis::Stated);
    all_lessons.extend(lessons(&record.lessons_derived, LessonBasis::Derived));
    let results = record.results.iter().map(|it| ReportedResult {
        indicator: it.indicator.clone(),
        value: it.value,
        unit: it.unit.clone().unwrap_or_default(),
    });
    let sources = record.sources.iter().map(|it| Source {
        title: it.title.clone(),
        url: it.url.clone(),
    });
    Content {
        title: record.title.clone(),
        language: record.language,
        sector: record.sector,
        stage: Some(stage),
        outcome,
        outcome_history: outcome
            .map(|outcome| OutcomeAssessment {
                date: None,
                outcome,
                reason: None,
            })
            .into_iter()
            .collect(),
        started_year: record.started,
        ended_year: record.ended,
        // A term that several records share bears one description: each record's own words stay with it.
        context: record.problem.text.clone(),
        what_was_done: record.solution.as_ref().and_then(|it| it.text.clone()),
        what_happened: record.what_happened.clone(),
        factors,
        causes,
        lessons: all_lessons,
        results: results.collect(),
        benefits: record.benefits.clone(),
        procurement: record.procurement.clone(),
        trial: record.trial.clone(),
        legal_obstacles: record.legal_obstacles.clone(),
        sources: sources.collect(),
        ..Content::default()
    }
}

fn ending(ending: Ending) -> (Stage, Option<Outcome>) {
    match ending {
        Ending::Succeeded => (Stage::Concluded, Some(Outcome::Succeeded)),
        Ending::Partly => (Stage::Concluded, Some(Outcome::PartlySucceeded)),
        Ending::Failed => (Stage::Concluded, Some(Outcome::Failed)),
        Ending::Abandoned => (Stage::Concluded, Some(Outcome::Abandoned)),
        Ending::Ongoing => (Stage::Ongoing, None),
    }
}

/// The words themselves always stay beside the codes. Only what did not wholly succeed has causes.
fn factors(
    record: &Record,
    outcome: Option<Outcome>,
    words: &mut Words,
) -> (Vec<ExperienceFactor>, Vec<ExperienceCause>) {
    let has_causes = matches!(
        outcome,
        Some(Outcome::PartlySucceeded | Outcome::Failed | Outcome::Abandoned)
    );
    let (mut factors, mut causes) = (Vec::new(), Vec::new());
    for word in &record.barriers {
        let (factor, cause) = words.barrier(word);
        factors.push(ExperienceFactor {
            factor,
            direction: FactorDirection::HamperedSome,
            text: Some(word.clone()),
        });
        if let Some(cause) = cause.filter(|_| has_causes) {
            causes.push(ExperienceCause {
                cause,
                text: Some(word.clone()),
            });
        }
    }
    for word in &record.enablers {
        factors.push(ExperienceFactor {
            factor: words.enabler(word),
            direction: FactorDirection::PromotedSome,
            text: Some(word.clone()),
        });
    }
    (factors, causes)
}

impl Words {
    fn barrier(&mut self, word: &str) -> (Factor, Option<FailureCause>) {
        remember(&mut self.barriers, word, || {
            let coded = synonyms::barrier(word);
            let factor = coded.factor.and_then(Factor::from_code);
            let cause = coded.cause.and_then(FailureCause::from_code);
            (factor.unwrap_or(Factor::OtherFactor), cause)
        })
    }

    fn enabler(&mut self, word: &str) -> Factor {
        remember(&mut self.enablers, word, || {
            let factor = synonyms::enabler(word).and_then(Factor::from_code);
            factor.unwrap_or(Factor::OtherFactor)
        })
    }

    fn role(&mut self, text: &str) -> PartnerRole {
        remember(&mut self.roles, text, || {
            let role = synonyms::role(text).and_then(PartnerRole::from_code);
            role.unwrap_or(PartnerRole::Other)
        })
    }
}

/// Enough for the words that come again; a file of ever new ones does not fill the memory.
const WORDS: usize = 20_000;

fn remember<T: Copy>(known: &mut HashMap<String, T>, word: &str, find: impl FnOnce() -> T) -> T {
    if let Some(found) = known.get(word) {
        return *found;
    }
    if known.len() >= WORDS {
        known.clear();
    }
    let found = find();
    known.insert(word.to_owned(), found);
    found
}
