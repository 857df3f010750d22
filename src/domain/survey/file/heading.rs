//! Which column of a response file tells what.

use std::collections::{HashMap, HashSet};

use entity::code::{QuestionKind, SurveyWeighting};

use crate::domain::import::fault::{CellPlace, LineFault, quoted};
use crate::domain::import::table::RawRow;
use crate::domain::import::table::cell::{Cell, letters};
use crate::domain::survey::answer::UnitPart;
use crate::domain::survey::codebook::Codebook;
use crate::domain::survey::codebook::check::FIXED;

/// What stands between a question and an option in a heading.
const OF: char = ':';

/// Headings that are told one by one.
const MOST_UNKNOWN: usize = 100;

/// What a column tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Told {
    /// What the unit is.
    Unit(UnitPart),
    /// What the response weighs.
    Weight,
    /// The answer to a question, by its place.
    Question(usize),
    /// Whether an option of a question was chosen, by their places.
    Option(usize, usize),
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Where it stands, from 0.
    pub at: usize,
    /// Its heading, as it is written.
    pub heading: String,
    /// What it tells.
    pub told: Told,
}

/// The columns of a file.
#[derive(Debug)]
pub struct Columns {
    /// The sheet, where the file has sheets.
    pub sheet: Option<String>,
    /// Those with a heading, from left to right.
    pub all: Vec<Column>,
    by_place: HashMap<usize, usize>,
}

/// The headings of a file of responses to a codebook, an answer a column.
pub fn headings(book: &Codebook) -> Vec<String> {
    let is_imported = book.wave.weighting == SurveyWeighting::Imported;
    let fixed = FIXED.iter().filter(|it| match **it {
        "weight" => is_imported,
        "unit_type" => !book.unit_types.is_empty(),
        "employee_band" => !book.employee_bands.is_empty(),
        _ => true,
    });
    let questions = book.questions.iter().map(|it| it.code.as_str());
    fixed.copied().chain(questions).map(str::to_owned).collect()
}

/// How many headings of a row are known.
pub fn known(book: &Codebook, row: &RawRow) -> usize {
    let texts = row.cells.iter().filter_map(|(_, cell)| text(cell));
    texts.filter(|it| find(book, it).is_some()).count()
}

fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// What a heading stands for. Codes may be written in capitals or not.
fn find(book: &Codebook, heading: &str) -> Option<Told> {
    let heading = heading.trim();
    let (code, option) = match heading.split_once(OF) {
        Some((code, option)) => (code.trim(), Some(option.trim())),
        None => (heading, None),
    };
    let code = code.to_lowercase();
    if let Some(option) = option {
        let question = book.questions.iter().position(|it| it.code == code)?;
        let place = book.questions[question].place(&option.to_uppercase())?;
        return Some(Told::Option(question, place));
    }
    match code.as_str() {
        "sector" => Some(Told::Unit(UnitPart::Sector)),
        "unit_type" => Some(Told::Unit(UnitPart::UnitType)),
        "employee_band" => Some(Told::Unit(UnitPart::EmployeeBand)),
        "municipality" => Some(Told::Unit(UnitPart::Municipality)),
        "weight" => Some(Told::Weight),
        _ => {
            let question = book.questions.iter().position(|it| it.code == code)?;
            Some(Told::Question(question))
        }
    }
}

impl Columns {
    /// Reads a row of headings.
    pub fn read(
        book: &Codebook,
        sheet: Option<&str>,
        row: &RawRow,
    ) -> Result<Self, Vec<LineFault>> {
        let mut reading = Reading {
            book,
            sheet,
            row: row.number,
            columns: Vec::new(),
            faults: Vec::new(),
        };
        let mut unknown = 0;
        for (at, cell) in &row.cells {
            unknown += usize::from(!reading.take(*at, cell, unknown < MOST_UNKNOWN));
        }
        if let Some(more) = unknown.checked_sub(MOST_UNKNOWN).filter(|it| *it > 0) {
            reading.tell(
                None,
                "",
                format!("has {more} more headings that are not known"),
            );
        }
        reading.ask_for_what_is_missing();
        if !reading.faults.is_empty() {
            return Err(reading.faults);
        }
        let places = reading.columns.iter().map(|it| it.at).zip(0..);
        Ok(Self {
            sheet: sheet.map(str::to_owned),
            by_place: places.collect(),
            all: reading.columns,
        })
    }

    /// The column at a place.
    pub fn at(&self, at: usize) -> Option<&Column> {
        self.by_place.get(&at).map(|it| &self.all[*it])
    }

    /// The first column that tells this, or a part of it.
    pub fn of(&self, told: Told) -> Option<&Column> {
        self.all.iter().find(|it| match (told, it.told) {
            (Told::Question(wanted), Told::Option(question, _)) => wanted == question,
            (wanted, told) => wanted == told,
        })
    }

