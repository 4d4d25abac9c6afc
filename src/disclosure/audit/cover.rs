//! What is published, seen from the respondents: the innermost region each of them is shown in.
//!
//! Whole units nest in each other, and so do the units of one category: each is a family in which
//! two regions are disjoint or one holds the other. A region without the regions inside it is its
//! residual block. Blocks of one family are disjoint, and regions and blocks can be computed from
//! each other, so an attacker may be thought to hold blocks instead of regions. Everything the
//! auditor does starts from here: a block is a vertex (see `graph`), and a combination of blocks is
//! turned back into regions by `combine`.
//!
//! A rest row of a published unit is that unit's block and adds nothing. A rest row of a unit that
//! is not published is a region of its own: the unit without its published parts.

use crate::disclosure::table::{Counts, Placed, Region, Status};
use crate::disclosure::tree::Tree;

/// A published region with respondents, and the block it leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// The unit of the region.
    pub unit: usize,
    /// Its category, `None` for the whole unit.
    pub category: Option<usize>,
    /// The region whose block is found by subtracting this region: the innermost published one
    /// around a published region, the innermost region of any kind around a rest row (a rest row
    /// is left out of what its unit's published parts hold).
    pub above: Option<usize>,
}

/// All blocks, and the block everybody is in.
#[derive(Debug, Clone)]
pub struct Cover {
    /// The blocks of both families; their numbers are the vertices of the graph.
    pub blocks: Vec<Block>,
    /// By unit: the block of the family of whole units, or [`Cover::ground`].
    whole: Vec<usize>,
    /// By category and unit: the block of the category's family; empty where nothing of the
    /// category is published.
    crossed: Vec<Vec<usize>>,
    /// By block: the blocks whose `above` it is.
    inside: Vec<Vec<usize>>,
}

/// How a unit appears in one family.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Unseen,
    Rest,
    Published,
}

/// Respondents directly in a unit and category; none where the table has no such cell, so that
/// tables that break their own promise cannot stop the auditor.
pub fn people(counts: &Counts, unit: usize, category: usize) -> u64 {
    let row = counts.direct.get(unit);
    row.and_then(|row| row.get(category))
        .map_or(0, |&n| u64::from(n))
}

/// Respondents in each unit and below, of one category or of all. Kept apart from
/// [`Tree::totals`] on purpose: the protector uses that one.
pub fn totals(tree: &Tree, counts: &Counts, category: Option<usize>) -> Vec<u64> {
    let categories = match category {
        Some(one) => one..one + 1,
        None => 0..counts.categories.len(),
    };
    let mut totals: Vec<u64> = (0..tree.len())
        .map(|unit| categories.clone().map(|c| people(counts, unit, c)).sum())
        .collect();
    for &unit in tree.downward().iter().rev() {
        if let Some(parent) = tree.parent(unit) {
            totals[parent] += totals[unit];
        }
    }
    totals
}

/// The same in one of two trees over the same respondents.
pub fn chart_totals(tree: &Tree, placed: &Placed, at: usize) -> Vec<u64> {
    let mut totals = vec![0; tree.len()];
    for (units, &respondents) in placed.units.iter().zip(&placed.respondents) {
        if let Some(total) = totals.get_mut(units[at]) {
            *total += u64::from(respondents);
        }
    }
    for &unit in tree.downward().iter().rev() {
        if let Some(parent) = tree.parent(unit) {
            totals[parent] += totals[unit];
        }
    }
    totals
}

impl Cover {
    /// Finds the blocks. Regions that do not exist are passed over here; `claims` names them.
    pub fn new(tree: &Tree, counts: &Counts, published: &[Region]) -> Self {
        let mut marks = vec![Vec::new(); counts.categories.len() + 1];
        for region in published {
            let known = region.category.is_none_or(|c| c < counts.categories.len());
            let mark = match region.status {
                Status::Published => Mark::Published,
                Status::Rest => Mark::Rest,
                Status::Withheld => continue,
            };
            if known && region.unit < tree.len() {
                marks[region.category.map_or(0, |c| c + 1)].push((region.unit, mark));
            }
        }
        let mut cover = Self {
            blocks: Vec::new(),
            whole: Vec::new(),
            crossed: Vec::new(),
            inside: Vec::new(),
        };
        let families = std::iter::once(None).chain((0..counts.categories.len()).map(Some));
        let mut found = families.zip(&marks).map(|(category, marks)| {
            let totals = || totals(tree, counts, category);
            cover.family(tree, totals, category, marks)
        });
        let whole = found.next().unwrap_or_default();
        let crossed = found.collect();
        cover.settle(whole, crossed);
        cover
    }

