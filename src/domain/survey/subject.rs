//! What tables are made of: a question or a composite of a wave, with its options and what each respondent answered to it.

use std::sync::Arc;

use entity::code::{AnswerKind, QuestionKind};

use super::codebook::{Category, Codebook, Composite, Condition, Labels, Question};
use super::column::{Value, Values};
use super::pattern::{Mask, Pattern};
use super::way::{Conditions, chosen_of, pair, substantive};

/// A question or a composite.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// Its code.
    pub code: String,
    /// What is asked.
    pub text: Labels,
    /// Who was asked.
    pub base_text: Labels,
    /// What it takes for an answer.
    pub kind: QuestionKind,
    /// The unit of a number.
    pub unit: Option<String>,
    /// The options that answer it.
    pub options: Vec<Category>,
    /// Where each of them stands on a scale.
    pub signs: Vec<Option<i32>>,
    /// Of how many answered it, where that is not told.
    pub base: Mask,
    /// Where each option is not told.
    pub masks: Vec<Mask>,
    /// What each respondent said.
    pub said: Vec<Said>,
    /// In how many ways one can have come to that: by conditions of a composite, or by two options that can be chosen together.
    /// How often each of these was would follow from what is told. None of others.
    pub ways: usize,
    /// The way of each respondent, where there are any.
    pub way: Vec<u8>,
    /// What decides of whom it tells, narrowed to how it does: for tables by another question.
    pub before: Vec<Arc<Self>>,
}

/// What a respondent said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// Nothing: it was not asked, or did not answer.
    Nothing,
    /// That it does not know, or that it is not relevant.
    Excluded,
    /// These options, a bit for the place of each among those that answer the question.
    Options(u64),
    /// A number.
    Number(f64),
}

impl Subject {
    /// A question.
    pub fn question(question: &Question, values: &Values, pattern: Pattern, all: usize) -> Self {
        let answering = substantive(question);
        let places: Vec<usize> = (0..question.options.len())
            .filter(|place| answering >> place & 1 == 1)
            .collect();
        let told = |bits: u64| match bits & answering {
            0 => Said::Excluded,
            bits => Said::Options(
                (places.iter().enumerate())
                    .filter(|(_, place)| bits >> **place & 1 == 1)
                    .fold(0, |bits, (own, _)| bits | 1 << own),
            ),
        };
        let said = (0..all).map(|at| match values.at(at) {
            Value::None => Said::Nothing,
            Value::Options(bits) => told(bits),
            Value::Number(number) => Said::Number(number),
        });
        let said = said.collect();
        let pair = pair(question);
        let way = |at| match (pair, values.at(at)) {
            (Some(pair), Value::Options(bits)) => u8::try_from(chosen_of(pair, bits)).unwrap_or(0),
            _ => 0,
        };
        let options = question.options.iter();
        let options = options.filter(|it| it.kind == AnswerKind::Substantive);
        let mut masks = pattern.options;
        Self {
            code: question.code.clone(),
            text: question.text.clone(),
            base_text: question.base_text.clone(),
            kind: question.kind,
            unit: question.unit.clone(),
            signs: options.clone().map(|it| it.sign).collect(),
            options: options
                .map(|it| Category {
                    code: it.code.clone(),
                    labels: it.labels.clone(),
                })
                .collect(),
            base: pattern.base,
            masks: places
                .iter()
                .map(|it| std::mem::take(&mut masks[*it]))
                .collect(),
            said,
            ways: pair.map_or(0, |_| 4),
            way: pair.iter().flat_map(|_| (0..all).map(way)).collect(),
            before: Vec::new(),
        }
    }

    /// A composite, of the answers to all questions of the codebook.
    pub fn composite(
        book: &Codebook,
        composite: &Composite,
        values: &[Values],
        (pattern, all): (Pattern, usize),
    ) -> Self {
        let conditions = Conditions::of(book, composite, values);
        // Its own conditions are the first of them.
        let own = (1 << composite.any.len()) - 1;
        let ways = (0..all).map(|at| conditions.way(at));
        let ways: Vec<Option<usize>> = ways.collect();
        let said = (0..all).zip(&ways).map(|(at, way)| match way {
            None if conditions.are_answered(at) => Said::Excluded,
            None => Said::Nothing,
            Some(way) if way & own == 0 => Said::Options(1 << 1),
            Some(_) => Said::Options(1),
        });
        Self {
            code: composite.code.clone(),
            text: composite.text.clone(),
            base_text: composite.base_text.clone(),
            kind: QuestionKind::Single,
            unit: None,
            options: vec![
                answer("YES", ["Ja", "Ja", "Yes"]),
                answer("NO", ["Nei", "Nei", "No"]),
            ],
            signs: vec![None, None],
            said: said.collect(),
            base: pattern.base,
            masks: pattern.options,
            ways: conditions.ways(),
            way: (ways.iter())
                .map(|way| way.map_or(0, |it| u8::try_from(it).unwrap_or(0)))
                .collect(),
            before: Vec::new(),
        }
    }

