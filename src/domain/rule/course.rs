//! What the course of an attempt allows: its stage, its years and how it ended.

use chrono::NaiveDate;
use entity::code::{Code, Stage};

use super::{Rule, Told, plain, word};
use crate::domain::vocabulary::VocabularyName;
use crate::model::ErrorCode;

/// A rule for the course of an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum CourseRule {
    /// It ended before it started.
    EndBeforeStart {
        /// The year in which it started.
        started: i32,
        /// The year in which it ended.
        ended: i32,
    },
    /// Its end is expected before it started.
    ExpectedEndBeforeStart {
        /// The year in which it started.
        started: i32,
        /// When its end is expected.
        expected: NaiveDate,
    },
    /// Something is told that only an attempt that is over has.
    NotConcluded {
        /// What is told.
        told: Ending,
        /// How far the attempt has come, where that is told.
        stage: Option<Stage>,
    },
    /// It is only planned, and has ended.
    PlannedButEnded(i32),
    /// It is over, and nothing tells how it went.
    NoOutcome,
    /// A day that must have been is yet to come.
    NotYet {
        /// The day.
        given: NaiveDate,
        /// The day when it was given.
        today: NaiveDate,
    },
}

/// What only an attempt that is over has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// How it went.
    Outcome,
    /// How far it had come when it was stopped.
    StoppedAt,
    /// Why it failed or was stopped.
    Causes,
}

impl CourseRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NoOutcome => ErrorCode::Required,
            _ => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::EndBeforeStart { started, ended } => [
                format!("Sluttåret {ended} kommer før startåret {started}."),
                format!("Sluttåret {ended} kjem før startåret {started}."),
                format!("The year of the end, {ended}, comes before that of the start, {started}."),
            ],
            Self::ExpectedEndBeforeStart { started, expected } => [
                format!("Forventet slutt {expected} kommer før startåret {started}."),
                format!("Venta slutt {expected} kjem før startåret {started}."),
                format!(
                    "The expected end, {expected}, comes before the year of the start, {started}."
                ),
            ],
            Self::NotConcluded { told, stage } => not_concluded(*told, *stage),
            Self::PlannedButEnded(ended) => [
                format!("Et forsøk som bare er planlagt (PLANNED), kan ikke ha sluttåret {ended}."),
                format!(
                    "Eit forsøk som berre er planlagt (PLANNED), kan ikkje ha sluttåret {ended}."
                ),
                format!("An attempt that is only planned (PLANNED) cannot have ended in {ended}."),
            ],
            Self::NoOutcome => plain(
                "Forsøket er avsluttet (CONCLUDED); fortell hvordan det gikk.",
                "Forsøket er avslutta (CONCLUDED); fortel korleis det gjekk.",
                "The attempt is over (CONCLUDED); tell how it went.",
            ),
            Self::NotYet { given, today } => [
                format!("{given} er ikke kommet ennå; i dag er {today}."),
                format!("{given} er ikkje komen enno; i dag er {today}."),
                format!("{given} is yet to come; today is {today}."),
            ],
        }
    }
}

fn not_concluded(told: Ending, stage: Option<Stage>) -> Told {
    let [nb, nn, en] = match told {
        Ending::Outcome => ["utfall", "utfall", "an outcome"],
        Ending::StoppedAt => ["«Stanset ved»", "«Stansa ved»", "“Stopped at”"],
        Ending::Causes => ["årsaker", "årsaker", "causes"],
    };
    let stage = stage.map_or_else(
        || plain("ikke oppgitt", "ikkje oppgjeve", "not given"),
        |stage| word(VocabularyName::ExperienceStage, &stage.code()),
    );
    [
        format!(
            "Bare et forsøk som er avsluttet (CONCLUDED), kan ha {nb}; stadiet er {}.",
            stage[0]
        ),
        format!(
            "Berre eit forsøk som er avslutta (CONCLUDED), kan ha {nn}; stadiet er {}.",
            stage[1]
        ),
        format!(
            "Only an attempt that is over (CONCLUDED) can have {en}; its stage is {}.",
            stage[2]
        ),
    ]
}

impl From<CourseRule> for Rule {
    fn from(rule: CourseRule) -> Self {
        Self::Course(rule)
    }
}
