//! The codebook: what every column of every export means, in three languages, and every vocabulary whose codes may stand
//! there.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::Export;
use super::table::{Cell, Column, Kind, Row};
use super::write::{Format, Writer};
use crate::domain::vocabulary::{Labels, Vocabulary, VocabularyName, vocabulary};
use crate::model::{Error, Result};

/// What columns mean, as it is written down.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Meanings {
    /// Of a column of labels; `{column}` is the column of their codes.
    label: Labels,
    /// What it means that a cell holds nothing.
    nulls: HashMap<String, Labels>,
    exports: Vec<ExportMeaning>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExportMeaning {
    name: String,
    title: Labels,
    meaning: Labels,
    columns: Vec<ColumnMeaning>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ColumnMeaning {
    name: String,
    meaning: Labels,
    null: Option<String>,
}

static MEANINGS: LazyLock<Meanings> = LazyLock::new(|| {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/export/columns.json"
    ));
    #[expect(clippy::expect_used, reason = "compiled in, and a test reads it")]
    serde_json::from_str(text).expect("the meanings compiled in are well-formed")
});

/// What every column means, and every code.
#[derive(Debug, Serialize)]
pub struct Codebook {
    /// The version of Floke that it is of.
    pub version: &'static str,
    /// The tables that are exported.
    pub exports: Vec<Table>,
    /// The vocabularies.
    pub vocabularies: Vec<List>,
}

/// A table that is exported.
#[derive(Debug, Serialize)]
pub struct Table {
    /// Its name in addresses.
    pub name: &'static str,
    /// What it is called.
    pub title: Words,
    /// What its rows are.
    pub meaning: Words,
    /// Its columns, in their order.
    pub columns: Vec<Entry>,
}

/// A column of a table.
#[derive(Debug, Serialize)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: &'static str,
    /// Whether a cell may hold nothing.
    pub nullable: bool,
    /// The vocabulary of its codes.
    pub vocabulary: Option<&'static str>,
    /// What it tells.
    pub meaning: Words,
    /// What it means that a cell holds nothing.
    pub null: Option<Words>,
    /// The column of codes whose labels it bears.
    #[serde(skip)]
    pub label_of: Option<&'static str>,
}

/// A vocabulary.
#[derive(Debug, Serialize)]
pub struct List {
    /// Its name, as columns name it.
    pub name: &'static str,
    /// What it is called.
    pub labels: Words,
    /// What it is for.
    pub definition: Words,
    /// Where it comes from.
    pub source: &'static str,
    /// Its codes.
    pub codes: Vec<Code>,
}

/// A code of a vocabulary.
#[derive(Debug, Serialize)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// What readers see.
    pub labels: Words,
    /// What it means.
    pub definition: Words,
}

/// A text in three languages.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// Bokmål.
    pub nb: String,
    /// Nynorsk.
    pub nn: String,
    /// English.
    pub en: String,
}

impl From<&Labels> for Words {
    fn from(labels: &Labels) -> Self {
        let Labels { nb, nn, en } = labels.clone();
        Self { nb, nn, en }
    }
}

/// The codebook.
///
/// # Errors
///
/// `Internal` where a column is not written down: a test sees to it that none is missing.
pub fn codebook() -> Result<Codebook> {
    let exports: Result<Vec<Table>> = Export::ALL.into_iter().map(table).collect();
    let names = VocabularyName::ALL.iter();
    Ok(Codebook {
        version: env!("CARGO_PKG_VERSION"),
        exports: exports?,
        vocabularies: names.map(|name| list(vocabulary(*name))).collect(),
    })
}

