//! Writing over GraphQL: who may do what, once, in which order, and what is said of an input that cannot be taken.

mod audience;
mod confirmations;
mod contacts;
mod duplicates;
pub mod erase;
mod faults;
mod hostile;
mod life;
mod matrix;
mod measure;
mod merge;
mod once;
mod pending;
mod replies;
mod reuse;
mod review;
mod saves;
mod terms;
mod twins;
mod unnamed;
mod waiting;
mod warnings;
mod withheld;

use entity::code::Role;
use floke::app::App;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use crate::support::ask::Client;
use crate::support::database::TestDatabase;
use crate::support::token::token;

/// A municipality that owns experiences.
const OWNER: &str = "0301";
/// One that took over from it.
const HEIR: &str = "3301";
/// One that has nothing to do with it.
const OTHER: &str = "4601";

/// Every mutation, its input, and what is asked of its payload.
const MUTATIONS: [(&str, &str, &str); 39] = [
    ("createExperience", "CreateExperienceInput", EXPERIENCE),
    ("updateExperience", "UpdateExperienceInput", EXPERIENCE),
    ("submitExperience", "ExperienceStepInput", EXPERIENCE),
    ("publishExperience", "ExperienceStepInput", EXPERIENCE),
    ("returnExperience", "ReasonedStepInput", EXPERIENCE),
    ("rejectExperience", "ReasonedStepInput", EXPERIENCE),
    ("withdrawExperience", "ReasonedStepInput", EXPERIENCE),
    ("claimReview", "ClaimReviewInput", EXPERIENCE),
    ("restoreRevision", "RestoreRevisionInput", EXPERIENCE),
    ("assessOutcome", "AssessOutcomeInput", EXPERIENCE),
    ("recordMeasurement", "RecordMeasurementInput", EXPERIENCE),
    ("setAudience", "SetAudienceInput", EXPERIENCE),
    ("judgeDuplicate", "JudgeDuplicateInput", EXPERIENCE),
    ("eraseExperience", "EraseExperienceInput", EXPERIENCE),
    (
        "proposeProblem",
        "ProposeProblemInput",
        "problem { id title }",
    ),
    (
        "proposeSolution",
        "ProposeSolutionInput",
        "solution { id title }",
    ),
    (
        "proposePartner",
        "ProposePartnerInput",
        "partner { id name }",
    ),
    ("acceptTerm", "AcceptTermInput", "term { id }"),
    ("rejectTerm", "RejectTermInput", "term { id }"),
    ("renameTerm", "RenameTermInput", "term { id }"),
    (
        "setBroader",
        "SetBroaderInput",
        "problem { id broader { id } }",
    ),
    (
        "setVariantOf",
        "SetVariantOfInput",
        "solution { id variantOf { id } }",
    ),
    (
        "mergeProblems",
        "MergeProblemsInput",
        "problem { id mergedInto { id } }",
    ),
    (
        "mergeSolutions",
        "MergeSolutionsInput",
        "solution { id mergedInto { id } }",
    ),
    (
        "mergePartners",
        "MergePartnersInput",
        "partner { id mergedInto { id } }",
    ),
    ("undoMerge", "UndoMergeInput", "term { id }"),
    ("createApiToken", "CreateApiTokenInput", "token { id }"),
    ("revokeApiToken", "RevokeApiTokenInput", "token { id }"),
    (
        "confirmLesson",
        "ConfirmLessonInput",
        "lesson { id confirmations }",
    ),
    ("confirmContact", "ConfirmContactInput", EXPERIENCE),
    ("inviteReply", "InviteReplyInput", "secret expiresAt"),
    ("reply", "ReplyInput", "reply { id text state }"),
    (
        "reviewReply",
        "ReviewReplyInput",
        "reply { id state reason }",
    ),
    ("recordReuse", "RecordReuseInput", "reuse { id state }"),
    (
        "confirmReuse",
        "ConfirmReuseInput",
        "reuse { id state reason }",
    ),
    ("createSurveyWave", "CreateSurveyWaveInput", WAVE),
    (
        "inviteRespondents",
        "InviteRespondentsInput",
        "links wave { id invited }",
    ),
    (
        "submitSurveyResponse",
        "SubmitSurveyResponseInput",
        "form { handedIn answers { question options number } }",
    ),
    ("closeSurveyWave", "CloseSurveyWaveInput", WAVE),
];
const WAVE: &str = "wave { id edition state invited responses }";
const EXPERIENCE: &str = "experience { id version state audience title context }";

/// The document of a mutation.
fn document(mutation: &str) -> String {
    let (_, input, payload) = MUTATIONS.iter().find(|(it, ..)| *it == mutation).unwrap();
    format!(
        "mutation ($input: {input}!) {{ {mutation}(input: $input) {{
            {payload} userErrors {{ code field message existingId }} }} }}"
    )
}

/// The whole answer to a mutation.
pub async fn answer(client: &Client, mutation: &str, input: &Value) -> Value {
    let variables = json!({ "input": input });
    client.answer(&document(mutation), variables).await
}

/// The payload of a mutation that ran.
pub async fn run(client: &Client, mutation: &str, input: &Value) -> Value {
    let mut answer = answer(client, mutation, input).await;
    assert_eq!(answer.get("errors"), None, "{mutation} {input}");
    answer["data"][mutation].take()
}

