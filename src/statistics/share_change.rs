//! The change of a share between two waves, at organisation level.

use super::change::spread_factor;
use super::interval::Interval;
use super::moments::Level;
use super::share::wilson;
use super::tail::Tail;

/// A change of a share between two waves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareChange {
    /// After minus before, as a fraction: times 100 it is percentage points, not per cent.
    pub difference: f64,
    /// The 95 % interval of the difference (Newcombe, 1998, method 10).
    pub interval: Interval,
    /// Difference divided by its pooled standard error; `None` when both shares are 0 or both 1.
    pub z: Option<f64>,
    /// Two-sided p-value that goes with `z`, not adjusted.
    pub p: Option<f64>,
}

/// Two shares compared, each with the number of people it rests on (as `mean` of a [`Level`]).
///
/// `None` when a wave has no respondents or a share is not a share.
#[must_use]
pub fn change_of_share(before: Level, after: Level) -> Option<ShareChange> {
    let (n1, n2) = (f64::from(before.n), f64::from(after.n));
    let around_before = wilson(before.mean, n1)?;
    let around_after = wilson(after.mean, n2)?;
    let difference = after.mean - before.mean;
    let down = (after.mean - around_after.low).hypot(around_before.high - before.mean);
    let up = (around_after.high - after.mean).hypot(before.mean - around_before.low);
    let pooled = (before.mean * n1 + after.mean * n2) / (n1 + n2);
    let error = (pooled * (1.0 - pooled)).sqrt() * spread_factor(before.n, after.n)?;
    let z = Some(difference / error).filter(|z| z.is_finite());
    Some(ShareChange {
        difference,
        interval: Interval {
            low: difference - down,
            high: difference + up,
        },
        z,
        p: z.map(|z| Tail::Normal.beyond(z)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn all_or_nothing_twice_is_not_tested() {
        for mean in [0.0, 1.0] {
            let level = Level { mean, n: 50 };
            let change = change_of_share(level, level).expect("sound");
            assert_eq!((change.difference, change.p), (0.0, None));
            assert!(change.interval.contains(0.0));
        }
        let nobody = Level { mean: 0.5, n: 0 };
        assert_eq!(change_of_share(nobody, Level { mean: 0.5, n: 9 }), None);
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_difference(
            p1 in prop_oneof![0.0..=1.0, any::<f64>()], n1 in any::<u32>(),
            p2 in 0.0..=1.0_f64, n2 in any::<u32>(),
        ) {
            let (before, after) = (Level { mean: p1, n: n1 }, Level { mean: p2, n: n2 });
            if let Some(change) = change_of_share(before, after) {
                prop_assert!(change.interval.contains(change.difference));
                prop_assert!(change.interval.low >= -1.0 && change.interval.high <= 1.0);
                prop_assert!(change.p.is_none_or(|p| (0.0..=1.0).contains(&p)));
            }
        }
    }
}
