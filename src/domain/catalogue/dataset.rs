//! The datasets of the catalogue: each table that is exported, the statistics, and the vocabularies.

use std::collections::BTreeSet;

use oxrdf::NamedNode;

use super::distribution::{self, File};
use super::graph::space::{DCAT, DCT, FOAF};
use super::graph::{Graph, iri, name};
use super::words::{WORDS, Wording};
use super::{EU_THEME, LOS_THEME, Parties, Place, described, eu, languages};
use crate::domain::export::codebook::codebook;
use crate::domain::vocabulary::VocabularyName;
use crate::model::Result;

/// A dataset.
#[derive(Debug)]
pub(super) struct Dataset {
    pub(super) name: &'static str,
    pub(super) iri: NamedNode,
    pub(super) files: Vec<File>,
    /// Whether it is that of the vocabularies, which is documentation in itself.
    pub(super) is_vocabularies: bool,
    wording: Wording,
    /// The vocabularies of its codes.
    codes: Vec<VocabularyName>,
}

const STATISTICS: &str = "statistics";
const VOCABULARIES: &str = "vocabularies";

/// All of them.
pub(super) fn datasets(place: &Place) -> Result<Vec<Dataset>> {
    let part = |of: &str| place.part(&format!("dataset-{of}"));
    let mut all = Vec::new();
    for table in codebook()?.exports {
        let codes = table.columns.iter().filter_map(|it| it.vocabulary);
        let codes: BTreeSet<&str> = codes.collect();
        all.push(Dataset {
            name: table.name,
            iri: part(table.name)?,
            files: distribution::of_table(table.name),
            is_vocabularies: false,
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
        name: STATISTICS,
        iri: part(STATISTICS)?,
        files: distribution::of_statistics(STATISTICS),
        is_vocabularies: false,
        wording: WORDS.statistics.clone(),
        codes: vec![VocabularyName::Dimension, VocabularyName::Measure],
    });
    all.push(Dataset {
        name: VOCABULARIES,
        iri: part(VOCABULARIES)?,
        files: distribution::of_vocabularies(),
        is_vocabularies: true,
        wording: WORDS.vocabularies.clone(),
        codes: VocabularyName::ALL.to_vec(),
    });
    Ok(all)
}

/// Tells of a dataset.
pub(super) fn tell(
    graph: &mut Graph,
    place: &Place,
    parties: &Parties,
    dataset: &Dataset,
) -> Result<()> {
    let schemes = dataset.codes.iter().map(|name| place.scheme(*name));
    let schemes: Vec<NamedNode> = schemes.collect::<Result<_>>()?;
    let files = dataset.files.iter().map(|file| file.iri(place, dataset));
    let files: Vec<NamedNode> = files.collect::<Result<_>>()?;
    let codebook = place.at("export/codebook.json")?;
    let thing = graph.tell(&dataset.iri, name(DCAT, "Dataset"));
    let thing = described(thing, &dataset.wording, parties)
        .text((DCT, "identifier"), dataset.iri.as_str())
        .links((DCAT, "theme"), &[eu(EU_THEME), iri(LOS_THEME)?])
        .link((DCT, "accessRights"), &eu("access-right/PUBLIC"))
        .link((DCT, "spatial"), &eu("country/NOR"))
        .links((DCT, "language"), &languages())
        .links((DCT, "references"), &schemes)
        .links((DCAT, "distribution"), &files);
    if !dataset.is_vocabularies {
        thing.link((FOAF, "page"), &codebook);
    }
    Ok(())
}
