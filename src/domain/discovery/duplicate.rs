//! Experiences that may be the same as one of them, or a variant of it: one title stands in the other, or they are made at the
//! same problem or try the same solution and say much the same.

use std::cmp::Ordering;
use std::collections::HashSet;

use entity::code::{DuplicateJudgement, Language, NodeKind};

use super::kin::{self, Kin, Reason, Subject};
use super::turn::in_turn;
use super::{Discovery, scope};
use crate::domain::experience::content::Content;
use crate::domain::experience::parts::Terms;
use crate::domain::experience::{Experience, OwnerKind, find_by_keys, owned, parts};
use crate::domain::municipality;
use crate::model::{NodeId, Result, Viewer};
use crate::search::Hit;
use crate::search::document::Shelf;
use crate::search::question::Question;
use crate::search::title::{Common, Title};
use crate::store::term::{self, TermKind};
use crate::store::{Connection, duplicate, reach};

/// So many are told of.
const MOST: usize = 10;

/// So many are looked at that are called much the same, as many that stand in its title word for word, and as many that are
/// tied to the same.
const LOOKED_AT: usize = 50;

/// What has no more of its title is not looked at for it.
const SOME: f32 = 0.3;

/// Titles that have so much in common are nearly the same, where that is more than one word: a single one is of too many.
const NEARLY_THE_SAME: f32 = 0.8;
const WORDS: usize = 2;

/// What is made at the same problem and tries the same solution, or either, and says so much of it besides.
const OF_BOTH: f32 = 0.3;
const OF_EITHER: f32 = 0.4;

/// What titles have in common is told from here on.
const TOLD: f32 = 0.5;

/// An experience that may be the same as another one, or a variant of it.
#[derive(Clone, Debug)]
pub struct Duplicate {
    /// The experience.
    pub experience: Experience,
    /// Whether it is told by another municipality in other words, and so rather a variant.
    pub is_variant: bool,
    /// How much it is alike, from 0 to 1.
    pub score: f32,
    /// In what.
    pub reasons: Vec<Reason>,
    /// What was made of the two last; none where nobody has judged.
    pub judgement: Option<DuplicateJudgement>,
}

/// What others are compared with.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// The experience as it stands.
    pub experience: &'a Experience,
    /// What it is to say by a change that waits; none where it is compared as it stands.
    pub change: Option<&'a Content>,
    /// Whether that is for those who review it, who are also told of what the owners alone judged to be different.
    pub is_for_review: bool,
}

impl Compared<'_> {
    fn title(&self) -> &str {
        self.change
            .map_or(&self.experience.title, |change| &change.title)
    }
}

/// What an experience says that it is compared by, beside its title.
#[derive(Default)]
struct Told {
    summary: Option<String>,
    /// What it is tied to, by key.
    problems: Vec<i64>,
    solutions: Vec<i64>,
}

impl Told {
    async fn read(db: &impl Connection, viewer: &Viewer, it: &Compared<'_>) -> Result<Self> {
        match it.change {
            Some(change) => Self::changed(db, viewer, change).await,
            None => Self::standing(db, it.experience.id).await,
        }
    }

    async fn changed(db: &impl Connection, viewer: &Viewer, change: &Content) -> Result<Self> {
        let of = async |kind, ids: &[_]| -> Result<Vec<i64>> {
            let found = term::find_visible(db, viewer, kind, ids).await?;
            Ok(found.values().map(term::Term::end).collect())
        };
        Ok(Self {
            summary: change.summary.clone(),
            problems: of(TermKind::Problem, &change.problems).await?,
            solutions: of(TermKind::Solution, &change.solutions).await?,
        })
    }

    async fn standing(db: &impl Connection, key: i64) -> Result<Self> {
        let mut narratives = parts::narratives(db, &[key]).await?;
        let problems = parts::problems(db, &[key], Terms::Shown).await?;
        let solutions = parts::solutions(db, &[key], Terms::Shown).await?;
        Ok(Self {
            summary: narratives.remove(&key).and_then(|it| it.summary),
            problems: problems.into_values().flatten().map(|it| it.id).collect(),
            solutions: solutions.into_values().flatten().map(|it| it.id).collect(),
        })
    }
}

