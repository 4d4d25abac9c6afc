//! Rule 10: theme scores of the groups of background questions, over the organisation and, where the
//! questionnaire declares it of one of them, by unit.
//!
//! Units cut the respondents into blocks; each background question is a further family of regions over the
//! same answers. Which groups are shown depends on who answered alone (`sizes`: rule S2 for one
//! question, S3 for more). Then every person must be able to have answered otherwise without anybody noticing
//! (`exchange`); where that fails the form is coarsened, for all siblings alike.
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
use people::{Blocks, People};
use std::collections::{BTreeMap, BTreeSet};

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
    let mut shown = chosen.clone();
    let exchanges = loop {
        match hidden(&request, &blocks, &shown) {
            Ok(exchanges) => break exchanges,
            Err(visible) => shown = coarser(&request, &shown, &visible),
        }
    };
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

/// The exchanges that hide everybody of every question; or the places of those who are not hidden.
fn hidden(
    request: &Request,
    blocks: &[Blocks],
    shown: &Shown,
) -> Result<Vec<Exchange>, Vec<usize>> {
    if shown.0.is_empty() {
        return Ok(Vec::new());
    }
    let (mut exchanges, mut visible) = (Vec::new(), Vec::new());
    for (item, blocks) in blocks.iter().enumerate() {
        let people = People::new(request, item, blocks, shown);
        match exchange::hide_all(request, item, &people) {
            Ok(found) => exchanges.extend(found),
            Err(places) => visible.extend(places),
        }
    }
    match visible.is_empty() {
        true => Ok(exchanges),
        false => Err(visible),
    }
}

/// What is left when people at these places must be hidden better: without the groups of the smallest unit
/// around each that has any, and of all its siblings; where there is no such unit without those of further
/// questions; then without those of all units; then nothing. So a gap tells no more than that
/// somewhere among siblings, or in the organisation, somebody was not hidden.
fn coarser(request: &Request, shown: &Shown, visible: &[usize]) -> Shown {
    let (tree, root) = (request.tree, request.tree.root());
    let first = sizes::first_family(request.families);
    let units: BTreeSet<usize> = shown.of_family(first).map(|group| group.unit).collect();
    let around = |&place: &usize| {
        let above = |&unit: &usize| tree.parent(unit);
        let mut path = std::iter::successors(Some(request.places[place].unit), above);
        path.find(|unit| *unit != root && units.contains(unit))
    };
    let parents: BTreeSet<Option<usize>> = (visible.iter().filter_map(around))
        .map(|unit| tree.parent(unit))
        .collect();
    let without = |drop: &dyn Fn(&Group) -> bool| {
        Shown(
            { shown.0.iter().copied() }
                .filter(|group| !drop(group))
                .collect(),
        )
    };
    let mut coarser = vec![
        without(&|group| group.unit != root && parents.contains(&tree.parent(group.unit))),
        without(&|group| group.family != first),
        without(&|group| group.unit != root),
        Shown::default(),
    ];
    let at = coarser.iter().position(|left| left != shown);
    coarser.swap_remove(at.unwrap_or(3))
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
