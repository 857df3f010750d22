//! What every file of a release tells of the release itself, and what it is called by whoever cites it.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

use crate::domain::service::LICENCE;

/// Who publishes where nobody has been named.
const NOBODY: &str = "Floke";

/// What every file of a release tells of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// Its id, as it is told: "rel_…".
    pub id: String,
    /// Its number, from 1.
    pub number: i32,
    /// When it was frozen.
    pub at: DateTime<Utc>,
    /// What changed since the one before, in the words of whoever froze it.
    pub note: String,
    /// Floke's version.
    pub version: String,
    /// How many experiences it holds.
    pub experiences: u64,
    /// Its DOI, where one is registered for it (known before: settings, id and number tell it).
    pub doi: Option<String>,
    /// Under which address this Floke is reached, without `/` at its end; none where nobody told.
    pub public_url: Option<String>,
    /// Who publishes (settings catalogue.*).
    pub publisher: Option<String>,
}

impl About {
    /// The day when it was frozen.
    pub fn day(&self) -> NaiveDate {
        self.at.date_naive()
    }

    /// Who publishes.
    pub fn publisher(&self) -> &str {
        self.publisher.as_deref().unwrap_or(NOBODY)
    }

    /// What it is called, in English.
    pub fn title(&self) -> String {
        format!(
            "Floke: what Norwegian municipalities tried, release {}",
            self.number
        )
    }

    /// What it is called, in Bokmål.
    pub fn title_nb(&self) -> String {
        format!(
            "Floke: det norske kommuner har prøvd, utgave {}",
            self.number
        )
    }

    /// Where one of its files can be had; its name alone, which leads there from any other of them, where nobody told under
    /// which address this Floke is reached.
    pub fn address_of(&self, file: &str) -> String {
        match &self.public_url {
            Some(url) => format!("{}/releases/{}/{file}", url.trim_end_matches('/'), self.id),
            None => file.to_owned(),
        }
    }

    /// The page that tells of it; none where nobody told under which address this Floke is reached.
    pub fn landing(&self) -> Option<String> {
        let is_told = self.public_url.is_some();
        is_told.then(|| self.address_of(super::files::LANDING))
    }

    /// By what it is found for ever: the address of its DOI, else that of its page, else its id.
    pub fn identifier(&self) -> String {
        let doi = self
            .doi
            .as_ref()
            .map(|doi| format!("https://doi.org/{doi}"));
        doi.or_else(|| self.landing())
            .unwrap_or_else(|| self.id.clone())
    }

    /// How it is cited, in English.
    pub fn citation(&self) -> String {
        let (publisher, year, title) = (self.publisher(), self.at.year(), self.title());
        let (day, identifier) = (self.day(), self.identifier());
        format!(
            "{publisher} ({year}). {title} ({day}) [Data set]. {}. {identifier}",
            LICENCE.0
        )
    }
}
