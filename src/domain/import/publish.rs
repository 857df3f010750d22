//! The end of an import: one transaction in which everything that it brings becomes visible together.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use chrono::{DateTime, Utc};
use entity::code::{Audience, NodeKind, WorkflowState};
use entity::{experience, import_record, revision};
use serde_json::json;

use super::plan::go_on;
use super::remembered::Remembered;
use super::report::{ImportReport, Kept};
use super::run::Run;
use super::{ACTOR, CHUNK, Phase, Progress};
use crate::domain::experience::content::{self, Content, row_of};
use crate::domain::experience::ends::ends;
use crate::domain::experience::merge::{Merged, merge};
use crate::domain::experience::pending;
use crate::domain::experience::rewrite::{Rewritten, rewrite};
use crate::domain::history::{Actor, Version, revisions as history_of, written};
use crate::model::{Error, Result};
use crate::store::batch::Batch;
use crate::store::experience::write;
use crate::store::term::{self, Acceptance, TermKind};
use crate::store::{Connection, erasure, history, import as store, reach, review as reviews};

/// A record that changed in the file.
#[derive(Debug)]
pub struct Change {
    /// Line of the file.
    pub line: u64,
    /// The record's id.
    pub key: String,
    /// Its new checksum.
    pub checksum: String,
    /// The experience that it became.
    pub experience: i64,
    /// What it stands for now.
    pub theirs: Remembered,
}

