//! Runs: tried, interrupted, at once, and beside readers.

use std::future::Future;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::Poll;

use chrono::TimeDelta;
use entity::code::{Audience, WorkflowState};
use floke::app::App;
use floke::domain::import::{self, ImportRequest, Phase};
use floke::model::{Clock, Error};
use sea_orm::ConnectionTrait;
use serde_json::Value;

use super::{counts, experiences, import_as, scalar};
use crate::support::cases::{DEMO, demo_records, lines, made_up};
use crate::support::database::TestDatabase;

const VISIBLE: &str = "SELECT COUNT(*) FROM experience WHERE staged_import_id IS NULL";

#[tokio::test(flavor = "multi_thread")]
async fn trying_writes_nothing_and_tells_the_same() {
    let (_database, app) = TestDatabase::migrated().await;
    let before = counts(&app).await;
    let tried = import_as(&app, DEMO, |request| request.dry_run = true).await;
    assert_eq!(counts(&app).await, before);
    let done = import_as(&app, DEMO, |_| {}).await;
    assert_eq!(
        (tried.created, tried.problems, tried.solutions),
        (done.created, done.problems, done.solutions)
    );
    assert_eq!((tried.partners, tried.owners), (done.partners, done.owners));
    assert_eq!(
        scalar(&app, "SELECT COUNT(*) FROM partner").await,
        i64::try_from(done.partners).unwrap()
    );
    assert_eq!(
        scalar(&app, "SELECT COUNT(*) FROM solution").await,
        i64::try_from(done.solutions).unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn drafts_stay_drafts() {
    let (_database, app) = TestDatabase::migrated().await;
    import_as(&app, &lines(&[made_up(0)]), |request| {
        request.state = WorkflowState::Draft;
        request.audience = Audience::Owner;
    })
    .await;
    let row = &experiences(&app).await["made-up-0"];
    assert_eq!(
        (row.state, row.audience, row.published_at),
        (WorkflowState::Draft, Audience::Owner, None)
    );
}

/// Runs an import until it has written some chunks, and then lets go of it as a crash would.
async fn crash(app: &App, text: &str) {
    let is_enough = AtomicBool::new(false);
    let request = ImportRequest::new("crash.jsonl", Cursor::new(text));
    let run = import::run(&app.db, &app.clock, request, |progress| {
        if progress.phase == Phase::Writing {
            is_enough.store(true, Ordering::Relaxed);
        }
        ControlFlow::Continue(())
    });
    let mut run = pin!(run);
    std::future::poll_fn(|context| {
        let poll = run.as_mut().poll(context);
        assert!(poll.is_pending(), "it was quicker than the crash");
        if is_enough.load(Ordering::Relaxed) {
            return Poll::Ready(());
        }
        Poll::Pending
    })
    .await;
}

fn many(count: usize) -> String {
    let records: Vec<Value> = (0..count).map(made_up).collect();
    lines(&records)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_leaves_nothing_to_see_and_the_next_run_clears_it_away() {
    let (database, app) = TestDatabase::migrated().await;
    crash(&app, &many(1_200)).await;
    assert_eq!(scalar(&app, VISIBLE).await, 0);
    assert!(scalar(&app, "SELECT COUNT(*) FROM experience").await >= 500);
    assert!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM problem WHERE staged_import_id IS NOT NULL"
        )
        .await
            > 0
    );
    let mut later = database.another().await;
    let error = import::run(
        &later.db,
        &later.clock,
        ImportRequest::new("x", Cursor::new(DEMO)),
        |_| ControlFlow::Continue(()),
    )
    .await
    .unwrap_err();
    assert!(
        matches!(error, Error::Conflict(_)),
        "it may be alive still: {error}"
    );
    let told = error.to_string();
    for part in [
        "crash.jsonl",
        "last sign of life",
        "interrupted, that is in ",
    ] {
        assert!(told.contains(part), "{told}");
    }
    later.clock = Clock::fixed(app.clock.now() + TimeDelta::seconds(11));
    let report = import_as(&later, DEMO, |_| {}).await;
    assert_eq!(report.created, 117);
    assert_eq!(scalar(&app, VISIBLE).await, 117);
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM experience").await, 117);
    for table in ["revision", "import_record"] {
        assert_eq!(
            scalar(&app, &format!("SELECT COUNT(*) FROM {table}")).await,
            117,
            "{table}"
        );
    }
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM import").await, 1);
    for table in [
        "problem",
        "solution",
        "partner",
        "programme",
        "municipality",
    ] {
        let staged = format!("SELECT COUNT(*) FROM {table} WHERE staged_import_id IS NOT NULL");
        assert_eq!(scalar(&app, &staged).await, 0, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_dead_run_wrote_of_the_same_file_is_written_anew() {
    let (database, app) = TestDatabase::migrated().await;
    crash(&app, &many(1_200)).await;
    let mut later = database.another().await;
    let tried = import_as(&later, &many(1_200), |request| request.dry_run = true).await;
    assert_eq!((tried.created, tried.unchanged), (1_200, 0));
    later.clock = Clock::fixed(app.clock.now() + TimeDelta::seconds(11));
    let report = import_as(&later, &many(1_200), |_| {}).await;
    assert_eq!((report.created, report.unchanged), (1_200, 0));
    assert_eq!(scalar(&app, VISIBLE).await, 1_200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_on_can_break_it_off() {
    let (_database, app) = TestDatabase::migrated().await;
    import_as(&app, &lines(&[made_up(0)]), |_| {}).await;
    let before = counts(&app).await;
    let mut records: Vec<Value> = (0..600).map(made_up).collect();
    records[0]["title"] = Value::from("Ny");
    for phase in [Phase::Checking, Phase::Writing, Phase::Publishing] {
        let request = ImportRequest::new("x", Cursor::new(lines(&records)));
        let broken = import::run(&app.db, &app.clock, request, |progress| {
            if progress.phase == phase {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        });
        let error = broken.await.unwrap_err();
        assert!(matches!(error, Error::Conflict(_)), "{phase:?}: {error}");
        assert_eq!(counts(&app).await, before, "{phase:?}");
    }
    let report = import_as(&app, &lines(&records), |_| {}).await;
    assert_eq!((report.created, report.updated), (599, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_was_given_up_writes_nothing_more() {
    let (database, app) = TestDatabase::migrated().await;
    let other = database.another().await;
    let give_up = async {
        while scalar(&other, "SELECT COUNT(*) FROM experience").await == 0 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        super::change(&other, "UPDATE import SET abandoned_at = started_at").await;
    };
    let request = ImportRequest::new("x", Cursor::new(many(3_000)));
    let run = import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()));
    let (error, ()) = tokio::join!(run, give_up);
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Conflict(_)), "{error}");
    assert_eq!(scalar(&app, VISIBLE).await, 0);
    // It has cleared away after itself.
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM import").await, 0);
    assert_eq!(import_as(&other, DEMO, |_| {}).await.created, 117);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_uses_a_term_that_was_rejected_meanwhile_is_not_published() {
    let (database, app) = TestDatabase::migrated().await;
    import_as(&app, &many(1), |request| {
        request.state = WorkflowState::Draft;
        request.audience = Audience::Owner;
    })
    .await;
    let other = database.another().await;
    let reject = async {
        while scalar(&other, "SELECT COUNT(*) FROM experience").await < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        let sql = "UPDATE problem SET state = 'REJECTED' WHERE title = 'Problem 0'";
        super::change(&other, sql).await;
    };
    let before = counts(&app).await;
    let mut records: Vec<Value> = (1..3_000).map(made_up).collect();
    records.retain(|it| it["id"] != "made-up-0");
    let text = lines(&records);
    let request = ImportRequest::new("x", Cursor::new(text));
    let run = import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()));
    let (error, ()) = tokio::join!(run, reject);
    let error = error.unwrap_err();
    let told = "the problem \"Problem 0\" was rejected meanwhile";
    assert!(
        matches!(&error, Error::Conflict(it) if it == told),
        "{error}"
    );
    assert_eq!(counts(&app).await, before);
}

/// Whoever decides of a term holds its table, and then asks for the experiences that it is used by.
#[tokio::test(flavor = "multi_thread")]
async fn its_end_waits_for_whoever_decides_of_terms_before_it_holds_anything() {
    let (database, app) = TestDatabase::migrated().await;
    let mut records = [made_up(0), made_up(1)];
    import_as(&app, &lines(&records), |_| {}).await;
    records[0]["problem"] = records[1]["problem"].clone();
    let text = lines(&records);
    let beside = database.another().await;
    let deciding = beside.db.begin().await.unwrap();
    let (lock, held) = match app.db.product() {
        "SQLite" => ("SELECT 1", ""),
        _ => ("LOCK TABLE problem IN EXCLUSIVE MODE", " FOR KEY SHARE"),
    };
    let db = deciding.connection();
    db.execute_unprepared(lock).await.unwrap();
    let (report, ()) = tokio::join!(import_as(&app, &text, |_| {}), async {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let used_by = format!("SELECT id FROM experience{held}");
        let db = deciding.connection();
        db.execute_unprepared(&used_by).await.unwrap();
        deciding.commit().await.unwrap();
    });
    assert_eq!((report.updated, report.unchanged), (1, 1), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_at_once_one_is_refused() {
    let (database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let other = database.another().await;
    let text = many(600);
    let runs = [&app, &other].map(|app| {
        let (app, text) = (app.clone(), text.clone());
        tokio::spawn(async move {
            let request = ImportRequest::new("x", Cursor::new(text));
            import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(())).await
        })
    });
    let mut done = Vec::new();
    for run in runs {
        done.push(run.await.unwrap());
    }
    let refused: Vec<_> = done.iter().filter_map(|run| run.as_ref().err()).collect();
    // One may come so late that it finds everything done.
    let late = done
        .iter()
        .filter(|run| run.as_ref().is_ok_and(|it| it.unchanged == 600))
        .count();
    assert_eq!(refused.len() + late, 1, "{refused:?}");
    assert!(
        refused
            .iter()
            .all(|error| matches!(error, Error::Conflict(_))),
        "{refused:?}"
    );
    assert_eq!(scalar(&app, VISIBLE).await, 600);
    assert_eq!(
        scalar(
            &app,
            "SELECT COUNT(*) FROM import WHERE finished_at IS NULL"
        )
        .await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn readers_see_all_or_nothing() {
    let (database, app) = TestDatabase::migrated().await;
    let reader = database.another().await;
    let is_done = AtomicBool::new(false);
    let reads = AtomicU64::new(0);
    let watch = async {
        while !is_done.load(Ordering::Relaxed) {
            let seen = scalar(&reader, VISIBLE).await;
            assert!(seen == 0 || seen == 1_200, "{seen} are seen");
            reads.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    };
    let write = async {
        let report = import_as(&app, &many(1_200), |_| {}).await;
        is_done.store(true, Ordering::Relaxed);
        report
    };
    let (report, ()) = tokio::join!(write, watch);
    assert_eq!(report.created, 1_200);
    assert!(reads.load(Ordering::Relaxed) > 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn statements_grow_with_chunks_not_with_records() {
    let (_database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let before = app.db.statements();
    assert_eq!(import_as(&app, &many(1_000), |_| {}).await.created, 1_000);
    let statements = app.db.statements() - before;
    assert!(
        statements < 250,
        "{statements} statements for 1,000 records"
    );
    assert_eq!(demo_records().len(), 117);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_seed_is_one_statement() {
    let (_database, app) = TestDatabase::migrated().await;
    assert!(
        floke::domain::reference::seed(&app.db, &app.clock)
            .await
            .unwrap()
    );
    let before = app.db.statements();
    assert!(
        !floke::domain::reference::seed(&app.db, &app.clock)
            .await
            .unwrap()
    );
    assert_eq!(app.db.statements() - before, 1);
    let today =
        "SELECT COUNT(*) FROM municipality WHERE valid_to IS NULL AND kind = 'MUNICIPALITY'";
    assert_eq!(scalar(&app, today).await, 357);
    assert_eq!(scalar(&app, "SELECT COUNT(*) FROM county").await, 15);
    // What is written anew stays the same nodes.
    let nodes = "SELECT COUNT(*) FROM municipality";
    let (ids, many) = (public_ids(&app).await, scalar(&app, nodes).await);
    super::change(
        &app,
        "UPDATE setting SET value = 'old' WHERE key = 'reference.checksum'",
    )
    .await;
    super::change(
        &app,
        "UPDATE municipality SET population = 1, name = 'Gammelt navn' WHERE number = '0301'",
    )
    .await;
    assert!(
        floke::domain::reference::seed(&app.db, &app.clock)
            .await
            .unwrap()
    );
    assert_eq!(
        (public_ids(&app).await, scalar(&app, nodes).await),
        (ids, many)
    );
    assert!(
        scalar(
            &app,
            "SELECT CAST(population AS BIGINT) FROM municipality WHERE number = '0301'"
        )
        .await
            > 700_000
    );
    for table in [
        "municipality_name",
        "municipality_succession",
        "municipality_number",
    ] {
        assert!(
            scalar(&app, &format!("SELECT COUNT(*) FROM {table}")).await > 0,
            "{table}"
        );
    }
}

async fn public_ids(app: &App) -> Vec<(i64, uuid::Uuid)> {
    use entity::municipality::{Column, Entity};
    use sea_orm::{EntityTrait, QueryOrder};
    let rows = Entity::find()
        .order_by_asc(Column::Id)
        .all(app.db.reader())
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.id, row.public_id))
        .collect()
}
