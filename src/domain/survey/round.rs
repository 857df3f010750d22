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

/// A count rounded to base 3: up or down by chance, so that it is right in the long run, and the same whenever it is told.
/// `of` tells whose count it is.
pub fn to_three(count: u32, key: u64, of: &[usize]) -> u32 {
    let below = count / 3 * 3;
    let over = u64::from(count % 3);
    let is_up = over > 0 && Dice::of(key, of).below(3) < over;
    if is_up { below + 3 } else { below }
}
