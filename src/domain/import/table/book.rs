//! XLSX, a row at a time: the first visible sheet whose headings are known. Formulas are not run. Knows no record.

use std::collections::HashSet;
use std::io::{Read, Seek};
use std::ops::RangeInclusive;

use calamine::{
    DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxCellReader,
    XlsxFormulaMetadata,
};

use super::cell::{Cell, letters};
use super::heading::{Known, MOST_COLUMNS};
use super::package;
use super::row::RawRow;
use super::{Head, heading};
use crate::domain::import::fault::LineFault;
use crate::domain::rule::shown;

/// Most rows and columns of a sheet.
const ROWS: u32 = 1_048_576;
const COLUMNS: u32 = 16_384;

/// Most ranges of merged cells of a sheet.
const MOST_MERGED: usize = 1_000;
/// Most cells in all of them together, ranges that overlap counted each: every one in a row becomes a fault.
const MOST_MERGED_CELLS: u64 = 100_000;

/// Most cells that are formatted as percentages.
const MOST_PERCENTAGES: usize = 1_000_000;

/// An open workbook, and the sheet of it that is read.
pub struct Book<R> {
    workbook: Xlsx<R>,
    /// The sheet.
    pub sheet: String,
    /// What was found where its headings should be.
    pub head: Head,
    /// Visible sheets that are not read.
    pub others: Vec<String>,
    shown: Shown,
}

/// What the cells of a sheet alone do not tell of them.
#[derive(Default)]
struct Shown {
    merged: Vec<Dimensions>,
    /// Row and column, from 0, of cells that are shown as percentages.
    percentages: HashSet<(u32, u32)>,
}

/// Opens a workbook of records, after looking through its package.
pub fn open<R: Read + Seek>(reader: R) -> Result<Book<R>, Box<LineFault>> {
    open_by(&heading::known, reader)
}

/// The same of a workbook with other headings.
pub fn open_by<R: Read + Seek>(known: Known<'_>, mut reader: R) -> Result<Book<R>, Box<LineFault>> {
    package::check(&mut reader).map_err(LineFault::of_file)?;
    let mut workbook = Xlsx::new(reader).map_err(broken)?;
    let mut sheets: Vec<String> = (workbook.sheets_metadata().iter())
        .filter(|it| it.visible == SheetVisible::Visible && it.typ == SheetType::WorkSheet)
        .map(|it| it.name.clone())
        .collect();
    let mut best: Option<(usize, Head)> = None;
    for (at, sheet) in sheets.iter().enumerate() {
        let nothing = Shown::default();
        let mut rows = Rows::new(&mut workbook, sheet, &nothing)?;
        let head = heading::look(known, || rows.next())?;
        let found = head.as_ref().map_or(0, |it| it.known);
        if let Some(head) = head
            && best.as_ref().is_none_or(|(_, best)| found > best.known)
        {
            best = Some((at, head));
        }
        if found >= heading::ENOUGH {
            break;
        }
    }
    let Some((at, head)) = best else {
        return Err(LineFault::of_file(
            "has no visible sheet with anything in it",
        ));
    };
    let sheet = sheets.remove(at);
    let merged = workbook.merge_cells_by_sheet_name(&sheet).map_err(broken)?;
    bounded(&merged).map_err(LineFault::of_file)?;
    let percentages = percentages(&mut workbook, &sheet)?;
    Ok(Book {
        workbook,
        sheet,
        head,
        others: sheets,
        shown: Shown {
            merged,
            percentages,
        },
    })
}

/// Where a sheet shows percentages. A spreadsheet keeps 0.4 of the 40 % that somebody writes, and only its format tells.
fn percentages<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    sheet: &str,
) -> Result<HashSet<(u32, u32)>, Box<LineFault>> {
    let mut cells = workbook.worksheet_cells_reader(sheet).map_err(broken)?;
    let formats = cells.styles().iter().map(|it| it.number_format.as_ref());
    let formats: Vec<bool> = formats
        .map(|it| it.is_some_and(|it| is_percentage(&it.format_code)))
        .collect();
    let mut places = HashSet::new();
    if !formats.contains(&true) {
        return Ok(places);
    }
    while let Some((row, column, style)) = cells.next_style_id().map_err(broken)? {
        if formats.get(style) == Some(&true) {
            places.insert((row, column));
        }
        if places.len() > MOST_PERCENTAGES {
            let rule = format!("has more than {MOST_PERCENTAGES} cells formatted as percentages");
            return Err(LineFault::of_file(rule));
        }
    }
    Ok(places)
}

/// Whether a number format shows hundredths: a % that stands there as a text of its own only follows the number.
fn is_percentage(format: &str) -> bool {
    let mut is_quoted = false;
    let mut letters = format.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => is_quoted = !is_quoted,
            '\\' | '_' | '*' if !is_quoted => {
                letters.next();
            }
            '%' if !is_quoted => return true,
            _ => {}
        }
    }
    false
}

/// That what cells are merged is not beyond what a sheet for people has.
fn bounded(merged: &[Dimensions]) -> Result<(), String> {
    let ranges = merged.len();
    if ranges > MOST_MERGED {
        return Err(format!("has {ranges} ranges of merged cells; split them"));
    }
    let cells: u64 = merged
        .iter()
        .map(|it| {
            let rows = it.start.0..=it.end.0.min(ROWS - 1);
            rows.count() as u64 * columns(it).count() as u64
        })
        .sum();
    if cells > MOST_MERGED_CELLS {
        return Err(format!(
            "has merged cells over {cells} cells; at most {MOST_MERGED_CELLS} are taken, so split them"
        ));
    }
    Ok(())
}

