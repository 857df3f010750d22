//! Whether a group answers otherwise than the others do.

/// Answers of a group, weighted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sample {
    /// Weights of all who answered.
    pub all: f64,
    /// Their squares.
    pub squares: f64,
    /// Weights of those who said it.
    pub said: f64,
}

/// 95 per cent of a normal distribution lie within so many standard deviations.
const BOUND: f64 = 1.959_963_984_540_054;

impl Sample {
    /// How many unweighted answers tell as much, after Kish.
    fn size(self) -> f64 {
        self.all * self.all / self.squares
    }

    fn share(self) -> f64 {
        self.said / self.all
    }

    /// Those who are not in a group of these.
    #[must_use]
    pub fn without(self, group: Self) -> Self {
        Self {
            all: self.all - group.all,
            squares: self.squares - group.squares,
            said: self.said - group.said,
        }
    }

    /// Whether two shares differ at the level of 0.05, by a test of two proportions; none where there is nothing to compare.
    pub fn differs(self, other: Self) -> Option<bool> {
        let (own, others) = (self.size(), other.size());
        let both = own + others;
        if !both.is_finite() || own < 1.0 || others < 1.0 {
            return None;
        }
        let common = (self.share() * own + other.share() * others) / both;
        let spread = (common * (1.0 - common) * (1.0 / own + 1.0 / others)).sqrt();
        if spread <= 0.0 || spread.is_nan() {
            return Some(false);
        }
        Some(((self.share() - other.share()) / spread).abs() > BOUND)
    }
}
