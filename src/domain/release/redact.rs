//! Taking out of releases what was erased since: its words go, what is counted stays, and the new checksum is noted. Until that is
//! done, nobody is given anything of such a release. Killed at any moment, it is begun anew.

use super::make::note_in_audit;
use super::site::{name, sweep};
use super::{FROZEN, Releases, Row, pack};
use crate::domain::experience::write::TITLE;
use crate::model::collation;
use crate::model::{Clock, Result};
use crate::store::Db;
use crate::store::release::redact::{self as frozen, Words};
use crate::store::release::{self as store, Redacted};

/// In the place of an address: one that leads nowhere, for ever.
const NOWHERE: &str = "https://slettet.invalid/";

impl Releases {
    /// Takes out of every release what was erased since, and tells how many were changed.
    pub async fn redact(&self, db: &Db, clock: &Clock) -> Result<usize> {
        // Another node may have taken something out of what is unpacked here.
        self.tidy(db).await?;
        if store::redactions(db.reader()).await?.is_empty() {
            return Ok(0);
        }
        let _turn = self.turn(db).await?;
        store::clear_away(db).await?;
        let marked = store::redactions(db.reader()).await?;
        let mut changed = 0;
        for row in store::all(db.reader()).await? {
            if let Some(experiences) = marked.get(&row.id) {
                self.redact_one(db, clock, row, experiences).await?;
                changed += 1;
            }
        }
        store::clear_away(db).await?;
        self.tidy(db).await?;
        Ok(changed)
    }

    /// Takes away what is unpacked of editions that are no more, or are to be replaced.
    async fn tidy(&self, db: &Db) -> Result<()> {
        let marked = store::redactions(db.reader()).await?;
        let checksums = store::file::checksums(db.reader(), FROZEN).await?;
        let mut current = Vec::new();
        for row in store::all(db.reader()).await? {
            let checksum = checksums
                .get(&row.id)
                .filter(|_| !marked.contains_key(&row.id));
            current.extend(checksum.map(|it| name(&row, it)));
        }
        self.hold_only(&current);
        let root = self.0.root().await?;
        sweep(&root, |folder| current.iter().any(|it| it == folder))
    }

    /// The same beside what is running, for whoever has just erased something.
    pub fn redact_soon(&self, db: &Db, clock: &Clock) {
        let (releases, db, clock) = (self.clone(), db.clone(), clock.clone());
        tokio::spawn(async move {
            if let Err(error) = releases.redact(&db, &clock).await {
                tracing::error!(%error, "words are still to be taken out of a release");
            }
        });
    }

    async fn redact_one(
        &self,
        db: &Db,
        clock: &Clock,
        row: Row,
        experiences: &[i64],
    ) -> Result<()> {
        let folder = self.workshop().await?;
        pack::unpack(db.reader(), &row, folder.path()).await?;
        let copy = pack::database(folder.path()).await?;
        let words = Words {
            text: TITLE,
            key: &collation::sort_key(TITLE),
            url: NOWHERE,
            at: clock.now(),
        };
        frozen::redact(&copy, experiences, words).await?;
        let checksum_before = row.checksum.clone();
        let mut row = Row {
            edition: row.edition + 1,
            ..row
        };
        row.checksum = self.store(db, &row, (copy, folder.path())).await?;
        let redacted = Redacted {
            row: &row,
            checksum_before,
            experiences,
            at: clock.now(),
        };
        let tx = db.begin_short().await?;
        store::replace(tx.connection(), &redacted).await?;
        note_in_audit(tx.connection(), clock, "release.redact", &row).await?;
        tx.commit().await
    }
}
