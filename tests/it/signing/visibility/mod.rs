//! What each viewer sees of experiences in every state and for every audience, wherever they could show: one table.

pub mod scene;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use entity::code::{NodeKind, Role, TermState};
use floke::store::term;
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::token::token;
use crate::support::world::ledger::ORDERS;
use scene::{Eye, Made, OWNER, SUCCESSOR, eyes, id, partner_row, problem_row, scene, solution_row};

/// An id of it.
type By = fn(&Made) -> &str;

fn ids(nodes: &Value) -> BTreeSet<&str> {
    let nodes = nodes.as_array().unwrap().iter();
    let ids: Vec<&str> = nodes.filter_map(|node| node["id"].as_str()).collect();
    let set: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(set.len(), ids.len(), "none twice");
    set
}

#[track_caller]
fn assert_same(eye: &Eye, what: &str, found: &BTreeSet<&str>, expected: &[&Made], by: By) {
    let names: HashMap<&str, &str> = expected
        .iter()
        .map(|it| (by(it), it.told.as_str()))
        .collect();
    let expected: BTreeSet<&str> = expected.iter().map(|it| by(it)).collect();
    let missing: Vec<&str> = expected.difference(found).map(|it| names[it]).collect();
    let strange: Vec<&&str> = found.difference(&expected).collect();
    assert!(
        missing.is_empty() && strange.is_empty(),
        "{} in {what}: missing {missing:?}, strange {strange:?}",
        eye.name
    );
}

const LIST: &str = "query ($order: ExperienceOrder, $filter: ExperienceFilter) {
    experiences(first: 100, orderBy: $order, filter: $filter) { totalCount nodes { id state audience } }
    lessons(first: 100) { totalCount nodes { id experience { id } } }
    partners(first: 100) { totalCount nodes { id } }
    problems(first: 100) { totalCount nodes { id } }
    solutions(first: 100) { totalCount nodes { id } }
}";

/// Those that are told with their owners and partners; nobody finds the others by them, not even their owners.
fn named<'a>(seen: &[&'a Made]) -> Vec<&'a Made> {
    seen.iter().filter(|it| !it.is_unnamed).copied().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_and_totals_show_what_the_table_says() {
    let scene = scene().await;
    for eye in eyes(&scene.app).await {
        let seen: Vec<&Made> = scene.made.iter().filter(|it| eye.sees(it)).collect();
        for order in ORDERS {
            let data = eye.client.data(LIST, json!({ "order": order })).await;
            let list = &data["experiences"];
            assert_same(&eye, order, &ids(&list["nodes"]), &seen, |it| &it.id);
            assert_eq!(list["totalCount"], seen.len(), "{} {order}", eye.name);
        }
        let data = eye.client.data(LIST, json!({})).await;
        let lessons = &data["lessons"];
        assert_same(&eye, "lessons", &ids(&lessons["nodes"]), &seen, |it| {
            &it.lesson
        });
        assert_eq!(lessons["totalCount"], seen.len(), "{}", eye.name);
        let all: Vec<&Made> = scene.made.iter().collect();
        let named = named(&seen);
        let terms = if eye.is_editor { &all } else { &seen };
        let partners = if eye.is_editor { &all } else { &named };
        let by: [(&str, By, &[&Made]); 3] = [
            ("partners", |it| &it.partner, partners),
            ("problems", |it| &it.problem, terms),
            ("solutions", |it| &it.solution, terms),
        ];
        for (list, by, terms) in by {
            let mut found = ids(&data[list]["nodes"]);
            assert_eq!(data[list]["totalCount"], found.len(), "{} {list}", eye.name);
            // The shared one is accepted, and shows to all.
            let kind = [NodeKind::Partner, NodeKind::Problem, NodeKind::Solution];
            let shared = kind.map(|kind| id(kind, 0));
            assert!(shared.iter().any(|it| found.remove(it.as_str())), "{list}");
            assert_same(&eye, list, &found, terms, by);
        }
        let filters = [
            json!({ "ids": scene.made.iter().map(|it| &it.id).collect::<Vec<_>>() }),
            json!({ "stages": ["ONGOING"] }),
            json!({ "not": { "stages": ["CONCLUDED"] } }),
            json!({ "problem": { "ids": [scene.problem] } }),
            json!({ "or": [{ "startedYear": { "from": 2000 } }, { "hasLessons": true }] }),
        ];
        let by_owner = [
            json!({ "municipality": { "numbers": [OWNER] } }),
            json!({ "municipality": { "numbers": [SUCCESSOR] } }),
        ];
        let filters = filters.into_iter().map(|it| (it, &seen));
        for (filter, seen) in filters.chain(by_owner.map(|it| (it, &named))) {
            for order in ["PUBLISHED_ASC", "TITLE_ASC"] {
                let variables = json!({ "filter": filter, "order": order });
                let data = eye.client.data(LIST, variables).await;
                let list = &data["experiences"];
                let told = filter.to_string();
                assert_same(&eye, &told, &ids(&list["nodes"]), seen, |it| &it.id);
                assert_eq!(list["totalCount"], seen.len(), "{} {told}", eye.name);
            }
        }
    }
}

