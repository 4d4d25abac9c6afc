//! Rule 6: taking part is an attribute too. Which units have a row follows from headcount alone (S1);
//! the exact number only where responders and non-responders are both many; else a band.

use super::ladder::owners;
use super::optimum::{Preferences, Weight, optimum, optimum_of};
use super::policy::Policy;
use super::tree::Tree;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Count {
    /// The number itself.
    Exact(u32),
    /// From, and to where there is an upper end (both included).
    Range(u32, Option<u32>),
}

/// A share of the invited as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Rate {
    /// In percent, unrounded.
    Exact(f64),
    /// In whole percent, both ends included.
    Band(u32, u32),
}

/// One row of the participation table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Participation {
    /// The unit.
    pub unit: usize,
    /// Whether this is the unit's rest: those in none of its published parts.
    pub rest: bool,
    /// How many were invited.
    pub invited: u32,
    /// How many took part.
    pub responded: Count,
    /// Their share of the invited.
    pub rate: Rate,
}

/// The lower ends of the bands, in percent.
const BANDS: [u32; 5] = [0, 25, 50, 75, 90];

impl Count {
    /// The number that formulas use.
    pub fn lower(self) -> u32 {
        match self {
            Self::Exact(n) | Self::Range(n, _) => n,
        }
    }

    /// The range that a number of respondents is shown in, along the steps of the size table.
    pub fn range(n: u32, of: u32, policy: &Policy) -> Self {
        let ends = [
            0,
            policy.minimum_group,
            policy.minimum_distribution.max(policy.minimum_group),
            40,
            100,
        ];
        let lower = |end: &u32| is_wide(*end, of, policy.coalition);
        let from = ends
            .iter()
            .copied()
            .filter(lower)
            .filter(|end| *end <= n)
            .max();
        let next = ends
            .iter()
            .copied()
            .filter(lower)
            .filter(|end| *end > n)
            .min();
        let to = next.map(|end| end - 1).or((of < 100).then_some(of));
        Self::Range(from.unwrap_or(0), to)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(n) => write!(f, "{n}"),
            Self::Range(0, Some(to)) => write!(f, "fewer than {}", to + 1),
            Self::Range(from, Some(to)) => write!(f, "{from}-{to}"),
            Self::Range(from, None) => write!(f, "{from}+"),
        }
    }
}

impl Rate {
    /// The share, in percent, that formulas use.
    pub fn lower(self) -> f64 {
        match self {
            Self::Exact(rate) => rate,
            Self::Band(from, _) => f64::from(from),
        }
    }

    fn band(n: u32, of: u32, coalition: u32) -> Self {
        // A lower end `b` percent stands for the number ceil(b * of / 100).
        let starts = |b: u32| (u64::from(b) * u64::from(of)).div_ceil(100) as u32;
        let useful = |b: &u32| is_wide(starts(*b), of, coalition);
        let ends = || BANDS.into_iter().filter(useful);
        let from = ends().filter(|b| starts(*b) <= n).max().unwrap_or(0);
        let to = ends().find(|b| *b > from).map_or(100, |b| b - 1);
        Self::Band(from, to)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(rate) => write!(f, "{rate:.0} %"),
            Self::Band(from, to) => write!(f, "{from}-{to} %"),
        }
    }
}

/// Whether a boundary may be shown: among `of` people, "at least `end`" must leave `c + 1` who
/// perhaps did not, and "fewer than `end`" `c + 1` who perhaps did. For 8 people "90-100 %" would
/// say that everybody took part; for them the top band is wider.
fn is_wide(end: u32, of: u32, coalition: u32) -> bool {
    end == 0 || (u64::from(end) + u64::from(coalition) < u64::from(of) && end > coalition + 1)
}

/// The participation table. A unit without a row is withheld, and carries no number.
pub fn participation(
    tree: &Tree,
    invited: &[u32],
    responded: &[u32],
    policy: &Policy,
) -> Vec<Participation> {
    let minimum = policy.minimum_group;
    let absent: Vec<u32> = invited
        .iter()
        .zip(responded)
        .map(|(i, r)| i.saturating_sub(*r))
        .collect();
    let root = Preferences {
        always: Some(tree.root()),
        ..Preferences::default()
    };
    let mut shown = optimum(tree, invited, minimum, Weight::Respondents, root);
    let among = Preferences {
        candidates: Some(&shown),
        ..Preferences::default()
    };
    let mut exact = optimum_of(tree, [responded, &absent], minimum, Weight::Count, among);
    loop {
        let blocks = Blocks::new(tree, invited, responded, &shown);
        let rows = blocks.rows(tree, &exact, policy);
        let Some(unit) = blocks.certain(tree, &rows, policy.coalition) else {
            return rows.into_iter().flatten().flatten().collect();
        };
        loosen(tree, unit, &mut shown, &mut exact);
    }
}

