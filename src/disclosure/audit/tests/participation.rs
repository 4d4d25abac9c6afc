//! An attacker against the participation table: who took part is an answer too (rule 6).

use crate::disclosure::audit::exact::{Cell, statistics_of_rows};
use crate::disclosure::participation::{Count, Participation, Rate, participation};
use crate::disclosure::policy::Policy;
use crate::disclosure::testing::{Dice, random_tree};
use crate::disclosure::tree::Tree;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

struct Table {
    tree: Tree,
    invited: Vec<u32>,
    responded: Vec<u32>,
    policy: Policy,
    rows: Vec<Participation>,
}

fn table(seed: u64) -> Table {
    let mut dice = Dice(seed);
    let units = 2 + dice.below(7) as usize;
    let tree = random_tree(&mut dice, units);
    let invited: Vec<u32> = (0..units).map(|_| dice.below(12) as u32).collect();
    let responded: Vec<u32> = invited
        .iter()
        .map(|&n| match dice.below(4) {
            0 => n,
            1 => 0,
            _ => dice.below(u64::from(n) + 1) as u32,
        })
        .collect();
    let policy = Policy {
        minimum_group: 5 + dice.below(3) as u32,
        coalition: dice.below(3) as u32,
        ..Policy::default()
    };
    let rows = participation(&tree, &invited, &responded, &policy);
    Table {
        tree,
        invited,
        responded,
        policy,
        rows,
    }
}

impl Table {
    /// Which units each row holds.
    fn sets(&self) -> Vec<Vec<bool>> {
        let shown: BTreeSet<usize> = self.rows.iter().map(|row| row.unit).collect();
        let path = |unit| std::iter::successors(Some(unit), |&unit| self.tree.parent(unit));
        let holds = |row: &Participation, unit: usize| {
            if row.rest {
                path(unit).find(|unit| shown.contains(unit)) == Some(row.unit)
            } else {
                path(unit).any(|unit| unit == row.unit)
            }
        };
        let set = |row| (0..self.tree.len()).map(|unit| holds(row, unit)).collect();
        self.rows.iter().map(set).collect()
    }

    /// Whether a row would look the same if so many of its people had taken part.
    fn allows(row: &Participation, took_part: u32) -> bool {
        let count = match row.responded {
            Count::Exact(n) => n == took_part,
            Count::Range(from, to) => from <= took_part && to.is_none_or(|to| took_part <= to),
        };
        let percent = 100.0 * f64::from(took_part) / f64::from(row.invited);
        let rate = match row.rate {
            Rate::Exact(rate) => (rate - percent).abs() < 1e-9,
            Rate::Band(from, to) => f64::from(from) <= percent && percent < f64::from(to) + 1.0,
        };
        count && rate
    }

    /// Groups that no row divides: invited, took part, and which rows hold them.
    fn groups(&self) -> Vec<(u32, u32, Vec<usize>)> {
        let sets = self.sets();
        let mut groups: BTreeMap<Vec<usize>, (u32, u32)> = BTreeMap::new();
        for unit in 0..self.tree.len() {
            let rows = (0..sets.len()).filter(|&row| sets[row][unit]).collect();
            let group = groups.entry(rows).or_default();
            group.0 += self.invited[unit];
            group.1 += self.responded[unit];
        }
        let groups = groups.into_iter().filter(|(rows, _)| !rows.is_empty());
        groups
            .map(|(rows, (invited, took_part))| (invited, took_part, rows))
            .collect()
    }

