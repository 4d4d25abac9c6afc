//! Means, their changes and labels.

use super::super::*;
use super::Case;

pub(super) fn rescaling(case: &mut Case) {
    let five = Scale::new(1.0, case.number("A")).expect("a scale");
    assert_eq!(five, Scale::FIVE_POINT);
    // There are no reverse-keyed items; mirrored on the scale's own ends they would be these.
    let reversed: Vec<f64> = case
        .numbers("x")
        .iter()
        .map(|x| five.low() + five.high() - x)
        .collect();
    case.all_agree("/reversed", &reversed);
    let mean = case.number("mean");
    let on = |low, high| {
        let to = Scale::new(low, high).expect("a scale");
        five.rescale(mean, to).expect("on the scale")
    };
    case.agrees("/index_0_100", on(0.0, 100.0));
    case.agrees("/index_0_10", on(0.0, 10.0));
    case.agrees("/mark_1_10", on(1.0, 10.0));
    assert_eq!(on(1.0, 10.0), five.rescale(mean, Scale::MARK).expect("on"));
}

pub(super) fn adjusted_p_values(case: &mut Case) {
    let p = case.numbers("p");
    let alpha = case.number("alpha");
    let reject = |p: &[f64]| p.iter().map(|p| *p < alpha).collect::<Vec<bool>>();
    let (strict, lenient) = (holm(&p), benjamini_hochberg(&p));
    for (i, p) in strict.iter().enumerate() {
        case.p_agrees(&format!("/holm_adjusted/{i}"), *p);
    }
    for (i, p) in lenient.iter().enumerate() {
        case.p_agrees(&format!("/bh_adjusted/{i}"), *p);
    }
    case.is("/holm_reject", reject(&strict));
    case.is("/bh_reject", reject(&lenient));
}

pub(super) fn detectable_change(case: &mut Case) {
    let (five, ten) = (case.number("sd_5pt"), case.number("sd_10"));
    for row in 0..rows(case) {
        let place = |name: &str| format!("/table/{row}/{name}");
        let n = super::whole(&case.expect(&place("n_per_wave")));
        let known = smallest_detectable(n, n, 1.0).expect("people");
        case.agrees(&place("d_z"), known);
        let gap = |sd| smallest_detectable_gap(n, n, sd).expect("people");
        case.agrees(&place("d_t"), gap(1.0));
        case.agrees(&place("points_5pt_sd08"), gap(five));
        case.agrees(&place("points_10_sd16"), gap(ten));
    }
}

pub(super) fn rows(case: &Case) -> usize {
    case.expected["table"].as_array().expect("a table").len()
}

pub(super) fn limits_around_the_organisation(case: &mut Case) {
    // The same interval around the organisation's mean; on a wide scale, since the case is unclipped.
    let wide = Scale::new(-100.0, 100.0).expect("a scale");
    let (mean, sd) = (case.number("mu"), case.number("sd"));
    let z = case.numbers("z");
    for (i, n) in case.counts("n").into_iter().enumerate() {
        for (z, name) in z.iter().zip(["95", "998"]) {
            let interval = interval_of_mean(Level { mean, n }, sd, wide, *z).expect("sound");
            case.agrees(&format!("/low{name}/{i}"), interval.low);
            case.agrees(&format!("/high{name}/{i}"), interval.high);
        }
    }
}

pub(super) fn interval_with_the_organisations_spread(case: &mut Case) {
    let level = Level {
        mean: case.number("mean"),
        n: case.count("n"),
    };
    let ends = case.numbers("scale");
    let scale = Scale::new(ends[0], ends[1]).expect("a scale");
    let interval = interval_of_mean(level, case.number("sd_org"), scale, Z95).expect("sound");
    case.agrees("/low", interval.low);
    case.agrees("/high", interval.high);
}

pub(super) fn change_with_the_organisations_spread(case: &mut Case) {
    let level = |mean, n| Level {
        mean: case.number(mean),
        n: case.count(n),
    };
    let (before, after) = (level("m1", "n1"), level("m2", "n2"));
    let sd = case.number("sd_org");
    let change = change_of_mean(before, after, sd, Scale::FIVE_POINT).expect("sound");
    case.agrees("/se", change.standard_error);
    case.agrees("/z", change.z);
    case.p_agrees("/p", change.p);
    case.agrees("/low", change.interval.low);
    case.agrees("/high", change.interval.high);
    let smallest = smallest_detectable(before.n, after.n, sd).expect("sound");
    case.agrees("/mdc80", smallest);
}

