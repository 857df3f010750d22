//! A table as plain columns of figures, as every file of it holds them.

use entity::code::{Code, Language};

use super::{Figure, Measure, Row, Sign, Table};
use crate::domain::vocabulary::{VocabularyName, vocabulary};

/// A column of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its code, one of the vocabulary of measures.
    pub code: String,
    /// What readers see.
    pub label: String,
    /// What the figures are figures of.
    pub unit: Unit,
}

/// What figures are figures of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Experiences.
    Experiences,
    /// Hundredths of all that were counted.
    PerCent,
    /// Shares from 0 to 1.
    Share,
    /// Years.
    Years,
    /// What the benefits are told in.
    Own,
}

impl Unit {
    /// What it is called.
    pub fn label(self, language: Language) -> &'static str {
        let labels = match self {
            Self::Experiences => ["erfaringer", "erfaringar", "experiences"],
            Self::PerCent => ["prosent", "prosent", "per cent"],
            Self::Share => ["andel", "del", "share"],
            Self::Years => ["år", "år", "years"],
            Self::Own => ["som oppgitt", "som oppgitt", "as told"],
        };
        match language {
            Language::Nn => labels[1],
            Language::En => labels[2],
            _ => labels[0],
        }
    }

    /// How many decimals its figures have that tell something.
    pub fn decimals(self) -> u8 {
        match self {
            Self::Experiences | Self::PerCent => 0,
            Self::Years | Self::Own => 1,
            Self::Share => 4,
        }
    }
}

/// A figure, and what stands in its place or beside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// The figure; none where there is none.
    pub value: Option<f64>,
    /// Why there is none, or that it is nothing.
    pub sign: Option<Sign>,
}

impl Cell {
    /// Nothing was counted.
    pub const NOTHING: Self = Self {
        value: Some(0.0),
        sign: Some(Sign::Zero),
    };

    /// There is nothing to work it out of.
    pub const NONE: Self = Self {
        value: None,
        sign: Some(Sign::Impossible),
    };

    #[expect(
        clippy::cast_precision_loss,
        reason = "no count comes near the 53 bits that a float bears"
    )]
    fn of_count(count: u64) -> Self {
        Self {
            value: Some(count as f64),
            sign: Sign::of_count(count),
        }
    }
}

impl Measure {
    /// Its columns: what it is, its bounds where it is estimated, and of how many it was worked out.
    fn columns(&self) -> &'static [(&'static str, Unit)] {
        match self {
            Self::SuccessRate => &[
                ("SUCCESS_RATE", Unit::Share),
                ("SUCCESS_RATE_LOW", Unit::Share),
                ("SUCCESS_RATE_HIGH", Unit::Share),
                ("SUCCESS_RATE_REPORTING", Unit::Experiences),
            ],
            Self::MedianDuration => &[
                ("MEDIAN_DURATION", Unit::Years),
                ("MEDIAN_DURATION_REPORTING", Unit::Experiences),
            ],
            Self::Benefits { .. } => &[
                ("BENEFIT_SUM", Unit::Own),
                ("BENEFIT_SUM_REPORTING", Unit::Experiences),
            ],
        }
    }

    /// Of which unit and category it is, where that must be told beside its figures.
    pub(super) fn of_what(&self) -> Option<(&str, String)> {
        match self {
            Self::Benefits { unit, category } => Some((unit, category.code())),
            _ => None,
        }
    }

    /// Of what it is, where that must be told beside its name.
    fn of(&self) -> Option<String> {
        match self {
            Self::Benefits { unit, category } => Some(format!("{unit}, {}", category.code())),
            _ => None,
        }
    }

    fn cells(&self, figure: &Figure) -> Vec<Cell> {
        let cell = |value| Cell {
            value,
            sign: figure.sign,
        };
        let mut cells = vec![cell(figure.value)];
        if *self == Self::SuccessRate {
            cells.push(cell(figure.interval.map(|it| it.low)));
            cells.push(cell(figure.interval.map(|it| it.high)));
        }
        cells.push(Cell::of_count(figure.reporting));
        cells
    }
}

/// The columns of a table with these measures: counts and shares, and what was worked out.
pub fn columns(measures: &[Measure], language: Language) -> Vec<Column> {
    let counted = [("COUNT", Unit::Experiences), ("SHARE", Unit::PerCent)];
    let worked_out = measures.iter().enumerate().flat_map(|(place, measure)| {
        let columns = measure.columns().iter();
        columns.map(move |it| (*it, measure.of().map(|of| (place, of))))
    });
    let all = counted.into_iter().map(|it| (it, None)).chain(worked_out);
    let column = |((code, unit), of): ((&str, Unit), Option<(usize, String)>)| {
        let term = vocabulary(VocabularyName::Measure).term(code);
        let label = term.map_or(code, |it| it.labels.pick(language));
        match of {
            None => Column {
                code: code.to_owned(),
                label: label.to_owned(),
                unit,
            },
            // Sums in several units stand beside one another, told apart by the places of their measures.
            Some((place, of)) => Column {
                code: format!("{code}_{}", place + 1),
                label: format!("{label}: {of}"),
                unit,
            },
        }
    };
    all.map(column).collect()
}

/// The figures of a row, in the order of the columns.
pub fn cells(table: &Table, measures: &[Measure], row: &Row) -> Vec<Cell> {
    let share = table.share(row.count).map(Cell::of_count);
    let share = share.map(|it| Cell {
        // A share that is rounded to nothing is not nothing.
        sign: None,
        ..it
    });
    let mut cells = vec![Cell::of_count(row.count)];
    cells.extend(share);
    let figures = measures.iter().zip(&row.figures);
    cells.extend(figures.flat_map(|(measure, figure)| measure.cells(figure)));
    cells
}
