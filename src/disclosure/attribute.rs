//! (A): no answer is certain. Rule 4 of docs/DISCLOSURE.md, and its repair.
//!
//! Within one finest block all that is published treats its respondents alike: every figure is a
//! sum over whole blocks. So a respondent outside the coalition has a certain answer only if *all*
//! of the block outside the coalition have it, in every table that fits the figures, among them the
//! true one. Two conditions follow that are each enough:
//!
//! 1. `c + 1` respondents lie outside the most chosen option: whoever the `c` are, one respondent
//!    besides them answered otherwise.
//! 2. The form does not tell. A mean makes an answer certain only at the ends of the scale, so
//!    there `c + 1` outside the lowest and outside the highest option are enough (this implies the
//!    margins `S - n lo >= c + 1` and `n hi - S >= c + 1`, and is stricter: one person at the other
//!    end makes a margin of 4 and, when it is the attacker, hides nobody). But the same people also
//!    lie in blocks of finer steps, and `4, 4, 4, 4, 4` behind a mean of 4.0 is certain again when
//!    the counts above know only 1 and 4. Then another block under the same finer blocks must be
//!    able to exchange a pair (`o, o` for `o-d, o+d`), which changes no figure.
//!
//! For sensitive questions the first condition holds for classes, in every step. Of several
//! choices each option is a yes or no of its own: that somebody chose it must not be certain; that
//! nobody did may be, as "nobody chose it" of a single choice may.
//!
//! Repair coarsens the form for all siblings alike, never for one team: which unit lost it tells
//! only that one of the siblings had to.

use super::form::{Question, Step, Table};
use super::ladder::{Shown, owners, residuals};
use super::tree::Tree;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A step that was withdrawn below a unit because an answer would have been certain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coarsened {
    /// This step and the finer ones.
    pub step: Step,
    /// For everything below this unit; `None` when the step is not shown at all.
    pub below: Option<usize>,
}

/// Whether a block tells nobody's answer in the form of this step, looked at by itself.
pub fn is_uncertain(
    question: &Question,
    step: Step,
    respondents: u32,
    counts: &[u32],
    coalition: u32,
) -> bool {
    let outside = |count: u32| respondents.saturating_sub(count) > coalition;
    if respondents == 0 {
        return true;
    }
    if question.sensitive && !question.multiple {
        return question.by_class(counts).into_iter().all(outside);
    }
    match (step, question.ends()) {
        (Step::Theme, Some(ends)) => {
            let at = |end: i32| {
                let options = question.options.iter().zip(counts);
                options
                    .filter(|(o, _)| o.value == Some(end))
                    .map(|(_, &n)| n)
                    .sum()
            };
            outside(at(ends.0)) && outside(at(ends.1))
        }
        _ => counts.iter().copied().all(outside),
    }
}

/// Withdraws steps until no block of any step makes an answer certain.
pub fn repair(
    tree: &Tree,
    table: &Table,
    mut steps: Vec<Shown>,
    coalition: u32,
) -> (Vec<Shown>, Vec<Coarsened>) {
    let mut coarsened = Vec::new();
    // Every round withdraws at least one unit from a step, so this ends.
    loop {
        let (step, failing) = failing(tree, table, &steps, coalition);
        if failing.is_empty() {
            return (steps, coarsened);
        }
        let mut touched = vec![false; tree.len()];
        let order = tree.downward().iter().rev();
        for &unit in order.filter(|unit| failing.contains(unit)) {
            // A block that has just taken in others is another block; the next round looks at it.
            if touched[unit] || !steps[step].units[unit] {
                continue;
            }
            let below = withdraw(tree, &mut steps, step, unit);
            let mut above = below;
            while let Some(unit) = above {
                touched[unit] = true;
                above = tree.parent(unit);
            }
            let step = steps[step].step;
            coarsened.push(Coarsened { step, below });
        }
    }
}

