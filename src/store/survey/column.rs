//! What a closed wave is counted of: one variable after another.

use std::collections::HashMap;

use entity::code::SurveyState;
use entity::survey_column::{Column, Entity, Model};
use entity::survey_wave;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::model::Result;
use crate::store::insert;
use crate::store::related::padded;

/// Columns that go in one statement: each holds a value for every respondent.
const TOGETHER: usize = 8;

/// Which waves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waves<'a> {
    /// The one of this key.
    One(i64),
    /// Those of the survey of this key.
    Of(i64),
    /// Those of these keys.
    Keys(&'a [i64]),
}

/// Keys of those of these waves that are closed and have no columns.
pub async fn missing(db: &impl ConnectionTrait, of: Waves<'_>) -> Result<Vec<i64>> {
    use survey_wave::Column::{Id, State, SurveyId};
    let (wave, own) = (survey_wave::Entity, Entity);
    let columns = Query::select()
        .expr(Expr::val(1))
        .from(Entity)
        .and_where(Expr::col((own, Column::WaveId)).equals((wave, Id)))
        .take();
    let asked = match of {
        Waves::One(key) => Condition::all().add(Id.eq(key)),
        Waves::Of(survey) => Condition::all().add(SurveyId.eq(survey)),
        Waves::Keys(keys) => Condition::all().add(Id.is_in(padded(keys))),
    };
    Ok(survey_wave::Entity::find()
        .select_only()
        .column(Id)
        .filter(asked)
        .filter(State.eq(SurveyState::Closed))
        .filter(Expr::exists(columns).not())
        .order_by_asc(Id)
        .into_tuple()
        .all(db)
        .await?)
}

/// Adds columns.
pub async fn insert(db: &impl ConnectionTrait, mut rows: Vec<Model>) -> Result<()> {
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(TOGETHER));
        insert::all::<Entity>(db, rows, None).await?;
        rows = rest;
    }
    Ok(())
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
