//! Figures for the organisation as a whole.

use super::super::*;
use super::outside::{hedges, items_on_their_own};
use super::{Case, file, numbers};
use serde_json::Value;

pub(super) fn person_scores(case: &mut Case) {
    let rows = case.inputs["responses"].as_array().expect("rows").clone();
    let scores: Vec<Option<f64>> = rows
        .iter()
        .map(|row| {
            let answers: Vec<Option<f64>> = row
                .as_array()
                .expect("answers")
                .iter()
                .map(Value::as_f64)
                .collect();
            person_score(&answers)
        })
        .collect();
    for (i, score) in scores.iter().enumerate() {
        let place = format!("/scores/{i}");
        match score {
            Some(score) => case.agrees(&place, *score),
            None => case.is(&place, Value::Null),
        }
    }
    let summary = summary(scores.into_iter().flatten());
    case.is("/n_scored", summary.n);
    case.agrees("/mean", summary.mean);
    case.agrees("/sd_n_minus_1", summary.sd);
    // The file's fixed number agrees with the rule of three quarters.
    assert_eq!(case.count("min_answered"), 3);
}

fn summary(values: impl IntoIterator<Item = f64>) -> Summary {
    Moments::of(values).summary().expect("values that vary")
}

pub(super) fn mean_with_t_interval(case: &mut Case) {
    // On a wide scale, since the case is unclipped.
    let wide = Scale::new(-100.0, 100.0).expect("a scale");
    let summary = summary(case.numbers("scores"));
    let root = f64::from(summary.n).sqrt();
    let plain = interval_of_organisation(summary, None, wide).expect("sound");
    let headcount = case.count("N");
    let finite = interval_of_organisation(summary, Some(headcount), wide).expect("sound");
    let t = tail::Tail::student(f64::from(summary.n) - 1.0)
        .expect("people")
        .quantile(0.975);
    case.is("/n", summary.n);
    case.agrees("/mean", summary.mean);
    case.agrees("/sd", summary.sd);
    case.agrees("/se", summary.sd / root);
    case.agrees("/t", t);
    case.agrees("/low", plain.low);
    case.agrees("/high", plain.high);
    case.agrees("/se_fpc", (finite.high - finite.low) / (2.0 * t));
    case.agrees("/low_fpc", finite.low);
    case.agrees("/high_fpc", finite.high);
}

pub(super) fn welch(case: &mut Case) {
    let (before, after) = (case.numbers("wave1"), case.numbers("wave2"));
    let [first, second] = [&before, &after].map(|wave| summary(wave.iter().copied()));
    let gap = gap_between(first, second).expect("sound");
    case.agrees("/mean1", first.mean);
    case.agrees("/mean2", second.mean);
    case.agrees("/diff", gap.difference);
    case.agrees("/t", gap.t);
    case.agrees("/df", gap.degrees);
    case.p_agrees("/p", gap.p);
    case.agrees("/ci_low", gap.interval.low);
    case.agrees("/ci_high", gap.interval.high);
    let sd = pooled_sd(&[Moments::of(before), Moments::of(after)]).expect("people");
    let d = gap.difference / sd;
    let (approximate, exact) = hedges(d, first.n + second.n);
    case.agrees("/cohen_d", d);
    case.agrees("/hedges_g_approx", approximate);
    case.agrees("/hedges_g_exact", exact);
}

/// The first wave's teams of the shared data set, stacked.
fn first_wave() -> Vec<Vec<f64>> {
    let wave = &file()["data_set"]["wave1"];
    ["A", "B", "C", "D"]
        .iter()
        .flat_map(|team| wave[team].as_array().expect("a team").clone())
        .map(|row| numbers(&row))
        .collect()
}

pub(super) fn item_moments(rows: &[Vec<f64>]) -> ItemMoments {
    let mut moments = ItemMoments::new(rows[0].len());
    for row in rows {
        let answers: Vec<Option<f64>> = row.iter().copied().map(Some).collect();
        assert!(moments.add(&answers));
    }
    moments
}

pub(super) fn cronbach_alpha(case: &mut Case) {
    let rows = first_wave();
    assert_eq!(case.count("n") as usize, rows.len());
    assert_eq!(case.count("k") as usize, rows[0].len());
    let alpha = alpha(&item_moments(&rows)).expect("items that vary");
    case.agrees("/alpha", alpha.value);
    case.agrees("/feldt_low", alpha.interval.low);
    case.agrees("/feldt_high", alpha.interval.high);
    let thousandths = |x: f64| (x * 1000.0).round() / 1000.0;
    let rounded = [alpha.interval.low, alpha.interval.high].map(thousandths);
    case.all_agree("/pingouin_ci", &rounded);
    let (item_rest, without) = items_on_their_own(&rows);
    case.all_agree("/item_rest_r", &item_rest);
    case.all_agree("/alpha_if_deleted", &without);
}

