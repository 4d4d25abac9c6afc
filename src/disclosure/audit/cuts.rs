//! The smallest cuts of a graph, by maximum flow (see `flow`).
//!
//! Two vertices belong together when at least the minimum flows between them; this is an
//! equivalence, and a publication is safe exactly when every component is one class. The heaviest
//! spanning forest says which pairs to try: every cut separates the ends of one of its edges, so if
//! all of these pairs belong together, all vertices do. A pair that does not is separated by a
//! cut, which divides what was not divided before. The cuts found are therefore as many as there
//! are classes beyond the components, each is smallest for some pair, and the smallest of all is
//! among them (the pairs form a tree over the classes; compare Gomory and Hu 1961).

use super::flow::{Flow, Flows};
use super::graph::Graph;
use std::collections::HashMap;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cuts {
    /// The smallest cut of any component, `None` without edges.
    pub smallest: Option<u64>,
    /// The cuts below the minimum, each given by one of its sides.
    pub small: Vec<Vec<usize>>,
}

/// Finds the smallest cut, and the cuts below `minimum`, each once.
pub fn cuts(graph: &Graph, minimum: u64) -> Cuts {
    let mut division = Division::new(graph, minimum);
    let unresolved = division.along_forest();
    if unresolved {
        division.across_parts();
    }
    Cuts {
        smallest: division.smallest,
        small: division.small,
    }
}

/// The division of the vertices into parts, and of each part into classes not yet compared.
struct Division<'g> {
    graph: &'g Graph,
    flows: Flows<'g>,
    minimum: u64,
    smallest: Option<u64>,
    small: Vec<Vec<usize>>,
    part: Vec<usize>,
    parts: usize,
    classes: Sets,
}

/// Disjoint sets with path halving.
struct Sets(Vec<usize>);

impl Sets {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn find(&mut self, mut member: usize) -> usize {
        while self.0[member] != member {
            self.0[member] = self.0[self.0[member]];
            member = self.0[member];
        }
        member
    }

    /// Joins two sets; false when they were one already.
    fn join(&mut self, one: usize, other: usize) -> bool {
        let (one, other) = (self.find(one), self.find(other));
        self.0[one] = other;
        one != other
    }
}

impl<'g> Division<'g> {
    fn new(graph: &'g Graph, minimum: u64) -> Self {
        let stars = (0..graph.vertices()).map(|vertex| graph.star(vertex));
        let part = graph.components();
        Self {
            graph,
            flows: Flows::new(graph),
            minimum,
            smallest: stars.filter(|&star| star > 0).min(),
            small: Vec::new(),
            parts: part.iter().max().map_or(0, |last| last + 1),
            part,
            classes: Sets::new(graph.vertices()),
        }
    }

    /// Compares the ends of each edge of a heaviest spanning forest. True when that leaves two
    /// classes in one part.
    fn along_forest(&mut self) -> bool {
        let mut order: Vec<usize> = (0..self.graph.ends.len()).collect();
        order.sort_by_key(|&edge| std::cmp::Reverse(self.graph.weights[edge]));
        let mut forest = Sets::new(self.graph.vertices());
        let mut unresolved = false;
        for edge in order {
            let (one, other) = self.graph.ends[edge];
            if !forest.join(one, other) {
                continue;
            }
            if self.part[one] == self.part[other] {
                self.compare(one, other, self.graph.weights[edge]);
            } else {
                unresolved = true;
            }
        }
        unresolved
    }

    /// Compares the classes that are still together in a part.
    fn across_parts(&mut self) {
        let mut waiting: HashMap<usize, Vec<usize>> = HashMap::new();
        for vertex in 0..self.graph.vertices() {
            if self.classes.find(vertex) == vertex {
                waiting.entry(self.part[vertex]).or_default().push(vertex);
            }
        }
        let mut waiting: Vec<Vec<usize>> = waiting.into_values().collect();
        waiting.sort_unstable();
        while let Some(mut classes) = waiting.pop() {
            while let [first, .., last] = classes[..] {
                if self.compare(first, last, 0) {
                    classes.pop();
                    continue;
                }
                let part = self.part[first];
                let (with, without) = classes.into_iter().partition(|&v| self.part[v] == part);
                classes = with;
                waiting.push(without);
            }
        }
    }

    /// Joins two vertices of one part, or divides the part by a cut between them. `known` is what
    /// flows in any case.
    fn compare(&mut self, one: usize, other: usize, known: u64) -> bool {
        let enough = self.minimum.max(self.smallest.unwrap_or(0));
        if known < enough {
            let weights = &self.graph.weights;
            let flow = self.flows.run(one, other, enough, |edge, _| weights[edge]);
            self.flows.clear();
            if let Flow::Stopped { value, side } = flow {
                self.smallest = Some(self.smallest.map_or(value, |least| least.min(value)));
                if value < self.minimum {
                    self.divide(one, other, side);
                    return false;
                }
            }
        }
        self.classes.join(one, other);
        true
    }

    /// Makes a new part of what is on one side of the cut.
    fn divide(&mut self, one: usize, other: usize, side: Vec<usize>) {
        debug_assert_eq!(self.part[one], self.part[other]);
        let part = self.part[one];
        for &vertex in &side {
            if self.part[vertex] == part {
                self.part[vertex] = self.parts;
            }
        }
        self.parts += 1;
        self.small.push(side);
    }
}

#[cfg(test)]
#[allow(clippy::needless_range_loop)] // pairs of vertices read best as numbers
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The weight of the edges that leave a set of vertices.
    fn weight(graph: &Graph, side: impl Fn(usize) -> bool) -> u64 {
        let edges = graph.ends.iter().zip(&graph.weights);
        let cut = edges.filter(|&(&(one, other), _)| side(one) != side(other));
        cut.map(|(_, weight)| weight).sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(600))]

        /// Against all divisions of up to nine vertices: the smallest cut, the number of classes,
        /// and that the cuts found are small, separate all classes and none too many.
        #[test]
        fn the_cuts_are_those_of_all_divisions(
            edges in prop::collection::vec(((0usize..9, 0usize..9), 1u64..5), 1..22),
            minimum in 1u64..9,
        ) {
            let edges = edges.into_iter().filter(|((one, other), _)| one != other);
            let graph = Graph::new(9, edges);
            let component = graph.components();
            let found = cuts(&graph, minimum);
            let mut smallest = None;
            let mut apart = [[false; 9]; 9];
            for set in 1u32..512 {
                let side = |vertex: usize| set >> vertex & 1 == 1;
                let cut = weight(&graph, side);
                if cut > 0 {
                    smallest = Some(smallest.map_or(cut, |least: u64| least.min(cut)));
                }
                if cut < minimum {
                    for one in 0..9 {
                        for other in 0..9 {
                            apart[one][other] |= side(one) != side(other);
                        }
                    }
                }
            }
            prop_assert_eq!(found.smallest, smallest);
            let first = |vertex: usize| (0..9).find(|&v| !apart[vertex][v]);
            let classes = (0..9).filter(|&v| first(v) == Some(v)).count();
            let components = component.iter().max().map_or(0, |last| last + 1);
            prop_assert_eq!(found.small.len(), classes - components);
            for one in 0..9 {
                for other in 0..9 {
                    let cut = |side: &Vec<usize>| side.contains(&one) != side.contains(&other);
                    let separated = component[one] != component[other]
                        || found.small.iter().any(cut);
                    prop_assert_eq!(separated, apart[one][other]);
                }
            }
            for side in &found.small {
                let cut = weight(&graph, |vertex| side.contains(&vertex));
                prop_assert!(0 < cut && cut < minimum);
            }
        }
    }
}
