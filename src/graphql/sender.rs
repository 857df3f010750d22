//! Who sends a request: the hand-over from whatever the request came by. It must not know headers.

use async_graphql::Data;
use entity::code::Language;

use super::code::Code;
use super::document::{INTERNAL, RequestError};
use super::error::UNAVAILABLE;
use super::request_id::RequestId;
use super::schema::Floke;
use crate::model::{Error, Viewer};

/// Who sends a request, as the hand-over found out.
#[derive(Clone, Debug)]
pub struct Sender {
    /// Who.
    pub viewer: Viewer,
    /// The language of labels and messages.
    pub language: Language,
}

/// As what the executor finds in a request.
impl From<Sender> for Data {
    fn from(sender: Sender) -> Self {
        let mut data = Self::default();
        data.insert(sender);
        data
    }
}

impl Floke {
    /// Who shows this bearer; anybody without one.
    ///
    /// # Errors
    ///
    /// `UNAUTHENTICATED` for a bearer that is malformed, unknown, expired or revoked, `UNAVAILABLE` where that cannot be
    /// told just now.
    pub async fn sender(
        &self,
        bearer: Option<&str>,
        language: Language,
        id: &RequestId,
    ) -> Result<Sender, RequestError> {
        let viewer = match bearer {
            None => Viewer::Anonymous,
            Some(bearer) => {
                let grant = self.authenticator().authenticate(bearer).await;
                Viewer::Token(grant.map_err(|error| refusal(&error, id))?)
            }
        };
        Ok(Sender { viewer, language })
    }
}

/// How an error is told of what is no field; what failed inside is told to the log alone.
pub fn refusal(error: &Error, id: &RequestId) -> RequestError {
    if let Some(source) = error.inside() {
        let code = error.code();
        tracing::error!(request.id = id.0, code, error = %source, "something failed inside");
    }
    match error {
        Error::Unauthenticated => {
            let message = "The bearer is malformed, unknown, expired or revoked.";
            RequestError::new(Code::Unauthenticated, message)
        }
        Error::Unavailable(_) => RequestError::new(Code::Unavailable, UNAVAILABLE),
        _ => RequestError::new(Code::Internal, INTERNAL),
    }
}
