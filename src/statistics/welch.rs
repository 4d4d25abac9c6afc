//! Two groups of the organisation compared, each with its own standard deviation.
//!
//! For breakdowns at organisation level that are large enough to be shown, such as the inclusion gap
//! between those who feel different and the others. Never for teams: there a standard deviation of
//! the group's own would follow from the figures, see [`super::change_of_mean`].

use super::interval::Interval;
use super::moments::Summary;
use super::tail::Tail;

/// The difference between two groups (Welch, 1947; degrees of freedom by Satterthwaite, 1946).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The second group's mean minus the first's.
    pub difference: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
    /// Difference divided by its standard error.
    pub t: f64,
    /// Satterthwaite's degrees of freedom.
    pub degrees: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// The 95 % interval of the difference.
    pub interval: Interval,
    tail: Tail,
}

impl Gap {
    /// The p-value of "the gap is at least `margin`, either way" (TOST): small when there is none.
    #[must_use]
    pub fn equivalence_p(&self, margin: f64) -> f64 {
        self.tail
            .equivalence_p(self.difference, self.standard_error, margin)
    }
}

/// The gap from `first` to `second`; `None` when neither varies or a figure is unsound.
#[must_use]
pub fn gap_between(first: Summary, second: Summary) -> Option<Gap> {
    let difference = second.mean - first.mean;
    let (one, other) = (error_squared(first)?, error_squared(second)?);
    let error_squared = one + other;
    let parts =
        one * one / (f64::from(first.n) - 1.0) + other * other / (f64::from(second.n) - 1.0);
    // Never below 1 but by rounding, when one group does not vary.
    let degrees = (error_squared * error_squared / parts).max(1.0);
    let tail = Tail::student(degrees)?;
    let standard_error = error_squared.sqrt();
    let t = difference / standard_error;
    let margin = tail.quantile(0.975) * standard_error;
    (t.is_finite() && margin.is_finite()).then(|| Gap {
        difference,
        standard_error,
        t,
        degrees,
        p: tail.beyond(t),
        interval: Interval {
            low: difference - margin,
            high: difference + margin,
        },
        tail,
    })
}

fn error_squared(group: Summary) -> Option<f64> {
    let squared = group.sd * group.sd / f64::from(group.n);
    (group.n > 1 && squared.is_finite()).then_some(squared)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn groups_without_spread_or_people_are_not_tested() {
        let group = |n, sd| Summary { n, mean: 3.0, sd };
        assert_eq!(gap_between(group(9, 0.0), group(9, 0.0)), None);
        assert_eq!(gap_between(group(1, 0.8), group(9, 0.8)), None);
        assert_eq!(gap_between(group(9, f64::NAN), group(9, 0.8)), None);
        assert!(gap_between(group(9, 0.0), group(9, 0.8)).is_some());
    }

    proptest! {
        #[test]
        fn no_figure_is_ever_nan(
            n in any::<u32>(), mean in any::<f64>(), sd in any::<f64>(), other in 0.0..1.0_f64,
        ) {
            let first = Summary { n, mean, sd };
            let second = Summary { n: 20, mean: 3.0, sd: other };
            if let Some(gap) = gap_between(first, second) {
                let Interval { low, high } = gap.interval;
                for figure in [gap.difference, gap.t, gap.degrees, low, high] {
                    prop_assert!(figure.is_finite());
                }
                prop_assert!((0.0..=1.0).contains(&gap.p));
                prop_assert!((0.0..=1.0).contains(&gap.equivalence_p(0.25)));
            }
        }
    }
}
