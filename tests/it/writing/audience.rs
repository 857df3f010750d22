//! Who may read an experience: what is told beforehand is what comes of it.

use chrono::{TimeZone, Utc};
use entity::code::Role;
use floke::app::App;
use floke::model::Clock;
use serde_json::{Value, json};

use super::{
    OTHER, OWNER, client, complete, count, done, fact, faults, id_in, published, run, seeded,
};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

/// Everything that is told of an experience itself.
const TOLD: &str = "fragment Told on Experience { id title summary language sector stage outcome stoppedAt startedYear endedYear
    expectedEnd innovationTypes novelty context whatWasDone whatHappened wouldDoDifferently advice { kind condition }
    municipalities { id name } outcomeHistory { date outcome reason } problems { id title } solutions { id title }
    partnerships { role roleText partner { id name kind } } factors { factor direction text } causes { cause text }
    lessons { totalCount nodes { id kind text } } results { indicator value unit } benefits { indicator planned }
    replies { id text state reason }
    reusedBy { totalCount survival { reused worked stopped ongoing unknown } nodes { id state kind change reason
        municipality { number } origin { id state } experience { id title } } }
    reusedFrom { id state reason municipality { number } origin { id title state } experience { id state } }
    programmes { id title } sources { title url } contact { role email } audience state version publishedAt updatedAt
    citation viewerCan { edit submit publish return reject withdraw assessOutcome setAudience }
    withheld { municipalityCount } partnerKinds
    pending { version state changes { field before after } experience { context contact { role } citation } }
    review { version submittedAt note claimedUntil changes { field before after } experience { version contact { role } }
        possibleDuplicates { experience { title } } }
    revisions(first: 20) { totalCount nodes { number at actor reason audience state isChange
        municipality { name } changes { field before after } experience { title contact { role } } } } }";

/// An experience of the owner's, and those who look at it.
struct Scene {
    _database: TestDatabase,
    app: App,
    owner: Client,
    editor: Client,
    /// In the order of the preview's views.
    readers: [(&'static str, Client); 4],
    id: String,
}

impl Scene {
    async fn new() -> Self {
        let (database, mut app) = seeded().await;
        app.clock = Clock::fixed(Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap());
        let owner = client(&app, Role::Contributor, Some(OWNER)).await;
        let mut input = complete("Omtalt");
        input["audience"] = json!("SECTOR");
        input["lessons"] = json!([{ "kind": "ADVICE", "text": "Spør først." }]);
        input["sources"] = json!([{ "title": "Sak", "url": "https://kommune.example/sak" }]);
        input["causes"] = json!([{ "cause": "COST_OVERRUN" }]);
        input["startedYear"] = json!(2021);
        let id = id_in(&done(&owner, "createExperience", &input).await);
        let readers = [
            ("ANONYMOUS", Client::anonymous(&app)),
            (
                "MUNICIPALITY",
                client(&app, Role::Reader, Some(OTHER)).await,
            ),
            ("EDITOR", client(&app, Role::Editor, Some(OTHER)).await),
            ("OWNER", client(&app, Role::Contributor, Some(OWNER)).await),
        ];
        let editor = client(&app, Role::Editor, None).await;
        Self {
            _database: database,
            app,
            owner,
            editor,
            readers,
            id,
        }
    }

    /// The same, published at version 3.
    async fn published() -> Self {
        let scene = Self::new().await;
        scene
            .take(&scene.owner, "submitExperience", 1, json!({}))
            .await;
        scene
            .take(&scene.editor, "publishExperience", 2, json!({}))
            .await;
        scene
    }

    async fn take(&self, who: &Client, mutation: &str, version: i64, more: Value) -> Value {
        let mut input = more;
        input["id"] = json!(self.id);
        input["expectedVersion"] = json!(version);
        done(who, mutation, &input).await
    }

    async fn set(&self, version: i64, audience: &str) -> Value {
        let input = json!({ "id": self.id, "expectedVersion": version, "audience": audience });
        run(&self.owner, "setAudience", &input).await
    }

    async fn preview(&self, who: &Client, audience: &str) -> Value {
        let query = format!(
            "query ($id: ID!, $audience: Audience!) {{ experience(id: $id) {{
                previewAudience(audience: $audience) {{ audience notes {{ code message }}
                    userErrors {{ code field }} views {{ viewer isShown experience {{ ...Told }} }} }} }} }} {TOLD}"
        );
        let variables = json!({ "id": self.id, "audience": audience });
        who.data(&query, variables).await["experience"]["previewAudience"].take()
    }

    async fn read(&self, who: &Client) -> Value {
        let query = format!("query ($id: ID!) {{ experience(id: $id) {{ ...Told }} }} {TOLD}");
        who.data(&query, json!({ "id": self.id })).await["experience"].take()
    }
}

fn codes(preview: &Value) -> Vec<&str> {
    let notes = preview["notes"].as_array().unwrap().iter();
    notes.map(|it| it["code"].as_str().unwrap()).collect()
}

