//! Revisions of experiences as a viewer may read them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::code::Audience;
use entity::{experience, revision};
use uuid::Uuid;

use super::content::Content;
use super::snapshot::Told;
use crate::model::page::{Page, PageRequest, Place};
use crate::model::{Cursor, Edge, Result, Viewer};
use crate::store::{Connection, history, revision as store};

pub use crate::store::review::{find_changes, find_reviews};
pub use crate::store::revision::{Whose, count_of_each};

/// A revision of an experience, as it was.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its row.
    pub row: revision::Model,
    /// What it said.
    pub content: Content,
    /// What the one before it said, of those that the viewer may read; none where it is the first.
    pub before: Option<Arc<Content>>,
}

impl Revision {
    /// What it tells of an experience.
    pub fn told(&self, of: &experience::Model) -> Told {
        Told {
            of: of.clone(),
            number: self.row.number,
            state: self.row.state.unwrap_or(of.state),
            audience: self.row.audience.unwrap_or(of.audience),
            at: self.row.created_at,
            content: self.content.clone(),
            contact_at: self.row.created_at,
            is_past: true,
        }
    }
}

/// What experiences said in these revisions, by their keys and numbers.
pub async fn contents(
    db: &impl Connection,
    revisions: &[(i64, i32)],
) -> Result<HashMap<(i64, i32), Content>> {
    let found = history::find_revisions(db, revisions).await?.into_iter();
    let content = |row: revision::Model| {
        let key = (row.experience_id, row.number);
        Ok((key, Content::from_json(row.content)?))
    };
    found.map(content).collect()
}

/// What cursors of an experience's revisions are bound to.
pub fn list_name_of(experience: Uuid) -> String {
    format!("revisions of {experience}")
}

/// A page of the revisions of each of these experiences, the latest first. `ids` are their public ids.
pub async fn pages(
    db: &impl Connection,
    viewer: &Viewer,
    (whose, ids): (&Whose<'_>, &BTreeMap<i64, Uuid>),
    request: &PageRequest,
) -> Result<HashMap<i64, Page<Revision>>> {
    let before = request
        .after
        .as_ref()
        .map(|place| i32::try_from(place.key).unwrap_or(i32::MAX));
    // One more than the page has tells whether the list goes on, and what the last one of the page changed.
    let found = store::latest(db, viewer, whose, (before, request.size + 1)).await?;
    let pages = found.into_iter().map(|(experience, rows)| {
        let id = ids.get(&experience).copied().unwrap_or_default();
        Ok((experience, page(id, rows, request)?))
    });
    pages.collect()
}

fn page(
    experience: Uuid,
    rows: Vec<revision::Model>,
    request: &PageRequest,
) -> Result<Page<Revision>> {
    let size = usize::try_from(request.size).unwrap_or(usize::MAX);
    let has_next = rows.len() > size;
    let list = list_name_of(experience);
    let mut edges = Vec::with_capacity(rows.len());
    let mut before: Option<Arc<Content>> = None;
    // From the oldest on, because each is told beside the one before it.
    for row in rows.into_iter().rev() {
        let content = Content::from_json(row.content.clone())?;
        let this = Arc::new(content.clone());
        let place = Place {
            sort: None,
            key: row.number.into(),
        };
        edges.push(Edge {
            cursor: Cursor::new(&list, &place),
            node: Revision {
                row,
                content,
                before: before.replace(this),
            },
        });
    }
    edges.reverse();
    edges.truncate(size);
    Ok(Page {
        edges,
        has_previous: request.after.is_some(),
        has_next,
    })
}

/// What an experience said at a time: nothing else than it says now, a revision, or nothing that the viewer may read.
#[derive(Clone, Debug)]
pub enum AsOf {
    /// What it says now.
    Now,
    /// What it said in this revision.
    Then(Box<Revision>),
    /// It was not there, or not for this viewer.
    Nothing,
}

/// What an experience that the viewer may read said at a time.
pub async fn as_of(
    db: &impl Connection,
    viewer: &Viewer,
    (of, is_own): (&experience::Model, bool),
    at: DateTime<Utc>,
) -> Result<AsOf> {
    if of.updated_at <= at {
        return Ok(AsOf::Now);
    }
    if !is_own && !has_open_history(of.audience) {
        return Ok(AsOf::Nothing);
    }
    let found = store::as_of(db, viewer, (of.id, is_own), at).await?;
    let Some(row) = found else {
        return Ok(AsOf::Nothing);
    };
    let content = Content::from_json(row.content.clone())?;
    Ok(AsOf::Then(Box::new(Revision {
        row,
        content,
        before: None,
    })))
}

/// Whether others than its owners may read how an experience came to be what it is: not where nobody is to know whose it
/// is.
pub fn has_open_history(audience: Audience) -> bool {
    audience != Audience::PublicUnnamed
}
