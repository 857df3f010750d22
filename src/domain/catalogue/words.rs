//! What the catalogue and its parts are called.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::domain::export::codebook::Words;

/// Everything that has no name elsewhere.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wordings {
    pub(super) catalogue: Wording,
    pub(super) statistics: Wording,
    pub(super) vocabularies: Wording,
    pub(super) graphql: Wording,
    pub(super) files: Wording,
}

/// What one thing is called, and what it is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    pub(super) title: Words,
    pub(super) meaning: Words,
}

pub(super) static WORDS: LazyLock<Wordings> = LazyLock::new(|| {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/data/catalogue/words.json"
    ));
    #[expect(clippy::expect_used, reason = "compiled in, and a test reads it")]
    serde_json::from_str(text).expect("the words compiled in are well-formed")
});
