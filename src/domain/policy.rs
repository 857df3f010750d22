//! Who may do what. Pure; what of what is stored a viewer may see is told by `store::visible`.

use entity::code::{ReplyState, ReuseSide, ReuseState, Role, WorkflowState};

use super::experience::state::Step;
use crate::model::{Error, Grant, Result, Viewer};

/// What was granted to a viewer who may do what this role may.
///
/// # Errors
///
/// `Unauthenticated` for anybody without a token, `Forbidden` where the role is a lower one.
pub fn at_least(viewer: &Viewer, role: Role) -> Result<&Grant> {
    let grant = viewer.grant().ok_or(Error::Unauthenticated)?;
    if grant.is_at_least(role) {
        Ok(grant)
    } else {
        Err(Error::Forbidden)
    }
}

/// What a role is good for, in words for programs: those of the lower roles first.
pub fn scopes(role: Role) -> Vec<&'static str> {
    let all = [
        (Role::Reader, "read"),
        (Role::Contributor, "write"),
        (Role::Editor, "review"),
        (Role::Admin, "tokens"),
    ];
    let granted = all.into_iter().filter(|(least, _)| role >= *least);
    granted.map(|(_, scope)| scope).collect()
}

/// The least role that a step takes.
pub fn role_for(step: Step) -> Role {
    match step {
        Step::Edit | Step::Submit | Step::Withdraw | Step::Assess | Step::SetAudience => {
            Role::Contributor
        }
        Step::Publish | Step::Return | Step::Reject => Role::Editor,
    }
}

/// Whether a viewer may take a step with an experience that its municipality owns, or does not: steps of a review are the
/// editors' of what is not their own, all others the owners'.
pub fn may(viewer: &Viewer, step: Step, is_own: bool) -> bool {
    at_least(viewer, role_for(step)).is_ok() && step.is_review() != is_own
}

/// Whether a viewer may look through what was handed in for review.
pub fn may_review(viewer: &Viewer) -> bool {
    at_least(viewer, Role::Editor).is_ok()
}

/// Whether a viewer may judge whether an experience is the same as another one: its owners, and editors.
pub fn may_judge_duplicates(viewer: &Viewer, is_own: bool) -> bool {
    let least = if is_own {
        Role::Contributor
    } else {
        Role::Editor
    };
    at_least(viewer, least).is_ok()
}

/// Whether a viewer may erase an experience: administrators of its owners; and those of no municipality, who may make
/// tokens of any.
pub fn may_erase(viewer: &Viewer, is_own: bool) -> bool {
    let grant = at_least(viewer, Role::Admin);
    grant.is_ok_and(|grant| is_own || grant.municipality.is_none())
}

/// Whether a viewer may see what waits with an experience that its municipality owns, or does not: its owners what they
/// write, and editors what was handed in.
pub fn may_see_waiting(viewer: &Viewer, state: WorkflowState, is_own: bool) -> bool {
    is_own || (state == WorkflowState::Submitted && may_review(viewer))
}

/// Whether a viewer may see whom to ask about an experience: municipalities that are signed in.
pub fn may_see_contacts(viewer: &Viewer) -> bool {
    matches!(viewer, Viewer::Token(grant) if grant.municipality.is_some())
}

/// Whether it may be told whom one could ask about an experience once: to its owners alone. Others are told what is right
/// today, or a mailbox that was taken away would be told for ever.
pub fn may_see_past_contacts(is_own: bool) -> bool {
    is_own
}

/// Whether a viewer may know whose an experience is that is told without its owners: its owners, and administrators of no
/// municipality. Editors may while they look at what was handed in.
pub fn may_know_owners(viewer: &Viewer, is_own: bool, is_handed_in: bool) -> bool {
    let is_admin = |grant: &Grant| grant.municipality.is_none() && grant.is_at_least(Role::Admin);
    is_own || viewer.grant().is_some_and(is_admin) || is_handed_in && may_review(viewer)
}

/// Whether a viewer may say that its municipality saw the same as another one learned.
pub fn may_confirm_lessons(viewer: &Viewer, is_own: bool) -> bool {
    let grant = at_least(viewer, Role::Contributor);
    !is_own && grant.is_ok_and(|grant| grant.municipality.is_some())
}

/// Whether a viewer may see to the replies to an experience: invite and write them, and decide of them.
pub fn may_see_to_replies(viewer: &Viewer, is_own: bool) -> bool {
    at_least(viewer, Role::Editor).is_ok() && !is_own
}

/// Whether a viewer who may see to a reply may decide of it: whoever wrote it on a partner's behalf, or held the link by which
/// it was written, leaves that to another.
pub fn may_review_reply(viewer: &Viewer, written_by: Option<i64>) -> bool {
    let token = viewer.grant().map(|grant| grant.token);
    token.is_some() && token != written_by
}

/// Whether a viewer who reads an experience may see a reply to it that stands so.
pub fn may_see_reply(viewer: &Viewer, state: ReplyState, is_own: bool) -> bool {
    match state {
        ReplyState::Published => true,
        ReplyState::Submitted => is_own || at_least(viewer, Role::Editor).is_ok(),
        ReplyState::Rejected => at_least(viewer, Role::Editor).is_ok(),
    }
}

