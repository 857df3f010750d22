//! Statistics: outcome by county by year, of other years each time, by Floke and by the same `GROUP BY` of PostgreSQL.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};
use sea_orm::sqlx::query;
use serde_json::{Map, Value, json};

use crate::own::Own;

/// What is asked of Floke.
pub const TABLE: &str = "query ($from: Int, $to: Int) { statistics(filter: { startedYear: { from: $from, to: $to } },
    groupBy: [OUTCOME, COUNTY, START_YEAR]) { total groupTotal rows { keys { code } count } unknown { count } } }";

/// The same, but that an experience of two owners in one county counts twice: telling them apart would take longer.
const GROUPS: &str = "SELECT outcome, county_id, started_year, COUNT(*) FROM experience
    JOIN experience_municipality ON experience_id = experience.id
    JOIN municipality ON municipality.id = municipality_id
    WHERE state = 'PUBLISHED' AND audience = 'PUBLIC' AND started_year BETWEEN $1 AND $2
    GROUP BY outcome, county_id, started_year";

/// Two years, the earlier one first: most of those that there are lie between them.
pub fn years(seed: usize) -> (i32, i32) {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(u64::try_from(seed).unwrap());
    let mut below = |number: u64| i32::try_from(random.next_u64() % number).unwrap();
    (1900 + below(115), 2018 + below(80))
}

/// What is asked of Floke with some years.
pub fn variables(seed: usize) -> Map<String, Value> {
    let (from, to) = years(seed);
    let variables = [("from", from), ("to", to)].into_iter();
    variables
        .map(|(name, year)| (name.to_owned(), json!(year)))
        .collect()
}

impl Own {
    /// Asks PostgreSQL itself.
    pub async fn groups(&self, seed: usize) {
        let (from, to) = years(seed);
        let rows = query(GROUPS).bind(from).bind(to).fetch_all(&self.pool);
        assert!(!rows.await.unwrap().is_empty());
    }
}
