//! Facets: how many experiences of a list there are of each value.

use async_graphql::{Enum, Object};

use super::connection::int;
use crate::domain::discovery::{count, facet};

/// By what experiences can be counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum)]
#[graphql(remote = "facet::Dimension")]
pub enum Dimension {
    /// How it ended.
    Outcome,
    /// How far it has come in time.
    Stage,
    /// How far it had come when it was stopped.
    StoppedAt,
    /// The part of the municipality that it belongs to.
    Sector,
    /// The year in which it started.
    StartYear,
    /// What kind of change it was.
    InnovationType,
    /// Whether the idea was one's own.
    Novelty,
    /// The language that it is written in.
    Language,
    /// Who owns it, also by a predecessor.
    Municipality,
    /// The county of an owner.
    County,
    /// The part of the country of an owner.
    Region,
    /// How many inhabitants an owner has.
    PopulationBand,
    /// The problem that it is made at, and broader ones.
    Problem,
    /// The solution that it tries, and those that it is a variant of.
    Solution,
    /// A partner.
    Partner,
    /// What kind of partner it is made with.
    PartnerKind,
    /// The programme that it is part of.
    Programme,
    /// Why it failed or was stopped.
    Cause,
    /// What promoted or hampered it.
    Factor,
}

/// How many experiences of a list there are of each value of a dimension.
pub struct Facet(pub count::Facet);

/// How many experiences of a list there are of each value of a dimension. One experience can have several values, or none,
/// so that the counts need not add up to the total.
#[Object]
impl Facet {
    /// By what is counted.
    async fn dimension(&self) -> Dimension {
        self.0.dimension.into()
    }

    /// The values of most experiences, at most 100 of them; of those with equally many the first by label.
    async fn values(&self) -> Vec<FacetValue> {
        self.0.values.iter().cloned().map(FacetValue).collect()
    }

    /// How many values there are in all.
    async fn distinct_values(&self) -> i32 {
        int(u64::try_from(self.0.distinct).unwrap_or(u64::MAX))
    }
}

/// One value of a facet.
pub struct FacetValue(count::Value);

/// One value of a facet.
#[Object]
impl FacetValue {
    /// The value as a filter takes it: a code, an id, a number or a year.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What readers see, in the language of the request.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// How many experiences a filter by this value would leave.
    async fn count(&self) -> i32 {
        int(self.0.count)
    }
}
