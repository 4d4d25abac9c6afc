//! (A) with groups: exchanges that no published figure notices, with different people each.
//!
//! Within a block all figures of units sum over everybody alike, so its people may trade answers freely;
//! what must be put right are the sums of the groups. Somebody's answer stays open when there are `c + 1`
//! such exchanges that have nobody but this person in common: each member of the coalition can spoil one.
//! The search is greedy and knows two beginnings of an exchange (a trade of answers, a step apart); others exist. Leaving them out refuses a table that
//! might be safe, never the other way round.

use super::people::{Party, People};
use super::{Item, Request};
use crate::disclosure::form::{self, Question};
use crate::disclosure::grouped::{Exchange, Move};
use std::collections::{BTreeMap, HashMap};

/// How many combinations are tried for one person.
const MOST_TRIES: usize = 2000;

/// Somebody of a party who chose an option.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct At {
    party: usize,
    option: usize,
}

/// Somebody and the option they change to.
type Step = (At, usize);

/// People who already take part in an exchange.
type Taken = HashMap<At, u32>;

/// A family and two of its classes.
type Gap = (usize, usize, usize);

/// Hides everybody; where somebody stays visible, a place of each who does. Handed out are the exchanges with other parties:
/// that people of one party may trade their answers goes without saying.
pub(super) fn hide_all(
    request: &Request,
    item: usize,
    people: &People,
) -> Result<Vec<Exchange>, Vec<usize>> {
    let question = request.items[item].question;
    let values: Vec<i32> = question
        .options
        .iter()
        .filter_map(|option| option.value)
        .collect();
    let is_consecutive = values.len() == question.options.len()
        && values.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let search = Search::new(people, &request.items[item]);
    let (mut exchanges, mut visible) = (Vec::new(), Vec::new());
    for (party, here) in people.parties.iter().enumerate() {
        for option in (0..here.counts.len()).filter(|&option| here.counts[option] > 0) {
            let apart = (0..here.counts.len()).filter(|&other| search.differ(option, other));
            let apart: u32 = apart.map(|other| here.counts[other]).sum();
            let needed = (request.policy.coalition + 1).saturating_sub(apart) as usize;
            if needed == 0 {
                continue;
            }
            let found = search.exchanges(At { party, option }, needed);
            if found.len() < needed || !is_consecutive {
                visible.extend(here.places[option]);
                continue;
            }
            exchanges.extend(found.into_iter().map(|steps| {
                let mut moves = steps.into_iter().map(|step| search.as_move(step));
                Exchange {
                    item,
                    person: moves.next().expect("an exchange begins with its person"),
                    others: moves.collect(),
                }
            }));
        }
    }
    match visible.is_empty() {
        true => Ok(exchanges),
        false => Err(visible),
    }
}

struct Search<'a> {
    parties: &'a [Party],
    blocks: Vec<std::ops::Range<usize>>,
    /// By party: its block, as a place in `blocks`.
    block_of: Vec<usize>,
    /// Pairs of parties of one block that differ in this family only, in this way.
    pairs: HashMap<Gap, Vec<(usize, usize)>>,
    /// By family and class: the classes of which it has pairs.
    beside: BTreeMap<(usize, usize), Vec<usize>>,
    question: &'a Question,
    /// The forms of the finer steps.
    finer_steps: Vec<form::Step>,
}

impl<'a> Search<'a> {
    fn new(people: &'a People, item: &Item<'a>) -> Self {
        let parties = &people.parties;
        let blocks = people.by_block();
        let mut block_of = vec![0; parties.len()];
        let mut pairs: HashMap<Gap, Vec<(usize, usize)>> = HashMap::new();
        for (number, range) in blocks.iter().enumerate() {
            for one in range.clone() {
                block_of[one] = number;
                for other in range.clone() {
                    if let Some(gap) = gap(&parties[one], &parties[other]) {
                        pairs.entry(gap).or_default().push((one, other));
                    }
                }
            }
        }
        let mut beside: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for &(family, one, other) in pairs.keys() {
            beside.entry((family, one)).or_default().push(other);
        }
        // The order of a hash map is another one every time.
        beside
            .values_mut()
            .for_each(|classes| classes.sort_unstable());
        Self {
            parties,
            blocks,
            block_of,
            pairs,
            beside,
            question: item.question,
            finer_steps: item
                .published
                .steps
                .iter()
                .skip(1)
                .map(|step| step.step)
                .collect(),
        }
    }

