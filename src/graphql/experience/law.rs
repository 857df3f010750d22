//! What an attempt had to do with law.

use async_graphql::SimpleObject;

use crate::domain::experience;
use crate::graphql::scalar::{Date, Url};
use crate::graphql::word::{ProcurementOutcome, ProcurementProcedure, TrialResult};

/// How something was bought in an attempt.
#[derive(SimpleObject)]
pub struct Procurement {
    /// By which procedure.
    procedure: ProcurementProcedure,
    /// The need in plain words.
    need: Option<String>,
    /// When suppliers were asked.
    market_dialogue_on: Option<Date>,
    /// Number of the public notice.
    reference: Option<String>,
    /// How it ended; null where it has not, or nobody told.
    outcome: Option<ProcurementOutcome>,
    /// Whether the developed solution was bought afterwards.
    follow_on: Option<bool>,
}

impl From<&experience::Procurement> for Procurement {
    fn from(row: &experience::Procurement) -> Self {
        Self {
            procedure: row.procedure.into(),
            need: row.need.clone(),
            market_dialogue_on: row.market_dialogue_on.map(Date),
            reference: row.reference.clone(),
            outcome: row.outcome.map(Into::into),
            follow_on: row.follow_on,
        }
    }
}

/// An exemption from law or regulation under which an attempt was made.
#[derive(SimpleObject)]
pub struct Trial {
    /// The provision deviated from.
    legal_reference: LegalReference,
    /// What was done instead.
    deviation: Option<String>,
    /// First day.
    starts_on: Option<Date>,
    /// Last day, without prolongation.
    ends_on: Option<Date>,
    /// Last day after a prolongation.
    prolonged_to: Option<Date>,
    /// Whether it was prolonged until an announced reform takes effect.
    awaits_reform: bool,
    /// What became of it.
    result: Option<TrialResult>,
}

impl From<&experience::Trial> for Trial {
    fn from(row: &experience::Trial) -> Self {
        Self {
            legal_reference: LegalReference {
                act: row.act.clone(),
                section: row.section.clone(),
                url: row.url.clone().map(Url),
            },
            deviation: row.deviation.clone(),
            starts_on: row.starts_on.map(Date),
            ends_on: row.ends_on.map(Date),
            prolonged_to: row.prolonged_to.map(Date),
            awaits_reform: row.awaits_reform,
            result: row.result.map(Into::into),
        }
    }
}

/// A provision of law or regulation.
#[derive(SimpleObject)]
pub struct LegalReference {
    /// Name of the law or regulation.
    act: String,
    /// Section or paragraph; null where the whole is meant.
    section: Option<String>,
    /// Where it can be read.
    url: Option<Url>,
}

impl From<&experience::LegalObstacle> for LegalReference {
    fn from(row: &experience::LegalObstacle) -> Self {
        Self {
            act: row.act.clone(),
            section: row.section.clone(),
            url: row.url.clone().map(Url),
        }
    }
}
