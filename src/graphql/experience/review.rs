//! What waits for editors: changes of published experiences, and what was handed in.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use futures_util::FutureExt;
use tokio::sync::OnceCell;

use super::Experience;
use super::duplicate::{PossibleDuplicate, duplicates};
use super::mutation::{ExperiencePayload, payload};
use super::revision::{FieldChange, changes};
use super::snapshot::ContentIn;
use crate::domain::discovery::duplicate::Compared;
use crate::domain::experience::content::Content;
use crate::domain::experience::difference::called;
use crate::domain::experience::merge::Merged;
use crate::domain::experience::pending::{Change, change_for};
use crate::domain::experience::write::{self, RestoreRequest};
use crate::domain::review::{self, ClaimRequest, Counts, Waiting};
use crate::domain::{contact, experience, policy};
use crate::graphql::asker::Asker;
use crate::graphql::connection::{Total, connection, int, wants_page};
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::loader::{ChangeOf, ContactOf, ContentOf, ExperienceAt, ReviewOf};
use crate::graphql::scalar::DateTime;
use crate::graphql::word::WorkflowState;
use crate::model::page::PageArguments;
use crate::model::{Edge, Page, Viewer};
use crate::store::Db;

/// A change of a published experience.
#[derive(Clone)]
pub struct PendingChange {
    of: Experience,
    change: Change,
}

/// A change of a published experience that waits for its review, while the experience stays as it is for everybody else.
#[Object]
impl PendingChange {
    /// Its version: the `expectedVersion` of every step that is taken with it.
    async fn version(&self) -> i32 {
        self.change.row.version
    }

    /// Where it stands between draft and publication.
    async fn state(&self) -> WorkflowState {
        self.change.row.state.into()
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        DateTime(self.change.row.updated_at)
    }

    /// What it changes of what is published, field by field, if it is published now.
    async fn changes(&self, ctx: &Context<'_>) -> Result<List<FieldChange>> {
        self.of.changed_by(Asker::of(ctx), &self.change).await
    }

    /// Fields that it was to change, but that have changed since it was begun, by an import: they stay as they are
    /// published, and are to be looked at before it is.
    async fn kept(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let target = self.of.target(Asker::of(ctx), &self.change).await?;
        let kept = target.kept.iter().map(|it| called(it).to_owned());
        Ok(kept.collect())
    }

    /// The experience as it would be if it is published now.
    async fn experience(&self, ctx: &Context<'_>) -> Result<Experience> {
        let asker = Asker::of(ctx);
        let target = self.of.target(asker, &self.change).await?;
        let told = self.change.told(&self.of.row, &target);
        self.of.told_as(asker, told).await
    }
}

/// What an experience says as it stands.
async fn content_of(asker: &Asker, of: &experience::Experience) -> Result<Arc<Content>> {
    let found = asker.loader.load_one(ContentOf(of.id)).await?;
    Ok(found.unwrap_or_default())
}

/// What was handed in.
#[derive(Clone)]
pub struct Review {
    of: Experience,
    row: Arc<entity::review::Model>,
    change: Option<Change>,
}

/// What was handed in to be judged: an experience, or a change of a published one. Told to its owners, and to editors while
/// it waits.
#[Object]
impl Review {
    /// The experience as it stands.
    async fn experience(&self) -> Experience {
        self.of.clone()
    }

    /// The change of it that was handed in; null where it is not published yet.
    async fn pending(&self) -> Option<PendingChange> {
        let change = self.change.clone()?;
        let of = self.of.clone();
        Some(PendingChange { of, change })
    }

    /// Its version: the `expectedVersion` of every step that is taken with it.
    async fn version(&self) -> i32 {
        let change = self.change.as_ref();
        change.map_or(self.of.row.version, |change| change.row.version)
    }

