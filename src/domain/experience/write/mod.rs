//! How municipalities make experiences, change them, and take them through review: each in one transaction, with its
//! revision, its entry in the audit trail and its line in the change log.

mod assess;
mod audience;
mod create;
mod edit;
mod erase;
mod held;
mod left;
mod look;
mod measure;
mod restore;
mod step;

use uuid::Uuid;

use super::scan::Finding;

pub use assess::{AssessRequest, assess};
pub use audience::{AudienceRequest, set_audience};
pub use create::create;
pub use edit::update;
pub use erase::{EraseRequest, TITLE, erase};
pub use held::{claimed_by_another, held_for_review, named, visible as hold_visible};
pub use measure::{MeasureRequest, measure};
pub use restore::{RestoreRequest, restore};
pub use step::{StepRequest, Taken, step};

/// What was made or changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// Its public id.
    pub id: Uuid,
    /// What in its texts is worth a second look before others read them.
    pub findings: Vec<Finding>,
}
