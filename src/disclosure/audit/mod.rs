//! The auditor: attacks a publication with everything that can be computed from it.
//!
//! A second implementation on purpose. It shares the tree, the tables and the form of the
//! certificate with the protector, and not one computation: blocks come from `cover`, cuts from
//! maximum flows over the whole graph (`graph`, `flow`, `cuts`; the protector looks at the split of
//! one block at a time), small tables are attacked a second time by plain linear algebra (`exact`),
//! and certain answers are sought by exchanging people (`attribute`). Two organisation charts
//! (`charts`) are the same graph; regions that overlap in more ways (`overlapping`) are left to
//! algebra; of groups of background questions the exchanges that hide people are checked (`grouped`). What is found is written as published regions to add and subtract (`combine`), so that
//! anybody can check a finding with a pocket calculator. The proofs are in docs/DISCLOSURE.md.
//!
//! Answers change two things: each question is attacked with its own respondents, and certain
//! answers are sought. A finding that counts and several questions have in common is reported once.

mod attack;
mod attribute;
mod charts;
mod claims;
mod combine;
mod cover;
mod cuts;
mod exact;
mod flow;
mod graph;
mod grouped;
mod overlapping;

#[cfg(test)]
#[allow(clippy::manual_contains)] // subsets, not members: the lint misreads `a & b == a`
mod tests;

pub use charts::Charts;
pub use claims::{Claim, ClaimFault, claims};
pub use grouped::{Grouped, Shape};
pub use overlapping::leaks_of;

use crate::disclosure::certificate::{Certificate, EMPTY, PROTECTS_OTHERS, TOO_SMALL};
use crate::disclosure::table::{Answers, Counts, Region, Status};
use crate::disclosure::tree::Tree;
use attack::Attack;
use cover::Cover;
use graph::Edges;
use std::collections::{BTreeMap, BTreeSet};

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
        let (tree, counts) = (self.tree, self.counts);
        let cover = Cover::new(tree, counts, self.regions);
        let categories = counts.categories.len();
        let place = |cell: usize| (cell / categories, cell % categories);
        let ends = (0..tree.len() * categories).map(|cell| {
            let (unit, category) = place(cell);
            cover.ends(unit, category)
        });
        let edges = Edges::new(&cover, ends.collect());
        let mut attack = Attack::new(&cover, &edges, minimum, coalition);
        let smallest = attack.people(|cell| {
            let (unit, category) = place(cell);
            cover::people(counts, unit, category)
        });
        attack.algebra(
            |minimum| exact::statistics(tree, counts, self.regions, minimum),
            |row| (self.regions[row].unit, self.regions[row].category),
        );
        if let Some((answers, form)) = self.answers {
            for (done, question) in answers.questions.iter().enumerate() {
                attack.question(&question.options, form, |cell, option| {
                    let (unit, category) = place(cell);
                    let cell = question.direct.get(unit).and_then(|row| row.get(category));
                    let count = cell.and_then(|options| options.get(option));
                    count.map_or(0, |&n| u64::from(n))
                });
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
            smallest_block: smallest.block,
            smallest_cut: smallest.cut,
            leaks: attack.leaks(|unit, category| {
                let category = category.map_or("", |c| &counts.categories[c]);
                [tree.id(unit).to_owned(), category.to_owned()]
            }),
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
                if !published.contains(&(unit, category)) {
                    let reason = reason(respondents, minimum);
                    *withheld.entry(reason.to_owned()).or_default() += 1;
                }
            }
        }
        withheld
    }
}

/// Why a region with so many respondents is withheld, as far as its size tells.
fn reason(respondents: u64, minimum: u64) -> &'static str {
    match respondents {
        0 => EMPTY,
        few if few < minimum => TOO_SMALL,
        _ => PROTECTS_OTHERS,
    }
}
