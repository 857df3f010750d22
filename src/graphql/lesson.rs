//! What can be learned from attempts.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use entity::code::NodeKind;

use super::asker::Asker;
use super::confirmation::ConfirmationsOf;
use super::connection::{connection, counted, wants_page};
use super::error::{Failure, Result};
use super::experience::{Experience, ExperienceFilter};
use super::filter::Budget;
use super::loader::ExperienceAt;
use super::ranked::{Ranked, said};
use super::word::{Factor, LessonBasis, LessonKind};
use crate::domain::discovery::find;
use crate::domain::lesson;
use crate::model::page::PageArguments;
use crate::model::{Error, NodeId, Page};

/// Something to learn from an attempt.
#[derive(Clone)]
pub struct Lesson(pub Arc<lesson::Lesson>);

/// Something to learn from an attempt, stated by a source or derived from what happened.
#[Object]
impl Lesson {
    /// Opaque, global, stable for ever.
    pub async fn id(&self) -> ID {
        NodeId::new(NodeKind::Lesson, self.0.public_id)
            .to_string()
            .into()
    }

    /// What it tells its reader to do.
    async fn kind(&self) -> LessonKind {
        self.0.kind.into()
    }

    /// Whether a source states it or it is Floke's own reading.
    async fn basis(&self) -> LessonBasis {
        self.0.basis.into()
    }

    /// The lesson.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The factor that it is about.
    async fn factor(&self) -> Option<Factor> {
        self.0.factor.map(Into::into)
    }

    /// How many other municipalities saw the same.
    async fn confirmations(&self, ctx: &Context<'_>) -> Result<i32> {
        let found = Asker::of(ctx).loader.load_one(ConfirmationsOf(self.0.id));
        Ok(found.await?.unwrap_or_default())
    }

    /// The attempt that taught it.
    async fn experience(&self, ctx: &Context<'_>) -> Result<Experience> {
        let found = Asker::of(ctx)
            .loader
            .load_one(ExperienceAt(self.0.experience_id))
            .await?;
        Ok(Experience::from(found.ok_or(Failure(Error::NotFound))?))
    }
}

/// Which lessons; parts that are given must all hold, and within a list any member will do.
#[derive(InputObject)]
pub struct LessonFilter {
    /// One of these.
    ids: Option<Vec<ID>>,
    /// Is of one of these kinds.
    kinds: Option<Vec<LessonKind>>,
    /// Rests on one of these.
    bases: Option<Vec<LessonBasis>>,
    /// Is about one of these factors.
    factors: Option<Vec<Factor>>,
    /// Was taught by such an attempt.
    experience: Option<ExperienceFilter>,
}

impl LessonFilter {
    /// The filter as the domain takes it, within the limits.
    pub async fn checked(self, asker: &Asker) -> Result<lesson::Filter> {
        let mut budget = Budget::new(&asker.limits);
        Ok(lesson::Filter {
            ids: budget.ids(NodeKind::Lesson, self.ids)?,
            kinds: budget.codes(self.kinds)?,
            bases: budget.codes(self.bases)?,
            factors: budget.codes(self.factors)?,
            experience: match self.experience {
                Some(filter) => Some(filter.checked_within(asker, &mut budget).await?),
                None => None,
            },
        })
    }
}

connection!(
    LessonConnection,
    LessonEdge,
    Lesson,
    "A page of lessons.",
    "A lesson in its place in the list."
);

/// Reading lessons.
#[derive(Default)]
pub struct LessonQueries;

#[Object]
impl LessonQueries {
    /// Lessons across experiences, in an order that is fixed and tells nothing.
    async fn lessons(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What is looked for, in one's own words, also misspelt: what fits best comes first. Nothing is looked for where it is empty."
        )]
        search: Option<String>,
        #[graphql(desc = "Which of them.")] filter: Option<LessonFilter>,
        #[graphql(desc = "How many from the front.")] first: Option<i32>,
        #[graphql(desc = "Only what comes after this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the back.")] last: Option<i32>,
        #[graphql(desc = "Only what comes before this cursor.")] before: Option<String>,
    ) -> Option<Result<LessonConnection>> {
        let arguments = PageArguments {
            first,
            after,
            last,
            before,
        };
        Some(page(ctx, (said(search), filter), &arguments).await)
    }
}

async fn page(
    ctx: &Context<'_>,
    (search, filter): (Option<String>, Option<LessonFilter>),
    arguments: &PageArguments,
) -> Result<LessonConnection> {
    let asker = Asker::of(ctx);
    let db = asker.db.reader();
    let filter = match filter {
        Some(filter) => filter.checked(asker).await?,
        None => lesson::Filter::default(),
    };
    let selection = Arc::new(lesson::select(db, &asker.viewer, filter).await?);
    if let Some(text) = search {
        let (viewer, kind) = (&asker.viewer, NodeKind::Lesson);
        let found = find::things(db, &asker.discovery, viewer, kind, &text).await?;
        let keys: Vec<i64> = found.iter().map(|it| it.key).collect();
        let fitting = lesson::fitting(db, &selection, &keys).await?;
        let list = ("lessons", text.as_str());
        let ranked = Ranked::new(asker, list, found, &fitting, arguments)?;
        let rows = lesson::find_by_keys(db, viewer, ranked.keys()).await?;
        let (page, total) = ranked.of(rows);
        let page = page.map(|row| Lesson(Arc::new(row)));
        return Ok(LessonConnection::new(page, total));
    }
    let request = asker.page("lessons", arguments)?;
    let page = if wants_page(ctx) {
        lesson::list(db, &selection, &request).await?
    } else {
        Page::empty()
    };
    let total = counted(asker, move |db, _| {
        let selection = Arc::clone(&selection);
        async move { lesson::count(db.reader(), &selection).await }
    });
    Ok(LessonConnection::new(
        page.map(|row| Lesson(Arc::new(row))),
        total,
    ))
}
