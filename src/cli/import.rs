//! `floke import`: takes experiences in from a file, and tells what was done with each.

use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Seek};
use std::path::PathBuf;

use clap::Args;
use entity::code::{Audience, Code, WorkflowState};
use indicatif::{ProgressBar, ProgressStyle};

use super::failure::{Failure, Outcome};
use super::{database, output};
use crate::app::App;
use crate::config::Config;
use crate::domain::import::{self, ImportReport, ImportRequest, Phase, Progress};
use crate::model::Clock;

/// What to take in, and how.
#[derive(Args, Debug)]
pub struct Options {
    /// File of records, one JSON object a line
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Check every line and tell what would be done; write nothing
    #[arg(long)]
    dry_run: bool,
    /// Take the records without fault although others are faulty
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
    let app = database::prepare(config, clock).await?;
    let request = ImportRequest {
        dry_run: options.dry_run,
        partial: options.partial,
        state: options.state,
        audience: options.audience,
        ..ImportRequest::new(name, BufReader::new(file))
    };
    let report = take_in(&app, request).await?;
    output::line(&report.to_string())?;
    app.db.close().await?;
    if report.stopped {
        Err(Failure::told())
    } else {
        Ok(())
    }
}

/// Imports, with a bar where somebody looks on.
pub async fn take_in<R: BufRead + Seek>(
    app: &App,
    request: ImportRequest<R>,
) -> Result<ImportReport, Failure> {
    let bar = if std::io::stderr().is_terminal() {
        ProgressBar::new_spinner()
    } else {
        ProgressBar::hidden()
    };
    if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len}") {
        bar.set_style(style);
    }
    let report = import::run(&app.db, &app.clock, request, |progress| {
        show(&bar, progress);
    })
    .await;
    bar.finish_and_clear();
    Ok(report?)
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
