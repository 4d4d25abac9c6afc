//! Methods that the reference file fixes and the product leaves out, computed here from the room's
//! own pieces and `statrs`, so that whoever prefers one can compare.
//!
//! Left out because nothing in a report asks for them (exact intervals and tests, effect sizes, net
//! promoters, item analysis for those who edit a questionnaire) or because they may not be shown
//! (r_wg of a team).

use super::super::*;
use super::Case;
use super::organisation::item_moments;
use statrs::distribution::{ContinuousCDF, Discrete, DiscreteCDF, Hypergeometric, Normal};
use statrs::function::gamma::ln_gamma;

/// All true numbers that the answers leave possible in a finite population.
pub(super) fn exact_finite_population(case: &mut Case) {
    let [x, n, people] = ["favourable", "n", "N"].map(|name| u64::from(case.count(name)));
    let half = case.number("alpha") / 2.0;
    let drawn = |all| Hypergeometric::new(people, all, n).expect("a possible draw");
    let at_least = |all| drawn(all).sf(x - 1);
    let at_most = |all| drawn(all).cdf(x);
    let possible: Vec<u64> = (0..=people)
        .filter(|&all| at_least(all) > half && at_most(all) > half)
        .collect();
    let (low, high) = (possible[0], possible[possible.len() - 1]);
    case.is("/K_low", low);
    case.is("/K_high", high);
    case.agrees("/low", low as f64 / people as f64);
    case.agrees("/high", high as f64 / people as f64);
    case.agrees("/sf_at_Klow", at_least(low));
    case.agrees("/cdf_at_Khigh", at_most(high));
}

/// Not `statrs`'s own, whose exact p-value is the complement when the first sample is not larger.
pub(super) fn mann_whitney(case: &mut Case) {
    let (before, after) = (case.numbers("wave1"), case.numbers("wave2"));
    let wins: f64 = after
        .iter()
        .flat_map(|b| before.iter().map(move |a| (a, b)))
        .map(|(a, b)| {
            if b > a {
                1.0
            } else if b == a {
                0.5
            } else {
                0.0
            }
        })
        .sum();
    let (n1, n2) = (before.len() as f64, after.len() as f64);
    let n = n1 + n2;
    let ties: f64 = (1..=5)
        .map(|option| {
            let all = before.iter().chain(&after);
            let t = all.filter(|x| **x == f64::from(option)).count() as f64;
            t.powi(3) - t
        })
        .sum();
    let spread = (n1 * n2 / 12.0 * (n + 1.0 - ties / (n * (n - 1.0)))).sqrt();
    let z = ((wins - n1 * n2 / 2.0).abs() - 0.5) / spread;
    case.agrees("/U", wins);
    case.agrees("/z", z);
    case.p_agrees("/p", 2.0 * Normal::standard().sf(z));
    case.agrees("/cliff_delta", 2.0 * wins / (n1 * n2) - 1.0);
    case.agrees("/prob_superiority", wins / (n1 * n2));
}

pub(super) fn effect_size_and_exact_test_of_two_shares(case: &mut Case) {
    let angle = |x, n| 2.0 * (case.number(x) / case.number(n)).sqrt().asin();
    let h = angle("x2", "n2") - angle("x1", "n1");
    let [x1, n1, x2, n2] = ["x1", "n1", "x2", "n2"].map(|name| u64::from(case.count(name)));
    // Given all margins, x1 is a draw of n1 from n1 + n2 with x1 + x2 favourable (Fisher).
    let tables = Hypergeometric::new(n1 + n2, x1 + x2, n1).expect("a possible draw");
    let observed = tables.pmf(x1);
    let p: f64 = (0..=n1)
        .map(|x| tables.pmf(x))
        .filter(|pmf| *pmf <= observed * (1.0 + 1e-7))
        .sum();
    case.agrees("/cohen_h", h);
    case.p_agrees("/fisher_p", p);
}

/// Hedges' g from Cohen's d and the number of people: by the usual approximation, and exactly.
pub(super) fn hedges(d: f64, people: u32) -> (f64, f64) {
    let degrees = f64::from(people) - 2.0;
    let log = ln_gamma(degrees / 2.0) - ln_gamma((degrees - 1.0) / 2.0);
    let exact = log.exp() / (degrees / 2.0).sqrt();
    let approximate = 1.0 - 3.0 / (4.0 * f64::from(people) - 9.0);
    (d * approximate, d * exact)
}

/// Each item's correlation with the rest, and alpha without it.
pub(super) fn items_on_their_own(rows: &[Vec<f64>]) -> (Vec<f64>, Vec<f64>) {
    let without = |row: &Vec<f64>, item: usize| -> Vec<f64> {
        let others = row.iter().enumerate().filter(|(i, _)| *i != item);
        others.map(|(_, x)| *x).collect()
    };
    let items = 0..rows[0].len();
    items
        .map(|item| {
            let rests: Vec<Vec<f64>> = rows.iter().map(|row| without(row, item)).collect();
            let pairs: Vec<Vec<f64>> = rows
                .iter()
                .zip(&rests)
                .map(|(row, rest)| vec![row[item], rest.iter().sum()])
                .collect();
            let r = item_moments(&pairs).correlation(0, 1).expect("varies");
            (r, alpha(&item_moments(&rests)).expect("varies").value)
        })
        .unzip()
}

pub(super) fn net_promoters(case: &mut Case) {
    let [up, same, down] = ["promoters", "passives", "detractors"].map(|name| case.count(name));
    let answers = [(100.0, up), (0.0, same), (-100.0, down)];
    let each = answers
        .into_iter()
        .flat_map(|(value, count)| std::iter::repeat_n(value, count as usize));
    let summary = Moments::of(each).summary().expect("people");
    let (n, people) = (f64::from(summary.n), case.number("N"));
    // The file divides by n where a sample's standard deviation divides by n - 1.
    let error = summary.sd * ((n - 1.0) / n).sqrt() / n.sqrt();
    case.agrees("/enps", summary.mean);
    case.agrees("/se", error);
    case.agrees("/low", summary.mean - Z95 * error);
    case.agrees("/high", summary.mean + Z95 * error);
    let finite = ((people - n) / (people - 1.0)).sqrt();
    case.agrees("/se_fpc", error * finite);
}

/// r_wg on five points against answers at random, not below 0.
pub(super) fn agreement_within(answers: &[f64]) -> f64 {
    let at_random = (5.0 * 5.0 - 1.0) / 12.0;
    let summary = Moments::of(answers.iter().copied()).summary();
    (1.0 - summary.expect("people").sd.powi(2) / at_random).max(0.0)
}
