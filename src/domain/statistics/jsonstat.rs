//! A table as JSON-stat 2: a cube with a cell for every combination of the values that there are.

use std::collections::HashMap;

use entity::code::Language;
use serde_json::{Map, Value, json};

use super::column::{Cell, cells, columns};
use super::{Measure, Table, note};
use crate::domain::discovery::facet::Dimension;
use crate::domain::discovery::label::{Label, name_of};
use crate::domain::service::LICENCE;
use crate::domain::vocabulary::{VocabularyName, in_language, vocabulary};
use crate::model::{Error, ErrorCode, Result};

/// Cells that a cube may have, as those of Statistics Norway.
pub const MOST_CELLS: usize = 800_000;

/// What the figures stand along, beside the dimensions.
const MEASURE: &str = "MEASURE";

/// The values along an axis, in their order.
struct Axis<'a> {
    dimension: Dimension,
    values: Vec<&'a Label>,
    places: HashMap<&'a str, usize>,
}

/// A table as JSON-stat 2.
///
/// # Errors
///
/// `Invalid` where the cube would have too many cells.
pub fn cube(table: &Table, measures: &[Measure], language: Language) -> Result<Value> {
    let axes = axes(table);
    let figures = columns(measures, language);
    let sizes = axes.iter().map(|it| it.values.len());
    let size = sizes.clone().chain([figures.len()]);
    let size: Vec<usize> = size.collect();
    let all = size
        .iter()
        .fold(1, |all: usize, it| all.saturating_mul(*it));
    if all > MOST_CELLS {
        let message = format!("a cube has {MOST_CELLS} cells at most, and this one has {all}");
        return Err(Error::invalid("groupBy", ErrorCode::TooMany, message));
    }
    let (value, status) = filled(table, measures, &axes, figures.len());
    let mut dimension = Map::new();
    for axis in &axes {
        dimension.insert(axis.dimension.code().to_owned(), told(axis, language));
    }
    let category = json!({
        "index": figures.iter().map(|it| &it.code).collect::<Vec<_>>(),
        "label": object(figures.iter().map(|it| (&it.code, json!(it.label)))),
        "unit": object(figures.iter().map(|it| {
            let unit = json!({ "label": it.unit.label(language), "decimals": it.unit.decimals() });
            (&it.code, unit)
        })),
    });
    let name = vocabulary(VocabularyName::Measure).labels.pick(language);
    dimension.insert(
        MEASURE.to_owned(),
        json!({ "label": name, "category": category }),
    );
    let id: Vec<&String> = dimension.keys().collect();
    Ok(json!({
        "version": "2.0",
        "class": "dataset",
        "label": label(table, language),
        "source": format!("Floke, {}", LICENCE.0),
        "updated": table.as_of.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "note": [note(table, measures, language)],
        "id": id,
        "size": size,
        "role": roles(&axes),
        "dimension": dimension,
        "value": value,
        "status": status,
        "extension": {
            "licence": { "name": LICENCE.0, "url": LICENCE.1 },
            "total": table.total,
            "unknown": object(table.dimensions.iter().zip(&table.unknown).map(|(it, count)| (it.code(), json!(count)))),
            "groupTotal": table.group_total,
            "truncated": table.is_truncated(),
        },
    }))
}

/// What a table is called.
pub fn label(table: &Table, language: Language) -> String {
    let names = table
        .dimensions
        .iter()
        .map(|it| name_of(*it, language).to_lowercase());
    let names: Vec<String> = names.collect();
    let words = [
        ["Erfaringer", "etter", "og"],
        ["Erfaringar", "etter", "og"],
        ["Experiences", "by", "and"],
    ];
    let [all, by, and] = in_language(language, words);
    match names.as_slice() {
        [] => all.to_owned(),
        [one] => format!("{all} {by} {one}"),
        [some @ .., last] => format!("{all} {by} {} {and} {last}", some.join(", ")),
    }
}

fn axes(table: &Table) -> Vec<Axis<'_>> {
    let axis = |(at, dimension): (usize, &Dimension)| {
        let mut values: Vec<&Label> = table.rows.iter().map(|row| &row.keys[at]).collect();
        values.sort_unstable_by_key(|it| (&it.order, &it.code));
        values.dedup_by_key(|it| &it.code);
        let places = values
            .iter()
            .enumerate()
            .map(|(place, it)| (it.code.as_str(), place));
        Axis {
            dimension: *dimension,
            places: places.collect(),
            values,
        }
    };
    table.dimensions.iter().enumerate().map(axis).collect()
}

/// Figures and signs of all cells, the last axis the fastest.
fn filled(
    table: &Table,
    measures: &[Measure],
    axes: &[Axis<'_>],
    figures: usize,
) -> (Vec<Value>, Map<String, Value>) {
    let groups = axes.iter().map(|it| it.values.len()).product::<usize>();
    let mut of_groups: Vec<Option<Vec<Cell>>> = vec![None; groups];
    for row in &table.rows {
        let place = axes.iter().zip(&row.keys).fold(0, |place, (axis, label)| {
            place * axis.values.len() + axis.places[label.code.as_str()]
        });
        of_groups[place] = Some(cells(table, measures, row));
    }
    let (mut value, mut status) = (Vec::new(), Map::new());
    for cells in of_groups {
        for at in 0..figures {
            // Nobody is in such a group, so that there is nothing to work out either.
            let absent = if at < 2 { Cell::NOTHING } else { Cell::NONE };
            let cell = cells.as_ref().map_or(absent, |cells| cells[at]);
            if let Some(sign) = cell.sign {
                status.insert(value.len().to_string(), json!(sign.text()));
            }
            value.push(cell.value.map_or(Value::Null, number));
        }
    }
    (value, status)
}

/// Whole numbers are written as such.
#[expect(
    clippy::cast_possible_truncation,
    reason = "compared with what it was made of"
)]
fn number(value: f64) -> Value {
    let whole = value as i64;
    #[expect(
        clippy::cast_precision_loss,
        clippy::float_cmp,
        reason = "that is the question"
    )]
    if whole as f64 == value {
        return json!(whole);
    }
    json!(value)
}

fn told(axis: &Axis<'_>, language: Language) -> Value {
    json!({
        "label": name_of(axis.dimension, language),
        "category": {
            "index": axis.values.iter().map(|it| &it.code).collect::<Vec<_>>(),
            "label": object(axis.values.iter().map(|it| (&it.code, json!(it.label)))),
        },
    })
}

fn roles(axes: &[Axis<'_>]) -> Value {
    let of = |wanted: &[Dimension]| -> Vec<&str> {
        let axes = axes.iter().filter(|it| wanted.contains(&it.dimension));
        axes.map(|it| it.dimension.code()).collect()
    };
    let mut roles = Map::from_iter([("metric".to_owned(), json!([MEASURE]))]);
    let places = [
        Dimension::Municipality,
        Dimension::County,
        Dimension::Region,
    ];
    for (role, of) in [("time", of(&[Dimension::StartYear])), ("geo", of(&places))] {
        if !of.is_empty() {
            roles.insert(role.to_owned(), json!(of));
        }
    }
    roles.into()
}

fn object<K: ToString>(fields: impl Iterator<Item = (K, Value)>) -> Value {
    let fields = fields.map(|(name, value)| (name.to_string(), value));
    fields.collect::<Map<_, _>>().into()
}
