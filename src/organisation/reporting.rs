//! The tree of results: the organisation chart with a node for every joined group.
//!
//! Disclosure control chooses what may be known on one tree, so the siblings that answer together
//! get a node of their own, a child of the unit above them. Their own nodes stay, with nobody
//! directly in them, so that units keep their numbers and their place on the pages.

use std::collections::HashSet;

use super::groups::{Group, Place};
use super::units::Units;
use crate::disclosure::Tree;

/// The units, followed by the joined groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportingTree {
    /// Nodes 0.. are the units under their own numbers; joined groups follow.
    pub tree: Tree,
    /// The name of each node: of the unit, or the label of the joined group.
    pub names: Vec<String>,
    /// The node in which each group counts, in the order of the groups. No two groups share one.
    pub group_node: Vec<usize>,
    /// By unit: the node in which its own people count, where that is another node.
    pub counts_in: Vec<Option<usize>>,
}

/// Extends the tree of units with the joined groups.
pub fn reporting_tree(units: &Units, groups: &[Group]) -> ReportingTree {
    let tree = &units.tree;
    let parent = |unit: usize| tree.parent(unit).map_or("", |parent| tree.id(parent));
    let mut rows: Vec<(String, String)> = (0..tree.len())
        .map(|unit| (tree.id(unit).to_owned(), parent(unit).to_owned()))
        .collect();
    let mut taken = rows.iter().map(|row| row.0.clone()).collect();
    let mut names = units.names.clone();
    let mut group_node = Vec::with_capacity(groups.len());
    for group in groups {
        match group.place {
            Place::Unit(unit) => group_node.push(unit),
            Place::Joined { parent, .. } => {
                group_node.push(rows.len());
                let id = free_id(&mut taken, group.place.id(units));
                rows.push((id, tree.id(parent).to_owned()));
                names.push(group.label.clone());
            }
        }
    }
    let mut counts_in = vec![None; tree.len()];
    for (group, &node) in groups.iter().zip(&group_node) {
        for &source in group.sources.iter().filter(|&&source| source != node) {
            counts_in[source] = Some(node);
        }
    }
    let tree = Tree::new(&rows).expect("a checked tree with new leaves under new ids is a tree");
    ReportingTree {
        tree,
        names,
        group_node,
        counts_in,
    }
}

/// An id that no node has. Joined ids are not free by nature: an id may itself hold a `+`.
fn free_id(taken: &mut HashSet<String>, id: String) -> String {
    let mut free = id;
    while !taken.insert(free.clone()) {
        free.push('\'');
    }
    free
}
