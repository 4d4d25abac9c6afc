//! Rule 3: what is shown grows with the number of respondents. Each step of detail is a publication
//! of its own: S1 runs again with that step's number, among the units of the step before, so that
//! no rest row is finer than its size allows. Which units are shown follows from who answered
//! alone; what they answered can only coarsen the form afterwards (`attribute`).

use super::attribute::{self, Coarsened};
use super::form::{Block, Form, Question, Reach, Step, Table};
use super::optimum::{Preferences, Weight, optimum};
use super::policy::Policy;
use super::table::{Region, Status};
use super::tree::Tree;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The units shown in one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The step.
    pub step: Step,
    /// Its number: no residual is smaller.
    pub minimum: u32,
    /// By unit.
    pub units: Vec<bool>,
}

/// The blocks of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepBlocks {
    /// The step.
    pub step: Step,
    /// Its number: every block is empty or has at least so many respondents.
    pub minimum: u32,
    /// One for each published unit, in the order of the units.
    pub blocks: Vec<Block>,
}

/// Everything that is published of one question, and so everything that is kept of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// The question's id.
    pub question: String,
    /// From coarse to fine; steps in which nothing is shown are left out.
    pub steps: Vec<StepBlocks>,
    /// Where the form was coarsened because an answer would have been certain.
    pub coarsened: Vec<Coarsened>,
}

/// What the previous wave showed, by question and step: breaks ties, so that teams do not come and
/// go for no reason.
pub type Previous = BTreeMap<(String, Step), Vec<bool>>;

/// The number of respondents a step of this question needs.
pub fn step_minimum(question: &Question, step: Step, policy: &Policy) -> u32 {
    let of_step = match step {
        Step::Theme => 0,
        Step::Tens => policy.minimum_distribution,
        Step::Fives => 40.max(policy.minimum_distribution),
        Step::Options => 100.max(policy.minimum_distribution),
    };
    let of_reach = match question.reach {
        Reach::Everywhere => 0,
        Reach::OrganisationOnly => policy.minimum_breakdown,
        Reach::Conditional => policy.minimum_sensitive,
    };
    let of_kind = if question.sensitive {
        policy.minimum_sensitive
    } else {
        0
    };
    let minimum = of_step.max(of_reach).max(of_kind);
    minimum.max(policy.minimum_group)
}

