//! `floke import`: takes experiences in from a file, and tells what was done with each.

use std::fmt::Display;
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Seek, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::Args;
use entity::code::{Audience, Code, Language, WorkflowState};
use indicatif::{ProgressBar, ProgressStyle};

use super::database::Looked;
use super::failure::{Failure, Outcome};
use super::signals::Signals;
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::import::{self, Format, ImportReport, ImportRequest, Phase, Progress};
use crate::model::{Clock, Error};

/// What to take in, and how.
#[derive(Args, Debug)]
pub struct Options {
    /// File of records: one JSON object a line, or a table (.csv, .xlsx) with a record a row
    #[arg(value_name = "FILE", required_unless_present = "template")]
    file: Option<PathBuf>,
    /// How the file is written, where its name does not tell: ndjson, csv or xlsx
    #[arg(long, value_parser = format)]
    format: Option<Format>,
    /// Write a workbook to fill in, and import nothing
    #[arg(long, value_name = "FILE.xlsx", conflicts_with_all = ["file", "format", "dry_run", "partial", "state", "audience"])]
    template: Option<PathBuf>,
    /// Language of the template: nb, nn or en
    #[arg(long, default_value = "nb", value_parser = language, requires = "template")]
    language: Language,
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
    if let Some(path) = &options.template {
        return write_template(path, options.language, &clock);
    }
    let path = options.file.unwrap_or_default();
    let name = path.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    let unread = |why: &dyn Display| Failure::new(format!("cannot read {}: {why}", path.display()));
    let file = File::open(&path).map_err(|error| unread(&error))?;
    if !file.metadata().map_err(|error| unread(&error))?.is_file() {
        return Err(unread(&"it is not a file"));
    }
    let format = match options.format {
        Some(format) => format,
        None => Format::of_file(&name).map_err(|why| unread(&why))?,
    };
    let request = ImportRequest {
        format,
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
    output::line(&output::harmless(&report.to_string()))?;
    if report.stopped {
        Err(Failure::told())
    } else {
        Ok(())
    }
}

/// Writes a workbook to fill in; a file that is there stays.
fn write_template(path: &Path, language: Language, clock: &Clock) -> Outcome {
    let workbook = import::template(language, clock.now())?;
    let written = File::create_new(path).and_then(|mut file| file.write_all(&workbook));
    written.map_err(|error| Failure::new(format!("cannot write {}: {error}", path.display())))
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
            let told = format!("checked against the reference data alone: {why}");
            output::line(&output::harmless(&told))?;
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

fn format(text: &str) -> Result<Format, &'static str> {
    match text {
        "ndjson" => Ok(Format::Ndjson),
        "csv" => Ok(Format::Csv),
        "xlsx" => Ok(Format::Xlsx),
        _ => Err("it must be one of ndjson, csv, xlsx"),
    }
}

fn language(text: &str) -> Result<Language, &'static str> {
    match text {
        "nb" => Ok(Language::Nb),
        "nn" => Ok(Language::Nn),
        "en" => Ok(Language::En),
        _ => Err("it must be one of nb, nn, en"),
    }
}

fn code<T: Code>(text: &str) -> Result<T, String> {
    T::from_code(text).ok_or_else(|| {
        let known: Vec<String> = T::iter().map(Code::code).collect();
        format!("it must be one of {}", known.join(", "))
    })
}
