//! Reads who was asked: `wave,date,unit,people`.

use std::collections::BTreeMap;

use time::Date;
use time::macros::format_description;

use super::cells::{named, text};
use crate::disclosure::csv_rows::{Faults, InputErrors, Reader};
use crate::organisation::{Source, Units};

/// More waves than anybody has, and fewer than fill the memory.
const MOST_WAVES: usize = 100;

/// More people than any organisation has; the limit keeps every sum exact.
const MOST_PEOPLE: u32 = 5_000_000;

/// Who was asked in one wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The wave's name in the files.
    pub wave: String,
    /// Its day.
    pub date: Date,
    /// By unit: people directly there.
    pub people: Vec<u32>,
    /// The line of the headcount in which it first occurs.
    line: u64,
}

/// Reads the headcount, `wave,date,unit,people`: the waves by date. `today` is the last day a wave can have.
pub fn headcounts(
    source: Source<'_>,
    units: &Units,
    today: Date,
) -> Result<Vec<Asked>, InputErrors> {
    let mut faults = Faults::new(source.file);
    let columns = ["wave", "date", "unit", "people"];
    let mut waves: Vec<Asked> = Vec::new();
    let mut seen: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    if let Some(reader) = Reader::open(text(source)?, &columns, &[], &mut faults) {
        reader.each(&mut faults, |line, cells, faults| {
            let [wave, date, unit, people] = *cells else {
                return;
            };
            if cells.iter().all(|cell| cell.is_empty()) {
                return;
            }
            let date = day(date, today, line, faults);
            let people = number(people, line, faults);
            let unit = units.tree.find(unit).or_else(|| {
                let unit = named(unit);
                faults.at(
                    line,
                    format!(
                        "column unit: {unit} is not in the units file; add it there or correct it."
                    ),
                );
                None
            });
            if wave.is_empty() {
                return faults.at(line, "column wave: it is empty; name the wave.");
            }
            let (Some(date), Some(people), Some(unit)) = (date, people, unit) else {
                return;
            };
            let known = waves.iter().position(|known| known.wave == wave);
            if known.is_none() && waves.len() == MOST_WAVES {
                return faults.at(
                    line,
                    format!("more than {MOST_WAVES} waves; import some at a time."),
                );
            }
            let at = known.unwrap_or_else(|| {
                waves.push(Asked {
                    wave: wave.to_owned(),
                    date,
                    people: vec![0; units.tree.len()],
                    line,
                });
                waves.len() - 1
            });
            let asked = &mut waves[at];
            if asked.date != date {
                let (first, other) = (asked.line, asked.date);
                faults.at(
                    line,
                    format!(
                        "column date: this wave is of {other} in line {first}; give it one day."
                    ),
                );
            }
            if let Some(first) = seen.insert((at, unit), line) {
                faults.at(
                    line,
                    format!("this wave and unit are already in line {first}; keep one of the two."),
                );
            }
            asked.people[unit] = people;
        });
    }
    let too_many = |asked: &&Asked| {
        let all: u64 = asked.people.iter().map(|&n| u64::from(n)).sum();
        all > u64::from(MOST_PEOPLE)
    };
    if let Some(asked) = waves.iter().find(too_many) {
        let sentence =
            format!("column people: more than {MOST_PEOPLE} people in one wave; correct it.");
        faults.at(asked.line, sentence);
    }
    if waves.is_empty() && faults.is_empty() {
        faults.at(
            1,
            "there is no wave in it; add a line for each wave and unit.",
        );
    }
    waves.sort_by(|a, b| (a.date, &a.wave).cmp(&(b.date, &b.wave)));
    faults.or(waves)
}

fn day(cell: &str, today: Date, line: u64, faults: &mut Faults<'_>) -> Option<Date> {
    let Ok(date) = Date::parse(cell, format_description!("[year]-[month]-[day]")) else {
        let cell = named(cell);
        faults.at(
            line,
            format!("column date: {cell} is no day; write it as 2024-11-15."),
        );
        return None;
    };
    if date > today {
        faults.at(
            line,
            format!("column date: {date} is still to come; history is past."),
        );
        return None;
    }
    Some(date)
}

fn number(cell: &str, line: u64, faults: &mut Faults<'_>) -> Option<u32> {
    let number = cell.parse().ok().filter(|&n| n <= MOST_PEOPLE);
    if number.is_none() {
        let cell = named(cell);
        faults.at(
            line,
            format!("column people: {cell} is not a whole number up to {MOST_PEOPLE}; correct it."),
        );
    }
    number
}
