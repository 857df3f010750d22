//! For which side of a reuse a viewer speaks.

use std::collections::HashSet;

use super::{ReuseSide, Row};
use crate::domain::{experience, municipality};
use crate::model::{Result, Viewer};
use crate::store::Connection;

/// What tells for which sides a viewer speaks.
#[derive(Clone, Debug, Default)]
pub struct Sides {
    /// Experiences that are the viewer's municipality's.
    owned: HashSet<i64>,
    /// The viewer's municipality, and all that it took over from.
    municipalities: HashSet<i64>,
}

impl Sides {
    /// For which sides of these the viewer speaks.
    pub async fn of(db: &impl Connection, viewer: &Viewer, rows: &[&Row]) -> Result<Self> {
        let origins: Vec<i64> = rows.iter().map(|row| row.origin_id).collect();
        Self::of_origins(db, viewer, &origins).await
    }

    /// For which sides of what was taken up of these experiences the viewer speaks.
    pub async fn of_origins(
        db: &impl Connection,
        viewer: &Viewer,
        origins: &[i64],
    ) -> Result<Self> {
        let own = viewer.grant().and_then(|grant| grant.municipality);
        let Some(own) = own.filter(|_| !origins.is_empty()) else {
            return Ok(Self::default());
        };
        Ok(Self {
            owned: experience::owned(db, viewer, origins).await?,
            municipalities: municipality::taken_over(db, own).await?,
        })
    }

    /// The sides of a reuse that the viewer speaks for.
    pub fn spoken_for(&self, row: &Row) -> Vec<ReuseSide> {
        self.sides(row.origin_id, row.municipality_id)
    }

    /// The sides of a reuse of an experience by a municipality that the viewer speaks for.
    pub fn sides(&self, origin: i64, municipality: i64) -> Vec<ReuseSide> {
        let origin = self.owned.contains(&origin).then_some(ReuseSide::Origin);
        let reuser = self.municipalities.contains(&municipality);
        let reuser = reuser.then_some(ReuseSide::Reuser);
        origin.into_iter().chain(reuser).collect()
    }
}
