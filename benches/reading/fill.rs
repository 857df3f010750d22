//! A database of made-up experiences.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use floke::app::App;
use floke::domain::generate::{self, GenerateRequest};
use floke::domain::import::{self, ImportRequest};
use floke::domain::reference;
use floke::model::Clock;
use floke::store::experience::marks;
use floke::store::{ConnectOptions, Db};
use tempfile::TempDir;

/// What of an experience the import format does not know, told by its key, so that every filter has something to find.
const BESIDE: [&str; 3] = [
    "INSERT INTO experience_innovation_type (experience_id, innovation_type)
     SELECT id, CASE id % 5 WHEN 0 THEN 'PRODUCT' WHEN 1 THEN 'COMMUNICATION' WHEN 2 THEN 'PROCESS_ORGANISATION'
     ELSE 'SERVICE' END FROM experience WHERE id % 11 <> 0",
    "UPDATE experience SET stopped_at = CASE id % 7 WHEN 0 THEN 'IDEA' WHEN 1 THEN 'SCALING' WHEN 2 THEN 'OPERATION'
     WHEN 3 THEN 'IMPLEMENTATION' ELSE 'PILOT' END WHERE outcome = 'ABANDONED'",
    "UPDATE experience SET expected_end = CASE id % 2 WHEN 0 THEN DATE('2024-06-30') ELSE DATE('2031-06-30') END
     WHERE stage = 'ONGOING'",
];

/// A database that is there for one size.
pub struct Database {
    /// Floke over it.
    pub app: App,
    /// How long the import took.
    pub import: Duration,
    _folder: TempDir,
    /// The schema that was made in PostgreSQL; none in SQLite.
    pub schema: Option<String>,
}

/// Makes a database of so many experiences.
pub async fn database(size: u64, url: Option<&str>) -> Database {
    let folder = tempfile::tempdir().unwrap();
    let schema = url.map(|_| format!("floke_bench_{}_{size}", std::process::id()));
    let options = ConnectOptions {
        url: url.map_or_else(|| Db::sqlite_url(folder.path()), str::to_owned),
        connections: 4,
        schema: schema.clone(),
    };
    let app = App::open(&options, Clock::default()).await.unwrap();
    if let Some(schema) = &schema {
        let create = format!("CREATE SCHEMA {schema}");
        app.db.execute(&create).await.unwrap();
    }
    app.db.migrate_up().await.unwrap();
    reference::seed(&app.db, &app.clock).await.unwrap();
    let request = GenerateRequest {
        experiences: size,
        seed: 1,
    };
    let mut text = String::new();
    for record in generate::experiences(request).unwrap() {
        text.push_str(&record.to_line().unwrap());
        text.push('\n');
    }
    let started = Instant::now();
    let request = ImportRequest::new("made-up", Cursor::new(text));
    let report = import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()));
    assert_eq!(report.await.unwrap().created, size);
    let import = started.elapsed();
    for statement in BESIDE {
        app.db.execute(statement).await.unwrap();
    }
    let tx = app.db.begin().await.unwrap();
    marks::put_all(tx.connection()).await.unwrap();
    tx.commit().await.unwrap();
    floke::store::import::tidy(&app.db).await.unwrap();
    Database {
        app,
        import,
        _folder: folder,
        schema,
    }
}

impl Database {
    /// Removes it.
    pub async fn remove(self) {
        if let Some(schema) = &self.schema {
            let drop = format!("DROP SCHEMA {schema} CASCADE");
            self.app.db.execute(&drop).await.unwrap();
        }
        self.app.db.close().await.unwrap();
    }
}
