//! One attack under way, whatever the table: on sizes, by cuts and by algebra, and on answers.

use super::combine::{Combiner, Statistic};
use super::cover::Cover;
use super::graph::{Edges, Graph};
use super::{Form, attribute, cuts, exact};
use crate::disclosure::certificate::{Leak, LeakKind, LeakRegion};
use std::collections::{BTreeMap, HashSet};

/// A combination in the order of the file: unit, category, coefficient.
type Terms = Vec<(usize, Option<usize>, i64)>;

/// An attack, with what it has found.
pub struct Attack<'a> {
    cover: &'a Cover,
    edges: &'a Edges,
    minimum: u64,
    coalition: u64,
    found: BTreeMap<(LeakKind, Terms), u64>,
    /// Numbers of respondents by edge that were attacked already.
    tried: HashSet<Vec<u64>>,
}

/// The smallest block and cut of a publication.
pub struct Smallest {
    /// Respondents of the smallest block that has any.
    pub block: Option<u64>,
    /// The fewest respondents that any combination of regions rests on, where families overlap.
    pub cut: Option<u64>,
}

impl<'a> Attack<'a> {
    /// Nothing is found yet.
    pub fn new(cover: &'a Cover, edges: &'a Edges, minimum: u32, coalition: u32) -> Self {
        Self {
            cover,
            edges,
            minimum: u64::from(minimum),
            coalition: u64::from(coalition),
            found: BTreeMap::new(),
            tried: HashSet::new(),
        }
    }

    /// Attacks the respondents, given by cell.
    pub fn people(&mut self, people: impl Fn(usize) -> u64) -> Smallest {
        let weights = self.edges.gather(people);
        let graph = self.graph(&weights);
        let cut = self.sizes(&graph, weights);
        let blocks = (0..self.cover.ground()).map(|block| graph.star(block));
        Smallest {
            block: blocks.filter(|&respondents| respondents > 0).min(),
            cut: cut.filter(|_| self.cover.overlaps()),
        }
    }

    /// The second method, where the first found nothing. A test holds that they never disagree;
    /// should they, what the algebra found is reported, since a false alarm is better than a leak.
    /// Its rows are named by `region`.
    pub fn algebra(
        &mut self,
        attack: impl FnOnce(u64) -> Option<Vec<exact::Statistic>>,
        region: impl Fn(usize) -> (usize, Option<usize>),
    ) {
        if !self.found.is_empty() {
            return;
        }
        for statistic in attack(self.minimum).unwrap_or_default() {
            let terms = statistic.rows.iter().map(|&(row, coefficient)| {
                let (unit, category) = region(row);
                (unit, category, coefficient)
            });
            self.found
                .insert((LeakKind::Size, terms.collect()), statistic.respondents);
        }
    }

    /// Attacks one question, with those who answered it; `choice` gives how many of a cell chose an
    /// option.
    pub fn question(
        &mut self,
        options: &[String],
        form: Form,
        choice: impl Fn(usize, usize) -> u64,
    ) {
        let mut chosen: Vec<Vec<u64>> = (0..options.len())
            .map(|option| self.edges.gather(|cell| choice(cell, option)))
            .collect();
        let mut weights = vec![0; self.edges.ends.len()];
        for option in &chosen {
            for (sum, n) in weights.iter_mut().zip(option) {
                *sum += n;
            }
        }
        let graph = self.graph(&weights);
        // The graph leaves out edges without answers; the options must do the same.
        for option in &mut chosen {
            let mut all = weights.iter();
            option.retain(|_| all.next().is_some_and(|&weight| weight > 0));
        }
        if !self.tried.contains(&weights) {
            self.sizes(&graph, weights);
        }
        let table = attribute::Table {
            graph: &graph,
            chosen: &chosen,
            pairs_hide: &pairs_hide(options, form),
        };
        let certain = attribute::certain(&table, self.coalition);
        if !certain.is_empty() {
            let combiner = Combiner::new(self.cover, &graph);
            for side in certain {
                self.keep(LeakKind::Attribute, combiner.statistic(&side));
            }
        }
    }

    fn keep(&mut self, kind: LeakKind, statistic: Statistic) {
        let terms = statistic.regions.iter().map(|(&block, &coefficient)| {
            let block = &self.cover.blocks[block];
            (block.unit, block.category, coefficient)
        });
        let mut terms: Terms = terms.collect();
        terms.sort_unstable();
        self.found
            .entry((kind, terms))
            .or_insert(statistic.respondents);
    }

    fn graph(&self, weights: &[u64]) -> Graph {
        let edges = self.edges.ends.iter().copied();
        Graph::new(self.cover.ground() + 1, edges.zip(weights.iter().copied()))
    }

    /// Keeps every cut that is too small; returns the smallest of all.
    fn sizes(&mut self, graph: &Graph, weights: Vec<u64>) -> Option<u64> {
        self.tried.insert(weights);
        let cuts = cuts::cuts(graph, self.minimum);
        if !cuts.small.is_empty() {
            let combiner = Combiner::new(self.cover, graph);
            for side in &cuts.small {
                self.keep(LeakKind::Size, combiner.statistic(side));
            }
        }
        cuts.smallest
    }

    /// What was found, with the names of unit and category.
    pub fn leaks(self, name: impl Fn(usize, Option<usize>) -> [String; 2]) -> Vec<Leak> {
        let region = |(unit, category, coefficient): (usize, Option<usize>, i64)| {
            let [unit, category] = name(unit, category);
            LeakRegion {
                unit,
                category,
                coefficient,
            }
        };
        let leaks = self
            .found
            .into_iter()
            .map(|((kind, terms), respondents)| Leak {
                respondents,
                regions: terms.into_iter().map(region).collect(),
                kind,
            });
        leaks.collect()
    }
}

/// By option: whether there is a lower and a higher answer, and only the mean is shown.
fn pairs_hide(options: &[String], form: Form) -> Vec<bool> {
    let values: Option<Vec<i64>> = options.iter().map(|option| option.parse().ok()).collect();
    match (form, values) {
        (Form::Means, Some(values)) => {
            let ends = [values.iter().min(), values.iter().max()];
            let within = |value| !ends.contains(&Some(value));
            values.iter().map(within).collect()
        }
        _ => vec![false; options.len()],
    }
}
