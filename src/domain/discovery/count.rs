//! Counting what was found, by facets: as many as a filter by the value would leave.

use std::cmp::Reverse;
use std::collections::HashMap;

use entity::code::{Language, NodeKind};

use super::Discovery;
use super::facet::{self, Dimension};
use super::find::Found;
use crate::domain::experience::OwnerKind;
use crate::domain::municipality;
use crate::domain::vocabulary::{VocabularyName, vocabulary};
use crate::model::{NodeId, Result, Viewer};
use crate::store::Connection;
use crate::store::term::{self, TermKind};

/// Values of a facet that are told: those of most experiences.
pub const MOST: usize = 100;

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

/// Counts what was found.
pub async fn count(
    db: &impl Connection,
    discovery: &Discovery,
    (viewer, language): (&Viewer, Language),
    found: &Found,
    dimension: Dimension,
) -> Result<Facet> {
    let counts = found.count(dimension.place())?;
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
