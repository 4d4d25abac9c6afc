//! Where the people of an old organisation chart are in a newer one.
//!
//! A map `unit,from` says of which old units a new one is made. What it does not name goes where its id is in the
//! new chart, and otherwise along with the unit above; so a chart in which little changed needs few lines. An old
//! unit that was divided stands with each new unit that got some of its people. Nobody knows who, so such a unit
//! is whole only in the units above all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::lines::Source;
use crate::disclosure::Tree;
use crate::disclosure::csv_rows::{Faults, InputErrors, Reader, quote};

/// For every unit of the old chart, without the units below it: the units of the newer chart that got its
/// people, by id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moves(pub BTreeMap<String, BTreeSet<String>>);

impl Moves {
    /// Follows every unit of the old chart into the new one. `map` is `unit,from`.
    pub fn new(old: &Tree, new: &Tree, map: Option<Source<'_>>) -> Result<Self, InputErrors> {
        let named = match map {
            Some(source) => read(source, old, new)?,
            None => BTreeMap::new(),
        };
        let mut moves = BTreeMap::new();
        for &unit in old.downward() {
            let id = old.id(unit);
            let above = || {
                let above = old.parent(unit).map(|parent| old.id(parent));
                // The organisation stays the organisation, whatever it is called.
                let root = || BTreeSet::from([new.id(new.root()).to_owned()]);
                above
                    .and_then(|above| moves.get(above).cloned())
                    .unwrap_or_else(root)
            };
            let here = || new.find(id).map(|_| BTreeSet::from([id.to_owned()]));
            let to = named.get(id).cloned().or_else(here).unwrap_or_else(above);
            moves.insert(id.to_owned(), to);
        }
        Ok(Self(moves))
    }

    /// The units of the newer chart that got people of an old unit; none of a unit that is not known.
    pub fn of(&self, old: &str) -> impl Iterator<Item = &str> {
        self.0.get(old).into_iter().flatten().map(String::as_str)
    }

    /// Where people are after another change of the chart. Who went to a unit that did not change stays there.
    #[must_use]
    pub fn then(&self, next: &Self) -> Self {
        let after = |unit: &String| {
            let same = || BTreeSet::from([unit.clone()]);
            next.0.get(unit).cloned().unwrap_or_else(same)
        };
        let moves = self.0.iter();
        Self(
            moves
                .map(|(old, units)| (old.clone(), units.iter().flat_map(after).collect()))
                .collect(),
        )
    }

    /// The same for all of these units: one of which nothing is said did not change.
    #[must_use]
    pub fn of_all<'a>(&self, units: impl Iterator<Item = &'a str>) -> Self {
        let here = |unit: &'a str| (unit.to_owned(), BTreeSet::from([unit.to_owned()]));
        Self(units.map(here).collect()).then(self)
    }

    /// Every old unit with each unit that got people of it.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.0.iter();
        pairs.flat_map(|(old, units)| units.iter().map(move |unit| (old.as_str(), unit.as_str())))
    }
}

fn read(
    source: Source<'_>,
    old: &Tree,
    new: &Tree,
) -> Result<BTreeMap<String, BTreeSet<String>>, InputErrors> {
    let mut faults = Faults::new(source.file);
    let mut named: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let Ok(text) = std::str::from_utf8(source.bytes) else {
        faults.at(1, "this is not UTF-8; save the file as \"CSV UTF-8\".");
        return faults.or(named);
    };
    if let Some(reader) = Reader::open(text, &["unit", "from"], &[], &mut faults) {
        reader.each(&mut faults, |line, cells, faults| {
            let [unit, from] = *cells else { return };
            if unit.is_empty() && from.is_empty() {
                return;
            }
            for (column, id, chart, file) in [
                ("unit", unit, new, "the new units file"),
                ("from", from, old, "the chart of the old wave"),
            ] {
                if chart.find(id).is_none() {
                    let id = quote(id);
                    faults.at(
                        line,
                        format!("column {column}: {id} is not in {file}; correct it."),
                    );
                    return;
                }
            }
            if !named
                .entry(from.to_owned())
                .or_default()
                .insert(unit.to_owned())
            {
                faults.at(line, "this line occurs before; keep one of the two.");
            }
        });
    }
    faults.or(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(rows: &[(&str, &str)]) -> Tree {
        Tree::new(rows).expect("a tree")
    }

    fn moved(map: &str) -> Result<Vec<(String, String)>, String> {
        let old = tree(&[
            ("town", ""),
            ("north", "town"),
            ("a", "north"),
            ("b", "north"),
            ("c", "town"),
        ]);
        let new = tree(&[
            ("city", ""),
            ("north", "city"),
            ("d", "city"),
            ("e", "city"),
        ]);
        let bytes = map.as_bytes();
        let source = Source {
            file: "map.csv",
            bytes,
        };
        let moves = Moves::new(&old, &new, Some(source)).map_err(|errors| errors.to_string())?;
        let pairs = moves.pairs();
        Ok(pairs
            .map(|(old, new)| (old.to_owned(), new.to_owned()))
            .collect())
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = list
            .iter()
            .map(|(old, new)| ((*old).to_owned(), (*new).to_owned()));
        owned.collect()
    }

    #[test]
    fn what_is_not_named_stays_or_goes_along() {
        let expected = [
            ("a", "north"),
            ("b", "north"),
            ("c", "city"),
            ("north", "north"),
            ("town", "city"),
        ];
        assert_eq!(moved("unit,from\n"), Ok(pairs(&expected)));
        let expected = [
            ("a", "d"),
            ("b", "d"),
            ("b", "e"),
            ("c", "e"),
            ("north", "north"),
            ("town", "city"),
        ];
        assert_eq!(
            moved("unit;from\nd;a\nd;b\ne;b\ne;c\n"),
            Ok(pairs(&expected))
        );
    }

    #[test]
    fn changes_follow_each_other() {
        let moves = |list: &[(&str, &str)]| {
            let mut moves = Moves::default();
            for (old, new) in list {
                moves
                    .0
                    .entry((*old).to_owned())
                    .or_default()
                    .insert((*new).to_owned());
            }
            moves
        };
        let first = moves(&[("a", "x"), ("b", "x"), ("b", "y"), ("c", "z")]);
        let then = moves(&[("x", "p"), ("y", "q"), ("y", "r")]);
        let expected = [("a", "p"), ("b", "p"), ("b", "q"), ("b", "r"), ("c", "z")];
        assert_eq!(first.then(&then), moves(&expected));
        let all = then.of_all(["x", "z"].into_iter());
        assert_eq!(all, moves(&[("x", "p"), ("z", "z")]));
    }

    #[test]
    fn a_map_at_fault_is_named_by_line_and_column() {
        for (map, says) in [
            (
                "unit,from\nx,a\n",
                "map.csv, line 2: column unit: \"x\" is not in the new units file",
            ),
            (
                "unit,from\nd,x\n",
                "line 2: column from: \"x\" is not in the chart of the old wave",
            ),
            ("unit,from\nd,a\nd,a\n", "line 3: this line occurs before"),
            ("unit,of\n", "there is no column \"of\""),
            ("\u{0}", "the column unit is missing"),
        ] {
            let refusal = moved(map).expect_err(says);
            assert!(refusal.contains(says), "{refusal}");
        }
    }
}
