//! The second reading of a file: new experiences are written chunk by chunk, seen by nobody; changed ones are kept for
//! the end.

use std::io::{BufRead, Seek};
use std::ops::ControlFlow;

use entity::code::{Audience, WorkflowState};
use entity::{experience, import_record, revision};

use super::mapping::{self, Words};
use super::plan::Reading;
use super::publish::Change;
use super::record::Record;
use super::remembered::Remembered;
use super::report::ImportReport;
use super::resolve::Resolved;
use super::run::Run;
use super::source::{Entries, Entry, Source};
use super::{ACTOR, CHUNK, Phase, Plan, Progress, plan};
use crate::domain::experience::content::{Content, Known, Ties, blank, parts_of, row_of};
use crate::model::{Error, Result};
use crate::store::experience::write::{self, Parts};
use crate::store::{history, import as store, reach};

/// A record that is written.
struct Taken {
    line: u64,
    record: Record,
    checksum: String,
    experience: Option<i64>,
}

/// Writes new experiences and tells what changes in known ones.
pub async fn stage(
    run: &Run<'_>,
    reader: &mut (impl BufRead + Seek),
    plan: &mut Plan,
    resolved: &Resolved,
    reading: Reading,
    report: &ImportReport,
    progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Vec<Change>> {
    let ties = resolved.ties();
    let mut words = Words::default();
    let mut changes = Vec::new();
    let mut source = Source::open(reading.format, reader)?;
    let mut entries = source.entries();
    let mut done = 0;
    loop {
        let chunk = next_chunk(&mut entries, plan)?;
        if chunk.is_empty() {
            break;
        }
        done += chunk.len() as u64;
        let known: Vec<String> = (chunk.iter())
            .filter(|it| it.experience.is_some())
            .map(|it| it.record.id.clone())
            .collect();
        let before = plan::before(run.db, &known).await?;
        let mut new = Vec::with_capacity(chunk.len());
        for taken in chunk {
            let names = before.get(&taken.record.id).map(|it| &it.names);
            let theirs = mapping::map(&taken.record, plan, resolved, names, &mut words)?;
            match taken.experience {
                None => new.push((taken.record.id, taken.checksum, theirs)),
                Some(experience) => changes.push(Change {
                    line: taken.line,
                    key: taken.record.id,
                    checksum: taken.checksum,
                    experience,
                    theirs,
                }),
            }
        }
        write_chunk(run, new, &ties, reading.access).await?;
        let told = progress(Progress {
            phase: Phase::Writing,
            done,
            total: Some(report.created + report.updated),
        });
        plan::go_on(told)?;
    }
    if !plan.records.is_empty() {
        return Err(Error::Conflict(CHANGED.to_owned()));
    }
    Ok(changes)
}

const CHANGED: &str = "the file changed while it was read; nothing was imported";

fn next_chunk<R: BufRead + Seek>(
    entries: &mut Entries<'_, '_, R>,
    plan: &mut Plan,
) -> Result<Vec<Taken>> {
    let mut chunk = Vec::with_capacity(CHUNK);
    while chunk.len() < CHUNK {
        let Some(entry) = entries.next()? else {
            break;
        };
        let Entry::Record(read) = entry else {
            continue;
        };
        let (line, Some(record)) = (read.line, read.record) else {
            continue;
        };
        let checksum = record.checksum()?;
        // A line that was left out, or is as it was, has no plan; a twin of an id was a fault and differs in its line.
        let Some(planned) = plan.records.get(&record.id).filter(|it| it.line == line) else {
            continue;
        };
        if planned.checksum != checksum {
            return Err(Error::Conflict(CHANGED.to_owned()));
        }
        let experience = planned.experience;
        plan.records.remove(&record.id);
        chunk.push(Taken {
            line,
            record,
            checksum,
            experience,
        });
    }
    Ok(chunk)
}

async fn write_chunk(
    run: &Run<'_>,
    new: Vec<(String, String, Remembered)>,
    ties: &Ties,
    access: (WorkflowState, Audience),
) -> Result<()> {
    let tx = run.begin().await?;
    let db = tx.connection();
    let rows: Vec<experience::Model> = (new.iter())
        .map(|(.., it)| row_of(&it.content, &staged(run, access)))
        .collect();
    let ids: Vec<_> = rows.iter().map(|row| row.public_id).collect();
    let keys = write::insert(db, rows).await?;
    let mut parts = Parts::default();
    let mut revisions = Vec::with_capacity(new.len());
    let mut records = Vec::with_capacity(new.len());
    for ((key, checksum, it), id) in new.into_iter().zip(ids) {
        let experience_id =
            *(keys.get(&id)).ok_or_else(|| Error::internal("a row was not written"))?;
        revisions.push(revision_of(run, experience_id, 1, &it.content, access)?);
        records.push(import_record::Model {
            key,
            experience_id,
            content: it.to_json()?,
            checksum,
            imported_at: run.started,
        });
        let new_id = || run.clock.random_id();
        parts_of(
            it.content,
            experience_id,
            ties,
            Known::default(),
            new_id,
            run.started,
            &mut parts,
        )?;
    }
    write::insert_parts(db, parts).await?;
    let experiences: Vec<i64> = keys.into_values().collect();
    reach::add(db, &reach::ALL, &experiences).await?;
    history::insert_revisions(db, revisions).await?;
    store::put_records(db, records).await?;
    tx.commit().await
}

/// A revision written by this run.
pub fn revision_of(
    run: &Run<'_>,
    experience_id: i64,
    number: i32,
    content: &Content,
    (state, audience): (WorkflowState, Audience),
) -> Result<revision::Model> {
    Ok(revision::Model {
        id: 0,
        experience_id,
        number,
        content: content.to_json()?,
        reason: None,
        actor: ACTOR.to_owned(),
        municipality_id: None,
        state: Some(state),
        audience: Some(audience),
        is_change: false,
        created_at: run.started,
    })
}

/// Seen by nobody as long as it is a draft; when it will have been published is told already, because the order of what
/// it belongs to rests on it.
fn staged(run: &Run<'_>, (state, audience): (WorkflowState, Audience)) -> experience::Model {
    experience::Model {
        audience,
        published_at: (state == WorkflowState::Published).then_some(run.started),
        staged_import_id: Some(run.import),
        ..blank(run.clock.random_id(), run.started)
    }
}
