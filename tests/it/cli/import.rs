//! `floke import` as an operator uses it; what it does with the records is tested in `import`.

use serde_json::Value;
use tempfile::TempDir;

use super::{assert_fails, run, text};

const CASES: &str = include_str!("../../../data/demo/cases.jsonl");

#[test]
fn a_file_is_taken_in_or_refused_line_by_line() {
    let folder = TempDir::new().unwrap();
    let good: String = CASES.split_inclusive('\n').take(3).collect();
    let mut bad: Value = serde_json::from_str(CASES.lines().nth(3).unwrap()).unwrap();
    bad["outcome"] = "splendid".into();
    std::fs::write(folder.path().join("good.jsonl"), &good).unwrap();
    std::fs::write(folder.path().join("bad.jsonl"), format!("{good}{bad}\n")).unwrap();

    for (arguments, code, parts) in [
        (
            &["import", "bad.jsonl"][..],
            1,
            ["4", "outcome", "splendid"],
        ),
        (
            &["import", "bad.jsonl", "--dry-run"],
            1,
            ["4", "outcome", "splendid"],
        ),
        (&["import", "good.jsonl", "--dry-run"], 0, ["3", "", ""]),
        (
            &["import", "bad.jsonl", "--partial"],
            0,
            ["3", "outcome", "splendid"],
        ),
        (&["import", "good.jsonl"], 0, ["3", "unchanged", ""]),
    ] {
        let output = run(folder.path(), arguments);
        let told = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
        for part in parts {
            assert!(
                told.contains(part),
                "{arguments:?}: {part} is not in {told}"
            );
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_is_told_before_anything_is_made() {
    let folder = TempDir::new().unwrap();
    for file in ["nowhere.jsonl", "."] {
        let told = assert_fails(&run(folder.path(), &["import", file]), 1);
        assert!(told.contains(&format!("cannot read {file}")), "{told}");
    }
    let output = run(folder.path(), &["import", "a", "--audience", "EVERYBODY"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("PUBLIC"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