    /// Finds the blocks of two trees over the same respondents, the second in place of a category.
    pub fn of_charts(trees: [&Tree; 2], placed: &Placed, shown: [&[bool]; 2]) -> Self {
        let mut cover = Self {
            blocks: Vec::new(),
            whole: Vec::new(),
            crossed: Vec::new(),
            inside: Vec::new(),
        };
        let [whole, second] = [0, 1].map(|at| {
            let marks = (0..trees[at].len().min(shown[at].len()))
                .filter(|&unit| shown[at][unit])
                .map(|unit| (unit, Mark::Published));
            let totals = || chart_totals(trees[at], placed, at);
            let category = (at == 1).then_some(0);
            cover.family(trees[at], totals, category, &marks.collect::<Vec<_>>())
        });
        cover.settle(whole, vec![second]);
        cover
    }

    /// Puts who is in no block on the ground, and notes what lies inside what.
    fn settle(&mut self, whole: Vec<usize>, crossed: Vec<Vec<usize>>) {
        let outside = usize::MAX;
        let ground = self.ground();
        let settle = |unit: usize| if unit == outside { ground } else { unit };
        self.whole = whole.into_iter().map(settle).collect();
        self.crossed = Vec::into_iter(crossed)
            .map(|family| family.into_iter().map(settle).collect())
            .collect();
        self.inside = vec![Vec::new(); self.blocks.len()];
        for (block, Block { above, .. }) in self.blocks.iter().enumerate() {
            if let Some(above) = *above {
                self.inside[above].push(block);
            }
        }
    }

    /// Adds the blocks of one family; returns the block of each unit, `usize::MAX` for none.
    fn family(
        &mut self,
        tree: &Tree,
        totals: impl FnOnce() -> Vec<u64>,
        category: Option<usize>,
        marked: &[(usize, Mark)],
    ) -> Vec<usize> {
        if marked.is_empty() {
            return Vec::new();
        }
        let mut marks = vec![Mark::Unseen; tree.len()];
        for &(unit, mark) in marked {
            if marks[unit] != Mark::Published {
                marks[unit] = mark;
            }
        }
        let totals = totals();
        let mut innermost = vec![usize::MAX; tree.len()];
        let mut published: Vec<Option<usize>> = vec![None; tree.len()];
        for &unit in tree.downward() {
            if let Some(parent) = tree.parent(unit) {
                innermost[unit] = innermost[parent];
                published[unit] = published[parent];
            }
            // A region without respondents says nothing and covers nobody.
            if marks[unit] == Mark::Unseen || totals[unit] == 0 {
                continue;
            }
            let above = match marks[unit] {
                Mark::Published => published[unit],
                _ => Some(innermost[unit]).filter(|&block| block != usize::MAX),
            };
            innermost[unit] = self.blocks.len();
            if marks[unit] == Mark::Published {
                published[unit] = Some(self.blocks.len());
            }
            self.blocks.push(Block {
                unit,
                category,
                above,
            });
        }
        innermost
    }

    /// The vertex that stands for "in no published region".
    pub fn ground(&self) -> usize {
        self.blocks.len()
    }

    /// The blocks that people directly in this unit and category are in: of the family of whole
    /// units and of the category's family.
    pub fn ends(&self, unit: usize, category: usize) -> (usize, usize) {
        let of = |family: Option<&Vec<usize>>| {
            let block = family.and_then(|family| family.get(unit));
            block.copied().unwrap_or(self.ground())
        };
        (of(Some(&self.whole)), of(self.crossed.get(category)))
    }

    /// The blocks that people directly in these units of two trees are in.
    pub fn chart_ends(&self, [first, second]: [usize; 2]) -> (usize, usize) {
        (self.ends(first, 0).0, self.ends(second, 0).1)
    }

    /// The blocks of regions to be subtracted from this block's region.
    pub fn inside(&self, block: usize) -> &[usize] {
        &self.inside[block]
    }

    /// Whether any respondent can be in two published regions that do not nest.
    pub fn overlaps(&self) -> bool {
        let crossed = self.blocks.iter().filter(|b| b.category.is_some()).count();
        0 < crossed && crossed < self.blocks.len()
    }
}
