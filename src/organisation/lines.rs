//! Cutting a CSV file into lines before its cells are read.
//!
//! A cell holds no line break. That is stricter than RFC 4180 and deliberate: it makes every record
//! one line, so that one unclosed quote costs one line and not silently the rest of the file, which
//! is what a lenient reader makes of it. Lines that cannot be split are reported and left out, the
//! others are read on.
//!
//! Work is bounded by the size of the file: at most [`FILE_BYTES`] and [`ROWS`].

use super::report::{At, ImportReport};

/// The largest file that is read.
pub(super) const FILE_BYTES: usize = 50_000_000;

/// The most lines after the header.
pub(super) const ROWS: usize = 200_000;

/// The text of a file and the name by which findings call it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The name for the report, for example `people.csv`.
    pub file: &'a str,
    /// The bytes as they were received; nothing is assumed about them.
    pub bytes: &'a [u8],
}

/// Lines that can be split into cells, every one a single line ending in `\n`.
pub(super) struct Lines {
    pub text: Vec<u8>,
    /// The line in the file of each line of `text`.
    numbers: Vec<u64>,
    pub delimiter: u8,
    /// Whether a line was left out because it cannot be split.
    pub lost: bool,
}

impl Lines {
    /// The line in the file of a record of `text`.
    pub fn number(&self, record: &csv::ByteRecord) -> u64 {
        let line = record.position().map_or(1, csv::Position::line);
        let place = usize::try_from(line).map_or(0, |line| line.saturating_sub(1));
        self.numbers.get(place).copied().unwrap_or(1)
    }
}

/// Cuts the file into lines, leaving out those that cannot be split into cells.
pub(super) fn split(source: Source<'_>, report: &mut ImportReport) -> Option<Lines> {
    let Source { file, bytes } = source;
    let start = At::line(file, 1);
    if bytes.len() > FILE_BYTES {
        let message = format!("the file is larger than {FILE_BYTES} bytes");
        report.refuse(start, message, "leave out what is not asked for");
        return None;
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        report.refuse(start, "the file is UTF-16", "save it as \"CSV UTF-8\"");
        return None;
    }
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    let mut lines = Lines {
        text: Vec::with_capacity(bytes.len() + 1),
        numbers: Vec::new(),
        delimiter: 0,
        lost: false,
    };
    for (number, line) in (1..).zip(bytes.split(|&byte| byte == b'\n')) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        if lines.numbers.len() > ROWS {
            let message = format!("the file has more than {ROWS} lines");
            report.refuse(At::line(file, number), message, "split it up");
            lines.lost = true;
            break;
        }
        let first = lines.delimiter == 0;
        if first {
            lines.delimiter = delimiter(line);
        }
        match fault(line, lines.delimiter) {
            None => {
                lines.text.extend_from_slice(line);
                lines.text.push(b'\n');
                lines.numbers.push(number);
            }
            Some((message, cure)) => {
                report.refuse(At::line(file, number), message, cure);
                lines.lost = true;
                if first {
                    return None;
                }
            }
        }
    }
    if lines.numbers.is_empty() {
        report.refuse(start, "the file is empty", "begin it with a header");
        return None;
    }
    Some(lines)
}

/// The delimiter is whichever of the two the header has more of outside quotes.
fn delimiter(header: &[u8]) -> u8 {
    let (mut commas, mut semicolons, mut inside) = (0, 0, false);
    for byte in header {
        match byte {
            b'"' => inside = !inside,
            b',' if !inside => commas += 1,
            b';' if !inside => semicolons += 1,
            _ => {}
        }
    }
    if semicolons > commas { b';' } else { b',' }
}

/// Why a line cannot be split into cells, and the cure.
fn fault(line: &[u8], delimiter: u8) -> Option<(&'static str, &'static str)> {
    enum Now {
        Start,
        Plain,
        Quoted,
        AfterQuote,
    }
    if line.contains(&b'\r') {
        return Some((
            "a carriage return stands inside the line",
            "end lines with LF or CRLF and keep line breaks out of cells",
        ));
    }
    let mut now = Now::Start;
    for &byte in line {
        now = match (now, byte) {
            (Now::Start | Now::AfterQuote, b'"') => Now::Quoted,
            (Now::Quoted, b'"') => Now::AfterQuote,
            (Now::Quoted, _) => Now::Quoted,
            (_, byte) if byte == delimiter => Now::Start,
            (Now::AfterQuote, _) => {
                return Some((
                    "text follows a closing quote",
                    "put the whole cell in quotes and double the quotes inside it",
                ));
            }
            (Now::Plain, b'"') => {
                return Some((
                    "a quote stands inside a cell that does not begin with one",
                    "put the whole cell in quotes and double the quotes inside it",
                ));
            }
            _ => Now::Plain,
        };
    }
    matches!(now, Now::Quoted).then_some((
        "a quote is not closed on the line where it opens",
        "close it, and keep line breaks out of cells",
    ))
}
