//! Exchanges that no published figure notices, with different people each.

use super::Cells;
use std::collections::HashMap;

/// Where somebody is and what they answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct At {
    pub block: usize,
    pub class: usize,
    pub option: usize,
}

/// Where to look for them. Within a block every published figure of units sums over all people alike, so
/// people of one block may trade answers freely; what must be put right is the sum of each class.
pub(super) struct Exchanges<'a> {
    pub cells: &'a Cells,
    /// By block: the blocks of the finer steps in which it lies.
    pub finer: &'a [Vec<Option<usize>>],
    /// Whether two options are different answers.
    pub differ: &'a dyn Fn(usize, usize) -> bool,
}

/// People who already take part in an exchange.
type Taken = HashMap<At, u32>;

impl Exchanges<'_> {
    /// Whether there are so many separate exchanges by which one person here would have answered
    /// otherwise. Greedy: it may find fewer than there are.
    pub fn enough(&self, person: At, needed: u32) -> bool {
        let mut taken = Taken::from([(person, 1)]);
        let mut found = 0;
        let options = self.cells[person.block][person.class].len();
        let classes = self.cells[person.block].len();
        for to in (0..options).filter(|&to| (self.differ)(person.option, to)) {
            for class in (0..classes).filter(|&class| class != person.class) {
                let other = At {
                    class,
                    option: to,
                    ..person
                };
                while found < needed && self.trade(person, other, &mut taken) {
                    found += 1;
                }
            }
            for class in 0..classes {
                let other = At { class, ..person };
                while found < needed && self.spread(person, other, to, &mut taken) {
                    found += 1;
                }
            }
        }
        found >= needed
    }

    fn free(&self, at: At, taken: &Taken) -> bool {
        let count = self.cells[at.block][at.class][at.option];
        count > taken.get(&at).copied().unwrap_or(0)
    }

    fn take(all: &[At], taken: &mut Taken) {
        all.iter()
            .for_each(|&at| *taken.entry(at).or_default() += 1);
    }

    /// The person trades answers with somebody of the same block in another class. Pairs in other blocks
    /// put the two classes right: one of the same width, or as many as it takes of one point.
    fn trade(&self, person: At, other: At, taken: &mut Taken) -> bool {
        if !self.free(other, taken) {
            return false;
        }
        let width = person.option.abs_diff(other.option);
        let (down, up) = match other.option > person.option {
            true => (person.class, other.class),
            false => (other.class, person.class),
        };
        for step in [width, 1] {
            let mut trial = taken.clone();
            Self::take(&[other], &mut trial);
            let found =
                (0..width / step).all(|_| self.pair(person.block, down, up, step, &mut trial));
            if found {
                *taken = trial;
                return true;
            }
        }
        false
    }

    /// Two of another block trade answers that lie `step` apart: class `down` falls, class `up` rises.
    fn pair(&self, not: usize, down: usize, up: usize, step: usize, taken: &mut Taken) -> bool {
        for block in (0..self.cells.len()).filter(|&block| block != not) {
            for low in 0..self.cells[block][down].len() - step {
                let high = At {
                    block,
                    class: down,
                    option: low + step,
                };
                let low = At {
                    block,
                    class: up,
                    option: low,
                };
                if self.free(high, taken) && self.free(low, taken) {
                    Self::take(&[high, low], taken);
                    return true;
                }
            }
        }
        false
    }

    /// The person goes to `to` and somebody of the block with the same answer as far the other way; in
    /// another block under the same finer ones two people of these classes do the reverse.
    fn spread(&self, person: At, other: At, to: usize, taken: &mut Taken) -> bool {
        let Some(back) = (2 * person.option).checked_sub(to) else {
            return false;
        };
        if back >= self.cells[person.block][person.class].len() || !self.free(other, taken) {
            return false;
        }
        let same =
            |&block: &usize| block != person.block && self.finer[block] == self.finer[person.block];
        for block in (0..self.cells.len()).filter(same) {
            let first = At {
                block,
                class: person.class,
                option: to,
            };
            let second = At {
                block,
                class: other.class,
                option: back,
            };
            if self.free(first, taken) && self.free(second, taken) {
                Self::take(&[other, first, second], taken);
                return true;
            }
        }
        false
    }
}
