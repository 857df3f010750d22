//! The list of surveys. Whoever likes may know of them; so no viewer is asked for.

use entity::survey::{Column, Entity, Model};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryTrait};

use crate::model::Result;
use crate::model::page::{Page, PageRequest, Place};
use crate::store::keyset::{self, By, Sort};

/// What cursors of the list are bound to.
pub const LIST: &str = "surveys";

/// A page of them, the one that was made first in front.
pub async fn list(db: &impl ConnectionTrait, request: &PageRequest) -> Result<Page<Model>> {
    let sort = Sort {
        list: LIST.to_owned(),
        by: By::Key,
        descending: false,
        key: Column::Id.into_expr(),
        place: |row: &Model| Place {
            sort: None,
            key: row.id,
        },
    };
    keyset::page(db, Entity::find().into_query(), &sort, request).await
}

/// How many there are.
pub async fn count(db: &impl ConnectionTrait) -> Result<u64> {
    Ok(Entity::find().count(db).await?)
}
