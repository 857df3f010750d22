//! Erasing: nothing of what an experience told is left anywhere, and nothing else is touched.

use std::collections::BTreeSet;
use std::path::Path;

use entity::code::Role;
use floke::app::App;
use floke::domain::discovery::Discovery;
use floke::search::synonyms::Synonyms;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{OTHER, OWNER, client, complete, count, done, fact, faults, hex, id_in, run, seeded};
use crate::support::ask::Client;
use crate::support::cases::{import, lines, made_up};
use crate::support::database::TestDatabase;

/// What stands in every text that is to go, and in none that is to stay.
pub const WORD: &str = "kvitrefuglane";

/// An app whose index lies in a folder.
async fn in_folder() -> (TestDatabase, App) {
    let (database, app) = seeded().await;
    let folder = database.folder.path().join("index");
    let app = App {
        discovery: Discovery::new(Some(&folder), Synonyms::ours(), None),
        ..app
    };
    (database, app)
}

/// An experience that tells the word wherever it can.
fn told(title: &str) -> Value {
    let mut input = complete(title);
    let more = json!({
        "title": format!("{title} {WORD}"),
        "summary": WORD, "context": WORD, "whatWasDone": WORD, "whatHappened": WORD,
        "wouldDoDifferently": WORD, "note": WORD,
        "advice": { "kind": "TRY_IF", "condition": WORD },
        "factors": [{ "factor": "COMPETENCE", "direction": "HAMPERED_HIGH", "text": WORD }],
        "causes": [{ "cause": "COST_OVERRUN", "text": WORD }],
        "lessons": [{ "kind": "PITFALL", "text": WORD }],
        "results": [{ "indicator": WORD, "value": 1.0, "unit": WORD }],
        "benefits": [{ "category": "SAVED_TIME", "indicator": WORD, "unit": WORD, "ownerRole": WORD,
            "measurements": [{ "date": "2026-01-01", "value": 1, "kind": "ACTUAL", "method": WORD }] }],
        "procurement": { "procedure": "DIALOG", "need": WORD, "reference": WORD },
        "trial": { "legalReference": { "act": WORD, "section": WORD, "url": format!("https://{WORD}.example") },
            "deviation": WORD },
        "legalObstacles": [{ "act": WORD, "section": WORD, "url": format!("https://{WORD}.example") }],
        "sources": [{ "title": WORD, "url": format!("https://{WORD}.example") }],
        "contact": { "role": WORD, "email": format!("{WORD}@kommune.example") },
        "partners": [{ "name": "Partner", "kind": "BUSINESS", "roleText": WORD }],
    });
    let more = more.as_object().unwrap().clone();
    input.as_object_mut().unwrap().extend(more);
    input
}

/// A published experience with a past, a change that waits, and what imports, vectors and judgements keep of it.
pub async fn published(app: &App) -> String {
    let owner = client(app, Role::Contributor, Some(OWNER)).await;
    let editor = client(app, Role::Editor, None).await;
    let beside = id_in(&done(&owner, "createExperience", &complete("Uberørt")).await);
    let id = id_in(&done(&owner, "createExperience", &told("Målet")).await);
    let at = |version: i32, more: Value| {
        let mut input = json!({ "id": id, "expectedVersion": version });
        let more = more.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(more);
        input
    };
    let judged = json!({ "outcome": "ABANDONED", "reason": WORD });
    done(&owner, "assessOutcome", &at(1, judged)).await;
    done(&owner, "submitExperience", &at(2, json!({ "note": WORD }))).await;
    done(
        &editor,
        "returnExperience",
        &at(3, json!({ "reason": WORD })),
    )
    .await;
    done(&owner, "submitExperience", &at(4, json!({ "note": WORD }))).await;
    done(
        &editor,
        "publishExperience",
        &at(5, json!({ "note": WORD })),
    )
    .await;
    let changed = json!({ "context": format!("{WORD} igjen") });
    done(&owner, "updateExperience", &at(6, changed)).await;
    done(&owner, "submitExperience", &at(7, json!({ "note": WORD }))).await;
    let pair = json!({ "id": id, "other": beside, "judgement": "VARIANT", "note": WORD });
    done(&owner, "judgeDuplicate", &pair).await;
    let (_, public) = id.split_once('_').unwrap();
    let key = format!(
        "(SELECT id FROM experience WHERE {} = '{public}')",
        hex(app)
    );
    for row in [
        format!(
            "INSERT INTO experience_vector (experience_id, part, model, text_hash, version, vector)
             SELECT {key}, 'WHOLE', '{WORD}', 'x', 1, title_key FROM experience WHERE id = {key}"
        ),
        format!(
            "INSERT INTO import_record (key, experience_id, content, checksum, imported_at)
             SELECT 'r', id, '{{\"content\": {{\"title\": \"{WORD}\"}}}}', 'x', updated_at
             FROM experience WHERE id = {key}"
        ),
        format!(
            "INSERT INTO reuse (public_id, origin_id, municipality_id, kind, change, state, recorded_by, reason,
                 created_at, decided_at)
             SELECT public_id, id, (SELECT MIN(id) FROM municipality), 'ADAPTED', '{WORD}', 'DECLINED', 'REUSER',
                 '{WORD}', updated_at, updated_at FROM experience WHERE id = {key}"
        ),
        format!(
            "INSERT INTO reply (public_id, experience_id, partner_id, text, state, reason, created_at, decided_at)
             SELECT public_id, id, (SELECT MIN(id) FROM partner), '{WORD}', 'REJECTED', '{WORD}', updated_at,
                 updated_at FROM experience WHERE id = {key}"
        ),
    ] {
        app.db.execute(&row).await.unwrap();
    }
    id
}

