//! Units' figures drawn towards the organisation's, by how little they rest on.
//!
//! For the internal order of work only: whom to offer a facilitator first. Never shown as a
//! unit's own score and never a ranking: of the "bottom ten" of 300 simulated teams only half truly
//! belong there.

use super::moments::Level;

/// Units drawn towards a common centre (empirical Bayes; Morris, 1983).
#[derive(Debug, Clone, PartialEq)]
pub struct Shrinkage {
    /// Where they are drawn to.
    pub centre: f64,
    /// Each unit, in the order given.
    pub units: Vec<Shrunk>,
}

/// One unit's figure, drawn towards the centre.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shrunk {
    /// The figure to order by.
    pub value: f64,
    /// How much of it is the unit's own: 0 is all centre, 1 is all its own.
    pub own: f64,
    /// The standard deviation of what is still unknown about it.
    pub sd: f64,
}

/// Means, with the variance between and within units of an [`super::Anova`] of the whole
/// organisation: `lambda m + (1 - lambda) mu`, `lambda = tau2 / (tau2 + MSW/n)`.
///
/// Without variance between units every unit is the centre. `None` without units, or when one has
/// no respondents or a figure is unsound.
#[must_use]
pub fn shrink_means(units: &[Level], between: f64, within: f64) -> Option<Shrinkage> {
    let sound = |variance: f64| variance.is_finite() && variance >= 0.0;
    if !sound(between) || !sound(within) || between + within == 0.0 {
        return None;
    }
    if units.iter().any(|unit| unit.n == 0) {
        return None;
    }
    let noise = |unit: &Level| within / f64::from(unit.n);
    let weights = units.iter().map(|unit| 1.0 / (between + noise(unit)));
    let centre = weighted_mean(units.iter().map(|unit| unit.mean).zip(weights))?;
    let shrunk = units.iter().map(|unit| {
        let own = between / (between + noise(unit));
        Shrunk {
            value: own * unit.mean + (1.0 - own) * centre,
            own,
            sd: (own * noise(unit)).sqrt(),
        }
    });
    Some(Shrinkage {
        centre,
        units: shrunk.collect(),
    })
}

/// Shares (as `mean` of a [`Level`]), by the beta-binomial with moments: `(x + M p) / (n + M)`,
/// `M = p (1-p) / v - 1` (Kleinman, 1973).
///
/// Without variance between units every unit is the centre; `None` as for [`shrink_means`].
#[must_use]
pub fn shrink_shares(units: &[Level]) -> Option<Shrinkage> {
    if units.iter().any(|unit| unit.n == 0 || !is_share(unit.mean)) {
        return None;
    }
    let centre = weighted_mean(units.iter().map(|unit| (unit.mean, f64::from(unit.n))))?;
    let prior = prior_size(units, centre);
    let shrunk = units.iter().map(|unit| {
        let n = f64::from(unit.n);
        let own = prior.map_or(0.0, |prior| n / (n + prior));
        let value = own * unit.mean + (1.0 - own) * centre;
        // The standard deviation of a beta with n + M pseudo-answers; known when all are centre.
        let sd = prior.map_or(0.0, |prior| {
            (value * (1.0 - value) / (n + prior + 1.0)).sqrt()
        });
        Shrunk { value, own, sd }
    });
    Some(Shrinkage {
        centre,
        units: shrunk.collect(),
    })
}

/// The number of answers that the centre weighs; `None` when no variance between units is left.
fn prior_size(units: &[Level], centre: f64) -> Option<f64> {
    let binomial = centre * (1.0 - centre);
    let variance = variance_of_shares(units, centre)?;
    // A variance above the binomial's own would weigh the centre negatively.
    Some((binomial / variance - 1.0).max(0.0))
}

/// The variance of units' true shares by moments; `None` unless positive.
pub(super) fn variance_of_shares(units: &[Level], centre: f64) -> Option<f64> {
    let degrees = units.len() as f64 - 1.0;
    let (mut total, mut squares, mut spread) = (0.0, 0.0, 0.0);
    for unit in units {
        let n = f64::from(unit.n);
        total += n;
        squares += n * n;
        spread += n * (unit.mean - centre).powi(2);
    }
    let expected = degrees * centre * (1.0 - centre);
    let variance = (spread - expected) / (total - squares / total - degrees);
    (variance.is_finite() && variance > 0.0).then_some(variance)
}

fn is_share(value: f64) -> bool {
    (0.0..=1.0).contains(&value)
}

fn weighted_mean(pairs: impl Iterator<Item = (f64, f64)>) -> Option<f64> {
    let (sum, weights) = pairs.fold((0.0, 0.0), |(sum, weights), (value, weight)| {
        (sum + value * weight, weights + weight)
    });
    let mean = sum / weights;
    mean.is_finite().then_some(mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn level(mean: f64, n: u32) -> Level {
        Level { mean, n }
    }

    #[test]
    fn without_variance_between_units_all_are_the_centre() {
        let means = shrink_means(&[level(3.0, 5), level(4.0, 15)], 0.0, 0.4).expect("sound");
        assert_eq!(means.centre, 3.75);
        assert!(
            means
                .units
                .iter()
                .all(|unit| unit.value == 3.75 && unit.own == 0.0)
        );
        let shares = shrink_shares(&[level(0.5, 10), level(0.5, 20)]).expect("sound");
        assert!(
            shares
                .units
                .iter()
                .all(|unit| unit.value == 0.5 && unit.sd == 0.0)
        );
        let nobody_agrees = shrink_shares(&[level(0.0, 10), level(0.0, 20)]).expect("sound");
        assert!(nobody_agrees.units.iter().all(|unit| unit.value == 0.0));
    }

    #[test]
    fn units_as_far_apart_as_can_be_stay_themselves() {
        let split = shrink_shares(&[level(0.0, 50), level(1.0, 50)]).expect("sound");
        assert_eq!(split.units[0].value, 0.0);
        assert_eq!(split.units[1].value, 1.0);
    }

    #[test]
    fn unsound_units_give_nothing() {
        assert_eq!(shrink_means(&[], 0.1, 0.4), None);
        assert_eq!(shrink_means(&[level(3.0, 0)], 0.1, 0.4), None);
        assert_eq!(shrink_means(&[level(3.0, 5)], 0.0, 0.0), None);
        assert_eq!(shrink_means(&[level(f64::NAN, 5)], 0.1, 0.4), None);
        assert_eq!(shrink_means(&[level(3.0, 5)], f64::NAN, 0.4), None);
        assert_eq!(shrink_shares(&[]), None);
        assert_eq!(shrink_shares(&[level(1.1, 5)]), None);
        assert_eq!(shrink_shares(&[level(0.4, 0)]), None);
    }

    proptest! {
        #[test]
        fn a_unit_ends_between_its_own_figure_and_the_centre(
            units in prop::collection::vec((0.0..=1.0_f64, 1_u32..200), 1..20),
            between in 0.0..0.5_f64, within in 0.01..1.0_f64,
        ) {
            let units: Vec<Level> = units.into_iter().map(|(m, n)| level(m, n)).collect();
            let means = shrink_means(&units, between, within).expect("sound");
            let shares = shrink_shares(&units).expect("sound");
            for all in [means, shares] {
                for (unit, shrunk) in units.iter().zip(&all.units) {
                    let (low, high) = (unit.mean.min(all.centre), unit.mean.max(all.centre));
                    prop_assert!((low - 1e-9..=high + 1e-9).contains(&shrunk.value));
                    prop_assert!(shrunk.sd.is_finite() && (0.0..=1.0).contains(&shrunk.own));
                }
            }
        }
    }
}
