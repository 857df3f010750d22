//! What an experience is made of, beside the things that have ids of their own.

use std::sync::Arc;

use async_graphql::{Object, SimpleObject};

use crate::domain::experience::state::Step;
use crate::domain::{experience, programme};
use crate::graphql::partner::Partner;
use crate::graphql::scalar::{Date, Url};
use crate::graphql::word::{
    AdviceKind, Factor, FactorDirection, FailureCause, Outcome, PartnerRole,
};

/// A judgement of how an attempt ended.
#[derive(SimpleObject)]
pub struct OutcomeAssessment {
    /// When it was judged; null where the source does not tell.
    date: Option<Date>,
    /// The judgement.
    outcome: Outcome,
    /// Why it was judged so.
    reason: Option<String>,
}

impl From<&experience::Assessment> for OutcomeAssessment {
    fn from(row: &experience::Assessment) -> Self {
        Self {
            date: row.date.map(Date),
            outcome: row.outcome.into(),
            reason: row.reason.clone(),
        }
    }
}

/// What the owner advises whoever plans the same.
#[derive(SimpleObject)]
pub struct Advice {
    /// The advice.
    kind: AdviceKind,
    /// Its condition.
    condition: Option<String>,
}

impl Advice {
    /// The advice of an experience, where it gives one.
    pub fn of(row: &experience::Experience) -> Option<Self> {
        Some(Self {
            kind: row.advice_kind?.into(),
            condition: row.advice_condition.clone(),
        })
    }
}

/// Who took part in an attempt, and as what.
#[derive(SimpleObject)]
pub struct Partnership {
    /// Who.
    partner: Partner,
    /// As what, coded.
    role: PartnerRole,
    /// As what, in free words.
    role_text: Option<String>,
}

impl From<&experience::Partnership> for Partnership {
    fn from(row: &experience::Partnership) -> Self {
        Self {
            partner: Partner(Arc::new(row.partner.clone())),
            role: row.part.role.into(),
            role_text: row.part.role_text.clone(),
        }
    }
}

/// Something that promoted an attempt or hampered it.
#[derive(SimpleObject)]
pub struct ExperienceFactor {
    /// Which factor.
    factor: Factor,
    /// Whether it promoted or hampered, and how much.
    direction: FactorDirection,
    /// In free words.
    text: Option<String>,
}

impl From<&experience::Factor> for ExperienceFactor {
    fn from(row: &experience::Factor) -> Self {
        Self {
            factor: row.factor.into(),
            direction: row.direction.into(),
            text: row.text.clone(),
        }
    }
}

/// Why an attempt failed or was stopped.
#[derive(SimpleObject)]
pub struct ExperienceCause {
    /// Which cause.
    cause: FailureCause,
    /// Its weight among the causes; the first has 1.
    rank: i32,
    /// In free words.
    text: Option<String>,
}

impl From<&experience::Cause> for ExperienceCause {
    fn from(row: &experience::Cause) -> Self {
        Self {
            cause: row.cause.into(),
            rank: row.rank,
            text: row.text.clone(),
        }
    }
}

/// A figure that an attempt reports, as told; never summed.
#[derive(SimpleObject)]
#[graphql(name = "Result")]
pub struct ExperienceResult {
    /// What was counted.
    indicator: String,
    /// How many.
    value: f64,
    /// In which unit.
    unit: String,
}

impl From<&experience::Figure> for ExperienceResult {
    fn from(row: &experience::Figure) -> Self {
        Self {
            indicator: row.indicator.clone(),
            value: row.value,
            unit: row.unit.clone(),
        }
    }
}

/// Where an experience or a programme is documented.
#[derive(SimpleObject)]
pub struct Source {
    /// What the source is called.
    title: String,
    /// Where it can be read.
    url: Url,
}

impl From<&experience::Source> for Source {
    fn from(row: &experience::Source) -> Self {
        Self {
            title: row.title.clone(),
            url: Url(row.url.clone()),
        }
    }
}

impl Source {
    /// What is called so and can be read there.
    pub fn new(title: &str, url: &str) -> Self {
        Self {
            title: title.to_owned(),
            url: Url(url.to_owned()),
        }
    }
}

impl From<&programme::Report> for Source {
    fn from(row: &programme::Report) -> Self {
        Self {
            title: row.title.clone(),
            url: Url(row.url.clone()),
        }
    }
}

/// Steps that the viewer may take with an experience as it stands.
pub struct ExperiencePermissions(pub Vec<Step>);

/// What the viewer may do with an experience as it stands.
#[Object]
impl ExperiencePermissions {
    /// Change what it says.
    async fn edit(&self) -> bool {
        self.0.contains(&Step::Edit)
    }

    /// Hand it in for review.
    async fn submit(&self) -> bool {
        self.0.contains(&Step::Submit)
    }

    /// Publish it.
    async fn publish(&self) -> bool {
        self.0.contains(&Step::Publish)
    }

    /// Hand it back to be mended.
    #[graphql(name = "return")]
    async fn hand_back(&self) -> bool {
        self.0.contains(&Step::Return)
    }

    /// Refuse it.
    async fn reject(&self) -> bool {
        self.0.contains(&Step::Reject)
    }

    /// Take it back.
    async fn withdraw(&self) -> bool {
        self.0.contains(&Step::Withdraw)
    }

    /// Judge how it ended.
    async fn assess_outcome(&self) -> bool {
        self.0.contains(&Step::Assess)
    }

    /// Decide who may read it.
    async fn set_audience(&self) -> bool {
        self.0.contains(&Step::SetAudience)
    }
}
