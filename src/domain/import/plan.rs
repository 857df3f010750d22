//! The first reading of a file: every fault, what is new or changed, and whom and what it names. Writes nothing.

use std::collections::HashMap;
use std::io::{BufRead, Seek};
use std::ops::ControlFlow;

use entity::code::{Audience, PartnerKind, WorkflowState};
use uuid::Uuid;

use super::fault::Faults;
use super::owners::Owners;
use super::record::{Named, Partner, Record, Term};
use super::remembered::{self, Remembered};
use super::report::{ImportReport, Kept};
use super::source::{Entry, Format, Read, Source};
use super::terms::{PartnerName, Partners, Tree};
use super::{CHUNK, Phase, Progress};
use crate::domain::municipality::Municipality;
use crate::domain::reference::{Owner, Reference};
use crate::domain::rule::shown;
use crate::model::collation::folded;
use crate::model::{Error, Result};
use crate::store::experience::parts;
use crate::store::import::{self as store, Known};
use crate::store::term::TermKind;
use crate::store::{Db, municipality};

/// What an import is going to do.
#[derive(Debug)]
pub struct Plan {
    /// What becomes of each record that is new or changed, by its id.
    pub records: HashMap<String, Planned>,
    /// Owners named.
    pub owners: Owners,
    /// Problems named.
    pub problems: Tree,
    /// Solutions named.
    pub solutions: Tree,
    /// Partners named.
    pub partners: Partners,
    /// Programmes named.
    pub programmes: Tree,
    /// Where changed records put terms that they named before.
    pub settled: Vec<Settled>,
    lines: HashMap<String, u64>,
    format: Format,
    access: (WorkflowState, Audience),
    is_partial: bool,
}

/// What becomes of a record.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Line of the file.
    pub line: u64,
    /// Checksum, by which the second reading knows it again.
    pub checksum: String,
    /// The experience that it changes; none for a new one.
    pub experience: Option<i64>,
}

/// A term that a record named when it was last imported already, so that its place in the tree is settled.
#[derive(Clone, Debug)]
pub struct Settled {
    /// Line of the file.
    pub line: u64,
    /// The record.
    pub record: String,
    /// Whether it is a problem or a solution.
    pub kind: TermKind,
    /// The node that it meant then.
    pub id: Uuid,
    /// Folded title of what the record puts it under.
    pub parent: String,
}

/// A line that was checked by itself.
struct Checked {
    line: u64,
    named: Named,
    faults: Faults,
    /// The record, its checksum and its owners, where it breaks no rule by itself.
    whole: Option<(Record, String, Vec<Owner>)>,
}

/// How a file is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// How it is written.
    pub format: Format,
    /// The state and the audience that new experiences are going to have.
    pub access: (WorkflowState, Audience),
    /// Whether lines without fault are taken although others have some.
    pub is_partial: bool,
}

/// Reads a file from its start to its end. Without a database everything in it is new.
pub async fn make(
    db: Option<&Db>,
    reader: &mut (impl BufRead + Seek),
    reading: Reading,
    report: &mut ImportReport,
    progress: &mut impl FnMut(Progress) -> ControlFlow<()>,
) -> Result<Plan> {
    let mut plan = Plan {
        records: HashMap::new(),
        owners: Owners::new(Reference::load()?),
        problems: Tree::default(),
        solutions: Tree::default(),
        partners: Partners::default(),
        programmes: Tree::default(),
        settled: Vec::new(),
        lines: HashMap::new(),
        format: reading.format,
        access: reading.access,
        is_partial: reading.is_partial,
    };
    let mut source = Source::open(reading.format, reader)?;
    report.notes.append(&mut source.notes);
    for fault in source.faults.drain(..) {
        report.add_unreadable(fault);
    }
    let mut entries = source.entries();
    let mut remarks = Vec::new();
    let mut chunk = Vec::with_capacity(CHUNK);
    while let Some(entry) = entries.next()? {
        match entry {
            Entry::Record(read) => chunk.push(plan.check(*read)?),
            Entry::Remark(row) => {
                remarks.push(row);
                continue;
            }
            Entry::Broken(fault) => {
                report.add_unreadable(*fault);
                break;
            }
        }
        report.read += 1;
        if chunk.len() == CHUNK {
            plan.settle(db, &mut chunk, report).await?;
            let told = progress(Progress {
                phase: Phase::Checking,
                done: report.read,
                total: None,
            });
            go_on(told)?;
        }
    }
    plan.settle(db, &mut chunk, report).await?;
    report.notes.extend(passed_over(&remarks));
    Ok(plan)
}

/// Rows of a table that are told one by one.
const MOST_REMARKS: usize = 10;

/// What is told of rows that are no records.
fn passed_over(remarks: &[u64]) -> Option<String> {
    let first = remarks.iter().take(MOST_REMARKS).map(u64::to_string);
    let rows = first.collect::<Vec<_>>().join(", ");
    let more = match remarks.len().saturating_sub(MOST_REMARKS) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    (!remarks.is_empty()).then(|| {
        format!("passed over as remarks, because their id begins with #: rows {rows}{more}")
    })
}

