//! A row of the table, cell by cell; what a cell cannot be is told with its place.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::code::Code;

use super::{APOSTROPHE, BETWEEN, COLUMNS, KINDS, is_computed};
use crate::domain::import::fault::{CellPlace, LineFault, quoted};
use crate::domain::import::table::RawRow;
use crate::domain::import::table::cell::{Cell, letters, number};
use crate::domain::rule::Path;
use crate::domain::survey::codebook::{Condition, Labels};

/// Which column stands where.
pub struct Columns(HashMap<&'static str, usize>);

impl Columns {
    /// Reads the headings.
    pub fn read(row: &RawRow, faults: &mut Vec<LineFault>) -> Self {
        let mut columns = HashMap::new();
        for (at, cell) in &row.cells {
            let text = plain(cell).to_lowercase();
            let place = || place(row.number, *at, &text);
            let known = COLUMNS.iter().find(|it| **it == text);
            let Some(known) = known else {
                let rule = format!(
                    "is no column of a codebook; its columns are {}",
                    COLUMNS.join(", ")
                );
                faults.push(fault(place(), &text, rule));
                continue;
            };
            if columns.insert(*known, *at).is_some() {
                faults.push(fault(place(), &text, "stands twice"));
            }
        }
        if !columns.contains_key("kind") {
            faults.push(*LineFault::of_file("has no column kind"));
        }
        Self(columns)
    }

    /// How many headings of a row are columns of a codebook.
    pub fn known(row: &RawRow) -> usize {
        let texts = row.cells.iter().map(|(_, cell)| plain(cell).to_lowercase());
        texts.filter(|it| COLUMNS.contains(&it.as_str())).count()
    }
}

/// A row that is read.
pub struct Row<'a> {
    /// The row as a spreadsheet counts them.
    pub number: u64,
    columns: &'a Columns,
    raw: &'a RawRow,
    faults: &'a mut Vec<LineFault>,
}

impl<'a> Row<'a> {
    /// A row of a table with these columns.
    pub fn new(columns: &'a Columns, raw: &'a RawRow, faults: &'a mut Vec<LineFault>) -> Self {
        Self {
            number: raw.number,
            columns,
            raw,
            faults,
        }
    }

