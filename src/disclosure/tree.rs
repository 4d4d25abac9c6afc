//! A tree of units: the skeleton on which publications are chosen.
//!
//! Units are numbered 0.. in the order given; every list in this room that is "by unit" uses that
//! number. The tree is checked once, when it is made, so that everything after it may assume one
//! root, no cycle and children that come after their parent in [`Tree::downward`].

use std::collections::HashMap;
use std::fmt;

/// A checked tree of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    ids: Vec<String>,
    parents: Vec<Option<usize>>,
    children: Vec<Vec<usize>>,
    downward: Vec<usize>,
    index: HashMap<String, usize>,
}

/// Why a list of units is not a tree; `row` counts from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeError {
    /// The row at fault.
    pub row: usize,
    /// What is wrong with it.
    pub fault: TreeFault,
}

/// What can be wrong with a row of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeFault {
    /// There are no rows, or none without a parent.
    NoRoot,
    /// A second row without a parent.
    SecondRoot,
    /// The unit occurs before, in this row.
    Double(usize),
    /// The parent is not in the list.
    UnknownParent,
    /// Following the parents comes back to this unit.
    Cycle,
}

impl fmt::Display for TreeFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoot => {
                f.write_str("there is no root; leave the parent of the topmost unit empty")
            }
            Self::SecondRoot => {
                f.write_str("this is a second root; give it a parent, one unit is the topmost")
            }
            Self::Double(_) => f.write_str("this unit occurs twice; keep one of the two rows"),
            Self::UnknownParent => {
                f.write_str("the parent is not in the list; add it or correct its id")
            }
            Self::Cycle => f.write_str(
                "the unit is above itself; correct the parent of one unit in the circle",
            ),
        }
    }
}

impl fmt::Display for TreeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}: {}", self.row + 1, self.fault)
    }
}

impl std::error::Error for TreeError {}

impl Tree {
    /// Builds the tree from `(unit, parent)` rows, an empty parent marking the root. All faults are
    /// returned, not only the first.
    pub fn new<S: AsRef<str>>(rows: &[(S, S)]) -> Result<Self, Vec<TreeError>> {
        let mut faults = Vec::new();
        let mut index = HashMap::with_capacity(rows.len());
        for (row, (id, _)) in rows.iter().enumerate() {
            if let Some(first) = index.insert(id.as_ref().to_owned(), row) {
                index.insert(id.as_ref().to_owned(), first);
                let fault = TreeFault::Double(first);
                faults.push(TreeError { row, fault });
            }
        }
        let mut parents = Vec::with_capacity(rows.len());
        let mut root = None;
        for (row, (_, parent)) in rows.iter().enumerate() {
            let parent = parent.as_ref();
            parents.push(index.get(parent).copied().filter(|_| !parent.is_empty()));
            let fault = match (parent.is_empty(), root) {
                (true, None) => {
                    root = Some(row);
                    continue;
                }
                (true, Some(_)) => TreeFault::SecondRoot,
                (false, _) if parents[row].is_none() => TreeFault::UnknownParent,
                _ => continue,
            };
            faults.push(TreeError { row, fault });
        }
        let Some(root) = root else {
            let fault = TreeFault::NoRoot;
            faults.push(TreeError { row: 0, fault });
            return Err(faults);
        };
        let tree = Self::connect(rows, parents, index, root);
        if faults.is_empty() {
            let mut reached = vec![false; rows.len()];
            tree.downward.iter().for_each(|&unit| reached[unit] = true);
            let lost = (0..rows.len()).filter(|&row| !reached[row]);
            faults.extend(lost.map(|row| TreeError {
                row,
                fault: TreeFault::Cycle,
            }));
        }
        if faults.is_empty() {
            Ok(tree)
        } else {
            faults.sort_by_key(|fault| fault.row);
            Err(faults)
        }
    }

    fn connect<S: AsRef<str>>(
        rows: &[(S, S)],
        parents: Vec<Option<usize>>,
        index: HashMap<String, usize>,
        root: usize,
    ) -> Self {
        let mut children = vec![Vec::new(); rows.len()];
        for (row, parent) in parents.iter().enumerate() {
            if let Some(parent) = *parent {
                children[parent].push(row);
            }
        }
        let mut downward = vec![root];
        let mut next = 0;
        while next < downward.len() {
            downward.extend(&children[downward[next]]);
            next += 1;
        }
        Self {
            ids: rows.iter().map(|(id, _)| id.as_ref().to_owned()).collect(),
            parents,
            children,
            downward,
            index,
        }
    }

    /// How many units there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Never true: a tree has a root.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The topmost unit.
    pub fn root(&self) -> usize {
        self.downward[0]
    }

    /// The id of a unit.
    pub fn id(&self, unit: usize) -> &str {
        &self.ids[unit]
    }

    /// The unit with this id.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The unit above, `None` for the root.
    pub fn parent(&self, unit: usize) -> Option<usize> {
        self.parents[unit]
    }

    /// The units directly below, in the order given.
    pub fn children(&self, unit: usize) -> &[usize] {
        &self.children[unit]
    }

    /// All units, every parent before its children. Reversed, it is a post-order for sums.
    pub fn downward(&self) -> &[usize] {
        &self.downward
    }

    /// Adds what each unit holds directly to everything above it: the totals "unit and below".
    pub fn totals(&self, direct: &[u32]) -> Vec<u32> {
        let mut totals = direct.to_vec();
        for &unit in self.downward.iter().rev() {
            if let Some(parent) = self.parents[unit] {
                totals[parent] += totals[unit];
            }
        }
        totals
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(rows: &[(&str, &str)]) -> Vec<(usize, TreeFault)> {
        let errors = Tree::new(rows).expect_err("these rows are no tree");
        errors.into_iter().map(|e| (e.row, e.fault)).collect()
    }

    #[test]
    fn totals_reach_the_root() {
        let tree = Tree::new(&[("a", "r"), ("r", ""), ("b", "a")]).expect("a tree");
        assert_eq!(tree.root(), 1);
        assert_eq!(tree.totals(&[1, 2, 4]), vec![5, 7, 4]);
        assert_eq!(tree.parent(2), tree.find("a"));
    }

    #[test]
    fn every_fault_is_named_with_its_row() {
        assert_eq!(faults(&[]), vec![(0, TreeFault::NoRoot)]);
        assert_eq!(
            faults(&[("r", ""), ("s", ""), ("a", "x"), ("r", "s")]),
            vec![
                (1, TreeFault::SecondRoot),
                (2, TreeFault::UnknownParent),
                (3, TreeFault::Double(0)),
            ]
        );
        assert_eq!(
            faults(&[("r", ""), ("a", "b"), ("b", "a")]),
            vec![(1, TreeFault::Cycle), (2, TreeFault::Cycle)]
        );
    }
}
