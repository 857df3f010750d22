//! Partners that took part in attempts.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::Result;
use super::experience::{ExperienceConnection, ExperienceFilter, experiences_of};
use super::filter::{Budget, Looked, Lookups};
use super::loader::{MunicipalityAt, PartnerAt};
use super::municipality::Municipality;
use super::ranked::{Ranked, said};
use super::relation::{
    PartnerMunicipalityConnection, PartnerProblemConnection, PartnerSolutionConnection, Wanted,
    municipalities_with, problems_with, solutions_with,
};
use super::word::PartnerKind;
use crate::domain::discovery::find;
use crate::domain::experience::{Owner, OwnerKind};
use crate::domain::partner;
use crate::model::NodeId;
use crate::model::page::PageArguments;

/// Somebody who took part in an attempt.
#[derive(Clone)]
pub struct Partner(pub Arc<partner::Partner>);

/// Somebody who took part in an attempt.
#[Object]
impl Partner {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        NodeId::new(NodeKind::Partner, self.0.public_id)
            .to_string()
            .into()
    }

    /// What it is called.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the partner is.
    async fn kind(&self) -> PartnerKind {
        self.0.kind.into()
    }

    /// Number in the register of legal entities, nine digits.
    async fn organisation_number(&self) -> Option<&str> {
        self.0.organisation_number.as_deref()
    }

    /// The municipality that the partner is, where it is one.
    async fn municipality(&self, ctx: &Context<'_>) -> Option<Result<Municipality>> {
        let found = Asker::of(ctx)
            .loader
            .load_one(MunicipalityAt(self.0.municipality_id?))
            .await;
        found.map(|found| found.map(Municipality)).transpose()
    }

    /// The partner that it was merged into and stands for. What is asked of it beside its name, kind, number and
    /// municipality is answered of that one. Null where it was not merged, or into one that the viewer may not know of.
    async fn merged_into(&self, ctx: &Context<'_>) -> Option<Result<Partner>> {
        let found = Asker::of(ctx)
            .loader
            .load_one(PartnerAt(self.0.stands_for_id?))
            .await;
        found.map(|found| found.map(Partner)).transpose()
    }

    /// Attempts that it took part in, newest publication first.
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

    /// Problems that it worked at, and the broader ones, those with most attempts first.
    async fn problems(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<PartnerProblemConnection> {
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
        Ok(PartnerProblemConnection::new(page, total))
    }

    /// Solutions that it worked with, and their families, those with most attempts first.
    async fn solutions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<PartnerSolutionConnection> {
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
        Ok(PartnerSolutionConnection::new(page, total))
    }

    /// Municipalities that it worked with, and their successors, those with most attempts first.
    async fn municipalities(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Result<PartnerMunicipalityConnection> {
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
        let (page, total) = municipalities_with(ctx, wanted).await?;
        Ok(PartnerMunicipalityConnection::new(page, total))
    }
}

impl Partner {
    /// To whom experiences belong by it: to what it stands for, where it was merged.
    pub(super) fn owner(&self) -> Owner {
        Owner {
            kind: OwnerKind::Partner,
            key: self.0.stands_for_id.unwrap_or(self.0.id),
        }
    }
}

/// Which partners; parts that are given must all hold, and within a list any member will do.
#[derive(Default, InputObject)]
pub struct PartnerFilter {
    /// One of these.
    ids: Option<Vec<ID>>,
    /// One of those that a search of the list of partners finds.
    pub(super) search: Option<String>,
    /// Is of one of these kinds.
    kinds: Option<Vec<PartnerKind>>,
}

impl PartnerFilter {
    /// The filter as the domain takes it, within the limits.
    pub fn within(self, budget: &mut Budget<'_>, looked: &Looked) -> Result<partner::Filter> {
        Ok(partner::Filter {
            ids: budget.ids(NodeKind::Partner, self.ids)?,
            keys: looked.found(NodeKind::Partner, self.search.as_deref()),
            kinds: budget.codes(self.kinds)?,
        })
    }
}

connection!(
    PartnerConnection,
    PartnerEdge,
    Partner,
    "A page of partners.",
    "A partner in its place in the list."
);

/// Reading partners.
#[derive(Default)]
pub struct PartnerQueries;

#[Object]
impl PartnerQueries {
    /// The partner with this id; null where there is none that the viewer may know of.
    async fn partner(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Partner>> {
        find(Asker::of(ctx), &id).await.transpose()
    }

    /// Partners of the shared vocabulary, by name.
    async fn partners(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words, also misspelt: what fits best comes first. Nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<PartnerFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<PartnerConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(page(Asker::of(ctx), (said(search), filter), &arguments).await)
    }
}

async fn find(asker: &Asker, id: &ID) -> Result<Option<Partner>> {
    let Some(key) = NodeId::parse_as(NodeKind::Partner, id) else {
        return Ok(None);
    };
    let mut found = partner::find_all(asker.db.reader(), &asker.viewer, &[key]).await?;
    Ok(found.remove(&key).map(|row| Partner(Arc::new(row))))
}

async fn page(
    asker: &Asker,
    (search, filter): (Option<String>, Option<PartnerFilter>),
    arguments: &PageArguments,
) -> Result<PartnerConnection> {
    let mut wanted = Lookups::default();
    let filter = filter.unwrap_or_default();
    wanted.search(NodeKind::Partner, filter.search.as_ref());
    let looked = Looked::up(asker, wanted).await?;
    let filter = filter.within(&mut Budget::new(&asker.limits), &looked)?;
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    if let Some(text) = search {
        let kind = NodeKind::Partner;
        let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
        let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
        let fitting = partner::fitting(db, viewer, &filter, &keys).await?;
        let list = ("partners", text.as_str());
        let ranked = Ranked::new(asker, list, found, &fitting, arguments)?;
        let rows = partner::find_by_keys(db, viewer, ranked.keys()).await?;
        let (page, total) = ranked.of(rows);
        let page = page.map(|row| Partner(Arc::new(row)));
        return Ok(PartnerConnection::new(page, total));
    }
    let request = asker.page("partners", arguments)?;
    let page = partner::list(asker.db.reader(), &asker.viewer, &filter, &request).await?;
    let total = counted(asker, move |db, viewer| {
        let filter = filter.clone();
        async move { partner::count(db.reader(), &viewer, &filter).await }
    });
    Ok(PartnerConnection::new(
        page.map(|row| Partner(Arc::new(row))),
        total,
    ))
}
