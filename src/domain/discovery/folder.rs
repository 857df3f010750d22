//! Where the index lies: a folder of folders, one of which is the one in use. A new one is built beside it and takes its
//! place whole.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::Discovery;
use super::follow::{self, Made};
use super::turn::blocking;
use crate::model::{Clock, Error, Result};
use crate::search::index::Index;
use crate::store::Db;
use crate::store::change::{self, Position};

/// The file that names the folder in use.
const CURRENT: &str = "current";

/// What a folder is called as long as its index is built.
const UNDER_WAY: &str = "new";

/// The file that is locked by whoever builds.
const LOCK: &str = "building.lock";

/// How often whoever waits looks whether the other is done.
const PAUSE: Duration = Duration::from_millis(200);

/// The index in use; none where there is none that can be opened.
pub(super) async fn open(folder: &Path) -> Result<Option<Arc<Index>>> {
    let folder = folder.to_owned();
    blocking(move || {
        let Some(name) = current(&folder)? else {
            return Ok(None);
        };
        match Index::open(&folder.join(&name)) {
            Ok(index) => Ok(Some(Arc::new(index))),
            Err(error) => {
                tracing::warn!(%error, "the index cannot be opened");
                Ok(None)
            }
        }
    })
    .await
}

/// Where indexes are built: by one alone at a time, so that nobody clears away what another is about to use.
pub(super) struct Site<'a> {
    /// None where the index is in memory.
    folder: Option<&'a Path>,
    lock: Option<File>,
}

impl<'a> Site<'a> {
    /// Takes it, and waits as long as another has it.
    pub async fn take(folder: Option<&'a Path>) -> Result<Self> {
        let lock = match folder {
            None => None,
            Some(folder) => Some(lock(folder).await?),
        };
        Ok(Self { folder, lock })
    }

    /// Builds an index of everything there is, and puts it in the place of the one in use.
    pub async fn build(self, db: &Db, clock: &Clock) -> Result<(Arc<Index>, Position)> {
        tracing::info!("building the index");
        let Some(folder) = self.folder else {
            let index = Index::in_memory()?;
            let position = fill(db, &index).await?;
            return Ok((Arc::new(index), position));
        };
        let name = clock.random_id().simple().to_string();
        let under_way = folder.join(&name).with_extension(UNDER_WAY);
        let path = under_way.clone();
        let index = blocking(move || Index::create(&path)).await?;
        let position = fill(db, &index).await?;
        drop(index);
        let (folder, lock) = (folder.to_owned(), self.lock);
        let index = blocking(move || {
            // Held until all is done, also where nobody waits for it any longer.
            let _lock = lock;
            let path = folder.join(&name);
            std::fs::rename(&under_way, &path).map_err(Error::internal)?;
            let index = Index::open(&path)?;
            replace(&folder, &name)?;
            Ok(index)
        });
        let index = index.await?;
        tracing::info!("the index is built");
        Ok((Arc::new(index), position))
    }
}

/// The lock of whoever builds, which ends with its process. Nobody waits for it in a thread, which would keep a service
/// from stopping.
async fn lock(folder: &Path) -> Result<File> {
    std::fs::create_dir_all(folder).map_err(Error::internal)?;
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(false);
    let file = file.open(folder.join(LOCK)).map_err(Error::internal)?;
    let mut is_told = false;
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(file),
            Err(TryLockError::Error(error)) => return Err(Error::internal(error)),
            Err(TryLockError::WouldBlock) => {}
        }
        if !std::mem::replace(&mut is_told, true) {
            tracing::warn!("another Floke builds the index here; this one waits for its end");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Fills an index with everything there is, as of at least the position that is told.
async fn fill(db: &Db, index: &Index) -> Result<Position> {
    // What is committed while the rows are read is read again by whoever follows from here.
    let position = change::position(db.reader()).await?;
    let mut writer = index.writer()?;
    follow::each_name(db.reader(), |document| writer.put(&document)).await?;
    follow::each_experience(db.reader(), |document| writer.put(&document)).await?;
    let payload = Made::to(position.clone()).payload()?;
    blocking(move || {
        writer.commit(&payload)?;
        writer.close()
    })
    .await?;
    index.reload()?;
    Ok(position)
}

impl Discovery {
    /// Builds the index anew, in the place of the one in use, which a running service takes up by itself; and tells how
    /// many things it holds.
    pub async fn rebuild(&self, db: &Db, clock: &Clock) -> Result<u64> {
        let site = Site::take(self.0.folder.as_deref()).await?;
        let (index, _) = site.build(db, clock).await?;
        Ok(index.size())
    }
}

/// Whether another index has taken the place of this one.
pub(super) async fn is_replaced(folder: Option<&Path>, index: &Index) -> Result<bool> {
    let (Some(folder), Some(used)) = (folder, index.folder()) else {
        return Ok(false);
    };
    let folder = folder.to_owned();
    let name = blocking(move || current(&folder)).await?;
    let used = used
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    Ok(name.is_some() && name != used)
}

fn current(folder: &Path) -> Result<Option<String>> {
    match std::fs::read_to_string(folder.join(CURRENT)) {
        Ok(name) => Ok(Some(name.trim().to_owned()).filter(|name| folder.join(name).is_dir())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Error::internal(error)),
    }
}

/// Names another folder as the one in use, and takes away all others: also what one left that was killed while it built.
fn replace(folder: &Path, name: &str) -> Result<()> {
    let file = tempfile::NamedTempFile::new_in(folder).map_err(Error::internal)?;
    std::fs::write(file.path(), name).map_err(Error::internal)?;
    file.persist(folder.join(CURRENT))
        .map_err(Error::internal)?;
    let entries = std::fs::read_dir(folder).map_err(Error::internal)?;
    let others: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|it| it != name))
        .collect();
    for other in others {
        // Whoever still reads it holds its files open.
        if let Err(error) = std::fs::remove_dir_all(&other) {
            tracing::warn!(%error, "an index that is no longer used cannot be taken away");
        }
    }
    Ok(())
}
