//! A record of the case format: what a line says, checked field by field. Knows neither database nor owners.

use entity::code::{Language, PartnerKind, Sector};
use serde::Serialize;

use super::fault::Faults;
use super::field::{Object, Text};
use super::json;
use crate::model::checksum::sha256;
use crate::model::{Error, Result};

const NAME: Text = Text {
    longest: 300,
    is_long: false,
};
const TEXT: Text = Text {
    longest: 20_000,
    is_long: true,
};
const ADDRESS: Text = Text {
    longest: 2_000,
    is_long: false,
};
const ITEMS: usize = 200;

const FIELDS: [&str; 19] = [
    "id",
    "title",
    "municipality",
    "county",
    "started",
    "ended",
    "problem",
    "solution",
    "partners",
    "outcome",
    "what_happened",
    "lessons",
    "lessons_derived",
    "barriers",
    "enablers",
    "results",
    "sector",
    "sources",
    "language",
];

const ENDINGS: [(&str, Ending); 5] = [
    ("succeeded", Ending::Succeeded),
    ("partly", Ending::Partly),
    ("failed", Ending::Failed),
    ("abandoned", Ending::Abandoned),
    ("ongoing", Ending::Ongoing),
];

/// One record. What it serialises to is what its checksum is of, so a later field must be left out where it is empty.
#[derive(Clone, Debug, Serialize)]
pub struct Record {
    pub id: String,
    pub title: String,
    pub municipality: Vec<String>,
    pub county: Option<String>,
    pub started: Option<i32>,
    pub ended: Option<i32>,
    pub problem: Named,
    pub solution: Option<Named>,
    pub partners: Vec<Partner>,
    pub outcome: Ending,
    pub what_happened: Option<String>,
    pub lessons: Vec<String>,
    pub lessons_derived: Vec<String>,
    pub barriers: Vec<String>,
    pub enablers: Vec<String>,
    pub results: Vec<Figure>,
    pub sector: Option<Sector>,
    pub sources: Vec<Source>,
    pub language: Option<Language>,
}

/// A problem or a solution.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// What it is called.
    pub title: String,
    /// What it was here.
    pub text: Option<String>,
    /// The more general problem, or the family of solutions.
    pub parent: Option<String>,
}

/// Who took part.
#[derive(Clone, Debug, Serialize)]
pub struct Partner {
    /// What it is called.
    pub name: String,
    /// What it is.
    pub kind: PartnerKind,
    /// What it did.
    pub role: Option<String>,
}

/// A figure, as told.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was counted.
    pub indicator: String,
    /// How many.
    pub value: f64,
    /// In which unit.
    pub unit: Option<String>,
}

/// Where it is documented.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// What the source is called.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

/// How it ended, in the file's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Ending {
    Succeeded,
    Partly,
    Failed,
    Abandoned,
    Ongoing,
}

/// Reads a line; every rule that it breaks is told.
pub fn read(line: &str, faults: &mut Faults) -> Option<Record> {
    let value = match json::parse(line) {
        Ok(value) => value,
        Err(error) => {
            faults.add_text("", line, format!("is no JSON as it must be: {error}"));
            return None;
        }
    };
    let it = Object::new("", &value, &FIELDS, faults)?;
    let id = it.required_text("id", NAME, faults);
    let title = it.required_text("title", NAME, faults);
    let municipality = owners(&it, faults);
    let started = it.year("started", faults);
    let ended = it.year("ended", faults);
    if let (Some(started), Some(ended)) = (started, ended)
        && ended < started
    {
        faults.add(
            "ended",
            &ended.into(),
            format!("is before {started}, when it started"),
        );
    }
    let problem = named(&it, "problem", "broader", true, faults);
    let solution = named(&it, "solution", "variant_of", false, faults);
    let partners = partners(&it, faults);
    let outcome = it.required_word("outcome", &ENDINGS, faults);
    let record = Record {
        county: it.text("county", NAME, faults),
        what_happened: it.text("what_happened", TEXT, faults),
        lessons: it.texts("lessons", ITEMS, TEXT, faults),
        lessons_derived: it.texts("lessons_derived", ITEMS, TEXT, faults),
        barriers: it.texts("barriers", ITEMS, NAME, faults),
        enablers: it.texts("enablers", ITEMS, NAME, faults),
        results: figures(&it, faults),
        sector: it.code("sector", faults),
        sources: sources(&it, faults),
        language: it.code("language", faults),
        id: id?,
        title: title?,
        municipality,
        started,
        ended,
        problem: problem?,
        solution,
        partners,
        outcome: outcome?,
    };
    faults.is_empty().then_some(record)
}

