//! Experiences: one attempt by a municipality each.

mod audience;
mod benefit;
mod beside;
mod connection;
mod duplicate;
mod erasure;
mod filter;
mod findings;
mod input;
mod law;
mod measure;
mod mutation;
mod parts;
mod query;
mod review;
mod revision;
mod snapshot;
mod told;

use std::hash::Hash;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object};
use entity::code::NodeKind;
use futures_util::FutureExt;
use tokio::sync::OnceCell;

use self::audience::AudiencePreview;
use self::beside::Beside;
use self::findings::Findings;
use self::parts::{
    Advice, ExperienceCause, ExperienceFactor, ExperiencePermissions, OutcomeAssessment,
    Partnership,
};
use self::review::{PendingChange, Review};
use self::revision::RevisionConnection;
use self::told::{Seen, Unnamed, Withheld};
use super::asker::Asker;
use super::error::{Failure, Result};
use super::lesson::{Lesson, LessonConnection};
use super::list::List;
use super::loader::{
    CausesOf, FactorsOf, InnovationTypesOf, IsOwn, LessonsOf, Load, MunicipalitiesOf, NarrativeOf,
    OutcomesOf, PartnershipsOf, ProblemsOf, ProgrammesOf, Rows, SolutionsOf, rows,
};
use super::municipality::Municipality;
use super::problem::Problem;
use super::programme::Programme;
use super::scalar::{Date, DateTime};
use super::similar::SimilarExperience;
use super::solution::Solution;
use super::word::{
    Audience, ExperienceStage, InnovationType, Language, Novelty, Outcome, PartnerKind, Sector,
    StoppedAt, WorkflowState,
};
use crate::domain::discovery::similar;
use crate::domain::experience::state::Step;
use crate::domain::{experience, lesson, policy};
use crate::model::page::PageArguments;
use crate::model::{NodeId, Viewer};

pub use audience::AudienceMutations;
pub use connection::ExperienceConnection;
pub use duplicate::DuplicateMutations;
pub use erasure::ErasureMutations;
pub use filter::ExperienceFilter;
pub use input::change;
pub use measure::MeasureMutations;
pub use mutation::{ExperienceMutations, ExperiencePayload, payload as payload_of};
pub use parts::Source;
pub use query::{ExperienceQueries, checked, experiences_of};
pub use review::{ReviewMutations, ReviewQueries};

/// One attempt by a municipality: as it stands, as a revision told it, as a change that waits would have it, or as somebody
/// else would read it.
#[derive(Clone)]
pub struct Experience {
    /// What it is.
    pub row: Arc<experience::Experience>,
    /// The key under which loaders find what hangs on it: its own where it stands as it is told.
    parts: i64,
    /// With whose rights it is read; none where these are the viewer's.
    seen_by: Option<Arc<Viewer>>,
    /// What others would be told in place of its owners, where that is told beforehand.
    unnamed: Option<Arc<Unnamed>>,
    /// The whole of it, where others are told less.
    whole: Arc<OnceCell<Seen>>,
}

impl From<Arc<experience::Experience>> for Experience {
    fn from(row: Arc<experience::Experience>) -> Self {
        Self {
            parts: row.id,
            row,
            seen_by: None,
            unnamed: None,
            whole: Arc::default(),
        }
    }
}

