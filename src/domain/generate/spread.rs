//! How things are spread: what is popular, whose turn it is, when it began and how it ended.

use super::record::Ending;
use crate::model::dice::{Dice, Table};

/// The last year that an experience may begin or end in.
pub const LAST_YEAR: i32 = 2026;

/// How likely each year from 1995 is, by weight, and how many of a thousand that began in it still go on.
const YEARS: [(u64, u64); 32] = [
    (2, 0),
    (2, 0),
    (2, 0),
    (2, 0),
    (3, 0),
    (3, 0),
    (3, 0),
    (4, 0),
    (4, 0),
    (5, 0),
    (5, 0),
    (6, 0),
    (7, 0),
    (8, 5),
    (9, 5),
    (10, 5),
    (11, 5),
    (13, 5),
    (15, 10),
    (17, 10),
    (19, 15),
    (22, 20),
    (26, 25),
    (30, 35),
    (34, 50),
    (36, 70),
    (38, 100),
    (42, 150),
    (46, 260),
    (50, 430),
    (50, 680),
    (34, 880),
];

/// How many of a thousand begin in a year that nobody knows, and how many of those go on.
const UNKNOWN_YEAR: (u64, u64) = (100, 200);

/// How those that are over ended, by weight: where the solution suits the problem, where it may or may not, and where it
/// does not. Together, at 30, 45 and 25 of a hundred pairs, they give 38 : 22 : 11 : 9.
const ENDINGS: [(u64, [u64; 4]); 3] = [
    (30, [520, 190, 45, 45]),
    (45, [370, 230, 110, 90]),
    (25, [230, 238, 188, 144]),
];

/// How popular each of `n` things is, the most popular first, as whole weights. Popularity falls with the rank as in
/// Zipf's law, flattened at the top until the first has no more than so many of a thousand.
pub fn popularity(n: usize, most_per_mille: u64) -> Vec<u64> {
    let n = n as u64;
    // A sixteenth of a rank is fine enough for the first one's share.
    let weights = |flat: u64| {
        let weight = move |rank| 1_000_000_000 / (rank * 16 + flat);
        (1..=n).map(weight).collect::<Vec<u64>>()
    };
    let is_flat = |weights: &Vec<u64>| {
        let first = weights.first().copied().unwrap_or_default();
        first * 1_000 <= weights.iter().sum::<u64>() * most_per_mille
    };
    // At the last of these, all are as good as equal, and their number alone decides the first one's share.
    let mut tried = (0..=n * 8).map(|step| step * step / 4).map(weights);
    let found = tried.clone().find(is_flat);
    found.or_else(|| tried.next_back()).unwrap_or_default()
}

/// Deals things of different weights out, so that each holder comes as near to its share as it can at every time.
#[derive(Clone, Debug)]
pub struct Deal {
    shares: Vec<u64>,
    held: Vec<u64>,
}

impl Deal {
    /// Holders with their shares, whatever they add up to.
    pub fn new(shares: impl IntoIterator<Item = u64>) -> Self {
        let shares: Vec<u64> = shares.into_iter().collect();
        Self {
            held: vec![0; shares.len()],
            shares,
        }
    }

    /// Who gets a thing of this weight: whoever would hold least for its share.
    pub fn hand_out(&mut self, weight: u64) -> usize {
        let holding = |at: &usize| {
            let held = u128::from(self.held[*at] + weight);
            held * 1_000_000 / u128::from(self.shares[*at].max(1))
        };
        let holder = (0..self.shares.len()).min_by_key(holding);
        let holder = holder.unwrap_or_default();
        self.held[holder] += weight;
        holder
    }
}

/// When experiences begin and how they end.
#[derive(Clone, Debug)]
pub struct Course {
    years: Table,
    endings: [Table; 3],
    fits: Table,
}

impl Course {
    /// The tables that are drawn from.
    pub fn new() -> Self {
        Self {
            years: YEARS.iter().map(|(weight, _)| *weight).collect(),
            endings: ENDINGS.map(|(_, weights)| weights.into_iter().collect()),
            fits: ENDINGS.iter().map(|(weight, _)| *weight).collect(),
        }
    }

    /// The year in which it began, not later than `last`, and how it ended. `pair` tells how well the solution suits the
    /// problem, and is the same for all experiences of both.
    pub fn draw(
        &self,
        dice: &mut Dice,
        pair: &mut Dice,
        last: Option<i32>,
    ) -> (Option<i32>, Ending) {
        let (started, ongoing) = if dice.happens(UNKNOWN_YEAR.0) {
            (None, UNKNOWN_YEAR.1)
        } else {
            self.year(dice, last)
        };
        let is_over = last.is_some() || !dice.happens(ongoing);
        let ending = if is_over {
            self.ending(dice, pair)
        } else {
            Ending::Ongoing
        };
        (started, ending)
    }

    fn year(&self, dice: &mut Dice, last: Option<i32>) -> (Option<i32>, u64) {
        let at = self.years.draw(dice);
        let years_ago = i32::try_from(YEARS.len() - 1 - at).unwrap_or_default();
        let year = last.unwrap_or(LAST_YEAR) - years_ago;
        (Some(year.max(1995)), YEARS[at].1)
    }

    fn ending(&self, dice: &mut Dice, pair: &mut Dice) -> Ending {
        const ENDED: [Ending; 4] = [
            Ending::Succeeded,
            Ending::Partly,
            Ending::Failed,
            Ending::Abandoned,
        ];
        let fit = self.fits.draw(pair);
        ENDED[self.endings[fit].draw(dice)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_has_its_share_and_no_more() {
        for n in [40, 130, 400, 1_300, 13_000] {
            let weights = popularity(n, 45);
            assert_eq!(weights.len(), n);
            let share = weights[0] * 10_000 / weights.iter().sum::<u64>();
            assert!((400..=450).contains(&share), "{n}: {share}");
            assert!(weights.is_sorted_by(|a, b| a >= b) && weights[n - 1] > 0);
        }
        assert_eq!(popularity(3, 45).len(), 3);
        assert!(popularity(0, 45).is_empty());
    }

    #[test]
    fn everybody_gets_a_share() {
        let mut deal = Deal::new([3, 1]);
        let mut held = [0; 2];
        for weight in popularity(1_000, 45) {
            held[deal.hand_out(weight)] += weight;
        }
        let share = held[1] * 1_000 / (held[0] + held[1]);
        assert!((245..=255).contains(&share), "{share}");
    }
}
