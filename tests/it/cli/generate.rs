//! `floke generate`: the same bytes for the same seed, a realistic spread, and nothing that an import complains about.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use floke::domain::generate::{GenerateRequest, Record, experiences};
use floke::model::checksum::sha256;
use serde_json::Value;
use tempfile::TempDir;

use super::{assert_fails, floke, run, text};

fn records(n: u64, seed: u64) -> Vec<Record> {
    let request = GenerateRequest {
        experiences: n,
        seed,
    };
    experiences(request).unwrap().collect()
}

#[test]
fn a_seed_gives_the_same_bytes_on_every_machine() {
    let folder = TempDir::new().unwrap();
    let generate = |arguments: &[&str]| {
        let output = run(folder.path(), &[&["generate"], arguments].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        output.stdout
    };
    let first = generate(&["--experiences", "100", "--seed", "7"]);
    let told = generate(&["--experiences=100", "--seed=7", "--output=a.ndjson"]);
    assert!(told.is_empty());
    assert_eq!(
        std::fs::read(folder.path().join("a.ndjson")).unwrap(),
        first
    );
    let other = generate(&["--experiences", "100", "--seed", "8"]);
    for (a, b) in text(&first).lines().zip(text(&other).lines()) {
        assert_ne!(a, b);
    }
    assert_eq!(text(&first).lines().count(), 100);
    assert!(generate(&["--experiences", "0"]).is_empty());
    // Whoever changes a word list changes this.
    assert_eq!(
        sha256(first),
        "ca60244fbfd3c7e48a80f2d94d7fb1fe4ef33d169ce93c64235a6e87ff52ac05"
    );
}

#[test]
fn a_reader_that_leaves_is_no_failure_and_wrong_use_is_told() {
    let folder = TempDir::new().unwrap();
    let mut child = floke(folder.path(), &["generate", "--experiences", "10000000"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    assert!(line.starts_with('{') && line.ends_with("}\n"));
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(text(&output.stderr), "");

    let output = run(folder.path(), &["generate", "--experiences", "10000001"]);
    assert_eq!(output.status.code(), Some(2));
    let told = text(&output.stderr);
    assert!(told.contains("0..=10000000"), "{told}");
    let arguments = ["generate", "--experiences", "1", "--output", "nowhere/a"];
    let told = assert_fails(&run(folder.path(), &arguments), 1);
    assert!(told.contains("cannot write nowhere/a"), "{told}");
}

#[test]
fn an_import_takes_all_of_it_without_a_word() {
    let folder = TempDir::new().unwrap();
    let lines: Vec<String> = (records(500, 1).iter())
        .map(|record| {
            let line: Value = serde_json::from_str(&record.to_line().unwrap()).unwrap();
            line.to_string()
        })
        .collect();
    std::fs::write(folder.path().join("a.ndjson"), lines.join("\n")).unwrap();
    let output = run(folder.path(), &["import", "a.ndjson"]);
    let told = text(&output.stdout);
    assert!(output.status.success(), "{told}{}", text(&output.stderr));
    assert!(told.contains("500 created, 0 updated"), "{told}");
    assert!(!told.contains("left as it is"), "{told}");
    // Only those abroad and those that work together are outside the reference data.
    let made = told.lines().filter(|line| line.starts_with("owner made"));
    for line in made {
        let is_known = line.contains("(FOREIGN, ") || line.contains("(INTERMUNICIPAL, NO");
        assert!(is_known, "{line}");
    }
}

/// The trees that titles and their parents make: parent by title, where there is one.
type Tree<'a> = BTreeMap<&'a str, Option<&'a str>>;

fn tree<'a>(terms: impl Iterator<Item = (&'a str, Option<&'a str>)>) -> Tree<'a> {
    let mut tree = Tree::new();
    for (title, parent) in terms {
        let known = *tree.entry(title).or_insert(parent);
        assert_eq!(known, parent, "{title} has one place");
    }
    let parents: Vec<&str> = tree.values().copied().flatten().collect();
    for parent in parents {
        tree.entry(parent).or_insert(None);
    }
    tree
}

/// The widest term above a title, and how many steps it is away; fails where the steps never end.
fn top<'a>(tree: &Tree<'a>, title: &'a str) -> (&'a str, usize) {
    let (mut title, mut steps) = (title, 0);
    while let Some(parent) = tree[title] {
        title = parent;
        steps += 1;
        assert!(steps < 10, "{title} lies in a circle");
    }
    (title, steps)
}

#[test]
fn problems_and_solutions_lie_in_trees_and_grow_slower_than_experiences() {
    for (n, n_problems, n_solutions) in [
        (100, 28..=42, 35..=62),
        (1_000, 110..=131, 150..=195),
        (6_000, 280..=320, 400..=478),
    ] {
        let records = records(n, 3);
        let problems = tree(
            (records.iter()).map(|it| (it.problem.title.as_str(), it.problem.broader.as_deref())),
        );
        let solutions = tree((records.iter()).filter_map(|it| {
            let solution = it.solution.as_ref()?;
            Some((solution.title.as_str(), solution.variant_of.as_deref()))
        }));
        assert!(n_problems.contains(&problems.len()), "{}", problems.len());
        assert!(
            n_solutions.contains(&solutions.len()),
            "{}",
            solutions.len()
        );
        for (tree, deepest) in [(&problems, 2), (&solutions, 3)] {
            let depths: BTreeSet<usize> = tree.keys().map(|it| top(tree, it).1).collect();
            assert!(depths.into_iter().eq(0..=deepest));
        }
        if n < 1_000 {
            continue;
        }
        let (mut tops, mut counts) = (BTreeMap::new(), BTreeMap::new());
        for record in &records {
            let title = record.problem.title.as_str();
            *counts.entry(title).or_insert(0) += 1;
            *tops.entry(top(&problems, title).0).or_insert(0) += 1;
        }
        let n = usize::try_from(n).unwrap();
        let most = counts.values().max().unwrap() * 1_000 / n;
        assert!((25..=60).contains(&most), "{most}");
        assert!(tops.values().all(|count| count * 100 / n < 20), "{tops:?}");
        let wide = tops.values().filter(|count| **count * 100 / n >= 2).count();
        assert!((8..=12).contains(&wide), "{tops:?}");
    }
}

/// How many of a thousand records are so.
fn share(records: &[Record], is_so: impl Fn(&&Record) -> bool) -> usize {
    records.iter().filter(is_so).count() * 1_000 / records.len()
}

#[test]
fn everything_is_spread_as_it_is_in_life() {
    let records = records(6_000, 11);
    let ended = |word: &'static str| {
        share(&records, move |it| {
            serde_json::to_value(it.outcome).unwrap() == *word
        })
    };
    let language = |code: &'static str| share(&records, move |it| it.language == Some(code));
    for (what, share, wanted) in [
        ("succeeded", ended("succeeded"), 340..=420),
        ("partly", ended("partly"), 190..=250),
        ("failed", ended("failed"), 85..=135),
        ("abandoned", ended("abandoned"), 65..=115),
        ("ongoing", ended("ongoing"), 175..=225),
        ("year", share(&records, |it| it.started.is_none()), 85..=115),
        ("nn", language("nn"), 90..=160),
        ("da", language("da"), 1..=10),
        (
            "solution",
            share(&records, |it| it.solution.is_none()),
            45..=75,
        ),
        ("sector", share(&records, |it| it.sector.is_none()), 35..=65),
        (
            "figures",
            share(&records, |it| !it.results.is_empty()),
            300..=380,
        ),
        (
            "benefits",
            share(&records, |it| !it.findings.benefits.is_empty()),
            260..=340,
        ),
        (
            "laws",
            share(&records, |it| !it.findings.legal_obstacles.is_empty()),
            65..=115,
        ),
        (
            "owners",
            share(&records, |it| it.municipality.len() > 1),
            20..=60,
        ),
        (
            "partners",
            share(&records, |it| it.partners.is_empty()),
            140..=230,
        ),
        (
            "programmes",
            share(&records, |it| it.programmes.is_empty()),
            720..=780,
        ),
    ] {
        assert!(wanted.contains(&share), "{what}: {share}");
    }
    let kinds: BTreeSet<&str> = (records.iter().flat_map(|it| &it.partners))
        .map(|it| it.kind)
        .collect();
    assert_eq!(kinds.len(), 8);
    let owners: BTreeSet<&String> = records.iter().flat_map(|it| &it.municipality).collect();
    assert!(owners.len() > 350, "{}", owners.len());
    for it in &records {
        let length = it.what_happened.chars().count();
        assert!((200..=1_500).contains(&length), "{length}");
        assert!((1..=3).contains(&it.sources.len()) && it.partners.len() <= 6);
        assert!(it.lessons.len() <= 4 && it.lessons_derived.len() <= 2);
        assert!(!it.title.is_empty() && !it.title.contains(['{', '}']));
        if let (Some(started), Some(ended)) = (it.started, it.ended) {
            assert!((1995..=2026).contains(&started) && (started..=2026).contains(&ended));
        }
    }
}
