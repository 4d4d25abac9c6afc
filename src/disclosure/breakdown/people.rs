//! The people of one question, gathered as an attacker can tell them apart: by block of the published
//! units, and by the innermost shown group of each background question.

use super::{Item, Request, Shown};
use crate::disclosure::form::Step;
use crate::disclosure::grouped::{Group, Place};
use crate::disclosure::ladder::owners;
use std::collections::{BTreeMap, HashMap};

/// By place: the innermost unit that is published in each step, the theme's first.
pub(super) type Blocks = Vec<Vec<Option<usize>>>;

/// The blocks of a question; `None` where nothing is published of it.
pub(super) fn blocks(request: &Request, item: &Item) -> Option<Blocks> {
    let steps = &item.published.steps;
    steps.first().filter(|step| step.step == Step::Theme)?;
    let nested: Vec<Vec<Option<usize>>> = (steps.iter())
        .map(|step| {
            let mut shown = vec![false; request.tree.len()];
            step.blocks
                .iter()
                .for_each(|block| shown[block.unit] = true);
            owners(request.tree, &shown)
        })
        .collect();
    let of_place = |place: &Place| nested.iter().map(|owners| owners[place.unit]).collect();
    Some(request.places.iter().map(of_place).collect())
}

/// Counts by option over a region.
pub(super) fn within(request: &Request, item: &Item, group: Group) -> Vec<u32> {
    let mut sum = vec![0; item.question.options.len()];
    for (place, counts) in request.places.iter().zip(&item.counts) {
        let mut at = Some(place.unit).filter(|_| place.groups[group.family] == group.group);
        while let Some(unit) = at {
            if unit == group.unit {
                sum.iter_mut().zip(*counts).for_each(|(a, b)| *a += b);
                break;
            }
            at = request.tree.parent(unit);
        }
    }
    sum
}

/// By place: the innermost shown group of a family that its people are in, as a number from 1; 0
/// stands for none.
pub(super) fn classes(request: &Request, family: usize, shown: &Shown) -> Vec<usize> {
    let numbers: HashMap<(usize, usize), usize> = (shown.of_family(family).enumerate())
        .map(|(number, group)| ((group.group, group.unit), number + 1))
        .collect();
    let class = |place: &Place| {
        let mut at = Some(place.unit);
        while let Some(unit) = at {
            if let Some(&number) = numbers.get(&(place.groups[family], unit)) {
                return number;
            }
            at = request.tree.parent(unit);
        }
        0
    };
    request.places.iter().map(class).collect()
}

/// People whom nothing that is published can tell apart but by their answers.
pub(super) struct Party {
    /// Their block of theme scores.
    pub block: usize,
    /// Their blocks of the finer steps.
    pub finer: Vec<Option<usize>>,
    /// By family: their class.
    pub classes: Vec<usize>,
    /// By option.
    pub counts: Vec<u32>,
    /// A place of theirs where somebody chose the option.
    pub places: Vec<Option<usize>>,
}

/// All of them, in order of block and classes.
pub(super) struct People {
    pub parties: Vec<Party>,
}

impl People {
    pub fn new(request: &Request, item: usize, blocks: &Blocks, shown: &Shown) -> Self {
        let item = &request.items[item];
        let by_family: Vec<Vec<usize>> = (0..request.families.len())
            .map(|family| classes(request, family, shown))
            .collect();
        let mut parties: BTreeMap<(usize, Vec<usize>), Party> = BTreeMap::new();
        for (place, counts) in item.counts.iter().enumerate() {
            let Some(&Some(block)) = blocks[place].first() else {
                continue;
            };
            if counts.iter().all(|&n| n == 0) {
                continue;
            }
            let classes: Vec<usize> = by_family.iter().map(|classes| classes[place]).collect();
            let party = parties
                .entry((block, classes.clone()))
                .or_insert_with(|| Party {
                    block,
                    finer: blocks[place][1..].to_vec(),
                    classes,
                    counts: vec![0; counts.len()],
                    places: vec![None; counts.len()],
                });
            for (option, &n) in counts.iter().enumerate().filter(|&(_, &n)| n > 0) {
                party.counts[option] += n;
                party.places[option].get_or_insert(place);
            }
        }
        Self {
            parties: parties.into_values().collect(),
        }
    }

    /// The parties of each block.
    pub fn by_block(&self) -> Vec<std::ops::Range<usize>> {
        let mut ranges = Vec::new();
        let mut start = 0;
        while start < self.parties.len() {
            let block = self.parties[start].block;
            let len = self.parties[start..].partition_point(|party| party.block == block);
            ranges.push(start..start + len);
            start += len;
        }
        ranges
    }
}
