//! Short writes that share their commit: each for itself lasts or never happened, however the others end.

use std::collections::BTreeSet;
use std::time::Duration;

use floke::app::App;
use floke::model::Result;
use floke::store::{Db, Tx};
use sea_orm::{ConnectionTrait, Statement};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::support::database::TestDatabase;

/// Longer than any write here may take, and far shorter than any lock is waited for.
const SOON: Duration = Duration::from_secs(3);

/// A database with a table to write to; the second app reads beside those that write.
async fn scene() -> (TestDatabase, App, App) {
    let database = TestDatabase::empty().await;
    let (app, beside) = (database.another().await, database.another().await);
    app.db
        .execute("CREATE TABLE written (name TEXT PRIMARY KEY)")
        .await
        .unwrap();
    (database, app, beside)
}

async fn insert(tx: &Tx, name: &str) {
    let sql = format!("INSERT INTO written (name) VALUES ('{name}')");
    tx.connection().execute_unprepared(&sql).await.unwrap();
}

async fn write(db: &Db, name: &str) -> Result<()> {
    let tx = db.begin_short().await?;
    let sql = format!("INSERT INTO written (name) VALUES ('{name}')");
    tx.connection().execute_unprepared(&sql).await.unwrap();
    tx.commit().await
}

async fn names(db: &Db) -> BTreeSet<String> {
    let db = db.reader();
    let sql = "SELECT name FROM written";
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    let names = rows.iter().map(|row| row.try_get_by_index(0).unwrap());
    names.collect()
}

