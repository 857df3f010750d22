//! `floke release`: freezes what everybody may read, so that it can be cited; lists what was frozen; takes out of it what was
//! erased since; and registers DOIs.

use chrono::SecondsFormat;
use clap::{ArgGroup, Args};
use serde_json::json;

use super::failure::{Failure, Outcome};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::release::{self, Row};
use crate::model::{Clock, Error};

/// What to do.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").required(true).args(["note", "list", "redact", "register"]))]
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
    /// Register the DOI of the release of this number, or tell the registry anew of it
    #[arg(long, value_name = "NUMBER")]
    register: Option<i32>,
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
            if app.releases.has_registry() {
                return self.register(app, &row).await;
            }
            return Ok(());
        }
        if let Some(number) = self.register {
            let row = app.releases.numbered(&app.db, number).await?;
            let row = row.ok_or_else(|| Failure::new(format!("there is no release {number}")))?;
            return self.register(app, &row).await;
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

    async fn register(&self, app: &App, row: &Row) -> Outcome {
        let registered = app.releases.register(&app.db, &app.clock, row).await;
        let doi = registered.map_err(|error| {
            let number = row.number;
            Failure::new(format!(
                "{error}; the release stays, and floke release --register {number} tries again"
            ))
        })?;
        if self.json {
            return output::line(&json!({ "doi": doi }).to_string());
        }
        output::line(&format!("https://doi.org/{doi}"))
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
