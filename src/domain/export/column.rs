//! What a column of an export tells: its name, its kind, the vocabulary of its codes, and how it is taken from a thing. A
//! list of these is the list of what is told: nothing leaves Floke by an export that no entry of one tells.

use entity::code::Language;

use super::table::{Cell, Column, Kind, Row};
use crate::domain::vocabulary::{VocabularyName, vocabulary};

/// A column that tells something of a `T`.
pub struct Spec<T: 'static> {
    /// What it is called.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may hold nothing.
    pub is_nullable: bool,
    /// What its codes mean; a column beside it bears their labels.
    pub vocabulary: Option<VocabularyName>,
    cell: fn(&T, Language) -> Cell,
}

/// A column as the codebook tells of it, whatever it is taken from.
#[derive(Clone, Debug)]
pub struct Told {
    /// The column.
    pub column: Column,
    /// What its codes mean.
    pub vocabulary: Option<VocabularyName>,
    /// The column of codes whose labels it bears.
    pub label_of: Option<&'static str>,
}

impl<T> Spec<T> {
    /// A column that always holds something.
    pub const fn new(name: &'static str, kind: Kind, cell: fn(&T, Language) -> Cell) -> Self {
        Self {
            name,
            kind,
            is_nullable: false,
            vocabulary: None,
            cell,
        }
    }

    /// The same, perhaps without anything.
    pub const fn nullable(self) -> Self {
        Self {
            is_nullable: true,
            ..self
        }
    }

    /// The same, of codes of this vocabulary.
    pub const fn coded(self, vocabulary: VocabularyName) -> Self {
        Self {
            vocabulary: Some(vocabulary),
            ..self
        }
    }

    fn label_name(&self) -> String {
        let end = if self.kind == Kind::Texts { "s" } else { "" };
        format!("{}_label{end}", self.name)
    }
}

/// The columns of these, each column of codes with its labels beside it.
pub fn told<T>(specs: &[Spec<T>]) -> Vec<Told> {
    let mut all = Vec::new();
    for spec in specs {
        all.push(Told {
            column: Column {
                name: spec.name.into(),
                kind: spec.kind,
                is_nullable: spec.is_nullable,
            },
            vocabulary: spec.vocabulary,
            label_of: None,
        });
        if spec.vocabulary.is_some() {
            all.push(Told {
                column: Column {
                    name: spec.label_name().into(),
                    kind: spec.kind,
                    is_nullable: spec.is_nullable,
                },
                vocabulary: None,
                label_of: Some(spec.name),
            });
        }
    }
    all
}

/// What they tell of a thing, with labels in a language.
pub fn row<T>(specs: &[Spec<T>], thing: &T, language: Language) -> Row {
    let mut row = Row::with_capacity(2 * specs.len());
    for spec in specs {
        let cell = (spec.cell)(thing, language);
        let label = spec.vocabulary.map(|name| labelled(name, &cell, language));
        row.push(cell);
        row.extend(label);
    }
    row
}

fn labelled(name: VocabularyName, cell: &Cell, language: Language) -> Cell {
    match cell {
        Cell::Text(code) => Cell::Text(label(name, code, language)),
        Cell::Texts(codes) => {
            Cell::Texts(codes.iter().map(|it| label(name, it, language)).collect())
        }
        _ => Cell::Null,
    }
}

/// What a code is called; the code itself where its vocabulary does not have it.
pub fn label(name: VocabularyName, code: &str, language: Language) -> String {
    let term = vocabulary(name).term(code);
    let label = term.map_or(code, |term| term.labels.pick(language));
    label.to_owned()
}
