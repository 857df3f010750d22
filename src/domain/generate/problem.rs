//! Problems: themes, topics of theirs, and what is wrong with a topic.

use std::collections::HashSet;

use super::spread::{Deal, popularity};
use super::term::{Term, Terms};
use super::text::capitalised;
use super::words::{Problems, words};
use crate::model::dice::Dice;

/// The most popular problem has at most about so many of a thousand experiences.
const MOST_PER_MILLE: u64 = 45;

/// Problems for so many experiences: about four times their number's square root.
pub fn problems(experiences: u64, dice: &mut Dice) -> Terms {
    let words = &words().problems;
    let n_themes = words.themes.len();
    let n = usize::try_from((experiences * 17).isqrt()).unwrap_or_default();
    let weights = popularity(n.max(n_themes + 6), MOST_PER_MILLE);
    let (popular, themes) = weights.split_at(weights.len() - n_themes);
    let mut maker = Maker::new(words, dice);
    let mut deal = Deal::new(words.themes.iter().map(|it| it.share));
    let mut weights = themes.to_vec();
    let mut left = Vec::with_capacity(popular.len());
    for (rank, weight) in popular.iter().enumerate() {
        let theme = deal.hand_out(*weight);
        // Topics are spread over all ranks, but made first, so that what lies below them finds them.
        if rank % 4 == 2 && maker.add_topic(theme) {
            weights.push(*weight);
        } else {
            left.push((theme, *weight));
        }
    }
    for (theme, weight) in left {
        maker.add_problem(theme, dice);
        weights.push(weight);
    }
    Terms::new(maker.terms, &weights, n_themes, experiences)
}

struct Maker {
    words: &'static Problems,
    terms: Vec<Term>,
    titles: HashSet<String>,
    /// By theme: its topics in the order in which they are taken.
    topics: Vec<Vec<usize>>,
    /// By theme: places of the topics that were taken, in that order.
    taken: Vec<Vec<usize>>,
}

impl Maker {
    fn new(words: &'static Problems, dice: &mut Dice) -> Self {
        let mut maker = Self {
            words,
            terms: Vec::new(),
            titles: HashSet::new(),
            topics: Vec::new(),
            taken: vec![Vec::new(); words.themes.len()],
        };
        for (theme, it) in words.themes.iter().enumerate() {
            let n_topics = it.topics.len();
            maker.topics.push(dice.places(n_topics, n_topics));
            maker.add(Term {
                title: it.title.clone(),
                theme,
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

    /// Adds the next topic right below a theme; not where all are taken.
    fn add_topic(&mut self, theme: usize) -> bool {
        let next = self.taken[theme].len();
        let Some(topic) = self.topics[theme].get(next).copied() else {
            return false;
        };
        self.taken[theme].push(self.terms.len());
        self.add(Term {
            title: capitalised(&self.words.themes[theme].topics[topic][0]),
            parent: Some(theme),
            theme,
            topic: Some(topic),
            form: None,
        })
    }

    /// Adds what is wrong with a topic: mostly below the topic, else below the theme or below nothing.
    fn add_problem(&mut self, theme: usize, dice: &mut Dice) {
        let n_themes = self.words.themes.len();
        for attempt in 0.. {
            let theme = (theme + attempt / 100) % n_themes;
            let topics = &self.words.themes[theme].topics;
            let taken = &self.taken[theme];
            let (topic, parent) = match dice.below(100) {
                below if below < 82 && !taken.is_empty() => {
                    let at = dice.early_place(taken.len());
                    (self.topics[theme][at], Some(taken[at]))
                }
                below if below < 94 => (dice.place(topics.len()), Some(theme)),
                _ => (dice.place(topics.len()), None),
            };
            let pattern = dice.pick(&self.words.patterns);
            let mut title = pattern.replace("{topic}", &topics[topic][0]);
            if dice.happens(400) {
                title = format!("{title} {}", dice.pick(&self.words.contexts));
            }
            let is_new = self.add(Term {
                title,
                parent,
                theme,
                topic: Some(topic),
                form: None,
            });
            if is_new {
                return;
            }
        }
    }
}
