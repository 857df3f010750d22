//! `floke doctor`: looks at everything that Floke rests on, changes nothing, and tells what is wrong.

use std::path::Path;

use clap::Args;
use serde::Serialize;

use super::failure::{Failure, Outcome, reason};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::discovery::check::Difference;
use crate::model::{Clock, Result};

/// How the findings are told.
#[derive(Args, Debug)]
pub struct Options {
    /// As JSON, for machines
    #[arg(long)]
    json: bool,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    check: &'static str,
    ok: bool,
    detail: String,
}

/// Municipalities, counties and county municipalities of Norway today.
const MUNICIPALITIES: u64 = 357;
const COUNTIES: u64 = 15;
const COUNTY_MUNICIPALITIES: u64 = 14;
/// Below this a database soon fails to write.
const LEAST_FREE_BYTES: u64 = 256 * 1024 * 1024;
/// An import that lives gives a sign of it far more often.
const SILENT_MINUTES: i64 = 1;

impl Finding {
    fn new(check: &'static str, ok: bool, detail: impl Into<String>) -> Self {
        Self {
            check,
            ok,
            detail: detail.into(),
        }
    }

    /// What was found, or why it could not be looked for.
    fn of(check: &'static str, found: Result<(bool, String)>) -> Self {
        match found {
            Ok((ok, detail)) => Self::new(check, ok, detail),
            Err(error) => Self::new(check, false, format!("cannot be told: {}", reason(&error))),
        }
    }
}

/// Runs the command.
pub async fn run(options: &Options, config: &Config, clock: Clock) -> Outcome {
    let mut findings = vec![folder(&config.data_dir, config.is_database_in_data_dir())];
    match database::open_existing(config, clock).await {
        Err(failure) => findings.push(Finding::new("database", false, failure.line())),
        Ok(app) => {
            examine(&app, config, &mut findings).await;
            app.db.close().await?;
        }
    }
    let is_well = findings.iter().all(|finding| finding.ok);
    if options.json {
        let report = serde_json::json!({ "ok": is_well, "checks": findings });
        output::line(&format!("{report:#}"))?;
    } else {
        for finding in &findings {
            let state = if finding.ok { "ok   " } else { "FAULT" };
            output::line(&format!(
                "{state}  {:<12}  {}",
                finding.check, finding.detail
            ))?;
        }
    }
    if is_well {
        Ok(())
    } else {
        Err(Failure::told())
    }
}

async fn examine(app: &App, config: &Config, findings: &mut Vec<Finding>) {
    let shown = database::shown(config);
    let version = app.db.version().await;
    let is_answering = version.is_ok();
    let detail =
        version.map(|version| (true, format!("{} {version} at {shown}", app.db.product())));
    findings.push(Finding::of("database", detail));
    if !is_answering {
        return;
    }
    if app.db.is_file() {
        let integrity = app.db.integrity_faults().await;
        findings.push(Finding::of(
            "integrity",
            integrity.map(|faults| judge(&faults)),
        ));
        let references = app.db.foreign_key_faults().await;
        findings.push(Finding::of(
            "references",
            references.map(|faults| judge(&faults)),
        ));
    }
    let migrations = migrations(app).await;
    let is_migrated = matches!(migrations, Ok((true, _)));
    findings.push(Finding::of("migrations", migrations));
    if is_migrated {
        findings.push(Finding::of("reference data", reference_data(app).await));
        findings.push(Finding::of("imports", imports(app).await));
        findings.push(Finding::of("merges", merges(app).await));
        match database::discovery(config) {
            Ok(discovery) => {
                let found = discovery.difference(&app.db).await;
                findings.push(Finding::of("index", found.map(index)));
            }
            Err(failure) => findings.push(Finding::new("index", false, failure.line())),
        }
    }
}

