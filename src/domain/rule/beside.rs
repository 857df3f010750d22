//! What may be said beside an experience: that others saw the same, that whom it names still answers,
//! and what partners reply.

use super::{Rule, Told, plain, shown};
use crate::model::ErrorCode;

/// A rule for what is said beside an experience.
#[derive(Clone, Debug, PartialEq)]
pub enum BesideRule {
    /// The lesson is the viewer's own municipality's.
    OwnLesson,
    /// The viewer speaks for no municipality.
    NoMunicipality,
    /// It names nobody to ask.
    NoContact,
    /// It does not name this partner.
    NotNamed(String),
    /// An earlier reply of the partner waits for a decision.
    ReplyWaits,
    /// The viewer wrote the reply, and leaves it to another to decide of it.
    OwnReply,
    /// There are as many replies as there may be.
    TooManyReplies(u64),
    /// Nobody was invited by this secret.
    NoInvitation,
    /// Another reply was written by this secret.
    LinkUsed,
    /// The secret is good no more.
    LinkEnded,
    /// What the partner was invited to reply to is not published any more, or does not name it any more.
    NothingToReply,
}

impl BesideRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::OwnLesson | Self::NoMunicipality | Self::OwnReply => ErrorCode::Forbidden,
            Self::NoContact
            | Self::ReplyWaits
            | Self::TooManyReplies(_)
            | Self::LinkUsed
            | Self::LinkEnded
            | Self::NothingToReply => ErrorCode::State,
            Self::NotNamed(_) => ErrorCode::Invalid,
            Self::NoInvitation => ErrorCode::NotFound,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::OwnLesson => plain(
                "Lærdommen er din egen kommunes; bare andre kan bekrefte den.",
                "Lærdomen er din eigen kommunes; berre andre kan stadfeste han.",
                "The lesson is your own municipality's; only others can confirm it.",
            ),
            Self::NoMunicipality => plain(
                "Dette kan bare en kommune gjøre; tilgangen din hører ikke til noen.",
                "Dette kan berre ein kommune gjere; tilgangen din høyrer ikkje til nokon.",
                "Only a municipality can do this; your access belongs to none.",
            ),
            Self::NoContact => plain(
                "Erfaringen har ingen kontakt å bekrefte; skriv en først.",
                "Erfaringa har ingen kontakt å stadfeste; skriv ein først.",
                "The experience has no contact to confirm; write one first.",
            ),
            Self::NotNamed(name) => not_named(&shown(name)),
            Self::ReplyWaits => plain(
                "Et tidligere tilsvar fra partneren er ikke vurdert ennå; vent til det er gjort.",
                "Eit tidlegare tilsvar frå partnaren er ikkje vurdert enno; vent til det er gjort.",
                "An earlier reply of the partner has not been decided of yet; wait until it is.",
            ),
            Self::OwnReply => plain(
                "Du skrev tilsvaret selv, eller inviterte til det; la en annen redaktør vurdere det.",
                "Du skreiv tilsvaret sjølv, eller inviterte til det; la ein annan redaktør vurdere det.",
                "You wrote the reply yourself, or invited it; let another editor decide of it.",
            ),
            Self::TooManyReplies(most) => [
                format!("Erfaringen har alt {most} tilsvar; det er ikke plass til flere."),
                format!("Erfaringa har alt {most} tilsvar; det er ikkje plass til fleire."),
                format!("The experience has {most} replies already; there is no room for more."),
            ],
            Self::NoInvitation => plain(
                "Lenken er ikke en invitasjon; se om den er hel.",
                "Lenkja er ingen invitasjon; sjå om ho er heil.",
                "The link is no invitation; see whether it is whole.",
            ),
            Self::LinkUsed => plain(
                "Lenken er alt brukt til et annet tilsvar.",
                "Lenkja er alt brukt til eit anna tilsvar.",
                "The link has been used for another reply.",
            ),
            Self::LinkEnded => plain(
                "Lenken gjelder ikke lenger; be om en ny.",
                "Lenkja gjeld ikkje lenger; be om ei ny.",
                "The link is good no more; ask for a new one.",
            ),
            Self::NothingToReply => plain(
                "Erfaringen er ikke lenger publisert, eller nevner ikke partneren lenger.",
                "Erfaringa er ikkje lenger publisert, eller nemner ikkje partnaren lenger.",
                "The experience is no longer published, or names the partner no longer.",
            ),
        }
    }
}

fn not_named(name: &str) -> Told {
    [
        format!("Erfaringen nevner ikke «{name}»; velg en partner som den nevner."),
        format!("Erfaringa nemner ikkje «{name}»; vel ein partnar som ho nemner."),
        format!("The experience does not name “{name}”; choose a partner that it names."),
    ]
}

impl From<BesideRule> for Rule {
    fn from(rule: BesideRule) -> Self {
        Self::Beside(rule)
    }
}
