//! Beside what another tool has published of the same answers (S2).
//!
//! Its reports are out, safe or not. Whoever has them and ours may combine both, so our regions are a further
//! family over the same respondents: they are admitted one at a time, each where nothing that becomes
//! computable by it rests on fewer respondents than the step's number. Whatever followed from the other
//! tool's reports alone follows from them still; nothing is added to it.
//!
//! How much those reports told of a region is not known, so every region of theirs is taken to show all
//! options of every question, and so is ours for the question whether an answer is certain. Answers that their
//! reports make certain by themselves are certain already; any other brings the coarser form (rule 4).

use super::attribute::{self, Coarsened};
use super::crossed::{Choice, Crossing, Limits, Vertex, depth_first};
use super::form::Table;
use super::ladder::{Previous, Published, Shown, StepBlocks, blocks, choose_among, owners};
use super::policy::Policy;
use super::table::{Counts, Region, Status};
use super::tree::Tree;
use std::cmp::Reverse;
use std::collections::HashMap;

/// What another tool published, and where its respondents are in our tree.
///
/// Respondents come in cells that no region divides: one for each unit of the other tool's chart and each
/// of its categories (`unit * categories + category`).
#[derive(Debug, Clone)]
pub struct Beside<'a> {
    tree: &'a Tree,
    crossing: Crossing,
    /// By atom of the crossing: its cell.
    cells: Vec<usize>,
    /// By cell: the unit of ours that holds it directly.
    place: Vec<usize>,
    /// By unit of ours: its region in the crossing, where it has one.
    ours: Vec<Option<Vertex>>,
    known: Vec<Vertex>,
}

impl<'a> Beside<'a> {
    /// Reports by whole units of `chart`; `place` gives for each of its units the one of `tree` in which its
    /// people are, `known` what can be computed.
    pub fn charts(chart: &Tree, known: &[bool], tree: &'a Tree, place: &[usize]) -> Self {
        let trees = [chart, tree];
        let [first, second] = trees.map(places);
        let atoms = (0..chart.len()).map(|unit| [first[unit], second[place[unit]]]);
        let known = (0..chart.len()).filter(|&unit| known[unit]);
        Self {
            tree,
            crossing: Crossing::of_trees(trees, atoms.collect()),
            cells: (0..chart.len()).collect(),
            place: place.to_vec(),
            ours: (0..tree.len())
                .map(|unit| Some(chart.len() + second[unit]))
                .collect(),
            known: known.map(|unit| first[unit]).collect(),
        }
    }

    /// Reports of which some are of one category only. Three families over the same answers are a matter of
    /// rule S3; so only those units of ours are shown that are a unit of the chart, and there are two.
    pub fn table(
        chart: &Tree,
        counts: &Counts,
        known: &[Region],
        tree: &'a Tree,
        place: &[usize],
    ) -> Self {
        let categories = counts.categories.len();
        let (crossing, order) = Crossing::of_table(chart, counts);
        let first = places(chart);
        let same = same_people(chart, &counts.by_unit(), tree, place);
        let vertex = |region: &Region| match region.category {
            None => first[region.unit],
            Some(category) => (1 + category) * chart.len() + first[region.unit],
        };
        let cell = |&unit: &usize| (0..categories).map(move |c| unit * categories + c);
        Self {
            tree,
            crossing,
            cells: order.iter().flat_map(cell).collect(),
            place: (0..chart.len() * categories)
                .map(|cell| place[cell / categories])
                .collect(),
            ours: same
                .into_iter()
                .map(|unit| unit.map(|unit| first[unit]))
                .collect(),
            known: known.iter().map(vertex).collect(),
        }
    }

    /// Chooses what is shown of each question, given by cell, and brings it into blocks of our tree.
    pub fn publish(
        &self,
        tables: &[Table],
        policy: &Policy,
        previous: &Previous,
    ) -> Vec<Published> {
        let publish = |table: &Table| {
            let own = self.by_unit(table);
            let cells = self.cells.iter();
            let layers = [cells.map(|&cell| table.respondents[cell]).collect()];
            let alone = |minimum| self.each_alone(&layers, minimum);
            let mut steps = choose_among(self.tree, &own, policy, previous, alone);
            self.admit(&mut steps, &own, &layers);
            let mut coarsened = Vec::new();
            loop {
                let (kept, more) = attribute::repair(self.tree, &own, steps, policy.coalition);
                steps = kept;
                coarsened.extend(more);
                let Some((step, unit)) = self.telling(&steps, table, policy.coalition) else {
                    break;
                };
                let below = attribute::withdraw(self.tree, &mut steps, step, unit);
                let step = steps[step].step;
                coarsened.push(Coarsened { step, below });
            }
            let steps = steps.iter().map(|shown| StepBlocks {
                step: shown.step,
                minimum: shown.minimum,
                blocks: blocks(self.tree, &own, shown),
            });
            Published {
                question: table.question.id.clone(),
                steps: steps.filter(|step| !step.blocks.is_empty()).collect(),
                coarsened,
            }
        };
        tables.iter().map(publish).collect()
    }

