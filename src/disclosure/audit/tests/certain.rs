//! An attacker who tries every way of answering that fits what is published.
//!
//! Unlike the auditor's rule (A), which reasons about exchanges, this one searches: it fixes what a
//! coalition knows, and asks of every group of indistinguishable people whether anybody in it
//! could have answered otherwise. Sums of a scale, counts by class and counts by option over
//! overlapping sets of groups are taken together.

use std::collections::BTreeMap;

/// What is published of a set of groups.
#[derive(Debug, Clone)]
pub struct Fact {
    /// The groups it is about.
    pub groups: Vec<usize>,
    /// Their answers.
    pub tally: Tally,
}

/// Answers, as far as they are told.
#[derive(Debug, Clone)]
pub enum Tally {
    /// The sum of the values.
    Sum(i64),
    /// How many by class.
    Classes(Vec<u32>),
    /// How many by option.
    Options(Vec<u32>),
}

/// What must stay uncertain.
#[derive(Debug, Clone)]
pub struct Labels {
    /// By option: the option itself, or its class.
    pub of: Vec<usize>,
    /// By label: whether knowing it tells something.
    pub telling: Vec<bool>,
}

/// The whole table, and what is known of it.
#[derive(Debug, Clone)]
pub struct Attack {
    /// By group and option. Who answered is known; what they answered is not.
    pub truth: Vec<Vec<u32>>,
    /// Everything published.
    pub facts: Vec<Fact>,
    /// By option: its value.
    pub values: Vec<i64>,
    /// By option: its class.
    pub classes: Vec<usize>,
    /// What is at stake.
    pub certain: Labels,
}

/// Groups of at most so many people are filled in every way; larger ones near the truth only, which
/// makes the attacker the more easily convinced, never less.
const ALL_WAYS: u32 = 12;

/// Answers of one group, by option.
type Filling = Vec<u32>;

impl Attack {
    /// A group and a label that everybody in it outside some coalition certainly has.
    pub fn certain(&self, coalition: u32) -> Option<(usize, usize)> {
        for group in 0..self.truth.len() {
            let published = self.facts.iter().any(|fact| fact.groups.contains(&group));
            for label in 0..self.certain.telling.len() {
                let same = self.with_label(&self.truth[group], label);
                let others = self.truth[group].iter().sum::<u32>() - same;
                if !published || !self.certain.telling[label] || same == 0 || others > coalition {
                    continue;
                }
                // The coalition must hold all the others; the rest of it can be anybody.
                let mut known = self.nobody();
                for (option, &n) in self.truth[group].iter().enumerate() {
                    if self.certain.of[option] != label {
                        known[group][option] = n;
                    }
                }
                if self.some_coalition(group, label, &mut known, coalition - others, (0, 0)) {
                    return Some((group, label));
                }
            }
        }
        None
    }

    fn nobody(&self) -> Vec<Filling> {
        self.truth
            .iter()
            .map(|group| vec![0; group.len()])
            .collect()
    }

    fn with_label(&self, filling: &[u32], label: usize) -> u32 {
        let of_label = self
            .certain
            .of
            .iter()
            .zip(filling)
            .filter(|(of, _)| **of == label);
        of_label.map(|(_, n)| n).sum()
    }

    /// Whether some coalition of `left` more people is certain. `from` keeps every coalition from
    /// being tried in more than one order.
    fn some_coalition(
        &self,
        group: usize,
        label: usize,
        known: &mut Vec<Filling>,
        left: u32,
        from: (usize, usize),
    ) -> bool {
        let outside =
            self.with_label(&self.truth[group], label) > self.with_label(&known[group], label);
        if left == 0 || !outside {
            return outside && !self.could_be_otherwise(group, label, known);
        }
        let options = self.values.len();
        let mut found = self.some_coalition(group, label, known, 0, from);
        for place in from.0 * options + from.1..self.truth.len() * options {
            let (other, option) = (place / options, place % options);
            if !found && known[other][option] < self.truth[other][option] {
                known[other][option] += 1;
                found = self.some_coalition(group, label, known, left - 1, (other, option));
                known[other][option] -= 1;
            }
        }
        found
    }

