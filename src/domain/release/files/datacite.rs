//! A release in the words of the metadata schema of `DataCite`, 4.5: for its DOI, and for whoever keeps it elsewhere.

use chrono::{Datelike, SecondsFormat};
use serde_json::{Map, Value, json};

use super::span::Span;
use super::{Made, words};
use crate::domain::release::about::About;
use crate::domain::service::LICENCE;

/// The version of the schema, as it is told.
const SCHEMA: &str = "http://datacite.org/schema/kernel-4";

/// What is told of a release when its DOI is registered.
pub fn attributes(about: &About) -> Map<String, Value> {
    let mut told = Map::new();
    if let Some(doi) = &about.doi {
        told.insert("doi".to_owned(), json!(doi));
    }
    if let Some(landing) = about.landing() {
        told.insert("url".to_owned(), json!(landing));
    }
    let publisher = about.publisher();
    let meant = [
        ("en", words::meaning(about)),
        ("nb", words::meaning_nb(about)),
    ];
    let meant = meant.map(
        |(lang, text)| json!({ "description": text, "descriptionType": "Abstract", "lang": lang }),
    );
    let rest = json!({
        "creators": [{ "name": publisher, "nameType": "Organizational" }],
        "titles": [
            { "title": about.title(), "lang": "en" },
            { "title": about.title_nb(), "titleType": "TranslatedTitle", "lang": "nb" },
        ],
        "publisher": { "name": publisher },
        "publicationYear": about.at.year().to_string(),
        "types": { "resourceTypeGeneral": "Dataset", "resourceType": "Dataset" },
        "subjects": words::SUBJECTS.map(|it| json!({ "subject": it, "lang": "en" })),
        "dates": [
            { "date": about.day().to_string(), "dateType": "Issued" },
            { "date": about.at.to_rfc3339_opts(SecondsFormat::Secs, true), "dateType": "Created" },
        ],
        "language": "nb",
        "alternateIdentifiers": [
            { "alternateIdentifier": about.id, "alternateIdentifierType": "Floke" },
        ],
        "version": about.number.to_string(),
        "rightsList": [{
            "rights": "Creative Commons Attribution 4.0 International",
            "rightsUri": LICENCE.1,
            "rightsIdentifier": "CC-BY-4.0",
            "rightsIdentifierScheme": "SPDX",
            "schemeUri": "https://spdx.org/licenses/",
            "lang": "en",
        }],
        "descriptions": meant,
        "geoLocations": [{ "geoLocationPlace": "Norway" }],
        "schemaVersion": SCHEMA,
    });
    if let Value::Object(rest) = rest {
        told.extend(rest);
    }
    told
}

/// All of it, with what the files tell.
pub(super) fn whole(about: &About, span: Option<Span>, data: &[Made]) -> Value {
    let mut told = attributes(about);
    if let (Some(span), Some(Value::Array(dates))) = (span, told.get_mut("dates")) {
        dates.push(json!({ "date": span.told(), "dateType": "Collected" }));
    }
    let mut formats: Vec<&str> = data.iter().map(Made::bare_type).collect();
    formats.sort_unstable();
    formats.dedup();
    let bytes: u64 = data.iter().map(|it| it.bytes).sum();
    let sizes = [
        format!("{} experiences", about.experiences),
        format!("{} files", data.len()),
        format!("{bytes} bytes"),
    ];
    told.insert("formats".to_owned(), json!(formats));
    told.insert("sizes".to_owned(), json!(sizes));
    Value::Object(told)
}
