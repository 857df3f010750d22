//! A file of a release, read a piece at a time.

use super::{File, Releases, find};
use crate::model::{Error, Result};
use crate::store::release as store;
use crate::store::release::file::PIECE;
use crate::store::{Connection, Db};

/// A file of a release that anybody may have.
#[derive(Clone, Debug)]
pub struct Download {
    /// What it is.
    pub file: File,
    db: Db,
}

impl Releases {
    /// A public file of a release; none where there is no such one.
    ///
    /// # Errors
    ///
    /// `Unavailable` as long as something is to be taken out of it.
    pub async fn download(&self, db: &Db, id: &str, name: &str) -> Result<Option<Download>> {
        let reader = db.reader();
        let Some(row) = find(reader, id).await? else {
            return Ok(None);
        };
        let file = store::file::find(reader, row.id, name).await?;
        let Some(file) = file.filter(|it| it.is_public) else {
            return Ok(None);
        };
        unmarked(reader, &file).await?;
        let db = db.clone();
        Ok(Some(Download { file, db }))
    }
}

impl Download {
    /// Whether a piece at this place would lie behind the end.
    pub fn is_end(&self, position: i32) -> bool {
        let position = u64::try_from(position).unwrap_or_default();
        let bytes = u64::try_from(self.file.bytes).unwrap_or_default();
        position * PIECE as u64 >= bytes
    }

    /// The next piece, by its place; none behind the end.
    ///
    /// # Errors
    ///
    /// `Unavailable` where something is to be taken out of it since.
    pub async fn piece(&self, position: i32) -> Result<Option<Vec<u8>>> {
        unmarked(self.db.reader(), &self.file).await?;
        store::file::piece(self.db.reader(), self.file.id, position).await
    }
}

/// That nothing is to be taken out of the file's release.
async fn unmarked(db: &impl Connection, file: &File) -> Result<()> {
    if store::is_marked(db, file.release_id).await? {
        return Err(Error::unavailable("words are being taken out of a release"));
    }
    Ok(())
}
