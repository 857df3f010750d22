//! Finding what was tried, and what connects things: the index that is derived from the truth, how it follows it, and what
//! is asked of it.

mod asked;
pub mod check;
pub mod count;
pub mod document;
pub mod duplicate;
pub mod facet;
pub mod find;
mod folder;
pub mod follow;
pub mod kin;
pub mod label;
pub mod meaning;
pub mod mix;
pub mod path;
pub mod preflight;
pub mod quality;
mod reason;
pub mod sieve;
pub mod similar;
mod subject;
pub mod suggest;
mod tongue;
pub mod turn;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::code::NodeKind;
use tokio::sync::{Notify, watch};

use self::find::Found;
use self::meaning::{Asked, Meaning};
use self::turn::blocking;
use crate::domain::municipality;
use crate::domain::vocabulary::Labels;
use crate::model::{Error, ErrorCode, Result, Viewer};
use crate::search::highlight::passage;
use crate::search::index::Index;
use crate::search::names::Names;
use crate::search::synonyms::Synonyms;
use crate::search::view::{Scope, View};
use crate::store::{Connection, visible};

pub use crate::search::highlight::Passage;

/// How long a search waits for what was written before it.
const PATIENCE: Duration = Duration::from_secs(1);

/// What finds: shared by all who ask, kept up by one who follows.
#[derive(Clone, Debug)]
pub struct Discovery(Arc<Shared>);

/// Counties by internal key.
type Counties = HashMap<i64, entity::county::Model>;

#[derive(Debug)]
struct Shared {
    /// Where the index lies; none for one in memory.
    folder: Option<PathBuf>,
    synonyms: Synonyms,
    /// What tells meanings; none where no server of embeddings is named.
    meaning: Option<Meaning>,
    index: RwLock<Option<Arc<Index>>>,
    names: RwLock<Names>,
    /// Counties as they were read last: they change with the structure of the country alone.
    counties: RwLock<Arc<Counties>>,
    /// Looks at the log that were asked for, and those that have been made.
    wanted: watch::Sender<u64>,
    made: watch::Sender<u64>,
    hurry: Notify,
    freshness: watch::Sender<Freshness>,
}

/// How far the index is behind the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Freshness {
    /// Whether anybody keeps it up.
    is_followed: bool,
    /// Since when there is something that it does not hold; none where it holds everything.
    behind_since: Option<DateTime<Utc>>,
}

impl Freshness {
    /// How long there has been something that the index does not hold.
    pub fn lag(&self, now: DateTime<Utc>) -> Duration {
        let lag = self.behind_since.map(|since| now - since);
        lag.and_then(|lag| lag.to_std().ok()).unwrap_or_default()
    }
}

impl Discovery {
    /// What finds by an index that lasts as long as it is held, with Floke's own synonyms.
    pub fn in_memory() -> Self {
        Self::new(None, Synonyms::ours(), None)
    }

    /// What finds by an index in this folder, in memory where there is none; and by meaning, where that is told.
    pub fn new(folder: Option<&Path>, synonyms: Synonyms, meaning: Option<Meaning>) -> Self {
        Self(Arc::new(Shared {
            folder: folder.map(Path::to_owned),
            synonyms,
            meaning,
            index: RwLock::default(),
            names: RwLock::default(),
            counties: RwLock::default(),
            // The first look is wanted by whoever waits until the service is ready, and not by the first write.
            wanted: watch::Sender::new(1),
            made: watch::Sender::default(),
            hurry: Notify::new(),
            freshness: watch::Sender::default(),
        }))
    }

    /// What of the index a scope shows. Reads what is not at hand: to be called where that keeps nobody waiting.
    ///
    /// # Errors
    ///
    /// `Unavailable` as long as the index is built for the first time.
    fn view(&self, scope: Scope) -> Result<View> {
        self.index()?.view(scope)
    }

    /// What the viewer is shown; and beside it the things of a kind that some may know of for the use that is made of them,
    /// which the database is to be asked.
    async fn views_to_ask(&self, viewer: &Viewer, kind: NodeKind) -> Result<[View; 2]> {
        let asked = Scope {
            of_kind: Some((visible::ASKED, kind)),
            ..Scope::default()
        };
        let (index, scopes) = (self.index()?, [scope(viewer), asked]);
        blocking(move || index.views(scopes)).await
    }

    /// The index that is kept up here, else the one in the folder as it is now; none where there is none.
    async fn look(&self) -> Result<Option<Arc<Index>>> {
        match (&self.0.folder, self.index()) {
            (_, Ok(index)) => Ok(Some(index)),
            (Some(folder), Err(_)) => folder::open(folder).await,
            (None, Err(_)) => Ok(None),
        }
    }

