//! What may be told without its owners, and what may be done with it.

use super::{Rule, Told, plain, shown};
use crate::domain::disclosure::names::Kind;
use crate::model::ErrorCode;

/// A rule for what is told without its owners.
#[derive(Clone, Debug, PartialEq)]
pub enum UnnamedRule {
    /// It was told to everybody with its owners.
    WasPublic,
    /// No county and no band of population hides all owners among enough municipalities.
    NoGroup,
    /// A name that stands in a text, and that nobody has answered for.
    Name(Kind, String),
    /// While nobody is to know whose it is, what others would say beside it could tell.
    SaysWho,
    /// An import tells whose experiences are.
    Import,
}

impl UnnamedRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::WasPublic | Self::SaysWho => ErrorCode::State,
            Self::NoGroup | Self::Name(..) | Self::Import => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::WasPublic => plain(
                "Erfaringen har vært åpen for alle med navn; det kan ikke gjøres ugjort.",
                "Erfaringa har vore open for alle med namn; det kan ikkje gjerast ugjort.",
                "The experience has been open to everybody with its owners; that cannot be undone.",
            ),
            Self::NoGroup => plain(
                "Ingen fylke- eller størrelsesgruppe skjuler alle eierne blant nok kommuner; velg OWNER, SECTOR eller PUBLIC.",
                "Inga fylkes- eller storleiksgruppe skjuler alle eigarane blant nok kommunar; vel OWNER, SECTOR eller PUBLIC.",
                "No group of a county or of a size hides all owners among enough municipalities; choose OWNER, SECTOR or PUBLIC.",
            ),
            Self::Name(kind, name) => named(*kind, &shown(name)),
            Self::SaysWho => plain(
                "Erfaringen er åpen uten navn; dette kunne fortelle hvem som eier den, og går ikke så lenge.",
                "Erfaringa er open utan namn; dette kunne fortelje kven som eig ho, og går ikkje så lenge.",
                "The experience is told without its owners; this could tell who they are, and cannot be done meanwhile.",
            ),
            Self::Import => plain(
                "Import forteller hvem som eier erfaringene; velg OWNER, SECTOR eller PUBLIC.",
                "Import fortel kven som eig erfaringane; vel OWNER, SECTOR eller PUBLIC.",
                "An import tells whose experiences are; choose OWNER, SECTOR or PUBLIC.",
            ),
        }
    }
}

fn named(kind: Kind, name: &str) -> Told {
    let [nb, nn, en] = match kind {
        Kind::Place => ["et sted", "ein stad", "a place"],
        Kind::Partner => ["en partner", "ein partnar", "a partner"],
        Kind::Person => ["en person", "ein person", "a person"],
    };
    [
        format!(
            "Teksten nevner «{name}», som ser ut til å være {nb}. Ta det ut, eller si at det kan stå (acknowledgedNames)."
        ),
        format!(
            "Teksten nemner «{name}», som ser ut til å vere {nn}. Ta det ut, eller sei at det kan stå (acknowledgedNames)."
        ),
        format!(
            "The text names “{name}”, which seems to be {en}. Take it out, or say that it may stay (acknowledgedNames)."
        ),
    ]
}

impl From<UnnamedRule> for Rule {
    fn from(rule: UnnamedRule) -> Self {
        Self::Unnamed(rule)
    }
}
