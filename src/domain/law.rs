//! What of the law most stood in the way, how things were bought, and which trials are about to end.

use uuid::Uuid;

use super::experience::Filter;
use crate::model::collation::sort_key;
use crate::model::id::key_of;
use crate::model::page::{Page, PageRequest, Place, SortValue};
use crate::model::{Result, Viewer};
use crate::store::keyset::{self, By, Sort};
use crate::store::{Connection, law as store};

pub use crate::store::law::{
    Ending, ProcurementCount, Provision, TRIALS, TrialFilter, count_trials, trials,
};

/// What cursors of the list of provisions are bound to.
pub const PROVISIONS: &str = "legalObstacles";

/// Bytes of a provision's name that a cursor bears.
const LONGEST: usize = 400;

/// What tells provisions from each other in cursors.
const NAMESPACE: Uuid = Uuid::from_u128(0x0f6c_2b61_71e5_4a53_9d0c_86a3_5f0d_2c17);

/// Every provision that stood in the way of what the viewer may see and the filter lets through: what hampered most attempts
/// first, and then by name.
pub async fn provisions(
    db: &impl Connection,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<Vec<Provision>> {
    let mut found = store::provisions(db, viewer, filter).await?;
    found.sort_by_cached_key(|it| (rank(it), it.provision.clone()));
    Ok(found)
}

/// A page of all provisions, which are at hand in their order.
pub fn page_of(provisions: &[Provision], request: &PageRequest) -> Page<Provision> {
    let sort = Sort {
        list: PROVISIONS.to_owned(),
        by: By::Key,
        descending: false,
        key: 0.into(),
        place: |it| {
            let (sort, key) = rank(it);
            let sort = Some(SortValue::Bytes(sort));
            Place { sort, key }
        },
    };
    keyset::page_of(provisions, &sort, request)
}

/// Where a provision stands.
fn rank(it: &Provision) -> (Vec<u8>, i64) {
    let mut sort = (i64::MAX - it.attempts).to_be_bytes().to_vec();
    sort.extend(sort_key(&it.act));
    sort.push(0);
    sort.extend(sort_key(it.section.as_deref().unwrap_or_default()));
    sort.truncate(LONGEST);
    let key = Uuid::new_v5(&NAMESPACE, it.provision.as_bytes());
    (sort, key_of(key))
}

/// Procurements of what the viewer may see and the filter lets through, by procedure and outcome in the order of their
/// vocabularies; those of which nobody tells how they ended come last.
pub async fn procurements(
    db: &impl Connection,
    viewer: &Viewer,
    filter: Option<&Filter>,
) -> Result<Vec<ProcurementCount>> {
    let mut found = store::procurements(db, viewer, filter).await?;
    let outcome = |it: &ProcurementCount| it.outcome.map_or(usize::MAX, |it| it as usize);
    found.sort_by_key(|it| (it.procedure as usize, outcome(it)));
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provision(act: &str, section: &str, attempts: i64) -> Provision {
        Provision {
            provision: format!("{act}\n{section}"),
            act: act.to_owned(),
            section: Some(section.to_owned()),
            url: None,
            attempts,
        }
    }

    /// Walked by pages of each size, from either end, every provision is told once and in order.
    #[test]
    fn pages_tell_each_once() {
        let mut all = vec![
            provision("Barnehageloven", "§ 18", 3),
            provision("Ålloven", "", 3),
            provision("Opplæringslova", "§ 2-1", 9),
            provision("Opplæringslova", "§ 2-2", 3),
            provision(&"Forskrift ".repeat(80), "§ 1", 3),
            provision(&"Forskrift ".repeat(80), "§ 2", 3),
            provision("Arbeidsmiljøloven", "§ 10", 1),
        ];
        all.sort_by_cached_key(|it| (rank(it), it.provision.clone()));
        let acts: Vec<_> = all.iter().map(|it| (&it.act[..6], it.attempts)).collect();
        assert_eq!(acts[0], ("Opplæ", 9));
        assert_eq!(acts[1], ("Barneh", 3));
        assert_eq!(acts[5], ("Ållov", 3));
        assert_eq!(acts[6], ("Arbeid", 1));
        for (size, from_back) in [(1, false), (2, false), (3, true), (1, true)] {
            let mut request = PageRequest {
                size,
                from_back,
                after: None,
                before: None,
            };
            let mut told = Vec::new();
            loop {
                let page = page_of(&all, &request);
                let nodes: Vec<Provision> = page.edges.iter().map(|it| it.node.clone()).collect();
                let end = if from_back {
                    nodes.first()
                } else {
                    nodes.last()
                };
                let Some(end) = end else { break };
                let (sort, key) = rank(end);
                let place = Some(Place {
                    sort: Some(SortValue::Bytes(sort)),
                    key,
                });
                if from_back {
                    request.before = place;
                    told.splice(0..0, nodes);
                } else {
                    request.after = place;
                    told.extend(nodes);
                }
            }
            assert_eq!(told, all, "{size} {from_back}");
        }
    }
}
