//! The rules that an input can break: each is a value with a code and with words in three languages, so that whoever
//! finds a fault need not know how it is told. Knows neither the API nor the database.

mod beside;
pub mod check;
mod codebook;
mod course;
mod measure;
mod owner;
mod path;
mod reuse;
mod shown;
mod step;
mod survey;
mod term;
#[cfg(test)]
mod tests;
mod token;
mod trial;
mod unnamed;
mod value;
mod violation;
mod wave;

use entity::code::Language;

use super::vocabulary::{VocabularyName, vocabulary};
use crate::model::ErrorCode;

pub use beside::BesideRule;
pub use codebook::CodebookRule;
pub use course::{CourseRule, Ending};
pub use measure::MeasureRule;
pub use owner::OwnerRule;
pub use path::Path;
pub use reuse::ReuseRule;
pub use shown::{shown, visible};
pub use step::StepRule;
pub use survey::SurveyRule;
pub use term::{TermRule, Thing};
pub use token::TokenRule;
pub use trial::TrialRule;
pub use unnamed::UnnamedRule;
pub use value::ValueRule;
pub use violation::{Attempt, Refusal, Violation, Violations};
pub use wave::WaveRule;

/// A rule that an input breaks, with what was given and what is wanted.
#[derive(Clone, Debug, PartialEq)]
pub enum Rule {
    /// What a single value must be.
    Value(ValueRule),
    /// What the course of an attempt allows.
    Course(CourseRule),
    /// Whose an experience may be.
    Owner(OwnerRule),
    /// When a step may be taken, and by whom.
    Step(StepRule),
    /// What other things may be named and proposed.
    Term(TermRule),
    /// What a token may be.
    Token(TokenRule),
    /// What may be said beside an experience.
    Beside(BesideRule),
    /// What may be recorded of reuse.
    Reuse(ReuseRule),
    /// What may be told without its owners.
    Unnamed(UnnamedRule),
    /// Of what something may be measured.
    Measure(MeasureRule),
    /// How long a trial may run.
    Trial(TrialRule),
    /// What a response to a survey may say.
    Survey(SurveyRule),
    /// What may be done with a wave of a survey.
    Wave(WaveRule),
    /// What a codebook of a survey may say.
    Codebook(CodebookRule),
}

impl Rule {
    /// The contract's code for it.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::Value(rule) => rule.code(),
            Self::Course(rule) => rule.code(),
            Self::Owner(rule) => rule.code(),
            Self::Step(rule) => rule.code(),
            Self::Term(rule) => rule.code(),
            Self::Token(rule) => rule.code(),
            Self::Beside(rule) => rule.code(),
            Self::Reuse(rule) => rule.code(),
            Self::Unnamed(rule) => rule.code(),
            Self::Measure(rule) => rule.code(),
            Self::Trial(_) => TrialRule::code(),
            Self::Survey(rule) => rule.code(),
            Self::Wave(rule) => rule.code(),
            Self::Codebook(rule) => rule.code(),
        }
    }

    /// Id of what is there already and stands in the way.
    pub fn existing(&self) -> Option<&str> {
        match self {
            Self::Term(TermRule::Duplicate { id, .. } | TermRule::Taken { id, .. })
            | Self::Wave(WaveRule::EditionTaken { id, .. }) => Some(id),
            _ => None,
        }
    }

    /// What was given and what is wanted, for a person; in Bokmål where the service does not speak the language.
    pub fn message(&self, language: Language) -> String {
        let [nb, nn, en] = match self {
            Self::Value(rule) => rule.told(),
            Self::Course(rule) => rule.told(),
            Self::Owner(rule) => rule.told(),
            Self::Step(rule) => rule.told(),
            Self::Term(rule) => rule.told(),
            Self::Token(rule) => rule.told(),
            Self::Beside(rule) => rule.told(),
            Self::Reuse(rule) => rule.told(),
            Self::Unnamed(rule) => rule.told(),
            Self::Measure(rule) => rule.told(),
            Self::Trial(rule) => rule.told(),
            Self::Survey(rule) => rule.told(),
            Self::Wave(rule) => rule.told(),
            Self::Codebook(rule) => rule.told(),
        };
        match language {
            Language::Nn => nn,
            Language::En => en,
            _ => nb,
        }
    }
}

/// A text in Bokmål, Nynorsk and English.
type Told = [String; 3];

/// A text that nothing is filled into.
fn plain(nb: &str, nn: &str, en: &str) -> Told {
    [nb, nn, en].map(str::to_owned)
}

/// A code as a reader knows it and as the API writes it, such as `Utkast (DRAFT)`.
fn word(name: VocabularyName, code: &str) -> Told {
    [Language::Nb, Language::Nn, Language::En].map(|language| {
        let term = vocabulary(name).term(code);
        term.map_or_else(
            || code.to_owned(),
            |term| format!("{} ({code})", term.labels.pick(language)),
        )
    })
}

/// Some of them, one as good as the other: `a, b eller c`.
fn any_of(words: impl IntoIterator<Item = Told>) -> Told {
    let mut each: [Vec<String>; 3] = Default::default();
    for told in words {
        for (all, word) in each.iter_mut().zip(told) {
            all.push(word);
        }
    }
    let [nb, nn, en] = each;
    [
        joined(&nb, "eller"),
        joined(&nn, "eller"),
        joined(&en, "or"),
    ]
}

fn joined(words: &[String], or: &str) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {or} {last}", first.join(", ")),
    }
}
