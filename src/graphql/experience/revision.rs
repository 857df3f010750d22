//! How an experience came to be what it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use futures_util::FutureExt;

use super::Experience;
use super::snapshot::named;
use crate::domain::experience::difference::{self, FieldChange as Difference};
use crate::domain::experience::revision::{self, AsOf, Whose};
use crate::domain::{contact, experience, policy};
use crate::graphql::asker::Asker;
use crate::graphql::connection::{Total, connection, wants_page};
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::loader::{MunicipalityAt, RevisionCountOf, RevisionsOf};
use crate::graphql::municipality::Municipality;
use crate::graphql::scalar::DateTime;
use crate::graphql::word::{Audience, WorkflowState};
use crate::model::page::PageArguments;
use crate::model::{Page, Viewer};

/// A field that differs between two versions of an experience.
#[derive(Clone, SimpleObject)]
pub struct FieldChange {
    /// Its name, as `updateExperience` takes it.
    field: String,
    /// What it said before: a line for each item of a list, one for anything else, none where it said nothing, or where
    /// the viewer may not know whom one could ask.
    before: Vec<String>,
    /// What it says after, in the same way.
    after: Vec<String>,
}

impl From<Difference> for FieldChange {
    fn from(it: Difference) -> Self {
        Self {
            field: it.field,
            before: it.before,
            after: it.after,
        }
    }
}

/// A revision of an experience.
#[derive(Clone)]
pub struct Revision {
    pub(super) of: Experience,
    pub(super) revision: revision::Revision,
}

/// What an experience said in one version; it is never altered. Saves by the same hands within a few minutes are one
/// revision.
#[Object]
impl Revision {
    /// The version that it is of; later ones have higher numbers, not always by one.
    async fn number(&self) -> i32 {
        self.revision.row.number
    }

    /// When it was written.
    async fn at(&self) -> DateTime {
        DateTime(self.revision.row.created_at)
    }

    /// By whom: the role of a token, such as `CONTRIBUTOR`, or an operator's command, such as `import`.
    async fn actor(&self) -> &str {
        &self.revision.row.actor
    }

    /// The municipality for which that was done; null where it was done for none.
    async fn municipality(&self, ctx: &Context<'_>) -> Option<Result<Municipality>> {
        let key = self.revision.row.municipality_id?;
        let found = Asker::of(ctx).loader.load_one(MunicipalityAt(key)).await;
        found.map(|it| it.map(Municipality)).transpose()
    }

