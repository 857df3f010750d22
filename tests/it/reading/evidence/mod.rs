//! Edges tell what the experiences themselves say, each of them, in every relation.

mod change;
mod recount;

use std::collections::BTreeMap;

use chrono::{TimeZone, Utc};
use entity::code::Language;
use floke::app::App;
use floke::domain::generate::{self, GenerateRequest};
use floke::model::Clock;
use serde_json::{Value, json};

use super::walk::List;
use crate::support::ask::Client;
use crate::support::cases::{DEMO, import};
use crate::support::database::TestDatabase;
use recount::{KINDS, Like, World, id};

/// The day on which these tests read, in the middle of what is expected to end.
const TODAY: &str = "2026-11-22";

const EVIDENCE: &str = "evidence {
    attempts succeeded partlySucceeded failed abandoned ongoing unknown overdue
    contradictory comparison topCauses { cause count } successRate { estimate low high } }";

/// The connections of each kind, and whether their edges bear evidence.
const RELATIONS: [(&str, &[(&str, bool)]); 4] = [
    ("problems", &[("solutions", true), ("partners", false)]),
    ("solutions", &[("problems", true), ("partners", false)]),
    (
        "partners",
        &[
            ("problems", false),
            ("solutions", false),
            ("municipalities", false),
        ],
    ),
    (
        "municipalities",
        &[
            ("problems", false),
            ("solutions", false),
            ("partners", false),
        ],
    ),
];

/// Who asks, and what they compare with.
struct Asking<'a> {
    client: &'a Client,
    world: &'a World,
    like: Option<&'a Like>,
    language: &'static str,
}

/// What was met, so that a test can tell that it met everything.
#[derive(Default)]
struct Met {
    edges: usize,
    /// Edges that count the part of the country, the size band, and everybody.
    circles: [usize; 3],
    /// What the counts of all evidence add up to.
    evidence: BTreeMap<String, u64>,
    /// The longest list of each relation: kind, owner, connection.
    longest: Vec<(&'static str, String, &'static str, usize)>,
}

impl Met {
    fn add(&mut self, other: Self) {
        self.edges += other.edges;
        for (circle, count) in self.circles.iter_mut().zip(other.circles) {
            *circle += count;
        }
        for (name, count) in other.evidence {
            *self.evidence.entry(name).or_default() += count;
        }
        self.longest = other.longest;
    }
}

