//! Who may do what. Pure; what a viewer may see of what is stored is decided in `store::visible`.

use entity::code::Role;

use super::experience::state::Step;
use crate::model::viewer::Grant;
use crate::model::{Error, Result, Viewer};

/// The grant of a viewer that bears at least this role. Whoever bears none is told so before anything is looked at, so
/// that the refusal tells nothing of what is stored.
pub fn at_least(viewer: &Viewer, role: Role) -> Result<&Grant> {
    match viewer {
        Viewer::Anonymous => Err(Error::Unauthenticated),
        Viewer::Token(grant) if grant.role >= role => Ok(grant),
        Viewer::Token(_) => Err(Error::Forbidden),
    }
}

/// The least role that a step takes.
pub fn role_for(step: Step) -> Role {
    match step {
        Step::Edit | Step::Submit | Step::Withdraw | Step::Assess => Role::Contributor,
        Step::Publish | Step::Return => Role::Editor,
    }
}

/// Whether a step is the owner's, or the editors' of what is not their own.
pub fn is_owners(step: Step) -> bool {
    match step {
        Step::Edit | Step::Submit | Step::Withdraw | Step::Assess => true,
        Step::Publish | Step::Return => false,
    }
}

/// Whether a viewer may take a step with an experience that its municipality owns, or does not.
pub fn may(viewer: &Viewer, step: Step, is_own: bool) -> bool {
    at_least(viewer, role_for(step)).is_ok() && is_owners(step) == is_own
}

/// Whether a viewer may see whom to ask about an experience: municipalities that are signed in.
pub fn may_see_contacts(viewer: &Viewer) -> bool {
    matches!(viewer, Viewer::Token(grant) if grant.municipality.is_some())
}

#[cfg(test)]
mod tests {
    use entity::code::Iterable;

    use super::*;

    fn viewer(role: Role, municipality: Option<i64>) -> Viewer {
        Viewer::Token(Grant {
            token: 1,
            role,
            municipality,
        })
    }

    #[test]
    fn a_role_includes_the_lower_ones() {
        let roles: Vec<Role> = Role::iter().collect();
        for (place, least) in roles.iter().enumerate() {
            for (other, role) in roles.iter().enumerate() {
                let allowed = at_least(&viewer(*role, Some(1)), *least).is_ok();
                assert_eq!(allowed, other >= place, "{role} for {least}");
            }
        }
        assert!(matches!(
            at_least(&Viewer::Anonymous, Role::Reader),
            Err(Error::Unauthenticated)
        ));
    }

    #[test]
    fn nobody_reviews_their_own() {
        for role in Role::iter() {
            for step in Step::ALL {
                let viewer = viewer(role, Some(1));
                let is_review = matches!(step, Step::Publish | Step::Return);
                assert_eq!(may(&viewer, step, true), role >= Role::Contributor && !is_review);
                assert_eq!(may(&viewer, step, false), role >= Role::Editor && is_review);
                assert!(!may(&Viewer::Anonymous, step, true));
            }
        }
    }
}
