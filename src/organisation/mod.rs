//! WHO IS ASKED: the tree of units, the roster of persons, and the groups in which they answer.
//!
//! Text goes in, checked values come out; only [`records`] knows a database. The road is [`import`]
//! (two CSV files become a [`Roster`] or a full [`ImportReport`]), then [`form_groups`]
//! (nobody answers under a key shared by fewer than the minimum), then [`reporting_tree`] (the tree
//! on which disclosure control chooses what may be known). [`municipality`] invents a roster for
//! the demo.
//!
//! Names and mail addresses of persons pass through here, so they are kept out of every message:
//! a finding names files, lines, columns, and ids of units and persons, and a [`Person`] prints
//! itself without either.

mod groups;
mod join_report;
mod lines;
mod moves;
mod people;
pub mod records;
mod report;
mod reporting;
mod sample;
mod sample_names;
mod table;
#[cfg(test)]
mod tests;
mod units;

pub use groups::{Group, Grouping, Place, form_groups, form_groups_of};
pub use join_report::{JoinReport, JoinStep, Part};
pub use lines::Source;
pub use moves::Moves;
pub use people::{Language, Person};
pub use report::{Finding, ImportReport};
pub use reporting::{ReportingTree, reporting_tree};
pub use sample::municipality;
pub use units::Units;

use crate::disclosure::Tree;

/// Everybody who is asked, and the units they belong to.
#[derive(Debug, Clone)]
pub struct Roster {
    /// The units and their names.
    pub units: Units,
    /// The persons, in the order of people.csv.
    pub people: Vec<Person>,
    /// What is allowed but worth a look, such as one unit with two leaders.
    pub notices: Vec<Finding>,
}

impl Roster {
    /// The same people as one group, in the topmost unit: where they worked is forgotten here.
    #[must_use]
    pub fn as_one(&self) -> Self {
        let tree = &self.units.tree;
        let root = tree.root();
        let one = Tree::new(&[(tree.id(root), "")]).expect("one unit is a tree");
        let someone = |person: &Person| Person {
            unit: one.root(),
            leads: None,
            ..person.clone()
        };
        Self {
            people: self.people.iter().map(someone).collect(),
            units: Units {
                names: vec![self.units.names[root].clone()],
                tree: one,
            },
            notices: self.notices.clone(),
        }
    }
}

/// Reads units.csv and people.csv together, so that one report names everything that is wrong with
/// both: people.csv is checked even when the units do not form a tree.
pub fn import(units: Source<'_>, people: Source<'_>) -> Result<Roster, ImportReport> {
    let mut report = ImportReport::default();
    let rows = units::read(units, &mut report);
    let checked = rows.tree(&mut report);
    let people = people::read(
        people,
        &rows,
        checked.as_ref().map(|u| &u.tree),
        &mut report,
    );
    match checked {
        Some(checked) if report.is_clean() => Ok(Roster {
            units: checked,
            people,
            notices: report.notices,
        }),
        _ => Err(report.in_order(units.file)),
    }
}