/// That nobody holds the right to write.
async fn assert_free(db: &Db) {
    let tx = timeout(SOON, db.begin()).await.expect("a lock was left");
    tx.unwrap().commit().await.unwrap();
    let tx = timeout(SOON, db.begin_short())
        .await
        .expect("a turn was left");
    tx.unwrap().commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_at_once_all_last_and_are_seen_only_after_their_commit() {
    let (_database, app, beside) = scene().await;
    let mut tasks = JoinSet::new();
    for number in 0..16 {
        let (db, beside) = (app.db.clone(), beside.db.clone());
        tasks.spawn(async move {
            let name = format!("w{number}");
            let tx = db.begin_short().await.unwrap();
            insert(&tx, &name).await;
            assert!(!names(&beside).await.contains(&name), "{name} is seen");
            tx.commit().await.unwrap();
            assert!(names(&beside).await.contains(&name), "{name} is not seen");
        });
    }
    timeout(SOON, tasks.join_all()).await.unwrap();
    assert_eq!(names(&beside.db).await.len(), 16);
    assert_free(&app.db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_or_stops_leaves_nothing_and_harms_nobody() {
    let (_database, app, beside) = scene().await;
    write(&app.db, "there").await.unwrap();
    let mut tasks = JoinSet::new();
    for number in 0..24 {
        let db = app.db.clone();
        tasks.spawn(async move {
            let tx = db.begin_short().await.unwrap();
            insert(&tx, &format!("w{number}")).await;
            match number % 4 {
                0 => return,
                1 => {
                    let again = "INSERT INTO written (name) VALUES ('there')";
                    tx.connection().execute_unprepared(again).await.unwrap_err();
                    return;
                }
                2 => tokio::task::yield_now().await,
                _ => {}
            }
            tx.commit().await.unwrap();
        });
    }
    timeout(SOON, tasks.join_all()).await.unwrap();
    let lasting = (0..24).filter(|number| number % 4 > 1);
    let mut lasting: BTreeSet<String> = lasting.map(|number| format!("w{number}")).collect();
    lasting.insert("there".to_owned());
    assert_eq!(names(&beside.db).await, lasting);
    assert_free(&app.db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_gives_up_leaves_no_lock_and_takes_nobody_with_them() {
    let (_database, app, beside) = scene().await;
    let mut acknowledged = BTreeSet::new();
    for round in 0..20_u64 {
        let mut tasks = JoinSet::new();
        for number in 0..16_u64 {
            let db = app.db.clone();
            tasks.spawn(async move {
                let name = format!("r{round}w{number}");
                // From before it has begun until after it has ended, each time at another place.
                let patience = Duration::from_micros((number * 37 + round * 211) % 4_000);
                let done = if number % 2 == 0 {
                    timeout(patience, write(&db, &name)).await.ok()
                } else {
                    Some(timeout(SOON, write(&db, &name)).await.unwrap())
                };
                done.map(|done| done.map(|()| name).unwrap())
            });
        }
        acknowledged.extend(tasks.join_all().await.into_iter().flatten());
    }
    assert!(acknowledged.len() >= 160);
    assert_free(&app.db).await;
    let lasting = names(&beside.db).await;
    let lost: Vec<_> = acknowledged.difference(&lasting).collect();
    assert!(lost.is_empty(), "{} lost: {lost:?}", lost.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_gives_up_at_each_of_its_steps_leaves_nothing() {
    let (_database, app, beside) = scene().await;
    for turns in 0..40 {
        // Polled so often and then dropped.
        let name = format!("t{turns}");
        let mut writing = Box::pin(write(&app.db, &name));
        for _ in 0..turns {
            let polled = std::future::poll_fn(|context| {
                std::task::Poll::Ready(writing.as_mut().poll(context).is_ready())
            });
            if polled.await {
                break;
            }
            sleep(Duration::from_micros(100)).await;
        }
        drop(writing);
        let after = format!("after {turns}");
        timeout(SOON, write(&app.db, &after))
            .await
            .unwrap()
            .unwrap();
        assert!(names(&beside.db).await.contains(&after));
        assert_free(&app.db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_gives_up_while_it_begins_leaves_what_the_other_has_written() {
    let (_database, app, beside) = scene().await;
    for polls in 1..6 {
        let name = format!("first {polls}");
        let first = app.db.begin_short().await.unwrap();
        insert(&first, &name).await;
        let mut second = Box::pin(app.db.begin_short());
        let mut poll = async || {
            std::future::poll_fn(|context| {
                std::task::Poll::Ready(second.as_mut().poll(context).is_ready())
            })
            .await
        };
        // It waits for the first, whose commit therefore waits for it; on PostgreSQL it may begin at once.
        let mut has_begun = poll().await;
        let first = tokio::spawn(first.commit());
        sleep(Duration::from_millis(2)).await;
        for _ in 0..polls {
            has_begun = has_begun || poll().await;
        }
        drop(second);
        let told = timeout(SOON, first).await.unwrap().unwrap();
        assert!(told.is_ok(), "{told:?}");
        assert!(names(&beside.db).await.contains(&name), "{name} is lost");
        assert_free(&app.db).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_undoes_waits_for_what_it_has_seen() {
    let (_database, app, beside) = scene().await;
    for round in 0..10 {
        let name = format!("seen {round}");
        let first = app.db.begin_short().await.unwrap();
        insert(&first, &name).await;
        let (db, wanted) = (app.db.clone(), name.clone());
        let second = tokio::spawn(async move {
            let tx = db.begin_short().await.unwrap();
            let sql = format!("SELECT name FROM written WHERE name = '{wanted}'");
            let backend = db.reader().get_database_backend();
            let statement = Statement::from_string(backend, sql);
            let seen = tx.connection().query_one_raw(statement).await.unwrap();
            insert(&tx, &format!("undone {round}")).await;
            tx.undo().await.unwrap();
            seen.is_some()
        });
        sleep(Duration::from_millis(1)).await;
        let first = tokio::spawn(first.commit());
        if timeout(SOON, second).await.unwrap().unwrap() {
            assert!(names(&beside.db).await.contains(&name), "{name} is told");
        }
        timeout(SOON, first).await.unwrap().unwrap().unwrap();
        assert!(!names(&beside.db).await.contains(&format!("undone {round}")));
    }
    assert_free(&app.db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_undoes_alone_leaves_the_turn_at_once() {
    let (_database, app, beside) = scene().await;
    for round in 0..5 {
        let tx = app.db.begin_short().await.unwrap();
        insert(&tx, &format!("u{round}")).await;
        timeout(SOON, tx.undo()).await.unwrap().unwrap();
        write(&app.db, &format!("w{round}")).await.unwrap();
    }
    assert_eq!(names(&beside.db).await.len(), 5);
    assert_free(&app.db).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_writes_and_short_ones_take_turns() {
    let (_database, app, beside) = scene().await;
    let mut tasks = JoinSet::new();
    for number in 0..8 {
        let db = app.db.clone();
        tasks.spawn(async move {
            for again in 0..10 {
                write(&db, &format!("s{number}.{again}")).await.unwrap();
            }
        });
    }
    for number in 0..10 {
        let tx = timeout(SOON, app.db.begin()).await.unwrap().unwrap();
        insert(&tx, &format!("l{number}")).await;
        sleep(Duration::from_millis(5)).await;
        tx.commit().await.unwrap();
    }
    timeout(SOON, tasks.join_all()).await.unwrap();
    assert_eq!(names(&beside.db).await.len(), 90);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_to_all_it_concerns_and_survived() {
    let (_database, app, beside) = scene().await;
    if app.db.product() != "SQLite" {
        return;
    }
    // Without a key, so that what does not fit undoes the transaction, not the statement alone.
    let plain = "CREATE TABLE plain (filling TEXT)";
    app.db.execute(plain).await.unwrap();
    for round in 0..5 {
        app.db.execute("PRAGMA max_page_count = 1").await.unwrap();
        let mut tasks = JoinSet::new();
        for number in 0..8 {
            let db = app.db.clone();
            tasks.spawn(async move {
                let name = format!("f{round}.{number}");
                let tx = db.begin_short().await.ok()?;
                insert(&tx, &name).await;
                if number == 4 {
                    let sql = "INSERT INTO plain VALUES (zeroblob(8000000))";
                    tx.connection().execute_unprepared(sql).await.ok()?;
                }
                tx.commit().await.ok()?;
                Some(name)
            });
        }
        let told = timeout(SOON, tasks.join_all()).await.unwrap();
        let told: BTreeSet<String> = told.into_iter().flatten().collect();
        assert!(!told.contains(&format!("f{round}.4")));
        let mut lasting = names(&beside.db).await;
        lasting.retain(|name| name.starts_with(&format!("f{round}.")));
        assert_eq!(told, lasting, "round {round}");
        // The limit was of the connection that met it.
        timeout(SOON, write(&app.db, &format!("after {round}")))
            .await
            .unwrap()
            .unwrap();
        assert_free(&app.db).await;
    }
}
