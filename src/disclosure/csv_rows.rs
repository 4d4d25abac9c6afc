//! The rows of a CSV file with their lines, and its faults: what the readers of tables share.

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
pub struct Faults<'a> {
    file: &'a str,
    sentences: Vec<String>,
    more: usize,
}

impl<'a> Faults<'a> {
    /// None yet, of the file with this name.
    pub fn new(file: &'a str) -> Self {
        Self {
            file,
            sentences: Vec::new(),
            more: 0,
        }
    }

    /// Adds what is wrong in a line: a sentence with its cure.
    pub fn at(&mut self, line: u64, sentence: impl fmt::Display) {
        if self.sentences.len() < MOST_FAULTS {
            let file = self.file;
            self.sentences
                .push(format!("{file}, line {line}: {sentence}"));
        } else {
            self.more += 1;
        }
    }

    /// Whether nothing is wrong so far.
    pub fn is_empty(&self) -> bool {
        self.sentences.is_empty()
    }

    /// The value, or everything that is wrong.
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
pub fn quote(cell: &str) -> String {
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
    let mut faults = Faults::new(file);
    let mut rows = Vec::new();
    if let Some(reader) = Reader::open(text, required, optional, &mut faults) {
        reader.each(&mut faults, |line, cells, _| {
            let cells = cells.iter().map(|&cell| cell.to_owned()).collect();
            rows.push(Row { line, cells });
        });
    }
    faults.or(rows)
}

/// The line of a quotation mark that begins a cell (RFC 4180) which the file does not end.
fn left_open(text: &str, delimiter: u8) -> Option<u64> {
    let (mut line, mut opened, mut may_open) = (1, None, true);
    for byte in text.bytes() {
        let is_quote = byte == b'"';
        (opened, may_open) = match opened {
            // A doubled one closes and opens again at once.
            Some(_) if is_quote => (None, true),
            Some(_) => (opened, false),
            None if is_quote && may_open => (Some(line), false),
            None => (None, byte == delimiter || byte == b'\n' || byte == b'\r'),
        };
        line += u64::from(byte == b'\n');
    }
    opened
}

/// A file whose header is read.
pub struct Reader<'a> {
    csv: csv::Reader<&'a [u8]>,
    /// By wanted column: where it stands in the file.
    places: Vec<Option<usize>>,
    /// Cells of the header.
    width: usize,
}

impl<'a> Reader<'a> {
    /// Reads the header. `None` where it is at fault: unknown, double and missing columns are named.
    pub fn open(
        text: &'a str,
        required: &[&str],
        optional: &[&str],
        faults: &mut Faults<'_>,
    ) -> Option<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let header = text.lines().next().unwrap_or("");
        let delimiter = if header.contains(';') && !header.contains(',') {
            b';'
        } else {
            b','
        };
        // The library takes everything up to the end of the file for one cell.
        if let Some(line) = left_open(text, delimiter) {
            faults.at(
                line,
                "a quotation mark opens a cell here and is never closed; close it, or double it where it is part of \
                 the text.",
            );
            return None;
        }
        let mut csv = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(text.as_bytes());
        let wanted: Vec<&str> = required.iter().chain(optional).copied().collect();
        let mut places = vec![None; wanted.len()];
        let found = match csv.headers() {
            Ok(found) => found.clone(),
            Err(error) => {
                faults.at(1, format!("the header cannot be read: {error}."));
                return None;
            }
        };
        let before = faults.sentences.len();
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
        let reader = Self {
            csv,
            places,
            width: found.len(),
        };
        (faults.sentences.len() == before).then_some(reader)
    }

    /// Whether the file has this column, by its number among those wanted.
    pub fn has(&self, column: usize) -> bool {
        self.places[column].is_some()
    }

    /// Hands over line and cells of every row, one at a time, in the order of the columns wanted. Rows that
    /// cannot be read are faults.
    pub fn each(
        mut self,
        faults: &mut Faults<'_>,
        mut take: impl FnMut(u64, &[&str], &mut Faults<'_>),
    ) {
        for record in self.csv.records() {
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
            if record.len() != self.width {
                let (has, needs) = (record.len(), self.width);
                faults.at(
                    line,
                    format!("{has} cells where the header has {needs}; check commas and quotes."),
                );
                continue;
            }
            let cell =
                |place: &Option<usize>| place.and_then(|place| record.get(place)).unwrap_or("");
            let cells: Vec<&str> = self.places.iter().map(|place| cell(place).trim()).collect();
            take(line, &cells, faults);
        }
    }
}
