//! Reads the CSV tables of docs/INTERFACES.md from text: UTF-8 with a header, comma or semicolon,
//! quoted as RFC 4180, with or without BOM and CRLF. Unknown columns are refused by name, every
//! fault is named with its line, and all faults are returned (up to a limit), not only the first.
//! Text comes in, not a path, so that this room touches no file.

pub use super::csv_rows::InputErrors;
use super::csv_rows::{Faults, Row, quote, rows};
use super::table::{Answered, Answers, Counts, Region, Status};
use super::tree::{Tree, TreeFault};
use std::collections::{BTreeMap, BTreeSet};

/// More categories or options than any question has; more would be another column by mistake, and
/// would fill the memory.
const MOST_CATEGORIES: usize = 100;

/// The most counts that all tables together may hold.
const MOST_CELLS: usize = 1 << 27;

/// Units with their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Units {
    /// The tree.
    pub tree: Tree,
    /// The name of each unit; its id where the file gives none.
    pub names: Vec<String>,
}

/// Reads `units.csv`: `unit,parent,name`, one root with an empty parent.
pub fn units(text: &str, file: &str) -> Result<Units, InputErrors> {
    let rows = rows(text, file, &["unit", "parent"], &["name"])?;
    let mut faults = Faults::new(file);
    for row in rows.iter().filter(|row| row.cells[0].is_empty()) {
        faults.at(row.line, "the unit has no id; give it one.");
    }
    let pairs: Vec<(&str, &str)> = (rows.iter())
        .map(|row| (row.cells[0].as_str(), row.cells[1].as_str()))
        .collect();
    let tree = match Tree::new(&pairs) {
        Ok(tree) if faults.is_empty() => tree,
        Ok(_) => return Err(faults.or(()).expect_err("a fault was found")),
        Err(errors) => {
            for error in errors {
                let line = rows.get(error.row).map_or(1, |row| row.line);
                let unit = rows.get(error.row).map_or("", |row| &row.cells[0]);
                match error.fault {
                    TreeFault::Double(first) => {
                        let first = rows[first].line;
                        faults.at(
                            line,
                            format!(
                                "unit {} is already in line {first}; keep one of the two.",
                                quote(unit)
                            ),
                        );
                    }
                    fault => faults.at(line, format!("unit {}: {fault}.", quote(unit))),
                }
            }
            return Err(faults.or(()).expect_err("a fault was found"));
        }
    };
    let name = |row: &Row| row.cells[if row.cells[2].is_empty() { 0 } else { 2 }].clone();
    let names = rows.iter().map(name).collect();
    Ok(Units { tree, names })
}

/// A whole number, or a fault.
fn number(cell: &str, column: &str, line: u64, faults: &mut Faults) -> u32 {
    // 2^24 people are more than any organisation has; the limit keeps every sum exact.
    const MOST: u32 = 1 << 24;
    match cell.parse::<u32>() {
        Ok(n) if n <= MOST => n,
        Ok(_) => {
            faults.at(line, format!("{column} is more than {MOST}; correct it."));
            0
        }
        Err(_) => {
            let cell = quote(cell);
            faults.at(
                line,
                format!("{column} is {cell}, not a whole number; correct it."),
            );
            0
        }
    }
}

fn unit_of(cell: &str, tree: &Tree, line: u64, faults: &mut Faults) -> Option<usize> {
    let unit = tree.find(cell);
    if unit.is_none() {
        let cell = quote(cell);
        faults.at(
            line,
            format!("unit {cell} is not in the units file; add it there or correct it."),
        );
    }
    unit
}

/// Reads `counts.csv`: `unit[,category],respondents`, people directly in that unit. A table whose
/// categories are all empty is not crossed.
pub fn counts(text: &str, file: &str, tree: &Tree) -> Result<Counts, InputErrors> {
    let rows = rows(text, file, &["unit", "respondents"], &["category"])?;
    let mut faults = Faults::new(file);
    let categories: BTreeSet<&str> = rows.iter().map(|row| row.cells[2].as_str()).collect();
    let mut categories: Vec<String> = categories.into_iter().map(str::to_owned).collect();
    if categories.is_empty() {
        categories.push(String::new());
    }
    if categories.len() > 1 && categories[0].is_empty() {
        for row in rows.iter().filter(|row| row.cells[2].is_empty()) {
            faults.at(
                row.line,
                "the category is empty; give these people one, such as \"unknown\".",
            );
        }
    }
    if categories.len() > MOST_CATEGORIES {
        let found = categories.len();
        faults.at(1, format!("{found} categories, at most {MOST_CATEGORIES} can be crossed; is this the right column?"));
        return Err(faults.or(()).expect_err("a fault was found"));
    }
    let mut direct = vec![vec![0; categories.len()]; tree.len()];
    let mut seen = BTreeMap::new();
    let mut sum = 0u64;
    for row in &rows {
        let respondents = number(&row.cells[1], "respondents", row.line, &mut faults);
        let Some(unit) = unit_of(&row.cells[0], tree, row.line, &mut faults) else {
            continue;
        };
        let Ok(category) = categories.binary_search(&row.cells[2]) else {
            continue;
        };
        if let Some(first) = seen.insert((unit, category), row.line) {
            let sentence =
                format!("this unit and category are already in line {first}; keep one of the two.");
            faults.at(row.line, sentence);
        }
        direct[unit][category] = respondents;
        sum += u64::from(respondents);
    }
    if sum > u64::from(u32::MAX) {
        faults.at(
            1,
            "the respondents add up to more than there are people; correct the column.",
        );
    }
    faults.or(Counts { categories, direct })
}

