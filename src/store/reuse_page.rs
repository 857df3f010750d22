//! In which order the reuses of an experience are listed.

use entity::reuse::{Column, Model};
use sea_orm::ColumnTrait;

use super::keyset::{By, Sort};
use crate::model::page::Place;

/// The oldest first.
pub fn sort(list: &str) -> Sort<Model> {
    Sort {
        list: list.to_owned(),
        by: By::Key,
        descending: false,
        key: Column::Id.into_expr(),
        place: |row| Place {
            sort: None,
            key: row.id,
        },
    }
}
