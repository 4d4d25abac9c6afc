//! How long the auditor takes: `cargo bench --bench audit`.
//!
//! Random four-level organisations with teams of 2 to 20 people of whom three in four answer, half
//! of them in each of two categories. Audited are, of whole units and of the crossed table, everything
//! that is large enough (which leaks) and what is left of it when one region of each leak is
//! withheld until nothing leaks; and whole units beside the categories of the organisation alone,
//! where all teams hang together and every flow has the whole table to wander in.

#[path = "organisation/mod.rs"]
mod organisation;

use organisation::organisation;
use std::time::Instant;

use weerklank::disclosure::audit::audit;
use weerklank::disclosure::certificate::Certificate;
use weerklank::disclosure::table::{Counts, Region, Status};
use weerklank::disclosure::tree::Tree;

const K: u32 = 5;

fn published(unit: usize, category: Option<usize>) -> Region {
    Region {
        unit,
        category,
        status: Status::Published,
        respondents: None,
    }
}

/// Every region of at least K.
fn everything(tree: &Tree, counts: &Counts) -> Vec<Region> {
    let families = [None, Some(0), Some(1)];
    let large = families.into_iter().flat_map(|category| {
        let direct: Vec<u32> = match category {
            None => counts.by_unit(),
            Some(category) => counts.of_category(category),
        };
        let totals = tree.totals(&direct);
        let units = (0..tree.len()).filter(move |&unit| totals[unit] >= K);
        units.map(move |unit| published(unit, category))
    });
    large.collect()
}

/// Takes out one region of each leak until nothing leaks; as an audit of its own, a slow protector.
fn until_safe(tree: &Tree, counts: &Counts, mut regions: Vec<Region>) -> Vec<Region> {
    loop {
        let certificate = audit(tree, counts, None, &regions, K, 1);
        if certificate.is_safe() {
            return regions;
        }
        let totals = tree.totals(&counts.by_unit());
        let mut out = std::collections::HashSet::new();
        for leak in &certificate.leaks {
            let least = leak.regions.iter().min_by_key(|term| {
                let unit = tree.find(&term.unit).unwrap_or_default();
                (term.category.is_empty(), totals[unit])
            });
            out.extend(least.map(|term| (term.unit.clone(), term.category.clone())));
        }
        regions.retain(|region| {
            let category = region.category.map_or("", |c| &counts.categories[c]);
            !out.contains(&(tree.id(region.unit).to_owned(), category.to_owned()))
        });
    }
}

fn timed(name: &str, tree: &Tree, counts: &Counts, regions: &[Region]) {
    let mut best = f64::INFINITY;
    let mut certificate: Option<Certificate> = None;
    for _ in 0..3 {
        let begin = Instant::now();
        certificate = Some(audit(tree, counts, None, regions, K, 1));
        best = best.min(begin.elapsed().as_secs_f64());
    }
    let found = certificate.expect("three rounds were made");
    println!(
        "{name:<38} {:>7} regions {:>6} leaks  block {:>3} cut {:>3}  {:>8.1} ms",
        found.published,
        found.leaks.len(),
        found.smallest_block.unwrap_or(0),
        found.smallest_cut.unwrap_or(0),
        best * 1000.0
    );
}

fn main() {
    for teams in [400, 5_000, 50_000] {
        let (tree, counts) = organisation(teams as u64, teams, (3, 8));
        let all = everything(&tree, &counts);
        let whole: Vec<Region> = all
            .iter()
            .filter(|r| r.category.is_none())
            .cloned()
            .collect();
        timed(
            &format!("{teams} teams, all large units"),
            &tree,
            &counts,
            &whole,
        );
        let safe = until_safe(&tree, &counts, whole);
        timed(&format!("{teams} teams, safe"), &tree, &counts, &safe);
        let mut margins = safe.clone();
        margins.extend([
            published(tree.root(), Some(0)),
            published(tree.root(), Some(1)),
        ]);
        timed(
            &format!("{teams} teams, safe, and 2 margins"),
            &tree,
            &counts,
            &margins,
        );
        timed(
            &format!("{teams} teams x 2, all large regions"),
            &tree,
            &counts,
            &all,
        );
        let safe = until_safe(&tree, &counts, all);
        timed(&format!("{teams} teams x 2, safe"), &tree, &counts, &safe);
    }
}
