//! By what experiences can be counted, and how the index holds it.

use entity::code::{
    Code, Factor, FailureCause, InnovationType, Language, Novelty, Outcome, PartnerKind, Sector,
    Stage, StoppedAt,
};

use crate::domain::experience::OwnerKind;
use crate::domain::vocabulary::{Term, VocabularyName, vocabulary};
use crate::model::checksum::{fingerprint, sha256};
use crate::search::document::FACETS;

macro_rules! dimensions {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// By what experiences can be counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Dimension {
            $($(#[$doc])* $name,)*
        }

        /// All of them; the place of one is that of its facet in the index.
        pub const DIMENSIONS: [Dimension; 19] = [$(Dimension::$name,)*];
    };
}

/// The place where the index holds how many years an experience took, from the year of its start to that of its end. No
/// dimension: figures are worked out from it.
pub const YEARS: usize = DIMENSIONS.len();

const _: () = assert!(YEARS < FACETS);

dimensions! {
    /// How it ended.
    Outcome,
    /// How far it has come in time.
    Stage,
    /// How far it had come when it was stopped.
    StoppedAt,
    /// The part of the municipality that it belongs to.
    Sector,
    /// The year in which it started.
    StartYear,
    /// What kind of change it was.
    InnovationType,
    /// Whether the idea was one's own.
    Novelty,
    /// The language that it is written in.
    Language,
    /// Who owns it, also by a predecessor.
    Municipality,
    /// The county of an owner.
    County,
    /// The part of the country of an owner.
    Region,
    /// How many inhabitants an owner has.
    PopulationBand,
    /// The problem that it is made at, and broader ones.
    Problem,
    /// The solution that it tries, and those that it is a variant of.
    Solution,
    /// A partner.
    Partner,
    /// What kind of partner it is made with.
    PartnerKind,
    /// The programme that it is part of.
    Programme,
    /// Why it failed or was stopped.
    Cause,
    /// What promoted or hampered it.
    Factor,
}

impl Dimension {
    /// As it is written everywhere, such as `START_YEAR`.
    pub fn code(self) -> &'static str {
        self.term().map_or("", |it| &it.code)
    }

    /// What is told of it: the vocabulary lists dimensions as they stand here.
    pub fn term(self) -> Option<&'static Term> {
        vocabulary(VocabularyName::Dimension)
            .terms
            .get(self.place())
    }

    /// The one that is written so, if there is one.
    pub fn from_code(code: &str) -> Option<Self> {
        DIMENSIONS.into_iter().find(|it| it.code() == code)
    }

    /// The place of its facet in the index.
    pub fn place(self) -> usize {
        DIMENSIONS
            .iter()
            .position(|it| *it == self)
            .unwrap_or_default()
    }

    /// Whose experiences it counts, where its values are things.
    pub fn owner(self) -> Option<OwnerKind> {
        Some(match self {
            Self::Municipality => OwnerKind::Municipality,
            Self::Problem => OwnerKind::Problem,
            Self::Solution => OwnerKind::Solution,
            Self::Partner => OwnerKind::Partner,
            Self::Programme => OwnerKind::Programme,
            _ => return None,
        })
    }

    /// Its codes, where its values are codes; the place of one is its value in the index.
    pub fn codes(self) -> Option<Vec<String>> {
        fn all<C: Code>() -> Vec<String> {
            C::iter().map(Code::code).collect()
        }
        Some(match self {
            Self::Outcome => all::<Outcome>(),
            Self::Stage => all::<Stage>(),
            Self::StoppedAt => all::<StoppedAt>(),
            Self::Sector => all::<Sector>(),
            Self::InnovationType => all::<InnovationType>(),
            Self::Novelty => all::<Novelty>(),
            Self::Language => all::<Language>(),
            Self::PartnerKind => all::<PartnerKind>(),
            Self::Cause => all::<FailureCause>(),
            Self::Factor => all::<Factor>(),
            _ => return None,
        })
    }
}

/// The value of a code in the index.
pub fn of_code<C: Code + PartialEq>(code: C) -> i64 {
    let place = C::iter().position(|it| it == code);
    place
        .and_then(|place| i64::try_from(place).ok())
        .unwrap_or(-1)
}

/// The value of a name in the index: whoever knows the names can tell which it is.
pub fn of_name(name: &str) -> i64 {
    fingerprint(name)
}

/// What tells whether an index was made with the same lists of codes.
pub fn checksum() -> String {
    let codes: Vec<_> = DIMENSIONS
        .iter()
        .map(|it| (format!("{it:?}"), it.codes()))
        .collect();
    sha256(format!("{codes:?} {YEARS} exact"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabulary_lists_dimensions_as_they_stand() {
        assert_eq!(
            vocabulary(VocabularyName::Dimension).terms.len(),
            DIMENSIONS.len()
        );
        for dimension in DIMENSIONS {
            let name = dimension.code().replace('_', "");
            assert_eq!(name, format!("{dimension:?}").to_uppercase());
            assert_eq!(Dimension::from_code(dimension.code()), Some(dimension));
        }
    }
}
