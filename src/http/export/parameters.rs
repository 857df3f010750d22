//! The parameters of an export. One that is not known, or stands twice, is refused: left out in silence it would give
//! another table than was asked for.

use entity::code::Language;

use crate::graphql::export::{Chart, shape};
use crate::http::error::Refusal;

/// What a client says of an export.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) search: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) language: Option<Language>,
    /// Whether the file is to begin with the mark by which spreadsheets know UTF-8.
    pub(super) has_mark: Option<bool>,
    /// By what experiences are counted, and what is worked out of each group.
    pub(super) group_by: Option<String>,
    pub(super) measures: Option<String>,
    /// Which benefits are added up.
    pub(super) unit: Option<String>,
    pub(super) category: Option<String>,
    /// What a table is drawn as.
    pub(super) chart: Option<Chart>,
    /// Which table of a survey, and how it is counted.
    pub(super) question: Option<String>,
    pub(super) by: Option<String>,
    pub(super) by_question: Option<String>,
    pub(super) weighted: Option<bool>,
    pub(super) test: Option<bool>,
}

const ALL: [&str; 4] = ["search", "filter", "lang", "bom"];
const OF_STATISTICS: [&str; 9] = [
    "search", "filter", "lang", "bom", "groupBy", "measures", "unit", "category", "chart",
];
const OF_CODEBOOK: [&str; 1] = ["bom"];
const OF_SURVEYS: [&str; 8] = [
    "question",
    "by",
    "byQuestion",
    "weighted",
    "test",
    "lang",
    "bom",
    "chart",
];

impl Parameters {
    /// Those of a query string.
    pub(super) fn of(query: &str) -> Result<Self, Refusal> {
        read(query, &ALL)
    }

    /// Those that statistics take.
    pub(super) fn of_statistics(query: &str) -> Result<Self, Refusal> {
        read(query, &OF_STATISTICS)
    }

    /// Those that tables of surveys take.
    pub(super) fn of_surveys(query: &str) -> Result<Self, Refusal> {
        read(query, &OF_SURVEYS)
    }

    /// None are taken.
    pub(super) fn none(query: &str) -> Result<Self, Refusal> {
        read(query, &[])
    }

    /// Those that the codebook takes.
    pub(super) fn of_codebook(query: &str) -> Result<Self, Refusal> {
        read(query, &OF_CODEBOOK)
    }
}

fn read(query: &str, known: &[&str]) -> Result<Parameters, Refusal> {
    let mut given = Parameters::default();
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        let Some(name) = known.iter().find(|it| **it == name) else {
            let name: String = name.chars().take(64).collect();
            let message = format!(
                "There is no parameter {name:?}; there are: {}.",
                known.join(", ")
            );
            return Err(Refusal::parameter(&name, message));
        };
        if seen.contains(name) {
            let message = format!("The parameter {name} stands more than once.");
            return Err(Refusal::parameter(name, message));
        }
        seen.push(name);
        match *name {
            "search" => given.search = Some(value.into_owned()),
            "filter" => given.filter = Some(value.into_owned()),
            "groupBy" => given.group_by = Some(value.into_owned()),
            "measures" => given.measures = Some(value.into_owned()),
            "unit" => given.unit = Some(value.into_owned()),
            "category" => given.category = Some(value.into_owned()),
            "chart" => given.chart = Some(chart(&value)?),
            "lang" => given.language = Some(language(&value)?),
            "question" => given.question = Some(value.into_owned()),
            "by" => given.by = Some(value.into_owned()),
            "byQuestion" => given.by_question = Some(value.into_owned()),
            "weighted" => given.weighted = Some(is_so(name, &value)?),
            "test" => given.test = Some(is_so(name, &value)?),
            _ => given.has_mark = Some(is_so(name, &value)?),
        }
    }
    Ok(given)
}

fn language(text: &str) -> Result<Language, Refusal> {
    let message = "lang must be nb, nn or en.";
    shape::language(text).ok_or_else(|| Refusal::parameter("lang", message))
}

fn chart(text: &str) -> Result<Chart, Refusal> {
    let message = "chart must be bars, stacked or heat.";
    Chart::from_code(text).ok_or_else(|| Refusal::parameter("chart", message))
}

fn is_so(name: &str, text: &str) -> Result<bool, Refusal> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::parameter(
            name,
            format!("{name} must be true or false."),
        )),
    }
}
