//! What an attempt was to bring, and what it brought.

use std::sync::Arc;

use async_graphql::{Context, Object, SimpleObject};

use crate::domain::benefit::Figures;
use crate::domain::experience;
use crate::graphql::asker::Asker;
use crate::graphql::error::Result;
use crate::graphql::list::List;
use crate::graphql::loader::{MeasurementsOf, rows};
use crate::graphql::scalar::Date;
use crate::graphql::word::{BenefitCategory, MeasurementKind};

/// An improvement, or a drawback, that can be measured over time.
pub struct Benefit {
    row: experience::Benefit,
    /// The key under which loaders find what was measured.
    parts: i64,
}

impl Benefit {
    /// A benefit of an experience whose parts are found under this key.
    pub fn new(row: &experience::Benefit, parts: i64) -> Self {
        let row = row.clone();
        Self { row, parts }
    }

    /// What was foreseen and measured of it.
    async fn measured(&self, ctx: &Context<'_>) -> Result<Arc<[experience::Measurement]>> {
        let all = rows(&Asker::of(ctx).loader, MeasurementsOf(self.parts)).await?;
        let own = all.iter().filter(|it| it.benefit == self.row.position);
        Ok(own.cloned().collect())
    }
}

/// An improvement, or a drawback, that can be measured over time.
#[Object]
impl Benefit {
    /// What kind it is.
    async fn category(&self) -> BenefitCategory {
        self.row.category.into()
    }

    /// What is measured.
    async fn indicator(&self) -> &str {
        &self.row.indicator
    }

    /// In which unit.
    async fn unit(&self) -> Option<&str> {
        self.row.unit.as_deref()
    }

    /// Value before, in that unit.
    async fn baseline(&self) -> Option<f64> {
        self.row.baseline
    }

    /// When that was taken.
    async fn baseline_date(&self) -> Option<Date> {
        self.row.baseline_date.map(Date)
    }

    /// Value aimed at, in that unit.
    async fn target(&self) -> Option<f64> {
        self.row.target
    }

    /// When it should be reached.
    async fn target_date(&self) -> Option<Date> {
        self.row.target_date.map(Date)
    }

    /// Whether it was planned, or came by itself.
    async fn planned(&self) -> bool {
        self.row.planned
    }

    /// The role that answers for it.
    async fn owner_role(&self) -> Option<&str> {
        self.row.owner_role.as_deref()
    }

    /// What was foreseen and measured, the earliest first.
    async fn measurements(&self, ctx: &Context<'_>) -> Result<List<Measurement>> {
        let measured = self.measured(ctx).await?;
        Ok(measured.iter().map(Measurement::from).collect())
    }

    /// How much of what was aimed at has come true by what was really measured last: 1 where the target is reached, more
    /// beyond it, below 0 where it became worse. Null where baseline, target or such a measurement is missing, and where
    /// target and baseline are the same.
    async fn realised_share(&self, ctx: &Context<'_>) -> Option<Result<f64>> {
        let measured = self.measured(ctx).await;
        let share = measured.map(|it| Figures::of(&self.row, &it).realised_share());
        share.transpose()
    }
}

/// A value of a benefit at a date.
#[derive(SimpleObject)]
pub struct Measurement {
    /// When it was taken, or for when it is foreseen.
    date: Date,
    /// The value, in the benefit's unit.
    value: f64,
    /// Foreseen or measured.
    kind: MeasurementKind,
    /// How it was measured.
    method: Option<String>,
}

impl From<&experience::Measurement> for Measurement {
    fn from(row: &experience::Measurement) -> Self {
        Self {
            date: Date(row.date),
            value: row.value,
            kind: row.kind.into(),
            method: row.method.clone(),
        }
    }
}
