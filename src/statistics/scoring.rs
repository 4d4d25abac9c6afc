//! From answers to scores: a person's own, and a theme's from published item means.

use super::moments::Level;

/// A person's own score of a theme: the mean of the answered items if at least three quarters are
/// answered, otherwise missing ("I don't know" and "rather not say" are not answers).
///
/// For the organisation's standard deviation and reliability only. A published theme score is
/// [`theme_score`]: one made of persons' own scores would differ from the items' means by exactly
/// the people who skipped an item.
#[must_use]
pub fn person_score(answers: &[Option<f64>]) -> Option<f64> {
    let answered: Vec<f64> = answers.iter().flatten().copied().collect();
    // At least 75 %, in whole numbers.
    if answered.is_empty() || 4 * answered.len() < 3 * answers.len() {
        return None;
    }
    let score = answered.iter().sum::<f64>() / answered.len() as f64;
    score.is_finite().then_some(score)
}

/// The published score of a theme: the unweighted mean of its published item means, resting on the
/// smallest item's number of respondents. `None` without items or with an unsound one.
#[must_use]
pub fn theme_score(items: &[Level]) -> Option<Level> {
    let n = items.iter().map(|item| item.n).min()?;
    let mean = items.iter().map(|item| item.mean).sum::<f64>() / items.len() as f64;
    (n > 0 && mean.is_finite()).then_some(Level { mean, n })
}

/// Favourable answers to a question with five points: the top two. The counts run from the lowest
/// option to the highest; the result is the share and the number who answered, `None` of nobody.
#[must_use]
pub fn favourable(counts: [u32; 5]) -> Option<Level> {
    let n = counts
        .iter()
        .try_fold(0_u32, |sum, &c| sum.checked_add(c))?;
    let share = f64::from(counts[3] + counts[4]) / f64::from(n);
    (n > 0).then_some(Level { mean: share, n })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_quarters_is_three_of_four_two_of_two_and_three_of_three() {
        let answers = |answered: usize, of: usize| -> Vec<Option<f64>> {
            (0..of).map(|i| (i < answered).then_some(4.0)).collect()
        };
        for (answered, of) in [(3, 4), (2, 2), (3, 3), (1, 1), (6, 8)] {
            assert_eq!(person_score(&answers(answered, of)), Some(4.0));
        }
        for (answered, of) in [(2, 4), (1, 2), (2, 3), (0, 1), (5, 8), (0, 0)] {
            assert_eq!(person_score(&answers(answered, of)), None);
        }
    }

    #[test]
    fn a_theme_rests_on_its_weakest_item_and_weighs_items_alike() {
        let items = [
            Level { mean: 4.0, n: 20 },
            Level { mean: 3.0, n: 12 },
            Level { mean: 3.5, n: 18 },
        ];
        assert_eq!(theme_score(&items), Some(Level { mean: 3.5, n: 12 }));
        assert_eq!(theme_score(&[]), None);
        assert_eq!(theme_score(&[Level { mean: 4.0, n: 0 }]), None);
        let unsound = Level {
            mean: f64::NAN,
            n: 9,
        };
        assert_eq!(theme_score(&[unsound]), None);
    }

    #[test]
    fn favourable_is_the_top_two_of_five() {
        let level = favourable([1, 2, 3, 4, 6]).expect("somebody answered");
        assert_eq!((level.mean, level.n), (10.0 / 16.0, 16));
        assert_eq!(favourable([0; 5]), None);
        assert_eq!(favourable([u32::MAX, 1, 0, 0, 0]), None);
    }
}
