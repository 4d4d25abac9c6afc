//! S1: which units of one tree to publish so that no residual is smaller than k, at the greatest
//! possible weight. Exact, by dynamic programming (docs/DISCLOSURE.md, "One tree").
//!
//! State of a unit: how many respondents below and in it are not yet in a published unit, capped at
//! k. Any number from k on is equally good cover, so k + 1 states are enough. A unit may be
//! published from state 0 (its residual is empty) or k (its residual is large enough), which puts
//! it in state 0. Rejected: the usual "hide a second sibling" heuristic, which is neither
//! sufficient (2 + 1 < 5) nor necessary (a hidden team of 3 beside 4 direct reports).

use super::tree::Tree;

/// What a published unit is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight<'a> {
    /// Its respondents, with everything below it.
    Respondents,
    /// One.
    Count,
    /// Its own number in this list.
    Each(&'a [u32]),
}

/// Side conditions of the choice.
#[derive(Debug, Clone, Copy, Default)]
pub struct Preferences<'a> {
    /// Only publications that contain this unit; without a safe one nothing is published.
    pub always: Option<usize>,
    /// Only these units may be published.
    pub candidates: Option<&'a [bool]>,
    /// Among equals, stay closest to this pattern (the previous wave's).
    pub previous: Option<&'a [bool]>,
}

/// Weight first, then agreement with the previous pattern: compared in that order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Value(u64, u32);

impl std::ops::Add for Value {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

/// The best way found to reach a state, and from which two states before it.
#[derive(Debug, Clone, Copy)]
struct Reached<const D: usize> {
    uncovered: [u32; D],
    value: Value,
    /// Index in the list accumulated before.
    first: u32,
    /// Index in the child's list; in a unit's own list 1 when it is published.
    second: u32,
}

/// The lists of states, one after the other, so that a large tree needs few allocations.
struct Lists<const D: usize> {
    states: Vec<Reached<D>>,
    spans: Vec<(usize, usize)>,
}

impl<const D: usize> Lists<D> {
    fn new(units: usize) -> Self {
        Self {
            states: Vec::with_capacity(units * 3),
            spans: vec![(0, 0); units],
        }
    }

    fn of(&self, unit: usize) -> &[Reached<D>] {
        &self.states[self.spans[unit].0..self.spans[unit].1]
    }

