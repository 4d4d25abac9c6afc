//! Which theme to name first: the strongest, and the one to talk about.
//!
//! A choice of topics, not a finding. It is made from displayed values alone, so that everybody who has
//! the page can repeat it. A theme whose margin leaves out the organisation's score goes before one that
//! chance could have put there; where none does, the highest and the lowest score are topics as good as
//! any, and the page says so. Rejected: the largest difference whatever its margin, which in small teams
//! picks chance; and no topic at all, which leaves a team without a conversation.

use crate::disclosure::End;
use crate::release::{Number, Release, Row};

/// Scales of more points than this are marks: they sum up, and one cannot talk about a sum.
const MOST_POINTS: f64 = 6.0;

/// Two displayed figures that differ by less than this are the same.
const HAIR: f64 = 1e-9;

/// The themes to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Highlights {
    /// The id of the strongest theme; `None` where fewer than two are shown.
    pub strongest: Option<String>,
    /// The id of the theme to talk about; `None` where none is shown.
    pub to_discuss: Option<String>,
    /// Whether the strongest is above the organisation by more than its margin.
    pub strongest_stands_out: bool,
    /// Whether the theme to talk about is below the organisation by more than its margin.
    pub to_discuss_stands_out: bool,
}

/// A theme as a share of its scale, so that scales can be compared.
#[derive(Debug, Clone, Copy)]
struct Standing<'a> {
    theme: &'a str,
    score: f64,
    /// Against the organisation, where the margin leaves its score out.
    apart: Option<f64>,
}

/// The themes to begin with on the page of a unit. Ties go to the order of the questionnaire.
pub fn highlights(release: &Release, unit: usize) -> Highlights {
    let root = release.tree().root();
    let themes = release.questionnaire().themes().iter();
    let standings: Vec<Standing<'_>> = themes
        .filter_map(|theme| {
            let row = release.score(unit, &theme.id)?;
            let whole = release.score(root, &theme.id).filter(|_| unit != root);
            let (low, high) = release.questionnaire().ends(&theme.id)?;
            standing(&theme.id, row, whole, (low as f64, high as f64))
        })
        .collect();
    choose(&standings)
}

fn standing<'a>(
    theme: &'a str,
    row: &Row,
    whole: Option<&Row>,
    (low, high): (f64, f64),
) -> Option<Standing<'a>> {
    let width = high - low;
    if width <= 0.0 || width > MOST_POINTS {
        return None;
    }
    let number = row.value?;
    let value = number.value();
    let whole = whole.and_then(|row| row.value).map(|value| value.value());
    let apart = row
        .interval
        .as_ref()
        .zip(whole)
        // As they stand on the page: what reads as inside the margin is not called outside it.
        .filter(|(margin, whole)| {
            let [low, high, whole] =
                [margin.low, margin.high, *whole].map(|at| (at * 10.0).round());
            whole < low || high < whole
        })
        .map(|(_, whole)| (value - whole) / width)
        .filter(|&apart| is_known(number, apart));
    Some(Standing {
        theme,
        score: (value - low) / width,
        apart,
    })
}

/// Whether a score is apart on this side: one that is shown as "at least" may be anything from there up, so
/// that it is not known to be below anything above it, and the same with "at most".
fn is_known(number: Number, apart: f64) -> bool {
    match number {
        Number::Displayed(shown) => match shown.end {
            End::AtLeast => apart > 0.0,
            End::AtMost => apart < 0.0,
            End::None => true,
        },
        Number::Exact(_) => true,
    }
}

fn choose(standings: &[Standing<'_>]) -> Highlights {
    // The topic first: with a single theme there is something to talk about and nothing stronger.
    let to_discuss = lowest(standings.iter(), |one| {
        one.apart.filter(|apart| *apart < 0.0)
    })
    .or_else(|| lowest(standings.iter(), |one| Some(one.score)));
    let others = || {
        let topic = to_discuss.map(|one| one.theme);
        standings.iter().filter(move |one| Some(one.theme) != topic)
    };
    let strongest = lowest(others(), |one| {
        one.apart.filter(|apart| *apart > 0.0).map(|apart| -apart)
    })
    .or_else(|| lowest(others(), |one| Some(-one.score)));
    let stands_out = |one: Option<&Standing<'_>>, sign: f64| {
        one.and_then(|one| one.apart)
            .is_some_and(|apart| apart * sign > 0.0)
    };
    Highlights {
        strongest: strongest.map(|one| one.theme.to_owned()),
        to_discuss: to_discuss.map(|one| one.theme.to_owned()),
        strongest_stands_out: stands_out(strongest, 1.0),
        to_discuss_stands_out: stands_out(to_discuss, -1.0),
    }
}

