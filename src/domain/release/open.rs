//! Opening a release: it is unpacked when somebody asks for it first, and whoever asks meanwhile waits for the same. A few stay
//! open; what was erased meanwhile is given to nobody.

use std::sync::{Arc, PoisonError};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared as Awaited};

use super::site::{Used, name};
use super::{FROZEN, Releases, Row, find, pack};
use crate::domain::discovery::Discovery;
use crate::model::{Clock, Error, Result};
use crate::search::synonyms::Synonyms;
use crate::store::release as store;
use crate::store::{Db, SQLITE_FILE};

/// Releases that stay open.
const MOST: usize = 2;

/// A release that can be asked.
#[derive(Debug)]
pub struct Frozen {
    /// Which one.
    pub row: Row,
    /// What it holds.
    pub db: Db,
    /// What finds in it.
    pub discovery: Discovery,
    _folder: Used,
}

/// A release that is open, or on the way to be.
#[derive(Debug)]
pub(super) struct Held {
    /// By its folder's name.
    name: String,
    opened: Awaited<BoxFuture<'static, Result<Arc<Frozen>>>>,
}

impl Releases {
    /// Opens a release; none where there is no such one.
    ///
    /// # Errors
    ///
    /// `Unavailable` as long as something is to be taken out of it.
    pub async fn open(&self, db: &Db, clock: &Clock, id: &str) -> Result<Option<Arc<Frozen>>> {
        let reader = db.reader();
        let Some(row) = find(reader, id).await? else {
            return Ok(None);
        };
        let packed = store::file::find(reader, row.id, FROZEN).await?;
        let Some(packed) = packed else {
            return Err(Error::internal("a release has no frozen database"));
        };
        if store::is_marked(reader, row.id).await? {
            return Err(Error::unavailable("words are being taken out of a release"));
        }
        let name = name(&row, &packed.checksum);
        let opened = self.held(&name, || {
            let (releases, db, clock) = (self.clone(), db.clone(), clock.clone());
            let name = name.clone();
            async move { releases.unpacked(&db, &clock, (row, name)).await }.boxed()
        });
        let opened = opened.await;
        if opened.is_err() {
            self.forget(&name);
        }
        opened.map(Some)
    }

    /// What is held under a name, or what is opened now; as a task of its own, so that it is opened also where whoever asked
    /// first has gone.
    fn held(
        &self,
        name: &str,
        open: impl FnOnce() -> BoxFuture<'static, Result<Arc<Frozen>>>,
    ) -> Awaited<BoxFuture<'static, Result<Arc<Frozen>>>> {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        let known = held.iter().position(|it| it.name == name);
        let this = if let Some(place) = known {
            held.remove(place)
        } else {
            let task = tokio::spawn(open());
            let opened = async move { task.await.map_err(Error::internal)? };
            Held {
                name: name.to_owned(),
                opened: opened.boxed().shared(),
            }
        };
        // Former editions of the same release are asked by nobody any more.
        let (release, _) = name.split_once('-').unwrap_or((name, ""));
        held.retain(|it| !it.name.starts_with(release));
        let opened = this.opened.clone();
        held.insert(0, this);
        held.truncate(MOST);
        opened
    }

    fn forget(&self, name: &str) {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|it| it.name != name);
    }

    /// Lets go of every release but these, by the names of their folders.
    pub(super) fn hold_only(&self, names: &[String]) {
        let mut held = self.0.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|it| names.contains(&it.name));
    }

    async fn unpacked(
        &self,
        db: &Db,
        clock: &Clock,
        (row, name): (Row, String),
    ) -> Result<Arc<Frozen>> {
        // Whoever asks many one after the other is to take no more than one thread for it.
        let _alone = self.0.opening.lock().await;
        let path = self.0.root().await?.join(name);
        let used = match Used::shared(path.clone()).await? {
            Some(used) if path.join(SQLITE_FILE).exists() => used,
            other => {
                drop(other);
                let used = Used::alone(path.clone()).await?;
                if !path.join(SQLITE_FILE).exists() {
                    pack::unpack(db.reader(), &row, &path).await?;
                }
                used.share()?
            }
        };
        let frozen = pack::database(&path).await?;
        let index = path.join("index");
        let synonyms = self.0.synonyms.clone().unwrap_or_else(Synonyms::ours);
        let discovery = Discovery::new(Some(&index), synonyms, None);
        discovery.catch_up(&frozen, clock).await?;
        Ok(Arc::new(Frozen {
            row,
            db: frozen,
            discovery,
            _folder: used,
        }))
    }
}
