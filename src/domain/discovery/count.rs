//! Counting what was found, by facets: as many as a filter by the value would leave.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use entity::code::{Language, NodeKind};

use super::Discovery;
use super::facet::{self, Dimension};
use super::find::Found;
use super::turn::in_turn;
use crate::domain::experience::OwnerKind;
use crate::domain::municipality;
use crate::domain::vocabulary::{VocabularyName, vocabulary};
use crate::model::{NodeId, Result, Viewer};
use crate::store::Connection;
use crate::store::term::{self, TermKind};

/// Values of a facet that are told: those of most experiences.
pub const MOST: usize = 100;

/// So many are counted sooner than anybody else takes it over, where their values are at hand.
const IN_PASSING: usize = 20_000;

/// By what was counted, and what came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Facet {
    /// By what.
    pub dimension: Dimension,
    /// The values of most experiences, at most [`MOST`]; of those with equally many the first by label.
    pub values: Vec<Value>,
    /// How many values there are in all.
    pub distinct: usize,
}

/// One value of a facet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As a filter takes it: a code, an id, a number or a name.
    pub code: String,
    /// What readers see.
    pub label: String,
    /// Of how many experiences it is.
    pub count: u64,
}

/// Counts what was found by these dimensions.
pub async fn count(
    db: &impl Connection,
    discovery: &Discovery,
    reader: (&Viewer, Language),
    found: &Arc<Found>,
    dimensions: Vec<Dimension>,
) -> Result<Vec<Facet>> {
    let is_at_hand = |it: &Dimension| found.view.has_at_hand(it.place());
    let is_little = found.matches.len() <= IN_PASSING && dimensions.iter().all(is_at_hand);
    let counts = if is_little {
        counts(found, &dimensions)?
    } else {
        let (found, dimensions) = (Arc::clone(found), dimensions.clone());
        in_turn(move || counts(&found, &dimensions)).await?
    };
    let mut facets = Vec::new();
    for (dimension, counts) in dimensions.into_iter().zip(counts) {
        facets.push(facet(db, discovery, reader, (dimension, counts)).await?);
    }
    Ok(facets)
}

fn counts(found: &Found, dimensions: &[Dimension]) -> Result<Vec<HashMap<i64, u64>>> {
    let counts = dimensions.iter().map(|it| found.count(it.place()));
    counts.collect()
}

async fn facet(
    db: &impl Connection,
    discovery: &Discovery,
    (viewer, language): (&Viewer, Language),
    (dimension, counts): (Dimension, HashMap<i64, u64>),
) -> Result<Facet> {
    let keys: Vec<i64> = counts.keys().copied().collect();
    let told = match dimension.owner() {
        Some(kind) => things(db, viewer, kind, &keys).await?,
        None => match dimension {
            Dimension::County => counties(db, discovery, &keys).await?,
            Dimension::Region => regions(language),
            Dimension::PopulationBand => bands(language),
            Dimension::StartYear => keys
                .iter()
                .map(|year| (*year, same(year.to_string())))
                .collect(),
            _ => codes(dimension, language),
        },
    };
    let value = |(key, count): (&i64, &u64)| {
        let (code, label) = told.get(key)?.clone();
        Some(Value {
            code,
            label,
            count: *count,
        })
    };
    let mut values: Vec<Value> = counts.iter().filter_map(value).collect();
    values.sort_by(|one, other| {
        let by_count = (Reverse(one.count), &one.label).cmp(&(Reverse(other.count), &other.label));
        by_count.then_with(|| one.code.cmp(&other.code))
    });
    let distinct = values.len();
    values.truncate(MOST);
    Ok(Facet {
        dimension,
        values,
        distinct,
    })
}

/// Code and label of each value.
type Told = HashMap<i64, (String, String)>;

fn same(text: String) -> (String, String) {
    (text.clone(), text)
}

async fn things(
    db: &impl Connection,
    viewer: &Viewer,
    kind: OwnerKind,
    keys: &[i64],
) -> Result<Told> {
    let term = match kind {
        OwnerKind::Municipality => {
            let found = municipality::find_by_keys(db, viewer, keys).await?;
            let id =
                |it: &municipality::Municipality| NodeId::new(NodeKind::Municipality, it.public_id);
            let told = found
                .into_iter()
                .map(|(key, it)| (key, (id(&it).to_string(), it.name)));
            return Ok(told.collect());
        }
        OwnerKind::Problem => TermKind::Problem,
        OwnerKind::Solution => TermKind::Solution,
        OwnerKind::Partner => TermKind::Partner,
        OwnerKind::Programme => TermKind::Programme,
    };
    let found = term::find_visible_by_key(db, viewer, term, keys).await?;
    let told = found.into_iter().map(|it| {
        let id = NodeId::new(term.node(), it.public_id).to_string();
        (it.id, (id, it.title))
    });
    Ok(told.collect())
}

async fn counties(db: &impl Connection, discovery: &Discovery, keys: &[i64]) -> Result<Told> {
    let counties = discovery.counties(db, keys).await?;
    let told = (counties.iter()).map(|(key, it)| (*key, (it.number.clone(), it.name.clone())));
    Ok(told.collect())
}

fn regions(language: Language) -> Told {
    let terms = vocabulary(VocabularyName::Region).terms.iter();
    let told = terms.map(|term| {
        let label = term.labels.pick(language).to_owned();
        (facet::of_name(&term.labels.nb), (term.code.clone(), label))
    });
    told.collect()
}

fn bands(language: Language) -> Told {
    let terms = vocabulary(VocabularyName::PopulationBand).terms.iter();
    let told = municipality::bands().zip(terms).map(|(least, term)| {
        let label = term.labels.pick(language).to_owned();
        (least.into(), (term.code.clone(), label))
    });
    told.collect()
}

fn codes(dimension: Dimension, language: Language) -> Told {
    let name = match dimension {
        Dimension::Stage => VocabularyName::ExperienceStage,
        Dimension::StoppedAt => VocabularyName::StoppedAt,
        Dimension::Sector => VocabularyName::Sector,
        Dimension::InnovationType => VocabularyName::InnovationType,
        Dimension::Novelty => VocabularyName::Novelty,
        Dimension::Language => VocabularyName::Language,
        Dimension::PartnerKind => VocabularyName::PartnerKind,
        Dimension::Cause => VocabularyName::FailureCause,
        Dimension::Factor => VocabularyName::Factor,
        _ => VocabularyName::Outcome,
    };
    let told = (0..)
        .zip(dimension.codes().unwrap_or_default())
        .map(|(value, code)| {
            let term = vocabulary(name).term(&code);
            let label = term.map_or(code.as_str(), |term| term.labels.pick(language));
            (value, (code.clone(), label.to_owned()))
        });
    told.collect()
}
