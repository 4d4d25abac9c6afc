//! The change of a mean between two waves.
//!
//! Without finite-population correction: the question is whether what lies behind the answers has
//! changed, not only the answers that happened to come in (Cochran, Sampling Techniques, 1977). With
//! the correction 26 to 96 % of unchanged teams would get an arrow.

use super::interval::{Interval, Z95, is_spread};
use super::moments::Level;
use super::scale::Scale;
use super::tail::Tail;

/// A change between two waves, tested with the organisation's standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// After minus before.
    pub difference: f64,
    /// The standard error of the difference.
    pub standard_error: f64,
    /// The 95 % interval of the difference, no wider than the scale allows.
    pub interval: Interval,
    /// Difference divided by its standard error.
    pub z: f64,
    /// Two-sided p-value, not adjusted for looking at several themes.
    pub p: f64,
}

impl Change {
    /// The p-value of "the change is at least `margin`, up or down" (TOST): small when stable.
    #[must_use]
    pub fn equivalence_p(&self, margin: f64) -> f64 {
        Tail::Normal.equivalence_p(self.difference, self.standard_error, margin)
    }
}

/// `z = (m2 - m1) / (sd_org sqrt(1/n1 + 1/n2))`, with the organisation's standard deviation.
///
/// The pooled spread keeps a team's own out of sight, see [`super::interval_of_mean`]. `None` when a
/// wave has no respondents, there is no spread, or a mean is off the scale.
#[must_use]
pub fn change_of_mean(before: Level, after: Level, sd_org: f64, scale: Scale) -> Option<Change> {
    let difference = difference(before, after, scale)?;
    let standard_error = sd_org * spread_factor(before.n, after.n)?;
    if !is_spread(sd_org) || !is_spread(standard_error) {
        return None;
    }
    let reach = Scale::new(-scale.length(), scale.length())?;
    let z = difference / standard_error;
    z.is_finite().then(|| Change {
        difference,
        standard_error,
        interval: Interval::around(difference, Z95 * standard_error, reach),
        z,
        p: Tail::Normal.beyond(z),
    })
}

/// After minus before; `None` when either has no respondents or is off the scale.
pub(super) fn difference(before: Level, after: Level, scale: Scale) -> Option<f64> {
    let sound = |level: Level| level.n > 0 && scale.contains(level.mean);
    (sound(before) && sound(after)).then_some(after.mean - before.mean)
}

/// `sqrt(1/n1 + 1/n2)`; `None` when either is nought.
pub(super) fn spread_factor(before: u32, after: u32) -> Option<f64> {
    let factor = (1.0 / f64::from(before) + 1.0 / f64::from(after)).sqrt();
    (before > 0 && after > 0).then_some(factor)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(mean: f64, n: u32) -> Level {
        Level { mean, n }
    }

    #[test]
    fn nothing_is_tested_without_people_spread_or_a_valid_mean() {
        let five = Scale::FIVE_POINT;
        let some = level(3.0, 20);
        assert_eq!(change_of_mean(level(3.0, 0), some, 0.8, five), None);
        assert_eq!(change_of_mean(some, level(3.0, 0), 0.8, five), None);
        assert_eq!(change_of_mean(some, level(4.0, 20), 0.0, five), None);
        assert_eq!(change_of_mean(some, level(f64::NAN, 20), 0.8, five), None);
        assert_eq!(change_of_mean(some, level(0.9, 20), 0.8, five), None);
    }

    #[test]
    fn no_change_is_larger_than_the_scale() {
        let change = change_of_mean(level(1.0, 2), level(5.0, 2), 1.5, Scale::FIVE_POINT);
        let interval = change.expect("sound").interval;
        assert!(interval.low < 4.0 && interval.high == 4.0);
    }

    proptest! {
        #[test]
        fn no_figure_is_ever_nan(
            m1 in any::<f64>(), n1 in any::<u32>(), m2 in 1.0..=5.0, n2 in any::<u32>(),
            sd in any::<f64>(), low in any::<f64>(), high in any::<f64>(),
        ) {
            let scale = Scale::new(low, high).unwrap_or(Scale::FIVE_POINT);
            if let Some(change) = change_of_mean(level(m1, n1), level(m2, n2), sd, scale) {
                let Interval { low, high } = change.interval;
                for figure in [change.difference, change.standard_error, low, high, change.z] {
                    prop_assert!(figure.is_finite());
                }
                prop_assert!((0.0..=1.0).contains(&change.p));
                let p = change.equivalence_p(scale.smallest_effect());
                prop_assert!((0.0..=1.0).contains(&p));
            }
        }

        #[test]
        fn going_up_and_going_down_are_judged_alike(
            m1 in 1.0..=5.0, m2 in 1.0..=5.0, n1 in 1_u32..500, n2 in 1_u32..500,
        ) {
            let up = change_of_mean(level(m1, n1), level(m2, n2), 0.8, Scale::FIVE_POINT);
            let down = change_of_mean(level(m2, n2), level(m1, n1), 0.8, Scale::FIVE_POINT);
            let (up, down) = (up.expect("sound"), down.expect("sound"));
            prop_assert!((up.p - down.p).abs() < 1e-12);
            prop_assert!((up.equivalence_p(0.25) - down.equivalence_p(0.25)).abs() < 1e-12);
        }
    }
}
