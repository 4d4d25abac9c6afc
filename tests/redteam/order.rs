//! Attack: does anything stand in the order in which people came?
//!
//! Everything that can be traced to a person is ranked by whatever might tell an order (a column, a rowid, a
//! ctid, a transaction, the place in a file) and compared with the true order of arrival by Spearman's rank
//! correlation. All comparisons of one attack together have a level of 0.1 % (Bonferroni): an honest wave gives
//! hundreds of them, and a leak gives a probability of 1e-9, so nothing is lost by that.

use std::collections::BTreeMap;

use statrs::function::erf::erfc;
use weerklank::protocol::b64u;

use super::evidence::{Copy, Evidence, Finding, Phase, finding};
use super::items::{Kind, Owner};
use super::store::{PLACES, Table};

const LEVEL: f64 = 0.001;

/// Fewer than these tell nothing at that level.
const LEAST: usize = 8;

/// One comparison of something with the order of arrival.
struct Comparison {
    what: String,
    rho: f64,
    p: f64,
}

/// Ranks from 1, ties sharing their mean.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let first = order.iter().position(|&at| at == tied[0]).expect("a place");
        let mean = first as f64 + (tied.len() as f64 + 1.0) / 2.0;
        tied.iter().for_each(|&at| ranks[at] = mean);
    }
    ranks
}

/// Spearman's rho, or nothing where one side is constant.
pub fn spearman(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (ranks(a), ranks(b));
    let mean = (a.len() as f64 + 1.0) / 2.0;
    let product = |x: &[f64], y: &[f64]| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum()
    };
    let scale = (product(&a, &a) * product(&b, &b)).sqrt();
    (scale > 0.0).then(|| product(&a, &b) / scale)
}

/// When somebody came, if they did.
type Truth<'a> = &'a dyn Fn(Owner) -> Option<f64>;

