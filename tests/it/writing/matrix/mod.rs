//! Every mutation and every restricted field, for every viewer: what comes of it is told by `table.txt` alone.

mod others;
mod standing;
mod surveys;
mod table;

use std::collections::BTreeMap;

use entity::code::{Audience, Code, Iterable, Role};
use floke::app::App;
use serde_json::{Value, json};

use self::standing::{Standing, standings, waiting};
use self::table::{Expected, FIELDS, PENDING, Who, everybody, table};
use super::{
    HEIR, MUTATIONS, OTHER, OWNER, answer, client, complete, count, done, fact, fingerprint, hex,
    id_in, seeded,
};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::token::token;

/// The mutations of an experience that is there, and what `viewerCan` calls them.
const STEPS: [(&str, &str); 11] = [
    ("updateExperience", "edit"),
    ("submitExperience", "submit"),
    ("publishExperience", "publish"),
    ("returnExperience", "return"),
    ("rejectExperience", "reject"),
    ("claimReview", "publish"),
    ("restoreRevision", "edit"),
    ("withdrawExperience", "withdraw"),
    ("assessOutcome", "assessOutcome"),
    ("recordMeasurement", "edit"),
    ("setAudience", "setAudience"),
];
/// An id that no Floke ever gave out.
const UNKNOWN: &str = "ffffffffffffffffffffffffffffffff";

/// What came of a mutation, as a letter of the table.
fn letter(answer: &Value, mutation: &str) -> char {
    let code = |errors: &Value| {
        let errors = errors.as_array().map_or(&[][..], Vec::as_slice);
        assert!(errors.len() < 2, "one thing at a time: {answer}");
        let error = errors.first()?;
        let code = error.get("code").unwrap_or(&error["extensions"]["code"]);
        Some(code.as_str().unwrap_or("none").to_owned())
    };
    if let Some(code) = code(&answer["errors"]) {
        assert_eq!(answer["data"], json!({ mutation: null }));
        return match code.as_str() {
            "UNAUTHENTICATED" => 'a',
            "FORBIDDEN" => 'f',
            _ => panic!("{answer}"),
        };
    }
    match code(&answer["data"][mutation]["userErrors"]).as_deref() {
        None => '+',
        Some("NOT_FOUND") => 'n',
        Some("FORBIDDEN") => 'o',
        Some("STATE") => 's',
        Some("REQUIRED") => 'r',
        Some("INVALID") => 'i',
        Some(_) => panic!("{answer}"),
    }
}

/// A database, everybody who asks, and what they ask about.
struct Scene {
    _database: TestDatabase,
    app: App,
    owner: Client,
    eyes: BTreeMap<Who, Client>,
    /// How the database looked when something was last done to it.
    before: String,
}

impl Scene {
    async fn new() -> Self {
        let (database, app) = seeded().await;
        let mut eyes = BTreeMap::new();
        for who in everybody() {
            let role = Role::iter().find(|role| role.code().to_lowercase() == who.0);
            let place = match who.1.as_str() {
                "own" => Some(OWNER),
                "heir" => Some(HEIR),
                "other" => Some(OTHER),
                _ => None,
            };
            let client = match role {
                Some(role) => client(&app, role, place).await,
                None => Client::anonymous(&app),
            };
            eyes.insert(who, client);
        }
        Self {
            _database: database,
            owner: client(&app, Role::Contributor, Some(OWNER)).await,
            app,
            eyes,
            before: String::new(),
        }
    }

    /// Asks, and compares what comes of it with the table. What was refused changes nothing, and what was not found is
    /// answered as what there never was. Gives whether it was done.
    async fn ask(
        &mut self,
        who: &Who,
        (mutation, cell, told): (&str, char, &str),
        input: &Value,
    ) -> bool {
        let client = &self.eyes[who];
        let given = answer(client, mutation, input).await;
        let what = format!("{mutation} by {who:?} of {told}: {given}");
        assert_eq!(letter(&given, mutation), cell, "{what}");
        if cell == '+' {
            self.before.clear();
            return true;
        }
        let after = fingerprint(&self.app).await;
        assert_eq!(after, self.before, "{what}");
        if let Some(id) = input["id"].as_str()
            && cell != 'o'
            && cell != 's'
            && cell != 'i'
        {
            let (prefix, _) = id.split_once('_').unwrap();
            let unknown = format!("{prefix}_{UNKNOWN}");
            let mut elsewhere = input.clone();
            elsewhere["id"] = json!(unknown);
            let unknown_given = answer(client, mutation, &elsewhere).await.to_string();
            assert_eq!(
                unknown_given.replace(&unknown, id),
                given.to_string(),
                "{what}"
            );
        }
        false
    }

