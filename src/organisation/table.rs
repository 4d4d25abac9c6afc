//! A strict reader for small CSV tables: RFC 4180, with the doubts of real files decided.
//!
//! Comma or semicolon, decided by the header; a BOM and CRLF are accepted. Refused, each with line
//! and cure: unknown, double and missing columns; ragged lines; text that is not UTF-8; control and
//! direction characters; and cells that a spreadsheet would run as a formula when somebody opens an
//! export of ours ("CSV injection", OWASP). How a file is cut into lines: `lines.rs`.

use super::lines::{self, Source};
use super::report::{At, ImportReport, quoted};

/// The longest cell.
const CELL_BYTES: usize = 1_000;

/// A column that a table may have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    pub name: &'static str,
    /// Whether the header must name it; an absent column reads as empty cells.
    pub required: bool,
}

impl Column {
    pub const fn required(name: &'static str) -> Self {
        let required = true;
        Self { name, required }
    }

    pub const fn optional(name: &'static str) -> Self {
        let required = false;
        Self { name, required }
    }
}

/// One line, its cells in the order of the columns asked for.
#[derive(Debug)]
pub(super) struct Row {
    pub line: u64,
    /// `None` for a cell that was refused; the report says why.
    pub cells: Vec<Option<String>>,
}

/// What could be read of a table.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub rows: Vec<Row>,
    /// Whether lines are missing from `rows`, so that "not in this file" cannot be said with
    /// certainty.
    pub lost: bool,
}

