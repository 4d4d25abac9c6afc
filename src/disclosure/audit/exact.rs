//! The same question asked of plain linear algebra, for small tables.
//!
//! Here nothing is known of trees, blocks or cuts: each published region is a row of zeros and ones
//! over the cells of the table, and everything that can be computed is the row space. A set of
//! columns holds a statistic exactly when the columns of the null space at those places are
//! dependent; the search goes through all sets that weigh less than the minimum. Elimination is
//! exact, modulo the prime 2^61 - 1: the coefficients of such a table are -1, 0 and 1 (its matrix
//! is totally unimodular), so nothing can vanish modulo a large prime that does not vanish. Regions that
//! overlap in more ways (`overlapping`) are few: by Hadamard's bound no determinant of up to twenty of
//! them reaches the prime.
//!
//! `audit` compares this with the cuts and reports whatever either of them finds.

use super::cover::people;
use crate::disclosure::table::{Counts, Region, Status};
use crate::disclosure::tree::Tree;
use std::collections::BTreeMap;

/// Elimination is modulo this.
pub const PRIME: u64 = (1 << 61) - 1;

/// Beyond this the cuts stand alone.
const MOST_REGIONS: usize = 96;
const MOST_CELLS: usize = 512;
/// Multiplications after which the search is given up.
const MOST_WORK: u64 = 30_000_000;

/// A statistic that rests on too few respondents, and on no fewer cells than it must.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Statistic {
    /// How many respondents.
    pub respondents: u64,
    /// The cells it rests on, `unit * categories + category`.
    pub cells: Vec<usize>,
    /// Coefficients by row of the publication.
    pub rows: Vec<(usize, i64)>,
}

/// All such statistics, or `None` when the table is too large to try them all.
pub fn statistics(
    tree: &Tree,
    counts: &Counts,
    published: &[Region],
    minimum: u64,
) -> Option<Vec<Statistic>> {
    let categories = counts.categories.len();
    let shown = published.iter().filter(|r| r.status != Status::Withheld);
    if tree.len() * categories > MOST_CELLS || shown.count() > MOST_REGIONS {
        return None;
    }
    let cells = (0..tree.len() * categories).map(|cell| {
        let (unit, category) = (cell / categories, cell % categories);
        let rows = 0..published.len();
        let holds = |row: &usize| holds(tree, published, *row, unit, category);
        Cell {
            respondents: people(counts, unit, category),
            rows: rows.filter(holds).collect(),
        }
    });
    statistics_of_rows(&cells.collect::<Vec<_>>(), published.len(), minimum)
}

/// Respondents who are in exactly these rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// How many.
    pub respondents: u64,
    /// The rows, ascending.
    pub rows: Vec<usize>,
}

/// The same for any rows over any cells. Cells are numbered by their place.
pub fn statistics_of_rows(cells: &[Cell], rows: usize, minimum: u64) -> Option<Vec<Statistic>> {
    let columns = columns(cells);
    if rows > MOST_REGIONS || columns.len() > MOST_CELLS {
        return None;
    }
    let reduced = Reduced::new(&columns, rows);
    let mut search = Search {
        null: reduced.null_space(columns.len()),
        weights: columns.iter().map(|column| column.respondents).collect(),
        minimum,
        work: 0,
        found: Vec::new(),
    };
    let mut order: Vec<usize> = (0..columns.len()).collect();
    order.sort_by_key(|&column| columns[column].respondents);
    search.extend(&order, 0, &mut Vec::new())?;
    let found = search.found.iter().map(|terms| {
        let columns = || terms.keys().map(|&column| &columns[column]);
        let mut cells: Vec<usize> = columns()
            .flat_map(|column| &column.cells)
            .copied()
            .collect();
        cells.sort_unstable();
        Statistic {
            respondents: columns().map(|column| column.respondents).sum(),
            cells,
            rows: reduced.rows_for(terms),
        }
    });
    let mut found: Vec<Statistic> = found.collect();
    found.sort_unstable();
    Some(found)
}

/// Cells with respondents that are in the same published regions.
struct Column {
    respondents: u64,
    cells: Vec<usize>,
    /// The rows that hold them.
    rows: Vec<usize>,
}

fn columns(cells: &[Cell]) -> Vec<Column> {
    let mut columns: BTreeMap<&[usize], Column> = BTreeMap::new();
    for (place, cell) in cells.iter().enumerate() {
        if cell.respondents == 0 || cell.rows.is_empty() {
            continue;
        }
        let column = columns.entry(&cell.rows).or_insert_with(|| Column {
            respondents: 0,
            cells: Vec::new(),
            rows: cell.rows.clone(),
        });
        column.respondents += cell.respondents;
        column.cells.push(place);
    }
    columns.into_values().collect()
}

/// Whether people directly in this unit and category are in this row's figures.
fn holds(tree: &Tree, published: &[Region], row: usize, unit: usize, category: usize) -> bool {
    let region = &published[row];
    if region.status == Status::Withheld || region.category.is_some_and(|c| c != category) {
        return false;
    }
    let is_shown = |unit: usize| {
        published.iter().any(|other| {
            other.status == Status::Published
                && other.unit == unit
                && other.category == region.category
        })
    };
    let mut at = Some(unit);
    while let Some(here) = at {
        if here == region.unit {
            return true;
        }
        if region.status == Status::Rest && is_shown(here) {
            return false;
        }
        at = tree.parent(here);
    }
    false
}

/// The reduced row echelon form, and how its rows came from the given ones.
struct Reduced {
    /// Each row: the columns, then the given rows.
    rows: Vec<Vec<u64>>,
    pivots: Vec<usize>,
    width: usize,
}

