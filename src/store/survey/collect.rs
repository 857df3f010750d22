//! A wave while responses to it are collected: held, counted up, and answered.

use entity::code::SurveyState;
use entity::survey_response;
use entity::survey_wave::{Column, Entity};
use sea_orm::prelude::Json;
use sea_orm::sea_query::{Expr, LockType};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, ConnectionTrait, DerivePartialModel, EntityTrait,
    IntoActiveModel, QueryFilter, QuerySelect,
};

use crate::model::{Error, Result};

/// What may have changed of a wave while it was waited for.
#[derive(Clone, Copy, Debug, DerivePartialModel)]
#[sea_orm(entity = "Entity")]
pub struct Held {
    /// Whether it still takes responses.
    pub state: SurveyState,
}

impl Held {
    /// Whether it still takes responses.
    pub fn is_open(self) -> bool {
        self.state == SurveyState::Open
    }
}

/// A wave that is held against all other writers until the transaction ends.
///
/// # Errors
///
/// `NotFound` where it was removed meanwhile.
pub async fn hold(db: &impl ConnectionTrait, wave: i64) -> Result<Held> {
    locked(db, wave, LockType::Update).await
}

/// A wave that is held against whoever would close it until the transaction ends; others may write responses beside.
///
/// # Errors
///
/// `NotFound` where it was removed meanwhile.
pub async fn share(db: &impl ConnectionTrait, wave: i64) -> Result<Held> {
    locked(db, wave, LockType::Share).await
}

async fn locked(db: &impl ConnectionTrait, wave: i64, lock: LockType) -> Result<Held> {
    let found = Entity::find_by_id(wave)
        .lock(lock)
        .into_partial_model()
        .one(db)
        .await?;
    found.ok_or(Error::NotFound)
}

/// Notes how many have been invited to a wave.
pub async fn note_invited(db: &impl ConnectionTrait, wave: i64, invited: u64) -> Result<()> {
    let invited = i32::try_from(invited).map_err(Error::internal)?;
    Entity::update_many()
        .col_expr(Column::Invited, Expr::val(invited))
        .filter(Column::Id.eq(wave))
        .exec(db)
        .await?;
    Ok(())
}

/// The response with this key.
pub async fn find_response(
    db: &impl ConnectionTrait,
    key: i64,
) -> Result<Option<survey_response::Model>> {
    Ok(survey_response::Entity::find_by_id(key).one(db).await?)
}

/// Adds a response, and tells its key.
pub async fn begin_response(db: &impl ConnectionTrait, row: survey_response::Model) -> Result<i64> {
    let mut row = row.into_active_model();
    row.id = ActiveValue::NotSet;
    Ok(row.insert(db).await?.id)
}

/// Changes what a response answers.
pub async fn change_response(
    db: &impl ConnectionTrait,
    key: i64,
    answers: Json,
    is_complete: bool,
) -> Result<()> {
    use survey_response::Column::{Answers, Id, IsComplete};
    survey_response::Entity::update_many()
        .col_expr(Answers, Expr::val(answers))
        .col_expr(IsComplete, Expr::val(is_complete))
        .filter(Id.eq(key))
        .exec(db)
        .await?;
    Ok(())
}