pub(super) fn edges(case: &mut Case) {
    let five = Scale::FIVE_POINT;
    let cases = [
        "n=0",
        "n=1 mean",
        "all answers equal, n=10, value 4",
        "both waves zero variance, equal means",
        "both waves zero variance, means 3 and 4",
        "n==N share",
        "tau2<=0 in shrinkage",
        "rwg < 0",
        "alpha with k=1 or zero total variance",
    ];
    assert_eq!(case.inputs["cases"], serde_json::json!(cases));

    case.is("/results/0", "no value shown");
    assert_eq!(Moments::default().mean(), None);
    assert_eq!(theme_score(&[Level { mean: 4.0, n: 0 }]), None);
    assert_eq!(share_interval(0.0, 0, 10), None);

    case.is("/results/1", "no interval (df=0)");
    assert_eq!(Moments::of([4.0]).mean(), Some(4.0));
    assert_eq!(Moments::of([4.0]).summary(), None);
    let one = Level { mean: 4.0, n: 1 };
    assert_eq!(interval_of_mean(one, 0.8, five, Z95), None);

    // Whether such a mean is shown is for disclosure; here it has a value and no interval.
    case.is(
        "/results/2",
        "mean 4, sd 0; suppress (homogeneity rule); Wilson for 10/10 low=0.722467200137",
    );
    let same = Moments::of([4.0; 10]).summary().expect("ten answers");
    assert_eq!((same.mean, same.sd), (4.0, 0.0));
    assert_eq!(interval_of_organisation(same, None, five), None);
    let low = wilson(1.0, 10.0).expect("ten answers").low;
    assert!((low - 0.722_467_200_137).abs() <= case.tolerance);

    case.is(
        "/results/3",
        "diff 0, no test, label 'no demonstrable change'",
    );
    let unmoved = without_spread(4.0, 4.0);
    assert_eq!(unmoved.label, Label::NoDemonstrableDifference);
    assert_eq!((unmoved.difference, unmoved.p), (Some(0.0), None));

    case.is("/results/4", "no test (se=0): label 'not testable'");
    let moved = without_spread(3.0, 4.0);
    assert_eq!(moved.label, Label::NotTestable);
    assert_eq!((moved.difference, moved.p), (Some(1.0), None));

    case.is("/results/5", "interval [p,p]");
    let everybody = share_interval(0.6, 10, 10).expect("sound");
    assert_eq!((everybody.low, everybody.high), (0.6, 0.6));

    case.is("/results/6", "every unit = mu (or p)");
    let units = [Level { mean: 3.0, n: 6 }, Level { mean: 4.0, n: 6 }];
    let shrunk = shrink_means(&units, 0.0, 0.4).expect("sound");
    assert!(shrunk.units.iter().all(|unit| unit.value == 3.5));
    let alike = [Level { mean: 0.5, n: 6 }, Level { mean: 0.5, n: 8 }];
    let shrunk = shrink_shares(&alike).expect("sound");
    assert!(shrunk.units.iter().all(|unit| unit.value == shrunk.centre));

    case.is("/results/7", "report 0");
    assert_eq!(super::outside::agreement_within(&[1.0, 1.0, 5.0, 5.0]), 0.0);

    case.is("/results/8", "no value");
    let mut single = ItemMoments::new(1);
    let mut flat = ItemMoments::new(2);
    for answer in [2.0, 3.0, 5.0] {
        assert!(single.add(&[Some(answer)]) && flat.add(&[Some(4.0), Some(4.0)]));
    }
    assert_eq!((alpha(&single), alpha(&flat)), (None, None));
}

fn without_spread(before: f64, after: f64) -> LabelledChange {
    let level = |mean| Level { mean, n: 20 };
    label_changes(&[ThemeChange {
        before: level(before),
        after: level(after),
        sd_org: 0.0,
        scale: Scale::FIVE_POINT,
        comparable: true,
    }])[0]
}
