//! Rule 10: theme scores of the groups of background questions, over the organisation, and by unit where that
//! was declared.
//!
//! A group's row hangs below its unit's own: displayed, with a range of respondents, and an
//! interval computed from these. How far two groups lie apart is for readers to see, and for pages to
//! compute from what is displayed.

use std::collections::{BTreeMap, BTreeSet};

use super::figures::{Detail, Number, Row};
use super::stored::Stored;
use crate::count::BreakdownRow;
use crate::disclosure::{Count, Published, Question, display};
use crate::statistics::{Level, Scale, Z95, interval_of_mean};
use crate::wave::Wave;

/// One row for each theme, background question and group that is shown, in the order of the questionnaire.
/// `own` are the rows of units; a group is shown only where its unit's own score is.
pub(super) fn rows(
    stored: &Stored,
    wave: &Wave,
    published: &[(Question, Published)],
    own: &[Row],
) -> Vec<Row> {
    let invited = stored.tree.totals(&stored.invited);
    let units: BTreeSet<usize> = (stored.breakdowns.iter())
        .filter_map(|row| row.unit_in(&stored.tree))
        .collect();
    let is_own = |row: &&Row| !row.rest && row.detail == Detail::Theme && units.contains(&row.unit);
    let mut rows = Vec::new();
    for whole in own.iter().filter(is_own) {
        let is_item = |question: &&Question| question.theme == whole.theme && question.is_scale();
        let items: Vec<&Question> = published.iter().map(|(q, _)| q).filter(is_item).collect();
        for breakdown in wave.questionnaire.breakdowns() {
            let groups = groups(stored, whole.unit, &breakdown.question, &items);
            let options = published.iter().find(|(q, _)| q.id == breakdown.question);
            for option in options.iter().flat_map(|(question, _)| &question.options) {
                let Some(blocks) = groups.get(option.id.as_str()) else {
                    continue;
                };
                let score = score(stored, whole, &items, blocks, invited[whole.unit], wave);
                rows.extend(score.map(|row| Row {
                    question: Some(breakdown.question.clone()),
                    option: Some(option.id.clone()),
                    ..row
                }));
            }
        }
    }
    rows
}

/// The blocks of every group, in the order of the items; a group that lacks an item has no score.
fn groups<'a>(
    stored: &'a Stored,
    unit: usize,
    background: &str,
    items: &[&Question],
) -> BTreeMap<&'a str, Vec<&'a BreakdownRow>> {
    let mut groups: BTreeMap<&str, Vec<&BreakdownRow>> = BTreeMap::new();
    for item in items {
        let of_item = |row: &&BreakdownRow| {
            row.background == background
                && row.question == item.id
                && row.unit_in(&stored.tree) == Some(unit)
        };
        for row in stored.breakdowns.iter().filter(of_item) {
            groups.entry(&row.group).or_default().push(row);
        }
    }
    groups.retain(|_, blocks| blocks.len() == items.len());
    groups
}

/// The unweighted mean of the items' means, and the smallest number of respondents, as in rule 2.
fn score(
    stored: &Stored,
    whole: &Row,
    items: &[&Question],
    blocks: &[&BreakdownRow],
    invited: u32,
    wave: &Wave,
) -> Option<Row> {
    let (lo, hi) = items.first()?.ends()?;
    let means = blocks
        .iter()
        .map(|row| row.sum as f64 / f64::from(row.respondents));
    let score = means.sum::<f64>() / blocks.len() as f64;
    let least = blocks.iter().map(|row| row.respondents).min()?;
    let respondents = Count::range(least, invited, &wave.policy);
    let value = Number::Displayed(display::mean(score, lo, hi));
    let level = Level {
        mean: value.value(),
        n: respondents.lower(),
    };
    let spread = stored.moments.get(whole.theme.as_deref()?);
    let spread = spread.and_then(|moments| moments.summary());
    let scale = Scale::new(f64::from(lo), f64::from(hi));
    Some(Row {
        detail: Detail::Breakdown,
        respondents: Some(respondents),
        value: Some(value),
        interval: spread
            .zip(scale)
            .and_then(|(spread, scale)| interval_of_mean(level, spread.sd, scale, Z95)),
        ..whole.clone()
    })
}
