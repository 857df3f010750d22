//! What other things an input may name, and which new ones it may propose.

use entity::code::NodeKind;

use super::{Rule, Told, plain, shown};
use crate::model::ErrorCode;

/// A rule for things that an input names or proposes.
#[derive(Clone, Debug, PartialEq)]
pub enum TermRule {
    /// Nothing among what the viewer may see is called so.
    NotFound {
        /// What was looked for.
        what: Thing,
        /// The id or number that was given.
        given: String,
    },
    /// The viewer sees an exact twin already.
    Duplicate {
        /// What it is called.
        title: String,
        /// The id to use instead.
        id: String,
    },
    /// Editors have rejected it.
    Rejected(String),
    /// It is part of the shared vocabulary already.
    Accepted(String),
    /// A published experience uses it, or something below it.
    Published(String),
    /// Something lies below it that stays.
    HasBelow(String),
    /// It would lie below itself.
    Circle(String),
    /// It would stand for itself.
    Itself(String),
    /// It was merged, and nothing else is decided of it.
    Merged {
        /// What it is called.
        title: String,
        /// What that is called that it stands for.
        into: String,
        /// The id of that.
        id: String,
    },
    /// Another one has its name or number, which it cannot be given back.
    Taken {
        /// What that is called.
        title: String,
        /// The id of that.
        id: String,
    },
    /// It was not merged.
    NotMerged(String),
    /// It is not part of the shared vocabulary yet.
    Proposed(String),
    /// What lies below the one would lie below itself.
    LiesBelow {
        /// What lies below.
        lower: String,
        /// Below which one.
        upper: String,
    },
    /// The tree would become too deep.
    TooDeep {
        /// How many levels it would have.
        given: usize,
        /// How many it may have.
        most: usize,
    },
}

/// What an id or a number can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A node of this kind.
    Node(NodeKind),
    /// An API token.
    Token,
    /// A partner's reply.
    Reply,
    /// That a municipality took up what another one had tried.
    Reuse,
}

impl TermRule {
    /// No node of this kind is there for the viewer.
    pub fn no_node(kind: NodeKind, given: &str) -> Self {
        Self::NotFound {
            what: Thing::Node(kind),
            given: given.to_owned(),
        }
    }

    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound { .. } => ErrorCode::NotFound,
            Self::Duplicate { .. } | Self::Taken { .. } => ErrorCode::Duplicate,
            Self::Rejected(_)
            | Self::Accepted(_)
            | Self::Published(_)
            | Self::HasBelow(_)
            | Self::Merged { .. }
            | Self::NotMerged(_)
            | Self::Proposed(_) => ErrorCode::State,
            Self::Circle(_) | Self::Itself(_) | Self::LiesBelow { .. } | Self::TooDeep { .. } => {
                ErrorCode::Invalid
            }
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::NotFound { what, given } => not_found(*what, &shown(given)),
            Self::Duplicate { title, id } => duplicate(&shown(title), id),
            Self::Rejected(title) => rejected(&shown(title)),
            Self::Accepted(title) => accepted(&shown(title)),
            Self::Published(title) => published(&shown(title)),
            Self::HasBelow(title) => has_below(&shown(title)),
            Self::Circle(title) => circle(&shown(title)),
            Self::Itself(title) => itself(&shown(title)),
            Self::Merged { title, into, id } => merged(&shown(title), &shown(into), id),
            Self::Taken { title, id } => taken(&shown(title), id),
            Self::NotMerged(title) => not_merged(&shown(title)),
            Self::Proposed(title) => proposed(&shown(title)),
            Self::LiesBelow { lower, upper } => lies_below(&shown(lower), &shown(upper)),
            Self::TooDeep { given, most } => [
                format!("Treet ville få {given} nivåer; det er plass til {most}."),
                format!("Treet ville få {given} nivå; det er plass til {most}."),
                format!("The tree would have {given} levels; there is room for {most}."),
            ],
        }
    }
}

fn not_found(what: Thing, given: &str) -> Told {
    let [nb, nn, en] = noun(what);
    [
        format!("Vi finner {nb} «{given}» blant det du har tilgang til."),
        format!("Vi finn {nn} «{given}» blant det du har tilgang til."),
        format!("There is {en} “{given}” among what you have access to."),
    ]
}

