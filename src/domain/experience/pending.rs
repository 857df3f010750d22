//! Changes of published experiences that wait, and what they make of them.

use chrono::{DateTime, Utc};
use entity::code::WorkflowState;
use entity::{experience, pending_change};

use super::content::Content;
use super::difference::called;
use super::merge::{Merged, merge};
use super::snapshot::Told;
use crate::domain::history::Version;
use crate::domain::policy;
use crate::domain::vocabulary::Labels;
use crate::model::{Error, Result, Viewer};

/// A change of a published experience that waits.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its row.
    pub row: pending_change::Model,
    /// What it says.
    pub content: Content,
}

impl TryFrom<pending_change::Model> for Change {
    type Error = Error;

    fn try_from(row: pending_change::Model) -> Result<Self> {
        let content = Content::from_json(row.content.clone())?;
        Ok(Self { row, content })
    }
}

impl Change {
    /// The version that it is.
    pub fn version<'a>(&'a self, of: &'a experience::Model) -> Version<'a> {
        Version {
            of,
            number: self.row.version,
            state: self.row.state,
            is_change: true,
            content: &self.content,
            at: self.row.updated_at,
        }
    }

    /// When its owners wrote whom to ask; in those that were begun before that was noted, when it was last changed.
    pub fn contact_at(&self) -> DateTime<Utc> {
        self.row.contact_at.unwrap_or(self.row.updated_at)
    }

    /// The revision that it was made from, where the experience says something else since then: by an import.
    pub fn base(&self, of: &experience::Model) -> Option<i32> {
        (self.row.base != of.version).then_some(self.row.base)
    }

    /// What an experience will say when it is published: the experience as it stands, and the one that it was made from
    /// where that is another.
    pub fn target(&self, stands: &Content, base: Option<&Content>) -> Result<Merged> {
        merge(base.unwrap_or(stands), &self.content, stands)
    }

    /// What it would make of an experience.
    pub fn told(&self, of: &experience::Model, target: &Merged) -> Told {
        Told {
            of: of.clone(),
            number: self.row.version,
            state: WorkflowState::Published,
            audience: of.audience,
            at: self.row.updated_at,
            content: target.content.clone(),
            contact_at: self.contact_at(),
            is_past: false,
        }
    }
}

/// That a field stayed as it was published although a change was to change it, in words.
pub fn kept(field: &str) -> Labels {
    let field = called(field);
    Labels {
        nb: format!(
            "{field}: står som publisert, fordi feltet er endret siden endringen ble påbegynt."
        ),
        nn: format!(
            "{field}: står som publisert, fordi feltet er endra sidan endringa blei påbyrja."
        ),
        en: format!(
            "{field}: stays as it was published, because it has changed since the change was begun."
        ),
    }
}

/// The change of an experience that waits, where the viewer may know of it.
pub fn change_for(
    viewer: &Viewer,
    is_own: bool,
    row: &pending_change::Model,
) -> Result<Option<Change>> {
    if !policy::may_see_waiting(viewer, row.state, is_own) {
        return Ok(None);
    }
    Change::try_from(row.clone()).map(Some)
}
