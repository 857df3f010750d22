//! Signing in by tokens: their life, what they are refused, and what each of them shows.

mod bearer;
mod making;
pub mod visibility;

use floke::app::App;

use crate::support::database::TestDatabase;

/// A database with the reference data.
async fn seeded() -> (TestDatabase, App) {
    let (database, app) = TestDatabase::migrated().await;
    floke::domain::reference::seed(&app.db, &app.clock)
        .await
        .unwrap();
    (database, app)
}
