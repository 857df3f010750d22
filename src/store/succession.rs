//! Which municipalities took over from which: few, and changing with the structure of the country alone.

use std::collections::HashMap;

use entity::municipality_succession::Entity;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::model::Result;

/// Who took over from each municipality that somebody took over from.
pub async fn successors(db: &impl ConnectionTrait) -> Result<HashMap<i64, Vec<i64>>> {
    let mut found: HashMap<i64, Vec<i64>> = HashMap::new();
    for row in Entity::find().all(db).await? {
        let heirs = found.entry(row.predecessor_id).or_default();
        heirs.push(row.successor_id);
    }
    Ok(found)
}
