//! Municipalities and the other owners on the municipal side.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::Result;
use super::experience::{ExperienceConnection, ExperienceFilter, experiences_of};
use super::filter::{Budget, Looked, Lookups};
use super::list::List;
use super::loader::{NamesOf, NumbersOf, PredecessorsOf, SuccessorsOf, rows};
use super::portfolio::{BenefitPortfolio, portfolio_of};
use super::ranked::{Ranked, said};
use super::relation::{
    MunicipalityPartnerConnection, MunicipalityProblemConnection, MunicipalitySolutionConnection,
    Wanted, partners_with, problems_with, solutions_with,
};
use super::scalar::Date;
use super::word::MunicipalityKind;
use crate::domain::discovery::find;
use crate::domain::experience::{Owner, OwnerKind};
use crate::domain::municipality;
use crate::model::NodeId;
use crate::model::page::PageArguments;

/// Whoever owns an experience on the municipal side.
#[derive(Clone)]
pub struct Municipality(pub Arc<municipality::Municipality>);

/// Whoever owns an experience on the municipal side: a municipality, a county municipality, a group of them, or one
/// abroad. A renumbering keeps the node; a merger or a split makes it a former one with successors.
#[Object]
impl Municipality {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        NodeId::new(NodeKind::Municipality, self.0.public_id)
            .to_string()
            .into()
    }

    /// What it is.
    async fn kind(&self) -> MunicipalityKind {
        self.0.kind.into()
    }

    /// Its official number today, or the last one; null where it never had one.
    async fn number(&self) -> Option<&str> {
        self.0.number.as_deref()
    }

    /// Every number that it bears or bore, with its days.
    async fn numbers(&self, ctx: &Context<'_>) -> Result<List<DatedNumber>> {
        let rows = rows(&Asker::of(ctx).loader, NumbersOf(self.0.id)).await?;
        let dated = rows.iter().map(|row| DatedNumber {
            number: row.number.clone(),
            valid_from: row.valid_from.map(Date),
            valid_to: row.valid_to.map(Date),
        });
        Ok(dated.collect())
    }

    /// ISO 3166-1 alpha-2 code of its country, such as `NO`.
    async fn country(&self) -> &str {
        &self.0.country
    }

    /// Its Norwegian name, or its name at home for one abroad.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// All its names, Sami and Kven ones too, the Norwegian one first.
    async fn names(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let rows = rows(&Asker::of(ctx).loader, NamesOf(self.0.id)).await?;
        Ok(rows.iter().map(|row| row.name.clone()).collect())
    }

    /// The county that it lies in, where it lies in one alone.
    async fn county(&self, ctx: &Context<'_>) -> Option<Result<County>> {
        let county = Asker::of(ctx).county(self.0.county_id?).await.transpose()?;
        Some(county.map(|county| County {
            number: county.number,
            name: county.name,
        }))
    }

    /// The part of the country, or of a foreign country, that it lies in.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Inhabitants on 1 January 2024.
    async fn population(&self) -> Option<i32> {
        self.0.population
    }

    /// Its last day, for a former one.
    async fn valid_to(&self) -> Option<Date> {
        self.0.valid_to.map(Date)
    }

    /// Those that it took over from.
    async fn predecessors(&self, ctx: &Context<'_>) -> Result<List<Municipality>> {
        let rows = rows(&Asker::of(ctx).loader, PredecessorsOf(self.0.id)).await?;
        Ok(rows
            .iter()
            .map(|row| Municipality(Arc::new(row.clone())))
            .collect())
    }

    /// Those that took over from it.
    async fn successors(&self, ctx: &Context<'_>) -> Result<List<Municipality>> {
        let rows = rows(&Asker::of(ctx).loader, SuccessorsOf(self.0.id)).await?;
        Ok(rows
            .iter()
            .map(|row| Municipality(Arc::new(row.clone())))
            .collect())
    }

    /// Its own attempts and its predecessors', newest publication first.
    async fn experiences(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<ExperienceFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ExperienceConnection> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        experiences_of(ctx, self.owner(), filter, &arguments).await
    }

    /// What its own attempts and its predecessors' brought together.
    async fn benefits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the attempts.")] filter: Option<ExperienceFilter>,
    ) -> Result<BenefitPortfolio> {
        portfolio_of(ctx, self.owner(), filter).await
    }

    /// Problems that it or a predecessor worked at, and the broader ones, those with most attempts first.
    async fn problems(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<MunicipalityProblemConnection> {
        let wanted = Wanted {
            owner: self.owner(),
            comparable_to: None,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        let (page, total) = problems_with(ctx, wanted).await?;
        Ok(MunicipalityProblemConnection::new(page, total))
    }

    /// Solutions that it or a predecessor tried, and their families, those with most attempts first.
    async fn solutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<MunicipalitySolutionConnection> {
        let wanted = Wanted {
            owner: self.owner(),
            comparable_to: None,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        let (page, total) = solutions_with(ctx, wanted).await?;
        Ok(MunicipalitySolutionConnection::new(page, total))
    }

    /// Partners that it or a predecessor worked with, those with most attempts first.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<MunicipalityPartnerConnection> {
        let wanted = Wanted {
            owner: self.owner(),
            comparable_to: None,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        let (page, total) = partners_with(ctx, wanted).await?;
        Ok(MunicipalityPartnerConnection::new(page, total))
    }

    /// Other municipalities of today that are like it: first those of the same size band in the same part of the country,
    /// then the rest of the country's; each by nearness in size. None, where it is no municipality of today or its size
    /// is not known.
    async fn comparable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most; as many as on a page where it is not told.")]
        first: Option<i32>,
    ) -> Result<List<Municipality>> {
        let asker = Asker::of(ctx);
        let arguments = PageArguments {
            first,
            ..PageArguments::default()
        };
        let most = asker.page("comparable", &arguments)?.size;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let of_today = asker.municipalities_of_today().await?;
        let found = municipality::like(&self.0, of_today, most);
        Ok(found.into_iter().cloned().map(Municipality).collect())
    }
}

impl Municipality {
    fn owner(&self) -> Owner {
        Owner {
            kind: OwnerKind::Municipality,
            key: self.0.id,
        }
    }
}

/// An official number with the days on which it was borne.
#[derive(SimpleObject)]
pub struct DatedNumber {
    /// The number.
    number: String,
    /// Its first day; null where Floke does not know it.
    valid_from: Option<Date>,
    /// Its last day; null while it is borne.
    valid_to: Option<Date>,
}

/// A county, as an area.
#[derive(SimpleObject)]
pub struct County {
    /// Official number, two digits.
    number: String,
    /// Official Norwegian name.
    name: String,
}

/// Which municipalities; parts that are given must all hold, and within a list any member will do.
#[derive(InputObject)]
pub struct MunicipalityFilter {
    /// One of these.
    ids: Option<Vec<ID>>,
    /// Bears or bore one of these numbers.
    numbers: Option<Vec<String>>,
    /// Lies in one of these counties, by number.
    counties: Option<Vec<String>>,
    /// Lies in one of these parts of the country, by name or by code of the vocabulary `REGION`.
    regions: Option<Vec<String>>,
    /// Is of one of these kinds.
    kinds: Option<Vec<MunicipalityKind>>,
    /// Has at least so many inhabitants.
    population_min: Option<i32>,
    /// Has at most so many inhabitants.
    population_max: Option<i32>,
    /// Is comparable to the one with this number: in the same part of the country and the same size band.
    pub(super) comparable_to: Option<String>,
}

connection!(
    MunicipalityConnection,
    MunicipalityEdge,
    Municipality,
    "A page of municipalities.",
    "A municipality in its place in the list."
);

/// Reading municipalities.
#[derive(Default)]
pub struct MunicipalityQueries;

#[Object]
impl MunicipalityQueries {
    /// The one that bears this official number, else the one that bore it last.
    async fn municipality(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Four digits, or two for a county municipality.")] number: String,
    ) -> Option<Result<Municipality>> {
        let asker = Asker::of(ctx);
        let numbers = [number.as_str()];
        let found = municipality::find_by_numbers(asker.db.reader(), &asker.viewer, &numbers).await;
        found
            .map(|mut found| found.remove(&number).map(|row| Municipality(Arc::new(row))))
            .map_err(Into::into)
            .transpose()
    }

    /// Municipalities and other owners, former ones too, by name.
    async fn municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words, also misspelt: what fits best comes first. Nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<MunicipalityFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<MunicipalityConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(page(Asker::of(ctx), (said(search), filter), &arguments).await)
    }
}

