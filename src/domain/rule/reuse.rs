//! What may be recorded and confirmed of reuse.

use super::{Rule, Told, plain};
use crate::model::ErrorCode;

/// A rule for reuse.
#[derive(Clone, Debug, PartialEq)]
pub enum ReuseRule {
    /// The viewer speaks for neither side.
    NoSide,
    /// One municipality is on both sides.
    OneSide,
    /// The experience in which it ended is another's.
    NotReusers,
    /// Only whoever took it up may tell later in what it ended.
    NotReuser,
    /// The other side has recorded or confirmed it otherwise.
    Stays,
    /// It would be taken up of what was taken up of itself.
    Circle,
    /// More was taken up of what it ended in than can be looked through for a circle.
    TooLarge,
    /// As many are recorded as there may be.
    TooMany(u64),
    /// It is recorded already.
    Recorded,
    /// The viewer does not speak for the side that has to confirm it.
    NotOtherSide,
    /// The other side has said something else already.
    Decided,
}

impl ReuseRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NoSide | Self::NotReuser | Self::NotOtherSide => ErrorCode::Forbidden,
            Self::OneSide | Self::NotReusers | Self::Circle => ErrorCode::Invalid,
            Self::Recorded | Self::Decided | Self::Stays | Self::TooLarge | Self::TooMany(_) => {
                ErrorCode::State
            }
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::NoSide => plain(
                "Bare kommunen som eier erfaringen, eller den som gjenbrukte den, kan registrere det.",
                "Berre kommunen som eig erfaringa, eller den som gjenbrukte ho, kan registrere det.",
                "Only the municipality that owns the experience, or the one that took it up, can record this.",
            ),
            Self::OneSide => plain(
                "En kommune gjenbruker ikke sin egen erfaring; oppgi en annen.",
                "Ein kommune gjenbruker ikkje si eiga erfaring; oppgje ein annan.",
                "A municipality does not take up its own experience; name another one.",
            ),
            Self::NotReusers => plain(
                "Erfaringen tilhører ikke kommunen som gjenbrukte; velg en som gjør det.",
                "Erfaringa høyrer ikkje til kommunen som gjenbrukte; vel ei som gjer det.",
                "The experience is not the reusing municipality's; choose one that is.",
            ),
            Self::NotReuser => plain(
                "Bare kommunen som gjenbrukte, kan fortelle hvor det endte.",
                "Berre kommunen som gjenbrukte, kan fortelje kvar det enda.",
                "Only the municipality that took it up can tell in what it ended.",
            ),
            Self::Stays => plain(
                "Den andre kommunen har registrert eller bekreftet dette som det står; bare hvor det endte, kan fortelles nå.",
                "Den andre kommunen har registrert eller stadfesta dette som det står; berre kvar det enda, kan forteljast no.",
                "The other municipality has recorded or confirmed this as it stands; only in what it ended can be told now.",
            ),
            Self::Circle => plain(
                "Slik ville erfaringen være gjenbruk av seg selv.",
                "Slik ville erfaringa vere gjenbruk av seg sjølv.",
                "So the experience would be a reuse of itself.",
            ),
            Self::TooLarge => plain(
                "Det som er gjenbrukt av dette, er for mye til at vi kan se om det går i ring.",
                "Det som er gjenbrukt av dette, er for mykje til at vi kan sjå om det går i ring.",
                "Too much was taken up of this to tell whether it would go round in a circle.",
            ),
            Self::TooMany(most) => [
                format!("Det er alt registrert {most} gjenbruk her; det er ikke plass til flere."),
                format!(
                    "Det er alt registrert {most} gjenbruk her; det er ikkje plass til fleire."
                ),
                format!("{most} reuses are recorded here already; there is no room for more."),
            ],
            Self::Recorded => plain(
                "Gjenbruken er alt registrert.",
                "Gjenbruken er alt registrert frå før.",
                "The reuse is recorded already.",
            ),
            Self::NotOtherSide => plain(
                "Bare den andre kommunen kan bekrefte eller avslå gjenbruken.",
                "Berre den andre kommunen kan stadfeste eller avslå gjenbruken.",
                "Only the other municipality can confirm or decline the reuse.",
            ),
            Self::Decided => plain(
                "Gjenbruken er alt bekreftet eller avslått.",
                "Gjenbruken er alt stadfesta eller avslått.",
                "The reuse has been confirmed or declined already.",
            ),
        }
    }
}

impl From<ReuseRule> for Rule {
    fn from(rule: ReuseRule) -> Self {
        Self::Reuse(rule)
    }
}