    /// What it tells of conditions on it: of each, as of an option, whether it holds.
    #[must_use]
    pub fn narrowed(&self, conditions: &[&Condition]) -> Self {
        let wanted = |it: &Condition| {
            let places =
                (0..self.options.len()).filter(|at| it.options.contains(&self.options[*at].code));
            places.collect::<Vec<_>>()
        };
        let wanted: Vec<Vec<usize>> = conditions.iter().map(|it| wanted(it)).collect();
        let bits: Vec<u64> = (wanted.iter())
            .map(|places| places.iter().fold(0, |bits, place| bits | 1 << place))
            .collect();
        let said = self.said.iter().map(|said| match *said {
            Said::Options(chosen) => {
                let held = (bits.iter().enumerate()).filter(|(_, it)| chosen & **it != 0);
                Said::Options(held.fold(0, |held, (at, _)| held | 1 << at))
            }
            other => other,
        });
        let said: Vec<Said> = said.collect();
        // How one that holds alone is met by others tells all; of several it does not.
        let ways = if conditions.len() > 1 {
            1 << conditions.len()
        } else {
            0
        };
        let way = |said: &Said| match said {
            Said::Options(held) => u8::try_from(*held).unwrap_or(0),
            _ => 0,
        };
        Self {
            kind: QuestionKind::Multiple,
            options: (conditions.iter())
                .map(|it| Category {
                    code: it.options.join("|"),
                    labels: self.text.clone(),
                })
                .collect(),
            signs: vec![None; conditions.len()],
            masks: (wanted.iter())
                .map(|places| Mask::united(places.iter().map(|at| &self.masks[*at])))
                .collect(),
            ways,
            way: if ways > 0 {
                said.iter().map(way).collect()
            } else {
                Vec::new()
            },
            said,
            code: self.code.clone(),
            text: self.text.clone(),
            base_text: self.base_text.clone(),
            unit: None,
            base: self.base.clone(),
            before: self.before.clone(),
        }
    }

    /// How many answered.
    pub fn answered(&self) -> u32 {
        let count = self.said.iter().filter(|it| it.is_answer()).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// What is asked, without what anybody answered, of which there is much: to be told beside what was counted of it.
    #[must_use]
    pub fn unanswered(&self) -> Self {
        Self {
            code: self.code.clone(),
            text: self.text.clone(),
            base_text: self.base_text.clone(),
            kind: self.kind,
            unit: self.unit.clone(),
            options: self.options.clone(),
            signs: self.signs.clone(),
            base: Mask::default(),
            masks: Vec::new(),
            said: Vec::new(),
            ways: self.ways,
            way: Vec::new(),
            before: Vec::new(),
        }
    }

    /// Whether several options can be chosen.
    pub fn is_multiple(&self) -> bool {
        self.kind == QuestionKind::Multiple
    }
}

fn answer(code: &str, [nb, nn, en]: [&str; 3]) -> Category {
    Category {
        code: code.to_owned(),
        labels: Labels {
            nb: nb.to_owned(),
            nn: nn.to_owned(),
            en: en.to_owned(),
        },
    }
}

impl Said {
    /// Whether it answers the question.
    pub fn is_answer(self) -> bool {
        matches!(self, Self::Options(_) | Self::Number(_))
    }

    /// The places of the options that were chosen.
    pub fn options(self) -> impl Iterator<Item = usize> {
        let bits = match self {
            Self::Options(bits) => bits,
            _ => 0,
        };
        ones(bits.into())
    }

    /// Whether an option was chosen.
    pub fn has(self, option: usize) -> bool {
        matches!(self, Self::Options(bits) if bits >> option & 1 == 1)
    }
}

/// The places of the bits that are set.
pub fn ones(mut bits: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = (bits != 0).then(|| bits.trailing_zeros() as usize);
        bits &= bits.saturating_sub(1);
        place
    })
}
