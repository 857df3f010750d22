//! What a wave asks: questions, options, and what is worked out of them.

use std::collections::HashMap;

use entity::code::QuestionKind;

use super::{Found, LABEL, WORDS, codes};
use crate::domain::rule::{CodebookRule, Path, SurveyRule, ValueRule, check};
use crate::domain::survey::answer::GREATEST;
use crate::domain::survey::codebook::{AnswerOption, Codebook, Composite, Condition, Question};

/// Questions.
const QUESTIONS: usize = 200;
/// Options of a question: at least, and at most.
const OPTIONS: (usize, usize) = (2, 60);
/// What is worked out of questions.
const COMPOSITES: usize = 50;
/// Conditions of one of these, and of all that are made of the same questions.
const CONDITIONS: usize = 6;
/// Questions that one hangs on, one after the other.
const DEPTH: usize = 5;

impl Found {
    pub(super) fn questions(&mut self, questions: &[Question]) {
        let path = Path::of("questions");
        if questions.is_empty() {
            self.0.add(&path, ValueRule::NoItems);
        }
        if !check::many(&path, questions.len(), QUESTIONS, &mut self.0) {
            return;
        }
        // On how many others each hangs.
        let mut depths: HashMap<&str, usize> = HashMap::new();
        for (at, it) in questions.iter().enumerate() {
            let path = path.at(at);
            self.question(&path, it);
            if let Some(base) = &it.base {
                let (path, earlier) = (path.to("base"), &questions[..at]);
                if let Some(depth) = depths.get(base.question.as_str()) {
                    let (given, most) = (depth + 1, DEPTH);
                    if given > most {
                        self.0.add(&path, CodebookRule::TooDeep { given, most });
                    }
                    self.condition(&path, base, earlier);
                } else {
                    let rule = CodebookRule::NotEarlier(base.question.clone());
                    self.0.add(&path.to("question"), rule);
                }
            }
            let base = it.base.as_ref();
            let depth = base.and_then(|it| depths.get(it.question.as_str()));
            depths.insert(&it.code, depth.map_or(0, |it| it + 1));
        }
        let factors = questions.iter().enumerate();
        let factors = factors.filter_map(|(at, it)| {
            let factor = it.factor?;
            Some((path.at(at).to("factor"), factor, factor.to_string()))
        });
        check::distinct(factors, &mut self.0);
    }

    fn question(&mut self, path: &Path, question: &Question) {
        self.question_code(&path.to("code"), &question.code);
        self.version(path, question.version);
        self.labels(&path.to("text"), &question.text, WORDS);
        self.labels(&path.to("base_text"), &question.base_text, WORDS);
        self.number(path, question);
        self.options(path, question);
        let (is_multiple, options) = (question.is_multiple(), question.options.len());
        if let Some(given) = question.most {
            let path = path.to("most");
            if !is_multiple {
                self.0.add(&path, CodebookRule::MostUnwanted);
            } else if given == 0 || given as usize > options {
                self.0
                    .add(&path, CodebookRule::MostOutOfRange { given, options });
            }
        }
        if question.factor.is_some() && question.kind != QuestionKind::Scale {
            self.0.add(&path.to("factor"), CodebookRule::FactorUnwanted);
        }
    }

    fn number(&mut self, path: &Path, question: &Question) {
        let is_number = question.kind == QuestionKind::Number;
        for (field, is_given) in [
            ("unit", question.unit.is_some()),
            ("least", question.least.is_some()),
            ("greatest", question.greatest.is_some()),
        ] {
            if is_given && !is_number {
                self.0.add(&path.to(field), CodebookRule::NumberOnly(field));
            }
        }
        if let Some(unit) = &question.unit {
            self.text(&path.to("unit"), unit, LABEL);
        }
        for (field, bound) in [("least", question.least), ("greatest", question.greatest)] {
            let Some(bound) = bound else {
                continue;
            };
            let path = path.to(field);
            let given = check::number(&path, bound, &mut self.0);
            if let Some(given) = given.filter(|it| it.abs() > GREATEST) {
                let most = GREATEST;
                self.0.add(&path, CodebookRule::BoundTooFar { given, most });
            }
        }
        if let (Some(least), Some(greatest)) = (question.least, question.greatest)
            && least > greatest
        {
            let rule = CodebookRule::BoundsReversed { least, greatest };
            self.0.add(&path.to("greatest"), rule);
        }
    }

