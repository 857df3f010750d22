//! What a codebook of a survey may say.

mod words;

use chrono::NaiveDate;

use self::words::{
    bound_too_far, code, code_of_region, country, key, no_region, no_sign, not_earlier, not_known,
    not_known_abroad, on_number, place_number, place_number_abroad, question_code, reserved,
    several_together, shared_in_part, sign_unwanted, taken, too_many_answers, too_many_conditions,
    too_many_groups, too_many_kinds,
};
use super::{Path, Rule, Told, plain, shown};
use crate::model::ErrorCode;

/// A rule for a codebook of a survey.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "codes and numbers by the fields' own names")]
pub enum CodebookRule {
    /// The name of a survey is none.
    Key(String),
    /// The name of a question is none.
    QuestionCode(String),
    /// The name of a question means something else in files of responses or of tables.
    ReservedCode(String),
    /// A code or a name stands for something else in every table.
    TakenCode(String),
    /// What stands in a list of Floke under another name.
    CodeOfRegion(String),
    /// A code is none.
    Code(String),
    /// A country is none.
    Country(String),
    /// The number of a municipality is none.
    PlaceNumber(String),
    /// The number of a municipality of another country than Norway is none.
    PlaceNumberAbroad(String),
    /// A part of the country is none that a municipality lies in.
    NoRegion { given: String, known: String },
    /// A version is 0.
    NoVersion,
    /// It ends before it begins.
    FieldReversed { from: NaiveDate, to: NaiveDate },
    /// Less is withheld than must be.
    MinimumTooLow { given: u32, least: u32 },
    /// More than can be counted.
    CountTooGreat { given: u32, most: u32 },
    /// There is nothing to weight to.
    NoStrata,
    /// Counts that are rounded are not weighted.
    RoundingWeighted,
    /// Municipalities of so early a day are not known, and the codebook names none.
    PlacesNotKnown { day: NaiveDate, since: NaiveDate },
    /// The municipalities of another country are not told, and Floke knows none of them.
    PlacesAbroadNotKnown(String),
    /// There are more answers than can be looked at in so many groups.
    TooManyAnswers {
        given: usize,
        groups: usize,
        most: usize,
    },
    /// There are more groups than can be looked at together.
    TooManyGroups { given: usize, most: usize },
    /// There are more kinds of units than can be looked at together.
    TooManyKinds { given: usize, most: usize },
    /// There are more regions than a table tells apart.
    TooManyRegions { given: usize, most: usize },
    /// A condition is about several options that can be chosen together.
    SeveralTogether(String),
    /// Two composites share some questions, and not all.
    SharedInPart(String),
    /// Composites of the same questions have more conditions than can be looked at together.
    TooManyConditions { given: usize, most: usize },
    /// Nobody is in a stratum.
    EmptyStratum,
    /// Units would belong to two strata.
    StrataOverlap(Path),
    /// A condition is about no earlier question.
    NotEarlier(String),
    /// A question hangs on one that hangs on another, and so on.
    TooDeep { given: usize, most: usize },
    /// A condition is about a question that takes a number.
    OnNumber(String),
    /// There is too little to choose from.
    TooFewOptions { given: usize, least: usize },
    /// A number cannot be chosen.
    OptionsOfNumber,
    /// None of the options answers the question.
    NothingSubstantive,
    /// An option of a scale stands nowhere on it.
    NoSign(String),
    /// An option has a place on a scale, and there is none.
    SignUnwanted(String),
    /// Only one option can be chosen anyway.
    MostUnwanted,
    /// More could be chosen than there is, or nothing.
    MostOutOfRange { given: u32, options: usize },
    /// Only a number has bounds and a unit.
    NumberOnly(&'static str),
    /// A number could be none.
    BoundsReversed { least: f64, greatest: f64 },
    /// A bound lies beyond any number that can be answered.
    BoundTooFar { given: f64, most: f64 },
    /// Only a scale is about a factor.
    FactorUnwanted,
}

impl CodebookRule {
    /// The contract's code for it.
    pub(super) fn code(&self) -> ErrorCode {
        match self {
            Self::NoStrata
            | Self::NoSign(_)
            | Self::PlacesNotKnown { .. }
            | Self::PlacesAbroadNotKnown(_)
            | Self::TooFewOptions { .. } => ErrorCode::Required,
            Self::NotEarlier(_) | Self::NoRegion { .. } => ErrorCode::NotFound,
            Self::TooManyGroups { .. }
            | Self::TooManyAnswers { .. }
            | Self::TooManyKinds { .. }
            | Self::TooDeep { .. }
            | Self::TooManyConditions { .. } => ErrorCode::TooMany,
            _ => ErrorCode::Invalid,
        }
    }

