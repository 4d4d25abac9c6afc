//! The way from a crossed table to the regions that may be published (S2, then rule 4).

use super::crossed::{Crossing, Limits, select, withdraw_certain};
use super::protect::{Request, Worth};

/// Chooses the regions of a crossed table: flags by unit, first for whole units, then for each
/// category in turn.
pub(super) fn choose(request: &Request, progress: &mut dyn FnMut(usize, usize)) -> Vec<Vec<bool>> {
    let Request { tree, counts, .. } = *request;
    let (crossing, order) = Crossing::of_table(tree, counts);
    let categories = counts.categories.len();
    let by_atom = |figure: &dyn Fn(usize, usize) -> u32| -> Vec<u32> {
        let cells = order
            .iter()
            .flat_map(|&unit| (0..categories).map(move |c| (unit, c)));
        cells
            .map(|(unit, category)| figure(unit, category))
            .collect()
    };
    let people = by_atom(&|unit, category| counts.direct[unit][category]);
    let worth = match request.worth {
        Worth::Respondents => crossing.totals(&people),
        Worth::Count => vec![1; crossing.ground()],
    };
    let mut layers = vec![people];
    let mut questions = Vec::new();
    for question in request
        .answers
        .iter()
        .flat_map(|answers| &answers.questions)
    {
        let layer = by_atom(&|unit, category| question.respondents(unit, category));
        // Questions answered by as many people everywhere ask the same of the choice.
        if !layers.contains(&layer) {
            layers.push(layer);
        }
        let option = |option: usize| by_atom(&|unit, c| question.direct[unit][c][option]);
        questions.push((0..question.options.len()).map(option).collect());
    }
    let place = |unit: usize| order.iter().position(|&other| other == unit);
    let always = request.always.and_then(place);
    let limits = Limits {
        minimum: request.minimum,
        layers: &layers,
        worth: &worth,
        always,
    };
    let mut shown = select(&crossing, limits, progress);
    if request.answers.is_some() {
        shown = withdraw_certain(&crossing, &shown, &questions, request.coalition);
    }
    if always.is_some_and(|always| !shown[always]) {
        shown.fill(false);
    }
    shown
        .chunks(tree.len())
        .map(|family| {
            let mut flags = vec![false; tree.len()];
            for (&unit, &is_shown) in order.iter().zip(family) {
                flags[unit] = is_shown;
            }
            flags
        })
        .collect()
}
