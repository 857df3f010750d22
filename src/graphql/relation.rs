//! Connections between problems, solutions, partners and municipalities, with what each edge rests on.

use std::hash::Hash;
use std::sync::Arc;

use async_graphql::Context;
use async_graphql::dataloader::Loader;
use futures_util::FutureExt;

use super::asker::Asker;
use super::connection::{Total, connection, wants_page};
use super::error::{Failure, Result};
use super::evidence::{Evidence, count};
use super::loader::{
    ComparableTo, EdgeCountOf, Edges, Load, MunicipalitiesWith, PartnersWith, ProblemsWith,
    SolutionsWith,
};
use super::municipality::Municipality;
use super::partner::Partner;
use super::problem::Problem;
use super::solution::Solution;
use crate::domain::evidence::{self, Circle, EdgesRequest, Tally};
use crate::domain::experience::{Owner, OwnerKind};
use crate::model::page::PageArguments;
use crate::model::{Error, ErrorCode, Page};

/// Where a list of edges begins, and how it was asked for.
pub struct Origin {
    /// Whose edges.
    pub owner: Owner,
    /// How.
    pub request: Arc<EdgesRequest>,
}

/// The node at the end of an edge, with what the edge rests on.
#[derive(Clone)]
pub struct End<N> {
    node: N,
    owner: Owner,
    circle: Circle,
    tally: Tally,
    origin: Arc<Origin>,
}

impl<N> End<N> {
    fn evidence(&self) -> Evidence {
        Evidence::new(
            self.tally,
            self.circle,
            Arc::clone(&self.origin),
            self.owner,
        )
    }

    fn attempts(&self) -> i32 {
        count(self.tally.attempts)
    }
}

/// A page of edges, and their number.
pub type Ends<N> = (Page<End<N>>, Total);

/// What an owner is asked for.
pub struct Wanted {
    /// Whose edges.
    pub owner: Owner,
    /// The number of the municipality that those whose attempts count are to be like.
    pub comparable_to: Option<String>,
    /// Which page.
    pub page: PageArguments,
}

/// Problems that share experiences with an owner.
pub async fn problems_with(ctx: &Context<'_>, wanted: Wanted) -> Result<Ends<Problem>> {
    let key = |owner, request| ProblemsWith { owner, request };
    ends(ctx, wanted, OwnerKind::Problem, key, Problem).await
}

/// Solutions that share experiences with an owner.
pub async fn solutions_with(ctx: &Context<'_>, wanted: Wanted) -> Result<Ends<Solution>> {
    let key = |owner, request| SolutionsWith { owner, request };
    ends(ctx, wanted, OwnerKind::Solution, key, Solution).await
}

/// The first edges of the solutions that were tried against a problem.
pub async fn solution_edges(ctx: &Context<'_>, wanted: Wanted) -> Result<Vec<ProblemSolutionEdge>> {
    let key = |owner, request| SolutionsWith { owner, request };
    let (page, _) = all_ends(ctx, wanted, OwnerKind::Solution, key, Solution).await?;
    Ok(page.edges.into_iter().map(ProblemSolutionEdge).collect())
}

/// Partners that share experiences with an owner.
pub async fn partners_with(ctx: &Context<'_>, wanted: Wanted) -> Result<Ends<Partner>> {
    let key = |owner, request| PartnersWith { owner, request };
    ends(ctx, wanted, OwnerKind::Partner, key, Partner).await
}

/// Municipalities that share experiences with an owner.
pub async fn municipalities_with(ctx: &Context<'_>, wanted: Wanted) -> Result<Ends<Municipality>> {
    let key = |owner, request| MunicipalitiesWith { owner, request };
    ends(ctx, wanted, OwnerKind::Municipality, key, Municipality).await
}

/// The edges where anything of them is asked for, and not their number alone.
async fn ends<K, M, N>(
    ctx: &Context<'_>,
    wanted: Wanted,
    to: OwnerKind,
    key: fn(Owner, Arc<EdgesRequest>) -> K,
    node: fn(Arc<M>) -> N,
) -> Result<Ends<N>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    M: Send + Sync + 'static,
    Load: Loader<K, Value = Edges<M>, Error = Failure>,
{
    if wants_page(ctx) {
        return all_ends(ctx, wanted, to, key, node).await;
    }
    let (asker, owner) = (Asker::of(ctx), wanted.owner);
    request(asker, wanted, to).await?;
    Ok((Page::empty(), total(asker, owner, to)))
}

