//! How an experience goes from draft to publication. Pure.

use entity::code::WorkflowState;

/// What can be done with an experience that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Change what it says.
    Edit,
    /// Hand it in for review.
    Submit,
    /// Make it part of what others read.
    Publish,
    /// Hand it back for mending.
    Return,
    /// Take it back.
    Withdraw,
    /// Judge how it ended.
    Assess,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Edit,
        Self::Submit,
        Self::Publish,
        Self::Return,
        Self::Withdraw,
        Self::Assess,
    ];

    /// The states in which it can be taken.
    pub fn from(self) -> &'static [WorkflowState] {
        use WorkflowState::{Draft, Published, Returned, Submitted};
        match self {
            Self::Edit | Self::Submit | Self::Assess => &[Draft, Returned],
            Self::Publish | Self::Return => &[Submitted],
            Self::Withdraw => &[Draft, Returned, Submitted, Published],
        }
    }

    /// The state that it leads to from one; none where it cannot be taken.
    pub fn after(self, state: WorkflowState) -> Option<WorkflowState> {
        let to = match self {
            Self::Edit | Self::Assess => state,
            Self::Submit => WorkflowState::Submitted,
            Self::Publish => WorkflowState::Published,
            Self::Return => WorkflowState::Returned,
            Self::Withdraw => WorkflowState::Withdrawn,
        };
        self.from().contains(&state).then_some(to)
    }

    /// What the audit trail calls it.
    pub fn action(self) -> &'static str {
        match self {
            Self::Edit => "experience.update",
            Self::Submit => "experience.submit",
            Self::Publish => "experience.publish",
            Self::Return => "experience.return",
            Self::Withdraw => "experience.withdraw",
            Self::Assess => "experience.assess",
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::code::Iterable;

    use super::Step::{Assess, Edit, Publish, Return, Submit, Withdraw};
    use super::*;

    #[test]
    fn every_step_from_every_state() {
        use WorkflowState::{Draft, Published, Rejected, Returned, Submitted, Withdrawn};
        let table = [
            (Draft, Edit, Some(Draft)),
            (Draft, Submit, Some(Submitted)),
            (Draft, Publish, None),
            (Draft, Return, None),
            (Draft, Withdraw, Some(Withdrawn)),
            (Draft, Assess, Some(Draft)),
            (Submitted, Edit, None),
            (Submitted, Submit, None),
            (Submitted, Publish, Some(Published)),
            (Submitted, Return, Some(Returned)),
            (Submitted, Withdraw, Some(Withdrawn)),
            (Submitted, Assess, None),
            (Returned, Edit, Some(Returned)),
            (Returned, Submit, Some(Submitted)),
            (Returned, Publish, None),
            (Returned, Return, None),
            (Returned, Withdraw, Some(Withdrawn)),
            (Returned, Assess, Some(Returned)),
            (Published, Edit, None),
            (Published, Submit, None),
            (Published, Publish, None),
            (Published, Return, None),
            (Published, Withdraw, Some(Withdrawn)),
            (Published, Assess, None),
            (Rejected, Edit, None),
            (Rejected, Submit, None),
            (Rejected, Publish, None),
            (Rejected, Return, None),
            (Rejected, Withdraw, None),
            (Rejected, Assess, None),
            (Withdrawn, Edit, None),
            (Withdrawn, Submit, None),
            (Withdrawn, Publish, None),
            (Withdrawn, Return, None),
            (Withdrawn, Withdraw, None),
            (Withdrawn, Assess, None),
        ];
        for (state, step, to) in table {
            assert_eq!(step.after(state), to, "{step:?} from {state}");
        }
        assert_eq!(table.len(), WorkflowState::iter().count() * Step::ALL.len());
    }
}
