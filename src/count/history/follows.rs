//! Whether what the auditor finds beside reports follows from those reports alone.

use std::collections::{HashMap, VecDeque};

use super::beside::{Neighbour, OURS, flags};
use crate::disclosure::{Leak, LeakRegion, Region, Table, owners};

/// The innermost reported region around a cell, in one family: the family (0 for whole units, then the categories)
/// and the unit.
type Around = Option<(usize, usize)>;

/// The cells of one question, with the innermost reported region of each family around them.
pub struct Cells<'a> {
    of: &'a Neighbour<'a>,
    respondents: &'a [u32],
    categories: Vec<String>,
    /// By cell: the unit around that was reported as a whole, and the one reported for the category.
    around: Vec<[Around; 2]>,
}

impl<'a> Cells<'a> {
    pub fn new(of: &'a Neighbour<'a>, known: &[Region], table: &'a Table) -> Self {
        let categories = of.categories();
        let whole = owners(of.chart, &flags(of.chart, known));
        let crossed: Vec<Vec<Option<usize>>> = (0..categories.len())
            .map(|category| {
                let mut shown = vec![false; of.chart.len()];
                let regions = known.iter();
                regions
                    .filter(|region| region.category == Some(category))
                    .for_each(|region| shown[region.unit] = true);
                owners(of.chart, &shown)
            })
            .collect();
        let around = |cell: usize| {
            let (unit, category) = (cell / categories.len(), cell % categories.len());
            let crossed = crossed[category][unit].map(|unit| (1 + category, unit));
            [whole[unit].map(|unit| (0, unit)), crossed]
        };
        Self {
            around: (0..table.respondents.len()).map(around).collect(),
            of,
            respondents: &table.respondents,
            categories,
        }
    }

    /// Whether a combination of regions can be made of reported ones alone. Then its value at each cell is the
    /// sum of two numbers, one of each reported block around the cell; outside them the number is 0. So numbers
    /// are handed on from cell to cell, and must agree.
    pub fn follows(&self, leak: &Leak) -> bool {
        let values = |cell: usize| -> i64 {
            let inside = leak
                .regions
                .iter()
                .filter(|region| self.inside(region, cell));
            inside.map(|region| region.coefficient).sum()
        };
        let cells = (0..self.respondents.len()).filter(|&cell| self.respondents[cell] > 0);
        let edges: Vec<([Around; 2], i64)> = cells
            .map(|cell| (self.around[cell], values(cell)))
            .collect();
        let mut at: HashMap<Around, Vec<usize>> = HashMap::new();
        for (edge, (ends, _)) in edges.iter().enumerate() {
            ends.iter()
                .for_each(|end| at.entry(*end).or_default().push(edge));
        }
        let mut number: HashMap<Around, i64> = HashMap::from([(None, 0)]);
        let starts = std::iter::once(None).chain(edges.iter().map(|(ends, _)| ends[0]));
        for start in starts.collect::<Vec<_>>() {
            let first = number.len();
            number.entry(start).or_insert(0);
            // What has a number already was gone through from there.
            if number.len() == first && start.is_some() {
                continue;
            }
            let mut waiting = VecDeque::from([start]);
            while let Some(end) = waiting.pop_front() {
                for &edge in at.get(&end).into_iter().flatten() {
                    let (ends, value) = edges[edge];
                    let other = if ends[0] == end { ends[1] } else { ends[0] };
                    let expected = value - number[&end];
                    match number.get(&other) {
                        Some(&known) if known != expected => return false,
                        Some(_) => {}
                        None => {
                            number.insert(other, expected);
                            waiting.push_back(other);
                        }
                    }
                }
            }
        }
        true
    }

    /// Whether a region of a finding holds a cell.
    fn inside(&self, region: &LeakRegion, cell: usize) -> bool {
        let (unit, category) = (cell / self.categories.len(), cell % self.categories.len());
        let (tree, at) = match region.category == OURS {
            true => (self.of.tree, self.of.place[unit]),
            false => (self.of.chart, unit),
        };
        let of_category = [OURS, "", &self.categories[category]].contains(&&*region.category);
        let mut above = std::iter::successors(Some(at), |&unit| tree.parent(unit));
        of_category && above.any(|unit| tree.id(unit) == region.unit)
    }
}
