//! Solutions: families, forms of theirs, forms for a topic, and ways in which those were done.

use std::collections::HashSet;

use super::spread::{Deal, popularity};
use super::term::{Term, Terms};
use super::words::{Words, words};
use crate::model::dice::Dice;

/// The most popular solution has at most about so many of a thousand experiences.
const MOST_PER_MILLE: u64 = 40;

/// Solutions for so many experiences: about six times their number's square root.
pub fn solutions(experiences: u64, dice: &mut Dice) -> Terms {
    let words = words();
    let n_families = words.solutions.families.len();
    let n = usize::try_from((experiences * 38).isqrt()).unwrap_or_default();
    let weights = popularity(n.max(n_families + 6), MOST_PER_MILLE);
    let (popular, families) = weights.split_at(weights.len() - n_families);
    let mut maker = Maker::new(words, dice);
    let mut deal = Deal::new(words.problems.themes.iter().map(|it| it.share));
    let mut weights = families.to_vec();
    let mut left = Vec::with_capacity(popular.len());
    for (rank, weight) in popular.iter().enumerate() {
        let theme = deal.hand_out(*weight);
        if rank % 6 == 3 && maker.add_form(theme) {
            weights.push(*weight);
        } else {
            left.push((theme, *weight));
        }
    }
    for (theme, weight) in left {
        maker.add_solution(theme, dice);
        weights.push(weight);
    }
    Terms::new(
        maker.terms,
        &weights,
        words.problems.themes.len(),
        experiences,
    )
}

struct Maker {
    words: &'static Words,
    terms: Vec<Term>,
    titles: HashSet<String>,
    /// All forms in the order in which they are taken.
    forms: Vec<(usize, usize)>,
    /// Places of the forms that were taken, in that order.
    taken: Vec<usize>,
    /// By theme: places of the forms for a topic.
    specific: Vec<Vec<usize>>,
}

impl Maker {
    fn new(words: &'static Words, dice: &mut Dice) -> Self {
        let families = &words.solutions.families;
        let forms: Vec<(usize, usize)> = (families.iter().enumerate())
            .flat_map(|(family, it)| (0..it.forms.len()).map(move |form| (family, form)))
            .collect();
        let order = dice.places(forms.len(), forms.len());
        let n_themes = words.problems.themes.len();
        let mut maker = Self {
            words,
            terms: Vec::new(),
            titles: HashSet::new(),
            forms: order.into_iter().map(|at| forms[at]).collect(),
            taken: Vec::new(),
            specific: vec![Vec::new(); n_themes],
        };
        for (family, it) in families.iter().enumerate() {
            maker.add(Term {
                title: it.title.clone(),
                theme: family % n_themes,
                ..Term::default()
            });
        }
        maker
    }

    /// Adds a term whose title no other has.
    fn add(&mut self, term: Term) -> bool {
        let is_new = self.titles.insert(term.title.clone());
        if is_new {
            self.terms.push(term);
        }
        is_new
    }

    /// Adds the next form below its family; not where all are taken.
    fn add_form(&mut self, theme: usize) -> bool {
        let Some((family, form)) = self.forms.get(self.taken.len()).copied() else {
            return false;
        };
        self.taken.push(self.terms.len());
        self.add(Term {
            title: self.words.solutions.families[family].forms[form][0].clone(),
            parent: Some(family),
            theme,
            topic: None,
            form: Some((family, form)),
        })
    }

    /// Adds a form for a topic, or one of those in a way of its own.
    fn add_solution(&mut self, theme: usize, dice: &mut Dice) {
        let themes = &self.words.problems.themes;
        for attempt in 0.. {
            let theme = (theme + attempt / 100) % themes.len();
            let specific = &self.specific[theme];
            let is_way = !specific.is_empty() && dice.happens(300);
            let term = if is_way {
                let parent = specific[dice.early_place(specific.len())];
                let above = &self.terms[parent];
                let way = dice.pick(&self.words.solutions.variants);
                Term {
                    title: format!("{}, {way}", above.title),
                    parent: Some(parent),
                    ..above.clone()
                }
            } else {
                self.for_topic(theme, dice)
            };
            let place = self.terms.len();
            if self.add(term) {
                if !is_way {
                    self.specific[theme].push(place);
                }
                return;
            }
        }
    }

    fn for_topic(&self, theme: usize, dice: &mut Dice) -> Term {
        let topics = &self.words.problems.themes[theme].topics;
        let topic = dice.place(topics.len());
        let is_known = !self.taken.is_empty() && dice.happens(900);
        let (form, parent) = if is_known {
            let at = dice.early_place(self.taken.len());
            (self.forms[at], Some(self.taken[at]))
        } else {
            (*dice.pick(&self.forms), None)
        };
        let words = &self.words.solutions.families[form.0].forms[form.1][0];
        Term {
            title: format!("{words} for {}", topics[topic][0]),
            parent,
            theme,
            topic: Some(topic),
            form: Some(form),
        }
    }
}
