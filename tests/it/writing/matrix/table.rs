//! The table of who may do what, as `table.txt` tells it, and that it tells of everything.

use std::collections::{BTreeMap, BTreeSet};

use entity::code::{Audience, Code, Iterable, Role, WorkflowState};

use super::STEPS;
use crate::writing::MUTATIONS;

const TABLE: &str = include_str!("table.txt");
/// What stands before a mutation where it is told of changes that wait.
pub const PENDING: &str = "pending:";
/// What of an experience is told to some of those who see it.
pub const FIELDS: [&str; 2] = ["state", "contact"];

/// Who asks: a role, and whose.
pub type Who = (String, String);

/// What the table says of a field: for everybody, a letter a column.
pub struct Expected {
    /// States, or what else tells the cases apart.
    pub columns: Vec<String>,
    /// The letters, by who asks.
    pub rows: BTreeMap<Who, Vec<char>>,
}

/// Every role of every municipality.
pub fn everybody() -> BTreeSet<Who> {
    let mut all = BTreeSet::from([("anonymous".to_owned(), "-".to_owned())]);
    for place in ["own", "heir", "other", "none"] {
        let roles = Role::iter().filter(|role| place != "none" || *role >= Role::Editor);
        all.extend(roles.map(|role| (role.code().to_lowercase(), place.to_owned())));
    }
    all
}

/// The table, by field.
pub fn table() -> BTreeMap<String, Expected> {
    let mut table: BTreeMap<String, Expected> = BTreeMap::new();
    let mut columns = Vec::new();
    let lines = TABLE.lines().filter(|it| !it.starts_with('#'));
    for line in lines.filter(|line| !line.trim().is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        if words[0] == "=" {
            columns = words[2..].iter().copied().map(str::to_owned).collect();
            continue;
        }
        let cells: Vec<char> = words[3..].concat().chars().collect();
        let expected = table
            .entry(words[0].to_owned())
            .or_insert_with(|| Expected {
                columns: columns.clone(),
                rows: BTreeMap::new(),
            });
        let roles: Vec<String> = match words[1] {
            "*" => Role::iter().map(|it| it.code().to_lowercase()).collect(),
            named => named.split(',').map(str::to_owned).collect(),
        };
        for role in &roles {
            for place in words[2].split(',') {
                let who = (role.clone(), place.to_owned());
                let before = expected.rows.insert(who, cells.clone());
                assert!(before.is_none(), "told twice: {line}");
            }
        }
    }
    table
}

#[test]
fn every_mutation_takes_a_key() {
    let sdl = floke::graphql::sdl();
    for (mutation, input, _) in MUTATIONS {
        let (_, fields) = sdl.split_once(&format!("\ninput {input} {{")).unwrap();
        let (fields, _) = fields.split_once("\n}").unwrap();
        assert!(
            fields.contains("\tidempotencyKey: String\n")
                || fields.ends_with("\tidempotencyKey: String"),
            "{mutation}"
        );
    }
}

#[test]
fn the_table_tells_of_every_mutation_and_of_everybody() {
    let sdl = floke::graphql::sdl();
    let (_, mutations) = sdl.split_once("type Mutation {").unwrap();
    let (mutations, _) = mutations.split_once("\n}").unwrap();
    let fields = mutations
        .lines()
        .filter_map(|line| line.strip_prefix('\t')?.strip_suffix('('))
        .chain(FIELDS);
    let fields: BTreeSet<&str> = fields.collect();
    let table = table();
    let told: BTreeSet<&str> = table.keys().map(String::as_str).collect();
    let (waiting, told): (BTreeSet<&str>, _) =
        told.into_iter().partition(|it| it.starts_with(PENDING));
    assert_eq!(told, fields);
    let steps: BTreeSet<String> = STEPS
        .iter()
        .map(|(it, _)| format!("{PENDING}{it}"))
        .collect();
    assert_eq!(waiting, steps.iter().map(String::as_str).collect());
    let known: BTreeSet<&str> = MUTATIONS.iter().map(|(it, ..)| *it).chain(FIELDS).collect();
    assert_eq!(known, fields);
    for (field, expected) in table {
        let who: BTreeSet<Who> = expected.rows.keys().cloned().collect();
        assert_eq!(who, everybody(), "{field}");
        let columns = expected.columns.len();
        let is_of_states = expected.columns[0] == WorkflowState::Draft.code();
        let width = if is_of_states && !field.starts_with(PENDING) {
            columns * Audience::iter().count()
        } else {
            columns
        };
        assert!(
            expected.rows.values().all(|it| it.len() == width),
            "{field}"
        );
    }
}
