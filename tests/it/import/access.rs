//! What an import of drafts, or for few, gives away: nothing, until something that everybody may read uses it.

use entity::code::{Audience, Role, TermState, WorkflowState};
use entity::problem;
use floke::app::App;
use floke::domain::reference::Reference;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::{change, contents, import_as, scalar};
use crate::support::ask::Client;
use crate::support::cases::{import, lines, made_up};
use crate::support::database::TestDatabase;
use crate::support::token::token;

const ALL: &str = r"{
    problems(first: 50) { totalCount nodes { id title description broader { title } narrower { title } } }
    solutions(first: 50) { totalCount nodes { id title description variantOf { title } } }
    partners(first: 50) { totalCount nodes { id name } }
    municipalities(first: 50, filter: { kinds: [INTERMUNICIPAL, FOREIGN, OTHER] }) { totalCount nodes { id name } }
    programmes(first: 50) { totalCount nodes { id title description experiences { totalCount } } }
}";

/// A record that names what nothing else names.
fn secret(number: usize) -> Value {
    let mut record = made_up(number);
    record["municipality"] = json!(["Hemmelig IKS"]);
    record["problem"] =
        json!({ "title": "Hemmelig problem", "text": "Hemmelig.", "broader": "Hemmelig emne" });
    record["solution"] =
        json!({ "title": "Hemmelig løsning", "text": "Hemmelig.", "variant_of": "Hemmelig slekt" });
    record["partners"] = json!([{ "name": "Hemmelig AS", "type": "business", "role": null }]);
    record["programmes"] = json!(["Hemmelig program"]);
    record
}

async fn import_for(app: &App, records: &[Value], state: WorkflowState, audience: Audience) {
    let report = import_as(app, &lines(records), |request| {
        request.state = state;
        request.audience = audience;
    })
    .await;
    assert!(!report.stopped, "{report}");
}

/// What anybody sees, but for the programmes that everybody has.
async fn seen(app: &App) -> Value {
    let mut seen = Client::anonymous(app).data(ALL, json!({})).await;
    let known = Reference::load().unwrap().programmes;
    let programmes = &mut seen["programmes"];
    let count = programmes["totalCount"].as_u64().unwrap() - known.len() as u64;
    programmes["totalCount"] = json!(count);
    let nodes = programmes["nodes"].as_array_mut().unwrap();
    nodes.retain(|node| known.iter().all(|it| it.title != node["title"]));
    seen
}

/// That each list holds so many, whatever way they are counted.
#[track_caller]
fn assert_counts(seen: &Value, counts: [(&str, u64); 5]) {
    for (list, count) in counts {
        assert_eq!(seen[list]["totalCount"], count, "{list}: {seen:#}");
        let nodes = seen[list]["nodes"].as_array().unwrap();
        assert_eq!(nodes.len() as u64, count, "{list}");
    }
}

