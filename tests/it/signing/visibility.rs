//! What each viewer sees of experiences in every state and for every audience, wherever they could show: one table.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use entity::code::{
    Audience, Code, Iterable, LessonBasis, LessonKind, NodeKind, PartnerKind, PartnerRole, Role,
    Stage, TermState, WorkflowState,
};
use entity::{
    experience, experience_municipality, experience_problem, experience_solution, lesson,
    municipality_succession, partner, partnership, problem, solution,
};
use floke::app::App;
use floke::domain::municipality;
use floke::model::collation::{folded, sort_key};
use floke::model::{NodeId, Viewer};
use floke::store::experience::write::{self, Parts};
use floke::store::{insert, reach, term};
use serde_json::{Value, json};
use uuid::Uuid;

use super::seeded;
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::token::token;
use crate::support::world::ledger::ORDERS;

/// Who sees it: `o` tokens of the owner and of its successor, `e` editors and administrators of whomever, `s` every
/// token, `a` anybody. Audiences stand in the order OWNER, SECTOR, PUBLIC_UNNAMED, PUBLIC.
const TABLE: [(&str, [&str; 4]); 6] = [
    ("DRAFT", ["o", "o", "o", "o"]),
    ("SUBMITTED", ["oe", "oe", "oe", "oe"]),
    ("RETURNED", ["o", "o", "o", "o"]),
    ("PUBLISHED", ["o", "oes", "o", "oesa"]),
    ("REJECTED", ["o", "o", "o", "o"]),
    ("WITHDRAWN", ["o", "o", "o", "o"]),
];

const OWNER: &str = "0301";
const SUCCESSOR: &str = "3301";
const OTHER: &str = "4601";

/// An experience of the owner's, with terms that it alone uses.
struct Made {
    told: String,
    id: String,
    seen_by: &'static str,
    lesson: String,
    problem: String,
    solution: String,
    partner: String,
}

/// Who looks.
struct Eye {
    name: String,
    client: Client,
    /// The letters of the table that are theirs.
    letters: &'static str,
    is_editor: bool,
}

impl Eye {
    fn sees(&self, made: &Made) -> bool {
        made.seen_by.chars().any(|it| self.letters.contains(it))
    }
}

struct Scene {
    _database: TestDatabase,
    app: App,
    owner: i64,
    problem: String,
    solution: String,
    made: Vec<Made>,
}

fn time(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + minutes * 60, 0).unwrap()
}

fn id(kind: NodeKind, number: u128) -> String {
    NodeId::new(kind, Uuid::from_u128(number)).to_string()
}

fn problem_row(number: u128, state: TermState) -> problem::Model {
    let title = format!("Utfordring {number}");
    problem::Model {
        id: 0,
        public_id: Uuid::from_u128(number),
        title_key: sort_key(&title),
        folded: folded(&title),
        title,
        description: None,
        broader_id: None,
        merged_into_id: None,
        proposed_by_id: None,
        state,
        staged_import_id: None,
        created_at: time(0),
        updated_at: time(0),
    }
}

fn solution_row(number: u128, state: TermState) -> solution::Model {
    let title = format!("Tiltak {number}");
    solution::Model {
        id: 0,
        public_id: Uuid::from_u128(number),
        title_key: sort_key(&title),
        folded: folded(&title),
        title,
        description: None,
        variant_of_id: None,
        merged_into_id: None,
        proposed_by_id: None,
        state,
        staged_import_id: None,
        created_at: time(0),
        updated_at: time(0),
    }
}

fn partner_row(number: u128, state: TermState) -> partner::Model {
    let name = format!("Partner {number}");
    partner::Model {
        id: 0,
        public_id: Uuid::from_u128(number),
        name_key: sort_key(&name),
        folded: folded(&name),
        name,
        kind: PartnerKind::Business,
        organisation_number: None,
        municipality_id: None,
        merged_into_id: None,
        proposed_by_id: None,
        state,
        staged_import_id: None,
        created_at: time(0),
        updated_at: time(0),
    }
}