    /// Whether two options are different answers; of sensitive questions only the class counts.
    fn differ(&self, a: usize, b: usize) -> bool {
        match self.question.sensitive {
            true => self.question.class(a) != self.question.class(b),
            false => a != b,
        }
    }

    fn as_move(&self, (at, to): Step) -> Move {
        let place = self.parties[at.party].places[at.option];
        Move {
            place: place.expect("somebody chose it there"),
            from: at.option,
            to,
        }
    }

    /// Up to so many separate exchanges by which this person would have answered otherwise.
    fn exchanges(&self, person: At, needed: usize) -> Vec<Vec<Step>> {
        // Those of the person's own party who answered otherwise hide them already.
        let own = &self.parties[person.party];
        let mut taken: Taken = (0..own.counts.len())
            .filter(|&option| self.differ(person.option, option))
            .map(|option| (At { option, ..person }, own.counts[option]))
            .collect();
        taken.insert(person, 1);
        let mut found = Vec::new();
        let mut tries = MOST_TRIES;
        while found.len() < needed {
            let Some(steps) = self.exchange(person, &mut taken, &mut tries) else {
                break;
            };
            found.push(steps);
        }
        found
    }

    /// One more exchange with people who are still free.
    fn exchange(&self, person: At, taken: &mut Taken, tries: &mut usize) -> Option<Vec<Step>> {
        let block = self.blocks[self.block_of[person.party]].clone();
        let options = self.parties[person.party].counts.len();
        let others = || (0..options).filter(|&to| self.differ(person.option, to));
        for to in others() {
            for party in block.clone().filter(|&party| party != person.party) {
                let trade = vec![(person, to), (At { party, option: to }, person.option)];
                if let Some(steps) = self.settle(trade, taken, tries) {
                    return Some(steps);
                }
            }
        }
        for to in others() {
            for party in block.clone() {
                for option in 0..options {
                    let other = At { party, option };
                    if let Some(back) = (option + person.option).checked_sub(to)
                        && back < options
                        && self.free(other, taken)
                        && let Some(steps) =
                            self.spread([(person, to), (other, back)], taken, tries)
                    {
                        return Some(steps);
                    }
                }
            }
        }
        None
    }

    fn free(&self, at: At, taken: &Taken) -> bool {
        self.parties[at.party].counts[at.option] > taken.get(&at).copied().unwrap_or(0)
    }

    /// Takes all of them, each a person of their own, or nobody.
    fn take(&self, all: &[At], taken: &mut Taken) -> bool {
        for (done, &at) in all.iter().enumerate() {
            if !self.free(at, taken) {
                for at in &all[..done] {
                    *taken.entry(*at).or_default() -= 1;
                }
                return false;
            }
            *taken.entry(at).or_default() += 1;
        }
        true
    }

    /// The person and somebody of the block go as far in opposite directions, which keeps the sum of the
    /// block. Where finer figures notice, two people of another block under the same finer ones do
    /// the reverse.
    fn spread(&self, moved: [Step; 2], taken: &mut Taken, tries: &mut usize) -> Option<Vec<Step>> {
        let [(person, to), (other, back)] = moved;
        let mine = &self.parties[person.party];
        if self.is_unnoticed(mine, &moved) {
            return self.settle(moved.to_vec(), taken, tries);
        }
        let own = self.block_of[person.party];
        for (number, block) in self.blocks.iter().enumerate() {
            if number == own || self.parties[block.start].finer != mine.finer {
                continue;
            }
            let who = |option: usize| block.clone().map(move |party| At { party, option });
            for first in who(to)
                .filter(|&at| self.free(at, taken))
                .collect::<Vec<_>>()
            {
                for second in who(back)
                    .filter(|&at| self.free(at, taken))
                    .collect::<Vec<_>>()
                {
                    let reverse = [(first, person.option), (second, other.option)];
                    let steps = [moved, reverse].concat();
                    if let Some(steps) = self.settle(steps, taken, tries) {
                        return Some(steps);
                    }
                }
            }
        }
        None
    }