const NODES: &str = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
const NODE: &str = "query ($id: ID!) { node(id: $id) { id } experience(id: $id) { title } }";

#[tokio::test(flavor = "multi_thread")]
async fn nodes_show_what_the_table_says() {
    let scene = scene().await;
    for eye in eyes(&scene.app).await {
        let seen: Vec<&Made> = scene.made.iter().filter(|it| eye.sees(it)).collect();
        let all: Vec<&Made> = scene.made.iter().collect();
        let terms = if eye.is_editor { &all } else { &seen };
        let named = named(&seen);
        let partners = if eye.is_editor { &all } else { &named };
        let by: [(&str, By, &[&Made]); 5] = [
            ("experience", |it| &it.id, &seen),
            ("lesson", |it| &it.lesson, &seen),
            ("problem", |it| &it.problem, terms),
            ("solution", |it| &it.solution, terms),
            ("partner", |it| &it.partner, partners),
        ];
        for (kind, by, expected) in by {
            let asked: Vec<&str> = scene.made.iter().map(by).collect();
            let data = eye.client.data(NODES, json!({ "ids": asked })).await;
            assert_same(&eye, kind, &ids(&data["nodes"]), expected, by);
        }
        for made in scene.made.iter().step_by(5) {
            let data = eye.client.data(NODE, json!({ "id": made.id })).await;
            assert_eq!(data["node"].is_object(), eye.sees(made), "{}", made.told);
            assert_eq!(data["experience"].is_object(), eye.sees(made));
        }
    }
}

const OWNED: &str = "query ($owner: String!, $successor: String!, $problem: ID!, $solution: ID!) {
    owner: municipality(number: $owner) { ...M }
    successor: municipality(number: $successor) { ...M }
    problem(id: $problem) {
        experiences(first: 100) { totalCount nodes { id lessons { totalCount } } }
        solutions(first: 100) { totalCount edges { node { id } evidence { attempts ongoing } } }
        partners(first: 100) { totalCount nodes { id } }
    }
    solution(id: $solution) {
        experiences(last: 100) { totalCount nodes { id } }
        problems(first: 100) { totalCount edges { node { id } evidence { attempts } } }
    }
}
fragment M on Municipality {
    experiences(first: 100) { totalCount nodes { id } }
    problems(first: 100) { totalCount edges { attempts node { id } } }
    partners(first: 100) { totalCount nodes { id } }
}";

#[tokio::test(flavor = "multi_thread")]
async fn nested_lists_and_evidence_show_what_the_table_says() {
    let scene = scene().await;
    let variables = json!({
        "owner": OWNER, "successor": SUCCESSOR, "problem": scene.problem, "solution": scene.solution,
    });
    for eye in eyes(&scene.app).await {
        let seen: Vec<&Made> = scene.made.iter().filter(|it| eye.sees(it)).collect();
        let data = eye.client.data(OWNED, variables.clone()).await;
        let lists = ["owner", "successor", "problem", "solution"];
        let named = named(&seen);
        for (name, seen) in lists.into_iter().zip([&named, &named, &seen, &seen]) {
            let list = &data[name]["experiences"];
            assert_same(&eye, name, &ids(&list["nodes"]), seen, |it| &it.id);
            assert_eq!(list["totalCount"], seen.len(), "{} {name}", eye.name);
        }
        for name in ["owner", "successor", "problem"] {
            let list = &data[name]["partners"];
            assert_same(&eye, name, &ids(&list["nodes"]), &named, |it| &it.partner);
            assert_eq!(list["totalCount"], named.len(), "{} {name}", eye.name);
        }
        // The shared one counts all that is seen, each of the others the one that uses it.
        for (edges, shared) in [
            (&data["problem"]["solutions"], &scene.solution),
            (&data["solution"]["problems"], &scene.problem),
        ] {
            let counts = attempts(edges, |edge| edge["evidence"]["attempts"].clone());
            let expected = if seen.is_empty() {
                None
            } else {
                Some(&(seen.len() as u64))
            };
            assert_eq!(counts.get(shared.as_str()), expected, "{}", eye.name);
            assert_eq!(edges["totalCount"], counts.len(), "{}", eye.name);
            let rest = counts.iter().filter(|(id, _)| **id != shared.as_str());
            assert!(rest.clone().all(|(_, count)| *count == 1));
            assert_eq!(rest.count(), seen.len(), "{}", eye.name);
        }
        let counts = attempts(&data["successor"]["problems"], |it| it["attempts"].clone());
        assert_eq!(counts[scene.problem.as_str()], named.len() as u64);
    }
}

