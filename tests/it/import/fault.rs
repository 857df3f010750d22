//! Every fault is told with line, field, value and rule, all of them at once, and nothing is written.

use serde_json::{Value, json};

use super::{counts, import_as};
use crate::support::cases::{lines, made_up};
use crate::support::database::TestDatabase;

/// What is put where in a good record, the field that is told, and words of the rule.
type Broken = (&'static str, Value, &'static str, &'static str);

fn broken_texts() -> Vec<Broken> {
    let long = json!("x".repeat(301));
    let longer = json!("x".repeat(20_001));
    vec![
        ("/id", json!(null), "id", "is required"),
        ("/id", json!(7), "id", "must be a text"),
        ("/title", json!("  "), "title", "is required"),
        ("/title", long, "title", "has 301 characters"),
        ("/title", json!("a\nb"), "title", "U+000A"),
        ("/what_happened", json!("\0"), "what_happened", "U+0000"),
        ("/what_happened", longer, "what_happened", "at most 20000"),
        ("/started", json!(1799), "started", "from 1800 to 2200"),
        ("/started", json!(2019.5), "started", "must be a year"),
        ("/started", json!("2019"), "started", "must be a year"),
        ("/ended", json!(2006), "ended", "is before 2007"),
        (
            "/outcome",
            json!("maybe"),
            "outcome",
            "one of succeeded, partly",
        ),
        ("/outcome", json!(null), "outcome", "is required"),
        (
            "/sector",
            json!("EDUCATION"),
            "sector",
            "one of health_care",
        ),
        ("/language", json!("no"), "language", "must be one of nb"),
        ("/colour", json!("red"), "colour", "not a known field"),
    ]
}

fn broken_objects() -> Vec<Broken> {
    let both = "municipality[1]";
    let type_of = "partners[0].type";
    let value = "results[0].value";
    let indicator = "results[0].indicator";
    let url = "sources[0].url";
    vec![
        ("/municipality", json!([]), "municipality", "is required"),
        (
            "/municipality",
            json!("Oslo"),
            "municipality",
            "must be a list",
        ),
        (
            "/municipality",
            json!(["Herøy"]),
            "municipality[0]",
            "1818 Herøy",
        ),
        (
            "/municipality",
            json!(["Oslo", ""]),
            both,
            "must not be empty",
        ),
        ("/problem", json!(null), "problem", "is required"),
        ("/problem", json!("x"), "problem", "must be an object"),
        ("/problem", json!({}), "problem.title", "is required"),
        (
            "/problem/broader",
            json!("problem  1"),
            "problem.broader",
            "same as",
        ),
        (
            "/solution/wider",
            json!(1),
            "solution.wider",
            "not a known field",
        ),
        (
            "/partners/0/type",
            json!("firm"),
            type_of,
            "one of municipality, county",
        ),
        ("/partners/0/type", json!(null), type_of, "is required"),
        (
            "/partners/0/name",
            json!(null),
            "partners[0].name",
            "is required",
        ),
        ("/results/0/value", json!("7"), value, "must be a number"),
        (
            "/results/0/indicator",
            json!(null),
            indicator,
            "is required",
        ),
        (
            "/sources/0/url",
            json!("ftp://example.org/"),
            url,
            "http://",
        ),
        ("/sources/0/url", json!("/x"), url, "absolute"),
        ("/sources/0/url", json!("https://a b"), url, "absolute"),
        ("/barriers", json!([1]), "barriers[0]", "must be a text"),
    ]
}

fn broken_lists() -> Vec<Broken> {
    vec![
        (
            "/programmes",
            json!("StartOff"),
            "programmes",
            "must be a list",
        ),
        (
            "/programmes",
            json!(["A", 7]),
            "programmes[1]",
            "must be a text",
        ),
        (
            "/programmes",
            json!([" "]),
            "programmes[0]",
            "must not be empty",
        ),
        (
            "/programmes",
            json!(["x".repeat(301)]),
            "programmes[0]",
            "has 301 characters",
        ),
        (
            "/programmes",
            json!(["StartOff", "B", "startOFF "]),
            "programmes[2]",
            "stands in programmes[0] already",
        ),
        (
            "/barriers",
            json!(vec!["a"; 201]),
            "barriers",
            "has 201 items",
        ),
    ]
}

/// Lines with one fault each, and what must be told of them.
fn broken() -> (String, Vec<Broken>) {
    let faults: Vec<Broken> = [broken_texts(), broken_objects(), broken_lists()].concat();
    let records = faults
        .iter()
        .enumerate()
        .map(|(number, (pointer, value, ..))| {
            let mut record = made_up(1);
            record["id"] = json!(format!("broken-{number}"));
            let (parent, name) = pointer.rsplit_once('/').unwrap();
            record.pointer_mut(parent).unwrap()[name] = value.clone();
            record
        });
    (lines(&records.collect::<Vec<_>>()), faults)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_is_told_with_line_and_field() {
    let (_database, app) = TestDatabase::migrated().await;
    let before = counts(&app).await;
    let (text, faults) = broken();
    let report = import_as(&app, &text, |request| request.dry_run = true).await;
    assert!(report.stopped);
    for (line, (pointer, value, field, rule)) in (1..).zip(&faults) {
        let told: Vec<_> = report.faults.iter().filter(|it| it.line == line).collect();
        assert_eq!(told.len(), 1, "{pointer} {value}\n{told:?}");
        assert_eq!(told[0].field, *field);
        assert!(
            told[0].rule.contains(rule),
            "{} is told for {rule}",
            told[0].rule
        );
    }
    assert_eq!(report.skipped, faults.len() as u64);
    let report = import_as(&app, &text, |_| {}).await;
    assert!(report.stopped);
    assert_eq!(report.faults.len(), faults.len());
    let after = counts(&app).await;
    for table in [
        "experience",
        "problem",
        "import",
        "audit_entry",
        "municipality_name",
    ] {
        let seeded =
            usize::from(table == "municipality_name") * usize::try_from(after[table]).unwrap();
        assert_eq!(
            usize::try_from(after[table] - before[table]).unwrap(),
            seeded,
            "{table}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_are_no_records_are_told() {
    let (_database, app) = TestDatabase::migrated().await;
    let good = made_up(1).to_string();
    let twice = good.replacen('{', "{\"title\":\"x\",", 1);
    let surrogate = good.replace("Noe.", "\\ud800");
    let long = format!("{{\"id\":\"{}\"}}", "x".repeat(5 * 1024 * 1024));
    let text = format!("{good}\n\n[]\n{{\n{twice}\n{surrogate}\n{long}\n{good}\n");
    let report = import_as(&app, &text, |_| {}).await;
    let told: Vec<(u64, &str, &str)> = report
        .faults
        .iter()
        .map(|it| (it.line, it.field.as_str(), it.rule.as_str()))
        .collect();
    assert_eq!(told.len(), 6, "{told:?}");
    for ((line, field, rule), (wanted_line, wanted_field, wanted)) in told.iter().zip([
        (3, "", "must be an object"),
        (4, "", "no JSON"),
        (5, "", "stands twice"),
        (6, "", "no JSON"),
        (7, "", "longer than"),
        (8, "id", "stands on line 1 already"),
    ]) {
        assert_eq!((*line, *field), (wanted_line, wanted_field), "{told:?}");
        assert!(rule.contains(wanted), "{rule}");
    }
    let shown = report.to_string();
    assert!(
        shown.contains("line 8, id, \"made-up-1\": stands on line 1 already"),
        "{shown}"
    );
    assert!(!shown.contains('\u{0}') && shown.len() < 5_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_faults_of_a_line_are_told_together() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut record = made_up(0);
    record["title"] = json!("");
    record["outcome"] = json!("x");
    record["partners"][0]["type"] = json!("x");
    record["sources"][0]["url"] = json!("x");
    let report = import_as(&app, &lines(&[record]), |_| {}).await;
    let fields: Vec<&str> = report.faults.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(
        fields,
        ["title", "partners[0].type", "outcome", "sources[0].url"]
    );
}

/// Who the owner is, which ids stand twice and how terms lie is asked of a line with other faults too.
#[tokio::test(flavor = "multi_thread")]
async fn one_round_tells_everything() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut records: Vec<Value> = (0..4).map(made_up).collect();
    records[0]["outcome"] = json!("x");
    records[0]["municipality"] = json!([7, "Herøy"]);
    records[0]["problem"]["broader"] = json!("problem  0");
    records[0]["solution"]["variant_of"] = json!("LØSNING 0");
    records[1]["id"] = json!("made-up-0");
    records[1]["municipality"] = json!(["Herøy"]);
    records[1]["county"] = json!(7);
    records[1]["solution"] = json!({ "title": "A", "variant_of": "B" });
    records[2]["solution"] = json!({ "title": "B", "variant_of": "A" });
    records[2]["started"] = json!(1);
    let report = import_as(&app, &lines(&records), |_| {}).await;
    let told: Vec<(u64, &str)> = (report.faults.iter())
        .map(|it| (it.line, it.field.as_str()))
        .collect();
    let wanted = [
        (1, "municipality[0]"),
        (1, "outcome"),
        (1, "municipality[1]"),
        (1, "problem.broader"),
        (1, "solution.variant_of"),
        (2, "county"),
        (2, "id"),
        (3, "started"),
        (3, "solution.variant_of"),
    ];
    assert_eq!(told, wanted, "{report}");
    assert_eq!(report.skipped, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn circles_of_problems_are_told() {
    let (_database, app) = TestDatabase::migrated().await;
    let records: Vec<Value> = [("A", "B"), ("B", "C"), ("C", "a")]
        .iter()
        .enumerate()
        .map(|(number, (title, broader))| {
            let mut record = made_up(number);
            record["problem"] = json!({ "title": title, "broader": broader });
            record
        })
        .collect();
    let report = import_as(&app, &lines(&records), |_| {}).await;
    assert!(report.stopped);
    assert_eq!(report.faults.len(), 1);
    assert_eq!(
        (report.faults[0].line, report.faults[0].field.as_str()),
        (3, "problem.broader")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partial_import_takes_the_good_ones() {
    let (_database, app) = TestDatabase::migrated().await;
    let mut records: Vec<Value> = (0..5).map(made_up).collect();
    records[2]["outcome"] = json!("x");
    records[3]["id"] = json!("made-up-0");
    let report = import_as(&app, &lines(&records), |request| request.partial = true).await;
    assert!(!report.stopped);
    assert_eq!(
        (report.created, report.skipped, report.faults.len()),
        (3, 2, 2)
    );
    let told = report.to_string();
    assert!(told.contains("2 of them were left out"), "{told}");
    assert_eq!(
        super::ordered_keys(&app).await,
        ["made-up-0", "made-up-1", "made-up-4"]
    );
    let tables = counts(&app).await;
    let report = import_as(&app, &lines(&records), |request| request.partial = true).await;
    assert_eq!(
        (report.created, report.unchanged, report.skipped),
        (0, 3, 2)
    );
    assert_eq!(counts(&app).await, tables);
}
