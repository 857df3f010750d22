//! Import of cases: nothing lost, nothing written twice, nothing half-seen.

mod access;
mod again;
mod fault;
mod fields;
mod programmes;
mod runs;
pub mod tables;
mod trees;

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use entity::{experience, import_record};
use floke::app::App;
use floke::domain::experience::content::{self, Content};
use floke::domain::import::{self, ImportReport, ImportRequest};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder, Statement};

/// Imports a text, with the request changed.
async fn import_as(
    app: &App,
    text: &str,
    change: impl FnOnce(&mut ImportRequest<Cursor<&str>>),
) -> ImportReport {
    let mut request = ImportRequest::new("cases.jsonl", Cursor::new(text));
    change(&mut request);
    import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()))
        .await
        .unwrap()
}

/// Every experience by the id of its record.
async fn experiences(app: &App) -> BTreeMap<String, experience::Model> {
    let db = app.db.reader();
    let rows = experience::Entity::find().all(db).await.unwrap();
    let rows: BTreeMap<i64, _> = rows.into_iter().map(|row| (row.id, row)).collect();
    let records = import_record::Entity::find().all(db).await.unwrap();
    records
        .into_iter()
        .map(|record| (record.key, rows[&record.experience_id].clone()))
        .collect()
}

/// The content of every experience by the id of its record.
async fn contents(app: &App) -> BTreeMap<String, Content> {
    let rows = experiences(app).await;
    let models: Vec<_> = rows.values().cloned().collect();
    let mut contents = content::read(app.db.reader(), &models).await.unwrap();
    rows.into_iter()
        .map(|(key, row)| (key, contents.remove(&row.id).unwrap()))
        .collect()
}

const TABLES: [&str; 36] = [
    "problem_reach",
    "solution_reach",
    "partner_reach",
    "municipality_reach",
    "programme_reach",
    "experience",
    "narrative",
    "experience_municipality",
    "experience_problem",
    "experience_solution",
    "experience_programme",
    "partnership",
    "experience_factor",
    "experience_cause",
    "lesson",
    "outcome_assessment",
    "result",
    "benefit",
    "measurement",
    "procurement",
    "trial",
    "experience_legal_obstacle",
    "source",
    "problem",
    "solution",
    "partner",
    "programme",
    "programme_report",
    "municipality",
    "municipality_name",
    "revision",
    "audit_entry",
    "change",
    "import_record",
    "import",
    "setting",
];

/// How many rows each table holds.
async fn counts(app: &App) -> BTreeMap<&'static str, i64> {
    let mut counts = BTreeMap::new();
    for table in TABLES {
        counts.insert(
            table,
            scalar(app, &format!("SELECT COUNT(*) FROM {table}")).await,
        );
    }
    counts
}

/// One number out of the database.
async fn scalar(app: &App, sql: &str) -> i64 {
    let db = app.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    row.try_get_by_index(0).unwrap()
}

/// Changes the database behind Floke's back, as a later version of Floke would by its own ways.
async fn change(app: &App, sql: &str) {
    let tx = app.db.begin().await.unwrap();
    tx.connection().execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

/// Keys in their order.
async fn ordered_keys(app: &App) -> Vec<String> {
    let rows = import_record::Entity::find()
        .order_by_asc(import_record::Column::ExperienceId)
        .all(app.db.reader())
        .await
        .unwrap();
    rows.into_iter().map(|row| row.key).collect()
}