fn row(number: i64, state: WorkflowState, audience: Audience) -> experience::Model {
    let title = format!("Forsøk {}", number % 5);
    let is_published = state == WorkflowState::Published;
    experience::Model {
        id: 0,
        public_id: Uuid::from_u128(number.unsigned_abs().into()),
        version: 1,
        state,
        audience,
        title_key: sort_key(&title),
        title,
        language: None,
        sector: None,
        stage: Some(Stage::Ongoing),
        outcome: None,
        stopped_at: None,
        started_year: (number % 3 != 0).then(|| 2_000 + i32::try_from(number % 4).unwrap()),
        ended_year: None,
        expected_end: None,
        novelty: None,
        advice_kind: None,
        advice_condition: None,
        published_at: is_published.then(|| time(number % 2)),
        created_at: time(0),
        updated_at: time(number % 7),
        staged_import_id: None,
    }
}

async fn key_of(app: &App, number: &str) -> i64 {
    let numbers = [number];
    let found = municipality::find_by_numbers(app.db.reader(), &Viewer::Anonymous, &numbers);
    found.await.unwrap()[number].id
}

/// Two of each state and audience; besides one that an unfinished import has written, which nobody sees.
async fn scene() -> Scene {
    let (database, app) = seeded().await;
    let (owner, successor) = (key_of(&app, OWNER).await, key_of(&app, SUCCESSOR).await);
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let succession = municipality_succession::Model {
        predecessor_id: owner,
        successor_id: successor,
    };
    insert::all::<municipality_succession::Entity>(db, vec![succession], None)
        .await
        .unwrap();
    let standings: Vec<(WorkflowState, Audience)> = (0..2)
        .flat_map(|_| WorkflowState::iter())
        .flat_map(|state| Audience::iter().map(move |audience| (state, audience)))
        .collect();
    let count = standings.len() as u128;
    let state = |number| match number {
        0 => TermState::Accepted,
        _ => TermState::Proposed,
    };
    let problems = (0..=count).map(|it| problem_row(it, state(it))).collect();
    let problems = term::insert_problems(db, problems).await.unwrap();
    let solutions = (0..=count).map(|it| solution_row(it, state(it))).collect();
    let solutions = term::insert_solutions(db, solutions).await.unwrap();
    let partners = (0..=count).map(|it| partner_row(it, state(it))).collect();
    let partners = term::insert_partners(db, partners).await.unwrap();
    let rows = (1..).zip(&standings);
    let rows = rows.map(|(number, (state, audience))| row(number, *state, *audience));
    let keys = write::insert(db, rows.collect()).await.unwrap();
    let mut parts = Parts::default();
    for number in 1..=count {
        let public_id = Uuid::from_u128(number);
        let experience_id = keys[&public_id];
        parts.municipalities.push(experience_municipality::Model {
            experience_id,
            municipality_id: owner,
            position: 0,
        });
        for (position, it) in [(0, 0), (1, number)] {
            parts.problems.push(experience_problem::Model {
                experience_id,
                problem_id: problems[&Uuid::from_u128(it)],
                position,
            });
            parts.solutions.push(experience_solution::Model {
                experience_id,
                solution_id: solutions[&Uuid::from_u128(it)],
                position,
            });
        }
        parts.partnerships.push(partnership::Model {
            id: 0,
            experience_id,
            partner_id: partners[&public_id],
            role: PartnerRole::Supplier,
            role_text: None,
            position: 0,
        });
        parts.lessons.push(lesson::Model {
            id: 0,
            public_id,
            experience_id,
            kind: LessonKind::Advice,
            basis: LessonBasis::Stated,
            text: "Lærdom".to_owned(),
            factor: None,
            position: 0,
        });
    }
    write::insert_parts(db, parts).await.unwrap();
    let all: Vec<i64> = keys.values().copied().collect();
    reach::add(db, &all).await.unwrap();
    tx.commit().await.unwrap();
    let made = (1..).zip(standings);
    let made: Vec<Made> = made
        .map(|(number, standing)| told(number, standing))
        .collect();
    hide_last(&app, count).await;
    Scene {
        _database: database,
        app,
        owner,
        problem: id(NodeKind::Problem, 0),
        solution: id(NodeKind::Solution, 0),
        made,
    }
}

/// Makes one more of the owner's, as an unfinished import would have it.
async fn hide_last(app: &App, count: u128) {
    let now = time(0).to_rfc3339();
    for statement in [
        format!("INSERT INTO import (file, started_at, alive_at) VALUES ('x', '{now}', '{now}')"),
        "UPDATE experience SET staged_import_id = (SELECT MAX(id) FROM import), state = 'DRAFT'
         WHERE id = (SELECT MIN(id) FROM experience)"
            .to_owned(),
    ] {
        app.db.execute(&statement).await.unwrap();
    }
    assert!(count > 0);
}

