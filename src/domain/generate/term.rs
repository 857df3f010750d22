//! Problems or solutions as a tree whose nodes are drawn by popularity. Knows not what they are called, or why.

use crate::model::dice::{Dice, Table};

/// A problem or a solution.
#[derive(Clone, Debug, Default)]
pub struct Term {
    /// What it is called; no other is called the same.
    pub title: String,
    /// The place of the more general one.
    pub parent: Option<usize>,
    /// The theme that it belongs to.
    pub theme: usize,
    /// Topic within the theme, where it has one.
    pub topic: Option<usize>,
    /// Form of the solution, as places of its family and within that.
    pub form: Option<(usize, usize)>,
}

/// All problems or all solutions.
#[derive(Debug)]
pub struct Terms {
    all: Vec<Term>,
    popular: Table,
    by_theme: Vec<(Vec<usize>, Table)>,
    /// Those between others. A record tells the parent of its own term alone, so each of these needs one.
    between: Vec<usize>,
    stride: u64,
}

impl Terms {
    /// Terms with their weights, for so many experiences.
    pub fn new(terms: Vec<Term>, weights: &[u64], n_themes: usize, experiences: u64) -> Self {
        let mut has_children = vec![false; terms.len()];
        for parent in terms.iter().filter_map(|it| it.parent) {
            has_children[parent] = true;
        }
        let is_between = |at: &usize| has_children[*at] && terms[*at].parent.is_some();
        let between: Vec<usize> = (0..terms.len()).filter(is_between).collect();
        let within = |theme| {
            let places: Vec<usize> = (0..terms.len())
                .filter(|at| terms[*at].theme == theme)
                .collect();
            let table = places.iter().map(|at| weights[*at]).collect();
            (places, table)
        };
        Self {
            popular: weights.iter().copied().collect(),
            by_theme: (0..n_themes).map(within).collect(),
            stride: (experiences / between.len().max(1) as u64).max(1),
            between,
            all: terms,
        }
    }

    /// A term by its place.
    pub fn get(&self, place: usize) -> &Term {
        &self.all[place]
    }

    /// What the more general one is called.
    pub fn parent_title(&self, place: usize) -> Option<String> {
        let parent = self.all[place].parent?;
        Some(self.all[parent].title.clone())
    }

    /// The term between others that the experience with this number is about, so that each has at least one.
    pub fn between(&self, number: u64) -> Option<usize> {
        let is_its_turn = number.is_multiple_of(self.stride);
        let at = usize::try_from(number / self.stride).ok()?;
        self.between.get(at).copied().filter(|_| is_its_turn)
    }

    /// Any term.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        self.popular.draw(dice)
    }

    /// A term of a theme; any where the theme has none.
    pub fn draw_in(&self, theme: usize, dice: &mut Dice) -> usize {
        let (places, table) = &self.by_theme[theme];
        if table.is_empty() {
            return self.draw(dice);
        }
        places[table.draw(dice)]
    }
}