async fn texts(app: &App, sql: &str) -> Vec<(String, String)> {
    let db = app.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let pair = |row: &sea_orm::QueryResult| {
        (
            row.try_get_by_index(0).unwrap(),
            row.try_get_by_index(1).unwrap(),
        )
    };
    rows.iter().map(pair).collect()
}

/// Tables and columns, whatever there are, that hold the word.
async fn holding_the_word(app: &App) -> BTreeSet<String> {
    let columns = match app.db.product() {
        "SQLite" => {
            "SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c WHERE m.type = 'table'"
        }
        _ => {
            "SELECT CAST(table_name AS TEXT), CAST(column_name AS TEXT) FROM information_schema.columns
             WHERE table_schema = current_schema()"
        }
    };
    let columns = texts(app, columns).await;
    assert!(columns.len() > 200, "{columns:?}");
    let mut found = BTreeSet::new();
    for (table, column) in columns {
        let held = format!(
            "SELECT COUNT(*) FROM \"{table}\" WHERE LOWER(CAST(\"{column}\" AS TEXT)) LIKE '%{WORD}%'"
        );
        if fact(app, &held).await != "0" {
            found.insert(format!("{table}.{column}"));
        }
    }
    found
}

/// Whether the files of the index know the word, taken out or not, and whether they are those in use and no others.
fn indexed(folder: &Path) -> bool {
    let current = std::fs::read_to_string(folder.join("current")).unwrap();
    let folder = folder.join(current.trim());
    let index = tantivy::Index::open_in_dir(&folder).unwrap();
    let segments = index.searchable_segment_ids().unwrap();
    let used: Vec<String> = segments
        .iter()
        .map(tantivy::index::SegmentId::uuid_string)
        .collect();
    for file in std::fs::read_dir(&folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let stem = name.split('.').next().unwrap();
        let is_segment = stem.len() == 32 && stem.bytes().all(|it| it.is_ascii_hexdigit());
        assert!(!is_segment || used.iter().any(|it| it == stem), "{name}");
    }
    let reader = index.reader().unwrap();
    let backwards: String = WORD.chars().rev().collect();
    let mut is_known = false;
    for segment in reader.searcher().segment_readers() {
        for (field, entry) in index.schema().fields() {
            if !entry.field_type().is_indexed() {
                continue;
            }
            let inverted = segment.inverted_index(field).unwrap();
            let mut terms = inverted.terms().stream().unwrap();
            while terms.advance() {
                let term = String::from_utf8_lossy(terms.key()).into_owned();
                is_known |= term.contains(&WORD[..8]) || term.contains(&backwards[3..]);
            }
        }
    }
    is_known
}

const TOMBSTONE: &str = "query ($id: ID!) { experience(id: $id) {
    title summary state contact { role } lessons { totalCount } problems { id } pending { version }
    municipalities { number } erasure { reason date }
    revisions { nodes { number reason } } } }";

