//! How much flows between the two halves of a split block, up to k.
//!
//! Paths are sought from both halves at once, an atom at a time in turn, so that a team beside the
//! whole organisation costs what the team costs. At most k paths are needed, since every path carries
//! at least one respondent.

use super::blocks::{Blocks, Place};
use super::forest::Vertex;

/// What flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// At least the limit.
    Enough,
    /// So much and no more.
    Stopped(u64),
}

/// Room for flows, used again and again.
pub struct Flows {
    /// By atom: what flows from its first block to its second, less what flows back.
    net: Vec<i64>,
    touched: Vec<usize>,
    /// By vertex: when it was last reached (even from the source, odd from the sink).
    reached: Vec<u64>,
    /// By vertex: the atom by which it was reached.
    by: Vec<usize>,
    round: u64,
    searches: [Search; 2],
}

struct Search {
    vertices: Vec<Vertex>,
    at: usize,
    place: Option<Place>,
}

impl Flows {
    pub fn new(vertices: usize, atoms: usize) -> Self {
        let search = || Search {
            vertices: Vec::new(),
            at: 0,
            place: None,
        };
        Self {
            net: vec![0; atoms],
            touched: Vec::new(),
            reached: vec![0; vertices],
            by: vec![0; vertices],
            round: 0,
            searches: [search(), search()],
        }
    }

    /// Lets up to `limit` flow between two vertices. `room` gives what an atom lets through away from
    /// its block of this family.
    pub fn run(
        &mut self,
        blocks: &Blocks,
        ends: [Vertex; 2],
        limit: u64,
        room: impl Fn(usize, usize) -> u64,
    ) -> Flow {
        let mut value = 0;
        let result = loop {
            if value >= limit {
                break Flow::Enough;
            }
            let Some(meeting) = self.search(blocks, ends, &room) else {
                break Flow::Stopped(value);
            };
            value += self.send(blocks, ends, meeting, limit - value, &room);
        };
        for atom in self.touched.drain(..) {
            self.net[atom] = 0;
        }
        result
    }

    fn left(&self, atom: usize, family: usize, room: &impl Fn(usize, usize) -> u64) -> u64 {
        let used = [self.net[atom], -self.net[atom]][family];
        (room(atom, family) as i64 - used) as u64
    }

    /// Searches from both ends until the searches meet; `None` when one has nowhere left to go.
    fn search(
        &mut self,
        blocks: &Blocks,
        ends: [Vertex; 2],
        room: &impl Fn(usize, usize) -> u64,
    ) -> Option<Meeting> {
        self.round += 2;
        for (which, &end) in ends.iter().enumerate() {
            self.reached[end] = self.round + which as u64;
            let search = &mut self.searches[which];
            search.vertices.clear();
            search.vertices.push(end);
            search.at = 0;
            search.place = Some(blocks.start(end));
        }
        loop {
            for which in 0..2 {
                let (atom, family) = self.next(blocks, which)?;
                // The source's search follows the flow, the sink's goes against it.
                let leaves = [family, 1 - family][which];
                let [mine, theirs] = [which, 1 - which].map(|w| self.round + w as u64);
                let next = blocks.owner(atom, 1 - family);
                if self.reached[next] == mine || self.left(atom, leaves, room) == 0 {
                    continue;
                }
                if self.reached[next] == theirs {
                    return Some(Meeting { atom, leaves });
                }
                self.reached[next] = mine;
                self.by[next] = atom;
                self.searches[which].vertices.push(next);
            }
        }
    }

    /// The next atom of a search, with the family of the block it was found in.
    fn next(&mut self, blocks: &Blocks, which: usize) -> Option<(usize, usize)> {
        let search = &mut self.searches[which];
        loop {
            let place = search.place.as_mut()?;
            if let Some(found) = blocks.step(place) {
                return Some(found);
            }
            search.at += 1;
            search.place = search.vertices.get(search.at).map(|&v| blocks.start(v));
        }
    }

    /// Sends as much as fits along the path that was found, at most `most`.
    fn send(
        &mut self,
        blocks: &Blocks,
        [source, sink]: [Vertex; 2],
        meeting: Meeting,
        most: u64,
        room: &impl Fn(usize, usize) -> u64,
    ) -> u64 {
        let Meeting { atom, leaves } = meeting;
        let mut path = vec![(atom, leaves)];
        let mut vertex = blocks.owner(atom, leaves);
        while vertex != source {
            let atom = self.by[vertex];
            let leaves = usize::from(blocks.owner(atom, 0) == vertex);
            vertex = blocks.owner(atom, leaves);
            path.push((atom, leaves));
        }
        vertex = blocks.owner(atom, 1 - leaves);
        while vertex != sink {
            let atom = self.by[vertex];
            let leaves = usize::from(blocks.owner(atom, 1) == vertex);
            vertex = blocks.owner(atom, 1 - leaves);
            path.push((atom, leaves));
        }
        let room_left = path
            .iter()
            .map(|&(atom, leaves)| self.left(atom, leaves, room));
        let amount = room_left.min().unwrap_or(most).min(most);
        for (atom, leaves) in path {
            self.net[atom] += [amount as i64, -(amount as i64)][leaves];
            self.touched.push(atom);
        }
        amount
    }
}

/// The atom between the two searches, and the family of the block in which the path enters it.
#[derive(Clone, Copy)]
struct Meeting {
    atom: usize,
    leaves: usize,
}
