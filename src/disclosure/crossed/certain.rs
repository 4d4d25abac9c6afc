//! (A) in a crossed table: no answer is certain (rule 4 of docs/DISCLOSURE.md).
//!
//! Take somebody who chose `o`, among people whom nothing published divides (a group: all who share both
//! blocks). More than `c` of the group who chose otherwise hide that person. Fewer hide them only together
//! with others: this person may have chosen `p` if somewhere else in the same block somebody who chose
//! `p` chose `o`, in the next block the other way round, and so on back to the start. How many such
//! rounds there are beside each other is a flow: leaving a block of the first family takes
//! somebody who chose `p`, leaving one of the second somebody who chose `o`.
//!
//! Rounds through different options may need the same people, so they are not added up here: one
//! option must give all that is needed, and none before it a part. With a coalition of one this
//! withholds a little more than it must; the auditor, which adds up, can then find nothing.

use super::blocks::Blocks;
use super::forest::{Crossing, Vertex};
use super::split::{Flow, Flows};
use std::collections::BTreeSet;

/// The answers to one question: by option and atom, how many.
pub type Chosen = Vec<Vec<u32>>;

/// Withdraws whole families of siblings, in all categories alike, until no answer is certain to `coalition`
/// respondents.
pub fn withdraw_certain(
    crossing: &Crossing,
    shown: &[bool],
    questions: &[Chosen],
    coalition: u32,
) -> Vec<bool> {
    let mut blocks = Blocks::new(crossing);
    // Upper regions come first.
    for region in (0..crossing.ground()).filter(|&region| shown[region]) {
        blocks.show(region);
    }
    let mut flows = Flows::new(crossing.ground() + 1, crossing.atoms());
    loop {
        let groups = groups(&blocks);
        let failing: BTreeSet<[Vertex; 2]> = (questions.iter())
            .flat_map(|chosen| {
                let people = People {
                    blocks: &blocks,
                    chosen,
                    coalition: u64::from(coalition),
                };
                people.certain(&groups, &mut flows)
            })
            .collect();
        if failing.is_empty() {
            return blocks.shown;
        }
        let withdrawn: BTreeSet<Vertex> = (failing.into_iter())
            .flat_map(|ends| family_of(crossing, &blocks.shown, ends))
            .collect();
        withdrawn.into_iter().for_each(|region| blocks.hide(region));
    }
}

/// Atoms that share both blocks.
fn groups(blocks: &Blocks) -> Vec<([Vertex; 2], Vec<usize>)> {
    let ends = |atom: usize| [0, 1].map(|family| blocks.owner(atom, family));
    let mut order: Vec<usize> = (0..blocks.crossing.atoms()).collect();
    order.sort_by_key(|&atom| ends(atom));
    let ground = blocks.crossing.ground();
    let groups = order.chunk_by(|&one, &other| ends(one) == ends(other));
    groups
        .map(|atoms| (ends(atoms[0]), atoms.to_vec()))
        .filter(|(ends, _)| *ends != [ground; 2])
        .collect()
}

/// What to withdraw so that the people between two blocks are better hidden: of the smaller block's
/// region everything inside, so that its rest grows; where nothing is inside, it and all its
/// siblings with what is inside them.
fn family_of(crossing: &Crossing, shown: &[bool], ends: [Vertex; 2]) -> Vec<Vertex> {
    let size = |region: &Vertex| crossing.within(*region).len();
    let regions = ends.into_iter().filter(|&end| end != crossing.ground());
    let Some(region) = regions.rev().min_by_key(size) else {
        return Vec::new();
    };
    let inside = |top: Vertex| -> Vec<Vertex> {
        let alike = crossing.alike(top);
        let below = alike.flat_map(|top| crossing.below(top));
        below.filter(|&region| shown[region]).collect()
    };
    let withdrawn = inside(region);
    if !withdrawn.is_empty() {
        return withdrawn;
    }
    match crossing.above(region) {
        above if above == crossing.ground() => crossing
            .alike(region)
            .filter(|&region| shown[region])
            .collect(),
        above => inside(above),
    }
}

/// Those who answered one question, in the blocks as they are.
struct People<'a> {
    blocks: &'a Blocks<'a>,
    chosen: &'a Chosen,
    coalition: u64,
}

impl People<'_> {
    /// The groups in which somebody's answer is certain, by their ends.
    fn certain(&self, groups: &[([Vertex; 2], Vec<usize>)], flows: &mut Flows) -> Vec<[Vertex; 2]> {
        let mut found = Vec::new();
        for (ends, atoms) in groups {
            let count = |option: &Vec<u32>| -> u64 {
                let counts = atoms.iter().map(|&atom| u64::from(option[atom]));
                counts.sum()
            };
            let counts: Vec<u64> = self.chosen.iter().map(count).collect();
            let all: u64 = counts.iter().sum();
            let hidden = |(option, &same): (usize, &u64)| {
                let others = all - same;
                same == 0
                    || others > self.coalition
                    || self.is_hidden(*ends, option, self.coalition - others + 1, flows)
            };
            if !counts.iter().enumerate().all(hidden) {
                found.push(*ends);
            }
        }
        found
    }

    /// Whether there are so many rounds through some other option.
    fn is_hidden(&self, ends: [Vertex; 2], option: usize, needed: u64, flows: &mut Flows) -> bool {
        for other in (0..self.chosen.len()).filter(|&other| other != option) {
            let room = |atom: usize, leaves: usize| {
                let of_group = [0, 1].map(|family| self.blocks.owner(atom, family)) == ends;
                match leaves {
                    _ if of_group => 0,
                    0 => u64::from(self.chosen[other][atom]),
                    _ => u64::from(self.chosen[option][atom]),
                }
            };
            match flows.run(self.blocks, ends, needed, room) {
                Flow::Enough => return true,
                Flow::Stopped(0) => {}
                Flow::Stopped(_) => return false,
            }
        }
        false
    }
}
