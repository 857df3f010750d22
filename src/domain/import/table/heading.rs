//! The first row of a table: which column tells what, and every heading that is wrong. Knows no file.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::code::Language;

use super::cell::{Cell, letters};
use super::column::{self, Column, Place};
use super::row::RawRow;
use crate::domain::experience::limits::ITEMS;
use crate::domain::import::fault::{CellPlace, LineFault, quoted};

/// More columns than all lists of a record could fill.
pub const MOST_COLUMNS: usize = 4_000;

/// Unknown headings that are told one by one.
const MOST_UNKNOWN: usize = 100;

/// So many known headings make a row of headings.
pub const ENOUGH: usize = 2;

/// Rows that hold something and are looked at for headings: a title or a date may stand above them.
const LOOKED_AT: usize = 20;

/// A row that is taken for headings.
#[derive(Debug)]
pub struct Head {
    /// The row.
    pub row: RawRow,
    /// How many of its headings are known.
    pub known: usize,
}

/// Counts the headings of a row that a kind of table knows.
pub type Known<'a> = &'a dyn Fn(&RawRow) -> usize;

/// Looks for the headings among the first rows: the first with enough that are known, or the first of all.
pub fn look<E>(
    known: Known<'_>,
    mut next: impl FnMut() -> Result<Option<RawRow>, E>,
) -> Result<Option<Head>, E> {
    let mut first = None;
    let mut seen = 0;
    while seen < LOOKED_AT
        && let Some(row) = next()?
    {
        if row.cells.is_empty() {
            continue;
        }
        seen += 1;
        let known = known(&row);
        let head = Head { row, known };
        if known >= ENOUGH {
            return Ok(Some(head));
        }
        first.get_or_insert(head);
    }
    Ok(first)
}

/// What the columns of a table tell.
#[derive(Debug)]
pub struct Layout {
    /// The sheet, where the file has sheets.
    pub sheet: Option<String>,
    /// Known columns, in the order in which a record tells what they hold.
    pub headings: Vec<Heading>,
    /// Their columns.
    pub columns: HashSet<usize>,
    /// Whether nothing is wrong with the headings.
    pub is_sound: bool,
    /// The language of most of them.
    pub language: Language,
}

/// The heading of a known column.
#[derive(Debug)]
pub struct Heading {
    /// Its column, from 0.
    pub at: usize,
    /// As it is written.
    pub text: String,
    /// What it tells.
    pub column: &'static Column,
    /// Which of several it is, from 1.
    pub number: u16,
    order: usize,
}

/// How many headings of a row are known.
pub fn known(row: &RawRow) -> usize {
    let texts = row.cells.iter().filter_map(|(_, cell)| text(cell));
    texts.filter(|it| column::find(it).is_some()).count()
}

/// Reads a row of headings.
pub fn read(sheet: Option<&str>, row: &RawRow) -> (Arc<Layout>, Vec<LineFault>) {
    let mut reading = Reading {
        sheet,
        row: row.number,
        language: language(row),
        headings: Vec::new(),
        faults: Vec::new(),
    };
    let mut unknown = 0;
    if row.cells.len() > MOST_COLUMNS {
        let rule = format!(
            "has {} columns; at most {MOST_COLUMNS} are taken",
            row.cells.len()
        );
        reading.tell(None, "", rule);
    } else {
        for (at, cell) in &row.cells {
            unknown += usize::from(!reading.take(*at, cell, unknown < MOST_UNKNOWN));
        }
        reading.ask_for_what_is_missing();
    }
    if unknown > MOST_UNKNOWN {
        let more = unknown - MOST_UNKNOWN;
        reading.tell(
            None,
            "",
            format!("has {more} more headings that are not known"),
        );
    }
    let mut headings = reading.headings;
    headings.sort_by_key(|it| (it.order, it.number));
    let layout = Layout {
        sheet: sheet.map(str::to_owned),
        columns: headings.iter().map(|it| it.at).collect(),
        headings,
        is_sound: reading.faults.is_empty(),
        language: reading.language,
    };
    (Arc::new(layout), reading.faults)
}

/// The language of most headings.
fn language(row: &RawRow) -> Language {
    let count = |language| {
        let own = |heading: &&str| {
            column::find(heading).is_some_and(|(order, number)| {
                let number = u16::try_from(number).unwrap_or_default();
                let name = column::all()[order].headings.pick(language);
                column::are_same(&Column::numbered(name, number), heading)
            })
        };
        let texts = row.cells.iter().filter_map(|(_, cell)| text(cell));
        texts.filter(own).count()
    };
    // The last of equals is taken.
    let languages = [Language::En, Language::Nn, Language::Nb];
    let most = languages.into_iter().max_by_key(|it| count(*it));
    most.unwrap_or(Language::Nb)
}

struct Reading<'a> {
    sheet: Option<&'a str>,
    row: u64,
    language: Language,
    headings: Vec<Heading>,
    faults: Vec<LineFault>,
}

