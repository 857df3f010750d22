//! Releases: what everybody may read, frozen at one moment, so that what was worked out of it can be cited, and looked up again
//! for as long as anybody likes. A release is a small Floke of its own: whoever counts, searches or exports reads its tables as
//! those of the live one. It is kept in the database, with the files that were made of it; what is unpacked of it on a disk is
//! derived.

pub mod about;
pub mod citation;
pub mod doi;
mod download;
pub mod files;
mod make;
mod open;
mod pack;
mod redact;
mod register;
mod site;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

pub use entity::code::ReleaseChangeReason;
pub use entity::release::Model as Row;
pub use entity::release_change::Model as Change;
pub use entity::release_file::Model as File;

use self::about::About;
pub use self::download::Download;
pub use self::open::Frozen;
use self::open::Held;
use crate::config::Doi;
use crate::model::page::{Page, PageRequest};
use crate::model::{Result, handle};
use crate::search::synonyms::Synonyms;
use crate::store::{Connection, release as store};

pub use crate::store::release::LIST;

/// How ids of releases begin. A release is no node: it is read by `release` alone.
const PREFIX: &str = "rel_";

/// The file that holds the frozen database, packed. It is given to nobody: its keys tell when things were stored.
const FROZEN: &str = "frozen.db.gz";

/// How a release is addressed.
pub fn id(row: &Row) -> String {
    handle::write(PREFIX, row.public_id)
}

/// Which release an id names; none for what no Floke ever gave out.
fn key(id: &str) -> Option<Uuid> {
    handle::read(PREFIX, id)
}

/// The release that is addressed so.
pub async fn find(db: &impl Connection, id: &str) -> Result<Option<Row>> {
    match key(id) {
        Some(key) => store::find(db, key).await,
        None => Ok(None),
    }
}

/// All of them, the first one first.
pub async fn all(db: &impl Connection) -> Result<Vec<Row>> {
    store::all(db).await
}

/// A page of them, the last one first.
pub async fn list(db: &impl Connection, page: &PageRequest) -> Result<Page<Row>> {
    store::list(db, page).await
}

/// How many there are.
pub async fn count(db: &impl Connection) -> Result<u64> {
    store::count(db).await
}

/// The files of these releases that anybody may have, by release.
pub async fn files(db: &impl Connection, releases: &[i64]) -> Result<HashMap<i64, Vec<File>>> {
    store::file::public(db, releases).await
}

/// How these releases were changed after they were made, by release.
pub async fn changes(db: &impl Connection, releases: &[i64]) -> Result<HashMap<i64, Vec<Change>>> {
    store::changes(db, releases).await
}

/// How Floke is found, and who publishes: what every release tells of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Publisher {
    /// The address by which others reach this Floke; none where nobody told.
    pub public_url: Option<String>,
    /// What the organisation is called that publishes.
    pub name: Option<String>,
    /// The registry that gives releases their DOIs.
    pub doi: Doi,
}

/// What makes releases, opens them, and takes words out of them: shared by all who ask.
#[derive(Clone, Debug)]
pub struct Releases(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Where they are unpacked; none for a folder that vanishes with the process.
    folder: Option<PathBuf>,
    vanishing: OnceCell<TempDir>,
    /// Words that mean the same; none for Floke's own.
    synonyms: Option<Synonyms>,
    publisher: Publisher,
    held: Mutex<Vec<Held>>,
    /// One is unpacked at a time.
    opening: tokio::sync::Mutex<()>,
}

impl Releases {
    /// What opens them in this folder.
    pub fn new(folder: &Path, synonyms: Synonyms, publisher: Publisher) -> Self {
        Self::with(Some(folder), Some(synonyms), publisher)
    }

    /// What opens them for as long as the process lives, with Floke's own synonyms.
    pub fn vanishing() -> Self {
        Self::with(None, None, Publisher::default())
    }

    fn with(folder: Option<&Path>, synonyms: Option<Synonyms>, publisher: Publisher) -> Self {
        Self(Arc::new(Shared {
            folder: folder.map(Path::to_owned),
            vanishing: OnceCell::new(),
            synonyms,
            publisher,
            held: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
        }))
    }

    /// The address of a file of a release: below that by which others reach Floke, where it is known.
    pub fn url(&self, row: &Row, file: &str) -> String {
        let root = self.0.publisher.public_url.as_deref().unwrap_or_default();
        format!("{}/releases/{}/{file}", root.trim_end_matches('/'), id(row))
    }

    /// What the files of a release tell of it, and whoever cites it.
    pub fn about(&self, row: &Row) -> About {
        let Publisher {
            public_url,
            name,
            doi,
        } = &self.0.publisher;
        // It stands in the files before it is registered.
        let named = || doi.is_set().then(|| doi::name(doi, &id(row), row.number));
        let public_url = public_url.as_deref().map(|it| it.trim_end_matches('/'));
        About {
            id: id(row),
            number: row.number,
            at: row.created_at,
            note: row.note.clone(),
            version: row.version.clone(),
            experiences: row.experiences.try_into().unwrap_or_default(),
            doi: row.doi.clone().or_else(|| named().flatten()),
            public_url: public_url.map(str::to_owned),
            publisher: name.clone(),
        }
    }
}
