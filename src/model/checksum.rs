//! Checksums, as they are kept and told.

use std::fmt::Write;

use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(bytes))
}

/// A number that tells texts apart well enough to hold one against others: two may share it.
pub fn fingerprint(text: &str) -> i64 {
    let digest = Sha256::digest(text);
    let (first, _) = digest.split_at(8);
    first
        .iter()
        .fold(0, |number: i64, byte| (number << 8) | i64::from(*byte))
}

/// Bytes as hexadecimal digits, two of each.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut told, byte| {
        write!(told, "{byte:02x}").ok();
        told
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_known_one() {
        assert_eq!(
            sha256("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