/// Whether a viewer may see why replies were decided so.
pub fn may_see_reasons_of_replies(viewer: &Viewer) -> bool {
    at_least(viewer, Role::Editor).is_ok()
}

/// Whether a viewer may know of a reuse that stands so, and for one of whose sides it speaks or not.
pub fn may_see_reuse(viewer: &Viewer, state: ReuseState, is_side: bool) -> bool {
    is_side || state == ReuseState::Confirmed || at_least(viewer, Role::Editor).is_ok()
}

/// Whether a viewer who speaks for these sides may confirm what one side has recorded.
pub fn may_confirm_reuse(viewer: &Viewer, recorded_by: ReuseSide, sides: &[ReuseSide]) -> bool {
    let is_other = sides.iter().any(|side| *side != recorded_by);
    is_other && at_least(viewer, Role::Contributor).is_ok()
}

/// The municipality for which a viewer may confirm what another one has recorded of reuse.
///
/// # Errors
///
/// `Unauthenticated` for anybody without a token, `Forbidden` where the role is a lower one or belongs to no municipality.
pub fn confirms_reuses_for(viewer: &Viewer) -> Result<i64> {
    let grant = at_least(viewer, Role::Contributor)?;
    grant.municipality.ok_or(Error::Forbidden)
}

/// The municipality that a viewer has signed in for.
///
/// # Errors
///
/// `Unauthenticated` for anybody without a token, `Forbidden` where it belongs to no municipality.
pub fn reads_for(viewer: &Viewer) -> Result<i64> {
    let grant = at_least(viewer, Role::Reader)?;
    grant.municipality.ok_or(Error::Forbidden)
}

/// What was granted to a viewer who may run surveys, whichever these are: make waves, invite to them, and close them.
///
/// # Errors
///
/// `Unauthenticated` for anybody without a token, `Forbidden` where the role is a lower one than an editor's.
pub fn runs_surveys(viewer: &Viewer) -> Result<&Grant> {
    at_least(viewer, Role::Editor)
}

/// Whether a viewer may run a wave that this municipality, or none, has made, or add one to such a survey: editors of the same,
/// and administrators of no municipality. Anybody else could invite respondents that there are not, or end it early.
pub fn may_run_survey(viewer: &Viewer, made_by: Option<i64>) -> bool {
    runs_surveys(viewer).is_ok_and(|grant| {
        let is_operator = grant.municipality.is_none() && grant.is_at_least(Role::Admin);
        is_operator || grant.municipality == made_by
    })
}

#[cfg(test)]
mod tests {
    use entity::code::Iterable;

    use super::*;

    fn viewer(role: Role) -> Viewer {
        viewer_of(role, None)
    }

    fn viewer_of(role: Role, municipality: Option<i64>) -> Viewer {
        Viewer::Token(Grant {
            public_id: uuid::Uuid::nil(),
            token: 1,
            role,
            municipality,
        })
    }

    #[test]
    fn a_role_includes_the_lower_ones() {
        for (place, own) in Role::iter().enumerate() {
            for (least, asked) in Role::iter().enumerate() {
                let viewer = viewer(own);
                let found = at_least(&viewer, asked);
                assert_eq!(found.is_ok(), place >= least, "{own} {asked}");
            }
            assert_eq!(scopes(own).len(), place + 1, "{own}");
        }
        let editor = viewer(Role::Editor);
        let refused = at_least(&editor, Role::Admin).unwrap_err();
        assert!(matches!(refused, Error::Forbidden));
        let refused = at_least(&Viewer::Anonymous, Role::Reader).unwrap_err();
        assert!(matches!(refused, Error::Unauthenticated));
    }

    #[test]
    fn whoever_wrote_a_reply_does_not_decide_of_it() {
        let editor = viewer(Role::Editor);
        assert!(!may_review_reply(&editor, Some(1)));
        assert!(may_review_reply(&editor, Some(2)));
        assert!(may_review_reply(&editor, None));
        assert!(!may_review_reply(&Viewer::Anonymous, None));
    }

    #[test]
    fn a_survey_is_run_by_who_made_it() {
        for role in Role::iter() {
            let is_editor = role >= Role::Editor;
            for own in [None, Some(1), Some(2)] {
                for made_by in [None, Some(1), Some(2)] {
                    let is_operator = own.is_none() && role == Role::Admin;
                    let may = may_run_survey(&viewer_of(role, own), made_by);
                    let wanted = is_editor && (own == made_by || is_operator);
                    assert_eq!(may, wanted, "{role} {own:?} {made_by:?}");
                }
            }
        }
        assert!(!may_run_survey(&Viewer::Anonymous, None));
    }

    #[test]
    fn nobody_reviews_their_own() {
        for role in Role::iter() {
            for step in Step::ALL {
                let viewer = viewer(role);
                let is_review = matches!(step, Step::Publish | Step::Return | Step::Reject);
                assert_eq!(
                    may(&viewer, step, true),
                    role >= Role::Contributor && !is_review
                );
                assert_eq!(may(&viewer, step, false), role >= Role::Editor && is_review);
                assert!(!may(&Viewer::Anonymous, step, true));
            }
        }
    }
}
