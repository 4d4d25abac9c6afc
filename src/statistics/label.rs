//! What may be said about a change: the only place that decides on an arrow.
//!
//! A word is given only where it would rarely be wrong. "Higher" and "lower" ask for a
//! Holm-adjusted p below .05 over the themes of the report *and* a change worth talking about;
//! "stable" asks for proof of stability (TOST). Everything else is "no demonstrable difference".
//! Rejected: a word from overlapping intervals, a word from the size of the change alone, and the
//! finite-population correction (see `change`).

use super::adjust::{benjamini_hochberg, holm};
use super::change::{Change, change_of_mean, difference};
use super::detect::smallest_detectable;
use super::interval::Interval;
use super::moments::Level;
use super::scale::Scale;

/// Below this number of respondents in either wave there is no arrow and no test.
pub const MINIMUM_FOR_LABEL: u32 = 15;

/// The level of every test behind a label.
const ALPHA: f64 = 0.05;

/// How far below the smallest effect a change may fall by rounding in the last digit (4.1 - 3.85).
const ROUNDING: f64 = 1e-9;

/// One theme in two waves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThemeChange {
    /// The earlier wave, as displayed.
    pub before: Level,
    /// The later wave, as displayed.
    pub after: Level,
    /// The standard deviation of persons over the whole organisation, pooled over both waves.
    pub sd_org: f64,
    /// The scale of both means.
    pub scale: Scale,
    /// False when a question or its options changed in between: the trend line stops there.
    pub comparable: bool,
}

/// What may be said about a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Demonstrably higher, and by enough to talk about.
    Higher,
    /// Demonstrably lower, and by enough to talk about.
    Lower,
    /// Demonstrably the same, give or take the smallest effect.
    Stable,
    /// Neither a change nor stability can be shown.
    NoDemonstrableDifference,
    /// A question or its options changed.
    NotComparable,
    /// Fewer than [`MINIMUM_FOR_LABEL`] respondents in one of the waves.
    TooFew,
    /// There is no spread to test against, or a figure is missing.
    NotTestable,
}

impl Label {
    /// The name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Stable => "stable",
            Self::NoDemonstrableDifference => "no demonstrable difference",
            Self::NotComparable => "not comparable: question changed",
            Self::TooFew => "too few respondents for a label",
            Self::NotTestable => "not testable",
        }
    }
}

/// A change with what may be said about it and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabelledChange {
    /// What may be said.
    pub label: Label,
    /// After minus before; `None` when not comparable or when a figure is missing.
    pub difference: Option<f64>,
    /// The 95 % interval of the difference; `None` when it was not tested, since an interval
    /// that leaves out zero is an arrow by another name.
    pub interval: Option<Interval>,
    /// Two-sided p-value of this theme alone; `None` when it was not tested.
    pub p: Option<f64>,
    /// The same, adjusted for the other themes tested beside it.
    pub p_adjusted: Option<f64>,
    /// The smallest change that could have been seen; also known when there were too few.
    pub smallest_detectable: Option<f64>,
}

/// Labels for the themes of one report, which are one family: pass them all in one call.
///
/// The result has the order of `changes`.
#[must_use]
pub fn label_changes(changes: &[ThemeChange]) -> Vec<LabelledChange> {
    label_family(changes, holm)
}

/// Labels for the organisation's list of signals (units by themes), by Benjamini and Hochberg.
///
/// A list of places to look, for the programme office: one in twenty of what it lists is expected
/// to be chance. Never shown on a team's own page, where [`label_changes`] holds.
#[must_use]
pub fn label_signals(changes: &[ThemeChange]) -> Vec<LabelledChange> {
    label_family(changes, benjamini_hochberg)
}

fn label_family(
    changes: &[ThemeChange],
    adjust: impl Fn(&[f64]) -> Vec<f64>,
) -> Vec<LabelledChange> {
    let verdicts: Vec<Verdict> = changes.iter().map(verdict).collect();
    let p: Vec<f64> = verdicts
        .iter()
        .filter_map(|verdict| match verdict {
            Verdict::Tested(change) => Some(change.p),
            Verdict::Untested(_) => None,
        })
        .collect();
    let mut adjusted = adjust(&p).into_iter();
    let pairs = changes.iter().zip(verdicts);
    pairs
        .map(|(theme, verdict)| match verdict {
            Verdict::Untested(label) => untested(theme, label),
            Verdict::Tested(change) => {
                let p = adjusted
                    .next()
                    .expect("an adjustment returns as many p-values as it is given");
                tested(theme, &change, p)
            }
        })
        .collect()
}

