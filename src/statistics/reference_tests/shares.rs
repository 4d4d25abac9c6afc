//! Shares of people.

use super::super::*;
use super::{Case, means::rows};

pub(super) fn favourable_with_wilson(case: &mut Case) {
    let mut counts = [0_u32; 5];
    for answer in case.counts("item") {
        counts[answer as usize - 1] += 1;
    }
    let level = favourable(counts).expect("somebody answered");
    case.is("/favourable", counts[3] + counts[4]);
    case.is("/n", level.n);
    case.agrees("/p", level.mean);
    let interval = wilson(level.mean, f64::from(level.n)).expect("sound");
    case.agrees("/wilson_low", interval.low);
    case.agrees("/wilson_high", interval.high);
    assert!((case.number("z") - Z95).abs() < 1e-11);
}

pub(super) fn wilson_in_a_finite_organisation(case: &mut Case) {
    let (n, headcount) = (case.count("n"), case.count("N"));
    let share = case.number("favourable") / f64::from(n);
    let effective = share::effective_number(n, headcount);
    case.agrees("/n_eff", effective);
    let unclipped = wilson(share, effective).expect("sound");
    case.agrees("/low", unclipped.low);
    case.agrees("/high", unclipped.high);
    let clipped = share_interval(share, n, headcount).expect("sound");
    case.agrees("/clipped_low", clipped.low);
    case.agrees("/clipped_high", clipped.high);
    let full = share_interval(0.6, 10, 10).expect("sound");
    case.all_agree("/full_response_x6_n10_N10", &[full.low, full.high]);
}

pub(super) fn worst_case_bounds(case: &mut Case) {
    let (n, headcount) = (case.count("n"), case.count("N"));
    let share = case.number("favourable") / f64::from(n);
    let bounds = bounds_of_share(share, n, headcount).expect("sound");
    case.agrees("/share_low", bounds.low);
    case.agrees("/share_high", bounds.high);
    let ends = (case.number("scale_min"), case.number("scale_max"));
    let scale = Scale::new(ends.0, ends.1).expect("a scale");
    let mean = case.number("mean");
    let bounds = bounds_of_mean(Level { mean, n }, headcount, scale).expect("sound");
    case.agrees("/mean_low", bounds.low);
    case.agrees("/mean_high", bounds.high);
}

pub(super) fn two_shares(case: &mut Case) {
    let level = |x, n| Level {
        mean: case.number(x) / case.number(n),
        n: case.count(n),
    };
    let (before, after) = (level("x1", "n1"), level("x2", "n2"));
    case.agrees("/p1", before.mean);
    case.agrees("/p2", after.mean);
    let change = change_of_share(before, after).expect("sound");
    case.agrees("/diff", change.difference);
    case.agrees("/z", change.z.expect("testable"));
    case.p_agrees("/p", change.p.expect("testable"));
    case.agrees("/newcombe_low", change.interval.low);
    case.agrees("/newcombe_high", change.interval.high);
    super::outside::effect_size_and_exact_test_of_two_shares(case);
}

pub(super) fn beta_binomial(case: &mut Case) {
    let x = case.numbers("x");
    let units: Vec<Level> = case
        .counts("n")
        .into_iter()
        .zip(x)
        .map(|(n, x)| Level {
            mean: x / f64::from(n),
            n,
        })
        .collect();
    let shrunk = shrink_shares(&units).expect("sound");
    case.agrees("/pbar", shrunk.centre);
    let variance = shrinkage::variance_of_shares(&units, shrunk.centre).expect("positive");
    case.agrees("/between_var", variance);
    // own = n / (n + M), so that M follows from any unit.
    let prior = f64::from(units[0].n) * (1.0 / shrunk.units[0].own - 1.0);
    case.agrees("/M", prior);
    case.agrees("/alpha", prior * shrunk.centre);
    case.agrees("/beta", prior * (1.0 - shrunk.centre));
    let values: Vec<f64> = shrunk.units.iter().map(|unit| unit.value).collect();
    case.all_agree("/shrunken", &values);
}

pub(super) fn detectable_rise(case: &mut Case) {
    let from = case.number("p1");
    for row in 0..rows(case) {
        let place = |name: &str| format!("/table/{row}/{name}");
        let n = super::whole(&case.expect(&place("n_per_wave")));
        let rise = smallest_detectable_rise(from, n, n).expect("room for a rise");
        case.agrees(&place("from_"), from);
        case.agrees(&place("to"), from + rise);
        case.agrees(&place("points"), 100.0 * rise);
    }
}

pub(super) fn rather_not_say(case: &mut Case) {
    let [yes, no, rather_not, headcount] =
        ["yes", "no", "prefer_not", "N"].map(|name| case.count(name));
    let share = sensitive_share(yes, no, rather_not, headcount).expect("sound");
    case.agrees("/share_answered", share.among_answered);
    case.agrees("/wilson_low", share.interval.low);
    case.agrees("/wilson_high", share.interval.high);
    case.agrees("/respondent_low", share.among_respondents.low);
    case.agrees("/respondent_high", share.among_respondents.high);
    case.agrees("/workforce_low", share.among_everybody.low);
    case.agrees("/workforce_high", share.among_everybody.high);
}

pub(super) fn response(case: &mut Case) {
    let ballots = case.count("completed") + case.count("partial_counted");
    let invited = case.count("eligible");
    let reached = invited - case.count("undeliverable");
    case.agrees("/rate_all", response_rate(ballots, invited).expect("sound"));
    let rate = response_rate(ballots, reached).expect("sound");
    case.agrees("/rate_reachable", rate);
}
