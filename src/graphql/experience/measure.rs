//! Recording what was measured.

use async_graphql::{Context, ID, InputObject, Object};

use super::mutation::{ExperiencePayload, payload};
use crate::domain::experience::write::{self, MeasureRequest};
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::scalar::Date;
use crate::graphql::word::MeasurementKind;

/// What was measured of a benefit, or is foreseen.
#[derive(InputObject)]
pub struct RecordMeasurementInput {
    /// Of which experience.
    id: ID,
    /// The version that the viewer has read.
    expected_version: i32,
    /// Whatever the client calls this request: sent again with the same input, it answers what the first one made.
    idempotency_key: Option<String>,
    /// Of which benefit: its indicator, as it is written there.
    indicator: String,
    /// In which unit; needed where several benefits have the indicator.
    unit: Option<String>,
    /// When it was taken, or for when it is foreseen; what was really measured, not later than today.
    date: Date,
    /// The value, in the benefit's unit.
    value: f64,
    /// Foreseen or measured.
    kind: MeasurementKind,
    /// How it was measured.
    method: Option<String>,
}

/// Recording what was measured.
#[derive(Default)]
pub struct MeasureMutations;

#[Object]
impl MeasureMutations {
    /// Adds what was measured to a benefit of an experience of the viewer's municipality; what was measured before stays. Of a
    /// published experience that is a change, which waits for its review.
    async fn record_measurement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of which benefit, when, and how much.")] input: RecordMeasurementInput,
    ) -> Option<Result<ExperiencePayload>> {
        let asker = Asker::of(ctx);
        let request = MeasureRequest {
            id: input.id.0,
            expected_version: input.expected_version,
            indicator: input.indicator,
            unit: input.unit,
            date: input.date.0,
            value: input.value,
            kind: input.kind.into(),
            method: input.method,
        };
        let key = input.idempotency_key.as_deref();
        let measured = write::measure(asker.desk(), &request, key).await;
        Some(payload(asker, measured).await)
    }
}
