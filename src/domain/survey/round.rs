//! Figures as they are told: whole per cent, and counts rounded to base 3.

use crate::model::dice::Dice;

/// A share in whole per cent, halves away from zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "per cents are small, and never below 0"
)]
pub fn per_cent(share: f64) -> u32 {
    /// What adding up weights may have lost of a half.
    const LOST: f64 = 1e-9;
    (share * 100.0 + LOST).round().max(0.0) as u32
}

/// A count rounded to base 3: up or down by chance, and now and then one step more, so that it is right in the long run, and
/// nobody can tell for sure how far it was moved: of counts that were all rounded the one way, and a sum that was rounded the
/// other way, each could be worked out. `mark` is drawn of those who were counted, so that the same people are told alike
/// wherever they are counted, and nothing is learned by asking again.
pub fn to_three(count: u32, mark: u64) -> u32 {
    /// One of so many counts is moved one step more, and as many down as up.
    const RARE: u64 = 25;
    let below = count / 3 * 3;
    let over = u64::from(count % 3);
    let mut dice = Dice::new(mark);
    let told = if dice.below(3) < over {
        below + 3
    } else {
        below
    };
    match dice.below(2 * RARE) {
        _ if told == 0 => 0,
        0 => told - 3,
        1 => told + 3,
        _ => told,
    }
}

/// A mean of three digits: what more it had would tell the sum of which it is.
pub fn shortened(mean: f64) -> f64 {
    const DIGITS: i32 = 3;
    if mean == 0.0 || !mean.is_finite() {
        return mean;
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "of the size of an exponent"
    )]
    let power = DIGITS - 1 - mean.abs().log10().floor() as i32;
    let scale = 10_f64.powi(power);
    (mean * scale).round() / scale
}
