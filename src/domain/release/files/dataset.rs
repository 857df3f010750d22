//! A release in the words of schema.org, by which search engines find data.

use serde_json::{Value, json};

use super::span::Span;
use super::{Made, words};
use crate::domain::export::codebook::Codebook;
use crate::domain::release::about::About;
use crate::domain::service::LICENCE;

/// It as a `Dataset`, as JSON-LD.
pub(super) fn of(about: &About, book: &Codebook, span: Option<Span>, data: &[Made]) -> Value {
    let publisher = json!({ "@type": "Organization", "name": about.publisher() });
    let mut told = json!({
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": about.title(),
        "alternateName": about.title_nb(),
        "description": words::meaning(about),
        "identifier": identifiers(about),
        "version": about.number.to_string(),
        "datePublished": about.day().to_string(),
        "license": LICENCE.1,
        "isAccessibleForFree": true,
        "inLanguage": ["nb", "nn", "en"],
        "keywords": words::SUBJECTS,
        "creator": publisher,
        "publisher": publisher,
        "citation": about.citation(),
        "releaseNotes": about.note.trim(),
        "spatialCoverage": { "@type": "Place", "name": "Norway" },
        "variableMeasured": variables(book),
        "distribution": data.iter().map(|it| file(about, it)).collect::<Vec<_>>(),
    });
    if let Some(landing) = about.landing() {
        told["@id"] = json!(about.identifier());
        told["url"] = json!(landing);
    }
    if let Some(span) = span {
        told["temporalCoverage"] = json!(span.told());
    }
    told
}

/// By what it is found: its DOI, where it has one, and its id.
fn identifiers(about: &About) -> Vec<Value> {
    let of = |kind: &str, value: &str, url: Option<String>| {
        let mut told = json!({ "@type": "PropertyValue", "propertyID": kind, "value": value });
        if let Some(url) = url {
            told["url"] = json!(url);
        }
        told
    };
    let doi = about.doi.as_ref().map(|doi| {
        let url = format!("https://doi.org/{doi}");
        of(
            "https://registry.identifiers.org/registry/doi",
            &format!("doi:{doi}"),
            Some(url),
        )
    });
    let own = of("Floke", &about.id, about.landing());
    doi.into_iter().chain([own]).collect()
}

/// Every column that is no label of another.
fn variables(book: &Codebook) -> Vec<Value> {
    let columns = book.exports.iter().flat_map(|table| {
        let columns = table.columns.iter().filter(|it| it.label_of.is_none());
        columns.map(|column| {
            json!({
                "@type": "PropertyValue",
                "name": format!("{}.{}", table.name, column.name),
                "description": column.meaning.en,
            })
        })
    });
    columns.collect()
}

fn file(about: &About, made: &Made) -> Value {
    json!({
        "@type": "DataDownload",
        "name": made.name,
        "encodingFormat": made.bare_type(),
        "contentUrl": about.address_of(&made.name),
        "contentSize": format!("{} B", made.bytes),
        "sha256": made.sha256,
    })
}
