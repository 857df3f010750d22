//! How respondents came to what is told of them: by which conditions of a composite, or by which of two options.

use super::codebook::{Codebook, Composite, Question};
use super::column::{Value, Values};

/// What composites of the same questions ask of them, beside what was answered.
#[derive(Clone, Debug)]
pub struct Conditions<'a>(Vec<Condition<'a>>);

#[derive(Clone, Copy, Debug)]
struct Condition<'a> {
    values: &'a Values,
    /// Bits of the options that answer the question.
    answering: u64,
    /// Bits of those of which one must have been chosen.
    wanted: u64,
}

impl<'a> Conditions<'a> {
    /// Of a composite, its own ones first; `values` are of all questions of the codebook.
    pub fn of(book: &Codebook, composite: &Composite, values: &'a [Values]) -> Self {
        let conditions = book.conditions(composite).into_iter();
        let conditions = conditions.filter_map(|it| {
            let place = (book.questions.iter()).position(|own| own.code == it.question)?;
            let question = &book.questions[place];
            let wanted = it.options.iter().filter_map(|it| question.place(it));
            Some(Condition {
                values: &values[place],
                answering: substantive(question),
                wanted: wanted.fold(0, |wanted, place| wanted | 1 << place),
            })
        });
        Self(conditions.collect())
    }

    /// In how many ways they can hold.
    pub fn ways(&self) -> usize {
        1 << self.0.len()
    }

    /// Which of them hold for a respondent, a bit each; none of whoever did not answer all of their questions.
    pub fn way(&self, respondent: usize) -> Option<usize> {
        let mut way = 0;
        for (at, condition) in self.0.iter().enumerate() {
            let Value::Options(bits) = condition.values.at(respondent) else {
                return None;
            };
            if bits & condition.answering == 0 {
                return None;
            }
            way |= usize::from(bits & condition.wanted != 0) << at;
        }
        Some(way)
    }

    /// Whether a respondent said anything to all of their questions.
    pub fn are_answered(&self, respondent: usize) -> bool {
        let mut all = self.0.iter();
        all.all(|it| it.values.at(respondent) != Value::None)
    }
}

/// The two options that can be chosen together, where there are just two.
pub fn pair(question: &Question) -> Option<[usize; 2]> {
    let options = question.options.iter().enumerate();
    let mut joined = options.filter(|(_, it)| it.is_substantive() && !it.alone);
    let pair = [joined.next()?.0, joined.next()?.0];
    (question.is_multiple() && joined.next().is_none()).then_some(pair)
}

/// Which of two options were chosen: 1 for the one, 2 for the other, 3 for both.
pub fn chosen_of(pair: [usize; 2], bits: u64) -> usize {
    let [one, other] = pair.map(|it| usize::from(bits >> it & 1 == 1));
    one + 2 * other
}

/// The bits of the options that answer a question.
pub fn substantive(question: &Question) -> u64 {
    let options = question.options.iter().enumerate();
    let options = options.filter(|(_, it)| it.is_substantive());
    options.fold(0, |bits, (place, _)| bits | 1 << place)
}
