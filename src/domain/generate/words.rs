//! The word lists of `data/generate`, compiled in. Knows not what is made of them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A word in Bokmål and in Nynorsk.
pub type Pair = [String; 2];

/// Everything that texts and names are made of.
#[derive(Debug)]
pub struct Words {
    /// Problems by theme.
    pub problems: Problems,
    /// Solutions by family.
    pub solutions: Solutions,
    /// Names of partners.
    pub partners: Partners,
    /// Sentences by language code in small letters.
    pub sentences: BTreeMap<String, Sentences>,
    /// Short words.
    pub short: Short,
}

/// Problems by theme.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Problems {
    /// What can be wrong with a topic.
    pub patterns: Vec<String>,
    /// Where or when it is wrong.
    pub contexts: Vec<String>,
    /// The widest problems.
    pub themes: Vec<Theme>,
}

/// A widest problem.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// What it is called.
    pub title: String,
    /// How many of a hundred experiences lie under it.
    pub share: u64,
    /// Codes of sectors, the likeliest first.
    pub sectors: [String; 2],
    /// What municipalities do there.
    pub topics: Vec<Pair>,
}

/// Solutions by family.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Solutions {
    /// In which way a solution was done.
    pub variants: Vec<String>,
    /// The widest solutions.
    pub families: Vec<Family>,
}

/// A widest solution.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Family {
    /// What it is called.
    pub title: String,
    /// What it can be.
    pub forms: Vec<Pair>,
}

/// Names of partners, as patterns over a place, by kind; those of businesses have three parts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Partners {
    /// Parts of a municipality.
    pub municipality: Vec<String>,
    /// Parts of a county municipality.
    pub county: Vec<String>,
    /// Bodies of the state.
    pub state: Vec<String>,
    /// Places of research.
    pub research: Vec<String>,
    /// Clubs.
    pub voluntary: Vec<String>,
    /// Groups of citizens.
    pub citizens: Vec<String>,
    /// Others.
    pub other: Vec<String>,
    /// First parts of businesses' names.
    pub business_first: Vec<String>,
    /// Second parts.
    pub business_second: Vec<String>,
    /// Last parts, which not all have.
    pub business_last: Vec<String>,
    /// How many of a hundred partners are of each kind.
    pub shares: Vec<(String, u64)>,
}

/// Sentences of a language, with names of values in braces.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentences {
    /// Titles.
    pub titles: Vec<String>,
    /// Titles where no solution was tried.
    pub untitled: Vec<String>,
    /// Why it began.
    pub begin: Vec<String>,
    /// What was done.
    pub act: Vec<String>,
    /// What hampered.
    pub hinder: Vec<String>,
    /// How it ended.
    pub ends: Ends,
    /// What came of it.
    pub after: Vec<String>,
    /// Lessons that the owner states.
    pub lessons: Vec<String>,
    /// Lessons that others draw.
    pub derived: Vec<String>,
    /// What the problem was here.
    pub problem: Vec<String>,
    /// What the solution was here.
    pub solution: Vec<String>,
}

/// Sentences that tell how it ended.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ends {
    /// It succeeded.
    pub succeeded: Vec<String>,
    /// It succeeded in part.
    pub partly: Vec<String>,
    /// It failed.
    pub failed: Vec<String>,
    /// It was given up.
    pub abandoned: Vec<String>,
    /// It goes on.
    pub ongoing: Vec<String>,
}

/// Short words; the earlier ones of barriers and enablers are the likelier.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Short {
    /// What hampers.
    pub barriers: Vec<Pair>,
    /// What helps.
    pub enablers: Vec<Pair>,
    /// What partners do, by kind.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Indicator, unit, least and greatest value.
    pub figures: Vec<(String, String, u64, u64)>,
    /// Titles of programmes.
    pub programmes: Vec<String>,
    /// Titles of sources.
    pub sources: Vec<String>,
    /// Districts whose municipalities work together.
    pub districts: Vec<String>,
    /// Municipalities abroad: name, county and language.
    pub foreign: Vec<[String; 3]>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    problems: read(include_str!("../../../data/generate/problems.json")),
    solutions: read(include_str!("../../../data/generate/solutions.json")),
    partners: read(include_str!("../../../data/generate/partners.json")),
    sentences: read(include_str!("../../../data/generate/sentences.json")),
    short: read(include_str!("../../../data/generate/words.json")),
});

fn read<T: DeserializeOwned>(list: &str) -> T {
    #[expect(clippy::expect_used, reason = "compiled in, and tests read it")]
    serde_json::from_str(list).expect("the word lists compiled in are well-formed")
}

/// The word lists.
pub fn words() -> &'static Words {
    &WORDS
}

impl Words {
    /// The sentences of a language; those in Bokmål where it has none.
    pub fn sentences(&self, language: &str) -> &Sentences {
        &self.sentences[if self.sentences.contains_key(language) {
            language
        } else {
            "nb"
        }]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::import::synonyms;

    #[test]
    fn barriers_and_enablers_cover_many_codes_and_not_all_have_one() {
        let short = &words().short;
        for at in [0, 1] {
            let barriers: Vec<_> = (short.barriers.iter())
                .map(|word| synonyms::barrier(&word[at]))
                .collect();
            let factors: BTreeSet<_> = barriers.iter().filter_map(|it| it.factor).collect();
            let causes: BTreeSet<_> = barriers.iter().filter_map(|it| it.cause).collect();
            let uncoded = (barriers.iter())
                .filter(|it| it.factor.is_none() && it.cause.is_none())
                .count();
            assert!(factors.len() >= 14, "{factors:?}");
            assert!(causes.len() >= 24, "{causes:?}");
            assert!((3..=8).contains(&uncoded), "{uncoded}");
            let enablers: Vec<_> = (short.enablers.iter())
                .map(|word| synonyms::enabler(&word[at]))
                .collect();
            let factors: BTreeSet<_> = enablers.iter().flatten().collect();
            let uncoded = enablers.iter().filter(|it| it.is_none()).count();
            assert!(factors.len() >= 14, "{factors:?}");
            assert!((2..=6).contains(&uncoded), "{uncoded}");
        }
        let roles: Vec<_> = (short.roles.values().flatten())
            .map(|role| synonyms::role(role))
            .collect();
        let codes: BTreeSet<_> = roles.iter().flatten().collect();
        let uncoded = roles.iter().filter(|it| it.is_none()).count();
        assert_eq!(codes.len(), 8, "{codes:?}");
        assert!((8..=20).contains(&uncoded), "{uncoded}");
    }

    #[test]
    fn no_word_stands_twice_where_it_names_a_term() {
        let problems = &words().problems;
        let topics: Vec<&String> = (problems.themes.iter())
            .flat_map(|it| it.topics.iter().map(|pair| &pair[0]))
            .collect();
        assert_eq!(topics.iter().collect::<BTreeSet<_>>().len(), topics.len());
        let shares: u64 = problems.themes.iter().map(|it| it.share).sum();
        assert_eq!(shares, 100);
        let families = &words().solutions.families;
        let forms: Vec<&String> = (families.iter())
            .flat_map(|it| it.forms.iter().map(|pair| &pair[0]))
            .collect();
        assert_eq!(forms.iter().collect::<BTreeSet<_>>().len(), forms.len());
    }
}
