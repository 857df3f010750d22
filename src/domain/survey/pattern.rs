//! What of a wave is not told: one pattern for every question over all groups that it is ever counted by, worked out once when
//! the wave is closed, and the same for whoever asks.
//!
//! A count is hidden where too few respondents or municipalities stand behind it, or behind what is left of its group without
//! it. Of a question with one answer another option is hidden with it, always its most frequent one, so that the number of
//! answers does not give it back; and for every option other groups are hidden, so that no sum of groups does.

use entity::code::{QuestionKind, SurveyDisclosure};
use serde::{Deserialize, Serialize};

use super::codebook::{Codebook, Composite, Condition, Question};
use super::column::{Value, Values};
use super::lattice::{Lattice, Relations};
use super::tally::{Count, Respondents, Tally};

/// How the counts of one variable are told in each group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mask {
    /// Groups of which nothing is told, in order.
    pub withheld: Vec<u32>,
    /// Groups of which a count is told that was rounded to base 3, in order.
    pub rounded: Vec<u32>,
}

impl Mask {
    /// Whether nothing is told of a group.
    pub fn withholds(&self, group: usize) -> bool {
        holds(&self.withheld, group)
    }

    /// Whether what is told of a group was rounded.
    pub fn rounds(&self, group: usize) -> bool {
        holds(&self.rounded, group)
    }
}

fn holds(groups: &[u32], group: usize) -> bool {
    u32::try_from(group).is_ok_and(|group| groups.binary_search(&group).is_ok())
}

/// What is not told of a question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pattern {
    /// Of how many answered it.
    pub base: Mask,
    /// Of each of its options, in their order; those that do not answer it are told of nowhere.
    pub options: Vec<Mask>,
}

/// What patterns are made for.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The groups.
    pub lattice: &'a Lattice,
    /// How they hang together.
    pub relations: &'a Relations,
    /// Who stands in them.
    pub respondents: Respondents<'a>,
    /// Of fewer nothing is told.
    pub minimum: u32,
    /// What becomes of small counts.
    pub disclosure: SurveyDisclosure,
}

/// Groups that must be hidden of a variable: since few stand behind it, or few municipalities.
#[derive(Clone, Debug)]
pub(super) struct Hidden {
    few: Vec<bool>,
    narrow: Vec<bool>,
}

impl Hidden {
    pub(super) fn nothing(groups: usize) -> Self {
        Self {
            few: vec![false; groups],
            narrow: vec![false; groups],
        }
    }

    pub(super) fn take(&mut self, group: usize, count: Count, minimum: u32) {
        self.few[group] |= count.is_few(minimum);
        self.narrow[group] |= count.is_narrow(minimum);
    }

    /// What is hidden of another variable is hidden of this one, in the groups that this one has.
    pub(super) fn follow(&mut self, mask: &Mask) {
        let groups = [
            (&mut self.narrow, &mask.withheld),
            (&mut self.few, &mask.rounded),
        ];
        for (own, others) in groups {
            for group in others {
                if let Some(it) = own.get_mut(*group as usize) {
                    *it = true;
                }
            }
        }
    }

    fn has(&self, group: usize) -> bool {
        self.few[group] || self.narrow[group]
    }
}

