//! Weighting to headcounts: what the figure would be had every stratum answered equally often.
//!
//! Organisation level only, and always beside the unweighted figure: weighting repairs only what
//! the strata explain, and a reader must be able to see how much it moved.

use super::moments::Summary;

/// A part of the organisation with its headcount and what its respondents answered.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// How many people there are.
    pub headcount: u32,
    /// What those who answered said.
    pub answered: Summary,
}

/// A mean weighted to headcounts, beside the unweighted one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Weighted {
    /// The mean of those who answered.
    pub unweighted: f64,
    /// `sum W_h m_h`, with W_h the stratum's part of the headcount.
    pub weighted: f64,
    /// Its standard error, for comparing waves.
    pub standard_error: f64,
    /// The same with the finite-population correction, for describing this wave only.
    pub standard_error_this_wave: f64,
    /// How many respondents an equally weighted sample of the same precision would need (Kish, 1965).
    pub effective_n: f64,
    /// Respondents over effective respondents: what uneven response costs.
    pub design_effect: f64,
}

/// Post-stratification (Holt and Smith, 1979).
///
/// `None` without strata, when one has nobody who answered (merge it with a neighbour first) or more
/// answers than people, or when a figure is unsound.
#[must_use]
pub fn weigh(strata: &[Stratum]) -> Option<Weighted> {
    let headcount: f64 = strata.iter().map(|s| f64::from(s.headcount)).sum();
    let respondents: f64 = strata.iter().map(|s| f64::from(s.answered.n)).sum();
    let (mut unweighted, mut weighted) = (0.0, 0.0);
    let (mut variance, mut this_wave, mut squares) = (0.0, 0.0, 0.0);
    for Stratum {
        headcount: people,
        answered,
    } in strata
    {
        if answered.n == 0 || answered.n > *people {
            return None;
        }
        let (people, n) = (f64::from(*people), f64::from(answered.n));
        let part = people / headcount;
        let error = (part * answered.sd).powi(2) / n;
        unweighted += answered.mean * n / respondents;
        weighted += part * answered.mean;
        variance += error;
        this_wave += error * (1.0 - n / people);
        squares += people * people / n;
    }
    let effective_n = headcount * headcount / squares;
    let figures = Weighted {
        unweighted,
        weighted,
        standard_error: variance.sqrt(),
        standard_error_this_wave: this_wave.sqrt(),
        effective_n,
        design_effect: respondents / effective_n,
    };
    let sound = [unweighted, weighted, variance, this_wave, effective_n];
    sound
        .iter()
        .all(|figure| figure.is_finite())
        .then_some(figures)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stratum(headcount: u32, n: u32, mean: f64) -> Stratum {
        Stratum {
            headcount,
            answered: Summary { n, mean, sd: 0.8 },
        }
    }

    #[test]
    fn even_response_changes_nothing() {
        let even = weigh(&[stratum(100, 50, 3.0), stratum(300, 150, 4.0)]).expect("sound");
        assert!((even.weighted - even.unweighted).abs() < 1e-12);
        assert!((even.design_effect - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_stratum_without_answers_cannot_be_weighted() {
        assert_eq!(weigh(&[]), None);
        assert_eq!(weigh(&[stratum(100, 0, 3.0), stratum(9, 5, 4.0)]), None);
        assert_eq!(weigh(&[stratum(4, 5, 3.0)]), None);
        assert_eq!(weigh(&[stratum(10, 5, f64::NAN)]), None);
    }

    #[test]
    fn full_response_leaves_no_error_in_this_wave() {
        let full = weigh(&[stratum(20, 20, 3.0), stratum(30, 30, 4.0)]).expect("sound");
        assert_eq!(full.standard_error_this_wave, 0.0);
        assert!(full.standard_error > 0.0);
    }
}
