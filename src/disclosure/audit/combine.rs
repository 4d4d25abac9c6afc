//! From a cut back to published regions: which to add and which to subtract.
//!
//! Give every block a weight. The regions' coefficients follow: a region's is the weight of its own
//! block less that of the block it is subtracted from ([`Block::above`](super::cover::Block)). A
//! cut gives +1 to the blocks of whole units on one side and -1 to those of categories. The weights
//! are not unique: within a component that does not touch the ground, one may be added to every
//! whole-unit block and taken from every category block without changing any figure (both sides
//! add up the same people). That freedom is used to leave out every region that can be left out,
//! so that a finding is as short as the reader deserves and none of its regions is superfluous.

use super::cover::Cover;
use super::graph::Graph;
use std::collections::{BTreeMap, BTreeSet};

/// Coefficients by block number (the block's region is meant).
pub type Combination = BTreeMap<usize, i64>;

/// Writes cuts of one graph as combinations of regions.
pub struct Combiner<'a> {
    cover: &'a Cover,
    graph: &'a Graph,
    component: Vec<usize>,
    members: Vec<Vec<usize>>,
}

/// The respondents a cut rests on, and the regions that give it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statistic {
    /// How many respondents.
    pub respondents: u64,
    /// The regions to add and subtract.
    pub regions: Combination,
}

impl<'a> Combiner<'a> {
    /// Prepares for the cuts of this graph.
    pub fn new(cover: &'a Cover, graph: &'a Graph) -> Self {
        let component = graph.components();
        let mut members = Vec::new();
        for (vertex, &component) in component.iter().enumerate() {
            members.resize_with(members.len().max(component + 1), Vec::new);
            members[component].push(vertex);
        }
        Self {
            cover,
            graph,
            component,
            members,
        }
    }

    /// The shortest combination found for the cut around `side`, of which all vertices are in one
    /// component.
    pub fn statistic(&self, side: &[usize]) -> Statistic {
        let side: BTreeSet<usize> = side.iter().copied().collect();
        let grounded = side.first().is_some_and(|&vertex| self.is_grounded(vertex));
        let (mut respondents, mut balance) = (0, 0);
        for &vertex in &side {
            for &edge in self.graph.at(vertex) {
                let (whole, crossed) = self.graph.ends[edge];
                if side.contains(&whole) != side.contains(&crossed) {
                    let weight = self.graph.weights[edge];
                    let added = side.contains(&whole) != side.contains(&self.cover.ground());
                    respondents += weight;
                    balance += if added {
                        weight as i64
                    } else {
                        -(weight as i64)
                    };
                }
            }
        }
        let mut candidates = Vec::new();
        if !side.contains(&self.cover.ground()) {
            candidates.push(self.regions(side.iter().copied(), 1));
        }
        if !grounded || side.contains(&self.cover.ground()) {
            let all = side
                .first()
                .map_or(&[][..], |&v| &self.members[self.component[v]]);
            let rest = all.iter().copied().filter(|vertex| !side.contains(vertex));
            let sign = if grounded { 1 } else { -1 };
            candidates.push(self.regions(rest, sign));
        }
        let mut regions = candidates
            .into_iter()
            .min_by_key(BTreeMap::len)
            .unwrap_or_default();
        let leading = regions.values().next().copied().unwrap_or(1);
        if balance < 0 || (balance == 0 && leading < 0) {
            regions
                .values_mut()
                .for_each(|coefficient| *coefficient *= -1);
        }
        Statistic {
            respondents,
            regions,
        }
    }

    fn is_grounded(&self, vertex: usize) -> bool {
        self.component[vertex] == self.component[self.cover.ground()]
    }

    /// Plus one for whole units, minus one for categories: both then count people from their
    /// whole-unit end.
    fn sign(&self, block: usize) -> i64 {
        if self.cover.blocks[block].category.is_none() {
            1
        } else {
            -1
        }
    }