impl Plan {
    /// What makes a partner one and the same.
    pub fn partner_name(&mut self, partner: &Partner, county: Option<&str>) -> PartnerName {
        let is_municipal = matches!(
            partner.kind,
            PartnerKind::Municipality | PartnerKind::County
        );
        let municipality = is_municipal
            .then(|| self.owners.known(&partner.name, county))
            .flatten();
        (folded(&partner.name), partner.kind, municipality)
    }

    /// Checks a line by itself and against the ids of the lines before it.
    fn check(&mut self, read: Read) -> Result<Checked> {
        let Read {
            line,
            named,
            record,
            mut faults,
        } = read;
        if let Some(id) = &named.id {
            let first = *self.lines.entry(id.clone()).or_insert(line);
            if first != line {
                let place = self.format.place();
                faults.add_text("id", id, format!("stands on {place} {first} already"));
            }
        }
        let owners = (self.owners).find(&named.owners, named.county.as_deref(), &mut faults);
        let whole = match record.filter(|_| faults.is_empty()) {
            Some(record) => {
                let checksum = record.checksum()?;
                Some((record, checksum, owners))
            }
            None => None,
        };
        Ok(Checked {
            line,
            named,
            faults,
            whole,
        })
    }

    /// Compares records with what was imported before, and takes in those that are new or changed.
    async fn settle(
        &mut self,
        db: Option<&Db>,
        chunk: &mut Vec<Checked>,
        report: &mut ImportReport,
    ) -> Result<()> {
        let keys: Vec<String> = (chunk.iter())
            .filter_map(|it| it.named.id.clone())
            .collect();
        let mut known: HashMap<String, Known> = HashMap::new();
        if let Some(db) = db.filter(|_| !keys.is_empty()) {
            let found = store::find_known(db.reader(), &keys).await?;
            known.extend(found.into_iter().map(|it| (it.key.clone(), it)));
        }
        leave_erased(&known, chunk, report);
        let known_of = |it: &Checked| known.get(it.named.id.as_deref()?);
        let is_unchanged = |it: &Checked| {
            let checksum = it.whole.as_ref().map(|(_, checksum, _)| checksum);
            known_of(it).is_some_and(|known| checksum == Some(&known.checksum))
        };
        let changed: Vec<String> = (chunk.iter())
            .filter(|it| known_of(it).is_some() && !is_unchanged(it))
            .filter_map(|it| it.named.id.clone())
            .collect();
        let before = match db {
            Some(db) => before(db, &changed).await?,
            None => HashMap::new(),
        };
        let theirs = match db {
            Some(db) => owners_before(db, known.values(), &before).await?,
            None => HashMap::new(),
        };
        for mut checked in chunk.drain(..) {
            if is_unchanged(&checked) {
                report.unchanged += 1;
                continue;
            }
            let known = known_of(&checked);
            if let Some(theirs) = known.and_then(|known| theirs.get(&known.key)) {
                self.check_owners(&mut checked, theirs);
            }
            let names = known.and_then(|known| before.get(&known.key));
            self.take(checked, known, names, report);
        }
        Ok(())
    }

    /// Ids are the same for everybody: a record whose id stands for another municipality's is not that one's change.
    fn check_owners(&self, checked: &mut Checked, before: &[Municipality]) {
        let Some((record, _, owners)) = &checked.whole else {
            return;
        };
        let before: Vec<&Municipality> = before.iter().collect();
        if !self.owners.are_of(owners, &before) {
            let names: Vec<String> = before.iter().map(|it| shown(&it.name)).collect();
            let rule = format!(
                "is the id of a record of {} already; a record of others needs an id of its own",
                names.join(", ")
            );
            checked.faults.add_text("id", &record.id, rule);
        }
    }

    /// Checks a record against the lines before it, and takes it in.
    fn take(
        &mut self,
        checked: Checked,
        known: Option<&Known>,
        before: Option<&Remembered>,
        report: &mut ImportReport,
    ) {
        let Checked {
            line,
            named,
            mut faults,
            whole,
        } = checked;
        let is_new = |name: String| before.is_none_or(|it| !it.names.contains_key(&name));
        let problem = (named.problem.as_ref())
            .filter(|it| (self.problems).check(it, "problem", "broader", &mut faults))
            .filter(|it| is_new(remembered::problem(&it.title)));
        let solution = (named.solution.as_ref())
            .filter(|it| (self.solutions).check(it, "solution", "variant_of", &mut faults))
            .filter(|it| is_new(remembered::solution(&it.title)));
        let Some((record, checksum, owners)) = whole.filter(|_| faults.is_empty()) else {
            report.add_faults(faults.into_vec());
            // Where one fault stops everything, later lines are checked as if this one had been mended already.
            if !self.is_partial {
                self.keep_trees(problem, solution, line, false);
            }
            return;
        };
        let (state, audience) = known.map_or(self.access, |it| (it.state, it.audience));
        let is_public = state == WorkflowState::Published && audience == Audience::Public;
        for field in self.keep_trees(problem, solution, line, is_public) {
            report.add_kept(Kept {
                line,
                record: record.id.clone(),
                field: field.to_owned(),
                reason: "because an earlier line puts the same title elsewhere",
            });
        }
        let county = record.county.as_deref();
        for partner in &record.partners {
            if is_new(remembered::partner(&partner.name, partner.kind)) {
                let key = self.partner_name(partner, county);
                self.partners.keep(&partner.name, key, is_public);
            }
        }
        for title in &record.programmes {
            if is_new(remembered::programme(title)) {
                self.programmes.keep_title(title, line, is_public);
            }
        }
        if let Some(before) = before {
            self.settle_terms(&record, line, before);
        }
        self.owners.keep(&record.municipality, county, owners);
        if known.is_some() {
            report.updated += 1;
        } else {
            report.created += 1;
        }
        let planned = Planned {
            line,
            checksum,
            experience: known.map(|it| it.experience_id),
        };
        self.records.insert(record.id, planned);
    }

