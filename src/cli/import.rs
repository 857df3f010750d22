//! `floke import`: takes experiences in from a file, and tells what was done with each.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Seek};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use entity::code::{Audience, Code, WorkflowState};
use indicatif::{ProgressBar, ProgressStyle};

use super::database::Looked;
use super::failure::{Failure, Outcome};
use super::signals::Signals;
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::import::{self, ImportReport, ImportRequest, Phase, Progress};
use crate::model::{Clock, Error};

/// What to take in, and how.
#[derive(Args, Debug)]
pub struct Options {
    /// File of records, one JSON object a line
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check every line and tell what would be done; write nothing, and make no database where there is none
    #[arg(long)]
    dry_run: bool,
    /// Take the records without fault although others have some; those are told and left out, and the exit code is 0
    #[arg(long)]
    partial: bool,
    /// State of new experiences: PUBLISHED or DRAFT, say
    #[arg(long, default_value = "PUBLISHED", value_parser = code::<WorkflowState>)]
    state: WorkflowState,
    /// Who may read new experiences: OWNER, SECTOR or PUBLIC
    #[arg(long, default_value = "PUBLIC", value_parser = code::<Audience>)]
    audience: Audience,
}

/// Runs the command.
pub async fn run(options: Options, config: &Config, clock: Clock) -> Outcome {
    let name = options
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let open = |error| Failure::new(format!("cannot read {}: {error}", options.file.display()));
    let file = File::open(&options.file).map_err(open)?;
    if !file.metadata().map_err(open)?.is_file() {
        return Err(Failure::new(format!(
            "cannot read {}: it is not a file",
            options.file.display()
        )));
    }
    let request = ImportRequest {
        dry_run: options.dry_run,
        partial: options.partial,
        state: options.state,
        audience: options.audience,
        ..ImportRequest::new(name, BufReader::new(file))
    };
    let report = if options.dry_run {
        attempt(request, config, clock).await?
    } else {
        let app = database::prepare(config, clock).await?;
        let report = take_in(&app, request, &mut Signals::new()?).await?;
        app.db.close().await?;
        report
    };
    output::line(&report.to_string())?;
    if report.stopped {
        Err(Failure::told())
    } else {
        Ok(())
    }
}

/// Checks a file, and changes nothing: not even a database that is missing or behind is made or mended.
async fn attempt<R: BufRead + Seek>(
    request: ImportRequest<R>,
    config: &Config,
    clock: Clock,
) -> Result<ImportReport, Failure> {
    let bar = bar();
    let look_on = |progress| {
        show(&bar, progress);
        ControlFlow::Continue(())
    };
    let report = match database::look_at(config, clock.clone()).await? {
        Looked::Ready(app) => {
            let report = import::run(&app.db, &app.clock, request, look_on).await;
            app.db.close().await?;
            report
        }
        Looked::Nothing(why) => {
            output::line(&format!("checked against the reference data alone: {why}"))?;
            import::check(&clock, request, look_on).await
        }
    };
    bar.finish_and_clear();
    Ok(report?)
}

/// Why nothing was taken in.
pub enum Untaken {
    /// A signal asked to stop.
    Interrupted,
    /// It failed.
    Failed(Error),
}

impl From<Untaken> for Failure {
    fn from(untaken: Untaken) -> Self {
        match untaken {
            Untaken::Interrupted => Self::new("interrupted; nothing was imported"),
            Untaken::Failed(error) => error.into(),
        }
    }
}

/// Imports, with a bar where somebody looks on. A signal breaks it off and takes back what was written; a second one
/// ends it at once, and leaves that to the next import.
pub async fn take_in<R: BufRead + Seek>(
    app: &App,
    request: ImportRequest<R>,
    signals: &mut Signals,
) -> Result<ImportReport, Untaken> {
    let bar = bar();
    let is_told = AtomicBool::new(false);
    let run = import::run(&app.db, &app.clock, request, |progress| {
        show(&bar, progress);
        if is_told.load(Ordering::Relaxed) {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    let mut run = pin!(run);
    let done = tokio::select! {
        done = &mut run => Some(done),
        () = signals.next() => {
            is_told.store(true, Ordering::Relaxed);
            tokio::select! {
                done = run => Some(done),
                () = signals.next() => None,
            }
        }
    };
    bar.finish_and_clear();
    match done {
        Some(Ok(report)) => Ok(report),
        Some(Err(Error::Conflict(_))) if signals.heard => Err(Untaken::Interrupted),
        Some(Err(error)) => Err(Untaken::Failed(error)),
        None => Err(Untaken::Interrupted),
    }
}

fn bar() -> ProgressBar {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}") {
        bar.set_style(style);
    }
    bar
}

fn show(bar: &ProgressBar, progress: Progress) {
    bar.set_message(match progress.phase {
        Phase::Checking => "checking",
        Phase::Writing => "writing",
        Phase::Publishing => "publishing",
    });
    bar.set_length(progress.total.unwrap_or(progress.done));
    bar.set_position(progress.done);
}

fn code<T: Code>(text: &str) -> Result<T, String> {
    T::from_code(text).ok_or_else(|| {
        let known: Vec<String> = T::iter().map(Code::code).collect();
        format!("it must be one of {}", known.join(", "))
    })
}
