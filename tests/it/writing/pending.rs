//! Changes of what is published: they wait for their review, and nobody else sees that they do.

use entity::code::Role;
use floke::app::App;
use serde_json::{Value, json};

use super::{
    HEIR, OTHER, OWNER, answer, client, complete, count, done, fact, faults, id_in, run, seeded,
};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

/// A published experience, and those who have to do with it.
struct Scene {
    _database: TestDatabase,
    app: App,
    owner: Client,
    editor: Client,
    id: String,
}

impl Scene {
    async fn new() -> Self {
        let (database, app) = seeded().await;
        let owner = client(&app, Role::Contributor, Some(OWNER)).await;
        let editor = client(&app, Role::Editor, None).await;
        let mut input = complete("Publisert");
        input["lessons"] = json!([{ "kind": "ADVICE", "text": "Spør først." }]);
        let id = id_in(&done(&owner, "createExperience", &input).await);
        let scene = Self {
            _database: database,
            app,
            owner,
            editor,
            id,
        };
        scene.submit(1).await;
        scene.publish(2).await;
        scene
    }

    /// Takes a step, and gives the version that the next one is taken with.
    async fn take(&self, who: &Client, mutation: &str, version: i64, more: Value) -> Value {
        let mut input = more;
        input["id"] = json!(self.id);
        input["expectedVersion"] = json!(version);
        done(who, mutation, &input).await
    }

    async fn edit(&self, version: i64, more: Value) -> Value {
        self.take(&self.owner, "updateExperience", version, more)
            .await
    }

    async fn submit(&self, version: i64) -> Value {
        let note = json!({ "note": "Se på dette." });
        self.take(&self.owner, "submitExperience", version, note)
            .await
    }

    async fn publish(&self, version: i64) -> Value {
        self.take(&self.editor, "publishExperience", version, json!({}))
            .await
    }

    async fn told(&self, who: &Client) -> Value {
        let query = "query ($id: ID!) { experience(id: $id) { title context version state outcome
            lessons { nodes { id text } } problems { title } outcomeHistory { outcome }
            pending { version state changes { field before after } experience { title context
                version state outcome lessons { nodes { id text } } problems { title } municipalities { name } } }
            review { version note reason decidedAt claimedByViewer claimedUntil changes { field } }
            viewerCan { edit submit publish return reject withdraw assessOutcome }
            revisions(first: 20) { totalCount nodes { number isChange state reason } } } }";
        let data = who.data(query, json!({ "id": self.id })).await;
        data["experience"].clone()
    }
}

