//! Any regions over the same respondents, attacked by plain linear algebra.

use super::exact::{Cell, PRIME, Statistic, statistics_of_rows};
use crate::disclosure::certificate::{Leak, LeakKind, LeakRegion};
use crate::disclosure::table::Overlapping;

/// Multiples tried to make the coefficients of a finding whole.
const MOST_MULTIPLE: u64 = 1000;

/// Every statistic on fewer than `minimum` respondents that these regions give, or `None` when the
/// table is too large to try them all. Where coefficients are not whole, a multiple of the statistic
/// is written.
pub fn leaks_of(table: &Overlapping, shown: &[bool], minimum: u32) -> Option<Vec<Leak>> {
    let is_shown = |region: &usize| shown.get(*region).copied().unwrap_or(false);
    let cells = table.groups.iter().map(|group| {
        let mut rows: Vec<usize> = group.regions.iter().copied().filter(is_shown).collect();
        rows.sort_unstable();
        rows.dedup();
        Cell {
            respondents: u64::from(group.respondents),
            rows,
        }
    });
    let cells: Vec<Cell> = cells.collect();
    let found = statistics_of_rows(&cells, shown.len(), u64::from(minimum))?;
    let leaks = found.into_iter().map(|statistic| Leak {
        respondents: statistic.respondents,
        regions: (whole(&statistic).into_iter())
            .map(|(row, coefficient)| LeakRegion {
                unit: table.regions.get(row).cloned().unwrap_or_default(),
                category: String::new(),
                coefficient,
            })
            .collect(),
        kind: LeakKind::Size,
    });
    Some(leaks.collect())
}

/// Coefficients are known modulo a prime; a fraction looks like a very large number there. The least
/// multiple that makes all of them small is what was meant.
fn whole(statistic: &Statistic) -> Vec<(usize, i64)> {
    let times = |coefficient: i64, multiple: u64| {
        let prime = i128::from(PRIME);
        let product = (i128::from(coefficient) * i128::from(multiple)).rem_euclid(prime);
        (if product > prime / 2 {
            product - prime
        } else {
            product
        }) as i64
    };
    let multiples = (1..=MOST_MULTIPLE).map(|multiple| {
        let rows = statistic.rows.iter();
        let scaled: Vec<(usize, i64)> = rows.map(|&(row, c)| (row, times(c, multiple))).collect();
        scaled
    });
    let is_whole = |rows: &Vec<(usize, i64)>| {
        let limit = MOST_MULTIPLE * MOST_MULTIPLE;
        rows.iter().all(|(_, c)| c.unsigned_abs() <= limit)
    };
    let found = { multiples }.find(is_whole);
    found.unwrap_or_else(|| statistic.rows.clone())
}
