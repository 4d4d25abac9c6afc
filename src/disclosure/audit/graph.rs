//! The graph of a publication: residual blocks are vertices, respondents are edges.
//!
//! Respondents who share both blocks cannot be told apart by anything published and form one edge,
//! from their block of whole units to their block of one category. Who is in no block of a family
//! hangs on the ground vertex instead. Any combination of published regions is, up to sign, a
//! combination of vertex stars; the respondents it rests on contain a cut of this graph, and every
//! cut is such a combination (docs/DISCLOSURE.md proves it). A table that is not crossed is the
//! special case in which every edge ends in the ground: its cuts are its blocks.

use super::cover::Cover;

/// The graph, for the counts or for those who answered one question.
#[derive(Debug, Clone)]
pub struct Graph {
    /// The two ends of each edge: in the family of whole units, in a category's family.
    pub ends: Vec<(usize, usize)>,
    /// The respondents of each edge, at least one.
    pub weights: Vec<u64>,
    /// Where each vertex begins in `arcs`.
    starts: Vec<usize>,
    /// Edges by vertex, each twice.
    arcs: Vec<usize>,
}

/// Cells that share both blocks, gathered: for each edge its ends and the cells in it.
pub struct Edges {
    /// The ends of each edge, in ascending order.
    pub ends: Vec<(usize, usize)>,
    /// By cell: its edge.
    of_cell: Vec<Option<usize>>,
}

impl Edges {
    /// Gathers the cells, given by the blocks they are in.
    pub fn new(cover: &Cover, cell_ends: Vec<(usize, usize)>) -> Self {
        let outside = (cover.ground(), cover.ground());
        let mut ends = cell_ends.clone();
        ends.sort_unstable();
        ends.dedup();
        ends.retain(|&pair| pair != outside);
        let of_cell = cell_ends.iter().map(|pair| ends.binary_search(pair).ok());
        Self {
            of_cell: of_cell.collect(),
            ends,
        }
    }

    /// Adds up a figure over the cells of each edge.
    pub fn gather(&self, figure: impl Fn(usize) -> u64) -> Vec<u64> {
        let mut sums = vec![0; self.ends.len()];
        for (cell, edge) in self.of_cell.iter().enumerate() {
            if let Some(edge) = *edge {
                sums[edge] += figure(cell);
            }
        }
        sums
    }
}

impl Graph {
    /// Builds the graph of the edges that have respondents, among so many vertices.
    pub fn new(vertices: usize, edges: impl Iterator<Item = ((usize, usize), u64)>) -> Self {
        let (ends, weights): (Vec<_>, Vec<_>) = edges.filter(|&(_, weight)| weight > 0).unzip();
        let mut starts = vec![0; vertices + 1];
        for &(one, other) in &ends {
            starts[one + 1] += 1;
            starts[other + 1] += 1;
        }
        for vertex in 0..vertices {
            starts[vertex + 1] += starts[vertex];
        }
        let mut next = starts.clone();
        let mut arcs = vec![0; 2 * ends.len()];
        for (edge, &(one, other)) in ends.iter().enumerate() {
            for end in [one, other] {
                arcs[next[end]] = edge;
                next[end] += 1;
            }
        }
        Self {
            ends,
            weights,
            starts,
            arcs,
        }
    }

    /// How many vertices there are, isolated ones and the ground included.
    pub fn vertices(&self) -> usize {
        self.starts.len() - 1
    }

    /// The edges at a vertex.
    pub fn at(&self, vertex: usize) -> &[usize] {
        &self.arcs[self.starts[vertex]..self.starts[vertex + 1]]
    }

    /// The respondents at a vertex: the size of that block.
    pub fn star(&self, vertex: usize) -> u64 {
        self.at(vertex).iter().map(|&edge| self.weights[edge]).sum()
    }

    /// The component of each vertex, numbered in order of their first vertex.
    pub fn components(&self) -> Vec<usize> {
        let mut component = vec![usize::MAX; self.vertices()];
        let mut found = 0;
        let mut open = Vec::new();
        for first in 0..self.vertices() {
            if component[first] != usize::MAX {
                continue;
            }
            component[first] = found;
            open.push(first);
            while let Some(vertex) = open.pop() {
                for &edge in self.at(vertex) {
                    let (one, other) = self.ends[edge];
                    let next = if one == vertex { other } else { one };
                    if component[next] == usize::MAX {
                        component[next] = found;
                        open.push(next);
                    }
                }
            }
            found += 1;
        }
        component
    }
}