async fn erase(client: &Client, id: &str) -> Value {
    let input = json!({ "id": id, "reason": "Etter krav." });
    done(client, "eraseExperience", &input).await
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_what_was_told_is_left() {
    let (database, app) = in_folder().await;
    let id = published(&app).await;
    let catch_up = async || app.discovery.catch_up(&app.db, &app.clock).await.unwrap();
    catch_up().await;
    let folder = database.folder.path().join("index");
    assert!(indexed(&folder));
    let before = holding_the_word(&app).await;
    let tables: BTreeSet<&str> = before
        .iter()
        .filter_map(|it| it.split('.').next())
        .collect();
    let expected =
        "benefit contact duplicate_judgement experience experience_cause experience_factor
        experience_legal_obstacle experience_vector import_record lesson measurement narrative outcome_assessment partnership
        pending_change procurement reply result reuse review revision source trial";
    assert_eq!(tables, expected.split_whitespace().collect());
    let admin = client(&app, Role::Admin, Some(OWNER)).await;
    let (revisions, audits) = (
        count(&app, "revision").await,
        count(&app, "audit_entry").await,
    );
    erase(&admin, &id).await;
    assert_eq!(holding_the_word(&app).await, BTreeSet::new());
    assert_eq!(count(&app, "experience_vector").await, 0);
    assert_eq!(count(&app, "revision").await, revisions + 1);
    assert_eq!(count(&app, "audit_entry").await, audits + 1);
    let action = "SELECT action FROM audit_entry ORDER BY id DESC LIMIT 1";
    assert_eq!(fact(&app, action).await, "experience.erase");
    catch_up().await;
    assert!(!indexed(&folder));
    let difference = app.discovery.difference(&app.db).await.unwrap().unwrap();
    assert!(difference.is_none(), "{difference:?}");
    // Whoever follows from here on can go on writing.
    let owner = client(&app, Role::Contributor, Some(OWNER)).await;
    let mut another = complete("Et annet");
    another["context"] = json!(WORD);
    done(&owner, "createExperience", &another).await;
    catch_up().await;
    assert!(indexed(&folder));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_is_told_to_its_owners_and_administrators() {
    let (_database, app) = seeded().await;
    let id = published(&app).await;
    let admin = client(&app, Role::Admin, None).await;
    erase(&admin, &id).await;
    let asked = json!({ "id": id });
    for (role, place) in [
        (Role::Reader, Some(OWNER)),
        (Role::Contributor, Some(super::HEIR)),
        (Role::Admin, None),
    ] {
        let who = client(&app, role, place).await;
        let data = who.data(TOMBSTONE, asked.clone()).await;
        let told = &data["experience"];
        assert_eq!(told["title"], "Slettet");
        assert_eq!(told["state"], "WITHDRAWN");
        assert_eq!(told["erasure"]["reason"], "Etter krav.");
        assert_eq!(told["municipalities"], json!([{ "number": OWNER }]));
        assert_eq!(told["lessons"]["totalCount"], 0);
        for nothing in ["summary", "contact", "pending"] {
            assert_eq!(told[nothing], Value::Null, "{nothing}");
        }
        let revisions = told["revisions"]["nodes"].as_array().unwrap();
        assert!(!revisions.is_empty());
        assert!(revisions.iter().all(|it| it["reason"].is_null()));
    }
    let others = [
        Client::anonymous(&app),
        client(&app, Role::Admin, Some(OTHER)).await,
        client(&app, Role::Editor, None).await,
    ];
    for who in others {
        let data = who.data(TOMBSTONE, asked.clone()).await;
        assert_eq!(data["experience"], Value::Null);
    }
    let lists = "{ experiences { totalCount } }";
    assert_eq!(
        admin.data(lists, json!({})).await["experiences"]["totalCount"],
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_step_leads_on() {
    let (_database, app) = seeded().await;
    let id = published(&app).await;
    let admin = client(&app, Role::Admin, Some(OWNER)).await;
    let beside = id_in(&done(&admin, "createExperience", &complete("Et annet")).await);
    let stale = json!({ "id": id, "expectedVersion": 1, "reason": "Krav." });
    let told = faults(&run(&admin, "eraseExperience", &stale).await);
    assert_eq!(
        told,
        [("CONFLICT".to_owned(), "expectedVersion".to_owned())]
    );
    let unreasoned = json!({ "id": id, "reason": " " });
    let told = faults(&run(&admin, "eraseExperience", &unreasoned).await);
    assert_eq!(told, [("REQUIRED".to_owned(), "reason".to_owned())]);
    let key = json!({ "id": id, "reason": "Krav.", "idempotencyKey": "k" });
    let payload = done(&admin, "eraseExperience", &key).await;
    let version = payload["experience"]["version"].as_i64().unwrap();
    // Sent again, it is answered as before.
    assert_eq!(done(&admin, "eraseExperience", &key).await, payload);
    for (mutation, more) in [
        (
            "updateExperience",
            json!({ "expectedVersion": version, "context": "Ny" }),
        ),
        ("submitExperience", json!({ "expectedVersion": version })),
        (
            "withdrawExperience",
            json!({ "expectedVersion": version, "reason": "X" }),
        ),
        (
            "restoreRevision",
            json!({ "expectedVersion": version, "number": 1 }),
        ),
        (
            "assessOutcome",
            json!({ "expectedVersion": version, "outcome": "FAILED" }),
        ),
        (
            "recordMeasurement",
            json!({ "expectedVersion": version, "indicator": "X", "date": "2026-01-01", "value": 1, "kind": "ACTUAL" }),
        ),
        (
            "judgeDuplicate",
            json!({ "other": beside, "judgement": "SAME" }),
        ),
        ("eraseExperience", json!({ "reason": "X" })),
    ] {
        let mut input = more;
        input["id"] = json!(id);
        let told = faults(&run(&admin, mutation, &input).await);
        assert_eq!(told, [("STATE".to_owned(), "id".to_owned())], "{mutation}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_does_not_bring_it_back() {
    let (_database, app) = seeded().await;
    let mut records: Vec<Value> = (0..3).map(made_up).collect();
    import(&app, &lines(&records)).await;
    let public = format!(
        "SELECT {} FROM experience JOIN import_record ON experience_id = experience.id
         WHERE import_record.key = 'made-up-1'",
        hex(&app)
    );
    let id = format!("exp_{}", fact(&app, &public).await);
    erase(&client(&app, Role::Admin, None).await, &id).await;
    let revisions = count(&app, "revision").await;
    for title in ["Ny tittel", "En annen"] {
        let report = import(&app, &lines(&records)).await;
        assert_eq!(
            (report.created, report.updated, report.unchanged),
            (0, 0, 3)
        );
        let kept: Vec<&str> = report.kept.iter().map(|it| it.record.as_str()).collect();
        assert_eq!(kept, ["made-up-1"]);
        assert!(report.to_string().contains("what it told was erased"));
        records[1]["title"] = json!(title);
    }
    assert_eq!(count(&app, "revision").await, revisions);
    let title = "SELECT title FROM experience WHERE state = 'WITHDRAWN'";
    assert_eq!(fact(&app, title).await, "Slettet");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_database_lets_nothing_else_be_emptied() {
    let (_database, app) = seeded().await;
    let id = published(&app).await;
    let admin = client(&app, Role::Admin, None).await;
    let of_others = "experience_id <> (SELECT experience_id FROM erasure)";
    let of_it = "experience_id = (SELECT experience_id FROM erasure)";
    let early = "UPDATE revision SET content = '{}', reason = NULL";
    assert!(app.db.execute(early).await.is_err());
    erase(&admin, &id).await;
    let emptied = format!("{early} WHERE {of_it}");
    app.db.execute(&emptied).await.unwrap();
    for refused in [
        early.to_owned(),
        format!("{early} WHERE {of_others}"),
        format!("UPDATE revision SET content = '{{\"title\": \"x\"}}' WHERE {of_it}"),
        format!("UPDATE revision SET reason = 'x' WHERE {of_it}"),
        format!("{early}, actor = 'nobody' WHERE {of_it}"),
        format!("{early}, number = number + 100 WHERE {of_it}"),
        format!("{early}, municipality_id = NULL WHERE {of_it} AND municipality_id IS NOT NULL"),
        format!("DELETE FROM revision WHERE {of_it}"),
        "DELETE FROM experience WHERE id = (SELECT experience_id FROM erasure)".to_owned(),
        "UPDATE erasure SET reason = 'x'".to_owned(),
        "DELETE FROM erasure".to_owned(),
    ] {
        assert!(app.db.execute(&refused).await.is_err(), "{refused}");
    }
}