/// Those that may be the same as this one, or a variant of it, the most alike first, as far as the viewer may read them. What
/// was judged to be different is left out; for those who review that is not the owners' own judgement.
pub async fn duplicates(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    compared: Compared<'_>,
) -> Result<Vec<Duplicate>> {
    let title = Title::of(compared.title());
    let called = called_alike(discovery, viewer, &compared, &title).await?;
    let subject = subject(db, viewer, &compared, called.clone()).await?;
    let sought = kin::seek(db, discovery, subject).await?;
    let mut found = kin::of(discovery, scope(viewer), &sought).await?;
    let called: HashSet<i64> = called.into_iter().collect();
    let mut left = LOOKED_AT;
    found.retain(|it| {
        let is_tied = it.said >= least(it) && left > 0;
        left -= usize::from(is_tied);
        is_tied || called.contains(&it.key)
    });
    let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let judged = duplicate::latest(db, compared.experience.id, &keys).await?;
    let is_told = |key: &i64| {
        judged.get(key).is_none_or(|it| {
            it.judgement != DuplicateJudgement::Different || (compared.is_for_review && it.is_owner)
        })
    };
    let keys: Vec<i64> = keys.into_iter().filter(is_told).collect();
    let mut rows = find_by_keys(db, viewer, &keys).await?;
    let mut told: Vec<(Kin, Common, Experience)> = found
        .into_iter()
        .filter_map(|kin| {
            let row = rows.remove(&kin.key)?;
            let common = title.common(&Title::of(&row.title));
            let is_alike = is_nearly_the_same(&common) || kin.said.max(common.share) >= least(&kin);
            is_alike.then_some((kin, common, row))
        })
        .collect();
    told.sort_unstable_by(|one, other| order((&one.0, &one.1), (&other.0, &other.1)));
    told.truncate(MOST);
    let keys: Vec<i64> = told.iter().map(|(kin, ..)| kin.key).collect();
    let same = of_same_owner(db, viewer, compared.experience.id, &keys).await?;
    let told = told.into_iter().map(|(kin, common, experience)| {
        let judgement = judged.get(&kin.key).map(|it| it.judgement);
        let is_same = same.contains(&kin.key);
        Duplicate {
            experience,
            is_variant: !is_same && !is_nearly_the_same(&common),
            score: score(&kin, &common),
            reasons: reasons(kin, &common, is_same),
            judgement,
        }
    });
    Ok(told.collect())
}

/// Keys of those whose titles have words of this one, or stand in it.
async fn called_alike(
    discovery: &Discovery,
    viewer: &Viewer,
    compared: &Compared<'_>,
    title: &Title,
) -> Result<Vec<i64>> {
    let (scope, ours) = (scope(viewer), discovery.clone());
    let (text, title) = (compared.title().to_owned(), title.clone());
    in_turn(move || {
        let (view, shelf) = (ours.view(scope)?, Shelf::Experiences);
        let question = Question::ask(&text, &view, shelf, ours.synonyms())?;
        let mut hits = view.answer(shelf, &question, SOME, |hit| hit)?;
        let order = |one: &Hit, other: &Hit| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then(one.tie.cmp(&other.tie))
        };
        if hits.len() > LOOKED_AT {
            hits.select_nth_unstable_by(LOOKED_AT, order);
            hits.truncate(LOOKED_AT);
        }
        let within = view.called_within(shelf, &title, LOOKED_AT)?;
        let called = hits.iter().map(|hit| hit.thing).chain(within);
        let keys: HashSet<i64> = called.map(|thing| thing.key).collect();
        Ok(keys.into_iter().collect())
    })
    .await
}

/// What others are held against: what it says first, its problems and solutions with those that they lie under directly, so
/// that its siblings are found too, and not all that there is.
async fn subject(
    db: &impl Connection,
    viewer: &Viewer,
    compared: &Compared<'_>,
    others: Vec<i64>,
) -> Result<Subject> {
    let key = compared.experience.id;
    let told = Told::read(db, viewer, compared).await?;
    let owners = parts::municipalities(db, &[key]).await?;
    let comparable = match owners.get(&key).and_then(|owners| owners.first()) {
        Some(leading) => {
            let to = municipality::comparable_with(leading);
            municipality::comparable_keys(db, viewer, &to).await?
        }
        None => HashSet::new(),
    };
    let said = [Some(compared.title()), told.summary.as_deref()];
    Ok(Subject {
        text: said.into_iter().flatten().collect::<Vec<_>>().join(" "),
        problems: with_those_above(db, viewer, TermKind::Problem, &told.problems).await?,
        solutions: with_those_above(db, viewer, TermKind::Solution, &told.solutions).await?,
        comparable,
        itself: Some(key),
        others,
    })
}

