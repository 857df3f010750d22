//! What may be said beside an experience: that others saw the same, and that whom it names still answers.

use super::{Rule, Told, plain};
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
}

impl BesideRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::OwnLesson | Self::NoMunicipality => ErrorCode::Forbidden,
            Self::NoContact => ErrorCode::State,
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
        }
    }
}

impl From<BesideRule> for Rule {
    fn from(rule: BesideRule) -> Self {
        Self::Beside(rule)
    }
}
