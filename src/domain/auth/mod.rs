//! Signing in by tokens: their secrets, who may make and revoke them, and who a bearer is.

mod authenticate;
mod check;
mod lifetime;
mod maker;
mod secret;
mod token;

pub use authenticate::Authenticator;
pub use entity::api_token::Model as Token;
pub use lifetime::Lifetime;
pub use maker::Maker;
pub use secret::{PATTERN, Secret};
pub use token::{
    CreateRequest, Created, Revoked, create, id_of, id_text, list, municipalities, revoke,
};
