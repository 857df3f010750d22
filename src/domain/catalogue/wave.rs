//! A wave of a survey as a dataset: who answers for its responses, when it was asked, and where its codebook is.

use oxrdf::NamedNode;
use oxrdf::vocab::xsd;

use super::dataset::{Dataset, Kind, of_norway};
use super::graph::space::{DCAT, DCT, FOAF};
use super::graph::{Graph, Thing, iri, name};
use super::words::Wording;
use super::{Place, distribution};
use crate::domain::export::codebook::Words;
use crate::domain::survey::{Outline, wave_id};
use crate::domain::vocabulary::VocabularyName;
use crate::model::Result;

/// How the catalogue calls Norway's code, the only one that it tells of.
const NORWAY: &str = "NO";

/// The dataset of a wave.
pub(super) fn dataset<'a>(place: &Place, outline: &'a Outline) -> Result<Dataset<'a>> {
    let about = &outline.summary.survey;
    let with_edition = |title: &str| format!("{title} {}", outline.row.edition);
    let name = format!("survey-{}", wave_id(&outline.row));
    let mut codes = vec![
        VocabularyName::Sector,
        VocabularyName::Region,
        VocabularyName::PopulationBand,
    ];
    if !outline.summary.factors.is_empty() {
        codes.push(VocabularyName::Factor);
    }
    Ok(Dataset {
        iri: place.part(&format!("dataset-{name}"))?,
        name,
        files: distribution::of_wave(outline),
        kind: Kind::Wave(outline),
        wording: Wording {
            title: Words {
                nb: with_edition(&about.title.nb),
                nn: with_edition(&about.title.nn),
                en: with_edition(&about.title.en),
            },
            meaning: Words::from(&about.description),
        },
        codes,
    })
}

/// What a dataset says of its wave alone.
pub(super) fn tell(thing: Thing<'_>, place: &Place, outline: &Outline) -> Result<()> {
    let wave = wave_id(&outline.row);
    let codebook = place.at(&format!("export/surveys/{wave}/codebook.json"))?;
    let mut thing = thing
        .link((DCT, "creator"), &controller(place, outline)?)
        .link((DCT, "temporal"), &period(place, outline)?)
        .link((FOAF, "page"), &codebook);
    // An address may be a URL and yet no IRI, and one wave's must not keep the others from being told.
    let source = outline.summary.wave.source.as_deref();
    if let Some(source) = source.and_then(|it| iri(it).ok()) {
        thing = thing.link((FOAF, "page"), &source);
    }
    if outline.summary.wave.country == NORWAY {
        of_norway(thing);
    }
    Ok(())
}

/// What a dataset leads to of its wave: its controller, and when it was asked.
pub(super) fn tell_parts(graph: &mut Graph, place: &Place, outline: &Outline) -> Result<()> {
    let asked = &outline.summary.wave;
    graph
        .tell(&controller(place, outline)?, name(FOAF, "Agent"))
        .text((FOAF, "name"), &asked.controller);
    let date = xsd::DATE.into_owned();
    graph
        .tell(&period(place, outline)?, name(DCT, "PeriodOfTime"))
        .typed((DCAT, "startDate"), &asked.field_from.to_string(), &date)
        .typed((DCAT, "endDate"), &asked.field_to.to_string(), &date);
    Ok(())
}

fn controller(place: &Place, outline: &Outline) -> Result<NamedNode> {
    place.part(&format!("controller-{}", wave_id(&outline.row)))
}

fn period(place: &Place, outline: &Outline) -> Result<NamedNode> {
    place.part(&format!("period-{}", wave_id(&outline.row)))
}
