//! The smallest change that could have been seen, so that "no demonstrable difference" is never
//! read as "no difference".

use super::change::spread_factor;
use super::interval::is_spread;
use super::nct;
use super::tail::{Tail, halve};

/// The chance of seeing the change, if it is there.
const POWER: f64 = 0.8;
/// The two-sided level of the test.
const ALPHA: f64 = 0.05;

/// The smallest change of a mean that two waves of this size would have shown in 8 of 10 cases:
/// `(z_.975 + z_.80) sd sqrt(1/n1 + 1/n2)` (Cohen, 1988, normal approximation).
///
/// `None` when a wave has no respondents or there is no spread.
#[must_use]
pub fn smallest_detectable(before: u32, after: u32, sd_org: f64) -> Option<f64> {
    let steps = Tail::Normal.quantile(1.0 - ALPHA / 2.0) + Tail::Normal.quantile(POWER);
    let smallest = steps * sd_org * spread_factor(before, after)?;
    (is_spread(sd_org) && smallest.is_finite()).then_some(smallest)
}

/// The same for a spread that is estimated from the two groups themselves: the exact power of the
/// t test, by the noncentral t distribution. Goes with [`super::gap_between`] at organisation level
/// and with planning; beside a team's change stands [`smallest_detectable`].
///
/// `None` when there are fewer than two respondents on either side or there is no spread.
#[must_use]
pub fn smallest_detectable_gap(first: u32, second: u32, sd: f64) -> Option<f64> {
    if first < 2 || second < 2 || !is_spread(sd) {
        return None;
    }
    let degrees = f64::from(first) + f64::from(second) - 2.0;
    let critical = Tail::student(degrees)?.quantile(1.0 - ALPHA / 2.0);
    let factor = spread_factor(first, second)?;
    let power = |steps: f64| {
        let shift = steps / factor;
        nct::above(critical, degrees, shift) + nct::above(critical, degrees, -shift)
    };
    // Ten standard errors are always seen, but for the smallest groups, whose t has long tails.
    let mut ceiling = 10.0 * factor;
    while power(ceiling) < POWER {
        ceiling *= 2.0;
    }
    let gap = halve(0.0, ceiling, |steps| power(steps) >= POWER) * sd;
    gap.is_finite().then_some(gap)
}

/// The smallest rise of a share that two waves of this size would have shown in 8 of 10 cases, by
/// the arcsine transformation (Cohen, 1988). For the smallest fall, ask for the rise of the others'
/// share.
///
/// `None` when no rise is large enough, a wave has no respondents or the share is not a share.
#[must_use]
pub fn smallest_detectable_rise(share: f64, before: u32, after: u32) -> Option<f64> {
    if !(0.0..=1.0).contains(&share) {
        return None;
    }
    let factor = spread_factor(before, after)?;
    let critical = Tail::Normal.quantile(1.0 - ALPHA / 2.0);
    let power = |rise: f64| {
        let shift = rise / factor;
        Tail::Normal.above(critical - shift) + Tail::Normal.above(critical + shift)
    };
    let from = 2.0 * share.sqrt().asin();
    let ceiling = std::f64::consts::PI - from;
    if power(ceiling) < POWER {
        return None;
    }
    let rise = halve(0.0, ceiling, |rise| power(rise) >= POWER);
    let to = ((from + rise) / 2.0).sin();
    Some(to * to - share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_named_in_the_manual() {
        let seen = [(8, 1.12), (15, 0.82), (30, 0.58), (100, 0.32), (1000, 0.10)];
        for (n, change) in seen {
            let smallest = smallest_detectable(n, n, 0.8).expect("sound");
            assert!((smallest - change).abs() < 0.005, "{n}: {smallest}");
        }
    }

    #[test]
    fn nobody_and_no_spread_detect_nothing() {
        assert_eq!(smallest_detectable(0, 8, 0.8), None);
        assert_eq!(smallest_detectable(8, 8, 0.0), None);
        assert_eq!(smallest_detectable(8, 8, f64::NAN), None);
        assert_eq!(smallest_detectable_gap(1, 8, 0.8), None);
        assert_eq!(smallest_detectable_gap(8, 8, f64::INFINITY), None);
        assert_eq!(smallest_detectable_rise(0.6, 0, 8), None);
        assert_eq!(smallest_detectable_rise(1.0, 50, 50), None);
        assert_eq!(smallest_detectable_rise(0.9, 8, 8), None);
        assert_eq!(smallest_detectable_rise(f64::NAN, 8, 8), None);
    }

    #[test]
    fn an_estimated_spread_needs_more_and_the_smallest_groups_much_more() {
        let both = |n| {
            let known = smallest_detectable(n, n, 0.8).expect("sound");
            (known, smallest_detectable_gap(n, n, 0.8).expect("sound"))
        };
        for n in [2, 3, 10, 500] {
            let (known, estimated) = both(n);
            assert!(estimated > known, "{n}: {estimated} {known}");
        }
        assert!(both(2).1 > 1.5 * both(2).0);
        let (known, estimated) = both(u32::MAX);
        assert!((estimated / known - 1.0).abs() < 1e-5);
    }
}
