//! How an experience goes from draft to publication, and a change of a published one beside it. Pure.
//!
//! A change waits in a state of its own, from draft to submitted, while the experience stays published as it is.

use entity::code::WorkflowState;

/// What can be done with an experience that exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Change what it says; of what is published, a change begins that waits.
    Edit,
    /// Hand it in for review.
    Submit,
    /// Make it part of what others read.
    Publish,
    /// Hand it back for mending.
    Return,
    /// Refuse it; it can be taken up again.
    Reject,
    /// Take it back.
    Withdraw,
    /// Judge how it ended.
    Assess,
    /// Decide who may read it.
    SetAudience,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Edit,
        Self::Submit,
        Self::Publish,
        Self::Return,
        Self::Reject,
        Self::Withdraw,
        Self::Assess,
        Self::SetAudience,
    ];

    /// The states in which it can be taken: the experience's, or its change's where one waits.
    pub fn from(self) -> &'static [WorkflowState] {
        use WorkflowState::{Draft, Published, Rejected, Returned, Submitted};
        match self {
            Self::Edit | Self::Assess => &[Draft, Returned, Rejected, Published],
            Self::Submit => &[Draft, Returned, Rejected],
            Self::Publish | Self::Return | Self::Reject => &[Submitted],
            Self::Withdraw | Self::SetAudience => {
                &[Draft, Returned, Rejected, Submitted, Published]
            }
        }
    }

    /// The state that it leads to from one; none where it cannot be taken. From a published experience a change begins, as
    /// a draft; what was rejected becomes a draft again when it is taken up.
    pub fn after(self, state: WorkflowState) -> Option<WorkflowState> {
        use WorkflowState::{Draft, Published, Rejected, Returned, Submitted, Withdrawn};
        let to = match self {
            Self::Edit | Self::Assess => match state {
                Published | Rejected => Draft,
                Draft | Submitted | Returned | Withdrawn => state,
            },
            Self::Submit => Submitted,
            Self::Publish => Published,
            Self::Return => Returned,
            Self::Reject => Rejected,
            Self::Withdraw => Withdrawn,
            Self::SetAudience => state,
        };
        self.from().contains(&state).then_some(to)
    }

    /// Whether editors take it with what was handed in.
    pub fn is_review(self) -> bool {
        match self {
            Self::Publish | Self::Return | Self::Reject => true,
            Self::Edit | Self::Submit | Self::Withdraw | Self::Assess | Self::SetAudience => false,
        }
    }

    /// What the audit trail calls it.
    pub fn action(self) -> &'static str {
        match self {
            Self::Edit => "experience.update",
            Self::Submit => "experience.submit",
            Self::Publish => "experience.publish",
            Self::Return => "experience.return",
            Self::Reject => "experience.reject",
            Self::Withdraw => "experience.withdraw",
            Self::Assess => "experience.assess",
            Self::SetAudience => "experience.set_audience",
        }
    }
}

#[cfg(test)]
mod tests {
    use entity::code::Iterable;

    use super::Step::{Assess, Edit, Publish, Reject, Return, SetAudience, Submit, Withdraw};
    use super::*;

    #[test]
    fn every_step_from_every_state() {
        use WorkflowState::{Draft, Published, Rejected, Returned, Submitted, Withdrawn};
        let table = [
            (Draft, Edit, Some(Draft)),
            (Draft, Submit, Some(Submitted)),
            (Draft, Publish, None),
            (Draft, Return, None),
            (Draft, Reject, None),
            (Draft, Withdraw, Some(Withdrawn)),
            (Draft, Assess, Some(Draft)),
            (Draft, SetAudience, Some(Draft)),
            (Submitted, Edit, None),
            (Submitted, Submit, None),
            (Submitted, Publish, Some(Published)),
            (Submitted, Return, Some(Returned)),
            (Submitted, Reject, Some(Rejected)),
            (Submitted, Withdraw, Some(Withdrawn)),
            (Submitted, Assess, None),
            (Submitted, SetAudience, Some(Submitted)),
            (Returned, Edit, Some(Returned)),
            (Returned, Submit, Some(Submitted)),
            (Returned, Publish, None),
            (Returned, Return, None),
            (Returned, Reject, None),
            (Returned, Withdraw, Some(Withdrawn)),
            (Returned, Assess, Some(Returned)),
            (Returned, SetAudience, Some(Returned)),
            (Published, Edit, Some(Draft)),
            (Published, Submit, None),
            (Published, Publish, None),
            (Published, Return, None),
            (Published, Reject, None),
            (Published, Withdraw, Some(Withdrawn)),
            (Published, Assess, Some(Draft)),
            (Published, SetAudience, Some(Published)),
            (Rejected, Edit, Some(Draft)),
            (Rejected, Submit, Some(Submitted)),
            (Rejected, Publish, None),
            (Rejected, Return, None),
            (Rejected, Reject, None),
            (Rejected, Withdraw, Some(Withdrawn)),
            (Rejected, Assess, Some(Draft)),
            (Rejected, SetAudience, Some(Rejected)),
            (Withdrawn, Edit, None),
            (Withdrawn, Submit, None),
            (Withdrawn, Publish, None),
            (Withdrawn, Return, None),
            (Withdrawn, Reject, None),
            (Withdrawn, Withdraw, None),
            (Withdrawn, Assess, None),
            (Withdrawn, SetAudience, None),
        ];
        for (state, step, to) in table {
            assert_eq!(step.after(state), to, "{step:?} from {state}");
        }
        assert_eq!(table.len(), WorkflowState::iter().count() * Step::ALL.len());
    }
}
