//! Names as they are typed, a keystroke at a time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, PoisonError};

use entity::code::{Iterable, NodeKind};

use super::turn::blocking;
use super::{Discovery, size};
use crate::domain::municipality;
use crate::model::{Error, ErrorCode, NodeId, Result, Viewer};
use crate::search::document::Shelf;
use crate::search::names::Fit;
use crate::store::term::{self, TermKind};
use crate::store::{Connection, visible};

/// Suggestions that are given where nothing is said, and at most.
pub const DEFAULT: usize = 10;
const MOST: usize = 50;

/// Things that are known of for their use alone, of which so many are looked at first; and by how many times more then, as
/// long as they are better than what the viewer may know of, up to so many: nobody's keystroke asks the database for more, though names that others proposed can then stand
/// before one's own.
const ASKED: usize = 40;
const FURTHER: usize = 4;
const ASKED_AT_MOST: usize = 2_560;

/// A thing that may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// Its id.
    pub id: NodeId,
    /// What it is called.
    pub name: String,
    /// The name of it that fits what was typed, in whatever language.
    pub fits: String,
}

/// What was typed, and what is looked for.
#[derive(Clone, Debug, Default)]
pub struct SuggestRequest {
    /// The letters so far.
    pub text: String,
    /// Of which kinds; of all that have names where none are given.
    pub kinds: Option<Vec<NodeKind>>,
    /// How many at most.
    pub first: Option<i32>,
}

/// Things that may be meant, the best first, as far as the viewer may know of them.
pub async fn suggest(
    db: &impl Connection,
    discovery: &Discovery,
    viewer: &Viewer,
    request: SuggestRequest,
) -> Result<Vec<Suggestion>> {
    let (kinds, most) = (kinds(request.kinds)?, size(request.first, DEFAULT, MOST)?);
    discovery.settle().await;
    discovery.index()?;
    let typed: Arc<(String, Vec<NodeKind>)> = Arc::new((request.text, kinds));
    let mut new = fits(discovery, &typed, (visible::SHARED, most)).await?;
    let mut found: BTreeMap<Fit, Suggestion> = BTreeMap::new();
    let (mut looked_at, mut seen) = (ASKED, HashSet::new());
    loop {
        let asked = fits(discovery, &typed, (visible::ASKED, looked_at)).await?;
        let last = asked.last().filter(|_| asked.len() == looked_at).cloned();
        new.extend(asked.into_iter().filter(|fit| seen.insert(fit.thing)));
        found.extend(told(db, viewer, std::mem::take(&mut new)).await?);
        // What was not looked at comes after the last.
        let is_better = |last: &Fit| found.keys().nth(most - 1).is_none_or(|it| it > last);
        if looked_at >= ASKED_AT_MOST || !last.as_ref().is_some_and(is_better) {
            return Ok(found.into_values().take(most).collect());
        }
        looked_at *= FURTHER;
    }
}

/// The best of a class whose names fit what was typed.
async fn fits(
    discovery: &Discovery,
    typed: &Arc<(String, Vec<NodeKind>)>,
    (class, most): (u8, usize),
) -> Result<Vec<Fit>> {
    let (ours, typed) = (discovery.clone(), Arc::clone(typed));
    blocking(move || {
        let names = ours.0.names.read().unwrap_or_else(PoisonError::into_inner);
        Ok(names.fits(&typed.0, &typed.1, |it| it == class, most))
    })
    .await
}

fn kinds(kinds: Option<Vec<NodeKind>>) -> Result<Vec<NodeKind>> {
    let has_names = |kind: &NodeKind| Shelf::of(*kind) == Shelf::Names;
    let kinds = kinds.unwrap_or_else(|| NodeKind::iter().filter(has_names).collect());
    if kinds.iter().all(has_names) {
        return Ok(kinds);
    }
    let message = "only problems, solutions, partners, municipalities and programmes are suggested";
    Err(Error::invalid("kinds", ErrorCode::Invalid, message))
}

/// Those of these that the viewer may know of.
async fn told(
    db: &impl Connection,
    viewer: &Viewer,
    fits: Vec<Fit>,
) -> Result<BTreeMap<Fit, Suggestion>> {
    let mut found = HashMap::new();
    for kind in NodeKind::iter() {
        let of_kind = fits.iter().filter(|fit| fit.thing.kind == kind);
        let keys: Vec<i64> = of_kind.map(|fit| fit.thing.key).collect();
        if keys.is_empty() {
            continue;
        }
        let rows: Vec<_> = if let Some(term) = TermKind::of(kind) {
            let terms = term::find_visible_by_key(db, viewer, term, &keys).await?;
            let terms = terms.into_iter();
            terms.map(|it| (it.id, (it.public_id, it.title))).collect()
        } else {
            let rows = municipality::find_by_keys(db, viewer, &keys).await?;
            let rows = rows.into_iter();
            rows.map(|(key, it)| (key, (it.public_id, it.name)))
                .collect()
        };
        found.extend(rows.into_iter().map(|(key, it)| ((kind, key), it)));
    }
    let suggestion = |fit: Fit| {
        let (id, name) = found.remove(&(fit.thing.kind, fit.thing.key))?;
        let suggestion = Suggestion {
            id: NodeId::new(fit.thing.kind, id),
            name,
            fits: fit.name.clone(),
        };
        Some((fit, suggestion))
    };
    Ok(fits.into_iter().filter_map(suggestion).collect())
}
