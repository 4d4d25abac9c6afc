//! Omega: reliability without alpha's assumption that all items weigh alike.

use super::reliability::ItemMoments;

/// An item that a factor explains entirely is an artefact of the fit (Heywood, 1931).
const SMALLEST_UNIQUENESS: f64 = 0.005;
/// The change of a loading below which the fit has settled; far below the four digits needed.
const SETTLED: f64 = 1e-10;
const MOST_ROUNDS: u32 = 50_000;

/// One factor fitted to standardised items.
#[derive(Debug, Clone, PartialEq)]
pub struct Omega {
    /// `(sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses)`.
    pub value: f64,
    /// How strongly each item goes with the factor.
    pub loadings: Vec<f64>,
    /// What the factor leaves unexplained of each item.
    pub uniquenesses: Vec<f64>,
}

/// Omega total (McDonald, 1999), by maximum likelihood with one factor on the correlations.
///
/// `None` below three items (two cannot tell the loadings apart), with fewer people than items,
/// when an item does not vary, and when the fit does not settle on a proper solution: an omega from an
/// improper one would flatter the theme.
#[must_use]
pub fn omega(items: &ItemMoments) -> Option<Omega> {
    let k = items.items();
    if k < 3 || items.n() as usize <= k {
        return None;
    }
    let correlations: Vec<Vec<f64>> = (0..k)
        .map(|i| (0..k).map(|j| items.correlation(i, j)).collect())
        .collect::<Option<_>>()?;
    let (loadings, uniquenesses) = fit(&correlations)?;
    let sum: f64 = loadings.iter().sum();
    let unexplained: f64 = uniquenesses.iter().sum();
    Some(Omega {
        value: sum * sum / (sum * sum + unexplained),
        loadings,
        uniquenesses,
    })
}

/// The EM algorithm for one factor (Rubin and Thayer, 1982): slow, but every round is an
/// improvement and needs no inverse. Rejected: Newton's method on the uniquenesses, which is faster
/// than a page could notice and leaves the admissible region when started badly.
fn fit(correlations: &[Vec<f64>]) -> Option<(Vec<f64>, Vec<f64>)> {
    let mut loadings = centroid(correlations)?;
    let mut uniquenesses: Vec<f64> = loadings.iter().map(|l| unexplained(l * l)).collect();
    for _ in 0..MOST_ROUNDS {
        let (next, left) = round(correlations, &loadings, &uniquenesses);
        let moved = next
            .iter()
            .zip(&loadings)
            .map(|(new, old)| (new - old).abs())
            .fold(0.0, f64::max);
        (loadings, uniquenesses) = (next, left);
        if moved < SETTLED {
            let proper = uniquenesses.iter().all(|u| *u > SMALLEST_UNIQUENESS);
            return proper.then_some((loadings, uniquenesses));
        }
    }
    None
}

/// Where the fit starts: each item's correlations with all, as if the factor were their sum.
fn centroid(correlations: &[Vec<f64>]) -> Option<Vec<f64>> {
    let sums: Vec<f64> = correlations.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = sums.iter().sum();
    (total > 0.0).then(|| sums.iter().map(|sum| sum / total.sqrt()).collect())
}

fn unexplained(explained: f64) -> f64 {
    (1.0 - explained).max(SMALLEST_UNIQUENESS)
}

/// One round: regress the factor on the items, then the items on the factor.
fn round(
    correlations: &[Vec<f64>],
    loadings: &[f64],
    uniquenesses: &[f64],
) -> (Vec<f64>, Vec<f64>) {
    let scaled: Vec<f64> = loadings
        .iter()
        .zip(uniquenesses)
        .map(|(l, u)| l / u)
        .collect();
    let information = 1.0 + dot(loadings, &scaled);
    let weights: Vec<f64> = scaled.iter().map(|s| s / information).collect();
    let with_factor: Vec<f64> = correlations.iter().map(|row| dot(row, &weights)).collect();
    let variance = 1.0 / information + dot(&weights, &with_factor);
    let next: Vec<f64> = with_factor.iter().map(|c| c / variance).collect();
    let left = next
        .iter()
        .zip(&with_factor)
        .map(|(l, c)| unexplained(l * c))
        .collect();
    (next, left)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(rows: &[[f64; 3]]) -> ItemMoments {
        let mut items = ItemMoments::new(3);
        for row in rows {
            items.add(&row.map(Some));
        }
        items
    }

    #[test]
    fn a_known_factor_is_found_again() {
        // Loadings .8, .7 and .6 make these correlations exactly.
        let correlations = [
            vec![1.0, 0.56, 0.48],
            vec![0.56, 1.0, 0.42],
            vec![0.48, 0.42, 1.0],
        ];
        let (loadings, uniquenesses) = fit(&correlations).expect("a proper solution");
        for (found, known) in loadings.iter().zip([0.8, 0.7, 0.6]) {
            assert!((found - known).abs() < 1e-6, "{loadings:?}");
        }
        for (found, known) in uniquenesses.iter().zip([0.36, 0.51, 0.64]) {
            assert!((found - known).abs() < 1e-6, "{uniquenesses:?}");
        }
    }

    #[test]
    fn improper_or_impossible_fits_have_no_omega() {
        let same = [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [4.0, 4.0, 4.0], [5.0; 3]];
        assert_eq!(omega(&items(&same)), None);
        let flat = [
            [1.0, 2.0, 3.0],
            [2.0, 1.0, 3.0],
            [4.0, 5.0, 3.0],
            [5.0, 4.0, 3.0],
        ];
        assert_eq!(omega(&items(&flat)), None);
        assert_eq!(omega(&items(&flat[..2])), None);
        assert_eq!(omega(&ItemMoments::new(2)), None);
        // One item that the other two would have to explain more than wholly.
        let heywood = [
            vec![1.0, 0.9, 0.9],
            vec![0.9, 1.0, 0.2],
            vec![0.9, 0.2, 1.0],
        ];
        assert_eq!(fit(&heywood), None);
    }
}
