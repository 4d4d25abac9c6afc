//! The groups in which people answer, formed so that no key of a tiny group ever exists.
//!
//! The rule is the section "Groups" of the protocol. Units are visited in post-order, children by
//! unit id, so that the outcome depends on the roster and not on the order of its lines:
//!
//! 1. The people directly in a unit are its candidate (leaders stand in the unit above theirs).
//! 2. Sibling candidates below the minimum are joined, smallest first, ties by unit id, until each
//!    joined group is large enough. What is left over goes to the parent's own candidate.
//! 3. A candidate that is large enough becomes a group; others wait for their siblings.
//! 4. What remains at the root, if it is too small, absorbs the smallest group, ties by id.
//!
//! Groups are numbered `g0001` upwards in that same post-order, after absorption: teams of one
//! department stand together in the manifest, and a joined group stands before its parent.

use super::join_report::{Event, JoinReport};
use super::people::Person;
use super::units::Units;
use crate::error::Error;

/// People who answer under one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// `g0001`, `g0002`, ...
    pub id: String,
    /// The name its people are asked to recognise; no two groups have the same.
    pub label: String,
    /// Its people, as indexes into the roster, rising.
    pub members: Vec<usize>,
    /// The units whose people stand in this group, rising.
    pub sources: Vec<usize>,
    /// Where it stands in the tree of results.
    pub place: Place,
}

/// Where the people of a group count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Directly in this unit.
    Unit(usize),
    /// In a node of their own below this unit, for units joined with their siblings.
    Joined {
        /// The unit above all of them.
        parent: usize,
        /// The siblings that were joined, by unit id.
        units: Vec<usize>,
    },
}

/// The groups of a wave and how they came about.
#[derive(Debug, Clone)]
pub struct Grouping {
    /// In the order of their ids.
    pub groups: Vec<Group>,
    /// What was joined, moved up and absorbed, to be read before opening.
    pub report: JoinReport,
}

/// People who may become a group.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidate {
    /// The unit at which they stand.
    pub unit: usize,
    pub members: Vec<usize>,
    /// How many people each source brought.
    pub sources: Vec<(usize, usize)>,
}

impl Candidate {
    fn take(&mut self, other: Self) {
        self.members.extend(other.members);
        self.sources.extend(other.sources);
    }

    fn size(&self) -> usize {
        self.members.len()
    }
}

/// Forms the groups, or refuses when the whole organisation is smaller than the minimum.
pub fn form_groups(units: &Units, people: &[Person], minimum: usize) -> Result<Grouping, Error> {
    let minimum = minimum.max(1);
    if people.len() < minimum {
        return Err(Error::invalid(format!(
            "{} people are invited and a group needs at least {minimum}, so the wave cannot open. \
             Invite more people, or ask these together with another organisation.",
            people.len()
        )));
    }
    Ok(form(
        units,
        people.iter().map(|person| person.unit),
        minimum,
    ))
}

/// The same groups where only the number of people directly in each unit is known. The members are numbered in
/// the order of the units.
pub fn form_groups_of(units: &Units, people: &[u32], minimum: usize) -> Result<Grouping, Error> {
    let minimum = minimum.max(1);
    let all: u64 = people.iter().map(|&n| u64::from(n)).sum();
    if all < minimum as u64 {
        return Err(Error::invalid(format!(
            "{all} people were asked and a group needs at least {minimum}, so nothing could be shown. \
             Leave this wave out."
        )));
    }
    let at = |(unit, &n): (usize, &u32)| std::iter::repeat_n(unit, n as usize);
    Ok(form(units, people.iter().enumerate().flat_map(at), minimum))
}

/// `people` gives the unit of each.
fn form(units: &Units, people: impl Iterator<Item = usize>, minimum: usize) -> Grouping {
    let mut forming = Forming::new(units, people, minimum);
    let order = post_order(units);
    for &unit in &order {
        forming.visit(unit);
    }
    forming.settle_root();
    forming.finish()
}

/// Every unit after all units below it, children by unit id. Not recursive: a chart read from a
/// file may be as deep as it has lines.
fn post_order(units: &Units) -> Vec<usize> {
    let mut order = Vec::with_capacity(units.tree.len());
    let mut waiting = vec![units.tree.root()];
    while let Some(unit) = waiting.pop() {
        order.push(unit);
        let mut children = units.tree.children(unit).to_vec();
        children.sort_by_key(|&child| units.tree.id(child));
        waiting.extend(children);
    }
    order.reverse();
    order
}

struct Forming<'a> {
    units: &'a Units,
    minimum: usize,
    /// The candidate of each unit, until it becomes part of a group.
    waiting: Vec<Candidate>,
    groups: Vec<(Candidate, Place)>,
    events: Vec<Event>,
}

impl<'a> Forming<'a> {
    fn new(units: &'a Units, people: impl Iterator<Item = usize>, minimum: usize) -> Self {
        let candidate = |unit| Candidate {
            unit,
            ..Candidate::default()
        };
        let mut waiting: Vec<_> = (0..units.tree.len()).map(candidate).collect();
        for (person, unit) in people.enumerate() {
            waiting[unit].members.push(person);
        }
        for candidate in &mut waiting {
            if candidate.size() > 0 {
                candidate.sources.push((candidate.unit, candidate.size()));
            }
        }
        Self {
            units,
            minimum,
            waiting,
            groups: Vec::new(),
            events: Vec::new(),
        }
    }

