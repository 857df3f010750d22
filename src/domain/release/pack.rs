//! Packs and unpacks the frozen database, and carries files to the database and back, a piece at a time.

use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::files::Made;
use super::{FROZEN, Row};
use crate::model::checksum::hex;
use crate::model::{Error, Result};
use crate::store::release::file::{self as store, PIECE};
use crate::store::{ConnectOptions, Connection, Db, SQLITE_FILE};

/// Pieces that are written at once.
const TOGETHER: usize = 16;

/// Readers of a frozen database.
const CONNECTIONS: u32 = 4;

/// A frozen database in this folder, of this version's schema.
pub(super) async fn database(folder: &Path) -> Result<Db> {
    let options = ConnectOptions {
        url: Db::sqlite_url(folder),
        connections: CONNECTIONS,
        schema: None,
    };
    let db = Db::connect(&options).await?;
    db.migrate_up().await?;
    crate::store::experience::marks::keep(&db).await?;
    Ok(db)
}

/// Packs the frozen database of a folder into another one.
pub(super) async fn pack(from: &Path, to: &Path) -> Result<Made> {
    let (from, to) = (from.join(SQLITE_FILE), to.join(FROZEN));
    blocking(move || {
        let mut from = File::open(from)?;
        let mut packer = GzEncoder::new(File::create(&to)?, Compression::default());
        io::copy(&mut from, &mut packer)?;
        packer.finish()?.sync_all()?;
        let (bytes, sha256) = measured(&to)?;
        Ok(Made {
            name: FROZEN.to_owned(),
            media_type: "application/gzip",
            bytes,
            sha256,
        })
    })
    .await
}

/// Unpacks the frozen database of a release into a folder: all of it or nothing.
pub(super) async fn unpack(db: &impl Connection, row: &Row, folder: &Path) -> Result<()> {
    let Some(file) = store::find(db, row.id, FROZEN).await? else {
        return Err(Error::internal("a release has no frozen database"));
    };
    let packed = folder.join(FROZEN);
    fetch(db, file.id, &packed).await?;
    let (part, whole) = (folder.join("part.db"), folder.join(SQLITE_FILE));
    blocking(move || {
        let (_, sha256) = measured(&packed)?;
        if sha256 != file.checksum {
            return Err(io::Error::other("a release is not what was stored"));
        }
        let mut unpacker = GzDecoder::new(BufReader::new(File::open(&packed)?));
        let mut database = File::create(&part)?;
        io::copy(&mut unpacker, &mut database)?;
        database.sync_all()?;
        std::fs::rename(part, whole)?;
        std::fs::remove_file(packed)
    })
    .await
}

async fn fetch(db: &impl Connection, file: i64, to: &Path) -> Result<()> {
    let mut sink = File::create(to).map_err(Error::internal)?;
    let mut position = 0;
    while let Some(piece) = store::piece(db, file, position).await? {
        sink.write_all(&piece).map_err(Error::internal)?;
        position += 1;
    }
    Ok(())
}

/// Stores a file of a release that stands in a folder.
pub(super) async fn keep(
    db: &Db,
    row: &Row,
    (folder, made): (&Path, &Made),
    is_public: bool,
) -> Result<()> {
    let file = super::File {
        id: 0,
        release_id: row.id,
        edition: row.edition,
        name: made.name.clone(),
        media_type: made.media_type.to_owned(),
        bytes: made.bytes.try_into().map_err(Error::internal)?,
        checksum: made.sha256.clone(),
        is_public,
    };
    let key = store::begin(db, file).await?;
    let path: PathBuf = folder.join(&made.name);
    let mut source = File::open(path).map_err(Error::internal)?;
    let mut first = 0_i32;
    loop {
        let read = blocking(move || {
            let pieces = pieces(&mut source)?;
            Ok((source, pieces))
        });
        let (rest, pieces) = read.await?;
        source = rest;
        if pieces.is_empty() {
            return Ok(());
        }
        let next = first + i32::try_from(pieces.len()).map_err(Error::internal)?;
        store::add(db, key, first, pieces).await?;
        first = next;
    }
}

fn pieces(source: &mut File) -> io::Result<Vec<Vec<u8>>> {
    let mut pieces = Vec::new();
    while pieces.len() < TOGETHER {
        let mut piece = Vec::with_capacity(PIECE);
        source.take(PIECE as u64).read_to_end(&mut piece)?;
        if piece.is_empty() {
            break;
        }
        pieces.push(piece);
    }
    Ok(pieces)
}

/// How long a file is, and its SHA-256.
fn measured(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok((bytes, hex(&digest.finalize())));
        }
        digest.update(&piece[..read]);
        bytes += read as u64;
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(Error::internal)?.map_err(Error::internal)
}