/// The columns of a range that a table can have.
fn columns(range: &Dimensions) -> RangeInclusive<usize> {
    range.start.1 as usize..=(range.end.1 as usize).min(MOST_COLUMNS - 1)
}

impl<R: Read + Seek> Book<R> {
    /// The rows below the headings.
    pub fn rows(&mut self) -> Result<Rows<'_, R>, Box<LineFault>> {
        let mut rows = Rows::new(&mut self.workbook, &self.sheet, &self.shown)?;
        rows.after = self.head.row.number;
        Ok(rows)
    }
}

/// Row and column, from 0, and what stands there.
type Placed = ((u32, u32), Option<Cell>);

/// The rows of a sheet.
pub struct Rows<'a, R: Read + Seek> {
    cells: XlsxCellReader<'a, R>,
    shown: &'a Shown,
    /// The last row that is passed over.
    after: u64,
    place: Option<(u32, u32)>,
    next: Option<Placed>,
    is_over: bool,
}

impl<'a, R: Read + Seek> Rows<'a, R> {
    fn new(
        workbook: &'a mut Xlsx<R>,
        sheet: &str,
        shown: &'a Shown,
    ) -> Result<Self, Box<LineFault>> {
        Ok(Self {
            cells: workbook.worksheet_cells_reader(sheet).map_err(broken)?,
            shown,
            after: 0,
            place: None,
            next: None,
            is_over: false,
        })
    }

    /// The next row that holds something. After a fault there is none.
    pub fn next(&mut self) -> Result<Option<RawRow>, Box<LineFault>> {
        let row = self.read();
        self.is_over |= !matches!(row, Ok(Some(_)));
        row
    }

    fn read(&mut self) -> Result<Option<RawRow>, Box<LineFault>> {
        while let Some(((row, column), cell)) = self.take()? {
            let mut raw = RawRow {
                number: u64::from(row) + 1,
                cells: Vec::new(),
            };
            raw.cells.extend(cell.map(|cell| (column as usize, cell)));
            while let Some((place, cell)) = self.take()? {
                if place.0 != row {
                    self.next = Some((place, cell));
                    break;
                }
                raw.cells.extend(cell.map(|cell| (place.1 as usize, cell)));
            }
            if raw.number > self.after && !raw.cells.is_empty() {
                self.merge(row, &mut raw);
                return Ok(Some(raw));
            }
        }
        Ok(None)
    }

    /// The next cell, which may hold nothing.
    fn take(&mut self) -> Result<Option<Placed>, Box<LineFault>> {
        if self.is_over {
            return Ok(None);
        }
        if let Some(next) = self.next.take() {
            return Ok(Some(next));
        }
        let Some(record) = (self.cells.next_cell_with_formula_metadata()).map_err(broken)? else {
            self.is_over = true;
            return Ok(None);
        };
        let place = record.pos;
        let is_after = self.place.is_none_or(|before| place > before);
        if !is_after || place.0 >= ROWS || place.1 >= COLUMNS {
            return Err(broken("its cells are out of order"));
        }
        self.place = Some(place);
        let cell = match record.formula {
            Some(formula) => Some(Cell::Formula(text_of(formula))),
            None => match cell(record.value) {
                Some(Cell::Number(number)) if self.shown.percentages.contains(&place) => {
                    Some(Cell::Percentage(number))
                }
                cell => cell,
            },
        };
        Ok(Some((place, cell)))
    }

    /// Puts what cells are merged in the place of what they hold: whom a value is for that spans several, only whoever
    /// filled it in can tell.
    fn merge(&self, row: u32, raw: &mut RawRow) {
        for it in &self.shown.merged {
            if !(it.start.0..=it.end.0).contains(&row) {
                continue;
            }
            let name =
                |(row, column): (u32, u32)| format!("{}{}", letters(column as usize), row + 1);
            let range = format!("{}:{}", name(it.start), name(it.end));
            for at in columns(it) {
                let cell = (at, Cell::Merged(range.clone()));
                match raw.cells.binary_search_by_key(&at, |(at, _)| *at) {
                    Ok(place) => raw.cells[place] = cell,
                    Err(place) => raw.cells.insert(place, cell),
                }
            }
        }
    }
}

fn cell(value: DataRef<'_>) -> Option<Cell> {
    match value {
        DataRef::Empty => None,
        #[expect(clippy::cast_precision_loss, reason = "a sheet holds no larger ones")]
        DataRef::Int(number) => Some(Cell::Number(number as f64)),
        DataRef::Float(number) => Some(Cell::Number(number)),
        DataRef::String(text) => Cell::text(&text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Bool(value) => Some(Cell::Boolean(value)),
        DataRef::DateTime(time) => Some(Cell::Time(iso(&time))),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Some(Cell::Time(text)),
        DataRef::Error(error) => Some(Cell::Error(error.to_string())),
    }
}

/// A date, with its time where it has one.
fn iso(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        return format!("{} days", time.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if time.as_f64().fract() == 0.0 {
        date
    } else {
        format!("{date}T{hour:02}:{minute:02}:{second:02}")
    }
}

fn text_of(formula: XlsxFormulaMetadata) -> String {
    match formula {
        XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. } => {
            formula
        }
        _ => String::new(),
    }
}

fn broken(error: impl std::fmt::Display) -> Box<LineFault> {
    let error = shown(&error.to_string());
    LineFault::of_file(format!("is no whole XLSX file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_told_by_its_format() {
        for (format, is_one) in [
            ("0%", true),
            ("0.00%", true),
            ("[Red]-0 %;0 %", true),
            ("General", false),
            ("@", false),
            ("0\"%\"", false),
            ("0\\%", false),
            ("0_%", false),
            ("\"a\\\"0%", true),
        ] {
            assert_eq!(is_percentage(format), is_one, "{format}");
        }
    }
}
