//! Reuse: what was taken up of experiences, in what it ended, and how it is recorded and confirmed.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use futures_util::FutureExt;

use super::asker::Asker;
use super::connection::{connection, counted, int};
use super::error::{Failure, Result};
use super::experience::Experience;
use super::list::List;
use super::loader::{ExperienceAt, Load, MunicipalityAt, Rows, rows};
use super::municipality::Municipality;
use super::user_error::{UserError, Warning, refused};
use crate::domain::disclosure;
use crate::domain::reuse::{self, ConfirmRequest, RecordRequest, Survival, ToldAs, Written};
use crate::domain::rule::Attempt;
use crate::model::page::PageArguments;

macro_rules! loads {
    ($($(#[$doc:meta])* $key:ident -> $value:ty: $find:path, |$it:ident| $told:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $key(pub i64);

        impl Loader<$key> for Load {
            type Value = $value;
            type Error = Failure;

            async fn load(&self, keys: &[$key]) -> Result<HashMap<$key, $value>> {
                let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
                let found = $find(self.db.reader(), &self.viewer, &keys).await?;
                Ok(found.into_iter().map(|(key, $it)| ($key(key), $told)).collect())
            }
        }
    )*};
}

loads! {
    /// What an experience was taken up in.
    ReusesOf -> Rows<reuse::Reuse>: reuse::of_origins, |it| Arc::new(it);
    /// What an experience took up.
    ReusedIn -> Rows<reuse::Reuse>: reuse::of_results, |it| Arc::new(it);
    /// How what was taken up of an experience ended.
    SurvivalOf -> Survival: reuse::survivals, |it| it;
}

/// How much of an experience was taken over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "reuse::ReuseKind")]
pub enum ReuseKind {
    /// As it was.
    Copied,
    /// With changes.
    Adapted,
    /// The idea alone.
    Inspired,
}

/// What the other side has said of a reuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "reuse::ReuseState")]
pub enum ReuseState {
    /// Nothing yet; the two sides and editors see it.
    Recorded,
    /// That it was so; whoever reads the experience sees it.
    Confirmed,
    /// That it was not so; the two sides and editors see it.
    Declined,
}

/// That a municipality took up what another one had tried.
#[derive(Clone)]
pub struct Reuse {
    told: reuse::Reuse,
    /// The experience beside which it is read, where others than the viewer read that.
    beside: Option<Arc<Experience>>,
}

impl From<reuse::Reuse> for Reuse {
    fn from(told: reuse::Reuse) -> Self {
        Self { told, beside: None }
    }
}

/// That a municipality took up what another one had tried.
#[Object]
impl Reuse {
    /// What it is confirmed by; opaque, and for ever.
    async fn id(&self) -> ID {
        self.told.id().into()
    }

    /// How much of it was taken over.
    async fn kind(&self) -> ReuseKind {
        self.told.row.kind.into()
    }

    /// What was changed.
    async fn change(&self) -> Option<&str> {
        self.told.row.change.as_deref()
    }

    /// What the other side has said of it.
    async fn state(&self) -> ReuseState {
        self.told.row.state.into()
    }

    /// Why it was declined; told to the two sides alone.
    async fn reason(&self) -> Option<&str> {
        let reason = self.told.row.reason.as_deref();
        reason.filter(|_| self.told.is_side)
    }

    /// The experience that was taken up; null where the viewer may not read it.
    async fn origin(&self, ctx: &Context<'_>) -> Option<Result<Experience>> {
        self.experience_at(ctx, self.told.row.origin_id)
            .await
            .transpose()
    }

    /// The experience in which it ended; null where that has not been told, or where the viewer may not read it.
    async fn experience(&self, ctx: &Context<'_>) -> Option<Result<Experience>> {
        let key = self.told.row.result_id?;
        self.experience_at(ctx, key).await.transpose()
    }

    /// Who took it up; told to the two sides alone. To others, the experience in which it ended tells whose it is.
    async fn municipality(&self, ctx: &Context<'_>) -> Option<Result<Municipality>> {
        if !self.told.is_side {
            return None;
        }
        let key = MunicipalityAt(self.told.row.municipality_id);
        let found = Asker::of(ctx).loader.load_one(key).await;
        found.map(|found| found.map(Municipality)).transpose()
    }
}

impl Reuse {
    async fn experience_at(&self, ctx: &Context<'_>, key: i64) -> Result<Option<Experience>> {
        let asker = Asker::of(ctx);
        if let Some(beside) = &self.beside {
            return beside.another(asker, key).await;
        }
        let found = asker.loader.load_one(ExperienceAt(key)).await?;
        Ok(found.map(Experience::from))
    }

    /// One as it is read beside an experience.
    fn beside(told: reuse::Reuse, experience: &Experience) -> Self {
        let beside = experience.seen_by().map(|_| Arc::new(experience.clone()));
        Self { told, beside }
    }
}

/// How often something was taken up, and how that ended: over the whole tree of confirmed reuses below it, as far as the
/// viewer may read it, 16 levels and 1,000 reuses at most.
#[derive(SimpleObject)]
pub struct ReuseSurvival {
    /// Reuses, of the experience itself and of what these ended in.
    reused: i32,
    /// Of these, what succeeded, wholly or in part.
    worked: i32,
    /// What failed or was abandoned.
    stopped: i32,
    /// What is planned or under way.
    ongoing: i32,
    /// What nobody has told the end of, or what the viewer may not read.
    unknown: i32,
}

impl From<Survival> for ReuseSurvival {
    fn from(it: Survival) -> Self {
        let int = |count: usize| int(count as u64);
        Self {
            reused: int(it.reused),
            worked: int(it.worked),
            stopped: int(it.stopped),
            ongoing: int(it.ongoing),
            unknown: int(it.unknown),
        }
    }
}

connection!(
    ReuseConnection,
    ReuseEdge,
    Reuse,
    "A page of what an experience was taken up in.",
    "A reuse in its place in the list.",
    Reuse,
    |reuse| reuse,
    {},
    (of: Experience),
    {
        /// How often it was taken up, and how that ended.
        async fn survival(
            &self,
            ctx: &async_graphql::Context<'_>,
        ) -> crate::graphql::error::Result<ReuseSurvival> {
            Ok(survival(Asker::of(ctx), &self.of).await?.into())
        }
    }
);

async fn survival(asker: &Asker, of: &Experience) -> Result<Survival> {
    let key = of.row.id;
    // Who took up what is told without its owners is none of these.
    if disclosure::hides(&of.row) {
        return Ok(Survival::default());
    }
    let found = match of.seen_by() {
        None => asker.loader.load_one(SurvivalOf(key)).await?,
        Some(viewer) => {
            let mut found = reuse::survivals(asker.db.reader(), viewer, &[key]).await?;
            found.remove(&key)
        }
    };
    Ok(found.unwrap_or_default())
}

/// A page of what an experience was taken up in.
pub async fn reused_by(
    asker: &Asker,
    experience: &Experience,
    arguments: &PageArguments,
) -> Result<ReuseConnection> {
    let row = &experience.row;
    let name = format!("reuses of {}", row.public_id);
    let request = asker.page(&name, arguments)?;
    let rows = match experience.seen_by() {
        None => rows(&asker.loader, ReusesOf(row.id)).await?,
        Some(viewer) => {
            let db = asker.db.reader();
            Arc::new(reuse::of_origin_as(db, viewer, told_as(experience)).await?)
        }
    };
    let total = rows.len() as u64;
    let page = reuse::page_of(&rows, &name, &request);
    let total = Box::new(move || async move { Ok(total) }.boxed());
    let page = page.map(|told| Reuse::beside(told, experience));
    Ok(ReuseConnection::new(page, total, experience.clone()))
}

/// What an experience took up.
pub async fn reused_from(asker: &Asker, experience: &Experience) -> Result<Vec<Reuse>> {
    let rows = match experience.seen_by() {
        None => rows(&asker.loader, ReusedIn(experience.row.id)).await?,
        Some(viewer) => {
            let db = asker.db.reader();
            Arc::new(reuse::of_result_as(db, viewer, told_as(experience)).await?)
        }
    };
    let reuses = rows.iter().cloned();
    Ok(reuses.map(|it| Reuse::beside(it, experience)).collect())
}

fn told_as(experience: &Experience) -> ToldAs {
    ToldAs {
        experience: experience.row.id,
        is_withheld: disclosure::hides(&experience.row),
    }
}

connection!(
    WaitingReuseConnection,
    WaitingReuseEdge,
    Reuse,
    "A page of reuses that wait for the viewer's municipality.",
    "A reuse in its place in the list."
);

/// Reading what waits for municipalities.
#[derive(Default)]
pub struct ReuseQueries;

#[Object]
impl ReuseQueries {
    /// Reuses that the other side has recorded, and that wait until the viewer's municipality confirms or declines them; the
    /// oldest first. For contributors of a municipality.
    async fn waiting_reuses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Option<Result<WaitingReuseConnection>> {
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        Some(waiting(ctx, &arguments).await)
    }
}

async fn waiting(ctx: &Context<'_>, arguments: &PageArguments) -> Result<WaitingReuseConnection> {
    let asker = Asker::of(ctx);
    let request = asker.page(reuse::WAITING, arguments)?;
    let page = reuse::waiting(asker.db.reader(), &asker.viewer, &request).await?;
    let total = counted(asker, |db, viewer| async move {
        reuse::count_waiting(db.reader(), &viewer).await
    });
    Ok(WaitingReuseConnection::new(page.map(Reuse::from), total))
}

/// That an experience was taken up.
#[derive(InputObject)]
pub struct RecordReuseInput {
    /// The experience that was taken up, which must be published.
    origin: ID,
    /// Who took it up, by number; the viewer's municipality where nothing is said.
    municipality: Option<String>,
    /// The experience in which it ended, which must be theirs; it may be told later, by recording the reuse again.
    experience: Option<ID>,
    /// How much of it was taken over.
    kind: ReuseKind,
    /// What was changed.
    change: Option<String>,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
}

/// What the other side says of a reuse.
#[derive(InputObject)]
pub struct ConfirmReuseInput {
    /// Which reuse.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Whether it was so; false declines it.
    #[graphql(default = true)]
    confirmed: bool,
    /// Why it was not so; needed to decline it.
    reason: Option<String>,
}

/// A reuse that was recorded or decided of, or why it was not.
#[derive(SimpleObject)]
pub struct ReusePayload {
    /// The reuse as it stands now; null where nothing was done, or where the viewer may no longer know of it.
    reuse: Option<Reuse>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
    /// What is worth a second look.
    warnings: List<Warning>,
}

/// Recording and confirming reuse.
#[derive(Default)]
pub struct ReuseMutations;

#[Object]
impl ReuseMutations {
    /// Records that a municipality took up a published experience of another one, for either of the two; the other one has to
    /// confirm it. Whoever took it up may record it again, to tell in which experience it ended; `kind` and `change` then stay
    /// as the other one has recorded or confirmed them, and `change` that is left out stays.
    async fn record_reuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who took up what, and how.")] input: RecordReuseInput,
    ) -> Option<Result<ReusePayload>> {
        let asker = Asker::of(ctx);
        let request = RecordRequest {
            origin: input.origin.0,
            municipality: input.municipality,
            experience: input.experience.map(|it| it.0),
            kind: input.kind.into(),
            change: input.change,
        };
        let key = input.idempotency_key.as_deref();
        let recorded = reuse::record(asker.desk(), &request, key).await;
        Some(payload(asker, recorded))
    }

    /// Confirms a reuse that the other side has recorded, or declines it with a reason. Nothing is deleted.
    async fn confirm_reuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and whether it was so.")] input: ConfirmReuseInput,
    ) -> Option<Result<ReusePayload>> {
        let asker = Asker::of(ctx);
        let request = ConfirmRequest {
            id: input.id.0,
            confirmed: input.confirmed,
            reason: input.reason,
        };
        let key = input.idempotency_key.as_deref();
        let confirmed = reuse::confirm(asker.desk(), &request, key).await;
        Some(payload(asker, confirmed))
    }
}

fn payload(asker: &Asker, attempt: Attempt<Written>) -> Result<ReusePayload> {
    Ok(match refused(attempt, asker.language)? {
        Ok(written) => ReusePayload {
            reuse: written.reuse.map(Reuse::from),
            user_errors: Vec::new().into(),
            warnings: Warning::of_written(asker, &written.findings),
        },
        Err(user_errors) => ReusePayload {
            reuse: None,
            user_errors: user_errors.into(),
            warnings: Vec::new().into(),
        },
    })
}
