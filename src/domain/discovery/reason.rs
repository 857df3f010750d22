//! In what two things are alike, in words for people.

use entity::code::Language;

use crate::domain::vocabulary::Labels;

/// In what two things are alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// So many per cent of one title stands in the other.
    Title(u8),
    /// The same municipality tells of both.
    Municipality,
    /// They are made at the same problem, or at one that both lie under.
    Problem,
    /// They try the same solution, or one of the same family.
    Solution,
    /// They say it in the same words: so many per cent of it.
    Words(u8),
    /// They mean much the same.
    Meaning,
    /// Their municipalities are comparable.
    Comparable,
}

impl Reason {
    /// The reason in words.
    pub fn told(&self, language: Language) -> String {
        let labels = |nb: &str, nn: &str, en: &str| Labels {
            nb: nb.to_owned(),
            nn: nn.to_owned(),
            en: en.to_owned(),
        };
        let told = match self {
            Self::Title(share) => labels(
                &format!("{share} % av tittelen er felles"),
                &format!("{share} % av tittelen er felles"),
                &format!("{share}% of the title is shared"),
            ),
            Self::Municipality => labels("samme kommune", "same kommune", "the same municipality"),
            Self::Problem => labels("samme problem", "same problem", "the same problem"),
            Self::Solution => labels(
                "samme løsning eller løsningsfamilie",
                "same løysing eller løysingsfamilie",
                "the same solution or family of solutions",
            ),
            Self::Words(share) => labels(
                &format!("{share} % av ordene er felles"),
                &format!("{share} % av orda er felles"),
                &format!("{share}% of the words are shared"),
            ),
            Self::Meaning => labels(
                "ligner i innhold",
                "liknar i innhald",
                "much the same meaning",
            ),
            Self::Comparable => labels(
                "sammenlignbar kommune",
                "samanliknbar kommune",
                "a comparable municipality",
            ),
        };
        told.pick(language).to_owned()
    }
}
