//! A vocabulary as SKOS. What it matches elsewhere is told where the vocabulary itself says so, and nowhere else.

use super::graph::space::{DCT, RDFS, SKOS};
use super::graph::{Graph, iri, name};
use super::{LICENCE, Place, eu};
use crate::domain::export::codebook::Words;
use crate::domain::vocabulary::{Term, VocabularyName, vocabulary};
use crate::model::{Error, Result};

/// How the IRIs of Los begin.
const LOS: &str = "https://psi.norge.no/los/";

/// The vocabulary in which the groups of another stand.
fn groups(of: VocabularyName) -> Option<VocabularyName> {
    match of {
        VocabularyName::FailureCause => Some(VocabularyName::FailureCauseGroup),
        VocabularyName::ServiceArea => Some(VocabularyName::Sector),
        _ => None,
    }
}

/// Tells of a vocabulary and all of its terms.
pub(super) fn tell(graph: &mut Graph, place: &Place, of: VocabularyName) -> Result<()> {
    let list = vocabulary(of);
    let itself = place.scheme(of)?;
    let concept = |of: VocabularyName, code: &str| {
        let scheme = place.scheme(of)?;
        iri(format!("{}#{code}", scheme.as_str()))
    };
    let is_top = |term: &&Term| term.broader.is_none();
    let tops = list.terms.iter().filter(is_top);
    let tops: Vec<_> = tops
        .map(|it| concept(of, &it.code))
        .collect::<Result<_>>()?;
    let thing = graph
        .tell(&itself, name(SKOS, "ConceptScheme"))
        .words((DCT, "title"), &Words::from(&list.labels))
        .words((DCT, "description"), &Words::from(&list.definition))
        .text((DCT, "identifier"), of.code())
        .link((DCT, "license"), &eu(LICENCE))
        .links((SKOS, "hasTopConcept"), &tops);
    if let Some(source) = address(&list.source) {
        thing.link((DCT, "source"), &iri(source)?);
    }
    let foreign = name(itself.as_str(), "#notation");
    if list.terms.iter().any(|term| !term.notation.is_empty()) {
        graph
            .tell(&foreign, name(RDFS, "Datatype"))
            .words((RDFS, "label"), &as_its_source_writes_it());
    }
    for term in &list.terms {
        let code = concept(of, &term.code)?;
        let mut thing = graph
            .tell(&code, name(SKOS, "Concept"))
            .link((SKOS, "inScheme"), &itself)
            .words((SKOS, "prefLabel"), &Words::from(&term.labels))
            .words((SKOS, "definition"), &Words::from(&term.definition))
            .text((SKOS, "notation"), &term.code);
        for notation in &term.notation {
            thing = thing.typed((SKOS, "notation"), notation, &foreign);
        }
        thing = match &term.broader {
            Some(broader) => thing.link((SKOS, "broader"), &concept(of, broader)?),
            None => thing.link((SKOS, "topConceptOf"), &itself),
        };
        if let Some(group) = &term.group {
            let wider = groups(of).ok_or_else(|| Error::internal("groups of no vocabulary"))?;
            thing = thing.link((SKOS, "broadMatch"), &concept(wider, group)?);
        }
        if term.source.starts_with(LOS) {
            thing.link((SKOS, "exactMatch"), &iri(&term.source)?);
        } else if let Some(source) = address(&term.source) {
            thing.link((DCT, "source"), &iri(source)?);
        }
    }
    Ok(())
}

/// Where something comes from, where that has an address.
fn address(source: &str) -> Option<&str> {
    source.starts_with("http").then_some(source)
}

fn as_its_source_writes_it() -> Words {
    Words {
        nb: "Slik kilden skriver det".to_owned(),
        nn: "Slik kjelda skriv det".to_owned(),
        en: "As its source writes it".to_owned(),
    }
}
