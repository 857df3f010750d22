//! Every filter says what a plain recount of the tables says: the same experiences, in the same order, as many, and
//! what the viewer may not see never among them.

use std::collections::{HashMap, HashSet};

use entity::code::{
    Code, FailureCause, InnovationType, Language, Outcome, Role, Sector, Stage, StoppedAt,
};
use floke::app::App;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::chance::{runner, tree};
use crate::support::world::choice::{Kind, Leaf, Narrower, Pick, Place, Tree};
use crate::support::world::ledger::{Eye, Ledger, ORDERS, Owner, Told};
use crate::support::world::world;

/// Filters by chance.
const CASES: u32 = 80;

const ENDS: &str = "query ($filter: ExperienceFilter, $not: ExperienceFilter, $order: ExperienceOrder, $size: Int) {
    front: experiences(filter: $filter, orderBy: $order, first: $size) { totalCount nodes { id } pageInfo { hasNextPage } }
    back: experiences(filter: $filter, orderBy: $order, last: $size) { nodes { id } pageInfo { hasPreviousPage } }
    not: experiences(filter: $not, orderBy: $order, first: $size) { totalCount nodes { id } }
}";
const WALK: &str = "query ($filter: ExperienceFilter, $order: ExperienceOrder, $first: Int, $after: String, $last: Int, $before: String) {
    experiences(filter: $filter, orderBy: $order, first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
}";
const OWNED: &str = "query ($ids: [ID!]!, $filter: ExperienceFilter, $size: Int) { nodes(ids: $ids) {
    ... on Problem { experiences(filter: $filter, first: $size) { totalCount nodes { id } pageInfo { hasNextPage } } }
    ... on Solution { experiences(filter: $filter, first: $size) { totalCount nodes { id } pageInfo { hasNextPage } } }
    ... on Partner { experiences(filter: $filter, first: $size) { totalCount nodes { id } pageInfo { hasNextPage } } }
    ... on Municipality { experiences(filter: $filter, last: $size) { totalCount nodes { id } pageInfo { hasPreviousPage } } }
} }";

/// Who asks, and what the tables hold.
struct Recount {
    client: Client,
    ledger: Ledger,
    /// Whatever has experiences that can be seen, by kind: its id, and the places of its experiences.
    owners: [Vec<(String, HashSet<usize>)>; 4],
}

fn ids(list: &Value) -> Vec<&str> {
    let nodes = list["nodes"].as_array().unwrap();
    nodes
        .iter()
        .map(|node| node["id"].as_str().unwrap())
        .collect()
}

fn front<T: Copy>(all: &[T], size: usize) -> Vec<T> {
    all.iter().take(size).copied().collect()
}

fn back<T: Copy>(all: &[T], size: usize) -> Vec<T> {
    all[all.len().saturating_sub(size)..].to_vec()
}

impl Recount {
    /// Both ends of a list and of what is left of it, with their totals.
    async fn ends(&self, tree: &Tree, order: &str, size: usize) -> Result<usize, TestCaseError> {
        let fits = self.fitting(tree);
        let expected = self.ledger.listed(order, |place| fits[place]);
        let rest = self.ledger.listed(order, |place| !fits[place]);
        let variables = json!({
            "filter": tree.written(&self.ledger),
            "not": tree.complement().written(&self.ledger),
            "order": order,
            "size": size,
        });
        let told = format!("{order} {}", variables["filter"]);
        let data = self.client.data(ENDS, variables).await;
        prop_assert_eq!(&data["front"]["totalCount"], expected.len(), "{}", told);
        prop_assert_eq!(&data["not"]["totalCount"], rest.len(), "not {}", told);
        prop_assert_eq!(ids(&data["front"]), front(&expected, size), "{}", told);
        prop_assert_eq!(ids(&data["back"]), back(&expected, size), "{}", told);
        prop_assert_eq!(ids(&data["not"]), front(&rest, size), "not {}", told);
        let is_more = json!(expected.len() > size);
        prop_assert_eq!(
            &data["front"]["pageInfo"]["hasNextPage"],
            &is_more,
            "{}",
            told
        );
        prop_assert_eq!(
            &data["back"]["pageInfo"]["hasPreviousPage"],
            &is_more,
            "{}",
            told
        );
        Ok(expected.len())
    }

