//! How well search answers questions that people have judged the answers of.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Places of an answer that count.
pub const PLACES: usize = 10;

/// A question, with the answers that are right.
#[derive(Clone, Debug, Deserialize)]
pub struct Judged {
    /// What is asked.
    pub query: String,
    /// What kind of question it is, such as `typo`.
    pub kind: String,
    /// Ids of records, each with how right it is: 2 exactly, 1 related.
    pub relevant: BTreeMap<String, u8>,
}

/// How well questions were answered: means over them, from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Quality {
    /// How many were asked.
    pub asked: usize,
    /// Normalised discounted cumulative gain of the first places.
    pub ndcg: f64,
    /// How many of the right ones are among the first places.
    pub recall: f64,
    /// One by the place of the first right one.
    pub mrr: f64,
}

/// How well one question was answered, by the ids in their order.
pub fn of(judged: &Judged, answer: &[String]) -> Quality {
    let grade = |id: &String| f64::from(judged.relevant.get(id).copied().unwrap_or_default());
    let given = answer.iter().take(PLACES).map(grade);
    let mut best: Vec<f64> = judged.relevant.values().copied().map(f64::from).collect();
    best.sort_by(|one, other| other.total_cmp(one));
    let possible = gain(best.iter().copied().take(PLACES));
    let right = given.clone().filter(|grade| *grade > 0.0).count();
    let first = answer.iter().position(|id| grade(id) > 0.0);
    Quality {
        asked: 1,
        ndcg: share(gain(given), possible),
        recall: share(count(right), count(judged.relevant.len())),
        mrr: first.map_or(0.0, |place| 1.0 / count(place + 1)),
    }
}

/// The mean of several.
pub fn mean(all: &[Quality]) -> Quality {
    let sum = |of: fn(&Quality) -> f64| share(all.iter().map(of).sum(), count(all.len()));
    Quality {
        asked: all.len(),
        ndcg: sum(|it| it.ndcg),
        recall: sum(|it| it.recall),
        mrr: sum(|it| it.mrr),
    }
}

fn gain(grades: impl Iterator<Item = f64>) -> f64 {
    let discount = |place: usize| count(place + 2).log2();
    let gains = grades.enumerate();
    gains
        .map(|(place, grade)| (grade.exp2() - 1.0) / discount(place))
        .sum()
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_order_has_one_and_a_worse_one_less() {
        let relevant = [("a", 2), ("b", 1)].map(|(id, grade)| (id.to_owned(), grade));
        let judged = Judged {
            query: "q".to_owned(),
            kind: "plain".to_owned(),
            relevant: relevant.into(),
        };
        let quality = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            of(&judged, &ids)
        };
        let best = quality(&["a", "b", "c"]);
        assert_eq!((best.ndcg, best.recall, best.mrr), (1.0, 1.0, 1.0));
        let worse = quality(&["c", "b", "a"]);
        assert!((worse.ndcg - (1.0 / 3f64.log2() + 1.5) / (3.0 + 1.0 / 3f64.log2())).abs() < 1e-9);
        assert_eq!((worse.recall, worse.mrr), (1.0, 0.5));
        assert_eq!(
            quality(&[]),
            Quality {
                asked: 1,
                ..Quality::default()
            }
        );
    }
}
