//! Rounds of surveys.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::code::SurveyState;
use entity::survey_codebook;
use entity::survey_wave::{ActiveModel, Column, Entity, Model};
use sea_orm::prelude::Json;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use crate::model::Result;
use crate::store::related::padded;

/// Which waves are read with their codebooks.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// The one of this public id.
    Id(Uuid),
    /// Those of these internal keys.
    Keys(&'a [i64]),
    /// Those of these surveys.
    OfSurveys(&'a [i64]),
}

/// These waves, each with its codebook, the first one first.
pub async fn whole(db: &impl ConnectionTrait, which: Which<'_>) -> Result<Vec<(Model, Json)>> {
    let asked = match which {
        Which::Id(public_id) => Column::PublicId.eq(public_id),
        Which::Keys(keys) => Column::Id.is_in(padded(keys)),
        Which::OfSurveys(surveys) => Column::SurveyId.is_in(padded(surveys)),
    };
    let link = Entity::belongs_to(survey_codebook::Entity)
        .from(Column::Id)
        .to(survey_codebook::Column::WaveId);
    let found = Entity::find()
        .join(JoinType::InnerJoin, link.into())
        .select_also(survey_codebook::Entity)
        .filter(asked)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let found = found.into_iter();
    Ok(found
        .filter_map(|(row, book)| Some((row, book?.document)))
        .collect())
}

/// The wave with this public id.
pub async fn find(db: &impl ConnectionTrait, public_id: Uuid) -> Result<Option<Model>> {
    let find = Entity::find().filter(Column::PublicId.eq(public_id));
    Ok(find.one(db).await?)
}

/// The wave with this internal key.
pub async fn find_by_key(db: &impl ConnectionTrait, key: i64) -> Result<Option<Model>> {
    Ok(Entity::find_by_id(key).one(db).await?)
}

/// The wave of a survey that is this edition.
pub async fn find_edition(
    db: &impl ConnectionTrait,
    survey: i64,
    edition: &str,
) -> Result<Option<Model>> {
    let find = Entity::find()
        .filter(Column::SurveyId.eq(survey))
        .filter(Column::Edition.eq(edition));
    Ok(find.one(db).await?)
}

/// Those of these surveys, by survey, the first one first.
pub async fn of_surveys(
    db: &impl ConnectionTrait,
    surveys: &[i64],
) -> Result<HashMap<i64, Vec<Model>>> {
    let select = Entity::find()
        .filter(Column::SurveyId.is_in(padded(surveys)))
        .order_by_asc(Column::Id);
    let mut found: HashMap<i64, Vec<Model>> = HashMap::new();
    for row in select.all(db).await? {
        found.entry(row.survey_id).or_default().push(row);
    }
    Ok(found)
}

/// How many a survey has.
pub async fn count(db: &impl ConnectionTrait, survey: i64) -> Result<u64> {
    let select = Entity::find().filter(Column::SurveyId.eq(survey));
    Ok(select.count(db).await?)
}

/// Adds a wave with its codebook, and tells its key.
pub async fn insert(db: &impl ConnectionTrait, row: Model, codebook: Json) -> Result<i64> {
    let mut row: ActiveModel = row.into();
    row.not_set(Column::Id);
    let key = row.insert(db).await?.id;
    let book = survey_codebook::Model {
        wave_id: key,
        document: codebook,
    };
    book.into_active_model().insert(db).await?;
    Ok(key)
}

/// Closes a wave that is open, with so many responses; whether it was open.
pub async fn close(
    db: &impl ConnectionTrait,
    key: i64,
    at: DateTime<Utc>,
    responses: i32,
) -> Result<bool> {
    let done = Entity::update_many()
        .col_expr(Column::State, Expr::value(SurveyState::Closed))
        .col_expr(Column::ClosedAt, Expr::value(at))
        .col_expr(Column::Responses, Expr::value(responses))
        .filter(Column::Id.eq(key))
        .filter(Column::State.eq(SurveyState::Open))
        .exec(db)
        .await?;
    Ok(done.rows_affected > 0)
}

/// Takes a wave away, with all that is kept of it.
pub async fn delete(db: &impl ConnectionTrait, key: i64) -> Result<()> {
    Entity::delete_by_id(key).exec(db).await?;
    Ok(())
}

/// Those that take no more responses, the first one first.
pub async fn closed(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let select = Entity::find()
        .filter(Column::State.eq(SurveyState::Closed))
        .order_by_asc(Column::Id);
    Ok(select.all(db).await?)
}
