//! An old wave on a newer organisation chart: every unit of the newer chart that is a union of what was kept.
//!
//! Kept are the blocks of what was published, so a union of them is known to whoever has read the old pages;
//! [`disclosure::ledger`](crate::disclosure::ledger) admits nothing else. Stored is only which old units went
//! where. The figures are made from the blocks each time, in the form of their step as always, and attacked by
//! the auditor together with what the old wave published.

mod attack;
mod entry;
mod region;

pub(super) use entry::{digest, enter, entered};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Release;
use super::figures::{Detail, Row};
use crate::disclosure::ledger::Refusal;
use crate::disclosure::{Step, Tree};
use crate::error::Result;
use crate::organisation::Moves;
use region::Region;

/// Rows that are not figures of a unit's own answers.
const NO_FIGURES: [Detail; 3] = [Detail::Participation, Detail::Breakdown, Detail::Withheld];

/// One old unit that a newer one is made of.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Made {
    /// The old unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// Whether only those directly in it, without the units below.
    pub direct: bool,
}

/// What an old wave says of one unit of a newer chart.
#[derive(Debug, Clone, Default)]
pub struct Cut {
    /// The old units it is made of.
    pub made_of: Vec<Made>,
    /// The figures, as displayed; their unit is that of the newer chart.
    pub rows: Vec<Row>,
    /// By question: why it is not shown in any step, or not within its theme.
    pub refused: BTreeMap<String, Refusal>,
    /// Whether it is the old unit with the same id, and nothing else.
    pub unchanged: bool,
}

/// An old wave on a newer chart.
#[derive(Debug, Clone)]
pub struct Recut {
    /// By unit of the newer chart.
    pub units: Vec<Cut>,
    /// By question and step: the units of which its figures are shown, in a theme's score or by themselves.
    shown: BTreeMap<(String, Step), Vec<usize>>,
    /// By old node: the smallest unit of the newer chart that has all of its people.
    homes: Vec<usize>,
}

impl Recut {
    /// Cuts an old release anew. `node` gives for a unit of the newer chart where its people count in `tree`.
    pub fn new(
        old: &Release,
        moves: &Moves,
        tree: &Tree,
        node: &dyn Fn(&str) -> Option<usize>,
    ) -> Self {
        let targets = targets(old, moves, tree, node);
        let homes: Vec<usize> = targets.iter().map(|to| home(tree, to)).collect();
        let mut whole = vec![vec![false; old.tree.len()]; tree.len()];
        let mut divided = vec![None; tree.len()];
        let people = |node: &usize| old.invited[*node] > 0;
        for at in (0..old.tree.len()).filter(people) {
            let inside = up(tree, homes[at]);
            inside.iter().for_each(|&unit| whole[unit][at] = true);
            let touched = targets[at].iter().flat_map(|&unit| up(tree, unit));
            for unit in touched.filter(|unit| !inside.contains(unit)) {
                divided[unit].get_or_insert(at);
            }
        }
        let same = same(old);
        let mut recut = Self {
            units: Vec::new(),
            shown: BTreeMap::new(),
            homes,
        };
        for unit in 0..tree.len() {
            let wanted = &whole[unit];
            let region = Region { old, wanted };
            let members: Vec<usize> = (0..wanted.len()).filter(|&at| wanted[at]).collect();
            let twins = same.get(&members).map_or(&[][..], Vec::as_slice);
            let cut = match divided[unit] {
                Some(at) => region.refused(&Refusal::Divides {
                    unit: old.tree.id(at).to_owned(),
                }),
                None => match twin(old, twins, tree.id(unit)) {
                    Some(twin) => region.of_twin(twin, unit),
                    None => region.cut(unit, &mut recut.shown),
                },
            };
            let unchanged = match &cut.made_of[..] {
                [only] => only.unit == tree.id(unit) && !only.direct,
                _ => false,
            };
            recut.units.push(Cut { unchanged, ..cut });
        }
        recut
    }

