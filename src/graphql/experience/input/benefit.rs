//! What clients tell of benefits and of what was measured.

use async_graphql::{InputObject, MaybeUndefined};

use super::{all, change};
use crate::domain::experience::content;
use crate::domain::experience::draft;
use crate::graphql::scalar::Date;
use crate::graphql::word::{BenefitCategory, MeasurementKind};

/// An improvement, or a drawback, that can be measured over time.
#[derive(InputObject)]
pub struct BenefitInput {
    /// What kind it is.
    category: BenefitCategory,
    /// What is measured.
    indicator: String,
    /// In which unit.
    unit: Option<String>,
    /// Value before.
    baseline: Option<f64>,
    /// When that was taken.
    baseline_date: Option<Date>,
    /// Value aimed at.
    target: Option<f64>,
    /// When it should be reached.
    target_date: Option<Date>,
    /// Whether it was planned, or came by itself.
    #[graphql(default = true)]
    planned: bool,
    /// The role, not the person, that answers for it.
    owner_role: Option<String>,
    /// What was foreseen and measured. Left out, what is there of the benefit of the same indicator and unit stays; null
    /// empties.
    measurements: MaybeUndefined<Vec<MeasurementInput>>,
}

/// A value of a benefit at a date.
#[derive(InputObject)]
pub struct MeasurementInput {
    /// When it was taken, or for when it is foreseen; what was really measured, not later than today.
    date: Date,
    /// The value, in the benefit's unit.
    value: f64,
    /// Foreseen or measured.
    kind: MeasurementKind,
    /// How it was measured.
    method: Option<String>,
}

impl From<BenefitInput> for draft::Benefit {
    fn from(it: BenefitInput) -> Self {
        Self {
            category: it.category.into(),
            indicator: it.indicator,
            unit: it.unit,
            baseline: it.baseline,
            baseline_date: it.baseline_date.map(|it| it.0),
            target: it.target,
            target_date: it.target_date.map(|it| it.0),
            planned: it.planned,
            owner_role: it.owner_role,
            measurements: change(it.measurements, |it| all(it, Into::into)),
        }
    }
}

impl From<MeasurementInput> for content::Measurement {
    fn from(it: MeasurementInput) -> Self {
        Self {
            date: it.date.0,
            value: it.value,
            kind: it.kind.into(),
            method: it.method,
        }
    }
}
