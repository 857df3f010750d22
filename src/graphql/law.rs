//! What of the law most stood in the way, how things were bought, and which trials are about to end.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};
use futures_util::FutureExt;

use super::asker::Asker;
use super::connection::{Total, connection, counted, int, wants_page};
use super::error::Result;
use super::experience::{Experience, ExperienceFilter, checked};
use super::scalar::{Date, Url};
use super::word::{ProcurementOutcome, ProcurementProcedure};
use crate::domain::law::{self, Ending, Provision, TrialFilter};
use crate::model::Page;
use crate::model::page::PageArguments;

/// A provision of law or regulation that stood in the way of attempts.
#[derive(Clone, SimpleObject)]
pub struct LegalObstacle {
    /// Name of the law or regulation.
    act: String,
    /// Section or paragraph; null where the whole is meant.
    section: Option<String>,
    /// Where it can be read.
    url: Option<Url>,
    /// How many ongoing and concluded attempts name it, each once, among what the viewer may see; planned ones do not count.
    attempts: i32,
}

impl From<Provision> for LegalObstacle {
    fn from(it: Provision) -> Self {
        Self {
            act: it.act,
            section: it.section,
            url: it.url.map(Url),
            attempts: int(u64::try_from(it.attempts).unwrap_or_default()),
        }
    }
}

connection!(
    LegalObstacleConnection,
    LegalObstacleEdge,
    LegalObstacle,
    "A page of provisions that stood in the way.",
    "A provision in its place in the list."
);

/// How often something was bought by a procedure, and ended so.
#[derive(SimpleObject)]
pub struct ProcurementCount {
    /// By which procedure.
    procedure: ProcurementProcedure,
    /// How it ended; null where it has not, or nobody told.
    outcome: Option<ProcurementOutcome>,
    /// How many experiences tell so, among what the viewer may see.
    count: i32,
}

/// An experience that was a trial, with its last day.
#[derive(Clone)]
pub struct TrialItem {
    experience: Experience,
    last_day: Option<Date>,
}

impl From<Ending> for TrialItem {
    fn from(it: Ending) -> Self {
        Self {
            last_day: it.day().map(Date),
            experience: Experience::from(Arc::new(it.experience)),
        }
    }
}

connection!(
    TrialConnection,
    TrialEdge,
    Experience,
    "A page of experiences that were made as trials.",
    "An experience that was made as a trial, in its place in the list.",
    TrialItem,
    |item| &item.experience,
    {
        /// The last day of the trial, prolonged or not; null where nobody tells.
        async fn last_day(&self) -> Option<Date> {
            self.0.node.last_day
        }
    }
);

/// Reading what experiences had to do with law.
#[derive(Default)]
pub struct LawQueries;

#[Object]
impl LawQueries {
    /// Provisions of law that stood in the way of attempts: what hampered most of them first, then by name. The same provision
    /// counts as one however it is written. What is told without its owners is not counted.
    async fn legal_obstacles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In the way of which attempts.")] filter: Option<ExperienceFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<LegalObstacleConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(obstacles(Asker::of(ctx), filter, &arguments).await)
    }

    /// How often something was bought by each procedure, and how that ended, in the order of the vocabularies. What is told
    /// without its owners is not counted.
    async fn procurements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which experiences.")] filter: Option<ExperienceFilter>,
    ) -> Option<Result<Vec<ProcurementCount>>> {
        Some(procurements(Asker::of(ctx), filter).await)
    }

    /// Experiences that were made as trials, those that end first before the others, and those of which nobody tells their last
    /// day at the end. What is told without its owners is not among them.
    async fn trials(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which experiences.")] filter: Option<ExperienceFilter>,
        #[graphql(desc = "Only those whose last day is this one or later.")] ending_from: Option<
            Date,
        >,
        #[graphql(desc = "Only those whose last day is before this one.")] ending_before: Option<
            Date,
        >,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<TrialConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        let filter = match checked(Asker::of(ctx), filter).await {
            Ok(experiences) => TrialFilter {
                experiences,
                ending_from: ending_from.map(|it| it.0),
                ending_before: ending_before.map(|it| it.0),
            },
            Err(error) => return Some(Err(error)),
        };
        Some(trials(ctx, filter, &arguments).await)
    }
}

async fn obstacles(
    asker: &Asker,
    filter: Option<ExperienceFilter>,
    arguments: &PageArguments,
) -> Result<LegalObstacleConnection> {
    let filter = checked(asker, filter).await?;
    let request = asker.page(law::PROVISIONS, arguments)?;
    let all = law::provisions(asker.db.reader(), &asker.viewer, filter.as_ref()).await?;
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    let total: Total = Box::new(move || async move { Ok(count) }.boxed());
    let page = law::page_of(&all, &request).map(LegalObstacle::from);
    Ok(LegalObstacleConnection::new(page, total))
}

async fn procurements(
    asker: &Asker,
    filter: Option<ExperienceFilter>,
) -> Result<Vec<ProcurementCount>> {
    let filter = checked(asker, filter).await?;
    let found = law::procurements(asker.db.reader(), &asker.viewer, filter.as_ref()).await?;
    let count = |it: &law::ProcurementCount| ProcurementCount {
        procedure: it.procedure.into(),
        outcome: it.outcome.map(Into::into),
        count: int(u64::try_from(it.count).unwrap_or_default()),
    };
    Ok(found.iter().map(count).collect())
}

async fn trials(
    ctx: &Context<'_>,
    filter: TrialFilter,
    arguments: &PageArguments,
) -> Result<TrialConnection> {
    let asker = Asker::of(ctx);
    let request = asker.page(law::TRIALS, arguments)?;
    let page = if wants_page(ctx) {
        law::trials(asker.db.reader(), &asker.viewer, &filter, &request).await?
    } else {
        Page::empty()
    };
    let total = counted(asker, move |db, viewer| {
        let filter = filter.clone();
        async move { law::count_trials(db.reader(), &viewer, &filter).await }
    });
    Ok(TrialConnection::new(page.map(TrialItem::from), total))
}
