//! How it went for pairs of problems and solutions, and what may be said of so few attempts.

pub use crate::store::relation::{
    CauseCount, CausesRequest, Circle, Edge, EdgesRequest, Tally, causes_of_each, count_of_each,
    edges_of_each, list_name,
};

use std::cmp::Reverse;

use entity::code::{Code, FailureCause, Language};

use crate::domain::municipality::Comparable;
use crate::domain::vocabulary::Labels;

/// With fewer outcomes than this a rate says nothing.
const FEWEST_OUTCOMES: i64 = 3;

/// The standard normal quantile that leaves 2.5 % above it.
const Z: f64 = 1.959_963_984_540_054;

/// Causes that are told of an edge.
const TOP_CAUSES: usize = 5;

/// A rate that was estimated, with the bounds between which it lies with 95 % confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The share that was seen.
    pub estimate: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// The share that succeeded of the attempts with an outcome, with its 95 % Wilson score interval; none where there are
/// too few.
pub fn success_rate(tally: &Tally) -> Option<Interval> {
    let outcomes = tally.succeeded + tally.partly_succeeded + tally.failed + tally.abandoned;
    rate(tally.succeeded, outcomes)
}

/// The share of so many outcomes, with its 95 % Wilson score interval; none where there are too few.
pub fn rate(succeeded: i64, outcomes: i64) -> Option<Interval> {
    (outcomes >= FEWEST_OUTCOMES).then(|| wilson(succeeded, outcomes))
}

/// Whether some succeeded and others failed or were abandoned.
pub fn is_contradictory(tally: &Tally) -> bool {
    tally.succeeded > 0 && tally.failed + tally.abandoned > 0
}

/// The share of so many, with its 95 % Wilson score interval.
#[expect(
    clippy::cast_precision_loss,
    reason = "no count comes near the 53 bits that a float bears"
)]
fn wilson(succeeded: i64, of: i64) -> Interval {
    let (n, estimate) = (of as f64, succeeded as f64 / of as f64);
    let z2 = Z * Z;
    let middle = estimate + z2 / (2.0 * n);
    let spread = Z * ((estimate * (1.0 - estimate) + z2 / (4.0 * n)) / n).sqrt();
    let shrink = 1.0 + z2 / n;
    Interval {
        estimate,
        // The bounds of none and of all are exact; rounding would push them beyond.
        low: if succeeded == 0 {
            0.0
        } else {
            (middle - spread) / shrink
        },
        high: if succeeded == of {
            1.0
        } else {
            (middle + spread) / shrink
        },
    }
}

/// The causes told most often in the circle that an edge counts, with how many attempts each failed or stopped; of
/// those told equally often the first by code.
pub fn top_causes(counts: &[CauseCount], circle: Circle) -> Vec<(FailureCause, i64)> {
    let mut causes: Vec<(FailureCause, i64)> = Vec::new();
    for it in counts.iter().filter(|it| it.circle <= circle) {
        match causes.iter_mut().find(|(cause, _)| *cause == it.cause) {
            Some((_, count)) => *count += it.count,
            None => causes.push((it.cause, it.count)),
        }
    }
    causes.sort_by_key(|(cause, count)| (Reverse(*count), cause.code()));
    causes.truncate(TOP_CAUSES);
    causes
}

/// Whose attempts an edge counts, when it was asked to compare.
pub fn comparison(comparable: &Comparable, circle: Circle, language: Language) -> String {
    let (least, most) = comparable.band;
    if least > most {
        return labels(
            "alle, fordi bare kommuner med kjent folketall kan sammenlignes",
            "alle, fordi berre kommunar med kjent folketal kan samanliknast",
            "everybody, because only municipalities of known population can be compared",
        )
        .pick(language)
        .to_owned();
    }
    let size = size(least, most, language);
    let region = comparable.region.as_deref().unwrap_or_default();
    match circle {
        Circle::Region => labels(
            &format!("kommuner med {size} innbyggere i {region}"),
            &format!("kommunar med {size} innbyggjarar i {region}"),
            &format!("municipalities of {size} inhabitants in {region}"),
        ),
        Circle::Band => labels(
            &format!("kommuner med {size} innbyggere i hele landet, fordi {region} har for få forsøk"),
            &format!("kommunar med {size} innbyggjarar i heile landet, fordi {region} har for få forsøk"),
            &format!("municipalities of {size} inhabitants in the whole country, because {region} has too few attempts"),
        ),
        Circle::All => labels(
            &format!("alle, fordi kommuner med {size} innbyggere har for få forsøk"),
            &format!("alle, fordi kommunar med {size} innbyggjarar har for få forsøk"),
            &format!("everybody, because municipalities of {size} inhabitants have too few attempts"),
        ),
    }
    .pick(language)
    .to_owned()
}

