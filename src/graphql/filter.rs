//! What filters share: how many conditions and values one may bear, before any of them reaches the database, and what
//! more than one list is asked for.

use std::collections::HashMap;

use async_graphql::{ID, InputObject};
use entity::code::NodeKind;
use uuid::Uuid;

use super::asker::Asker;
use super::error::Result;
use super::loader::ComparableTo;
use super::ranked::said;
use crate::config::limits::Limits;
use crate::domain::discovery::find;
use crate::domain::experience::Own;
use crate::domain::experience::Related;
use crate::domain::municipality::Comparable;
use crate::model::{Error, ErrorCode, NodeId};

/// What a filter may still spend.
pub struct Budget<'a> {
    limits: &'a Limits,
    parts: usize,
    values: usize,
}

impl<'a> Budget<'a> {
    /// All that the limits allow.
    pub fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            parts: limits.filter_parts,
            values: limits.filter_values,
        }
    }

    /// Spends one filter, nested or not.
    pub fn part(&mut self) -> Result<()> {
        let most = self.limits.filter_parts;
        self.parts = spend(self.parts, 1, || {
            format!("a filter may nest at most {most} filters in all")
        })?;
        Ok(())
    }

    /// Spends a list of values.
    pub fn list<T, U>(
        &mut self,
        values: Option<Vec<T>>,
        turn: impl FnMut(T) -> Option<U>,
    ) -> Result<Option<Vec<U>>> {
        let Some(values) = values else {
            return Ok(None);
        };
        let most = self.limits.filter_values;
        let tell = || format!("the lists of a filter may hold at most {most} values in all");
        self.values = spend(self.values, values.len(), tell)?;
        Ok(Some(values.into_iter().filter_map(turn).collect()))
    }

    /// Spends a list of ids; those of another kind, or of nothing, match nothing.
    pub fn ids(&mut self, kind: NodeKind, ids: Option<Vec<ID>>) -> Result<Option<Vec<Uuid>>> {
        self.list(ids, |id| NodeId::parse_as(kind, &id))
    }

    /// Spends a list of codes.
    pub fn codes<T: Into<U>, U>(&mut self, codes: Option<Vec<T>>) -> Result<Option<Vec<U>>> {
        self.list(codes, |code| Some(code.into()))
    }

    /// Spends a list of words.
    pub fn words(&mut self, words: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
        self.list(words, Some)
    }
}

/// Something that others are tied to, or lie under: one of these, or anything where no ids are given.
#[derive(InputObject)]
pub struct RelatedFilter {
    /// One of these.
    ids: Option<Vec<ID>>,
    /// One of those that a search of their list finds.
    search: Option<String>,
    /// Whether what lies under narrower problems and variants of solutions counts as what lies under these does.
    #[graphql(default_with = "Some(true)")]
    include_narrower: Option<bool>,
}

impl RelatedFilter {
    /// The filter as the domain takes it, within the limits.
    pub fn within(
        self,
        kind: NodeKind,
        budget: &mut Budget<'_>,
        looked: &Looked,
    ) -> Result<Related> {
        Ok(Related {
            ids: budget.ids(kind, self.ids)?,
            keys: looked.found(kind, self.search.as_deref()),
            includes_narrower: self.include_narrower.unwrap_or(true),
        })
    }
}

/// What must be looked up before a filter can be asked.
#[derive(Default)]
pub struct Lookups {
    /// Numbers of municipalities that others are compared with.
    numbers: Vec<String>,
    /// What is searched for, and in which list.
    searches: Vec<(NodeKind, String)>,
}

impl Lookups {
    /// Who is like the municipality with this number.
    pub fn compare(&mut self, number: Option<&String>) {
        self.numbers.extend(number.cloned());
    }

    /// What a search of a list finds.
    pub fn search(&mut self, kind: NodeKind, text: Option<&String>) {
        self.searches
            .extend(said(text.cloned()).map(|text| (kind, text)));
    }

    /// What a search finds that things are tied to.
    pub fn related(&mut self, kind: NodeKind, filter: Option<&RelatedFilter>) {
        self.search(kind, filter.and_then(|filter| filter.search.as_ref()));
    }
}

/// Searches that one filter may be made of.
const MOST_SEARCHES: usize = 8;

/// What was looked up for a filter.
#[derive(Default)]
pub struct Looked {
    comparables: HashMap<String, Comparable>,
    found: HashMap<(NodeKind, String), Vec<i64>>,
    municipality: Option<i64>,
}

impl Looked {
    /// Looks everything up, municipalities in one statement for all filters that ask at once.
    pub async fn up(asker: &Asker, wanted: Lookups) -> Result<Self> {
        let Lookups { numbers, searches } = wanted;
        let most = asker.limits.filter_parts;
        spend(most, numbers.len(), || {
            format!("a filter may compare with at most {most} municipalities")
        })?;
        spend(MOST_SEARCHES, searches.len(), || {
            format!("a filter may search at most {MOST_SEARCHES} times")
        })?;
        let municipality = asker.viewer.grant().and_then(|grant| grant.municipality);
        let mut looked = Self {
            municipality,
            ..Self::default()
        };
        for (kind, text) in searches {
            let (db, viewer) = (asker.db.reader(), &asker.viewer);
            let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
            let keys = found.into_iter().map(|it| it.key).collect();
            looked.found.insert((kind, text), keys);
        }
        let found = asker
            .loader
            .load_many(numbers.into_iter().map(ComparableTo))
            .await?;
        let by_number = found.into_iter().map(|(key, found)| (key.0, found));
        looked.comparables = by_number.collect();
        Ok(looked)
    }

    /// Whether the viewer's municipality owns it.
    pub fn own(&self, is_own: bool) -> Own {
        if is_own {
            Own::Yes(self.municipality)
        } else {
            Own::No(self.municipality)
        }
    }

    /// Keys of what a search of a list found; none where nothing was searched for.
    pub fn found(&self, kind: NodeKind, text: Option<&str>) -> Option<Vec<i64>> {
        let text = said(text.map(str::to_owned))?;
        let found = self.found.get(&(kind, text));
        Some(found.cloned().unwrap_or_default())
    }

    /// Who is comparable to the one with this number; nobody, where there is none or its size is not known.
    pub fn to(&self, number: &str) -> Comparable {
        let found = self.comparables.get(number).cloned();
        found.unwrap_or_else(Comparable::nobody)
    }
}

fn spend(left: usize, cost: usize, tell: impl FnOnce() -> String) -> Result<usize> {
    left.checked_sub(cost)
        .ok_or_else(|| Error::invalid("filter", ErrorCode::TooMany, tell()).into())
}
