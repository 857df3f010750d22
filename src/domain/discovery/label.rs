//! What readers see of the values by which experiences are counted.

use std::collections::HashMap;

use entity::code::{Language, NodeKind};

use super::Discovery;
use super::facet::{self, Dimension};
use crate::domain::experience::OwnerKind;
use crate::domain::municipality;
use crate::domain::vocabulary::{Vocabulary, VocabularyName, vocabulary};
use crate::model::collation::sort_key;
use crate::model::{NodeId, Result, Viewer};
use crate::store::Connection;
use crate::store::term::{self, TermKind};

/// What is told of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// As a filter takes it: a code, an id, a number or a name.
    pub code: String,
    /// What readers see.
    pub label: String,
    /// Bytes that sort as values of its dimension stand in tables: codes as their vocabulary does, years and sizes from the
    /// least, names as Norwegian does.
    pub order: Vec<u8>,
}

/// What is told of each value.
pub type Labels = HashMap<i64, Label>;

/// What is told of these values of a dimension; nothing of a thing that the viewer may not know of.
pub async fn of(
    db: &impl Connection,
    discovery: &Discovery,
    (viewer, language): (&Viewer, Language),
    (dimension, values): (Dimension, &[i64]),
) -> Result<Labels> {
    match dimension.owner() {
        Some(OwnerKind::Municipality) => municipalities(db, viewer, values).await,
        Some(kind) => terms(db, viewer, kind, values).await,
        None => match dimension {
            Dimension::County => counties(db, discovery, values).await,
            Dimension::Region => Ok(regions(language)),
            Dimension::PopulationBand => Ok(bands(language)),
            Dimension::StartYear => Ok(years(values)),
            _ => Ok(codes(dimension, language)),
        },
    }
}

/// The vocabulary of a dimension's codes; none where its values are no codes.
pub fn vocabulary_of(dimension: Dimension) -> Option<&'static Vocabulary> {
    let name = match dimension {
        Dimension::Outcome => VocabularyName::Outcome,
        Dimension::Stage => VocabularyName::ExperienceStage,
        Dimension::StoppedAt => VocabularyName::StoppedAt,
        Dimension::Sector => VocabularyName::Sector,
        Dimension::InnovationType => VocabularyName::InnovationType,
        Dimension::Novelty => VocabularyName::Novelty,
        Dimension::Language => VocabularyName::Language,
        Dimension::PartnerKind => VocabularyName::PartnerKind,
        Dimension::Cause => VocabularyName::FailureCause,
        Dimension::Factor => VocabularyName::Factor,
        Dimension::Region => VocabularyName::Region,
        Dimension::PopulationBand => VocabularyName::PopulationBand,
        _ => return None,
    };
    Some(vocabulary(name))
}

/// What a dimension is called.
pub fn name_of(dimension: Dimension, language: Language) -> &'static str {
    dimension.term().map_or("", |it| it.labels.pick(language))
}

/// The place of a value among others.
fn at(place: i64) -> Vec<u8> {
    // Numbers below zero come first.
    (place ^ i64::MIN).to_be_bytes().to_vec()
}

async fn municipalities(db: &impl Connection, viewer: &Viewer, keys: &[i64]) -> Result<Labels> {
    let found = municipality::find_by_keys(db, viewer, keys).await?;
    let told = found.into_iter().map(|(key, it)| {
        let label = Label {
            code: NodeId::new(NodeKind::Municipality, it.public_id).to_string(),
            order: sort_key(&it.name),
            label: it.name,
        };
        (key, label)
    });
    Ok(told.collect())
}

async fn terms(
    db: &impl Connection,
    viewer: &Viewer,
    kind: OwnerKind,
    keys: &[i64],
) -> Result<Labels> {
    let kind = match kind {
        OwnerKind::Municipality | OwnerKind::Problem => TermKind::Problem,
        OwnerKind::Solution => TermKind::Solution,
        OwnerKind::Partner => TermKind::Partner,
        OwnerKind::Programme => TermKind::Programme,
    };
    let found = term::find_visible_by_key(db, viewer, kind, keys).await?;
    let told = found.into_iter().map(|it| {
        let label = Label {
            code: NodeId::new(kind.node(), it.public_id).to_string(),
            order: sort_key(&it.title),
            label: it.title,
        };
        (it.id, label)
    });
    Ok(told.collect())
}

async fn counties(db: &impl Connection, discovery: &Discovery, keys: &[i64]) -> Result<Labels> {
    let counties = discovery.counties(db, keys).await?;
    let told = counties.iter().map(|(key, it)| {
        let label = Label {
            code: it.number.clone(),
            label: it.name.clone(),
            order: it.number.clone().into_bytes(),
        };
        (*key, label)
    });
    Ok(told.collect())
}

fn years(years: &[i64]) -> Labels {
    let told = years.iter().map(|year| {
        let label = Label {
            code: year.to_string(),
            label: year.to_string(),
            order: at(*year),
        };
        (*year, label)
    });
    told.collect()
}

fn regions(language: Language) -> Labels {
    let terms = vocabulary(VocabularyName::Region).terms.iter();
    let told = (0..).zip(terms).map(|(place, term)| {
        let label = Label {
            code: term.code.clone(),
            label: term.labels.pick(language).to_owned(),
            order: at(place),
        };
        (facet::of_name(&term.labels.nb), label)
    });
    told.collect()
}

fn bands(language: Language) -> Labels {
    let terms = vocabulary(VocabularyName::PopulationBand).terms.iter();
    let told = municipality::bands().zip(terms).map(|(least, term)| {
        let label = Label {
            code: term.code.clone(),
            label: term.labels.pick(language).to_owned(),
            order: at(least.into()),
        };
        (least.into(), label)
    });
    told.collect()
}

fn codes(dimension: Dimension, language: Language) -> Labels {
    let list = vocabulary_of(dimension);
    let codes = (0..).zip(dimension.codes().unwrap_or_default());
    let told = codes.map(|(value, code)| {
        let place = list.and_then(|it| it.terms.iter().position(|term| term.code == code));
        let term = list.and_then(|it| it.term(&code));
        let label = Label {
            label: term
                .map_or(code.as_str(), |it| it.labels.pick(language))
                .to_owned(),
            order: at(place.and_then(|it| i64::try_from(it).ok()).unwrap_or(value)),
            code,
        };
        (value, label)
    });
    told.collect()
}
