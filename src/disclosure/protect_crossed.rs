//! The way from two families over the same respondents to the regions that may be published (S2,
//! then rule 4): a crossed table, or two organisation charts.

use super::crossed::{Crossing, Limits, Vertex, depth_first, select, withdraw_certain};
use super::protect::{Request, Worth};
use super::table::{Answers, Placed};
use super::tree::Tree;

/// Two charts to protect.
#[derive(Debug, Clone, Copy)]
pub struct ChartsRequest<'a> {
    /// The units of both.
    pub trees: [&'a Tree; 2],
    /// Who is where in both.
    pub placed: &'a Placed,
    /// What was answered (`[group][0][option]`); every published region shows all of it.
    pub answers: Option<&'a Answers>,
    /// k.
    pub minimum: u32,
    /// c, of use with answers only.
    pub coalition: u32,
    /// What to publish as much of as possible.
    pub worth: Worth,
}

/// Chooses the regions of a crossed table: flags by unit, first for whole units, then for each
/// category in turn.
pub(super) fn choose(request: &Request, progress: &mut dyn FnMut(usize, usize)) -> Vec<Vec<bool>> {
    let Request { tree, counts, .. } = *request;
    let (crossing, order) = Crossing::of_table(tree, counts);
    let categories = counts.categories.len();
    let cells =
        (order.iter()).flat_map(|&unit| (0..categories).map(move |category| (unit, category)));
    let table = Table {
        crossing,
        cells: cells.collect(),
        minimum: request.minimum,
        worth: request.worth,
        always: request
            .always
            .and_then(|unit| order.iter().position(|&other| other == unit)),
    };
    let people = table.figure(|unit, category| counts.direct[unit][category]);
    let answers = request.answers.map(|answers| (answers, request.coalition));
    let shown = table.choose(people, answers, progress);
    shown
        .chunks(tree.len())
        .map(|family| by_unit(&order, family))
        .collect()
}

/// Chooses the regions of two charts; flags by chart and unit.
pub fn choose_charts(
    request: &ChartsRequest,
    progress: &mut dyn FnMut(usize, usize),
) -> [Vec<bool>; 2] {
    let ChartsRequest { trees, placed, .. } = *request;
    let orders = trees.map(depth_first);
    let mut places = trees.map(|tree| vec![0; tree.len()]);
    for (places, order) in places.iter_mut().zip(&orders) {
        let units = order.iter().enumerate();
        units.for_each(|(place, &unit)| places[unit] = place);
    }
    let placed_units = placed.units.iter();
    let atoms = placed_units.map(|units| [0, 1].map(|chart| places[chart][units[chart]]));
    let table = Table {
        crossing: Crossing::of_trees(trees, atoms.collect()),
        cells: (0..placed.units.len()).map(|group| (group, 0)).collect(),
        minimum: request.minimum,
        worth: request.worth,
        always: None,
    };
    let answers = request.answers.map(|answers| (answers, request.coalition));
    let shown = table.choose(placed.respondents.clone(), answers, progress);
    let (first, second) = shown.split_at(trees[0].len());
    [by_unit(&orders[0], first), by_unit(&orders[1], second)]
}

/// From depth-first order to the numbers of units.
fn by_unit(order: &[usize], family: &[bool]) -> Vec<bool> {
    let mut flags = vec![false; order.len()];
    for (&unit, &is_shown) in order.iter().zip(family) {
        flags[unit] = is_shown;
    }
    flags
}

/// A crossing, with the cell of each of its atoms in the tables of answers.
struct Table {
    crossing: Crossing,
    cells: Vec<(usize, usize)>,
    minimum: u32,
    worth: Worth,
    always: Option<Vertex>,
}

impl Table {
    /// A figure for each atom.
    fn figure(&self, figure: impl Fn(usize, usize) -> u32) -> Vec<u32> {
        let cells = self.cells.iter();
        cells.map(|&(row, column)| figure(row, column)).collect()
    }

    fn choose(
        &self,
        people: Vec<u32>,
        answers: Option<(&Answers, u32)>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Vec<bool> {
        let worth = match self.worth {
            Worth::Respondents => self.crossing.totals(&people),
            Worth::Count => vec![1; self.crossing.ground()],
        };
        let mut layers = vec![people];
        let mut questions = Vec::new();
        for question in answers.iter().flat_map(|(answers, _)| &answers.questions) {
            let layer = self.figure(|row, column| question.respondents(row, column));
            // Questions answered by as many people everywhere ask the same of the choice.
            if !layers.contains(&layer) {
                layers.push(layer);
            }
            let option = |option: usize| self.figure(|row, c| question.direct[row][c][option]);
            questions.push((0..question.options.len()).map(option).collect());
        }
        let limits = Limits {
            minimum: self.minimum,
            layers: &layers,
            worth: &worth,
            always: self.always,
        };
        let mut shown = select(&self.crossing, limits, progress);
        if let Some((_, coalition)) = answers {
            shown = withdraw_certain(&self.crossing, &shown, &questions, coalition);
        }
        if self.always.is_some_and(|always| !shown[always]) {
            shown.fill(false);
        }
        shown
    }
}
