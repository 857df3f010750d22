//! The layers hold: who may name whom, and how long a file may be.

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

#[track_caller]
fn never_names(folder: &str, layers: &[&str]) {
    for source in sources(&[folder]) {
        for layer in layers {
            let is_named = [format!("crate::{layer}"), format!("super::super::{layer}")]
                .iter()
                .any(|path| names(&source, path));
            assert!(
                !is_named,
                "{} names {layer}, which lies above it",
                source.path
            );
        }
    }
}

#[test]
fn libraries_stay_in_their_layers() {
    only_in("axum", &["src/http", "src/cli/serve.rs"]);
    only_in("async_graphql", &["src/graphql", "src/http/graphql.rs"]);
    only_in("async_graphql_axum", &["src/http/graphql.rs"]);
    only_in("sea_orm", &["src/store", "src/app.rs"]);
    only_in("apollo_compiler", &["src/graphql/document"]);
    only_in("tantivy", &["src/search"]);
}

#[test]
fn nothing_points_back() {
    never_names(
        "src/model",
        &["config", "store", "domain", "graphql", "http", "cli", "app"],
    );
    never_names("src/config", &["domain", "graphql", "http", "cli", "app"]);
    never_names("src/store", &["domain", "graphql", "http", "cli", "app"]);
    never_names("src/domain", &["graphql", "http", "cli"]);
    never_names("src/graphql", &["http", "cli"]);
    never_names("src/http", &["cli"]);
}

#[test]
fn time_and_randomness_have_one_source() {
    for source in sources(&["src"]) {
        if source.path != "src/model/clock.rs" {
            for word in ["Utc::now", "Uuid::new_v4", "Uuid::now_v7", "rand::rng"] {
                assert!(
                    !names(&source, word),
                    "{} calls {word}; take it from model::Clock",
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
