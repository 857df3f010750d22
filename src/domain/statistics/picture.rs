//! A table as a picture: bars, stacked bars, or a map of shades.

use entity::code::Language;

use super::jsonstat::label;
use super::note::has_several;
use super::{Row, Table};
use crate::domain::discovery::label::{Label, name_of};
use crate::domain::picture::{self, Around, Figures, MOST_BARS, MOST_COLOURS, MOST_COLUMNS};
use crate::domain::vocabulary::in_language;
use crate::model::{Error, ErrorCode, Result};

/// What a table is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chart {
    /// A bar a group, of one dimension.
    Bars,
    /// A bar a value of the first dimension, made of those of the second.
    Stacked,
    /// A field a group, the darker the more, of two dimensions.
    Heat,
}

impl Chart {
    /// The one that is written so, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        Some(match code {
            "bars" => Self::Bars,
            "stacked" => Self::Stacked,
            "heat" => Self::Heat,
            _ => return None,
        })
    }
}

/// A table as a picture in SVG, as the chart that is asked for or the one that fits it.
///
/// # Errors
///
/// `Invalid` where the chart does not fit the dimensions, or there are more values than it has room for.
pub fn svg(table: &Table, chart: Option<Chart>, language: Language) -> Result<String> {
    let [rows, columns] = match table.dimensions.len() {
        1 => [values(table, 0), Vec::new()],
        2 => [values(table, 0), values(table, 1)],
        given => {
            let message = format!("a picture has one or two dimensions, and this one has {given}");
            return Err(Error::invalid("groupBy", ErrorCode::Invalid, message));
        }
    };
    let chart = chart.unwrap_or(match columns.len() {
        0 => Chart::Bars,
        few if few <= MOST_COLOURS => Chart::Stacked,
        _ => Chart::Heat,
    });
    if (chart == Chart::Bars) != (table.dimensions.len() == 1) {
        let message = "bars take one dimension, stacked bars and maps of shades two";
        return Err(Error::invalid("chart", ErrorCode::Invalid, message));
    }
    let room = match chart {
        Chart::Bars => 0,
        Chart::Stacked => MOST_COLOURS,
        Chart::Heat => MOST_COLUMNS,
    };
    for (given, most) in [(rows.len(), MOST_BARS), (columns.len(), room)] {
        if given > most {
            let message = format!(
                "the picture has room for {most} values of a dimension, and this one has {given}: filter, or ask for the table"
            );
            return Err(Error::invalid("groupBy", ErrorCode::TooMany, message));
        }
    }
    let around = Around {
        title: label(table, language),
        source: source(table, language),
        caveat: caveats(table, chart, language),
        language,
    };
    let counts = counts(table, &rows, &columns);
    let spoken = spoken(&rows, &columns, &counts);
    let figures = Figures {
        rows: rows.iter().map(|it| it.label.as_str()).collect(),
        columns: columns.iter().map(|it| it.label.as_str()).collect(),
        ends: counts
            .iter()
            .map(|it| it.iter().sum::<u64>().to_string())
            .collect(),
        figures: counts
            .into_iter()
            .map(|it| it.into_iter().map(Some).collect())
            .collect(),
    };
    match chart {
        Chart::Heat => picture::heat(&around, &figures, &spoken),
        _ => picture::bars(&around, &figures, &spoken),
    }
}

/// Where the figures are from.
fn source(table: &Table, language: Language) -> String {
    let words = [
        ["erfaringer", "Kilde"],
        ["erfaringar", "Kjelde"],
        ["experiences", "Source"],
    ];
    let [experiences, source] = in_language(language, words);
    let (total, unknown) = (table.total, unknown(table, language));
    let day = table.as_of.date_naive();
    format!("{total} {experiences}{unknown}. {source}: Floke, {day}, CC BY 4.0.")
}

fn unknown(table: &Table, language: Language) -> String {
    let without = in_language(language, ["uten", "utan", "without"]);
    let unknown = table.dimensions.iter().zip(&table.unknown);
    let unknown = unknown.filter(|(_, count)| **count > 0);
    let told = unknown.map(|(it, count)| {
        let name = name_of(*it, language).to_lowercase();
        format!(", {count} {without} {name}")
    });
    told.collect()
}

/// What must be known of the figures that are drawn.
fn caveats(table: &Table, chart: Chart, language: Language) -> String {
    let several = table.dimensions.iter().any(|it| has_several(*it));
    let told = [
        Some([
            "Registrerte erfaringer, etter eget valg: tallene gjelder ikke kommunene under ett.",
            "Registrerte erfaringar, etter eige val: tala gjeld ikkje kommunane under eitt.",
            "Experiences recorded by choice: the figures do not tell of municipalities at large.",
        ]),
        several.then_some([
            "En erfaring med flere verdier er talt i hver av dem.",
            "Ei erfaring med fleire verdiar er talt i kvar av dei.",
            "An experience of several values is counted in each of them.",
        ]),
        (chart == Chart::Stacked).then_some([
            "Tallet etter en stolpe er summen av delene; den som mangler en av verdiene, er ikke med.",
            "Talet etter ein stolpe er summen av delane; den som manglar ein av verdiane, er ikkje med.",
            "The number after a bar is the sum of its parts; what lacks one of the values is not in it.",
        ]),
    ];
    let told = told.into_iter().flatten();
    let told: Vec<&str> = told.map(|it| in_language(language, it)).collect();
    told.join(" ")
}

/// The values along a dimension, in their order.
fn values(table: &Table, at: usize) -> Vec<&Label> {
    let mut values: Vec<&Label> = table.rows.iter().map(|row| &row.keys[at]).collect();
    values.sort_unstable_by_key(|it| (&it.order, &it.code));
    values.dedup_by_key(|it| &it.code);
    values
}

/// How many there are, a row each of one column or more.
fn counts(table: &Table, rows: &[&Label], columns: &[&Label]) -> Vec<Vec<u64>> {
    let mut counts = vec![vec![0; columns.len().max(1)]; rows.len()];
    let place = |values: &[&Label], label: Option<&Label>| {
        let found = values.iter().position(|it| Some(*it) == label);
        found.unwrap_or_default()
    };
    for Row { keys, count, .. } in &table.rows {
        counts[place(rows, keys.first())][place(columns, keys.get(1))] = *count;
    }
    counts
}

/// The same in words, for whoever does not see it.
fn spoken(rows: &[&Label], columns: &[&Label], counts: &[Vec<u64>]) -> String {
    let row = |(label, counts): (&&Label, &Vec<u64>)| {
        if columns.is_empty() {
            return format!("{}: {}", label.label, counts[0]);
        }
        let told = columns.iter().zip(counts).filter(|(_, count)| **count > 0);
        let told: Vec<String> = told
            .map(|(it, count)| format!("{} {count}", it.label))
            .collect();
        format!("{}: {}", label.label, told.join(", "))
    };
    let rows: Vec<String> = rows.iter().zip(counts).map(row).collect();
    rows.join(". ")
}