    /// Sums a table by cell to one by unit of ours.
    fn by_unit(&self, table: &Table) -> Table {
        let mut own = Table {
            question: table.question.clone(),
            counts: vec![vec![0; table.question.options.len()]; self.tree.len()],
            respondents: vec![0; self.tree.len()],
        };
        for (cell, &unit) in self.place.iter().enumerate() {
            own.respondents[unit] += table.respondents[cell];
            let counts = own.counts[unit].iter_mut();
            counts
                .zip(&table.counts[cell])
                .for_each(|(sum, n)| *sum += n);
        }
        own
    }

    /// What they published, and nothing of ours.
    fn theirs<'b>(&'b self, layers: &'b [Vec<u32>], minimum: u32) -> Choice<'b> {
        let limits = Limits {
            minimum,
            layers,
            worth: &[],
            always: None,
        };
        let mut choice = Choice::new(&self.crossing, limits);
        for &region in &self.known {
            if !choice.shown()[region] {
                choice.take_as_known(region);
            }
        }
        choice
    }

    /// By unit: whether it would be safe if nothing else of ours were shown but the organisation. Further
    /// regions make further cuts, so a unit that is not safe then never is.
    fn each_alone(&self, layers: &[Vec<u32>], minimum: u32) -> Vec<bool> {
        let mut choice = self.theirs(layers, minimum);
        let root = self.tree.root();
        let mut admits = |unit: usize| {
            let Some(region) = self.ours[unit] else {
                return false;
            };
            if choice.shown()[region] {
                return true;
            }
            let is_safe = choice.admit(region);
            if is_safe && unit != root {
                choice.withdraw(region);
            }
            is_safe
        };
        if !admits(root) {
            return vec![false; self.tree.len()];
        }
        (0..self.tree.len()).map(admits).collect()
    }

    /// Leaves in each step what is safe beside the other tool's reports, the largest first. Less than what
    /// S1 chose is safe by itself too; without the organisation nothing is shown.
    fn admit(&self, steps: &mut [Shown], own: &Table, layers: &[Vec<u32>]) {
        let totals = self.tree.totals(&own.respondents);
        let mut order: Vec<usize> = (0..self.tree.len()).collect();
        let root = self.tree.root();
        order.sort_by_key(|&unit| (unit != root, Reverse(totals[unit]), self.tree.id(unit)));
        let mut candidates = vec![true; self.tree.len()];
        for shown in steps {
            let mut choice = self.theirs(layers, shown.minimum);
            let mut admitted = vec![false; self.tree.len()];
            for &unit in order.iter().filter(|&&unit| candidates[unit]) {
                let region = self.ours[unit].filter(|_| shown.units[unit]);
                admitted[unit] =
                    region.is_some_and(|region| choice.shown()[region] || choice.admit(region));
                if !admitted[root] {
                    break;
                }
            }
            shown.units.clone_from(&admitted);
            candidates = admitted;
        }
    }

    /// The first step in which something makes an answer certain that was not, and the unit of ours around.
    fn telling(&self, steps: &[Shown], table: &Table, coalition: u32) -> Option<(usize, usize)> {
        let alone = self.ends(&[]);
        let before = Groups::of(&alone, &self.cells, table);
        steps.iter().enumerate().find_map(|(step, shown)| {
            let regions: Vec<Vertex> = (0..self.tree.len())
                .filter(|&unit| shown.units[unit])
                .filter_map(|unit| self.ours[unit])
                .collect();
            let together = self.ends(&regions);
            let after = Groups::of(&together, &self.cells, table);
            let owners = owners(self.tree, &shown.units);
            (0..self.cells.len()).find_map(|atom| {
                let owner = owners[self.place[self.cells[atom]]]?;
                let (now, then) = (&after.0[&together[atom]], &before.0[&alone[atom]]);
                let nothing_published = alone[atom] == [self.crossing.ground(); 2];
                let certain = |(option, &n): (usize, &u32)| {
                    let known = !nothing_published && then.tells(option, coalition);
                    n > 0 && now.tells(option, coalition) && !known
                };
                let tells = now.chosen.iter().enumerate().any(certain);
                tells.then_some((step, owner))
            })
        })
    }

