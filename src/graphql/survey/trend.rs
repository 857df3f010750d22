//! A question over the waves of a survey.

use std::sync::Arc;

use async_graphql::{Enum, SimpleObject};

use super::SurveyWave;
use super::table::SurveyTable;
use crate::domain::survey::trend::{Trend, Why};

/// A question over the waves of a survey, where it was asked alike.
#[derive(SimpleObject)]
pub struct SurveyTrend {
    /// A table for each wave that asked alike, the first one first; of more than 20, the 20 that were asked last.
    tables: Vec<SurveyTable>,
    /// Waves that are not among them, and why.
    left_out: Vec<SurveyLeftOut>,
}

/// A wave that is in no trend.
#[derive(SimpleObject)]
pub struct SurveyLeftOut {
    /// The wave.
    wave: SurveyWave,
    /// Why.
    reason: SurveyLeftOutReason,
}

/// Why a wave is in no trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SurveyLeftOutReason {
    /// It takes responses still.
    Open,
    /// It did not ask this.
    NotAsked,
    /// It asked in another version, or with other answers.
    AskedOtherwise,
    /// It asked alike, as 20 later ones did, too, and no more are told.
    Earlier,
}

impl From<Trend> for SurveyTrend {
    fn from(it: Trend) -> Self {
        let left_out = it.left_out.iter().map(|(wave, why)| SurveyLeftOut {
            wave: Arc::clone(wave).into(),
            reason: match why {
                Why::Open => SurveyLeftOutReason::Open,
                Why::NotAsked => SurveyLeftOutReason::NotAsked,
                Why::AskedOtherwise => SurveyLeftOutReason::AskedOtherwise,
                Why::Earlier => SurveyLeftOutReason::Earlier,
            },
        });
        Self {
            left_out: left_out.collect(),
            tables: it.tables.into_iter().map(SurveyTable).collect(),
        }
    }
}
