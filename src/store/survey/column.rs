//! What a closed wave is counted of: one variable after another.

use std::collections::HashMap;

use entity::survey_column::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::model::Result;
use crate::store::insert;

/// Columns that go in one statement: each holds a value for every respondent.
const TOGETHER: usize = 8;

/// Adds columns.
pub async fn insert(db: &impl ConnectionTrait, mut rows: Vec<Model>) -> Result<()> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(TOGETHER));
        insert::all::<Entity>(db, rows, None).await?;
        rows = rest;
    }
    Ok(())
}

/// All columns of a wave, by name.
pub async fn all(db: &impl ConnectionTrait, wave: i64) -> Result<HashMap<String, Vec<u8>>> {
    let rows = Entity::find()
        .filter(Column::WaveId.eq(wave))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| (row.name, row.bytes)).collect())
}

/// Those columns of a wave that are called so; what there is none of is left out.
pub async fn named(
    db: &impl ConnectionTrait,
    wave: i64,
    names: &[&str],
) -> Result<HashMap<String, Vec<u8>>> {
    let select = Entity::find()
        .filter(Column::WaveId.eq(wave))
        .filter(Column::Name.is_in(names.iter().copied()));
    let rows = select.all(db).await?;
    Ok(rows.into_iter().map(|row| (row.name, row.bytes)).collect())
}