impl Reading<'_> {
    /// Takes in a heading; false where it is not known.
    fn take(&mut self, at: usize, cell: &Cell, is_told: bool) -> bool {
        let Some(heading) = text(cell) else {
            self.tell(Some(at), "", "is no heading, which must be a text");
            return true;
        };
        let Some((order, number)) = column::find(heading) else {
            if is_told {
                let rule = match column::nearest(heading, self.language) {
                    Some(near) => format!("is not a known heading; is \"{near}\" meant?"),
                    None => "is not a known heading; a template shows them all".to_owned(),
                };
                self.tell(Some(at), heading, rule);
            }
            return false;
        };
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        if !(1..=ITEMS).contains(&usize::from(number)) {
            let rule = format!("has another number than 1 to {ITEMS}");
            self.tell(Some(at), heading, rule);
            return true;
        }
        let twin = (self.headings.iter()).find(|it| it.order == order && it.number == number);
        if let Some(first) = twin {
            let (cell, text) = (letters(first.at), &first.text);
            let rule = format!("tells the same as column {cell}, \"{text}\"");
            self.tell(Some(at), heading, rule);
            return true;
        }
        self.headings.push(Heading {
            at,
            text: heading.to_owned(),
            column: &column::all()[order],
            number,
            order,
        });
        true
    }

    /// Tells the columns that no record, or none of its items, can do without.
    fn ask_for_what_is_missing(&mut self) {
        let mut missing: Vec<(Option<usize>, String)> = Vec::new();
        for needed in column::all().iter().filter(|it| it.required) {
            let own = |it: &&Heading| it.column.place == needed.place;
            let of_root = |it: &&Heading| it.column.place.root() == needed.place.root();
            let heading = needed.headings.pick(self.language);
            match &needed.place {
                Place::Part(..) => {
                    let mut firsts: HashMap<u16, usize> = HashMap::new();
                    for it in self.headings.iter().filter(of_root) {
                        firsts.entry(it.number).or_insert(it.at);
                    }
                    let has =
                        |number| (self.headings.iter().filter(own)).any(|it| it.number == number);
                    let without = firsts.into_iter().filter(|(number, _)| !has(*number));
                    missing.extend(
                        without.map(|(number, at)| (Some(at), Column::numbered(heading, number))),
                    );
                }
                Place::Inner(root, _) if root == "solution" => {
                    let first = self.headings.iter().find(of_root);
                    if let Some(first) = first.filter(|_| !self.headings.iter().any(|it| own(&it)))
                    {
                        missing.push((Some(first.at), heading.to_owned()));
                    }
                }
                Place::Inner(..) => {
                    if !self.headings.iter().any(|it| own(&it)) {
                        missing.push((None, heading.to_owned()));
                    }
                }
                Place::Field(_) | Place::Item(_) => {
                    if !self.headings.iter().any(|it| of_root(&it)) {
                        missing.push((None, heading.to_owned()));
                    }
                }
            }
        }
        missing.sort();
        for (at, heading) in missing {
            let own = at.and_then(|at| self.headings.iter().find(|it| it.at == at));
            let own = own.map_or_else(String::new, |it| it.text.clone());
            let rule = match at {
                Some(_) => format!("needs a column \"{heading}\" beside it"),
                None => format!("lack the column \"{heading}\", which is required"),
            };
            self.tell(at, &own, rule);
        }
    }

    /// A fault of a cell, or of the row of headings.
    fn tell(&mut self, at: Option<usize>, heading: &str, rule: impl Into<String>) {
        let row = self.row;
        let reference = match at {
            Some(at) => format!("{}{row}", letters(at)),
            None => format!("{row}:{row}"),
        };
        let cell = CellPlace {
            sheet: self.sheet.map(str::to_owned),
            reference,
            heading: if at.is_some() {
                String::new()
            } else {
                "headings".to_owned()
            },
        };
        self.faults.push(LineFault {
            line: row,
            cell: Some(cell),
            field: String::new(),
            value: if heading.is_empty() {
                String::new()
            } else {
                quoted(heading)
            },
            rule: rule.into(),
        });
    }
}

/// What a heading says; none where it is no text.
fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(headings: &[&str]) -> Vec<String> {
        let cells = headings.iter().enumerate();
        let cells = cells.filter_map(|(at, it)| Some((at, Cell::text(it)?)));
        let row = RawRow {
            number: 1,
            cells: cells.collect(),
        };
        let (layout, faults) = read(Some("Cases"), &row);
        assert_eq!(layout.is_sound, faults.is_empty());
        faults.iter().map(ToString::to_string).collect()
    }

    const SOUND: [&str; 5] = ["Id", "Tittel", "Kommune 1", "Problem", "Utfall"];

    #[test]
    fn any_order_and_language_will_do() {
        assert_eq!(told(&SOUND), [""; 0]);
        let mixed = ["OUTCOME *", "", "problem title", "id", "kommunar", "TITLE"];
        assert_eq!(told(&mixed), [""; 0]);
    }

    #[test]
    fn every_wrong_heading_is_told() {
        let mut headings = SOUND.to_vec();
        headings.extend([
            "Utfal",
            "Title",
            "Partner 2 navn",
            "Partner 0 navn",
            "Løsningsbeskrivelse",
        ]);
        headings[0] = "";
        let faults = told(&headings);
        let wanted = [
            "Cases!F1, \"Utfal\": is not a known heading; is \"Utfall\" meant?",
            "Cases!G1, \"Title\": tells the same as column B, \"Tittel\"",
            "Cases!I1, \"Partner 0 navn\": has another number than 1 to 200",
            "Cases!1:1, headings: lack the column \"Id\", which is required",
            "Cases!H1, \"Partner 2 navn\": needs a column \"Partner 2 type\" beside it",
            "Cases!J1, \"Løsningsbeskrivelse\": needs a column \"Løsning\" beside it",
        ];
        assert_eq!(faults, wanted);
    }

    #[test]
    fn many_wrong_headings_are_told_briefly() {
        let names: Vec<String> = (0..3_000).map(|it| format!("Wingspan {it}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(told(&names).len() <= MOST_UNKNOWN + 6);
        let many = vec!["x"; MOST_COLUMNS + 1];
        assert_eq!(
            told(&many),
            ["Cases!1:1, headings: has 4001 columns; at most 4000 are taken"]
        );
    }
}
