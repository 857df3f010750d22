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
use super::subject::ones;
use super::tally::{Count, Numbers, Respondents, Tally};
use super::way::{Conditions, chosen_of, pair, substantive};

/// Groups of which nothing is told of one variable.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mask(Vec<u32>);

impl Mask {
    /// Whether nothing is told of a group.
    pub fn withholds(&self, group: usize) -> bool {
        u32::try_from(group).is_ok_and(|group| self.0.binary_search(&group).is_ok())
    }

    fn of(groups: &[bool]) -> Self {
        let marked = (0..).zip(groups).filter(|(_, it)| **it);
        Self(marked.map(|(group, _)| group).collect())
    }

    pub(super) fn united<'a>(masks: impl Iterator<Item = &'a Self>) -> Self {
        let mut all: Vec<u32> = masks.flat_map(|it| it.0.iter().copied()).collect();
        all.sort_unstable();
        all.dedup();
        Self(all)
    }
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

/// Groups that must be hidden of a variable.
#[derive(Clone, Debug)]
pub(super) struct Hidden(Vec<bool>);

impl Hidden {
    /// What is hidden of another variable is hidden of this one, in the groups that this one has.
    pub(super) fn follow(&mut self, mask: &Mask) {
        for group in &mask.0 {
            if let Some(it) = self.0.get_mut(*group as usize) {
                *it = true;
            }
        }
    }
}

