//! Every column of every table is exported, and as what, or kept back, and why: whoever adds one says so in `allowed.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use floke::graphql::export::Export;
use sea_orm::{IdenStatic, Iterable};

const ALLOWED: &str = include_str!("allowed.txt");

macro_rules! tables {
    ($($table:ident)*) => {
        [$((stringify!($table), entity::$table::Column::iter().map(|it| it.as_str().to_owned()).collect())),*]
    };
}

/// Columns by table.
fn tables() -> BTreeMap<&'static str, BTreeSet<String>> {
    let tables: BTreeMap<_, _> = tables! {
        api_token audit_entry benefit change contact county duplicate_judgement erasure experience experience_cause
        experience_factor experience_group experience_innovation_type experience_legal_obstacle
        experience_municipality experience_partner_kind experience_problem experience_programme
        experience_solution experience_vector idempotency_key import import_record lesson
        lesson_confirmation measurement municipality municipality_name municipality_number municipality_succession
        narrative outcome_assessment partner partnership pending_change problem problem_theme procurement
        programme programme_figure programme_report release release_change release_chunk release_file release_member
        release_redaction reply reply_invitation result reuse review revision setting solution source survey survey_codebook
        survey_column survey_invitation survey_response survey_wave trial unnamed_owner
    }
    .into();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("entity/src");
    let files = std::fs::read_dir(folder).unwrap();
    let files = files.map(|file| file.unwrap().path());
    let names = files.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned());
    let of_files: BTreeSet<String> = names
        .filter(|name| name != "lib" && name != "code")
        .collect();
    let known = tables.keys().map(|it| (*it).to_owned()).collect();
    assert_eq!(of_files, known, "every entity is looked at");
    tables
}

/// What is said of each column: the columns of exports, or nothing.
fn said() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut said = BTreeMap::new();
    for line in ALLOWED.lines().filter(|line| !line.starts_with('#')) {
        let (column, rest) = line.split_once(' ').unwrap();
        let told = match rest.split_at(2) {
            ("= ", told) => told.split(' ').collect(),
            ("- ", reason) if reason.len() > 3 => Vec::new(),
            _ => panic!("neither exported nor kept back: {line}"),
        };
        assert!(said.insert(column, told).is_none(), "{column} stands twice");
    }
    said
}

#[test]
fn every_column_of_every_table_is_exported_or_kept_back() {
    let (tables, mut said) = (tables(), said());
    let mut forgotten = Vec::new();
    for (table, columns) in &tables {
        if said.remove(format!("{table}.*").as_str()).is_some() {
            continue;
        }
        for column in columns {
            let name = format!("{table}.{column}");
            if said.remove(name.as_str()).is_none() {
                forgotten.push(name);
            }
        }
    }
    assert!(forgotten.is_empty(), "nothing is said of {forgotten:?}");
    assert!(said.is_empty(), "there are no such columns: {said:?}");
}

#[test]
fn every_column_of_every_export_comes_from_what_is_allowed() {
    let allowed: BTreeSet<String> = said().into_values().flatten().map(str::to_owned).collect();
    // What kind of thing the row is about, which no table holds.
    let derived = ["relations.kind".to_owned()];
    let told = Export::ALL.into_iter().flat_map(|export| {
        let columns = export.told().into_iter().filter(|it| it.label_of.is_none());
        columns.map(move |it| format!("{}.{}", export.name(), it.column.name))
    });
    let told: BTreeSet<String> = told.filter(|it| !derived.contains(it)).collect();
    assert_eq!(told, allowed);
}
