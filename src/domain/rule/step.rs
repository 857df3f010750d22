//! When a step may be taken, by whom, and how it is asked for.

use chrono::{DateTime, Utc};
use chrono_tz::Europe::Oslo;
use entity::code::{Audience, Code, WorkflowState};

use super::{Rule, Told, any_of, plain, word};
use crate::domain::vocabulary::VocabularyName;
use crate::model::ErrorCode;

/// A rule for a step of the workflow, or for how it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum StepRule {
    /// The experience stands where the step does not lead on.
    State {
        /// Where it stands.
        is: WorkflowState,
        /// Where it must stand, one as good as the other.
        needed: Vec<WorkflowState>,
    },
    /// Somebody else was first.
    StaleVersion {
        /// The version that was expected.
        expected: i32,
        /// The version that it has.
        actual: i32,
    },
    /// An idempotency key was used with another input before.
    KeyReused,
    /// An idempotency key holds nothing.
    BlankKey,
    /// The step needs a reason.
    NoReason,
    /// Nothing is to be changed.
    NothingToChange,
    /// Too few may read it for it to be submitted.
    AudienceTooNarrow(Audience),
    /// Who may read what is published is decided by a step of its own.
    AudienceOfPublished,
    /// Another editor looks at it.
    Claimed {
        /// Until when.
        until: DateTime<Utc>,
    },
    /// The experience has no revision of this number.
    NoRevision(i32),
    /// What is to be held against another experience is that one itself.
    SameExperience,
    /// The experience was erased, and nothing of it is left.
    Erased,
    /// Only an owner may do it.
    NotOwner,
    /// Only somebody else than its owners may do it.
    OwnReview,
}

impl StepRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::State { .. } | Self::Erased => ErrorCode::State,
            Self::StaleVersion { .. } | Self::KeyReused | Self::Claimed { .. } => {
                ErrorCode::Conflict
            }
            Self::NoReason => ErrorCode::Required,
            Self::NoRevision(_) => ErrorCode::NotFound,
            Self::NotOwner | Self::OwnReview => ErrorCode::Forbidden,
            Self::BlankKey
            | Self::NothingToChange
            | Self::SameExperience
            | Self::AudienceTooNarrow(_)
            | Self::AudienceOfPublished => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::State { is, needed } => state(*is, needed),
            Self::StaleVersion { expected, actual } => [
                format!("Du ventet versjon {expected}, men den er nå {actual}; les den på nytt."),
                format!("Du venta versjon {expected}, men ho er no {actual}; les ho på nytt."),
                format!("You expected version {expected}, but it is now {actual}; read it anew."),
            ],
            Self::KeyReused => plain(
                "Nøkkelen er alt brukt med et annet innhold; velg en ny.",
                "Nøkkelen er alt brukt med eit anna innhald; vel ein ny.",
                "This key has been used with another input; choose a new one.",
            ),
            Self::BlankKey => plain(
                "Nøkkelen er tom; skriv en, eller la feltet være.",
                "Nøkkelen er tom; skriv ein, eller la feltet vere.",
                "The key is empty; write one, or leave the field out.",
            ),
            Self::NoReason => plain("Skriv hvorfor.", "Skriv kvifor.", "Tell why."),
            Self::NothingToChange => plain(
                "Det er ingenting å endre; oppgi minst ett felt.",
                "Det er ingenting å endre; oppgje minst eitt felt.",
                "There is nothing to change; give at least one field.",
            ),
            Self::AudienceTooNarrow(given) => too_narrow(*given),
            Self::AudienceOfPublished => plain(
                "Erfaringen er publisert; hvem som kan lese den, endres for seg (setAudience).",
                "Erfaringa er publisert; kven som kan lese ho, blir endra for seg (setAudience).",
                "The experience is published; who may read it is changed by itself (setAudience).",
            ),
            Self::Claimed { until } => claimed(*until),
            Self::NoRevision(number) => [
                format!("Erfaringen har ingen revisjon {number}."),
                format!("Erfaringa har ingen revisjon {number}."),
                format!("The experience has no revision {number}."),
            ],
            Self::SameExperience => plain(
                "Dette er den samme erfaringen; oppgi en annen.",
                "Dette er den same erfaringa; oppgje ei anna.",
                "This is the same experience; give another one.",
            ),
            Self::Erased => plain(
                "Erfaringen er slettet; det er ingenting igjen av den.",
                "Erfaringa er sletta; det er ingenting att av ho.",
                "The experience was erased; nothing of it is left.",
            ),
            Self::NotOwner => plain(
                "Dette kan bare kommunen som eier erfaringen, gjøre.",
                "Dette kan berre kommunen som eig erfaringa, gjere.",
                "Only the municipality that owns the experience can do this.",
            ),
            Self::OwnReview => plain(
                "Erfaringen er fra din egen kommune; noen andre må vurdere den.",
                "Erfaringa er frå din eigen kommune; nokon andre må vurdere ho.",
                "The experience is your own municipality's; somebody else must judge it.",
            ),
        }
    }
}

fn state(is: WorkflowState, needed: &[WorkflowState]) -> Told {
    let named = |state: WorkflowState| word(VocabularyName::WorkflowState, &state.code());
    let [nb, nn, en] = any_of(needed.iter().copied().map(named));
    let is = named(is);
    [
        format!(
            "Erfaringen er nå: {}. Dette går bare når den er: {nb}.",
            is[0]
        ),
        format!(
            "Erfaringa er no: {}. Dette går berre når ho er: {nn}.",
            is[1]
        ),
        format!(
            "The experience is now: {}. This can only be done when it is: {en}.",
            is[2]
        ),
    ]
}

/// Times are told to people as clocks in Norway show them.
fn claimed(until: DateTime<Utc>) -> Told {
    let until = until.with_timezone(&Oslo).format("%H:%M");
    [
        format!("En annen redaktør ser på den til kl. {until}; vent, eller avtal med vedkommende."),
        format!("Ein annan redaktør ser på ho til kl. {until}; vent, eller avtal med vedkomande."),
        format!("Another editor looks at it until {until}; wait, or agree with them."),
    ]
}

fn too_narrow(given: Audience) -> Told {
    let named = |audience: Audience| word(VocabularyName::Audience, &audience.code());
    let given = named(given);
    let [nb, nn, en] = named(Audience::Sector);
    [
        format!(
            "Synligheten er {}; for å sendes inn må den være {nb} eller videre.",
            given[0]
        ),
        format!(
            "Synlegheita er {}; for å sendast inn må ho vere {nn} eller vidare.",
            given[1]
        ),
        format!(
            "The audience is {}; to be submitted it must be {en} or wider.",
            given[2]
        ),
    ]
}

impl From<StepRule> for Rule {
    fn from(rule: StepRule) -> Self {
        Self::Step(rule)
    }
}
