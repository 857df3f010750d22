//! Experiences: which there are for a viewer, whose they are, and how they are cited.

mod apply;
pub mod content;
pub mod course;
pub mod difference;
pub mod draft;
pub mod ends;
pub mod limits;
pub mod merge;
pub mod pending;
pub mod preview;
pub mod proposal;
pub mod resolve;
pub mod revision;
pub mod rewrite;
pub mod scan;
pub mod snapshot;
pub mod state;
pub mod write;

pub use entity::benefit::Model as Benefit;
pub use entity::contact::Model as Contact;
pub use entity::experience::Model as Experience;
pub use entity::experience_cause::Model as Cause;
pub use entity::experience_factor::Model as Factor;
pub use entity::experience_innovation_type::Model as InnovationType;
pub use entity::experience_legal_obstacle::Model as LegalObstacle;
pub use entity::lesson::Model as Lesson;
pub use entity::measurement::Model as Measurement;
pub use entity::narrative::Model as Narrative;
pub use entity::outcome_assessment::Model as Assessment;
pub use entity::procurement::Model as Procurement;
pub use entity::result::Model as Figure;
pub use entity::source::Model as Source;
pub use entity::trial::Model as Trial;

pub use apply::trial_limits;

pub use crate::store::erasure::find as find_erasures;
pub use crate::store::experience::parts::{self, Partnership};
pub use crate::store::experience::{
    FactorFilter, Filter, ListRequest, Order, Own, OwnedRequest, Related, Searched, YearRange,
    count, count_of_each, find_all, find_by_keys, list, list_name_of, list_name_of_all,
    list_of_each,
};
pub use crate::store::reach::{Owner, OwnerKind};

use std::collections::HashSet;

use crate::model::{NodeId, Result, Viewer};
use crate::store::{Connection, reach};

/// Those of these experiences that the viewer's municipality owns, itself or by one that it took over from.
pub async fn owned(
    db: &impl Connection,
    viewer: &Viewer,
    experiences: &[i64],
) -> Result<HashSet<i64>> {
    let Some(own) = viewer.grant().and_then(|grant| grant.municipality) else {
        return Ok(HashSet::new());
    };
    let owned = reach::owned(db, own, experiences).await?;
    Ok(owned.into_iter().collect())
}

/// How an experience is cited: who, what, where and in which state.
pub fn citation(experience: &Experience, owners: &[String], id: &NodeId) -> String {
    let day = experience.updated_at.date_naive();
    let owners = if owners.is_empty() {
        String::new()
    } else {
        format!("{}: ", owners.join(", "))
    };
    format!(
        "{owners}{}. Floke, {id}, versjon {}, {day}.",
        experience.title, experience.version
    )
}
