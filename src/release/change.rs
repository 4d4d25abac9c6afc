//! Against the wave before: two displayed figures, a label, and the smallest change that could have
//! been seen. Where the organisation chart has changed, a unit is compared with the old units of which it is
//! made, if that is a union of what was kept.

use super::Release;
use super::figures::{Detail, Row};
use super::recut::Made;
use crate::disclosure::ledger::Refusal;
use crate::statistics::{Level, Scale, ThemeChange, label_changes, pooled_sd};

/// With what a unit is compared, where the chart has changed since the wave before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// The old units of which it is made.
    pub made_of: Vec<Made>,
    /// Why it is not compared.
    pub refused: Option<Refusal>,
    /// The name of the old unit that the reason speaks of.
    pub unit: Option<String>,
}

/// Adds the change of every theme score against the wave before, if there is one. The themes of one unit are one
/// report, and one Holm family.
pub(super) fn compare(release: &mut Release) {
    let Some(before) = release.before.clone() else {
        return;
    };
    for unit in 0..release.tree.len() {
        let mut places = Vec::new();
        let mut changes = Vec::new();
        let first = release.rows.partition_point(|row| row.unit < unit);
        for (place, row) in (first..).zip(release.rows_of(unit)) {
            if row.rest || row.detail != Detail::Theme {
                continue;
            }
            let theme = row.theme.as_deref();
            let old = theme.and_then(|theme| release.score_before(0, unit, theme)?);
            let Some(old) = old else { continue };
            if let Some(change) = theme_change(release, &before, row, old) {
                places.push((place, old.value));
                changes.push(change);
            }
        }
        if let Some(compared) = compared(release, &before, unit, places.is_empty()) {
            release.compared.insert(unit, compared);
        }
        for ((place, value), labelled) in places.into_iter().zip(label_changes(&changes)) {
            release.rows[place].before = value;
            release.rows[place].change = Some(labelled);
        }
    }
}

/// With what a unit is compared, where the wave before was cut anew and the unit is not the same as then.
fn compared(
    release: &Release,
    before: &Release,
    unit: usize,
    is_refused: bool,
) -> Option<Compared> {
    let cut = &release.carried.first()?.as_ref()?.units[unit];
    let refused = cut.refused.values().next().filter(|_| is_refused);
    let name = |refusal: &Refusal| match refusal {
        Refusal::Divides { unit } => Some(before.units[before.tree.find(unit)?].name.clone()),
        _ => None,
    };
    (!cut.unchanged).then(|| Compared {
        made_of: cut.made_of.clone(),
        unit: refused.and_then(name),
        refused: refused.cloned(),
    })
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
