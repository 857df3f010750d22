//! That nothing is taken up of what was taken up of itself. Reuses are written one after the other, so that two at once
//! close no circle.

use std::collections::HashSet;

use crate::domain::rule::{Path, ReuseRule, Violations};
use crate::model::Result;
use crate::store::{Connection, reuse as store};

/// Experiences that are looked at for a circle: others wait meanwhile.
const MOST: usize = 10_000;

/// That taking up one experience in another closes no circle of confirmed reuses.
pub async fn none_closes(
    db: &impl Connection,
    (origin, result): (i64, i64),
    path: &Path,
    violations: &mut Violations,
) -> Result<()> {
    let mut seen = HashSet::from([result]);
    let mut next = vec![result];
    while !next.is_empty() && !seen.contains(&origin) {
        if seen.len() > MOST {
            violations.add(path, ReuseRule::TooLarge);
            return Ok(());
        }
        let below = store::below(db, &next, MOST).await?.into_iter();
        next = below.filter(|it| seen.insert(*it)).collect();
    }
    if seen.contains(&origin) {
        violations.add(path, ReuseRule::Circle);
    }
    Ok(())
}
