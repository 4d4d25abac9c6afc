//! Rule 10: theme scores of the groups of background questions, over the organisation and, where the
//! questionnaire declares it of one of them, by unit.
//!
//! Units cut the respondents into blocks; each background question is a further family of regions over the
//! same answers. Which groups are shown depends on who answered alone (`sizes`: rule S2 for one
//! question, S3 for more). Then every person must be able to have answered otherwise without anybody noticing
//! (`exchange`); where that fails the form is coarsened for all alike: first the groups of further
//! questions go, then those of units, then all of the theme. So which of these four a theme has tells no more
//! than that somewhere somebody was not hidden.
//!
//! The exchanges that hide people are handed out with the figures, so that the auditor need not
//! believe that they exist: it checks each.

mod exchange;
mod people;
mod sizes;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_worlds;

use super::form::{Form, Question, Step};
use super::grouped::{Exchange, Group, GroupFigure, Place};
use super::ladder::{Published, step_minimum};
use super::policy::Policy;
use super::tree::Tree;
use people::People;
use std::collections::BTreeMap;

/// Groups withheld because together with others they might give a small remainder away.
pub const NARROW: &str = "narrow";
/// Groups withheld because somebody's answer might be certain.
pub const CERTAIN: &str = "certain_answer";

/// A background question as a family of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Family {
    /// How many groups; who named none has this number.
    pub groups: usize,
    /// Whether its groups are shown by unit, too. One family at most.
    pub crossed: bool,
}

/// The answers to one question of a theme.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// The question: single answers on a scale.
    pub question: &'a Question,
    /// What is published of it by unit.
    pub published: &'a Published,
    /// By place and option.
    pub counts: Vec<&'a [u32]>,
}

/// One theme by group.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The units.
    pub tree: &'a Tree,
    /// The background questions, in the order in which they are declared.
    pub families: &'a [Family],
    /// Where there are people.
    pub places: &'a [Place],
    /// The questions of the theme.
    pub items: &'a [Item<'a>],
    /// The thresholds.
    pub policy: &'a Policy,
}

/// What is published of a theme by group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Breakdown {
    /// For each shown group one figure of every question.
    pub figures: Vec<GroupFigure>,
    /// What hides those whom their own group does not.
    pub exchanges: Vec<Exchange>,
    /// Groups of enough people that are not shown, by reason.
    pub withheld: BTreeMap<String, u64>,
}

/// The groups that are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Shown(Vec<Group>);

impl Shown {
    fn of_family(&self, family: usize) -> impl Iterator<Item = Group> {
        { self.0.iter().copied() }.filter(move |group| group.family == family)
    }
}

/// Chooses what is published of a theme by group. A group is shown for all of the theme's questions or
/// for none.
pub fn breakdown(request: Request) -> Breakdown {
    let blocks = request
        .items
        .iter()
        .map(|item| people::blocks(&request, item));
    let Some(blocks) = blocks.collect::<Option<Vec<_>>>().filter(|b| !b.is_empty()) else {
        return Breakdown::default();
    };
    let (chosen, mut withheld) = sizes::choose(&request, &blocks);
    let found = forms(&request, &chosen).into_iter().find_map(|shown| {
        let mut exchanges = Vec::new();
        for (number, blocks) in blocks.iter().enumerate() {
            let people = People::new(&request, number, blocks, &shown);
            exchanges.extend(exchange::hide_all(&request, number, &people)?);
        }
        Some((shown, exchanges))
    });
    let (shown, exchanges) = found.unwrap_or_default();
    let lost = chosen.0.len() - shown.0.len();
    if lost > 0 {
        *withheld.entry(CERTAIN.to_owned()).or_default() += lost as u64;
    }
    Breakdown {
        figures: figures(&request, &shown),
        exchanges,
        withheld,
    }
}

/// From fine to coarse: everything that was chosen; no further questions; no units.
fn forms(request: &Request, chosen: &Shown) -> Vec<Shown> {
    let first = sizes::first_family(request.families);
    let only = |keep: &dyn Fn(&Group) -> bool| {
        Shown(
            { chosen.0.iter().copied() }
                .filter(|group| keep(group))
                .collect(),
        )
    };
    let mut forms = vec![
        chosen.clone(),
        only(&|group| group.family == first),
        only(&|group| group.family == first && group.unit == request.tree.root()),
    ];
    forms.dedup();
    forms.retain(|shown| !shown.0.is_empty());
    forms
}

fn figures(request: &Request, shown: &Shown) -> Vec<GroupFigure> {
    let mut figures = Vec::new();
    for (number, item) in request.items.iter().enumerate() {
        for &group in &shown.0 {
            let counts = people::within(request, item, group);
            if let Form::Mean { sum } = item.question.form(Step::Theme, &counts) {
                figures.push(GroupFigure {
                    group,
                    item: number,
                    respondents: counts.iter().sum(),
                    sum,
                });
            }
        }
    }
    figures
}

/// How many respondents of a question a region needs so that nothing is known of fewer.
fn minimum(request: &Request, item: &Item) -> u32 {
    step_minimum(item.question, Step::Theme, request.policy)
}