fn attempts(list: &Value, count: impl Fn(&Value) -> Value) -> BTreeMap<&str, u64> {
    let edges = list["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| {
            let id = edge["node"]["id"].as_str().unwrap();
            (id, count(edge).as_u64().unwrap())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_shows_to_its_proposer_and_to_editors() {
    let scene = scene().await;
    let app = &scene.app;
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let by = Some(scene.owner);
    let states = [TermState::Proposed, TermState::Rejected];
    // Public ids are random, and differ from kind to kind.
    let numbers = |kind: NodeKind| [0, 1].map(|it| 9_000 + 2 * kind as u128 + it);
    let mut problems = Vec::new();
    let (mut solutions, mut partners) = (Vec::new(), Vec::new());
    for (at, state) in states.into_iter().enumerate() {
        let mut row = problem_row(numbers(NodeKind::Problem)[at], state);
        row.proposed_by_id = by;
        problems.push(row);
        let mut row = solution_row(numbers(NodeKind::Solution)[at], state);
        row.proposed_by_id = by;
        solutions.push(row);
        let mut row = partner_row(numbers(NodeKind::Partner)[at], state);
        row.proposed_by_id = by;
        partners.push(row);
    }
    term::insert_problems(db, problems).await.unwrap();
    term::insert_solutions(db, solutions).await.unwrap();
    term::insert_partners(db, partners).await.unwrap();
    tx.commit().await.unwrap();
    let kinds = [NodeKind::Problem, NodeKind::Solution, NodeKind::Partner];
    let asked: Vec<String> = (kinds.iter())
        .flat_map(|kind| numbers(*kind).map(|number| id(*kind, number)))
        .collect();
    for eye in eyes(app).await {
        let data = eye.client.data(NODES, json!({ "ids": asked })).await;
        let found = ids(&data["nodes"]);
        let is_shown = eye.is_editor || eye.letters.contains('o');
        let expected = if is_shown { asked.len() } else { 0 };
        assert_eq!(found.len(), expected, "{}", eye.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_have_a_place_of_their_own_in_every_order() {
    let scene = scene().await;
    let page = "query ($order: ExperienceOrder, $after: String) {
        experiences(first: 7, orderBy: $order, after: $after) {
            nodes { id publishedAt } pageInfo { hasNextPage endCursor } } }";
    let back = "query ($order: ExperienceOrder, $before: String) {
        experiences(last: 7, orderBy: $order, before: $before) {
            nodes { id publishedAt } pageInfo { hasPreviousPage startCursor } } }";
    let token = token(&scene.app, Role::Contributor, Some(OWNER)).await;
    let client = Client::bearing(&scene.app, &token);
    for order in ORDERS {
        let (mut forward, mut backward) = (Vec::new(), Vec::new());
        let mut after = Value::Null;
        loop {
            let variables = json!({ "order": order, "after": after });
            let mut data = client.data(page, variables).await;
            let list = &mut data["experiences"];
            forward.extend(list["nodes"].as_array().unwrap().clone());
            if list["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = list["pageInfo"]["endCursor"].take();
        }
        let mut before = Value::Null;
        loop {
            let variables = json!({ "order": order, "before": before });
            let mut data = client.data(back, variables).await;
            let list = &mut data["experiences"];
            backward.splice(0..0, list["nodes"].as_array().unwrap().clone());
            if list["pageInfo"]["hasPreviousPage"] == false {
                break;
            }
            before = list["pageInfo"]["startCursor"].take();
        }
        assert_eq!(forward, backward, "{order}");
        // All but the staged one.
        assert_eq!(forward.len(), scene.made.len() - 1, "{order}");
        if order.starts_with("PUBLISHED") {
            let mut is_published = forward.iter().map(|it| it["publishedAt"].is_string());
            assert!(is_published.by_ref().take_while(|it| *it).count() > 0);
            assert!(is_published.all(|it| !it), "unpublished ones come last");
        }
    }
}
