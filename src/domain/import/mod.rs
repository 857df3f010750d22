//! Reading cases from files: what a record says, in Floke's own words. Knows neither the command line nor SQL.
//!
//! Files are lines of JSON, or tables with a record a row, whose rows become what a line would hold.
//!
//! A file is read twice, in bounded memory. First every line is checked and compared with what was imported before;
//! then what is new is written chunk by chunk, seen by nobody, and one last transaction makes it visible together with
//! what changed. A run that dies leaves nothing visible, and the next one clears it away.

pub(super) mod fault;
mod field;
mod finding;
mod json;
mod lines;
mod make;
mod mapping;
mod owners;
mod plan;
mod publish;
mod record;
mod remembered;
mod report;
mod resolve;
mod run;
mod source;
mod stage;
pub mod synonyms;
pub(super) mod table;
mod terms;

use std::io::{BufRead, Seek};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use entity::code::{Audience, WorkflowState};

use crate::domain::reference;
use crate::model::{Clock, Error, ErrorCode, Result};
use crate::store::{Db, import as store};

pub use fault::{CellPlace, LineFault};
pub use owners::OtherOwner;
pub use remembered::Remembered;
pub use report::{ImportReport, Kept, MOST_FAULTS};
pub use source::Format;
pub use table::template::template;

use plan::{Plan, Reading};
use run::Run;

/// Records written in one transaction: some hundred milliseconds on SQLite, where a server beside it waits its turn.
const CHUNK: usize = 500;

/// Who the history says it was.
const ACTOR: &str = "floke import";

/// What is imported, and how.
#[derive(Debug)]
pub struct ImportRequest<R> {
    /// Name of the file, without its folder.
    pub file: String,
    /// The file; it is read twice.
    pub reader: R,
    /// How it is written.
    pub format: Format,
    /// Only check and tell what would be done.
    pub dry_run: bool,
    /// Take the records that are without fault although others are not.
    pub partial: bool,
    /// The state of new experiences; those that are known keep theirs.
    pub state: WorkflowState,
    /// Who may read new experiences; those that are known keep their audience.
    pub audience: Audience,
}

impl<R> ImportRequest<R> {
    /// Lines of JSON; all or nothing, published and public.
    pub fn new(file: impl Into<String>, reader: R) -> Self {
        Self {
            file: file.into(),
            reader,
            format: Format::default(),
            dry_run: false,
            partial: false,
            state: WorkflowState::Published,
            audience: Audience::Public,
        }
    }

    fn reading(&self) -> Reading {
        Reading {
            format: self.format,
            access: (self.state, self.audience),
            is_partial: self.partial,
        }
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it is doing.
    pub phase: Phase,
    /// Records done in this phase.
    pub done: u64,
    /// Records to do in this phase, where that is known.
    pub total: Option<u64>,
}

/// What an import is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Reading and checking every line.
    Checking,
    /// Writing what is new, invisibly.
    Writing,
    /// Making it visible, and changing what changed.
    Publishing,
}

/// After so many records a database's statistics are out of date.
const MANY: u64 = 1_000;

/// Imports a file. Faults in it are no error: they stand in the report, and stop the import unless it is partial.
///
/// A [`Error::Conflict`] tells that another import is at work, that the file changed while it was read, or that
/// `progress` broke it off; nothing of it is left then.
pub async fn run<R: BufRead + Seek>(
    db: &Db,
    clock: &Clock,
    mut request: ImportRequest<R>,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<ImportReport> {
    let (started, mut report) = begin(clock, &request)?;
    if !request.dry_run {
        reference::seed(db, clock).await?;
    }
    let last_finished = store::last_finished(db.reader()).await?;
    let reading = request.reading();
    let reader = &mut request.reader;
    let mut plan = plan::make(Some(db), reader, reading, &mut report, &mut progress).await?;
    report.stopped = report.is_forbidden(request.partial);
    if !report.stopped && !plan.records.is_empty() {
        let resolved = resolve::find(Some(db), &plan, &mut report).await?;
        if !request.dry_run {
            let run = Run::start(db, clock, &report.file, last_finished).await?;
            let done = write(
                &run,
                reader,
                &mut plan,
                resolved,
                reading,
                &mut report,
                &mut progress,
            );
            if let Err(error) = done.await {
                // Best effort: the next import clears it away all the same.
                run.abandon().await.ok();
                return Err(error);
            }
            if report.created + report.updated >= MANY {
                // What was imported stands; a database that cannot be tidied now does that by itself in a while.
                store::tidy(db).await.ok();
            }
        }
    }
    report.duration = (clock.now() - started).to_std().unwrap_or_default();
    Ok(report)
}

/// Checks a file without a database, as if Floke held nothing yet but its reference data. Writes nothing.
pub async fn check<R: BufRead + Seek>(
    clock: &Clock,
    mut request: ImportRequest<R>,
    mut progress: impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<ImportReport> {
    request.dry_run = true;
    let (started, mut report) = begin(clock, &request)?;
    let reading = request.reading();
    let reader = &mut request.reader;
    let plan = plan::make(None, reader, reading, &mut report, &mut progress).await?;
    report.stopped = report.is_forbidden(request.partial);
    if !report.stopped {
        resolve::find(None, &plan, &mut report).await?;
    }
    report.duration = (clock.now() - started).to_std().unwrap_or_default();
    Ok(report)
}

fn begin<R>(clock: &Clock, request: &ImportRequest<R>) -> Result<(DateTime<Utc>, ImportReport)> {
    if request.audience == Audience::PublicUnnamed {
        let message = "an import cannot be PUBLIC_UNNAMED: its file tells whose its records are";
        return Err(Error::invalid("audience", ErrorCode::Invalid, message));
    }
    let report = ImportReport {
        file: request.file.clone(),
        format: request.format,
        dry_run: request.dry_run,
        ..ImportReport::default()
    };
    Ok((clock.now(), report))
}

async fn write(
    run: &Run<'_>,
    reader: &mut (impl BufRead + Seek),
    plan: &mut Plan,
    mut resolved: resolve::Resolved,
    reading: Reading,
    report: &mut ImportReport,
    progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<()> {
    make::make(run, plan, &mut resolved).await?;
    let changes = stage::stage(run, reader, plan, &resolved, reading, report, progress).await?;
    let accepted = &resolved.accepted;
    publish::publish(run, changes, accepted, reading.access, report, progress).await
}
