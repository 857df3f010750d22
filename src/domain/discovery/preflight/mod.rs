//! The check before take-off: who has tried something like this plan, how it ended and why, what else was tried, and whom to
//! call. Nothing of the plan is kept.

mod explain;

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use entity::code::{Code, Factor, FactorDirection, FailureCause, Language, NodeKind, Stage};
use uuid::Uuid;

use super::find::{self, Mode};
use super::kin::{self, Kin, Sought, Subject};
use super::turn::blocking;
use super::{Discovery, scope, scope_of_told, tongue};
use crate::domain::experience::{self, Experience, Lesson, OwnerKind, parts};
use crate::domain::municipality;
use crate::model::{Error, ErrorCode, Result, Viewer};
use crate::search::document::Thing;
use crate::store::term::{self, TermKind};
use crate::store::{Connection, experience as stored, reach};

/// What is less alike than this is not told as a match.
const LEAST: f32 = 0.22;

/// A title is named by a text that has so much of it.
const NAMED: f32 = 0.6;

/// Matches that are told, and those that plans are looked for among.
const MATCHES: usize = 10;
const CONSIDERED: usize = 50;

/// Pitfalls, examples of each, lessons and plans that are told.
const PITFALLS: usize = 8;
const EXAMPLES: usize = 3;
const LESSONS: usize = 10;
const PLANS: usize = 10;

/// Fewer plans than this are not told of, where the viewer may not read them.
const FEWEST_WITHHELD: usize = 5;

/// Letters of a plan that are read at most.
const LONGEST: usize = 10_000;

/// A plan.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What is planned, in a sentence or more.
    pub text: String,
    /// Number of the municipality that plans it.
    pub municipality: Option<String>,
    /// Problems that it is to solve, by public id.
    pub problems: Vec<Uuid>,
    /// Solutions that it is to try, by public id.
    pub solutions: Vec<Uuid>,
}

/// What Floke knows of a plan.
#[derive(Clone, Debug)]
pub struct Preflight {
    /// Attempts that are like it, the most alike first.
    pub matches: Vec<(Experience, Kin)>,
    /// What went wrong among them.
    pub pitfalls: Vec<Pitfall>,
    /// The problem that most of them are made at, by key.
    pub problem: Option<i64>,
    /// What they taught.
    pub lessons: Vec<Lesson>,
    /// Plans of others that are like it.
    pub parallel_plans: Vec<Experience>,
    /// How many more there are that the viewer may not read; 0 where they are fewer than five.
    pub withheld_plans: usize,
    /// By what they were found.
    pub mode: Mode,
    /// The language of the plan.
    pub language: Language,
    /// All of it in a paragraph, in that language.
    pub explanation: String,
}

/// Something that went wrong, and how often.
#[derive(Clone, Debug, PartialEq)]
pub struct Pitfall {
    /// Why an attempt failed or was stopped; none where it is a factor.
    pub cause: Option<FailureCause>,
    /// What hampered it; none where it is a cause.
    pub factor: Option<Factor>,
    /// Of how many of the matches.
    pub count: usize,
    /// Some of them, by key.
    pub examples: Vec<i64>,
}

/// Looks before somebody starts. `language` is that of the request, for plans whose words do not tell theirs.
pub async fn preflight(
    db: &impl Connection,
    discovery: &Discovery,
    (viewer, language): (&Viewer, Language),
    plan: Plan,
) -> Result<Preflight> {
    check(&plan)?;
    discovery.settle().await;
    let language = tongue::of(&plan.text, language);
    let subject = subject(db, discovery, viewer, &plan).await?;
    let sought = kin::seek(db, discovery, subject).await?;
    let (mut all, withheld_plans) = tokio::try_join!(
        kin::of(discovery, scope(viewer), &sought),
        withheld(db, discovery, viewer, &sought),
    )?;
    all.retain(|it| it.score >= LEAST);
    all.truncate(CONSIDERED);
    let keys: Vec<i64> = all.iter().map(|it| it.key).collect();
    let rows = if keys.is_empty() {
        HashMap::new()
    } else {
        experience::find_by_keys(db, viewer, &keys).await?
    };
    let own = experience::owned(db, viewer, &keys).await?;
    let is_plan = |it: &Experience| matches!(it.stage, Some(Stage::Planned | Stage::Ongoing));
    let plans = keys
        .iter()
        .filter(|key| !own.contains(key))
        .filter_map(|key| rows.get(key));
    let parallel_plans = plans
        .filter(|it| is_plan(it))
        .take(PLANS)
        .cloned()
        .collect();
    let matches = all
        .into_iter()
        .filter_map(|kin| Some((rows.get(&kin.key)?.clone(), kin)));
    let matches: Vec<(Experience, Kin)> = matches.take(MATCHES).collect();
    let keys: Vec<i64> = matches.iter().map(|(row, _)| row.id).collect();
    let mut preflight = Preflight {
        pitfalls: pitfalls(db, &keys).await?,
        problem: problem(db, viewer, &matches).await?,
        lessons: lessons(db, &keys).await?,
        matches,
        parallel_plans,
        withheld_plans,
        mode: sought.mode(),
        language,
        explanation: String::new(),
    };
    preflight.explanation = explain::told(&preflight);
    Ok(preflight)
}

