//! When something was stored is told by nothing: neither by a cursor, nor by the order of what ties.

use std::collections::{BTreeSet, HashMap, HashSet};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use entity::code::{
    Audience, LessonBasis, LessonKind, ReuseKind, ReuseSide, ReuseState, TermState, WorkflowState,
};
use entity::{
    experience, experience_municipality, experience_problem, experience_solution, lesson,
    municipality, problem, reuse, solution,
};
use floke::app::App;
use floke::domain::experience::content::blank;
use floke::domain::reference;
use floke::model::collation::{folded, sort_key};
use floke::model::id::key_of;
use floke::store::experience::write::{self, Parts};
use floke::store::{self, reach, term};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::catch_up;
use crate::support::ask::Client;
use crate::support::cases::{holding, made_up};
use crate::support::database::TestDatabase;
use crate::support::world::ledger::ORDERS;

/// What is looked for in each list that can be searched.
const SEARCHES: [(&str, &str); 6] = [
    ("experiences", "alpha"),
    ("lessons", "lærdom"),
    ("problems", "problem"),
    ("solutions", "løsning"),
    ("partners", "partner"),
    ("programmes", "program"),
];

/// Lists of what is public reference data: its keys tell nothing of what is recorded. And revisions, which are numbered
/// within their experience; releases, which everybody may count by their numbers, and surveys, which are public and no
/// experiences; and what waits for editors or for one side of a reuse,
/// which is told to nobody else.
const OF_REFERENCES: [&str; 8] = [
    "Query.municipalities",
    "Partner.municipalities",
    "Experience.revisions",
    "Query.releases",
    "Query.surveys",
    "Query.reviewQueue",
    "Query.waitingReplies",
    "Query.waitingReuses",
];

