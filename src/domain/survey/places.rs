//! The municipalities and county municipalities of the day that a wave goes by, as Floke knows them.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::code::MunicipalityKind;

use super::codebook::Place;
use crate::domain::municipality::{self, County, Municipality};
use crate::model::Result;
use crate::store::Connection;
use crate::store::survey::place as store;

/// Digits of a municipality's number, of which the first are its county's.
const DIGITS: usize = 4;

/// Digits of a county's number.
const OF_COUNTY: usize = 2;

/// How a county municipality is called after its county.
const SUFFIX: &str = " fylkeskommune";

/// All that bore a number on a day, in the order of numbers. The county is that of the day, too, as the number tells it;
/// inhabitants are those of today, for Floke knows no others.
pub async fn on(db: &impl Connection, day: NaiveDate) -> Result<Vec<Place>> {
    let today = municipality::counties(db).await?;
    let found = store::on(db, day).await?;
    let counties = counties(today.values(), &found);
    let mut places: Vec<Place> = Vec::with_capacity(found.len());
    for (number, row) in found {
        let is_municipality = row.kind == MunicipalityKind::Municipality;
        // Oslo bears its county's number too, and is one all the same.
        if is_municipality && number.len() != DIGITS {
            continue;
        }
        let county = number.get(..OF_COUNTY);
        let county = county.and_then(|it| counties.get_key_value(it));
        let population = row.population.filter(|_| is_municipality);
        places.push(Place {
            county: county.map(|(number, _)| number.clone()),
            county_name: county.map(|(_, name)| name.clone()),
            number,
            name: row.name,
            region: row.region.map(municipality::region_name),
            population: population.and_then(|it| it.try_into().ok()),
        });
    }
    places.dedup_by(|next, before| next.number == before.number);
    Ok(places)
}

/// What the counties of a day were called, by number: those whose number a county municipality, or Oslo, bore on it.
fn counties<'a>(
    today: impl Iterator<Item = &'a County>,
    of_day: &[(String, Municipality)],
) -> HashMap<String, String> {
    let today: HashMap<&str, &str> = today
        .map(|it| (it.number.as_str(), it.name.as_str()))
        .collect();
    let borne = of_day
        .iter()
        .filter(|(number, _)| number.len() == OF_COUNTY);
    let named = borne.map(|(number, row)| {
        let own = row.name.strip_suffix(SUFFIX).unwrap_or(&row.name);
        let name = today.get(number.as_str()).copied().unwrap_or(own);
        (number.clone(), name.to_owned())
    });
    named.collect()
}
