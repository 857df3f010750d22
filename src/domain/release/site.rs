//! Where releases are made and unpacked: a folder of folders. Whoever uses one holds the lock in it, which ends with its process,
//! so that whatever nobody holds may be taken away.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Releases, Row, Shared};
use crate::model::{Error, Result};
use crate::store::{Db, hold};

/// How often whoever waits looks whether the other is done.
const PAUSE: Duration = Duration::from_millis(100);

/// The file in each folder that is locked by whoever uses it.
const LOCK: &str = "lock";

/// The file that is locked by whoever makes a release, or takes words out of one.
const MAKING: &str = "making.lock";

/// How folders begin in which releases are made, by whoever has the right to.
pub(super) const WORKSHOP: &str = "making-";

/// The right to make releases and to take words out of them, until it is dropped.
pub(super) struct Turn {
    _file: File,
    _lead: hold::Lead,
}

impl Shared {
    /// The folder of all of them.
    pub(super) async fn root(&self) -> Result<PathBuf> {
        if let Some(folder) = &self.folder {
            fs::create_dir_all(folder).map_err(Error::internal)?;
            return Ok(folder.clone());
        }
        let made = self
            .vanishing
            .get_or_try_init(async || tempfile::tempdir().map_err(Error::internal));
        Ok(made.await?.path().to_owned())
    }
}

impl Releases {
    /// Waits for whoever makes a release here or at another node.
    pub(super) async fn turn(&self, db: &Db) -> Result<Turn> {
        let root = self.0.root().await?;
        let file = open(&root.join(MAKING))?;
        wait(&file, File::try_lock).await?;
        // Whoever left them was ended.
        for path in folders(&root)?.into_iter().filter(|it| is_workshop(it)) {
            remove(&path);
        }
        loop {
            if let Some(lead) = hold::releases(db).await? {
                return Ok(Turn {
                    _file: file,
                    _lead: lead,
                });
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// A folder in use.
#[derive(Debug)]
pub(super) struct Used {
    lock: File,
}

impl Used {
    /// Takes a folder for oneself alone.
    pub async fn alone(path: PathBuf) -> Result<Self> {
        loop {
            fs::create_dir_all(&path).map_err(Error::internal)?;
            let lock = open(&path.join(LOCK))?;
            wait(&lock, File::try_lock).await?;
            // Somebody may have taken it away between.
            if path.join(LOCK).exists() {
                return Ok(Self { lock });
            }
        }
    }

    /// Lets others use it, too.
    pub fn share(self) -> Result<Self> {
        self.lock.lock_shared().map_err(Error::internal)?;
        Ok(self)
    }

    /// Takes a folder together with others.
    pub async fn shared(path: PathBuf) -> Result<Option<Self>> {
        let Ok(lock) = open(&path.join(LOCK)) else {
            return Ok(None);
        };
        wait(&lock, File::try_lock_shared).await?;
        Ok(path.join(LOCK).exists().then_some(Self { lock }))
    }
}

/// What the folder of an edition of a release is called.
pub(super) fn name(row: &Row, checksum: &str) -> String {
    let (part, _) = checksum.split_at_checked(12).unwrap_or((checksum, ""));
    format!("{}-{part}", row.public_id.simple())
}

/// Takes away every folder of an unpacked release that is not kept and that nobody uses.
pub(super) fn sweep(root: &Path, is_kept: impl Fn(&str) -> bool) -> Result<()> {
    for path in folders(root)? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if is_kept(&name) || is_workshop(&path) {
            continue;
        }
        let is_unused = open(&path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
        if is_unused {
            remove(&path);
        }
    }
    Ok(())
}

fn folders(root: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(root).map_err(Error::internal)?;
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(paths.filter(|path| path.is_dir()).collect())
}

fn is_workshop(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with(WORKSHOP)
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_dir_all(path) {
        tracing::warn!(%error, "what is left of a release cannot be taken away");
    }
}

fn open(path: &Path) -> Result<File> {
    let mut options = File::options();
    let options = options.write(true).create(true).truncate(false);
    options.open(path).map_err(Error::internal)
}

/// Nobody waits for a lock in a thread, which would keep a service from stopping.
async fn wait(file: &File, take: fn(&File) -> Result<(), TryLockError>) -> Result<()> {
    loop {
        match take(file) {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(Error::internal(error)),
            Err(TryLockError::WouldBlock) => tokio::time::sleep(PAUSE).await,
        }
    }
}
