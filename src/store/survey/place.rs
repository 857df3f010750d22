//! The municipalities and county municipalities of a day.

use chrono::NaiveDate;
use entity::code::MunicipalityKind;
use entity::municipality::{Column, Entity, Model};
use entity::municipality_number::{self, Column as Number};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};

use crate::model::Result;

/// Under which the number of that day stands.
const BORNE: &str = "borne";

/// Those that bore a number on a day, with that number, in the order of numbers. A number whose first day is not known is
/// taken to be borne from the beginning.
pub async fn on(db: &impl ConnectionTrait, day: NaiveDate) -> Result<Vec<(String, Model)>> {
    let of_country = [MunicipalityKind::Municipality, MunicipalityKind::County];
    let from = Condition::any()
        .add(Number::ValidFrom.is_null())
        .add(Number::ValidFrom.lte(day));
    let to = Condition::any()
        .add(Number::ValidTo.is_null())
        .add(Number::ValidTo.gte(day));
    let link = municipality_number::Entity::belongs_to(Entity)
        .from(Number::MunicipalityId)
        .to(Column::Id);
    let statement = Entity::find()
        .join_rev(JoinType::InnerJoin, link.into())
        .column_as(Number::Number, BORNE)
        .filter(Column::Kind.is_in(of_country))
        .filter(Column::StagedImportId.is_null())
        .filter(from)
        .filter(to)
        .order_by_asc(Number::Number)
        .into_query();
    let rows = db.query_all(&statement).await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push((row.try_get("", BORNE)?, Model::from_query_result(&row, "")?));
    }
    Ok(found)
}
