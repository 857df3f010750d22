//! What tests fill a database with: the real cases, or made-up ones with every difficulty.

use std::io::Cursor;
use std::ops::ControlFlow;

use floke::app::App;
use floke::domain::import::{self, ImportReport, ImportRequest};
use serde_json::{Value, json};

use super::database::TestDatabase;

/// The cases that the program carries.
pub const DEMO: &str = include_str!("../../../data/demo/cases.jsonl");

/// A database with the real cases.
pub async fn demo() -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    import(&app, DEMO).await;
    (database, app)
}

/// A database with these records.
pub async fn holding(records: &[Value]) -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    import(&app, &lines(records)).await;
    (database, app)
}

/// Imports a text of records.
pub async fn import(app: &App, text: &str) -> ImportReport {
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    let request = ImportRequest::new("test.jsonl", Cursor::new(text));
    let report = import::run(&app.db, &app.clock, request, |_| ControlFlow::Continue(()))
        .await
        .unwrap();
    assert!(report.faults.is_empty(), "{report}");
    report
}

/// Records as a file holds them.
pub fn lines(records: &[Value]) -> String {
    let lines: Vec<String> = records.iter().map(Value::to_string).collect();
    lines.join(
        "
",
    )
}

/// The real cases as JSON.
pub fn demo_records() -> Vec<Value> {
    DEMO.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A made-up record: few titles, so that names tie; letters that sort in their own way; years that are often unknown.
pub fn made_up(number: usize) -> Value {
    const TITLES: [&str; 9] = [
        "Ålesund",
        "aa-rute",
        "Ørsta",
        "Ærlig svar",
        "zebra",
        "Épicerie",
        "alpha",
        "Alpha",
        "Øy 2",
    ];
    const OUTCOMES: [&str; 5] = ["succeeded", "partly", "failed", "abandoned", "ongoing"];
    const OWNERS: [&str; 3] = ["Oslo", "Bergen", "Svelvik"];
    const SECTORS: [&str; 3] = ["education", "technical", "health_care"];
    let programmes = [format!("Program {}", number % 5), "Øvelse".to_owned()];
    let started = (!number.is_multiple_of(3)).then_some(2000 + number * 7 % 11);
    json!({
        "id": format!("made-up-{number}"),
        "title": TITLES[number * 5 % TITLES.len()],
        "municipality": [OWNERS[number % OWNERS.len()]],
        "county": null,
        "started": started,
        "ended": null,
        "problem": { "title": format!("Problem {}", number % 4), "text": "Et problem.", "broader": "Alt" },
        "solution": { "title": format!("Løsning {}", number % 5), "text": "En løsning.", "variant_of": "Familien" },
        "partners": [{ "name": format!("Partner {}", number % 6), "type": "business", "role": "leverandør" }],
        "outcome": OUTCOMES[number * 3 % OUTCOMES.len()],
        "what_happened": "Noe.",
        "lessons": [format!("Lærdom {number}")],
        "lessons_derived": [],
        "barriers": ["økonomi"],
        "enablers": [],
        "results": [{ "indicator": "Antall", "value": number, "unit": "stk" }],
        "sector": SECTORS[number % SECTORS.len()],
        "sources": [{ "title": "Kilde", "url": "https://example.org/" }],
        "language": if number.is_multiple_of(2) { "nb" } else { "nn" },
        "programmes": programmes[..number % 3],
    })
}

/// The place of a row of a table of terms among all of them, from 1, in SQL: their keys tell nothing.
pub fn number(table: &str) -> String {
    format!("(SELECT COUNT(*) FROM {table} it WHERE it.folded <= {table}.folded)")
}
