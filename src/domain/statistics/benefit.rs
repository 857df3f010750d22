//! Sums of what benefits brought: of one kind, within one unit, and never across.

use std::collections::{HashMap, HashSet};

use entity::code::NodeKind;

use super::figure::Measure;
use crate::domain::benefit::{Told, sum};
use crate::model::collation::folded;
use crate::model::{Result, Viewer};
use crate::search::Place;
use crate::search::cross::Cell;
use crate::search::document::Thing;
use crate::search::view::View;
use crate::store::Connection;
use crate::store::experience::benefit as store;

/// What experiences tell of such benefits: what came true, by their keys; none where that cannot be added up.
pub type Realised = HashMap<i64, Option<f64>>;

/// What an experience brought, and its values along the axes of a table.
#[derive(Clone, Debug)]
pub struct Brought {
    /// A cell of that experience alone.
    pub cell: Cell,
    /// What came true, in all; none where that cannot be added up.
    pub realised: Option<f64>,
}

/// What each experience that the viewer may read brought, by measure; nothing of measures that are no sums of benefits.
pub async fn realised(
    db: &impl Connection,
    viewer: &Viewer,
    measures: &[Measure],
) -> Result<Vec<Realised>> {
    let mut all = Vec::new();
    for measure in measures {
        all.push(match measure {
            Measure::Benefits { unit, category } => {
                let told = store::in_unit(db, viewer, (&folded(unit), *category)).await?;
                of_each(&told)
            }
            _ => Realised::new(),
        });
    }
    Ok(all)
}

fn of_each(told: &[Told]) -> Realised {
    let mut gains: HashMap<i64, Vec<f64>> = HashMap::new();
    for it in told {
        let gains = gains.entry(it.experience_id).or_default();
        gains.extend(it.realised());
    }
    gains
        .into_iter()
        .map(|(key, gains)| (key, sum(gains)))
        .collect()
}

/// The same with their values along the axes, of those that stand in these places.
pub fn along(
    view: &View,
    places: &[Place],
    facets: &[usize],
    told: &Realised,
) -> Result<Vec<Brought>> {
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let kind = NodeKind::Experience;
    let things: Vec<Thing> = told.keys().map(|key| Thing { kind, key: *key }).collect();
    let counted: HashSet<Place> = places.iter().copied().collect();
    let mut found = view.places(&things)?;
    found.retain(|(_, place)| counted.contains(place));
    let at: Vec<Place> = found.iter().map(|(_, place)| *place).collect();
    let mut values = vec![Vec::new(); at.len()];
    for facet in facets {
        for (values, of) in values.iter_mut().zip(view.values_of(&at, *facet)?) {
            values.push(of);
        }
    }
    let brought = found
        .iter()
        .zip(values)
        .map(|((thing, _), values)| Brought {
            cell: Cell { values, count: 1 },
            realised: told[&thing.key],
        });
    Ok(brought.collect())
}
