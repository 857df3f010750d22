//! What people made of experiences that may be the same.

use std::collections::HashMap;

use entity::duplicate_judgement::{Column, Entity, Model};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait,
};

use super::batch::Batch;
use super::insert;
use super::related::padded;
use crate::model::Result;

/// The latest judgement of an experience beside each of these others, by the other's key.
pub async fn latest(
    db: &impl ConnectionTrait,
    experience: i64,
    others: &[i64],
) -> Result<HashMap<i64, Model>> {
    let (above, below): (Vec<i64>, Vec<i64>) = others.iter().partition(|it| **it > experience);
    let pairs = Condition::any()
        .add(
            Condition::all()
                .add(Column::OneId.eq(experience))
                .add(Column::OtherId.is_in(padded(&above))),
        )
        .add(
            Condition::all()
                .add(Column::OtherId.eq(experience))
                .add(Column::OneId.is_in(padded(&below))),
        );
    let select = Entity::find().filter(pairs).order_by_asc(Column::Id);
    let rows = select.all(db).await?.into_iter();
    let other = |row: &Model| match row.one_id {
        one if one == experience => row.other_id,
        one => one,
    };
    // Those that come later take the place of those before.
    Ok(rows.map(|row| (other(&row), row)).collect())
}

/// Writes a judgement in the place of what the same judge made of the pair before.
pub fn put(batch: &mut Batch, row: Model) {
    let judge = match row.municipality_id {
        Some(municipality) => Column::MunicipalityId.eq(municipality),
        None => Column::TokenId.eq(row.token_id),
    };
    let before = Entity::delete_many()
        .filter(Column::OneId.eq(row.one_id))
        .filter(Column::OtherId.eq(row.other_id))
        .filter(judge);
    batch.add(&before.into_query());
    insert::add::<Entity>(batch, vec![row], Some(Column::Id));
}
