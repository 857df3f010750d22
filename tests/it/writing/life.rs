//! The life of an experience over the API: what each step leaves behind, and that a draft shows to nobody else.

use entity::code::{NodeKind, Role};
use entity::{audit_entry, change, revision};
use floke::app::App;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use super::{HEIR, OTHER, OWNER, answer, client, complete, done, faults, id_in, run, seeded};
use crate::support::ask::Client;
use crate::support::database::TestDatabase;

#[tokio::test(flavor = "multi_thread")]
async fn every_step_of_a_life_leaves_a_revision_an_audit_entry_and_a_change() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let id = life(&app, &owner).await;
    let db = app.db.reader();
    let revisions = revision::Entity::find()
        .order_by_asc(revision::Column::Id)
        .all(db);
    let revisions = revisions.await.unwrap();
    let audits = audit_entry::Entity::find()
        .order_by_asc(audit_entry::Column::Id)
        .all(db);
    let audits: Vec<audit_entry::Model> = (audits.await.unwrap().into_iter())
        .filter(|it| it.node_kind == Some(NodeKind::Experience))
        .collect();
    let changes = change::Entity::find().all(db).await.unwrap().into_iter();
    let changes = changes.filter(|it| it.node_kind == NodeKind::Experience);
    let told: Vec<String> = (revisions.iter().zip(&audits)).map(line).collect();
    let expected = [
        "1 CONTRIBUTOR experience.create DRAFT Les dette.",
        "2 CONTRIBUTOR experience.submit SUBMITTED Ferdig.",
        "3 EDITOR experience.return RETURNED Skriv mer.",
        "4 CONTRIBUTOR experience.update RETURNED -",
        "5 CONTRIBUTOR experience.assess RETURNED -",
        "6 CONTRIBUTOR experience.submit SUBMITTED -",
        "7 EDITOR experience.publish PUBLISHED -",
        "8 CONTRIBUTOR experience.withdraw WITHDRAWN Feil.",
    ];
    assert_eq!(told, expected);
    assert_eq!((revisions.len(), audits.len(), changes.count()), (8, 8, 8));
    assert!(audits.iter().all(|it| !it.details["token"].is_null()));
    // What was said first is still there, and what is said now is in the last one.
    assert_eq!(revisions[2].content, revisions[0].content);
    assert_eq!(revisions[7].content["context"], "Mer.");
    let data = owner.data(READ, json!({ "id": id })).await;
    let experience = &data["experience"];
    assert_eq!(experience["outcome"], "ABANDONED");
    let outcomes = experience["outcomeHistory"].as_array().unwrap().iter();
    let outcomes: Vec<&Value> = outcomes.map(|it| &it["outcome"]).collect();
    assert_eq!(outcomes, ["FAILED", "ABANDONED"]);
}

/// Takes an experience through every step, and gives its id.
async fn life(app: &App, owner: &Client) -> String {
    let editor = &client(app, Role::Editor, None).await;
    let mut input = complete("Et liv");
    input["note"] = json!(" Les dette.\n");
    let id = id_in(&done(owner, "createExperience", &input).await);
    let reason = |text: &str| json!({ "reason": text });
    let judged = json!({ "outcome": "ABANDONED" });
    let more = json!({ "context": "Mer." });
    let note = json!({ "note": "Ferdig." });
    let steps = [
        (owner, "submitExperience", note, "SUBMITTED"),
        // What is the owner's alone again shows no longer to the editor who handed it back.
        (editor, "returnExperience", reason("Skriv mer."), ""),
        (owner, "updateExperience", more, "RETURNED"),
        (owner, "assessOutcome", judged, "RETURNED"),
        (owner, "submitExperience", json!({}), "SUBMITTED"),
        (editor, "publishExperience", json!({}), "PUBLISHED"),
        (owner, "withdrawExperience", reason("Feil."), "WITHDRAWN"),
    ];
    for (version, (who, mutation, mut input, state)) in (1..).zip(steps) {
        input["id"] = json!(id);
        input["expectedVersion"] = json!(version);
        let payload = done(who, mutation, &input).await;
        let told = payload["experience"]["state"].as_str();
        assert_eq!(told.unwrap_or_default(), state, "{mutation}");
        if told.is_some() {
            assert_eq!(payload["experience"]["version"], version + 1, "{mutation}");
        }
    }
    id
}