    /// Whether some filling fits all that is published and known, and has somebody of the group
    /// outside the coalition with another label.
    fn could_be_otherwise(&self, group: usize, label: usize, known: &[Filling]) -> bool {
        // The group in question first, then groups in order of size: few ways before many.
        let mut order: Vec<usize> = (0..self.truth.len())
            .filter(|&other| other != group)
            .collect();
        order.sort_by_key(|&other| self.truth[other].iter().sum::<u32>());
        order.insert(0, group);
        let size = |filling: &[u32]| filling.iter().sum::<u32>();
        let others_known = size(&known[group]) - self.with_label(&known[group], label);
        let mut search = Search {
            attack: self,
            order,
            known,
            ways: BTreeMap::new(),
            chosen: self.nobody(),
        };
        let first = search.ways(group);
        first.into_iter().any(|filling| {
            let others = size(&filling) - self.with_label(&filling, label);
            others > others_known && search.complete(0, filling)
        })
    }

    /// What a fact says of some answers, as numbers that add up.
    fn tally(&self, tally: &Tally, filling: &[u32]) -> Vec<i64> {
        let counts = filling.iter().map(|&n| i64::from(n));
        match tally {
            Tally::Sum(_) => vec![counts.zip(&self.values).map(|(n, value)| n * value).sum()],
            Tally::Options(_) => counts.collect(),
            Tally::Classes(classes) => {
                let mut sums = vec![0; classes.len()];
                counts
                    .zip(&self.classes)
                    .for_each(|(n, &class)| sums[class] += n);
                sums
            }
        }
    }
}

struct Search<'a> {
    attack: &'a Attack,
    order: Vec<usize>,
    known: &'a [Filling],
    ways: BTreeMap<usize, Vec<Filling>>,
    chosen: Vec<Filling>,
}

impl Search<'_> {
    /// Chooses this filling for the group at `place` and completes the rest, if that is possible.
    fn complete(&mut self, place: usize, filling: Filling) -> bool {
        let group = self.order[place];
        self.chosen[group] = filling;
        if !self.fits(place) {
            return false;
        }
        let Some(&next) = self.order.get(place + 1) else {
            return true;
        };
        let ways = self.ways(next);
        ways.into_iter().any(|way| self.complete(place + 1, way))
    }

    /// Whether every fact about the group just chosen can still hold, and holds when it was the last
    /// of its groups. Values may be negative, so a sum is compared at its end only.
    fn fits(&self, place: usize) -> bool {
        let group = self.order[place];
        let about = self
            .attack
            .facts
            .iter()
            .filter(|fact| fact.groups.contains(&group));
        let mut about = about.peekable();
        about.peek().is_none()
            || about.all(|fact| {
                let expected: Vec<i64> = match &fact.tally {
                    Tally::Sum(sum) => vec![*sum],
                    Tally::Classes(counts) | Tally::Options(counts) => {
                        counts.iter().map(|&n| i64::from(n)).collect()
                    }
                };
                let mut sums = vec![0; expected.len()];
                let mut complete = true;
                for &other in &fact.groups {
                    if self.order[..=place].contains(&other) {
                        let tally = self.attack.tally(&fact.tally, &self.chosen[other]);
                        sums.iter_mut().zip(tally).for_each(|(sum, n)| *sum += n);
                    } else {
                        complete = false;
                    }
                }
                let within = || sums.iter().zip(&expected).all(|(sum, most)| sum <= most);
                let is_sum = matches!(fact.tally, Tally::Sum(_));
                if complete {
                    sums == expected
                } else {
                    is_sum || within()
                }
            })
    }

    /// Ways to fill in a group that leave the coalition its own answers, the true one first.
    fn ways(&mut self, group: usize) -> Vec<Filling> {
        let truth = &self.attack.truth[group];
        let known = &self.known[group];
        let ways = self.ways.entry(group).or_insert_with(|| {
            let mut ways = if truth.iter().sum::<u32>() <= ALL_WAYS {
                all_ways(truth.iter().sum(), truth.len())
            } else {
                near_ways(truth)
            };
            let sums = self
                .attack
                .facts
                .iter()
                .filter(|fact| fact.groups == [group]);
            for fact in sums {
                let truth = self.attack.tally(&fact.tally, truth);
                ways.retain(|way| self.attack.tally(&fact.tally, way) == truth);
            }
            let distance = |way: &Filling| -> u32 {
                let differences = way.iter().zip(truth).map(|(a, b)| a.abs_diff(*b));
                differences.sum()
            };
            ways.sort_by_key(distance);
            ways
        });
        let leaves = |way: &&Filling| way.iter().zip(known).all(|(all, known)| all >= known);
        ways.iter().filter(leaves).cloned().collect()
    }
}

