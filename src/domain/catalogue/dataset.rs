//! The datasets of the catalogue: each table that is exported, the statistics, the vocabularies, and each wave of a survey that is
//! closed.

use std::collections::BTreeSet;

use oxrdf::NamedNode;

use super::distribution::{self, File};
use super::graph::space::{DCAT, DCT, FOAF};
use super::graph::{Graph, Thing, iri, name};
use super::words::{WORDS, Wording};
use super::{EU_THEME, LOS_THEME, Parties, Place, described, eu, languages, wave};
use crate::domain::export::codebook::codebook;
use crate::domain::survey::Outline;
use crate::domain::vocabulary::VocabularyName;
use crate::model::Result;

/// A dataset.
#[derive(Debug)]
pub(super) struct Dataset<'a> {
    pub(super) name: String,
    pub(super) iri: NamedNode,
    pub(super) files: Vec<File>,
    pub(super) kind: Kind<'a>,
    pub(super) wording: Wording,
    /// The vocabularies of its codes.
    pub(super) codes: Vec<VocabularyName>,
}

/// What a dataset is of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind<'a> {
    /// Experiences, or what was counted of them.
    Experiences,
    /// The vocabularies, which are documentation in themselves.
    Vocabularies,
    /// A wave of a survey.
    Wave(&'a Outline),
}

const STATISTICS: &str = "statistics";
const VOCABULARIES: &str = "vocabularies";

/// All of them.
pub(super) fn datasets<'a>(place: &Place, waves: &'a [Outline]) -> Result<Vec<Dataset<'a>>> {
    let part = |of: &str| place.part(&format!("dataset-{of}"));
    let mut all = Vec::new();
    for table in codebook()?.exports {
        let codes = table.columns.iter().filter_map(|it| it.vocabulary);
        let codes: BTreeSet<&str> = codes.collect();
        all.push(Dataset {
            name: table.name.to_owned(),
            iri: part(table.name)?,
            files: distribution::of_table(table.name),
            kind: Kind::Experiences,
            wording: Wording {
                title: table.title,
                meaning: table.meaning,
            },
            codes: codes
                .into_iter()
                .filter_map(VocabularyName::from_code)
                .collect(),
        });
    }
    all.push(Dataset {
        name: STATISTICS.to_owned(),
        iri: part(STATISTICS)?,
        files: distribution::of_statistics(STATISTICS),
        kind: Kind::Experiences,
        wording: WORDS.statistics.clone(),
        codes: vec![VocabularyName::Dimension, VocabularyName::Measure],
    });
    all.push(Dataset {
        name: VOCABULARIES.to_owned(),
        iri: part(VOCABULARIES)?,
        files: distribution::of_vocabularies(),
        kind: Kind::Vocabularies,
        wording: WORDS.vocabularies.clone(),
        codes: VocabularyName::ALL.to_vec(),
    });
    for outline in waves {
        all.push(wave::dataset(place, outline)?);
    }
    Ok(all)
}

/// Tells of a dataset.
pub(super) fn tell(
    graph: &mut Graph,
    place: &Place,
    parties: &Parties,
    dataset: &Dataset<'_>,
) -> Result<()> {
    let schemes = dataset.codes.iter().map(|name| place.scheme(*name));
    let schemes: Vec<NamedNode> = schemes.collect::<Result<_>>()?;
    let files = dataset.files.iter().map(|file| file.iri(place, dataset));
    let files: Vec<NamedNode> = files.collect::<Result<_>>()?;
    let thing = graph.tell(&dataset.iri, name(DCAT, "Dataset"));
    let thing = described(thing, &dataset.wording, parties)
        .text((DCT, "identifier"), dataset.iri.as_str())
        .links((DCAT, "theme"), &[eu(EU_THEME), iri(LOS_THEME)?])
        .link((DCT, "accessRights"), &eu("access-right/PUBLIC"))
        .links((DCT, "language"), &languages())
        .links((DCT, "references"), &schemes)
        .links((DCAT, "distribution"), &files);
    match dataset.kind {
        Kind::Experiences => {
            let codebook = place.at("export/codebook.json")?;
            of_norway(thing).link((FOAF, "page"), &codebook);
            Ok(())
        }
        Kind::Vocabularies => {
            of_norway(thing);
            Ok(())
        }
        Kind::Wave(outline) => wave::tell(thing, place, outline),
    }
}

/// Of the whole country.
pub(super) fn of_norway(thing: Thing<'_>) -> Thing<'_> {
    thing.link((DCT, "spatial"), &eu("country/NOR"))
}
