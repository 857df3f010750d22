//! A row of a response file as what a unit answered, and what is wrong with each of its cells.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use entity::code::{Code, Iterable as _, Language, QuestionKind, Sector, SurveyWeighting};

use super::heading::{Column, Columns, Told};
use crate::domain::import::fault::{LineFault, quoted};
use crate::domain::import::table::RawRow;
use crate::domain::import::table::cell::{Cell, number};
use crate::domain::rule::{Rule, SurveyRule};
use crate::domain::survey::answer::{Rules, UnitPart, WEIGHT_BOUNDS};
use crate::domain::survey::codebook::Question;
use crate::domain::survey::freeze::Respondent;
use crate::domain::survey::response::{Answer, Answers, Unit};

/// What stands between options that are chosen together.
const BETWEEN: char = '|';

/// Reads a row. What it gives is of use only where nothing was told.
pub fn read(
    rules: &Rules<'_>,
    columns: &Columns,
    raw: &RawRow,
    tell: impl FnMut(LineFault),
) -> Respondent {
    let mut reading = Reading {
        rules,
        columns,
        raw,
        respondent: Respondent {
            unit: Unit {
                sector: None,
                unit_type: None,
                employee_band: None,
                municipality: String::new(),
            },
            weight: None,
            answers: Answers::new(),
        },
        chosen: HashMap::new(),
        told: HashSet::new(),
        unread: HashSet::new(),
        tell,
    };
    for (at, cell) in &raw.cells {
        match columns.at(*at) {
            Some(column) => reading.cell(column, cell),
            None => reading.stray(*at),
        }
    }
    reading.finish()
}

struct Reading<'a, T> {
    rules: &'a Rules<'a>,
    columns: &'a Columns,
    raw: &'a RawRow,
    respondent: Respondent,
    /// By the place of a question: options whose columns say that they were chosen.
    chosen: HashMap<usize, Vec<String>>,
    /// Cells of which a fault is told that explains others.
    told: HashSet<usize>,
    /// Places of questions whose answers cannot be read.
    unread: HashSet<usize>,
    tell: T,
}