    fn keep(&mut self, unit: usize, list: &[Reached<D>]) {
        let start = self.states.len();
        self.states.extend_from_slice(list);
        self.spans[unit] = (start, self.states.len());
    }
}

/// The safe publication of greatest weight, as one flag for each unit.
///
/// `direct` holds the respondents directly in each unit. Ties go to the previous pattern, then to
/// name order: among siblings the earlier name is published. The order of rows in the file plays no
/// part. Units without respondents are never published.
pub fn optimum(
    tree: &Tree,
    direct: &[u32],
    minimum: u32,
    weight: Weight,
    preferences: Preferences,
) -> Vec<bool> {
    optimum_of(tree, [direct], minimum, weight, preferences)
}

/// [`optimum`] where every residual must be large enough in several kinds of people at once, or
/// empty of all kinds: responders and non-responders, for instance.
pub fn optimum_of<const D: usize>(
    tree: &Tree,
    direct: [&[u32]; D],
    minimum: u32,
    weight: Weight,
    preferences: Preferences,
) -> Vec<bool> {
    let minimum = minimum.max(1);
    let totals = direct.map(|direct| tree.totals(direct));
    let siblings = siblings_by_name(tree);
    let mut own = Lists::new(tree.len());
    let mut merged = Lists::new(tree.len());
    let mut scratch = Vec::new();
    for &unit in tree.downward().iter().rev() {
        let mut list = vec![Reached {
            uncovered: direct.map(|direct| direct[unit].min(minimum)),
            value: Value(0, 0),
            first: 0,
            second: 0,
        }];
        for &child in &siblings[unit] {
            list = merge(&list, own.of(child), minimum, &mut scratch);
            merged.keep(child, &list);
        }
        let people: u64 = totals.iter().map(|totals| u64::from(totals[unit])).sum();
        let worth = match weight {
            Weight::Respondents => people,
            Weight::Count => 1,
            Weight::Each(weights) => u64::from(weights[unit]),
        };
        let chosen = decide(unit, &list, worth, minimum, people > 0, &preferences);
        own.keep(unit, &chosen);
    }
    trace_back(tree, &siblings, &own, &merged)
}

fn siblings_by_name(tree: &Tree) -> Vec<Vec<usize>> {
    (0..tree.len())
        .map(|unit| {
            let mut children = tree.children(unit).to_vec();
            children.sort_unstable_by(|&a, &b| tree.id(a).cmp(tree.id(b)));
            children
        })
        .collect()
}

/// Adds a child to what its elder siblings and the unit itself have. A tie keeps the pair found
/// first, the one that leaves less of the elder siblings uncovered: the earlier name published.
fn merge<const D: usize>(
    list: &[Reached<D>],
    child: &[Reached<D>],
    minimum: u32,
    scratch: &mut Vec<Option<Reached<D>>>,
) -> Vec<Reached<D>> {
    let highest = |list: &[Reached<D>], kind: usize| {
        let kinds = list.iter().map(|state| state.uncovered[kind]);
        kinds.max().unwrap_or(0)
    };
    let mut sizes = [0; D];
    for (kind, size) in sizes.iter_mut().enumerate() {
        let top = (highest(list, kind) + highest(child, kind)).min(minimum);
        *size = top as usize + 1;
    }
    scratch.clear();
    scratch.resize(sizes.iter().product(), None);
    for (first, a) in list.iter().enumerate() {
        for (second, b) in child.iter().enumerate() {
            let mut uncovered = a.uncovered;
            let mut place = 0;
            for kind in (0..D).rev() {
                uncovered[kind] = (uncovered[kind] + b.uncovered[kind]).min(minimum);
                place = place * sizes[kind] + uncovered[kind] as usize;
            }
            let value = a.value + b.value;
            if scratch[place].is_none_or(|best| best.value < value) {
                scratch[place] = Some(Reached {
                    uncovered,
                    value,
                    first: first as u32,
                    second: second as u32,
                });
            }
        }
    }
    scratch.iter().flatten().copied().collect()
}

/// The unit's own states: published or not. Its list is empty where it must be published and cannot.
fn decide<const D: usize>(
    unit: usize,
    list: &[Reached<D>],
    worth: u64,
    minimum: u32,
    has_respondents: bool,
    preferences: &Preferences,
) -> Vec<Reached<D>> {
    let agrees = |published: bool| {
        let previous = preferences.previous.map(|previous| previous[unit]);
        u32::from(previous == Some(published))
    };
    let candidate = preferences.candidates.is_none_or(|list| list[unit]) && has_respondents;
    let mut published: Option<Reached<D>> = None;
    for (first, state) in list.iter().enumerate() {
        let safe = state.uncovered == [0; D] || state.uncovered == [minimum; D];
        let value = state.value + Value(worth, agrees(true));
        if candidate && safe && published.is_none_or(|best| best.value < value) {
            published = Some(Reached {
                uncovered: [0; D],
                value,
                first: first as u32,
                second: 1,
            });
        }
    }
    if preferences.always == Some(unit) {
        return published.into_iter().collect();
    }
    let mut result: Vec<Reached<D>> = published.into_iter().collect();
    for (first, state) in list.iter().enumerate() {
        let value = state.value + Value(0, agrees(false));
        match result.first_mut() {
            // An equal value prefers to publish: the unit's own figure is worth more to readers.
            Some(best) if state.uncovered == [0; D] && best.value >= value => continue,
            Some(best) if state.uncovered == [0; D] && best.uncovered == [0; D] => {
                (best.value, best.first, best.second) = (value, first as u32, 0);
            }
            _ => result.push(Reached {
                uncovered: state.uncovered,
                value,
                first: first as u32,
                second: 0,
            }),
        }
    }
    result
}

fn trace_back<const D: usize>(
    tree: &Tree,
    siblings: &[Vec<usize>],
    own: &Lists<D>,
    merged: &Lists<D>,
) -> Vec<bool> {
    let mut published = vec![false; tree.len()];
    let mut chosen = vec![0usize; tree.len()];
    let mut best: Option<(Value, usize)> = None;
    for (index, state) in own.of(tree.root()).iter().enumerate() {
        if best.is_none_or(|(value, _)| value < state.value) {
            best = Some((state.value, index));
        }
    }
    let Some((_, index)) = best else {
        return published;
    };
    chosen[tree.root()] = index;
    for &unit in tree.downward() {
        let state = own.of(unit)[chosen[unit]];
        published[unit] = state.second == 1;
        let mut at = state.first as usize;
        for &child in siblings[unit].iter().rev() {
            let pair = merged.of(child)[at];
            chosen[child] = pair.second as usize;
            at = pair.first as usize;
        }
    }
    published
}