/// One attempt by a municipality at a problem: what was tried, with whom, how it ended, and why.
#[Object]
impl Experience {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        self.node_id().to_string().into()
    }

    /// What the attempt is called.
    async fn title(&self) -> &str {
        &self.row.title
    }

    /// A few sentences; null before submission, or where an import had none.
    async fn summary(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, |it| it.summary.clone()).await
    }

    /// The language of its texts.
    async fn language(&self, ctx: &Context<'_>) -> Option<Result<Language>> {
        self.own(ctx, |row| row.language.map(Into::into)).await
    }

    /// The part of the municipality that it belongs to.
    async fn sector(&self) -> Option<Sector> {
        self.row.sector.map(Into::into)
    }

    /// How far it has come in time.
    async fn stage(&self) -> Option<ExperienceStage> {
        self.row.stage.map(Into::into)
    }

    /// Its owners, the leading one first; none where they are withheld.
    async fn municipalities(&self, ctx: &Context<'_>) -> Result<List<Municipality>> {
        let rows = self.named_rows(ctx, MunicipalitiesOf).await?;
        Ok(rows
            .iter()
            .map(|row| Municipality(Arc::new(row.clone())))
            .collect())
    }

    /// The coarse group under which it is told, where the viewer may not know whose it is; null elsewhere.
    async fn withheld(&self, ctx: &Context<'_>) -> Option<Result<Withheld>> {
        self.withheld_group(Asker::of(ctx)).await.transpose()
    }

    /// How it ended, by the latest assessment; null until it is concluded, or where nobody told.
    async fn outcome(&self) -> Option<Outcome> {
        self.row.outcome.map(Into::into)
    }

    /// Every assessment of how it ended, the oldest first: it may be judged anew years later.
    async fn outcome_history(&self, ctx: &Context<'_>) -> Result<List<OutcomeAssessment>> {
        let rows = self.named_rows(ctx, OutcomesOf).await?;
        Ok(rows.iter().map(OutcomeAssessment::from).collect())
    }

    /// How far it had come when it was stopped.
    async fn stopped_at(&self, ctx: &Context<'_>) -> Option<Result<StoppedAt>> {
        self.own(ctx, |row| row.stopped_at.map(Into::into)).await
    }

    /// Year of the start; the first of 5 where the owners are withheld, counted on from the year 0.
    async fn started_year(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        self.own(ctx, |row| row.started_year).await
    }

    /// Year of the end; the first of 5 where the owners are withheld, counted on from the year 0.
    async fn ended_year(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        self.own(ctx, |row| row.ended_year).await
    }

    /// When it is expected to end.
    async fn expected_end(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        self.own(ctx, |row| row.expected_end.map(Date)).await
    }

    /// What kinds of change it was.
    async fn innovation_types(&self, ctx: &Context<'_>) -> Result<Vec<InnovationType>> {
        let rows = self.named_rows(ctx, InnovationTypesOf).await?;
        Ok(rows.iter().map(|row| row.innovation_type.into()).collect())
    }

    /// Whether the idea was one's own or another's.
    async fn novelty(&self, ctx: &Context<'_>) -> Option<Result<Novelty>> {
        self.own(ctx, |row| row.novelty.map(Into::into)).await
    }

    /// The circumstances.
    async fn context(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, |it| it.context.clone()).await
    }

    /// What was done.
    async fn what_was_done(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, |it| it.what_was_done.clone()).await
    }

    /// What came of it.
    async fn what_happened(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, |it| it.what_happened.clone()).await
    }

    /// What the owner would do differently.
    async fn would_do_differently(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        self.text(ctx, |it| it.would_do_differently.clone()).await
    }

    /// What the owner advises whoever plans the same.
    async fn advice(&self, ctx: &Context<'_>) -> Option<Result<Advice>> {
        self.own(ctx, Advice::of).await
    }

    /// The problems that it was made at: at least one, always.
    async fn problems(&self, ctx: &Context<'_>) -> Result<List<Problem>> {
        let rows = self.rows(ctx, ProblemsOf).await?;
        Ok(rows
            .iter()
            .map(|row| Problem(Arc::new(row.clone())))
            .collect())
    }

    /// What was tried.
    async fn solutions(&self, ctx: &Context<'_>) -> Result<List<Solution>> {
        let rows = self.rows(ctx, SolutionsOf).await?;
        Ok(rows
            .iter()
            .map(|row| Solution(Arc::new(row.clone())))
            .collect())
    }

    /// What kinds of partners took part, each once: told also where the partners are not.
    async fn partner_kinds(&self, ctx: &Context<'_>) -> Result<Vec<PartnerKind>> {
        self.kinds_of_partners(Asker::of(ctx)).await
    }

    /// Who took part, and as what; none where the owners are withheld.
    async fn partnerships(&self, ctx: &Context<'_>) -> Result<List<Partnership>> {
        let rows = self.named_rows(ctx, PartnershipsOf).await?;
        Ok(rows.iter().map(Partnership::from).collect())
    }

    /// What promoted it and what hampered it.
    async fn factors(&self, ctx: &Context<'_>) -> Result<List<ExperienceFactor>> {
        let rows = self.rows(ctx, FactorsOf).await?;
        Ok(rows.iter().map(ExperienceFactor::from).collect())
    }

    /// Why it failed or was stopped, the weightiest first.
    async fn causes(&self, ctx: &Context<'_>) -> Result<List<ExperienceCause>> {
        let rows = self.rows(ctx, CausesOf).await?;
        Ok(rows.iter().map(ExperienceCause::from).collect())
    }

    /// What can be learned from it.
    async fn lessons(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<LessonConnection> {
        let asker = Asker::of(ctx);
        let name = format!("lessons of {}", self.row.public_id);
        let request = asker.page(
            &name,
            &PageArguments {
                first,
                after,
                last,
                before,
            },
        )?;
        let rows = self.rows(ctx, LessonsOf).await?;
        let total = rows.len() as u64;
        let page = lesson::page_of(&rows, &name, &request);
        let total = Box::new(move || async move { Ok(total) }.boxed());
        Ok(LessonConnection::new(
            page.map(|row| Lesson(Arc::new(row))),
            total,
        ))
    }

    #[graphql(flatten)]
    fn findings(&self) -> Findings {
        Findings(self.clone())
    }

    /// The programmes that it belongs to.
    async fn programmes(&self, ctx: &Context<'_>) -> Result<List<Programme>> {
        let rows = self.named_rows(ctx, ProgrammesOf).await?;
        Ok(rows
            .iter()
            .map(|row| Programme(Arc::new(row.clone())))
            .collect())
    }

    /// Experiences that are like this one, the most alike first: for they are made at the same problem, try a solution of the
    /// same family, say it in the same words, or are a comparable municipality's.
    async fn similar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most: 5 where nothing is said, 20 at most.")] first: Option<
            i32,
        >,
    ) -> Result<List<SimilarExperience>> {
        let asker = Asker::of(ctx);
        let found = similar::similar_to(
            asker.db.reader(),
            &asker.discovery,
            &asker.viewer,
            (&self.row, first),
        )
        .await?;
        let told = found.iter().map(|(row, kin)| {
            SimilarExperience::new(Self::from(Arc::new(row.clone())), kin, asker.language)
        });
        Ok(told.collect())
    }

    #[graphql(flatten)]
    fn beside(&self) -> Beside {
        Beside(self.clone())
    }

    /// What the viewer may do with it as it stands, or with its change that waits.
    async fn viewer_can(&self, ctx: &Context<'_>) -> Result<ExperiencePermissions> {
        let asker = Asker::of(ctx);
        let viewer = self.viewer(asker);
        if viewer.grant().is_none() {
            return Ok(ExperiencePermissions(Vec::new()));
        }
        let is_own = self.is_own(asker).await?;
        let change = self.change(asker).await?;
        let state = change.map_or(self.row.state, |change| change.row.state);
        let can = |step: &Step| step.after(state).is_some() && policy::may(viewer, *step, is_own);
        let steps = Step::ALL.into_iter().filter(can).collect();
        Ok(ExperiencePermissions(steps))
    }

    /// The change of what is published that waits for its review: told to its owners, and to editors when it was handed in.
    async fn pending(&self, ctx: &Context<'_>) -> Option<Result<PendingChange>> {
        self.pending_change(Asker::of(ctx)).await.transpose()
    }

    /// What was handed in of it last, with the editors' answer: told to its owners, and to editors while it waits.
    async fn review(&self, ctx: &Context<'_>) -> Option<Result<Review>> {
        self.handed_in(Asker::of(ctx)).await.transpose()
    }

    /// How it came to be what it is, the latest first: to its owners all of it, to others what was published for them, and to
    /// editors what was handed in besides. What was saved last may be no revision yet.
    async fn revisions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
    ) -> Result<RevisionConnection> {
        let arguments = PageArguments {
            first,
            after,
            ..PageArguments::default()
        };
        self.revisions_of(ctx, &arguments).await
    }

    /// Who may read it.
    async fn audience(&self) -> Audience {
        self.row.audience.into()
    }

    /// What whom would be shown if these might read it, told beforehand; for its owners, null to others. Of one that is not
    /// published yet, as it would be if it were published as it is.
    async fn preview_audience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who might read it.")] audience: Audience,
    ) -> Option<Result<AudiencePreview>> {
        self.preview(Asker::of(ctx), audience.into())
            .await
            .transpose()
    }

    /// Where it stands between draft and publication.
    async fn state(&self) -> WorkflowState {
        self.row.state.into()
    }

    /// Grows with every change; 1 where the owners are withheld. Of a published one whose change waits, `expectedVersion` is
    /// that of `pending`.
    async fn version(&self, ctx: &Context<'_>) -> Result<i32> {
        self.told_version(Asker::of(ctx)).await
    }

    /// When it was first published; the quarter of the year alone where it is published without its owners.
    async fn published_at(&self) -> Option<DateTime> {
        self.row.published_at.map(DateTime)
    }

    /// When it was last changed; the quarter of the year alone where the owners are withheld.
    async fn updated_at(&self, ctx: &Context<'_>) -> Result<DateTime> {
        let seen = self.seen(Asker::of(ctx)).await?;
        Ok(DateTime(seen.row.updated_at))
    }

    /// How to cite it as it stands now; by the coarse group where the owners are withheld.
    async fn citation(&self, ctx: &Context<'_>) -> Result<String> {
        self.cited(Asker::of(ctx)).await
    }
}