/// The payload of a mutation that found nothing wrong.
pub async fn done(client: &Client, mutation: &str, input: &Value) -> Value {
    let payload = run(client, mutation, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{mutation} {input}");
    payload
}

/// Codes and paths of what was wrong.
pub fn faults(payload: &Value) -> Vec<(String, String)> {
    let errors = payload["userErrors"].as_array().unwrap().iter();
    errors
        .map(|it| {
            let path = it["field"].as_array().unwrap().iter();
            let path: Vec<&str> = path.map(|step| step.as_str().unwrap()).collect();
            (it["code"].as_str().unwrap().to_owned(), path.join("."))
        })
        .collect()
}

/// The id of what a payload tells of.
pub fn id_in(payload: &Value) -> String {
    let nouns = [
        "experience",
        "problem",
        "solution",
        "partner",
        "term",
        "token",
        "lesson",
        "reply",
        "reuse",
    ];
    let id = nouns.iter().find_map(|noun| payload[noun]["id"].as_str());
    id.unwrap_or_else(|| panic!("{payload}")).to_owned()
}

/// A database with the reference data, in which one municipality took over from another.
pub async fn seeded() -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let key = |number| {
        format!("(SELECT municipality_id FROM municipality_number WHERE number = '{number}')")
    };
    let succession = format!(
        "INSERT INTO municipality_succession (predecessor_id, successor_id) VALUES ({}, {})",
        key(OWNER),
        key(HEIR)
    );
    app.db.execute(&succession).await.unwrap();
    (database, app)
}

/// Somebody with a role in a municipality.
pub async fn client(app: &App, role: Role, municipality: Option<&str>) -> Client {
    Client::bearing(app, &token(app, role, municipality).await)
}

/// What can be submitted as it is.
pub fn complete(title: &str) -> Value {
    json!({
        "title": title,
        "summary": "Vi prøvde.",
        "language": "NB",
        "sector": "TECHNICAL",
        "stage": "CONCLUDED",
        "outcome": "FAILED",
        "audience": "PUBLIC",
        "problems": [{ "title": format!("Utfordring: {title}") }],
        "solutions": [{ "title": format!("Tiltak: {title}") }],
        "partners": [{ "name": format!("Partner: {title}"), "kind": "BUSINESS" }],
        "contact": { "role": "Prosjektleder", "email": "post@kommune.example" },
    })
}

/// A published experience.
async fn published(app: &App, owner: &Client, title: &str) -> String {
    let editor = client(app, Role::Editor, None).await;
    let id = id_in(&done(owner, "createExperience", &complete(title)).await);
    for (who, mutation, version) in [
        (owner, "submitExperience", 1),
        (&editor, "publishExperience", 2),
    ] {
        let step = json!({ "id": id, "expectedVersion": version });
        done(who, mutation, &step).await;
    }
    id
}

/// A fact about the database as one text.
pub async fn fact(app: &App, sql: &str) -> String {
    let db = app.db.reader();
    let sql = format!("SELECT CAST(({sql}) AS TEXT)");
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    let fact: Option<String> = row.try_get_by_index(0).unwrap();
    fact.unwrap_or_default()
}

/// How many rows there are.
pub async fn count(app: &App, table: &str) -> u64 {
    let rows = fact(app, &format!("SELECT COUNT(*) FROM {table}")).await;
    rows.parse().unwrap()
}

/// What changes with every write: how many rows each table has, versions, and times of the last change.
pub async fn fingerprint(app: &App) -> String {
    const TABLES: &str = "api_token audit_entry benefit change contact duplicate_judgement erasure experience experience_cause experience_factor
        experience_innovation_type experience_legal_obstacle experience_municipality experience_problem experience_programme
        experience_solution idempotency_key import import_record lesson lesson_confirmation measurement municipality narrative
        outcome_assessment partner partnership pending_change problem problem_reach problem_theme procurement programme programme_reach
        reply reply_invitation reuse partner_reach municipality_reach result review revision solution solution_reach source survey survey_codebook
        survey_column survey_invitation survey_response survey_wave trial";
    let mut parts: Vec<String> = (TABLES.split_whitespace())
        .map(|table| format!("(SELECT COUNT(*) FROM {table})"))
        .collect();
    parts.push("(SELECT SUM(last_version) FROM experience)".to_owned());
    parts.push("(SELECT COUNT(claimed_by_id) FROM review)".to_owned());
    parts.push("(SELECT COUNT(revoked_at) FROM api_token)".to_owned());
    parts.push("(SELECT COUNT(*) FROM reuse WHERE state = 'RECORDED')".to_owned());
    parts.push("(SELECT COUNT(*) FROM reply WHERE state = 'PUBLISHED')".to_owned());
    parts.push("(SELECT COUNT(*) FROM survey_wave WHERE state = 'OPEN')".to_owned());
    parts.push("(SELECT COUNT(*) FROM survey_response WHERE is_complete)".to_owned());
    parts.push("(SELECT CAST(MAX(confirmed_at) AS TEXT) FROM contact)".to_owned());
    let terms = ["experience", "problem", "solution", "partner"];
    parts.extend(terms.map(|it| format!("(SELECT CAST(MAX(updated_at) AS TEXT) FROM {it})")));
    let parts: Vec<String> = parts
        .iter()
        .map(|part| format!("COALESCE(CAST({part} AS TEXT), '')"))
        .collect();
    fact(app, &format!("SELECT {}", parts.join(" || ' ' || "))).await
}

/// The public id of a row as ids tell it.
fn hex(app: &App) -> &'static str {
    match app.db.product() {
        "SQLite" => "LOWER(HEX(public_id))",
        _ => "REPLACE(CAST(public_id AS TEXT), '-', '')",
    }
}