fn table(export: Export) -> Result<Table> {
    let missing = |what: &str| Error::internal(format!("the codebook lacks {what}"));
    let mut known = MEANINGS.exports.iter();
    let known = known.find(|it| it.name == export.name());
    let known = known.ok_or_else(|| missing(export.name()))?;
    let meaning_of = |name: &str| known.columns.iter().find(|it| it.name == name);
    let columns = export.told().into_iter().map(|told| {
        let name = told.column.name.into_owned();
        let of = meaning_of(told.label_of.unwrap_or(&name)).ok_or_else(|| missing(&name))?;
        let meaning = match told.label_of {
            None => Words::from(&of.meaning),
            Some(codes) => Words::from(&MEANINGS.label).about(codes),
        };
        let null = match &of.null {
            Some(word) if told.column.is_nullable => {
                let null = MEANINGS.nulls.get(word);
                Some(null.ok_or_else(|| missing(word))?.into())
            }
            None if !told.column.is_nullable => None,
            _ => return Err(missing(&format!("whether {name} may hold nothing"))),
        };
        Ok(Entry {
            name,
            kind: told.column.kind.name(),
            nullable: told.column.is_nullable,
            vocabulary: told.vocabulary.map(VocabularyName::code),
            meaning,
            null,
            label_of: told.label_of,
        })
    });
    Ok(Table {
        name: export.name(),
        title: (&known.title).into(),
        meaning: (&known.meaning).into(),
        columns: columns.collect::<Result<_>>()?,
    })
}

fn list(vocabulary: &'static Vocabulary) -> List {
    let codes = vocabulary.terms.iter().map(|term| Code {
        code: &term.code,
        labels: (&term.labels).into(),
        definition: (&term.definition).into(),
    });
    List {
        name: &vocabulary.name,
        labels: (&vocabulary.labels).into(),
        definition: (&vocabulary.definition).into(),
        source: &vocabulary.source,
        codes: codes.collect(),
    }
}

impl Words {
    fn about(self, column: &str) -> Self {
        let put = |text: String| text.replace("{column}", column);
        Self {
            nb: put(self.nb),
            nn: put(self.nn),
            en: put(self.en),
        }
    }

    fn cells(&self) -> [Cell; 3] {
        [(&self.nb).into(), (&self.nn).into(), (&self.en).into()]
    }
}

impl Codebook {
    /// It as JSON.
    pub fn json(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self).map_err(Error::internal)
    }

    /// It as a table: a row a table, a column, a vocabulary or a code.
    pub fn csv(&self, has_mark: bool) -> Result<Vec<u8>> {
        let format = Format::Csv { has_mark };
        let mut writer = Writer::new(format, &columns(), Vec::new()).map_err(Error::internal)?;
        writer.write(self.rows()).map_err(Error::internal)?;
        writer.finish().map_err(Error::internal)
    }

    fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        for table in &self.exports {
            let mut told = vec!["table".into(), table.name.into(), Cell::Null];
            told.extend([const { Cell::Null }; 3]);
            told.extend(table.title.cells());
            told.extend(table.meaning.cells());
            told.extend([const { Cell::Null }; 3]);
            rows.push(told);
            for column in &table.columns {
                let mut told = vec!["column".into(), table.name.into(), (&column.name).into()];
                told.extend([
                    column.kind.into(),
                    column.nullable.into(),
                    column.vocabulary.into(),
                ]);
                told.extend([const { Cell::Null }; 3]);
                told.extend(column.meaning.cells());
                match &column.null {
                    Some(null) => told.extend(null.cells()),
                    None => told.extend([const { Cell::Null }; 3]),
                }
                rows.push(told);
            }
        }
        for list in &self.vocabularies {
            let mut coded = |entry: &str, code: Cell, labels: &Words, definition: &Words| {
                let mut told = vec![entry.into(), list.name.into(), code];
                told.extend([const { Cell::Null }; 3]);
                told.extend(labels.cells());
                told.extend(definition.cells());
                told.extend([const { Cell::Null }; 3]);
                rows.push(told);
            };
            coded("vocabulary", Cell::Null, &list.labels, &list.definition);
            for it in &list.codes {
                coded("code", it.code.into(), &it.labels, &it.definition);
            }
        }
        rows
    }
}

fn columns() -> Vec<Column> {
    let column = |name: &'static str, kind, is_nullable| Column {
        name: name.into(),
        kind,
        is_nullable,
    };
    let mut all = vec![
        column("entry", Kind::Text, false),
        column("of", Kind::Text, false),
        column("name", Kind::Text, true),
        column("kind", Kind::Text, true),
        column("nullable", Kind::Boolean, true),
        column("vocabulary", Kind::Text, true),
    ];
    let texts = [
        ["label_nb", "label_nn", "label_en"],
        ["meaning_nb", "meaning_nn", "meaning_en"],
        ["null_nb", "null_nn", "null_en"],
    ];
    let texts = texts.into_iter().flatten();
    all.extend(texts.map(|name| column(name, Kind::Text, true)));
    all
}