impl Experience {
    fn node_id(&self) -> NodeId {
        NodeId::new(NodeKind::Experience, self.row.public_id)
    }

    /// With whose rights it is read.
    fn viewer<'a>(&'a self, asker: &'a Asker) -> &'a Viewer {
        self.seen_by.as_deref().unwrap_or(&asker.viewer)
    }

    /// Whether it is the municipality's own with whose rights it is read.
    async fn is_own(&self, asker: &Asker) -> Result<bool> {
        if self.seen_by.is_some() || asker.viewer.grant().is_none() {
            return Ok(false);
        }
        let own = asker.loader.load_one(IsOwn(self.row.id)).await?;
        Ok(own.is_some())
    }

    /// One of its long texts: whichever are asked for, they are read together.
    async fn text(
        &self,
        ctx: &Context<'_>,
        pick: impl FnOnce(&experience::Narrative) -> Option<String>,
    ) -> Option<Result<String>> {
        let asker = Asker::of(ctx);
        let narrative = async {
            let seen = self.seen(asker).await?;
            asker.loader.load_one(NarrativeOf(seen.parts)).await
        };
        let narrative = narrative.await.transpose()?;
        narrative.map(|it| pick(&it)).transpose()
    }

    /// What hangs on it.
    async fn rows<K, T>(&self, ctx: &Context<'_>, of: impl FnOnce(i64) -> K) -> Result<Rows<T>>
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
        Load: Loader<K, Value = Rows<T>, Error = Failure>,
    {
        let asker = Asker::of(ctx);
        let seen = self.seen(asker).await?;
        rows(&asker.loader, of(seen.parts)).await
    }

    /// What hangs on it and is told with its owners alone: it is not looked for where these are withheld, or whoever read it
    /// while it is closed again could be told more than before.
    async fn named_rows<K, T>(
        &self,
        ctx: &Context<'_>,
        of: impl FnOnce(i64) -> K,
    ) -> Result<Rows<T>>
    where
        K: Clone + Eq + Hash + Send + Sync + 'static,
        T: Clone + Send + Sync + 'static,
        Load: Loader<K, Value = Rows<T>, Error = Failure>,
    {
        if self.seen(Asker::of(ctx)).await?.is_withheld {
            return Ok(Rows::default());
        }
        self.rows(ctx, of).await
    }

    /// Something of its own, where it is told.
    async fn own<T>(
        &self,
        ctx: &Context<'_>,
        pick: impl FnOnce(&experience::Experience) -> Option<T>,
    ) -> Option<Result<T>> {
        let seen = self.seen(Asker::of(ctx)).await;
        seen.map(|seen| pick(&seen.row)).transpose()
    }
}
