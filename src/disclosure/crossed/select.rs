//! Which regions to publish: as much as possible, and never less than some maximal safe choice.
//!
//! Regions are first admitted in a fixed order, the largest first, each where that is safe. Then the
//! choice is improved a neighbourhood at a time (a unit, the units below it, and the regions of the
//! other family of that size): all of it is withdrawn and admitted again in another order, and the
//! better choice is kept. Orders are shuffled from a fixed start, and everything runs in order of
//! name, so that the same table always gives the same choice. Rejected: withdrawing the cheapest
//! region of a violating cut until none is left and then admitting what still fits. It sees one
//! cut at a time and withholds about a tenth more.

use super::blocks::Blocks;
use super::forest::{Crossing, Vertex};
use super::split::{Flow, Flows};
use std::cmp::Reverse;

/// How often each neighbourhood is tried.
const SWEEPS: usize = 16;
/// Tables that need more steps than this for a sweep are swept less often: very deep trees, or many
/// questions with respondents of their own. Counted, not timed, so that the choice stays the same.
const MOST_STEPS: usize = 200_000_000;
/// More regions than this are improved in several neighbourhoods.
const WIDEST: usize = 48;

/// What must hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// k.
    pub minimum: u32,
    /// By layer (the people; those who answered a question) and atom: how many. All must be safe.
    pub layers: &'a [Vec<u32>],
    /// By region: what it is worth.
    pub worth: &'a [u64],
    /// A region that must show, or nothing does.
    pub always: Option<Vertex>,
}

/// A publication under construction, safe at all times.
pub struct Choice<'a> {
    blocks: Blocks<'a>,
    flows: Flows,
    limits: Limits<'a>,
}

/// Chooses; one flag for each region. `progress` hears how many steps of how many are done.
pub fn select(
    crossing: &Crossing,
    limits: Limits,
    progress: &mut dyn FnMut(usize, usize),
) -> Vec<bool> {
    let mut choice = Choice::new(crossing, limits);
    let has_people = |region: Vertex| {
        let mut atoms = crossing.within(region).iter();
        atoms.any(|&atom| limits.layers[0][atom] > 0)
    };
    let is_safe = |always: Vertex| has_people(always) && choice.admit(always);
    if !limits.always.is_none_or(is_safe) {
        return vec![false; crossing.ground()];
    }
    let candidates = candidates(crossing, &limits);
    choice.fill(&candidates);
    let sweeps = sweeps(crossing, &candidates, limits.layers.len());
    let neighbourhoods = match sweeps {
        0 => Vec::new(),
        _ => neighbourhoods(crossing, &candidates, &limits),
    };
    let steps = sweeps * neighbourhoods.len();
    let mut shuffle = Shuffle(0);
    for sweep in 0..sweeps {
        for (place, members) in neighbourhoods.iter().enumerate() {
            choice.improve(members, &mut shuffle);
            progress(sweep * neighbourhoods.len() + place + 1, steps);
        }
    }
    choice.fill(&candidates);
    choice.blocks.shown
}

/// What may be published by itself, the largest first. The sort keeps the order of names.
fn candidates(crossing: &Crossing, limits: &Limits) -> Vec<Vertex> {
    let totals: Vec<Vec<u64>> = (limits.layers.iter())
        .map(|layer| crossing.totals(layer))
        .collect();
    let is_large = |n: u64, minimum: u32| n >= u64::from(minimum);
    let mut order: Vec<Vertex> = (0..crossing.ground())
        .filter(|&region| is_large(totals[0][region], limits.minimum.max(1)))
        .filter(|&region| {
            let mut layers = totals.iter().map(|totals| totals[region]);
            Some(region) != limits.always && layers.all(|n| n == 0 || is_large(n, limits.minimum))
        })
        .collect();
    order.sort_by_key(|&region| Reverse(totals[0][region]));
    order
}

/// How often this table can be swept: a region takes as many steps as it has atoms, and some for
/// the flows of each layer.
fn sweeps(crossing: &Crossing, candidates: &[Vertex], layers: usize) -> usize {
    let sizes = candidates
        .iter()
        .map(|&region| crossing.within(region).len() + 4);
    let sweep = layers * sizes.sum::<usize>();
    (MOST_STEPS / sweep.max(1)).min(SWEEPS)
}