enum Verdict {
    Tested(Change),
    Untested(Label),
}

fn verdict(theme: &ThemeChange) -> Verdict {
    let ThemeChange { before, after, .. } = *theme;
    if !theme.comparable {
        return Verdict::Untested(Label::NotComparable);
    }
    if before.n.min(after.n) < MINIMUM_FOR_LABEL {
        return Verdict::Untested(Label::TooFew);
    }
    if let Some(change) = change_of_mean(before, after, theme.sd_org, theme.scale) {
        return Verdict::Tested(change);
    }
    // Everybody in the organisation gave one and the same answer, twice: nothing to test and
    // nothing to see. "Stable" would claim a test that was never made.
    let unmoved = difference(before, after, theme.scale) == Some(0.0) && theme.sd_org == 0.0;
    Verdict::Untested(if unmoved {
        Label::NoDemonstrableDifference
    } else {
        Label::NotTestable
    })
}

fn untested(theme: &ThemeChange, label: Label) -> LabelledChange {
    let ThemeChange { before, after, .. } = *theme;
    let comparable = theme.comparable.then_some(());
    LabelledChange {
        label,
        difference: comparable.and_then(|()| difference(before, after, theme.scale)),
        interval: None,
        p: None,
        p_adjusted: None,
        smallest_detectable: comparable
            .and_then(|()| smallest_detectable(before.n, after.n, theme.sd_org)),
    }
}

fn tested(theme: &ThemeChange, change: &Change, p_adjusted: f64) -> LabelledChange {
    LabelledChange {
        label: judge(change, p_adjusted, theme.scale.smallest_effect()),
        difference: Some(change.difference),
        interval: Some(change.interval),
        p: Some(change.p),
        p_adjusted: Some(p_adjusted),
        smallest_detectable: smallest_detectable(theme.before.n, theme.after.n, theme.sd_org),
    }
}