    /// A unit's score on a theme.
    pub fn score(&self, unit: usize, theme: &str) -> Option<&Row> {
        let rows = self.units[unit].rows.iter();
        { rows }.find(|row| row.detail == Detail::Theme && row.theme.as_deref() == Some(theme))
    }
}

/// Every wave before a release on its chart, the latest first; `None` as long as no chart was entered in the ledger.
/// Each is audited as it is made. An old wave is carried from chart to chart.
pub(super) fn carried(release: &Release) -> Result<Vec<Option<Recut>>> {
    let (tree, units) = (&release.tree, &release.units);
    let node = |id: &str| {
        let unit = &units[tree.find(id)?];
        tree.find(unit.counts_in.as_deref().unwrap_or(id))
    };
    let mut moves: Option<Moves> = None;
    let mut carried = Vec::new();
    for old in release.earlier() {
        moves = match (&old.moves, moves) {
            (Some(first), Some(then)) => Some(first.then(&then)),
            (Some(first), None) => Some(first.clone()),
            (None, then) => then,
        };
        let recut = moves.as_ref().map(|moves| {
            let ids = old
                .units
                .iter()
                .filter(|unit| !unit.joined)
                .map(|unit| unit.id.as_str());
            let recut = Recut::new(old, &moves.of_all(ids), tree, &node);
            recut.audited(old, tree).map(|_| recut)
        });
        carried.push(recut.transpose()?);
    }
    Ok(carried)
}

/// A unit with everything above it.
fn up(tree: &Tree, unit: usize) -> BTreeSet<usize> {
    std::iter::successors(Some(unit), |&unit| tree.parent(unit)).collect()
}

/// The smallest unit that has all of these; the topmost where there are none.
fn home(tree: &Tree, units: &BTreeSet<usize>) -> usize {
    let above = units.iter().map(|&unit| up(tree, unit));
    let common = above.reduce(|common, above| &common & &above);
    // The deepest of a chain is the one with most above it.
    let common = common.into_iter().flatten();
    let deepest = common.max_by_key(|&unit| up(tree, unit).len());
    deepest.unwrap_or(tree.root())
}

/// For every old node the nodes of the newer chart that got people of it. Who went to a unit that the newer chart
/// does not have is somewhere in the organisation.
fn targets(
    old: &Release,
    moves: &Moves,
    tree: &Tree,
    node: &dyn Fn(&str) -> Option<usize>,
) -> Vec<BTreeSet<usize>> {
    let mut targets = vec![BTreeSet::new(); old.tree.len()];
    for unit in old.units.iter().filter(|unit| !unit.joined) {
        let counts_in = unit.counts_in.as_deref().unwrap_or(&unit.id);
        if let Some(at) = old.tree.find(counts_in) {
            let to = moves.of(&unit.id);
            targets[at].extend(to.map(|to| node(to).unwrap_or(tree.root())));
        }
    }
    targets
}

/// Old units by the nodes with people in them and below, the uppermost first.
fn same(old: &Release) -> HashMap<Vec<usize>, Vec<usize>> {
    let mut members = vec![Vec::new(); old.tree.len()];
    for at in (0..old.tree.len()).filter(|&at| old.invited[at] > 0) {
        up(&old.tree, at)
            .into_iter()
            .for_each(|unit| members[unit].push(at));
    }
    let mut units: HashMap<Vec<usize>, Vec<usize>> = HashMap::new();
    for &unit in old.tree.downward() {
        units.entry(members[unit].clone()).or_default().push(unit);
    }
    units
}

/// Of old units with the same people the one of which there are figures, by preference with the same id.
fn twin(old: &Release, twins: &[usize], id: &str) -> Option<usize> {
    let is_shown = |&&unit: &&usize| {
        let mut rows = old.rows_of(unit).iter();
        rows.any(|row| !row.rest && !NO_FIGURES.contains(&row.detail))
    };
    let shown: Vec<&usize> = twins.iter().filter(is_shown).collect();
    let own = shown.iter().find(|unit| old.tree.id(***unit) == id);
    own.or(shown.first()).map(|unit| **unit)
}