    /// Takes in where a record puts terms that it named before.
    fn settle_terms(&mut self, record: &Record, line: u64, before: &Remembered) {
        let problem = (
            &record.problem,
            TermKind::Problem,
            remembered::problem as fn(&str) -> _,
        );
        let solution = (record.solution.as_ref()).map(|it| {
            (
                it,
                TermKind::Solution,
                remembered::solution as fn(&str) -> _,
            )
        });
        for (term, kind, name) in std::iter::once(problem).chain(solution) {
            let id = before.names.get(&name(&term.title)).copied();
            let Some((id, parent)) = id.zip(term.parent.as_deref()) else {
                continue;
            };
            self.settled.push(Settled {
                line,
                record: record.id.clone(),
                kind,
                id,
                parent: folded(parent),
            });
        }
    }

    /// Takes in where a record puts its problem and its solution, and tells the fields that an earlier line overrules.
    fn keep_trees(
        &mut self,
        problem: Option<&Term>,
        solution: Option<&Term>,
        line: u64,
        is_public: bool,
    ) -> Vec<&'static str> {
        let mut overruled = Vec::new();
        if problem.is_some_and(|it| !self.problems.keep(it, line, is_public)) {
            overruled.push("problem.broader");
        }
        if solution.is_some_and(|it| !self.solutions.keep(it, line, is_public)) {
            overruled.push("solution.variant_of");
        }
        overruled
    }
}

/// Passes over records of what was erased, and tells of them.
fn leave_erased(
    known: &HashMap<String, Known>,
    chunk: &mut Vec<Checked>,
    report: &mut ImportReport,
) {
    chunk.retain(|it| {
        let known = it.named.id.as_ref().and_then(|id| known.get(id));
        let Some(known) = known.filter(|it| it.erased_at.is_some()) else {
            return true;
        };
        report.unchanged += 1;
        report.add_kept(Kept {
            line: it.line,
            record: known.key.clone(),
            field: "record".to_owned(),
            reason: "because what it told was erased",
        });
        false
    });
}

/// Whether whoever looks on wants the import to go on.
pub fn go_on(told: ControlFlow<()>) -> Result<()> {
    match told {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(Error::Conflict("interrupted".to_owned())),
    }
}

/// What these records stood for when they were last imported.
pub async fn before(db: &Db, keys: &[String]) -> Result<HashMap<String, Remembered>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let records = store::find_records(db.reader(), keys).await?;
    records
        .into_iter()
        .map(|row| Ok((row.key, Remembered::from_json(row.content)?)))
        .collect()
}

/// Whose these records were when they were last imported, and whose what they became is now, by their ids.
async fn owners_before(
    db: &Db,
    known: impl Iterator<Item = &Known>,
    before: &HashMap<String, Remembered>,
) -> Result<HashMap<String, Vec<Municipality>>> {
    let changed: Vec<(&Known, &Remembered)> = known
        .filter_map(|it| Some((it, before.get(&it.key)?)))
        .collect();
    if changed.is_empty() {
        return Ok(HashMap::new());
    }
    let keys: Vec<i64> = changed.iter().map(|(it, _)| it.experience_id).collect();
    let now = parts::municipalities(db.reader(), &keys).await?;
    let ids: Vec<Uuid> = (changed.iter())
        .flat_map(|(_, it)| it.content.municipalities.iter().copied())
        .collect();
    let then = municipality::find_by_ids_for_operators(db.reader(), &ids).await?;
    let owners = changed.into_iter().map(|(known, before)| {
        let ids = before.content.municipalities.iter();
        let mut owners: Vec<Municipality> = ids.filter_map(|id| then.get(id).cloned()).collect();
        owners.extend(now.get(&known.experience_id).into_iter().flatten().cloned());
        owners.dedup_by_key(|it| it.id);
        (known.key.clone(), owners)
    });
    Ok(owners.collect())
}