/// Reads a table; everything refused is in the report.
pub(super) fn read(source: Source<'_>, columns: &[Column], report: &mut ImportReport) -> Table {
    let file = source.file;
    let Some(lines) = lines::split(source, report) else {
        return Table::lost();
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(lines.delimiter)
        .from_reader(lines.text.as_slice());
    let mut records = reader.byte_records();
    let Some(Ok(header)) = records.next() else {
        report.refuse(At::line(file, 1), "the file has no header", "add one");
        return Table::lost();
    };
    let at = At::line(file, lines.number(&header));
    let Some(places) = find_columns(&header, columns, at, report) else {
        return Table::lost();
    };
    let mut table = Table {
        rows: Vec::new(),
        lost: lines.lost,
    };
    for record in records {
        let Ok(record) = record else {
            // Memory is the only source and ragged lines are allowed, so this reader has no other
            // reason to fail; said nevertheless, since silence would drop a person.
            report.refuse(at, "the file cannot be read on", "save it again as CSV");
            return Table::lost();
        };
        let at = At::line(file, lines.number(&record));
        match cells(&record, header.len(), columns, &places, at, report) {
            Some(row) => table.rows.push(row),
            None => table.lost = true,
        }
    }
    // A spreadsheet often leaves lines with nothing but delimiters below the last row.
    let empty = |cell: &Option<String>| cell.as_ref().is_some_and(String::is_empty);
    table.rows.retain(|row| !row.cells.iter().all(empty));
    table
}

impl Table {
    fn lost() -> Self {
        Self {
            rows: Vec::new(),
            lost: true,
        }
    }
}

/// Finds the place of each column in the header.
fn find_columns(
    header: &csv::ByteRecord,
    columns: &[Column],
    at: At<'_>,
    report: &mut ImportReport,
) -> Option<Vec<Option<usize>>> {
    let mut places = vec![None; columns.len()];
    let mut strangers = Vec::new();
    for (place, cell) in header.iter().enumerate() {
        let name = checked(cell).ok();
        let column = columns.iter().position(|c| Some(c.name) == name);
        match column {
            None => strangers.push((place, name)),
            Some(column) if places[column].is_none() => places[column] = Some(place),
            Some(column) => {
                let message = format!("the column {} occurs twice", columns[column].name);
                report.refuse(at, message, "keep one of the two");
            }
        }
    }
    let known: Vec<_> = columns.iter().map(|c| c.name).collect();
    let cure = format!("the columns are {}", known.join(","));
    if places.iter().all(Option::is_none) {
        // Not one name is known: this line is a person and not a header. It is not quoted.
        report.refuse(at, "the first line is not a header", cure);
        return None;
    }
    for (place, name) in strangers {
        let message = match name {
            Some(name) if !name.is_empty() => format!("the column {} is unknown", quoted(name)),
            _ => format!("column {} has no readable name", place + 1),
        };
        report.refuse(at, message, format!("take it out; {cure}"));
    }
    let mut complete = true;
    for (column, place) in columns.iter().zip(&places) {
        if column.required && place.is_none() {
            let message = format!("the column {} is missing", column.name);
            report.refuse(at, message, "add it to the header and to every line");
            complete = false;
        }
    }
    complete.then_some(places)
}

/// The cells of one line, or `None` when the line does not have the cells of the header.
fn cells(
    record: &csv::ByteRecord,
    width: usize,
    columns: &[Column],
    places: &[Option<usize>],
    at: At<'_>,
    report: &mut ImportReport,
) -> Option<Row> {
    if record.len() != width {
        let message = format!("{} cells where the header has {width}", record.len());
        let cure = "give every line the cells of the header, and put a cell that holds the \
                    delimiter in quotes";
        report.refuse(at, message, cure);
        return None;
    }
    let mut cells = Vec::with_capacity(columns.len());
    for (column, place) in columns.iter().zip(places) {
        let cell = place.and_then(|place| record.get(place)).unwrap_or(b"");
        match checked(cell) {
            Ok(text) => cells.push(Some(text.to_owned())),
            Err((message, cure)) => {
                let at = At::cell(at.file, at.line, column.name);
                report.refuse(at, message, cure);
                cells.push(None);
            }
        }
    }
    let line = at.line;
    Some(Row { line, cells })
}

/// The text of a cell without the spaces around it, or why it is refused, and the cure.
fn checked(cell: &[u8]) -> Result<&str, (&'static str, &'static str)> {
    if cell.len() > CELL_BYTES {
        return Err(("the cell is longer than 1,000 bytes", "shorten it"));
    }
    let Ok(text) = std::str::from_utf8(cell) else {
        return Err(("the cell is not UTF-8", "save the file as \"CSV UTF-8\""));
    };
    if text.chars().any(char::is_control) {
        return Err(("the cell holds a control character", "take it out"));
    }
    if text.chars().any(directs) {
        let message = "the cell holds an invisible character that turns or breaks the line";
        return Err((message, "type the cell again"));
    }
    let text = text.trim();
    if text.starts_with(['=', '+', '-', '@']) {
        let message = "the cell begins with =, +, - or @, which a spreadsheet runs as a formula";
        return Err((message, "begin it with a letter or a digit"));
    }
    Ok(text)
}

/// Characters that make a label read differently from what it is (Unicode UAX 9 and TR 36).
fn directs(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::super::lines::{FILE_BYTES, ROWS};
    use super::super::report::Finding;
    use super::*;

    const COLUMNS: [Column; 2] = [Column::required("unit"), Column::optional("name")];

    fn rows(text: impl AsRef<[u8]>) -> (Vec<Row>, Vec<String>) {
        let mut report = ImportReport::default();
        let bytes = text.as_ref();
        let source = Source {
            file: "t.csv",
            bytes,
        };
        let table = read(source, &COLUMNS, &mut report);
        let findings = report.findings.iter().map(Finding::to_string).collect();
        (table.rows, findings)
    }

    fn accepted(text: &str) -> Vec<(u64, String, String)> {
        let (rows, findings) = rows(text);
        assert_eq!(findings, Vec::<String>::new());
        let text = |cell: &Option<String>| cell.clone().expect("an accepted cell");
        rows.iter()
            .map(|row| (row.line, text(&row.cells[0]), text(&row.cells[1])))
            .collect()
    }

    fn refused(text: impl AsRef<[u8]>, parts: &[&str]) {
        let (_, findings) = rows(text);
        assert_eq!(findings.len(), parts.len(), "{findings:?}");
        for (finding, part) in findings.iter().zip(parts) {
            assert!(finding.contains(part), "{finding} lacks {part}");
        }
    }

    #[test]
    fn the_dialects_of_real_files_read_alike() {
        let expected = vec![(2, "a".into(), "A, \"x\"; y".into())];
        for text in [
            "unit,name\na,\"A, \"\"x\"\"; y\"\n",
            "\u{FEFF}unit,name\r\na,\"A, \"\"x\"\"; y\"\r\n",
            "unit;name\r\na;\"A, \"\"x\"\"; y\"",
            "\"unit\";\"name\"\n a ;\"A, \"\"x\"\"; y\"\n;\n",
        ] {
            assert_eq!(accepted(text), expected, "{text:?}");
        }
        assert_eq!(accepted("unit\na\n"), vec![(2, "a".into(), String::new())]);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them() {
        let lines = |text: &str| -> Vec<u64> { accepted(text).iter().map(|r| r.0).collect() };
        assert_eq!(lines("\n\nunit,name\n\na,A\n\n\nb,B\n"), vec![5, 8]);
        assert_eq!(lines("unit,name\r\na,A\r\n\r\nb,B\r\n"), vec![2, 4]);
    }

    #[test]
    fn headers_are_refused_by_name() {
        refused(
            "unit,name,salary\n",
            &["t.csv line 1: the column \"salary\" is unknown"],
        );
        refused("unit,unit\n", &["the column unit occurs twice"]);
        refused("name\nx\n", &["the column unit is missing"]);
        refused("unit,\na,\n", &["column 2 has no readable name"]);
        refused("jan@example.org,Jan\n", &["the first line is not a header"]);
        refused("", &["the file is empty"]);
        refused("\u{FEFF}\r\n \n", &["the file is empty"]);
        refused(b"\xFF\xFEu\0n\0", &["UTF-16"]);
    }

    #[test]
    fn unclosed_quotes_cost_one_line_and_no_more() {
        let (read, findings) = rows("unit,name\na,\"A\nb,B\nc,x\"y\nd,\"D\"z\ne,E\n");
        let lines: Vec<_> = read.iter().map(|row| row.line).collect();
        assert_eq!(lines, vec![3, 6]);
        assert!(findings[0].starts_with("t.csv line 2: a quote is not closed"));
        assert!(findings[1].starts_with("t.csv line 4: a quote stands inside"));
        assert!(findings[2].starts_with("t.csv line 5: text follows a closing"));
        refused(
            "\"unit\nx\",name\na,A\n",
            &["line 1: a quote is not closed"],
        );
        refused("unit,name\na,\"A\rB\"\n", &["line 2: a carriage return"]);
    }

    #[test]
    fn hostile_cells_are_refused_by_line_and_column() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\"=\"\"x\"\"\""] {
            refused(format!("unit,name\n{cell},A\n"), &["line 2: column unit: "]);
        }
        refused(
            "unit,name\na,\tA\n",
            &["column name: the cell holds a control"],
        );
        refused(
            "unit,name\na,A\0\n",
            &["column name: the cell holds a control"],
        );
        refused(
            "unit,name\na,\u{202E}A\n",
            &["column name: the cell holds an invisible"],
        );
        refused(
            b"unit,name\na,A\nb,\xC3\x28\n",
            &["line 3: column name: the cell is not UTF-8"],
        );
        refused(
            format!("unit,name\na,{}\n", "x".repeat(1_000_000)),
            &["1,000 bytes"],
        );
        refused(
            "unit,name\na\na,b,c\n",
            &["line 2: 1 cells where", "line 3: 3 cells where"],
        );
    }

    #[test]
    fn size_is_limited() {
        let wide = format!("unit,name{}\n", ",x".repeat(100_000));
        let mut report = ImportReport::default();
        let bytes = wide.as_bytes();
        read(Source { file: "t", bytes }, &COLUMNS, &mut report);
        assert_eq!(report.total(), 100_000);
        refused(
            format!("unit,name\n{}\n", "x,".repeat(100_000)),
            &["100001 cells"],
        );
        refused("x".repeat(FILE_BYTES + 1), &["larger than"]);
        let long = format!("unit,name\n{}", "a,A\n".repeat(ROWS + 1));
        refused(long, &["line 200002: the file has more than 200000 lines"]);
        let (all, _) = rows(format!("unit,name\n{}", "a,A\n".repeat(ROWS)));
        assert_eq!(all.len(), ROWS);
    }
}
