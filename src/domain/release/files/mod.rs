//! The files of a release.

use std::path::Path;

use super::about::About;
use crate::model::checksum::sha256;
use crate::model::{Error, Result};
use crate::store::Db;

/// A file that was made.
pub struct Made {
    /// What it is called.
    pub name: String,
    /// What kind of file it is.
    pub media_type: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// Makes every public file of a release in a folder.
pub async fn make(_frozen: &Db, about: &About, folder: &Path) -> Result<Vec<Made>> {
    let mut made = Vec::new();
    for (name, text) in [("CHANGES.txt", about.note.as_str()), ("SHA256SUMS", "")] {
        std::fs::write(folder.join(name), text).map_err(Error::internal)?;
        made.push(Made {
            name: name.to_owned(),
            media_type: "text/plain; charset=utf-8",
            bytes: text.len() as u64,
            sha256: sha256(text),
        });
    }
    Ok(made)
}