/// The failing blocks of the first step that has any, by unit.
fn failing(
    tree: &Tree,
    table: &Table,
    steps: &[Shown],
    coalition: u32,
) -> (usize, BTreeSet<usize>) {
    let question = &table.question;
    let all_owners: Vec<_> = steps.iter().map(|s| owners(tree, &s.units)).collect();
    for (place, shown) in steps.iter().enumerate() {
        let units: BTreeSet<usize> = residuals(table, &all_owners[place])
            .into_iter()
            .filter(|(_, (n, counts))| !is_uncertain(question, shown.step, *n, counts, coalition))
            .map(|(unit, _)| unit)
            .collect();
        if !units.is_empty() {
            return (place, units);
        }
    }
    let is_mean = steps.first().is_some_and(|first| first.step == Step::Theme);
    if is_mean && !question.sensitive {
        return unexchangeable(table, &all_owners, coalition);
    }
    (0, BTreeSet::new())
}

/// For each middle value, up to two blocks that have a pair around it to give.
type Offers = BTreeMap<i64, [Option<usize>; 2]>;

/// Looks for a block with a mean whose respondents are (almost) of one answer, under finer blocks in
/// which no other block could exchange a pair with it.
fn unexchangeable(
    table: &Table,
    all_owners: &[Vec<Option<usize>>],
    coalition: u32,
) -> (usize, BTreeSet<usize>) {
    let values: Vec<i64> = (table.question.options.iter())
        .map(|option| i64::from(option.value.unwrap_or(0)))
        .collect();
    // Under which finer blocks a mean block lies; all its units agree, since steps are nested.
    let finer =
        |unit: usize| -> Vec<Option<usize>> { all_owners[1..].iter().map(|o| o[unit]).collect() };
    let means = residuals(table, &all_owners[0]);
    let mut partners: HashMap<Vec<Option<usize>>, Offers> = HashMap::new();
    for (&unit, (_, counts)) in &means {
        let many: Vec<i64> = (values.iter().zip(counts))
            .filter(|&(_, &n)| n > coalition)
            .map(|(&value, _)| value)
            .collect();
        let offers = partners.entry(finer(unit)).or_default();
        for middle in &values {
            let reaches = |value: &i64| value > middle && many.contains(&(2 * middle - value));
            if many.iter().any(reaches) {
                let places = offers.entry(*middle).or_default();
                if let Some(place) = places.iter_mut().find(|place| place.is_none()) {
                    *place = Some(unit);
                }
            }
        }
    }
    let mut failing = (0, BTreeSet::new());
    for (&unit, (n, counts)) in &means {
        let Some((most, &count)) = counts.iter().enumerate().max_by_key(|(_, n)| **n) else {
            continue;
        };
        let above = finer(unit);
        let Some(deepest) = above.iter().rposition(Option::is_some) else {
            continue;
        };
        if *n == 0 || n - count > coalition {
            continue;
        }
        let others = partners
            .get(&above)
            .and_then(|offers| offers.get(&values[most]));
        let exchange =
            others.is_some_and(|units| units.iter().flatten().any(|&other| other != unit));
        if count >= coalition.saturating_add(2) && exchange {
            continue;
        }
        // The finest step first: withdrawing it may be enough for the coarser ones.
        if deepest + 1 > failing.0 {
            failing = (deepest + 1, BTreeSet::new());
        }
        if deepest + 1 == failing.0 {
            failing.1.extend(above[deepest]);
        }
    }
    failing
}

/// Withdraws this step and all finer ones around a failing block: for everything below the unit when
/// the block is its rest, for its siblings and itself when it is the whole unit, everywhere when
/// it is the root. Returns below which unit.
pub(super) fn withdraw(
    tree: &Tree,
    steps: &mut [Shown],
    step: usize,
    unit: usize,
) -> Option<usize> {
    let below = |steps: &[Shown], top: usize| {
        let mut reached: Vec<usize> = tree.children(top).to_vec();
        let mut next = 0;
        while next < reached.len() {
            reached.extend(tree.children(reached[next]));
            next += 1;
        }
        reached.retain(|&unit| steps[step].units[unit]);
        reached
    };
    let inner = below(steps, unit);
    let (top, withdrawn) = match tree.parent(unit) {
        _ if !inner.is_empty() => (Some(unit), inner),
        Some(parent) => (Some(parent), below(steps, parent)),
        None => (None, vec![unit]),
    };
    for shown in &mut steps[step..] {
        withdrawn.iter().for_each(|&unit| shown.units[unit] = false);
    }
    top
}