    /// Whether the figures of the finer steps stay what they are when people of one block move.
    fn is_unnoticed(&self, block: &Party, moved: &[Step]) -> bool {
        let steps = self.finer_steps.iter().zip(&block.finer);
        { steps }
            .filter(|(_, block)| block.is_some())
            .all(|(step, _)| {
                let part = |option: usize| match step {
                    form::Step::Options => option,
                    _ => self.question.class(option),
                };
                let mut before: Vec<usize> = moved.iter().map(|(at, _)| part(at.option)).collect();
                let mut after: Vec<usize> = moved.iter().map(|(_, to)| part(*to)).collect();
                before.sort_unstable();
                after.sort_unstable();
                before == after
            })
    }

    /// Puts the sums of all groups right after these steps, whose first person is already taken: pairs of people
    /// of one block who differ in one family trade answers, of the whole width, or one point at a
    /// time, or by way of a third group.
    fn settle(
        &self,
        mut steps: Vec<Step>,
        taken: &mut Taken,
        tries: &mut usize,
    ) -> Option<Vec<Step>> {
        *tries = tries.checked_sub(1)?;
        let others: Vec<At> = steps[1..].iter().map(|(at, _)| *at).collect();
        let mut trial = taken.clone();
        if !self.take(&others, &mut trial) {
            return None;
        }
        for family in 0..self.parties[steps[0].0.party].classes.len() {
            let mut net: BTreeMap<usize, i64> = BTreeMap::new();
            for &(at, to) in &steps {
                let class = self.parties[at.party].classes[family];
                *net.entry(class).or_default() += to as i64 - at.option as i64;
            }
            loop {
                let find = |sign: i64| net.iter().find(|(_, n)| n.signum() == sign);
                let (Some((&up, &rose)), Some((&down, &fell))) = (find(1), find(-1)) else {
                    break;
                };
                let most = rose.min(-fell) as usize;
                let (width, pairs) = [most, 1].into_iter().find_map(|width| {
                    let direct = self.pair((family, up, down), width, &mut trial);
                    let found = match direct {
                        Some(pair) => Some(pair.to_vec()),
                        None => self.chain((family, up, down), width, &mut trial),
                    };
                    Some((width as i64, found?))
                })?;
                *net.entry(up).or_default() -= width;
                *net.entry(down).or_default() += width;
                steps.extend(pairs);
            }
        }
        *taken = trial;
        Some(steps)
    }

    /// Two people of one block who differ in this family only trade answers that lie `width` apart: the first
    /// group falls, the second rises.
    fn pair(&self, gap: Gap, width: usize, taken: &mut Taken) -> Option<[Step; 2]> {
        for &(down, up) in self.pairs.get(&gap)? {
            for low in 0..self.parties[down].counts.len().saturating_sub(width) {
                let high = low + width;
                let [first, second] =
                    [(down, high), (up, low)].map(|(party, option)| At { party, option });
                if self.take(&[first, second], taken) {
                    return Some([(first, low), (second, high)]);
                }
            }
        }
        None
    }

    /// The same by way of a third group, where the two have no block in common.
    fn chain(&self, gap: Gap, width: usize, taken: &mut Taken) -> Option<Vec<Step>> {
        let (family, down, up) = gap;
        for &between in self.beside.get(&(family, down))? {
            let mut trial = taken.clone();
            let first = self.pair((family, down, between), width, &mut trial);
            let second = self.pair((family, between, up), width, &mut trial);
            if let (Some(first), Some(second)) = (first, second) {
                *taken = trial;
                return Some([first, second].concat());
            }
        }
        None
    }
}

/// The family in which two parties are in different classes, with these; `None` where it is not one.
fn gap(one: &Party, other: &Party) -> Option<Gap> {
    let pairs = one.classes.iter().zip(&other.classes).enumerate();
    let mut gaps = pairs.filter(|(_, (mine, theirs))| mine != theirs);
    let (family, (&mine, &theirs)) = gaps.next()?;
    gaps.next().is_none().then_some((family, mine, theirs))
}