    /// Questions without a column.
    pub fn unanswered<'a>(&self, book: &'a Codebook) -> Vec<&'a str> {
        let questions = book.questions.iter().enumerate();
        let missing = questions.filter(|(at, _)| self.of(Told::Question(*at)).is_none());
        missing.map(|(_, it)| it.code.as_str()).collect()
    }

    /// A cell of a row.
    pub fn place(&self, row: u64, column: Option<&Column>) -> CellPlace {
        CellPlace {
            sheet: self.sheet.clone(),
            reference: match column {
                Some(column) => format!("{}{row}", letters(column.at)),
                None => format!("{row}:{row}"),
            },
            heading: column.map_or_else(String::new, |it| it.heading.clone()),
        }
    }
}

struct Reading<'a> {
    book: &'a Codebook,
    sheet: Option<&'a str>,
    row: u64,
    columns: Vec<Column>,
    faults: Vec<LineFault>,
}

impl Reading<'_> {
    /// Takes in a heading; false where it is not known.
    fn take(&mut self, at: usize, cell: &Cell, is_told: bool) -> bool {
        let Some(heading) = text(cell) else {
            self.tell(Some(at), "", "is no heading, which must be a text");
            return true;
        };
        let Some(told) = find(self.book, heading) else {
            if is_told {
                self.tell(Some(at), heading, self.why_unknown(heading));
            }
            return false;
        };
        let is_imported = self.book.wave.weighting == SurveyWeighting::Imported;
        if told == Told::Weight && !is_imported {
            let rule = "is not used: the codebook does not take its weights from the file (weighting IMPORTED)";
            self.tell(Some(at), heading, rule);
        }
        if let Told::Option(question, _) = told
            && self.book.questions[question].kind == QuestionKind::Number
        {
            self.tell(Some(at), heading, "is an option of a number");
        }
        let twin = self.columns.iter().find(|it| is_twin(it.told, told));
        if let Some(first) = twin {
            let rule = format!("tells the same as column {}", letters(first.at));
            self.tell(Some(at), heading, rule);
        }
        self.columns.push(Column {
            at,
            heading: heading.to_owned(),
            told,
        });
        true
    }

    fn why_unknown(&self, heading: &str) -> String {
        let (code, option) = match heading.split_once(OF) {
            Some((code, option)) => (code.trim().to_lowercase(), Some(option.trim())),
            None => (heading.trim().to_lowercase(), None),
        };
        if self.book.composite(&code).is_some() {
            return "is worked out of other questions, and has no column".to_owned();
        }
        match (self.book.question(&code), option) {
            (Some(question), Some(_)) => {
                let options: Vec<&str> =
                    question.options.iter().map(|it| it.code.as_str()).collect();
                format!(
                    "is no option of the question; it has {}",
                    options.join(", ")
                )
            }
            _ => format!(
                "is not known; columns are {}, and the codes of questions",
                FIXED.join(", ")
            ),
        }
    }

    /// Tells the columns that no response can do without.
    fn ask_for_what_is_missing(&mut self) {
        let told: HashSet<Told> = self.columns.iter().map(|it| it.told).collect();
        let weighting = self.book.wave.weighting;
        let is_stratum = weighting == SurveyWeighting::Stratum;
        let strata = &self.book.strata;
        let by_type = is_stratum && strata.iter().any(|it| it.unit_type.is_some());
        let by_sector = is_stratum && strata.iter().any(|it| it.sector.is_some());
        let unit = |part| told.contains(&Told::Unit(part));
        let mut missing = Vec::new();
        if !unit(UnitPart::Municipality) {
            missing.push("municipality");
        }
        if by_type && !unit(UnitPart::UnitType) {
            missing.push("unit_type");
        }
        // The sector of a unit may follow from its kind.
        if by_sector && !unit(UnitPart::Sector) && !unit(UnitPart::UnitType) {
            missing.push("sector");
        }
        if weighting == SurveyWeighting::Imported && !told.contains(&Told::Weight) {
            missing.push("weight");
        }
        for column in missing {
            self.tell(None, "", format!("has no column {column}"));
        }
    }

    fn tell(&mut self, at: Option<usize>, heading: &str, rule: impl Into<String>) {
        let row = self.row;
        self.faults.push(LineFault {
            line: row,
            cell: Some(CellPlace {
                sheet: self.sheet.map(str::to_owned),
                reference: match at {
                    Some(at) => format!("{}{row}", letters(at)),
                    None => format!("{row}:{row}"),
                },
                heading: String::new(),
            }),
            value: if heading.is_empty() {
                String::new()
            } else {
                quoted(heading)
            },
            ..*LineFault::of_file(rule)
        });
    }
}

/// Whether two columns tell the same: a question is answered in one column, or in one for each option.
fn is_twin(first: Told, second: Told) -> bool {
    match (first, second) {
        (Told::Question(one), Told::Option(other, _))
        | (Told::Option(one, _), Told::Question(other)) => one == other,
        (first, second) => first == second,
    }
}