    async fn look(&mut self) {
        if self.before.is_empty() {
            self.before = fingerprint(&self.app).await;
        }
    }
}

/// The columns in the order in which the table has them.
fn in_order<'a>(expected: &Expected, standings: &'a [Standing]) -> Vec<&'a Standing> {
    let mut ordered = Vec::with_capacity(standings.len());
    for state in &expected.columns {
        ordered.extend(standings.iter().filter(|it| it.state.code() == *state));
    }
    ordered
}

#[tokio::test(flavor = "multi_thread")]
async fn restricted_fields_and_permissions_are_as_the_table_says() {
    let scene = Scene::new().await;
    let standings = standings(&scene).await;
    let table = table();
    let ids: Vec<&str> = standings.iter().map(|it| it.id.as_str()).collect();
    let query = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Experience {
        state contact { role email }
        viewerCan { edit submit publish return reject withdraw assessOutcome setAudience } } } }";
    for (who, client) in &scene.eyes {
        let data = client.data(query, json!({ "ids": ids })).await;
        let nodes = data["nodes"].as_array().unwrap();
        let node = |id: &str| nodes.iter().find(|node| node["id"] == id);
        for field in FIELDS {
            let columns = in_order(&table[field], &standings);
            for (standing, cell) in columns.iter().zip(&table[field].rows[who]) {
                let found = match node(&standing.id) {
                    None => 'n',
                    Some(node) if node[field].is_null() => '-',
                    Some(_) => '+',
                };
                assert_eq!(found, *cell, "{field} to {who:?} of {}", standing.told());
            }
        }
        for (mutation, permission) in STEPS {
            let columns = in_order(&table[mutation], &standings);
            for (standing, cell) in columns.iter().zip(&table[mutation].rows[who]) {
                let Some(node) = node(&standing.id) else {
                    assert!("naf".contains(*cell), "{mutation} by {who:?}");
                    continue;
                };
                // What it lacks to be submitted is told by submitting it.
                let can = "+i".contains(*cell);
                let told = format!("{permission} of {} to {who:?}", standing.told());
                assert_eq!(node["viewerCan"][permission], can, "{told}");
            }
        }
    }
}

/// Takes a step with every standing, as everybody.
async fn step(mutation: &str, more: Value) {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    step_with(
        &mut scene,
        (mutation, &table()[mutation]),
        &standings,
        &more,
    )
    .await;
    let waiting = waiting(&scene).await;
    scene.before.clear();
    let expected = &table()[&format!("{PENDING}{mutation}")];
    step_with(&mut scene, (mutation, expected), &waiting, &more).await;
}

async fn step_with(
    scene: &mut Scene,
    (mutation, expected): (&str, &Expected),
    standings: &[Standing],
    more: &Value,
) {
    for (who, cells) in &expected.rows {
        for (standing, cell) in in_order(expected, standings).iter().zip(cells) {
            scene.look().await;
            let (version, last) = standing.versions(&scene.app).await;
            let mut input = more.clone();
            input["id"] = json!(standing.id);
            // What nobody but its owners and editors may know of has no version to them.
            input["expectedVersion"] = match (standing.is_change, cell) {
                (true, 's') if matches!(who.1.as_str(), "other" | "none") => {
                    json!(standing.published_version(&scene.app).await)
                }
                _ => json!(version),
            };
            if mutation == "updateExperience" {
                input["context"] = json!(format!("Etter versjon {last}"));
            }
            if mutation == "setAudience" && standing.audience == Audience::Public {
                input["audience"] = json!("SECTOR");
            }
            let case = (mutation, *cell, &*standing.told());
            if scene.ask(who, case, &input).await {
                let (_, after) = standing.versions(&scene.app).await;
                let is_said = mutation != "claimReview";
                assert_eq!(after, last + i64::from(is_said), "{case:?}");
                standing.restore(&scene.app).await;
            }
        }
    }
}