/// People by residual block of the shown units, and in the shown units as a whole.
struct Blocks {
    invited: Vec<u32>,
    responded: Vec<u32>,
    all_invited: Vec<u32>,
    all_responded: Vec<u32>,
    shown: Vec<bool>,
    /// The next shown unit above each unit.
    above: Vec<Option<usize>>,
}

/// A unit's own row and the row of its rest, where it has them.
type Rows = [Option<Participation>; 2];

impl Blocks {
    fn new(tree: &Tree, invited: &[u32], responded: &[u32], shown: &[bool]) -> Self {
        let owners = owners(tree, shown);
        let gather = |direct: &[u32]| {
            let mut blocks = vec![0; tree.len()];
            for (unit, &n) in direct.iter().enumerate() {
                if let Some(owner) = owners[unit] {
                    blocks[owner] += n;
                }
            }
            blocks
        };
        let above = |unit: usize| tree.parent(unit).and_then(|parent| owners[parent]);
        Self {
            invited: gather(invited),
            responded: gather(responded),
            all_invited: tree.totals(invited),
            all_responded: tree.totals(responded),
            shown: shown.to_vec(),
            above: (0..tree.len()).map(above).collect(),
        }
    }

    fn rows(&self, tree: &Tree, exact: &[bool], policy: &Policy) -> Vec<Rows> {
        let mut parts = vec![0; tree.len()];
        let mut inexact_part = vec![false; tree.len()];
        for unit in (0..tree.len()).filter(|&unit| self.shown[unit]) {
            if let Some(above) = self.above[unit] {
                parts[above] += 1;
                inexact_part[above] |= !exact[unit];
            }
        }
        let row = |unit: usize, rest: bool| {
            let (n, of, exact) = if rest {
                let exact = exact[unit] && !inexact_part[unit];
                (self.responded[unit], self.invited[unit], exact)
            } else {
                (
                    self.all_responded[unit],
                    self.all_invited[unit],
                    exact[unit],
                )
            };
            Participation {
                unit,
                rest,
                invited: of,
                responded: if exact {
                    Count::Exact(n)
                } else {
                    Count::range(n, of, policy)
                },
                rate: if exact {
                    Rate::Exact(100.0 * f64::from(n) / f64::from(of))
                } else {
                    Rate::band(n, of, policy.coalition)
                },
            }
        };
        (0..tree.len())
            .map(|unit| {
                let rest = parts[unit] > 0 && self.invited[unit] > 0;
                let whole = self.shown[unit].then(|| row(unit, false));
                [whole, (self.shown[unit] && rest).then(|| row(unit, true))]
            })
            .collect()
    }

    /// A unit in whose block everybody outside a coalition certainly took part, or certainly did
    /// not, after adding and subtracting the bounds of all rows. Rows form a tree of sums, so one
    /// pass up and one down give the exact bounds.
    fn certain(&self, tree: &Tree, rows: &[Rows], coalition: u32) -> Option<usize> {
        let mut whole: Vec<Bounds> = Vec::with_capacity(tree.len());
        let mut block: Vec<Bounds> = Vec::with_capacity(tree.len());
        for (unit, row) in rows.iter().enumerate() {
            whole.push(Bounds::of(row[0].as_ref(), self.all_invited[unit]));
            block.push(Bounds::of(row[1].as_ref(), self.invited[unit]));
        }
        let mut sums = block.clone();
        for &unit in tree
            .downward()
            .iter()
            .rev()
            .filter(|&&unit| self.shown[unit])
        {
            whole[unit] = whole[unit].and(sums[unit]);
            if let Some(above) = self.above[unit] {
                sums[above] = sums[above].plus(whole[unit]);
            }
        }
        for &unit in tree.downward().iter().filter(|&&unit| self.shown[unit]) {
            if let Some(above) = self.above[unit] {
                whole[unit] = whole[unit].and(whole[above].minus_others(sums[above], whole[unit]));
            }
            block[unit] = block[unit].and(whole[unit].minus_others(sums[unit], block[unit]));
            let of = i64::from(self.invited[unit]);
            let least = i64::from(coalition) + 1;
            if of > 0 && (of - block[unit].0 < least || block[unit].1 < least) {
                return Some(unit);
            }
        }
        None
    }
}