    /// Numbers of participants by group that every row allows, within these bounds.
    fn possible(
        &self,
        groups: &[(u32, u32, Vec<usize>)],
        bounds: &[(u32, u32)],
        chosen: &mut Vec<u32>,
    ) -> bool {
        let place = chosen.len();
        if place == groups.len() {
            return (0..self.rows.len()).all(|row| {
                let held = groups
                    .iter()
                    .zip(&*chosen)
                    .filter(|(group, _)| group.2.contains(&row));
                Self::allows(&self.rows[row], held.map(|(_, n)| n).sum())
            });
        }
        // The truth first: what differs from it is usually in a few groups.
        let mut numbers: Vec<u32> = (bounds[place].0..=bounds[place].1).collect();
        numbers.sort_by_key(|n| n.abs_diff(groups[place].1));
        numbers.into_iter().any(|n| {
            chosen.push(n);
            let found = self.possible(groups, bounds, chosen);
            chosen.pop();
            found
        })
    }

    /// Whether a coalition of `left` more people knows that everybody else in a group took part, or
    /// that nobody did. The coalition's members are those that narrow the bounds.
    fn certain(
        &self,
        groups: &[(u32, u32, Vec<usize>)],
        target: (usize, bool),
        bounds: &mut Vec<(u32, u32)>,
        left: u32,
    ) -> bool {
        let (group, took_part) = target;
        let truth = groups[group].1;
        // Everybody outside the coalition did the same: the number is at this end of its bounds.
        let end = if took_part {
            bounds[group].1
        } else {
            bounds[group].0
        };
        let outside = bounds[group].1 > bounds[group].0;
        if truth == end && outside {
            let mut otherwise = bounds.clone();
            if took_part {
                otherwise[group].1 -= 1;
            } else {
                otherwise[group].0 += 1;
            }
            if !self.possible(groups, &otherwise, &mut Vec::new()) {
                return true;
            }
        }
        if left == 0 {
            return false;
        }
        for other in 0..groups.len() {
            for joins in [true, false] {
                let narrowed = bounds[other];
                let took_part = groups[other].1;
                let known_part = narrowed.0;
                let known_absent = groups[other].0 - narrowed.1;
                if joins && known_part < took_part {
                    bounds[other].0 += 1;
                } else if !joins && known_absent < groups[other].0 - took_part {
                    bounds[other].1 -= 1;
                } else {
                    continue;
                }
                let found = self.certain(groups, target, bounds, left - 1);
                bounds[other] = narrowed;
                if found {
                    return true;
                }
            }
        }
        false
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Rows rest on enough invited people, and exact ones on enough of both kinds.
    #[test]
    fn no_number_is_about_too_few(seed: u64) {
        let table = table(seed);
        let sets = table.sets();
        let k = u64::from(table.policy.minimum_group);
        let attack = |people: &dyn Fn(usize) -> u32, exact_only: bool| {
            let is_exact = |row: &usize| matches!(table.rows[*row].responded, Count::Exact(_));
            let wanted = |row: &usize| !exact_only || is_exact(row);
            let rows: Vec<usize> = (0..sets.len()).filter(wanted).collect();
            let cell = |unit: usize| Cell {
                respondents: u64::from(people(unit)),
                rows: (0..rows.len()).filter(|&row| sets[rows[row]][unit]).collect(),
            };
            let cells: Vec<Cell> = (0..table.tree.len()).map(cell).collect();
            statistics_of_rows(&cells, rows.len(), k).expect("the table is small")
        };
        prop_assert_eq!(attack(&|unit| table.invited[unit], false), vec![]);
        prop_assert_eq!(attack(&|unit| table.responded[unit], true), vec![]);
        prop_assert_eq!(attack(&|unit| table.invited[unit] - table.responded[unit], true), vec![]);
    }

    /// Nobody's having taken part, or not, is certain.
    #[test]
    fn nobodys_taking_part_is_certain(seed: u64) {
        let table = table(seed);
        let groups = table.groups();
        for group in (0..groups.len()).filter(|&group| groups[group].0 > 0) {
            for took_part in [true, false] {
                let mut bounds = groups.iter().map(|group| (0, group.0)).collect();
                let target = (group, took_part);
                let found = table.certain(&groups, target, &mut bounds, table.policy.coalition);
                prop_assert!(!found, "{:?} in {:?}", groups[group], table.rows);
            }
        }
    }
}
