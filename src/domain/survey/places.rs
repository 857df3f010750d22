//! The municipalities and county municipalities of the day that a wave goes by, as Floke knows them.

use chrono::NaiveDate;
use entity::code::MunicipalityKind;

use super::codebook::Place;
use crate::domain::municipality;
use crate::model::Result;
use crate::store::Connection;
use crate::store::survey::place as store;

/// Digits of a municipality's number; a county's has two.
const DIGITS: usize = 4;

/// All that bore a number on a day, in the order of numbers. Counties and inhabitants are those of today: Floke knows no
/// others.
pub async fn on(db: &impl Connection, day: NaiveDate) -> Result<Vec<Place>> {
    let counties = municipality::counties(db).await?;
    let found = store::on(db, day).await?;
    let mut places: Vec<Place> = Vec::with_capacity(found.len());
    for (number, row) in found {
        let is_municipality = row.kind == MunicipalityKind::Municipality;
        // Oslo bears its county's number too, and is one all the same.
        if is_municipality && number.len() != DIGITS {
            continue;
        }
        let county = row.county_id.and_then(|key| counties.get(&key));
        let population = row.population.filter(|_| is_municipality);
        places.push(Place {
            number,
            name: row.name,
            county: county.map(|it| it.number.clone()),
            county_name: county.map(|it| it.name.clone()),
            region: row.region.map(municipality::region_name),
            population: population.and_then(|it| it.try_into().ok()),
        });
    }
    places.dedup_by(|next, before| next.number == before.number);
    Ok(places)
}