/// Takes the revision that the decision itself made from what is told afterwards.
fn without_revision(mut told: Value, number: i64) -> Value {
    let Some(revisions) = told.get_mut("revisions") else {
        return told;
    };
    let nodes = revisions["nodes"].as_array_mut().unwrap();
    let before = nodes.len();
    nodes.retain(|it| it["number"] != number);
    let taken = (before - nodes.len()) as u64;
    let total = revisions["totalCount"].as_u64().unwrap();
    revisions["totalCount"] = json!(total - taken);
    told
}

/// Has partners reply to the experience, others take it up, and its owner take up another's: of each something is not
/// told to all.
async fn beside(scene: &Scene) {
    let found = scene.read(&scene.owner).await;
    let partner = &found["partnerships"][0]["partner"]["id"];
    let second = client(&scene.app, Role::Editor, None).await;
    for (text, publish) in [("Vist.", true), ("Avvist.", false)] {
        let reply = json!({ "experience": scene.id, "partner": partner, "text": text });
        let id = id_in(&done(&scene.editor, "reply", &reply).await);
        let decide = json!({ "id": id, "publish": publish, "reason": "Grunn." });
        done(&second, "reviewReply", &decide).await;
    }
    let waits = json!({ "experience": scene.id, "partner": partner, "text": "Venter." });
    done(&scene.editor, "reply", &waits).await;
    for (number, confirmed) in [("5001", Some(true)), ("1103", Some(false)), ("3905", None)] {
        let who = client(&scene.app, Role::Contributor, Some(number)).await;
        let result = published(&scene.app, &who, &format!("Tatt opp av {number}")).await;
        let reuse = json!({ "origin": scene.id, "experience": result, "kind": "ADAPTED" });
        let id = id_in(&done(&who, "recordReuse", &reuse).await);
        let from = json!({ "origin": result, "experience": scene.id, "kind": "INSPIRED" });
        if let Some(confirmed) = confirmed {
            let decide = json!({ "id": id, "confirmed": confirmed, "reason": "Grunn." });
            done(&scene.owner, "confirmReuse", &decide).await;
        } else {
            done(&scene.owner, "recordReuse", &from).await;
        }
    }
}

/// Decides of a published experience whose change waits, time and again; everybody is told beforehand what they read then.
async fn decide(scene: &Scene, steps: &[(&str, [bool; 4])]) -> (i64, i64) {
    // The change that waits, of version 4 or later, is named; versions are counted over both, and it has the last one.
    let (mut waiting, mut last) = (4, 4);
    for (audience, shown) in steps {
        if *audience == "SUBMIT" {
            scene
                .take(&scene.owner, "submitExperience", waiting, json!({}))
                .await;
            last += 1;
            waiting = last;
            continue;
        }
        let before = scene.read(&scene.owner).await;
        let preview = scene.preview(&scene.owner, audience).await;
        assert_eq!(preview["userErrors"], json!([]));
        let payload = scene.set(waiting, audience).await;
        assert_eq!(payload["userErrors"], json!([]), "{audience}");
        let is_changed = before["audience"] != *audience;
        last += i64::from(is_changed);
        for (place, (name, reader)) in scene.readers.iter().enumerate() {
            let view = &preview["views"][place];
            assert_eq!(view["viewer"], *name);
            assert_eq!(view["isShown"], shown[place], "{audience} {name}");
            let read = scene.read(reader).await;
            assert_eq!(read.is_null(), !shown[place], "{audience} {name}");
            let new = if is_changed { last } else { 0 };
            // The change is what it was, but known by another version.
            let mut told = view["experience"].clone();
            for it in ["pending", "review"] {
                let is_there = told[it].is_object();
                assert_eq!(is_there, read[it].is_object());
                if is_there {
                    told[it]["version"] = read[it]["version"].clone();
                    let (told, read) = (&mut told[it]["experience"], &read[it]["experience"]);
                    for field in ["version", "citation"] {
                        if let Some(told) = told.get_mut(field) {
                            *told = read[field].clone();
                        }
                    }
                }
            }
            assert_eq!(told, without_revision(read, new), "{audience} {name}");
        }
        let stands = scene.read(&scene.owner).await;
        assert_eq!(stands["state"], "PUBLISHED");
        if *audience != "PUBLIC_UNNAMED" {
            assert_eq!(stands["publishedAt"], before["publishedAt"]);
        }
        waiting = last;
        assert_eq!(stands["pending"]["version"], waiting);
        assert_eq!(stands["pending"]["changes"], before["pending"]["changes"]);
    }
    (waiting, last)
}

