//! What stands beside an experience: it is no part of what it says, and changes without a new version of it.

use std::sync::Arc;

use async_graphql::{Context, Object};

use super::Experience;
use super::erasure::Erasure;
use crate::domain::{contact, disclosure, experience, policy, reply};
use crate::graphql::asker::Asker;
use crate::graphql::contact::Contact;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::loader::{ContactOf, ErasureOf, ExperienceAt, IsOwn, rows};
use crate::graphql::reply::{RepliesTo, Reply};
use crate::graphql::reuse::{Reuse, ReuseConnection, reused_by, reused_from};
use crate::model::Viewer;
use crate::model::page::PageArguments;

/// What stands beside an experience.
pub struct Beside(pub Experience);

/// What stands beside an experience.
#[Object]
impl Beside {
    /// Whom to ask: a role and a shared mailbox. Told to signed-in municipalities alone, and no longer than a year after it
    /// was last confirmed but to the owners; null to others, and where none is named.
    async fn contact(&self, ctx: &Context<'_>) -> Option<Result<Contact>> {
        let asker = Asker::of(ctx);
        let viewer = self.0.seen_by.as_deref().unwrap_or(&asker.viewer);
        if !policy::may_see_contacts(viewer) {
            return None;
        }
        self.contact_of(asker).await.transpose()
    }

    /// That it was erased, and why: nothing else is left of it. Told to its owners and to administrators, nobody else may
    /// know of it then; null where it was not.
    async fn erasure(&self, ctx: &Context<'_>) -> Option<Result<Erasure>> {
        let found = Asker::of(ctx)
            .loader
            .load_one(ErasureOf(self.0.row.id))
            .await;
        found
            .map(|row| row.map(|row| Erasure::from(&*row)))
            .transpose()
    }

    /// What partners that it names reply to it, the oldest first; what has not been published is seen by editors, and while
    /// it waits by the owners.
    async fn replies(&self, ctx: &Context<'_>) -> Result<List<Reply>> {
        let (asker, key) = (Asker::of(ctx), self.0.row.id);
        // Partners answer what is told with its owners alone.
        if disclosure::hides(&self.0.row) {
            return Ok(Vec::new().into());
        }
        let rows = match &self.0.seen_by {
            None => rows(&asker.loader, RepliesTo(key)).await?,
            Some(viewer) => {
                let who = (&asker.viewer, viewer.as_ref());
                Arc::new(reply::told_to(asker.db.reader(), who, key).await?)
            }
        };
        Ok(rows.iter().cloned().map(Reply).collect())
    }

    /// What it took up of others' experiences, as far as that is confirmed and the viewer may read those.
    async fn reused_from(&self, ctx: &Context<'_>) -> Result<List<Reuse>> {
        let rows = reused_from(Asker::of(ctx), &self.0).await?;
        Ok(rows.into())
    }

    /// Who took it up, and how it ended there, in an order that tells nothing; what the other side has not confirmed is seen by the two
    /// sides and editors alone.
    async fn reused_by(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Result<ReuseConnection> {
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        reused_by(Asker::of(ctx), &self.0, &arguments).await
    }
}

impl Beside {
    /// With whose rights it is read, where these are not the owners' who ask.
    fn other(&self, asker: &Asker) -> Option<&Viewer> {
        let place = |viewer: &Viewer| viewer.grant().and_then(|grant| grant.municipality);
        let other = self.0.seen_by.as_deref();
        other.filter(|other| place(other) != place(&asker.viewer))
    }

    async fn contact_of(&self, asker: &Asker) -> Result<Option<Contact>> {
        let seen = self.0.seen(asker).await?;
        if seen.is_withheld {
            return Ok(None);
        }
        let found = asker.loader.load_one(ContactOf(seen.parts)).await?;
        let Some(row) = found else { return Ok(None) };
        let is_shown = !contact::is_expired(&row, asker.clock.today())
            || (self.other(asker).is_none()
                && asker.loader.load_one(IsOwn(self.0.row.id)).await?.is_some());
        Ok(is_shown.then(|| Contact::from(&*row)))
    }
}

impl Experience {
    /// Another one, as it is read with the same rights.
    pub(in crate::graphql) async fn another(
        &self,
        asker: &Asker,
        key: i64,
    ) -> Result<Option<Self>> {
        if key == self.row.id && self.seen_by.is_some() {
            return Ok(Some(self.clone()));
        }
        let Some(viewer) = &self.seen_by else {
            let found = asker.loader.load_one(ExperienceAt(key)).await?;
            return Ok(found.map(Self::from));
        };
        let db = asker.db.reader();
        let found = experience::find_by_keys(db, viewer, &[key]).await?;
        let row = found.into_values().next();
        Ok(row.map(|row| Self::read_by(Arc::new(row), Some(Arc::clone(viewer)))))
    }

    /// One that is read with somebody's rights, where these are not the viewer's.
    pub(super) fn read_by(row: Arc<experience::Experience>, seen_by: Option<Arc<Viewer>>) -> Self {
        Self {
            seen_by,
            ..Self::from(row)
        }
    }

    /// With whose rights it is read, where these are not the viewer's.
    pub(in crate::graphql) fn seen_by(&self) -> Option<&Viewer> {
        self.seen_by.as_deref()
    }
}
