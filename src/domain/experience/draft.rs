//! What somebody wants an experience to say: as it was put in, field by field, before anything is checked.

use chrono::NaiveDate;
use entity::code::{
    AdviceKind, Audience, BenefitCategory, Factor, FactorDirection, FailureCause, InnovationType,
    Language, LessonKind, Novelty, Outcome, PartnerKind, PartnerRole, Sector, Stage, StoppedAt,
};
use serde::Serialize;

use super::content::{LegalReference, Measurement, Procurement, Trial};

/// What becomes of a field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub enum Change<T> {
    /// It is emptied.
    Clear,
    /// It becomes this.
    Set(T),
    /// It stays as it is; told as null, as whatever is not said.
    #[default]
    #[serde(untagged)]
    Keep,
}

impl<T> Change<T> {
    /// The field after the change; an emptied one has its empty value.
    pub fn onto(self, field: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Clear => *field = T::default(),
            Self::Set(value) => *field = value,
        }
    }

    /// The same for a field that may be empty.
    pub fn onto_option(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }

    /// The same change, its value borrowed.
    pub fn as_ref(&self) -> Change<&T> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(value),
        }
    }

    /// The change with its value made another.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Change<U> {
        match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(change(value)),
        }
    }
}

/// Who owns an experience.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Owners {
    /// The one that bears or bore this number.
    Number(String),
    /// Told in both ways, of which only one will do.
    Both,
    /// These, by id, the leading one first.
    Ids(Vec<String>),
}

/// A draft, as it was put in.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Draft {
    pub owners: Option<Owners>,
    pub title: Change<String>,
    pub summary: Change<String>,
    pub language: Change<Language>,
    pub sector: Change<Sector>,
    pub stage: Change<Stage>,
    pub outcome: Change<Outcome>,
    pub stopped_at: Change<StoppedAt>,
    pub started_year: Change<i32>,
    pub ended_year: Change<i32>,
    pub expected_end: Change<NaiveDate>,
    pub innovation_types: Change<Vec<InnovationType>>,
    pub novelty: Change<Novelty>,
    pub context: Change<String>,
    pub what_was_done: Change<String>,
    pub what_happened: Change<String>,
    pub would_do_differently: Change<String>,
    pub advice: Change<Advice>,
    pub problems: Change<Vec<Related>>,
    pub solutions: Change<Vec<Related>>,
    pub partners: Change<Vec<Partnership>>,
    pub factors: Change<Vec<ExperienceFactor>>,
    pub causes: Change<Vec<ExperienceCause>>,
    pub lessons: Change<Vec<Lesson>>,
    pub results: Change<Vec<ReportedResult>>,
    pub benefits: Change<Vec<Benefit>>,
    pub procurement: Change<Procurement>,
    pub trial: Change<Trial>,
    pub legal_obstacles: Change<Vec<LegalReference>>,
    pub sources: Change<Vec<Source>>,
    pub contact: Change<Contact>,
    pub audience: Change<Audience>,
    pub note: Option<String>,
}

/// A problem or a solution: one that is there, or a new one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Related {
    pub id: Option<String>,
    pub title: Option<String>,
    pub description: Option<String>,
}

/// A partner, one that is there or a new one, and what it did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Partnership {
    pub id: Option<String>,
    pub name: Option<String>,
    pub kind: Option<PartnerKind>,
    pub organisation_number: Option<String>,
    pub role: Option<PartnerRole>,
    pub role_text: Option<String>,
}

/// Advice to whoever plans the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Advice {
    pub kind: AdviceKind,
    pub condition: Option<String>,
}

/// What promoted or hampered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ExperienceFactor {
    pub factor: Factor,
    pub direction: FactorDirection,
    pub text: Option<String>,
}

/// Why it failed or was stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ExperienceCause {
    pub cause: FailureCause,
    pub text: Option<String>,
}

/// What can be learned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Lesson {
    pub kind: LessonKind,
    pub text: String,
    pub factor: Option<Factor>,
}

/// A figure, as told.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct ReportedResult {
    pub indicator: String,
    pub value: f64,
    pub unit: Option<String>,
}

/// An improvement, or a drawback, that can be measured over time.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Benefit {
    pub category: BenefitCategory,
    pub indicator: String,
    pub unit: Option<String>,
    pub baseline: Option<f64>,
    pub baseline_date: Option<NaiveDate>,
    pub target: Option<f64>,
    pub target_date: Option<NaiveDate>,
    pub planned: bool,
    pub owner_role: Option<String>,
    pub measurements: Change<Vec<Measurement>>,
}

/// Where it is documented.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Source {
    pub title: String,
    pub url: String,
}

/// Whom to ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "the contract's own words")]
pub struct Contact {
    pub role: String,
    pub email: String,
}