impl<T: FnMut(LineFault)> Reading<'_, T> {
    fn cell(&mut self, column: &Column, cell: &Cell) {
        let text = match text(cell) {
            Ok(text) => text,
            Err(rule) => return self.wrong(Some(column), cell, rule),
        };
        if text.is_empty() {
            return;
        }
        match column.told {
            Told::Unit(part) => self.unit(column, cell, part, &text),
            Told::Weight => self.weight(column, cell, &text),
            Told::Question(at) => {
                let question = self.rules.at(at);
                if let Some(answer) = self.answer(column, cell, question, &text) {
                    self.respondent
                        .answers
                        .insert(question.code.clone(), answer);
                }
            }
            Told::Option(question, option) => match truth(&text) {
                Some(true) => {
                    let code = self.rules.at(question).options[option].code.clone();
                    self.chosen.entry(question).or_default().push(code);
                }
                Some(false) => {}
                None => self.wrong(Some(column), cell, "must be 1 where it was chosen, else 0"),
            },
        }
    }

    fn unit(&mut self, column: &Column, cell: &Cell, part: UnitPart, text: &str) {
        let code = text.to_uppercase();
        let unit = &mut self.respondent.unit;
        match part {
            UnitPart::Sector => {
                unit.sector = Sector::from_code(&code);
                if unit.sector.is_none() {
                    let known: Vec<String> = Sector::iter().map(Code::code).collect();
                    let rule = format!("must be one of {}", known.join(", "));
                    self.wrong(Some(column), cell, rule);
                }
            }
            UnitPart::UnitType => unit.unit_type = Some(code),
            UnitPart::EmployeeBand => unit.employee_band = Some(code),
            UnitPart::Municipality => unit.municipality = self.rules.place_number(text),
        }
    }

    fn weight(&mut self, column: &Column, cell: &Cell, text: &str) {
        let Some(weight) = self.number(column, cell, text) else {
            return;
        };
        let (least, most) = WEIGHT_BOUNDS;
        let rule = if (least..=most).contains(&weight) {
            self.respondent.weight = Some(weight);
            return;
        } else if weight > 0.0 {
            SurveyRule::WeightOutOfBounds {
                given: weight,
                least,
                most,
            }
        } else {
            SurveyRule::WeightNotPositive(weight)
        };
        self.broken(Some(column), rule);
        self.told.insert(column.at);
    }

    fn answer(
        &mut self,
        column: &Column,
        cell: &Cell,
        question: &Question,
        text: &str,
    ) -> Option<Answer> {
        if question.kind == QuestionKind::Number {
            return self.number(column, cell, text).map(Answer::Number);
        }
        let options = text.split(BETWEEN).map(str::trim);
        let options = options.filter(|it| !it.is_empty()).map(str::to_uppercase);
        Some(Answer::Options(options.collect()))
    }

    fn number(&mut self, column: &Column, cell: &Cell, text: &str) -> Option<f64> {
        if let Cell::Number(number) = cell {
            return Some(*number);
        }
        let rule = match number(text) {
            Ok(Some(found)) => return found.as_f64(),
            Ok(None) => "is no number".to_owned(),
            Err(rule) => rule,
        };
        self.wrong(Some(column), cell, rule);
        None
    }

    fn stray(&mut self, at: usize) {
        let column = Column {
            at,
            heading: String::new(),
            told: Told::Weight,
        };
        let cell = self.raw.cell(at).cloned();
        if let Some(cell) = cell.filter(|it| text(it) != Ok(Cow::Borrowed(""))) {
            self.wrong(Some(&column), &cell, "stands in a column without a heading");
        }
    }

    fn finish(mut self) -> Respondent {
        for (question, chosen) in std::mem::take(&mut self.chosen) {
            let code = self.rules.at(question).code.clone();
            self.respondent
                .answers
                .insert(code, Answer::Options(chosen));
        }
        self.respondent.unit = self.rules.filled(self.respondent.unit.clone());
        let unit = self.rules.unit(&self.respondent.unit);
        for fault in unit {
            let columns = self.columns;
            let column = columns.of(Told::Unit(fault.part));
            let is_empty = fault.part == UnitPart::Municipality
                && self.respondent.unit.municipality.is_empty();
            if is_empty {
                self.missing(column);
            } else {
                self.broken(column, fault.rule);
            }
        }
        if self.rules.weighting() == SurveyWeighting::Imported && self.respondent.weight.is_none() {
            let columns = self.columns;
            self.broken(columns.of(Told::Weight), SurveyRule::NoWeight);
        }
        let answers = &self.respondent.answers;
        for fault in self.rules.answers_beside(answers, false, &self.unread) {
            let columns = self.columns;
            let place = self.rules.place(&fault.question);
            let column = place.and_then(|at| columns.of(Told::Question(at)));
            self.broken(column, fault.rule);
        }
        self.respondent
    }

    fn missing(&mut self, column: Option<&Column>) {
        self.tell_at(column, String::new(), "must be given".to_owned());
    }

    /// A rule of responses is broken in a column.
    fn broken(&mut self, column: Option<&Column>, rule: SurveyRule) {
        let cell = column.and_then(|it| self.raw.cell(it.at));
        let value = cell.map(value).unwrap_or_default();
        let rule = Rule::from(rule).message(Language::En);
        self.tell_at(column, value, rule);
    }

    /// A cell holds what none can.
    fn wrong(&mut self, column: Option<&Column>, cell: &Cell, rule: impl Into<String>) {
        self.tell_at(column, value(cell), rule.into());
        let Some(column) = column else { return };
        self.told.insert(column.at);
        if let Told::Question(at) | Told::Option(at, _) = column.told {
            self.unread.insert(at);
        }
    }

    fn tell_at(&mut self, column: Option<&Column>, value: String, rule: String) {
        if column.is_some_and(|it| self.told.contains(&it.at)) {
            return;
        }
        let row = self.raw.number;
        (self.tell)(LineFault {
            line: row,
            cell: Some(self.columns.place(row, column)),
            field: column.map_or_else(String::new, |it| it.heading.to_lowercase()),
            value,
            rule,
        });
    }
}

/// What a cell says, as it would be written in a file of commas.
fn text(cell: &Cell) -> Result<Cow<'_, str>, &'static str> {
    match cell {
        Cell::Text(text) => Ok(Cow::Borrowed(text.trim())),
        Cell::Number(number) => Ok(Cow::Owned(number.to_string())),
        Cell::Boolean(is_so) => Ok(Cow::Borrowed(if *is_so { "1" } else { "0" })),
        Cell::Percentage(_) => Err("is a percentage; write the number alone"),
        Cell::Time(_) => Err("is a date or a time"),
        Cell::Formula(_) => {
            Err("is a formula, and formulas are not run; put its value in its place")
        }
        Cell::Error(_) => Err("is an error, not a value"),
        Cell::Merged(_) => Err("is part of merged cells; split them, and fill each in"),
    }
}

/// What is told of a cell.
fn value(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Time(text) | Cell::Error(text) => quoted(text),
        Cell::Formula(formula) => quoted(&format!("={formula}")),
        Cell::Number(number) | Cell::Percentage(number) => number.to_string(),
        Cell::Boolean(is_so) => is_so.to_string(),
        Cell::Merged(_) => String::new(),
    }
}

/// Whether an option was chosen, as people write it.
fn truth(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "yes" | "ja" | "x" => Some(true),
        "0" | "false" | "no" | "nei" => Some(false),
        _ => None,
    }
}
