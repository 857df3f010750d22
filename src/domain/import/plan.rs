//! The first reading of a file: every fault, what is new or changed, and whom and what it names. Writes nothing.

use std::collections::HashMap;
use std::io::BufRead;

use entity::code::PartnerKind;

use super::fault::{Faults, LineFault};
use super::lines::{LONGEST_LINE, Line, Lines};
use super::owners::Owners;
use super::record::{self, Partner, Record};
use super::remembered::{self, Remembered};
use super::report::{ImportReport, Kept};
use super::terms::{PartnerName, Partners, Tree};
use super::{CHUNK, Phase, Progress};
use crate::domain::reference::{Owner, Reference};
use crate::model::collation::folded;
use crate::model::{Error, Result};
use crate::store::{Db, import as store};

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
    lines: HashMap<String, u64>,
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

struct Checked {
    line: u64,
    record: Record,
    checksum: String,
    owners: Vec<Owner>,
}

/// Reads a file from its start to its end.
pub async fn make(
    db: &Db,
    reader: &mut impl BufRead,
    report: &mut ImportReport,
    progress: &mut impl FnMut(Progress),
) -> Result<Plan> {
    let mut plan = Plan {
        records: HashMap::new(),
        owners: Owners::new(Reference::load()?),
        problems: Tree::default(),
        solutions: Tree::default(),
        partners: Partners::default(),
        lines: HashMap::new(),
    };
    let mut lines = Lines::new(reader);
    let mut chunk = Vec::with_capacity(CHUNK);
    while let Some((number, line)) = lines.next().map_err(Error::internal)? {
        report.read += 1;
        match plan.check(number, &line)? {
            Ok(checked) => chunk.push(checked),
            Err(faults) => report.add_faults(faults),
        }
        if chunk.len() == CHUNK {
            plan.settle(db, &mut chunk, report).await?;
            progress(Progress {
                phase: Phase::Checking,
                done: report.read,
                total: None,
            });
        }
    }
    plan.settle(db, &mut chunk, report).await?;
    report.faults.sort_by_key(|fault| fault.line);
    Ok(plan)
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
    fn check(&mut self, number: u64, line: &Line<'_>) -> Result<Result<Checked, Vec<LineFault>>> {
        let mut faults = Faults::new(number);
        let record = match line {
            Line::Text(text) => record::read(text, &mut faults),
            Line::TooLong => {
                faults.add_text("", "", format!("is longer than {LONGEST_LINE} bytes"));
                None
            }
            Line::NotText => {
                faults.add_text("", "", "holds bytes that are no UTF-8");
                None
            }
        };
        let Some(record) = record else {
            return Ok(Err(faults.into_vec()));
        };
        let first = *self.lines.entry(record.id.clone()).or_insert(number);
        if first != number {
            faults.add_text("id", &record.id, format!("stands on line {first} already"));
        }
        let county = record.county.as_deref();
        let owners = self.owners.find(&record.municipality, county, &mut faults);
        if !faults.is_empty() {
            return Ok(Err(faults.into_vec()));
        }
        Ok(Ok(Checked {
            line: number,
            checksum: record.checksum()?,
            record,
            owners,
        }))
    }

    /// Compares records with what was imported before, and takes in those that are new or changed.
    async fn settle(
        &mut self,
        db: &Db,
        chunk: &mut Vec<Checked>,
        report: &mut ImportReport,
    ) -> Result<()> {
        if chunk.is_empty() {
            return Ok(());
        }
        let keys: Vec<String> = chunk.iter().map(|it| it.record.id.clone()).collect();
        let known: HashMap<String, (String, i64)> = store::find_checksums(db.reader(), &keys)
            .await?
            .into_iter()
            .map(|(key, checksum, experience)| (key, (checksum, experience)))
            .collect();
        let is_changed = |it: &&Checked| {
            (known.get(&it.record.id)).is_some_and(|(checksum, _)| *checksum != it.checksum)
        };
        let changed: Vec<String> = (chunk.iter().filter(is_changed))
            .map(|it| it.record.id.clone())
            .collect();
        let before = before(db, &changed).await?;
        for checked in chunk.drain(..) {
            match known.get(&checked.record.id) {
                Some((checksum, _)) if *checksum == checked.checksum => report.unchanged += 1,
                Some((_, experience)) => {
                    let names = before.get(&checked.record.id);
                    self.take(checked, Some(*experience), names, report);
                }
                None => self.take(checked, None, None, report),
            }
        }
        Ok(())
    }

    fn take(
        &mut self,
        checked: Checked,
        experience: Option<i64>,
        before: Option<&Remembered>,
        report: &mut ImportReport,
    ) {
        let Checked {
            line,
            record,
            checksum,
            owners,
        } = checked;
        let is_new = |name: String| before.is_none_or(|it| !it.names.contains_key(&name));
        let problem = is_new(remembered::problem(&record.problem.title));
        let solution =
            (record.solution.as_ref()).filter(|it| is_new(remembered::solution(&it.title)));
        let mut faults = Faults::new(line);
        if problem {
            self.problems
                .check(&record.problem, "problem", "broader", &mut faults);
        }
        if let Some(it) = solution {
            self.solutions
                .check(it, "solution", "variant_of", &mut faults);
        }
        if !faults.is_empty() {
            report.add_faults(faults.into_vec());
            return;
        }
        let mut keep = |field: &str| {
            report.kept.push(Kept {
                line,
                record: record.id.clone(),
                field: field.to_owned(),
                reason: "because an earlier line puts the same title elsewhere",
            });
        };
        if problem && !self.problems.keep(&record.problem, line) {
            keep("problem.broader");
        }
        if solution.is_some_and(|it| !self.solutions.keep(it, line)) {
            keep("solution.variant_of");
        }
        let county = record.county.as_deref();
        for partner in &record.partners {
            if is_new(remembered::partner(&partner.name, partner.kind)) {
                let key = self.partner_name(partner, county);
                self.partners.keep(&partner.name, key);
            }
        }
        self.owners.keep(&record.municipality, county, owners);
        if experience.is_some() {
            report.updated += 1;
        } else {
            report.created += 1;
        }
        let planned = Planned {
            line,
            checksum,
            experience,
        };
        self.records.insert(record.id, planned);
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