fn noun(what: Thing) -> Told {
    match what {
        Thing::Node(NodeKind::Experience) => {
            plain("ingen erfaring", "inga erfaring", "no experience")
        }
        Thing::Node(NodeKind::Problem) => plain("ikke problemet", "ikkje problemet", "no problem"),
        Thing::Node(NodeKind::Solution) => plain("ingen løsning", "inga løysing", "no solution"),
        Thing::Node(NodeKind::Partner) => plain("ingen partner", "ingen partnar", "no partner"),
        Thing::Node(NodeKind::Municipality) => {
            plain("ingen kommune", "ingen kommune", "no municipality")
        }
        Thing::Node(NodeKind::Lesson) => plain("ingen lærdom", "ingen lærdom", "no lesson"),
        Thing::Node(NodeKind::Programme) => {
            plain("ikke programmet", "ikkje programmet", "no programme")
        }
        Thing::Token => plain("ingen nøkkel", "ingen nøkkel", "no token"),
        Thing::Reply => plain("ikke tilsvaret", "ikkje tilsvaret", "no reply"),
        Thing::Reuse => plain("ikke gjenbruken", "ikkje gjenbruken", "no reuse"),
    }
}

fn duplicate(title: &str, id: &str) -> Told {
    [
        format!("«{title}» finnes allerede; bruk {id}."),
        format!("«{title}» finst alt; bruk {id}."),
        format!("“{title}” is there already; use {id}."),
    ]
}

fn rejected(title: &str) -> Told {
    [
        format!("«{title}» er avvist av redaktørene; velg noe annet."),
        format!("«{title}» er avvist av redaktørane; vel noko anna."),
        format!("“{title}” has been rejected by the editors; choose another."),
    ]
}

fn accepted(title: &str) -> Told {
    [
        format!("«{title}» er alt godtatt og kan ikke avvises."),
        format!("«{title}» er alt godteken og kan ikkje avvisast."),
        format!("“{title}” has been accepted and can no longer be rejected."),
    ]
}

fn published(title: &str) -> Told {
    [
        format!(
            "En publisert erfaring bruker «{title}» eller noe under, som derfor ikke kan avvises."
        ),
        format!(
            "Ei publisert erfaring bruker «{title}» eller noko under, som difor ikkje kan avvisast."
        ),
        format!(
            "A published experience uses “{title}” or something below it, which can therefore not be rejected."
        ),
    ]
}

fn has_below(title: &str) -> Told {
    [
        format!("Under «{title}» ligger noe som ikke er avvist; flytt eller avvis det først."),
        format!("Under «{title}» ligg noko som ikkje er avvist; flytt eller avvis det først."),
        format!("Below “{title}” lies something that is not rejected; move or reject it first."),
    ]
}

fn circle(title: &str) -> Told {
    [
        format!(
            "Under «{title}» ville dette komme til å ligge under seg selv; velg et annet sted."
        ),
        format!(
            "Under «{title}» ville dette kome til å liggje under seg sjølv; vel ein annan stad."
        ),
        format!("Below “{title}” this would lie below itself; choose another place."),
    ]
}

fn itself(title: &str) -> Told {
    [
        format!("«{title}» kan ikke slås sammen med seg selv."),
        format!("«{title}» kan ikkje slåast saman med seg sjølv."),
        format!("“{title}” cannot be merged into itself."),
    ]
}

fn merged(title: &str, into: &str, id: &str) -> Told {
    [
        format!("«{title}» er slått sammen med «{into}»; bruk {id}."),
        format!("«{title}» er slått saman med «{into}»; bruk {id}."),
        format!("“{title}” has been merged into “{into}”; use {id}."),
    ]
}

fn taken(title: &str, id: &str) -> Told {
    [
        format!(
            "«{title}» ({id}) har alt dette navnet eller nummeret; gi den et nytt navn, eller slå den sammen med noe, først."
        ),
        format!(
            "«{title}» ({id}) har alt dette namnet eller nummeret; gje han eit nytt namn, eller slå han saman med noko, først."
        ),
        format!(
            "“{title}” ({id}) has this name or number already; rename it, or merge it into something, first."
        ),
    ]
}

fn not_merged(title: &str) -> Told {
    [
        format!("«{title}» er ikke slått sammen med noe."),
        format!("«{title}» er ikkje slått saman med noko."),
        format!("“{title}” has not been merged into anything."),
    ]
}

fn proposed(title: &str) -> Told {
    [
        format!("«{title}» er bare foreslått; godta det først."),
        format!("«{title}» er berre foreslått; godta det først."),
        format!("“{title}” is only proposed; accept it first."),
    ]
}

fn lies_below(lower: &str, upper: &str) -> Told {
    [
        format!("«{lower}» ligger under «{upper}»; flytt det først."),
        format!("«{lower}» ligg under «{upper}»; flytt det først."),
        format!("“{lower}” lies below “{upper}”; place it elsewhere first."),
    ]
}

impl From<TermRule> for Rule {
    fn from(rule: TermRule) -> Self {
        Self::Term(rule)
    }
}
