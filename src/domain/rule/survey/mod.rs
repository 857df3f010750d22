//! What a response to a survey may say, and what a unit may be.

mod words;

use entity::code::Sector;

use self::words::{
    alone, no_band, no_option, no_place, no_question, no_unit_type, not_asked, nothing_chosen,
    one_only, other_sector, too_great, too_many, too_small, twice, worked_out,
};
use super::shown::figure;
use super::{Rule, Told, plain, shown};
use crate::model::ErrorCode;

/// A rule for a response to a survey. Questions and options are told by their codes.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "codes and numbers by the fields' own names")]
pub enum SurveyRule {
    /// There is no such question.
    NoQuestion(String),
    /// It is worked out of other questions, and not asked.
    WorkedOut(String),
    /// The question has no such option.
    NoOption { question: String, option: String },
    /// An answer chooses nothing.
    NothingChosen(String),
    /// Several options are chosen where one can be.
    OneOnly { question: String, given: usize },
    /// More options are chosen than can be.
    TooManyChosen {
        question: String,
        given: usize,
        most: u32,
    },
    /// The same option is chosen twice.
    ChosenTwice { question: String, option: String },
    /// An option is chosen beside others that stands alone.
    Alone { question: String, option: String },
    /// Options are given where a number is asked for.
    NumberWanted(String),
    /// A number is given where options are to be chosen.
    OptionsWanted(String),
    /// A number is none that can be kept.
    NoNumber(String),
    /// A number is too small.
    TooSmall {
        question: String,
        given: f64,
        least: f64,
    },
    /// A number is too great.
    TooGreat {
        question: String,
        given: f64,
        greatest: f64,
    },
    /// It is answered though only those are asked who chose one of these options of another question.
    NotAsked {
        question: String,
        base: String,
        options: Vec<String>,
    },
    /// It is asked and not answered.
    Unanswered(String),
    /// There is no such kind of units.
    NoUnitType(String),
    /// Units of this kind belong to another sector.
    OtherSector {
        unit_type: String,
        given: Sector,
        wanted: Sector,
    },
    /// There is no such band of employees.
    NoEmployeeBand(String),
    /// Nothing has this number on the day that the wave goes by.
    NoPlace(String),
    /// The unit belongs to no part of the population that is weighted to.
    NoStratum,
    /// A response has no weight where each must have one.
    NoWeight,
    /// A weight is no number above 0.
    WeightNotPositive(f64),
    /// A weight stands for so much more or less than others that nothing could be made of it.
    WeightOutOfBounds { given: f64, least: f64, most: f64 },
}

