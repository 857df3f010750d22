//! A record of the case format: what a line says, checked field by field. Knows neither database nor owners.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use entity::code::{Language, PartnerKind, Sector};
use serde::Serialize;
use serde_json::Value;

use super::fault::Faults;
use super::field::Object;
use super::{finding, json};
use crate::domain::experience::content::{Benefit, LegalReference, Procurement, Trial};
use crate::domain::experience::limits::{ADDRESS, ITEMS, NAME, TEXT};
use crate::model::checksum::sha256;
use crate::model::collation::folded;
use crate::model::{Error, Result};

const FIELDS: [&str; 25] = [
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
    "programmes",
    "benefits",
    "measurements",
    "procurement",
    "trial",
    "legal_obstacles",
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
    pub problem: Term,
    pub solution: Option<Term>,
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benefits: Vec<Benefit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procurement: Option<Procurement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_obstacles: Vec<LegalReference>,
}

/// A problem or a solution.
#[derive(Clone, Debug, Serialize)]
pub struct Term {
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

/// What other lines and the reference data are asked about, as far as a line could be read.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// The record's id.
    pub id: Option<String>,
    /// Owners, each with the path of its field; none where the county that tells them apart could not be read.
    pub owners: Vec<(String, String)>,
    /// The county.
    pub county: Option<String>,
    /// The problem.
    pub problem: Option<Term>,
    /// The solution.
    pub solution: Option<Term>,
}

/// Reads a line: what it names, and the whole record where it breaks no rule. Every rule that it breaks is told.
pub fn read(line: &str, faults: &mut Faults) -> (Named, Option<Record>) {
    match json::parse(line) {
        Ok(value) => read_value(&value, faults),
        Err(error) => {
            faults.add_text("", line, format!("is no JSON as it must be: {error}"));
            (Named::default(), None)
        }
    }
}

/// Reads what a line holds.
pub fn read_value(value: &Value, faults: &mut Faults) -> (Named, Option<Record>) {
    let Some(it) = Object::new("", value, &FIELDS, faults) else {
        return (Named::default(), None);
    };
    let mut named = Named {
        id: it.required_text("id", NAME, faults),
        ..Named::default()
    };
    let record = fields(&it, &mut named, faults);
    (named, record)
}

fn fields(it: &Object<'_>, named: &mut Named, faults: &mut Faults) -> Option<Record> {
    let title = it.required_text("title", NAME, faults);
    let owners = owners(it, faults);
    let (started, ended) = years(it, faults);
    named.problem = term(it, "problem", "broader", true, faults);
    named.solution = term(it, "solution", "variant_of", false, faults);
    let partners = partners(it, faults);
    let outcome = it.required_word("outcome", &ENDINGS, faults);
    named.county = it.text("county", NAME, faults);
    if named.county.is_some() || it.value("county").is_none() {
        named.owners.clone_from(&owners);
    }
    let record = Record {
        county: named.county.clone(),
        what_happened: it.text("what_happened", TEXT, faults),
        lessons: it.texts("lessons", ITEMS, TEXT, faults),
        lessons_derived: it.texts("lessons_derived", ITEMS, TEXT, faults),
        barriers: it.texts("barriers", ITEMS, NAME, faults),
        enablers: it.texts("enablers", ITEMS, NAME, faults),
        results: figures(it, faults),
        sector: it.code("sector", faults),
        sources: sources(it, faults),
        language: it.code("language", faults),
        programmes: programmes(it, faults),
        benefits: finding::benefits(it, faults),
        procurement: finding::procurement(it, faults),
        trial: finding::trial(it, faults),
        legal_obstacles: finding::legal_obstacles(it, faults),
        id: named.id.clone()?,
        title: title?,
        municipality: owners.into_iter().map(|(_, name)| name).collect(),
        started,
        ended,
        problem: named.problem.clone()?,
        solution: named.solution.clone(),
        partners,
        outcome: outcome?,
    };
    faults.is_empty().then_some(record)
}

fn years(it: &Object<'_>, faults: &mut Faults) -> (Option<i32>, Option<i32>) {
    let started = it.year("started", faults);
    let ended = it.year("ended", faults);
    if let (Some(started), Some(ended)) = (started, ended)
        && ended < started
    {
        let rule = format!("is before {started}, when it started");
        faults.add("ended", &ended.into(), rule);
    }
    (started, ended)
}

fn owners(it: &Object<'_>, faults: &mut Faults) -> Vec<(String, String)> {
    let owners = it.texts_by_path("municipality", ITEMS, NAME, faults);
    let is_empty = it
        .value("municipality")
        .is_none_or(|value| value.as_array().is_some_and(Vec::is_empty));
    if is_empty {
        faults.add(
            "municipality",
            &Value::Null,
            "is required: at least one owner",
        );
    }
    owners
}

fn term(
    it: &Object<'_>,
    name: &str,
    parent: &str,
    is_required: bool,
    faults: &mut Faults,
) -> Option<Term> {
    let Some(value) = it.value(name) else {
        if is_required {
            faults.add(name, &Value::Null, "is required");
        }
        return None;
    };
    let it = Object::new(name, value, &["title", "text", parent], faults)?;
    let title = it.required_text("title", NAME, faults);
    Some(Term {
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
            faults.add(&it.path_of("type"), &Value::Null, "is required");
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

/// Titles of programmes, each once however it is written.
fn programmes(it: &Object<'_>, faults: &mut Faults) -> Vec<String> {
    let mut paths = HashMap::new();
    let mut titles = Vec::new();
    for (path, title) in it.texts_by_path("programmes", ITEMS, NAME, faults) {
        match paths.entry(folded(&title)) {
            Entry::Occupied(first) => {
                let rule = format!("stands in {} already", first.get());
                faults.add_text(&path, &title, rule);
            }
            Entry::Vacant(place) => {
                place.insert(path);
                titles.push(title);
            }
        }
    }
    titles
}

impl Record {
    /// SHA-256 in hexadecimal of what the record says, however its line is written.
    pub fn checksum(&self) -> Result<String> {
        let bytes = serde_json::to_vec(self).map_err(Error::internal)?;
        Ok(sha256(bytes))
    }
}
