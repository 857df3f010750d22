//! Keeping the index up: whoever follows reads what changed since the last look, puts it anew, and commits it with the
//! place that the log was read to. Killed at any moment, it goes on from there.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use entity::code::{ChangeOperation, Iterable, NodeKind};
use serde::{Deserialize, Serialize};

use super::turn::blocking;
use super::{Discovery, document, facet, folder};
use crate::domain::experience::{Owner, OwnerKind};
use crate::model::{Clock, Error, Result};
use crate::search::document::{Document, Shelf, Thing};
use crate::search::index::{FORMAT, Index, Writer};
use crate::search::names::{Named, Names};
use crate::store::change::{self, Change, Position};
use crate::store::term::{self, TermKind};
use crate::store::{Connection, Db, experience, municipality, reach};

/// How often the log is looked at where nobody hurries: other nodes write, too.
const PERIOD: Duration = Duration::from_millis(250);

/// How long to wait after something went wrong.
const PAUSE: Duration = Duration::from_secs(1);

/// Things that are read at once.
const CHUNK: usize = 500;

/// Of what an index was made, and how far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    format: u32,
    codes: String,
    position: String,
}

impl Made {
    pub fn to(position: Position) -> Self {
        Self {
            format: FORMAT,
            codes: facet::checksum(),
            position: position.0,
        }
    }

    /// What an index tells of itself; none where it is of no use for this database.
    pub async fn read(db: &impl Connection, index: &Index) -> Result<Option<Position>> {
        let made: Option<Self> = (index.payload()?).and_then(|it| serde_json::from_str(&it).ok());
        let is_ours = |it: &Self| it.format == FORMAT && it.codes == facet::checksum();
        let Some(position) = made.filter(is_ours).map(|it| Position(it.position)) else {
            return Ok(None);
        };
        let is_here = change::has_reached(db, &position).await?;
        Ok(is_here.then_some(position))
    }

    pub fn payload(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Error::internal)
    }
}

/// One who follows the log.
pub struct Follower<'a> {
    discovery: &'a Discovery,
    db: &'a Db,
    clock: &'a Clock,
    index: Arc<Index>,
    writer: Option<Writer>,
    position: Position,
}

