//! Words and meaning in one order: how much of the question an experience covers by its words, and how much it points
//! where the question does.

use std::collections::HashMap;

use crate::meaning::vectors::Near;
use crate::search::score::Hit;

/// How much covering the whole question by words counts beside pointing exactly where it does.
const WORDS: f32 = 0.5;

/// What was found, with how well it answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Internal key of the experience.
    pub key: i64,
    /// How well, from 0 to 1.
    pub score: f32,
}

/// Everything that words or meaning have found, the best first, then by key. `weight` is what a document would score
/// that covers the question, and `similarity` tells how alike an experience is that only words have found.
pub fn mix(
    words: &[Hit],
    weight: f32,
    meaning: &[Near],
    similarity: impl Fn(i64) -> Option<f32>,
) -> Vec<Ranked> {
    let mut scores: HashMap<i64, f32> = meaning.iter().map(|it| (it.key, it.similarity)).collect();
    for hit in words {
        let alike = scores.entry(hit.key);
        let alike = alike.or_insert_with(|| similarity(hit.key).unwrap_or_default().max(0.0));
        if weight > 0.0 {
            *alike += WORDS * (hit.score / weight).min(1.0);
        }
    }
    let mut ranked: Vec<Ranked> = scores
        .into_iter()
        .map(|(key, score)| Ranked {
            key,
            score: score / (1.0 + WORDS),
        })
        .collect();
    ranked.sort_unstable_by(|one, other| {
        let by_score = other.score.total_cmp(&one.score);
        by_score.then(one.key.cmp(&other.key))
    });
    ranked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hit(key: i64, score: f32) -> Hit {
        Hit { key, score }
    }

    fn near(key: i64, similarity: f32) -> Near {
        Near { key, similarity }
    }

    #[test]
    fn either_finds_and_both_rank() {
        let words = [hit(1, 8.0), hit(2, 1.0), hit(4, 0.5)];
        let meaning = [near(3, 0.6), near(2, 0.5)];
        let alike = |key| (key == 4).then_some(0.1);
        let ranked = mix(&words, 10.0, &meaning, alike);
        let keys: Vec<i64> = ranked.iter().map(|it| it.key).collect();
        assert_eq!(keys, [3, 2, 1, 4]);
        let best = mix(&[hit(1, 10.0)], 10.0, &[near(1, 1.0)], |_| None);
        assert!((best[0].score - 1.0).abs() < 1e-6);
    }

    #[test]
    fn without_meaning_words_keep_their_order() {
        let words = [hit(5, 3.0), hit(2, 2.0), hit(1, 2.0)];
        let ranked = mix(&words, 4.0, &[], |_| None);
        let keys: Vec<i64> = ranked.iter().map(|it| it.key).collect();
        assert_eq!(keys, [5, 1, 2]);
        assert_eq!(mix(&words, 0.0, &[], |_| None).len(), 3);
    }
}