    /// Why, in the writer's words, or a word to the editors; told to the owners, and to editors of what was handed in.
    async fn reason(&self, ctx: &Context<'_>) -> Option<Result<&str>> {
        let reason = self.revision.row.reason.as_deref()?;
        match self.is_told(Asker::of(ctx)).await {
            Ok(true) => Some(Ok(reason)),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Where it stood then: the experience, or its change that waited. Null in the oldest ones.
    async fn state(&self) -> Option<WorkflowState> {
        self.revision.row.state.map(Into::into)
    }

    /// Who might read it then. Null in the oldest ones.
    async fn audience(&self) -> Option<Audience> {
        self.revision.row.audience.map(Into::into)
    }

    /// Whether it is of a change that waited, while the experience stayed published as it was.
    async fn is_change(&self) -> bool {
        self.revision.row.is_change
    }

    /// What it changed, field by field, since the revision before it that the viewer may read; every field where there is
    /// none. Whom one could ask before is told to the owners alone.
    async fn changes(&self, ctx: &Context<'_>) -> Result<List<FieldChange>> {
        let nothing = experience::content::Content::default();
        let before = self.revision.before.as_deref().unwrap_or(&nothing);
        let asker = Asker::of(ctx);
        let mut told = changes(asker, before, &self.revision.content).await?;
        contact::tell_past_changes(&mut told, self.of.is_own(asker).await?);
        Ok(told.into_iter().map(FieldChange::from).collect())
    }

    /// The experience as it was. To others than its owners it tells whom to ask only where that is still right.
    async fn experience(&self, ctx: &Context<'_>) -> Result<Experience> {
        let told = self.revision.told(&self.of.row);
        self.of.told_as(Asker::of(ctx), told).await
    }
}

impl Revision {
    async fn is_told(&self, asker: &Asker) -> Result<bool> {
        let (viewer, is_own) = (self.of.viewer(asker), self.of.is_own(asker).await?);
        let state = self.revision.row.state;
        Ok(state.is_some_and(|state| policy::may_see_waiting(viewer, state, is_own)) || is_own)
    }
}

impl Experience {
    /// A page of its revisions, loaded together with those of others.
    pub(super) async fn revisions_of(
        &self,
        ctx: &Context<'_>,
        arguments: &PageArguments,
    ) -> Result<RevisionConnection> {
        let asker = Asker::of(ctx);
        let (key, id) = (self.row.id, self.row.public_id);
        let request = asker.page(&revision::list_name_of(id), arguments)?;
        let is_own = self.is_own(asker).await?;
        if !is_own && !revision::has_open_history(self.row.audience) {
            let total: Total = Box::new(|| async { Ok(0) }.boxed());
            return Ok(RevisionConnection::new(Page::empty(), total));
        }
        let wanted = RevisionsOf {
            key,
            id,
            is_own,
            request,
        };
        let page = match &self.seen_by {
            _ if !wants_page(ctx) => Page::empty(),
            Some(viewer) => seen_by(asker, viewer, &wanted).await?,
            None => {
                let page = asker.loader.load_one(wanted).await?;
                page.map_or_else(Page::empty, |page| (*page).clone())
            }
        };
        let (seen_by, db) = (self.seen_by.clone(), asker.db.clone());
        let loader = Arc::clone(&asker.loader);
        let total: Total = Box::new(move || {
            let (loader, seen_by, db) = (Arc::clone(&loader), seen_by.clone(), db.clone());
            async move {
                let Some(viewer) = seen_by else {
                    let count = RevisionCountOf { key, is_own };
                    return Ok(loader.load_one(count).await?.unwrap_or_default());
                };
                let found = revision::count_of_each(db.reader(), &viewer, &others(&[key])).await?;
                Ok(found.get(&key).copied().unwrap_or_default())
            }
            .boxed()
        });
        let page = page.map(|revision| Revision {
            of: self.clone(),
            revision,
        });
        Ok(RevisionConnection::new(page, total))
    }

    /// The experience as it was at a time; none where it was not there, or not for this viewer.
    pub(super) async fn told_of(
        self,
        asker: &Asker,
        at: chrono::DateTime<chrono::Utc>,
    ) -> Result<Option<Self>> {
        let is_own = self.is_own(asker).await?;
        let (db, viewer) = (asker.db.reader(), &asker.viewer);
        let stands = self.seen(asker).await?.row;
        match revision::as_of(db, viewer, (&stands, is_own), at).await? {
            AsOf::Now => Ok(Some(self)),
            AsOf::Nothing => Ok(None),
            AsOf::Then(revision) => {
                let told = revision.told(&self.row);
                Ok(Some(self.told_as(asker, told).await?))
            }
        }
    }
}

/// A page of the revisions of one experience as somebody else may read them.
async fn seen_by(
    asker: &Asker,
    viewer: &Viewer,
    wanted: &RevisionsOf,
) -> Result<Page<revision::Revision>> {
    let ids = BTreeMap::from([(wanted.key, wanted.id)]);
    let (db, keys) = (asker.db.reader(), [wanted.key]);
    let whose = (&others(&keys), &ids);
    let mut found = revision::pages(db, viewer, whose, &wanted.request).await?;
    Ok(found.remove(&wanted.key).unwrap_or_else(Page::empty))
}

/// Experiences that are not the viewer's own.
fn others(keys: &[i64]) -> Whose<'_> {
    Whose {
        own: &[],
        others: keys,
    }
}

/// What differs between two contents, in names that the viewer may know of.
pub async fn changes(
    asker: &Asker,
    before: &experience::content::Content,
    after: &experience::content::Content,
) -> Result<Vec<Difference>> {
    let names = named(asker, &[before, after]).await?.names();
    Ok(difference::between(before, after, &names)?)
}

connection!(
    RevisionConnection,
    RevisionEdge,
    Revision,
    "A page of revisions.",
    "A revision in its place in the list."
);
