//! Municipalities and the other owners on the municipal side.

pub use entity::county::Model as County;
pub use entity::municipality::Model as Municipality;
pub use entity::municipality_name::Model as Name;
pub use entity::municipality_number::Model as Number;

pub use crate::store::municipality::{
    Comparable, Filter, count, counties, find_all, find_by_keys, find_by_numbers, list, names,
    numbers, predecessors, successors,
};

use std::collections::HashMap;

use entity::code::MunicipalityKind;

use crate::domain::vocabulary::{VocabularyName, vocabulary};
use crate::model::{Result, Viewer};
use crate::store::Connection;

/// The first number of inhabitants of each size band but the smallest. 10,000 is always a boundary: the surveys of
/// mayors split there.
const BANDS: [i32; 4] = [5_000, 10_000, 20_000, 50_000];

/// Least and most inhabitants of the size band that a municipality falls in.
pub fn band(population: i32) -> (i32, i32) {
    let least = BANDS
        .iter()
        .rev()
        .find(|least| **least <= population)
        .copied()
        .unwrap_or(0);
    let most = BANDS
        .iter()
        .find(|least| **least > population)
        .map_or(i32::MAX, |least| least - 1);
    (least, most)
}

/// The name of a part of the country, for its name or its code.
pub fn region_name(region: String) -> String {
    match vocabulary(VocabularyName::Region).term(&region) {
        Some(term) => term.labels.nb.clone(),
        None => region,
    }
}

/// Who is comparable to the municipalities with these numbers: nobody, where a number is unknown or the size is.
pub async fn comparable_to(
    db: &impl Connection,
    viewer: &Viewer,
    numbers: &[&str],
) -> Result<HashMap<String, Comparable>> {
    let found = find_by_numbers(db, viewer, numbers).await?;
    let like = |row: &Municipality| {
        let is_municipality = row.kind == MunicipalityKind::Municipality;
        let population = row.population.filter(|_| is_municipality)?;
        Some(Comparable {
            to: Some(row.id),
            region: row.region.clone(),
            is_regional: true,
            band: band(population),
        })
    };
    let comparables = found.iter().map(|(number, row)| {
        let like = like(row).unwrap_or_else(Comparable::nobody);
        (number.clone(), like)
    });
    Ok(comparables.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_meet_without_gap_or_overlap() {
        assert_eq!(band(0), (0, 4_999));
        assert_eq!(band(4_999), (0, 4_999));
        assert_eq!(band(5_000), (5_000, 9_999));
        assert_eq!(band(10_000), (10_000, 19_999));
        assert_eq!(band(49_999), (20_000, 49_999));
        assert_eq!(band(717_710), (50_000, i32::MAX));
    }
}
