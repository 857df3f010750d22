//! Municipalities and the other owners on the municipal side.

pub use entity::county::Model as County;
pub use entity::municipality::Model as Municipality;
pub use entity::municipality_name::Model as Name;
pub use entity::municipality_number::Model as Number;

pub use crate::store::municipality::{
    Comparable, Filter, band, bands, count, counties, find_all, find_by_keys, find_by_numbers,
    fitting, list, names, numbers, of_today, place_names, predecessors, successors,
};

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use entity::code::MunicipalityKind;

use crate::domain::vocabulary::{VocabularyName, vocabulary};
use crate::model::{Result, Viewer};
use crate::store::{Connection, succession};

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
    let comparables = found
        .iter()
        .map(|(number, row)| (number.clone(), comparable_with(row)));
    Ok(comparables.collect())
}

/// Who is comparable to a municipality: nobody, where it is none, or its size is unknown.
pub fn comparable_with(row: &Municipality) -> Comparable {
    let is_municipality = row.kind == MunicipalityKind::Municipality;
    let Some(population) = row.population.filter(|_| is_municipality) else {
        return Comparable::nobody();
    };
    Comparable {
        to: Some(row.id),
        region: row.region.clone(),
        is_regional: true,
        band: band(population),
    }
}

/// Others of today that are like this one, at most so many: those of its size band in its part of the country, then the
/// rest of the country's; each group by nearness in size, then by name. None, where it is no municipality of today or
/// its size is not known.
pub fn like<'a>(
    municipality: &Municipality,
    of_today: &'a [Arc<Municipality>],
    most: usize,
) -> Vec<&'a Arc<Municipality>> {
    let Some(population) = population_today(municipality) else {
        return Vec::new();
    };
    let (least, greatest) = band(population);
    let rank = |it: &&'a Arc<Municipality>| {
        let other = population_today(it).filter(|_| it.id != municipality.id)?;
        let is_beside = it.region.is_some() && it.region == municipality.region;
        let is_alike = is_beside && (least..=greatest).contains(&other);
        let distance = other.abs_diff(population);
        Some((!is_alike, distance, it.name_key.as_slice(), it.id))
    };
    let mut ranked: Vec<_> = (of_today.iter())
        .filter_map(|it| Some((rank(&it)?, it)))
        .collect();
    ranked.sort_unstable_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, it)| it).take(most).collect()
}

/// Keys of the municipalities that are comparable: nobody's, where there is none.
pub async fn comparable_keys(
    db: &impl Connection,
    viewer: &Viewer,
    to: &Comparable,
) -> Result<HashSet<i64>> {
    let (least, most) = to.band;
    let is_like = |it: &Municipality| {
        let is_beside = !to.is_regional || (it.region.is_some() && it.region == to.region);
        let has_size = it.population.is_some_and(|it| (least..=most).contains(&it));
        is_beside && has_size && Some(it.id) != to.to
    };
    let all = of_today(db, viewer).await?;
    Ok(all
        .iter()
        .filter(|it| is_like(it))
        .map(|it| it.id)
        .collect())
}

/// Inhabitants of a municipality of today.
fn population_today(it: &Municipality) -> Option<i32> {
    let is_of_today = it.kind == MunicipalityKind::Municipality && it.valid_to.is_none();
    it.population.filter(|_| is_of_today)
}

/// A municipality and all that it took over from, however long ago: it speaks for them.
pub async fn taken_over(db: &impl Connection, own: i64) -> Result<HashSet<i64>> {
    let successors = succession::successors(db).await?;
    let mut all = HashSet::from([own]);
    let mut next = vec![own];
    while let Some(one) = next.pop() {
        let before = successors.iter().filter(|(_, heirs)| heirs.contains(&one));
        for (predecessor, _) in before {
            if all.insert(*predecessor) {
                next.push(*predecessor);
            }
        }
    }
    Ok(all)
}

/// A municipality and all that nobody else took over from: what was theirs is its own alone. Of one that was split it is not
/// known whose a part of it is.
pub async fn wholly_taken_over(db: &impl Connection, own: i64) -> Result<HashSet<i64>> {
    let successors = succession::successors(db).await?;
    let mut all = HashSet::from([own]);
    loop {
        let known = all.len();
        for (predecessor, heirs) in &successors {
            if heirs.iter().all(|it| all.contains(it)) {
                all.insert(*predecessor);
            }
        }
        if all.len() == known {
            return Ok(all);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn municipality(id: i64, region: Option<&str>, population: Option<i32>) -> Arc<Municipality> {
        Arc::new(Municipality {
            id,
            public_id: uuid::Uuid::nil(),
            kind: MunicipalityKind::Municipality,
            number: None,
            country: "NO".to_owned(),
            name: String::new(),
            // Names run against the keys.
            name_key: vec![u8::try_from(200 - id).unwrap()],
            county_id: None,
            region: region.map(str::to_owned),
            population,
            organisation_number: None,
            valid_to: None,
            staged_import_id: None,
        })
    }

    fn keys(of: &Municipality, among: &[Arc<Municipality>], most: usize) -> Vec<i64> {
        like(of, among, most).iter().map(|it| it.id).collect()
    }

    #[test]
    fn the_like_stand_by_band_and_region_then_by_size_then_by_name() {
        let (north, south) = (Some("Nord"), Some("Sør"));
        let all = [
            municipality(1, north, Some(6_000)),
            municipality(2, north, Some(9_999)),
            municipality(3, north, Some(5_000)),
            municipality(4, north, Some(7_000)),
            municipality(5, north, Some(4_999)),
            municipality(6, south, Some(6_000)),
            municipality(7, south, Some(700_000)),
            municipality(8, None, Some(6_001)),
            municipality(9, north, None),
        ];
        // 3 and 4 are equally near, and 4 comes first by name.
        assert_eq!(keys(&all[0], &all, 20), [4, 3, 2, 6, 8, 5, 7]);
        assert_eq!(keys(&all[0], &all, 3), [4, 3, 2]);
        assert_eq!(keys(&all[0], &all, 0), [0_i64; 0]);
        // Where the region is not known, no region is its own.
        assert_eq!(keys(&all[7], &all, 2), [6, 1]);
        assert_eq!(keys(&all[6], &all, 1), [2]);
    }

    #[test]
    fn none_is_like_one_of_another_kind_or_time_or_of_unknown_size() {
        let all = [municipality(1, None, Some(10)), municipality(2, None, None)];
        assert_eq!(keys(&all[1], &all, 20), [0_i64; 0]);
        let former = Municipality {
            valid_to: chrono::NaiveDate::from_ymd_opt(2019, 12, 31),
            ..(*all[0]).clone()
        };
        let county = Municipality {
            kind: MunicipalityKind::County,
            ..(*all[0]).clone()
        };
        for it in [former, county] {
            let it = Municipality { id: 3, ..it };
            assert_eq!(keys(&it, &all, 20), [0_i64; 0]);
            let among = [Arc::new(it)];
            assert_eq!(keys(&all[0], &among, 20), [0_i64; 0]);
        }
    }

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
