//! Who may do what, as far as the role alone tells it. Pure; what a viewer may see is told by `store::visible`.

use entity::code::Role;

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

#[cfg(test)]
mod tests {
    use super::*;

    fn viewer(role: Role) -> Viewer {
        Viewer::Token(Grant {
            token: 1,
            role,
            municipality: None,
        })
    }

    #[test]
    fn a_role_includes_the_lower_ones() {
        use entity::code::Iterable;
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
}
