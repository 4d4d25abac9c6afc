//! How much of the differences between people is differences between units, for the organisation.

use super::moments::Moments;
use statrs::distribution::{ContinuousCDF, FisherSnedecor};

/// A one-way analysis of variance: units of unequal size, persons within them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Anova {
    /// How many units.
    pub units: u32,
    /// How many people.
    pub n: u32,
    /// Mean square between units.
    pub between: f64,
    /// Mean square within units.
    pub within: f64,
    /// The size that stands for all: `(N - sum n^2 / N) / (J - 1)`.
    pub typical_size: f64,
}

impl Anova {
    /// The analysis of these units' person scores, those without people left out. `None` unless
    /// there are two units and more people than units.
    #[must_use]
    pub fn of(units: &[Moments]) -> Option<Self> {
        let units: Vec<&Moments> = units.iter().filter(|unit| unit.n > 0).collect();
        let n = units
            .iter()
            .try_fold(0_u32, |sum, unit| sum.checked_add(unit.n))?;
        let count = u32::try_from(units.len()).ok()?;
        if count < 2 || n <= count {
            return None;
        }
        let people = f64::from(n);
        let grand = units.iter().map(|unit| unit.sum).sum::<f64>() / people;
        let (mut between, mut within, mut squares) = (0.0, 0.0, 0.0);
        for unit in &units {
            let size = f64::from(unit.n);
            between += size * (unit.mean()? - grand).powi(2);
            within += unit.squared_deviations()?;
            squares += size * size;
        }
        let degrees = f64::from(count) - 1.0;
        let analysis = Self {
            units: count,
            n,
            between: between / degrees,
            within: within / (people - f64::from(count)),
            typical_size: (people - squares / people) / degrees,
        };
        (analysis.between.is_finite() && analysis.within.is_finite()).then_some(analysis)
    }

    /// Between over within; `None` when nobody differs from their unit.
    #[must_use]
    pub fn f(&self) -> Option<f64> {
        let f = self.between / self.within;
        f.is_finite().then_some(f)
    }

    /// The p-value of "no unit differs".
    #[must_use]
    pub fn p(&self) -> Option<f64> {
        let units = f64::from(self.units);
        let f = FisherSnedecor::new(units - 1.0, f64::from(self.n) - units).ok()?;
        Some(f.sf(self.f()?))
    }

    /// ICC(1): the part of the variance that lies between units (Shrout and Fleiss, 1979, with
    /// the typical size for unequal units). Slightly below 0 when units differ less than by chance;
    /// `None` when nobody differs from anybody.
    #[must_use]
    pub fn icc1(&self) -> Option<f64> {
        let all = self.between + (self.typical_size - 1.0) * self.within;
        let icc = (self.between - self.within) / all;
        icc.is_finite().then_some(icc)
    }

    /// ICC(2): how reliable the mean of a unit of the typical size is.
    #[must_use]
    pub fn icc2(&self) -> Option<f64> {
        let icc = (self.between - self.within) / self.between;
        icc.is_finite().then_some(icc)
    }

    /// The variance of units' true levels, `max(0, (MSB - MSW) / k0)`.
    #[must_use]
    pub fn between_variance(&self) -> f64 {
        ((self.between - self.within) / self.typical_size).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(values: &[f64]) -> Moments {
        Moments::of(values.iter().copied())
    }

    #[test]
    fn one_unit_or_one_person_each_is_no_analysis() {
        assert_eq!(Anova::of(&[]), None);
        assert_eq!(Anova::of(&[unit(&[1.0, 2.0]), Moments::default()]), None);
        assert_eq!(Anova::of(&[unit(&[1.0]), unit(&[2.0])]), None);
        assert_eq!(Anova::of(&[unit(&[f64::NAN, 1.0]), unit(&[2.0])]), None);
    }

    #[test]
    fn without_any_differences_there_is_no_ratio() {
        let flat = Anova::of(&[unit(&[4.0, 4.0]), unit(&[4.0, 4.0])]).expect("two units");
        assert_eq!((flat.f(), flat.p()), (None, None));
        assert_eq!((flat.icc1(), flat.icc2()), (None, None));
        assert_eq!(flat.between_variance(), 0.0);
    }

    #[test]
    fn units_that_differ_less_than_by_chance_have_no_variance_between_them() {
        let alike = Anova::of(&[unit(&[1.0, 5.0]), unit(&[2.0, 4.0])]).expect("two units");
        assert!(alike.icc1().expect("people differ") < 0.0);
        assert_eq!(alike.between_variance(), 0.0);
    }
}
