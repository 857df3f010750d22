//! What a single value must be.

use super::{Path, Rule, Told, plain, shown};
use crate::domain::experience::limits::YEARS;
use crate::model::ErrorCode;

/// A rule for a single value.
#[derive(Clone, Debug, PartialEq)]
pub enum ValueRule {
    /// Nothing was given where something must be.
    Required,
    /// A text holds nothing that can be read.
    Blank,
    /// A list is empty that must not be.
    NoItems,
    /// A text is too long; both in characters.
    TooLong {
        /// How long it is.
        given: usize,
        /// How long it may be.
        longest: usize,
    },
    /// A list has too many items.
    TooMany {
        /// How many there are.
        given: usize,
        /// How many there may be.
        most: usize,
    },
    /// A text runs over several lines where one is wanted.
    LineBreak,
    /// A text holds a character that only a machine obeys.
    ControlCharacter(char),
    /// A number is none that can be kept.
    NotFinite,
    /// A year is out of range.
    Year(i32),
    /// An organisation number is none.
    OrganisationNumber(String),
    /// An address is no absolute http or https one.
    Url(String),
    /// An e-mail address is none.
    Mailbox(String),
    /// Two fields are given that exclude each other.
    Both(&'static str, &'static str),
    /// Neither of two fields is given.
    Neither(&'static str, &'static str),
    /// The same thing is named twice in a list.
    Twice {
        /// What it is.
        given: String,
        /// Where it was named first.
        first: Path,
    },
}

impl ValueRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::Required | Self::Blank | Self::NoItems | Self::Neither(..) => ErrorCode::Required,
            Self::TooLong { .. } => ErrorCode::TooLong,
            Self::TooMany { .. } => ErrorCode::TooMany,
            _ => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::Required => plain(
                "Dette må fylles ut.",
                "Dette må fyllast ut.",
                "This must be given.",
            ),
            Self::Blank => plain(
                "Teksten er tom; skriv noe her.",
                "Teksten er tom; skriv noko her.",
                "The text is empty; write something here.",
            ),
            Self::NoItems => plain(
                "Listen er tom; det må stå minst én ting i den.",
                "Lista er tom; det må stå minst éin ting i ho.",
                "The list is empty; it needs at least one item.",
            ),
            Self::TooLong { given, longest } => [
                format!("Teksten har {given} tegn; det er plass til {longest}."),
                format!("Teksten har {given} teikn; det er plass til {longest}."),
                format!("The text has {given} characters; there is room for {longest}."),
            ],
            Self::TooMany { given, most } => [
                format!("Listen har {given} punkter; høyst {most} tas imot."),
                format!("Lista har {given} punkt; høgst {most} blir tekne imot."),
                format!("The list has {given} items; at most {most} are taken."),
            ],
            Self::LineBreak => plain(
                "Teksten må stå på én linje.",
                "Teksten må stå på éi linje.",
                "The text must stand on one line.",
            ),
            Self::ControlCharacter(given) => control(*given),
            Self::NotFinite => plain(
                "Tallet er for stort til å lagres.",
                "Talet er for stort til å lagrast.",
                "The number is too large to be kept.",
            ),
            Self::Year(given) => year(*given),
            Self::OrganisationNumber(given) => organisation_number(&shown(given)),
            Self::Url(given) => url(&shown(given)),
            Self::Mailbox(given) => mailbox(&shown(given)),
            Self::Both(first, second) => [
                format!("Oppgi enten {first} eller {second}, ikke begge deler."),
                format!("Oppgje anten {first} eller {second}, ikkje begge delar."),
                format!("Give either {first} or {second}, not both."),
            ],
            Self::Neither(first, second) => [
                format!("Oppgi {first} eller {second}."),
                format!("Oppgje {first} eller {second}."),
                format!("Give {first} or {second}."),
            ],
            Self::Twice { given, first } => twice(&shown(given), first),
        }
    }
}

fn control(given: char) -> Told {
    let code = format!("U+{:04X}", u32::from(given));
    [
        format!("Teksten inneholder kontrolltegnet {code}; ta det bort."),
        format!("Teksten inneheld kontrollteiknet {code}; ta det bort."),
        format!("The text holds the control character {code}; take it out."),
    ]
}

fn year(given: i32) -> Told {
    let (first, last) = (YEARS.start(), YEARS.end());
    [
        format!("{given} er ikke et årstall fra {first} til {last}."),
        format!("{given} er ikkje eit årstal frå {first} til {last}."),
        format!("{given} is not a year from {first} to {last}."),
    ]
}

fn organisation_number(given: &str) -> Told {
    [
        format!(
            "«{given}» er ikke et organisasjonsnummer: ni sifre, der det siste er et kontrollsiffer."
        ),
        format!(
            "«{given}» er ikkje eit organisasjonsnummer: ni siffer, der det siste er eit kontrollsiffer."
        ),
        format!(
            "“{given}” is not an organisation number: nine digits, the last of which is a check digit."
        ),
    ]
}

fn url(given: &str) -> Told {
    [
        format!("«{given}» er ikke en hel nettadresse; den må begynne med http:// eller https://."),
        format!("«{given}» er ikkje ei heil nettadresse; ho må byrje med http:// eller https://."),
        format!("“{given}” is not a whole web address; it must begin with http:// or https://."),
    ]
}

fn mailbox(given: &str) -> Told {
    [
        format!("«{given}» er ikke en e-postadresse, slik som post@kommune.example er."),
        format!("«{given}» er ikkje ei e-postadresse, slik som post@kommune.example er."),
        format!("“{given}” is not an e-mail address, as post@kommune.example is."),
    ]
}

fn twice(given: &str, first: &Path) -> Told {
    [
        format!("«{given}» står allerede i {first}; ta med det bare én gang."),
        format!("«{given}» står alt i {first}; ta det med berre éin gong."),
        format!("“{given}” stands in {first} already; name it once."),
    ]
}

impl From<ValueRule> for Rule {
    fn from(rule: ValueRule) -> Self {
        Self::Value(rule)
    }
}
