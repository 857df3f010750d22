//! The only source of time and randomness, so that a test can hold the one still.

use chrono::{DateTime, DurationRound, NaiveDate, TimeDelta, Utc};
use chrono_tz::Europe::Oslo;
use uuid::Uuid;

use super::{Error, Result};

/// Tells the time, and draws ids and secrets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    fixed: Option<DateTime<Utc>>,
}

impl Clock {
    /// A clock that always tells the same time.
    pub fn fixed(at: DateTime<Utc>) -> Self {
        Self { fixed: Some(at) }
    }

    /// Now, to the millisecond: what both databases keep and order alike.
    #[expect(
        clippy::disallowed_methods,
        reason = "here is where the time comes from"
    )]
    pub fn now(&self) -> DateTime<Utc> {
        let now = self.fixed.unwrap_or_else(Utc::now);
        now.duration_trunc(TimeDelta::milliseconds(1))
            .unwrap_or(now)
    }

    /// The day that it is in Norway.
    pub fn today(&self) -> NaiveDate {
        Self::day_of(self.now())
    }

    /// The day that it was in Norway at a moment.
    pub fn day_of(moment: DateTime<Utc>) -> NaiveDate {
        moment.with_timezone(&Oslo).date_naive()
    }

    /// A new id that tells nothing, not even when it was drawn.
    #[expect(
        clippy::disallowed_methods,
        reason = "here is where randomness comes from"
    )]
    pub fn random_id(&self) -> Uuid {
        Uuid::new_v4()
    }

    /// Random bytes that nobody can guess, for secrets.
    ///
    /// # Errors
    ///
    /// `Internal` where the system has none to give.
    pub fn random_bytes<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        getrandom::fill(&mut bytes).map_err(Error::internal)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_when_it_does_in_norway() {
        for (now, day) in [
            ("2026-01-01T22:59:59Z", "2026-01-01"),
            ("2026-01-01T23:00:00Z", "2026-01-02"),
            ("2026-07-01T21:59:59Z", "2026-07-01"),
            ("2026-07-01T22:00:00Z", "2026-07-02"),
        ] {
            let clock = Clock::fixed(now.parse().unwrap());
            assert_eq!(clock.today().to_string(), day);
        }
    }
}
