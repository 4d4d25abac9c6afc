//! Tails and critical values of the distributions that figures are compared with.
//!
//! The distribution functions are those of `statrs`, which agree with SciPy. Its quantiles of Student's
//! t and of F do not when there are many degrees of freedom (at ten million the 97.5 % point of t is
//! 1.83 instead of 1.96, and some inputs never return): they are found here by halving.

use statrs::distribution::{ContinuousCDF, FisherSnedecor, Normal, StudentsT};

/// From here on Student's t is the normal to seven digits, and the incomplete beta function behind it
/// begins to lose its own.
pub(super) const MANY_DEGREES: f64 = 1e7;

/// What a standardised difference is compared with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Tail {
    /// The standard normal: the standard deviation is taken as known (that of the organisation).
    Normal,
    /// Student's t with these degrees of freedom: the standard deviation is estimated here.
    Student(f64),
}

impl Tail {
    /// Student's t, or the normal where they are the same; `None` below one degree of freedom,
    /// which any two people have.
    pub(super) fn student(degrees: f64) -> Option<Self> {
        if !degrees.is_finite() || degrees < 1.0 {
            return None;
        }
        Some(if degrees < MANY_DEGREES {
            Self::Student(degrees)
        } else {
            Self::Normal
        })
    }

    /// P(X > x). Taken directly, not as 1 - P(X <= x), which loses small p-values.
    pub(super) fn above(self, x: f64) -> f64 {
        match self {
            Self::Normal => Normal::standard().sf(x),
            Self::Student(degrees) => StudentsT::new(0.0, 1.0, degrees)
                .expect("degrees of freedom were checked to be positive")
                .sf(x),
        }
    }

    /// P(X <= x).
    pub(super) fn below(self, x: f64) -> f64 {
        // Both distributions are symmetric, so the accurate upper tail serves here as well.
        self.above(-x)
    }

    /// P(|X| > |x|): the two-sided p-value.
    pub(super) fn beyond(self, x: f64) -> f64 {
        (2.0 * self.above(x.abs())).min(1.0)
    }

    /// The x with P(X <= x) = `probability`, between one half and 0.999.
    pub(super) fn quantile(self, probability: f64) -> f64 {
        match self {
            Self::Normal => Normal::standard().inverse_cdf(probability),
            // With one degree of freedom the 99.9 % point is 318, the furthest there is.
            Self::Student(_) => halve(0.0, 400.0, |x| self.below(x) >= probability),
        }
    }

    /// The larger of the two one-sided p-values for "the difference is at least `margin`, either
    /// way" (TOST, Schuirmann 1987): small only when the difference is shown to be smaller, and 1
    /// when the margin is none.
    pub(super) fn equivalence_p(self, difference: f64, error: f64, margin: f64) -> f64 {
        if !margin.is_finite() || margin <= 0.0 {
            return 1.0;
        }
        let from_below = self.above((difference + margin) / error);
        let from_above = self.below((difference - margin) / error);
        from_below.max(from_above)
    }
}

/// The x with P(F <= x) = `probability`, for Snedecor's F with at least one degree of freedom each.
pub(super) fn quantile_of_f(numerator: f64, denominator: f64, probability: f64) -> Option<f64> {
    let f = FisherSnedecor::new(numerator, denominator).ok()?;
    let reached = |x| f.cdf(x) >= probability;
    let mut ceiling = 2.0;
    while !reached(ceiling) {
        ceiling *= 2.0;
        // Only a probability of 1 has no quantile; nothing else gets here.
        if !f64::is_finite(ceiling) {
            return None;
        }
    }
    Some(halve(0.0, ceiling, reached))
}

/// Where between `low` and `high` something that stays true once it is becomes true.
pub(super) fn halve(mut low: f64, mut high: f64, reached: impl Fn(f64) -> bool) -> f64 {
    // Halving sixty times exhausts the digits of a double.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_agree_with_scipy_for_few_and_for_many_degrees() {
        // scipy.stats.t.ppf(.975, f), 1.17
        let known = [
            (1.0, 12.706_204_736_174_694),
            (3.0, 3.182_446_305_283_708),
            (99.0, 1.984_216_951_586_417),
            (33_333.3, 1.960_035_155_288_454),
            (1e6, 1.959_966_356_814_107),
            (4e9, 1.959_963_985_133),
        ];
        for (degrees, expected) in known {
            let tail = Tail::student(degrees).expect("positive");
            let here = tail.quantile(0.975);
            assert!((here - expected).abs() < 1e-6, "{degrees}: {here}");
        }
    }

    #[test]
    fn quantiles_of_f_undo_its_distribution_for_few_and_for_many_degrees() {
        for people in [1.0, 2.0, 61.0, 4999.0, 99_999.0, 4e9] {
            for probability in [0.025, 0.975] {
                let x = quantile_of_f(people, 3.0 * people, probability).expect("exists");
                let f = FisherSnedecor::new(people, 3.0 * people).expect("positive");
                assert!((f.cdf(x) - probability).abs() < 1e-7, "{people}: {x}");
            }
        }
    }

    #[test]
    fn no_degrees_of_freedom_no_test() {
        for degrees in [f64::NAN, f64::INFINITY, 0.0, -3.0] {
            assert_eq!(Tail::student(degrees), None);
        }
    }
}
