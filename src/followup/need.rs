//! Which units are offered a facilitator: where psychological safety is low, or the group is small.
//!
//! Both can be read off the page of the unit, so the offer gives nothing away.

use crate::disclosure::End;
use crate::release::{Detail, Number, Release};

/// The theme whose low score calls for a facilitator: of all, the one in which people say whether they
/// dare to speak.
const SAFETY: &str = "safety";

/// Sums of decimal fractions are not exact: figures that differ by less than this are the same.
const HAIR: f64 = 1e-9;

/// Why a unit had better not talk on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// People do not feel safe to speak.
    LowSafety,
    /// In so small a group everybody can guess who thinks what.
    SmallGroup,
}

/// Psychological safety of a unit, as its page shows it.
#[derive(Debug, Clone, Copy)]
struct Safety {
    /// The displayed score.
    score: f64,
    /// The upper end of its margin; `None` where none is known, as of a score that is shown as "at least".
    highest: Option<f64>,
    /// The ends of the scale.
    scale: (f64, f64),
    /// The score of the organisation; `None` for the organisation itself.
    whole: Option<f64>,
}

impl Safety {
    /// Low is at or below the middle of the scale, or so far below the organisation that the margin leaves
    /// the organisation's score out.
    fn is_low(self) -> bool {
        let (low, high) = self.scale;
        let below = self.highest.zip(self.whole);
        let below = below.is_some_and(|(highest, whole)| highest < whole - HAIR);
        self.score <= f64::midpoint(low, high) + HAIR || below
    }
}

/// Whether a unit is offered a facilitator, and why. Small is a unit of which no single question is shown;
/// low safety is named first, since a unit of any size can talk about that.
pub fn need_of(release: &Release, unit: usize) -> Option<Need> {
    need(safety(release, unit), shows_questions(release, unit))
}

fn need(safety: Option<Safety>, shows_questions: bool) -> Option<Need> {
    if safety.is_some_and(Safety::is_low) {
        return Some(Need::LowSafety);
    }
    (!shows_questions).then_some(Need::SmallGroup)
}

/// `None` where the theme was not asked or is not shown.
fn safety(release: &Release, unit: usize) -> Option<Safety> {
    let root = release.tree().root();
    let row = release.score(unit, SAFETY)?;
    let (low, high) = release.questionnaire().ends(SAFETY)?;
    let whole = release.score(root, SAFETY).filter(|_| unit != root);
    let score = row.value?;
    let margin = row.interval.as_ref().filter(|_| !is_at_least(score));
    Some(Safety {
        score: score.value(),
        highest: margin.map(|margin| margin.high),
        scale: (low as f64, high as f64),
        whole: whole.and_then(|row| row.value).map(|value| value.value()),
    })
}

/// Whether a score may be anything from here up: its margin then says nothing of how high it is.
fn is_at_least(score: Number) -> bool {
    matches!(score, Number::Displayed(shown) if shown.end == End::AtLeast)
}

fn shows_questions(release: &Release, unit: usize) -> bool {
    let fine = [Detail::Tens, Detail::Fives, Detail::Options];
    let mut rows = release.rows_of(unit).iter();
    rows.any(|row| !row.rest && fine.contains(&row.detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On a scale from 1 to 5, whose middle is 3, beside an organisation with 4.
    fn at(score: f64, highest: f64) -> Option<Safety> {
        Some(Safety {
            score,
            highest: Some(highest),
            scale: (1.0, 5.0),
            whole: Some(4.0),
        })
    }

    #[test]
    fn a_score_at_or_below_the_middle_of_the_scale_is_low_and_the_next_one_is_not() {
        // The margin reaches the organisation, so the middle alone decides.
        for (score, expected) in [
            (1.5, Some(Need::LowSafety)),
            (2.9, Some(Need::LowSafety)),
            (3.0, Some(Need::LowSafety)),
            (0.1 + 2.9, Some(Need::LowSafety)),
            // As arithmetic on tenths may leave it.
            (3.000_000_000_000_000_4, Some(Need::LowSafety)),
            (3.1, None),
            (4.0, None),
        ] {
            assert_eq!(need(at(score, 4.5), true), expected, "{score}");
        }
    }

    #[test]
    fn the_middle_is_that_of_the_scale() {
        let on = |scale, score| Safety {
            score,
            highest: None,
            scale,
            whole: None,
        };
        assert!(on((1.0, 10.0), 5.5).is_low());
        assert!(!on((1.0, 10.0), 5.6).is_low());
        assert!(on((1.0, 4.0), 2.5).is_low());
        assert!(!on((1.0, 4.0), 2.6).is_low());
    }

    #[test]
    fn a_margin_below_the_organisation_is_low_and_one_that_touches_it_is_not() {
        for (highest, expected) in [
            (3.9, Some(Need::LowSafety)),
            (3.999, Some(Need::LowSafety)),
            (4.0, None),
            // As arithmetic may leave the end of a margin that is 4.
            (3.999_999_999_999_999_6, None),
            (4.1, None),
        ] {
            assert_eq!(need(at(3.6, highest), true), expected, "{highest}");
        }
    }

    #[test]
    fn without_a_margin_or_an_organisation_only_the_middle_counts() {
        let no_margin = Safety {
            highest: None,
            ..at(3.1, 3.2).expect("a score")
        };
        let the_whole = Safety {
            whole: None,
            ..at(3.1, 3.2).expect("a score")
        };
        for safety in [no_margin, the_whole] {
            assert_eq!(need(Some(safety), true), None);
            let low = Safety {
                score: 3.0,
                ..safety
            };
            assert_eq!(need(Some(low), true), Some(Need::LowSafety));
        }
    }

    #[test]
    fn a_small_group_is_offered_one_whatever_its_safety_and_low_safety_is_named_first() {
        for (safety, shows_questions, expected) in [
            (None, true, None),
            (None, false, Some(Need::SmallGroup)),
            (at(4.0, 4.5), true, None),
            (at(4.0, 4.5), false, Some(Need::SmallGroup)),
            (at(2.0, 2.5), true, Some(Need::LowSafety)),
            (at(2.0, 2.5), false, Some(Need::LowSafety)),
        ] {
            assert_eq!(need(safety, shows_questions), expected, "{safety:?}");
        }
    }
}