    fn visit(&mut self, unit: usize) {
        self.join_children(unit);
        if self.waiting[unit].size() >= self.minimum {
            let candidate = std::mem::take(&mut self.waiting[unit]);
            self.groups.push((candidate, Place::Unit(unit)));
        }
    }

    /// Joins the small candidates below a unit; what is left over goes to the unit itself.
    fn join_children(&mut self, parent: usize) {
        let tree = &self.units.tree;
        let mut small: Vec<_> = tree.children(parent).to_vec();
        small.retain(|&child| self.waiting[child].size() > 0);
        small.sort_by_key(|&child| (self.waiting[child].size(), tree.id(child)));
        let mut joined = Vec::new();
        for child in small {
            joined.push(std::mem::take(&mut self.waiting[child]));
            if joined.iter().map(Candidate::size).sum::<usize>() < self.minimum {
                continue;
            }
            joined.sort_by_key(|candidate| tree.id(candidate.unit));
            let siblings = joined.iter().map(|c| c.unit).collect();
            self.events.push(Event::joined(&joined, parent));
            let place = Place::Joined {
                parent,
                units: siblings,
            };
            let whole = joined.drain(..).reduce(|mut whole, candidate| {
                whole.take(candidate);
                whole
            });
            self.groups.extend(whole.map(|whole| (whole, place)));
        }
        if !joined.is_empty() {
            self.events.push(Event::upward(&joined, parent));
        }
        for left_over in joined {
            self.waiting[parent].take(left_over);
        }
    }

    /// Lets what remains at the root, if it is too small, absorb the smallest group. One is enough,
    /// since every group has the minimum.
    fn settle_root(&mut self) {
        let root = self.units.tree.root();
        let mut rest = std::mem::take(&mut self.waiting[root]);
        if rest.size() == 0 {
            return;
        }
        let smallest = (0..self.groups.len()).min_by_key(|&group| {
            let (candidate, place) = &self.groups[group];
            (candidate.size(), place.id(self.units))
        });
        if let Some(smallest) = smallest {
            let (absorbed, _) = self.groups.remove(smallest);
            self.events.push(Event::absorbed(&absorbed, &rest, root));
            rest.take(absorbed);
        }
        self.groups.push((rest, Place::Unit(root)));
    }

    fn finish(self) -> Grouping {
        let invited = self.groups.iter().map(|(group, _)| group.size()).sum();
        let mut labels: Vec<_> = self
            .groups
            .iter()
            .map(|(candidate, place)| label(self.units, candidate, place))
            .collect();
        tell_apart(self.units, &self.groups, &mut labels);
        let formed = self.groups.into_iter().zip(labels).enumerate();
        let groups: Vec<_> = formed
            .map(|(number, ((mut candidate, place), label))| {
                candidate.members.sort_unstable();
                let mut sources: Vec<_> = candidate.sources.iter().map(|s| s.0).collect();
                sources.sort_unstable();
                Group {
                    id: group_id(number),
                    label,
                    members: candidate.members,
                    sources,
                    place,
                }
            })
            .collect();
        let report = JoinReport::new(self.units, &groups, self.events, self.minimum, invited);
        Grouping { groups, report }
    }
}

impl Place {
    /// The id of the node: the unit's, or those of the joined units, as in `A+C`.
    pub fn id(&self, units: &Units) -> String {
        match self {
            Self::Unit(unit) => units.tree.id(*unit).to_owned(),
            Self::Joined { units: joined, .. } => {
                let ids: Vec<_> = joined.iter().map(|&unit| units.tree.id(unit)).collect();
                ids.join("+")
            }
        }
    }
}

fn group_id(number: usize) -> String {
    format!("g{:04}", number + 1)
}

/// The names of the sources: the unit of the group first if its people are in it, then by name. Of
/// more than three, the two that brought most people, and how many others.
fn label(units: &Units, candidate: &Candidate, place: &Place) -> String {
    let name = |unit: usize| (units.name(unit), units.tree.id(unit));
    let mut sources = candidate.sources.clone();
    if sources.len() > 3 {
        sources.sort_by_key(|&(unit, people)| (std::cmp::Reverse(people), name(unit)));
        let (first, second) = (units.name(sources[0].0), units.name(sources[1].0));
        return format!("{first} + {second} + {}", sources.len() - 2);
    }
    sources.sort_by_key(|&(unit, _)| (*place != Place::Unit(unit), name(unit)));
    let names: Vec<_> = sources.iter().map(|&(unit, _)| units.name(unit)).collect();
    names.join(" + ")
}

/// Gives groups with the same label (two teams "Administration") the name of the unit above, and
/// where that does not help, their id; a person is asked whether the label is right.
fn tell_apart(units: &Units, groups: &[(Candidate, Place)], labels: &mut [String]) {
    let above = |group: usize| {
        let parent = match groups[group].1 {
            Place::Unit(unit) => units.tree.parent(unit).unwrap_or(unit),
            Place::Joined { parent, .. } => parent,
        };
        units.name(parent)
    };
    for group in repeated(labels) {
        labels[group] = format!("{} ({})", labels[group], above(group));
    }
    for group in repeated(labels) {
        labels[group] = format!("{} ({})", labels[group], group_id(group));
    }
}

/// The labels that occur more than once.
fn repeated(labels: &[String]) -> Vec<usize> {
    let mut times = std::collections::HashMap::new();
    for label in labels {
        *times.entry(label.as_str()).or_insert(0_usize) += 1;
    }
    (0..labels.len())
        .filter(|&group| times[labels[group].as_str()] > 1)
        .collect()
}
