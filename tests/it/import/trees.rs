//! Broader problems and families of solutions: no import puts them in a circle, and what it cannot take it tells.

use floke::app::App;
use floke::domain::import::ImportReport;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::import_as;
use crate::support::cases::{holding, import, lines, made_up};
use crate::support::database::TestDatabase;

/// A record whose problem and solution lie so: A under B, where B is given.
fn lying(number: usize, title: &str, above: Option<&str>) -> Value {
    let mut record = made_up(number);
    record["problem"] = json!({ "title": title, "broader": above });
    record["solution"] = json!({ "title": title, "variant_of": above });
    record
}

/// Every term with the title above it, by title.
async fn tree(app: &App, table: &str, parent: &str) -> Vec<(String, Option<String>)> {
    let sql = format!(
        "SELECT own.title, above.title FROM {table} own LEFT JOIN {table} above ON above.id = own.{parent} \
         ORDER BY own.title"
    );
    let db = app.db.reader();
    let statement = Statement::from_string(db.get_database_backend(), sql);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| {
            (
                row.try_get_by_index(0).unwrap(),
                row.try_get_by_index(1).unwrap(),
            )
        })
        .collect()
}

/// The two trees, which are alike and end above every term.
async fn tree_without_circles(app: &App) -> Vec<(String, Option<String>)> {
    let problems = tree(app, "problem", "broader_id").await;
    assert_eq!(tree(app, "solution", "variant_of_id").await, problems);
    for (title, _) in &problems {
        let mut at = title.clone();
        for steps in 0.. {
            assert!(steps <= problems.len(), "a circle above {title}");
            let (_, above) = problems.iter().find(|(own, _)| *own == at).unwrap();
            match above {
                Some(above) => at.clone_from(above),
                None => break,
            }
        }
    }
    problems
}

fn told(terms: &[(&str, Option<&str>)]) -> Vec<(String, Option<String>)> {
    terms
        .iter()
        .map(|(own, above)| ((*own).to_owned(), above.map(str::to_owned)))
        .collect()
}

/// Lines and fields of what was left as it is.
fn kept(report: &ImportReport) -> Vec<(u64, &str)> {
    let mut kept: Vec<(u64, &str)> = (report.kept.iter())
        .map(|it| (it.line, it.field.as_str()))
        .collect();
    kept.sort_unstable();
    kept
}

#[tokio::test(flavor = "multi_thread")]
async fn a_circle_within_a_file_is_a_fault() {
    for titles in [&["A", "B"][..], &["A", "B", "C"]] {
        let (_database, app) = TestDatabase::migrated().await;
        let records: Vec<Value> = (0..titles.len())
            .map(|at| lying(at, titles[at], Some(titles[(at + 1) % titles.len()])))
            .collect();
        let last = records.len() as u64;
        let report = import_as(&app, &lines(&records), |_| {}).await;
        assert!(report.stopped);
        let faults: Vec<(u64, &str)> = (report.faults.iter())
            .map(|it| (it.line, it.field.as_str()))
            .collect();
        assert_eq!(
            faults,
            [(last, "problem.broader"), (last, "solution.variant_of")]
        );
        assert_eq!(tree_without_circles(&app).await, []);
        let report = import_as(&app, &lines(&records), |request| request.partial = true).await;
        assert_eq!((report.created, report.skipped), (last - 1, 1));
        assert_eq!(tree_without_circles(&app).await.len(), titles.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_file_cannot_turn_a_tree_round() {
    let (_database, app) = holding(&[lying(0, "B", Some("A"))]).await;
    let before = told(&[("A", None), ("B", Some("A"))]);
    assert_eq!(tree_without_circles(&app).await, before);
    let report = import(&app, &lines(&[lying(1, "a", Some("b"))])).await;
    assert_eq!(report.created, 1);
    assert_eq!(
        kept(&report),
        [(1, "problem.broader"), (1, "solution.variant_of")]
    );
    let shown = report.to_string();
    assert!(shown.contains("elsewhere in the tree"), "{shown}");
    assert_eq!(tree_without_circles(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn nor_through_three_levels() {
    let (_database, app) = holding(&[lying(0, "C", Some("B")), lying(1, "B", Some("A"))]).await;
    let before = told(&[("A", None), ("B", Some("A")), ("C", Some("B"))]);
    assert_eq!(tree_without_circles(&app).await, before);
    // A under a new D, and that under C: D is made, A stays on top.
    let later = [lying(2, "A", Some("D")), lying(3, "D", Some("C"))];
    let report = import(&app, &lines(&later)).await;
    assert_eq!(
        kept(&report),
        [(1, "problem.broader"), (1, "solution.variant_of")]
    );
    let after = told(&[
        ("A", None),
        ("B", Some("A")),
        ("C", Some("B")),
        ("D", Some("C")),
    ]);
    assert_eq!(tree_without_circles(&app).await, after);
}

/// The terms of a record that was imported before are settled: a new place for them is told, not taken.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_record_cannot_move_its_terms_unheard() {
    let mut records = [lying(0, "B", Some("A")), lying(1, "A", None)];
    let (_database, app) = holding(&records).await;
    let before = tree_without_circles(&app).await;
    for (changed, above) in [(1, json!("B")), (0, json!("Noe nytt"))] {
        records[changed]["problem"]["broader"] = above.clone();
        records[changed]["solution"]["variant_of"] = above;
        let line = changed as u64 + 1;
        let fields = [(line, "problem.broader"), (line, "solution.variant_of")];
        let tried = import_as(&app, &lines(&records), |request| request.dry_run = true).await;
        assert_eq!(kept(&tried), fields);
        let report = import(&app, &lines(&records)).await;
        assert_eq!(kept(&report), fields);
        assert_eq!(report.kept[0].record, format!("made-up-{changed}"));
        assert_eq!(tree_without_circles(&app).await, before);
    }
    records[0] = lying(0, "B", Some(" b"));
    let report = import_as(&app, &lines(&records), |_| {}).await;
    assert!(report.stopped);
    assert_eq!(report.faults[0].field, "problem.broader");
    // Where it lies as the file says there is nothing to tell.
    records[0] = lying(0, "B", Some("a"));
    records[0]["title"] = json!("Ny");
    assert_eq!(kept(&import(&app, &lines(&records)).await), []);
}

/// Whatever files come one after the other.
#[test]
fn no_order_of_files_makes_a_circle() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let line = (0..5_usize, prop::option::of(0..5_usize), 0..8_usize);
    let files = prop::collection::vec(prop::collection::vec(line, 1..6), 1..5);
    let config = Config {
        cases: 12,
        failure_persistence: None,
        ..Config::default()
    };
    TestRunner::new(config)
        .run(&files, |files| {
            runtime.block_on(async {
                let (_database, app) = TestDatabase::migrated().await;
                for file in files {
                    let records: Vec<Value> = (file.iter())
                        .map(|(own, above, number)| {
                            let above = above.map(|it| format!("T{it}"));
                            lying(*number, &format!("T{own}"), above.as_deref())
                        })
                        .collect();
                    import_as(&app, &lines(&records), |request| request.partial = true).await;
                    tree_without_circles(&app).await;
                }
            });
            Ok(())
        })
        .unwrap();
}
