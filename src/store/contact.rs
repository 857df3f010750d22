//! Whom to ask about experiences: when that was last known to be right.

use chrono::{DateTime, Utc};
use entity::contact::{Column, Entity};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use crate::model::Result;

/// Notes that the contact of an experience is right; tells whether there is one.
pub async fn confirm(
    db: &impl ConnectionTrait,
    experience: i64,
    at: DateTime<Utc>,
) -> Result<bool> {
    let updated = Entity::update_many()
        .col_expr(Column::ConfirmedAt, Expr::val(at))
        .filter(Column::ExperienceId.eq(experience))
        .exec(db)
        .await?;
    Ok(updated.rows_affected > 0)
}
