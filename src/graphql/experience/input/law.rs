//! What clients tell of procurements, trials and legal obstacles.

use async_graphql::InputObject;

use crate::domain::experience::content;
use crate::graphql::scalar::Date;
use crate::graphql::word::{ProcurementOutcome, ProcurementProcedure, TrialResult};

/// How something was bought.
#[derive(InputObject)]
pub struct ProcurementInput {
    /// By which procedure.
    procedure: ProcurementProcedure,
    /// The need in plain words; at most 2,000 characters.
    need: Option<String>,
    /// When suppliers were asked.
    market_dialogue_on: Option<Date>,
    /// Number of the public notice.
    reference: Option<String>,
    /// How it ended.
    outcome: Option<ProcurementOutcome>,
    /// Whether the developed solution was bought afterwards.
    follow_on: Option<bool>,
}

/// An exemption from law or regulation under which an attempt was made.
#[derive(InputObject)]
pub struct TrialInput {
    /// The provision deviated from.
    legal_reference: LegalReferenceInput,
    /// What was done instead; at most 2,000 characters.
    deviation: Option<String>,
    /// First day.
    starts_on: Option<Date>,
    /// Last day, without prolongation: at most four years after the first.
    ends_on: Option<Date>,
    /// Last day after a prolongation: at most two years after the end, unless it awaits a reform.
    prolonged_to: Option<Date>,
    /// Whether it was prolonged until an announced reform takes effect.
    #[graphql(default)]
    awaits_reform: bool,
    /// What became of it.
    result: Option<TrialResult>,
}

/// A provision of law or regulation.
#[derive(InputObject)]
pub struct LegalReferenceInput {
    /// Name of the law or regulation.
    act: String,
    /// Section or paragraph; left out where the whole is meant.
    section: Option<String>,
    /// Where it can be read: an absolute address that begins with http:// or https://.
    url: Option<String>,
}

impl From<ProcurementInput> for content::Procurement {
    fn from(it: ProcurementInput) -> Self {
        Self {
            procedure: it.procedure.into(),
            need: it.need,
            market_dialogue_on: it.market_dialogue_on.map(|it| it.0),
            reference: it.reference,
            outcome: it.outcome.map(Into::into),
            follow_on: it.follow_on,
        }
    }
}

impl From<TrialInput> for content::Trial {
    fn from(it: TrialInput) -> Self {
        Self {
            legal_reference: it.legal_reference.into(),
            deviation: it.deviation,
            starts_on: it.starts_on.map(|it| it.0),
            ends_on: it.ends_on.map(|it| it.0),
            prolonged_to: it.prolonged_to.map(|it| it.0),
            awaits_reform: it.awaits_reform,
            result: it.result.map(Into::into),
        }
    }
}

impl From<LegalReferenceInput> for content::LegalReference {
    fn from(it: LegalReferenceInput) -> Self {
        Self {
            act: it.act,
            section: it.section,
            url: it.url,
        }
    }
}