impl Rules<'_> {
    /// The patterns of all questions, and then of all composites.
    pub fn patterns(&self, book: &Codebook, values: &[Values]) -> Vec<Pattern> {
        let mut patterns: Vec<Pattern> = Vec::new();
        for (question, own) in book.questions.iter().zip(values) {
            let before = question
                .base
                .iter()
                .flat_map(|it| masks(book, &patterns, it));
            let before: Vec<Mask> = before.collect();
            patterns.push(self.pattern(question, own, &before));
        }
        for composite in &book.composites {
            let parts = composite
                .any
                .iter()
                .flat_map(|it| masks(book, &patterns, it));
            let parts: Vec<Mask> = parts.collect();
            patterns.push(self.composite(book, (composite, values), &parts));
        }
        patterns
    }

    /// The pattern of a question. What tells who was asked hides it where it is hidden.
    fn pattern(&self, question: &Question, values: &Values, asked: &[Mask]) -> Pattern {
        let options = question.options.len();
        let substantive = substantive(question);
        let answers = |at: usize, own: &mut Vec<usize>| match values.at(at) {
            Value::Options(bits) if bits & substantive != 0 => {
                own.push(0);
                own.extend((0..options).map(|it| 1 + 2 * it + usize::from(bits >> it & 1 == 0)));
            }
            Value::Number(_) => own.push(0),
            _ => {}
        };
        // How many answered; how many chose each option; how many did not.
        let tally = Tally::new(self.lattice, self.respondents, 1 + 2 * options, answers);
        let base = self.base(&tally, asked);
        let told: Vec<usize> = (0..options)
            .filter(|it| substantive >> it & 1 == 1)
            .collect();
        let mut masks = vec![Mask::default(); options];
        let own = if question.kind == QuestionKind::Multiple {
            self.apart(&tally, &base, &told)
        } else {
            self.together(&tally, &base, &told)
        };
        for (option, mask) in told.into_iter().zip(own) {
            masks[option] = mask;
        }
        Pattern {
            base,
            options: masks,
        }
    }

    /// The pattern of yes and no. Who said which part of it must not follow either.
    fn composite(
        &self,
        book: &Codebook,
        (composite, values): (&Composite, &[Values]),
        parts: &[Mask],
    ) -> Pattern {
        let ways = 1 << composite.any.len();
        // How many answered all of it, and then how they came to their answer.
        let tally = Tally::new(self.lattice, self.respondents, 1 + ways, |at, own| {
            if let Some(way) = way(book, composite, values, at) {
                own.extend([0, 1 + way]);
            }
        });
        let mut base = Hidden::nothing(self.lattice.len());
        parts.iter().for_each(|it| base.follow(it));
        for group in 0..self.lattice.len() {
            for category in 0..=ways {
                base.take(group, tally.at(group, category), self.minimum);
            }
        }
        let base = self.closed(&base, |group| tally.at(group, 0).respondents);
        // Yes and no are each made of some of the ways, and hidden where any of these is.
        Pattern {
            options: vec![base.clone(), base.clone()],
            base,
        }
    }

    fn base(&self, tally: &Tally, asked: &[Mask]) -> Mask {
        let mut hidden = Hidden::nothing(self.lattice.len());
        asked.iter().for_each(|it| hidden.follow(it));
        for group in 0..self.lattice.len() {
            hidden.take(group, tally.at(group, 0), self.minimum);
        }
        self.closed(&hidden, |group| tally.at(group, 0).respondents)
    }

    /// Of options of which several can be chosen, so that each is told by itself.
    fn apart(&self, tally: &Tally, base: &Mask, options: &[usize]) -> Vec<Mask> {
        let own = options.iter().map(|option| {
            let [chosen, left] = [1 + 2 * option, 2 + 2 * option];
            let mut hidden = Hidden::nothing(self.lattice.len());
            hidden.follow(base);
            for group in 0..self.lattice.len() {
                hidden.take(group, tally.at(group, chosen), self.minimum);
                hidden.take(group, tally.at(group, left), self.minimum);
            }
            self.closed(&hidden, |group| {
                let [chosen, left] = [chosen, left].map(|it| tally.at(group, it).respondents);
                chosen.min(left)
            })
        });
        own.collect()
    }

    /// Of options of which one can be chosen, so that they add up.
    fn together(&self, tally: &Tally, base: &Mask, options: &[usize]) -> Vec<Mask> {
        let count = |group: usize, at: usize| tally.at(group, 1 + 2 * options[at]);
        // The first group is that of all.
        let mut ranked: Vec<usize> = (0..options.len()).collect();
        ranked.sort_by_key(|at| std::cmp::Reverse(count(0, *at).respondents));
        let Some((most, others)) = ranked.split_first() else {
            return Vec::new();
        };
        let mut hidden = vec![Hidden::nothing(self.lattice.len()); options.len()];
        hidden.iter_mut().for_each(|it| it.follow(base));
        for group in 0..self.lattice.len() {
            self.hide_together(group, *most, &mut hidden, |at| count(group, at));
        }
        let mut masks = vec![Mask::default(); options.len()];
        for at in others {
            masks[*at] = self.closed(&hidden[*at], |group| {
                let [own, most] = [*at, *most].map(|it| count(group, it).respondents);
                own.min(most)
            });
        }
        masks[*most] = match others {
            [] => base.clone(),
            _ => united(others.iter().map(|at| &masks[*at])),
        };
        masks
    }

    /// Hides what is small in a group, and so much beside it that what is hidden is not small together.
    fn hide_together(
        &self,
        group: usize,
        most: usize,
        hidden: &mut [Hidden],
        count: impl Fn(usize) -> Count,
    ) {
        for (at, own) in hidden.iter_mut().enumerate() {
            own.take(group, count(at), self.minimum);
        }
        if !hidden.iter().any(|it| it.has(group)) {
            return;
        }
        let is_narrow = hidden.iter().any(|it| it.narrow[group]);
        let hide = |own: &mut Hidden| {
            let kind = if is_narrow {
                &mut own.narrow
            } else {
                &mut own.few
            };
            kind[group] = true;
        };
        hide(&mut hidden[most]);
        loop {
            let out = (0..hidden.len()).filter(|at| hidden[*at].has(group));
            let (mut options, mut sum, mut municipalities) = (0, 0, 0);
            for at in out {
                options += 1;
                sum += count(at).respondents;
                municipalities = municipalities.max(count(at).municipalities);
            }
            let is_open = sum == 0 || (sum >= self.minimum && municipalities >= self.minimum);
            if options > 1 && is_open {
                return;
            }
            let rest = (0..hidden.len()).filter(|at| !hidden[*at].has(group));
            let Some(next) = rest.max_by_key(|at| count(*at).respondents) else {
                return;
            };
            hide(&mut hidden[next]);
        }
    }

    /// Hides so many other groups that nothing follows of those that must be hidden: those with little to lose first, but none
    /// before where nobody could have answered otherwise.
    pub(super) fn closed(&self, hidden: &Hidden, loss: impl Fn(usize) -> u32) -> Mask {
        let mut order: Vec<usize> = (0..self.lattice.len()).collect();
        order.sort_by_key(|group| {
            let loss = loss(*group);
            (loss == 0, loss)
        });
        let both = (hidden.few.iter().zip(&hidden.narrow)).map(|(few, narrow)| *few || *narrow);
        let both: Vec<bool> = both.collect();
        if self.disclosure == SurveyDisclosure::Withhold {
            return Mask {
                withheld: numbers(&self.relations.close(&both, &order)),
                rounded: Vec::new(),
            };
        }
        let withheld = self.relations.close(&hidden.narrow, &order);
        let rounded = self.relations.close(&either(&both, &withheld), &order);
        let rounded = rounded.iter().zip(&withheld).map(|(all, out)| *all && !out);
        Mask {
            rounded: numbers(&rounded.collect::<Vec<bool>>()),
            withheld: numbers(&withheld),
        }
    }
}

