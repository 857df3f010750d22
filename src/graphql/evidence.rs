//! How it went for one pair of problem and solution.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use super::asker::Asker;
use super::connection::int;
use super::error::Result;
use super::list::List;
use super::loader::{CausesOfEdge, rows};
use super::relation::Origin;
use super::word::FailureCause;
use crate::domain::evidence::{self, Circle, Tally};
use crate::domain::experience::Owner;

/// How it went for one pair of problem and solution.
pub struct Evidence {
    tally: Tally,
    circle: Circle,
    origin: Arc<Origin>,
    end: Owner,
}

impl Evidence {
    /// What an edge from `origin` to `end` tells.
    pub fn new(tally: Tally, circle: Circle, origin: Arc<Origin>, end: Owner) -> Self {
        Self {
            tally,
            circle,
            origin,
            end,
        }
    }
}

/// How it went for one pair of problem and solution, counted from distinct experiences that the viewer may see, tied to
/// the problem or a narrower one and to the solution or a variant. Nothing is hidden in an average.
#[Object]
impl Evidence {
    /// Ongoing and concluded attempts; planned ones do not count.
    async fn attempts(&self) -> i32 {
        count(self.tally.attempts)
    }

    /// Concluded attempts that succeeded.
    async fn succeeded(&self) -> i32 {
        count(self.tally.succeeded)
    }

    /// Concluded attempts that succeeded in part.
    async fn partly_succeeded(&self) -> i32 {
        count(self.tally.partly_succeeded)
    }

    /// Concluded attempts that failed.
    async fn failed(&self) -> i32 {
        count(self.tally.failed)
    }

    /// Concluded attempts that were abandoned.
    async fn abandoned(&self) -> i32 {
        count(self.tally.abandoned)
    }

    /// Attempts that are under way.
    async fn ongoing(&self) -> i32 {
        count(self.tally.ongoing)
    }

    /// Concluded attempts of which nobody told how they ended.
    async fn unknown(&self) -> i32 {
        count(self.tally.unknown)
    }

    /// Planned or ongoing ones past the end that was expected of them, by the date in UTC.
    async fn overdue(&self) -> i32 {
        count(self.tally.overdue)
    }

    /// The share that succeeded of the attempts with an outcome; null where there are fewer than 3 of these.
    async fn success_rate(&self) -> Option<Interval> {
        evidence::success_rate(&self.tally).map(Interval::from)
    }

    /// Whether some succeeded and others failed or were abandoned.
    async fn contradictory(&self) -> bool {
        evidence::is_contradictory(&self.tally)
    }

    /// With `comparableTo`: whose attempts are counted, in the language of the request. These are municipalities of the
    /// same size band in the same part of the country; with fewer than 3 attempts among them those of the same size band
    /// in the whole country, and with fewer than 3 among these everybody.
    async fn comparison(&self, ctx: &Context<'_>) -> Option<String> {
        let comparable = self.origin.request.comparable.as_ref()?;
        let language = Asker::of(ctx).language;
        Some(evidence::comparison(comparable, self.circle, language))
    }

    /// The causes that failed or stopped most of these attempts, five at most; several causes of one attempt count each.
    async fn top_causes(&self, ctx: &Context<'_>) -> Result<List<CauseCount>> {
        let key = CausesOfEdge {
            from: self.origin.owner,
            to: self.end,
            comparable: self.origin.request.comparable.clone(),
        };
        let counts = rows(&Asker::of(ctx).loader, key).await?;
        let top = evidence::top_causes(&counts, self.circle).into_iter();
        Ok(top
            .map(|(cause, attempts)| CauseCount {
                cause: cause.into(),
                count: count(attempts),
            })
            .collect())
    }
}

/// A count of the database as GraphQL's Int can bear it.
pub fn count(number: i64) -> i32 {
    int(u64::try_from(number).unwrap_or_default())
}

/// A rate that was estimated, with its 95 % Wilson score interval.
#[derive(SimpleObject)]
pub struct Interval {
    /// The share that was seen, from 0 to 1.
    estimate: f64,
    /// Lower bound.
    low: f64,
    /// Upper bound.
    high: f64,
}

impl From<evidence::Interval> for Interval {
    fn from(it: evidence::Interval) -> Self {
        Self {
            estimate: it.estimate,
            low: it.low,
            high: it.high,
        }
    }
}

/// How many attempts a cause failed or stopped.
#[derive(SimpleObject)]
pub struct CauseCount {
    /// The cause.
    cause: FailureCause,
    /// How many attempts.
    count: i32,
}