const NODES: &str = "{ experiences(first: 20) { nodes { id } } problems(first: 20) { nodes { id } }
    solutions(first: 20) { nodes { id } } partners(first: 20) { nodes { id } } programmes(last: 20) { nodes { id } }
    municipalities(filter: { numbers: [\"0301\", \"4601\"] }) { nodes { id } } }";

/// Every field of the schema that is a connection, by its type.
async fn connections(client: &Client) -> Vec<(String, String)> {
    let query = "{ __schema { types { name fields { name type { name ofType { name } } } } } }";
    let data = client.data(query, json!({})).await;
    let mut found = Vec::new();
    for of in data["__schema"]["types"].as_array().unwrap() {
        for field in of["fields"].as_array().into_iter().flatten() {
            let kinds = [&field["type"]["name"], &field["type"]["ofType"]["name"]];
            let mut names = kinds.into_iter().filter_map(Value::as_str);
            if names.any(|name| name.ends_with("Connection")) {
                let [of, field] = [of, field].map(|it| it["name"].as_str().unwrap().to_owned());
                found.push((of, field));
            }
        }
    }
    found.retain(|(of, field)| !OF_REFERENCES.contains(&format!("{of}.{field}").as_str()));
    found
}

/// All cursors in an answer.
fn cursors(answer: &Value, found: &mut Vec<String>) {
    match answer {
        Value::Object(fields) => {
            found.extend(
                fields
                    .get("cursor")
                    .map(|it| it.as_str().unwrap().to_owned()),
            );
            fields.values().for_each(|value| cursors(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| cursors(value, found)),
        _ => {}
    }
}

/// What asks for the cursors of a connection, in each way that there is to ask for it.
fn queries((of, field): &(String, String)) -> Vec<String> {
    let edges = "{ edges { cursor } }";
    if of != "Query" {
        return vec![format!(
            "query ($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {of} {{ {field}(first: 20) {edges} }} }} }}"
        )];
    }
    let mut queries = vec![format!("{{ {field}(first: 50) {edges} }}")];
    if field == "experiences" {
        let by = |order| format!("{{ {field}(first: 50, orderBy: {order}) {edges} }}");
        queries.extend(ORDERS.map(by));
    }
    let search = SEARCHES.iter().find(|(list, _)| list == field);
    let search =
        search.map(|(_, text)| format!("{{ {field}(first: 50, search: \"{text}\") {edges} }}"));
    queries.extend(search);
    queries
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cursor_bears_a_key_that_grows_with_time() {
    let records: Vec<Value> = (0..60).map(made_up).collect();
    let (_database, app) = holding(&records).await;
    catch_up(&app).await;
    let client = Client::anonymous(&app);
    let experiences = experience::Entity::find()
        .all(app.db.reader())
        .await
        .unwrap();
    let lessons = lesson::Entity::find().all(app.db.reader()).await.unwrap();
    reused(&app, &experiences).await;
    for law in [
        "INSERT INTO experience_legal_obstacle (experience_id, position, act, provision)
         SELECT id, 0, 'Kommuneloven', 'kommuneloven' FROM experience",
        "INSERT INTO trial (experience_id, act, awaits_reform, last_day)
         SELECT id, 'Kommuneloven', 1 = 0, 20000 FROM experience",
    ] {
        app.db.execute(law).await.unwrap();
    }
    let mut grown: HashSet<i64> = experiences.iter().map(|row| row.id).collect();
    grown.extend(lessons.iter().map(|row| row.id));
    assert!(grown.len() >= records.len());
    let data = client.data(NODES, json!({})).await;
    let lists = data.as_object().unwrap().values();
    let nodes = lists.flat_map(|list| list["nodes"].as_array().unwrap());
    let ids: Vec<&Value> = nodes.map(|node| &node["id"]).collect();
    let connections = connections(&client).await;
    assert!(connections.len() > 20, "{connections:?}");
    for connection in &connections {
        for query in queries(connection) {
            let variables = if query.contains("$ids") {
                json!({ "ids": ids })
            } else {
                json!({})
            };
            let mut found = Vec::new();
            cursors(&client.data(&query, variables).await, &mut found);
            assert!(!found.is_empty(), "{query}");
            for cursor in found {
                let bytes = BASE64_URL_SAFE_NO_PAD.decode(&cursor).unwrap();
                let key = i64::from_be_bytes(bytes[4..12].try_into().unwrap());
                assert!(!grown.contains(&key), "{query}: {key}");
                // Nor does it bear that of anything else that few have been stored of.
                assert!(key > 1 << 20, "{query}: {key}");
            }
        }
    }
}

/// Lets each experience have been taken up in the next one.
async fn reused(app: &App, experiences: &[experience::Model]) {
    let owner = municipality::Entity::find().one(app.db.reader()).await;
    let municipality_id = owner.unwrap().unwrap().id;
    let tx = app.db.begin().await.unwrap();
    for pair in experiences.windows(2) {
        let row = reuse::Model {
            id: 0,
            public_id: app.clock.random_id(),
            origin_id: pair[0].id,
            municipality_id,
            result_id: Some(pair[1].id),
            kind: ReuseKind::Copied,
            change: None,
            state: ReuseState::Confirmed,
            recorded_by: ReuseSide::Origin,
            reason: None,
            created_at: app.clock.now(),
            decided_at: Some(app.clock.now()),
        };
        store::reuse::insert(tx.connection(), row).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// So many experiences of one title, published at once.
const COUNT: u128 = 30;

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000, 0).unwrap()
}

/// Ids in whose order nothing of their numbers is left.
fn id(kind: u128, number: u128) -> Uuid {
    Uuid::from_u128((kind << 64) | ((number + 1) * 0x9E37_79B9_7F4A_7C15 % (1 << 60)))
}

fn problem_row(number: u128) -> problem::Model {
    problem::Model {
        id: 0,
        public_id: id(1, number),
        title: "Reisevei".to_owned(),
        title_key: sort_key("Reisevei"),
        folded: folded("Reisevei"),
        description: None,
        broader_id: None,
        merged_into_id: None,
        stands_for_id: None,
        proposed_by_id: None,
        state: TermState::Accepted,
        staged_import_id: None,
        created_at: at(),
        updated_at: at(),
    }
}

fn solution_row(number: u128) -> solution::Model {
    solution::Model {
        id: 0,
        public_id: id(2, number),
        title: "Ferge".to_owned(),
        title_key: sort_key("Ferge"),
        folded: folded("Ferge"),
        description: None,
        variant_of_id: None,
        merged_into_id: None,
        stands_for_id: None,
        proposed_by_id: None,
        state: TermState::Accepted,
        staged_import_id: None,
        created_at: at(),
        updated_at: at(),
    }
}

fn experience_row(number: u128) -> experience::Model {
    experience::Model {
        title: "Ferge over fjorden".to_owned(),
        title_key: sort_key("Ferge over fjorden"),
        state: WorkflowState::Published,
        audience: Audience::Public,
        published_at: Some(at()),
        ..blank(id(3, number), at())
    }
}

fn lesson_row(number: u128, experience_id: i64) -> lesson::Model {
    lesson::Model {
        id: 0,
        public_id: id(4, number),
        key: key_of(id(4, number)),
        experience_id,
        kind: LessonKind::Advice,
        basis: LessonBasis::Stated,
        text: "Snakk med skipperen".to_owned(),
        factor: None,
        position: 0,
    }
}

/// The same rows, stored in an order.
async fn stored(order: impl Iterator<Item = u128> + Clone) -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    let oslo = municipality::Entity::find()
        .filter(municipality::Column::Number.eq("0301"))
        .one(app.db.reader());
    let oslo = oslo.await.unwrap().unwrap().id;
    let tx = app.db.begin().await.unwrap();
    let db = tx.connection();
    let few = || order.clone().filter(|number| *number < 6);
    let problems = term::insert_problems(db, few().map(problem_row).collect());
    let problems = problems.await.unwrap();
    let solutions = term::insert_solutions(db, few().map(solution_row).collect());
    let solutions = solutions.await.unwrap();
    let keys = write::insert(db, order.clone().map(experience_row).collect());
    let keys: HashMap<Uuid, i64> = keys.await.unwrap();
    let mut parts = Parts::default();
    for number in order {
        let experience_id = keys[&id(3, number)];
        parts.lessons.push(lesson_row(number, experience_id));
        parts.municipalities.push(experience_municipality::Model {
            experience_id,
            municipality_id: oslo,
            position: 0,
        });
        parts.problems.push(experience_problem::Model {
            experience_id,
            problem_id: problems[&id(1, number % 6)],
            position: 0,
        });
        parts.solutions.push(experience_solution::Model {
            experience_id,
            solution_id: solutions[&id(2, number / 2 % 6)],
            position: 0,
        });
    }
    write::insert_parts(db, parts).await.unwrap();
    let keys: Vec<i64> = keys.into_values().collect();
    reach::add(db, &reach::ALL, &keys).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&app).await;
    (database, app)
}

/// Whatever lists things of the same title, or experiences.
fn asked() -> Vec<String> {
    let prefixed = |kind: &str, of: u128| format!("{kind}_{}", id(of, 0).simple());
    let [problem, solution, experience] =
        [("prb", 1), ("sol", 2), ("exp", 3)].map(|(kind, of)| prefixed(kind, of));
    let by_order = ORDERS.map(|order| {
        format!(
            "{{ experiences(first: 40, orderBy: {order}) {{ edges {{ cursor node {{ id }} }} }} }}"
        )
    });
    let mut asked = by_order.to_vec();
    for list in [
        "experiences(first: 40, search: \"ferge\")",
        "experiences(last: 7, search: \"ferge\")",
        "lessons(first: 40)",
        "lessons(first: 40, search: \"skipperen\")",
        "lessons(last: 7, filter: { kinds: [ADVICE] })",
        "problems(first: 40)",
        "problems(first: 40, search: \"reisevei\")",
        "solutions(last: 4)",
    ] {
        asked.push(format!(
            "{{ {list} {{ edges {{ cursor node {{ id }} }} }} }}"
        ));
    }
    asked.extend([
        format!(
            "{{ problem(id: \"{problem}\") {{ experiences {{ edges {{ cursor node {{ id }} }} }}
                solutions {{ edges {{ cursor node {{ id }} }} }} }} }}"
        ),
        "{ municipality(number: \"0301\") { experiences(last: 9) { edges { cursor node { id } } } } }".to_owned(),
        "{ municipality(number: \"0301\") { problems { edges { cursor node { id } } } } }".to_owned(),
        format!("{{ experience(id: \"{experience}\") {{ similar(first: 20) {{ experience {{ id }} }} }} }}"),
        "{ preflight(plan: { text: \"ferge over fjorden\" }) { matches { experience { id } } lessons { id }
            solutions { node { id } } } }"
            .to_owned(),
        format!(
            "{{ relationPaths(from: \"{problem}\", to: \"{solution}\") {{ steps {{ experiences {{ id }} }} }} }}"
        ),
        "{ suggest(text: \"rei\") { id } }".to_owned(),
    ]);
    asked
}

/// Cursors of a municipality's lists bear its key, which is the same where the reference data are.
#[tokio::test(flavor = "multi_thread")]
async fn what_ties_stands_in_one_order_whatever_was_stored_first() {
    let (_one, forward) = stored(0..COUNT).await;
    let (_other, backward) = stored((0..COUNT).rev()).await;
    let [forward, backward] = [forward, backward].map(|app| Client::anonymous(&app));
    let mut listed = BTreeSet::new();
    for query in asked() {
        let answer = forward.data(&query, json!({})).await;
        assert_eq!(answer, backward.data(&query, json!({})).await, "{query}");
        assert!(answer.to_string().contains('_'), "{query}: {answer}");
        listed.insert(answer.to_string());
    }
    assert!(listed.len() > 10);
}