/// The first of those with the lowest key, among those that have one.
fn lowest<'s, 'a>(
    standings: impl Iterator<Item = &'s Standing<'a>>,
    key: impl Fn(&Standing<'a>) -> Option<f64>,
) -> Option<&'s Standing<'a>>
where
    'a: 's,
{
    let mut best: Option<(&Standing<'a>, f64)> = None;
    for one in standings {
        let Some(at) = key(one) else { continue };
        if best.is_none_or(|(_, lowest)| at < lowest - HAIR) {
            best = Some((one, at));
        }
    }
    best.map(|(one, _)| one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(
        scores: &[(&'static str, f64, Option<f64>)],
    ) -> (Option<String>, Option<String>, bool, bool) {
        let standings: Vec<Standing<'_>> = scores
            .iter()
            .map(|&(theme, score, apart)| Standing {
                theme,
                score,
                apart,
            })
            .collect();
        let Highlights {
            strongest,
            to_discuss,
            strongest_stands_out,
            to_discuss_stands_out,
        } = choose(&standings);
        (
            strongest,
            to_discuss,
            strongest_stands_out,
            to_discuss_stands_out,
        )
    }

    fn named(theme: &str) -> Option<String> {
        Some(theme.to_owned())
    }

    #[test]
    fn what_chance_does_not_explain_goes_before_what_is_merely_high_or_low() {
        let scores = [
            ("a", 0.9, None),
            ("b", 0.6, Some(0.2)),
            ("c", 0.5, Some(-0.1)),
            ("d", 0.1, None),
            ("e", 0.4, Some(-0.2)),
        ];
        assert_eq!(chosen(&scores), (named("b"), named("e"), true, true));
    }

    #[test]
    fn without_any_such_theme_highest_and_lowest_are_topics_and_are_not_called_apart() {
        let scores = [("a", 0.5, None), ("b", 0.7, None), ("c", 0.4, None)];
        assert_eq!(chosen(&scores), (named("b"), named("c"), false, false));
    }

    #[test]
    fn a_score_that_is_coded_at_an_end_is_never_apart_towards_that_end() {
        let number = |end| {
            Number::Displayed(crate::disclosure::Displayed {
                value: 4.5,
                end,
                decimals: 1,
            })
        };
        for (end, below, above) in [
            (End::None, true, true),
            (End::AtLeast, false, true),
            (End::AtMost, true, false),
        ] {
            let known = [-0.1, 0.1].map(|apart| is_known(number(end), apart));
            assert_eq!(known, [below, above], "{end:?}");
        }
        assert!(is_known(Number::Exact(5.0), -0.1));
    }

    #[test]
    fn only_one_side_may_stand_out() {
        let scores = [
            ("a", 0.5, Some(0.1)),
            ("b", 0.7, None),
            ("c", 0.6, Some(0.3)),
        ];
        // Everything above the organisation or within chance: the lowest score is the topic.
        assert_eq!(chosen(&scores), (named("c"), named("a"), true, false));
    }

    #[test]
    fn ties_go_to_the_order_of_the_questionnaire_and_the_two_differ() {
        let scores = [("a", 0.5, None), ("b", 0.5, None), ("c", 0.5 + 1e-12, None)];
        assert_eq!(chosen(&scores), (named("b"), named("a"), false, false));
    }

    #[test]
    fn one_theme_is_a_topic_and_none_is_none() {
        assert_eq!(
            chosen(&[("a", 0.9, Some(0.4))]),
            (None, named("a"), false, false)
        );
        assert_eq!(chosen(&[]), (None, None, false, false));
    }

    fn row(value: f64, interval: Option<(f64, f64)>) -> Row {
        use crate::release::{Detail, Number};
        use crate::statistics::Interval;
        Row {
            unit: 0,
            rest: false,
            theme: None,
            question: None,
            detail: Detail::Theme,
            respondents: None,
            value: Some(Number::Exact(value)),
            interval: interval.map(|(low, high)| Interval { low, high }),
            option: None,
            share: None,
            before: None,
            change: None,
        }
    }

    #[test]
    fn a_margin_that_holds_the_organisation_is_chance_and_a_mark_is_no_topic() {
        let five = (1.0, 5.0);
        let team = row(3.0, Some((2.5, 3.5)));
        let apart = |whole| {
            standing("a", &team, Some(&row(whole, None)), five)
                .expect("one")
                .apart
        };
        assert_eq!(apart(3.4), None);
        assert_eq!(apart(3.5), None);
        assert_eq!(
            apart(3.54),
            None,
            "reads 3.5, as the end of the margin does"
        );
        assert!((apart(3.6).expect("below") + 0.15).abs() < HAIR);
        assert_eq!(apart(2.0), Some(0.25));
        let alone = standing("a", &row(3.0, None), Some(&row(5.0, None)), five).expect("one");
        assert_eq!((alone.score, alone.apart), (0.5, None));
        assert!(standing("mark", &row(7.0, None), None, (1.0, 10.0)).is_none());
    }
}
