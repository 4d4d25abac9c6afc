//! Against the wave before: two displayed figures, a label, and the smallest change that could have
//! been seen.

use super::Release;
use super::figures::{Detail, Row};
use crate::statistics::{Level, Scale, ThemeChange, label_changes, pooled_sd};

/// Adds the change of every theme score. The themes of one unit are one report, and one Holm family.
pub(super) fn compare(release: &mut Release, before: &Release) {
    for unit in 0..release.tree.len() {
        let Some(earlier) = before.tree.find(release.tree.id(unit)) else {
            continue;
        };
        let mut places = Vec::new();
        let mut changes = Vec::new();
        let first = release.rows.partition_point(|row| row.unit < unit);
        for (place, row) in (first..).zip(release.rows_of(unit)) {
            if row.rest || row.detail != Detail::Theme {
                continue;
            }
            let old = row
                .theme
                .as_deref()
                .and_then(|theme| before.score(earlier, theme));
            let Some(old) = old else { continue };
            if let Some(change) = theme_change(release, before, row, old) {
                places.push((place, old.value));
                changes.push(change);
            }
        }
        for ((place, value), labelled) in places.into_iter().zip(label_changes(&changes)) {
            release.rows[place].before = value;
            release.rows[place].change = Some(labelled);
        }
    }
}

fn theme_change(release: &Release, before: &Release, row: &Row, old: &Row) -> Option<ThemeChange> {
    let theme = row.theme.as_deref()?;
    let moments = [*before.moments(theme)?, *release.moments(theme)?];
    Some(ThemeChange {
        before: level(old)?,
        after: level(row)?,
        sd_org: pooled_sd(&moments)?,
        scale: scale(release, theme)?,
        comparable: release.theme_fingerprint(theme) == before.theme_fingerprint(theme),
    })
}

fn level(row: &Row) -> Option<Level> {
    Some(Level {
        mean: row.value?.value(),
        n: row.respondents?.lower(),
    })
}

fn scale(release: &Release, theme: &str) -> Option<Scale> {
    let (low, high) = release.questionnaire.ends(theme)?;
    Scale::new(low as f64, high as f64)
}
