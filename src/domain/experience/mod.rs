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
use crate::store::experience::{Scope, count_each, list_each};

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

/// A page of each owner's experiences. Owners of one call are of one kind.
pub async fn list_of_each(
    db: &Db,
    viewer: &Viewer,
    owners: &[Owner],
    request: &ListRequest,
) -> Result<HashMap<Owner, Page<Experience>>> {
    let scopes = scopes(db, owners).await?;
    let mut pages = list_each(db.reader(), viewer, &numbered(&scopes), request).await?;
    Ok(by_owner(scopes, |place| pages.remove(&place)))
}

/// How many experiences each owner has. Owners of one call are of one kind.
pub async fn count_of_each(
    db: &Db,
    viewer: &Viewer,
    owners: &[Owner],
    filter: Option<&Filter>,
) -> Result<HashMap<Owner, u64>> {
    let scopes = scopes(db, owners).await?;
    let mut counts = count_each(db.reader(), viewer, &numbered(&scopes), filter).await?;
    Ok(by_owner(scopes, |place| counts.remove(&place)))
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

async fn scopes(db: &Db, owners: &[Owner]) -> Result<Vec<(Owner, Scope)>> {
    let keys = |of: fn(&Owner) -> Option<i64>| owners.iter().filter_map(of).collect::<Vec<_>>();
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
    let mut problems = problem::with_descendants(db.reader(), &problems).await?;
    let mut solutions = solution::with_descendants(db.reader(), &solutions).await?;
    let mut municipalities = municipality::with_predecessors(db.reader(), &municipalities).await?;
    let scope = |owner: &Owner| match owner {
        Owner::Problem(key) => Scope::Problems(problems.remove(key).unwrap_or_default()),
        Owner::Solution(key) => Scope::Solutions(solutions.remove(key).unwrap_or_default()),
        Owner::Partner(key) => Scope::Partner(*key),
        Owner::Municipality(key) => {
            Scope::Municipalities(municipalities.remove(key).unwrap_or_default())
        }
    };
    let mut scope = scope;
    Ok(owners.iter().map(|owner| (*owner, scope(owner))).collect())
}

/// Lists are told apart by their place in the call: keys of different kinds may be equal.
fn numbered(scopes: &[(Owner, Scope)]) -> Vec<(i64, Scope)> {
    (0..)
        .zip(scopes.iter().map(|(_, scope)| scope.clone()))
        .collect()
}

fn by_owner<T>(
    scopes: Vec<(Owner, Scope)>,
    mut find: impl FnMut(i64) -> Option<T>,
) -> HashMap<Owner, T> {
    (0..)
        .zip(scopes)
        .filter_map(|(place, (owner, _))| Some((owner, find(place)?)))
        .collect()
}
