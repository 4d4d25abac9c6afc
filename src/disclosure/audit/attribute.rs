//! Answers that would be certain: rule (A).
//!
//! An attacker knows how many chose each option in every region, who answered, and the answers of a
//! coalition of `c`. He is certain of somebody's answer when every way of filling in the table that
//! fits all this gives that person the same answer. So the auditor looks for other ways. In a
//! group that the regions do not divide (an edge of the graph), take somebody who chose `o`. If
//! more than `c` others of the group did not choose `o`, no coalition can exclude that this person
//! is one of them. If only `t <= c` did not, the coalition may be these `t` and `c - t` more, and
//! there must be more than `c - t` separate swaps: here somebody moves from `o` to `p`, in a group
//! that shares the block somebody moves from `p` to `o`, in the next one from `o` to `p`, and so on
//! round to where it began. Such swaps are a flow in the graph: `p` people lead from a whole-unit
//! block to a category block, `o` people lead back, the ground constrains nothing.
//!
//! For two options this is exact (integral flows, Ford and Fulkerson: the attacker is certain
//! exactly when the cut is full). For more, exchanges among three or more options at once are not
//! tried: no certainty is missed, but a narrow table may be refused that is in fact safe. On a
//! table that is not crossed the rule comes down to the plain one, "outside the most chosen option
//! more than `c`", and is exact again. Linear programming was the alternative; it is slower by
//! orders of magnitude and not exact either, because fractions of a person fit where persons do not.

use super::flow::{Flow, Flows};
use super::graph::Graph;
use std::collections::BTreeSet;

/// The answers to one question on the graph of those who answered it.
pub struct Table<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// By option and edge: how many chose it.
    pub chosen: &'a [Vec<u64>],
    /// By option: whether two people who chose it hide each other. Behind a mean they do when there
    /// are a lower and a higher answer: one more and one less leave the mean as it is.
    pub pairs_hide: &'a [bool],
}

/// Finds the blocks and cuts from which an answer is certain, each given by one side.
pub fn certain(table: &Table, coalition: u64) -> BTreeSet<Vec<usize>> {
    let mut found = BTreeSet::new();
    let mut flows = Flows::new(table.graph);
    let mut used = vec![0; table.graph.ends.len()];
    for edge in 0..table.graph.ends.len() {
        for option in 0..table.chosen.len() {
            let same = table.chosen[option][edge];
            let all = table.graph.weights[edge];
            let others = all - same;
            let a_pair_is_left = all >= coalition.saturating_add(2);
            if same == 0 || others > coalition || (table.pairs_hide[option] && a_pair_is_left) {
                continue;
            }
            let person = Person {
                edge,
                option,
                needed: coalition - others + 1,
            };
            if !person.can_hide(table, &mut flows, &mut used) {
                let mut side = person.tightest(table, &mut flows);
                side.sort_unstable();
                found.insert(side);
            }
        }
    }
    found
}

/// Somebody on an edge who chose an option, and how many separate swaps keep that uncertain.
struct Person {
    edge: usize,
    option: usize,
    needed: u64,
}

impl Person {
    /// Whether there are enough swaps. `used` is all zero before and after.
    fn can_hide(&self, table: &Table, flows: &mut Flows, used: &mut [u64]) -> bool {
        let (source, sink) = table.graph.ends[self.edge];
        let mut needed = self.needed;
        let mut dirty = Vec::new();
        for other in (0..table.chosen.len()).filter(|&other| other != self.option) {
            let flow = flows.run(source, sink, needed, |edge, forwards| match forwards {
                _ if edge == self.edge => 0,
                true => table.chosen[other][edge],
                // One person can take part in one swap only, whatever the other option is.
                false => table.chosen[self.option][edge] - used[edge],
            });
            let Flow::Stopped { value, .. } = flow else {
                needed = 0;
                break;
            };
            needed -= value;
            let mut touched = flows.touched().to_vec();
            touched.sort_unstable();
            touched.dedup();
            for edge in touched {
                used[edge] += flows.net(edge).min(0).unsigned_abs();
                dirty.push(edge);
            }
            flows.clear();
        }
        flows.clear();
        dirty.into_iter().for_each(|edge| used[edge] = 0);
        needed == 0
    }

    /// The cut that makes the answer certain, all other options taken together; where it is the
    /// combination of options that is too narrow, the block that the person is in.
    fn tightest(&self, table: &Table, flows: &mut Flows) -> Vec<usize> {
        let (source, sink) = table.graph.ends[self.edge];
        let flow = flows.run(source, sink, self.needed, |edge, forwards| {
            let same = table.chosen[self.option][edge];
            match forwards {
                _ if edge == self.edge => 0,
                true => table.graph.weights[edge] - same,
                false => same,
            }
        });
        flows.clear();
        match flow {
            Flow::Stopped { side, .. } => side,
            Flow::Enough => {
                // The ground is the last vertex, and not a block.
                vec![source.min(sink)]
            }
        }
    }
}