    fn index(&self) -> Result<Arc<Index>> {
        let index = self.0.index.read().unwrap_or_else(PoisonError::into_inner);
        index
            .clone()
            .ok_or_else(|| Error::unavailable("the index is being built"))
    }

    /// What tells meanings; none where no server of embeddings is named.
    pub fn meaning(&self) -> Option<&Meaning> {
        self.0.meaning.as_ref()
    }

    /// How many experiences wait for their vectors; none where no server of embeddings is named.
    pub fn waiting(&self) -> Option<usize> {
        self.meaning().map(Meaning::waiting)
    }

    /// What a text means; none where nobody tells, or not in time.
    pub async fn asked(&self, text: &str) -> Option<Asked> {
        self.meaning()?.ask(text).await
    }

    /// Words that mean the same.
    pub fn synonyms(&self) -> &Synonyms {
        &self.0.synonyms
    }

    /// Counties, read anew where one of these is not among those that are known.
    async fn counties(&self, db: &impl Connection, keys: &[i64]) -> Result<Arc<Counties>> {
        let held = &self.0.counties;
        let known = Arc::clone(&held.read().unwrap_or_else(PoisonError::into_inner));
        if keys.iter().all(|key| known.contains_key(key)) {
            return Ok(known);
        }
        let read = Arc::new(municipality::counties(db).await?);
        *held.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&read);
        Ok(read)
    }

    /// How far the index is behind the truth.
    pub fn freshness(&self) -> Freshness {
        *self.0.freshness.borrow()
    }

    /// Whether the index has caught up with what there was when the service started. Where nobody keeps it up, nobody waits
    /// for it.
    pub fn is_ready(&self) -> bool {
        !self.freshness().is_followed || *self.0.made.borrow() > 0
    }

    /// Tells that something was written here, so that whoever searches from now on waits until it can be found; and whether
    /// it can be, without an index that has fallen behind by more than anybody waits.
    pub fn wrote(&self, now: DateTime<Utc>) -> bool {
        self.0.wanted.send_modify(|last| *last += 1);
        self.freshness().lag(now) < PATIENCE
    }

    /// What has been written here up to now.
    pub fn written(&self) -> Written {
        Written(*self.0.wanted.borrow())
    }

    /// Waits until everything that was written here before can be found; for a second at most. Writes do not wait for it
    /// themselves: one by one they would keep the index from taking in many at once. Where nobody keeps it up, there is
    /// nothing to wait for.
    pub async fn settle(&self) {
        self.settle_to(self.written()).await;
    }

    /// The same of what was written up to a point, whatever came after it.
    pub async fn settle_to(&self, Written(wanted): Written) {
        let mut made = self.0.made.subscribe();
        if !self.freshness().is_followed || *made.borrow() >= wanted {
            return;
        }
        self.0.hurry.notify_one();
        let is_made = tokio::time::timeout(PATIENCE, made.wait_for(|made| *made >= wanted));
        if is_made.await.is_err() {
            tracing::debug!("a search did not wait any longer for what was written just now");
        }
    }
}

/// What had been written here at some point.
#[derive(Clone, Copy, Debug)]
pub struct Written(u64);

/// What the viewer is shown.
fn scope(viewer: &Viewer) -> Scope {
    let (classes, own) = visible::classes(viewer);
    Scope {
        classes,
        own,
        of_kind: None,
    }
}

/// Everything that has been handed in or published, whoever may read it: to be counted alone.
fn scope_of_told() -> Scope {
    Scope {
        classes: visible::told_classes(),
        ..Scope::default()
    }
}

/// How many are wanted of a list that is not walked by pages; `default` where nothing is said.
fn size(first: Option<i32>, default: usize, most: usize) -> Result<usize> {
    let size = first.map_or(Some(default), |first| usize::try_from(first).ok());
    size.filter(|size| (1..=most).contains(size))
        .ok_or_else(|| {
            let given = first.unwrap_or_default();
            let message = format!("first must be 1 to {most}, and is {given}");
            Error::invalid("first", ErrorCode::Invalid, message)
        })
}

/// The passage of a text that bears most of what was looked for; none where it bears nothing of it.
pub fn highlight(found: &Found, text: &str) -> Option<Passage> {
    passage(text, found.question.as_ref()?)
}

/// What whoever wrote is told where it takes longer than usual until it can be found.
pub fn not_found_yet() -> Labels {
    Labels {
        nb: "Det er lagret, men kan ikke søkes fram ennå; det kommer av seg selv.".to_owned(),
        nn: "Det er lagra, men kan ikkje søkjast fram enno; det kjem av seg sjølv.".to_owned(),
        en: "It is stored, but cannot be found by searching yet; it will be by itself.".to_owned(),
    }
}
