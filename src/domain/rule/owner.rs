//! Whose an experience may be.

use super::{Rule, Told, joined, plain, shown};
use crate::model::ErrorCode;

/// A rule for the owners of an experience.
#[derive(Clone, Debug, PartialEq)]
pub enum OwnerRule {
    /// No municipality is named, and the viewer does not belong to just one.
    Unknown,
    /// The viewer may not write for this one.
    NotOwn(String),
    /// It exists no more.
    Former {
        /// The one that was named.
        given: String,
        /// What has become of it.
        successors: Vec<String>,
    },
}

impl OwnerRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::Unknown => ErrorCode::Required,
            Self::NotOwn(_) => ErrorCode::Forbidden,
            Self::Former { .. } => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::Unknown => plain(
                "Oppgi kommunen; tilgangen din hører ikke til én bestemt.",
                "Oppgje kommunen; tilgangen din høyrer ikkje til éin bestemt.",
                "Name the municipality; your access does not belong to a certain one.",
            ),
            Self::NotOwn(given) => {
                let given = shown(given);
                [
                    format!("Tilgangen din gjelder ikke «{given}»; oppgi din egen kommune."),
                    format!("Tilgangen din gjeld ikkje «{given}»; oppgje din eigen kommune."),
                    format!("Your access does not cover “{given}”; name your own municipality."),
                ]
            }
            Self::Former { given, successors } => former(&shown(given), successors),
        }
    }
}

fn former(given: &str, successors: &[String]) -> Told {
    let successors: Vec<String> = successors.iter().map(|name| shown(name)).collect();
    if successors.is_empty() {
        return [
            format!("«{given}» er ikke lenger en kommune; oppgi en som er det i dag."),
            format!("«{given}» er ikkje lenger ein kommune; oppgje ein som er det i dag."),
            format!("“{given}” is a municipality no more; name one that is one today."),
        ];
    }
    let (either, or) = (joined(&successors, "eller"), joined(&successors, "or"));
    [
        format!("«{given}» er ikke lenger en kommune; oppgi {either}."),
        format!("«{given}» er ikkje lenger ein kommune; oppgje {either}."),
        format!("“{given}” is a municipality no more; name {or}."),
    ]
}

impl From<OwnerRule> for Rule {
    fn from(rule: OwnerRule) -> Self {
        Self::Owner(rule)
    }
}
