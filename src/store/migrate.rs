//! Brings the schema up and down. Nodes that start together wait for each other.

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend};

use super::{Db, connect};
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
    /// Applies every migration that is missing.
    pub async fn migrate_up(&self) -> Result<()> {
        let connection = self.exclusive().await?;
        Migrator::up(&connection, None).await?;
        self.release(connection).await
    }

    /// Undoes the last `steps` migrations.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        let connection = self.exclusive().await?;
        Migrator::down(&connection, Some(steps)).await?;
        self.release(connection).await
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

    /// A connection that alone migrates: on SQLite the writer; on PostgreSQL one of its own, because the lock belongs
    /// to the session and ends with it.
    async fn exclusive(&self) -> Result<DatabaseConnection> {
        if self.write.get_database_backend() != DbBackend::Postgres {
            return Ok(self.write.clone());
        }
        let connection = connect::single(&self.options).await?;
        connection
            .execute_unprepared(&format!("SELECT pg_advisory_lock({LOCK})"))
            .await?;
        Ok(connection)
    }

    async fn release(&self, connection: DatabaseConnection) -> Result<()> {
        if self.write.get_database_backend() == DbBackend::Postgres {
            connection.close().await?;
        }
        Ok(())
    }
}