async fn page(
    asker: &Asker,
    (search, filter): (Option<String>, Option<MunicipalityFilter>),
    arguments: &PageArguments,
) -> Result<MunicipalityConnection> {
    let filter = match filter {
        Some(filter) => filter.checked(asker).await?,
        None => municipality::Filter::default(),
    };
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    if let Some(text) = search {
        let kind = NodeKind::Municipality;
        let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
        let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
        let fitting = municipality::fitting(db, viewer, &filter, &keys).await?;
        let list = ("municipalities", text.as_str());
        let ranked = Ranked::new(asker, list, found, &fitting, arguments)?;
        let rows = municipality::find_by_keys(db, viewer, ranked.keys()).await?;
        let (page, total) = ranked.of(rows);
        let page = page.map(|row| Municipality(Arc::new(row)));
        return Ok(MunicipalityConnection::new(page, total));
    }
    let request = asker.page("municipalities", arguments)?;
    let page = municipality::list(asker.db.reader(), &asker.viewer, &filter, &request).await?;
    let total = counted(asker, move |db, viewer| {
        let filter = filter.clone();
        async move { municipality::count(db.reader(), &viewer, &filter).await }
    });
    Ok(MunicipalityConnection::new(
        page.map(|row| Municipality(Arc::new(row))),
        total,
    ))
}

impl MunicipalityFilter {
    async fn checked(self, asker: &Asker) -> Result<municipality::Filter> {
        let mut wanted = Lookups::default();
        wanted.compare(self.comparable_to.as_ref());
        let looked = Looked::up(asker, wanted).await?;
        self.within(&mut Budget::new(&asker.limits), &looked)
    }

    /// The filter as the domain takes it, within the limits.
    pub fn within(self, budget: &mut Budget<'_>, looked: &Looked) -> Result<municipality::Filter> {
        Ok(municipality::Filter {
            ids: budget.ids(NodeKind::Municipality, self.ids)?,
            numbers: budget.words(self.numbers)?,
            counties: budget.words(self.counties)?,
            regions: budget.list(self.regions, |region| {
                Some(municipality::region_name(region))
            })?,
            kinds: budget.codes(self.kinds)?,
            population_min: self.population_min,
            population_max: self.population_max,
            comparable: self.comparable_to.map(|number| looked.to(&number)),
        })
    }
}
