//! A unit's score on a theme in every wave so far, as each wave displayed it.
//!
//! Nothing is computed: each figure is the one on that wave's own page, with that wave's own interval. A
//! unit is the same one where it has the same id, or the old units of which it is made, where that was entered
//! in the ledger. What may be said of a change is said elsewhere, of the
//! last one only: a row of many labels would have one by chance.

use std::iter;

use time::Date;

use crate::release::{Release, Row};

/// What there is to see of one wave.
#[derive(Debug, Clone, Copy)]
pub(super) enum Seen<'a> {
    /// The score, as it was displayed.
    Shown(&'a Row),
    /// The unit was there and nothing was shown of it on this theme.
    Withheld,
    /// The unit was not in the chart.
    NotThere,
    /// The theme was not asked.
    NotAsked,
    /// The theme was asked in other words, so that nothing before this can be compared with now.
    Changed,
}

impl<'a> Seen<'a> {
    pub(super) fn row(self) -> Option<&'a Row> {
        match self {
            Self::Shown(row) => Some(row),
            _ => None,
        }
    }
}

/// One wave.
#[derive(Debug, Clone, Copy)]
pub(super) struct Point<'a> {
    /// The day on which it closed.
    pub closed: Date,
    /// The unit.
    pub seen: Seen<'a>,
    /// The organisation, where it is shown and is not the unit itself.
    pub organisation: Option<&'a Row>,
}

/// What one wave knows of a unit and a theme.
#[derive(Debug, Clone, Copy)]
struct Wave<'a> {
    closed: Date,
    /// What the theme was made from; `None` where it was not asked.
    fingerprint: Option<&'a str>,
    is_there: bool,
    score: Option<&'a Row>,
    organisation: Option<&'a Row>,
}

/// The series of a unit on a theme, the earliest wave first and this one last. It begins at the first wave,
/// or at the last one that asked the theme in other words.
pub(super) fn series<'a>(release: &'a Release, unit: usize, theme: &str) -> Vec<Point<'a>> {
    let root = Some(release.tree().root()).filter(|&root| root != unit);
    let now = Wave {
        closed: release.closed(),
        fingerprint: release.theme_fingerprint(theme),
        is_there: true,
        score: release.score(unit, theme),
        organisation: root.and_then(|root| release.score(root, theme)),
    };
    let earlier = release.earlier().enumerate().map(|(number, wave)| {
        let unit = release.score_before(number, unit, theme);
        Wave {
            closed: wave.closed(),
            fingerprint: wave.theme_fingerprint(theme),
            is_there: unit.is_some(),
            score: unit.flatten(),
            organisation: root.and_then(|root| release.score_before(number, root, theme)?),
        }
    });
    back_to_a_change(iter::once(now).chain(earlier))
}

/// `waves` from now backwards.
fn back_to_a_change<'a>(waves: impl Iterator<Item = Wave<'a>>) -> Vec<Point<'a>> {
    let mut points = Vec::new();
    let mut asked = None;
    for wave in waves {
        let now = *asked.get_or_insert(wave.fingerprint);
        let seen = match wave.score {
            _ if wave.fingerprint.is_none() => Seen::NotAsked,
            _ if wave.fingerprint != now => Seen::Changed,
            _ if !wave.is_there => Seen::NotThere,
            Some(row) => Seen::Shown(row),
            None => Seen::Withheld,
        };
        let changed = matches!(seen, Seen::Changed);
        points.push(Point {
            closed: wave.closed,
            seen,
            organisation: wave.organisation.filter(|_| !changed),
        });
        if changed {
            break;
        }
    }
    points.reverse();
    points
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::{Detail, Number};

    fn row(value: f64) -> Row {
        Row {
            unit: 0,
            rest: false,
            theme: None,
            question: None,
            detail: Detail::Theme,
            respondents: None,
            value: Some(Number::Exact(value)),
            interval: None,
            option: None,
            share: None,
            before: None,
            change: None,
        }
    }

    /// A wave of a year, in which the unit had this score and the organisation the same.
    fn wave<'a>(year: i32, fingerprint: &'a str, score: &'a Row) -> Wave<'a> {
        Wave {
            closed: Date::from_ordinal_date(year, 1).expect("a day"),
            fingerprint: Some(fingerprint),
            is_there: true,
            score: Some(score),
            organisation: Some(score),
        }
    }

    /// Year and what is seen, in short.
    fn told(waves: Vec<Wave<'_>>) -> Vec<(i32, String)> {
        let points = back_to_a_change(waves.into_iter()).into_iter();
        let said = |seen: Seen<'_>| match seen {
            Seen::Shown(row) => row.value.map_or(0.0, Number::value).to_string(),
            other => format!("{other:?}"),
        };
        points
            .map(|point| (point.closed.year(), said(point.seen)))
            .collect()
    }

    fn all(points: &[(i32, &str)]) -> Vec<(i32, String)> {
        let points = points.iter();
        points
            .map(|&(year, seen)| (year, seen.to_owned()))
            .collect()
    }

    #[test]
    fn the_earliest_wave_stands_first() {
        let (a, b, c) = (row(1.0), row(2.0), row(3.0));
        let waves = vec![
            wave(2026, "x", &c),
            wave(2025, "x", &b),
            wave(2024, "x", &a),
        ];
        assert_eq!(told(waves), all(&[(2024, "1"), (2025, "2"), (2026, "3")]));
    }

    #[test]
    fn a_wave_that_withheld_the_unit_is_a_gap_and_the_series_goes_on() {
        let score = row(2.0);
        let withheld = Wave {
            score: None,
            ..wave(2025, "x", &score)
        };
        let gone = Wave {
            is_there: false,
            score: None,
            ..wave(2024, "x", &score)
        };
        let waves = vec![
            wave(2026, "x", &score),
            withheld,
            gone,
            wave(2023, "x", &score),
        ];
        let expected = [
            (2023, "2"),
            (2024, "NotThere"),
            (2025, "Withheld"),
            (2026, "2"),
        ];
        assert_eq!(told(waves), all(&expected));
        let points = back_to_a_change([wave(2026, "x", &score), withheld].into_iter());
        assert!(points[0].organisation.is_some(), "the organisation is seen");
    }

    #[test]
    fn the_series_stops_at_a_changed_question_even_if_it_was_the_same_before() {
        let score = row(2.0);
        let waves = vec![
            wave(2026, "new", &score),
            wave(2025, "new", &score),
            wave(2024, "old", &score),
            wave(2023, "new", &score),
        ];
        let expected = [(2024, "Changed"), (2025, "2"), (2026, "2")];
        assert_eq!(told(waves.clone()), all(&expected));
        let points = back_to_a_change(waves.into_iter());
        assert!(points[0].organisation.is_none() && points[1].organisation.is_some());
    }

    #[test]
    fn a_wave_that_did_not_ask_the_theme_is_a_gap() {
        let score = row(2.0);
        let other = Wave {
            fingerprint: None,
            score: None,
            ..wave(2025, "x", &score)
        };
        let waves = vec![wave(2026, "x", &score), other, wave(2024, "x", &score)];
        assert_eq!(
            told(waves),
            all(&[(2024, "2"), (2025, "NotAsked"), (2026, "2")])
        );
    }

    #[test]
    fn a_unit_that_is_withheld_now_keeps_what_was_shown_before() {
        let score = row(2.0);
        let now = Wave {
            score: None,
            ..wave(2026, "x", &score)
        };
        let waves = vec![now, wave(2025, "x", &score)];
        assert_eq!(told(waves), all(&[(2025, "2"), (2026, "Withheld")]));
    }
}
