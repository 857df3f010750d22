//! Ways that connect two things.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::int;
use super::error::Result;
use super::experience::Experience;
use super::list::List;
use super::loader::{ExperienceAt, PartnerAt, ProblemAt, ProgrammeAt, SolutionAt};
use super::node::{self, Node};
use super::partner::Partner;
use super::problem::Problem;
use super::programme::Programme;
use super::solution::Solution;
use crate::domain::discovery::path::{self, MOST_LENGTH, Path, PathRequest, Thing, USUAL_LENGTH};
use crate::domain::experience::{Owner, OwnerKind};
use crate::model::page::PageArguments;
use crate::model::{Error, ErrorCode, Fault, NodeId};

/// A way that connects two things.
#[derive(SimpleObject)]
pub struct RelationPath {
    /// How many steps it has.
    length: i32,
    /// Its steps, in their order: each begins where the one before it ends.
    steps: List<RelationStep>,
}

/// One step of a way: two things, and the experiences that tie both.
pub struct RelationStep {
    from: Node,
    to: Node,
    experiences: Arc<[i64]>,
}

/// One step of a way: two things, and the experiences that tie both.
#[Object]
impl RelationStep {
    /// Where it begins.
    async fn from(&self) -> &Node {
        &self.from
    }

    /// Where it ends.
    async fn to(&self) -> &Node {
        &self.to
    }

    /// How many experiences tie both, among those that the search has looked at: all, where neither has more than that.
    async fn experience_count(&self) -> i32 {
        int(self.experiences.len() as u64)
    }

    /// The experiences that tie both, newest publication first.
    async fn experiences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; as many as on a page where it is not told.")]
        first: Option<i32>,
    ) -> Result<List<Experience>> {
        let asker = Asker::of(ctx);
        let arguments = PageArguments {
            first,
            ..PageArguments::default()
        };
        let most = asker.page("experiences of a step", &arguments)?.size;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let keys = self.experiences.iter().take(most);
        let keys: Vec<ExperienceAt> = keys.map(|key| ExperienceAt(*key)).collect();
        let found = asker.loader.load_many(keys.iter().copied()).await?;
        let found = keys.iter().filter_map(|key| found.get(key).cloned());
        Ok(found.map(Experience::from).collect())
    }
}

/// Asking what connects things.
#[derive(Default)]
pub struct PathQueries;

#[Object]
impl PathQueries {
    /// How two things are connected: the shortest ways from one to the other over problems, solutions, partners and
    /// programmes, five at most. Those come first whose steps rest on most experiences together, then by the names along
    /// the way. Two things are one step apart where an experience that the viewer may see is tied to both; what is tied
    /// to a narrower problem, a variant or a predecessor counts above as well. So are two experiences, where one was taken up
    /// in the other; both tie them. Empty where every way is longer than
    /// `maxLength`; null where the viewer knows of no such things.
    ///
    /// The search looks at no more than the 1,000 latest experiences of each end, and goes on from no more than 50
    /// things at a time, with 1,000 experiences among them. Where more is tied to the things on the way, a way over older
    /// experiences can be missed.
    async fn relation_paths(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Where ways begin: id of an experience, a problem, a solution, a partner, a programme or a municipality."
        )]
        from: ID,
        #[graphql(desc = "Where they end: id of another such thing.")] to: ID,
        #[graphql(
            desc = "The most steps that a way may have, from 1 to 6; 4 where it is not told."
        )]
        max_length: Option<i32>,
    ) -> Option<Result<List<RelationPath>>> {
        connect(Asker::of(ctx), from, to, max_length)
            .await
            .transpose()
    }
}

const SAME: &str = "to is the same thing as from";

/// The most steps of a way, where there is nothing wrong with what was asked for.
fn checked(from: &ID, to: &ID, max_length: Option<i32>) -> Result<usize> {
    let mut faults = Vec::new();
    let mut fault = |field: &str, message: String| {
        faults.push(Fault {
            field: vec![field.to_owned()],
            code: ErrorCode::Invalid,
            message,
        });
    };
    for (field, id) in [("from", from), ("to", to)] {
        if NodeId::parse(id).is_some_and(|id| id.kind == NodeKind::Lesson) {
            let message = format!("{field} is a lesson; ways lead to and from its experience");
            fault(field, message);
        }
    }
    if from == to {
        fault("to", SAME.to_owned());
    }
    let length = max_length.map_or(Ok(USUAL_LENGTH), usize::try_from);
    let length = length.ok().filter(|it| (1..=MOST_LENGTH).contains(it));
    if length.is_none() {
        let message = format!("maxLength is not from 1 to {MOST_LENGTH}");
        fault("maxLength", message);
    }
    match length {
        Some(length) if faults.is_empty() => Ok(length),
        _ => Err(Error::Invalid(faults).into()),
    }
}