pub(super) fn omega_total(case: &mut Case) {
    let items = item_moments(&first_wave());
    for (i, row) in case.rows("correlation").iter().enumerate() {
        for (j, expected) in row.iter().enumerate() {
            let r = items.correlation(i, j).expect("items that vary");
            assert!((r - expected).abs() < 1e-6);
        }
    }
    let omega = omega(&items).expect("a proper solution");
    case.all_agree("/loadings", &omega.loadings);
    case.all_agree("/uniquenesses", &omega.uniquenesses);
    case.agrees("/omega_total", omega.value);
}

fn groups(case: &Case) -> Vec<Moments> {
    let rows = case.rows("groups");
    rows.into_iter().map(Moments::of).collect()
}

pub(super) fn intraclass_correlation(case: &mut Case) {
    let anova = Anova::of(&groups(case)).expect("units");
    case.agrees("/MSB", anova.between);
    case.agrees("/MSW", anova.within);
    case.agrees("/F", anova.f().expect("people differ"));
    case.p_agrees("/p", anova.p().expect("people differ"));
    case.agrees("/k0", anova.typical_size);
    case.agrees("/ICC1", anova.icc1().expect("people differ"));
    case.agrees("/ICC2", anova.icc2().expect("units differ"));
}

pub(super) fn empirical_bayes(case: &mut Case) {
    let groups = groups(case);
    let anova = Anova::of(&groups).expect("units");
    let levels: Vec<Level> = groups
        .iter()
        .map(|group| Level {
            mean: group.mean().expect("people"),
            n: group.n,
        })
        .collect();
    let between = anova.between_variance();
    let shrunk = shrink_means(&levels, between, anova.within).expect("sound");
    case.agrees("/MSW", anova.within);
    case.agrees("/tau2", between);
    case.agrees("/mu", shrunk.centre);
    let means: Vec<f64> = levels.iter().map(|level| level.mean).collect();
    case.all_agree("/raw_means", &means);
    let each = |figure: fn(&Shrunk) -> f64| shrunk.units.iter().map(figure).collect::<Vec<_>>();
    case.all_agree("/lambda_", &each(|unit| unit.own));
    case.all_agree("/shrunken", &each(|unit| unit.value));
    case.all_agree("/posterior_sd", &each(|unit| unit.sd));
}

pub(super) fn equivalence(case: &mut Case) {
    let [first, second] = ["wave1", "wave2"].map(|wave| summary(case.numbers(wave)));
    let gap = gap_between(first, second).expect("sound");
    let margin = case.number("delta");
    case.agrees("/diff", gap.difference);
    case.agrees("/df", gap.degrees);
    let tail = tail::Tail::student(gap.degrees).expect("people");
    let t = |shift: f64| (gap.difference + shift) / gap.standard_error;
    case.p_agrees("/p_lower", tail.above(t(margin)));
    case.p_agrees("/p_upper", tail.below(t(-margin)));
    case.p_agrees("/p", gap.equivalence_p(margin));
}

pub(super) fn post_stratification(case: &mut Case) {
    let (means, sds) = (case.numbers("mean"), case.numbers("sd"));
    let (headcounts, n) = (case.counts("W"), case.counts("n"));
    let strata: Vec<Stratum> = (0..n.len())
        .map(|h| Stratum {
            headcount: headcounts[h],
            answered: Summary {
                n: n[h],
                mean: means[h],
                sd: sds[h],
            },
        })
        .collect();
    let weighted = weigh(&strata).expect("sound");
    case.agrees("/unweighted", weighted.unweighted);
    case.agrees("/weighted", weighted.weighted);
    case.agrees("/se", weighted.standard_error);
    case.agrees("/se_fpc", weighted.standard_error_this_wave);
    case.agrees("/kish_n_eff", weighted.effective_n);
    case.agrees("/deff", weighted.design_effect);
}

pub(super) fn trend_over_waves(case: &mut Case) {
    let (means, sds, n) = (case.numbers("mean"), case.numbers("sd"), case.counts("n"));
    let points: Vec<TrendPoint> = case
        .numbers("wave")
        .into_iter()
        .enumerate()
        .map(|(i, at)| TrendPoint {
            at,
            summary: Summary {
                n: n[i],
                mean: means[i],
                sd: sds[i],
            },
        })
        .collect();
    let trend = trend(&points).expect("three waves");
    case.agrees("/first_to_last", trend.first_to_last);
    case.agrees("/se_first_last", trend.first_to_last_error);
    case.agrees("/slope", trend.slope);
    case.agrees("/se_slope", trend.standard_error);
    case.agrees("/z", trend.z);
    case.p_agrees("/p", trend.p);
}

pub(super) fn inclusion_gap(case: &mut Case) {
    let [group, others] = ["group", "others"].map(|name| summary(case.numbers(name)));
    assert!(group.n.min(others.n) >= case.count("k_sensitive"));
    // From the others to the group, so that less inclusion is a negative gap.
    let gap = gap_between(others, group).expect("sound");
    case.agrees("/gap", gap.difference);
    case.agrees("/t", gap.t);
    case.agrees("/df", gap.degrees);
    case.p_agrees("/p", gap.p);
    case.agrees("/low", gap.interval.low);
    case.agrees("/high", gap.interval.high);
}
