//! What may be chosen from in a template: closed lists, and the names that the reference data has. Knows no workbook.

use entity::code::Language;

use super::column::Kind;
use crate::domain::reference::{Reference, ReferenceKind};
use crate::model::Result;
use crate::model::collation::sort_key;

/// A list to choose from, and whether something else may be written all the same.
pub struct List {
    /// Which columns it is for.
    pub source: Choice,
    /// What may be chosen, in the order in which it is shown.
    pub values: Vec<String>,
    /// Whether something else may be written.
    pub is_open: bool,
}

/// Which columns a list is for.
#[derive(PartialEq, Eq)]
pub enum Choice {
    /// Those of a kind.
    Kind(Kind),
    /// That of a field.
    Field(&'static str),
}

/// The lists of a template.
pub fn lists(language: Language) -> Result<Vec<List>> {
    let reference = Reference::load()?;
    let kinds = [Kind::Outcome, Kind::Sector, Kind::Language, Kind::Partner];
    let mut lists: Vec<List> = (kinds.into_iter())
        .filter_map(|kind| {
            let labels = kind.words()?.labels(language).into_iter();
            Some(List {
                source: Choice::Kind(kind),
                values: labels.map(str::to_owned).collect(),
                is_open: false,
            })
        })
        .collect();
    let today = (reference.municipalities.iter())
        .filter(|it| it.kind == ReferenceKind::Municipality)
        .filter(|it| !it.is_former());
    let mut open = |field, mut values: Vec<String>| {
        values.sort_by_key(|it| sort_key(it));
        values.dedup();
        lists.push(List {
            source: Choice::Field(field),
            values,
            is_open: true,
        });
    };
    open("municipality", today.map(|it| it.name.clone()).collect());
    open(
        "county",
        reference
            .counties
            .iter()
            .map(|it| it.name.clone())
            .collect(),
    );
    open(
        "programmes",
        reference
            .programmes
            .iter()
            .map(|it| it.title.clone())
            .collect(),
    );
    Ok(lists)
}