fn judge(change: &Change, p_adjusted: f64, smallest_effect: f64) -> Label {
    let large_enough = change.difference.abs() >= smallest_effect - ROUNDING;
    if p_adjusted < ALPHA && large_enough {
        return if change.difference > 0.0 {
            Label::Higher
        } else {
            Label::Lower
        };
    }
    if change.equivalence_p(smallest_effect) < ALPHA {
        return Label::Stable;
    }
    Label::NoDemonstrableDifference
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn theme(before: f64, after: f64, n: u32) -> ThemeChange {
        ThemeChange {
            before: Level { mean: before, n },
            after: Level { mean: after, n },
            sd_org: 0.8,
            scale: Scale::FIVE_POINT,
            comparable: true,
        }
    }

    fn label(theme: ThemeChange) -> Label {
        label_changes(&[theme])[0].label
    }

    #[test]
    fn each_label_has_its_case() {
        assert_eq!(label(theme(3.4, 4.1, 60)), Label::Higher);
        assert_eq!(label(theme(4.1, 3.4, 60)), Label::Lower);
        assert_eq!(label(theme(3.4, 3.4, 200)), Label::Stable);
        assert_eq!(label(theme(3.4, 3.5, 20)), Label::NoDemonstrableDifference);
        assert_eq!(label(theme(1.0, 5.0, 14)), Label::TooFew);
        let mut changed = theme(1.0, 5.0, 500);
        changed.comparable = false;
        assert_eq!(label(changed), Label::NotComparable);
        assert_eq!(label(theme(f64::NAN, 3.4, 60)), Label::NotTestable);
    }

    #[test]
    fn significant_but_small_is_no_arrow() {
        let large = label_changes(&[theme(3.4, 3.6, 5000)])[0];
        assert!(large.p_adjusted.expect("tested") < 1e-6);
        assert_eq!(large.label, Label::Stable);
    }

    #[test]
    fn a_quarter_point_counts_whatever_its_binary_fraction() {
        // In binary 4.1 - 3.85 falls just short of a quarter.
        for before in [3.85, 3.65, 3.1, 2.05, 4.15] {
            assert_eq!(label(theme(before, before + 0.25, 2000)), Label::Higher);
            assert_eq!(label(theme(before + 0.25, before, 2000)), Label::Lower);
        }
    }

    #[test]
    fn another_scale_has_its_own_smallest_effect() {
        let mut mark = theme(7.0, 7.5, 2000);
        mark.scale = Scale::MARK;
        mark.sd_org = 1.6;
        assert_ne!(label(mark), Label::Higher);
        mark.after.mean = 7.6;
        assert_eq!(label(mark), Label::Higher);
    }

    #[test]
    fn both_waves_need_fifteen() {
        let mut uneven = theme(1.0, 5.0, 400);
        uneven.before.n = 14;
        let labelled = label_changes(&[uneven])[0];
        assert_eq!(labelled.label, Label::TooFew);
        assert_eq!(labelled.difference, Some(4.0));
        assert_eq!((labelled.interval, labelled.p), (None, None));
        assert!(labelled.smallest_detectable.expect("known") > 0.5);
        uneven.before.n = 15;
        assert_eq!(label(uneven), Label::Higher);
    }

    #[test]
    fn only_tested_themes_count_in_the_family() {
        let edge = theme(3.0, 3.35, 50);
        let alone = label_changes(&[edge])[0];
        assert_eq!(alone.label, Label::Higher);
        let mut changed = edge;
        changed.comparable = false;
        let beside_untested = label_changes(&[changed, edge, theme(3.0, 5.0, 3)])[1];
        assert_eq!(beside_untested, alone);
        let beside_tested = label_changes(&[theme(3.0, 3.0, 50), edge])[1];
        assert_eq!(beside_tested.p_adjusted, alone.p.map(|p| 2.0 * p));
        assert_ne!(beside_tested.label, Label::Higher);
    }

    #[test]
    fn no_spread_is_never_an_arrow() {
        let mut same = theme(4.0, 4.0, 20);
        same.sd_org = 0.0;
        assert_eq!(label(same), Label::NoDemonstrableDifference);
        let mut moved = theme(3.0, 4.0, 20);
        moved.sd_org = 0.0;
        assert_eq!(label(moved), Label::NotTestable);
    }

    #[test]
    fn signals_are_more_lenient_than_a_report() {
        let family: Vec<_> = (0..8).map(|_| theme(3.0, 3.4, 50)).collect();
        assert!(
            label_changes(&family)
                .iter()
                .all(|c| c.label != Label::Higher)
        );
        assert!(
            label_signals(&family)
                .iter()
                .all(|c| c.label == Label::Higher)
        );
    }

    fn any_theme() -> impl Strategy<Value = ThemeChange> {
        let mean = || prop_oneof![9 => 1.0..=5.0, 1 => any::<f64>()];
        let n = || prop_oneof![9 => 0_u32..3000, 1 => any::<u32>()];
        let sd = prop_oneof![9 => 0.05..2.0, 1 => any::<f64>()];
        (mean(), n(), mean(), n(), sd, any::<bool>()).prop_map(
            |(m1, n1, m2, n2, sd_org, comparable)| ThemeChange {
                before: Level { mean: m1, n: n1 },
                after: Level { mean: m2, n: n2 },
                sd_org,
                scale: Scale::FIVE_POINT,
                comparable,
            },
        )
    }

    proptest! {
        #[test]
        fn an_arrow_keeps_every_promise(family in prop::collection::vec(any_theme(), 0..12)) {
            let labelled = label_changes(&family);
            prop_assert_eq!(labelled.len(), family.len());
            for (theme, change) in family.iter().zip(&labelled) {
                let figures = [change.difference, change.p, change.p_adjusted,
                    change.smallest_detectable, change.interval.map(|i| i.low),
                    change.interval.map(|i| i.high)];
                prop_assert!(figures.iter().flatten().all(|figure| figure.is_finite()));
                if matches!(change.label, Label::Higher | Label::Lower) {
                    let difference = change.difference.expect("an arrow has a difference");
                    prop_assert!(theme.comparable && theme.before.n.min(theme.after.n) >= 15);
                    prop_assert!(difference.abs() >= 0.25 - ROUNDING);
                    prop_assert!(change.p_adjusted.expect("tested") < 0.05);
                    prop_assert_eq!(change.label == Label::Higher, difference > 0.0);
                    let interval = change.interval.expect("tested");
                    prop_assert!(!interval.contains(0.0));
                }
            }
        }

        #[test]
        fn a_demonstrated_change_and_demonstrated_stability_exclude_each_other(
            before in 1.0..=5.0, after in 1.0..=5.0,
            n1 in 1_u32..100_000, n2 in 1_u32..100_000, sd in 0.01..2.0,
        ) {
            let [m1, m2] = [before, after].map(|m: f64| (m * 10.0).round() / 10.0);
            let (l1, l2) = (Level { mean: m1, n: n1 }, Level { mean: m2, n: n2 });
            let change = change_of_mean(l1, l2, sd, Scale::FIVE_POINT).expect("sound");
            let stable = change.equivalence_p(0.25) < ALPHA;
            let arrow = change.p < ALPHA && change.difference.abs() >= 0.25 - ROUNDING;
            prop_assert!(!(stable && arrow));
        }
    }
}