impl Asking<'_> {
    /// The connections of a kind that are asked; only evidence can be compared.
    fn connections(&self, kind: &str) -> Vec<(&'static str, bool)> {
        let (_, connections) = RELATIONS.iter().find(|(it, _)| *it == kind).unwrap();
        let asked = |(_, has_evidence): &&(&str, bool)| self.like.is_none() || *has_evidence;
        connections.iter().filter(asked).copied().collect()
    }

    fn connection(&self, field: &str, has_evidence: bool, after: &str) -> String {
        let like = (self.like).map(|it| format!("comparableTo: \"{}\"", it.number));
        let like = like.unwrap_or_default();
        let what = if has_evidence { EVIDENCE } else { "attempts" };
        format!(
            "{field}({like} first: 100 {after}) {{ totalCount edges {{ node {{ id }} {what} }}
             pageInfo {{ hasNextPage endCursor }} }}"
        )
    }

    fn fields(&self, kind: &str) -> String {
        let connections = self.connections(kind).into_iter();
        let fields = connections.map(|(field, has)| self.connection(field, has, ""));
        format!("id {}", fields.collect::<Vec<_>>().join(" "))
    }

    /// Compares every edge of everything that lists show, and of what experiences alone lead to.
    async fn agrees(&self) -> Met {
        let mut met = Met::default();
        for (kind, _, _) in KINDS {
            if self.connections(kind).is_empty() {
                continue;
            }
            for owner in self.listed(kind).await {
                self.compare(kind, &owner, &mut met).await;
            }
            for owner in self.unlisted(kind).await {
                self.compare(kind, &owner, &mut met).await;
            }
        }
        met
    }

    async fn listed(&self, kind: &str) -> Vec<Value> {
        let query = format!(
            "query ($after: String) {{ {kind}(first: 50, after: $after) {{
               nodes {{ {} }} pageInfo {{ hasNextPage endCursor }} }} }}",
            self.fields(kind)
        );
        let (mut owners, mut after) = (Vec::new(), Value::Null);
        loop {
            let mut data = self.client.data(&query, json!({ "after": after })).await;
            let mut page = data[kind].take();
            owners.append(page["nodes"].as_array_mut().unwrap());
            if page["pageInfo"]["hasNextPage"] == false {
                return owners;
            }
            after = page["pageInfo"]["endCursor"].take();
        }
    }

    /// Merged and rejected terms: an experience leads to them, and no list.
    async fn unlisted(&self, kind: &'static str) -> Vec<Value> {
        let mut owners: Vec<Value> = Vec::new();
        for experience in &self.world.experiences {
            let hidden = (experience.own[kind].iter())
                .filter(|id| !self.world.listed[kind].contains(*id))
                .find(|id| !owners.iter().any(|owner| owner["id"] == id.as_str()));
            if hidden.is_none() {
                continue;
            }
            let (fields, id) = (self.fields(kind), &experience.id);
            let query = match kind {
                "partners" => format!(
                    "{{ experience(id: \"{id}\") {{ partnerships {{ partner {{ {fields} }} }} }} }}"
                ),
                _ => format!("{{ experience(id: \"{id}\") {{ {kind} {{ {fields} }} }} }}"),
            };
            let data = self.client.data(&query, json!({})).await;
            let data = &data["experience"];
            if kind == "partners" {
                let parts = data["partnerships"].as_array().unwrap();
                owners.extend(parts.iter().map(|part| part["partner"].clone()));
            } else {
                owners.extend(data[kind].as_array().unwrap().iter().cloned());
            }
        }
        owners.retain(|owner| !self.world.listed[kind].contains(owner["id"].as_str().unwrap()));
        owners.sort_by_key(id);
        owners.dedup();
        owners
    }

    async fn compare(&self, kind: &'static str, owner: &Value, met: &mut Met) {
        for (field, has_evidence) in self.connections(kind) {
            let told = &owner[field];
            let mut edges = told["edges"].as_array().unwrap().clone();
            let mut info = told["pageInfo"].clone();
            while info["hasNextPage"] == true {
                let after = format!("after: {}", info["endCursor"]);
                let page = self.connection(field, has_evidence, &after);
                let (_, singular, _) = KINDS.iter().find(|(it, _, _)| *it == kind).unwrap();
                let name = singular[..1].to_uppercase() + &singular[1..];
                let query = format!(
                    "{{ node(id: {}) {{ ... on {name} {{ {page} }} }} }}",
                    owner["id"]
                );
                let mut data = self.client.data(&query, json!({})).await;
                edges.append(data["node"][field]["edges"].as_array_mut().unwrap());
                info = data["node"][field]["pageInfo"].take();
            }
            let place = format!("{kind} {} {field}", owner["id"]);
            let attempts = self.edges(kind, owner, field, &edges, met);
            assert_eq!(told["totalCount"], edges.len(), "{place}");
            assert!(
                attempts.is_sorted_by(|a, b| a >= b),
                "{place}: {attempts:?}"
            );
            let longest = met
                .longest
                .iter_mut()
                .find(|it| it.0 == kind && it.2 == field);
            match longest {
                Some(longest) if longest.3 >= edges.len() => {}
                // Whom an experience alone leads to, no id finds.
                _ if !self.world.listed[kind].contains(&id(owner)) => {}
                Some(longest) => *longest = (kind, id(owner), field, edges.len()),
                None => met.longest.push((kind, id(owner), field, edges.len())),
            }
        }
    }

    /// Compares an owner's edges with the recount, and tells their attempts.
    fn edges(
        &self,
        kind: &str,
        owner: &Value,
        field: &str,
        edges: &[Value],
        met: &mut Met,
    ) -> Vec<u64> {
        let mut expected = self.world.edges(kind, owner["id"].as_str().unwrap(), field);
        let mut attempts = Vec::new();
        for edge in edges {
            let far = edge["node"]["id"].as_str().unwrap();
            let place = format!("{kind} {} to {far}", owner["id"]);
            let shared = expected.remove(far);
            let shared = shared.unwrap_or_else(|| panic!("{place}: an edge too many"));
            let expected = self.world.evidence(&shared, self.like, self.language);
            met.edges += 1;
            let Value::Object(mut evidence) = edge["evidence"].clone() else {
                assert_eq!(edge["attempts"], expected.evidence["attempts"], "{place}");
                attempts.push(edge["attempts"].as_u64().unwrap());
                continue;
            };
            let rate = evidence.remove("successRate").unwrap();
            assert_eq!(Value::Object(evidence), expected.evidence, "{place}");
            is_rate(&rate, expected.rate, &place);
            attempts.push(expected.evidence["attempts"].as_u64().unwrap());
            met.circles[expected.circle] += 1;
            for (name, told) in expected.evidence.as_object().unwrap() {
                let told = match told {
                    Value::Number(count) => count.as_u64().unwrap(),
                    Value::Bool(holds) => u64::from(*holds),
                    Value::Array(causes) => u64::from(causes.len() == 5),
                    _ => 0,
                };
                *met.evidence.entry(name.clone()).or_default() += told;
            }
            *met.evidence.entry("successRate".to_owned()).or_default() +=
                u64::from(expected.rate.is_some());
        }
        assert!(
            expected.is_empty(),
            "{kind} {} misses {field} {:?}",
            owner["id"],
            expected.keys()
        );
        attempts
    }
}

#[track_caller]
fn is_rate(told: &Value, expected: Option<[f64; 3]>, place: &str) {
    let Some(expected) = expected else {
        assert_eq!(*told, Value::Null, "{place}");
        return;
    };
    for (name, expected) in ["estimate", "low", "high"].into_iter().zip(expected) {
        let told = told[name].as_f64().unwrap();
        assert!(
            (told - expected).abs() < 1e-12,
            "{place} {name}: {told} {expected}"
        );
        assert!((0.0..=1.0).contains(&told), "{place} {name}: {told}");
    }
}

