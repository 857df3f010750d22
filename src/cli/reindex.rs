//! `floke reindex`: builds the search index anew; a Floke that serves takes it up by itself.

use super::failure::Outcome;
use super::{database, output};
use crate::config::Config;
use crate::model::Clock;

/// Runs the command.
pub async fn run(config: &Config, clock: Clock) -> Outcome {
    let app = database::ready(config, clock).await?;
    let started = app.clock.now();
    let things = database::discovery(config)?
        .rebuild(&app.db, &app.clock)
        .await?;
    let took = (app.clock.now() - started).as_seconds_f64();
    app.db.close().await?;
    output::line(&format!("{things} things indexed in {took:.1} s"))?;
    Ok(())
}
