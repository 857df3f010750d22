//! Days as they are written: one form alone.

use chrono::NaiveDate;

/// A day of the calendar: four digits, two and two. chrono would also take the year 24 and the month 1.
pub fn day(text: &str) -> Option<NaiveDate> {
    let is_plain = text.len() == "2026-11-21".len()
        && (text.bytes().enumerate()).all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let day = is_plain.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d"));
    day?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_digits_two_and_two() {
        for (text, is_good) in [
            ("2026-11-21", true),
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("24-1-1", false),
            ("0024-1-01", false),
            ("2024-1-1", false),
            ("+024-01-01", false),
            ("-024-01-01", false),
            (" 024-01-01", false),
            ("12024-01-01", false),
            ("2024-01-01T00:00:00Z", false),
            ("20240101", false),
            ("2024/01/01", false),
            ("٢٠٢٤-01-01", false),
            ("", false),
        ] {
            assert_eq!(day(text).is_some(), is_good, "{text}");
        }
    }
}
