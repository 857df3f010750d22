//! Problems: they come before any solution.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::Result;
use super::experience::{ExperienceConnection, ExperienceFilter, experiences_of};
use super::filter::{Budget, Looked, Lookups, RelatedFilter};
use super::list::List;
use super::loader::{BroaderThan, NarrowerThan, ProblemAt, ThemesOf, rows};
use super::ranked::{Ranked, said};
use super::relation::{
    ProblemPartnerConnection, ProblemSolutionConnection, Wanted, partners_with, solutions_with,
};
use crate::domain::discovery::find;
use crate::domain::experience::{Owner, OwnerKind};
use crate::domain::problem;
use crate::model::NodeId;
use crate::model::page::PageArguments;

/// A problem that municipalities try to solve.
#[derive(Clone)]
pub struct Problem(pub Arc<problem::Problem>);

/// A problem that municipalities try to solve.
#[Object]
impl Problem {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        NodeId::new(NodeKind::Problem, self.0.public_id)
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

    /// The more general problem.
    async fn broader(&self, ctx: &Context<'_>) -> Option<Result<Problem>> {
        let found = Asker::of(ctx).loader.load_one(BroaderThan(self.0.id)).await;
        found.map(|found| found.map(Problem)).transpose()
    }

    /// The problem that it was merged into and stands for. What is asked of it beside its names is answered of that one.
    /// Null where it was not merged, or into one that the viewer may not know of.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Problem>> {
        let found = Asker::of(ctx)
            .loader
            .load_one(ProblemAt(self.0.stands_for_id?))
            .await;
        found.map(|found| found.map(Problem)).transpose()
    }

    /// The more special problems, by title.
    async fn narrower(&self, ctx: &Context<'_>) -> Result<List<Problem>> {
        let rows = rows(&Asker::of(ctx).loader, NarrowerThan(self.owner().key)).await?;
        Ok(rows
            .iter()
            .map(|row| Problem(Arc::new(row.clone())))
            .collect())
    }

    /// Slugs of the themes of Los, the vocabulary of the public sector, that it falls under.
    async fn themes(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        Ok(rows(&Asker::of(ctx).loader, ThemesOf(self.0.id))
            .await?
            .to_vec())
    }

    /// Attempts at it and at its narrower problems, newest publication first.
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

    /// Solutions that were tried against it or a narrower problem, and their families, those with most attempts
    /// first.
    async fn solutions(
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
    ) -> Result<ProblemSolutionConnection> {
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
        let (page, total) = solutions_with(ctx, wanted).await?;
        Ok(ProblemSolutionConnection::new(page, total))
    }

    /// Partners in attempts at it or a narrower problem, those with most attempts first.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<ProblemPartnerConnection> {
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
        Ok(ProblemPartnerConnection::new(page, total))
    }
}

impl Problem {
    /// To whom experiences belong by it: to what it stands for, where it was merged.
    pub(super) fn owner(&self) -> Owner {
        Owner {
            kind: OwnerKind::Problem,
            key: self.0.stands_for_id.unwrap_or(self.0.id),
        }
    }
}

/// Which problems; parts that are given must all hold, and within a list any member will do.
#[derive(InputObject)]
pub struct ProblemFilter {
    /// One of these.
    ids: Option<Vec<ID>>,
    /// Lies under one of these: at any depth, or directly where `includeNarrower` is false. Under anything at all, where
    /// no ids are given.
    broader: Option<RelatedFilter>,
    /// Falls under one of these themes of Los, by slug.
    themes: Option<Vec<String>>,
}

impl ProblemFilter {
    fn within(self, budget: &mut Budget<'_>, looked: &Looked) -> Result<problem::Filter> {
        let broader = self.broader;
        Ok(problem::Filter {
            ids: budget.ids(NodeKind::Problem, self.ids)?,
            broader: broader
                .map(|it| it.within(NodeKind::Problem, budget, looked))
                .transpose()?,
            themes: budget.words(self.themes)?,
        })
    }
}

connection!(
    ProblemConnection,
    ProblemEdge,
    Problem,
    "A page of problems.",
    "A problem in its place in the list."
);

/// Reading problems.
#[derive(Default)]
pub struct ProblemQueries;

#[Object]
impl ProblemQueries {
    /// The problem with this id; null where there is none that the viewer may know of.
    async fn problem(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Problem>> {
        find(Asker::of(ctx), &id).await.transpose()
    }

    /// Problems of the shared vocabulary, by title.
    async fn problems(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words, also misspelt: what fits best comes first. Nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<ProblemFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<ProblemConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(page(Asker::of(ctx), (said(search), filter), &arguments).await)
    }
}

async fn find(asker: &Asker, id: &ID) -> Result<Option<Problem>> {
    let Some(key) = NodeId::parse_as(NodeKind::Problem, id) else {
        return Ok(None);
    };
    let mut found = problem::find_all(asker.db.reader(), &asker.viewer, &[key]).await?;
    Ok(found.remove(&key).map(|row| Problem(Arc::new(row))))
}

async fn page(
    asker: &Asker,
    (search, filter): (Option<String>, Option<ProblemFilter>),
    arguments: &PageArguments,
) -> Result<ProblemConnection> {
    let mut wanted = Lookups::default();
    let related = filter.as_ref().and_then(|filter| filter.broader.as_ref());
    wanted.related(NodeKind::Problem, related);
    let looked = Looked::up(asker, wanted).await?;
    let filter = filter
        .map(|filter| filter.within(&mut Budget::new(&asker.limits), &looked))
        .transpose()?
        .unwrap_or_default();
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    if let Some(text) = search {
        let kind = NodeKind::Problem;
        let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
        let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
        let fitting = problem::fitting(db, viewer, &filter, &keys).await?;
        let list = ("problems", text.as_str());
        let ranked = Ranked::new(asker, list, found, &fitting, arguments)?;
        let rows = problem::find_by_keys(db, viewer, ranked.keys()).await?;
        let (page, total) = ranked.of(rows);
        let page = page.map(|row| Problem(Arc::new(row)));
        return Ok(ProblemConnection::new(page, total));
    }
    let request = asker.page("problems", arguments)?;
    let page = problem::list(asker.db.reader(), &asker.viewer, &filter, &request).await?;
    let total = counted(asker, move |db, viewer| {
        let filter = filter.clone();
        async move { problem::count(db.reader(), &viewer, &filter).await }
    });
    Ok(ProblemConnection::new(
        page.map(|row| Problem(Arc::new(row))),
        total,
    ))
}
