//! A row of a table as the record that a line of NDJSON would be, and where each of its fields stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::cell::{Cell, letters};
use super::column::Place;
use super::heading::{Heading, Layout};
use crate::domain::import::fault::{CellPlace, Faults};

/// What starts the id of a row that is no record: an explanation or an example.
const REMARK: char = '#';

/// The cells of a row that hold something, by their column from 0.
#[derive(Debug, Default)]
pub struct RawRow {
    /// The row as a spreadsheet counts them, from 1.
    pub number: u64,
    /// The cells, from left to right.
    pub cells: Vec<(usize, Cell)>,
}

/// A row, ready to be read as a record.
#[derive(Debug)]
pub struct Row {
    /// The row as a spreadsheet counts them, from 1.
    pub number: u64,
    /// What a line of NDJSON would hold.
    pub value: Value,
    /// What is wrong with single cells already.
    pub faults: Faults,
}

/// Where the fields of a row stand.
#[derive(Debug)]
pub struct Cells {
    layout: Arc<Layout>,
    row: u64,
    items: Vec<(String, usize)>,
    unread: Vec<usize>,
}

/// Where a field stands.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// In a cell.
    At(CellPlace),
    /// In a cell of which a fault is told that explains this one, or in a column that is missing and told.
    Told,
}

impl Cells {
    /// The cell of a field, or of what it is a part of.
    pub fn find(&self, field: &str) -> Found {
        let mut path = field;
        loop {
            match self.at(path) {
                Some(at) if self.unread.contains(&at) => return Found::Told,
                Some(at) => return Found::At(self.place(at)),
                None => {}
            }
            match path.rfind(['.', '[']) {
                Some(end) => path = &path[..end],
                None => return Found::Told,
            }
        }
    }

    /// Words of a record's closed list as whoever fills in its column reads them there.
    pub fn labels(&self, field: &str, words: Vec<String>) -> Vec<String> {
        let at = self.at(field);
        let heading = (self.layout.headings.iter()).find(|it| Some(it.at) == at);
        let Some(list) = heading.and_then(|it| it.column.kind.words()) else {
            return words;
        };
        let label = |word: String| match list.label(&word, self.layout.language) {
            Some(label) => label.to_owned(),
            None => word,
        };
        words.into_iter().map(label).collect()
    }

    /// The column of a field.
    fn at(&self, path: &str) -> Option<usize> {
        let item = self.items.iter().find(|(own, _)| own == path);
        item.map(|(_, at)| *at)
            .or_else(|| self.column(path).map(|it| it.at))
    }

    /// The first column of a field: of a list or an object, the one that tells it first.
    fn column(&self, path: &str) -> Option<&Heading> {
        let own = |it: &&Heading| match &it.column.place {
            Place::Inner(object, field) => {
                path == object || path.split_once('.') == Some((object, field))
            }
            place => path == place.root(),
        };
        self.layout.headings.iter().find(own)
    }

    /// A cell of this row.
    pub fn place(&self, at: usize) -> CellPlace {
        let heading = self.layout.headings.iter().find(|it| it.at == at);
        CellPlace {
            sheet: self.layout.sheet.clone(),
            reference: format!("{}{}", letters(at), self.row),
            heading: heading.map_or_else(String::new, |it| it.text.clone()),
        }
    }
}

/// What a row is.
#[derive(Debug)]
pub enum Sorted {
    /// A record.
    Record(Box<Row>),
    /// Meant for people: its id says so.
    Remark,
    /// Nothing.
    Empty,
}

impl RawRow {
    /// What stands in a column.
    pub fn cell(&self, at: usize) -> Option<&Cell> {
        let place = self.cells.binary_search_by_key(&at, |(at, _)| *at).ok()?;
        self.cells.get(place).map(|(_, cell)| cell)
    }
}

/// Cells without a heading that are told of one row.
const MOST_STRAY: usize = 10;