impl SurveyRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NothingChosen(_) | Self::Unanswered(_) | Self::NoWeight => ErrorCode::Required,
            Self::OneOnly { .. } | Self::TooManyChosen { .. } => ErrorCode::TooMany,
            Self::NoQuestion(_)
            | Self::NoOption { .. }
            | Self::NoUnitType(_)
            | Self::NoEmployeeBand(_)
            | Self::NoPlace(_) => ErrorCode::NotFound,
            _ => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::NoQuestion(given) => no_question(&shown(given)),
            Self::WorkedOut(given) => worked_out(&shown(given)),
            Self::NoOption { question, option } => no_option(&shown(question), &shown(option)),
            Self::NothingChosen(question) => nothing_chosen(question),
            Self::OneOnly { question, given } => one_only(question, *given),
            Self::TooManyChosen {
                question,
                given,
                most,
            } => too_many(question, *given, *most),
            Self::ChosenTwice { question, option } => twice(question, &shown(option)),
            Self::Alone { question, option } => alone(question, option),
            Self::NumberWanted(question) => [
                format!("«{question}» spør etter et tall."),
                format!("«{question}» spør etter eit tal."),
                format!("“{question}” asks for a number."),
            ],
            Self::OptionsWanted(question) => [
                format!("«{question}» spør etter et valg, ikke et tall."),
                format!("«{question}» spør etter eit val, ikkje eit tal."),
                format!("“{question}” asks for a choice, not a number."),
            ],
            Self::NoNumber(question) => [
                format!("Svaret på «{question}» er ikke et tall som kan lagres."),
                format!("Svaret på «{question}» er ikkje eit tal som kan lagrast."),
                format!("The answer to “{question}” is no number that can be kept."),
            ],
            Self::TooSmall {
                question,
                given,
                least,
            } => too_small(question, *given, *least),
            Self::TooGreat {
                question,
                given,
                greatest,
            } => too_great(question, *given, *greatest),
            Self::NotAsked {
                question,
                base,
                options,
            } => not_asked(question, base, options),
            Self::Unanswered(question) => [
                format!("«{question}» er ikke besvart."),
                format!("«{question}» er ikkje svart på."),
                format!("“{question}” has not been answered."),
            ],
            other => other.told_of_unit(),
        }
    }

    fn told_of_unit(&self) -> Told {
        match self {
            Self::NoUnitType(given) => no_unit_type(&shown(given)),
            Self::OtherSector {
                unit_type,
                given,
                wanted,
            } => other_sector(unit_type, *given, *wanted),
            Self::NoEmployeeBand(given) => no_band(&shown(given)),
            Self::NoPlace(given) => no_place(&shown(given)),
            Self::NoWeight => plain(
                "Svaret har ingen vekt; bølgen tar vektene fra filen.",
                "Svaret har inga vekt; bølgja tek vektene frå fila.",
                "The response has no weight; the wave takes its weights from the file.",
            ),
            Self::WeightNotPositive(given) => [
                format!("Vekten {given} er ikke et tall over 0."),
                format!("Vekta {given} er ikkje eit tal over 0."),
                format!("The weight {given} is not a number above 0."),
            ],
            Self::WeightOutOfBounds { given, least, most } => {
                let given = figure(*given);
                [
                    format!("Vekten {given} er ikke fra {least} til {most}."),
                    format!("Vekta {given} er ikkje frå {least} til {most}."),
                    format!("The weight {given} is not from {least} to {most}."),
                ]
            }
            _ => plain(
                "Enheten hører ikke til noe stratum i kodeboken.",
                "Eininga høyrer ikkje til noko stratum i kodeboka.",
                "The unit belongs to no stratum of the codebook.",
            ),
        }
    }
}

impl From<SurveyRule> for Rule {
    fn from(rule: SurveyRule) -> Self {
        Self::Survey(rule)
    }
}

/// Every one of them.
#[cfg(test)]
pub(super) fn every() -> Vec<SurveyRule> {
    let code = || "gitt\u{7}\u{202e}".to_owned();
    let (question, option) = ("novelty".to_owned(), "COPIED".to_owned());
    vec![
        SurveyRule::NoQuestion(code()),
        SurveyRule::WorkedOut(code()),
        SurveyRule::NoOption {
            question: code(),
            option: code(),
        },
        SurveyRule::NothingChosen(question.clone()),
        SurveyRule::OneOnly {
            question: question.clone(),
            given: 2,
        },
        SurveyRule::TooManyChosen {
            question: question.clone(),
            given: 4,
            most: 3,
        },
        SurveyRule::ChosenTwice {
            question: question.clone(),
            option: code(),
        },
        SurveyRule::Alone {
            question: question.clone(),
            option: option.clone(),
        },
        SurveyRule::NumberWanted(question.clone()),
        SurveyRule::OptionsWanted(question.clone()),
        SurveyRule::NoNumber(question.clone()),
        SurveyRule::TooSmall {
            question: question.clone(),
            given: -1.0,
            least: 0.0,
        },
        SurveyRule::TooGreat {
            question: question.clone(),
            given: 101.0,
            greatest: 100.0,
        },
        SurveyRule::NotAsked {
            question: question.clone(),
            base: "innovated".to_owned(),
            options: vec![option, "YES".to_owned()],
        },
        SurveyRule::Unanswered(question),
        SurveyRule::NoUnitType(code()),
        SurveyRule::OtherSector {
            unit_type: "LIBRARY".to_owned(),
            given: Sector::Social,
            wanted: Sector::Culture,
        },
        SurveyRule::NoEmployeeBand(code()),
        SurveyRule::NoPlace(code()),
        SurveyRule::NoStratum,
        SurveyRule::NoWeight,
        SurveyRule::WeightNotPositive(-0.5),
        SurveyRule::WeightOutOfBounds {
            given: 1e300,
            least: 1e-6,
            most: 1e6,
        },
    ]
}
