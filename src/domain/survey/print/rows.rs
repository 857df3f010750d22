//! A table as rows: one for each answer of each group, and last those of all respondents together.

use std::io;

use entity::code::Language;

use super::{ALL, TOTAL, axes, is_number, is_scale, pick};
use crate::domain::export::table::{Cell, Column, Kind, Row as Written};
use crate::domain::export::write::{Format, Writer};
use crate::domain::statistics::Sign;
use crate::domain::survey::note::weighting;
use crate::domain::survey::row::Row;
use crate::domain::survey::tabulate::Tabulated;
use crate::domain::vocabulary::in_language;

/// Columns that tables of scales alone have: what share of all who answered stands on each side.
const OF_SCALES: [&str; 2] = ["hampered", "promoted"];

pub fn write(it: &Tabulated, format: Format, language: Language) -> io::Result<Vec<u8>> {
    let mut writer = Writer::new(format, &heads(it, language), Vec::new())?;
    let rows = it.table.rows.iter().chain([&it.table.total]);
    let rows = rows.flat_map(|row| of_group(it, row, language));
    writer.write(rows.collect())?;
    writer.finish()
}

fn heads(it: &Tabulated, language: Language) -> Vec<Column> {
    let column = |name: String, kind, is_nullable| Column {
        name: name.to_lowercase().into(),
        kind,
        is_nullable,
    };
    let mut all = Vec::new();
    for axis in axes(it, language) {
        all.push(column(axis.code.clone(), Kind::Text, false));
        all.push(column(format!("{}_label", axis.code), Kind::Text, false));
    }
    if is_number(it) {
        all.push(column("mean".to_owned(), Kind::Number, true));
    } else {
        all.push(column("answer".to_owned(), Kind::Text, false));
        all.push(column("answer_label".to_owned(), Kind::Text, false));
        all.push(column("share".to_owned(), Kind::Integer, true));
    }
    for (name, kind, is_nullable) in [
        ("sign", Kind::Text, true),
        ("is_rounded", Kind::Boolean, false),
        ("is_pooled", Kind::Boolean, false),
        ("differs", Kind::Boolean, true),
        ("hampered", Kind::Integer, true),
        ("promoted", Kind::Integer, true),
        ("n", Kind::Integer, true),
        ("base", Kind::Text, false),
        ("weighting", Kind::Text, false),
        ("excluded_share", Kind::Integer, true),
    ] {
        if is_scale(it) || !OF_SCALES.contains(&name) {
            all.push(column(name.to_owned(), kind, is_nullable));
        }
    }
    all
}

fn of_group(it: &Tabulated, row: &Row, language: Language) -> Vec<Written> {
    let mut keys = Written::new();
    for at in 0..axes(it, language).len() {
        match row.keys.get(at) {
            Some(key) => keys.extend([
                Cell::from(&key.code),
                Cell::from(pick(&key.labels, language)),
            ]),
            None => keys.extend([Cell::from(TOTAL), Cell::from(in_language(language, ALL))]),
        }
    }
    let balance = row
        .balance
        .map(|(below, above)| [below, above].map(i64::from));
    let sides = [0, 1].map(|at| Cell::from(balance.map(|it| it[at])));
    let mut rest: Written = if is_scale(it) {
        sides.into()
    } else {
        Written::new()
    };
    rest.extend([
        row.n.map(i64::from).into(),
        Cell::from(pick(&it.subject.base_text, language)),
        Cell::from(weighting(it, language)),
        it.table.excluded.map(i64::from).into(),
    ]);
    let told = |own: Written| {
        keys.iter()
            .cloned()
            .chain(own)
            .chain(rest.clone())
            .collect()
    };
    if is_number(it) {
        let sign = row.mean.is_none().then(|| row.sign().text());
        let own = vec![
            row.mean.into(),
            sign.into(),
            row.is_rounded.into(),
            row.is_pooled.into(),
            Cell::Null,
        ];
        return vec![told(own)];
    }
    let options = it.subject.options.iter().zip(&row.cells);
    let cells = options.map(|(option, cell)| {
        told(vec![
            Cell::from(&option.code),
            Cell::from(pick(&option.labels, language)),
            cell.share.map(i64::from).into(),
            cell.sign.map(Sign::text).into(),
            cell.is_rounded.into(),
            row.is_pooled.into(),
            cell.differs.into(),
        ])
    });
    cells.collect()
}