    /// By atom: the innermost region of each family around it, of the known ones and these.
    fn ends(&self, regions: &[Vertex]) -> Vec<[Vertex; 2]> {
        let ground = self.crossing.ground();
        let mut shown = vec![false; ground];
        let all = self.known.iter().chain(regions);
        all.for_each(|&region| shown[region] = true);
        let around = |mut region: Vertex| {
            while region != ground && !shown[region] {
                region = self.crossing.above(region);
            }
            region
        };
        (0..self.crossing.atoms())
            .map(|atom| self.crossing.ends(atom).map(around))
            .collect()
    }
}

/// The answers of respondents whom no published region divides, by the regions around them.
struct Groups(HashMap<[Vertex; 2], Group>);

#[derive(Default)]
struct Group {
    respondents: u32,
    /// By option; by class of a sensitive question.
    chosen: Vec<u32>,
}

impl Groups {
    fn of(ends: &[[Vertex; 2]], cells: &[usize], table: &Table) -> Self {
        let question = &table.question;
        let mut groups: HashMap<[Vertex; 2], Group> = HashMap::new();
        for (ends, &cell) in ends.iter().zip(cells) {
            let counts = &table.counts[cell];
            let counts = match question.sensitive && !question.multiple {
                true => question.by_class(counts),
                false => counts.clone(),
            };
            let group = groups.entry(*ends).or_default();
            group.respondents += table.respondents[cell];
            group.chosen.resize(counts.len(), 0);
            let sums = group.chosen.iter_mut().zip(counts);
            sums.for_each(|(sum, n)| *sum += n);
        }
        Self(groups)
    }
}

impl Group {
    /// Whether a coalition may know that everybody else chose this option.
    fn tells(&self, option: usize, coalition: u32) -> bool {
        self.respondents - self.chosen[option] <= coalition
    }
}

/// By unit: its place in depth-first order, which is its number in a crossing.
fn places(tree: &Tree) -> Vec<usize> {
    let mut places = vec![0; tree.len()];
    for (place, unit) in depth_first(tree).into_iter().enumerate() {
        places[unit] = place;
    }
    places
}

/// The people of each unit of `tree` with those below it, by the units of another chart in which they are.
/// `people` are those directly in each unit of the chart, `place` says where they are in the tree.
pub fn members(people: &[u32], tree: &Tree, place: &[usize]) -> Vec<Vec<usize>> {
    let mut members = vec![Vec::new(); tree.len()];
    for unit in (0..people.len()).filter(|&unit| people[unit] > 0) {
        for top in std::iter::successors(Some(place[unit]), |&unit| tree.parent(unit)) {
            members[top].push(unit);
        }
    }
    members
}

/// For each unit of `tree` the uppermost unit of `chart` with exactly the same people, if there is one.
pub fn same_people(
    chart: &Tree,
    people: &[u32],
    tree: &Tree,
    place: &[usize],
) -> Vec<Option<usize>> {
    let mut units: HashMap<Vec<usize>, usize> = HashMap::new();
    let own: Vec<usize> = (0..chart.len()).collect();
    let mut in_chart = members(people, chart, &own);
    for &unit in chart.downward() {
        units
            .entry(std::mem::take(&mut in_chart[unit]))
            .or_insert(unit);
    }
    let found = members(people, tree, place).into_iter();
    found
        .map(|members| units.get(&members).copied().filter(|_| !members.is_empty()))
        .collect()
}

/// The regions that can be computed from rows of `published.csv`, as rows that are published. A rest row of
/// a unit that is not shown is that unit, once its shown parts are added.
pub fn computable(rows: &[Region]) -> Vec<Region> {
    let mut regions: Vec<Region> = (rows.iter())
        .filter(|row| row.status != Status::Withheld)
        .map(|row| Region {
            status: Status::Published,
            respondents: None,
            ..row.clone()
        })
        .collect();
    regions.sort_by_key(|region| (region.unit, region.category));
    regions.dedup();
    regions
}

#[cfg(test)]
#[path = "tests_beside.rs"]
mod tests;
