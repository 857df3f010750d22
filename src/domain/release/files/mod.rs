//! The files of a release that everybody may have, made from its frozen database: every export in every format, the codebook,
//! licence, note, what harvesters and registries want to know, and the checksums of them all. Byte for byte alike for the same
//! data, and written as they are read, so that memory does not grow with them.

mod datacite;
mod dataset;
mod landing;
mod span;
mod sum;
mod table;
mod words;

use std::fmt::Write as _;
use std::path::Path;

use super::about::About;
use crate::domain::export::codebook::{Codebook, codebook};
use crate::domain::export::write::Format;
use crate::model::checksum::sha256;
use crate::model::{Error, Result};
use crate::store::Db;

pub use self::datacite::attributes;

/// The page that tells of a release.
pub const LANDING: &str = "index.html";

/// The file that holds the checksums of all others.
pub const SUMS: &str = "SHA256SUMS";

const JSON: &str = "application/json; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// A file that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// What it is called, in its folder and in addresses.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// How long it is.
    pub bytes: u64,
    /// Its checksum.
    pub sha256: String,
}

impl Made {
    /// Its media type without what tells more of it.
    fn bare_type(&self) -> &'static str {
        self.media_type
            .split_once(';')
            .map_or(self.media_type, |it| it.0)
    }
}

/// Makes every public file of a release in a folder, byte for byte alike for the same data. SHA256SUMS comes last; its own sum
/// is the release's.
///
/// # Errors
///
/// Files that were made till then are left; none of them is a release.
pub async fn make(frozen: &Db, about: &About, folder: &Path) -> Result<Vec<Made>> {
    let mut made = table::all(frozen, folder).await?;
    let span = span::of(folder).await?;
    let book = codebook()?;
    let kept = Kept { folder };
    let csv = Format::Csv { has_mark: false };
    for (name, media_type, bytes) in [
        ("codebook.json", JSON, book.json()?),
        ("codebook.csv", csv.media_type(), book.csv(false)?),
    ] {
        made.push(kept.put(name, media_type, bytes).await?);
    }
    let data = made.clone();
    for (name, media_type, bytes) in told(about, &book, span, &data)? {
        made.push(kept.put(name, media_type, bytes).await?);
    }
    let sums = sums(&made).into_bytes();
    made.push(kept.put(SUMS, TEXT, sums).await?);
    Ok(made)
}

/// The files that tell of the release itself.
fn told(
    about: &About,
    book: &Codebook,
    span: Option<span::Span>,
    data: &[Made],
) -> Result<Vec<(&'static str, &'static str, Vec<u8>)>> {
    let json = |it: &serde_json::Value| serde_json::to_vec_pretty(it).map_err(Error::internal);
    let dataset = dataset::of(about, book, span, data);
    Ok(vec![
        ("LICENSE.txt", TEXT, words::licence(about).into_bytes()),
        ("CHANGES.txt", TEXT, words::changes(about).into_bytes()),
        ("dataset.jsonld", "application/ld+json", json(&dataset)?),
        (
            "datacite.json",
            JSON,
            json(&datacite::whole(about, span, data))?,
        ),
        (LANDING, HTML, landing::page(about, data).into_bytes()),
    ])
}

/// A line a file, as `sha256sum --check` reads them.
fn sums(made: &[Made]) -> String {
    made.iter().fold(String::new(), |mut told, it| {
        let _ = writeln!(told, "{}  {}", it.sha256, it.name);
        told
    })
}

/// Where short files go.
struct Kept<'a> {
    folder: &'a Path,
}

impl Kept<'_> {
    async fn put(&self, name: &str, media_type: &'static str, bytes: Vec<u8>) -> Result<Made> {
        let made = Made {
            name: name.to_owned(),
            media_type,
            bytes: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            sha256: sha256(&bytes),
        };
        let written = tokio::fs::write(self.folder.join(name), bytes).await;
        written.map_err(Error::internal)?;
        Ok(made)
    }
}
