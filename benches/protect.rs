//! What disclosure control withholds, and how long it takes: `cargo bench --bench protect`.
//!
//! Random organisations of four levels, five of each size; how many teams a unit has is chosen such
//! that the optimum of the tree withholds about as much as in the table of docs/BENCHMARKS.md. A
//! region counts as withheld when it is large enough to be shown by itself. The last column is the
//! auditor's: leaks must be none. Times are the best of three, for the last organisation of a size.

#[path = "organisation/mod.rs"]
mod organisation;

use organisation::organisation;
use std::time::Instant;

use weerklank::disclosure::audit::audit;
use weerklank::disclosure::certificate::PROTECTS_OTHERS;
use weerklank::disclosure::protect::{Request, Worth, protect};
use weerklank::disclosure::table::Counts;
use weerklank::disclosure::tree::Tree;

const K: u32 = 5;

/// Teams, and how many of them a unit has.
const SIZES: [(usize, (u64, u64)); 3] = [(400, (3, 7)), (5_000, (5, 15)), (50_000, (3, 9))];

/// The best of so many.
fn timed<T>(rounds: usize, work: impl Fn() -> T) -> (T, f64) {
    let mut best = f64::INFINITY;
    let mut last = None;
    for _ in 0..rounds {
        let begin = Instant::now();
        last = Some(work());
        best = best.min(begin.elapsed().as_secs_f64());
    }
    (last.expect("a round was made"), best * 1000.0)
}

/// Protects and audits: regions withheld, leaks, and the time of either in milliseconds.
fn protected(tree: &Tree, counts: &Counts, rounds: usize) -> (u64, usize, f64, f64) {
    let request = Request {
        tree,
        counts,
        answers: None,
        minimum: K,
        coalition: 1,
        worth: Worth::Count,
        always: Some(tree.root()),
    };
    let (regions, protecting) = timed(rounds, || protect(&request, &mut |_, _| {}));
    let (found, auditing) = timed(rounds, || audit(tree, counts, None, &regions, K, 1));
    let withheld = found.withheld.get(PROTECTS_OTHERS).copied().unwrap_or(0);
    (withheld, found.leaks.len(), protecting, auditing)
}

/// The most memory this process has held, as Linux counts it.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or("not known here".to_owned(), |line| line.trim().to_owned())
}

fn main() {
    for (teams, wide) in SIZES {
        for crossed in [false, true] {
            let (mut withheld, mut leaks, mut times) = (Vec::new(), 0, (0.0, 0.0));
            for seed in 1..=5 {
                let (tree, table) = organisation(seed, teams, wide);
                let counts = if crossed {
                    table
                } else {
                    Counts::plain(&table.by_unit())
                };
                let rounds = if seed == 5 { 3 } else { 1 };
                let found = protected(&tree, &counts, rounds);
                withheld.push(found.0);
                leaks += found.1;
                times = (found.2, found.3);
            }
            let mean = withheld.iter().sum::<u64>() as f64 / withheld.len() as f64;
            let kind = if crossed { "x 2" } else { "tree" };
            println!(
                "{teams:>6} teams {kind:<4} withheld {withheld:?}, mean {mean:.0}; \
                 protect {:.1} ms, audit {:.1} ms, leaks {leaks}",
                times.0, times.1
            );
        }
    }
    println!("peak memory {}", peak_memory());
}
