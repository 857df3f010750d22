//! Which rows a viewer may know of. Every read starts here, whatever list, count or node it serves.

use entity::code::{Audience, TermState, WorkflowState};
use entity::{experience, municipality, partner, problem, solution};
use sea_orm::{ColumnTrait, Condition};

use crate::model::Viewer;

/// Experiences that the viewer may read.
pub fn experiences(viewer: &Viewer) -> Condition {
    match viewer {
        Viewer::Anonymous => Condition::all()
            .add(experience::Column::State.eq(WorkflowState::Published))
            .add(experience::Column::Audience.eq(Audience::Public)),
    }
}

/// Problems of the shared vocabulary.
pub fn problems(viewer: &Viewer) -> Condition {
    match viewer {
        Viewer::Anonymous => Condition::all()
            .add(problem::Column::State.eq(TermState::Accepted))
            .add(problem::Column::StagedImportId.is_null()),
    }
}

/// Solutions of the shared vocabulary.
pub fn solutions(viewer: &Viewer) -> Condition {
    match viewer {
        Viewer::Anonymous => Condition::all()
            .add(solution::Column::State.eq(TermState::Accepted))
            .add(solution::Column::StagedImportId.is_null()),
    }
}

/// Partners of the shared vocabulary.
pub fn partners(viewer: &Viewer) -> Condition {
    match viewer {
        Viewer::Anonymous => Condition::all()
            .add(partner::Column::State.eq(TermState::Accepted))
            .add(partner::Column::StagedImportId.is_null()),
    }
}

/// Owners on the municipal side: public knowledge, once their import is done.
pub fn municipalities(viewer: &Viewer) -> Condition {
    match viewer {
        Viewer::Anonymous => Condition::all().add(municipality::Column::StagedImportId.is_null()),
    }
}
