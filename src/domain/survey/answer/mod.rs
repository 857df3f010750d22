//! Whether a response fits its codebook: every fault of it, not the first alone. The same rules for whoever answers by a link
//! and for a file. Knows no database.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use super::codebook::{AnswerOption, Codebook, Condition, Place, Question, Stratum};
use super::response::{Answer, Answers, Unit};
use crate::domain::rule::SurveyRule;
use entity::code::{QuestionKind, SurveyWeighting};

/// The greatest number that can be answered, and below 0 the least, whatever the codebook says: all that are answered still
/// add up, and so do their squares.
pub const GREATEST: f64 = 1e12;

/// Weights: the least and the greatest. Nothing could be made of one that stands for a million times as many as others.
pub const WEIGHT_BOUNDS: (f64, f64) = (1e-6, 1e6);

/// Something wrong with an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AnswerFault {
    /// The question, as it was given.
    pub question: String,
    /// The rule that it breaks.
    pub rule: SurveyRule,
}

impl AnswerFault {
    fn of(question: &str, rule: SurveyRule) -> Self {
        Self {
            question: question.to_owned(),
            rule,
        }
    }
}

/// Something wrong with what a unit is told to be.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitFault {
    /// Where.
    pub part: UnitPart,
    /// The rule that it breaks.
    pub rule: SurveyRule,
}

/// What a unit is told to be, part by part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnitPart {
    /// Its sector.
    Sector,
    /// Its kind.
    UnitType,
    /// Its band of employees.
    EmployeeBand,
    /// Its municipality.
    Municipality,
}

/// A codebook, made ready to hold many responses against it.
pub struct Rules<'a> {
    book: &'a Codebook,
    questions: HashMap<&'a str, usize>,
    /// By question: the place of the one that its base goes by, always before it.
    bases: Vec<Option<usize>>,
    places: HashMap<&'a str, &'a Place>,
}

/// All that is wrong with some answers. A complete response answers whatever it is asked; one that is saved to be gone on
/// with, or that comes from a file, need not.
pub fn check(book: &Codebook, answers: &Answers, is_complete: bool) -> Vec<AnswerFault> {
    Rules::of(book).answers(answers, is_complete)
}

/// All that is wrong with what a unit is told to be. Its codebook names its municipalities.
#[cfg(test)]
fn check_unit(book: &Codebook, unit: &Unit) -> Vec<UnitFault> {
    Rules::of(book).unit(unit)
}

/// A unit whose sector follows from its kind, where it was not given.
pub fn filled(book: &Codebook, mut unit: Unit) -> Unit {
    let kind = unit.unit_type.as_ref();
    let kind = kind.and_then(|code| book.unit_types.iter().find(|it| it.code == *code));
    unit.sector = unit.sector.or(kind.and_then(|it| it.sector));
    unit
}

/// The questions that somebody who answered so far is asked, in their order.
pub fn asked<'a>(book: &'a Codebook, answers: &Answers) -> Vec<&'a Question> {
    let asked = Rules::of(book).asked(answers);
    let questions = book.questions.iter().zip(asked);
    questions
        .filter_map(|(it, asked)| asked.then_some(it))
        .collect()
}

impl Stratum {
    /// Whether a unit in this part of the country belongs to it.
    pub fn holds(&self, unit: &Unit, region: Option<&str>) -> bool {
        let fits = |wanted: Option<&str>, given| wanted.is_none_or(|it| Some(it) == given);
        (self.sector.is_none() || self.sector == unit.sector)
            && fits(self.unit_type.as_deref(), unit.unit_type.as_deref())
            && fits(self.region.as_deref(), region)
    }
}

impl<'a> Rules<'a> {
    /// The rules of a codebook.
    pub fn of(book: &'a Codebook) -> Self {
        let questions = book.questions.iter().map(|it| it.code.as_str());
        let questions: HashMap<&str, usize> = questions.zip(0..).collect();
        let bases = (book.questions.iter())
            .map(|it| Some(*questions.get(it.base.as_ref()?.question.as_str())?));
        Self {
            book,
            bases: bases.collect(),
            questions,
            places: book
                .municipalities
                .iter()
                .map(|it| (it.number.as_str(), it))
                .collect(),
        }
    }

