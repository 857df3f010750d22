//! `floke migrate`: the database's schema, up, down, or where it stands.

use clap::Subcommand;

use super::failure::{Failure, Outcome, reason};
use super::{database, output};
use crate::config::Config;
use crate::model::Clock;

/// What to do with the schema.
#[derive(Debug, Subcommand)]
pub enum Step {
    /// Tell which migrations have been applied
    #[command(after_help = "Example: floke migrate status")]
    Status,
    /// Apply every migration that is missing and load the reference data; serve and demo do so by themselves
    #[command(after_help = "Example: floke migrate up")]
    Up,
    /// Undo the last migrations, and lose what is kept in their tables
    #[command(after_help = "Example: floke migrate down --steps 1")]
    Down {
        /// How many
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
}

/// Runs the command.
pub async fn run(step: &Step, config: &Config, clock: Clock) -> Outcome {
    let app = match step {
        Step::Up => database::prepare(config, clock).await?,
        Step::Status | Step::Down { .. } => database::open_existing(config, clock).await?,
    };
    match step {
        Step::Status | Step::Up => {}
        Step::Down { steps } => app.db.migrate_down(*steps).await.map_err(|error| {
            Failure::new(format!("cannot undo a migration: {}", reason(&error)))
        })?,
    }
    for step in app.db.migrations().await? {
        let state = if step.is_applied {
            "applied"
        } else {
            "missing"
        };
        output::line(&format!("{state}  {}", step.name))?;
    }
    app.db.close().await?;
    Ok(())
}
