//! What was joined, moved up and absorbed while forming groups: read by the coordinator before a
//! wave is opened, while units can still be arranged in another way.

use std::fmt;

use super::groups::{Candidate, Group};
use super::units::Units;

/// The full account, for a person through `Display` and for a program as JSON.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct JoinReport {
    /// The fewest people a group may have.
    pub minimum: usize,
    /// How many people are asked.
    pub invited: usize,
    /// How many groups there are.
    pub groups: usize,
    /// How many people the smallest group has.
    pub smallest: usize,
    /// What was done, in the order in which it was done.
    pub steps: Vec<JoinStep>,
}

/// One thing that was done because a unit was too small.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum JoinStep {
    /// Siblings answer together.
    Joined {
        /// The units whose people they are.
        units: Vec<Part>,
        /// The unit above the siblings.
        below: String,
        /// All of them together.
        people: usize,
        /// The id of the group in which they answer in the end.
        group: String,
        /// Its label.
        label: String,
    },
    /// Nobody was left beside them to join, so they count in the unit above.
    Upward {
        /// The units whose people they are.
        units: Vec<Part>,
        /// The name of the unit above.
        into: String,
        /// How many people move.
        people: usize,
        /// The id of the group in which they answer in the end.
        group: String,
        /// Its label.
        label: String,
    },
    /// A group that was large enough is taken in, because what remained at the top was not.
    Absorbed {
        /// The units whose people are taken in.
        units: Vec<Part>,
        /// How many they are.
        people: usize,
        /// How many had remained.
        rest: usize,
        /// The name of the topmost unit.
        into: String,
        /// The id of the group in which they answer in the end.
        group: String,
        /// Its label.
        label: String,
    },
}

/// The people of one unit inside a group.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Part {
    /// The id of the unit.
    pub unit: String,
    /// Its name.
    pub name: String,
    /// How many people count directly in it.
    pub people: usize,
}

/// A step as it happens, before groups have their final ids.
#[derive(Debug)]
pub(super) struct Event {
    kind: Kind,
    /// Unit and number of people.
    sources: Vec<(usize, usize)>,
    /// The unit above, or the root.
    unit: usize,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Joined,
    Upward,
    Absorbed { rest: usize },
}

impl Event {
    pub fn joined(candidates: &[Candidate], parent: usize) -> Self {
        Self {
            kind: Kind::Joined,
            sources: candidates.iter().flat_map(|c| c.sources.clone()).collect(),
            unit: parent,
        }
    }

    pub fn upward(candidates: &[Candidate], parent: usize) -> Self {
        Self {
            kind: Kind::Upward,
            sources: candidates.iter().flat_map(|c| c.sources.clone()).collect(),
            unit: parent,
        }
    }

    pub fn absorbed(group: &Candidate, rest: &Candidate, root: usize) -> Self {
        Self {
            kind: Kind::Absorbed {
                rest: rest.members.len(),
            },
            sources: group.sources.clone(),
            unit: root,
        }
    }

    fn step(self, units: &Units, group_of: &[Option<&Group>]) -> JoinStep {
        let mut parts = self.sources;
        parts.sort_by_key(|&(unit, _)| units.tree.id(unit));
        let people = parts.iter().map(|part| part.1).sum();
        // Every source stands in exactly one group once all are formed.
        let group = parts.first().and_then(|&(unit, _)| group_of[unit]);
        let (group, label) = group.map_or_else(Default::default, |group| {
            (group.id.clone(), group.label.clone())
        });
        let into = units.name(self.unit).to_owned();
        let part = |&(unit, people): &(usize, usize)| Part {
            unit: units.tree.id(unit).to_owned(),
            name: units.name(unit).to_owned(),
            people,
        };
        let units = parts.iter().map(part).collect();
        match self.kind {
            Kind::Joined => JoinStep::Joined {
                units,
                below: into,
                people,
                group,
                label,
            },
            Kind::Upward => JoinStep::Upward {
                units,
                into,
                people,
                group,
                label,
            },
            Kind::Absorbed { rest } => JoinStep::Absorbed {
                units,
                people,
                rest,
                into,
                group,
                label,
            },
        }
    }
}

impl JoinReport {
    pub(super) fn new(
        units: &Units,
        groups: &[Group],
        events: Vec<Event>,
        minimum: usize,
        invited: usize,
    ) -> Self {
        let mut group_of = vec![None; units.tree.len()];
        for group in groups {
            for &source in &group.sources {
                group_of[source] = Some(group);
            }
        }
        let steps = events.into_iter().map(|event| event.step(units, &group_of));
        Self {
            minimum,
            invited,
            groups: groups.len(),
            smallest: groups.iter().map(|g| g.members.len()).min().unwrap_or(0),
            steps: steps.collect(),
        }
    }

    /// One plain sentence for each step.
    pub fn sentences(&self) -> Vec<String> {
        self.steps.iter().map(ToString::to_string).collect()
    }
}

impl fmt::Display for JoinReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} people in {} groups; the smallest has {} and the minimum is {}.",
            self.invited, self.groups, self.smallest, self.minimum
        )?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Display for JoinStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Joined {
                units,
                below,
                people,
                group,
                ..
            } => write!(
                f,
                "{} are too small on their own and answer together below {below}: {people} people \
                 in group {group}.",
                listed(units)
            ),
            Self::Upward {
                units,
                into,
                group,
                label,
                ..
            } => write!(
                f,
                "The people of {} are too few and have nobody left beside them to join, so they \
                 count in {into}: group {group}, {label}.",
                listed(units)
            ),
            Self::Absorbed {
                units,
                rest,
                into,
                group,
                ..
            } => write!(
                f,
                "The people of {} count in {into}, because the {rest} left there are too few on \
                 their own: group {group}.",
                listed(units)
            ),
        }
    }
}

/// `Team A (3) and Team C (4)`.
fn listed(parts: &[Part]) -> String {
    let mut text = String::new();
    for (place, part) in parts.iter().enumerate() {
        let joint = match place {
            0 => "",
            _ if place + 1 == parts.len() => " and ",
            _ => ", ",
        };
        text.push_str(&format!("{joint}{} ({})", part.name, part.people));
    }
    text
}
