//! A server that is killed while it is written to, again and again.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use entity::code::{NodeKind, Role};
use entity::{
    audit_entry, change, experience, experience_municipality, experience_problem, idempotency_key,
    lesson, narrative, revision,
};
use floke::app::App;
use floke::model::NodeId;
use reqwest::Client;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::process::Process;
use crate::support::database::TestDatabase;
use crate::support::token::token;

const CLIENTS: usize = 8;
const KILLS: usize = 3;
/// What is acknowledged before each.
const BETWEEN: usize = 40;
const CREATE: &str = "mutation ($input: CreateExperienceInput!) { createExperience(input: $input) {
    experience { id title version } userErrors { code message } } }";

/// One who writes, and does not rest before each of its requests is acknowledged.
#[derive(Clone)]
pub struct Writer {
    pub client: Client,
    pub url: String,
    pub secret: String,
    pub acknowledged: Arc<AtomicUsize>,
}

impl Writer {
    /// The id that is told; none where nothing was.
    pub async fn attempt(&self, input: &Value, patience: Duration) -> Option<String> {
        let body = json!({ "query": CREATE, "variables": { "input": input } });
        let request = self.client.post(&self.url).bearer_auth(&self.secret);
        let response = request.timeout(patience).json(&body).send().await.ok()?;
        let answer: Value = response.json().await.ok()?;
        let made = &answer["data"]["createExperience"];
        let Some(experience) = made["experience"].as_object() else {
            let told = made["userErrors"].as_array();
            assert!(told.is_none_or(Vec::is_empty), "{answer}");
            let code = &answer["errors"][0]["extensions"]["code"];
            assert_eq!(code, "UNAVAILABLE", "{answer}");
            return None;
        };
        assert_eq!(experience["title"], input["title"], "{answer}");
        assert_eq!(experience["version"], 1, "{answer}");
        Some(experience["id"].as_str().unwrap().to_owned())
    }

    pub async fn until_acknowledged(&self, input: &Value, hurry: bool) -> String {
        let mut patience = Duration::from_millis(if hurry { 12 } else { 5_000 });
        for _ in 0..1_000 {
            if let Some(id) = self.attempt(input, patience).await {
                return id;
            }
            patience = Duration::from_secs(5);
            sleep(Duration::from_millis(10)).await;
        }
        panic!("never acknowledged: {input}");
    }

    /// Writes until told to stop; gives what was acknowledged, by title.
    pub async fn run(self, number: usize, is_over: Arc<AtomicBool>) -> BTreeMap<String, String> {
        let mut acknowledged = BTreeMap::new();
        for count in 0.. {
            if is_over.load(Ordering::Acquire) {
                break;
            }
            let input = input(number, count);
            let id = self.until_acknowledged(&input, count % 3 == 0).await;
            if count % 4 == 0 {
                assert_eq!(self.until_acknowledged(&input, false).await, id);
            }
            self.acknowledged.fetch_add(1, Ordering::AcqRel);
            let title = input["title"].as_str().unwrap().to_owned();
            assert_eq!(acknowledged.insert(title, id), None);
        }
        acknowledged
    }
}

