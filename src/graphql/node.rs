//! Things that can be read by id.

use async_graphql::{Context, ID, Interface, Object};
use entity::code::NodeKind;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

use super::asker::Asker;
use super::error::Result;
use super::experience::Experience;
use super::lesson::Lesson;
use super::list::List;
use super::municipality::Municipality;
use super::partner::Partner;
use super::problem::Problem;
use super::programme::Programme;
use super::solution::Solution;
use crate::domain::{experience, lesson, municipality, partner, problem, programme, solution};
use crate::model::{Error, ErrorCode, NodeId};

/// Something with an id of its own: opaque, global, stable for ever, silent about time.
#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "Opaque, global, stable for ever."))]
pub enum Node {
    /// One attempt by a municipality.
    Experience(Experience),
    /// A problem.
    Problem(Problem),
    /// A solution.
    Solution(Solution),
    /// A partner.
    Partner(Partner),
    /// An owner on the municipal side.
    Municipality(Municipality),
    /// Something to learn.
    Lesson(Lesson),
    /// A programme.
    Programme(Programme),
}

/// Reading by id.
#[derive(Default)]
pub struct NodeQueries;

#[Object]
impl NodeQueries {
    /// The thing with this id; null where there is none that the viewer may know of.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Node>> {
        let found = load(Asker::of(ctx), &[id.0]).await;
        found
            .map(|found| found.into_iter().next().flatten())
            .transpose()
    }

    /// The things with these ids, in the same order, null where nothing is; at most as many as a page may hold.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids.")] ids: Vec<ID>,
    ) -> Result<List<Option<Node>>> {
        let asker = Asker::of(ctx);
        let most = asker.limits.page_size;
        if ids.len() > most as usize {
            let message = format!("{} ids were given; at most {most} are accepted", ids.len());
            return Err(Error::invalid("ids", ErrorCode::TooMany, message).into());
        }
        let ids: Vec<String> = ids.into_iter().map(|id| id.0).collect();
        Ok(load(asker, &ids).await?.into())
    }
}

/// The things with these ids, in the same order.
pub async fn load(asker: &Asker, ids: &[String]) -> Result<Vec<Option<Node>>> {
    let ids: Vec<Option<NodeId>> = ids.iter().map(|id| NodeId::parse(id)).collect();
    let mut wanted: HashMap<NodeKind, Vec<Uuid>> = HashMap::new();
    for id in ids.iter().flatten() {
        wanted.entry(id.kind).or_default().push(id.key);
    }
    let mut found: HashMap<NodeId, Node> = HashMap::new();
    for (kind, keys) in wanted {
        let nodes = load_kind(asker, kind, &keys).await?.into_iter();
        found.extend(nodes.map(|(key, node)| (NodeId::new(kind, key), node)));
    }
    Ok(ids
        .iter()
        .map(|id| id.and_then(|id| found.get(&id).cloned()))
        .collect())
}

async fn load_kind(asker: &Asker, kind: NodeKind, keys: &[Uuid]) -> Result<Vec<(Uuid, Node)>> {
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    macro_rules! found {
        ($noun:ident, $node:expr) => {
            $noun::find_all(db, viewer, keys)
                .await?
                .into_iter()
                .map(|(key, row)| (key, Node::from($node(Arc::new(row)))))
                .collect()
        };
    }
    Ok(match kind {
        NodeKind::Experience => found!(experience, Experience::from),
        NodeKind::Problem => found!(problem, Problem),
        NodeKind::Solution => found!(solution, Solution),
        NodeKind::Partner => found!(partner, Partner),
        NodeKind::Municipality => found!(municipality, Municipality),
        NodeKind::Lesson => found!(lesson, Lesson),
        NodeKind::Programme => found!(programme, Programme),
    })
}