/// A database that reads on [`TODAY`].
async fn today() -> (TestDatabase, App) {
    let database = TestDatabase::empty().await;
    let clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).unwrap());
    let app = App::open(&database.options, clock).await.unwrap();
    app.db.migrate_up().await.unwrap();
    (database, app)
}

fn generated(experiences: u64) -> String {
    let request = GenerateRequest {
        experiences,
        seed: 7,
    };
    let records = generate::experiences(request).unwrap();
    let lines: Vec<String> = records.map(|it| it.to_line().unwrap()).collect();
    lines.join("\n")
}

async fn plainly(app: &App) -> Met {
    let client = Client::anonymous(app);
    let world = World::read(&client, TODAY).await;
    let asking = Asking {
        client: &client,
        world: &world,
        like: None,
        language: "nb",
    };
    asking.agrees().await
}

/// The longest list of each relation, by short pages from either end.
async fn longest_lists_hold(app: &App, met: &Met) {
    let client = Client::anonymous(app);
    assert_eq!(met.longest.len(), 10);
    for (kind, owner, field, edges) in &met.longest {
        assert!(*edges > 0, "{kind} {field}");
        let (_, singular, _) = KINDS.iter().find(|(it, _, _)| it == kind).unwrap();
        List::of_node(singular, owner, field, "")
            .holds(&client)
            .await;
    }
}

async fn compared(app: &App, number: &str, language: Language) -> Met {
    let world = World::read(&Client::anonymous(app), TODAY).await;
    let asking = Asking {
        client: &Client::speaking(app, language),
        world: &world,
        like: Some(&world.like(number)),
        language: match language {
            Language::Nn => "nn",
            Language::En => "en",
            _ => "nb",
        },
    };
    asking.agrees().await
}

#[tokio::test(flavor = "multi_thread")]
async fn real_cases() {
    let (_database, app) = today().await;
    import(&app, DEMO).await;
    let met = plainly(&app).await;
    assert!(met.edges > 1_000, "{}", met.edges);
    longest_lists_hold(&app, &met).await;
    let met = compared(&app, "4601", Language::Nb).await;
    assert!(met.circles[1] > 0, "{:?}", met.circles);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_import_writes() {
    let (_database, app) = today().await;
    import(&app, &generated(130)).await;
    let mut met = plainly(&app).await;
    change::experiences(&app).await;
    change::links(&app).await;
    met.add(plainly(&app).await);
    change::trees(&app).await;
    met.add(plainly(&app).await);
    change::terms(&app).await;
    met.add(plainly(&app).await);
    longest_lists_hold(&app, &met).await;
    for (name, count) in &met.evidence {
        assert!(*count > 0 || name == "comparison", "no edge tells {name}");
    }
    assert!(met.edges > 8_000, "{}", met.edges);
}

/// Small, middle and large ones, in parts of the country with many attempts and with few; one that is no more, and a
/// county, which have no size that others could be like.
#[tokio::test(flavor = "multi_thread")]
async fn attempts_of_comparable_municipalities() {
    let (_database, app) = today().await;
    import(&app, &generated(200)).await;
    change::experiences(&app).await;
    change::owners(&app).await;
    change::links(&app).await;
    let mut met = Met::default();
    for (number, language) in [
        ("0301", Language::Nb),
        ("4204", Language::Nn),
        ("1103", Language::En),
        ("5612", Language::Nn),
        ("3401", Language::Nb),
        ("4631", Language::En),
    ] {
        met.add(compared(&app, number, language).await);
    }
    assert!(
        met.circles.iter().all(|edges| *edges > 50),
        "{:?}",
        met.circles
    );
    for (number, language) in [
        ("0822", Language::Nb),
        ("46", Language::Nn),
        ("0822", Language::En),
    ] {
        let met = compared(&app, number, language).await;
        assert_eq!(met.circles[..2], [0, 0], "{number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_bore_cannot_be_compared_with() {
    let (_database, app) = today().await;
    import(&app, DEMO).await;
    let client = Client::anonymous(&app);
    for number in ["9999", "", "301", "'; DROP TABLE problem; --"] {
        for (list, field) in [("problems", "solutions"), ("solutions", "problems")] {
            let query = format!(
                "query ($number: String) {{ {list}(first: 2) {{ nodes {{
                   {field}(comparableTo: $number) {{ totalCount }} }} }} }}"
            );
            let answer = client.answer(&query, json!({ "number": number })).await;
            let extensions = &answer["errors"][0]["extensions"];
            assert_eq!(extensions["code"], "BAD_USER_INPUT", "{answer}");
            assert_eq!(extensions["faults"][0]["field"], json!(["comparableTo"]));
            assert_eq!(extensions["faults"][0]["code"], "NOT_FOUND");
        }
    }
    let query =
        "{ problems(first: 2) { nodes { solutions(comparableTo: null) { nodes { id } edges {
        evidence { comparison } } } } } }";
    let data = client.data(query, json!({})).await;
    let edge = &data["problems"]["nodes"][0]["solutions"]["edges"][0];
    assert_eq!(edge["evidence"]["comparison"], Value::Null);
}
