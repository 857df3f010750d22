//! What an import did, or would do: for the operator, and for whoever mends the file.

use std::fmt;
use std::time::Duration;

use super::fault::LineFault;
use super::owners::OtherOwner;
use super::source::Format;

/// What an import did, or would do.
#[derive(Clone, Debug, Default)]
pub struct ImportReport {
    /// Name of the file.
    pub file: String,
    /// Whether it was only tried.
    pub dry_run: bool,
    /// Whether faults stopped it before anything was written.
    pub stopped: bool,
    /// Whether the file, or its headings, could not be read as they must be, so that no record of it is taken.
    pub is_unreadable: bool,
    /// How records are counted.
    pub format: Format,
    /// What whoever gave the file should know of how it was read.
    pub notes: Vec<String>,
    /// Records in the file.
    pub read: u64,
    /// Records that became new experiences.
    pub created: u64,
    /// Records that changed an experience; on a dry run, those that changed in the file.
    pub updated: u64,
    /// Records that were as they were last imported, or whose change leaves the experience as it is.
    pub unchanged: u64,
    /// Records that were left out for their faults.
    pub skipped: u64,
    /// Every fault, up to [`MOST_FAULTS`].
    pub faults: Vec<LineFault>,
    /// Faults beyond those.
    pub faults_left_off: u64,
    /// Owners outside the reference data that were made.
    pub owners: Vec<OtherOwner>,
    /// New problems.
    pub problems: u64,
    /// New solutions.
    pub solutions: u64,
    /// New partners.
    pub partners: u64,
    /// New programmes.
    pub programmes: u64,
    /// What the file says and Floke does not take, because something else stands there; up to [`MOST_FAULTS`].
    pub kept: Vec<Kept>,
    /// What was kept beyond those.
    pub kept_left_off: u64,
    /// How long it took.
    pub duration: Duration,
}

/// What the file says and Floke does not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// Line of the file.
    pub line: u64,
    /// The record.
    pub record: String,
    /// The field of the experience or the record.
    pub field: String,
    /// Why.
    pub reason: &'static str,
}

const UNREADABLE: &str = "The file, or its headings, cannot be read as they must be; nothing was written. Mend what is told above first.";

/// How many faults are told one by one, and how many fields that are left as they are.
pub const MOST_FAULTS: usize = 10_000;

impl ImportReport {
    /// Takes in a fault that no record can be taken for.
    pub(super) fn add_unreadable(&mut self, fault: LineFault) {
        self.is_unreadable = true;
        self.keep(fault);
    }

    /// Whether faults forbid that anything is written.
    pub(super) fn is_forbidden(&self, is_partial: bool) -> bool {
        self.is_unreadable || (self.skipped > 0 && !is_partial)
    }

    /// Takes in the faults of a line.
    pub(super) fn add_faults(&mut self, faults: Vec<LineFault>) {
        self.skipped += 1;
        for fault in faults {
            self.keep(fault);
        }
    }

    fn keep(&mut self, fault: LineFault) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(fault);
        } else {
            self.faults_left_off += 1;
        }
    }

    /// Takes in what the file says and Floke does not take.
    pub(super) fn add_kept(&mut self, kept: Kept) {
        if self.kept.len() < MOST_FAULTS {
            self.kept.push(kept);
        } else {
            self.kept_left_off += 1;
        }
    }

    /// Whether the import found nothing to write.
    pub fn is_nothing_new(&self) -> bool {
        self.created == 0 && self.updated == 0
    }
}

impl fmt::Display for ImportReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tell_faults(f)?;
        self.tell_kept(f)?;
        self.tell_owners(f)?;
        for note in &self.notes {
            writeln!(f, "{}: {note}", self.file)?;
        }
        let (file, read, seconds) = (&self.file, self.read, self.duration.as_secs_f64());
        writeln!(f, "{file}: {read} records read in {seconds:.1} s")?;
        if self.is_unreadable {
            return f.write_str(UNREADABLE);
        }
        if self.stopped {
            return write!(
                f,
                "{} of them have faults; nothing was written. Mend them, or take the good ones with --partial.",
                self.skipped
            );
        }
        self.tell_done(f)
    }
}

/// What is told, part by part.
impl ImportReport {
    fn tell_faults(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{fault}")?;
        }
        if self.faults_left_off > 0 {
            writeln!(f, "and {} faults more", self.faults_left_off)?;
        }
        Ok(())
    }

    fn tell_kept(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.format.place();
        for kept in &self.kept {
            let (line, record, field, reason) = (kept.line, &kept.record, &kept.field, kept.reason);
            writeln!(
                f,
                "{place} {line}, {record}, {field}: left as it is, {reason}"
            )?;
        }
        match self.kept_left_off {
            0 => Ok(()),
            more => writeln!(f, "and {more} fields more are left as they are"),
        }
    }

    fn tell_owners(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = if self.dry_run {
            "would be made"
        } else {
            "made"
        };
        for owner in &self.owners {
            let (name, kind, country) = (&owner.name, owner.kind, owner.country);
            write!(f, "owner {made}: {name} ({kind}, {country}")?;
            if let Some(region) = &owner.region {
                write!(f, ", {region}")?;
            }
            writeln!(f, ")")?;
        }
        Ok(())
    }

    fn tell_done(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (left_out, create, update) = if self.dry_run {
            ("would be left out", "to create", "to update")
        } else {
            ("were left out", "created", "updated")
        };
        if self.skipped > 0 {
            writeln!(
                f,
                "{} of them {left_out} for the faults above; mend them and import the file again",
                self.skipped
            )?;
        }
        write!(
            f,
            "{} {create}, {} {update}, {} unchanged, {} left out; new problems {}, solutions {}, partners {}, programmes {}, owners {}",
            self.created,
            self.updated,
            self.unchanged,
            self.skipped,
            self.problems,
            self.solutions,
            self.partners,
            self.programmes,
            self.owners.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_one_by_one_is_bounded() {
        let mut report = ImportReport::default();
        for line in 0..=MOST_FAULTS as u64 {
            report.add_kept(Kept {
                line,
                record: "a".to_owned(),
                field: "title".to_owned(),
                reason: "because",
            });
        }
        assert_eq!((report.kept.len(), report.kept_left_off), (MOST_FAULTS, 1));
        assert!(
            report
                .to_string()
                .contains("\nand 1 fields more are left as they are\n")
        );
    }
}
