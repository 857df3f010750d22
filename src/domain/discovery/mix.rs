//! Words and meaning in one order: how much of the question an experience covers by its words, and how much it points
//! where the question does.

use std::collections::HashMap;

use crate::meaning::vectors::Near;

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

/// Everything that words or meaning have found, the best first, then by key. Words tell which share of the question each
/// experience covers, and `similarity` how alike one is that only words have found.
pub fn mix(
    words: &[(i64, f32)],
    meaning: &[Near],
    similarity: impl Fn(i64) -> Option<f32>,
) -> Vec<Ranked> {
    let mut scores: HashMap<i64, f32> = meaning.iter().map(|it| (it.key, it.similarity)).collect();
    for (key, share) in words {
        let alike = scores.entry(*key);
        let alike = alike.or_insert_with(|| similarity(*key).unwrap_or_default().max(0.0));
        *alike += WORDS * share.min(1.0);
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

    fn near(key: i64, similarity: f32) -> Near {
        Near { key, similarity }
    }

    #[test]
    fn either_finds_and_both_rank() {
        let words = [(1, 0.8), (2, 0.1), (4, 0.05)];
        let meaning = [near(3, 0.6), near(2, 0.5)];
        let alike = |key| (key == 4).then_some(0.1);
        let ranked = mix(&words, &meaning, alike);
        let keys: Vec<i64> = ranked.iter().map(|it| it.key).collect();
        assert_eq!(keys, [3, 2, 1, 4]);
        let best = mix(&[(1, 1.0)], &[near(1, 1.0)], |_| None);
        assert!((best[0].score - 1.0).abs() < 1e-6);
    }

    #[test]
    fn without_meaning_words_keep_their_order() {
        let words = [(5, 0.75), (2, 0.5), (1, 0.5)];
        let ranked = mix(&words, &[], |_| None);
        let keys: Vec<i64> = ranked.iter().map(|it| it.key).collect();
        assert_eq!(keys, [5, 1, 2]);
    }
}