impl Discovery {
    /// Keeps the index up until the task is dropped.
    pub async fn keep_up(self, db: Db, clock: Clock) {
        self.0.freshness.send_modify(|it| it.is_followed = true);
        loop {
            let Err(error) = self.follow(&db, &clock).await else {
                continue;
            };
            tracing::warn!(%error, "the index is not kept up; trying again");
            self.fall_behind(clock.now());
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Brings the index up to what has been committed, once.
    pub async fn catch_up(&self, db: &Db, clock: &Clock) -> Result<()> {
        let mut follower = Follower::begin(self, db, clock).await?;
        follower.look().await?;
        self.0.made.send_modify(|made| *made = (*made).max(1));
        follower.end().await
    }

    /// Follows the log until something goes wrong, or another index takes this one's place.
    async fn follow(&self, db: &Db, clock: &Clock) -> Result<()> {
        let mut follower = Follower::begin(self, db, clock).await?;
        loop {
            let wanted = *self.0.wanted.borrow();
            follower.look().await?;
            self.0
                .made
                .send_modify(|made| *made = (*made).max(wanted).max(1));
            if folder::is_replaced(self.0.folder.as_deref(), &follower.index).await? {
                return follower.end().await;
            }
            let is_hurried = self.0.hurry.notified();
            let _ = tokio::time::timeout(PERIOD, is_hurried).await;
        }
    }

    /// The index that is there, with how far it was made; none where there is none that is of use for this database.
    async fn useful(&self, db: &Db) -> Result<Option<(Arc<Index>, Position)>> {
        let found = match &self.0.folder {
            None => self.index().ok(),
            Some(folder) => folder::open(folder).await?,
        };
        let position = match &found {
            Some(index) => Made::read(db.reader(), index).await?,
            None => None,
        };
        Ok(found.zip(position))
    }

    /// The index that another has built meanwhile, else one that is built now.
    async fn useful_or_new(&self, db: &Db, clock: &Clock) -> Result<(Arc<Index>, Position)> {
        let site = folder::Site::take(self.0.folder.as_deref()).await?;
        match self.useful(db).await? {
            Some(made) => Ok(made),
            None => site.build(db, clock).await,
        }
    }

    fn fall_behind(&self, now: chrono::DateTime<chrono::Utc>) {
        self.0.freshness.send_modify(|it| {
            it.behind_since = it.behind_since.or(Some(now));
        });
    }

    fn show(&self, index: &Arc<Index>, names: Option<Names>) {
        let mut shown = self.0.index.write().unwrap_or_else(PoisonError::into_inner);
        *shown = Some(Arc::clone(index));
        if let Some(names) = names {
            *self.0.names.write().unwrap_or_else(PoisonError::into_inner) = names;
        }
    }
}

impl<'a> Follower<'a> {
    /// Opens the index, or builds one where there is none that is of use.
    async fn begin(discovery: &'a Discovery, db: &'a Db, clock: &'a Clock) -> Result<Self> {
        let (index, position) = match discovery.useful(db).await? {
            Some(made) => made,
            None => discovery.useful_or_new(db, clock).await?,
        };
        let names = names(db.reader()).await?;
        index.reload()?;
        discovery.show(&index, Some(names));
        Ok(Self {
            writer: Some(index.writer()?),
            discovery,
            db,
            clock,
            index,
            position,
        })
    }

    /// Puts anew what changed since the last look.
    async fn look(&mut self) -> Result<()> {
        let news = change::since(self.db.reader(), &self.position).await?;
        let first = news.changes.iter().map(|it| it.at).min();
        if let Some(first) = first {
            self.discovery.fall_behind(first.min(self.clock.now()));
            let stale = Stale::of(self.db.reader(), &news.changes).await?;
            self.put(&stale).await?;
            let mut operations = news.changes.iter().map(|it| it.operation);
            if operations.any(|it| it == ChangeOperation::Removed) {
                self.purge().await?;
            }
            self.commit(Made::to(news.position.clone())).await?;
            self.index.reload()?;
        }
        self.position = news.position;
        self.discovery
            .0
            .freshness
            .send_modify(|it| it.behind_since = None);
        Ok(())
    }

    /// Takes the words of what was removed out of the files. The place in the log is told after it: whoever is killed
    /// meanwhile does it again.
    async fn purge(&mut self) -> Result<()> {
        self.commit(Made::to(self.position.clone())).await?;
        let (index, writer) = (Arc::clone(&self.index), self.writer.take());
        self.writer = blocking(move || {
            if let Some(writer) = writer {
                writer.close()?;
            }
            index.purge()?;
            Ok(Some(index.writer()?))
        })
        .await?;
        Ok(())
    }

    async fn commit(&mut self, made: Made) -> Result<()> {
        let (payload, mut writer) = (made.payload()?, self.writer.take());
        // Writing files holds a thread up.
        self.writer = blocking(move || {
            if let Some(writer) = &mut writer {
                writer.commit(&payload)?;
            }
            Ok(writer)
        })
        .await?;
        Ok(())
    }

    /// Lets go of the files.
    async fn end(self) -> Result<()> {
        match self.writer {
            Some(writer) => blocking(move || writer.close()).await,
            None => Ok(()),
        }
    }

    async fn put(&mut self, stale: &Stale) -> Result<()> {
        let Some(writer) = &mut self.writer else {
            return Err(Error::internal("the index has no writer"));
        };
        let db = self.db.reader();
        for kind in NodeKind::iter().filter(|kind| Shelf::of(*kind) == Shelf::Names) {
            for keys in stale.keys(kind).chunks(CHUNK) {
                let documents = name_documents(db, kind, keys).await?;
                let mut names = self
                    .discovery
                    .0
                    .names
                    .write()
                    .unwrap_or_else(PoisonError::into_inner);
                for thing in things(kind, keys) {
                    writer.remove(thing);
                    names.remove(thing);
                }
                for document in documents {
                    writer.put(&document)?;
                    names.put(named(document));
                }
            }
        }
        for keys in stale.keys(NodeKind::Experience).chunks(CHUNK) {
            let rows = experience::find_derived(db, keys).await?;
            let documents = document::of_experiences(db, &rows).await?;
            for thing in things(NodeKind::Experience, keys) {
                writer.remove(thing);
            }
            for document in documents {
                writer.put(&document)?;
            }
        }
        Ok(())
    }
}

fn things(kind: NodeKind, keys: &[i64]) -> impl Iterator<Item = Thing> {
    keys.iter().map(move |key| Thing { kind, key: *key })
}

/// What the index does not hold as it is.
pub(super) struct Stale {
    things: BTreeSet<Thing>,
}

impl Stale {
    /// What changed, and the experiences that tell of it.
    pub async fn of(db: &impl Connection, changes: &[Change]) -> Result<Self> {
        let mut things = BTreeSet::new();
        for change in changes {
            let thing = Thing {
                kind: change.node_kind,
                key: change.node_id,
            };
            things.insert(thing);
        }
        let owners: Vec<Owner> = (things.iter())
            .filter_map(|thing| {
                let kind = reach::ALL
                    .into_iter()
                    .find(|kind| node_of(*kind) == thing.kind)?;
                Some(Owner {
                    kind,
                    key: thing.key,
                })
            })
            .collect();
        for owner in owners {
            let mut after = 0;
            loop {
                let keys = reach::belonging(db, owner, after, 10_000).await?;
                let Some(last) = keys.last() else { break };
                after = *last;
                things.extend(keys.into_iter().map(|key| Thing {
                    kind: NodeKind::Experience,
                    key,
                }));
            }
        }
        Ok(Self { things })
    }

    /// All of it.
    pub fn into_things(self) -> impl Iterator<Item = Thing> {
        self.things.into_iter()
    }

    fn keys(&self, kind: NodeKind) -> Vec<i64> {
        let of_kind = self.things.iter().filter(|thing| thing.kind == kind);
        of_kind.map(|thing| thing.key).collect()
    }
}

fn node_of(kind: OwnerKind) -> NodeKind {
    match kind {
        OwnerKind::Problem => NodeKind::Problem,
        OwnerKind::Solution => NodeKind::Solution,
        OwnerKind::Partner => NodeKind::Partner,
        OwnerKind::Municipality => NodeKind::Municipality,
        OwnerKind::Programme => NodeKind::Programme,
    }
}

async fn name_documents(
    db: &impl Connection,
    kind: NodeKind,
    keys: &[i64],
) -> Result<Vec<Document>> {
    if kind == NodeKind::Municipality {
        let found = municipality::find_by_keys_for_operators(db, keys).await?;
        let rows: Vec<_> = found
            .into_values()
            .filter(|row| row.staged_import_id.is_none())
            .collect();
        return document::of_municipalities(db, &rows).await;
    }
    let Some(term) = TermKind::of(kind) else {
        return Ok(Vec::new());
    };
    let found = term::find_listed(db, term, keys).await?;
    Ok(document::of_terms(term, &found))
}

fn named(document: Document) -> Named {
    Named {
        thing: document.thing,
        class: document.class,
        names: document.title,
    }
}

/// All names there are.
async fn names(db: &impl Connection) -> Result<Names> {
    let mut names = Names::default();
    each_name(db, |document| {
        names.put(named(document));
        Ok(())
    })
    .await?;
    Ok(names)
}

/// Every document that stands on the shelf of names.
pub(super) async fn each_name(
    db: &impl Connection,
    mut each: impl FnMut(Document) -> Result<()>,
) -> Result<()> {
    let rows = municipality::all(db).await?;
    for rows in rows.chunks(CHUNK) {
        for document in document::of_municipalities(db, rows).await? {
            each(document)?;
        }
    }
    for kind in TermKind::ALL {
        let mut after = 0;
        loop {
            let found = term::listed_after(db, kind, after, 1_000).await?;
            let Some(last) = found.last() else { break };
            after = last.id;
            for document in document::of_terms(kind, &found) {
                each(document)?;
            }
        }
    }
    Ok(())
}

/// Every document that tells of an experience, or of a part of one.
pub(super) async fn each_experience(
    db: &impl Connection,
    mut each: impl FnMut(Document) -> Result<()>,
) -> Result<()> {
    let mut after = 0;
    loop {
        let rows = experience::after(db, after, CHUNK as u64).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        for document in document::of_experiences(db, &rows).await? {
            each(document)?;
        }
    }
    Ok(())
}
