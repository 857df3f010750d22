//! Where the index lies: a folder of folders, one of which is the one in use. A new one is built beside it and takes its
//! place whole.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Discovery;
use super::follow::{self, Made};
use crate::model::{Clock, Error, Result};
use crate::search::index::Index;
use crate::store::Db;
use crate::store::change::{self, Position};

/// The file that names the folder in use.
const CURRENT: &str = "current";

/// The file that is locked by whoever writes an index.
const WRITER_LOCK: &str = ".tantivy-writer.lock";

/// What a folder is called as long as its index is built.
const UNDER_WAY: &str = "new";

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

/// Builds an index of everything there is, and puts it in the place of the one in use.
pub(super) async fn build(
    folder: Option<&Path>,
    db: &Db,
    clock: &Clock,
) -> Result<(Arc<Index>, Position)> {
    tracing::info!("building the index");
    let Some(folder) = folder else {
        let index = Index::in_memory()?;
        let position = fill(db, &index).await?;
        return Ok((Arc::new(index), position));
    };
    let name = clock.random_id().simple().to_string();
    let path = folder.join(&name);
    std::fs::create_dir_all(folder).map_err(Error::internal)?;
    let under_way = path.with_extension(UNDER_WAY);
    let position = fill(db, &Index::open(&under_way)?).await?;
    std::fs::rename(&under_way, &path).map_err(Error::internal)?;
    let index = Index::open(&path)?;
    replace(folder, &name)?;
    tracing::info!("the index is built");
    Ok((Arc::new(index), position))
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
        let (index, _) = build(self.0.folder.as_deref(), db, clock).await?;
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

/// Names another folder as the one in use, and takes away all others.
fn replace(folder: &Path, name: &str) -> Result<()> {
    let file = tempfile::NamedTempFile::new_in(folder).map_err(Error::internal)?;
    std::fs::write(file.path(), name).map_err(Error::internal)?;
    file.persist(folder.join(CURRENT))
        .map_err(Error::internal)?;
    let entries = std::fs::read_dir(folder).map_err(Error::internal)?;
    let others: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir() && path.file_name().is_some_and(|it| it != name))
        .filter(|path| path.extension().is_none() || is_left(path))
        .collect();
    for other in others {
        // Whoever still reads it holds its files open.
        if let Err(error) = std::fs::remove_dir_all(&other) {
            tracing::warn!(%error, "an index that is no longer used cannot be taken away");
        }
    }
    Ok(())
}

/// Whether whoever built here was killed: else a lock would be held.
fn is_left(under_way: &Path) -> bool {
    let lock = std::fs::File::open(under_way.join(WRITER_LOCK));
    lock.is_ok_and(|lock| lock.try_lock().is_ok())
}

pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(Error::internal)?
}
