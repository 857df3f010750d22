//! Lessons that other municipalities confirm.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::asker::Asker;
use super::error::{Failure, Result};
use super::lesson::Lesson;
use super::list::List;
use super::loader::Load;
use super::user_error::{UserError, refused};
use crate::domain::confirmation::{self, ConfirmRequest};
use crate::domain::lesson;

/// How many other municipalities confirmed a lesson; nothing where nobody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConfirmationsOf(pub i64);

impl Loader<ConfirmationsOf> for Load {
    type Value = i32;
    type Error = Failure;

    async fn load(&self, keys: &[ConfirmationsOf]) -> Result<HashMap<ConfirmationsOf, i32>> {
        let keys: Vec<i64> = keys.iter().map(|key| key.0).collect();
        let counts = confirmation::counts(self.db.reader(), &keys).await?;
        let counts = counts.into_iter();
        Ok(counts.map(|(key, it)| (ConfirmationsOf(key), it)).collect())
    }
}

/// What a municipality says of a lesson that another one learned.
#[derive(InputObject)]
pub struct ConfirmLessonInput {
    /// Which lesson.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Whether the viewer's municipality saw the same; false takes it back.
    #[graphql(default = true)]
    confirmed: bool,
}

/// A lesson that was confirmed, or why it was not.
#[derive(SimpleObject)]
pub struct LessonPayload {
    /// The lesson as it stands now; null where nothing was done, or where the viewer may no longer know of it.
    lesson: Option<Lesson>,
    /// Everything that is wrong with the input; nothing was written where there is anything.
    user_errors: List<UserError>,
}

/// Confirming lessons.
#[derive(Default)]
pub struct ConfirmationMutations;

#[Object]
impl ConfirmationMutations {
    /// Says that the viewer's municipality saw the same as another one learned and published, or takes that back. How many
    /// did is told to everybody, who it was to nobody.
    async fn confirm_lesson(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one.")] input: ConfirmLessonInput,
    ) -> Option<Result<LessonPayload>> {
        Some(confirmed(Asker::of(ctx), input).await)
    }
}

async fn confirmed(asker: &Asker, input: ConfirmLessonInput) -> Result<LessonPayload> {
    let request = ConfirmRequest {
        id: input.id.0,
        confirmed: input.confirmed,
    };
    let key = input.idempotency_key.as_deref();
    let attempt = confirmation::confirm(asker.desk(), &request, key).await;
    let (lesson, user_errors) = match refused(attempt, asker.language)? {
        Ok(id) => {
            let mut found = lesson::find_all(asker.db.reader(), &asker.viewer, &[id]).await?;
            (found.remove(&id), Vec::new())
        }
        Err(user_errors) => (None, user_errors),
    };
    Ok(LessonPayload {
        lesson: lesson.map(|row| Lesson(Arc::new(row))),
        user_errors: user_errors.into(),
    })
}
