//! Merges, undoings, new experiences by old and new ids, updates and moves by chance: after each, everything is where a
//! plain recount says.

use std::collections::BTreeSet;

use floke::app::App;
use proptest::prelude::*;
use proptest::sample::subsequence;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use super::{accepted, editor};
use crate::support::ask::Client;
use crate::support::world::chance::runner;
use crate::writing::{complete, done, faults, id_in, run, seeded};

const CASES: u32 = 8;
const TERMS: usize = 5;

#[derive(Clone, Debug)]
enum Act {
    Make(Vec<usize>),
    Update(usize, Vec<usize>),
    Merge(usize, usize),
    Undo(usize),
    Place(usize, Option<usize>),
}

fn act() -> impl Strategy<Value = Act> {
    let some = || subsequence((0..TERMS).collect::<Vec<_>>(), 1..4).prop_shuffle();
    let one = || 0..TERMS;
    prop_oneof![
        3 => some().prop_map(Act::Make),
        2 => (any::<prop::sample::Index>(), some()).prop_map(|(it, some)| Act::Update(it.index(8), some)),
        4 => (one(), one()).prop_map(|(it, into)| Act::Merge(it, into)),
        3 => one().prop_map(Act::Undo),
        3 => (one(), prop::option::weighted(0.8, one())).prop_map(|(it, upper)| Act::Place(it, upper)),
    ]
}

/// What was told, as it was told.
#[derive(Default)]
struct Told {
    merged: [Option<usize>; TERMS],
    upper: [Option<usize>; TERMS],
    /// Id, version and what each names.
    experiences: Vec<(String, i64, Vec<usize>)>,
}

impl Told {
    fn end(&self, term: usize) -> usize {
        self.merged[term].map_or(term, |into| self.end(into))
    }

    fn above(&self, end: usize) -> Option<usize> {
        self.upper[end].map(|it| self.end(it))
    }

    /// A term and all that lies above it; whether it lies below itself.
    fn chain(&self, end: usize) -> (BTreeSet<usize>, bool) {
        let (mut chain, mut next) = (BTreeSet::new(), Some(end));
        while let Some(it) = next {
            if !chain.insert(it) {
                return (chain, true);
            }
            next = self.above(it);
        }
        (chain, false)
    }

    fn shown(&self, named: &[usize]) -> Vec<usize> {
        let mut shown = Vec::new();
        for end in named.iter().map(|it| self.end(*it)) {
            if !shown.contains(&end) {
                shown.push(end);
            }
        }
        shown
    }

    fn reached(&self, term: usize) -> BTreeSet<&str> {
        let end = self.end(term);
        let is_reached = |named: &[usize]| {
            named
                .iter()
                .any(|it| self.chain(self.end(*it)).0.contains(&end))
        };
        let reached = self
            .experiences
            .iter()
            .filter(|(_, _, named)| is_reached(named));
        reached.map(|(id, ..)| id.as_str()).collect()
    }

    /// Whether it may be done; it is done where it may.
    fn take(&mut self, act: &Act) -> bool {
        let before = (self.merged, self.upper);
        let may = match act {
            Act::Merge(it, into) => {
                let may = it != into && self.merged[*it].is_none() && self.merged[*into].is_none();
                let may = may && !self.chain(*into).0.contains(it);
                if may {
                    self.merged[*it] = Some(*into);
                }
                may
            }
            Act::Undo(it) => {
                let was = self.merged[*it].take().is_some();
                was && !self.chain(*it).1
            }
            Act::Place(it, upper) => {
                if self.merged[*it].is_some() {
                    return false;
                }
                if self.above(*it) != upper.map(|it| self.end(it)) {
                    self.upper[*it] = *upper;
                }
                let is_itself = upper.is_some_and(|upper| self.end(upper) == *it);
                !is_itself && !self.chain(*it).1
            }
            Act::Make(_) | Act::Update(..) => true,
        };
        if !may {
            (self.merged, self.upper) = before;
        }
        may
    }

    /// What an experience names after these were told of it.
    fn renamed(&self, before: &[usize], told: &[usize]) -> Vec<usize> {
        if self.shown(before) == self.shown(told) {
            return before.to_vec();
        }
        let mut named = Vec::new();
        for it in told {
            let same: Vec<usize> = before
                .iter()
                .copied()
                .filter(|other| self.end(*other) == self.end(*it))
                .collect();
            named.extend(if same.is_empty() { vec![*it] } else { same });
        }
        named
    }
}

/// One who acts, and what was told so far.
struct Scene<'a> {
    client: &'a Client,
    terms: Vec<String>,
    solution: String,
    told: Told,
}

