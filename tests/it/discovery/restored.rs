//! An index that is of no use for the database as it is now is built anew, and one that is of use is not.

use std::path::Path;
use std::time::Duration;

use entity::code::Role;
use floke::app::App;
use floke::domain::discovery::Discovery;
use floke::domain::reference;
use floke::search::synonyms::Synonyms;
use serde_json::json;

use super::catch_up;
use crate::support::database::TestDatabase;
use crate::writing::{client, complete, done};

/// An app on a database whose index lies in a folder.
async fn app_in(database: &TestDatabase, folder: &Path) -> App {
    App {
        discovery: Discovery::new(Some(folder), Synonyms::ours(), None),
        ..database.another().await
    }
}

async fn seeded_sqlite() -> (TestDatabase, App) {
    let database = TestDatabase::empty_sqlite();
    let app = database.migrate().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    (database, app)
}

async fn write(app: &App, titles: &[&str]) {
    let owner = client(app, Role::Contributor, Some("0301")).await;
    for title in titles {
        done(&owner, "createExperience", &complete(title)).await;
    }
}

async fn count(app: &App, word: &str) -> u64 {
    let owner = client(app, Role::Contributor, Some("0301")).await;
    let query = "query ($word: String) { experiences(search: $word) { totalCount } }";
    let data = owner.data(query, json!({ "word": word })).await;
    data["experiences"]["totalCount"].as_u64().unwrap()
}

async fn assert_whole(app: &App) {
    let difference = app.discovery.difference(&app.db).await.unwrap().unwrap();
    assert!(difference.is_none(), "{difference:?}");
}

/// Names of the folders that hold an index.
fn folders(index: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(index).unwrap().map(Result::unwrap);
    let folders = entries.filter(|entry| entry.path().is_dir());
    folders
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_is_used_again_and_goes_on_where_it_was() {
    let (database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    write(&app, &["Kvitveis"]).await;
    // Whoever looks for one makes none.
    let nowhere = app_in(&database, &folder.path().join("nowhere")).await;
    assert_eq!(nowhere.discovery.difference(&app.db).await.unwrap(), None);
    assert_eq!(folders(folder.path()), Vec::<String>::new());
    let first = app_in(&database, folder.path()).await;
    catch_up(&first).await;
    let built = folders(folder.path());
    write(&app, &["Lynghei"]).await;
    let second = app_in(&database, folder.path()).await;
    catch_up(&second).await;
    assert_eq!(folders(folder.path()), built, "it was built anew");
    assert_eq!(
        (
            count(&second, "kvitveis").await,
            count(&second, "lynghei").await
        ),
        (1, 1)
    );
    assert_whole(&second).await;
    // Also where nothing had been written for it to remember.
    let third = app_in(&database, folder.path()).await;
    catch_up(&third).await;
    assert_eq!(folders(folder.path()), built);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_put_back_is_noticed() {
    for afterwards in [&[][..], &["Fjellrev"], &["Fjellrev", "Myrull", "Rypeskog"]] {
        let (database, app) = seeded_sqlite().await;
        let folder = tempfile::tempdir().unwrap();
        write(&app, &["Kvitveis"]).await;
        let backup = database.folder.path().join("backup.db");
        app.db
            .execute(&format!("VACUUM INTO '{}'", backup.display()))
            .await
            .unwrap();
        write(&app, &["Lynghei"]).await;
        let before = app_in(&database, folder.path()).await;
        catch_up(&before).await;
        assert_eq!(count(&before, "lynghei").await, 1);
        before.db.close().await.unwrap();
        app.db.close().await.unwrap();
        let restored = TestDatabase::empty_sqlite();
        let file = restored.folder.path().join("floke.db");
        std::fs::copy(&backup, file).unwrap();
        let app = restored.another().await;
        write(&app, afterwards).await;
        let after = app_in(&restored, folder.path()).await;
        catch_up(&after).await;
        assert_eq!(count(&after, "lynghei").await, 0, "{afterwards:?}");
        for word in ["kvitveis"].iter().chain(afterwards) {
            assert_eq!(count(&after, word).await, 1, "{word}");
        }
        assert_whole(&after).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_of_another_database_is_not_used() {
    let (_one, app) = seeded_sqlite().await;
    let folder = tempfile::tempdir().unwrap();
    write(&app, &["Kvitveis"]).await;
    let first = App {
        discovery: Discovery::new(Some(folder.path()), Synonyms::ours(), None),
        ..app
    };
    catch_up(&first).await;
    assert_eq!(count(&first, "kvitveis").await, 1);
    // On whichever database the tests run.
    let (database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    write(&app, &["Lynghei", "Fjellrev"]).await;
    let second = app_in(&database, folder.path()).await;
    catch_up(&second).await;
    assert_eq!(
        (
            count(&second, "kvitveis").await,
            count(&second, "lynghei").await
        ),
        (0, 1)
    );
    assert_whole(&second).await;
    // And back.
    catch_up(&first).await;
    assert_eq!(
        (
            count(&first, "kvitveis").await,
            count(&first, "lynghei").await
        ),
        (1, 0)
    );
    assert_whole(&first).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waited_for_another_to_build_takes_what_that_one_built() {
    let (database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    write(&app, &["Kvitveis"]).await;
    let folder = tempfile::tempdir().unwrap();
    let lock = std::fs::File::create(folder.path().join("building.lock")).unwrap();
    lock.lock().unwrap();
    let late = app_in(&database, folder.path()).await;
    let waiting = tokio::spawn({
        let late = late.clone();
        async move { late.discovery.catch_up(&late.db, &late.clock).await }
    });
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(!waiting.is_finished(), "it does not wait");
    assert_eq!(folders(folder.path()), Vec::<String>::new());
    // What the other has built by then.
    let elsewhere = tempfile::tempdir().unwrap();
    let first = app_in(&database, elsewhere.path()).await;
    catch_up(&first).await;
    let built = folders(elsewhere.path());
    for name in [built[0].as_str(), "current"] {
        std::fs::rename(elsewhere.path().join(name), folder.path().join(name)).unwrap();
    }
    drop(lock);
    waiting.await.unwrap().unwrap();
    assert_eq!(folders(folder.path()), built, "it was built anew");
    assert_eq!(count(&late, "kvitveis").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_built_anew_and_what_is_left_is_taken_away() {
    let (database, app) = TestDatabase::migrated().await;
    reference::seed(&app.db, &app.clock).await.unwrap();
    write(&app, &["Kvitveis"]).await;
    let folder = tempfile::tempdir().unwrap();
    let first = app_in(&database, folder.path()).await;
    catch_up(&first).await;
    let index = folder.path().join(&folders(folder.path())[0]);
    // What one leaves that was killed while it built.
    let left = folder.path().join("left.new");
    std::fs::create_dir(&left).unwrap();
    std::fs::write(left.join(".tantivy-writer.lock"), "").unwrap();
    for entry in std::fs::read_dir(&index).unwrap() {
        std::fs::write(entry.unwrap().path(), "garbage").unwrap();
    }
    let second = app_in(&database, folder.path()).await;
    catch_up(&second).await;
    assert_eq!(count(&second, "kvitveis").await, 1);
    assert_whole(&second).await;
    let folders = folders(folder.path());
    assert_eq!(folders.len(), 1, "{folders:?}");
    std::fs::write(folder.path().join("current"), "nowhere").unwrap();
    let third = app_in(&database, folder.path()).await;
    catch_up(&third).await;
    assert_eq!(count(&third, "kvitveis").await, 1);
}
