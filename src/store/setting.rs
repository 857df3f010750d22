//! Facts about this installation.

use entity::setting::{Column, Entity, Model};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait, IntoActiveModel};

use crate::model::Result;

/// The fact under this key, if it is known.
pub async fn find(db: &impl ConnectionTrait, key: &str) -> Result<Option<String>> {
    let found = Entity::find_by_id(key).one(db).await?;
    Ok(found.map(|row| row.value))
}

/// Writes a fact, in place of what stood there.
pub async fn put(db: &impl ConnectionTrait, key: &str, value: &str) -> Result<()> {
    let row = Model {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let conflict = OnConflict::column(Column::Key)
        .update_column(Column::Value)
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(conflict)
        .exec_without_returning(db)
        .await?;
    Ok(())
}
