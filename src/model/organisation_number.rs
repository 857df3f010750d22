//! Norwegian organisation numbers: how people write them, and their check digit. Knows no register.

const WEIGHTS: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

/// The nine digits of an organisation number as people write it, or nothing where it is none.
///
/// Spaces, also hard ones, and the `NO` and `MVA` of VAT numbers are accepted. The check digit must be right, which
/// does not tell whether such an organisation exists.
pub fn organisation_number(text: &str) -> Option<String> {
    let compact: String = text
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let bare = compact.strip_prefix("NO").unwrap_or(&compact);
    let bare = bare.strip_suffix("MVA").unwrap_or(bare);
    let digits: Vec<u32> = bare
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<_>>()?;
    let (check, body) = digits.split_last()?;
    (body.len() == WEIGHTS.len() && check_digit(body) == Some(*check)).then(|| bare.to_owned())
}

/// The check digit of eight digits by the register's modulus 11; some have none.
fn check_digit(body: &[u32]) -> Option<u32> {
    let sum: u32 = body
        .iter()
        .zip(WEIGHTS)
        .map(|(digit, weight)| digit * weight)
        .sum();
    match sum % 11 {
        0 => Some(0),
        1 => None,
        rest => Some(11 - rest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_numbers_pass_however_they_are_written() {
        for text in [
            "958935420",
            "958 935 420",
            "958\u{a0}935\u{202f}420",
            " NO 958 935 420 MVA ",
            "no958935420mva",
        ] {
            assert_eq!(
                organisation_number(text).as_deref(),
                Some("958935420"),
                "{text}"
            );
        }
        for text in ["944496394", "971032146", "123456785"] {
            assert_eq!(organisation_number(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "NO MVA",
            "987654321",
            "958935421",
            "95893542",
            "9589354200",
            "95893542O",
            "958-935-420",
            "٩٥٨٩٣٥٤٢٠",
        ] {
            assert_eq!(organisation_number(text), None, "{text}");
        }
        // Eight digits whose check digit would be ten: no last digit makes them valid.
        for last in 0..10 {
            assert_eq!(organisation_number(&format!("10000013{last}")), None);
        }
    }
}