/// These terms and those that they lie under directly, as far as the viewer may know of them.
async fn with_those_above(
    db: &impl Connection,
    viewer: &Viewer,
    kind: TermKind,
    keys: &[i64],
) -> Result<HashSet<i64>> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let terms = term::find_visible_by_key(db, viewer, kind, keys).await?;
    let above: Vec<i64> = terms.iter().filter_map(|it| it.parent_id).collect();
    let mut all: HashSet<i64> = terms.iter().map(|it| it.id).collect();
    if !above.is_empty() {
        let above = term::find_visible_by_key(db, viewer, kind, &above).await?;
        all.extend(above.iter().map(term::Term::end));
    }
    Ok(all)
}

/// Those of these that are told by a municipality that also tells of this one, as far as it is told whose they are; its own
/// the viewer knows anyway.
async fn of_same_owner(
    db: &impl Connection,
    viewer: &Viewer,
    experience: i64,
    others: &[i64],
) -> Result<HashSet<i64>> {
    let mut all = others.to_vec();
    all.push(experience);
    let mut owners = reach::owners(db, OwnerKind::Municipality, &all).await?;
    let mut same = owned(db, viewer, &all).await?;
    if !same.remove(&experience) {
        same.clear();
    }
    let of_it: HashSet<i64> = owners.remove(&experience).into_iter().flatten().collect();
    let shared = owners
        .into_iter()
        .filter(|(_, owners)| owners.iter().any(|it| of_it.contains(it)));
    same.extend(shared.map(|(key, _)| key));
    Ok(same)
}

/// How much must be said of what is tied to the same things; more than there can be where it is tied to none.
fn least(kin: &Kin) -> f32 {
    let has = |reason| kin.reasons.contains(&reason);
    match (has(Reason::Problem), has(Reason::Solution)) {
        (true, true) => OF_BOTH,
        (false, false) => f32::INFINITY,
        _ => OF_EITHER,
    }
}

fn is_nearly_the_same(titles: &Common) -> bool {
    titles.is_all || titles.words >= WORDS && titles.share >= NEARLY_THE_SAME
}

/// How much of it is the same: the title counts as much as all else, and more where neither says more than the other.
fn score(kin: &Kin, titles: &Common) -> f32 {
    0.3 * titles.share + 0.2 * titles.mean + 0.5 * kin.score
}

fn order(one: (&Kin, &Common), other: (&Kin, &Common)) -> Ordering {
    let by_score = score(other.0, other.1).total_cmp(&score(one.0, one.1));
    by_score.then(one.0.tie.cmp(&other.0.tie))
}

fn reasons(kin: Kin, titles: &Common, is_same_owner: bool) -> Vec<Reason> {
    let title = (titles.share >= TOLD).then(|| Reason::Title(kin::per_cent(titles.share)));
    let owner = is_same_owner.then_some(Reason::Municipality);
    // Whose it is says more than that both are comparable.
    let is_told = |it: &Reason| !is_same_owner || *it != Reason::Comparable;
    let others = kin.reasons.into_iter().filter(is_told);
    title.into_iter().chain(owner).chain(others).collect()
}

/// What is told of one that may be the same.
pub fn possible_duplicate(of: &Duplicate, language: Language) -> String {
    let title = &of.experience.title;
    let id = NodeId::new(NodeKind::Experience, of.experience.public_id);
    match (language, of.is_variant) {
        (Language::Nn, false) => {
            format!("Dette liknar på «{title}» ({id}): er det det same, eller ein variant?")
        }
        (Language::Nn, true) => format!("Dette kan vere ein variant av «{title}» ({id})."),
        (Language::En, false) => {
            format!("This is like “{title}” ({id}): is it the same, or a variant?")
        }
        (Language::En, true) => format!("This may be a variant of “{title}” ({id})."),
        (_, false) => {
            format!("Dette ligner på «{title}» ({id}): er det det samme, eller en variant?")
        }
        (_, true) => format!("Dette kan være en variant av «{title}» ({id})."),
    }
}