/// Whether the data folder can be written to, and whether there is room.
fn folder(folder: &Path, is_used: bool) -> Finding {
    let shown = folder.display();
    if !folder.is_dir() {
        let detail =
            format!("{shown} is not there; floke serve makes it where the database is to be in it");
        return Finding::new("data folder", !is_used, detail);
    }
    let probe = folder.join(format!(".floke-doctor-{}", std::process::id()));
    let written = std::fs::write(&probe, b"floke").and_then(|()| std::fs::remove_file(&probe));
    if let Err(error) = written {
        return Finding::new(
            "data folder",
            false,
            format!("{shown} cannot be written to: {error}"),
        );
    }
    match rustix::fs::statvfs(folder) {
        Ok(space) => {
            let free = space.f_bavail.saturating_mul(space.f_frsize);
            let detail = format!(
                "{shown} can be written to, {} MiB free",
                free / (1024 * 1024)
            );
            Finding::new("data folder", free >= LEAST_FREE_BYTES, detail)
        }
        Err(error) => Finding::new(
            "data folder",
            false,
            format!("{shown}: free space is not told: {error}"),
        ),
    }
}

/// Whether the search index equals the database, as far as it has heard of changes: the rest is no fault, for whoever
/// follows them goes on where the index stands.
fn index(found: Option<Difference>) -> (bool, String) {
    let Some(it) = found else {
        let detail = "none yet that is of use for this database; floke serve builds it when it starts, and floke reindex does so now";
        return (true, detail.to_owned());
    };
    let held = if it.is_fault() {
        format!(
            "of {} things {} are missing and {} are held otherwise, and {} are held that are not there; floke reindex builds it anew",
            it.things, it.missing, it.changed, it.left
        )
    } else if it.is_none() {
        format!("holds all {} things as they are", it.things)
    } else {
        "holds as it is all that it has heard of".to_owned()
    };
    let behind = match it.behind {
        0 => String::new(),
        count => format!(
            "; it is behind by {count} changes, which floke serve takes in by itself, at the latest when it starts next"
        ),
    };
    (!it.is_fault(), held + &behind)
}

fn judge(faults: &[String]) -> (bool, String) {
    match faults.len() {
        0 => (true, "whole".to_owned()),
        count => (
            false,
            format!("{count} faults or more: {}", faults.join("; ")),
        ),
    }
}

async fn migrations(app: &App) -> Result<(bool, String)> {
    let steps = app.db.migrations().await?;
    let missing: Vec<&str> = steps
        .iter()
        .filter(|step| !step.is_applied)
        .map(|step| step.name.as_str())
        .collect();
    Ok(if missing.is_empty() {
        (true, format!("all {} applied", steps.len()))
    } else {
        (
            false,
            format!(
                "not applied: {}; floke migrate up applies them",
                missing.join(", ")
            ),
        )
    })
}

async fn reference_data(app: &App) -> Result<(bool, String)> {
    let counts = app.db.reference_counts().await?;
    let found = [
        counts.municipalities,
        counts.counties,
        counts.county_municipalities,
    ];
    let wanted = [MUNICIPALITIES, COUNTIES, COUNTY_MUNICIPALITIES];
    let [municipalities, counties, county_municipalities] = found;
    let detail = format!(
        "{municipalities} municipalities, {counties} counties, {county_municipalities} county municipalities"
    );
    Ok(if found == wanted {
        (true, detail)
    } else {
        let wanted = format!("{MUNICIPALITIES}, {COUNTIES} and {COUNTY_MUNICIPALITIES}");
        (
            false,
            format!("{detail}; there should be {wanted}, which floke serve loads"),
        )
    })
}

/// Whether every problem, solution and partner that was merged stands for one that is told of in its place.
async fn merges(app: &App) -> Result<(bool, String)> {
    let faults = app.db.merge_faults().await?;
    Ok(if faults.is_empty() {
        let count = app.db.merged().await?;
        (true, format!("{count} merged, each stands for its end"))
    } else {
        judge(&faults)
    })
}

async fn imports(app: &App) -> Result<(bool, String)> {
    let unfinished = app.db.unfinished_imports().await?;
    let now = app.clock.now();
    let (running, left): (Vec<_>, Vec<_>) = unfinished
        .iter()
        .partition(|import| (now - import.alive_at).num_minutes() < SILENT_MINUTES);
    if let Some(import) = left.first() {
        let detail = format!(
            "{} left unfinished, the first of {} begun {} with {} rows that nobody sees; the next import clears them away",
            left.len(),
            import.file,
            import.started_at.to_rfc3339(),
            import.rows
        );
        return Ok((false, detail));
    }
    Ok((
        true,
        if running.is_empty() {
            "none unfinished".to_owned()
        } else {
            format!("{} running", running.len())
        },
    ))
}