fn owners(it: &Object<'_>, faults: &mut Faults) -> Vec<String> {
    let owners = it.texts("municipality", ITEMS, NAME, faults);
    let is_empty = it
        .value("municipality")
        .is_none_or(|value| value.as_array().is_some_and(Vec::is_empty));
    if is_empty {
        faults.add(
            "municipality",
            &serde_json::Value::Null,
            "is required: at least one owner",
        );
    }
    owners
}

fn named(
    it: &Object<'_>,
    name: &str,
    parent: &str,
    is_required: bool,
    faults: &mut Faults,
) -> Option<Named> {
    let Some(value) = it.value(name) else {
        if is_required {
            faults.add(name, &serde_json::Value::Null, "is required");
        }
        return None;
    };
    let it = Object::new(name, value, &["title", "text", parent], faults)?;
    let title = it.required_text("title", NAME, faults);
    Some(Named {
        text: it.text("text", TEXT, faults),
        parent: it.text(parent, NAME, faults),
        title: title?,
    })
}

fn partners(it: &Object<'_>, faults: &mut Faults) -> Vec<Partner> {
    let items: Vec<_> = it.list("partners", ITEMS, faults).collect();
    let mut partners = Vec::with_capacity(items.len());
    for (path, value) in items {
        let Some(it) = Object::new(&path, value, &["name", "type", "role"], faults) else {
            continue;
        };
        let name = it.required_text("name", NAME, faults);
        if it.value("type").is_none() {
            faults.add(&it.path_of("type"), &serde_json::Value::Null, "is required");
        }
        let kind = it.code("type", faults);
        let role = it.text("role", NAME, faults);
        if let (Some(name), Some(kind)) = (name, kind) {
            partners.push(Partner { name, kind, role });
        }
    }
    partners
}

fn figures(it: &Object<'_>, faults: &mut Faults) -> Vec<Figure> {
    let items: Vec<_> = it.list("results", ITEMS, faults).collect();
    let mut figures = Vec::with_capacity(items.len());
    for (path, value) in items {
        let Some(it) = Object::new(&path, value, &["indicator", "value", "unit"], faults) else {
            continue;
        };
        let indicator = it.required_text("indicator", NAME, faults);
        let value = it.number("value", faults);
        let unit = it.text("unit", NAME, faults);
        if let (Some(indicator), Some(value)) = (indicator, value) {
            figures.push(Figure {
                indicator,
                value,
                unit,
            });
        }
    }
    figures
}

fn sources(it: &Object<'_>, faults: &mut Faults) -> Vec<Source> {
    let items: Vec<_> = it.list("sources", ITEMS, faults).collect();
    let mut sources = Vec::with_capacity(items.len());
    for (path, value) in items {
        let Some(it) = Object::new(&path, value, &["title", "url"], faults) else {
            continue;
        };
        let title = it.required_text("title", NAME, faults);
        let url = it.address("url", ADDRESS, faults);
        if let (Some(title), Some(url)) = (title, url) {
            sources.push(Source { title, url });
        }
    }
    sources
}

impl Record {
    /// SHA-256 in hexadecimal of what the record says, however its line is written.
    pub fn checksum(&self) -> Result<String> {
        let bytes = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(sha256(bytes))
    }
}
