//! A line through several waves, for the organisation as a whole.

use super::moments::Summary;
use super::tail::Tail;

/// One wave on a trend line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrendPoint {
    /// When: waves or years since the first.
    pub at: f64,
    /// What was measured then.
    pub summary: Summary,
}

/// The slope of a trend line and the step from its first point to its last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The change for each unit of time.
    pub slope: f64,
    /// Its standard error, the standard deviations being taken as known.
    pub standard_error: f64,
    /// Slope divided by its standard error.
    pub z: f64,
    /// Two-sided p-value.
    pub p: f64,
    /// The last mean minus the first.
    pub first_to_last: f64,
    /// The standard error of that.
    pub first_to_last_error: f64,
}

/// Weighted least squares with weights n/s^2 (Aitken, 1935), over waves in the order of time.
///
/// Pass only waves that can be compared: where a question or its options changed, the line stops.
/// `None` below two moments in time, without respondents or spread in a wave, or when a figure is
/// unsound.
#[must_use]
pub fn trend(points: &[TrendPoint]) -> Option<Trend> {
    let (first, last) = (points.first()?, points.last()?);
    let weight = |point: &TrendPoint| f64::from(point.summary.n) / point.summary.sd.powi(2);
    let total: f64 = points.iter().map(weight).sum();
    let centre = points.iter().map(|p| weight(p) * p.at).sum::<f64>() / total;
    let (mut across, mut along) = (0.0, 0.0);
    for point in points {
        across += weight(point) * (point.at - centre) * point.summary.mean;
        along += weight(point) * (point.at - centre).powi(2);
    }
    let slope = across / along;
    let standard_error = 1.0 / along.sqrt();
    let z = slope / standard_error;
    let first_to_last = last.summary.mean - first.summary.mean;
    let first_to_last_error = (1.0 / weight(first) + 1.0 / weight(last)).sqrt();
    let figures = [slope, standard_error, z, first_to_last, first_to_last_error];
    // All at one moment: along is 0 and the slope is none.
    figures
        .iter()
        .all(|figure| figure.is_finite())
        .then(|| Trend {
            slope,
            standard_error,
            z,
            p: Tail::Normal.beyond(z),
            first_to_last,
            first_to_last_error,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(at: f64, mean: f64, n: u32, sd: f64) -> TrendPoint {
        TrendPoint {
            at,
            summary: Summary { n, mean, sd },
        }
    }

    #[test]
    fn two_waves_are_a_difference_over_its_time() {
        let trend = trend(&[point(0.0, 3.5, 400, 0.8), point(2.0, 3.9, 500, 0.8)]).expect("sound");
        assert!((trend.slope - 0.2).abs() < 1e-12);
        assert!((trend.standard_error - trend.first_to_last_error / 2.0).abs() < 1e-12);
    }

    #[test]
    fn one_moment_no_people_or_no_spread_is_no_trend() {
        let sound = point(0.0, 3.5, 400, 0.8);
        assert_eq!(trend(&[]), None);
        assert_eq!(trend(&[sound]), None);
        assert_eq!(trend(&[sound, point(0.0, 3.9, 400, 0.8)]), None);
        assert_eq!(trend(&[sound, point(1.0, 3.9, 0, 0.8)]), None);
        assert_eq!(trend(&[sound, point(1.0, 3.9, 400, 0.0)]), None);
        assert_eq!(trend(&[sound, point(f64::NAN, 3.9, 400, 0.8)]), None);
    }
}
