//! Registering the DOI of a release, and noting it.

use super::make::note_in_audit;
use super::{Releases, Row, doi};
use crate::model::{Clock, Result};
use crate::store::{Db, release as store};

impl Releases {
    /// Whether releases are to have DOIs.
    pub fn has_registry(&self) -> bool {
        self.0.publisher.doi.is_set()
    }

    /// The release of this number; none where there is no such one.
    pub async fn numbered(&self, db: &Db, number: i32) -> Result<Option<Row>> {
        store::find_by_number(db.reader(), number).await
    }

    /// Registers the DOI of a release, which may be registered already, and tells it.
    ///
    /// # Errors
    ///
    /// `Unavailable` where the registry does not answer, refuses, or is not told of by the settings. The release stays.
    pub async fn register(&self, db: &Db, clock: &Clock, row: &Row) -> Result<String> {
        let registered = doi::register(&self.0.publisher.doi, &self.about(row)).await?;
        if row.doi.as_ref() != Some(&registered) {
            let tx = db.begin_short().await?;
            store::put_doi(tx.connection(), row.id, &registered).await?;
            note_in_audit(tx.connection(), clock, "release.register", row).await?;
            tx.commit().await?;
        }
        Ok(registered)
    }
}