impl Scene<'_> {
    fn given(&self, named: &[usize]) -> Value {
        named
            .iter()
            .map(|it| json!({ "id": self.terms[*it] }))
            .collect()
    }

    async fn act(&mut self, act: &Act) -> Result<(), TestCaseError> {
        let id = |it: &usize| self.terms[*it].clone();
        let (mutation, input) = match act {
            Act::Make(named) => {
                if self.told.shown(named).len() < named.len() {
                    return Ok(());
                }
                let mut input = complete("Forsøk");
                input["problems"] = self.given(named);
                input["solutions"] = json!([{ "id": self.solution }]);
                input["partners"] = json!([]);
                let made = id_in(&done(self.client, "createExperience", &input).await);
                self.told.experiences.push((made, 1, named.clone()));
                return Ok(());
            }
            Act::Update(which, named) => {
                if self.told.shown(named).len() < named.len() || self.told.experiences.is_empty() {
                    return Ok(());
                }
                let at = which % self.told.experiences.len();
                let (id, version, before) = &self.told.experiences[at];
                let named_now = self.told.renamed(before, named);
                let input =
                    json!({ "id": id, "expectedVersion": version, "problems": self.given(named) });
                let payload = done(self.client, "updateExperience", &input).await;
                let version = version + i64::from(named_now != *before);
                prop_assert_eq!(&payload["experience"]["version"], version);
                let id = id.clone();
                self.told.experiences[at] = (id, version, named_now);
                return Ok(());
            }
            Act::Merge(it, into) => ("mergeProblems", json!({ "id": id(it), "into": id(into) })),
            Act::Undo(it) => ("undoMerge", json!({ "id": id(it) })),
            Act::Place(it, upper) => {
                let upper = upper.as_ref().map(id);
                ("setBroader", json!({ "id": id(it), "broader": upper }))
            }
        };
        let payload = run(self.client, mutation, &input).await;
        prop_assert_eq!(
            faults(&payload).is_empty(),
            self.told.take(act),
            "{:?} {}",
            act,
            payload
        );
        Ok(())
    }

    /// Holds everything that is shown against what was told.
    async fn look(&self) -> Result<(), TestCaseError> {
        const QUERY: &str = "query ($terms: [ID!]!, $made: [ID!]!) {
            terms: nodes(ids: $terms) { ... on Problem { mergedInto { id } broader { id }
                experiences(first: 60) { totalCount nodes { id } }
                solutions(first: 5) { edges { node { id } evidence { attempts } } } } }
            made: nodes(ids: $made) { ... on Experience { problems { id } } }
            problems(filter: { ids: $terms }) { totalCount nodes { id } } }";
        let made: Vec<&str> = self
            .told
            .experiences
            .iter()
            .map(|(id, ..)| id.as_str())
            .collect();
        let data = self
            .client
            .data(QUERY, json!({ "terms": self.terms, "made": made }))
            .await;
        let told = &self.told;
        for (it, node) in data["terms"].as_array().unwrap().iter().enumerate() {
            let end = told.end(it);
            let id = |it: usize| json!({ "id": self.terms[it] });
            let into = if end == it { Value::Null } else { id(end) };
            prop_assert_eq!(&node["mergedInto"], &into);
            prop_assert_eq!(&node["broader"], &told.above(end).map_or(Value::Null, id));
            let reached = told.reached(it);
            let found = node["experiences"]["nodes"].as_array().unwrap();
            let found: BTreeSet<&str> = found.iter().map(|it| it["id"].as_str().unwrap()).collect();
            prop_assert_eq!(&found, &reached);
            prop_assert_eq!(&node["experiences"]["totalCount"], reached.len());
            let edges: Vec<Value> = match reached.len() {
                0 => Vec::new(),
                count => vec![
                    json!({ "node": { "id": self.solution }, "evidence": { "attempts": count } }),
                ],
            };
            prop_assert_eq!(&node["solutions"]["edges"], &json!(edges));
            self.filtered(it).await?;
        }
        for ((_, _, named), node) in told
            .experiences
            .iter()
            .zip(data["made"].as_array().unwrap())
        {
            prop_assert_eq!(&node["problems"], &self.given(&told.shown(named)));
        }
        let ends: BTreeSet<&str> = (0..TERMS)
            .map(|it| self.terms[told.end(it)].as_str())
            .collect();
        let listed = data["problems"]["nodes"].as_array().unwrap();
        let listed: BTreeSet<&str> = listed.iter().map(|it| it["id"].as_str().unwrap()).collect();
        prop_assert_eq!(&data["problems"]["totalCount"], ends.len());
        prop_assert_eq!(listed, ends);
        Ok(())
    }

    /// What is named directly, and what is not at all.
    async fn filtered(&self, it: usize) -> Result<(), TestCaseError> {
        const QUERY: &str = "query ($direct: RelatedFilter, $under: RelatedFilter) {
            direct: experiences(filter: { problem: $direct }) { totalCount }
            under: problems(filter: { broader: $under }) { totalCount } }";
        let id = &self.terms[it];
        let variables = json!({
            "direct": { "ids": [id], "includeNarrower": false }, "under": { "ids": [id] },
        });
        let data = self.client.data(QUERY, variables).await;
        let (told, end) = (&self.told, self.told.end(it));
        let names = |named: &&(String, i64, Vec<usize>)| told.shown(&named.2).contains(&end);
        prop_assert_eq!(
            &data["direct"]["totalCount"],
            told.experiences.iter().filter(names).count()
        );
        let is_under = |other: &usize| {
            told.merged[*other].is_none() && *other != end && told.chain(*other).0.contains(&end)
        };
        prop_assert_eq!(
            &data["under"]["totalCount"],
            (0..TERMS).filter(is_under).count()
        );
        Ok(())
    }
}

async fn play(app: &App, acts: &[Act]) -> Result<(), TestCaseError> {
    let client = editor(app).await;
    // A name may be borne by one alone.
    let salt = app.clock.random_id();
    let mut terms = Vec::new();
    for it in 0..TERMS {
        terms.push(accepted(&client, "proposeProblem", &format!("{salt} {it}")).await);
    }
    let mut scene = Scene {
        solution: accepted(&client, "proposeSolution", &format!("{salt}")).await,
        client: &client,
        terms,
        told: Told::default(),
    };
    for act in acts {
        scene.act(act).await?;
        scene.look().await?;
    }
    for it in 0..TERMS {
        if scene.told.merged[it].is_some() {
            scene.act(&Act::Undo(it)).await?;
        }
    }
    scene.look().await
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_is_where_it_was_named() {
    let (_database, app) = seeded().await;
    let handle = tokio::runtime::Handle::current();
    tokio::task::block_in_place(|| {
        let acts = prop::collection::vec(act(), 16);
        runner(CASES)
            .run(&acts, |acts| handle.block_on(play(&app, &acts)))
            .unwrap();
    });
}
