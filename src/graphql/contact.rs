//! Whom to ask about experiences, and how long that is known to be right.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::asker::Asker;
use super::error::Result;
use super::experience::{ExperiencePayload, payload_of};
use super::scalar::Date;
use crate::domain::{contact, experience};
use crate::model::Clock;

/// Whom to ask about an experience: a role and a shared mailbox, never a person.
#[derive(Clone, PartialEq, Eq, SimpleObject)]
pub struct Contact {
    /// The role that answers.
    role: String,
    /// A shared mailbox.
    email: String,
    /// The day on which it was last known to be right.
    confirmed_on: Date,
    /// From this day on, others than the owners are told it no more, unless it is confirmed before.
    expires_on: Date,
}

impl From<&experience::Contact> for Contact {
    fn from(row: &experience::Contact) -> Self {
        Self {
            role: row.role.clone(),
            email: row.email.clone(),
            confirmed_on: Date(Clock::day_of(row.confirmed_at)),
            expires_on: Date(contact::expires_on(row)),
        }
    }
}

impl Contact {
    /// Whether two name the same role and mailbox.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.role, &self.email) == (&other.role, &other.email)
    }
}

/// An experience whose contact is confirmed.
#[derive(InputObject)]
pub struct ConfirmContactInput {
    /// Which experience.
    id: ID,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
}

/// Confirming contacts.
#[derive(Default)]
pub struct ContactMutations;

#[Object]
impl ContactMutations {
    /// Says that the contact of an experience of the viewer's municipality is still right: it is told to others for twelve
    /// months from today. The experience keeps its version.
    async fn confirm_contact(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose contact.")] input: ConfirmContactInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let key = input.idempotency_key.as_deref();
        let confirmed = contact::confirm(asker.desk(), &input.id, key).await;
        Some(payload_of(asker, confirmed).await)
    }
}