/// Reads `answers.csv`: `unit[,category],question,option,count`. A skipped question has fewer
/// answers than respondents; more are refused.
pub fn answers(
    text: &str,
    file: &str,
    tree: &Tree,
    counts: &Counts,
) -> Result<Answers, InputErrors> {
    let rows = rows(
        text,
        file,
        &["unit", "question", "option", "count"],
        &["category"],
    )?;
    let mut faults = Faults::new(file);
    let mut options: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for row in &rows {
        for (place, name) in [(1, "question"), (2, "option")] {
            if row.cells[place].is_empty() {
                faults.at(row.line, format!("the {name} is empty; fill it in."));
            }
        }
        options
            .entry(&row.cells[1])
            .or_default()
            .insert(&row.cells[2]);
    }
    let found: usize = options.values().map(BTreeSet::len).sum();
    let widest = options.values().map(BTreeSet::len).max().unwrap_or(0);
    if widest > MOST_CATEGORIES || found * counts.categories.len() * tree.len() > MOST_CELLS {
        faults.at(
            1,
            "more options than a table can hold; is option the right column?",
        );
        return Err(faults.or(()).expect_err("a fault was found"));
    }
    let mut questions: Vec<Answered> = (options.iter())
        .map(|(id, options)| Answered {
            id: (*id).to_owned(),
            options: options.iter().map(|&option| option.to_owned()).collect(),
            direct: vec![vec![vec![0; options.len()]; counts.categories.len()]; tree.len()],
        })
        .collect();
    let mut seen = BTreeMap::new();
    for row in &rows {
        let count = number(&row.cells[3], "count", row.line, &mut faults);
        let Some(unit) = unit_of(&row.cells[0], tree, row.line, &mut faults) else {
            continue;
        };
        let Some(category) = category_of(&row.cells[4], counts, row.line, &mut faults) else {
            continue;
        };
        let Ok(question) = questions.binary_search_by(|q| q.id.as_str().cmp(&row.cells[1])) else {
            continue;
        };
        let Ok(option) = questions[question].options.binary_search(&row.cells[2]) else {
            continue;
        };
        if let Some(first) = seen.insert((unit, category, question, option), row.line) {
            let sentence =
                format!("this answer is already counted in line {first}; keep one of the two.");
            faults.at(row.line, sentence);
            continue;
        }
        let cell = &mut questions[question].direct[unit][category];
        cell[option] = count;
        let sum: u64 = cell.iter().map(|&n| u64::from(n)).sum();
        let most = counts.direct[unit][category];
        if sum > u64::from(most) {
            let sentence = format!(
                "more answers than the {most} respondents of the counts file; correct one of them."
            );
            faults.at(row.line, sentence);
        }
    }
    faults.or(Answers { questions })
}

fn category_of(cell: &str, counts: &Counts, line: u64, faults: &mut Faults) -> Option<usize> {
    let category = counts
        .categories
        .binary_search_by(|c| c.as_str().cmp(cell))
        .ok();
    if category.is_none() {
        let cell = quote(cell);
        faults.at(
            line,
            format!("category {cell} is not in the counts file; add it there or correct it."),
        );
    }
    category
}

/// Reads `published.csv`: `unit,category,status,respondents`, one row for each region.
pub fn published(
    text: &str,
    file: &str,
    tree: &Tree,
    counts: &Counts,
) -> Result<Vec<Region>, InputErrors> {
    let rows = rows(
        text,
        file,
        &["unit", "status", "respondents"],
        &["category"],
    )?;
    let mut faults = Faults::new(file);
    let mut regions = Vec::with_capacity(rows.len());
    let mut seen = BTreeMap::new();
    for row in &rows {
        let (line, cells) = (row.line, &row.cells);
        let unit = unit_of(&cells[0], tree, line, &mut faults);
        let category = if cells[3].is_empty() {
            Some(None)
        } else {
            category_of(&cells[3], counts, line, &mut faults).map(Some)
        };
        let status = match cells[1].as_str() {
            "published" => Some(Status::Published),
            "withheld" => Some(Status::Withheld),
            "rest" => Some(Status::Rest),
            other => {
                let other = quote(other);
                faults.at(
                    line,
                    format!("status is {other}; write published, withheld or rest."),
                );
                None
            }
        };
        let respondents = match (cells[2].is_empty(), status) {
            (false, Some(Status::Withheld)) => {
                faults.at(
                    line,
                    "a withheld region carries no number; leave respondents empty.",
                );
                None
            }
            (true, Some(Status::Published | Status::Rest)) => {
                faults.at(
                    line,
                    "respondents is empty; fill it in or withhold the region.",
                );
                None
            }
            (true, _) => None,
            (false, _) => Some(number(&cells[2], "respondents", line, &mut faults)),
        };
        let (Some(unit), Some(category), Some(status)) = (unit, category, status) else {
            continue;
        };
        // A unit may have a row of its own and a rest row; but not two of either.
        let is_rest = status == Status::Rest;
        if let Some(first) = seen.insert((unit, category, is_rest), line) {
            faults.at(
                line,
                format!("this region is already in line {first}; keep one of the two."),
            );
        }
        regions.push(Region {
            unit,
            category,
            status,
            respondents,
        });
    }
    faults.or(regions)
}
