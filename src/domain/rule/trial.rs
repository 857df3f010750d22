//! How long a trial may run.

use chrono::NaiveDate;

use super::{Rule, Told};
use crate::model::ErrorCode;

/// A rule for how long a trial may run, by the law on trials in public administration.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "days by the fields' own names")]
pub enum TrialRule {
    /// It ends before it starts.
    EndBeforeStart { starts: NaiveDate, ends: NaiveDate },
    /// It runs for more than four years.
    TooLong { starts: NaiveDate, ends: NaiveDate },
    /// It is prolonged to a day before its end.
    ProlongedBeforeEnd {
        ends: NaiveDate,
        prolonged: NaiveDate,
    },
    /// It is prolonged by more than two years, and waits for no reform.
    ProlongedTooFar {
        ends: NaiveDate,
        prolonged: NaiveDate,
    },
}

impl TrialRule {
    /// The contract's code for each.
    pub(super) fn code() -> ErrorCode {
        ErrorCode::Invalid
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::EndBeforeStart { starts, ends } => [
                format!("Forsøket slutter {ends}, før det starter {starts}."),
                format!("Forsøket sluttar {ends}, før det startar {starts}."),
                format!("The trial ends on {ends}, before it starts on {starts}."),
            ],
            Self::TooLong { starts, ends } => [
                format!("Et forsøk kan vare i høyst fire år; dette varer fra {starts} til {ends}."),
                format!(
                    "Eit forsøk kan vare i høgst fire år; dette varer frå {starts} til {ends}."
                ),
                format!(
                    "A trial may run for four years at most; this one runs from {starts} to {ends}."
                ),
            ],
            Self::ProlongedBeforeEnd { ends, prolonged } => [
                format!("Forsøket er forlenget til {prolonged}, før det skulle slutte {ends}."),
                format!("Forsøket er forlengt til {prolonged}, før det skulle slutte {ends}."),
                format!("The trial is prolonged to {prolonged}, before it was to end on {ends}."),
            ],
            Self::ProlongedTooFar { ends, prolonged } => [
                format!(
                    "Et forsøk kan forlenges med høyst to år etter {ends}, ikke til {prolonged}, om det ikke venter på en varslet reform (awaitsReform)."
                ),
                format!(
                    "Eit forsøk kan forlengjast med høgst to år etter {ends}, ikkje til {prolonged}, om det ikkje ventar på ei varsla reform (awaitsReform)."
                ),
                format!(
                    "A trial may be prolonged by two years at most after {ends}, not to {prolonged}, unless it awaits an announced reform (awaitsReform)."
                ),
            ],
        }
    }
}

impl From<TrialRule> for Rule {
    fn from(rule: TrialRule) -> Self {
        Self::Trial(rule)
    }
}
