//! The secret of a token: random, told by its prefix to whoever looks for leaked ones, and closed by a checksum, so that
//! one that was mistyped or cut is known without a look at the database.

use std::fmt;

use crate::model::checksum::{hex, sha256};
use crate::model::{Clock, Result};

/// How a secret begins.
const PREFIX: &str = "floke_";
/// Random bytes in it: 192 bits.
const RANDOM: usize = 24;
/// Hexadecimal digits of its checksum.
const CHECKSUM: usize = 8;

/// What every secret looks like, as a regular expression for those who look for leaked ones.
pub const PATTERN: &str = r"floke_[0-9a-f]{56}";

/// The secret of a token. It prints itself nowhere: whoever wants it must ask for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A new one.
    pub fn new(clock: &Clock) -> Result<Self> {
        let random = hex(&clock.random_bytes::<RANDOM>()?);
        let begin = format!("{PREFIX}{random}");
        let checksum = checksum(&begin);
        Ok(Self(begin + &checksum))
    }

    /// What a bearer shows, where it has the form of a secret and its checksum is right.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(PREFIX)?;
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 2 * RANDOM + CHECKSUM || !digits.bytes().all(is_hex) {
            return None;
        }
        let (begin, end) = text.split_at(text.len() - CHECKSUM);
        (checksum(begin) == end).then(|| Self(text.to_owned()))
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What Floke keeps of it, by which it finds the token again.
    pub fn hash(&self) -> String {
        sha256(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

fn checksum(begin: &str) -> String {
    let mut whole = sha256(begin);
    whole.truncate(CHECKSUM);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_known_again_and_no_two_are_alike() {
        let clock = Clock::default();
        let secret = Secret::new(&clock).unwrap();
        assert_eq!(Secret::parse(secret.reveal()), Some(secret.clone()));
        assert_eq!(secret.hash().len(), 64);
        assert_ne!(Secret::new(&clock).unwrap(), secret);
        assert!(!format!("{secret:?}").contains(secret.reveal()));
    }

    #[test]
    fn the_pattern_is_that_of_secrets() {
        let secret = Secret::new(&Clock::default()).unwrap();
        let digits = secret.reveal().len() - PREFIX.len();
        assert_eq!(PATTERN, format!("{PREFIX}[0-9a-f]{{{digits}}}"));
    }

    #[test]
    fn every_slip_of_the_hand_is_noticed() {
        let secret = Secret::new(&Clock::default()).unwrap();
        let text = secret.reveal();
        for place in PREFIX.len()..text.len() {
            let other = if &text[place..=place] == "0" {
                "1"
            } else {
                "0"
            };
            let mistyped = format!("{}{other}{}", &text[..place], &text[place + 1..]);
            assert_eq!(Secret::parse(&mistyped), None, "{place}");
        }
        let cut = &text[..text.len() - 1];
        let (upper, longer) = (text.to_uppercase(), format!("{text}0"));
        let bare = &text[PREFIX.len()..];
        for text in ["", "floke_", cut, &upper, &longer, bare, "floke_æøå"] {
            assert_eq!(Secret::parse(text), None, "{text}");
        }
    }
}