    /// The regions of a set of blocks, without superfluous ones.
    fn regions(&self, side: impl Iterator<Item = usize>, sign: i64) -> Combination {
        let mut regions = Combination::new();
        for block in side {
            let weight = sign * self.sign(block);
            *regions.entry(block).or_default() += weight;
            for &inside in self.cover.inside(block) {
                *regions.entry(inside).or_default() -= weight;
            }
        }
        regions.retain(|_, coefficient| *coefficient != 0);
        while self.leave_one_out(&mut regions) {}
        regions
    }

    /// Leaves out a region that the others make superfluous; false when there is none.
    fn leave_one_out(&self, regions: &mut Combination) -> bool {
        for (&block, &coefficient) in &*regions {
            let around = self.cover.blocks[block].above;
            let sides = [(Some(block), 1), (around, -1)];
            for (start, direction) in sides {
                let free = start.and_then(|start| self.free(start, regions));
                let Some(free) = free else { continue };
                let held = |block: Option<usize>| {
                    block.is_some_and(|block| free.contains(&self.component[block]))
                };
                if held(Some(block)) == held(around) {
                    continue;
                }
                let shift = -coefficient * direction * self.sign(block);
                self.shift(&free, shift, regions);
                return true;
            }
        }
        false
    }

    /// The components that must shift together with that of `start` if only coefficients of
    /// `regions` may change; `None` if they cannot shift.
    fn free(&self, start: usize, regions: &Combination) -> Option<BTreeSet<usize>> {
        let mut free = BTreeSet::from([self.component[start]]);
        let mut upward = vec![self.component[start]];
        let mut downward = Vec::new();
        loop {
            // Up first: most chains end quickly at a region that is inside no other.
            if let Some(component) = upward.pop() {
                downward.push(component);
                for &block in &self.members[component] {
                    if self.is_grounded(block) {
                        return None;
                    }
                    if !regions.contains_key(&block) {
                        let above = self.component[self.cover.blocks[block].above?];
                        if free.insert(above) {
                            upward.push(above);
                        }
                    }
                }
            } else if let Some(component) = downward.pop() {
                let blocks = self.members[component].iter();
                for &inside in blocks.flat_map(|&block| self.cover.inside(block)) {
                    let below = self.component[inside];
                    if !regions.contains_key(&inside) && free.insert(below) {
                        upward.push(below);
                    }
                }
            } else {
                return Some(free);
            }
        }
    }

    /// Adds `shift` to the whole-unit blocks of these components and takes it from the others.
    fn shift(&self, free: &BTreeSet<usize>, shift: i64, regions: &mut Combination) {
        for &block in free.iter().flat_map(|&component| &self.members[component]) {
            let weight = shift * self.sign(block);
            *regions.entry(block).or_default() += weight;
            for &inside in self.cover.inside(block) {
                *regions.entry(inside).or_default() -= weight;
            }
        }
        regions.retain(|_, coefficient| *coefficient != 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::table::{Counts, Region, Status};
    use crate::disclosure::tree::Tree;

    #[test]
    fn both_sides_of_a_cut_give_the_shorter_combination() {
        let tree = Tree::new(&[("a", "")]).expect("a tree");
        let counts = Counts {
            categories: vec!["m".to_owned(), "w".to_owned()],
            direct: vec![vec![9, 2]],
        };
        let shown = [None, Some(0), Some(1)].map(|category| Region {
            unit: 0,
            category,
            status: Status::Published,
            respondents: None,
        });
        let cover = Cover::new(&tree, &counts, &shown);
        let edges = [((0, 1), 9), ((0, 2), 2)];
        let graph = Graph::new(cover.ground() + 1, edges.into_iter());
        let combiner = Combiner::new(&cover, &graph);
        for side in [&[2][..], &[0, 1]] {
            let statistic = combiner.statistic(side);
            assert_eq!(statistic.respondents, 2);
            assert_eq!(statistic.regions, Combination::from([(2, 1)]));
        }
    }
}
