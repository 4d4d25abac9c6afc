//! Reads the reports of an earlier tool: `published.csv`, with a column `wave` where the history has several.

use std::collections::BTreeMap;

use super::cells::{named, text};
use super::headcount::Asked;
use crate::disclosure::csv_rows::{Faults, InputErrors, Reader};
use crate::disclosure::{Region, Status};
use crate::organisation::{Source, Units};
use crate::survey::Questionnaire;

/// Who gave no answer that makes a category. No option has an id with brackets.
const NONE: &str = "(none)";

/// What an earlier tool reported of one wave.
#[derive(Debug, Clone)]
pub struct Reports {
    /// The file, for messages.
    pub(super) file: String,
    /// Its rows, with categories numbered as in the split.
    pub(super) rows: Vec<Region>,
    /// By row: its line.
    pub(super) lines: Vec<u64>,
    /// What makes the categories, where there are any.
    pub split: Option<Split>,
}

/// The question whose answers are the categories of reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Split {
    /// A background question.
    pub question: String,
    /// Its options and who is in none, in order of name.
    pub categories: Vec<String>,
}

impl Split {
    /// The number of an option, or of who is in none.
    pub(super) fn category(&self, option: Option<&str>) -> usize {
        let find = |name: &str| self.categories.iter().position(|known| known == name);
        option.and_then(find).or_else(|| find(NONE)).unwrap_or(0)
    }
}

struct Row<'a> {
    line: u64,
    wave: &'a str,
    unit: usize,
    category: String,
    status: Status,
    respondents: Option<u32>,
}

/// Reads the reports, by wave. Every wave of a file without a column `wave` is the only one of the history.
pub fn reports(
    source: Source<'_>,
    questionnaire: &Questionnaire,
    units: &Units,
    asked: &[Asked],
) -> Result<BTreeMap<String, Reports>, InputErrors> {
    let mut faults = Faults::new(source.file);
    let mut rows: Vec<Row<'_>> = Vec::new();
    let required = ["unit", "status", "respondents"];
    let Some(reader) = Reader::open(text(source)?, &required, &["category", "wave"], &mut faults)
    else {
        return faults.or(BTreeMap::new());
    };
    let only = match (reader.has(4), asked) {
        (true, _) => None,
        (false, [only]) => Some(only.wave.as_str()),
        (false, _) => {
            faults.at(
                1,
                "the history has several waves, and this does not say which one it reports; add a column wave, \
                 or import one wave at a time.",
            );
            return faults.or(BTreeMap::new());
        }
    };
    reader.each(&mut faults, |line, cells, faults| {
        if cells.iter().all(|cell| cell.is_empty()) {
            return;
        }
        let wave = only.or_else(|| {
            let known = asked.iter().find(|asked| asked.wave == cells[4]);
            known.map(|asked| asked.wave.as_str())
        });
        if wave.is_none() {
            let wave = named(cells[4]);
            faults.at(
                line,
                format!("column wave: {wave} is not in the headcount; correct it."),
            );
        }
        let unit = units.tree.find(cells[0]);
        if unit.is_none() {
            let unit = named(cells[0]);
            faults.at(
                line,
                format!(
                    "column unit: {unit} is not in the units file; add it there or correct it."
                ),
            );
        }
        let status = match cells[1] {
            "published" => Some(Status::Published),
            "withheld" => Some(Status::Withheld),
            "rest" => Some(Status::Rest),
            _ => {
                faults.at(line, "column status: write published, withheld or rest.");
                None
            }
        };
        let respondents = respondents(cells[2], status, line, faults);
        let (Some(wave), Some(unit), Some(status)) = (wave, unit, status) else {
            return;
        };
        rows.push(Row {
            line,
            wave,
            unit,
            category: cells[3].to_owned(),
            status,
            respondents,
        });
    });
    let mut found = BTreeMap::new();
    for asked in asked {
        let rows: Vec<&Row<'_>> = rows.iter().filter(|row| row.wave == asked.wave).collect();
        if let Some(reports) = of_wave(source.file, &rows, questionnaire, &mut faults) {
            found.insert(asked.wave.clone(), reports);
        }
    }
    faults.or(found)
}

fn respondents(
    cell: &str,
    status: Option<Status>,
    line: u64,
    faults: &mut Faults<'_>,
) -> Option<u32> {
    let number = cell.parse().ok();
    let fault = match (cell.is_empty(), status) {
        (false, Some(Status::Withheld)) => "a withheld region carries no number; leave it empty.",
        (true, Some(Status::Published | Status::Rest)) => {
            "it is empty; fill it in or withhold the region."
        }
        (false, _) if number.is_none() => "this is not a whole number; correct it.",
        _ => return number,
    };
    faults.at(line, format!("column respondents: {fault}"));
    None
}

/// The reports of one wave; none where no row is of it.
fn of_wave(
    file: &str,
    rows: &[&Row<'_>],
    questionnaire: &Questionnaire,
    faults: &mut Faults<'_>,
) -> Option<Reports> {
    let first = rows.iter().find(|row| !row.category.is_empty());
    let split = match first {
        None => None,
        Some(first) => {
            let split = split(rows, questionnaire);
            if split.is_none() {
                faults.at(
                    first.line,
                    "column category: the categories are not all answers to one background question of the \
                     questionnaire; write the ids of its options.",
                );
                return None;
            }
            split
        }
    };
    let region = |row: &&Row<'_>| Region {
        unit: row.unit,
        category: split
            .as_ref()
            .filter(|_| !row.category.is_empty())
            .map(|split| split.category(Some(&row.category))),
        status: row.status,
        respondents: row.respondents,
    };
    let regions: Vec<Region> = rows.iter().map(region).collect();
    (!rows.is_empty()).then(|| Reports {
        file: file.to_owned(),
        rows: regions,
        lines: rows.iter().map(|row| row.line).collect(),
        split,
    })
}

/// The first background question of which every category is an option.
fn split(rows: &[&Row<'_>], questionnaire: &Questionnaire) -> Option<Split> {
    let tallied = questionnaire.tallied();
    let mut background = tallied
        .iter()
        .filter(|question| question.background && !question.multiple);
    let has_all = |question: &&crate::survey::Tallied| {
        let is_option = |name: &str| question.options.iter().any(|option| option.id == name);
        let categories = rows.iter().map(|row| row.category.as_str());
        categories
            .filter(|category| !category.is_empty())
            .all(is_option)
    };
    let question = background.find(has_all)?;
    let options = question.options.iter().map(|option| option.id.clone());
    let mut categories: Vec<String> = options.chain([NONE.to_owned()]).collect();
    categories.sort();
    Some(Split {
        question: question.id.clone(),
        categories,
    })
}
