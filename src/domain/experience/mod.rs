//! Experiences: which there are for a viewer, whose they are, and how they are cited.

pub mod content;

use std::collections::HashMap;

pub use entity::experience::Model as Experience;
pub use entity::experience_cause::Model as Cause;
pub use entity::experience_factor::Model as Factor;
pub use entity::experience_innovation_type::Model as InnovationType;
pub use entity::lesson::Model as Lesson;
pub use entity::outcome_assessment::Model as Assessment;
pub use entity::result::Model as Figure;
pub use entity::source::Model as Source;

pub use crate::store::experience::parts::{self, Partnership};
pub use crate::store::experience::{
    Filter, ListRequest, Order, YearRange, count, find_all, find_by_keys, list,
};

use crate::domain::{municipality, problem, solution};
use crate::model::{NodeId, Page, Result, Viewer};
use crate::store::Db;
use crate::store::experience::{List, Scope, count_each, list_each};

/// Whose experiences are asked for, by internal key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Owner {
    /// A problem's, and its narrower ones'.
    Problem(i64),
    /// A solution's, and its variants'.
    Solution(i64),
    /// A partner's.
    Partner(i64),
    /// A municipality's, and its predecessors'.
    Municipality(i64),
}

impl Owner {
    /// What the owner's list is called.
    fn list(self) -> String {
        format!("experiences of {self:?}")
    }
}

/// What cursors are bound to in an owner's list, or in the whole, in an order.
pub fn cursors_bound_to(owner: Option<Owner>, order: Order) -> String {
    List::bound_to(
        &owner.map_or_else(|| List::whole().name, Owner::list),
        order,
    )
}

/// A page of each owner's experiences.
pub async fn list_of_each(
    db: &Db,
    viewer: &Viewer,
    owners: &[Owner],
    request: &ListRequest,
) -> Result<HashMap<Owner, Page<Experience>>> {
    let lists = lists(db, owners).await?;
    let pages = list_each(db.reader(), viewer, &lists, request).await?;
    Ok(owners.iter().copied().zip(pages).collect())
}

/// How many experiences each owner has.
pub async fn count_of_each(
    db: &Db,
    viewer: &Viewer,
    owners: &[Owner],
    filter: Option<&Filter>,
) -> Result<HashMap<Owner, u64>> {
    let lists = lists(db, owners).await?;
    let counts = count_each(db.reader(), viewer, &lists, filter).await?;
    Ok(owners.iter().copied().zip(counts).collect())
}

/// How an experience is cited: who, what, where and in which state.
pub fn citation(experience: &Experience, owners: &[String], id: &NodeId) -> String {
    let day = experience.updated_at.date_naive();
    let owners = if owners.is_empty() {
        String::new()
    } else {
        format!("{}: ", owners.join(", "))
    };
    format!(
        "{owners}{}. Floke, {id}, versjon {}, {day}.",
        experience.title, experience.version
    )
}

async fn lists(db: &Db, owners: &[Owner]) -> Result<Vec<List>> {
    let keys = |key: fn(&Owner) -> Option<i64>| owners.iter().filter_map(key).collect::<Vec<_>>();
    let problems = keys(|owner| {
        if let Owner::Problem(key) = owner {
            Some(*key)
        } else {
            None
        }
    });
    let solutions = keys(|owner| {
        if let Owner::Solution(key) = owner {
            Some(*key)
        } else {
            None
        }
    });
    let municipalities = keys(|owner| {
        if let Owner::Municipality(key) = owner {
            Some(*key)
        } else {
            None
        }
    });
    let problems = problem::with_descendants(db.reader(), &problems).await?;
    let solutions = solution::with_descendants(db.reader(), &solutions).await?;
    let municipalities = municipality::with_predecessors(db.reader(), &municipalities).await?;
    let of =
        |family: &HashMap<i64, Vec<i64>>, key: &i64| family.get(key).cloned().unwrap_or_default();
    let list = |owner: &Owner| {
        let scope = match owner {
            Owner::Problem(key) => Scope::Problems(of(&problems, key)),
            Owner::Solution(key) => Scope::Solutions(of(&solutions, key)),
            Owner::Partner(key) => Scope::Partner(*key),
            Owner::Municipality(key) => Scope::Municipalities(of(&municipalities, key)),
        };
        List {
            name: owner.list(),
            scope,
        }
    };
    Ok(owners.iter().map(list).collect())
}
