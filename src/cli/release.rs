//! `floke release`: freezes what everybody may read, so that it can be cited; lists what was frozen; and takes out of it what was
//! erased since.

use chrono::SecondsFormat;
use clap::Args;
use serde_json::json;

use super::failure::{Failure, Outcome};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::release::{self, Row};
use crate::model::{Clock, Error};

/// What to do.
#[derive(Args, Debug)]
#[group(required = true, multiple = false, args = ["note", "list", "redact"])]
pub struct Options {
    /// Make a release; the note tells what changed since the one before
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// Tell which releases there are, the last one first
    #[arg(long)]
    list: bool,
    /// Take out of releases what was erased since, which a Floke that serves does by itself
    #[arg(long)]
    redact: bool,
    /// Tell it as JSON, a line each
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub async fn run(options: &Options, config: &Config, clock: Clock) -> Outcome {
    let mut app = database::ready(config, clock).await?;
    app.releases = database::releases(config)?;
    let done = options.act(&app).await;
    app.db.close().await?;
    done
}

impl Options {
    async fn act(&self, app: &App) -> Outcome {
        if let Some(note) = &self.note {
            let row = app.releases.make(&app.db, &app.clock, note).await;
            let row = row.map_err(told)?;
            self.tell(&row)?;
            // What was erased while it was made.
            app.releases.redact(&app.db, &app.clock).await?;
            return Ok(());
        }
        if self.list {
            for row in release::all(app.db.reader()).await?.iter().rev() {
                self.tell(row)?;
            }
            return Ok(());
        }
        let changed = app.releases.redact(&app.db, &app.clock).await?;
        let told = match changed {
            0 => "nothing is to be taken out of any release".to_owned(),
            1 => "1 release was changed".to_owned(),
            some => format!("{some} releases were changed"),
        };
        if self.json {
            return output::line(&json!({ "changed": changed }).to_string());
        }
        output::line(&told)
    }

    fn tell(&self, row: &Row) -> Outcome {
        let at = row.created_at.to_rfc3339_opts(SecondsFormat::Secs, true);
        if self.json {
            let told = json!({
                "id": release::id(row),
                "number": row.number,
                "createdAt": at,
                "note": row.note,
                "version": row.version,
                "experiences": row.experiences,
                "checksum": row.checksum,
                "doi": row.doi,
            });
            return output::line(&told.to_string());
        }
        let (id, number, experiences) = (release::id(row), row.number, row.experiences);
        let note = row.note.lines().next().unwrap_or_default();
        output::line(&output::harmless(&format!(
            "release {number}  {id}  {at}  {experiences} experiences  {note}"
        )))
    }
}

/// What is wrong with the note is wrong use.
fn told(error: Error) -> Failure {
    match error {
        Error::Invalid(faults) => {
            let lines = faults.iter();
            let lines = lines.map(|it| format!("--{}: {}", it.field.join("."), it.message));
            Failure::wrong_use(lines.collect())
        }
        other => other.into(),
    }
}
