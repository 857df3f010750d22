//! Who saw the same as another municipality learned.

use std::collections::HashMap;

use entity::lesson;
use entity::lesson_confirmation::{Column, Entity, Model};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType, QueryFilter, QuerySelect,
};

use super::related::padded;
use super::visible;
use crate::model::Result;

/// Who confirmed a lesson, and whose lesson it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirmed {
    /// The experience that taught it.
    pub experience: i64,
    /// Who confirmed it.
    pub by: Vec<i64>,
}

/// Who confirmed each of these lessons; those that nobody did are left out, and those of what is told without its owners.
pub async fn of_lessons(
    db: &impl ConnectionTrait,
    lessons: &[i64],
) -> Result<HashMap<i64, Confirmed>> {
    let link = Entity::belongs_to(lesson::Entity)
        .from(Column::LessonId)
        .to(lesson::Column::Id);
    let rows: Vec<(i64, i64, i64)> = Entity::find()
        .select_only()
        .columns([Column::LessonId, Column::MunicipalityId])
        .column(lesson::Column::ExperienceId)
        .join(JoinType::InnerJoin, link.into())
        .filter(visible::named(lesson::Column::ExperienceId))
        .filter(Column::LessonId.is_in(padded(lessons)))
        .into_tuple()
        .all(db)
        .await?;
    let mut found: HashMap<i64, Confirmed> = HashMap::new();
    for (lesson, municipality, experience) in rows {
        let confirmed = found.entry(lesson).or_default();
        confirmed.experience = experience;
        confirmed.by.push(municipality);
    }
    Ok(found)
}

/// Adds one, where it is not there yet; tells whether it was added.
pub async fn insert(db: &impl ConnectionTrait, row: Model) -> Result<bool> {
    let key = [Column::LessonId, Column::MunicipalityId];
    let added = Entity::insert(row.into_active_model())
        .on_conflict(OnConflict::columns(key).do_nothing().to_owned())
        .exec_without_returning(db)
        .await?;
    Ok(added > 0)
}

/// Takes those of these municipalities back; tells whether there was any.
pub async fn delete(
    db: &impl ConnectionTrait,
    lesson: i64,
    municipalities: &[i64],
) -> Result<bool> {
    let gone = Entity::delete_many()
        .filter(Column::LessonId.eq(lesson))
        .filter(Column::MunicipalityId.is_in(padded(municipalities)))
        .exec(db)
        .await?;
    Ok(gone.rows_affected > 0)
}
