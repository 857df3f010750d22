//! Who asks, as the one who asks may see it.

use async_graphql::{Context, Enum, Object, SimpleObject};

use super::asker::Asker;
use super::list::List;
use super::municipality::Municipality;
use crate::model;

/// What kind of viewer asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ViewerKind {
    /// Anybody, without a bearer.
    Anonymous,
}

/// Who asks; somebody who is not signed in is a viewer too.
#[derive(SimpleObject)]
pub struct Viewer {
    /// What kind of viewer it is.
    kind: ViewerKind,
    /// The municipalities that the viewer acts for.
    municipalities: List<Municipality>,
    /// The viewer's role; null without one.
    role: Option<String>,
    /// What the viewer's bearer is good for.
    scopes: Vec<String>,
}

/// Reading who asks.
#[derive(Default)]
pub struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who asks.
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        let kind = match Asker::of(ctx).viewer {
            model::Viewer::Anonymous => ViewerKind::Anonymous,
        };
        Viewer {
            kind,
            municipalities: Vec::new().into(),
            role: None,
            scopes: Vec::new(),
        }
    }
}
