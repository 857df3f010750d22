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
    /// Its role needs a municipality.
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
                "Rollen er høyere enn din egen; velg den samme eller en lavere.",
                "Rolla er høgare enn di eiga; vel den same eller ei lågare.",
                "The role is above your own; choose the same or a lower one.",
            ),
            Self::BeyondLifetime(end) => {
                let end = time(*end);
                [
                    format!("Den kan ikke vare lenger enn din egen tilgang, som slutter {end}."),
                    format!("Han kan ikkje vare lenger enn din eigen tilgang, som sluttar {end}."),
                    format!("It cannot outlive your own access, which ends at {end}."),
                ]
            }
            Self::TooLongLived { given, most } => [
                format!("Den ville vare i {given} dager; høyst {most} går."),
                format!("Han ville vare i {given} dagar; høgst {most} går."),
                format!("It would last for {given} days; at most {most} will do."),
            ],
            Self::Expired(end) => {
                let end = time(*end);
                [
                    format!("{end} er alt forbi; velg et senere tidspunkt."),
                    format!("{end} er alt forbi; vel eit seinare tidspunkt."),
                    format!("{end} has passed already; choose a later time."),
                ]
            }
            Self::NoMunicipality => plain(
                "Denne rollen må høre til en kommune; oppgi hvilken.",
                "Denne rolla må høyre til ein kommune; oppgje kva for ein.",
                "This role must belong to a municipality; name it.",
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