impl Reduced {
    fn new(columns: &[Column], given: usize) -> Self {
        let width = columns.len();
        let mut rows = vec![vec![0; width + given]; given];
        for (row, values) in rows.iter_mut().enumerate() {
            values[width + row] = 1;
        }
        for (place, column) in columns.iter().enumerate() {
            column.rows.iter().for_each(|&row| rows[row][place] = 1);
        }
        let mut pivots = Vec::new();
        for column in 0..width {
            let rank = pivots.len();
            let Some(pivot) = (rank..given).find(|&row| rows[row][column] != 0) else {
                continue;
            };
            rows.swap(rank, pivot);
            let scale = inverse(rows[rank][column]);
            rows[rank].iter_mut().for_each(|v| *v = times(*v, scale));
            let lead = rows[rank].clone();
            for (row, values) in rows.iter_mut().enumerate() {
                if row != rank && values[column] != 0 {
                    let factor = values[column];
                    subtract(values, &lead, factor);
                }
            }
            pivots.push(column);
        }
        rows.truncate(pivots.len());
        Self {
            rows,
            pivots,
            width,
        }
    }

    /// By column: its entries in a basis of the null space.
    fn null_space(&self, width: usize) -> Vec<Vec<u64>> {
        let free: Vec<usize> = (0..width).filter(|c| !self.pivots.contains(c)).collect();
        let mut null = vec![vec![0; free.len()]; width];
        for (place, &column) in free.iter().enumerate() {
            null[column][place] = 1;
            for (row, &pivot) in self.pivots.iter().enumerate() {
                null[pivot][place] = minus(self.rows[row][column]);
            }
        }
        null
    }

    /// The given rows that add up to a statistic with these values by column.
    fn rows_for(&self, values: &BTreeMap<usize, u64>) -> Vec<(usize, i64)> {
        let mut sum = vec![0; self.rows.first().map_or(0, Vec::len)];
        for (row, pivot) in self.pivots.iter().enumerate() {
            if let Some(&value) = values.get(pivot) {
                subtract(&mut sum, &self.rows[row], minus(value));
            }
        }
        let given = sum.iter().skip(self.width).enumerate();
        let signed = given.map(|(row, &value)| (row, signed(value)));
        signed.filter(|&(_, value)| value != 0).collect()
    }
}

/// The search for small dependent sets of null-space columns.
struct Search {
    null: Vec<Vec<u64>>,
    weights: Vec<u64>,
    minimum: u64,
    work: u64,
    /// For each set: the value of the statistic at each of its columns.
    found: Vec<BTreeMap<usize, u64>>,
}

/// A chosen column after elimination, and how it came from the chosen columns.
struct Chosen {
    vector: Vec<u64>,
    lead: usize,
    terms: BTreeMap<usize, u64>,
}

impl Search {
    /// Tries all sets that continue the chosen one with columns of `order`. `None` after too much
    /// work.
    fn extend(&mut self, order: &[usize], weight: u64, chosen: &mut Vec<Chosen>) -> Option<()> {
        for (place, &column) in order.iter().enumerate() {
            let weight = weight + self.weights[column];
            if weight >= self.minimum {
                break;
            }
            let mut vector = self.null[column].clone();
            let mut terms = BTreeMap::from([(column, 1)]);
            for earlier in &*chosen {
                let factor = vector[earlier.lead];
                if factor != 0 {
                    subtract(&mut vector, &earlier.vector, factor);
                    for (&term, &value) in &earlier.terms {
                        let entry = terms.entry(term).or_insert(0);
                        *entry = plus(*entry, minus(times(value, factor)));
                    }
                }
            }
            self.work += (chosen.len() + 1) as u64 * (vector.len() + 8) as u64;
            if self.work > MOST_WORK {
                return None;
            }
            let Some(lead) = vector.iter().position(|&value| value != 0) else {
                terms.retain(|_, value| *value != 0);
                // With fewer terms the same statistic is found without the superfluous column.
                if terms.len() == chosen.len() + 1 {
                    self.found.push(terms);
                }
                continue;
            };
            let scale = inverse(vector[lead]);
            vector
                .iter_mut()
                .for_each(|value| *value = times(*value, scale));
            terms
                .values_mut()
                .for_each(|value| *value = times(*value, scale));
            chosen.push(Chosen {
                vector,
                lead,
                terms,
            });
            self.extend(&order[place + 1..], weight, chosen)?;
            chosen.pop();
        }
        Some(())
    }
}

fn plus(a: u64, b: u64) -> u64 {
    (a + b) % PRIME
}

fn minus(a: u64) -> u64 {
    (PRIME - a) % PRIME
}

fn times(a: u64, b: u64) -> u64 {
    (u128::from(a) * u128::from(b) % u128::from(PRIME)) as u64
}

/// By Fermat: a^(p-2).
fn inverse(a: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1, a, PRIME - 2);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, base);
        }
        base = times(base, base);
        exponent >>= 1;
    }
    result
}

/// The representative nearest to zero.
fn signed(a: u64) -> i64 {
    if a > PRIME / 2 {
        -((PRIME - a) as i64)
    } else {
        a as i64
    }
}

/// Subtracts a multiple of one vector from another.
fn subtract(from: &mut [u64], what: &[u64], factor: u64) {
    let negative = minus(factor);
    for (value, &other) in from.iter_mut().zip(what) {
        if other != 0 {
            *value = plus(*value, times(other, negative));
        }
    }
}