    /// What there is to tell.
    pub(super) fn told(&self) -> Told {
        match self {
            Self::Key(given) => key(&shown(given)),
            Self::QuestionCode(given) => question_code(&shown(given)),
            Self::ReservedCode(given) => reserved(&shown(given)),
            Self::TakenCode(given) => taken(&shown(given)),
            Self::CodeOfRegion(given) => code_of_region(&shown(given)),
            Self::Code(given) => code(&shown(given)),
            Self::Country(given) => country(&shown(given)),
            Self::PlaceNumber(given) => place_number(&shown(given)),
            Self::PlaceNumberAbroad(given) => place_number_abroad(&shown(given)),
            Self::NoRegion { given, known } => no_region(&shown(given), &shown(known)),
            Self::NoVersion => plain(
                "Versjoner telles fra 1.",
                "Versjonar blir talde frå 1.",
                "Versions are counted from 1.",
            ),
            Self::FieldReversed { from, to } => [
                format!("Feltperioden slutter {to}, før den begynner {from}."),
                format!("Feltperioden sluttar {to}, før han byrjar {from}."),
                format!("The field period ends on {to}, before it begins on {from}."),
            ],
            Self::MinimumTooLow { given, least } => [
                format!("Grensen {given} er for lav; den er minst {least}."),
                format!("Grensa {given} er for låg; ho er minst {least}."),
                format!("The limit {given} is too low; it is {least} at least."),
            ],
            Self::CountTooGreat { given, most } => [
                format!("{given} er flere enn de {most} som kan telles."),
                format!("{given} er fleire enn dei {most} som kan teljast."),
                format!("{given} are more than the {most} that can be counted."),
            ],
            Self::NoStrata => plain(
                "Vekting på strata trenger strata.",
                "Vekting på strata treng strata.",
                "Weighting by strata needs strata.",
            ),
            Self::RoundingWeighted => plain(
                "Tall som avrundes, vektes ikke: vektede andeler ville fortalt det avrundingen skjuler.",
                "Tal som blir runda av, blir ikkje vekta: vekta delar ville fortalt det avrundinga skjuler.",
                "Counts that are rounded are not weighted: weighted shares would tell what rounding hides.",
            ),
            Self::PlacesNotKnown { day, since } => not_known(*day, *since),
            Self::PlacesAbroadNotKnown(given) => not_known_abroad(&shown(given)),
            Self::TooManyAnswers {
                given,
                groups,
                most,
            } => too_many_answers(*given, *groups, *most),
            Self::TooManyGroups { given, most } => too_many_groups(*given, *most),
            Self::TooManyKinds { given, most } => too_many_kinds(*given, *most),
            Self::TooManyRegions { given, most } => [
                format!("Kommunene ligger i {given} landsdeler; det er plass til {most}."),
                format!("Kommunane ligg i {given} landsdelar; det er plass til {most}."),
                format!("The municipalities lie in {given} regions; there is room for {most}."),
            ],
            Self::EmptyStratum => plain(
                "Et stratum har minst én enhet.",
                "Eit stratum har minst éi eining.",
                "A stratum has one unit at least.",
            ),
            Self::StrataOverlap(first) => [
                format!("Enheter kan høre til både dette stratumet og {first}."),
                format!("Einingar kan høyre til både dette stratumet og {first}."),
                format!("Units may belong to both this stratum and {first}."),
            ],
            other => other.told_of_question(),
        }
    }

