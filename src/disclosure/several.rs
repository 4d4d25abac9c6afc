//! S3: families of regions that overlap in more than two ways.
//!
//! There is no graph for these, but a bound. Every figure that can be computed is a combination of
//! regions, with a value `v_b` at each group `b` of respondents that no region divides. Scale it so
//! that its largest value is 1, at group `a`: then `sum n_b |v_b|` is at most the number of respondents it
//! rests on. So where the least such sum is k for every `a`, nothing rests on fewer than k. The least
//! sum is a linear program over the coefficients of the regions. For two families it is the least cut and
//! exact; for more, a table may be refused that is in fact safe, never the other way round.

use super::table::Overlapping;
use good_lp::{
    Expression, ProblemVariables, ResolutionError, Solution, SolverModel, Variable, constraint,
    microlp, variable,
};
use std::collections::BTreeMap;
use std::fmt;

/// The solver counts with rounded numbers, and a figure on exactly k respondents may be shown. Taking
/// almost k for k is harmless: a figure that must not be known rests on k - 1 at most.
const ROUNDING: f64 = 1e-6;

/// Why regions cannot be published together.
#[derive(Debug, Clone, PartialEq)]
pub struct Narrow {
    /// The regions that may give it away, with their coefficients.
    pub regions: Vec<(String, f64)>,
    /// On how many respondents a figure made of them may rest; `None` where the solver gave up.
    pub respondents: Option<f64>,
    /// k.
    pub minimum: u32,
}

impl fmt::Display for Narrow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(respondents) = self.respondents else {
            return f.write_str("it could not be decided whether these regions are safe together; publish fewer of them");
        };
        let names = self.regions.iter().map(|(name, _)| name.as_str());
        let names: Vec<&str> = names.collect();
        write!(
            f,
            "together, {} may give a figure that rests on {respondents:.1} respondents, fewer than {}; \
             withhold one of them",
            names.join(", "),
            self.minimum
        )
    }
}

impl std::error::Error for Narrow {}

/// Whether these regions may all be published, and why not.
pub fn check(table: &Overlapping, shown: &[bool], minimum: u32) -> Result<(), Narrow> {
    let groups = groups(table, shown);
    for (at, &(_, respondents)) in groups.iter().enumerate() {
        // A larger group makes the sum large enough by itself.
        if respondents < u64::from(minimum) {
            least_sum(table, shown, &groups, at, minimum)?;
        }
    }
    Ok(())
}

/// Admits regions in the order given, each where all admitted so far stay safe with it. Returns
/// what is admitted, and for each refused region the reason.
pub fn admit(
    table: &Overlapping,
    order: &[usize],
    minimum: u32,
) -> (Vec<bool>, BTreeMap<usize, Narrow>) {
    let mut shown = vec![false; table.regions.len()];
    let mut refused = BTreeMap::new();
    for &region in order {
        shown[region] = true;
        if let Err(narrow) = check(table, &shown, minimum) {
            shown[region] = false;
            refused.insert(region, narrow);
        }
    }
    (shown, refused)
}

/// A group: the published regions it is in, and its respondents.
type Group = (Vec<usize>, u64);

/// Groups that no published region divides; those without respondents or regions left out.
fn groups(table: &Overlapping, shown: &[bool]) -> Vec<Group> {
    let mut groups: BTreeMap<Vec<usize>, u64> = BTreeMap::new();
    for group in table.groups.iter().filter(|group| group.respondents > 0) {
        let regions = group.regions.iter().copied();
        let mut regions: Vec<usize> = regions.filter(|&region| shown[region]).collect();
        regions.sort_unstable();
        regions.dedup();
        if !regions.is_empty() {
            *groups.entry(regions).or_default() += u64::from(group.respondents);
        }
    }
    groups.into_iter().collect()
}

/// Looks for a combination that is 1 at one group, nowhere more, and rests on too few.
fn least_sum(
    table: &Overlapping,
    shown: &[bool],
    groups: &[Group],
    at: usize,
    minimum: u32,
) -> Result<(), Narrow> {
    let mut variables = ProblemVariables::new();
    let coefficients: Vec<Option<Variable>> = (shown.iter())
        .map(|&shown| shown.then(|| variables.add(variable())))
        .collect();
    let sizes: Vec<Variable> = (groups.iter())
        .map(|_| variables.add(variable().min(0).max(1)))
        .collect();
    let value = |(regions, _): &Group| -> Expression {
        let terms = regions.iter().filter_map(|&region| coefficients[region]);
        terms.sum()
    };
    let sum: Expression = (groups.iter().zip(&sizes))
        .map(|((_, respondents), &size)| *respondents as f64 * size)
        .sum();
    let mut model = variables.minimise(sum.clone()).using(microlp);
    model.add_constraint(constraint!(value(&groups[at]) == 1));
    for (group, &size) in groups.iter().zip(&sizes) {
        model.add_constraint(constraint!(value(group) <= size));
        model.add_constraint(constraint!(-1 * value(group) <= size));
    }
    let narrow = |regions, respondents| Narrow {
        regions,
        respondents,
        minimum,
    };
    match model.solve() {
        Ok(solution) => {
            let respondents = solution.eval(&sum);
            if respondents >= f64::from(minimum) - ROUNDING {
                return Ok(());
            }
            let terms = coefficients.iter().enumerate().filter_map(|(region, c)| {
                let coefficient = solution.value((*c)?);
                let name = table.regions[region].clone();
                (coefficient.abs() > ROUNDING).then_some((name, coefficient))
            });
            Err(narrow(terms.collect(), Some(respondents)))
        }
        // No figure is largest at this group.
        Err(ResolutionError::Infeasible) => Ok(()),
        Err(_) => Err(narrow(Vec::new(), None)),
    }
}
