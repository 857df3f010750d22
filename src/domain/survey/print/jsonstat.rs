//! A table as JSON-stat 2: what it is broken down by, the answers, and two measures: the share (or mean), and how many answered.

use std::collections::HashMap;

use chrono::SecondsFormat;
use entity::code::Language;
use serde_json::{Map, Value, json};

use super::{ANSWER, Axis, MEASURE, axes, is_number, is_scale, pick, title};
use crate::domain::service::LICENCE;
use crate::domain::statistics::Sign;
use crate::domain::survey::note::{notes, weighting};
use crate::domain::survey::row::Row;
use crate::domain::survey::tabulate::Tabulated;
use crate::domain::survey::wave_id;
use crate::domain::vocabulary::in_language;

/// A table as JSON-stat 2.
pub fn cube(it: &Tabulated, language: Language) -> Value {
    let axes = axes(it, language);
    let mut dimension = Map::new();
    let mut size = Vec::new();
    for axis in &axes {
        size.push(axis.values.len());
        let values = axis
            .values
            .iter()
            .map(|it| (it.code.clone(), pick(&it.labels, language)));
        dimension.insert(axis.code.clone(), told(&axis.label, values));
    }
    let has_answers = !is_number(it);
    if has_answers {
        let options = it.subject.options.iter();
        let options = options.map(|it| (it.code.clone(), pick(&it.labels, language)));
        size.push(it.subject.options.len());
        dimension.insert(
            ANSWER.to_owned(),
            told(it.subject.text.pick(language), options),
        );
    }
    size.push(2);
    dimension.insert(MEASURE.to_owned(), measures(it, language));
    let (value, status) = filled(it, &axes);
    let mut note = vec![
        pick(&it.subject.base_text, language).to_owned(),
        weighting(it, language),
    ];
    note.extend(notes(it, language));
    let updated = it.wave.row.closed_at.unwrap_or(it.wave.row.created_at);
    let id: Vec<String> = dimension.keys().cloned().collect();
    json!({
        "version": "2.0",
        "class": "dataset",
        "label": title(it, language),
        "source": format!("{}, Floke, {}", it.wave.book.wave.controller, LICENCE.0),
        "updated": updated.to_rfc3339_opts(SecondsFormat::Secs, true),
        "note": note,
        "id": id,
        "size": size,
        "role": roles(&axes),
        "dimension": dimension,
        "value": value,
        "status": status,
        "extension": {
            "licence": { "name": LICENCE.0, "url": LICENCE.1 },
            "wave": wave_id(&it.wave.row),
            "edition": it.wave.book.wave.edition,
            "question": it.subject.code,
            "base_text": pick(&it.subject.base_text, language),
            "base_n": it.table.total.n,
            "weighted": it.table.is_weighted(),
            "multi_response": it.subject.is_multiple(),
            "excluded_share": it.table.excluded,
            "rows": it.table.rows.iter().map(|row| beside(it, &axes, row)).collect::<Vec<_>>(),
            "total": beside(it, &[], &it.table.total),
        },
    })
}

fn told<'a>(label: &str, values: impl Iterator<Item = (String, &'a str)>) -> Value {
    let (mut index, mut labels) = (Vec::new(), Map::new());
    for (code, label) in values {
        labels.insert(code.clone(), json!(label));
        index.push(code);
    }
    json!({ "label": label, "category": { "index": index, "label": labels } })
}

fn measures(it: &Tabulated, language: Language) -> Value {
    let share = in_language(language, ["Andel", "Del", "Share"]);
    let mean = in_language(language, ["Gjennomsnitt", "Gjennomsnitt", "Mean"]);
    let n = in_language(language, ["Antall svar", "Talet på svar", "Answers"]);
    let per_cent = in_language(language, ["prosent", "prosent", "per cent"]);
    let answers = in_language(language, ["svar", "svar", "answers"]);
    let (code, label, unit, decimals) = if is_number(it) {
        (
            "MEAN",
            mean,
            it.subject.unit.as_deref().unwrap_or_default(),
            1,
        )
    } else {
        ("SHARE", share, per_cent, 0)
    };
    json!({
        "label": in_language(language, ["Mål", "Mål", "Measure"]),
        "category": {
            "index": [code, "N"],
            "label": { code: label, "N": n },
            "unit": {
                code: { "label": unit, "decimals": decimals },
                "N": { "label": answers, "decimals": 0 },
            },
        },
    })
}

