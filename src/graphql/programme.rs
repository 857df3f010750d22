//! Programmes that attempts belong to.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, Object, SimpleObject};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::{connection, counted, int};
use super::error::{Failure, Result};
use super::experience::{ExperienceConnection, ExperienceFilter, Source, experiences_of};
use super::list::List;
use super::loader::{Load, ReportsOf, Rows, rows};
use super::portfolio::{BenefitPortfolio, PartnersIn, portfolio_of};
use super::ranked::{Ranked, said};
use super::scalar::Date;
use super::word::Approximation;
use crate::domain::discovery::find;
use crate::domain::experience::{Owner, OwnerKind};
use crate::domain::programme;
use crate::model::NodeId;
use crate::model::page::PageArguments;

/// A programme or instrument that attempts belong to.
#[derive(Clone)]
pub struct Programme(pub Arc<programme::Programme>);

/// A programme or instrument that attempts belong to.
#[Object]
impl Programme {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        NodeId::new(NodeKind::Programme, self.0.public_id)
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

    /// What can be read about it.
    async fn reports(&self, ctx: &Context<'_>) -> Result<List<Source>> {
        let rows = rows(&Asker::of(ctx).loader, ReportsOf(self.0.id)).await?;
        Ok(rows.iter().map(Source::from).collect())
    }

    /// Figures that it published itself, each with its source. They stand beside what its attempts tell (`benefits`), and are
    /// never added to it: what they count may be the same.
    async fn published_figures(&self, ctx: &Context<'_>) -> Result<List<PublishedFigure>> {
        let rows = rows(&Asker::of(ctx).loader, FiguresOf(self.0.id)).await?;
        Ok(rows.iter().map(PublishedFigure::from).collect())
    }

    /// What its attempts brought together, by what they tell themselves.
    async fn benefits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of the attempts.")] filter: Option<ExperienceFilter>,
    ) -> Result<BenefitPortfolio> {
        portfolio_of(ctx, self.owner(), filter).await
    }

    /// How many partners took part in its attempts, each once, among what the viewer may see.
    async fn partner_count(&self, ctx: &Context<'_>) -> Result<i32> {
        let found = Asker::of(ctx)
            .loader
            .load_one(PartnersIn(self.0.id))
            .await?;
        Ok(int(found.unwrap_or_default()))
    }

    /// Attempts that belong to it, newest publication first.
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
}

impl Programme {
    fn owner(&self) -> Owner {
        Owner {
            kind: OwnerKind::Programme,
            key: self.0.id,
        }
    }
}

/// A figure that a programme published itself.
#[derive(SimpleObject)]
pub struct PublishedFigure {
    /// What was counted.
    indicator: String,
    /// How many.
    value: f64,
    /// In which unit.
    unit: String,
    /// How exactly the source tells it.
    approximation: Approximation,
    /// Whether it is so much every year.
    per_year: bool,
    /// The day for which it is told; null where the source tells a time alone.
    as_of: Option<Date>,
    /// The time that it covers, in words; null where the source tells none.
    period: Option<String>,
    /// Where it is told.
    source: Source,
}

impl From<&programme::Figure> for PublishedFigure {
    fn from(row: &programme::Figure) -> Self {
        Self {
            indicator: row.indicator.clone(),
            value: row.value,
            unit: row.unit.clone(),
            approximation: row.approximation.into(),
            per_year: row.is_per_year,
            as_of: row.as_of.map(Date),
            period: row.period.clone(),
            source: Source::new(&row.source_title, &row.source_url),
        }
    }
}

/// Figures that a programme published itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct FiguresOf(i64);

impl Loader<FiguresOf> for Load {
    type Value = Rows<programme::Figure>;
    type Error = Failure;

    async fn load(&self, keys: &[FiguresOf]) -> Result<HashMap<FiguresOf, Self::Value>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let found = programme::figures(self.db.reader(), &keys)
            .await?
            .into_iter();
        Ok(found
            .map(|(key, it)| (FiguresOf(key), Arc::new(it)))
            .collect())
    }
}

connection!(
    ProgrammeConnection,
    ProgrammeEdge,
    Programme,
    "A page of programmes.",
    "A programme in its place in the list."
);

/// Reading programmes.
#[derive(Default)]
pub struct ProgrammeQueries;

#[Object]
impl ProgrammeQueries {
    /// The programme with this id; null where there is none that the viewer may know of.
    async fn programme(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id.")] id: ID,
    ) -> Option<Result<Programme>> {
        find(Asker::of(ctx), &id).await.transpose()
    }

    /// Programmes of the shared vocabulary, by title.
    async fn programmes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words, also misspelt: what fits best comes first. Nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<ProgrammeConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(page(Asker::of(ctx), said(search), &arguments).await)
    }
}

async fn find(asker: &Asker, id: &ID) -> Result<Option<Programme>> {
    let Some(key) = NodeId::parse_as(NodeKind::Programme, id) else {
        return Ok(None);
    };
    let mut found = programme::find_all(asker.db.reader(), &asker.viewer, &[key]).await?;
    Ok(found.remove(&key).map(|row| Programme(Arc::new(row))))
}

async fn page(
    asker: &Asker,
    search: Option<String>,
    arguments: &PageArguments,
) -> Result<ProgrammeConnection> {
    let (db, viewer) = (asker.db.reader(), &asker.viewer);
    if let Some(text) = search {
        let kind = NodeKind::Programme;
        let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
        let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
        let fitting = programme::fitting(db, viewer, &keys).await?;
        let list = ("programmes", text.as_str());
        let ranked = Ranked::new(asker, list, found, &fitting, arguments)?;
        let rows = programme::find_by_keys(db, viewer, ranked.keys()).await?;
        let (page, total) = ranked.of(rows);
        let page = page.map(|row| Programme(Arc::new(row)));
        return Ok(ProgrammeConnection::new(page, total));
    }
    let request = asker.page("programmes", arguments)?;
    let page = programme::list(asker.db.reader(), &asker.viewer, &request).await?;
    let total = counted(asker, |db, viewer| async move {
        programme::count(db.reader(), &viewer).await
    });
    Ok(ProgrammeConnection::new(
        page.map(|row| Programme(Arc::new(row))),
        total,
    ))
}