    /// The question of this code.
    pub fn question(&self, code: &str) -> Option<&'a Question> {
        self.questions.get(code).map(|at| &self.book.questions[*at])
    }

    /// Where among its questions the one of this code stands.
    pub fn place(&self, code: &str) -> Option<usize> {
        self.questions.get(code).copied()
    }

    /// The question at a place, which must be one.
    pub fn at(&self, place: usize) -> &'a Question {
        &self.book.questions[place]
    }

    /// How responses stand for the population.
    pub fn weighting(&self) -> SurveyWeighting {
        self.book.wave.weighting
    }

    /// A unit whose sector follows from its kind, as [`filled`] tells it.
    pub fn filled(&self, unit: Unit) -> Unit {
        filled(self.book, unit)
    }

    /// The number of a place as the codebook writes it: spreadsheets take away a zero at its beginning.
    pub fn place_number(&self, text: &str) -> String {
        let whole = format!("0{text}");
        let is_known = |it: &str| self.places.contains_key(it);
        if !is_known(text) && is_known(&whole) {
            whole
        } else {
            text.to_owned()
        }
    }

    /// All that is wrong with some answers, as [`check`] tells it.
    pub fn answers(&self, answers: &Answers, is_complete: bool) -> Vec<AnswerFault> {
        self.answers_beside(answers, is_complete, &HashSet::new())
    }

    /// The same, where answers to the questions at these places were given that could not be read: nobody can tell who is asked
    /// what hangs on them.
    pub fn answers_beside(
        &self,
        answers: &Answers,
        is_complete: bool,
        unread: &HashSet<usize>,
    ) -> Vec<AnswerFault> {
        let mut faults = Vec::new();
        for (code, answer) in answers {
            let mut add = |rule| faults.push(AnswerFault::of(code, rule));
            match self.question(code) {
                Some(question) => one(question, answer, add),
                None if self.book.composite(code).is_some() => {
                    add(SurveyRule::WorkedOut(code.clone()));
                }
                None => add(SurveyRule::NoQuestion(code.clone())),
            }
        }
        let wrong: HashSet<usize> = faults
            .iter()
            .filter_map(|it| self.place(&it.question))
            .collect();
        let mut is_unsure: Vec<bool> = Vec::with_capacity(self.bases.len());
        for (at, is_asked) in self.asked(answers).into_iter().enumerate() {
            let (question, base) = (self.at(at), self.bases[at]);
            // What follows from a fault is none of its own.
            let hangs = base.is_some_and(|base| is_unsure.get(base) == Some(&true));
            is_unsure.push(hangs || wrong.contains(&at) || unread.contains(&at));
            if hangs {
                continue;
            }
            let code = &question.code;
            let mut add = |rule| faults.push(AnswerFault::of(code, rule));
            match (&question.base, answers.contains_key(code)) {
                (Some(base), true) if !is_asked => add(not_asked(question, base)),
                (_, false) if is_asked && is_complete => {
                    add(SurveyRule::Unanswered(code.clone()));
                }
                _ => {}
            }
        }
        faults
    }

    /// Of each question, whether it is asked.
    fn asked(&self, answers: &Answers) -> Vec<bool> {
        let mut asked: Vec<bool> = Vec::with_capacity(self.bases.len());
        for (question, at) in self.book.questions.iter().zip(&self.bases) {
            let is_asked = match (&question.base, at) {
                (None, _) => true,
                (Some(base), Some(at)) => asked.get(*at) == Some(&true) && base.is_met(answers),
                (Some(_), None) => false,
            };
            asked.push(is_asked);
        }
        asked
    }

    /// All that is wrong with what a unit is told to be. The codebook names its municipalities.
    pub fn unit(&self, unit: &Unit) -> Vec<UnitFault> {
        let mut faults = Vec::new();
        let mut add = |part, rule| faults.push(UnitFault { part, rule });
        if let Some(code) = &unit.unit_type {
            match (
                self.book.unit_types.iter().find(|it| it.code == *code),
                unit.sector,
            ) {
                (None, _) => add(UnitPart::UnitType, SurveyRule::NoUnitType(code.clone())),
                (Some(kind), Some(given)) if kind.sector.is_some_and(|it| it != given) => {
                    let rule = SurveyRule::OtherSector {
                        unit_type: code.clone(),
                        given,
                        wanted: kind.sector.unwrap_or(given),
                    };
                    add(UnitPart::Sector, rule);
                }
                _ => {}
            }
        }
        if let Some(code) = &unit.employee_band
            && !self.book.employee_bands.iter().any(|it| it.code == *code)
        {
            let rule = SurveyRule::NoEmployeeBand(code.clone());
            add(UnitPart::EmployeeBand, rule);
        }
        let place = self.places.get(unit.municipality.as_str());
        if place.is_none() {
            let rule = SurveyRule::NoPlace(unit.municipality.clone());
            add(UnitPart::Municipality, rule);
        }
        let region = place.and_then(|it| it.region.as_deref());
        let is_weighted = self.book.wave.weighting == SurveyWeighting::Stratum;
        if is_weighted
            && faults.is_empty()
            && !self.book.strata.iter().any(|it| it.holds(unit, region))
        {
            faults.push(UnitFault {
                part: self.without_stratum(unit),
                rule: SurveyRule::NoStratum,
            });
        }
        faults
    }

    /// By what a unit is in no stratum: the first part of it that none of those has that its earlier parts left.
    fn without_stratum(&self, unit: &Unit) -> UnitPart {
        let strata = self.book.strata.iter();
        let of_kind = strata.filter(|it| it.unit_type.is_none() || it.unit_type == unit.unit_type);
        let mut of_kind = of_kind.peekable();
        if of_kind.peek().is_none() {
            UnitPart::UnitType
        } else if of_kind.any(|it| it.sector.is_none() || it.sector == unit.sector) {
            UnitPart::Municipality
        } else {
            UnitPart::Sector
        }
    }
}

