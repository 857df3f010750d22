//! Which experiences a list is about, as clients write it.

use async_graphql::{ID, InputObject};
use entity::code::NodeKind;

use crate::domain::experience::{self, Filter, YearRange};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::filter::{Budget, Looked, Lookups, RelatedFilter};
use crate::graphql::municipality::MunicipalityFilter;
use crate::graphql::partner::PartnerFilter;
use crate::graphql::word::{
    ExperienceStage, Factor, FactorDirection, FailureCause, InnovationType, Language, Outcome,
    Sector, StoppedAt,
};

/// Which experiences; parts that are given must all hold, and within a list any member will do. `not` is the exact
/// complement among what the viewer may see.
#[derive(Default, InputObject)]
pub struct ExperienceFilter {
    /// All of these hold.
    and: Option<Vec<ExperienceFilter>>,
    /// At least one of these holds.
    or: Option<Vec<ExperienceFilter>>,
    /// This does not hold.
    not: Option<Box<ExperienceFilter>>,
    /// Is one of these.
    ids: Option<Vec<ID>>,
    /// Was made at one of these problems, or at a narrower one.
    problem: Option<RelatedFilter>,
    /// Tried one of these solutions, or a variant.
    solution: Option<RelatedFilter>,
    /// Was made with such a partner.
    partner: Option<PartnerFilter>,
    /// Is owned by such a municipality, or by a predecessor of one.
    municipality: Option<MunicipalityFilter>,
    /// Whether the viewer's municipality owns it, itself or by a predecessor: also what others read without its owners
    /// (`PUBLIC_UNNAMED`), which no filter by municipality finds.
    own: Option<bool>,
    /// Is part of one of these programmes.
    programme: Option<RelatedFilter>,
    /// Ended in one of these ways.
    outcomes: Option<Vec<Outcome>>,
    /// Has come so far in time.
    stages: Option<Vec<ExperienceStage>>,
    /// Had come so far when it was stopped.
    stopped_at: Option<Vec<StoppedAt>>,
    /// Belongs to one of these sectors.
    sectors: Option<Vec<Sector>>,
    /// Was a change of one of these kinds.
    innovation_types: Option<Vec<InnovationType>>,
    /// Failed or was stopped for one of these causes.
    causes: Option<Vec<FailureCause>>,
    /// Was promoted or hampered by one of these.
    factors: Option<Vec<FactorFilter>>,
    /// Started in these years; one without a known start is outside every bound.
    started_year: Option<IntRange>,
    /// Is written in one of these languages.
    languages: Option<Vec<Language>>,
    /// Whether it teaches something.
    has_lessons: Option<bool>,
    /// Whether a benefit of it was measured, and not only foreseen.
    has_realised_benefits: Option<bool>,
}

/// Something that promoted or hampered.
#[derive(InputObject)]
pub struct FactorFilter {
    /// Which factor.
    factor: Factor,
    /// In one of these directions; in either where none are given.
    directions: Option<Vec<FactorDirection>>,
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
    pub async fn checked(self, asker: &Asker) -> Result<Filter> {
        let mut budget = Budget::new(&asker.limits);
        self.checked_within(asker, &mut budget).await
    }

    /// The same as part of another filter, whose budget it spends.
    pub async fn checked_within(self, asker: &Asker, budget: &mut Budget<'_>) -> Result<Filter> {
        let mut wanted = Lookups::default();
        self.wants(&mut wanted);
        let looked = Looked::up(asker, wanted).await?;
        self.within(budget, &looked)
    }

    /// What must be looked up before it can be asked.
    fn wants(&self, wanted: &mut Lookups) {
        let compared = self.municipality.as_ref();
        wanted.compare(compared.and_then(|it| it.comparable_to.as_ref()));
        wanted.related(NodeKind::Problem, self.problem.as_ref());
        wanted.related(NodeKind::Solution, self.solution.as_ref());
        wanted.related(NodeKind::Programme, self.programme.as_ref());
        let partner = self.partner.as_ref();
        wanted.search(NodeKind::Partner, partner.and_then(|it| it.search.as_ref()));
        let parts = self.and.iter().chain(&self.or).flatten();
        for part in parts.chain(self.not.as_deref()) {
            part.wants(wanted);
        }
    }

    fn within(self, budget: &mut Budget<'_>, looked: &Looked) -> Result<Filter> {
        budget.part()?;
        let mut related = |kind, filter: Option<RelatedFilter>| {
            filter
                .map(|filter| filter.within(kind, budget, looked))
                .transpose()
        };
        let problem = related(NodeKind::Problem, self.problem)?;
        let solution = related(NodeKind::Solution, self.solution)?;
        let programme = related(NodeKind::Programme, self.programme)?;
        let factors = (self.factors)
            .map(|factors| within_each(factors, |it| it.within(budget)))
            .transpose()?;
        Ok(Filter {
            problem,
            solution,
            programme,
            factors,
            and: all_within(self.and, budget, looked)?,
            or: all_within(self.or, budget, looked)?,
            not: (self.not)
                .map(|part| part.within(budget, looked))
                .transpose()?
                .map(Box::new),
            ids: budget.ids(NodeKind::Experience, self.ids)?,
            partner: (self.partner)
                .map(|it| it.within(budget, looked))
                .transpose()?,
            municipality: (self.municipality)
                .map(|it| it.within(budget, looked))
                .transpose()?,
            own: self.own.map(|is_own| looked.own(is_own)),
            outcomes: budget.codes(self.outcomes)?,
            stages: budget.codes(self.stages)?,
            stopped_at: budget.codes(self.stopped_at)?,
            sectors: budget.codes(self.sectors)?,
            innovation_types: budget.codes(self.innovation_types)?,
            causes: budget.codes(self.causes)?,
            languages: budget.codes(self.languages)?,
            started_year: self.started_year.map(|years| YearRange {
                from: years.from,
                to: years.to,
            }),
            has_lessons: self.has_lessons,
            has_realised_benefits: self.has_realised_benefits,
        })
    }
}

impl FactorFilter {
    fn within(self, budget: &mut Budget<'_>) -> Result<experience::FactorFilter> {
        // Each is a condition of its own.
        budget.part()?;
        Ok(experience::FactorFilter {
            factor: self.factor.into(),
            directions: budget.codes(self.directions)?,
        })
    }
}

fn all_within(
    parts: Option<Vec<ExperienceFilter>>,
    budget: &mut Budget<'_>,
    looked: &Looked,
) -> Result<Option<Vec<Filter>>> {
    parts
        .map(|parts| within_each(parts, |part| part.within(budget, looked)))
        .transpose()
}

fn within_each<T, U>(parts: Vec<T>, within: impl FnMut(T) -> Result<U>) -> Result<Vec<U>> {
    parts.into_iter().map(within).collect()
}
