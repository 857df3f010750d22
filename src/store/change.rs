//! The change log that derived stores follow.

use chrono::{DateTime, Utc};
use entity::change::{Column, Entity};
use sea_orm::{ConnectionTrait, EntityTrait, QueryOrder};

use crate::model::Result;

/// When the data last changed; none while there is none.
pub async fn data_as_of(db: &impl ConnectionTrait) -> Result<Option<DateTime<Utc>>> {
    let last = Entity::find().order_by_desc(Column::Id).one(db).await?;
    Ok(last.map(|change| change.at))
}
