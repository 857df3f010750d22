//! That nothing is taken up of what was taken up of itself. Reuses are written one after the other, so that two at once
//! close no circle.

use std::collections::HashSet;

use crate::model::Result;
use crate::store::{Connection, reuse as store};

/// Whether taking up one experience in another closes a circle of confirmed reuses.
pub async fn closes(db: &impl Connection, origin: i64, result: i64) -> Result<bool> {
    let mut seen = HashSet::from([result]);
    let mut next = vec![result];
    while !next.is_empty() && !seen.contains(&origin) {
        let below = store::below(db, &next).await?.into_iter();
        next = below.filter(|it| seen.insert(*it)).collect();
    }
    Ok(seen.contains(&origin))
}