    /// The whole list, page by page.
    async fn walk(
        &self,
        tree: &Tree,
        order: &str,
        size: usize,
        is_forward: bool,
    ) -> Result<(), TestCaseError> {
        let fits = self.fitting(tree);
        let expected = self.ledger.listed(order, |place| fits[place]);
        let filter = tree.written(&self.ledger);
        let (count, from, more, cursor) = if is_forward {
            ("first", "after", "hasNextPage", "endCursor")
        } else {
            ("last", "before", "hasPreviousPage", "startCursor")
        };
        let mut found: Vec<String> = Vec::new();
        let mut place = Value::Null;
        loop {
            let variables = json!({ "filter": filter, "order": order, count: size, from: place });
            let data = self.client.data(WALK, variables).await;
            let page = &data["experiences"];
            prop_assert_eq!(&page["totalCount"], expected.len(), "{} {}", order, filter);
            let ids = ids(page).into_iter().map(str::to_owned);
            if is_forward {
                found.extend(ids);
            } else {
                found.splice(0..0, ids);
            }
            if page["pageInfo"][more] == false || found.len() > expected.len() {
                break;
            }
            place = page["pageInfo"][cursor].clone();
        }
        prop_assert_eq!(
            found,
            expected,
            "{} by {} {}: {}",
            order,
            count,
            size,
            filter
        );
        Ok(())
    }

    /// The lists of some owners, all asked at once; other ones for another salt.
    async fn owned(&self, tree: &Tree, salt: usize, size: usize) -> Result<(), TestCaseError> {
        let each = self.owners.iter();
        let owners: Vec<&(String, HashSet<usize>)> = each
            .flat_map(|owners| (0..4).map(move |at| &owners[(salt * 4 + at) % owners.len()]))
            .collect();
        let ids_of: Vec<&str> = owners.iter().map(|(id, _)| id.as_str()).collect();
        let filter = tree.written(&self.ledger);
        let variables = json!({ "ids": ids_of, "filter": filter, "size": size });
        let data = self.client.data(OWNED, variables).await;
        let fits = self.fitting(tree);
        for (at, (id, places)) in owners.iter().enumerate() {
            let is_its = |place| fits[place] && places.contains(&place);
            let expected = self.ledger.listed("PUBLISHED_DESC", is_its);
            let (end, more) = if id.starts_with("mun") {
                (back(&expected, size), "hasPreviousPage")
            } else {
                (front(&expected, size), "hasNextPage")
            };
            let list = &data["nodes"][at]["experiences"];
            let told = format!("{id} {filter}");
            prop_assert_eq!(&list["totalCount"], expected.len(), "{}", told);
            prop_assert_eq!(ids(list), end, "{}", told);
            let is_more = json!(expected.len() > size);
            prop_assert_eq!(&list["pageInfo"][more], &is_more, "{}", told);
        }
        Ok(())
    }

    async fn whole(
        &self,
        tree: &Tree,
        order: usize,
        salt: usize,
        size: usize,
    ) -> Result<(), TestCaseError> {
        let order = ORDERS[order];
        let total = self.ends(tree, order, size).await?;
        if total <= 4 * size {
            self.walk(tree, order, size, salt.is_multiple_of(2)).await?;
        }
        self.owned(tree, salt, size % 5 + 1).await
    }

    /// Whether the filter fits, for each that can be seen.
    fn fitting(&self, tree: &Tree) -> Vec<bool> {
        self.ledger
            .seen
            .iter()
            .map(tree.test(&self.ledger))
            .collect()
    }

    async fn read(app: &App) -> Self {
        Self::read_as(app, Client::anonymous(app), Eye::Anybody).await
    }

    async fn read_as(app: &App, client: Client, eye: Eye) -> Self {
        let ledger = Ledger::read_as(app, eye).await;
        let partners = ledger.partners.iter().map(|(owner, _)| owner);
        let places = ledger.municipalities.iter().map(|(owner, _)| owner);
        Self {
            client,
            owners: [
                used(&ledger.seen, ledger.problems.iter(), |told| &told.problems),
                used(&ledger.seen, ledger.solutions.iter(), |told| {
                    &told.solutions
                }),
                used(&ledger.seen, partners, |told| &told.partners),
                used(&ledger.seen, places, |told| &told.municipalities),
            ],
            ledger,
        }
    }
}

