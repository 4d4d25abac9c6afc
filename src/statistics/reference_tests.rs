//! Every case of tests/data/statistics.json, at the tolerance given there.
//!
//! Each case names what is expected; a case fails when a figure is wrong and also when an expected
//! figure was not looked at, and one test compares the list of cases with the file. So nothing in
//! the file is passed over in silence.

mod means;
mod organisation;
mod outside;
mod shares;

use serde_json::Value;
use std::collections::BTreeSet;

const FILE: &str = include_str!("../../tests/data/statistics.json");

/// One case of the file, and which of its expected figures have been compared.
struct Case {
    inputs: Value,
    expected: Value,
    tolerance: f64,
    compared: BTreeSet<String>,
}

fn file() -> Value {
    serde_json::from_str(FILE).expect("the reference file is JSON")
}

impl Case {
    fn load(id: &str) -> Self {
        let file = file();
        let cases = file["cases"].as_array().expect("a list of cases");
        let case = cases
            .iter()
            .find(|case| case["id"] == id)
            .unwrap_or_else(|| panic!("{id} is not in the file"));
        Self {
            inputs: case["inputs"].clone(),
            expected: case["expected"].clone(),
            tolerance: case["abs_tolerance"].as_f64().expect("a tolerance"),
            compared: BTreeSet::new(),
        }
    }

    fn number(&self, name: &str) -> f64 {
        self.inputs[name].as_f64().expect(name)
    }

    fn count(&self, name: &str) -> u32 {
        whole(&self.inputs[name])
    }

    fn numbers(&self, name: &str) -> Vec<f64> {
        numbers(&self.inputs[name])
    }

    fn counts(&self, name: &str) -> Vec<u32> {
        let list = self.inputs[name].as_array().expect(name);
        list.iter().map(whole).collect()
    }

    fn rows(&self, name: &str) -> Vec<Vec<f64>> {
        let list = self.inputs[name].as_array().expect(name);
        list.iter().map(numbers).collect()
    }

    /// The expected value at this place, noted as compared.
    fn expect(&mut self, place: &str) -> Value {
        self.compared.insert(place.to_owned());
        let value = self.expected.pointer(place);
        value.unwrap_or_else(|| panic!("no {place}")).clone()
    }

    /// The figure agrees within the case's absolute tolerance.
    fn agrees(&mut self, place: &str, actual: f64) {
        let expected = self.expect(place).as_f64().expect(place);
        let tolerance = self.tolerance;
        let off = (actual - expected).abs();
        assert!(off <= tolerance, "{place}: {actual}, expected {expected}");
    }

    /// The p-value agrees to a relative 1e-4, however small it is.
    fn p_agrees(&mut self, place: &str, actual: f64) {
        let expected = self.expect(place).as_f64().expect(place);
        let off = (actual - expected).abs();
        assert!(
            off <= 1e-4 * expected,
            "{place}: {actual}, expected {expected}"
        );
    }

    /// A list of figures agrees, one for one.
    fn all_agree(&mut self, place: &str, actual: &[f64]) {
        let expected = self.expected.pointer(place).expect(place);
        assert_eq!(expected.as_array().expect(place).len(), actual.len());
        for (i, &figure) in actual.iter().enumerate() {
            self.agrees(&format!("{place}/{i}"), figure);
        }
    }

    /// The expected value is exactly this.
    fn is(&mut self, place: &str, actual: impl Into<Value>) {
        assert_eq!(self.expect(place), actual.into(), "{place}");
    }

    /// Nothing that was expected is left uncompared.
    fn finish(self) {
        let mut left = BTreeSet::new();
        leaves(&self.expected, String::new(), &mut left);
        let missed: Vec<_> = left
            .iter()
            .filter(|leaf| !self.compared.iter().any(|c| covers(c, leaf)))
            .collect();
        assert!(missed.is_empty(), "not compared: {missed:?}");
    }
}

/// Whether a comparison at `place` includes this leaf.
fn covers(place: &str, leaf: &str) -> bool {
    leaf == place || leaf.starts_with(&format!("{place}/"))
}

fn leaves(value: &Value, place: String, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => map
            .iter()
            .for_each(|(name, inner)| leaves(inner, format!("{place}/{name}"), found)),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .for_each(|(i, inner)| leaves(inner, format!("{place}/{i}"), found)),
        _ => {
            found.insert(place);
        }
    }
}

fn whole(value: &Value) -> u32 {
    u32::try_from(value.as_u64().expect("a whole number")).expect("a small number")
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().expect("a list");
    list.iter().map(|x| x.as_f64().expect("a number")).collect()
}

/// Makes one test of each case, and the list of their ids.
macro_rules! cases {
    ($($room:ident::$name:ident $id:literal)*) => {
        const TESTED: &[&str] = &[$($id),*];
        $(
            #[test]
            fn $name() {
                let mut case = Case::load($id);
                $room::$name(&mut case);
                case.finish();
            }
        )*
    };
}

cases! {
    organisation::person_scores "R01_scale_score_missing"
    means::rescaling "R02_rescale"
    shares::favourable_with_wilson "R03_top2box_wilson"
    shares::wilson_in_a_finite_organisation "R04_wilson_fpc"
    shares::worst_case_bounds "R05_worst_case_bounds"
    outside::exact_finite_population "R06_hypergeom_exact"
    organisation::mean_with_t_interval "R07_mean_ci_fpc"
    organisation::welch "R08_welch"
    outside::mann_whitney "R10_mann_whitney"
    shares::two_shares "R11_two_proportions"
    means::adjusted_p_values "R13_holm_bh"
    organisation::cronbach_alpha "R14_cronbach_alpha"
    organisation::omega_total "R15_omega_total"
    organisation::intraclass_correlation "R17_icc_unequal"
    organisation::empirical_bayes "R20_empirical_bayes"
    shares::beta_binomial "R21_beta_binomial"
    outside::net_promoters "R23_enps"
    means::detectable_change "R24_mdc_mean"
    shares::detectable_rise "R25_mdc_prop"
    organisation::equivalence "R26_tost_equivalence"
    organisation::post_stratification "R27_poststrat"
    means::limits_around_the_organisation "R29_funnel_limits"
    organisation::trend_over_waves "R30_trend_slope"
    shares::rather_not_say "R32_prefer_not_to_say"
    shares::response "R33_response_rate"
    organisation::inclusion_gap "R34_inclusion_gap"
    means::edges "R36_edge_cases"
    means::interval_with_the_organisations_spread "R37_pooled_sd_interval"
    means::change_with_the_organisations_spread "R38_pooled_sd_change"
}

#[test]
fn no_case_of_the_file_is_left_out() {
    let file = file();
    let cases = file["cases"].as_array().expect("a list of cases");
    let ids: Vec<&str> = cases
        .iter()
        .map(|case| case["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(TESTED, ids);
}

#[test]
fn the_conventions_are_ours() {
    let conventions = &file()["conventions"];
    assert_eq!(conventions["z975"], super::Z95);
    assert_eq!(conventions["alpha"], 0.05);
}