/// For each region that has others below it: it, those, and what of the other family has people in
/// it and is about as large, as far as they are candidates.
fn neighbourhoods(crossing: &Crossing, candidates: &[Vertex], limits: &Limits) -> Vec<Vec<Vertex>> {
    let mut is_candidate = vec![false; crossing.ground()];
    candidates
        .iter()
        .for_each(|&region| is_candidate[region] = true);
    let totals = crossing.totals(&limits.layers[0]);
    let mut below = vec![Vec::new(); crossing.ground()];
    for region in 0..crossing.ground() {
        if crossing.above(region) != crossing.ground() {
            below[crossing.above(region)].push(region);
        }
    }
    let mut found = Vec::new();
    for top in (0..crossing.ground()).filter(|&region| !below[region].is_empty()) {
        for part in below[top].chunks(WIDEST) {
            let mut members = vec![top];
            members.extend(part);
            for &region in part {
                for &atom in crossing.within(region) {
                    let mut other = crossing.ends(atom)[1 - crossing.family(top)];
                    let fits = |other: Vertex, region: Vertex| totals[other] <= totals[region];
                    while other != crossing.ground() && fits(other, top) {
                        let above = crossing.above(other);
                        if above == crossing.ground() || !fits(above, region) {
                            members.push(other);
                        }
                        other = above;
                    }
                }
            }
            members.retain(|&region| is_candidate[region]);
            members.sort_unstable();
            members.dedup();
            if members.len() > 1 {
                found.extend(members.chunks(4 * WIDEST).map(<[Vertex]>::to_vec));
            }
        }
    }
    found
}

/// Orders without pattern, the same every time (SplitMix64, Steele, Lea and Flood 2014). Nothing is
/// secret or drawn here, so a constant start is as good as any.
struct Shuffle(u64);

impl Shuffle {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn apply(&mut self, regions: &mut [Vertex]) {
        for place in (1..regions.len()).rev() {
            regions.swap(place, self.below(place as u64 + 1) as usize);
        }
    }
}

impl<'a> Choice<'a> {
    /// Nothing is published yet.
    pub fn new(crossing: &'a Crossing, limits: Limits<'a>) -> Self {
        Self {
            blocks: Blocks::new(crossing),
            flows: Flows::new(crossing.ground() + 1, crossing.atoms()),
            limits,
        }
    }

    /// What is published so far.
    pub fn shown(&self) -> &[bool] {
        &self.blocks.shown
    }

    /// Takes a region as published, safe or not: somebody else has shown it. What is admitted afterwards adds
    /// nothing that rests on too few to what follows from it.
    pub fn take_as_known(&mut self, region: Vertex) {
        self.blocks.show(region);
    }

    /// Publishes one more region if that is safe; says whether it is. The region must not be
    /// published yet.
    pub fn admit(&mut self, region: Vertex) -> bool {
        let around = self.blocks.show(region);
        for layer in self.limits.layers {
            let limit = u64::from(self.limits.minimum);
            let room = |atom: usize, _| u64::from(layer[atom]);
            let flow = self.flows.run(&self.blocks, [region, around], limit, room);
            if !matches!(flow, Flow::Enough | Flow::Stopped(0)) {
                self.blocks.hide(region);
                return false;
            }
        }
        true
    }

    /// Withdraws a region, which is always safe.
    pub fn withdraw(&mut self, region: Vertex) {
        self.blocks.hide(region);
    }

    /// Admits what can be admitted.
    fn fill(&mut self, candidates: &[Vertex]) {
        for &region in candidates {
            if !self.blocks.shown[region] {
                self.admit(region);
            }
        }
    }

    /// Withdraws these regions and admits them again in another order; keeps the better choice.
    fn improve(&mut self, members: &[Vertex], shuffle: &mut Shuffle) {
        let (before, blocked): (Vec<Vertex>, Vec<Vertex>) = members
            .iter()
            .partition(|&&region| self.blocks.shown[region]);
        if blocked.is_empty() {
            return;
        }
        before.iter().for_each(|&region| self.blocks.hide(region));
        let mut order = members.to_vec();
        shuffle.apply(&mut order);
        order.retain(|&region| self.admit(region));
        let worth = |regions: &[Vertex]| -> u64 {
            let worth = regions.iter().map(|&region| self.limits.worth[region]);
            worth.sum()
        };
        // An equal choice is taken too: from there the next neighbourhood may go further.
        if worth(&order) < worth(&before) {
            order.iter().for_each(|&region| self.blocks.hide(region));
            before.iter().for_each(|&region| {
                self.blocks.show(region);
            });
        }
    }
}
