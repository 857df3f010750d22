//! `floke eval-search`: how well words alone find what people judged to be right, and what is told of wrong files.

use tempfile::TempDir;

use super::{assert_fails, run, text};

/// Questions as municipal employees type them, about the demo's cases.
const JUDGED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data/search/judged.jsonl");

/// Means of normalised discounted cumulative gain that words alone must reach.
const AT_LEAST: [(&str, f64); 4] = [
    ("all", 0.70),
    ("plain", 0.88),
    ("split", 0.92),
    ("typo", 0.90),
];

#[test]
fn words_find_what_people_judged_to_be_right() {
    let folder = TempDir::new().unwrap();
    let output = run(
        folder.path(),
        &["eval-search", "--queries", JUDGED, "--worst", "2"],
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    let told = text(&output.stdout);
    for (kind, least) in AT_LEAST {
        let row = told
            .lines()
            .find(|line| line.starts_with(&format!("| {kind} |")));
        let cells: Vec<&str> = row.unwrap().split('|').map(str::trim).collect();
        let ndcg: f64 = cells[3].parse().unwrap();
        assert!(ndcg >= least, "{kind}: {told}");
    }
    assert_eq!(
        told.lines().filter(|line| !line.starts_with('|')).count(),
        2
    );
    // It asks a database of its own.
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_read_is_told() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("judged.jsonl");
    let ask = || run(folder.path(), &["eval-search", "--queries", "judged.jsonl"]);
    assert!(assert_fails(&ask(), 1).contains("judged.jsonl"));
    std::fs::write(&file, "{\"query\": 1}").unwrap();
    assert!(assert_fails(&ask(), 1).contains("judged.jsonl"));
    let stranger = r#"{"query": "q", "kind": "plain", "relevant": {"nowhere": 2}}"#;
    std::fs::write(&file, stranger).unwrap();
    assert!(assert_fails(&ask(), 1).contains("nowhere"));
}