    /// When it was handed in.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.row.submitted_at)
    }

    /// Whole days since then; until it was decided where it was.
    async fn age_in_days(&self, ctx: &Context<'_>) -> i32 {
        let until = self
            .row
            .decided_at
            .unwrap_or_else(|| Asker::of(ctx).clock.now());
        let days = (until - self.row.submitted_at).num_days();
        i32::try_from(days).unwrap_or(i32::MAX)
    }

    /// The submitter's word to the editors.
    async fn note(&self) -> Option<&str> {
        self.row.note.as_deref()
    }

    /// When it was returned or rejected; null while it waits.
    async fn decided_at(&self) -> Option<DateTime> {
        self.row.decided_at.map(DateTime)
    }

    /// Why it was returned or rejected.
    async fn reason(&self) -> Option<&str> {
        self.row.reason.as_deref()
    }

    /// Until when an editor looks at it, and others cannot decide; null where nobody does.
    async fn claimed_until(&self, ctx: &Context<'_>) -> Option<DateTime> {
        review::claimed_until(&self.row, Asker::of(ctx).clock.now()).map(DateTime)
    }

    /// Whether the viewer is that editor.
    async fn claimed_by_viewer(&self, ctx: &Context<'_>) -> bool {
        let asker = Asker::of(ctx);
        let by = asker.viewer.grant().map(|grant| grant.token);
        review::claimed_until(&self.row, asker.clock.now()).is_some()
            && by == self.row.claimed_by_id
    }

    /// What may be the same, or a variant, and in what, of what the viewer may see. What was judged to be different is left
    /// out, but to editors not where the owners alone judged so.
    async fn possible_duplicates(&self, ctx: &Context<'_>) -> List<PossibleDuplicate> {
        let asker = Asker::of(ctx);
        let viewer = self.of.viewer(asker);
        asker.discovery.settle().await;
        let compared = Compared {
            experience: &self.of.row,
            change: self.change.as_ref().map(|change| &change.content),
            is_for_review: policy::may_review(viewer),
        };
        PossibleDuplicate::all(duplicates(asker, viewer, compared).await, asker.language)
    }

    /// What it changes of what is published, field by field; nothing where nothing is published yet.
    async fn changes(&self, ctx: &Context<'_>) -> Result<List<FieldChange>> {
        let Some(change) = &self.change else {
            return Ok(Vec::new().into());
        };
        self.of.changed_by(Asker::of(ctx), change).await
    }
}

impl Experience {
    /// What it will say when a change that waits is published.
    async fn target(&self, asker: &Asker, change: &Change) -> Result<Merged> {
        let stands = content_of(asker, &self.row).await?;
        let base = match change.base(&self.row) {
            Some(number) => {
                let base = ContentIn(self.row.id, number);
                asker.loader.load_one(base).await?
            }
            None => None,
        };
        Ok(change.target(&stands, base.as_deref())?)
    }

    /// What a change that waits changes of what is published.
    async fn changed_by(&self, asker: &Asker, change: &Change) -> Result<List<FieldChange>> {
        let stands = content_of(asker, &self.row).await?;
        let target = self.target(asker, change).await?;
        let mut told = changes(asker, &stands, &target.content).await?;
        let is_own = self.is_own(asker).await?;
        if !is_own && contact::is_among(&told) {
            let seen = self.seen(asker).await?;
            let stands = asker.loader.load_one(ContactOf(seen.parts)).await?;
            let (reader, today) = ((self.viewer(asker), is_own), asker.clock.today());
            contact::tell_waiting_changes(&mut told, reader, stands.as_deref(), today);
        }
        Ok(told.into_iter().map(FieldChange::from).collect())
    }

    /// The change that waits, where the viewer may know of it.
    pub(super) async fn change(&self, asker: &Asker) -> Result<Option<Change>> {
        let (viewer, is_own) = (self.viewer(asker), self.is_own(asker).await?);
        if !is_own && !policy::may_review(viewer) {
            return Ok(None);
        }
        let found = asker.loader.load_one(ChangeOf(self.row.id)).await?;
        let change = found.map(|row| change_for(viewer, is_own, &row));
        Ok(change.transpose()?.flatten())
    }

    /// The same, to be shown.
    pub(super) async fn pending_change(&self, asker: &Asker) -> Result<Option<PendingChange>> {
        let of = self.clone();
        let change = self.change(asker).await?;
        Ok(change.map(|change| PendingChange { of, change }))
    }

    /// What was handed in of it last, where the viewer may know of it.
    pub(super) async fn handed_in(&self, asker: &Asker) -> Result<Option<Review>> {
        let (viewer, is_own) = (self.viewer(asker), self.is_own(asker).await?);
        if viewer.grant().is_none() {
            return Ok(None);
        }
        let change = self.change(asker).await?;
        let state = change.as_ref().map_or(self.row.state, |it| it.row.state);
        if !policy::may_see_waiting(viewer, state, is_own) {
            return Ok(None);
        }
        let of = self.clone();
        let row = asker.loader.load_one(ReviewOf(self.row.id)).await?;
        Ok(row.map(|row| Review { of, row, change }))
    }
}

/// What was handed in, to be looked at by an editor.
#[derive(InputObject)]
pub struct ClaimReviewInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read: that of the change where one was handed in; whichever it is where nothing is
    /// said.
    expected_version: Option<i32>,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Whether the claim is given up again.
    #[graphql(default)]
    release: bool,
}

/// A revision that is to be said again.
#[derive(InputObject)]
pub struct RestoreRevisionInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read: that of the change where one waits.
    expected_version: i32,
    /// The number of the revision.
    number: i32,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// A word to the editors.
    note: Option<String>,
}

/// How much waits, counted once, and only where somebody asks.
pub struct Tally {
    db: Db,
    viewer: Viewer,
    now: chrono::DateTime<chrono::Utc>,
    counts: OnceCell<Counts>,
}

