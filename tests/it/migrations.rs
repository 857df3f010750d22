//! The schema's steps run up, down and up again, and the tables refuse what the rules refuse.

use std::collections::HashSet;

use entity::{experience, lesson};
use floke::app::App;
use floke::model::id::key_of;
use floke::store::experience::marks;

use crate::support::ask::Client;
use crate::support::cases::{demo, import, lines, made_up};
use crate::support::database::TestDatabase;
use sea_orm::{ConnectionTrait, EntityTrait, Statement};
use serde_json::json;

/// One number out of the database.
async fn scalar(app: &App, sql: &str) -> i64 {
    let db = app.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// How many steps back to undo the one with this name.
async fn steps_back(app: &App, name: &str) -> u32 {
    let steps = app.db.migrations().await.unwrap();
    let younger = steps.iter().rev().position(|step| step.name == name);
    u32::try_from(younger.unwrap() + 1).unwrap()
}

async fn applied(app: &App) -> usize {
    let steps = app.db.migrations().await.unwrap();
    steps.iter().filter(|step| step.is_applied).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn up_down_and_up_again() {
    let database = TestDatabase::empty().await;
    let app = database.another().await;
    let all = app.db.migrations().await.unwrap().len();
    assert_eq!(applied(&app).await, 0, "telling the state changes nothing");
    app.db.migrate_up().await.unwrap();
    assert_eq!(applied(&app).await, all);
    for left in (0..all).rev() {
        app.db.migrate_down(1).await.unwrap();
        assert_eq!(applied(&app).await, left);
    }
    app.db.migrate_up().await.unwrap();
    app.db.migrate_up().await.unwrap();
    import(&app, &made_up(1).to_string()).await;
    let data = Client::anonymous(&app)
        .data("{ experiences { totalCount } }", json!({}))
        .await;
    assert_eq!(data["experiences"]["totalCount"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_are_told_again_after_down_and_up() {
    const TAUGHT: &str = "{ experiences(filter: { hasLessons: true }) { totalCount } }";
    let (_database, app) = TestDatabase::migrated().await;
    assert!(marks::keep(&app.db).await.unwrap());
    import(&app, &made_up(1).to_string()).await;
    let anonymous = Client::anonymous(&app);
    let before = anonymous.data(TAUGHT, json!({})).await;
    assert_eq!(before["experiences"]["totalCount"], 1);
    assert!(!marks::keep(&app.db).await.unwrap());
    let back = steps_back(&app, "m20261122_000011_mark_experience").await;
    app.db.migrate_down(back).await.unwrap();
    app.db.migrate_up().await.unwrap();
    assert!(marks::keep(&app.db).await.unwrap());
    assert_eq!(anonymous.data(TAUGHT, json!({})).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_told_of_rows_that_are_there_already() {
    const LISTS: &str =
        "{ experiences(first: 50) { edges { cursor } } lessons(first: 50) { edges { cursor } }
        problems(first: 50) { nodes { experiences(first: 50) { edges { cursor } } } } }";
    let (_database, app) = TestDatabase::migrated().await;
    let records: Vec<serde_json::Value> = (0..40).map(made_up).collect();
    import(&app, &lines(&records)).await;
    let anonymous = Client::anonymous(&app);
    let before = anonymous.data(LISTS, json!({})).await;
    let back = steps_back(&app, "m20261123_000018_tell_key").await;
    app.db.migrate_down(back).await.unwrap();
    let is_old = "SELECT COUNT(*) FROM experience WHERE key = id";
    assert_eq!(scalar(&app, is_old).await, 40);
    app.db.migrate_up().await.unwrap();
    let db = app.db.reader();
    let experiences = experience::Entity::find().all(db).await.unwrap();
    let lessons = lesson::Entity::find().all(db).await.unwrap();
    let keys = experiences.iter().map(|row| (row.key, row.public_id));
    let mut keys: Vec<_> = keys.collect();
    assert_eq!(keys.len(), 40);
    keys.extend(lessons.iter().map(|row| (row.key, row.public_id)));
    assert!(keys.len() > 60);
    for (key, public_id) in &keys {
        assert_eq!(*key, key_of(*public_id));
        assert!(*key > 0);
    }
    let distinct: HashSet<i64> = keys.iter().map(|(key, _)| *key).collect();
    assert_eq!(distinct.len(), keys.len());
    assert_eq!(anonymous.data(LISTS, json!({})).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_texts_survive_up_and_down() {
    const TEXTS: &str = "{ experiences { nodes {
        id version summary context whatWasDone whatHappened wouldDoDifferently } } }";
    let (_database, app) = TestDatabase::migrated().await;
    for number in 0..3 {
        import(&app, &made_up(number).to_string()).await;
    }
    for statement in [
        "UPDATE narrative SET summary = 'Kort', would_do_differently = 'Alt' WHERE experience_id = 1",
        "UPDATE narrative SET context = NULL, what_was_done = NULL, what_happened = NULL WHERE experience_id = 2",
    ] {
        app.db.execute(statement).await.unwrap();
    }
    let before = Client::anonymous(&app).data(TEXTS, json!({})).await;
    assert!(before.to_string().contains("Kort"));
    let back = steps_back(&app, "m20261122_000002_create_narrative").await;
    app.db.migrate_down(back).await.unwrap();
    let whole = "SELECT COUNT(*) FROM experience WHERE id = 1 AND summary = 'Kort' AND context = 'Et problem.' \
        AND what_was_done = 'En løsning.' AND what_happened = 'Noe.' AND would_do_differently = 'Alt'";
    assert_eq!(scalar(&app, whole).await, 1);
    let silent = "SELECT COUNT(*) FROM experience WHERE summary IS NULL AND context IS NULL \
        AND what_was_done IS NULL AND what_happened IS NULL AND would_do_differently IS NULL";
    assert_eq!(scalar(&app, silent).await, 1);
    app.db.migrate_up().await.unwrap();
    let after = Client::anonymous(&app).data(TEXTS, json!({})).await;
    assert_eq!(after, before);
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM narrative").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_start_together_wait_for_each_other() {
    let database = TestDatabase::empty().await;
    let (one, two) = (database.another().await, database.another().await);
    let (first, second) = tokio::join!(one.db.migrate_up(), two.db.migrate_up());
    first.unwrap();
    second.unwrap();
    assert_eq!(
        applied(&one).await,
        one.db.migrations().await.unwrap().len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_refuse_what_the_rules_refuse() {
    let (_database, app) = demo().await;
    for (statement, why) in [
        (
            "UPDATE experience SET outcome = 'FAILED' WHERE stage = 'ONGOING'",
            "an outcome before the end",
        ),
        (
            "UPDATE experience SET ended_year = 1999 WHERE started_year = 2018",
            "an end before the start",
        ),
        ("UPDATE experience SET state = 'LOST'", "an unknown state"),
        ("UPDATE experience SET title = ''", "no title"),
        (
            "UPDATE experience SET published_at = NULL WHERE state = 'PUBLISHED'",
            "published without a date",
        ),
        (
            "UPDATE experience SET version = 0",
            "a version before the first",
        ),
        (
            "UPDATE problem SET broader_id = id",
            "a problem that is its own broader one",
        ),
        (
            "UPDATE solution SET variant_of_id = id",
            "a solution that is its own family",
        ),
        (
            "UPDATE source SET url = 'javascript:alert(1)'",
            "an address that is none",
        ),
        ("UPDATE programme SET state = 'LOST'", "an unknown state"),
        (
            "UPDATE programme_report SET url = 'javascript:alert(1)'",
            "a report at an address that is none",
        ),
        (
            "UPDATE programme SET folded = 'samme'",
            "two programmes of one title",
        ),
        (
            "UPDATE revision SET number = 0",
            "a revision before the first",
        ),
        ("DELETE FROM problem", "a problem that experiences need"),
        (
            "INSERT INTO experience_problem (experience_id, problem_id, position) VALUES (-1, -1, 0)",
            "links to nothing",
        ),
    ] {
        assert!(
            app.db.execute(statement).await.is_err(),
            "{why}: {statement}"
        );
    }
}

/// Asserts that a guard refuses these statements and leaves the whole as it is, also when it is made again; it is gone then.
async fn refuses(app: &App, guard: &str, statements: &[&str], whole: &str) {
    let (back, count) = (steps_back(app, guard).await, scalar(app, whole).await);
    for round in 0..2 {
        for statement in statements {
            let refused = app.db.execute(statement).await;
            assert!(refused.is_err(), "{round}: {statement}");
            assert_eq!(scalar(app, whole).await, count, "{statement}");
        }
        app.db.migrate_down(back).await.unwrap();
        app.db.migrate_up().await.unwrap();
    }
    app.db.migrate_down(back).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_trail_is_only_ever_added_to() {
    const ALTER: [&str; 6] = [
        "UPDATE audit_entry SET actor = 'nobody' WHERE id = 1",
        "UPDATE audit_entry SET at = at",
        "DELETE FROM audit_entry WHERE id = 1",
        "DELETE FROM audit_entry",
        // One of these is a word of each database alone.
        "TRUNCATE audit_entry",
        "INSERT OR REPLACE INTO audit_entry (id, at, actor, action, details)
         VALUES (1, '2026-01-01T00:00:00+00:00', 'nobody', 'nothing', '{}')",
    ];
    let (_database, app) = TestDatabase::migrated().await;
    import(&app, &made_up(1).to_string()).await;
    let whole = "SELECT COUNT(*) FROM audit_entry WHERE actor <> 'nobody'";
    assert!(scalar(&app, whole).await > 1);
    refuses(&app, "m20261122_000010_guard_audit_entry", &ALTER, whole).await;
    for statement in &ALTER[..4] {
        app.db.execute(statement).await.unwrap();
    }
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM audit_entry").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn revisions_are_only_ever_added() {
    const ALTER: [&str; 9] = [
        "UPDATE revision SET actor = 'nobody' WHERE id = 1",
        "UPDATE revision SET content = content",
        "DELETE FROM revision WHERE id = 1",
        "DELETE FROM revision",
        // Its revisions would go with it.
        "DELETE FROM experience WHERE id = 1",
        "DELETE FROM experience",
        // Some of these are words of one database alone.
        "TRUNCATE revision",
        "TRUNCATE experience CASCADE",
        "INSERT OR REPLACE INTO revision SELECT * FROM revision",
    ];
    let (_database, app) = TestDatabase::migrated().await;
    import(&app, &made_up(1).to_string()).await;
    let whole = "SELECT COUNT(*) FROM revision WHERE actor <> 'nobody'";
    assert!(scalar(&app, whole).await > 0);
    refuses(&app, "m20261122_000016_guard_revision", &ALTER, whole).await;
    for statement in &ALTER[..6] {
        app.db.execute(statement).await.unwrap();
    }
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM revision").await, 0);
}
