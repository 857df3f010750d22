//! Names as they are typed, a keystroke at a time.

use std::collections::HashMap;
use std::sync::PoisonError;

use entity::code::{Iterable, NodeKind};

use super::Discovery;
use super::folder::blocking;
use crate::domain::municipality;
use crate::model::{Error, ErrorCode, NodeId, Result, Viewer};
use crate::search::document::Shelf;
use crate::search::names::Fit;
use crate::store::term::{self, TermKind};
use crate::store::{Connection, visible};

/// Suggestions that are given where nothing is said, and at most.
pub const DEFAULT: usize = 10;
const MOST: usize = 50;

/// Things that are known of for their use alone, of which so many are asked at most.
const ASKED: usize = 40;

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
    let (kinds, most) = (kinds(request.kinds)?, size(request.first)?);
    discovery.settle().await;
    discovery.index()?;
    let (ours, text) = (discovery.clone(), request.text);
    let (mut fits, asked) = blocking(move || {
        let names = ours.0.names.read().unwrap_or_else(PoisonError::into_inner);
        let of = |class, most| names.fits(&text, &kinds, |it| it == class, most);
        Ok((of(visible::SHARED, most), of(visible::ASKED, ASKED)))
    })
    .await?;
    fits.extend(asked);
    fits.sort_unstable();
    let mut told = told(db, viewer, fits).await?;
    told.truncate(most);
    Ok(told)
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

fn size(first: Option<i32>) -> Result<usize> {
    let size = first.map_or(Some(DEFAULT), |first| usize::try_from(first).ok());
    size.filter(|size| (1..=MOST).contains(size))
        .ok_or_else(|| {
            let given = first.unwrap_or_default();
            let message = format!("first must be 1 to {MOST}, and is {given}");
            Error::invalid("first", ErrorCode::Invalid, message)
        })
}

/// Those of these that the viewer may know of.
async fn told(db: &impl Connection, viewer: &Viewer, fits: Vec<Fit>) -> Result<Vec<Suggestion>> {
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
        Some(Suggestion {
            id: NodeId::new(fit.thing.kind, id),
            name,
            fits: fit.name,
        })
    };
    Ok(fits.into_iter().filter_map(suggestion).collect())
}