impl Layout {
    /// Reads a row.
    pub fn row(self: &Arc<Self>, raw: &RawRow) -> Sorted {
        if raw.cells.is_empty() {
            return Sorted::Empty;
        }
        if self.is_remark(raw) {
            return Sorted::Remark;
        }
        let mut builder = Builder::default();
        for heading in &self.headings {
            builder.take(heading, raw.cell(heading.at));
        }
        let (value, items, unread) = builder.finish();
        let cells = Cells {
            layout: Arc::clone(self),
            row: raw.number,
            items,
            unread: unread.iter().map(|it| it.at).collect(),
        };
        let mut faults = Faults::of_row(raw.number, cells);
        for it in unread {
            faults.add_cell(it.at, &it.told, it.rule);
        }
        // Where a heading is not known, that is told, and its cells are passed over.
        if self.is_sound {
            let stray = raw
                .cells
                .iter()
                .filter(|(at, _)| !self.columns.contains(at));
            for (at, _) in stray.take(MOST_STRAY) {
                faults.add_cell(*at, "", "stands in a column without a heading");
            }
        }
        Sorted::Record(Box::new(Row {
            number: raw.number,
            value,
            faults,
        }))
    }

    fn is_remark(&self, raw: &RawRow) -> bool {
        let id = (self.headings.iter()).find(|it| it.column.place.root() == "id");
        let cell = id.and_then(|it| raw.cell(it.at));
        matches!(cell, Some(Cell::Text(text)) if text.starts_with(REMARK))
    }
}

/// A record that is put together from its cells.
#[derive(Default)]
struct Builder {
    object: Map<String, Value>,
    /// Paths of items of lists, and their columns.
    items: Vec<(String, usize)>,
    /// Items of lists of objects by list and number.
    parts: BTreeMap<(&'static str, u16), Vec<Part>>,
    unread: Vec<Unread>,
}

/// A field of an item of a list of objects, and its column.
struct Part {
    field: &'static str,
    value: Option<Value>,
    at: usize,
}

/// A cell that cannot be read.
struct Unread {
    at: usize,
    told: String,
    rule: String,
}

impl Builder {
    fn take(&mut self, heading: &Heading, cell: Option<&Cell>) {
        let value = cell.map(|it| self.value(heading, it));
        match (&heading.column.place, value) {
            (Place::Part(list, field), value) => {
                let parts = self.parts.entry((list, heading.number)).or_default();
                let at = heading.at;
                parts.push(Part { field, value, at });
            }
            (_, None) | (Place::Item(_), Some(Value::Null)) => {}
            (Place::Field(list), Some(value)) if heading.column.several.is_some() => {
                let separator = heading.column.several.as_deref().unwrap_or_default();
                for item in items(value, separator) {
                    self.push(list, item, heading.at);
                }
            }
            (Place::Field(field), Some(value)) => {
                self.object.insert(field.clone(), value);
            }
            (Place::Inner(object, field), Some(value)) => {
                let inner = self.object.entry(object.as_str());
                let inner = inner.or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(inner) = inner {
                    inner.insert(field.clone(), value);
                }
            }
            (Place::Item(list), Some(value)) => {
                self.push(list, value, heading.at);
            }
        }
    }

    /// What the record reads; null where that cannot be told.
    fn value(&mut self, heading: &Heading, cell: &Cell) -> Value {
        cell.value(heading.column).unwrap_or_else(|(told, rule)| {
            let at = heading.at;
            self.unread.push(Unread { at, told, rule });
            Value::Null
        })
    }

    /// Puts an item at the end of a list, and tells its path.
    fn push(&mut self, list: &str, item: Value, at: usize) -> Option<String> {
        let items = self.object.entry(list);
        let items = items.or_insert_with(|| Value::Array(Vec::new()));
        let items = items.as_array_mut()?;
        items.push(item);
        let path = format!("{list}[{}]", items.len() - 1);
        self.items.push((path.clone(), at));
        Some(path)
    }

