//! The coded lists of Floke, compiled in: each code with labels and a definition in Bokmål, Nynorsk and English, and
//! where its notion comes from. Knows no database and no API.

mod name;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use entity::code::Language;
use serde::{Deserialize, Serialize};

pub use name::VocabularyName;

/// One coded list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vocabulary {
    /// The list's own name, such as `FACTOR`.
    pub name: String,
    /// What the list is called.
    pub labels: Labels,
    /// What the list is for.
    pub definition: Labels,
    /// Where the list comes from: an address, or `Floke`.
    pub source: String,
    /// The codes, in the order in which they are shown.
    pub terms: Vec<Term>,
}

/// One code of a list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// The code, in capitals as the API writes it.
    pub code: String,
    /// What readers see.
    pub labels: Labels,
    /// What it means, in one sentence.
    pub definition: Labels,
    /// Where the notion comes from: an address, or `Floke`.
    pub source: String,
    /// Added by Floke to a list of others; left out of tables that are to compare with theirs.
    #[serde(default)]
    pub extension: bool,
    /// The code of the group that it stands in, where the list has groups.
    pub group: Option<String>,
    /// The wider code of the same list, where the list has levels.
    pub broader: Option<String>,
    /// What it is measured in, where it is measured.
    pub unit: Option<String>,
    /// How the source itself writes it: the slug of a Los theme, the function numbers of a KOSTRA area.
    #[serde(default)]
    pub notation: Vec<String>,
}

/// A text in the three languages of the service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Labels {
    /// Bokmål.
    pub nb: String,
    /// Nynorsk.
    pub nn: String,
    /// English.
    pub en: String,
}

impl Labels {
    /// The text in this language, in Bokmål where the service does not speak it.
    pub fn pick(&self, language: Language) -> &str {
        in_language(language, [&self.nb, &self.nn, &self.en])
    }
}

/// What is said in Bokmål, Nynorsk and English, in one of them: in Bokmål where the service does not speak it.
pub fn in_language<T>(language: Language, [nb, nn, en]: [T; 3]) -> T {
    match language {
        Language::Nn => nn,
        Language::En => en,
        _ => nb,
    }
}

impl Vocabulary {
    /// The term of this code, if the list has it.
    pub fn term(&self, code: &str) -> Option<&Term> {
        self.terms.iter().find(|term| term.code == code)
    }
}

static VOCABULARIES: LazyLock<Vec<Vocabulary>> = LazyLock::new(|| {
    VocabularyName::ALL
        .iter()
        .map(|name| {
            #[expect(
                clippy::expect_used,
                reason = "compiled in, and a test reads every one"
            )]
            parse(*name).expect("a vocabulary compiled in is well-formed")
        })
        .collect()
});

/// The coded list of this name.
pub fn vocabulary(name: VocabularyName) -> &'static Vocabulary {
    &VOCABULARIES[name as usize]
}

fn parse(name: VocabularyName) -> Result<Vocabulary, serde_json::Error> {
    serde_json::from_str(name.text())
}
