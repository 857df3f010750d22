//! A table as a picture: a bar an answer, a bar a group made of its answers, or a map of shades.

use entity::code::Language;

use super::{pick, title};
use crate::domain::picture::{self, Around, Figures, MOST_BARS, MOST_COLOURS, MOST_COLUMNS};
use crate::domain::statistics::picture::Chart;
use crate::domain::survey::note::{notes, weighting};
use crate::domain::survey::row::{Cell, Row};
use crate::domain::survey::tabulate::Tabulated;
use crate::domain::vocabulary::in_language;
use crate::model::{Error, ErrorCode, Result};

/// A table as SVG, as the chart that is asked for or the one that fits it.
pub fn svg(it: &Tabulated, chart: Option<Chart>, language: Language) -> Result<String> {
    let groups = it.table.rows.first().map_or(0, |row| row.keys.len());
    let options = it.subject.options.len();
    if groups > 1 || options == 0 {
        let message = "a picture is of shares by one thing at most";
        return Err(Error::invalid("by", ErrorCode::Invalid, message));
    }
    let fitting = match groups {
        0 => Chart::Bars,
        _ if !it.subject.is_multiple() && options <= MOST_COLOURS => Chart::Stacked,
        _ => Chart::Heat,
    };
    let chart = chart.unwrap_or(fitting);
    let fits = match chart {
        Chart::Bars => groups == 0,
        Chart::Stacked => groups == 1 && !it.subject.is_multiple(),
        Chart::Heat => groups == 1,
    };
    if !fits {
        let message = "bars are of all respondents, stacked bars of groups that gave one answer each, maps of shades of groups";
        return Err(Error::invalid("chart", ErrorCode::Invalid, message));
    }
    let room = match chart {
        Chart::Bars => MOST_BARS,
        Chart::Stacked => MOST_COLOURS,
        Chart::Heat => MOST_COLUMNS,
    };
    for (given, most) in [(options, room), (it.table.rows.len(), MOST_BARS)] {
        if given > most {
            let message = format!(
                "the picture has room for {most} of a kind, and this one has {given}: ask for the table"
            );
            return Err(Error::invalid("by", ErrorCode::TooMany, message));
        }
    }
    let around = around(it, language);
    let spoken = spoken(it, language);
    match chart {
        Chart::Bars => picture::bars(&around, &of_all(it, language), &spoken),
        Chart::Stacked => picture::bars(&around, &by_group(it, language), &spoken),
        Chart::Heat => picture::heat(&around, &by_group(it, language), &spoken),
    }
}

fn around(it: &Tabulated, language: Language) -> Around {
    let base = pick(&it.subject.base_text, language);
    let source = in_language(language, ["Kilde", "Kjelde", "Source"]);
    let per_cent = in_language(language, ["Prosent", "Prosent", "Per cent"]);
    let n = it.table.total.n.map_or(":".to_owned(), |n| n.to_string());
    let caveat = [weighting(it, language)]
        .into_iter()
        .chain(notes(it, language));
    Around {
        title: title(it, language),
        source: format!(
            "{per_cent}. {base} (n = {n}). {source}: {}, Floke, CC BY 4.0.",
            it.wave.book.wave.controller
        ),
        caveat: caveat.collect::<Vec<_>>().join(" "),
        language,
    }
}

fn names(it: &Tabulated, language: Language) -> Vec<&str> {
    let options = it.subject.options.iter();
    options.map(|it| pick(&it.labels, language)).collect()
}

fn of_all(it: &Tabulated, language: Language) -> Figures<'_> {
    let cells = &it.table.total.cells;
    Figures {
        rows: names(it, language),
        columns: Vec::new(),
        figures: cells.iter().map(|it| vec![figure(it)]).collect(),
        ends: cells.iter().map(told).collect(),
    }
}

fn by_group(it: &Tabulated, language: Language) -> Figures<'_> {
    let end = |row: &Row| {
        let n = row.n.map_or(":".to_owned(), |n| format!("n={n}"));
        let is_whole = row.cells.iter().all(|it| it.share.is_some());
        if is_whole { n } else { format!(": {n}") }
    };
    let rows = &it.table.rows;
    Figures {
        rows: rows
            .iter()
            .map(|row| pick(&row.keys[0].labels, language))
            .collect(),
        columns: names(it, language),
        figures: rows
            .iter()
            .map(|row| row.cells.iter().map(figure).collect())
            .collect(),
        ends: rows.iter().map(end).collect(),
    }
}

fn figure(cell: &Cell) -> Option<u64> {
    cell.share.map(u64::from)
}

fn told(cell: &Cell) -> String {
    let sign = cell.sign.map_or("", |it| it.text());
    cell.share
        .map_or_else(|| sign.to_owned(), |it| it.to_string())
}

/// The same in words, for whoever does not see it.
fn spoken(it: &Tabulated, language: Language) -> String {
    let names = names(it, language);
    let row = |row: &Row| {
        let cells = names.iter().zip(&row.cells);
        let cells = cells.map(|(name, cell)| format!("{name} {}", told(cell)));
        let cells = cells.collect::<Vec<_>>().join(", ");
        match row.keys.first() {
            Some(key) => format!("{}: {cells}", pick(&key.labels, language)),
            None => cells,
        }
    };
    if it.table.rows.is_empty() {
        return row(&it.table.total);
    }
    let rows: Vec<String> = it.table.rows.iter().map(row).collect();
    rows.join(". ")
}