pub fn input(client: usize, count: usize) -> Value {
    json!({
        "idempotencyKey": format!("{client} {count}"),
        "title": format!("Forsøk {count} fra skrivebord {client}"),
        "summary": "Kommunen prøvde dette i hjemmetjenesten i ett år.",
        "language": "NB",
        "sector": "HEALTH_CARE",
        "problems": [{ "title": format!("Problem {count} ved skrivebord {client}") }],
        "lessons": [{ "kind": "ADVICE", "text": "Begynn med én sone." }],
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_has_lost_nothing_acknowledged_and_doubled_nothing() {
    let (database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let secret = token(&app, Role::Contributor, Some("3303")).await.secret;
    app.db.close().await.unwrap();
    let mut server = Process::start(&database, "127.0.0.1:0");
    let address = server.address.clone();
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let writer = Writer {
        acknowledged: Arc::clone(&acknowledged),
        client: Client::new(),
        url: format!("http://{address}/graphql"),
        secret,
    };
    let is_over = Arc::new(AtomicBool::new(false));
    let mut writers = JoinSet::new();
    for number in 0..CLIENTS {
        writers.spawn(writer.clone().run(number, Arc::clone(&is_over)));
    }
    let patience = Instant::now() + Duration::from_mins(1);
    let until = async |count: usize| {
        while acknowledged.load(Ordering::Acquire) < count {
            assert!(Instant::now() < patience, "a writer has stopped");
            sleep(Duration::from_millis(1)).await;
        }
    };
    for number in 1..=KILLS {
        until(number * BETWEEN).await;
        server.kill();
        server = Process::start(&database, &address);
    }
    until((KILLS + 1) * BETWEEN).await;
    is_over.store(true, Ordering::Release);
    let acknowledged: BTreeMap<String, String> =
        writers.join_all().await.into_iter().flatten().collect();
    server.kill();
    let app = database.another().await;
    assert_lasting(&app, &acknowledged).await;
}

/// That these experiences are there, each once and whole, and no others.
async fn assert_lasting(app: &App, acknowledged: &BTreeMap<String, String>) {
    let db = app.db.reader();
    let rows = experience::Entity::find().all(db).await.unwrap();
    assert_eq!(rows.len(), acknowledged.len());
    let stored: HashMap<&str, _> = (rows.iter())
        .map(|row| (row.title.as_str(), row.public_id))
        .collect();
    for (title, id) in acknowledged {
        let id = NodeId::parse(id).unwrap();
        assert_eq!(id.kind, NodeKind::Experience);
        assert_eq!(stored.get(title.as_str()), Some(&id.key), "{title}");
    }
    let keys = idempotency_key::Entity::find().all(db).await.unwrap();
    let made: BTreeSet<_> = keys.iter().map(|key| key.node_id).collect();
    assert_eq!((keys.len(), made.len()), (rows.len(), rows.len()));
    assert_eq!(made, rows.iter().map(|row| row.public_id).collect());

    let all: BTreeMap<i64, usize> = rows.iter().map(|row| (row.id, 1)).collect();
    let tally = |keys: Vec<i64>| {
        let mut tally = BTreeMap::new();
        for key in keys {
            *tally.entry(key).or_insert(0) += 1;
        }
        tally
    };
    let revisions = revision::Entity::find().all(db).await.unwrap();
    assert!(revisions.iter().all(|row| row.number == 1));
    let of = revisions.iter().map(|row| row.experience_id);
    assert_eq!(tally(of.collect()), all, "revisions");
    let audit =
        audit_entry::Entity::find().filter(audit_entry::Column::NodeKind.eq(NodeKind::Experience));
    let audit = audit.all(db).await.unwrap();
    assert!(audit.iter().all(|row| row.action == "experience.create"));
    let of = audit.iter().filter_map(|row| row.node_id);
    assert_eq!(tally(of.collect()), all, "audit");
    let changes = change::Entity::find().filter(change::Column::NodeKind.eq(NodeKind::Experience));
    let of = changes.all(db).await.unwrap();
    let of = of.iter().map(|row| row.node_id);
    assert_eq!(tally(of.collect()), all, "changes");
    for (name, count) in [
        ("narratives", narrative::Entity::find().count(db).await),
        ("lessons", lesson::Entity::find().count(db).await),
        ("ties", experience_problem::Entity::find().count(db).await),
        (
            "owners",
            experience_municipality::Entity::find().count(db).await,
        ),
    ] {
        assert_eq!(count.unwrap(), rows.len() as u64, "{name}");
    }
    assert_problems(app, rows.len() as u64).await;
}

/// That each experience has proposed its own problem, and that this is told as well.
async fn assert_problems(app: &App, count: u64) {
    let db = app.db.reader();
    let problems = entity::problem::Entity::find().count(db).await.unwrap();
    let audit = audit_entry::Entity::find()
        .filter(audit_entry::Column::NodeKind.eq(NodeKind::Problem))
        .count(db);
    let changes = change::Entity::find()
        .filter(change::Column::NodeKind.eq(NodeKind::Problem))
        .count(db);
    assert_eq!(problems, count);
    assert_eq!(audit.await.unwrap(), count);
    assert_eq!(changes.await.unwrap(), count);
}
