//! How long a token is good for, as people say it.

use std::str::FromStr;

use chrono::{DateTime, TimeDelta, Utc};

/// How long a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// Until it is revoked.
    Endless,
    /// So long from now on.
    For(TimeDelta),
    /// Up to a moment.
    Until(DateTime<Utc>),
}

impl Lifetime {
    /// When it ends, counted from `now`; none where it does not, and the latest moment there is where it ends later.
    pub fn end(self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Self::Endless => None,
            Self::For(time) => Some(
                now.checked_add_signed(time)
                    .unwrap_or(DateTime::<Utc>::MAX_UTC),
            ),
            Self::Until(end) => Some(end),
        }
    }
}

/// Reads `90d`, `12h` and `never`; anything else is told in words for a person.
impl FromStr for Lifetime {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const WANTED: &str = "it must be a number of days or hours such as 90d or 12h, or never";
        if text == "never" {
            return Ok(Self::Endless);
        }
        let count = |unit| text.strip_suffix(unit).filter(|it| is_digits(it));
        let time = if let Some(days) = count('d') {
            days.parse().ok().and_then(TimeDelta::try_days)
        } else if let Some(hours) = count('h') {
            hours.parse().ok().and_then(TimeDelta::try_hours)
        } else {
            return Err(WANTED.to_owned());
        };
        time.filter(|time| *time > TimeDelta::zero())
            .map(Self::For)
            .ok_or_else(|| WANTED.to_owned())
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifetime_is_read_as_people_write_it() {
        for (text, lifetime) in [
            ("90d", Some(Lifetime::For(TimeDelta::days(90)))),
            ("12h", Some(Lifetime::For(TimeDelta::hours(12)))),
            ("never", Some(Lifetime::Endless)),
            ("", None),
            ("d", None),
            ("0d", None),
            ("-1d", None),
            ("+1d", None),
            ("1.5d", None),
            ("90", None),
            ("90D", None),
            ("90 d", None),
            ("3w", None),
            ("99999999999999999999d", None),
            ("9223372036854775807d", None),
            ("٩d", None),
        ] {
            assert_eq!(text.parse().ok(), lifetime, "{text}");
        }
    }

    #[test]
    fn what_ends_beyond_all_time_ends_at_its_end() {
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(Lifetime::Endless.end(now), None);
        let day = Lifetime::For(TimeDelta::days(1)).end(now).unwrap();
        assert_eq!(day.timestamp(), 86_400);
        let last = Lifetime::For(TimeDelta::MAX).end(now);
        assert_eq!(last, Some(DateTime::<Utc>::MAX_UTC));
    }
}