macro_rules! steps {
    ($($name:ident $mutation:literal $more:tt)*) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            step($mutation, json!($more)).await;
        }
    )*};
}

steps! {
    updating_is_as_the_table_says "updateExperience" {}
    submitting_is_as_the_table_says "submitExperience" {}
    publishing_is_as_the_table_says "publishExperience" {}
    rejecting_is_as_the_table_says "rejectExperience" { "reason": "Ikke en erfaring." }
    claiming_is_as_the_table_says "claimReview" {}
    restoring_is_as_the_table_says "restoreRevision" { "number": 1 }
    returning_is_as_the_table_says "returnExperience" { "reason": "Skriv mer." }
    withdrawing_is_as_the_table_says "withdrawExperience" { "reason": "Feil." }
    assessing_is_as_the_table_says "assessOutcome" { "outcome": "SUCCEEDED" }
    measuring_is_as_the_table_says "recordMeasurement" { "indicator": "Timer", "date": "2026-01-01", "value": 1, "kind": "ACTUAL" }
    opening_is_as_the_table_says "setAudience" { "audience": "PUBLIC" }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["eraseExperience"];
    let mut number = 0;
    for (who, cells) in &expected.rows {
        for (standing, cell) in in_order(expected, &standings).iter().zip(cells) {
            let mut input = json!({ "id": standing.id, "reason": "Krav." });
            if *cell == '+' {
                // What is erased stands nowhere any more.
                number += 1;
                let title = format!("Skal bort {number}");
                let id = id_in(&done(&scene.owner, "createExperience", &complete(&title)).await);
                input["id"] = json!(id);
                let another = Standing { id, ..**standing };
                another.restore(&scene.app).await;
                scene.before.clear();
            }
            scene.look().await;
            let case = ("eraseExperience", *cell, &*standing.told());
            scene.ask(who, case, &input).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn judging_duplicates_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let standings = standings(&scene).await;
    let expected = &table()["judgeDuplicate"];
    let third = client(&scene.app, Role::Contributor, Some(OTHER)).await;
    let other = id_in(&done(&third, "createExperience", &complete("En annens")).await);
    let (_, key) = other.split_once('_').unwrap();
    let publish = format!(
        "UPDATE experience SET state = 'PUBLISHED', published_at = updated_at WHERE {} = '{key}'",
        hex(&scene.app)
    );
    scene.app.db.execute(&publish).await.unwrap();
    for (who, cells) in &expected.rows {
        for (standing, cell) in in_order(expected, &standings).iter().zip(cells) {
            scene.look().await;
            let input = json!({ "id": standing.id, "other": other, "judgement": "UNSURE" });
            let case = ("judgeDuplicate", *cell, &*standing.told());
            scene.ask(who, case, &input).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn making_and_proposing_are_as_the_table_says() {
    let mut scene = Scene::new().await;
    let table = table();
    let mut number = 0;
    for (mutation, ..) in MUTATIONS {
        let expected = &table[mutation];
        if !matches!(expected.columns[0].as_str(), "IMPLIED" | "ANY") {
            continue;
        }
        for (who, cells) in &expected.rows {
            for (column, cell) in expected.columns.iter().zip(cells) {
                scene.look().await;
                number += 1;
                let title = format!("Nytt {number}");
                let mut input = match mutation {
                    "createExperience" => json!({ "title": title, "problems": [] }),
                    "createApiToken" => json!({ "role": "READER" }),
                    "proposePartner" => json!({ "name": title, "kind": "BUSINESS" }),
                    _ => json!({ "title": title }),
                };
                match column.as_str() {
                    "OWNER" => input["municipality"] = json!(OWNER),
                    "OTHER" => input["municipality"] = json!(OTHER),
                    "UNKNOWN" => input["municipality"] = json!("9998"),
                    _ => {}
                }
                scene.ask(who, (mutation, *cell, column), &input).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let expected = &table()["revokeApiToken"];
    for (who, cells) in &expected.rows {
        for (column, cell) in expected.columns.iter().zip(cells) {
            let place = match column.as_str() {
                "OWNER" => Some(OWNER),
                "OTHER" => Some(OTHER),
                _ => None,
            };
            let victim = token(&scene.app, Role::Editor, place).await;
            scene.before = fingerprint(&scene.app).await;
            let input = json!({ "id": victim.id });
            scene
                .ask(who, ("revokeApiToken", *cell, column), &input)
                .await;
        }
    }
}

/// The mutations of a term, with the kinds that they are for.
const DECISIONS: [(&str, &[&str]); 9] = [
    ("acceptTerm", &["problem", "solution", "partner"]),
    ("rejectTerm", &["problem", "solution", "partner"]),
    ("renameTerm", &["problem", "solution", "partner"]),
    ("setBroader", &["problem"]),
    ("setVariantOf", &["solution"]),
    ("mergeProblems", &["problem"]),
    ("mergeSolutions", &["solution"]),
    ("mergePartners", &["partner"]),
    ("undoMerge", &["problem", "solution", "partner"]),
];

/// The id of a new term of a kind that stands as a column says.
async fn term(scene: &Scene, kind: &str, column: &str, number: usize) -> String {
    let app = &scene.app;
    let title = format!("Begrep {number}");
    let id = if column == "USED" {
        let experience = done(&scene.owner, "createExperience", &complete(&title)).await;
        let id = json!({ "id": id_in(&experience) });
        let query = "query ($id: ID!) { experience(id: $id) {
            problems { id } solutions { id } partnerships { partner { id } } } }";
        let data = scene.owner.data(query, id).await;
        let publish = "UPDATE experience SET state = 'PUBLISHED', published_at = updated_at";
        app.db.execute(publish).await.unwrap();
        let experience = &data["experience"];
        let id = match kind {
            "problem" => &experience["problems"][0]["id"],
            "solution" => &experience["solutions"][0]["id"],
            _ => &experience["partnerships"][0]["partner"]["id"],
        };
        id.as_str().unwrap().to_owned()
    } else {
        let (mutation, input) = match kind {
            "problem" => ("proposeProblem", json!({ "title": title })),
            "solution" => ("proposeSolution", json!({ "title": title })),
            _ => (
                "proposePartner",
                json!({ "name": title, "kind": "BUSINESS" }),
            ),
        };
        id_in(&done(&scene.owner, mutation, &input).await)
    };
    let (_, key) = id.split_once('_').unwrap();
    let change = match column {
        "ACCEPTED" | "REJECTED" => format!("state = '{column}'"),
        "STAGED" => {
            let now = app.clock.now().to_rfc3339();
            let import = format!(
                "INSERT INTO import (file, started_at, alive_at) VALUES ('x', '{now}', '{now}')"
            );
            app.db.execute(&import).await.unwrap();
            "staged_import_id = (SELECT MAX(id) FROM import)".to_owned()
        }
        "MERGED" => {
            let other = format!("SELECT MIN(id) FROM {kind} WHERE {} <> '{key}'", hex(app));
            let merged = fact(app, &other).await;
            format!("state = 'ACCEPTED', merged_into_id = {merged}, stands_for_id = {merged}")
        }
        _ => return id,
    };
    let update = format!("UPDATE {kind} SET {change} WHERE {} = '{key}'", hex(app));
    app.db.execute(&update).await.unwrap();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn deciding_of_terms_is_as_the_table_says() {
    let mut scene = Scene::new().await;
    let table = table();
    let mut number = 0;
    for (mutation, kinds) in DECISIONS {
        let expected = &table[mutation];
        for kind in kinds {
            number += 1;
            let into = term(&scene, kind, "ACCEPTED", number).await;
            for (at, column) in expected.columns.iter().enumerate() {
                number += 1;
                let mut id = term(&scene, kind, column, number).await;
                scene.before = fingerprint(&scene.app).await;
                for (who, cells) in &expected.rows {
                    scene.look().await;
                    number += 1;
                    let mut input = json!({ "id": id });
                    match mutation {
                        "rejectTerm" => input["reason"] = json!("Uklart."),
                        "setBroader" => input["broader"] = Value::Null,
                        "setVariantOf" => input["variantOf"] = Value::Null,
                        "renameTerm" => input["title"] = json!(format!("Navn {number}")),
                        _ if mutation.starts_with("merge") => input["into"] = json!(into),
                        _ => {}
                    }
                    let told = format!("{kind} {column}");
                    if scene.ask(who, (mutation, cells[at], &told), &input).await {
                        id = term(&scene, kind, column, number).await;
                    }
                }
            }
        }
    }
    assert!(count(&scene.app, "audit_entry").await > 0);
}