/// A published experience, and a change of it that waits.
async fn changed() -> Scene {
    let scene = Box::pin(Scene::published()).await;
    let contact = json!({ "role": "Rådgiver", "email": "ny@kommune.example" });
    let change = json!({ "context": "Ny", "contact": contact });
    scene
        .take(&scene.owner, "updateExperience", 3, change)
        .await;
    scene
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_beforehand_without_owners_is_what_everybody_reads_then() {
    let scene = changed().await;
    let sector = ("SECTOR", [false, true, true, true]);
    let unnamed = ("PUBLIC_UNNAMED", [true; 4]);
    let steps = [
        unnamed,
        unnamed,
        sector,
        unnamed,
        ("SUBMIT", [true; 4]),
        sector,
        unnamed,
    ];
    let (waiting, _) = decide(&scene, &steps).await;
    scene
        .take(&scene.editor, "publishExperience", waiting, json!({}))
        .await;
    let told = scene.read(&scene.owner).await;
    assert_eq!(told["context"], "Ny");
    assert_eq!(told["contact"]["role"], "Rådgiver");
    assert_eq!(told["municipalities"].as_array().unwrap().len(), 1);
    let told = scene.read(&scene.readers[0].1).await;
    assert_eq!(told["context"], "Ny");
    assert_eq!(told["municipalities"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_beforehand_is_what_everybody_reads_then() {
    let scene = changed().await;
    Box::pin(beside(&scene)).await;
    let steps = [
        ("PUBLIC", [true; 4]),
        ("OWNER", [false, false, false, true]),
        ("SECTOR", [false, true, true, true]),
        ("SUBMIT", [true; 4]),
        ("PUBLIC", [true; 4]),
        ("PUBLIC", [true; 4]),
        ("SECTOR", [false, true, true, true]),
    ];
    let (waiting, last) = decide(&scene, &steps).await;
    assert_eq!(
        codes(&scene.preview(&scene.owner, "OWNER").await),
        [] as [&str; 0],
        "what was handed in is not to be hidden"
    );
    // The change was written before all that, and is published as it is.
    scene
        .take(&scene.editor, "publishExperience", waiting, json!({}))
        .await;
    let told = scene.read(&scene.owner).await;
    assert_eq!(told["context"], "Ny");
    assert_eq!(told["audience"], "SECTOR");
    assert_eq!(told["version"], last + 1);
    let history = "SELECT COUNT(*) - COUNT(DISTINCT number) FROM revision
        WHERE experience_id = (SELECT id FROM experience WHERE title = 'Omtalt')";
    assert_eq!(fact(&scene.app, history).await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_told_as_it_will_be_published() {
    let scene = Scene::new().await;
    let preview = scene.preview(&scene.owner, "PUBLIC").await;
    assert_eq!(codes(&preview), ["WHEN_PUBLISHED", "OPEN"]);
    let payload = scene.set(1, "PUBLIC").await;
    assert_eq!(payload["experience"]["state"], "DRAFT");
    assert_eq!(payload["experience"]["version"], 2);
    scene
        .take(&scene.owner, "submitExperience", 2, json!({}))
        .await;
    scene
        .take(&scene.editor, "publishExperience", 3, json!({}))
        .await;
    for (place, (name, reader)) in scene.readers.iter().enumerate() {
        let (mut told, mut read) = (
            preview["views"][place]["experience"].clone(),
            scene.read(reader).await,
        );
        for it in [&mut told, &mut read] {
            // How often it was written until then, nobody knows beforehand.
            for field in ["version", "citation", "revisions"] {
                it[field] = Value::Null;
            }
        }
        assert_eq!(told, read, "{name}");
    }
    let preview = scene.preview(&scene.owner, "OWNER").await;
    assert_eq!(codes(&preview), ["AT_ONCE", "HIDDEN", "TOLD"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_chosen_is_told_beforehand_and_refused() {
    let scene = Scene::new().await;
    let refused = async |version: i64, audience: &str, code: &str, field: &str| {
        let preview = scene.preview(&scene.owner, audience).await;
        let fault = json!([{ "code": code, "field": [field] }]);
        assert_eq!(preview["userErrors"], fault, "{audience}");
        assert_eq!(preview["views"], json!([]), "{audience}");
        let before = count(&scene.app, "audit_entry").await;
        let payload = scene.set(version, audience).await;
        assert_eq!(faults(&payload), [(code.to_owned(), field.to_owned())]);
        assert_eq!(count(&scene.app, "audit_entry").await, before);
    };
    let preview = scene.preview(&scene.owner, "OWNER").await;
    assert_eq!(codes(&preview), ["WHEN_PUBLISHED", "NOT_TO_BE_SUBMITTED"]);
    scene
        .take(&scene.owner, "submitExperience", 1, json!({}))
        .await;
    refused(2, "OWNER", "INVALID", "audience").await;
    // Whoever else may see it is told nothing beforehand.
    let told = scene.preview(&scene.editor, "PUBLIC").await;
    assert_eq!(told, Value::Null);
    scene
        .take(&scene.editor, "publishExperience", 2, json!({}))
        .await;
    scene
        .take(
            &scene.owner,
            "updateExperience",
            3,
            json!({ "context": "Ny" }),
        )
        .await;
    scene
        .take(&scene.owner, "submitExperience", 4, json!({}))
        .await;
    refused(5, "OWNER", "INVALID", "audience").await;
    let stale = scene.set(3, "PUBLIC").await;
    let expected = ("CONFLICT".to_owned(), "expectedVersion".to_owned());
    assert_eq!(faults(&stale), [expected]);
    for version in [5, 3] {
        let reason = json!({ "reason": "Feil." });
        scene
            .take(&scene.owner, "withdrawExperience", version, reason)
            .await;
    }
    refused(7, "PUBLIC", "STATE", "id").await;
}
