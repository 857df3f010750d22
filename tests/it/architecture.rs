//! The layers hold: who may name whom, and how long a file may be.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

struct Source {
    path: String,
    text: String,
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let path = path.strip_prefix(root).unwrap().display().to_string();
                found.push(Source { path, text });
            }
        }
    }
    assert!(!found.is_empty());
    found
}

/// The lines that are code, without what comments tell.
fn code(source: &Source) -> impl Iterator<Item = &str> {
    source
        .text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
}

fn names(source: &Source, word: &str) -> bool {
    code(source).any(|line| {
        line.match_indices(word).any(|(at, _)| {
            let before = line[..at].chars().next_back();
            let after = line[at + word.len()..].chars().next();
            let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !is_part(before) && !is_part(after)
        })
    })
}

#[track_caller]
fn only_in(krate: &str, places: &[&str]) {
    let strangers: Vec<String> = sources(&["src"])
        .into_iter()
        .filter(|source| {
            names(source, krate) && !places.iter().any(|place| source.path.starts_with(place))
        })
        .map(|source| source.path)
        .collect();
    assert!(
        strangers.is_empty(),
        "{krate} belongs in {places:?}, not in {strangers:?}"
    );
}

/// The names right below the crate's root that a source leads to, by `crate::` or by enough `super::`.
fn roots(source: &Source) -> BTreeSet<String> {
    let text = code(source).collect::<Vec<_>>().join("\n");
    let module = source.path.trim_start_matches("src/");
    let module = module.trim_end_matches(".rs").trim_end_matches("/mod");
    let mut found = BTreeSet::new();
    for (start, level) in [("crate::", 0), ("super::", module.split('/').count())] {
        for (at, _) in text.match_indices(start) {
            let before = text[..at].chars().next_back();
            if before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':') {
                follow(text[at..].trim_start_matches("crate::"), level, &mut found);
            }
        }
    }
    found
}

/// Follows a path, or every path of a group, from `level` modules below the root.
fn follow(path: &str, level: usize, found: &mut BTreeSet<String>) {
    if let Some(group) = path.strip_prefix('{') {
        for part in parts(group) {
            follow(part.trim_start(), level, found);
        }
    } else if let Some(rest) = path.strip_prefix("super::") {
        follow(rest, level.saturating_sub(1), found);
    } else if level == 0 {
        let end = path.find(|c: char| !c.is_alphanumeric() && c != '_');
        found.insert(path[..end.unwrap_or(path.len())].to_owned());
    }
}

/// The parts of a group, up to the brace that closes it.
fn parts(group: &str) -> Vec<&str> {
    let (mut found, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, c) in group.char_indices() {
        match c {
            ',' | '}' if depth == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
                if c == '}' {
                    break;
                }
            }
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    found
}

#[test]
fn libraries_stay_in_their_layers() {
    only_in("axum", &["src/http", "src/cli/serve.rs"]);
    only_in("async_graphql", &["src/graphql", "src/http/graphql.rs"]);
    only_in("async_graphql_axum", &["src/http/graphql.rs"]);
    only_in("sea_orm", &["src/store", "src/app.rs"]);
    only_in("apollo_compiler", &["src/graphql/document"]);
    only_in("tantivy", &["src/search"]);
    only_in("hyper_rustls", &["src/outward.rs"]);
    only_in("rustls", &["src/outward.rs"]);
    for library in ["oxjsonld", "oxrdf", "oxttl"] {
        only_in(library, &["src/domain/catalogue"]);
    }
    for library in ["calamine", "encoding_rs", "quick_xml", "rust_xlsxwriter"] {
        only_in(library, &["src/domain/import/table"]);
    }
}

/// What each layer may name beside itself. `cli` may name all, and nothing may name `cli`.
const LAYERS: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("config", &["model"]),
    ("store", &["model"]),
    ("search", &["model"]),
    ("outward", &["model"]),
    ("meaning", &["config", "model", "outward"]),
    (
        "domain",
        &["config", "meaning", "model", "outward", "search", "store"],
    ),
    ("graphql", &["config", "domain", "model", "store"]),
    ("app", &["config", "domain", "model", "store"]),
    ("http", &["app", "config", "graphql", "model"]),
];

#[test]
fn nothing_points_back() {
    for source in sources(&["src"]) {
        let own = source.path.trim_start_matches("src/");
        let own = own.split(['/', '.']).next().unwrap();
        let Some((_, may)) = LAYERS.iter().find(|(layer, _)| *layer == own) else {
            assert!(matches!(own, "cli" | "lib" | "main"), "{own} has no layer");
            continue;
        };
        let strangers: Vec<String> = roots(&source)
            .into_iter()
            .filter(|name| name != own && !name.is_empty() && !may.contains(&name.as_str()))
            .collect();
        assert!(
            strangers.is_empty(),
            "{} names {strangers:?}; {own} may name {may:?}",
            source.path
        );
    }
}

#[test]
fn only_the_domain_asks_the_store() {
    for source in sources(&["src/graphql", "src/http"]) {
        let asks = code(&source).any(|line| line.replace("store::Db", "").contains("store::"));
        assert!(!asks, "{} names more of the store than Db", source.path);
    }
}

#[test]
fn paths_are_followed_through_groups_and_upwards() {
    let text = "use crate::{app::App, domain::{a, b}};\nuse super::super::{http, super::cli};
        use super::sibling;\nfn f() { crate::config::g(super::super::super::store::h()) }
        // crate::commented\nmacro_rules! m { () => { $crate::model::X } }";
    let source = Source {
        path: "src/graphql/document/plan.rs".to_owned(),
        text: text.to_owned(),
    };
    let names: Vec<String> = roots(&source).into_iter().collect();
    assert_eq!(names, ["app", "cli", "config", "domain", "model", "store"]);
}

#[test]
fn time_and_randomness_have_one_source() {
    for source in sources(&["src"]) {
        if source.path != "src/model/clock.rs" {
            for word in [
                "Utc::now",
                "Local::now",
                "SystemTime",
                "Uuid::new_v4",
                "Uuid::now_v7",
                "MakeRequestUuid",
                "rand",
                "getrandom",
            ] {
                assert!(
                    !names(&source, word),
                    "{} names {word}; take it from model::Clock",
                    source.path
                );
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_is_short() {
    for source in sources(&["src", "entity/src", "migration/src", "tests"]) {
        assert!(
            source.text.starts_with("//!"),
            "{} does not begin with what it is",
            source.path
        );
        let lines = source.text.lines().count();
        assert!(
            lines <= 500,
            "{} has {lines} lines; split it by noun",
            source.path
        );
    }
}

#[test]
fn modules_are_folders_with_mod_rs() {
    for source in sources(&["src"]) {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(source.path.trim_end_matches(".rs"));
        assert!(
            !folder.is_dir(),
            "{} stands beside a folder of its name",
            source.path
        );
    }
}