fn all_ways(people: u32, options: usize) -> Vec<Filling> {
    if options == 1 {
        return vec![vec![people]];
    }
    let with_first = |first: u32| {
        let rest = all_ways(people - first, options - 1);
        rest.into_iter()
            .map(move |rest| [vec![first], rest].concat())
    };
    (0..=people).flat_map(with_first).collect()
}

/// The truth, and what two people can make of it.
fn near_ways(truth: &[u32]) -> Vec<Filling> {
    let moved = |filling: &Filling| -> Vec<Filling> {
        let mut ways = Vec::new();
        for from in 0..filling.len() {
            for to in (0..filling.len()).filter(|&to| to != from && filling[from] > 0) {
                let mut way = filling.clone();
                way[from] -= 1;
                way[to] += 1;
                ways.push(way);
            }
        }
        ways
    };
    let mut ways = moved(&truth.to_vec());
    let twice: Vec<Filling> = ways.iter().flat_map(moved).collect();
    ways.extend(twice);
    ways.push(truth.to_vec());
    ways.sort_unstable();
    ways.dedup();
    ways
}

/// Teams whose sums are known, under counts by option of them all.
fn sums_under_options(truth: &[[u32; 5]]) -> Attack {
    let sum = |counts: &[u32; 5]| {
        counts
            .iter()
            .zip(1..)
            .map(|(&n, value)| i64::from(n) * value)
            .sum()
    };
    let sums = truth.iter().enumerate().map(|(group, counts)| Fact {
        groups: vec![group],
        tally: Tally::Sum(sum(counts)),
    });
    let total = |option: usize| truth.iter().map(|counts| counts[option]).sum();
    let all = Fact {
        groups: (0..truth.len()).collect(),
        tally: Tally::Options((0..5).map(total).collect()),
    };
    Attack {
        facts: sums.chain([all]).collect(),
        truth: truth.iter().map(|counts| counts.to_vec()).collect(),
        values: (1..=5).collect(),
        classes: vec![0, 0, 1, 2, 2],
        certain: Labels {
            of: (0..5).collect(),
            telling: vec![true; 5],
        },
    }
}

#[test]
fn the_attacker_sees_through_a_mean_under_narrow_counts() {
    // All 4 in the first team; the counts know only 1 and 4, so nothing else makes a mean of 4.
    let narrow = sums_under_options(&[[0, 0, 0, 5, 0], [2, 0, 0, 3, 0]]);
    assert_eq!(narrow.certain(0), Some((0, 3)));
    // A 3 and a 5 elsewhere could be two of the 4s of the first team, unless their owner looks.
    let wide = sums_under_options(&[[0, 0, 0, 5, 0], [2, 0, 1, 3, 1]]);
    assert_eq!(wide.certain(0), None);
    assert_eq!(wide.certain(1), Some((0, 3)));
}

#[test]
fn the_attacker_knows_what_his_coalition_answered() {
    let one_off = sums_under_options(&[[4, 0, 0, 0, 1], [1, 1, 1, 1, 1]]);
    assert_eq!(one_off.certain(0), None);
    assert_eq!(one_off.certain(1), Some((0, 0)));
}
