//! Everything that is answered beside GraphQL, and what surrounds all of it.

mod address;
mod catalogue;
mod connection;
mod failure;
mod header;
mod health;
mod hostile;

use reqwest::header::HeaderMap;

/// A header's text; empty where it is not there.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}
