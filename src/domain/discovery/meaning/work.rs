//! Makes vectors in the background: of what has none, and of what has changed since. It is in nobody's way: it reads, asks
//! the server, and writes a few rows at once; where the server is away, it comes again later.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use entity::code::NodeKind;

use super::{Meaning, make};
use crate::meaning::Failure;
use crate::model::{Clock, Error, Result};
use crate::store::reach::OwnerKind;
use crate::store::{Db, hold, setting, vector};

/// Experiences that are seen to at once.
const GROUP: usize = 16;

/// Lines of the change log that are read at once.
const LINES: u64 = 5_000;

/// How often the change log is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// How long to wait before another try, doubled up to the second.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(1);

/// Lines of the change log may show in another order than that of their keys for as long as their transactions last.
const UNSETTLED: TimeDelta = TimeDelta::minutes(1);

/// The fact that tells the line of the change log up to which all has been seen to.
const SEEN: &str = "experience_vector.change";

/// Why nothing could be made.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The server tells nothing.
    Server(Failure),
    /// Something of Floke's own.
    Inside(Error),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Server(failure)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Inside(error)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(failure) => failure.fmt(f),
            Self::Inside(error) => error.fmt(f),
        }
    }
}

/// Makes every vector that is missing, reads all of them, and gives how many were made. Where another node makes them, it
/// waits for that.
///
/// # Errors
///
/// The first trouble; what was made before it lasts.
pub async fn catch_up(db: &Db, clock: &Clock, meaning: &Meaning) -> Result<usize, Trouble> {
    let mut work = Work::default();
    let mut made = 0;
    loop {
        work.look(db, clock, meaning).await?;
        match work.step(db, meaning).await? {
            Step::Made(count) => made += count,
            Step::Elsewhere => tokio::time::sleep(EVERY).await,
            Step::Nothing => break,
        }
    }
    meaning.refresh(db.reader()).await?;
    Ok(made)
}

/// Makes vectors for as long as it is let. It can be broken off anywhere.
pub async fn run(db: Db, clock: Clock, meaning: Meaning) {
    let mut work = Work::default();
    let mut wait = FIRST_WAIT;
    let mut is_away = false;
    loop {
        match work.go_on(&db, &clock, &meaning).await {
            Ok(is_done) => {
                if std::mem::take(&mut is_away) {
                    tracing::info!("vectors are made again");
                }
                wait = FIRST_WAIT;
                if is_done {
                    tokio::time::sleep(EVERY).await;
                }
            }
            Err(trouble) => {
                if !std::mem::replace(&mut is_away, true) {
                    tracing::warn!(%trouble, "no vectors are made; what is missing is made up for later");
                }
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(LONGEST_WAIT);
            }
        }
    }
}

/// What is to be done.
#[derive(Default)]
struct Work {
    /// Experiences that must be looked at.
    waiting: BTreeSet<i64>,
    /// Line of the change log up to which all lines have been seen; none before the first look.
    seen: Option<i64>,
    /// Lines beyond it that have been seen already.
    ahead: BTreeSet<i64>,
    /// What has been noted of `seen`.
    noted: i64,
}

/// What a step has done.
enum Step {
    /// So many vectors.
    Made(usize),
    /// Another node makes them.
    Elsewhere,
    /// There was nothing to do.
    Nothing,
}

impl Work {
    /// Looks, does one step, and tells whether nothing more is to be done now.
    async fn go_on(&mut self, db: &Db, clock: &Clock, meaning: &Meaning) -> Result<bool, Trouble> {
        meaning.refresh(db.reader()).await?;
        self.look(db, clock, meaning).await?;
        let step = self.step(db, meaning).await?;
        Ok(!matches!(step, Step::Made(_)))
    }

    /// Finds out what has changed.
    async fn look(&mut self, db: &Db, clock: &Clock, meaning: &Meaning) -> Result<()> {
        let reader = db.reader();
        let mut seen = if let Some(seen) = self.seen {
            seen
        } else {
            let noted = setting::find(reader, SEEN).await?;
            self.noted = noted.and_then(|it| it.parse().ok()).unwrap_or_default();
            let stale = vector::stale(reader, meaning.0.client.known_as()).await?;
            self.waiting.extend(stale);
            self.noted
        };
        let settled = clock.now() - UNSETTLED;
        let mut last = seen;
        loop {
            let lines = vector::changes(reader, last, LINES).await?;
            let Some(end) = lines.last().map(|line| line.id) else {
                break;
            };
            last = end;
            let terms = self.hear(&lines, settled, &mut seen);
            for (kind, keys) in terms {
                if !keys.is_empty() {
                    self.waiting
                        .extend(vector::reached(reader, kind, &keys).await?);
                }
            }
        }
        self.ahead = self.ahead.split_off(&(seen + 1));
        self.seen = Some(seen);
        meaning.note_waiting(self.waiting.len());
        Ok(())
    }

    /// Takes lines in that were not seen before: experiences at once, and gives the problems and solutions.
    fn hear(
        &mut self,
        lines: &[entity::change::Model],
        settled: DateTime<Utc>,
        seen: &mut i64,
    ) -> [(OwnerKind, Vec<i64>); 2] {
        let (mut problems, mut solutions) = (Vec::new(), Vec::new());
        for line in lines {
            if self.ahead.insert(line.id) {
                match line.node_kind {
                    NodeKind::Experience => drop(self.waiting.insert(line.node_id)),
                    NodeKind::Problem => problems.push(line.node_id),
                    NodeKind::Solution => solutions.push(line.node_id),
                    _ => {}
                }
            }
            if line.at < settled {
                *seen = line.id;
            }
        }
        [
            (OwnerKind::Problem, problems),
            (OwnerKind::Solution, solutions),
        ]
    }

    /// Sees to the next few experiences.
    async fn step(&mut self, db: &Db, meaning: &Meaning) -> Result<Step, Trouble> {
        let keys: Vec<i64> = self.waiting.iter().copied().take(GROUP).collect();
        if keys.is_empty() {
            self.note(db).await?;
            return Ok(Step::Nothing);
        }
        let Some(_lead) = hold::vectors(db).await? else {
            return Ok(Step::Elsewhere);
        };
        let client = &meaning.0.client;
        let made = match make::make(db, client, &keys).await {
            Err(Trouble::Server(Failure::Refused(_))) => {
                let mut made = 0;
                for key in &keys {
                    made += alone(db, meaning, *key).await?;
                }
                made
            }
            made => made?,
        };
        for key in &keys {
            self.waiting.remove(key);
        }
        meaning.note_waiting(self.waiting.len());
        Ok(Step::Made(made))
    }

    /// Notes how far all has been seen to, for whoever starts next.
    async fn note(&mut self, db: &Db) -> Result<()> {
        let Some(seen) = self.seen.filter(|seen| *seen > self.noted) else {
            return Ok(());
        };
        let tx = db.begin_short().await?;
        setting::put(tx.connection(), SEEN, &seen.to_string()).await?;
        tx.commit().await?;
        self.noted = seen;
        Ok(())
    }
}

/// Sees to one experience. Where the server does not take its texts, it goes without a vector until they change, or
/// Floke starts again.
async fn alone(db: &Db, meaning: &Meaning, key: i64) -> Result<usize, Trouble> {
    match make::make(db, &meaning.0.client, &[key]).await {
        Err(Trouble::Server(Failure::Refused(why))) => {
            tracing::warn!(
                experience.key = key,
                why,
                "an experience goes without a vector"
            );
            Ok(0)
        }
        made => made,
    }
}
