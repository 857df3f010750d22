//! Which experiences a list is about, as clients write it.

use async_graphql::{ID, InputObject};
use entity::code::NodeKind;

use crate::config::limits::Limits;
use crate::domain::experience::{Filter, YearRange};
use crate::graphql::error::Result;
use crate::graphql::filter::Budget;
use crate::graphql::word::{ExperienceStage, Language, Outcome, Sector};

/// Which experiences; parts that are given must all hold, and within a list any member will do. `not` is the exact
/// complement among what the viewer may see.
#[derive(InputObject)]
pub struct ExperienceFilter {
    /// All of these hold.
    and: Option<Vec<ExperienceFilter>>,
    /// At least one of these holds.
    or: Option<Vec<ExperienceFilter>>,
    /// This does not hold.
    not: Option<Box<ExperienceFilter>>,
    /// Is one of these.
    ids: Option<Vec<ID>>,
    /// Ended in one of these ways.
    outcomes: Option<Vec<Outcome>>,
    /// Has come so far in time.
    stages: Option<Vec<ExperienceStage>>,
    /// Belongs to one of these sectors.
    sectors: Option<Vec<Sector>>,
    /// Started in these years; one without a known start is outside every bound.
    started_year: Option<IntRange>,
    /// Is written in one of these languages.
    languages: Option<Vec<Language>>,
}

/// Whole numbers, both ends included; an end that is left out bounds nothing.
#[derive(InputObject)]
pub struct IntRange {
    /// Not below.
    from: Option<i32>,
    /// Not above.
    to: Option<i32>,
}

impl ExperienceFilter {
    /// The filter as the domain takes it, within the limits.
    pub fn checked(self, limits: &Limits) -> Result<Filter> {
        self.within(&mut Budget::new(limits))
    }

    fn within(self, budget: &mut Budget<'_>) -> Result<Filter> {
        budget.part()?;
        Ok(Filter {
            and: all_within(self.and, budget)?,
            or: all_within(self.or, budget)?,
            not: self
                .not
                .map(|part| part.within(budget))
                .transpose()?
                .map(Box::new),
            ids: budget.ids(NodeKind::Experience, self.ids)?,
            outcomes: budget.list(self.outcomes, |outcome| Some(outcome.into()))?,
            stages: budget.list(self.stages, |stage| Some(stage.into()))?,
            sectors: budget.list(self.sectors, |sector| Some(sector.into()))?,
            languages: budget.list(self.languages, |language| Some(language.into()))?,
            started_year: self.started_year.map(|years| YearRange {
                from: years.from,
                to: years.to,
            }),
        })
    }
}

fn all_within(
    parts: Option<Vec<ExperienceFilter>>,
    budget: &mut Budget<'_>,
) -> Result<Option<Vec<Filter>>> {
    parts
        .map(|parts| parts.into_iter().map(|part| part.within(budget)).collect())
        .transpose()
}