fn used<'a>(
    seen: &[Told],
    owners: impl Iterator<Item = &'a Owner>,
    ties: fn(&Told) -> &HashSet<i64>,
) -> Vec<(String, HashSet<usize>)> {
    let mut places: HashMap<i64, Vec<usize>> = HashMap::new();
    for (place, told) in seen.iter().enumerate() {
        for key in ties(told) {
            places.entry(*key).or_default().push(place);
        }
    }
    let with_places = owners.map(|owner| {
        let its = owner
            .below
            .iter()
            .filter_map(|key| places.get(key))
            .flatten();
        (owner.id.clone(), its.copied().collect::<HashSet<usize>>())
    });
    with_places
        .filter(|(_, places)| !places.is_empty())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_by_chance() {
    let (_database, app) = world().await;
    let recount = Recount::read(&app).await;
    let handle = tokio::runtime::Handle::current();
    let case = (tree(), 0..ORDERS.len(), 0..100_usize, 1..40_usize);
    tokio::task::block_in_place(|| {
        runner(CASES)
            .run(&case, |(tree, order, salt, size)| {
                handle.block_on(recount.whole(&tree, order, salt, size))
            })
            .unwrap();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_by_chance_with_a_token() {
    let (_database, app) = world().await;
    let handle = tokio::runtime::Handle::current();
    // Oslo owns most; Drammen has predecessors.
    for (role, number) in [(Role::Contributor, "0301"), (Role::Editor, "3301")] {
        let token = token(&app, role, Some(number)).await;
        let grant = token.viewer.grant().unwrap();
        let eye = Eye::Token {
            municipality: grant.municipality.unwrap(),
            is_editor: role == Role::Editor,
        };
        let recount = Recount::read_as(&app, Client::bearing(&app, &token), eye).await;
        let anybody = Ledger::read(&app).await.seen.len();
        assert!(recount.ledger.seen.len() > anybody + 20);
        let case = (tree(), 0..ORDERS.len(), 0..100_usize, 1..40_usize);
        tokio::task::block_in_place(|| {
            runner(CASES / 4)
                .run(&case, |(tree, order, salt, size)| {
                    handle.block_on(recount.whole(&tree, order, salt, size))
                })
                .unwrap();
        });
        for order in ORDERS {
            recount
                .walk(&Tree::default(), order, 97, true)
                .await
                .unwrap();
        }
    }
}

/// Every field by itself, with each of its codes, and with programmes of no, few, just few enough and too many.
fn alone(ledger: &Ledger) -> Vec<Tree> {
    fn codes<T: Code>(name: &'static str) -> impl Iterator<Item = Leaf> {
        T::iter().map(move |code| Leaf::Coded(name, vec![code.code()]))
    }
    let mut leaves: Vec<Leaf> = codes::<Outcome>("outcomes")
        .chain(codes::<Stage>("stages"))
        .chain(codes::<StoppedAt>("stoppedAt"))
        .chain(codes::<Sector>("sectors"))
        .chain(codes::<Language>("languages"))
        .chain(codes::<InnovationType>("innovationTypes"))
        .chain(codes::<FailureCause>("causes").step_by(6))
        .collect();
    leaves.extend([true, false].map(Leaf::Lessons));
    leaves.extend([true, false].map(Leaf::Realised));
    for kind in [Kind::Problem, Kind::Solution, Kind::Programme] {
        leaves.push(Leaf::Tied(kind, None, Narrower::LeftOut));
        leaves.push(Leaf::Tied(kind, None, Narrower::Told(false)));
    }
    for place in 0..ledger.programmes.len() {
        leaves.push(Leaf::Tied(
            Kind::Programme,
            Some(vec![Pick::Known(place)]),
            Narrower::LeftOut,
        ));
    }
    leaves.push(Leaf::Ids((0..990).map(Pick::Known).collect()));
    leaves.push(Leaf::Partner(None, None));
    leaves.push(Leaf::Municipality(Place::default()));
    leaves.push(Leaf::Years(Some(2010), Some(2009)));
    leaves.push(Leaf::Years(None, None));
    let alone = |leaf| Tree {
        leaves: vec![leaf],
        ..Tree::default()
    };
    leaves.into_iter().map(alone).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_by_themselves() {
    let (_database, app) = world().await;
    let recount = Recount::read(&app).await;
    let mut totals = Vec::new();
    for (at, tree) in alone(&recount.ledger).iter().enumerate() {
        let total = recount.ends(tree, ORDERS[at % ORDERS.len()], 20).await;
        totals.push(total.unwrap());
    }
    // The world has what each way of reading is for.
    for (least, most) in [(0, 0), (1, 800), (1_001, 1_560)] {
        let count = totals
            .iter()
            .filter(|it| (least..=most).contains(*it))
            .count();
        assert!(count > 5, "{least} to {most}: {totals:?}");
    }
    // Pages of a list that is walked, and of one of which few are fetched.
    for programme in [2, 4] {
        let leaf = Leaf::Tied(
            Kind::Programme,
            Some(vec![Pick::Known(programme)]),
            Narrower::LeftOut,
        );
        let tree = Tree {
            leaves: vec![leaf],
            ..Tree::default()
        };
        for (at, order) in ORDERS.iter().enumerate() {
            recount.walk(&tree, order, 97, at % 2 == 0).await.unwrap();
        }
    }
}

const COUNT: &str = "query ($filter: ExperienceFilter) { experiences(filter: $filter) { totalCount nodes { id } } }";

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_may_see_never_counts() {
    let (_database, app) = world().await;
    let Recount { client, ledger, .. } = Recount::read(&app).await;
    let all = ledger.seen.len();
    let standings = 8;
    assert!(ledger.hidden.len() > 10 * standings);
    let count = async |filter: Value| {
        let data = client.data(COUNT, json!({ "filter": filter })).await;
        data["experiences"]["totalCount"].as_u64().unwrap()
    };
    // All that the sixth programme names is hidden.
    let hidden = json!({ "programme": { "ids": [ledger.programmes[5].id] } });
    let is_one = json!({ "ids": ledger.hidden });
    for filter in [&hidden, &is_one] {
        assert_eq!(count(filter.clone()).await, 0);
        assert_eq!(count(json!({ "not": filter })).await, all as u64);
        assert_eq!(
            count(json!({ "or": [filter, { "not": filter }] })).await,
            all as u64
        );
        assert_eq!(count(json!({ "and": [filter, {}] })).await, 0);
    }
    // What is published at last counts, and what is withdrawn counts no longer, in every list.
    let key = ledger.programmes[5].key;
    let publish = format!(
        "UPDATE experience SET state = 'PUBLISHED', audience = 'PUBLIC', published_at = created_at WHERE id IN
         (SELECT experience_id FROM experience_programme WHERE programme_id = {key})"
    );
    app.db.execute(&publish).await.unwrap();
    assert_eq!(count(hidden.clone()).await, ledger.hidden.len() as u64);
    assert_eq!(count(is_one).await, ledger.hidden.len() as u64);
    app.db
        .execute("UPDATE experience SET state = 'WITHDRAWN'")
        .await
        .unwrap();
    for filter in [
        json!({}),
        hidden,
        json!({ "problem": {} }),
        json!({ "languages": ["NB"] }),
    ] {
        assert_eq!(count(filter.clone()).await, 0, "{filter}");
    }
    let lists = "{ problems(first: 50) { nodes { experiences(filter: { hasLessons: true }) { totalCount nodes { id } } } }
        municipality(number: \"0301\") { experiences { totalCount nodes { id } } } }";
    let data = client.data(lists, json!({})).await;
    let none = json!({ "totalCount": 0, "nodes": [] });
    assert_eq!(data["municipality"]["experiences"], none);
    let problems = data["problems"]["nodes"].as_array().unwrap();
    assert!(problems.len() > 20);
    assert!(
        problems
            .iter()
            .all(|problem| problem["experiences"] == none)
    );
}