/// Figures and signs of all cells, the last axis the fastest. Of what there cannot be there is nothing.
fn filled(it: &Tabulated, axes: &[Axis<'_>]) -> (Vec<Value>, Map<String, Value>) {
    let place = |row: &Row| {
        axes.iter().zip(&row.keys).fold(0, |place, (axis, key)| {
            let own = axis.values.iter().position(|it| it.code == key.code);
            place * axis.values.len() + own.unwrap_or_default()
        })
    };
    let rows = it.table.rows.iter().map(|row| (place(row), row));
    let mut rows: HashMap<usize, &Row> = rows.collect();
    let groups: usize = axes.iter().map(|it| it.values.len()).product();
    if axes.is_empty() {
        rows.insert(0, &it.table.total);
    }
    let (mut value, mut status) = (Vec::new(), Map::new());
    let mut put = |figure: Value, sign: Option<Sign>| {
        if let Some(sign) = sign {
            status.insert(value.len().to_string(), json!(sign.text()));
        }
        value.push(figure);
    };
    for group in 0..groups {
        let row = rows.get(&group);
        let n = row.and_then(|row| row.n);
        let n_sign = match (row, n) {
            (None, _) => Some(Sign::Impossible),
            (_, None) => Some(Sign::Withheld),
            (_, Some(n)) => Sign::of_count(n.into()),
        };
        if is_number(it) {
            let mean = row.and_then(|row| row.mean);
            let sign = row.map_or(Sign::Impossible, |row| row.sign());
            put(json!(mean), mean.is_none().then_some(sign));
            put(json!(n), n_sign);
            continue;
        }
        for option in 0..it.subject.options.len() {
            let cell = row.map(|row| row.cells[option]);
            put(
                json!(cell.and_then(|it| it.share)),
                cell.map_or(Some(Sign::Impossible), |it| it.sign),
            );
            put(json!(n), n_sign);
        }
    }
    (value, status)
}

/// What is told of a group beside its figures: what it is, whether its counts are rounded or strata count together in it, the
/// sides of a scale, and of each answer, where that was tested, whether it differs from all others.
fn beside(it: &Tabulated, axes: &[Axis<'_>], row: &Row) -> Value {
    let keys = axes.iter().zip(&row.keys);
    let keys = keys.map(|(axis, key)| (axis.code.clone(), json!(key.code)));
    let mut told = json!({ "is_rounded": row.is_rounded, "is_pooled": row.is_pooled });
    if !axes.is_empty() {
        told["keys"] = keys.collect::<Map<_, _>>().into();
    }
    if is_scale(it) {
        told["hampered"] = json!(row.balance.map(|(below, _)| below));
        told["promoted"] = json!(row.balance.map(|(_, above)| above));
    }
    if it.table.is_tested {
        let cells = it.subject.options.iter().zip(&row.cells);
        let cells = cells.map(|(option, cell)| (option.code.clone(), json!(cell.differs)));
        told["differs"] = cells.collect::<Map<_, _>>().into();
    }
    told
}

fn roles(axes: &[Axis<'_>]) -> Value {
    let places = axes.iter().filter(|it| it.is_place);
    let places: Vec<&str> = places.map(|it| it.code.as_str()).collect();
    let mut roles = Map::from_iter([("metric".to_owned(), json!([MEASURE]))]);
    if !places.is_empty() {
        roles.insert("geo".to_owned(), json!(places));
    }
    roles.into()
}
