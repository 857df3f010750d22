//! Of which benefit something may be measured.

use super::{Rule, Told, shown};
use crate::model::ErrorCode;

/// A rule for what is measured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MeasureRule {
    /// The experience has no benefit of this indicator, or none in this unit.
    NoBenefit(String),
    /// Several benefits have this indicator; the unit tells which one is meant.
    Several(String),
    /// Several have both indicator and unit alike.
    Alike(String),
}

impl MeasureRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NoBenefit(_) => ErrorCode::NotFound,
            Self::Several(_) => ErrorCode::Required,
            Self::Alike(_) => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::NoBenefit(given) => {
                let given = shown(given);
                [
                    format!("Erfaringen har ingen gevinst «{given}»; legg den til først."),
                    format!("Erfaringa har ingen gevinst «{given}»; legg han til først."),
                    format!("The experience has no benefit “{given}”; add it first."),
                ]
            }
            Self::Several(given) => {
                let given = shown(given);
                [
                    format!("Flere gevinster heter «{given}»; oppgi enheten."),
                    format!("Fleire gevinstar heiter «{given}»; oppgje eininga."),
                    format!("Several benefits are called “{given}”; give the unit."),
                ]
            }
            Self::Alike(given) => {
                let given = shown(given);
                [
                    format!(
                        "Flere gevinster heter «{given}» i samme enhet; gi dem ulike navn først."
                    ),
                    format!(
                        "Fleire gevinstar heiter «{given}» i same eining; gje dei ulike namn først."
                    ),
                    format!(
                        "Several benefits are called “{given}” in the same unit; give them different names first."
                    ),
                ]
            }
        }
    }
}

impl From<MeasureRule> for Rule {
    fn from(rule: MeasureRule) -> Self {
        Self::Measure(rule)
    }
}
