//! Who asks, as the one who asks may see it.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::api_token::municipality_at;
use super::asker::Asker;
use super::error::Result;
use super::list::List;
use super::municipality::Municipality;
use super::word::Role;
use crate::domain::policy;

/// What kind of viewer asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// Anybody, without a bearer.
    Anonymous,
    /// Whoever bears a token.
    Token,
}

/// Who asks; somebody who is not signed in is a viewer too.
#[derive(SimpleObject)]
pub struct Viewer {
    /// What kind of viewer it is.
    kind: ViewerKind,
    /// The municipalities that the viewer acts for.
    municipalities: List<Municipality>,
    /// The viewer's role; null without one.
    role: Option<Role>,
    /// What the viewer's bearer is good for: `read`, `write`, `review`, `tokens`, each with those before it.
    scopes: Vec<&'static str>,
}

/// Reading who asks.
#[derive(Default)]
pub struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Viewer> {
        let asker = Asker::of(ctx);
        let Some(grant) = asker.viewer.grant() else {
            return Ok(Viewer {
                kind: ViewerKind::Anonymous,
                municipalities: Vec::new().into(),
                role: None,
                scopes: Vec::new(),
            });
        };
        let municipality = municipality_at(asker, grant.municipality).await?;
        Ok(Viewer {
            kind: ViewerKind::Token,
            municipalities: municipality.into_iter().collect(),
            role: Some(grant.role.into()),
            scopes: policy::scopes(grant.role),
        })
    }
}