fn either(one: &[bool], other: &[bool]) -> Vec<bool> {
    one.iter()
        .zip(other)
        .map(|(one, other)| *one || *other)
        .collect()
}

fn numbers(groups: &[bool]) -> Vec<u32> {
    let marked = (0..).zip(groups).filter(|(_, it)| **it);
    marked.map(|(group, _)| group).collect()
}

fn united<'a>(masks: impl Iterator<Item = &'a Mask>) -> Mask {
    let mut all = Mask::default();
    for it in masks {
        all.withheld.extend(&it.withheld);
        all.rounded.extend(&it.rounded);
    }
    all.withheld.sort_unstable();
    all.withheld.dedup();
    all.rounded.sort_unstable();
    all.rounded.dedup();
    let withheld = all.withheld.clone();
    all.rounded.retain(|it| withheld.binary_search(it).is_err());
    all
}

/// What is not told of the options that a condition names, and of its question.
fn masks(book: &Codebook, patterns: &[Pattern], condition: &Condition) -> Vec<Mask> {
    let found = book
        .questions
        .iter()
        .zip(patterns)
        .find(|(it, _)| it.code == condition.question);
    let Some((question, pattern)) = found else {
        return Vec::new();
    };
    let options = condition.options.iter().filter_map(|it| question.place(it));
    let options = options.filter_map(|place| pattern.options.get(place).cloned());
    options.chain([pattern.base.clone()]).collect()
}

/// The bits of the options that answer a question.
pub fn substantive(question: &Question) -> u64 {
    let options = question.options.iter().enumerate();
    let options = options.filter(|(_, it)| it.is_substantive());
    options.fold(0, |bits, (place, _)| bits | 1 << place)
}

/// Which conditions of a composite hold for a respondent, a bit each; none of whoever did not answer all of its questions.
pub fn way(
    book: &Codebook,
    composite: &Composite,
    values: &[Values],
    respondent: usize,
) -> Option<usize> {
    let mut way = 0;
    for (at, condition) in composite.any.iter().enumerate() {
        let place = (book.questions.iter()).position(|it| it.code == condition.question)?;
        let question = &book.questions[place];
        let Value::Options(bits) = values[place].at(respondent) else {
            return None;
        };
        if bits & substantive(question) == 0 {
            return None;
        }
        let wanted = condition.options.iter().filter_map(|it| question.place(it));
        let wanted = wanted.fold(0_u64, |wanted, place| wanted | 1 << place);
        way |= usize::from(bits & wanted != 0) << at;
    }
    Some(way)
}
