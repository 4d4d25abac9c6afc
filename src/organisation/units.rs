//! units.csv `unit,parent,name`: the organisation chart.
//!
//! All faults are named at once and with their lines: double units, no root or two, unknown
//! parents, circles. When a line could not be read, nothing is said about what is only missing
//! because of it. [`Tree`] checks once more in its own way when it is built, so a fault overlooked
//! here is still refused there.

use std::collections::{HashMap, HashSet};

use super::lines::Source;
use super::report::{At, ImportReport, quoted};
use super::table::{self, Column, Row};
use crate::disclosure::Tree;

const COLUMNS: [Column; 3] = [
    Column::required("unit"),
    Column::required("parent"),
    Column::required("name"),
];

/// The units, numbered in the order of units.csv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    /// Which unit is below which.
    pub tree: Tree,
    /// The name of each unit.
    pub names: Vec<String>,
}

impl Units {
    /// Reads units.csv alone.
    pub fn read(source: Source<'_>) -> Result<Self, ImportReport> {
        let mut report = ImportReport::default();
        let units = read(source, &mut report).tree(&mut report);
        units
            .filter(|_| report.is_clean())
            .ok_or_else(|| report.in_order(source.file))
    }

    /// The name of a unit.
    pub fn name(&self, unit: usize) -> &str {
        &self.names[unit]
    }
}

/// The lines of units.csv, read but not yet a tree.
pub(super) struct UnitRows {
    file: String,
    /// Line, unit, parent and name; an empty parent marks the root.
    rows: Vec<(u64, String, String, String)>,
    /// The row of each unit.
    index: HashMap<String, usize>,
    /// Units whose own line was refused: they exist, but their place is not known.
    refused: HashSet<String>,
    /// Whether there are lines of which not even the unit is known.
    lost: bool,
}

/// Reads the lines and reports what is wrong with each on its own.
pub(super) fn read(source: Source<'_>, report: &mut ImportReport) -> UnitRows {
    let table = table::read(source, &COLUMNS, report);
    let mut units = UnitRows {
        file: source.file.to_owned(),
        rows: Vec::with_capacity(table.rows.len()),
        index: HashMap::with_capacity(table.rows.len()),
        refused: HashSet::new(),
        lost: table.lost,
    };
    if table.rows.is_empty() && !table.lost {
        let cure = "add the topmost unit with an empty parent, and the units below it";
        report.refuse(At::line(source.file, 1), "there are no units", cure);
        units.lost = true;
    }
    for row in table.rows {
        units.add(row, report);
    }
    units
}

impl UnitRows {
    fn add(&mut self, row: Row, report: &mut ImportReport) {
        let line = row.line;
        let file = self.file.clone();
        let Ok([unit, parent, name]) = <[_; 3]>::try_from(row.cells) else {
            return;
        };
        let Some(unit) = unit else {
            self.lost = true;
            return;
        };
        if unit.is_empty() {
            let at = At::cell(&file, line, "unit");
            report.refuse(at, "the unit has no id", "give it one");
            self.lost = true;
            return;
        }
        let (Some(parent), Some(name)) = (parent, name) else {
            self.refused.insert(unit);
            return;
        };
        if name.is_empty() {
            let message = format!("the unit {} has no name", quoted(&unit));
            let cure = "give it the name that its people know";
            report.refuse(At::cell(&file, line, "name"), message, cure);
        }
        if let Some(&first) = self.index.get(&unit) {
            let first = self.rows[first].0;
            let message = format!("the unit {} is already in line {first}", quoted(&unit));
            report.refuse(
                At::cell(&file, line, "unit"),
                message,
                "keep one of the two",
            );
            return;
        }
        self.index.insert(unit.clone(), self.rows.len());
        self.rows.push((line, unit, parent, name));
    }

    /// The number of a unit, if it has one.
    pub fn find(&self, unit: &str) -> Option<usize> {
        self.index.get(unit).copied()
    }

    /// Whether a unit of this id may exist, though it has no number.
    pub fn may_have(&self, unit: &str) -> bool {
        self.lost || self.refused.contains(unit)
    }

    /// Checks the lines against each other and makes the tree.
    pub fn tree(&self, report: &mut ImportReport) -> Option<Units> {
        self.check_roots(report);
        self.check_parents(report);
        self.check_circles(report);
        if !report.is_clean() {
            return None;
        }
        let rows: Vec<_> = self.rows.iter().map(|(_, u, p, _)| (u, p)).collect();
        match Tree::new(&rows) {
            Ok(tree) => {
                let names = self.rows.iter().map(|(.., name)| name.clone()).collect();
                Some(Units { tree, names })
            }
            Err(faults) => {
                for fault in faults {
                    let line = self.rows.get(fault.row).map_or(1, |row| row.0);
                    report.refuse(At::line(&self.file, line), fault.fault.to_string(), "");
                }
                None
            }
        }
    }

