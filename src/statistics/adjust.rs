//! P-values adjusted for looking at many things at once.

/// Holm's step-down adjustment (1979): the chance of even one false alarm stays below alpha.
///
/// For the themes of one report, where a reader takes each arrow at its word. The result is in the
/// order given. Values that are not between 0 and 1 count as 1: they can never gain from it.
#[must_use]
pub fn holm(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![1.0; p.len()];
    let mut so_far = 0.0_f64;
    for (rank, &index) in order.iter().enumerate() {
        let left = (p.len() - rank) as f64;
        so_far = so_far.max((left * sound(p[index])).min(1.0));
        adjusted[index] = so_far;
    }
    adjusted
}

/// Benjamini and Hochberg's step-up adjustment (1995): of what is listed, at most alpha is false.
///
/// For the organisation's list of signals, which is a list of places to look and not a verdict on
/// any of them. Same order and same care for unsound values as [`holm`].
#[must_use]
pub fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let order = ascending(p);
    let mut adjusted = vec![1.0; p.len()];
    let mut so_far = 1.0_f64;
    for (rank, &index) in order.iter().enumerate().rev() {
        let factor = p.len() as f64 / (rank + 1) as f64;
        so_far = so_far.min(factor * sound(p[index]));
        adjusted[index] = so_far;
    }
    adjusted
}

fn sound(p: f64) -> f64 {
    if (0.0..=1.0).contains(&p) { p } else { 1.0 }
}

fn ascending(p: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&a, &b| sound(p[a]).total_cmp(&sound(p[b])));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_in_nothing_out_and_one_stays_itself() {
        assert!(holm(&[]).is_empty() && benjamini_hochberg(&[]).is_empty());
        assert_eq!(holm(&[0.03]), [0.03]);
        assert_eq!(benjamini_hochberg(&[0.03]), [0.03]);
    }

    #[test]
    fn an_unsound_value_is_never_significant() {
        assert_eq!(holm(&[f64::NAN, 0.01, -1.0]), [1.0, 0.03, 1.0]);
        assert_eq!(
            benjamini_hochberg(&[f64::NAN, 0.01, -1.0]),
            [1.0, 0.03, 1.0]
        );
    }

    proptest! {
        #[test]
        fn adjustment_keeps_the_order_and_only_ever_raises(
            p in prop::collection::vec(0.0..=1.0_f64, 0..40),
        ) {
            let (strict, lenient) = (holm(&p), benjamini_hochberg(&p));
            for i in 0..p.len() {
                prop_assert!(p[i] <= lenient[i] && lenient[i] <= strict[i] + 1e-15);
                prop_assert!(strict[i] <= 1.0);
                for j in 0..p.len() {
                    if p[i] <= p[j] {
                        prop_assert!(strict[i] <= strict[j] && lenient[i] <= lenient[j]);
                    }
                }
            }
        }

        #[test]
        fn the_order_of_the_themes_does_not_matter(
            p in prop::collection::vec(0.0..=1.0_f64, 1..12),
        ) {
            let reversed: Vec<f64> = p.iter().rev().copied().collect();
            let mut back = holm(&reversed);
            back.reverse();
            prop_assert_eq!(holm(&p), back);
        }
    }
}