/// Makes what was staged visible, and changes what changed.
pub async fn publish(
    run: &Run<'_>,
    changes: Vec<Change>,
    accepted: &[(TermKind, Vec<Acceptance>)],
    (state, audience): (WorkflowState, Audience),
    report: &mut ImportReport,
    progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<()> {
    let total = changes.len() as u64;
    let tx = run.begin_after_terms().await?;
    let db = tx.connection();
    let now = run.clock.now();
    let mut done = 0;
    // All of them in one order, whatever the file's is: whoever holds two of them does so in that order, too.
    let keys: Vec<i64> = changes.iter().map(|it| it.experience).collect();
    write::hold_all(db, keys).await?;
    for chunk in changes.chunks(CHUNK) {
        let told = progress(Progress {
            phase: Phase::Publishing,
            done,
            total: Some(total),
        });
        go_on(told)?;
        apply(run, db, chunk, now, report).await?;
        done += chunk.len() as u64;
    }
    for (kind, terms) in accepted {
        accept(db, *kind, terms, now).await?;
    }
    let created = json!({ "file": report.file, "import": run.import });
    history::audit_staged(db, run.import, now, ACTOR, "experience.create", &created).await?;
    let actor = Actor::command(ACTOR);
    let whole = json!({
        "file": report.file,
        "import": run.import,
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "skipped": report.skipped,
    });
    history::insert_audit(db, vec![actor.audit(now, "import", None, whole)]).await?;
    history::change_staged(db, run.import, now).await?;
    store::unstage(db, run.import, state, audience, now).await?;
    if !store::finish(db, run.import, now).await? {
        return Err(Error::Conflict(
            "another import cleared this one away".to_owned(),
        ));
    }
    tx.commit().await
}

/// Makes proposed terms that records for everybody use part of the shared vocabulary. Editors may have decided otherwise
/// while the records were staged.
async fn accept(
    db: &impl Connection,
    kind: TermKind,
    terms: &[Acceptance],
    now: DateTime<Utc>,
) -> Result<()> {
    if let Some(title) = term::rejected(db, kind, terms).await? {
        let told = format!("the {} {title:?} was rejected meanwhile", kind.noun());
        return Err(Error::Conflict(told));
    }
    term::accept(db, kind, terms, now).await?;
    let written = terms.iter().map(|it| written(kind.node(), it.id, now));
    history::insert_changes(db, written.collect()).await
}

/// An experience that changes.
struct Update {
    line: u64,
    key: String,
    row: experience::Model,
    ours: Content,
    merged: Merged,
}

async fn apply(
    run: &Run<'_>,
    db: &impl Connection,
    changes: &[Change],
    now: DateTime<Utc>,
    report: &mut ImportReport,
) -> Result<()> {
    let mut updates = compare(db, changes, report).await?;
    // What was erased meanwhile stays so; and nobody would look for names in what is told, or handed in to be told, without
    // its owners.
    let keys: Vec<i64> = changes.iter().map(|it| it.experience).collect();
    let erased = erasure::find(db, &keys).await?;
    let is_unnamed = |it: &&Update| it.row.audience == Audience::PublicUnnamed;
    let hidden = updates.iter().filter(is_unnamed);
    let mut left: HashSet<i64> = hidden.map(|it| it.row.id).collect();
    left.extend(erased.into_keys());
    updates.retain(|it| !left.contains(&it.row.id));
    let there = changes.iter().filter(|it| !left.contains(&it.experience));
    let records = there.map(|it| {
        Ok(import_record::Model {
            key: it.key.clone(),
            experience_id: it.experience,
            content: it.theirs.to_json()?,
            checksum: it.checksum.clone(),
            imported_at: now,
        })
    });
    store::put_records(db, records.collect::<Result<_>>()?).await?;
    report.updated -= (changes.len() - updates.len()) as u64;
    report.unchanged += (changes.len() - updates.len()) as u64;
    if updates.is_empty() {
        return Ok(());
    }
    let changes = updates.iter().map(|it| Rewritten {
        experience: it.row.id,
        merged: &it.merged,
        contact_at: now,
    });
    let changes: Vec<Rewritten<'_>> = changes.collect();
    rewrite(db, run.clock, now, &changes).await?;
    let keys: Vec<i64> = updates.iter().map(|it| it.row.id).collect();
    let last = history::last_revisions(db, &keys).await?;
    let mut waiting = reviews::find_changes(db, &keys).await?;
    let mut batch = Batch::new(db);
    let mut rows = Vec::with_capacity(updates.len());
    let mut revisions: Vec<revision::Model> = Vec::with_capacity(updates.len());
    let mut audits = Vec::with_capacity(updates.len());
    let mut log = Vec::with_capacity(updates.len());
    let actor = Actor::command(ACTOR);
    for update in updates {
        let id = update.row.id;
        let mut row = row_of(&update.merged.content, &update.row);
        row.version = row.last_version + 1;
        row.last_version = row.version;
        row.updated_at = now;
        let revision =
            Actor::command(ACTOR).revision(&Version::of(&row, &update.merged.content), None)?;
        let change = waiting
            .remove(&id)
            .map(pending::Change::try_from)
            .transpose()?;
        let before = match &change {
            Some(change) => change.version(&update.row),
            None => Version::of(&update.row, &update.ours),
        };
        revisions.extend(history_of(last.get(&id), &before, revision, false)?);
        if change.is_some() {
            reviews::put_change_version(&mut batch, id, row.version);
        }
        rows.push(row);
        let details = json!({
            "file": report.file,
            "import": run.import,
            "record": update.key,
            "line": update.line,
            "changed": update.merged.changed,
            "kept": update.merged.kept,
        });
        let node = Some((NodeKind::Experience, id));
        audits.push(actor.audit(now, "experience.update", node, details));
        log.push(written(NodeKind::Experience, id, now));
    }
    batch.send(db).await?;
    write::update(db, rows).await?;
    reach::put(db, &keys).await?;
    history::insert_revisions(db, revisions).await?;
    history::insert_audit(db, audits).await?;
    history::insert_changes(db, log).await
}

/// Brings each record's change into what stands in Floke; those that change nothing are left out.
async fn compare(
    db: &impl Connection,
    changes: &[Change],
    report: &mut ImportReport,
) -> Result<Vec<Update>> {
    let keys: Vec<i64> = changes.iter().map(|it| it.experience).collect();
    let rows = write::find_locked(db, &keys).await?;
    let mut ours = content::read(db, &rows).await?;
    let mut rows: HashMap<i64, experience::Model> =
        rows.into_iter().map(|row| (row.id, row)).collect();
    let names: Vec<String> = changes.iter().map(|it| it.key.clone()).collect();
    let mut before = HashMap::new();
    for row in store::find_records(db, &names).await? {
        before.insert(row.key, Remembered::from_json(row.content)?);
    }
    let contents = (ours.values())
        .chain(before.values().map(|it| &it.content))
        .chain(changes.iter().map(|it| &it.theirs.content));
    let ends = ends(db, contents).await?;
    let mut updates = Vec::new();
    for it in changes {
        let (Some(row), Some(ours), Some(before)) = (
            rows.remove(&it.experience),
            ours.remove(&it.experience),
            before.remove(&it.key),
        ) else {
            return Err(Error::internal(format!(
                "record {} lost its experience",
                it.key
            )));
        };
        let follow = |content: &Content| ends.follow(content.clone());
        let theirs = &it.theirs.content;
        let mut merged = merge(&follow(&before.content), &follow(theirs), &follow(&ours))?;
        // Found the same by what they stand for, terms are kept as they are named: here, or else in the file.
        ends.keep(theirs, &mut merged.content);
        ends.keep(&ours, &mut merged.content);
        for field in &merged.kept {
            report.add_kept(Kept {
                line: it.line,
                record: it.key.clone(),
                field: field.clone(),
                reason: "because it was changed in Floke",
            });
        }
        if !merged.changed.is_empty() {
            updates.push(Update {
                line: it.line,
                key: it.key.clone(),
                row,
                ours,
                merged,
            });
        }
    }
    Ok(updates)
}
