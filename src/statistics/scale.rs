//! A scale of answers: its two ends, and moving a value from one scale to another.

/// The ends of a scale; low is below high, both finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// Five fully labelled points, 1 to 5.
    pub const FIVE_POINT: Self = Self {
        low: 1.0,
        high: 5.0,
    };

    /// The Dutch school mark, 1 to 10.
    pub const MARK: Self = Self {
        low: 1.0,
        high: 10.0,
    };

    /// A scale from `low` to `high`; `None` unless both are finite and low is below high.
    #[must_use]
    pub fn new(low: f64, high: f64) -> Option<Self> {
        // The length is checked too: two huge finite ends can lie infinitely far apart.
        let sound = low.is_finite() && high.is_finite() && low < high && (high - low).is_finite();
        sound.then_some(Self { low, high })
    }

    /// The lowest value.
    #[must_use]
    pub fn low(self) -> f64 {
        self.low
    }

    /// The highest value.
    #[must_use]
    pub fn high(self) -> f64 {
        self.high
    }

    /// Highest minus lowest value.
    #[must_use]
    pub fn length(self) -> f64 {
        self.high - self.low
    }

    /// Whether a value can occur on this scale.
    #[must_use]
    pub fn contains(self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// The nearest value that can occur.
    pub(super) fn clip(self, value: f64) -> f64 {
        value.clamp(self.low, self.high)
    }

    /// The smallest change worth a word: 0.25 on five points, the same part of any other scale.
    #[must_use]
    pub fn smallest_effect(self) -> f64 {
        self.length() / 16.0
    }

    /// The value at the same place on another scale: `1 + 9 (m-1)/(A-1)` for a mark from 1 to 10.
    ///
    /// An installation shows either marks or the items' own scale, never both: the 0-10 and the
    /// 1-10 convention differ by up to a whole point, and a trend may not mix them.
    #[must_use]
    pub fn rescale(self, value: f64, to: Self) -> Option<f64> {
        if !self.contains(value) {
            return None;
        }
        let place = (value - self.low) / self.length();
        // Clipped, because rounding in the last digit could step over the end.
        Some(to.clip(to.low + place * to.length()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_has_two_finite_ends_in_order() {
        assert!(Scale::new(1.0, 1.0).is_none());
        assert!(Scale::new(5.0, 1.0).is_none());
        assert!(Scale::new(f64::NAN, 1.0).is_none());
        assert!(Scale::new(1.0, f64::INFINITY).is_none());
        assert!(Scale::new(f64::MIN, f64::MAX).is_none());
        assert_eq!(Scale::new(1.0, 5.0), Some(Scale::FIVE_POINT));
    }

    #[test]
    fn ends_stay_ends_and_strays_have_no_place() {
        assert_eq!(Scale::FIVE_POINT.rescale(1.0, Scale::MARK), Some(1.0));
        assert_eq!(Scale::FIVE_POINT.rescale(5.0, Scale::MARK), Some(10.0));
        assert_eq!(Scale::FIVE_POINT.rescale(5.1, Scale::MARK), None);
        assert_eq!(Scale::FIVE_POINT.rescale(f64::NAN, Scale::MARK), None);
    }

    #[test]
    fn a_quarter_point_of_five_is_nine_sixteenths_of_a_mark() {
        assert_eq!(Scale::FIVE_POINT.smallest_effect(), 0.25);
        assert_eq!(Scale::MARK.smallest_effect(), 0.5625);
    }
}
