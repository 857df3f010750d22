//! What can be learned from attempts.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use entity::code::NodeKind;

use super::asker::Asker;
use super::connection::{connection, counted};
use super::error::{Failure, Result};
use super::experience::Experience;
use super::loader::ExperienceAt;
use super::word::{Factor, LessonBasis, LessonKind};
use crate::domain::lesson;
use crate::model::page::PageArguments;
use crate::model::{Error, NodeId};

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

    /// The attempt that taught it.
    async fn experience(&self, ctx: &Context<'_>) -> Result<Experience> {
        let found = Asker::of(ctx)
            .loader
            .load_one(ExperienceAt(self.0.experience_id))
            .await?;
        Ok(Experience(found.ok_or(Failure(Error::NotFound))?))
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
    /// Lessons across experiences, oldest first.
    async fn lessons(
        &self,
        ctx: &Context<'_>,
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
        Some(page(Asker::of(ctx), &arguments).await)
    }
}

async fn page(asker: &Asker, arguments: &PageArguments) -> Result<LessonConnection> {
    let request = asker.page("lessons", arguments)?;
    let page = lesson::list(asker.db.reader(), &asker.viewer, &request).await?;
    let total = counted(asker, |db, viewer| async move {
        lesson::count(db.reader(), &viewer).await
    });
    Ok(LessonConnection::new(
        page.map(|row| Lesson(Arc::new(row))),
        total,
    ))
}