    /// What kind of row it is; none where it is none, which is told.
    pub fn kind(&mut self) -> Option<&'static str> {
        let text = self.text("kind").to_lowercase();
        let Some((kind, columns)) = KINDS.iter().find(|(kind, _)| *kind == text) else {
            let kinds = KINDS.map(|(kind, _)| kind);
            self.wrong(
                "kind",
                &text,
                format!("must be one of {}", kinds.join(", ")),
            );
            return None;
        };
        let strays: Vec<&str> = (COLUMNS.iter())
            .filter(|it| **it != "kind" && !columns.contains(*it) && !self.text(it).is_empty())
            .copied()
            .collect();
        for column in strays {
            let text = self.text(column);
            let rule = format!("means nothing in a row of kind {kind}");
            self.wrong(column, &text, rule);
        }
        Some(kind)
    }

    /// What stands in a column; nothing where there is none.
    pub fn text(&self, column: &str) -> String {
        let at = self.columns.0.get(column);
        let cell = at.and_then(|at| self.raw.cell(*at));
        let text = cell.map(plain).unwrap_or_default();
        match text.strip_prefix(APOSTROPHE) {
            Some(rest) if is_computed(rest) => rest.to_owned(),
            _ => text,
        }
    }

    /// What stands in a column, if anything does.
    pub fn some(&self, column: &str) -> Option<String> {
        Some(self.text(column)).filter(|it| !it.is_empty())
    }

    /// What is wrong in a column.
    pub fn wrong(&mut self, column: &str, value: &str, rule: impl Into<String>) {
        let at = self.columns.0.get(column).copied();
        let place = match at {
            Some(at) => place(self.number, at, column),
            None => CellPlace {
                sheet: None,
                reference: format!("{0}:{0}", self.number),
                heading: column.to_owned(),
            },
        };
        self.faults.push(fault(place, value, rule));
    }

    /// The code of an option or another category, in capitals.
    pub fn capitals(&self, column: &str) -> String {
        self.text(column).to_uppercase()
    }

    /// A member of a closed list.
    pub fn member<T: Code>(&mut self, column: &str) -> Option<T> {
        let text = self.some(column)?;
        let found = T::from_code(&text.to_uppercase());
        if found.is_none() {
            let known: Vec<String> = T::iter().map(Code::code).collect();
            self.wrong(
                column,
                &text,
                format!("must be one of {}", known.join(", ")),
            );
        }
        found
    }

    /// The same, which must be there.
    pub fn needed<T: Code>(&mut self, column: &str) -> Option<T> {
        if self.some(column).is_none() {
            self.wrong(column, "", "must be given");
        }
        self.member(column)
    }

    /// A number.
    pub fn number(&mut self, column: &str) -> Option<f64> {
        let text = self.some(column)?;
        match number(&text) {
            Ok(Some(found)) => found.as_f64(),
            Ok(None) => {
                self.wrong(column, &text, "is no number");
                None
            }
            Err(rule) => {
                self.wrong(column, &text, rule);
                None
            }
        }
    }

    /// A whole number, above 0 or 0 unless it may be less.
    pub fn whole<T: TryFrom<i64>>(&mut self, column: &str) -> Option<T> {
        let text = self.some(column)?;
        let given = self.number(column)?;
        #[expect(clippy::cast_possible_truncation, reason = "looked at before")]
        let whole = (given.fract() == 0.0 && given.abs() < 1e15).then_some(given as i64);
        let whole = whole.and_then(|it| T::try_from(it).ok());
        if whole.is_none() {
            self.wrong(column, &text, "is no whole number that can be meant here");
        }
        whole
    }

    /// A day.
    pub fn day(&mut self, column: &str) -> Option<NaiveDate> {
        let text = self.some(column)?;
        let day = (text.parse().ok()).or_else(|| NaiveDate::parse_from_str(&text, "%d.%m.%Y").ok());
        if day.is_none() {
            self.wrong(column, &text, "is no day, as 2019-10-15 is");
        }
        day
    }

    /// Yes or no; no where nothing stands.
    pub fn truth(&mut self, column: &str) -> bool {
        let text = self.text(column).to_lowercase();
        match text.as_str() {
            "1" | "true" | "yes" | "ja" | "x" => true,
            "" | "0" | "false" | "no" | "nei" => false,
            _ => {
                self.wrong(column, &text, "must be 1 or 0");
                false
            }
        }
    }

    /// A text in three languages; what is missing is empty.
    pub fn labels(&self, stem: &str) -> Labels {
        let text = |language: &str| self.text(&format!("{stem}_{language}"));
        Labels {
            nb: text("nb"),
            nn: text("nn"),
            en: text("en"),
        }
    }

    /// A condition, if one is told.
    pub fn condition(&mut self) -> Option<Condition> {
        let (question, options) = (self.text("base_question"), self.capitals("base_options"));
        if question.is_empty() && options.is_empty() {
            return None;
        }
        let options = options.split(BETWEEN).map(str::trim);
        let options = options.filter(|it| !it.is_empty());
        Some(Condition {
            question: question.to_lowercase(),
            options: options.map(str::to_owned).collect(),
        })
    }

    /// The number of a municipality or a county, with the zero that spreadsheets take away.
    pub fn place_number(&self, column: &str) -> String {
        let text = self.text(column);
        match text.len() {
            1 | 3 => format!("0{text}"),
            _ => text,
        }
    }
}

/// Where a path of a codebook stands in the table.
#[derive(Debug, Default)]
pub struct Lines(HashMap<Path, u64>);

impl Lines {
    /// What this row tells.
    pub fn tell(&mut self, path: Path, row: &Row<'_>) {
        self.0.insert(path, row.number);
    }

    /// The row that tells it, or what it is a part of.
    pub fn find(&self, field: &[String]) -> u64 {
        let steps = (1..=field.len()).rev();
        let mut rows = steps.filter_map(|end| self.0.get(&Path::from(field[..end].to_vec())));
        rows.next().copied().unwrap_or_default()
    }
}

fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        // A file of values between separators holds nothing else.
        _ => String::new(),
    }
}

fn place(row: u64, at: usize, heading: &str) -> CellPlace {
    CellPlace {
        sheet: None,
        reference: format!("{}{row}", letters(at)),
        heading: heading.to_owned(),
    }
}

fn fault(place: CellPlace, value: &str, rule: impl Into<String>) -> LineFault {
    let row = place
        .reference
        .trim_start_matches(|it: char| !it.is_ascii_digit());
    let row = row.split(':').next().and_then(|it| it.parse().ok());
    LineFault {
        line: row.unwrap_or_default(),
        field: place.heading.clone(),
        cell: Some(place),
        value: if value.is_empty() {
            String::new()
        } else {
            quoted(value)
        },
        rule: rule.into(),
    }
}