    fn finish(mut self) -> (Value, Vec<(String, usize)>, Vec<Unread>) {
        for ((list, _), parts) in std::mem::take(&mut self.parts) {
            let (Some(first), true) = (parts.first(), parts.iter().any(|it| it.value.is_some()))
            else {
                continue;
            };
            let filled = (parts.iter())
                .filter_map(|it| Some((it.field.to_owned(), it.value.clone()?)))
                .collect();
            if let Some(path) = self.push(list, Value::Object(filled), first.at) {
                let fields = parts
                    .iter()
                    .map(|it| (format!("{path}.{}", it.field), it.at));
                self.items.extend(fields);
            }
        }
        (Value::Object(self.object), self.items, self.unread)
    }
}

/// What one cell says of several things.
fn items(value: Value, separator: &str) -> Vec<Value> {
    match value {
        Value::String(text) => (text.split('\n'))
            .flat_map(|line| line.split(separator))
            .map(str::trim)
            .filter(|it| !it.is_empty())
            .map(Value::from)
            .collect(),
        Value::Null => Vec::new(),
        other => vec![other],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::heading;
    use super::*;

    fn layout(headings: &[&str]) -> Arc<Layout> {
        let (layout, faults) = heading::read(Some("Cases"), &raw(1, headings));
        assert!(faults.is_empty(), "{faults:?}");
        layout
    }

    fn raw(number: u64, cells: &[&str]) -> RawRow {
        let cells = cells.iter().enumerate();
        let cells = cells.filter_map(|(at, it)| Some((at, Cell::text(it)?)));
        RawRow {
            number,
            cells: cells.collect(),
        }
    }

    fn record(sorted: Sorted) -> Row {
        match sorted {
            Sorted::Record(row) => *row,
            other => panic!("{other:?}"),
        }
    }

    const HEADINGS: [&str; 12] = [
        "Partner 7 navn",
        "Id",
        "Tittel",
        "Kommuner",
        "Utfall",
        "Problem",
        "Overordnet problem",
        "Partner 2 type",
        "Partner 2 navn",
        "Partner 7 type",
        "Lærdom 2",
        "Lærdommer",
    ];

    #[test]
    fn a_row_says_what_a_line_would() {
        let cells = [
            "B",
            "a-1",
            "T",
            "Oslo; Bergen;\n;Voss",
            "Lyktes",
            "P",
            "",
            "Stat",
            "A",
            "",
            "to; tre",
            "en\n\nhalv",
        ];
        let mut row = record(layout(&HEADINGS).row(&raw(4, &cells)));
        let wanted = json!({
            "id": "a-1",
            "title": "T",
            "municipality": ["Oslo", "Bergen", "Voss"],
            "problem": { "title": "P" },
            "outcome": "succeeded",
            "lessons": ["en", "halv", "to; tre"],
            "partners": [{ "name": "A", "type": "state" }, { "name": "B" }],
        });
        assert_eq!(row.value, wanted);
        assert!(row.faults.is_empty());
        let wanted = [
            ("title", "C4", "Tittel"),
            ("municipality", "D4", "Kommuner"),
            ("municipality[2]", "D4", "Kommuner"),
            ("problem", "F4", "Problem"),
            ("problem.broader", "G4", "Overordnet problem"),
            ("lessons[2]", "K4", "Lærdom 2"),
            ("partners[0].type", "H4", "Partner 2 type"),
            ("partners[1].name", "A4", "Partner 7 navn"),
            ("partners[1].type", "J4", "Partner 7 type"),
        ];
        for (field, ..) in wanted {
            row.faults.add_text(field, "x", "is wrong");
        }
        for ((field, reference, heading), told) in wanted.iter().zip(row.faults.into_vec()) {
            let cell = told.cell.unwrap();
            assert_eq!(
                (&*cell.reference, &*cell.heading),
                (*reference, *heading),
                "{field}"
            );
        }
    }

    #[test]
    fn remarks_and_empty_rows_are_no_records() {
        let layout = layout(&HEADINGS);
        assert!(matches!(
            layout.row(&raw(2, &["", "# see above", "x"])),
            Sorted::Remark
        ));
        assert!(matches!(layout.row(&raw(2, &["", " "])), Sorted::Empty));
        assert!(matches!(
            layout.row(&raw(2, &["# B", "a"])),
            Sorted::Record(_)
        ));
    }

    #[test]
    fn cells_that_cannot_be_read_are_told_once() {
        let mut cells = raw(
            3,
            &[
                "", "a", "", "Oslo", "Lyktes", "", "", "", "", "", "", "", "stray",
            ],
        );
        cells.cells.insert(1, (2, Cell::Formula("A1".to_owned())));
        cells.cells.insert(4, (5, Cell::Error("#N/A".to_owned())));
        cells.cells.sort_by_key(|it| it.0);
        let mut row = record(layout(&HEADINGS).row(&cells));
        for field in ["title", "problem.title", "problem"] {
            row.faults.add(field, &Value::Null, "is required");
        }
        let told: Vec<String> = row
            .faults
            .into_vec()
            .iter()
            .map(ToString::to_string)
            .collect();
        let wanted = [
            "Cases!C3, Tittel, \"=A1\": is a formula, and formulas are not run; put its value in its place",
            "Cases!F3, Problem, \"#N/A\": is an error, not a value",
            "Cases!M3: stands in a column without a heading",
        ];
        assert_eq!(told, wanted);
    }
}
