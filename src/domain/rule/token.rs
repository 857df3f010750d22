//! What an API token may be.

use chrono::{DateTime, SecondsFormat, Utc};

use super::{Rule, Told, plain};
use crate::model::ErrorCode;

/// A rule for an API token.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenRule {
    /// Its role is above that of whoever makes it.
    BeyondRole,
    /// It would outlive the token that makes it, which ends at this time.
    BeyondLifetime(DateTime<Utc>),
    /// It would live longer than any token may.
    TooLongLived {
        /// How many days it would live.
        given: i64,
        /// How many days it may live.
        most: i64,
    },
    /// It would have expired already.
    Expired(DateTime<Utc>),
    /// A reader or contributor acts for a municipality, and none is named.
    NoMunicipality,
}

impl TokenRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::BeyondRole | Self::BeyondLifetime(_) => ErrorCode::Forbidden,
            Self::TooLongLived { .. } | Self::Expired(_) => ErrorCode::Invalid,
            Self::NoMunicipality => ErrorCode::Required,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::BeyondRole => plain(
                "Nøkkelen kan ikke ha en høyere rolle enn din egen.",
                "Nøkkelen kan ikkje ha ei høgare rolle enn di eiga.",
                "The token cannot have a higher role than your own.",
            ),
            Self::BeyondLifetime(end) => {
                let end = time(*end);
                [
                    format!("Nøkkelen må utløpe, og ikke senere enn din egen: {end}."),
                    format!("Nøkkelen må gå ut, og ikkje seinare enn din eigen: {end}."),
                    format!("The token must end, and not later than your own: {end}."),
                ]
            }
            Self::TooLongLived { given, most } => [
                format!("Nøkkelen ville vare i {given} dager; den kan vare i høyst {most} dager."),
                format!("Nøkkelen ville vare i {given} dagar; han kan vare i høgst {most} dagar."),
                format!("The token would live for {given} days; it can live at most {most} days."),
            ],
            Self::Expired(end) => {
                let end = time(*end);
                [
                    format!("{end} er alt forbi; utløpet må ligge i framtiden."),
                    format!("{end} er alt forbi; utløpet må liggje i framtida."),
                    format!("{end} has passed already; the token must end in the future."),
                ]
            }
            Self::NoMunicipality => plain(
                "Lesere og bidragsytere må høre til en kommune; oppgi hvilken.",
                "Lesarar og bidragsytarar må høyre til ein kommune; oppgje kva for ein.",
                "Readers and contributors must belong to a municipality; name it.",
            ),
        }
    }
}

fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl From<TokenRule> for Rule {
    fn from(rule: TokenRule) -> Self {
        Self::Token(rule)
    }
}
