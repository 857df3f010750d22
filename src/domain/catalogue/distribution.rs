//! The distributions of the catalogue: each file in which a dataset can be had.

use oxrdf::NamedNode;

use super::dataset::{Dataset, Kind};
use super::graph::space::{DCAT, DCT};
use super::graph::{Graph, Syntax, iri, name};
use super::{Document, LICENCE, Place, Services, eu};
use crate::domain::export::write::{Format, PARQUET};
use crate::domain::statistics::file::Form;
use crate::domain::survey::{Outline, wave_id};
use crate::model::Result;

const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";

/// A file in which a dataset can be had.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Where it is, below the address of the service.
    path: String,
    /// What tells it from the dataset's others.
    word: &'static str,
    /// What it is called.
    title: &'static str,
    /// Its media type, where that is registered.
    media_type: Option<&'static str>,
    /// What the table of file types of EU has for it.
    kind: &'static str,
    /// What it keeps to.
    standard: Option<&'static str>,
}

const FORMATS: [Format; 3] = [
    Format::Csv { has_mark: false },
    Format::Ndjson,
    Format::Parquet,
];

/// The files of a table that is exported.
pub(super) fn of_table(table: &str) -> Vec<File> {
    let files = FORMATS.into_iter().map(|it| file(table, Form::Rows(it)));
    files.collect()
}

/// The files of the statistics.
pub(super) fn of_statistics(table: &str) -> Vec<File> {
    let mut files = of_table(table);
    files.push(file(table, Form::Cube));
    files
}

/// The files of the vocabularies.
pub(super) fn of_vocabularies() -> Vec<File> {
    let rdf = Syntax::ALL.into_iter().map(|syntax| {
        let (title, kind) = match syntax {
            Syntax::Turtle => ("SKOS, Turtle", "RDF_TURTLE"),
            Syntax::JsonLd => ("SKOS, JSON-LD", "JSON_LD"),
        };
        File {
            path: format!("{}.{}", Document::Vocabularies.path(), syntax.extension()),
            word: syntax.extension(),
            title,
            media_type: Some(syntax.media_type()),
            kind,
            standard: Some("http://www.w3.org/TR/skos-reference"),
        }
    });
    let mut files: Vec<File> = rdf.collect();
    files.push(File {
        standard: None,
        title: "JSON",
        ..file("codebook", Form::Cube)
    });
    files.push(file("codebook", Form::Rows(FORMATS[0])));
    files
}

/// The files of a wave of a survey: its codebook, and, since tables are told of one question at a time, that of its first one.
pub(super) fn of_wave(outline: &Outline) -> Vec<File> {
    let folder = format!("export/surveys/{}", wave_id(&outline.row));
    let [csv, cube] = [Form::Rows(FORMATS[0]), Form::Cube].map(|form| file("", form));
    let mut files = vec![
        File {
            path: format!("{folder}/codebook.json"),
            word: "codebook-json",
            title: "Codebook, JSON",
            standard: None,
            ..cube.clone()
        },
        File {
            path: format!("{folder}/codebook.csv"),
            word: "codebook-csv",
            title: "Codebook, CSV",
            ..csv.clone()
        },
    ];
    if let Some(question) = &outline.summary.first {
        let table = |form: &str| format!("{folder}/table.{form}?question={question}");
        files.push(File {
            path: table("csv"),
            word: "table-csv",
            title: "Table of the first question, CSV",
            ..csv
        });
        files.push(File {
            path: table("json"),
            word: "table-json",
            title: "Table of the first question, JSON-stat",
            ..cube
        });
    }
    files
}

fn file(table: &str, form: Form) -> File {
    let path = format!("export/{table}.{}", form.extension());
    let (title, media_type, kind, standard) = match form {
        Form::Rows(Format::Csv { .. }) => (
            "CSV",
            Some("text/csv"),
            "CSV",
            Some("https://www.rfc-editor.org/info/rfc4180"),
        ),
        // Neither IANA nor EU knows it by name; each of its lines is JSON.
        Form::Rows(Format::Ndjson) => ("NDJSON", None, "JSON", None),
        Form::Rows(Format::Parquet) => ("Parquet", Some(PARQUET), "PARQUET", None),
        Form::Cube => (
            "JSON-stat",
            Some("application/json"),
            "JSON",
            Some("https://json-stat.org/full/"),
        ),
        Form::Picture(_) => ("SVG", Some("image/svg+xml"), "SVG", None),
    };
    File {
        path,
        word: form.extension(),
        title,
        media_type,
        kind,
        standard,
    }
}

impl File {
    /// Its name in the catalogue.
    pub(super) fn iri(&self, place: &Place, dataset: &Dataset<'_>) -> Result<NamedNode> {
        place.part(&format!("distribution-{}-{}", dataset.name, self.word))
    }
}

/// Tells of every file of a dataset.
pub(super) fn tell(
    graph: &mut Graph,
    place: &Place,
    dataset: &Dataset<'_>,
    services: &Services,
) -> Result<()> {
    let service = match dataset.kind {
        Kind::Experiences => Some(&services.files),
        Kind::Vocabularies => None,
        Kind::Wave(_) => Some(&services.graphql),
    };
    for file in &dataset.files {
        let address = place.at(&file.path)?;
        let mut thing = graph
            .tell(&file.iri(place, dataset)?, name(DCAT, "Distribution"))
            .text((DCT, "title"), file.title)
            .link((DCAT, "accessURL"), &address)
            .link((DCAT, "downloadURL"), &address)
            .link((DCT, "format"), &eu(&format!("file-type/{}", file.kind)))
            .link((DCT, "license"), &eu(LICENCE));
        if let Some(media_type) = file.media_type {
            thing = thing.link(
                (DCAT, "mediaType"),
                &iri(format!("{MEDIA_TYPES}{media_type}"))?,
            );
        }
        if let Some(standard) = file.standard {
            thing = thing.link((DCT, "conformsTo"), &iri(standard)?);
        }
        if let Some(service) = service {
            thing.link((DCAT, "accessService"), service);
        }
    }
    Ok(())
}
