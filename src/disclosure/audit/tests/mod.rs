//! Tests of the auditor as a whole, against known answers and against brute force.

mod adversary;
mod answers;
mod certain;
mod charts;
mod hostile;
mod participation;
mod protector;
mod reference;
mod sizes;

use crate::disclosure::certificate::Leak;
use crate::disclosure::table::{Counts, Region, Status};
use crate::disclosure::tree::Tree;
use proptest::prelude::*;

/// A small table with a publication, for properties.
#[derive(Debug, Clone)]
struct Case {
    tree: Tree,
    counts: Counts,
    regions: Vec<Region>,
}

/// A row without a number; the auditor counts for itself.
fn region(unit: usize, category: Option<usize>, status: Status) -> Region {
    Region {
        unit,
        category,
        status,
        respondents: None,
    }
}

/// Unit numbers as names, each unit below an earlier one.
fn tree(parents: &[usize]) -> Tree {
    let parent = |unit: usize, parent: usize| match unit {
        0 => String::new(),
        _ => (parent % unit).to_string(),
    };
    let rows: Vec<(String, String)> = (parents.iter().enumerate())
        .map(|(unit, &above)| (unit.to_string(), parent(unit, above)))
        .collect();
    Tree::new(&rows).expect("every parent is earlier")
}

/// Random trees of up to `units`, `categories` at most, up to `people` in a cell, any publication.
fn cases(units: usize, categories: usize, people: u32) -> impl Strategy<Value = Case> {
    let sizes = (1..=units, 1..=categories);
    sizes.prop_flat_map(move |(units, categories)| {
        let parents = prop::collection::vec(0..units, units);
        let cell = prop_oneof![1 => Just(0), 3 => 0..=people];
        let direct = prop::collection::vec(prop::collection::vec(cell, categories), units);
        let marks = prop::collection::vec(0u8..8, units * (categories + 1));
        (parents, direct, marks).prop_map(move |(parents, direct, marks)| {
            let name = |category: usize| match categories {
                1 => String::new(),
                _ => format!("c{category}"),
            };
            let families = if categories == 1 { 1 } else { categories + 1 };
            let regions = marks.iter().enumerate().filter_map(|(place, &mark)| {
                let (unit, family) = (place % units, place / units);
                let status = match mark {
                    _ if family >= families => return None,
                    0..=3 => Status::Published,
                    4 => Status::Rest,
                    _ => Status::Withheld,
                };
                Some(region(unit, family.checked_sub(1), status))
            });
            Case {
                tree: tree(&parents),
                counts: Counts {
                    categories: (0..categories).map(name).collect(),
                    direct,
                },
                regions: regions.collect(),
            }
        })
    })
}

impl Case {
    fn cells(&self) -> usize {
        self.tree.len() * self.counts.categories.len()
    }

    fn people(&self, cell: usize) -> u64 {
        let categories = self.counts.categories.len();
        u64::from(self.counts.direct[cell / categories][cell % categories])
    }

    /// Which cells a region's figures hold, straight from the definition.
    fn holds(&self, region: &Region, cell: usize) -> bool {
        let categories = self.counts.categories.len();
        let (unit, category) = (cell / categories, cell % categories);
        let upward = std::iter::successors(Some(unit), |&unit| self.tree.parent(unit));
        let path: Vec<usize> = upward.collect();
        let Some(place) = path.iter().position(|&unit| unit == region.unit) else {
            return false;
        };
        let shown = |unit: &usize| {
            let same = |other: &Region| (other.unit, other.category) == (*unit, region.category);
            let mut published = self
                .regions
                .iter()
                .filter(|r| r.status == Status::Published);
            published.any(same)
        };
        let rest = region.status == Status::Rest;
        region.category.is_none_or(|c| c == category) && !(rest && path[..place].iter().any(shown))
    }

    /// One row for each region that is shown, one column for each cell.
    fn matrix(&self) -> Vec<Vec<i128>> {
        let shown = self.regions.iter().filter(|r| r.status != Status::Withheld);
        let row = |region: &Region| {
            let cells = (0..self.cells()).filter(|&cell| self.people(cell) > 0);
            cells
                .map(|cell| i128::from(self.holds(region, cell)))
                .collect()
        };
        shown.map(row).collect()
    }

    /// The row a leak's term stands for: a published region, or a rest row that stands alone.
    fn named(&self, unit: &str, category: &str) -> &Region {
        let unit = self.tree.find(unit).expect("a unit of the tree");
        let category = self
            .counts
            .categories
            .iter()
            .position(|c| c == category && !c.is_empty());
        let same = |r: &&Region| (r.unit, r.category) == (unit, category);
        let mut published = self
            .regions
            .iter()
            .filter(|r| r.status == Status::Published);
        let rest = || {
            self.regions
                .iter()
                .filter(|r| r.status == Status::Rest)
                .find(same)
        };
        published
            .find(same)
            .or_else(rest)
            .expect("a region that is shown")
    }

    /// The value of a leak's combination at every cell with people.
    fn statistic(&self, leak: &Leak) -> Vec<i128> {
        let cells = (0..self.cells()).filter(|&cell| self.people(cell) > 0);
        let value = |cell: usize| {
            let terms = leak.regions.iter().map(|term| {
                let held = self.holds(self.named(&term.unit, &term.category), cell);
                i128::from(held) * i128::from(term.coefficient)
            });
            terms.sum()
        };
        cells.map(value).collect()
    }
}

/// The rank of a matrix of whole numbers, by elimination without fractions.
fn rank(mut rows: Vec<Vec<i128>>) -> usize {
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|&row| rows[row][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let lead = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = row[column];
            for (value, &other) in row.iter_mut().zip(&lead) {
                *value = *value * lead[column] - factor * other;
            }
        }
        rank += 1;
    }
    rank
}