fn labels(nb: &str, nn: &str, en: &str) -> Labels {
    Labels {
        nb: nb.to_owned(),
        nn: nn.to_owned(),
        en: en.to_owned(),
    }
}

/// A size band in words.
fn size(least: i32, most: i32, language: Language) -> String {
    let separator = if language == Language::En {
        ","
    } else {
        "\u{a0}"
    };
    let (from, to) = (thousands(least, separator), thousands(most, separator));
    if least == 0 {
        let below = thousands(most.saturating_add(1), separator);
        labels(
            &format!("under {below}"),
            &format!("under {below}"),
            &format!("fewer than {below}"),
        )
    } else if most == i32::MAX {
        labels(
            &format!("{from} eller flere"),
            &format!("{from} eller fleire"),
            &format!("{from} or more"),
        )
    } else {
        labels(
            &format!("{from}–{to}"),
            &format!("{from}–{to}"),
            &format!("{from} to {to}"),
        )
    }
    .pick(language)
    .to_owned()
}

fn thousands(number: i32, separator: &str) -> String {
    if number < 1_000 {
        return number.to_string();
    }
    format!("{}{separator}{:03}", number / 1_000, number % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(succeeded: i64, partly_succeeded: i64, failed: i64, abandoned: i64) -> Tally {
        Tally {
            attempts: succeeded + partly_succeeded + failed + abandoned,
            succeeded,
            partly_succeeded,
            failed,
            abandoned,
            ..Tally::default()
        }
    }

    #[test]
    fn a_rate_has_the_bounds_of_the_score_interval() {
        // Wilson (1927), as tabulated by others: 8 of 10, none of 5, all of 4.
        for (tally, low, high) in [
            (tally(8, 0, 2, 0), 0.490_16, 0.943_32),
            (tally(0, 1, 2, 2), 0.0, 0.434_48),
            (tally(4, 0, 0, 0), 0.510_11, 1.0),
        ] {
            let rate = success_rate(&tally).unwrap();
            assert!((rate.low - low).abs() < 1e-5, "{rate:?}");
            assert!((rate.high - high).abs() < 1e-5, "{rate:?}");
            assert!(rate.low <= rate.estimate && rate.estimate <= rate.high);
        }
        assert_eq!(success_rate(&tally(2, 0, 0, 0)), None);
    }

    #[test]
    fn success_beside_failure_is_a_contradiction() {
        assert!(is_contradictory(&tally(1, 0, 1, 0)));
        assert!(is_contradictory(&tally(1, 0, 0, 1)));
        assert!(!is_contradictory(&tally(1, 1, 0, 0)));
        assert!(!is_contradictory(&tally(0, 1, 1, 1)));
    }

    #[test]
    fn causes_are_told_by_number_and_then_by_code() {
        let count = |circle, cause, count| CauseCount {
            circle,
            cause,
            count,
        };
        let counts = [
            count(Circle::Region, FailureCause::Silo, 1),
            count(Circle::Band, FailureCause::NoCapacity, 1),
            count(Circle::Band, FailureCause::Silo, 1),
            count(Circle::All, FailureCause::CostOverrun, 9),
        ];
        let band = top_causes(&counts, Circle::Band);
        assert_eq!(
            band,
            [(FailureCause::Silo, 2), (FailureCause::NoCapacity, 1)]
        );
        let region = top_causes(&counts, Circle::Region);
        assert_eq!(region, [(FailureCause::Silo, 1)]);
        let all = top_causes(&counts, Circle::All);
        assert_eq!(all[0], (FailureCause::CostOverrun, 9));
    }

    #[test]
    fn a_comparison_tells_whom_it_counts() {
        let comparable = Comparable {
            to: Some(1),
            region: Some("Vestlandet".to_owned()),
            is_regional: true,
            band: (5_000, 9_999),
        };
        let told = |circle, language| comparison(&comparable, circle, language);
        assert_eq!(
            told(Circle::Region, Language::Nb),
            "kommuner med 5\u{a0}000–9\u{a0}999 innbyggere i Vestlandet"
        );
        assert!(told(Circle::Band, Language::Nn).starts_with("kommunar med 5"));
        assert!(told(Circle::All, Language::En).contains("5,000 to 9,999"));
        assert!(
            comparison(&Comparable::nobody(), Circle::All, Language::Nb)
                .contains("kjent folketall")
        );
        assert_eq!(size(0, 4_999, Language::En), "fewer than 5,000");
        assert_eq!(
            size(50_000, i32::MAX, Language::Nn),
            "50\u{a0}000 eller fleire"
        );
    }
}