/// The ways; nothing where the viewer knows of no such things.
async fn connect(
    asker: &Asker,
    from: ID,
    to: ID,
    max_length: Option<i32>,
) -> Result<Option<List<RelationPath>>> {
    let most_length = checked(&from, &to, max_length)?;
    let mut ends = node::load(asker, &[from.0, to.0]).await?.into_iter();
    let (Some(Some(from)), Some(Some(to))) = (ends.next(), ends.next()) else {
        return Ok(None);
    };
    let (Some(begin), Some(end)) = (thing(&from), thing(&to)) else {
        return Ok(None);
    };
    if begin == end {
        // Two names of one thing, since one was merged into the other.
        return Err(Error::invalid("to", ErrorCode::Invalid, SAME).into());
    }
    let request = PathRequest {
        from: begin,
        to: end,
        most_length,
    };
    let paths = path::find(asker.db.reader(), &asker.viewer, &request).await?;
    let mut nodes = nodes(asker, &paths).await?;
    nodes.extend([(begin, from), (end, to)]);
    Ok(Some(
        paths
            .iter()
            .filter_map(|path| RelationPath::new(path, &nodes))
            .collect(),
    ))
}

/// What ways can begin and end at.
fn thing(node: &Node) -> Option<Thing> {
    let owner = |kind, key| Owner { kind, key };
    let owner = match node {
        Node::Experience(it) => return Some(Thing::Experience(it.row.id)),
        Node::Problem(it) => it.owner(),
        Node::Solution(it) => it.owner(),
        Node::Partner(it) => it.owner(),
        Node::Municipality(it) => owner(OwnerKind::Municipality, it.0.id),
        Node::Programme(it) => owner(OwnerKind::Programme, it.0.id),
        Node::Lesson(_) => return None,
    };
    Some(Thing::Owner(owner))
}

/// What the ways lead over between their ends.
async fn nodes(asker: &Asker, paths: &[Path]) -> Result<HashMap<Thing, Node>> {
    let over = |path: &Path| {
        path.things
            .get(1..path.length())
            .unwrap_or_default()
            .to_vec()
    };
    let things: HashSet<Thing> = paths.iter().flat_map(over).collect();
    let mut nodes = HashMap::new();
    macro_rules! load {
        ($($noun:ident: $at:ident),*) => {$({
            let keys = things.iter().filter_map(|thing| match thing {
                Thing::Owner(Owner { kind: OwnerKind::$noun, key }) => Some($at(*key)),
                _ => None,
            });
            for ($at(key), row) in asker.loader.load_many(keys).await? {
                let kind = OwnerKind::$noun;
                nodes.insert(Thing::Owner(Owner { kind, key }), Node::from($noun(row)));
            }
        })*};
    }
    let experiences = things.iter().filter_map(|thing| match thing {
        Thing::Experience(key) => Some(ExperienceAt(*key)),
        Thing::Owner(_) => None,
    });
    for (ExperienceAt(key), row) in asker.loader.load_many(experiences).await? {
        nodes.insert(Thing::Experience(key), Node::from(Experience::from(row)));
    }
    load!(Problem: ProblemAt, Solution: SolutionAt, Partner: PartnerAt, Programme: ProgrammeAt);
    Ok(nodes)
}

impl RelationPath {
    /// Nothing, where something on the way has gone meanwhile.
    fn new(path: &Path, nodes: &HashMap<Thing, Node>) -> Option<Self> {
        let steps = (path.things.windows(2).zip(&path.ties)).map(|(ends, experiences)| {
            Some(RelationStep {
                from: nodes.get(&ends[0])?.clone(),
                to: nodes.get(&ends[1])?.clone(),
                experiences: Arc::clone(experiences),
            })
        });
        Some(Self {
            length: int(path.length() as u64),
            steps: steps.collect::<Option<Vec<_>>>()?.into(),
        })
    }
}
