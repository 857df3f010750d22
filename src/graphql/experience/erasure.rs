//! Erasing what should never have been told.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::mutation::{ExperiencePayload, payload};
use crate::domain::experience::write::{self, EraseRequest};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::scalar::DateTime;

/// That an experience was erased.
#[derive(SimpleObject)]
pub struct Erasure {
    /// Why.
    reason: String,
    /// When.
    date: DateTime,
}

impl From<&entity::erasure::Model> for Erasure {
    fn from(row: &entity::erasure::Model) -> Self {
        Self {
            reason: row.reason.clone(),
            date: DateTime(row.erased_at),
        }
    }
}

/// An experience that is to be erased.
#[derive(InputObject)]
pub struct EraseExperienceInput {
    /// Which experience.
    id: ID,
    /// The version that the viewer has read: that of the change where one waits; whichever it is where nothing is said.
    expected_version: Option<i32>,
    /// Why; without what is to be erased, since this stays.
    reason: String,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
}

/// Erasing.
#[derive(Default)]
pub struct ErasureMutations;

#[Object]
impl ErasureMutations {
    /// Erases everything that an experience tells or ever told, its revisions and what waits of it, for good. What is left
    /// is that it was there, whose it was, when it was erased and why. For administrators of its owners, and for those of
    /// no municipality.
    async fn erase_experience(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which one, and why.")] input: EraseExperienceInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = EraseRequest {
            id: input.id.0,
            expected_version: input.expected_version,
            reason: input.reason,
        };
        let key = input.idempotency_key;
        let erased = write::erase(asker.desk(), &request, key.as_deref()).await;
        if erased.is_ok() {
            asker.releases.redact_soon(&asker.db, &asker.clock);
        }
        Some(payload(asker, erased).await)
    }
}