async fn all_ends<K, M, N>(
    ctx: &Context<'_>,
    wanted: Wanted,
    to: OwnerKind,
    key: fn(Owner, Arc<EdgesRequest>) -> K,
    node: fn(Arc<M>) -> N,
) -> Result<Ends<N>>
where
    K: Send + Sync + Hash + Eq + Clone + 'static,
    M: Send + Sync + 'static,
    Load: Loader<K, Value = Edges<M>, Error = Failure>,
{
    let (asker, owner) = (Asker::of(ctx), wanted.owner);
    let origin = Arc::new(Origin {
        owner,
        request: Arc::new(request(asker, wanted, to).await?),
    });
    let key = key(owner, Arc::clone(&origin.request));
    let page = asker.loader.load_one(key).await?;
    let page = page.map_or_else(Page::empty, |page| (*page).clone());
    let page = page.map(|edge| End {
        node: node(edge.node),
        owner: Owner {
            kind: to,
            key: edge.key,
        },
        circle: edge.circle,
        tally: edge.tally,
        origin: Arc::clone(&origin),
    });
    Ok((page, total(asker, owner, to)))
}

fn total(asker: &Asker, owner: Owner, to: OwnerKind) -> Total {
    let loader = Arc::clone(&asker.loader);
    Box::new(move || {
        let (loader, count) = (Arc::clone(&loader), EdgeCountOf { owner, to });
        async move { Ok(loader.load_one(count).await?.unwrap_or_default()) }.boxed()
    })
}

async fn request(asker: &Asker, wanted: Wanted, to: OwnerKind) -> Result<EdgesRequest> {
    let comparable = match wanted.comparable_to {
        None => None,
        Some(number) => {
            let found = asker.loader.load_one(ComparableTo(number.clone())).await?;
            let unknown = || {
                let message = format!("no municipality bears or bore the number {number}");
                Error::invalid("comparableTo", ErrorCode::NotFound, message)
            };
            Some(found.ok_or_else(unknown)?)
        }
    };
    let list = evidence::list_name(wanted.owner, to, comparable.as_ref());
    Ok(EdgesRequest {
        comparable,
        today: asker.clock.today(),
        page: asker.page(&list, &wanted.page)?,
    })
}

connection!(
    ProblemSolutionConnection,
    ProblemSolutionEdge,
    Solution,
    "A page of the solutions that were tried against a problem, those with most attempts first.",
    "A solution that was tried against the problem or a narrower one, itself or as a variant.",
    End<Solution>,
    |end| &end.node,
    {
        /// How it went.
        async fn evidence(&self) -> Evidence {
            self.0.node.evidence()
        }
    }
);

connection!(
    SolutionProblemConnection,
    SolutionProblemEdge,
    Problem,
    "A page of the problems that a solution was tried against, those with most attempts first.",
    "A problem that the solution or a variant was tried against, itself or a narrower one.",
    End<Problem>,
    |end| &end.node,
    {
        /// How it went.
        async fn evidence(&self) -> Evidence {
            self.0.node.evidence()
        }
    }
);

macro_rules! attempts {
    ($($connection:ident, $edge:ident, $node:ident, $doc:tt, $edge_doc:tt;)*) => {$(
        connection!($connection, $edge, $node, $doc, $edge_doc, End<$node>, |end| &end.node, {
            /// Attempts that both share, ongoing and concluded ones, each once.
            async fn attempts(&self) -> i32 {
                self.0.node.attempts()
            }
        });
    )*};
}

attempts! {
    ProblemPartnerConnection, ProblemPartnerEdge, Partner,
    "A page of the partners in attempts at a problem, those with most attempts first.",
    "A partner in attempts at the problem or a narrower one.";
    SolutionPartnerConnection, SolutionPartnerEdge, Partner,
    "A page of the partners in attempts with a solution, those with most attempts first.",
    "A partner in attempts with the solution or a variant.";
    PartnerProblemConnection, PartnerProblemEdge, Problem,
    "A page of the problems that a partner worked at, those with most attempts first.",
    "A problem that the partner worked at, itself or a narrower one.";
    PartnerSolutionConnection, PartnerSolutionEdge, Solution,
    "A page of the solutions that a partner worked with, those with most attempts first.",
    "A solution that the partner worked with, itself or a variant.";
    PartnerMunicipalityConnection, PartnerMunicipalityEdge, Municipality,
    "A page of the municipalities that a partner worked with, those with most attempts first.",
    "A municipality that the partner worked with, itself or a predecessor.";
    MunicipalityProblemConnection, MunicipalityProblemEdge, Problem,
    "A page of the problems that a municipality worked at, those with most attempts first.",
    "A problem that the municipality or a predecessor worked at, itself or a narrower one.";
    MunicipalitySolutionConnection, MunicipalitySolutionEdge, Solution,
    "A page of the solutions that a municipality tried, those with most attempts first.",
    "A solution that the municipality or a predecessor tried, itself or a variant.";
    MunicipalityPartnerConnection, MunicipalityPartnerEdge, Partner,
    "A page of the partners that a municipality worked with, those with most attempts first.",
    "A partner that the municipality or a predecessor worked with.";
}
