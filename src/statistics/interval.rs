//! The interval around a mean of one wave.

use super::moments::{Level, Summary};
use super::scale::Scale;
use super::tail::Tail;

/// The normal quantile of a two-sided 95 % interval.
pub const Z95: f64 = 1.959_963_984_540_054;

/// From low to high, both included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Interval {
    /// `middle` plus and minus `margin`, inside the scale.
    pub(super) fn around(middle: f64, margin: f64, scale: Scale) -> Self {
        Self {
            low: scale.clip(middle - margin),
            high: scale.clip(middle + margin),
        }
    }

    /// Whether a value lies inside.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }
}

/// The interval of a group's mean in one wave: `m +/- z sd_org / sqrt(n)`, clipped to the scale.
///
/// The spread is that of the organisation, not the group's own: so the interval gives away nothing
/// beyond the mean and the number of respondents that stand beside it (a group's own t interval
/// would give back its standard deviation, and with it single answers).
///
/// `None` below two respondents, without spread, or for a mean that is off its scale.
#[must_use]
pub fn interval_of_mean(level: Level, sd_org: f64, scale: Scale, z: f64) -> Option<Interval> {
    let margin = z * sd_org / f64::from(level.n).sqrt();
    let sound = level.n > 1 && z > 0.0 && is_spread(sd_org) && scale.contains(level.mean);
    (sound && margin.is_finite()).then(|| Interval::around(level.mean, margin, scale))
}

/// The interval of the whole organisation's mean in one wave:
/// `m +/- t(n-1) s/sqrt(n) sqrt(1 - n/N)` (Cochran, 1977), clipped to the scale.
///
/// With its own standard deviation and the finite-population correction, both of which are harmless
/// for the organisation as a whole and for one wave; never for a team or a change. Without a
/// `headcount` there is no correction. `None` below two respondents, without spread, when more
/// answered than there are, or for a mean that is off its scale.
#[must_use]
pub fn interval_of_organisation(
    summary: Summary,
    headcount: Option<u32>,
    scale: Scale,
) -> Option<Interval> {
    let Summary { n, mean, sd } = summary;
    let missing = match headcount {
        Some(headcount) if headcount < n => return None,
        Some(headcount) => 1.0 - f64::from(n) / f64::from(headcount),
        None => 1.0,
    };
    if n < 2 || !is_spread(sd) || !scale.contains(mean) {
        return None;
    }
    let t = Tail::student(f64::from(n) - 1.0)?.quantile(0.975);
    let margin = t * sd / f64::from(n).sqrt() * missing.sqrt();
    margin
        .is_finite()
        .then(|| Interval::around(mean, margin, scale))
}

/// The mean of all `headcount` people, whatever those who did not answer would have said:
/// `[(n m + (N-n) low)/N, (n m + (N-n) high)/N]` (Manski, 1989).
///
/// `None` when nobody answered, more answered than there are, or the mean is off its scale.
#[must_use]
pub fn bounds_of_mean(level: Level, headcount: u32, scale: Scale) -> Option<Interval> {
    if level.n == 0 || level.n > headcount || !scale.contains(level.mean) {
        return None;
    }
    let answered = f64::from(level.n) / f64::from(headcount);
    let with = |others: f64| scale.clip(answered * level.mean + (1.0 - answered) * others);
    Some(Interval {
        low: with(scale.low()),
        high: with(scale.high()),
    })
}

/// Whether a standard deviation can carry an interval or a test.
pub(super) fn is_spread(sd: f64) -> bool {
    sd.is_finite() && sd > 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn there_is_no_interval_without_two_people_or_without_spread() {
        let level = |n| Level { mean: 3.4, n };
        let five = Scale::FIVE_POINT;
        assert_eq!(interval_of_mean(level(0), 0.8, five, Z95), None);
        assert_eq!(interval_of_mean(level(1), 0.8, five, Z95), None);
        assert_eq!(interval_of_mean(level(8), 0.0, five, Z95), None);
        assert_eq!(interval_of_mean(level(8), f64::NAN, five, Z95), None);
        assert_eq!(interval_of_mean(level(8), 0.8, five, f64::INFINITY), None);
        let stray = Level { mean: 5.2, n: 8 };
        assert_eq!(interval_of_mean(stray, 0.8, five, Z95), None);
    }

    #[test]
    fn the_organisation_is_known_exactly_when_everybody_answered() {
        let summary = Summary {
            n: 40,
            mean: 3.4,
            sd: 0.8,
        };
        let five = Scale::FIVE_POINT;
        let point = interval_of_organisation(summary, Some(40), five).expect("sound");
        assert_eq!((point.low, point.high), (3.4, 3.4));
        assert_eq!(interval_of_organisation(summary, Some(39), five), None);
        let one = Summary { n: 1, ..summary };
        assert_eq!(interval_of_organisation(one, None, five), None);
    }

    #[test]
    fn bounds_of_a_mean_need_a_possible_headcount() {
        let level = Level { mean: 3.4, n: 10 };
        let five = Scale::FIVE_POINT;
        assert_eq!(bounds_of_mean(level, 9, five), None);
        assert_eq!(bounds_of_mean(Level { mean: 3.4, n: 0 }, 0, five), None);
        let exact = bounds_of_mean(level, 10, five).expect("sound");
        assert_eq!((exact.low, exact.high), (3.4, 3.4));
    }

    proptest! {
        #[test]
        fn an_interval_holds_the_mean_and_stays_on_the_scale(
            mean in prop_oneof![1.0..=5.0, any::<f64>()],
            n in any::<u32>(),
            sd in prop_oneof![0.0..3.0, any::<f64>()],
            z in prop_oneof![0.1..4.0, any::<f64>()],
        ) {
            let scale = Scale::FIVE_POINT;
            if let Some(interval) = interval_of_mean(Level { mean, n }, sd, scale, z) {
                prop_assert!(interval.contains(mean));
                prop_assert!(scale.contains(interval.low) && scale.contains(interval.high));
            }
        }

        #[test]
        fn more_respondents_never_widen_the_interval(mean in 1.0..=5.0, n in 2_u32..5000) {
            let width = |n| {
                let level = Level { mean, n };
                let interval = interval_of_mean(level, 0.8, Scale::FIVE_POINT, Z95)
                    .expect("a sound level has an interval");
                interval.high - interval.low
            };
            prop_assert!(width(n + 1) <= width(n) + 1e-12);
        }
    }
}