impl Condition {
    /// Whether one of its options was chosen.
    pub fn is_met(&self, answers: &Answers) -> bool {
        match answers.get(&self.question) {
            Some(Answer::Options(chosen)) => chosen.iter().any(|it| self.options.contains(it)),
            _ => false,
        }
    }
}

impl AnswerOption {
    /// Whether nothing else can be chosen beside it.
    pub fn stands_alone(&self) -> bool {
        self.alone || !self.is_substantive()
    }
}

fn not_asked(question: &Question, base: &Condition) -> SurveyRule {
    SurveyRule::NotAsked {
        question: question.code.clone(),
        base: base.question.clone(),
        options: base.options.clone(),
    }
}

/// What is wrong with one answer by itself.
fn one(question: &Question, answer: &Answer, mut add: impl FnMut(SurveyRule)) {
    let code = || question.code.clone();
    match (question.kind, answer) {
        (QuestionKind::Number, Answer::Number(given)) => number(question, *given, add),
        (QuestionKind::Number, Answer::Options(_)) => add(SurveyRule::NumberWanted(code())),
        (_, Answer::Number(_)) => add(SurveyRule::OptionsWanted(code())),
        (_, Answer::Options(chosen)) => options(question, chosen, add),
    }
}

fn number(question: &Question, given: f64, mut add: impl FnMut(SurveyRule)) {
    let code = || question.code.clone();
    if !given.is_finite() {
        return add(SurveyRule::NoNumber(code()));
    }
    let least = question.least.unwrap_or(-GREATEST).max(-GREATEST);
    if given < least {
        add(SurveyRule::TooSmall {
            question: code(),
            given,
            least,
        });
    }
    let greatest = question.greatest.unwrap_or(GREATEST).min(GREATEST);
    if given > greatest {
        add(SurveyRule::TooGreat {
            question: code(),
            given,
            greatest,
        });
    }
}

fn options(question: &Question, chosen: &[String], mut add: impl FnMut(SurveyRule)) {
    let code = || question.code.clone();
    let given = chosen.len();
    if given == 0 {
        return add(SurveyRule::NothingChosen(code()));
    }
    let mut seen = HashSet::with_capacity(given);
    for option in chosen {
        let (question_code, option_code) = (code(), option.clone());
        match question.options.iter().find(|it| it.code == *option) {
            None => add(SurveyRule::NoOption {
                question: question_code,
                option: option_code,
            }),
            Some(_) if !seen.insert(option) => add(SurveyRule::ChosenTwice {
                question: question_code,
                option: option_code,
            }),
            Some(known) if known.stands_alone() && given > 1 && question.is_multiple() => {
                add(SurveyRule::Alone {
                    question: question_code,
                    option: option_code,
                });
            }
            Some(_) => {}
        }
    }
    if !question.is_multiple() && given > 1 {
        add(SurveyRule::OneOnly {
            question: code(),
            given,
        });
    }
    if let Some(most) = question.most.filter(|it| given > *it as usize) {
        add(SurveyRule::TooManyChosen {
            question: code(),
            given,
            most,
        });
    }
}