fn told(number: u128, (state, audience): (WorkflowState, Audience)) -> Made {
    let (_, row) = TABLE.iter().find(|(it, _)| *it == state.code()).unwrap();
    let column = Audience::iter().position(|it| it == audience).unwrap();
    // The first one is staged, which nobody sees.
    let seen_by = if number == 1 { "" } else { row[column] };
    Made {
        told: format!("{number} {state} {audience}"),
        id: id(NodeKind::Experience, number),
        seen_by,
        lesson: id(NodeKind::Lesson, number),
        problem: id(NodeKind::Problem, number),
        solution: id(NodeKind::Solution, number),
        partner: id(NodeKind::Partner, number),
    }
}

async fn eyes(app: &App) -> Vec<Eye> {
    let mut eyes = vec![Eye {
        name: "anonymous".to_owned(),
        client: Client::anonymous(app),
        letters: "a",
        is_editor: false,
    }];
    let places = [Some(OWNER), Some(SUCCESSOR), Some(OTHER), None];
    for place in places {
        for role in Role::iter() {
            let is_editor = role >= Role::Editor;
            if place.is_none() && !is_editor {
                continue;
            }
            let is_own = place.is_some_and(|place| place != OTHER);
            let token = token(app, role, place).await;
            eyes.push(Eye {
                name: format!("{role} of {place:?}"),
                client: Client::bearing(app, &token),
                letters: match (is_own, is_editor) {
                    (true, true) => "oesa",
                    (true, false) => "osa",
                    (false, true) => "esa",
                    (false, false) => "sa",
                },
                is_editor,
            });
        }
    }
    eyes
}

fn ids(nodes: &Value) -> BTreeSet<&str> {
    let nodes = nodes.as_array().unwrap().iter();
    let ids: Vec<&str> = nodes.filter_map(|node| node["id"].as_str()).collect();
    let set: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(set.len(), ids.len(), "none twice");
    set
}

#[track_caller]
fn assert_same(
    eye: &Eye,
    what: &str,
    found: &BTreeSet<&str>,
    expected: &[&Made],
    by: fn(&Made) -> &str,
) {
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
        let terms = if eye.is_editor { &all } else { &seen };
        let by: [(&str, fn(&Made) -> &str); 3] = [
            ("partners", |it| &it.partner),
            ("problems", |it| &it.problem),
            ("solutions", |it| &it.solution),
        ];
        for (list, by) in by {
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
            json!({ "municipality": { "numbers": [OWNER] } }),
            json!({ "municipality": { "numbers": [SUCCESSOR] } }),
            json!({ "or": [{ "startedYear": { "from": 2000 } }, { "hasLessons": true }] }),
        ];
        for filter in filters {
            for order in ["PUBLISHED_ASC", "TITLE_ASC"] {
                let variables = json!({ "filter": filter, "order": order });
                let data = eye.client.data(LIST, variables).await;
                let list = &data["experiences"];
                let told = filter.to_string();
                assert_same(&eye, &told, &ids(&list["nodes"]), &seen, |it| &it.id);
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
        let by: [(&str, fn(&Made) -> &str, &Vec<&Made>); 5] = [
            ("experience", |it| &it.id, &seen),
            ("lesson", |it| &it.lesson, &seen),
            ("problem", |it| &it.problem, terms),
            ("solution", |it| &it.solution, terms),
            ("partner", |it| &it.partner, terms),
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
        for name in lists {
            let list = &data[name]["experiences"];
            assert_same(&eye, name, &ids(&list["nodes"]), &seen, |it| &it.id);
            assert_eq!(list["totalCount"], seen.len(), "{} {name}", eye.name);
        }
        for name in ["owner", "successor", "problem"] {
            let list = &data[name]["partners"];
            assert_same(&eye, name, &ids(&list["nodes"]), &seen, |it| &it.partner);
            assert_eq!(list["totalCount"], seen.len(), "{} {name}", eye.name);
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
        assert_eq!(counts[scene.problem.as_str()], seen.len() as u64);
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
