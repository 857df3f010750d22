//! Solutions that were tried.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::Result;
use super::experience::{ExperienceConnection, ExperienceFilter, experiences_of};
use super::filter::{Budget, Looked, Lookups, RelatedFilter};
use super::list::List;
use super::loader::{FamilyOf, SolutionAt, VariantsOf, rows};
use super::portfolio::{BenefitPortfolio, portfolio_of};
use super::ranked::{Ranked, said};
use super::relation::{
    SolutionPartnerConnection, SolutionProblemConnection, Wanted, partners_with, problems_with,
};
use crate::domain::discovery::find;
use crate::domain::experience::{Owner, OwnerKind};
use crate::domain::solution;
use crate::model::NodeId;
use crate::model::page::PageArguments;

/// Something that was tried against a problem.
#[derive(Clone)]
pub struct Solution(pub Arc<solution::Solution>);

/// Something that was tried against a problem.
#[Object]
impl Solution {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        NodeId::new(NodeKind::Solution, self.0.public_id)
            .to_string()
            .into()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is, in plain words.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// The family that it belongs to.
    async fn variant_of(&self, ctx: &Context<'_>) -> Option<Result<Solution>> {
        let found = Asker::of(ctx).loader.load_one(FamilyOf(self.0.id)).await;
        found.map(|found| found.map(Solution)).transpose()
    }

    /// The solution that it was merged into and stands for. What is asked of it beside its names is answered of that one.
    /// Null where it was not merged, or into one that the viewer may not know of.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Solution>> {
        let found = Asker::of(ctx)
            .loader
            .load_one(SolutionAt(self.0.stands_for_id?))
            .await;
        found.map(|found| found.map(Solution)).transpose()
    }

    /// The members of its family, by title.
    async fn variants(&self, ctx: &Context<'_>) -> Result<List<Solution>> {
        let rows = rows(&Asker::of(ctx).loader, VariantsOf(self.owner().key)).await?;
        Ok(rows
            .iter()
            .map(|row| Solution(Arc::new(row.clone())))
            .collect())
    }

    /// Attempts with it and with its variants, newest publication first.
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

    /// What attempts with it and with its variants brought together.
    async fn benefits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the attempts.")] filter: Option<ExperienceFilter>,
    ) -> Result<BenefitPortfolio> {
        portfolio_of(ctx, self.owner(), filter).await
    }

    /// Problems that it or a variant was tried against, and the broader ones, those with most attempts first.
    async fn problems(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Number of a municipality: count attempts of those that are comparable to it, where there are enough."
        )]
        comparable_to: Option<String>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<SolutionProblemConnection> {
        let wanted = Wanted {
            owner: self.owner(),
            comparable_to,
            page: PageArguments {
                first,
                after,
                last,
                before,
            },
        };
        let (page, total) = problems_with(ctx, wanted).await?;
        Ok(SolutionProblemConnection::new(page, total))
    }

    /// Partners in attempts with it or a variant, those with most attempts first.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<SolutionPartnerConnection> {
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
        Ok(SolutionPartnerConnection::new(page, total))
    }
}

impl Solution {
    /// To whom experiences belong by it: to what it stands for, where it was merged.
    pub(super) fn owner(&self) -> Owner {
        Owner {
            kind: OwnerKind::Solution,
            key: self.0.stands_for_id.unwrap_or(self.0.id),
        }
    }
}

/// Which solutions; parts that are given must all hold, and within a list any member will do.
#[derive(InputObject)]
pub struct SolutionFilter {
    /// One of these.
    ids: Option<Vec<ID>>,
    /// Lies under one of these: at any depth, or directly where `includeNarrower` is false. Under anything at all, where
    /// no ids are given.
    variant_of: Option<RelatedFilter>,
}

impl SolutionFilter {
    fn within(self, budget: &mut Budget<'_>, looked: &Looked) -> Result<solution::Filter> {
        let variant_of = self.variant_of;
        Ok(solution::Filter {
            ids: budget.ids(NodeKind::Solution, self.ids)?,
            variant_of: variant_of
                .map(|it| it.within(NodeKind::Solution, budget, looked))
                .transpose()?,
        })
    }
}

connection!(
    SolutionConnection,
    SolutionEdge,
    Solution,
    "A page of solutions.",
    "A solution in its place in the list."
);

/// Reading solutions.
#[derive(Default)]
pub struct SolutionQueries;

#[Object]
impl SolutionQueries {
    /// The solution with this id; null where there is none that the viewer may know of.
    async fn solution(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Solution>> {
        find(Asker::of(ctx), &id).await.transpose()
    }

    /// Solutions of the shared vocabulary, by title.
    async fn solutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words, also misspelt: what fits best comes first. Nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<SolutionFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<SolutionConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(page(Asker::of(ctx), (said(search), filter), &arguments).await)
    }
}

async fn find(asker: &Asker, id: &ID) -> Result<Option<Solution>> {
    let Some(key) = NodeId::parse_as(NodeKind::Solution, id) else {
        return Ok(None);
    };
    let mut found = solution::find_all(asker.db.reader(), &asker.viewer, &[key]).await?;
    Ok(found.remove(&key).map(|row| Solution(Arc::new(row))))
}

async fn page(
    asker: &Asker,
    (search, filter): (Option<String>, Option<SolutionFilter>),
    arguments: &PageArguments,
) -> Result<SolutionConnection> {
    let mut wanted = Lookups::default();
    let related = filter
        .as_ref()
        .and_then(|filter| filter.variant_of.as_ref());
    wanted.related(NodeKind::Solution, related);
    let looked = Looked::up(asker, wanted).await?;
    let filter = filter
        .map(|filter| filter.within(&mut Budget::new(&asker.limits), &looked))
        .transpose()?
        .unwrap_or_default();
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    if let Some(text) = search {
        let kind = NodeKind::Solution;
        let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
        let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
        let fitting = solution::fitting(db, viewer, &filter, &keys).await?;
        let list = ("solutions", text.as_str());
        let ranked = Ranked::new(asker, list, found, &fitting, arguments)?;
        let rows = solution::find_by_keys(db, viewer, ranked.keys()).await?;
        let (page, total) = ranked.of(rows);
        let page = page.map(|row| Solution(Arc::new(row)));
        return Ok(SolutionConnection::new(page, total));
    }
    let request = asker.page("solutions", arguments)?;
    let page = solution::list(asker.db.reader(), &asker.viewer, &filter, &request).await?;
    let total = counted(asker, move |db, viewer| {
        let filter = filter.clone();
        async move { solution::count(db.reader(), &viewer, &filter).await }
    });
    Ok(SolutionConnection::new(
        page.map(|row| Solution(Arc::new(row))),
        total,
    ))
}
