//! A database of a test's own: a SQLite file in a folder that vanishes with it, or a schema in PostgreSQL where
//! `TEST_DATABASE_URL` names one.

use std::env;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

use floke::app::App;
use floke::model::Clock;
use floke::store::{ConnectOptions, Db};
use tempfile::TempDir;

/// A database of a test's own, gone with it.
pub struct TestDatabase {
    /// How to reach it.
    pub options: ConnectOptions,
    /// The folder of a SQLite file, and of whatever else the test lays down; it vanishes with this.
    pub folder: TempDir,
}

impl TestDatabase {
    /// An empty database.
    pub async fn empty() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let folder = tempfile::tempdir().unwrap();
        let options = match env::var("TEST_DATABASE_URL") {
            Ok(url) => {
                let number = COUNT.fetch_add(1, Ordering::Relaxed);
                let schema = format!("floke_test_{}_{number}", process::id());
                create_schema(&url, &schema).await;
                ConnectOptions {
                    url,
                    connections: 4,
                    schema: Some(schema),
                }
            }
            Err(_) => sqlite(&folder),
        };
        Self { options, folder }
    }

    /// An empty SQLite database, whichever one the tests run on.
    pub fn empty_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = sqlite(&folder);
        Self { options, folder }
    }

    /// A database with its schema, and an app on it.
    pub async fn migrated() -> (Self, App) {
        let database = Self::empty().await;
        let app = database.migrate().await;
        (database, app)
    }

    /// Creates the schema, and opens an app on it.
    pub async fn migrate(&self) -> App {
        let app = self.another().await;
        app.db.migrate_up().await.unwrap();
        app
    }

    /// Its address as a whole, for a process of its own.
    pub fn url(&self) -> String {
        let Some(schema) = &self.options.schema else {
            return self.options.url.clone();
        };
        let joint = if self.options.url.contains('?') {
            '&'
        } else {
            '?'
        };
        format!(
            "{}{joint}options=-csearch_path%3D{schema}",
            self.options.url
        )
    }

    /// Another app on the same database, as another node or process would be.
    pub async fn another(&self) -> App {
        App::open(&self.options, Clock::default()).await.unwrap()
    }
}

fn sqlite(folder: &TempDir) -> ConnectOptions {
    ConnectOptions {
        url: Db::sqlite_url(folder.path()),
        connections: 2,
        schema: None,
    }
}

/// Left-over schemas vanish with the throw-away server; dropping each would only cost time.
async fn create_schema(url: &str, schema: &str) {
    let options = ConnectOptions {
        url: url.to_owned(),
        connections: 1,
        schema: None,
    };
    let db = Db::connect(&options).await.unwrap();
    db.execute(&format!("CREATE SCHEMA {schema}"))
        .await
        .unwrap();
    db.close().await.unwrap();
}
