//! The auditor: attacks a publication with everything that can be computed from it.
//!
//! A second implementation on purpose. It shares the tree, the tables and the form of the
//! certificate with the protector, and not one computation: blocks come from `cover`, cuts from
//! maximum flows (`graph`, `flow`, `cuts`; the protector contracts), small tables are attacked a
//! second time by plain linear algebra (`exact`), and certain answers are sought by exchanging
//! people (`attribute`). What it finds is written as published regions to add and subtract
//! (`combine`), so that anybody can check a finding with a pocket calculator. The proofs are in
//! docs/DISCLOSURE.md.
//!
//! Answers change two things: each question is attacked with its own respondents, and certain
//! answers are sought. A finding that counts and several questions have in common is reported once.

mod attribute;
mod claims;
mod combine;
mod cover;
mod cuts;
mod exact;
mod flow;
mod graph;

#[cfg(test)]
#[allow(clippy::manual_contains)] // subsets, not members: the lint misreads `a & b == a`
mod tests;

pub use claims::{Claim, ClaimFault, claims};

use crate::disclosure::certificate::{
    Certificate, EMPTY, Leak, LeakKind, LeakRegion, PROTECTS_OTHERS, TOO_SMALL,
};
use crate::disclosure::table::{Answered, Answers, Counts, Region, Status};
use crate::disclosure::tree::Tree;
use combine::{Combiner, Statistic};
use cover::Cover;
use graph::{Edges, Graph};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// What is shown of a question where it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// How many chose each option.
    Options,
    /// The mean of a scale only, which makes an answer certain only at the two ends of the scale.
    /// The scale has every whole number from the lowest option to the highest. Questions whose
    /// options are not all whole numbers have no mean and are taken as [`Form::Options`].
    Means,
}

/// One publication and what is known beside it.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The units.
    pub tree: &'a Tree,
    /// The respondents.
    pub counts: &'a Counts,
    /// Their answers, shown for every published region in this form.
    pub answers: Option<(&'a Answers, Form)>,
    /// What is published, withheld, and left as a rest.
    pub regions: &'a [Region],
}

/// Audits a publication that shows every option; see [`Publication::audit`].
pub fn audit(
    tree: &Tree,
    counts: &Counts,
    answers: Option<&Answers>,
    published: &[Region],
    minimum: u32,
    coalition: u32,
) -> Certificate {
    let publication = Publication {
        tree,
        counts,
        answers: answers.map(|answers| (answers, Form::Options)),
        regions: published,
    };
    publication.audit(minimum, coalition, &mut |_, _| {})
}

impl Publication<'_> {
    /// Finds every statistic on 1 to `minimum - 1` respondents and every answer that a coalition
    /// can be certain of. Rows that are not what they claim are a matter of [`claims`]. After each
    /// question `progress` hears how many are done, and of how many.
    pub fn audit(
        &self,
        minimum: u32,
        coalition: u32,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Certificate {
        let cover = Cover::new(self.tree, self.counts, self.regions);
        let edges = Edges::new(&cover, self.tree.len(), self.counts.categories.len());
        let mut attack = Attack {
            publication: self,
            cover: &cover,
            edges: &edges,
            minimum: u64::from(minimum),
            coalition: u64::from(coalition),
            found: BTreeMap::new(),
            tried: HashSet::new(),
        };
        let people = |unit, category| cover::people(self.counts, unit, category);
        let weights = edges.gather(people);
        let graph = attack.graph(&weights);
        let smallest_cut = attack.sizes(&graph, weights);
        attack.sizes_by_algebra();
        let blocks = (0..cover.ground()).map(|block| graph.star(block));
        let smallest_block = blocks.filter(|&respondents| respondents > 0).min();
        if let Some((answers, form)) = self.answers {
            for (done, question) in answers.questions.iter().enumerate() {
                attack.question(question, form);
                progress(done + 1, answers.questions.len());
            }
        }
        let published: BTreeSet<(usize, Option<usize>)> = self
            .regions
            .iter()
            .filter(|region| region.status == Status::Published)
            .map(|region| (region.unit, region.category))
            .collect();
        Certificate {
            minimum,
            coalition,
            published: published.len() as u64,
            withheld: self.withheld(&published, u64::from(minimum)),
            smallest_block,
            smallest_cut: smallest_cut.filter(|_| cover.overlaps()),
            leaks: attack.leaks(),
        }
    }

    /// Why regions are withheld, as far as sizes tell. A region that is not in the file is withheld.
    fn withheld(
        &self,
        published: &BTreeSet<(usize, Option<usize>)>,
        minimum: u64,
    ) -> BTreeMap<String, u64> {
        let mut withheld = BTreeMap::new();
        let crossed = (0..self.counts.categories.len()).map(Some);
        let crossed = crossed.filter(|_| self.counts.is_crossed());
        for category in std::iter::once(None).chain(crossed) {
            let totals = cover::totals(self.tree, self.counts, category);
            for (unit, respondents) in totals.into_iter().enumerate() {
                let reason = match respondents {
                    _ if published.contains(&(unit, category)) => continue,
                    0 => EMPTY,
                    few if few < minimum => TOO_SMALL,
                    _ => PROTECTS_OTHERS,
                };
                *withheld.entry(reason.to_owned()).or_default() += 1;
            }
        }
        withheld
    }
}

/// A combination in the order of the file: unit, category, coefficient.
type Terms = Vec<(usize, Option<usize>, i64)>;

/// An attack under way, with what it has found.
struct Attack<'a> {
    publication: &'a Publication<'a>,
    cover: &'a Cover,
    edges: &'a Edges,
    minimum: u64,
    coalition: u64,
    found: BTreeMap<(LeakKind, Terms), u64>,
    /// Numbers of respondents by edge that were attacked already.
    tried: HashSet<Vec<u64>>,
}

impl Attack<'_> {
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

    /// The second method, where the first found nothing. A test holds that they never disagree;
    /// should they, what the algebra found is reported, since a false alarm is better than a leak.
    fn sizes_by_algebra(&mut self) {
        let Publication {
            tree,
            counts,
            regions,
            ..
        } = *self.publication;
        if !self.found.is_empty() {
            return;
        }
        let found = exact::statistics(tree, counts, regions, self.minimum);
        for statistic in found.unwrap_or_default() {
            let terms = statistic.rows.iter().map(|&(row, coefficient)| {
                let region = &regions[row];
                (region.unit, region.category, coefficient)
            });
            self.found
                .insert((LeakKind::Size, terms.collect()), statistic.respondents);
        }
    }

    /// Attacks one question, with those who answered it.
    fn question(&mut self, question: &Answered, form: Form) {
        let choice = |unit: usize, category: usize, option: usize| {
            let cell = question.direct.get(unit).and_then(|row| row.get(category));
            let count = cell.and_then(|options| options.get(option));
            count.map_or(0, |&n| u64::from(n))
        };
        let options = 0..question.options.len();
        let mut chosen: Vec<Vec<u64>> = options
            .map(|option| {
                self.edges
                    .gather(|unit, category| choice(unit, category, option))
            })
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
            pairs_hide: &pairs_hide(&question.options, form),
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

    fn leaks(self) -> Vec<Leak> {
        let Publication { tree, counts, .. } = *self.publication;
        let region = |(unit, category, coefficient): (usize, Option<usize>, i64)| LeakRegion {
            unit: tree.id(unit).to_owned(),
            category: category.map_or(String::new(), |c| counts.categories[c].clone()),
            coefficient,
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
