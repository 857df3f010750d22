//! Everything that a revision of an experience holds, as one value with names that stay.
//!
//! Revisions and imports keep it as JSON: a field may be added here, never renamed, and what is empty is left out.

mod law;
mod read;
mod rows;

use chrono::NaiveDate;
use entity::code::{
    AdviceKind, BenefitCategory, Factor, FactorDirection, FailureCause, InnovationType, Language,
    LessonBasis, LessonKind, MeasurementKind, Novelty, Outcome, PartnerRole, Sector, Stage,
    StoppedAt,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::model::{Error, Result};

pub use law::{LegalReference, Procurement, Trial};
pub use read::{read, read_shown};
pub use rows::{Known, Ties, blank, parts_of, row_of};

/// Everything that a revision of an experience holds. Other nodes are told by their public ids.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Content {
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<Sector>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub outcome_history: Vec<OutcomeAssessment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<StoppedAt>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_year: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_end: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub innovation_types: Vec<InnovationType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub novelty: Option<Novelty>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_was_done: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what_happened: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub would_do_differently: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub advice: Option<Advice>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub municipalities: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solutions: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<Uuid>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub partnerships: Vec<Partnership>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub factors: Vec<ExperienceFactor>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<ExperienceCause>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lessons: Vec<Lesson>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ReportedResult>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub benefits: Vec<Benefit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procurement: Option<Procurement>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trial: Option<Trial>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub legal_obstacles: Vec<LegalReference>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
}

/// A judgement of how it ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OutcomeAssessment {
    /// When it was judged; none where the source does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<NaiveDate>,
    /// The judgement.
    pub outcome: Outcome,
    /// Why it was judged so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Advice to whoever plans the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Advice {
    /// What to do.
    pub kind: AdviceKind,
    /// On which condition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
}

/// What a partner did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Partnership {
    /// The partner's public id.
    pub partner: Uuid,
    /// The role, coded.
    pub role: PartnerRole,
    /// The role in free words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role_text: Option<String>,
}

/// What promoted or hampered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExperienceFactor {
    /// Which factor.
    pub factor: Factor,
    /// Whether it hampered or promoted, and how much.
    pub direction: FactorDirection,
    /// In free words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Why it failed or was stopped; the place in the list is its rank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExperienceCause {
    /// Which cause.
    pub cause: FailureCause,
    /// In free words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What can be learned. Its public id belongs to the node, not to the content: a lesson that stays as it is keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lesson {
    /// What it tells its reader to do.
    pub kind: LessonKind,
    /// Stated by a source, or read from what happened.
    pub basis: LessonBasis,
    /// The lesson.
    pub text: String,
    /// The factor that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub factor: Option<Factor>,
}

/// A figure, as told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportedResult {
    /// What was counted.
    pub indicator: String,
    /// How many.
    pub value: f64,
    /// In which unit; empty where the source tells none.
    pub unit: String,
}

/// An improvement, or a drawback, that can be measured over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Benefit {
    /// What kind it is.
    pub category: BenefitCategory,
    /// What is measured.
    pub indicator: String,
    /// In which unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline: Option<f64>,
    /// When that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baseline_date: Option<NaiveDate>,
    /// Value aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// When it should be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_date: Option<NaiveDate>,
    /// Whether it was planned or came by itself.
    pub planned: bool,
    /// The role that answers for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_role: Option<String>,
    /// What was foreseen and measured, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub measurements: Vec<Measurement>,
}

/// A value of a benefit at a date.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Measurement {
    /// When it was taken.
    pub date: NaiveDate,
    /// The value.
    pub value: f64,
    /// Foreseen or measured.
    pub kind: MeasurementKind,
    /// How it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
}

/// Whom to ask: a role and a shared mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// The role that answers.
    pub role: String,
    /// The mailbox.
    pub email: String,
}

/// Where it is documented.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    /// What the source is called.
    pub title: String,
    /// Where it can be read.
    pub url: String,
}

impl Content {
    /// The JSON that is kept.
    pub fn to_json(&self) -> Result<Value> {
        serde_json::to_value(self).map_err(Error::internal)
    }

    /// Reads what was kept.
    pub fn from_json(json: Value) -> Result<Self> {
        serde_json::from_value(json).map_err(Error::internal)
    }

    /// Public ids of every partner, each once.
    pub fn partners(&self) -> Vec<Uuid> {
        let mut partners = Vec::new();
        for partnership in &self.partnerships {
            if !partners.contains(&partnership.partner) {
                partners.push(partnership.partner);
            }
        }
        partners
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What was kept before there were measurements, procurements, trials and legal obstacles.
    #[test]
    fn what_was_kept_before_reads_as_telling_nothing_of_it() {
        let old = json!({
            "title": "T",
            "benefits": [{ "category": "SAVED_TIME", "indicator": "I", "planned": true }],
        });
        let content = Content::from_json(old.clone()).unwrap();
        assert_eq!(content.benefits[0].measurements, []);
        let law = (&content.procurement, &content.trial);
        assert_eq!(law, (&None, &None));
        assert_eq!(content.legal_obstacles, []);
        // And is kept as it was, so that nothing seems to have changed.
        assert_eq!(content.to_json().unwrap(), old);
    }
}
