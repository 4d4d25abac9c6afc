//! Counts, sums and sums of squares: all that remains of answers when the count is over.
//!
//! The count keeps second moments for the organisation as a whole only; below it there are means
//! and numbers of respondents ([`Level`]), never a spread.

/// A published mean and the number of respondents it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The mean, as displayed.
    pub mean: f64,
    /// Respondents; where only a range is shown, its lower end.
    pub n: u32,
}

/// Number, sum and sum of squares of values, in a form that can be added up.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    /// How many values.
    pub n: u32,
    /// Their sum.
    pub sum: f64,
    /// The sum of their squares.
    pub sum_of_squares: f64,
}

/// Number, mean and standard deviation (n-1 divisor) of at least two values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many values.
    pub n: u32,
    /// Their mean.
    pub mean: f64,
    /// Their standard deviation, with divisor n-1.
    pub sd: f64,
}

impl Moments {
    /// The moments of these values.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut moments = Self::default();
        for value in values {
            moments.add(value);
        }
        moments
    }

    /// Takes in one more value.
    pub fn add(&mut self, value: f64) {
        self.n += 1;
        self.sum += value;
        self.sum_of_squares += value * value;
    }

    /// The mean; `None` of nothing.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let mean = self.sum / f64::from(self.n);
        (self.n > 0 && mean.is_finite()).then_some(mean)
    }

    /// Mean and standard deviation; `None` below two values, and for sums that no values can have.
    #[must_use]
    pub fn summary(&self) -> Option<Summary> {
        let mean = self.mean().filter(|_| self.n > 1)?;
        let deviations = self.squared_deviations()?;
        let sd = (deviations / (f64::from(self.n) - 1.0)).sqrt();
        Some(Summary {
            n: self.n,
            mean,
            sd,
        })
    }

    /// Sum of squared deviations from the mean.
    ///
    /// A difference of two large numbers: what is within their rounding error is zero, so that
    /// equal answers have a standard deviation of exactly 0 and never a tiny or negative one.
    pub(super) fn squared_deviations(&self) -> Option<f64> {
        let mean = self.mean()?;
        let deviations = self.sum_of_squares - self.sum * mean;
        let rounding = 4.0 * f64::EPSILON * f64::from(self.n) * self.sum_of_squares.abs();
        if !deviations.is_finite() || !rounding.is_finite() || deviations < -rounding {
            return None;
        }
        Some(if deviations <= rounding {
            0.0
        } else {
            deviations
        })
    }
}

/// One standard deviation from several waves (or groups), each around its own mean.
///
/// `None` without degrees of freedom or when one of them is unsound.
#[must_use]
pub fn pooled_sd(parts: &[Moments]) -> Option<f64> {
    let mut deviations = 0.0;
    let mut degrees = 0.0;
    for part in parts.iter().filter(|part| part.n > 0) {
        deviations += part.squared_deviations()?;
        degrees += f64::from(part.n) - 1.0;
    }
    let sd = (deviations / degrees).sqrt();
    (degrees > 0.0 && sd.is_finite()).then_some(sd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_have_exactly_no_spread() {
        for n in [2, 3, 10, 999] {
            let third = Moments::of(std::iter::repeat_n(11.0 / 3.0, n));
            assert_eq!(third.summary().expect("n > 1").sd, 0.0);
        }
    }

    #[test]
    fn nothing_one_value_and_impossible_sums_have_no_summary() {
        assert_eq!(Moments::default().mean(), None);
        assert_eq!(Moments::of([4.0]).summary(), None);
        assert_eq!(Moments::of([f64::NAN, 1.0]).mean(), None);
        assert_eq!(Moments::of([f64::INFINITY, 1.0]).summary(), None);
        let impossible = Moments {
            n: 4,
            sum: 20.0,
            sum_of_squares: 50.0,
        };
        assert_eq!(impossible.summary(), None);
        assert_eq!(pooled_sd(&[impossible, Moments::of([1.0, 2.0])]), None);
        assert_eq!(pooled_sd(&[]), None);
        assert_eq!(pooled_sd(&[Moments::of([3.0])]), None);
    }

    #[test]
    fn pooling_ignores_the_difference_between_waves() {
        let before = Moments::of([1.0, 2.0, 3.0]);
        let after = Moments::of([3.0, 4.0, 5.0]);
        let sd = pooled_sd(&[before, after]).expect("four degrees of freedom");
        assert!((sd - 1.0).abs() < 1e-12);
    }
}