/// Compares (owner, value) pairs with when the owners collected and when they answered.
fn compare(evidence: &Evidence, what: &str, values: &[(Owner, f64)], all: &mut Vec<Comparison>) {
    let collected = |owner: Owner| Some(evidence.arrivals[owner].collected);
    let answered = |owner: Owner| evidence.arrivals[owner].answered;
    let truths: [(&str, Truth<'_>); 2] = [("collecting", &collected), ("answering", &answered)];
    for (name, truth) in truths {
        let pairs: Vec<(f64, f64)> = values
            .iter()
            .filter_map(|&(owner, value)| Some((truth(owner)?, value)))
            .collect();
        let (times, places): (Vec<f64>, Vec<f64>) = pairs.into_iter().unzip();
        if times.len() < LEAST {
            continue;
        }
        if let Some(rho) = spearman(&times, &places) {
            let z = rho.abs() * (times.len() as f64 - 1.0).sqrt();
            all.push(Comparison {
                what: format!("{what} against the order of {name}"),
                rho,
                p: erfc(z / std::f64::consts::SQRT_2),
            });
        }
    }
}

fn judge(attack: &'static str, all: &[Comparison]) -> Vec<Finding> {
    let significant = all.iter().filter(|one| one.p * (all.len() as f64) < LEVEL);
    significant
        .map(|one| finding(attack, format!("{} (rho {:.2})", one.what, one.rho)))
        .collect()
}

/// How many comparisons the attacks make, so that a test can see that they look at something.
pub fn comparisons(evidence: &Evidence) -> usize {
    let all = [
        by_column(evidence),
        by_place(evidence),
        by_receipt(evidence),
    ];
    all.iter().map(Vec::len).sum()
}

/// Columns that somebody made, at any time; and after the count, those that the database makes as well.
pub fn columns(evidence: &Evidence) -> Vec<Finding> {
    judge("columns", &by_column(evidence))
}

fn by_column(evidence: &Evidence) -> Vec<Comparison> {
    let mut all = Vec::new();
    let last_open = evidence.copies_in(Phase::Open).last();
    let later = evidence
        .copies_in(Phase::Closed)
        .chain(evidence.copies_in(Phase::Counted));
    for copy in last_open.into_iter().chain(later) {
        for table in &copy.tables {
            table_columns(evidence, copy, table, &mut all);
        }
    }
    all
}

fn table_columns(evidence: &Evidence, copy: &Copy, table: &Table, all: &mut Vec<Comparison>) {
    let owned: Vec<(Owner, &Vec<Vec<u8>>)> = table
        .rows
        .iter()
        .filter_map(|row| Some((evidence.owner_of(row)?, row)))
        .collect();
    for (number, column) in table.columns.iter().enumerate() {
        // Before the count, where a sealed box lies does tell when it came; it says nothing else.
        if copy.phase != Phase::Counted && PLACES.contains(&column.as_str()) {
            continue;
        }
        let cells: Vec<&[u8]> = owned
            .iter()
            .map(|(_, row)| row[number].as_slice())
            .collect();
        let owners = owned.iter().map(|(owner, _)| *owner);
        let values: Vec<(Owner, f64)> = owners.zip(numbers(&cells)).collect();
        let what = format!("{:?} {:?}.{}.{column}", copy.phase, table.side, table.name);
        compare(evidence, &what, &values, all);
    }
}

/// Cells as numbers where all are, and by their rank as bytes otherwise.
fn numbers(cells: &[&[u8]]) -> Vec<f64> {
    let number = |cell: &&[u8]| str::from_utf8(cell).ok()?.parse().ok();
    if let Some(numbers) = cells.iter().map(number).collect::<Option<Vec<f64>>>() {
        return numbers;
    }
    let mut sorted = cells.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let rank = |cell: &&[u8]| sorted.binary_search(cell).expect("it is there") as f64;
    cells.iter().map(rank).collect()
}

/// The place of every trace in every file that is there after the count: page and cell offset together, the
/// offset within the page alone, and pages filled from their end.
pub fn places(evidence: &Evidence) -> Vec<Finding> {
    judge("places", &by_place(evidence))
}

fn by_place(evidence: &Evidence) -> Vec<Comparison> {
    let mut all = Vec::new();
    for copy in evidence.copies_in(Phase::Counted) {
        let mut found: BTreeMap<(&str, Kind), Vec<(Owner, usize)>> = BTreeMap::new();
        for hit in &copy.hits {
            let places = found.entry((&hit.file, hit.kind)).or_default();
            places.push((hit.owner, hit.offset));
        }
        for ((file, kind), places) in found {
            // SQLite has pages of 4 KiB, PostgreSQL of 8.
            let page = if file.contains(".sqlite") { 4096 } else { 8192 };
            let orders: [(&str, &dyn Fn(usize) -> usize); 3] = [
                ("place", &|at| at),
                ("place in the page", &|at| at % page),
                ("place from the page's end", &|at| {
                    at / page * page + page - at % page
                }),
            ];
            for (name, order) in orders {
                let value = |&(owner, at): &(Owner, usize)| (owner, order(at) as f64);
                let values: Vec<(Owner, f64)> = places.iter().map(value).collect();
                let what = format!("{name} of each {kind:?} in {file}");
                compare(evidence, &what, &values, &mut all);
            }
        }
    }
    all
}

/// The receipts of the count certificate: sorted, and so in no order of arrival.
pub fn receipts(evidence: &Evidence) -> Vec<Finding> {
    let listed = receipts_listed(evidence);
    let mut found = judge("receipts", &by_receipt(evidence));
    if !listed.is_sorted() {
        found.push(finding("receipts", "they are not sorted"));
    }
    found
}

fn receipts_listed(evidence: &Evidence) -> Vec<&str> {
    let listed = evidence.certificate["receipts"]
        .as_array()
        .expect("receipts");
    listed
        .iter()
        .map(|receipt| receipt.as_str().expect("a receipt"))
        .collect()
}

fn by_receipt(evidence: &Evidence) -> Vec<Comparison> {
    let listed = receipts_listed(evidence);
    let place = |bytes: &[u8]| listed.iter().position(|receipt| *receipt == b64u(bytes));
    let known = evidence.items_of(Kind::Receipt);
    let values: Vec<(Owner, f64)> = known
        .filter_map(|item| Some((item.owner, place(&item.bytes)? as f64)))
        .collect();
    assert_eq!(values.len(), listed.len(), "every receipt is somebody's");
    let mut all = Vec::new();
    compare(evidence, "place of the receipt", &values, &mut all);
    all
}

/// On PostgreSQL, all that came out of the count was written by one transaction.
pub fn transactions(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    for table in evidence
        .copies_in(Phase::Counted)
        .flat_map(|copy| &copy.tables)
    {
        let Some(xmin) = table.column("(xmin)") else {
            continue;
        };
        let traced = table
            .rows
            .iter()
            .filter(|row| evidence.owner_of(row).is_some());
        let is_result =
            ["block", "comment", "moment", "participation"].contains(&table.name.as_str());
        let rows: Vec<_> = if is_result {
            table.rows.iter().collect()
        } else {
            traced.collect()
        };
        let mut writers: Vec<_> = rows.iter().map(|row| &row[xmin]).collect();
        writers.sort();
        writers.dedup();
        if writers.len() > 1 {
            let what = format!(
                "{} was written by {} transactions",
                table.name,
                writers.len()
            );
            found.push(finding("transactions", what));
        }
    }
    found
}