    fn told_of_question(&self) -> Told {
        match self {
            Self::NotEarlier(given) => not_earlier(&shown(given)),
            Self::TooDeep { given, most } => [
                format!(
                    "Spørsmålet henger på {given} andre etter hverandre; det er plass til {most}."
                ),
                format!(
                    "Spørsmålet heng på {given} andre etter kvarandre; det er plass til {most}."
                ),
                format!(
                    "The question hangs on {given} others, one after the other; there is room for {most}."
                ),
            ],
            Self::OnNumber(given) => on_number(&shown(given)),
            Self::SeveralTogether(given) => several_together(&shown(given)),
            Self::SharedInPart(given) => shared_in_part(&shown(given)),
            Self::TooManyConditions { given, most } => too_many_conditions(*given, *most),
            Self::TooFewOptions { given, least } => [
                format!("Det er {given} svar å velge mellom; det må være minst {least}."),
                format!("Det er {given} svar å velje mellom; det må vere minst {least}."),
                format!(
                    "There are {given} options to choose from; there must be {least} at least."
                ),
            ],
            Self::OptionsOfNumber => plain(
                "Et spørsmål etter et tall har ingen svar å velge mellom.",
                "Eit spørsmål etter eit tal har ingen svar å velje mellom.",
                "A question for a number has no options.",
            ),
            Self::NothingSubstantive => plain(
                "Ingen av svarene svarer på spørsmålet.",
                "Ingen av svara svarer på spørsmålet.",
                "None of the options answers the question.",
            ),
            Self::NoSign(given) => no_sign(&shown(given)),
            Self::SignUnwanted(given) => sign_unwanted(&shown(given)),
            Self::MostUnwanted => plain(
                "Bare et spørsmål med flere svar (MULTIPLE) kan ha et største antall.",
                "Berre eit spørsmål med fleire svar (MULTIPLE) kan ha eit største tal.",
                "Only a question with several answers (MULTIPLE) can have a greatest number of them.",
            ),
            Self::MostOutOfRange { given, options } => [
                format!("{given} svar kan ikke velges blant {options}."),
                format!("{given} svar kan ikkje veljast blant {options}."),
                format!("{given} answers cannot be chosen among {options}."),
            ],
            Self::NumberOnly(field) => [
                format!("Bare et spørsmål etter et tall (NUMBER) har {field}."),
                format!("Berre eit spørsmål etter eit tal (NUMBER) har {field}."),
                format!("Only a question for a number (NUMBER) has {field}."),
            ],
            Self::BoundsReversed { least, greatest } => [
                format!("Ingen tall er minst {least} og høyst {greatest}."),
                format!("Ingen tal er minst {least} og høgst {greatest}."),
                format!("No number is {least} at least and {greatest} at most."),
            ],
            Self::BoundTooFar { given, most } => bound_too_far(*given, *most),
            _ => plain(
                "Bare en skala (SCALE) handler om et forhold.",
                "Berre ein skala (SCALE) handlar om eit forhold.",
                "Only a scale (SCALE) is about a factor.",
            ),
        }
    }
}

impl From<CodebookRule> for Rule {
    fn from(rule: CodebookRule) -> Self {
        Self::Codebook(rule)
    }
}

/// Every one of them.
#[cfg(test)]
pub(super) fn every() -> Vec<CodebookRule> {
    let given = || "gitt\u{7}\u{202e}".to_owned();
    let day = |year| NaiveDate::from_ymd_opt(year, 2, 3).unwrap();
    let mut rules: Vec<CodebookRule> = [
        CodebookRule::Key as fn(String) -> CodebookRule,
        CodebookRule::QuestionCode,
        CodebookRule::ReservedCode,
        CodebookRule::TakenCode,
        CodebookRule::CodeOfRegion,
        CodebookRule::Code,
        CodebookRule::Country,
        CodebookRule::PlaceNumber,
        CodebookRule::PlaceNumberAbroad,
        CodebookRule::NotEarlier,
        CodebookRule::OnNumber,
        CodebookRule::NoSign,
        CodebookRule::SignUnwanted,
    ]
    .map(|it| it(given()))
    .into();
    rules.push(CodebookRule::NoRegion {
        given: given(),
        known: given(),
    });
    rules.extend([
        CodebookRule::NoVersion,
        CodebookRule::FieldReversed {
            from: day(2020),
            to: day(2019),
        },
        CodebookRule::MinimumTooLow { given: 2, least: 3 },
        CodebookRule::CountTooGreat { given: 9, most: 8 },
        CodebookRule::NoStrata,
        CodebookRule::RoundingWeighted,
        CodebookRule::TooManyRegions {
            given: 130,
            most: 20,
        },
        CodebookRule::SeveralTogether("types".to_owned()),
        CodebookRule::SharedInPart("employees_key".to_owned()),
        CodebookRule::TooManyConditions { given: 7, most: 6 },
        CodebookRule::TooDeep { given: 6, most: 5 },
        CodebookRule::EmptyStratum,
        CodebookRule::StrataOverlap(Path::of("strata").at(0)),
        CodebookRule::TooFewOptions { given: 1, least: 2 },
        CodebookRule::OptionsOfNumber,
        CodebookRule::NothingSubstantive,
        CodebookRule::MostUnwanted,
        CodebookRule::MostOutOfRange {
            given: 4,
            options: 3,
        },
        CodebookRule::NumberOnly("unit"),
        CodebookRule::BoundsReversed {
            least: 2.0,
            greatest: 1.0,
        },
        CodebookRule::PlacesNotKnown {
            day: day(2018),
            since: day(2020),
        },
        CodebookRule::PlacesAbroadNotKnown("SE".to_owned()),
        CodebookRule::TooManyAnswers {
            given: 1_001,
            groups: 4_000,
            most: 1_000,
        },
        CodebookRule::TooManyGroups {
            given: 4_001,
            most: 4_000,
        },
        CodebookRule::TooManyKinds {
            given: 150_001,
            most: 150_000,
        },
        CodebookRule::BoundTooFar {
            given: f64::MAX,
            most: 1e12,
        },
        CodebookRule::FactorUnwanted,
    ]);
    rules
}
