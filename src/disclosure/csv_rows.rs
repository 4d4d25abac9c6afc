//! The rows of a CSV file with their lines, and its faults: what the readers of `csv_input` share.

use std::fmt;

/// After so many faults the rest is summed up; a hostile file must not make a hostile report.
const MOST_FAULTS: usize = 50;

/// What is wrong with a file, each sentence with file and line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputErrors {
    /// At least one sentence.
    pub sentences: Vec<String>,
}

impl fmt::Display for InputErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentences.join("\n"))
    }
}

impl std::error::Error for InputErrors {}

/// A row with its line in the file, cells in the order of the wanted columns.
pub(super) struct Row {
    pub line: u64,
    pub cells: Vec<String>,
}

/// Collects faults of one file.
pub(super) struct Faults<'a> {
    file: &'a str,
    sentences: Vec<String>,
    more: usize,
}

impl<'a> Faults<'a> {
    pub fn new(file: &'a str) -> Self {
        Self {
            file,
            sentences: Vec::new(),
            more: 0,
        }
    }

    pub fn at(&mut self, line: u64, sentence: impl fmt::Display) {
        if self.sentences.len() < MOST_FAULTS {
            let file = self.file;
            self.sentences
                .push(format!("{file}, line {line}: {sentence}"));
        } else {
            self.more += 1;
        }
    }

    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    pub fn or<T>(mut self, value: T) -> Result<T, InputErrors> {
        if self.sentences.is_empty() {
            return Ok(value);
        }
        if self.more > 0 {
            let more = self.more;
            self.sentences
                .push(format!("{}: and {more} more faults.", self.file));
        }
        Err(InputErrors {
            sentences: self.sentences,
        })
    }
}

/// At most 60 characters of a cell, control characters shown as such.
pub(super) fn quote(cell: &str) -> String {
    let short: String = cell
        .chars()
        .take(40)
        .flat_map(char::escape_debug)
        .take(60)
        .collect();
    format!("\"{short}\"")
}

/// Reads rows with these columns; the optional ones may be absent and are then empty.
pub(super) fn rows(
    text: &str,
    file: &str,
    required: &[&str],
    optional: &[&str],
) -> Result<Vec<Row>, InputErrors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut faults = Faults::new(file);
    let header = text.lines().next().unwrap_or("");
    let delimiter = if header.contains(';') && !header.contains(',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .from_reader(text.as_bytes());
    let wanted: Vec<&str> = required.iter().chain(optional).copied().collect();
    let mut places = vec![None; wanted.len()];
    let found = match reader.headers() {
        Ok(found) => found.clone(),
        Err(error) => {
            faults.at(1, format!("the header cannot be read: {error}."));
            return faults.or(Vec::new());
        }
    };
    for (place, name) in found.iter().enumerate() {
        let name = name.trim();
        let Some(column) = wanted.iter().position(|wanted| *wanted == name) else {
            let known = wanted.join(", ");
            faults.at(
                1,
                format!(
                    "there is no column {}; the columns are {known}.",
                    quote(name)
                ),
            );
            continue;
        };
        if places[column].replace(place).is_some() {
            faults.at(1, format!("the column {name} occurs twice; keep one."));
        }
    }
    for (name, _) in required
        .iter()
        .zip(&places)
        .filter(|(_, place)| place.is_none())
    {
        faults.at(1, format!("the column {name} is missing; add it."));
    }
    if !faults.sentences.is_empty() {
        return faults.or(Vec::new());
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                faults.at(
                    line,
                    "this line cannot be read as CSV; check quotes and encoding.",
                );
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        if record.len() != found.len() {
            let (has, needs) = (record.len(), found.len());
            faults.at(
                line,
                format!("{has} cells where the header has {needs}; check commas and quotes."),
            );
            continue;
        }
        let cell = |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or("");
        let cells = places
            .iter()
            .map(|place| cell(place).trim().to_owned())
            .collect();
        rows.push(Row { line, cells });
    }
    faults.or(rows)
}