/// Everything in which something of a change could show, to whoever does not review it.
async fn everything(client: &Client, id: &str) -> Value {
    let query = "query ($id: ID!, $ids: [ID!]!) {
        nodes(ids: $ids) { id ... on Experience { title updatedAt citation } }
        experience(id: $id) { title summary context version state audience updatedAt publishedAt citation outcome
            outcomeHistory { outcome date } lessons { nodes { id text } } problems { id title } solutions { id }
            partnerships { partner { name } } contact { role } pending { version } review { version }
            viewerCan { edit submit publish return reject withdraw assessOutcome }
            revisions { totalCount nodes { number at actor reason changes { field before after } } } }
        experiences(first: 100, orderBy: UPDATED_DESC) { totalCount nodes { id version }
            facets(dimensions: [OUTCOME, PROBLEM, SECTOR]) { dimension values { code count } } }
        found: experiences(search: \"endret hemmelig publisert\") { totalCount nodes { id } }
        problems(first: 100) { totalCount nodes { id title experiences { totalCount }
            solutions { edges { evidence { attempts failed succeeded } } } } }
        solutions(first: 100) { totalCount nodes { id } }
        lessons(first: 100) { totalCount nodes { id text } }
        suggest(text: \"Hemm\") { name }
    }";
    let variables = json!({ "id": id, "ids": [id] });
    let mut answer = client.answer(query, variables).await;
    answer["data"].take()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_shows_to_nobody_else() {
    let scene = Scene::new().await;
    let reader = client(&scene.app, Role::Reader, Some(OTHER)).await;
    let editor = client(&scene.app, Role::Admin, Some(OTHER)).await;
    let anybody = Client::anonymous(&scene.app);
    let all = [(&anybody, false), (&reader, false), (&editor, true)];
    let mut before = Vec::new();
    let catch_up = async || {
        let app = &scene.app;
        app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    };
    catch_up().await;
    for (who, _) in all {
        let told = everything(who, &scene.id).await;
        assert_eq!(told["experience"]["title"], "Publisert");
        before.push(told);
    }
    let changed = json!({ "title": "Endret", "context": "Hemmelig", "problems": [{ "title": "Hemmelig" }],
        "lessons": [{ "kind": "PITFALL", "text": "Hemmelig" }] });
    let judged = json!({ "outcome": "SUCCEEDED" });
    let reasoned = || json!({ "reason": "Hemmelig, men nei." });
    let (owner, judge) = (&scene.owner, &scene.editor);
    let steps = [
        (owner, "updateExperience", 3, changed),
        (owner, "assessOutcome", 4, judged),
        (owner, "submitExperience", 5, json!({ "note": "Hemmelig" })),
        (judge, "claimReview", 6, json!({})),
        (judge, "returnExperience", 6, reasoned()),
        (
            owner,
            "updateExperience",
            7,
            json!({ "context": "Hemmelig 2" }),
        ),
        (owner, "submitExperience", 8, json!({})),
        (judge, "rejectExperience", 9, reasoned()),
        (
            owner,
            "updateExperience",
            10,
            json!({ "context": "Hemmelig 3" }),
        ),
    ];
    for (who, mutation, version, more) in steps {
        scene.take(who, mutation, version, more).await;
        catch_up().await;
        // An editor of another municipality sees what was handed in; but no more once it was judged.
        let waits = matches!(mutation, "submitExperience" | "claimReview");
        for ((who, is_editor), before) in all.iter().zip(&before) {
            let mut told = everything(who, &scene.id).await;
            if *is_editor {
                // Editors know of whatever is proposed.
                told["problems"] = before["problems"].clone();
                told["suggest"] = before["suggest"].clone();
                // What was handed in once stays in the history that they read.
                told["experience"]["revisions"] = before["experience"]["revisions"].clone();
                let pending = &told["experience"]["pending"];
                assert_eq!(pending.is_object(), waits, "{mutation}");
            }
            if !waits || !is_editor {
                assert_eq!(&told, before, "{mutation}");
            }
        }
    }
    // Proposed for the change alone, the problem is its proposer's and the editors'.
    let query = "{ problems(search: \"Hemmelig\") { totalCount } }";
    assert_eq!(
        reader.data(query, json!({})).await["problems"]["totalCount"],
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_goes_the_way_of_a_new_experience() {
    let scene = Scene::new().await;
    scene
        .edit(3, json!({ "title": "Endret", "context": "Ny" }))
        .await;
    let told = scene.told(&scene.owner).await;
    assert_eq!(
        (&told["version"], &told["state"]),
        (&json!(3), &json!("PUBLISHED"))
    );
    let pending = &told["pending"];
    assert_eq!(
        (&pending["version"], &pending["state"]),
        (&json!(4), &json!("DRAFT"))
    );
    let changes = json!([{ "field": "context", "before": [], "after": ["Ny"] },
        { "field": "title", "before": ["Publisert"], "after": ["Endret"] }]);
    assert_eq!(pending["changes"], changes);
    let would_be = &pending["experience"];
    assert_eq!(would_be["title"], "Endret");
    assert_eq!(
        would_be["lessons"], told["lessons"],
        "a lesson that stays is the same"
    );
    assert_eq!(would_be["municipalities"][0]["name"], "Oslo");
    let can = json!({ "edit": true, "submit": true, "publish": false, "return": false, "reject": false,
        "withdraw": true, "assessOutcome": true });
    assert_eq!(told["viewerCan"], can);
    assert_eq!(scene.told(&scene.editor).await["pending"], Value::Null);
    // The version of what is published is not that of the change.
    let stale = json!({ "id": scene.id, "expectedVersion": 3, "context": "Sen" });
    let payload = run(&scene.owner, "updateExperience", &stale).await;
    assert_eq!(
        faults(&payload),
        [("CONFLICT".to_owned(), "expectedVersion".to_owned())]
    );
    let wider = json!({ "id": scene.id, "expectedVersion": 4, "audience": "SECTOR" });
    let payload = run(&scene.owner, "updateExperience", &wider).await;
    assert_eq!(
        faults(&payload),
        [("INVALID".to_owned(), "audience".to_owned())]
    );
    scene
        .take(
            &scene.owner,
            "assessOutcome",
            4,
            json!({ "outcome": "SUCCEEDED" }),
        )
        .await;
    scene.submit(5).await;
    let seen = scene.told(&scene.editor).await;
    assert_eq!(seen["review"]["note"], "Se på dette.");
    assert_eq!(seen["pending"]["experience"]["outcome"], "SUCCEEDED");
    assert_eq!(seen["outcome"], "FAILED");
    assert_eq!(seen["viewerCan"]["publish"], true);
    scene.publish(6).await;
    for who in [&Client::anonymous(&scene.app), &scene.owner] {
        let told = scene.told(who).await;
        assert_eq!(
            (&told["title"], &told["version"]),
            (&json!("Endret"), &json!(7))
        );
        assert_eq!(
            (&told["outcome"], &told["pending"]),
            (&json!("SUCCEEDED"), &Value::Null)
        );
        assert_eq!(told["review"], Value::Null);
    }
    let query =
        "query ($id: ID!) { experience(id: $id) { revisions { nodes { changes { field } } } } }";
    for (who, is_told) in [
        (Client::anonymous(&scene.app), false),
        (client(&scene.app, Role::Editor, None).await, false),
        (client(&scene.app, Role::Editor, Some(OTHER)).await, false),
        (client(&scene.app, Role::Reader, Some(OWNER)).await, true),
    ] {
        let data = who.data(query, json!({ "id": scene.id })).await.to_string();
        let told = "whom one could ask is the owners'";
        assert_eq!(data.contains("contact"), is_told, "{told}");
    }
    let told = scene.told(&Client::anonymous(&scene.app)).await;
    let revisions = json!({ "totalCount": 2, "nodes": [
        { "number": 7, "isChange": false, "state": "PUBLISHED", "reason": null },
        { "number": 3, "isChange": false, "state": "PUBLISHED", "reason": null } ] });
    assert_eq!(told["revisions"], revisions);
    assert_eq!(count(&scene.app, "pending_change").await, 0);
    assert_eq!(count(&scene.app, "review").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_returned_or_rejected_is_taken_up_again() {
    let scene = Scene::new().await;
    scene.edit(3, json!({ "context": "Ny" })).await;
    for (version, (mutation, state)) in [
        (4, ("returnExperience", "RETURNED")),
        (7, ("rejectExperience", "REJECTED")),
    ] {
        scene.submit(version).await;
        let why = json!({ "reason": format!("Nei: {state}") });
        scene.take(&scene.editor, mutation, version + 1, why).await;
        let told = scene.told(&scene.owner).await;
        assert_eq!(told["pending"]["state"], state);
        assert_eq!(told["review"]["reason"], format!("Nei: {state}"));
        assert_ne!(told["review"]["decidedAt"], Value::Null);
        assert_eq!(scene.told(&scene.editor).await["review"], Value::Null);
        scene
            .edit(version + 2, json!({ "context": format!("Ny {version}") }))
            .await;
    }
    assert_eq!(scene.told(&scene.owner).await["pending"]["state"], "DRAFT");
    // As with a new experience.
    let id = id_in(&done(&scene.owner, "createExperience", &complete("Ny")).await);
    let step = |version: i64| json!({ "id": id, "expectedVersion": version });
    done(&scene.owner, "submitExperience", &step(1)).await;
    let mut reject = step(2);
    reject["reason"] = json!("Ikke prøvd ennå.");
    done(&scene.editor, "rejectExperience", &reject).await;
    let payload = done(&scene.owner, "submitExperience", &step(3)).await;
    assert_eq!(payload["experience"]["state"], "SUBMITTED");
    done(&scene.editor, "publishExperience", &step(4)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_leaves_everything_as_it_is_published_is_none() {
    let scene = Scene::new().await;
    scene.edit(3, json!({ "context": "Ny" })).await;
    scene.submit(4).await;
    let back = json!({ "reason": "Mer." });
    scene.take(&scene.editor, "returnExperience", 5, back).await;
    scene.edit(6, json!({ "context": null })).await;
    let told = scene.told(&scene.owner).await;
    assert_eq!(
        (&told["pending"], &told["review"]),
        (&Value::Null, &Value::Null)
    );
    // The next one is numbered on.
    scene.edit(3, json!({ "context": "Ny igjen" })).await;
    assert_eq!(scene.told(&scene.owner).await["pending"]["version"], 8);
    // It is taken back before its experience is; what it said stays in the history.
    for version in [8, 3] {
        let why = json!({ "reason": "Feil." });
        let owner = &scene.owner;
        scene.take(owner, "withdrawExperience", version, why).await;
    }
    let told = scene.told(&scene.owner).await;
    assert_eq!(
        (&told["state"], &told["pending"]),
        (&json!("WITHDRAWN"), &Value::Null)
    );
    let kept = fact(
        &scene.app,
        "SELECT COUNT(*) FROM revision WHERE CAST(content AS TEXT) LIKE '%Ny igjen%'",
    );
    assert_eq!(kept.await, "1");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_revision_said_is_said_again() {
    let scene = Scene::new().await;
    let restore = |version: i64, number: i64| json!({ "id": scene.id, "expectedVersion": version, "number": number });
    scene
        .edit(
            3,
            json!({ "title": "Endret", "problems": [{ "title": "Ny utfordring" }] }),
        )
        .await;
    scene.submit(4).await;
    scene.publish(5).await;
    let payload = run(&scene.owner, "restoreRevision", &restore(6, 99)).await;
    assert_eq!(
        faults(&payload),
        [("NOT_FOUND".to_owned(), "number".to_owned())]
    );
    done(&scene.owner, "restoreRevision", &restore(6, 3)).await;
    let told = scene.told(&scene.owner).await;
    assert_eq!(told["title"], "Endret");
    assert_eq!(told["pending"]["experience"]["title"], "Publisert");
    assert_eq!(
        told["pending"]["experience"]["problems"],
        json!([{ "title": "Utfordring: Publisert" }])
    );
    // An heir owns it too, and goes on with it.
    let heir = client(&scene.app, Role::Contributor, Some(HEIR)).await;
    scene.take(&heir, "submitExperience", 7, json!({})).await;
    scene.publish(8).await;
    assert_eq!(
        scene.told(&Client::anonymous(&scene.app)).await["title"],
        "Publisert"
    );
    let query = "query ($id: ID!, $at: DateTime!) { experience(id: $id, asOf: $at) { title version problems { title } } }";
    let at = fact(
        &scene.app,
        "SELECT MAX(created_at) FROM revision WHERE number = 6",
    )
    .await;
    let at = at
        .replacen(' ', "T", 1)
        .replace("+00", "Z")
        .replace("Z:00", "Z");
    // What nothing uses any more that others may read, is its proposer's again.
    let anybody = Client::anonymous(&scene.app);
    for (who, problems) in [
        (&anybody, json!([])),
        (&scene.owner, json!([{ "title": "Ny utfordring" }])),
    ] {
        let data = who.data(query, json!({ "id": scene.id, "at": at })).await;
        let then = json!({ "title": "Endret", "version": 6, "problems": problems });
        assert_eq!(data["experience"], then);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_first() {
    let scene = Scene::new().await;
    scene.edit(3, json!({ "context": "Ny" })).await;
    scene.submit(4).await;
    let mut clients = Vec::new();
    for _ in 0..8 {
        clients.push(client(&scene.app, Role::Editor, None).await);
    }
    let input = json!({ "id": scene.id, "expectedVersion": 5, "reason": "Nei." });
    let publish = json!({ "id": scene.id, "expectedVersion": 5 });
    let answers = clients
        .iter()
        .enumerate()
        .map(|(place, client)| match place % 2 {
            0 => answer(client, "publishExperience", &publish),
            _ => answer(client, "rejectExperience", &input),
        });
    let answers = futures_util::future::join_all(answers).await;
    let done = answers.iter().filter(|answer| {
        let data = answer["data"].as_object().unwrap().values().next().unwrap();
        data["userErrors"] == json!([])
    });
    assert_eq!(done.count(), 1, "{answers:?}");
}