/// The least and the most it can be.
#[derive(Debug, Clone, Copy)]
struct Bounds(i64, i64);

impl Bounds {
    fn of(row: Option<&Participation>, of: u32) -> Self {
        let all = Self(0, i64::from(of));
        let Some(row) = row else { return all };
        let starts = |percent: u32| (i64::from(percent) * i64::from(of) + 99) / 100;
        let number = match row.responded {
            Count::Exact(n) => Self(i64::from(n), i64::from(n)),
            Count::Range(from, to) => Self(i64::from(from), to.map_or(all.1, i64::from)),
        };
        match row.rate {
            Rate::Exact(_) => number,
            Rate::Band(from, to) => number.and(Self(starts(from), starts(to + 1) - 1)).and(all),
        }
    }

    fn and(self, other: Self) -> Self {
        Self(self.0.max(other.0), self.1.min(other.1))
    }

    fn plus(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }

    /// What remains of this sum for one part, when the other parts of `sums` take what they can.
    fn minus_others(self, sums: Self, part: Self) -> Self {
        Self(self.0 - (sums.1 - part.1), self.1 - (sums.0 - part.0))
    }
}

/// Shows less around a block: bands for the exact numbers it is found by; where there are none, no
/// rows for its siblings and itself (for everything below, when the block is a rest).
fn loosen(tree: &Tree, unit: usize, shown: &mut [bool], exact: &mut [bool]) {
    let mut top = Some(unit);
    while let Some(above) = top.filter(|&above| !exact[above]) {
        top = tree.parent(above);
    }
    let below = |top: usize, list: &[bool]| {
        let mut units: Vec<usize> = tree.children(top).to_vec();
        let mut next = 0;
        while next < units.len() {
            units.extend(tree.children(units[next]));
            next += 1;
        }
        units.retain(|&unit| list[unit]);
        units
    };
    let start = top.unwrap_or(unit);
    let mut numbers = below(start, exact);
    numbers.extend(top);
    if !numbers.is_empty() {
        return numbers.into_iter().for_each(|unit| exact[unit] = false);
    }
    let mut rows = below(unit, shown);
    if rows.is_empty() {
        rows = tree
            .parent(unit)
            .map_or(vec![unit], |parent| below(parent, shown));
    }
    rows.into_iter().for_each(|unit| shown[unit] = false);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        Tree::new(&[("u", ""), ("a", "u"), ("b", "u"), ("c", "u")]).expect("a tree")
    }

    fn row(rows: &[Participation], unit: usize, rest: bool) -> &Participation {
        let found = rows.iter().find(|row| row.unit == unit && row.rest == rest);
        found.expect("a row")
    }

    #[test]
    fn exact_only_where_both_kinds_are_many() {
        let rows = participation(
            &tree(),
            &[0, 20, 20, 20],
            &[0, 14, 13, 18],
            &Policy::default(),
        );
        assert_eq!(row(&rows, 0, false).responded, Count::Exact(45));
        // c has two non-responders; beside exact a and b it would follow, so one of them is a band
        // too: the block of what is not exact must have five of both kinds.
        assert_eq!(row(&rows, 3, false).rate, Rate::Band(90, 100));
        assert_eq!(row(&rows, 3, false).responded.to_string(), "15-20");
        let exact = rows
            .iter()
            .filter(|r| matches!(r.responded, Count::Exact(_)));
        assert_eq!(exact.count(), 2);
    }

    #[test]
    fn a_small_group_has_wide_bands_at_the_ends() {
        let policy = Policy::default();
        assert_eq!(Rate::band(8, 8, policy.coalition), Rate::Band(75, 100));
        assert_eq!(Rate::band(0, 8, policy.coalition), Rate::Band(0, 49));
        assert_eq!(Rate::band(27, 30, policy.coalition), Rate::Band(90, 100));
        assert_eq!(Count::range(16, 16, &policy).to_string(), "5-16");
        assert_eq!(Count::range(3, 30, &policy).to_string(), "fewer than 5");
        assert_eq!(Count::range(41, 300, &policy).lower(), 40);
    }

    #[test]
    fn bands_that_follow_from_each_other_are_loosened() {
        // 90 % of 40 is 36; a's at most 17 leave b 19 or 20 of 20.
        let rows = participation(
            &tree(),
            &[0, 20, 20, 0],
            &[0, 17, 20, 0],
            &Policy::default(),
        );
        assert!(rows.iter().all(|row| row.unit == 0), "{rows:?}");
        assert!(!rows.is_empty());
    }
}
