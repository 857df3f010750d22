//! Making a release: what everybody may read is copied as of one moment, files are made of the copy, and both are stored. Whoever
//! is ended in the middle leaves nothing that anybody sees, and what is left is taken away by the next.

use std::path::Path;

use serde_json::json;
use tempfile::{Builder, TempDir};

use super::files::{self, Made};
use super::site::WORKSHOP;
use super::{Releases, Row, id, pack};
use crate::domain::history::Actor;
use crate::model::{Clock, Error, ErrorCode, Result};
use crate::store::release::{self as store, freeze};
use crate::store::{Connection, Db, history};

/// Characters that a note has at most.
const MOST: usize = 10_000;

/// What a command is called in the audit trail.
pub(super) const ACTOR: &str = "release";

impl Releases {
    /// Freezes what everybody may read.
    ///
    /// # Errors
    ///
    /// `Invalid` where the note says nothing, or too much.
    pub async fn make(&self, db: &Db, clock: &Clock, note: &str) -> Result<Row> {
        let note = checked(note)?;
        let _turn = self.turn(db).await?;
        store::clear_away(db).await?;
        let folder = self.workshop().await?;
        let snapshot = db.snapshot().await?;
        let mut row = Row {
            id: 0,
            public_id: clock.random_id(),
            number: store::next_number(snapshot.reader()).await?,
            note: note.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            experiences: 0,
            checksum: String::new(),
            edition: 1,
            doi: None,
            is_whole: false,
            created_at: clock.now(),
        };
        row.id = store::begin(db, row.clone()).await?;
        let frozen = pack::database(folder.path()).await?;
        let members = freeze::copy(&snapshot, &frozen).await?;
        drop(snapshot);
        store::insert_members(db, row.id, &members).await?;
        row.experiences = members.len().try_into().map_err(Error::internal)?;
        row.checksum = self.store(db, &row, (frozen, folder.path())).await?;
        row.is_whole = true;
        let tx = db.begin_short().await?;
        store::complete(tx.connection(), &row).await?;
        note_in_audit(tx.connection(), clock, "release.make", &row).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// A folder to make a release in; it vanishes with what is returned.
    pub(super) async fn workshop(&self) -> Result<TempDir> {
        let root = self.0.root().await?;
        let made = Builder::new().prefix(WORKSHOP).tempdir_in(root);
        made.map_err(Error::internal)
    }

    /// Makes the files of a release of its frozen database and stores both, as those of its edition; tells its checksum.
    pub(super) async fn store(
        &self,
        db: &Db,
        row: &Row,
        (frozen, folder): (Db, &Path),
    ) -> Result<String> {
        let public = folder.join("public");
        std::fs::create_dir(&public).map_err(Error::internal)?;
        let made: Vec<Made> = files::make(&frozen, &self.about(row), &public).await?;
        // What stands beside the file is written into it.
        freeze::settle(&frozen).await?;
        frozen.close().await?;
        let packed = pack::pack(folder, folder).await?;
        for it in &made {
            pack::keep(db, row, (&public, it), true).await?;
        }
        pack::keep(db, row, (folder, &packed), false).await?;
        let list = made.last().map(|it| it.sha256.clone());
        list.ok_or_else(|| Error::internal("a release has no files"))
    }
}

fn checked(note: &str) -> Result<&str> {
    let note = note.trim();
    if note.is_empty() {
        let message = "tell what changed since the release before";
        return Err(Error::invalid("note", ErrorCode::Required, message));
    }
    if note.chars().count() > MOST {
        let message = format!("a note has {MOST} characters at most");
        return Err(Error::invalid("note", ErrorCode::TooLong, message));
    }
    Ok(note)
}

/// Tells the audit trail what was done to a release.
pub(super) async fn note_in_audit(
    db: &impl Connection,
    clock: &Clock,
    action: &str,
    row: &Row,
) -> Result<()> {
    let details = json!({
        "release": id(row),
        "number": row.number,
        "experiences": row.experiences,
        "checksum": row.checksum,
    });
    let audit = Actor::command(ACTOR).audit(clock.now(), action, None, details);
    history::insert_audit(db, vec![audit]).await
}