/// What a step has left, as one line.
fn line((revision, audit): (&revision::Model, &audit_entry::Model)) -> String {
    assert_eq!(
        (&revision.actor, revision.municipality_id),
        (&audit.actor, audit.municipality_id)
    );
    assert_eq!(audit.details["version"], revision.number);
    let is_owners = revision.actor == "CONTRIBUTOR";
    assert_eq!(revision.municipality_id.is_some(), is_owners);
    let (state, reason) = (revision.state.unwrap(), revision.reason.as_deref());
    format!(
        "{} {} {} {state} {}",
        revision.number,
        revision.actor,
        audit.action,
        reason.unwrap_or("-")
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judgement_of_the_latest_day_is_the_outcome() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Dømt")).await);
    let long_ago = "2001-01-01T00:00:00+00:00";
    let stored = format!("UPDATE outcome_assessment SET created_at = '{long_ago}', date = NULL");
    app.db.execute(&stored).await.unwrap();
    for (version, (outcome, date)) in (1..).zip([
        ("SUCCEEDED", json!("2020-05-01")),
        ("ABANDONED", json!("2000-05-01")),
        ("PARTLY_SUCCEEDED", json!("2019-05-01")),
    ]) {
        let input =
            json!({ "id": id, "expectedVersion": version, "outcome": outcome, "date": date });
        done(&owner, "assessOutcome", &input).await;
    }
    let data = owner.data(READ, json!({ "id": id })).await;
    let experience = &data["experience"];
    assert_eq!(experience["outcome"], "SUCCEEDED");
    let history = experience["outcomeHistory"].as_array().unwrap().iter();
    let history: Vec<&Value> = history.map(|it| &it["outcome"]).collect();
    // The one of an unknown day counts from when it was stored, which no later one changes.
    let expected = ["ABANDONED", "FAILED", "PARTLY_SUCCEEDED", "SUCCEEDED"];
    assert_eq!(history, expected);
    // Mending the outcome mends the latest judgement.
    let mend = json!({ "id": id, "expectedVersion": 4, "outcome": "FAILED" });
    done(&owner, "updateExperience", &mend).await;
    let data = owner.data(READ, json!({ "id": id })).await;
    let history = &data["experience"]["outcomeHistory"];
    assert_eq!(
        history[3],
        json!({ "outcome": "FAILED", "date": "2020-05-01" })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_no_more_judgements_than_items_of_any_list() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let id = id_in(&done(&owner, "createExperience", &complete("Dømt")).await);
    let more = "INSERT INTO outcome_assessment (experience_id, date, outcome, created_at)
        WITH RECURSIVE number (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM number WHERE n < 199)
        SELECT experience_id, date, outcome, created_at FROM outcome_assessment CROSS JOIN number";
    app.db.execute(more).await.unwrap();
    let judge = |version: i32| json!({ "id": id, "expectedVersion": version, "outcome": "FAILED" });
    done(&owner, "assessOutcome", &judge(1)).await;
    let payload = run(&owner, "assessOutcome", &judge(2)).await;
    let expected = ("TOO_MANY".to_owned(), "outcome".to_owned());
    assert_eq!(faults(&payload), [expected]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_that_says_nothing_makes_no_version() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let mut input = complete("Notat");
    input["note"] = json!(" ");
    let id = id_in(&done(&owner, "createExperience", &input).await);
    for (note, version) in [(" ", 1), ("\u{200b}\n", 1), (" Se her. ", 2)] {
        let input = json!({ "id": id, "expectedVersion": 1, "note": note });
        let payload = done(&owner, "updateExperience", &input).await;
        assert_eq!(payload["experience"]["version"], version, "{note:?}");
    }
    let found = revision::Entity::find().order_by_asc(revision::Column::Id);
    let found = found.all(app.db.reader()).await.unwrap();
    let notes: Vec<Option<&str>> = found.iter().map(|it| it.reason.as_deref()).collect();
    assert_eq!(notes, [None, Some("Se her.")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn saying_what_is_said_already_makes_no_version() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let mut input = complete("To ganger");
    let kinds = [
        "PRODUCT",
        "COMMUNICATION",
        "SERVICE",
        "PROCESS_ORGANISATION",
    ];
    input["innovationTypes"] = json!(kinds);
    input["factors"] = json!([{ "factor": "CITIZEN_PARTICIPATION", "direction": "HAMPERED_SOME" },
        { "factor": "COMPETENCE", "direction": "PROMOTED_HIGH" }]);
    input["causes"] = json!([{ "cause": "EMPLOYEE_RESISTANCE" }, { "cause": "COST_OVERRUN" }]);
    input["sources"] = json!([{ "title": "To", "url": "https://b.example" },
        { "title": "En", "url": "https://a.example" }]);
    let id = id_in(&done(&owner, "createExperience", &input).await);
    let told = input.as_object_mut().unwrap();
    told.retain(|field, _| !["problems", "solutions", "partners"].contains(&field.as_str()));
    input["id"] = json!(id);
    input["expectedVersion"] = json!(1);
    let payload = done(&owner, "updateExperience", &input).await;
    assert_eq!(payload["experience"]["version"], 1);
}

const READ: &str = "query ($id: ID!) { experience(id: $id) { id title outcome
    outcomeHistory { outcome date } problems { id } solutions { id } partnerships { partner { id } }
    lessons { nodes { id } } } }";

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_told_everything_that_it_lacks_at_once() {
    let (_database, app) = seeded().await;
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let required = |field: &str| ("REQUIRED".to_owned(), field.to_owned());
    let cases = [
        (
            json!({ "title": "Kort", "problems": [] }),
            ["summary", "language", "sector", "stage", "problems"]
                .map(required)
                .to_vec(),
            true,
        ),
        (
            json!({ "title": "Slutt", "problems": [{ "title": "P" }], "stage": "CONCLUDED", "summary": " ",
                "language": "NN", "sector": "CULTURE", "audience": "SECTOR" }),
            ["summary", "outcome"].map(required).to_vec(),
            false,
        ),
    ];
    for (input, mut expected, is_narrow) in cases {
        if is_narrow {
            expected.push(("INVALID".to_owned(), "audience".to_owned()));
        }
        let id = id_in(&done(&owner, "createExperience", &input).await);
        let submit = json!({ "id": id, "expectedVersion": 1 });
        let payload = run(&owner, "submitExperience", &submit).await;
        assert_eq!(faults(&payload), expected);
        assert_eq!(payload["experience"], Value::Null);
    }
    // Nothing else is needed.
    let least = json!({ "title": "Nok", "problems": [{ "title": "Q" }], "stage": "PLANNED", "summary": "Ja.",
        "language": "NN", "sector": "CULTURE", "audience": "SECTOR" });
    let id = id_in(&done(&owner, "createExperience", &least).await);
    let submit = json!({ "id": id, "expectedVersion": 1 });
    done(&owner, "submitExperience", &submit).await;
}

/// Everything in which something of an experience could show.
const EVERYTHING: &str = "query ($ids: [ID!]!, $problem: ID!, $owner: String!, $heir: String!) {
    nodes(ids: $ids) { __typename }
    experiences(first: 100) { totalCount nodes { id } }
    problems(first: 100) { totalCount nodes { id narrower { id } } }
    solutions(first: 100) { totalCount nodes { id } }
    partners(first: 100) { totalCount nodes { id } }
    lessons(first: 100) { totalCount nodes { id } }
    problem(id: $problem) { title narrower { id }
        experiences(first: 100) { totalCount nodes { id } }
        solutions(first: 100) { totalCount edges { evidence { attempts failed } } }
        partners(first: 100) { totalCount } }
    owner: municipality(number: $owner) { ...M }
    heir: municipality(number: $heir) { ...M } }
    fragment M on Municipality { experiences(first: 100) { totalCount } problems(first: 100) { totalCount }
        partners(first: 100) { totalCount } }";

/// A draft of the owner's with a shared problem and terms of its own, and all who look for it.
struct Hidden {
    _database: TestDatabase,
    owner: Client,
    heir: Client,
    other: Client,
    editor: Client,
    anonymous: Client,
    /// The problem that everybody may know of.
    shared: String,
    /// What each of the others saw before there was the draft: anonymous, the other one and the editor.
    before: [Value; 3],
    /// The draft, its own problem, solution and partner, and its lesson.
    ids: Vec<String>,
}

impl Hidden {
    async fn new() -> Self {
        let (database, app) = seeded().await;
        let owner = client(&app, Role::Contributor, Some(OWNER)).await;
        let editor = client(&app, Role::Editor, Some(OTHER)).await;
        let shared = id_in(&done(&owner, "proposeProblem", &json!({ "title": "Felles" })).await);
        done(&editor, "acceptTerm", &json!({ "id": shared })).await;
        let mut hidden = Self {
            _database: database,
            owner,
            heir: client(&app, Role::Reader, Some(HEIR)).await,
            other: client(&app, Role::Contributor, Some(OTHER)).await,
            editor,
            anonymous: Client::anonymous(&app),
            shared,
            before: [Value::Null, Value::Null, Value::Null],
            ids: Vec::new(),
        };
        hidden.before = [
            hidden.everything(&hidden.anonymous).await,
            hidden.everything(&hidden.other).await,
            hidden.everything(&hidden.editor).await,
        ];
        hidden.ids = hidden.draft().await;
        hidden
    }

    async fn draft(&self) -> Vec<String> {
        let mut input = complete("Hemmelig");
        let problem = input["problems"][0].take();
        input["problems"] = json!([{ "id": self.shared }, problem]);
        input["lessons"] = json!([{ "kind": "PITFALL", "text": "Aldri igjen." }]);
        let id = id_in(&done(&self.owner, "createExperience", &input).await);
        let data = self.heir.data(READ, json!({ "id": id })).await;
        let made = &data["experience"];
        assert_eq!(made["title"], "Hemmelig", "whoever took over sees it");
        let ids = [
            &made["id"],
            &made["problems"][1]["id"],
            &made["solutions"][0]["id"],
            &made["partnerships"][0]["partner"]["id"],
            &made["lessons"]["nodes"][0]["id"],
        ];
        ids.map(|id| id.as_str().unwrap().to_owned()).to_vec()
    }

    /// Everything in which it could show to somebody.
    async fn everything(&self, eye: &Client) -> Value {
        let variables =
            json!({ "ids": self.ids, "problem": self.shared, "owner": OWNER, "heir": HEIR });
        eye.data(EVERYTHING, variables).await
    }

    /// How many of the ids somebody sees, and the failures in the evidence of the shared problem.
    async fn counts(&self, eye: &Client) -> (usize, Option<u64>) {
        let data = self.everything(eye).await;
        let seen = data["nodes"].as_array().unwrap().iter();
        let evidence = &data["problem"]["solutions"]["edges"][0]["evidence"]["failed"];
        (seen.filter(|it| it.is_object()).count(), evidence.as_u64())
    }

    async fn step(&self, who: &Client, mutation: &str, version: i32, more: Value) {
        let mut input = more;
        input["id"] = json!(self.ids[0]);
        input["expectedVersion"] = json!(version);
        done(who, mutation, &input).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_draft_shows_to_others() {
    let hidden = Box::pin(Hidden::new()).await;
    let [anonymous, other, _] = &hidden.before;
    for (eye, before) in [(&hidden.anonymous, anonymous), (&hidden.other, other)] {
        let mut after = hidden.everything(eye).await;
        assert_eq!(after["nodes"].take(), json!([null, null, null, null, null]));
        let mut before = before.clone();
        before["nodes"].take();
        assert_eq!(after, before);
    }
    // Editors see all terms, and nothing more.
    let after = hidden.everything(&hidden.editor).await;
    let kinds = after["nodes"].as_array().unwrap().iter();
    assert_eq!(
        kinds.filter(|it| it.is_null()).count(),
        2,
        "the draft and its lesson"
    );
    for list in ["experiences", "lessons"] {
        assert_eq!(after[list]["totalCount"], 0);
    }
    assert_eq!(after["problem"]["experiences"]["totalCount"], 0);
    assert_eq!(after["problem"]["solutions"]["totalCount"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_what_is_hidden_does_not_tell_that_it_is_there() {
    let hidden = Box::pin(Hidden::new()).await;
    let unknown = "f".repeat(32);
    for id in &hidden.ids[1..4] {
        let (prefix, _) = id.split_once('_').unwrap();
        let field = match prefix {
            "prb" => "problems",
            "sol" => "solutions",
            _ => "partners",
        };
        let name = async |id: &str| {
            let mut input = json!({ "title": "Ny", "problems": [] });
            input[field] = json!([{ "id": id }]);
            let answer = answer(&hidden.other, "createExperience", &input).await;
            answer.to_string()
        };
        let strange = format!("{prefix}_{unknown}");
        let told = name(id).await;
        assert!(told.contains("NOT_FOUND"), "{told}");
        assert_eq!(told, name(&strange).await.replace(&strange, id));
    }
    // A hidden term takes no name: the same may be proposed by others.
    let title = json!({ "title": "Utfordring: Hemmelig" });
    done(&hidden.other, "proposeProblem", &title).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_in_shows_to_editors_and_what_is_published_to_everybody() {
    let hidden = Box::pin(Hidden::new()).await;
    let (owner, editor) = (&hidden.owner, &hidden.editor);
    hidden.step(owner, "submitExperience", 1, json!({})).await;
    assert_eq!(hidden.counts(editor).await, (5, Some(1)));
    assert_eq!(hidden.counts(&hidden.other).await, (0, None));
    hidden.step(editor, "publishExperience", 2, json!({})).await;
    for eye in [&hidden.anonymous, &hidden.other, &hidden.heir] {
        assert_eq!(hidden.counts(eye).await, (5, Some(1)));
    }
    let reason = json!({ "reason": "Feil." });
    hidden.step(owner, "withdrawExperience", 3, reason).await;
    assert_eq!(hidden.counts(&hidden.anonymous).await, (0, None));
    assert_eq!(hidden.counts(&hidden.heir).await, (5, Some(1)));
}
