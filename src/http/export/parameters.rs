//! The parameters of an export. One that is not known, or stands twice, is refused: left out in silence it would give
//! another table than was asked for.

use entity::code::Language;

use crate::http::error::Refusal;

/// What a client says of an export.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    pub(super) search: Option<String>,
    pub(super) filter: Option<String>,
    pub(super) language: Option<Language>,
    /// Whether the file is to begin with the mark by which spreadsheets know UTF-8.
    pub(super) has_mark: Option<bool>,
}

const ALL: [&str; 4] = ["search", "filter", "lang", "bom"];
const OF_CODEBOOK: [&str; 1] = ["bom"];

impl Parameters {
    /// Those of a query string.
    pub(super) fn of(query: &str) -> Result<Self, Refusal> {
        read(query, &ALL)
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
            "lang" => given.language = Some(language(&value)?),
            _ => given.has_mark = Some(is_so(&value)?),
        }
    }
    Ok(given)
}

fn language(text: &str) -> Result<Language, Refusal> {
    match text {
        "nb" => Ok(Language::Nb),
        "nn" => Ok(Language::Nn),
        "en" => Ok(Language::En),
        _ => Err(Refusal::parameter("lang", "lang must be nb, nn or en.")),
    }
}

fn is_so(text: &str) -> Result<bool, Refusal> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Refusal::parameter("bom", "bom must be true or false.")),
    }
}