    fn options(&mut self, path: &Path, question: &Question) {
        let (given, path) = (question.options.len(), path.to("options"));
        if question.kind == QuestionKind::Number {
            if given > 0 {
                self.0.add(&path, CodebookRule::OptionsOfNumber);
            }
            return;
        }
        let (least, most) = OPTIONS;
        if given < least {
            self.0
                .add(&path, CodebookRule::TooFewOptions { given, least });
        }
        check::many(&path, given, most, &mut self.0);
        if given >= least && !question.options.iter().any(AnswerOption::is_substantive) {
            self.0.add(&path, CodebookRule::NothingSubstantive);
        }
        let is_scale = question.kind == QuestionKind::Scale;
        for (at, it) in question.options.iter().enumerate() {
            let path = path.at(at);
            self.code(&path.to("code"), &it.code);
            self.labels(&path.to("labels"), &it.labels, LABEL);
            let is_signed = is_scale && it.is_substantive();
            match it.sign {
                None if is_signed => {
                    let rule = CodebookRule::NoSign(it.code.clone());
                    self.0.add(&path.to("sign"), rule);
                }
                Some(_) if !is_signed => {
                    let rule = CodebookRule::SignUnwanted(it.code.clone());
                    self.0.add(&path.to("sign"), rule);
                }
                _ => {}
            }
        }
        let found = question.options.iter().map(|it| it.code.as_str());
        self.distinct(codes(&path, found));
    }

    pub(super) fn composites(&mut self, book: &Codebook) {
        let path = Path::of("composites");
        let composites = &book.composites;
        check::many(&path, composites.len(), COMPOSITES, &mut self.0);
        for (at, it) in composites.iter().enumerate() {
            let path = path.at(at);
            self.composite(&path, it, &book.questions);
            self.beside(&path.to("any"), book, (it, &composites[..at]));
        }
        let questions = book.questions.iter().map(|it| it.code.as_str());
        let composites = composites.iter().map(|it| it.code.as_str());
        let of_questions = Path::of("questions");
        let all = codes(&of_questions, questions).chain(codes(&path, composites));
        self.distinct(all);
    }

    /// That what composites tell together can be looked at.
    fn beside(
        &mut self,
        path: &Path,
        book: &Codebook,
        (composite, before): (&Composite, &[Composite]),
    ) {
        let mut beside = before
            .iter()
            .filter(|it| it.shares(composite) > 1)
            .peekable();
        if beside.peek().is_none() {
            return;
        }
        let all = composite.any.len();
        let in_part = beside.find(|it| it.any.len() != all || it.shares(composite) != all);
        if let Some(other) = in_part {
            let rule = CodebookRule::SharedInPart(other.code.clone());
            self.0.add(path, rule);
            return;
        }
        let given = book.conditions(composite).len();
        if given > CONDITIONS {
            let most = CONDITIONS;
            let rule = CodebookRule::TooManyConditions { given, most };
            self.0.add(path, rule);
        }
    }

    fn composite(&mut self, path: &Path, composite: &Composite, questions: &[Question]) {
        self.question_code(&path.to("code"), &composite.code);
        self.version(path, composite.version);
        self.labels(&path.to("text"), &composite.text, WORDS);
        self.labels(&path.to("base_text"), &composite.base_text, WORDS);
        let path = path.to("any");
        if composite.any.is_empty() {
            self.0.add(&path, ValueRule::NoItems);
        }
        check::many(&path, composite.any.len(), CONDITIONS, &mut self.0);
        for (at, it) in composite.any.iter().enumerate() {
            let path = path.at(at);
            if questions
                .iter()
                .any(|question| question.code == it.question)
            {
                self.condition(&path, it, questions);
            } else {
                let rule = SurveyRule::NoQuestion(it.question.clone());
                self.0.add(&path.to("question"), rule);
            }
        }
        let asked = composite.any.iter().enumerate();
        let asked = asked.map(|(at, it)| (path.at(at).to("question"), it.question.as_str()));
        self.distinct(asked);
    }

    /// That a condition is about options of a question that is known.
    fn condition(&mut self, path: &Path, condition: &Condition, questions: &[Question]) {
        let Some(question) = questions.iter().find(|it| it.code == condition.question) else {
            return;
        };
        if question.kind == QuestionKind::Number {
            let rule = CodebookRule::OnNumber(question.code.clone());
            self.0.add(&path.to("question"), rule);
            return;
        }
        let path = path.to("options");
        if condition.options.is_empty() {
            self.0.add(&path, ValueRule::NoItems);
        }
        for (at, option) in condition.options.iter().enumerate() {
            if question.place(option).is_none() {
                let (question, option) = (question.code.clone(), option.clone());
                let rule = SurveyRule::NoOption { question, option };
                self.0.add(&path.at(at), rule);
            }
        }
        if question.is_multiple() && condition.options.len() > 1 {
            let rule = CodebookRule::SeveralTogether(question.code.clone());
            self.0.add(&path, rule);
        }
        let options = condition.options.iter().enumerate();
        self.distinct(options.map(|(at, it)| (path.at(at), it.as_str())));
    }
}