fn check(plan: &Plan) -> Result<()> {
    let letters = plan.text.chars().count();
    if plan.text.trim().is_empty() {
        let message = "the plan says nothing; one sentence is enough";
        return Err(Error::invalid("plan.text", ErrorCode::Required, message));
    }
    if letters > LONGEST {
        let message = format!("the plan may have {LONGEST} characters, and has {letters}");
        return Err(Error::invalid("plan.text", ErrorCode::TooLong, message));
    }
    Ok(())
}

/// What experiences are held against: the plan, with the problems and solutions that it names by id or by name.
async fn subject(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    plan: &Plan,
) -> Result<Subject> {
    let mut subject = Subject {
        text: plan.text.clone(),
        ..Subject::default()
    };
    let wanted = [
        (TermKind::Problem, &plan.problems, &mut subject.problems),
        (TermKind::Solution, &plan.solutions, &mut subject.solutions),
    ];
    for (kind, ids, keys) in wanted {
        let by_id = term::find_visible(db, viewer, kind, ids).await?;
        keys.extend(by_id.values().map(term::Term::end));
        if keys.is_empty() {
            keys.extend(named(db, discovery, viewer, kind, &plan.text).await?);
        }
    }
    if let Some(number) = &plan.municipality {
        let numbers = [number.as_str()];
        let found = municipality::comparable_to(db, viewer, &numbers).await?;
        let Some(comparable) = found.get(number) else {
            let message = format!("no municipality bears or bore the number {number}");
            return Err(Error::invalid(
                "plan.municipality",
                ErrorCode::NotFound,
                message,
            ));
        };
        subject.comparable = municipality::comparable_keys(db, viewer, comparable).await?;
    }
    Ok(subject)
}

/// Problems or solutions that a text names: most words of their titles stand in it.
async fn named(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    kind: TermKind,
    text: &str,
) -> Result<Vec<i64>> {
    let (found, question) = find::names(db, discovery, viewer, kind.node(), text).await?;
    let found = find::best(&found, CONSIDERED);
    let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
    let found = term::find_visible_by_key(db, viewer, kind, &keys).await?;
    let is_named = |it: &&term::Term| question.share_of(&it.title) >= NAMED;
    Ok(found.iter().filter(is_named).map(|it| it.id).collect())
}

/// How many plans are like it that the viewer may not read, of those that are handed in or published. They are looked for
/// by themselves, so that they neither make a word rarer among what is shown nor take anything's place there.
async fn withheld(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    sought: &Arc<Sought>,
) -> Result<usize> {
    let mut alike = kin::of(discovery, scope_of_told(), sought).await?;
    alike.retain(|it| it.score >= LEAST);
    let (scope, ours) = (scope(viewer), discovery.clone());
    let keys = blocking(move || {
        let alike: Vec<Thing> = alike.iter().map(|it| Thing::experience(it.key)).collect();
        let shown = ours.view(scope)?.places(&alike)?;
        let shown: HashSet<i64> = shown.into_iter().map(|(thing, _)| thing.key).collect();
        let keys = alike.iter().map(|thing| thing.key);
        Ok(keys.filter(|key| !shown.contains(key)).collect::<Vec<_>>())
    });
    let keys = keys.await?;
    let count = stored::count_plans(db, &keys).await?;
    Ok(if count >= FEWEST_WITHHELD { count } else { 0 })
}

