//! The residual blocks of a publication that grows and shrinks: which atoms are in which.

use super::forest::{Crossing, Vertex};

const NONE: usize = usize::MAX;

/// For each atom and family its innermost published region, and the atoms of each such region as
/// a chain. Everybody is on the ground until something is published.
pub struct Blocks<'a> {
    pub crossing: &'a Crossing,
    pub shown: Vec<bool>,
    owner: [Vec<Vertex>; 2],
    next: [Vec<usize>; 2],
    before: [Vec<usize>; 2],
    /// By vertex the first atom; the ground has one chain for each family.
    head: Vec<usize>,
}

impl<'a> Blocks<'a> {
    /// Nothing is published.
    pub fn new(crossing: &'a Crossing) -> Self {
        let (ground, atoms) = (crossing.ground(), crossing.atoms());
        let last = atoms.wrapping_sub(1);
        let next = (0..atoms).map(|atom| if atom == last { NONE } else { atom + 1 });
        let next: Vec<usize> = next.collect();
        let before: Vec<usize> = (0..atoms).map(|atom| atom.wrapping_sub(1)).collect();
        let mut head = vec![NONE; ground + 2];
        if atoms > 0 {
            head[ground] = 0;
            head[ground + 1] = 0;
        }
        Self {
            crossing,
            shown: vec![false; ground],
            owner: [vec![ground; atoms], vec![ground; atoms]],
            next: [next.clone(), next],
            before: [before.clone(), before],
            head,
        }
    }

    /// The innermost published region around a region, or the ground.
    pub fn around(&self, region: Vertex) -> Vertex {
        let mut above = self.crossing.above(region);
        while above != self.crossing.ground() && !self.shown[above] {
            above = self.crossing.above(above);
        }
        above
    }

    /// Publishes a region: takes its atoms out of the block around it, which is returned.
    pub fn show(&mut self, region: Vertex) -> Vertex {
        let around = self.around(region);
        self.shown[region] = true;
        self.carry(region, around, region);
        around
    }

    /// Withdraws a region: its block goes to the one around it.
    pub fn hide(&mut self, region: Vertex) {
        let around = self.around(region);
        self.shown[region] = false;
        self.carry(region, region, around);
    }

    fn carry(&mut self, region: Vertex, from: Vertex, to: Vertex) {
        let family = self.crossing.family(region);
        let (from_head, to_head) = (self.chain(from, family), self.chain(to, family));
        let (next, before) = (&mut self.next[family], &mut self.before[family]);
        for &atom in self.crossing.within(region) {
            if self.owner[family][atom] != from {
                continue;
            }
            self.owner[family][atom] = to;
            match before[atom] {
                NONE => self.head[from_head] = next[atom],
                previous => next[previous] = next[atom],
            }
            if next[atom] != NONE {
                before[next[atom]] = before[atom];
            }
            next[atom] = self.head[to_head];
            before[atom] = NONE;
            if next[atom] != NONE {
                before[next[atom]] = atom;
            }
            self.head[to_head] = atom;
        }
    }

    fn chain(&self, vertex: Vertex, family: usize) -> usize {
        let is_ground = vertex == self.crossing.ground();
        vertex + if is_ground { family } else { 0 }
    }

    /// The block that an atom is in.
    pub fn owner(&self, atom: usize, family: usize) -> Vertex {
        self.owner[family][atom]
    }

    /// Where the atoms of a block begin.
    pub fn start(&self, vertex: Vertex) -> Place {
        let family = if vertex == self.crossing.ground() {
            0
        } else {
            self.crossing.family(vertex)
        };
        Place {
            vertex,
            family,
            atom: self.head[vertex],
        }
    }

    /// The atom at a place, with the family in which it is in this block; moves on.
    pub fn step(&self, place: &mut Place) -> Option<(usize, usize)> {
        if place.atom == NONE && place.vertex == self.crossing.ground() && place.family == 0 {
            place.family = 1;
            place.atom = self.head[place.vertex + 1];
        }
        if place.atom == NONE {
            return None;
        }
        let atom = place.atom;
        place.atom = self.next[place.family][atom];
        Some((atom, place.family))
    }
}

/// A place in the atoms of a block.
#[derive(Clone, Copy)]
pub struct Place {
    pub vertex: Vertex,
    family: usize,
    atom: usize,
}
