//! Sums of what benefits brought: within one unit, and never across.

use std::collections::{HashMap, HashSet};

use entity::code::{BenefitCategory, NodeKind};
use entity::measurement;

use super::figure::Measure;
use crate::domain::benefit::realised;
use crate::model::collation::folded;
use crate::model::{Result, Viewer};
use crate::search::Place;
use crate::search::cross::Cell;
use crate::search::document::Thing;
use crate::search::view::View;
use crate::store::Connection;
use crate::store::experience::benefit as store;

/// What an experience brought in a unit, and its values along the axes of a table.
#[derive(Clone, Debug)]
pub struct Brought {
    /// A cell of that experience alone.
    pub cell: Cell,
    /// What came true, in all.
    pub realised: f64,
}

/// What each of some experiences brought, by measure; nothing of other measures.
pub async fn brought(
    db: &impl Connection,
    viewer: &Viewer,
    (view, places, facets): (&View, &[Place], &[usize]),
    measures: &[Measure],
) -> Result<Vec<Vec<Brought>>> {
    let mut all = Vec::new();
    for measure in measures {
        let Measure::Benefits { unit, category } = measure else {
            all.push(Vec::new());
            continue;
        };
        let told = of_unit(db, viewer, (unit, *category)).await?;
        all.push(along(view, places, facets, &told)?);
    }
    Ok(all)
}

/// What came true of the experiences that tell it, by their keys.
async fn of_unit(
    db: &impl Connection,
    viewer: &Viewer,
    (unit, category): (&str, Option<BenefitCategory>),
) -> Result<HashMap<i64, f64>> {
    let wanted = folded(unit);
    let mut units = store::units(db).await?;
    units.retain(|it| folded(it) == wanted);
    if units.is_empty() {
        return Ok(HashMap::new());
    }
    let mut measured: HashMap<(i64, i32), Vec<measurement::Model>> = HashMap::new();
    for it in store::measured_in_units(db, viewer, &units).await? {
        let of = measured.entry((it.experience_id, it.benefit));
        of.or_default().push(it);
    }
    let mut sums: HashMap<i64, f64> = HashMap::new();
    for benefit in store::in_units(db, viewer, &units).await? {
        // A drawback is no benefit: it is added up where it is asked for, and never taken off.
        let is_wanted = match category {
            Some(category) => benefit.category == category,
            None => benefit.category != BenefitCategory::Disbenefit,
        };
        let measured = measured.get(&(benefit.experience_id, benefit.position));
        let realised = realised(&benefit, measured.map_or(&[], Vec::as_slice));
        if let Some(realised) = realised.filter(|_| is_wanted) {
            *sums.entry(benefit.experience_id).or_default() += realised;
        }
    }
    Ok(sums)
}

/// The same with their values along the axes, of those that stand in these places.
fn along(
    view: &View,
    places: &[Place],
    facets: &[usize],
    told: &HashMap<i64, f64>,
) -> Result<Vec<Brought>> {
    let kind = NodeKind::Experience;
    let things: Vec<Thing> = told.keys().map(|key| Thing { kind, key: *key }).collect();
    let counted: HashSet<Place> = places.iter().copied().collect();
    let mut found = view.places(&things)?;
    found.retain(|(_, place)| counted.contains(place));
    // In an order of its own, so that the same is added up alike each time.
    found.sort_unstable_by_key(|(_, place)| *place);
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