    fn check_roots(&self, report: &mut ImportReport) {
        let mut roots = self.rows.iter().filter(|(.., parent, _)| parent.is_empty());
        let Some((first, root, ..)) = roots.next() else {
            if !self.lost && self.refused.is_empty() {
                let at = At::cell(&self.file, 1, "parent");
                let cure = "leave the parent of the topmost unit empty";
                report.refuse(at, "no unit is the topmost", cure);
            }
            return;
        };
        for (line, unit, ..) in roots {
            let message = format!(
                "the unit {} has no parent, but {} in line {first} is the topmost",
                quoted(unit),
                quoted(root)
            );
            let at = At::cell(&self.file, *line, "parent");
            report.refuse(at, message, "give it a parent");
        }
    }

    fn check_parents(&self, report: &mut ImportReport) {
        for (line, _, parent, _) in &self.rows {
            let known = parent.is_empty() || self.find(parent).is_some() || self.may_have(parent);
            if !known {
                let message = format!("the parent {} is not in this file", quoted(parent));
                let at = At::cell(&self.file, *line, "parent");
                report.refuse(at, message, "add it or correct its id");
            }
        }
    }

    /// Names every unit that is above itself, and no unit that only hangs below such a circle.
    fn check_circles(&self, report: &mut ImportReport) {
        // 0: not visited; otherwise the number of the walk that came here first. A walk that meets
        // its own trail has found a circle, and each unit is walked over once.
        let mut walk = vec![0; self.rows.len()];
        for start in 0..self.rows.len() {
            let mut at = Some(start);
            while let Some(unit) = at.filter(|&unit| walk[unit] == 0) {
                walk[unit] = start + 1;
                at = self.find(&self.rows[unit].2);
            }
            let Some(meeting) = at.filter(|&unit| walk[unit] == start + 1) else {
                continue;
            };
            let mut unit = meeting;
            loop {
                let (line, id, parent, _) = &self.rows[unit];
                let message = format!("the unit {} is above itself", quoted(id));
                let cure = "correct the parent of one unit in the circle";
                report.refuse(At::cell(&self.file, *line, "parent"), message, cure);
                match self.find(parent) {
                    Some(next) if next != meeting => unit = next,
                    _ => break,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: &str) -> Vec<String> {
        let file = "units.csv";
        let bytes = text.as_bytes();
        let report = Units::read(Source { file, bytes }).expect_err("these units are no tree");
        report.findings.iter().map(ToString::to_string).collect()
    }

    fn refused(text: &str, parts: &[&str]) {
        let findings = findings(text);
        assert_eq!(findings.len(), parts.len(), "{findings:#?}");
        for (finding, part) in findings.iter().zip(parts) {
            assert!(finding.contains(part), "{finding} lacks {part}");
        }
    }

    #[test]
    fn units_keep_their_order_and_names() {
        let bytes = "name;unit;parent\nTeam A;a;d\nDorp;d;\n".as_bytes();
        let file = "units.csv";
        let units = Units::read(Source { file, bytes }).expect("a tree");
        assert_eq!((units.tree.root(), units.name(0)), (1, "Team A"));
        assert_eq!(units.tree.parent(0), Some(1));
    }

    #[test]
    fn every_fault_is_named_at_once_with_its_line() {
        refused(
            "unit,parent,name\nr,,R\ns,,S\na,x,A\na,r,A\n,r,B\nc,r,\n",
            &[
                "line 3: column parent: the unit \"s\" has no parent, but \"r\" in line 2",
                "line 5: column unit: the unit \"a\" is already in line 4",
                "line 6: column unit: the unit has no id",
                "line 7: column name: the unit \"c\" has no name",
            ],
        );
        refused(
            "unit,parent,name\nr,,R\na,x,A\n",
            &["line 3: column parent: the parent \"x\""],
        );
        refused("unit,parent,name\n", &["line 1: there are no units"]);
    }

    #[test]
    fn a_circle_names_its_units_and_not_those_below_it() {
        refused(
            "unit,parent,name\nr,,R\na,b,A\nb,c,B\nc,a,C\nbelow,a,D\nself,self,E\n",
            &[
                "\"a\" is above",
                "\"b\" is above",
                "\"c\" is above",
                "\"self\" is above",
            ],
        );
        refused(
            "unit,parent,name\na,b,A\nb,a,B\n",
            &["no unit is the topmost", "a", "b"],
        );
    }

    #[test]
    fn a_refused_line_raises_no_findings_elsewhere() {
        refused("unit,parent,name\nr,,=R\na,r,A\n", &["line 2: column name"]);
        refused("unit,parent,name\n\"r,,R\na,r,A\n", &["line 2: a quote"]);
    }
}