/// What went wrong among these, most often first; of equally often ones the causes before the factors, then by code.
async fn pitfalls(db: &impl Connection, keys: &[i64]) -> Result<Vec<Pitfall>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut causes = parts::causes(db, keys).await?;
    let mut factors = parts::factors(db, keys).await?;
    let mut found: BTreeMap<(bool, String), Pitfall> = BTreeMap::new();
    for key in keys {
        let of_causes = causes.remove(key).unwrap_or_default().into_iter();
        let mut of_it: Vec<(Option<FailureCause>, Option<Factor>)> =
            of_causes.map(|it| (Some(it.cause), None)).collect();
        let hampers = |it: &FactorDirection| {
            matches!(
                it,
                FactorDirection::HamperedHigh | FactorDirection::HamperedSome
            )
        };
        let of_factors = factors.remove(key).unwrap_or_default().into_iter();
        let hampering = of_factors.filter(|it| hampers(&it.direction));
        of_it.extend(hampering.map(|it| (None, Some(it.factor))));
        for (cause, factor) in of_it {
            let code = cause
                .map(Code::code)
                .or(factor.map(Code::code))
                .unwrap_or_default();
            let pitfall = found.entry((factor.is_some(), code)).or_insert(Pitfall {
                cause,
                factor,
                count: 0,
                examples: Vec::new(),
            });
            if pitfall.examples.last() != Some(key) {
                pitfall.count += 1;
                pitfall.examples.push(*key);
            }
        }
    }
    let mut pitfalls: Vec<Pitfall> = found.into_values().collect();
    pitfalls.sort_by_key(|it| Reverse(it.count));
    pitfalls.truncate(PITFALLS);
    for pitfall in &mut pitfalls {
        pitfall.examples.truncate(EXAMPLES);
    }
    Ok(pitfalls)
}

/// The problem that matches weigh most together at; of equally heavy ones one under which none of the others lies.
async fn problem(
    db: &impl Connection,
    viewer: &Viewer,
    matches: &[(Experience, Kin)],
) -> Result<Option<i64>> {
    let keys: Vec<i64> = matches.iter().map(|(row, _)| row.id).collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let owners = reach::owners(db, OwnerKind::Problem, &keys).await?;
    let mut weights: BTreeMap<i64, f32> = BTreeMap::new();
    for (row, kin) in matches {
        for problem in owners.get(&row.id).into_iter().flatten() {
            *weights.entry(*problem).or_default() += kin.score;
        }
    }
    let all: Vec<i64> = weights.keys().copied().collect();
    let known = find::known(db, viewer, NodeKind::Problem, &all).await?;
    weights.retain(|key, _| known.contains(key));
    let most = weights.values().copied().max_by(f32::total_cmp);
    weights.retain(|_, weight| Some(*weight) == most);
    let heaviest: Vec<i64> = weights.into_keys().collect();
    if heaviest.len() < 2 {
        return Ok(heaviest.first().copied());
    }
    most_special(db, &all, &heaviest).await
}

/// The last of these problems under which no other of them lies; `all` has whatever lies between them.
async fn most_special(db: &impl Connection, all: &[i64], these: &[i64]) -> Result<Option<i64>> {
    let rows = term::find_by_key(db, TermKind::Problem, all).await?;
    let above: HashMap<i64, i64> = (rows.iter())
        .filter_map(|it| Some((it.id, it.parent_id?)))
        .collect();
    let mut passed: HashSet<i64> = HashSet::new();
    for key in these {
        let mut at = above.get(key);
        while let Some(key) = at.filter(|key| passed.insert(**key)) {
            at = above.get(key);
        }
    }
    Ok(these
        .iter()
        .rev()
        .find(|key| !passed.contains(key))
        .copied())
}

/// What these taught, in their order.
async fn lessons(db: &impl Connection, keys: &[i64]) -> Result<Vec<Lesson>> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = parts::lessons(db, keys).await?;
    let lessons = keys
        .iter()
        .flat_map(|key| found.remove(key).unwrap_or_default());
    Ok(lessons.take(LESSONS).collect())
}
