//! Shares of people at organisation level, and their intervals.
//!
//! Below the organisation a share is shown in coarse steps without an interval; see `disclosure`.

use super::interval::{Interval, Z95};

/// Wilson's score interval (1927) of a share that rests on `n` people.
///
/// `n` may be a fraction: an effective number, see [`share_interval`]. `None` for a share outside
/// 0 to 1 or without people.
#[must_use]
pub fn wilson(share: f64, n: f64) -> Option<Interval> {
    if !(0.0..=1.0).contains(&share) || !n.is_finite() || n <= 0.0 {
        return None;
    }
    // Written without z^2/n, which would overflow for a tiny n.
    let square = Z95 * Z95;
    let middle = (n * share + square / 2.0) / (n + square);
    let margin = Z95 * (n * share * (1.0 - share) + square / 4.0).sqrt() / (n + square);
    // Clipped, because at 0 and 1 rounding in the last digit steps over the end.
    Some(Interval {
        low: (middle - margin).clamp(0.0, share),
        high: (middle + margin).clamp(share, 1.0),
    })
}

/// The share among all `headcount` people, whatever those who did not answer would have said:
/// `[x/N, (x + N - n)/N]` (Manski, 1989).
///
/// `None` when nobody answered or more answered than there are.
#[must_use]
pub fn bounds_of_share(share: f64, n: u32, headcount: u32) -> Option<Interval> {
    if !(0.0..=1.0).contains(&share) || n == 0 || n > headcount {
        return None;
    }
    // Not left to the formula: a share times a number over that number may differ in its last digit.
    if n == headcount {
        return Some(Interval {
            low: share,
            high: share,
        });
    }
    let (n, headcount) = (f64::from(n), f64::from(headcount));
    let favourable = share * n;
    Some(Interval {
        low: (favourable / headcount).min(share),
        high: ((favourable + headcount - n) / headcount).clamp(share, 1.0),
    })
}

/// The interval of a share in one wave of a finite organisation: Wilson's with the effective number
/// `n (N-1)/(N-n)`, clipped to [`bounds_of_share`]; when everybody answered, the share itself.
///
/// It describes this organisation in this wave. It is not for changes between waves, where the
/// correction would call chance a change.
#[must_use]
pub fn share_interval(share: f64, n: u32, headcount: u32) -> Option<Interval> {
    let bounds = bounds_of_share(share, n, headcount)?;
    if n == headcount {
        return Some(bounds);
    }
    let unclipped = wilson(share, effective_number(n, headcount))?;
    Some(Interval {
        low: unclipped.low.clamp(bounds.low, bounds.high),
        high: unclipped.high.clamp(bounds.low, bounds.high),
    })
}

/// `n (N-1)/(N-n)`: a sample from few people says as much as a larger one from many.
pub(super) fn effective_number(n: u32, headcount: u32) -> f64 {
    let (n, headcount) = (f64::from(n), f64::from(headcount));
    n * (headcount - 1.0) / (headcount - n)
}

/// The part of those invited whose ballot counts; `None` when nobody was invited or more came in.
///
/// Every ballot counts, however many questions it leaves open. What may be shown of the rate below
/// the organisation is decided in `disclosure`.
#[must_use]
pub fn response_rate(ballots: u32, invited: u32) -> Option<f64> {
    (0 < invited && ballots <= invited).then(|| f64::from(ballots) / f64::from(invited))
}

/// "About 7 in 10": the share in whole tenths, for words. `None` for a share outside 0 to 1.
#[must_use]
pub fn tenths(share: f64) -> Option<u8> {
    // Whole percentages first, so that 65 % is seven tenths however its fraction is stored.
    let percent = (share * 100.0).round();
    (0.0..=1.0)
        .contains(&share)
        .then(|| (percent / 10.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn no_interval_of_nobody_or_of_more_than_everybody() {
        assert_eq!(share_interval(0.5, 0, 10), None);
        assert_eq!(share_interval(0.5, 11, 10), None);
        assert_eq!(share_interval(f64::NAN, 5, 10), None);
        assert_eq!(share_interval(1.2, 5, 10), None);
        assert_eq!(wilson(0.5, 0.0), None);
        assert_eq!(wilson(0.5, f64::NAN), None);
    }

    #[test]
    fn everybody_answered_is_a_point() {
        // The second share is one that the plain formula would move by its last digit.
        for (share, n) in [(0.6, 10), (0.241_356_418_687_678_5, 406)] {
            let point = share_interval(share, n, n).expect("sound");
            assert_eq!((point.low, point.high), (share, share));
            assert_eq!(bounds_of_share(share, n, n), Some(point));
        }
        assert!(share_interval(1.0, 1, 1).is_some());
    }

    #[test]
    fn tenths_round_half_up() {
        assert_eq!(tenths(0.65), Some(7));
        assert_eq!(tenths(0.64), Some(6));
        assert_eq!(tenths(0.0), Some(0));
        assert_eq!(tenths(1.0), Some(10));
        assert_eq!(tenths(1.01), None);
        assert_eq!(tenths(f64::NAN), None);
    }

    #[test]
    fn no_rate_of_nobody_and_none_above_one() {
        assert_eq!(response_rate(0, 0), None);
        assert_eq!(response_rate(9, 8), None);
        assert_eq!(response_rate(8, 8), Some(1.0));
    }

    proptest! {
        #[test]
        fn a_share_interval_holds_the_possible_and_nothing_else(
            share in 0.0..=1.0_f64, n in 1_u32..5000, missing in 0_u32..5000,
        ) {
            let headcount = n + missing;
            let bounds = bounds_of_share(share, n, headcount).expect("sound");
            let interval = share_interval(share, n, headcount).expect("sound");
            prop_assert!(bounds.low <= interval.low && interval.high <= bounds.high);
            prop_assert!(interval.low <= share + 1e-12 && share <= interval.high + 1e-12);
            prop_assert!(bounds.contains(share) && bounds.high <= 1.0);
        }

        #[test]
        fn hostile_input_gives_no_nan(share in any::<f64>(), n in any::<f64>()) {
            if let Some(interval) = wilson(share, n) {
                prop_assert!(0.0 <= interval.low && interval.low <= interval.high);
                prop_assert!(interval.high <= 1.0);
            }
        }
    }
}