/// All that a choice depends on: who answered, the steps, and their numbers.
type Pattern = (Vec<u32>, &'static [Step], Vec<u32>);

/// Chooses what is shown of each question and brings it into blocks.
pub fn publish(
    tree: &Tree,
    tables: &[Table],
    policy: &Policy,
    previous: &Previous,
) -> Vec<Published> {
    // Most questions of a survey are answered by the same people: one choice serves them all.
    let mut chosen: HashMap<Pattern, Vec<Shown>> = HashMap::new();
    tables
        .iter()
        .map(|table| {
            let question = &table.question;
            let steps = question.steps();
            let minima = steps
                .iter()
                .map(|&step| step_minimum(question, step, policy));
            let remembered = steps
                .iter()
                .any(|&step| previous.contains_key(&(question.id.clone(), step)));
            let shown = if remembered || question.reach != Reach::Everywhere {
                choose(tree, table, policy, previous)
            } else {
                let key = (table.respondents.clone(), steps, minima.collect());
                chosen
                    .entry(key)
                    .or_insert_with(|| choose(tree, table, policy, previous))
                    .clone()
            };
            let (shown, coarsened) = attribute::repair(tree, table, shown, policy.coalition);
            Published {
                question: question.id.clone(),
                steps: shown
                    .iter()
                    .map(|shown| StepBlocks {
                        step: shown.step,
                        minimum: shown.minimum,
                        blocks: blocks(tree, table, shown),
                    })
                    .filter(|step| !step.blocks.is_empty())
                    .collect(),
                coarsened,
            }
        })
        .collect()
}

/// S1 for every step of one question, each among the units of the step before. The organisation as
/// a whole is always among them, or nothing is.
pub fn choose(tree: &Tree, table: &Table, policy: &Policy, previous: &Previous) -> Vec<Shown> {
    choose_among(tree, table, policy, previous, |_| vec![true; tree.len()])
}

/// [`choose`] among the units that `allowed` gives for the number of a step.
pub(super) fn choose_among(
    tree: &Tree,
    table: &Table,
    policy: &Policy,
    previous: &Previous,
    allowed: impl Fn(u32) -> Vec<bool>,
) -> Vec<Shown> {
    let question = &table.question;
    let mut candidates: Vec<bool> = match question.reach {
        Reach::Everywhere => vec![true; tree.len()],
        _ => (0..tree.len()).map(|unit| unit == tree.root()).collect(),
    };
    let mut steps: Vec<Shown> = Vec::new();
    for &step in question.steps() {
        let minimum = step_minimum(question, step, policy);
        let remembered = previous.get(&(question.id.clone(), step));
        let both = candidates.iter_mut().zip(allowed(minimum));
        both.for_each(|(candidate, allowed)| *candidate &= allowed);
        let preferences = Preferences {
            always: Some(tree.root()),
            candidates: Some(&candidates),
            previous: remembered
                .map(Vec::as_slice)
                .filter(|p| p.len() == tree.len()),
        };
        let units = match steps.last() {
            // The same number among the units just chosen for it chooses all of them again.
            Some(before) if before.minimum == minimum => before.units.clone(),
            _ => optimum(
                tree,
                &table.respondents,
                minimum,
                Weight::Respondents,
                preferences,
            ),
        };
        candidates.clone_from(&units);
        steps.push(Shown {
            step,
            minimum,
            units,
        });
    }
    steps
}

/// For each unit the innermost shown unit it lies in, itself included.
pub fn owners(tree: &Tree, shown: &[bool]) -> Vec<Option<usize>> {
    let mut owners = vec![None; tree.len()];
    for &unit in tree.downward() {
        owners[unit] = if shown[unit] {
            Some(unit)
        } else {
            tree.parent(unit).and_then(|parent| owners[parent])
        };
    }
    owners
}

/// Sums a table over the residual of every shown unit: respondents and counts by option, for the
/// unit that owns them.
pub fn residuals(table: &Table, owners: &[Option<usize>]) -> BTreeMap<usize, (u32, Vec<u32>)> {
    let options = table.question.options.len();
    let mut sums: BTreeMap<usize, (u32, Vec<u32>)> = BTreeMap::new();
    for (unit, owner) in owners.iter().enumerate() {
        let Some(owner) = *owner else { continue };
        let sum = sums.entry(owner).or_insert_with(|| (0, vec![0; options]));
        sum.0 += table.respondents[unit];
        let counts = table.counts[unit].iter();
        sum.1.iter_mut().zip(counts).for_each(|(a, b)| *a += b);
    }
    sums
}

/// The residual blocks of one step, in its form.
pub(super) fn blocks(tree: &Tree, table: &Table, shown: &Shown) -> Vec<Block> {
    residuals(table, &owners(tree, &shown.units))
        .into_iter()
        .map(|(unit, (respondents, counts))| Block {
            unit,
            respondents,
            form: table.question.form(shown.step, &counts),
        })
        .collect()
}

/// The figures of a region: a published unit, or its rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// How many respondents.
    pub respondents: u32,
    /// Their answers.
    pub form: Form,
}

/// What a step's blocks say of every published unit as a whole: the sum of the blocks at and below
/// it. Blocks of differing forms cannot be added and are left out; [`publish`] makes none.
pub fn figures(tree: &Tree, blocks: &[Block]) -> BTreeMap<usize, Figure> {
    let mut figures: BTreeMap<usize, Figure> = blocks
        .iter()
        .map(|block| {
            let form = block.form.clone();
            let respondents = block.respondents;
            (block.unit, Figure { respondents, form })
        })
        .collect();
    let mut shown = vec![false; tree.len()];
    blocks.iter().for_each(|block| shown[block.unit] = true);
    let owners = owners(tree, &shown);
    for &unit in tree.downward().iter().rev().filter(|&&unit| shown[unit]) {
        let above = tree.parent(unit).and_then(|parent| owners[parent]);
        let (Some(above), Some(below)) = (above, figures.get(&unit).cloned()) else {
            continue;
        };
        if let Some(sum) = figures.get_mut(&above)
            && sum.form.add(&below.form)
        {
            sum.respondents += below.respondents;
        }
    }
    figures
}

/// The published regions of a step and their rests, as the auditor reads them.
pub fn regions(tree: &Tree, blocks: &[Block]) -> Vec<Region> {
    let figures = figures(tree, blocks);
    let region = |unit, status, n| Region {
        unit,
        category: None,
        status,
        respondents: Some(n),
    };
    let mut regions = Vec::with_capacity(blocks.len());
    for block in blocks {
        let whole = figures[&block.unit].respondents;
        regions.push(region(block.unit, Status::Published, whole));
        if (1..whole).contains(&block.respondents) {
            regions.push(region(block.unit, Status::Rest, block.respondents));
        }
    }
    regions
}