const NOTHING: [(&str, u64); 5] = [
    ("problems", 0),
    ("solutions", 0),
    ("partners", 0),
    ("municipalities", 0),
    ("programmes", 0),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_few_may_read_gives_nothing_away() {
    for (state, audience) in [
        (WorkflowState::Draft, Audience::Owner),
        (WorkflowState::Draft, Audience::Public),
        (WorkflowState::Published, Audience::Sector),
    ] {
        let (_database, app) = TestDatabase::migrated().await;
        import_for(&app, &[secret(0)], state, audience).await;
        assert_counts(&seen(&app).await, NOTHING);
        assert_eq!(
            contents(&app).await["made-up-0"].context.as_deref(),
            Some("Hemmelig.")
        );
        change(
            &app,
            "UPDATE experience SET state = 'PUBLISHED', audience = 'PUBLIC', published_at = created_at",
        )
        .await;
        let seen_now = seen(&app).await;
        let counts = [
            ("problems", 2),
            ("solutions", 2),
            ("partners", 1),
            ("municipalities", 1),
            ("programmes", 1),
        ];
        assert_counts(&seen_now, counts);
        assert!(!seen_now.to_string().contains("Hemmelig."), "{seen_now:#}");
        assert_eq!(
            seen_now["problems"]["nodes"][1]["broader"]["title"],
            "Hemmelig emne"
        );
        let ids: Vec<&Value> = NOTHING
            .iter()
            .map(|(list, _)| &seen_now[list]["nodes"][0]["id"])
            .collect();
        let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }";
        let client = Client::anonymous(&app);
        let found = client.data(nodes, json!({ "ids": ids })).await;
        assert!(!found.to_string().contains("null"), "{found}");
        change(&app, "UPDATE experience SET state = 'WITHDRAWN'").await;
        assert_counts(&seen(&app).await, NOTHING);
        let found = client.data(nodes, json!({ "ids": ids })).await;
        assert_eq!(found["nodes"], json!([null, null, null, null, null]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_record_for_everybody_makes_its_terms_shared() {
    let (_database, app) = TestDatabase::migrated().await;
    import_for(&app, &[secret(0)], WorkflowState::Draft, Audience::Owner).await;
    let mut open = secret(1);
    open["municipality"] = json!(["Oslo"]);
    open["problem"] = json!({ "title": "hemmelig  problem", "text": "Åpent." });
    open["solution"] =
        json!({ "title": "Hemmelig løsning", "text": "Åpen.", "variant_of": "Hemmelig slekt" });
    let log = "SELECT COUNT(*) FROM change WHERE node_kind <> 'MUNICIPALITY'";
    let before = scalar(&app, log).await;
    let report = import(&app, &lines(&[open])).await;
    assert_eq!(
        (report.problems, report.solutions, report.partners),
        (0, 0, 0)
    );
    assert_eq!(report.programmes, 0);
    // The experience, its problem, its solution with the family, its partner and its programme.
    assert_eq!(scalar(&app, log).await - before, 6);
    let seen = seen(&app).await;
    // What the open record does not name stays hidden: the broader problem and the owner.
    let counts = [
        ("problems", 1),
        ("solutions", 2),
        ("partners", 1),
        ("municipalities", 0),
        ("programmes", 1),
    ];
    assert_counts(&seen, counts);
    let programme = &seen["programmes"]["nodes"][0];
    assert_eq!(programme["experiences"]["totalCount"], 1);
    let problem = &seen["problems"]["nodes"][0];
    assert_eq!(
        (&problem["title"], &problem["description"]),
        (&json!("Hemmelig problem"), &json!("Åpent."))
    );
    assert_eq!(problem["broader"], Value::Null);
    let solutions: Vec<(&Value, &Value)> = (seen["solutions"]["nodes"].as_array().unwrap().iter())
        .map(|it| (&it["description"], &it["variantOf"]["title"]))
        .collect();
    assert_eq!(
        solutions,
        [
            (&json!("Åpen."), &json!("Hemmelig slekt")),
            (&json!(null), &json!(null))
        ]
    );
    for (table, states) in [
        ("problem WHERE", 1),
        ("solution WHERE", 2),
        ("partner WHERE", 1),
        ("programme WHERE folded = 'hemmelig program' AND", 1),
    ] {
        let accepted = format!("SELECT COUNT(*) FROM {table} state = 'ACCEPTED'");
        assert_eq!(scalar(&app, &accepted).await, states, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_a_draft_gives_nothing_away_either() {
    let (_database, app) = TestDatabase::migrated().await;
    import_for(&app, &[made_up(0)], WorkflowState::Draft, Audience::Owner).await;
    // The same file again, as if for everybody: the experience stays a draft, and so does what it names.
    let mut open = made_up(1);
    open["problem"] = json!({ "title": "Felles", "text": "Åpent." });
    let mut draft = secret(0);
    draft["municipality"] = json!(["Hemmelig IKS", "Oslo"]);
    draft["problem"] =
        json!({ "title": "Felles", "text": "Hemmelig.", "broader": "Hemmelig emne" });
    let report = import(&app, &lines(&[draft, open])).await;
    assert_eq!((report.created, report.updated), (1, 1));
    assert_eq!(report.programmes, 2, "one of each");
    let problems = problem::Entity::find().all(app.db.reader()).await.unwrap();
    let state = |title: &str| problems.iter().find(|it| it.title == title).unwrap().state;
    assert_eq!(state("Felles"), TermState::Accepted);
    assert_eq!(state("Hemmelig emne"), TermState::Proposed);
    let seen = seen(&app).await;
    assert!(!seen.to_string().contains("Hemmelig"), "{seen:#}");
    let problem = &seen["problems"]["nodes"][0];
    assert_eq!(
        (&problem["title"], &problem["description"]),
        (&json!("Felles"), &json!("Åpent."))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_in_by_an_import_waits_for_editors() {
    let (_database, app) = TestDatabase::migrated().await;
    let records = [made_up(1), made_up(2)];
    import_for(&app, &records, WorkflowState::Submitted, Audience::Sector).await;
    let editor = Client::bearing(&app, &token(&app, Role::Editor, None).await);
    let queue =
        "{ reviewQueue(first: 5) { totalCount nodes { version experience { id state } } } }";
    let told = editor.data(queue, json!({})).await;
    let told = &told["reviewQueue"];
    assert_eq!(told["totalCount"], 2);
    let node = &told["nodes"][0];
    assert_eq!(node["experience"]["state"], "SUBMITTED");
    let id = &node["experience"]["id"];
    let input = json!({ "id": id, "expectedVersion": node["version"], "reason": "Mer." });
    let back = "mutation ($input: ReasonedStepInput!) { returnExperience(input: $input) {
        experience { review { reason } } userErrors { code } } }";
    editor.data(back, json!({ "input": input })).await;
    assert_eq!(
        scalar(&app, "SELECT COUNT(*) FROM review WHERE reason = 'Mer.'").await,
        1
    );
    assert_eq!(
        editor.data(queue, json!({})).await["reviewQueue"]["totalCount"],
        1
    );
}