impl Tally {
    async fn counts(&self) -> Result<Counts> {
        let count = || review::counts(self.db.reader(), &self.viewer, self.now);
        Ok(*self.counts.get_or_try_init(count).await?)
    }
}

connection!(
    ReviewConnection,
    ReviewEdge,
    Review,
    "A page of what waits for editors.",
    "What was handed in, in its place in the queue.",
    Review,
    |review| review,
    {},
    (tally: Arc<Tally>),
    {
        /// How many of all that waits are changes of what is published.
        async fn change_count(&self) -> Result<i32> {
            Ok(int(self.tally.counts().await?.changes.unsigned_abs()))
        }

        /// How many of all that waits an editor looks at.
        async fn claimed_count(&self) -> Result<i32> {
            Ok(int(self.tally.counts().await?.claimed.unsigned_abs()))
        }

        /// When the oldest of all that waits was handed in.
        async fn oldest(&self) -> Option<Result<DateTime>> {
            let counts = self.tally.counts().await;
            counts.map(|it| it.oldest.map(DateTime)).transpose()
        }
    }
);

/// Reading what waits for editors.
#[derive(Default)]
pub struct ReviewQueries;

#[Object]
impl ReviewQueries {
    /// What was handed in and waits for editors, what came first before the rest; never what the viewer's own municipality
    /// handed in. For editors.
    async fn review_queue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<ReviewConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(queue(ctx, &arguments).await)
    }
}

async fn queue(ctx: &Context<'_>, arguments: &PageArguments) -> Result<ReviewConnection> {
    let asker = Asker::of(ctx);
    let request = asker.page(review::QUEUE, arguments)?;
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    review::has_queue(viewer)?;
    let page = if wants_page(ctx) {
        review::queue(db, viewer, &request).await?
    } else {
        Page::empty()
    };
    let keys: Vec<ReviewOf> = page
        .edges
        .iter()
        .map(|it| ReviewOf(it.node.experience_id))
        .collect();
    let rows = asker.loader.load_many(keys.clone()).await?;
    let changes = asker
        .loader
        .load_many(keys.iter().map(|it| ChangeOf(it.0)))
        .await?;
    let of = asker
        .loader
        .load_many(keys.iter().map(|it| ExperienceAt(it.0)))
        .await?;
    // What others closed or decided since the page was read is left out, and hides nothing of the rest.
    let review = |waiting: Waiting| -> Result<Option<Review>> {
        let key = waiting.experience_id;
        let (Some(of), Some(row)) = (of.get(&ExperienceAt(key)), rows.get(&ReviewOf(key))) else {
            return Ok(None);
        };
        let change = changes.get(&ChangeOf(key));
        let change = change.map(|row| change_for(viewer, false, row));
        Ok(Some(Review {
            of: Experience::from(Arc::clone(of)),
            row: Arc::clone(row),
            change: change.transpose()?.flatten(),
        }))
    };
    let mut edges = Vec::with_capacity(page.edges.len());
    for Edge { cursor, node } in page.edges {
        edges.extend(review(node)?.map(|node| Edge { cursor, node }));
    }
    let page = Page {
        edges,
        has_previous: page.has_previous,
        has_next: page.has_next,
    };
    let tally = Arc::new(Tally {
        db: asker.db.clone(),
        viewer: viewer.clone(),
        now: asker.clock.now(),
        counts: OnceCell::new(),
    });
    let of = Arc::clone(&tally);
    let total: Total = Box::new(move || {
        let tally = Arc::clone(&of);
        async move { Ok(tally.counts().await?.waiting.unsigned_abs()) }.boxed()
    });
    Ok(ReviewConnection::new(page, total, tally))
}

/// Reviewing.
#[derive(Default)]
pub struct ReviewMutations;

#[Object]
impl ReviewMutations {
    /// Keeps other editors from deciding of what was handed in for two hours, or gives that up again; claimed once more, it
    /// lasts from then on. Nobody needs a claim to decide; for editors, never of their own municipality's.
    async fn claim_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ClaimReviewInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = ClaimRequest {
            id: input.id.0,
            expected_version: input.expected_version,
            release: input.release,
        };
        let key = input.idempotency_key;
        let claimed = review::claim(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, claimed).await)
    }

    /// Says again what an experience of the viewer's municipality said in a revision, but for whose it is and who may read
    /// it. Of a published one that is a change, which waits for its review.
    async fn restore_revision(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: RestoreRevisionInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = RestoreRequest {
            id: input.id.0,
            expected_version: input.expected_version,
            number: input.number,
            note: input.note,
        };
        let key = input.idempotency_key;
        let restored = write::restore(asker.desk(), &request, key.as_deref()).await;
        Some(payload(asker, restored).await)
    }
}