impl Rules<'_> {
    pub(super) fn nothing(&self) -> Hidden {
        Hidden(vec![false; self.lattice.count()])
    }

    /// Hides a group where a count must not be told. Small counts are told where counts are rounded, but none of few
    /// municipalities: rounding leaves of a municipality what it is about.
    pub(super) fn take(&self, hidden: &mut Hidden, group: usize, count: Count) {
        let is_few = self.disclosure == SurveyDisclosure::Withhold && count.is_few(self.minimum);
        hidden.0[group] |= is_few || count.is_narrow(self.minimum);
    }

    /// Where it is not told how many responded, whatever they said.
    pub fn responded(&self) -> Mask {
        let all = Tally::new(self.lattice, self.respondents, 1, |_, own| own.push(0));
        self.base(self.nothing(), &all, &[])
    }

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
        // Of two that can be chosen together, who chose both follows from who chose each.
        let pair = pair(question);
        let answers = |at: usize, own: &mut Vec<usize>| match values.at(at) {
            Value::Options(bits) if bits & substantive != 0 => {
                own.push(0);
                own.extend(ones(bits.into()).map(|it| 1 + 2 * it));
                let both = pair.map(|pair| chosen_of(pair, bits));
                own.extend(both.filter(|it| *it > 0).map(|it| 2 * options + it));
            }
            Value::Number(_) => own.push(0),
            _ => {}
        };
        // How many answered; how many chose each option; how many did not; how many the one, the other, and both of two.
        let tally = Tally::completed(
            self.lattice,
            self.respondents,
            4 + 2 * options,
            answers,
            |counts| {
                for it in 0..options {
                    counts[2 + 2 * it] = counts[0] - counts[1 + 2 * it];
                }
            },
        );
        let mut base = self.nothing();
        self.rule_out(&mut base, 1, |at, own| match values.at(at) {
            Value::Number(number) => {
                own.push(0);
                Some(number)
            }
            _ => None,
        });
        let base = self.base(base, &tally, asked);
        let told: Vec<usize> = (0..options)
            .filter(|it| substantive >> it & 1 == 1)
            .collect();
        let mut masks = vec![Mask::default(); options];
        let own = if question.kind == QuestionKind::Multiple {
            self.apart(&tally, &base, (&told, pair.map(|_| 2 * options)))
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
        let conditions = Conditions::of(book, composite, values);
        let ways = conditions.ways();
        // How many answered all of it, and then how they came to their answer.
        let tally = Tally::new(self.lattice, self.respondents, 1 + ways, |at, own| {
            if let Some(way) = conditions.way(at) {
                own.extend([0, 1 + way]);
            }
        });
        let mut base = self.nothing();
        for it in parts {
            base.follow(it);
        }
        for group in 0..self.lattice.count() {
            for category in 0..=ways {
                self.take(&mut base, group, tally.at(group, category));
            }
        }
        let base = self.closed(&base, &tally, |group| tally.at(group, 0).respondents);
        // Yes and no are each made of some of the ways, and hidden where any of these is.
        Pattern {
            options: vec![base.clone(), base.clone()],
            base,
        }
    }

    /// Hides groups of which one respondent's number is nearly all there is in a part of them. `number` tells that of the
    /// respondent at a place, and of which parts it is, of so many.
    pub(super) fn rule_out(
        &self,
        hidden: &mut Hidden,
        parts: usize,
        number: impl Fn(usize, &mut Vec<usize>) -> Option<f64>,
    ) {
        let mut sums = vec![Numbers::default(); self.lattice.count() * parts];
        let mut own = Vec::new();
        for (at, codes) in self.respondents.codes.iter().enumerate() {
            own.clear();
            let Some(number) = number(at, &mut own) else {
                continue;
            };
            for group in self.lattice.groups(codes) {
                for part in &own {
                    sums[group * parts + part].add(number);
                }
            }
        }
        for (at, sums) in sums.iter().enumerate() {
            hidden.0[at / parts] |= sums.are_of_one();
        }
    }

    fn base(&self, mut hidden: Hidden, tally: &Tally, asked: &[Mask]) -> Mask {
        for it in asked {
            hidden.follow(it);
        }
        for group in 0..self.lattice.count() {
            self.take(&mut hidden, group, tally.at(group, 0));
        }
        self.closed(&hidden, tally, |group| tally.at(group, 0).respondents)
    }

    /// Of options of which several can be chosen, so that each is told by itself; `pair` tells where the counts of two stand,
    /// where there are two.
    fn apart(
        &self,
        tally: &Tally,
        base: &Mask,
        (options, pair): (&[usize], Option<usize>),
    ) -> Vec<Mask> {
        let own = options.iter().map(|option| {
            let [chosen, left] = [1 + 2 * option, 2 + 2 * option];
            let mut hidden = self.nothing();
            hidden.follow(base);
            for group in 0..self.lattice.count() {
                self.take(&mut hidden, group, tally.at(group, chosen));
                self.take(&mut hidden, group, tally.at(group, left));
                for way in pair.iter().flat_map(|it| it + 1..it + 4) {
                    self.take(&mut hidden, group, tally.at(group, way));
                }
            }
            self.closed(&hidden, tally, |group| {
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
        let mut hidden = vec![self.nothing(); options.len()];
        for it in &mut hidden {
            it.follow(base);
        }
        for group in 0..self.lattice.count() {
            self.hide_together(group, *most, &mut hidden, |at| count(group, at));
        }
        let mut masks = vec![Mask::default(); options.len()];
        for at in others {
            masks[*at] = self.closed(&hidden[*at], tally, |group| {
                let [own, most] = [*at, *most].map(|it| count(group, it).respondents);
                own.min(most)
            });
        }
        masks[*most] = match others {
            [] => base.clone(),
            _ => Mask::united(others.iter().map(|at| &masks[*at])),
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
            self.take(own, group, count(at));
        }
        if !hidden.iter().any(|it| it.0[group]) {
            return;
        }
        hidden[most].0[group] = true;
        loop {
            let out = (0..hidden.len()).filter(|at| hidden[*at].0[group]);
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
            let rest = (0..hidden.len()).filter(|at| !hidden[*at].0[group]);
            let Some(next) = rest.max_by_key(|at| count(*at).respondents) else {
                return;
            };
            hidden[next].0[group] = true;
        }
    }

    /// Hides so many other groups that nothing follows of those that must be hidden: those with little to lose first, but none
    /// before where nobody could have answered otherwise, and none at all where nobody answered: that is told, and protects
    /// nothing.
    pub(super) fn closed(
        &self,
        hidden: &Hidden,
        tally: &Tally,
        loss: impl Fn(usize) -> u32,
    ) -> Mask {
        let groups = 0..self.lattice.count();
        let answered = groups.filter(|group| tally.at(*group, 0).respondents > 0);
        let mut order: Vec<usize> = answered.collect();
        order.sort_by_key(|group| {
            let loss = loss(*group);
            (loss == 0, loss)
        });
        Mask::of(&self.relations.close(&hidden.0, &order))
    }
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
