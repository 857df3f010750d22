//! What was acknowledged is found: also by a server that was killed, while the index is built anew, and by another node.

use std::path::Path;
use std::pin::pin;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use entity::code::Role;
use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::killed::{Writer, input};
use super::process::{Process, beside, examined};
use crate::support::database::TestDatabase;
use crate::support::token::token;
use crate::writing::{client, done, id_in};

const CLIENTS: usize = 4;
const KILLS: usize = 4;
/// How long something that comes by itself may take on a machine that has more to do.
const PATIENCE: Duration = Duration::from_secs(30);

/// A database with the reference data, and a contributor's secret.
async fn prepared() -> (TestDatabase, String) {
    let (database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let secret = token(&app, Role::Contributor, Some("3303")).await.secret;
    app.db.close().await.unwrap();
    (database, secret)
}

fn writer(address: &str, secret: &str) -> Writer {
    Writer {
        acknowledged: Arc::default(),
        client: Client::new(),
        url: format!("http://{address}/graphql"),
        secret: secret.to_owned(),
    }
}

/// How many experiences a search of a word of all titles finds, and how many there are afterwards.
async fn found(writer: &Writer) -> (u64, u64) {
    let found = total(writer, "experiences(search: \"skrivebord\")").await;
    (found, total(writer, "experiences").await)
}

async fn total(writer: &Writer, list: &str) -> u64 {
    let request = writer.client.post(&writer.url).bearer_auth(&writer.secret);
    let query = format!("{{ list: {list} {{ totalCount }} }}");
    let request = request.json(&json!({ "query": query }));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(answer.get("errors"), None);
    answer["data"]["list"]["totalCount"].as_u64().unwrap()
}

async fn until(acknowledged: &AtomicUsize, count: usize) {
    let patience = Instant::now() + PATIENCE;
    while acknowledged.load(Ordering::Acquire) < count {
        assert!(Instant::now() < patience, "a writer has stopped");
        sleep(Duration::from_millis(1)).await;
    }
}

/// Waits until the doctor says that nothing is missing, nor still to be heard of; wrong it must never be.
async fn until_whole(folder: &Path, database: &TestDatabase) {
    let until = Instant::now() + PATIENCE;
    loop {
        let (is_well, detail) = examined(folder, database).await;
        assert!(is_well && Instant::now() < until, "{detail}");
        if is_whole(&detail) {
            return;
        }
    }
}

/// Whether the doctor says that nothing is missing, nor still to be heard of.
fn is_whole(detail: &str) -> bool {
    detail.starts_with("holds all ") && detail.ends_with(" things as they are")
}

/// The index that a folder says is in use, and all that lie there.
fn indexes(folder: &Path) -> (String, Vec<String>) {
    let folder = folder.join("floke-data").join("index");
    let current = std::fs::read_to_string(folder.join("current")).unwrap();
    let entries = std::fs::read_dir(&folder).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    let names = folders.map(|entry| entry.file_name().into_string().unwrap());
    (current.trim().to_owned(), names.collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_goes_on_with_the_index_that_it_had() {
    let (database, secret) = prepared().await;
    let folder = database.folder.path();
    // The first time while it builds, or soon before or after.
    let mut server = Process::start(&database, "127.0.0.1:0");
    let address = server.address.clone();
    sleep(Duration::from_millis(150)).await;
    server.kill();
    server = Process::start(&database, &address);
    server.ready().await;
    let (built, all) = indexes(folder);
    assert_eq!(all, [built.as_str()]);
    let mut lasting = 0;
    for round in 0..KILLS {
        let writer = writer(&address, &secret);
        let is_over = Arc::new(AtomicBool::new(false));
        let mut writers = JoinSet::new();
        for number in 0..CLIENTS {
            let number = round * CLIENTS + number;
            writers.spawn(writer.clone().run(number, Arc::clone(&is_over)));
        }
        until(&writer.acknowledged, 4 + 9 * round).await;
        sleep(Duration::from_millis(37 * round as u64)).await;
        server.kill();
        is_over.store(true, Ordering::Release);
        server = Process::start(&database, &address);
        let acknowledged = writers.join_all().await;
        lasting += acknowledged.iter().map(|it| it.len() as u64).sum::<u64>();
        server.ready().await;
        until_whole(folder, &database).await;
        assert_eq!(found(&writer).await, (lasting, lasting));
        assert_eq!(server.builds(), 0, "{:?}", server.log());
        assert_eq!(indexes(folder), (built.clone(), vec![built.clone()]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn searches_are_answered_while_the_index_is_built_anew() {
    let (database, secret) = prepared().await;
    let folder = database.folder.path();
    let server = Process::start(&database, "127.0.0.1:0");
    server.ready().await;
    let writer = writer(&server.address, &secret);
    for count in 0..5 {
        writer.until_acknowledged(&input(0, count), false).await;
    }
    let (is_over, searches) = (
        Arc::new(AtomicBool::new(false)),
        Arc::new(AtomicUsize::new(0)),
    );
    let searching = {
        let (writer, is_over, searches) =
            (writer.clone(), Arc::clone(&is_over), Arc::clone(&searches));
        tokio::spawn(async move {
            while !is_over.load(Ordering::Acquire) {
                let (found, all) = found(&writer).await;
                assert!((5..=all).contains(&found), "{found} of {all}");
                searches.fetch_add(1, Ordering::AcqRel);
            }
        })
    };
    let mut count = 5;
    for _ in 0..2 {
        let (before, _) = indexes(folder);
        let output = beside(folder, &database, &["reindex"]).await;
        let told = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success() && told.contains("things indexed in"),
            "{told}"
        );
        let (after, _) = indexes(folder);
        assert_ne!(before, after);
        // What is written from now on stands in the new one as soon as the server has taken it up.
        writer.until_acknowledged(&input(0, count), false).await;
        count += 1;
        until_whole(folder, &database).await;
        assert_eq!(indexes(folder), (after.clone(), vec![after]));
    }
    is_over.store(true, Ordering::Release);
    searching.await.unwrap();
    assert!(searches.load(Ordering::Acquire) > 10);
    let all = count as u64;
    assert_eq!(found(&writer).await, (all, all));
    assert_eq!(server.builds(), 1, "{:?}", server.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_writes_the_other_finds() {
    if std::env::var("TEST_DATABASE_URL").is_err() {
        // SQLite has one node.
        return;
    }
    let (database, secret) = prepared().await;
    let other = TempDir::new().unwrap();
    let one = Process::start(&database, "127.0.0.1:0");
    let mut two = Process::start_in(other.path(), &database, "127.0.0.1:0");
    one.ready().await;
    two.ready().await;
    let (first, second) = (writer(&one.address, &secret), writer(&two.address, &secret));
    let until_found = async |writer: &Writer, count: u64| {
        let until = Instant::now() + PATIENCE;
        while found(writer).await != (count, count) {
            assert!(Instant::now() < until, "{count} are never found");
            sleep(Duration::from_millis(20)).await;
        }
    };
    for count in 0..3 {
        first.until_acknowledged(&input(0, count), false).await;
        until_found(&second, 2 * count as u64 + 1).await;
        second.until_acknowledged(&input(1, count), false).await;
        until_found(&first, 2 * count as u64 + 2).await;
    }
    two.kill();
    first.until_acknowledged(&input(0, 3), false).await;
    two = Process::start_in(other.path(), &database, &two.address.clone());
    two.ready().await;
    until_found(&second, 7).await;
    assert_eq!(two.builds(), 0, "{:?}", two.log());
    for folder in [database.folder.path(), other.path()] {
        until_whole(folder, &database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_tells_what_is_still_to_be_heard_of_from_what_is_wrong() {
    let (database, _) = prepared().await;
    let folder = database.folder.path();
    let app = database.another().await;
    let owner = client(&app, Role::Contributor, Some("3303")).await;
    let mut ids = Vec::new();
    for count in 0..3 {
        ids.push(id_in(
            &done(&owner, "createExperience", &input(0, count)).await,
        ));
    }
    let (is_well, detail) = examined(folder, &database).await;
    assert!(is_well && detail.contains("none yet"), "{detail}");
    let output = beside(folder, &database, &["reindex"]).await;
    assert!(output.status.success());
    let (is_well, detail) = examined(folder, &database).await;
    assert!(is_well && is_whole(&detail), "{detail}");

    // As after a server that was killed before it heard of it: something more, something less, and something otherwise.
    done(&owner, "createExperience", &input(0, 3)).await;
    let change = json!({ "id": ids[0], "expectedVersion": 1, "lessons": [], "title": "Noe annet" });
    done(&owner, "updateExperience", &change).await;
    let (is_well, detail) = examined(folder, &database).await;
    let is_behind = detail.contains("it is behind by ") && detail.contains(" changes");
    assert!(is_well && is_behind && !is_whole(&detail), "{detail}");

    // What nobody is told of is never made up for.
    let silently = "UPDATE experience SET title = 'Noe tredje' WHERE title LIKE 'Forsøk 2 %'";
    app.db.execute(silently).await.unwrap();
    let (is_well, detail) = examined(folder, &database).await;
    assert!(
        !is_well && detail.contains(" 0 are missing and 1 are held otherwise"),
        "{detail}"
    );
    assert!(detail.contains("behind by"), "{detail}");
    let back =
        "UPDATE experience SET title = 'Forsøk 2 fra skrivebord 0' WHERE title = 'Noe tredje'";
    app.db.execute(back).await.unwrap();

    let server = Process::start(&database, "127.0.0.1:0");
    server.ready().await;
    assert_eq!(server.builds(), 0, "{:?}", server.log());
    let (is_well, detail) = examined(folder, &database).await;
    assert!(is_well && is_whole(&detail), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_builds_does_so_alone() {
    let (database, _) = prepared().await;
    let folder = database.folder.path();
    // A server that has none yet begins at once.
    let server = Process::start(&database, "127.0.0.1:0");
    let reindex = || beside(folder, &database, &["reindex"]);
    for output in <[Output; 3]>::from(tokio::join!(reindex(), reindex(), reindex())) {
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{told}");
    }
    server.ready().await;
    until_whole(folder, &database).await;
    let (current, all) = indexes(folder);
    assert_eq!(all, [current]);

    let lock = folder.join("floke-data/index/building.lock");
    let lock = std::fs::File::open(lock).unwrap();
    lock.lock().unwrap();
    let (before, _) = indexes(folder);
    let mut waiting = pin!(reindex());
    let ended = tokio::time::timeout(Duration::from_secs(3), waiting.as_mut()).await;
    assert!(ended.is_err(), "it does not wait");
    assert_eq!(indexes(folder), (before.clone(), vec![before.clone()]));
    lock.unlock().unwrap();
    let output = waiting.await;
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    assert!(
        told.contains("another Floke builds the index here"),
        "{told}"
    );
    assert_ne!(indexes(folder).0, before);
}
