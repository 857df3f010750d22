//! Brings the schema up and down. Whoever else starts at the same time waits.

use migration::{Migrator, MigratorTrait};

use super::{Db, Tx, dialect};
use crate::model::Result;

/// Any number that no other user of the database takes for its advisory lock: `floke` in ASCII.
const LOCK: i64 = 0x66_6c_6f_6b_65;

/// A migration and whether it has been applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Whether it has been applied.
    pub is_applied: bool,
}

impl Db {
    /// Applies every migration that is missing: all of them or none.
    pub async fn migrate_up(&self) -> Result<()> {
        let tx = self.begin_alone().await?;
        Migrator::up(tx.connection(), None).await?;
        tx.commit().await
    }

    /// Undoes the last `steps` migrations: all of them or none.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        let tx = self.begin_alone().await?;
        Migrator::down(tx.connection(), Some(steps)).await?;
        tx.commit().await
    }

    /// Every migration, oldest first; changes nothing.
    pub async fn migrations(&self) -> Result<Vec<Step>> {
        let steps = Migrator::get_migration_with_status_read_only(&self.read).await?;
        Ok(steps
            .iter()
            .map(|step| Step {
                name: step.name().to_owned(),
                is_applied: step.status() == migration::MigrationStatus::Applied,
            })
            .collect())
    }

    /// A transaction beside which nobody else migrates: on SQLite nobody writes beside a writer anyway.
    async fn begin_alone(&self) -> Result<Tx> {
        let tx = self.begin().await?;
        dialect::lock_names(tx.connection(), &mut vec![LOCK]).await?;
        Ok(tx)
    }
}
