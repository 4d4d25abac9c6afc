//! Whether the items of a theme measure one thing: alpha, for the organisation as a whole.
//!
//! Everything comes from second moments of the items, because after the count no person's set of
//! answers exists any more.

use super::interval::Interval;
use super::tail::quantile_of_f;

/// Number, sums and sums of products of the items of one theme, over complete answers.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemMoments {
    n: u32,
    sums: Vec<f64>,
    /// Row by row, the whole square.
    products: Vec<f64>,
}

/// Cronbach's alpha with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alpha {
    /// At most 1; below 0 when the items contradict each other.
    pub value: f64,
    /// Feldt's interval (1965).
    pub interval: Interval,
}

impl ItemMoments {
    /// Moments of nothing yet, for this number of items.
    #[must_use]
    pub fn new(items: usize) -> Self {
        Self {
            n: 0,
            sums: vec![0.0; items],
            products: vec![0.0; items * items],
        }
    }

    /// Moments as they were stored; `None` unless there is one product for each pair of items.
    #[must_use]
    pub fn from_stored(n: u32, sums: Vec<f64>, products: Vec<f64>) -> Option<Self> {
        let sound = products.len() == sums.len() * sums.len()
            && sums.iter().chain(&products).all(|x| x.is_finite());
        sound.then_some(Self { n, sums, products })
    }

    /// Takes in one person's answers; says whether it did. Incomplete answers are left out, since
    /// a covariance from different people for each pair of items need not be one.
    pub fn add(&mut self, answers: &[Option<f64>]) -> bool {
        let complete: Option<Vec<f64>> = answers.iter().copied().collect();
        let Some(values) = complete.filter(|values| values.len() == self.sums.len()) else {
            return false;
        };
        self.n += 1;
        for (i, a) in values.iter().enumerate() {
            self.sums[i] += a;
            for (j, b) in values.iter().enumerate() {
                self.products[i * values.len() + j] += a * b;
            }
        }
        true
    }

    /// How many people answered all items.
    #[must_use]
    pub fn n(&self) -> u32 {
        self.n
    }

    /// The sum of each item.
    #[must_use]
    pub fn sums(&self) -> &[f64] {
        &self.sums
    }

    /// The sum of products of each pair of items, row by row.
    #[must_use]
    pub fn products(&self) -> &[f64] {
        &self.products
    }

    pub(super) fn items(&self) -> usize {
        self.sums.len()
    }

    /// The covariance (n-1 divisor) of two items; what is within rounding error of nought is nought.
    pub(super) fn covariance(&self, i: usize, j: usize) -> f64 {
        let n = f64::from(self.n);
        let product = self.products[i * self.items() + j];
        let deviations = product - self.sums[i] * self.sums[j] / n;
        if deviations.abs() <= 4.0 * f64::EPSILON * n * product.abs() {
            return 0.0;
        }
        deviations / (n - 1.0)
    }

    /// The correlation of two items; `None` when one of them does not vary.
    pub(super) fn correlation(&self, i: usize, j: usize) -> Option<f64> {
        let spread = (self.covariance(i, i) * self.covariance(j, j)).sqrt();
        let r = self.covariance(i, j) / spread;
        (self.n > 1 && spread > 0.0 && r.is_finite()).then_some(r)
    }
}

/// `alpha = k/(k-1) (1 - sum of item variances / variance of the sum)` (Cronbach, 1951).
///
/// `None` with fewer than two items or people, or when the sum does not vary. Below 0.7 a theme's
/// items are better read one by one; it says nothing about validity and is never shown for a team.
#[must_use]
pub fn alpha(items: &ItemMoments) -> Option<Alpha> {
    let k = items.items();
    if k < 2 || items.n < 2 {
        return None;
    }
    let own: f64 = (0..k).map(|i| items.covariance(i, i)).sum();
    let total: f64 = (0..k)
        .flat_map(|i| (0..k).map(move |j| (i, j)))
        .map(|(i, j)| items.covariance(i, j))
        .sum();
    if total <= 0.0 {
        return None;
    }
    let (k, people) = (k as f64, f64::from(items.n) - 1.0);
    let value = k / (k - 1.0) * (1.0 - own / total);
    let end = |probability| {
        let f = quantile_of_f(people, (k - 1.0) * people, probability)?;
        Some(1.0 - (1.0 - value) * f)
    };
    let interval = Interval {
        low: end(0.975)?,
        high: end(0.025)?,
    };
    let figures = [value, interval.low, interval.high];
    figures
        .iter()
        .all(|figure| figure.is_finite())
        .then_some(Alpha { value, interval })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moments(rows: &[&[f64]]) -> ItemMoments {
        let mut moments = ItemMoments::new(rows[0].len());
        for row in rows {
            let answers: Vec<_> = row.iter().copied().map(Some).collect();
            assert!(moments.add(&answers));
        }
        moments
    }

    #[test]
    fn one_item_one_person_or_no_spread_have_no_alpha() {
        assert_eq!(alpha(&moments(&[&[1.0], &[2.0], &[4.0]])), None);
        assert_eq!(alpha(&moments(&[&[1.0, 2.0]])), None);
        assert_eq!(alpha(&moments(&[&[4.0, 4.0], &[4.0, 4.0]])), None);
        assert_eq!(alpha(&moments(&[&[1.0, 5.0], &[5.0, 1.0]])), None);
        assert_eq!(alpha(&ItemMoments::new(3)), None);
    }

    #[test]
    fn items_that_agree_have_alpha_one() {
        let same = alpha(&moments(&[&[1.0, 1.0], &[4.0, 4.0], &[5.0, 5.0]])).expect("varies");
        assert!((same.value - 1.0).abs() < 1e-12);
    }

    #[test]
    fn incomplete_answers_are_left_out() {
        let mut items = moments(&[&[1.0, 2.0], &[3.0, 5.0]]);
        let before = items.clone();
        assert!(!items.add(&[Some(4.0), None]));
        assert!(!items.add(&[Some(4.0)]));
        assert_eq!(items, before);
    }

    #[test]
    fn what_is_stored_comes_back() {
        let items = moments(&[&[1.0, 2.0], &[3.0, 5.0]]);
        let (sums, products) = (items.sums().to_vec(), items.products().to_vec());
        let back = ItemMoments::from_stored(items.n(), sums.clone(), products);
        assert_eq!(back, Some(items));
        assert_eq!(
            ItemMoments::from_stored(2, sums.clone(), vec![1.0; 3]),
            None
        );
        assert_eq!(ItemMoments::from_stored(2, sums, vec![f64::NAN; 4]), None);
    }

    proptest! {
        #[test]
        fn alpha_is_at_most_one_and_inside_its_interval(
            rows in prop::collection::vec(prop::array::uniform3(1_u8..=5), 2..60),
        ) {
            let mut items = ItemMoments::new(3);
            for row in rows {
                items.add(&row.map(|x| Some(f64::from(x))));
            }
            if let Some(alpha) = alpha(&items) {
                prop_assert!(alpha.value <= 1.0 + 1e-9);
                prop_assert!(alpha.interval.low <= alpha.value + 1e-9);
                prop_assert!(alpha.value <= alpha.interval.high + 1e-9);
            }
        }
    }
}
