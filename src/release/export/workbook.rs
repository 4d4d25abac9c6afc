//! The workbook: the rows of the other files, and on a second sheet why they may be believed.
//!
//! What is text is written as text, so that a spreadsheet program computes nothing from a unit that is
//! called `=1+1`. Nothing says who made the file or when: two exports of one wave are the same bytes.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::cells::{COLUMNS, Cell, cells};
use crate::error::{Doing, Error, Result};
use crate::release::{Kind, LedgerLine, Release, Told, audited, counted};
use crate::survey::Language;
use crate::ui::{Words, number};

type Done = std::result::Result<(), XlsxError>;

/// Widths of the columns, in characters: units and options are long, figures are short.
const WIDTHS: [f64; 10] = [24.0, 16.0, 20.0, 18.0, 13.0, 10.0, 10.0, 10.0, 24.0, 10.0];

/// Width of the second sheet's sentences.
const SENTENCE: f64 = 90.0;

/// Decimals that a displayed figure can have.
const MOST_DECIMALS: u8 = 2;

/// The bytes of a workbook, with the certificate in the language in which the questionnaire was written: a
/// setting of the machine would make another file of it. Refused where there are more rows than a sheet can
/// hold.
pub(super) fn bytes(release: &Release) -> Result<Vec<u8>> {
    let languages = release.questionnaire().languages();
    let words = Words::of(languages.first().copied().unwrap_or(Language::Nl));
    let mut book = Workbook::new();
    let written = properties(&mut book, release, words)
        .and_then(|()| results(book.add_worksheet(), release, words))
        .and_then(|()| Certificate::write(book.add_worksheet(), release, words))
        .and_then(|()| book.save_to_buffer());
    match written {
        Err(XlsxError::RowColumnLimitError) => Err(Error::invalid(
            "--format: a sheet holds 1,048,576 rows, and this wave has more. Export it as csv or json.",
        )),
        written => written.doing("writing the workbook"),
    }
}

/// The title, and the wave's own day in place of the day of writing.
fn properties(book: &mut Workbook, release: &Release, words: Words) -> Done {
    let day = release.closed();
    let year = u16::try_from(day.year()).unwrap_or(0);
    let day = ExcelDateTime::from_ymd(year, u8::from(day.month()), day.day())?;
    let title = release.questionnaire().title().text(words.language());
    let properties = DocProperties::new().set_title(title);
    book.set_properties(&properties.set_creation_datetime(&day));
    Ok(())
}

fn results(sheet: &mut Worksheet, release: &Release, words: Words) -> Done {
    sheet.set_name(words.text("place-results"))?;
    let header = Format::new().set_bold();
    for (column, (name, width)) in (0..).zip(COLUMNS.iter().zip(WIDTHS)) {
        sheet.write_string_with_format(0, column, *name, &header)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let formats: Vec<Format> = (0..=MOST_DECIMALS).map(decimals).collect();
    for (line, row) in (1..).zip(release.rows()) {
        for (column, cell) in (0..).zip(&cells(release.tree().id(row.unit), row)) {
            write(sheet, line, column, cell, &formats)?;
        }
    }
    let last = u32::try_from(release.rows().len()).unwrap_or(u32::MAX);
    sheet.autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
    Ok(())
}

/// So many decimals are displayed, also where the last is a zero.
fn decimals(decimals: u8) -> Format {
    match decimals {
        0 => Format::new().set_num_format("0"),
        n => Format::new().set_num_format(format!("0.{}", "0".repeat(usize::from(n)))),
    }
}

fn write(sheet: &mut Worksheet, line: u32, column: u16, cell: &Cell, formats: &[Format]) -> Done {
    match cell {
        Cell::Text(text) if text.is_empty() => {}
        Cell::Text(text) => {
            sheet.write_string(line, column, text)?;
        }
        Cell::Number { text, decimals } => {
            // The number that the other files hold, not one with more digits.
            let Ok(value) = text.parse::<f64>() else {
                sheet.write_string(line, column, text)?;
                return Ok(());
            };
            let format = decimals.and_then(|n| formats.get(usize::from(n)));
            match format {
                Some(format) => sheet.write_number_with_format(line, column, value, format)?,
                None => sheet.write_number(line, column, value)?,
            };
        }
    }
    Ok(())
}

/// The second sheet, from top to bottom.
struct Certificate<'a> {
    sheet: &'a mut Worksheet,
    line: u32,
    heading: Format,
    sentence: Format,
    words: Words,
}

impl<'a> Certificate<'a> {
    fn write(sheet: &'a mut Worksheet, release: &Release, words: Words) -> Done {
        sheet.set_name(words.text("certificate-sheet"))?;
        sheet.set_column_width(0, SENTENCE)?;
        sheet.set_column_width(1, 24.0)?;
        let mut at = Self {
            sheet,
            line: 0,
            heading: Format::new().set_bold(),
            sentence: Format::new().set_text_wrap(),
            words,
        };
        let assurance = release.assurance();
        at.heading(&words.text("certificate-title"))?;
        at.sentence(&release.heading(words))?;
        at.told(&counted(assurance.provenance, words))?;
        at.told(&audited(assurance.provenance.audit(), words))?;
        at.thresholds(release)?;
        at.ledger(assurance.ledger)?;
        let Some(control) = release.control() else {
            return Ok(());
        };
        at.gap();
        at.heading(&words.text("certificate-check"))?;
        at.sentence(&words.text("certificate-check-explained"))?;
        at.sentence(control)
    }

    fn gap(&mut self) {
        self.line += 1;
    }

    fn heading(&mut self, text: &str) -> Done {
        let format = &self.heading;
        self.sheet
            .write_string_with_format(self.line, 0, text, format)?;
        self.line += 1;
        Ok(())
    }

    fn sentence(&mut self, text: &str) -> Done {
        let format = &self.sentence;
        self.sheet
            .write_string_with_format(self.line, 0, text, format)?;
        self.line += 1;
        Ok(())
    }

    fn told(&mut self, told: &Told) -> Done {
        self.gap();
        self.heading(&told.title)?;
        for sentence in &told.before {
            self.sentence(sentence)?;
        }
        for (name, figure) in &told.figures {
            self.sheet.write_string(self.line, 0, name)?;
            if let Some(n) = figure {
                self.sheet.write_number(self.line, 1, *n as f64)?;
            } else {
                let none = self.words.text("none");
                self.sheet.write_string(self.line, 1, none)?;
            }
            self.line += 1;
        }
        for sentence in &told.after {
            self.sentence(sentence)?;
        }
        Ok(())
    }

    fn thresholds(&mut self, release: &Release) -> Done {
        self.gap();
        self.heading(&self.words.text("about-title"))?;
        let policy = release.policy();
        let gaps = [
            ("group", policy.minimum_group.into()),
            ("distribution", policy.minimum_distribution.into()),
            ("sensitive", policy.minimum_sensitive.into()),
            ("comments", policy.minimum_comments.into()),
        ];
        self.sentence(&self.words.with("about-thresholds", &gaps))
    }

    fn ledger(&mut self, lines: &[LedgerLine]) -> Done {
        self.gap();
        self.heading(&self.words.text("ledger-title"))?;
        for line in lines {
            let kind = match line.kind {
                Kind::Release => "ledger-release",
                Kind::Import => "ledger-import",
                Kind::Recut => "ledger-recut",
                Kind::Union => "ledger-union",
            };
            let day = number::date(self.words, line.published);
            let gaps = [("number", line.number.into()), ("date", day.into())];
            self.sentence(&self.words.with(kind, &gaps))?;
            self.sentence(&line.digest)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn what_is_text_is_computed_by_nobody() {
        let traps = [
            "=1+1",
            "=HYPERLINK(\"https://x.example\")",
            "+1",
            "-1",
            "@SUM(A1)",
            "{=1}",
            "mailto:x@x.example",
            " 1",
            "_x0041_",
            "a\u{1}b",
            "<f>1</f>",
        ];
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (line, trap) in (0..).zip(traps) {
            let cell = Cell::Text(trap.to_owned());
            write(sheet, line, 0, &cell, &[]).expect("written");
        }
        let bytes = book.save_to_buffer().expect("a workbook");
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let formulas = read.worksheet_formula("Sheet1").expect("formulas");
        assert_eq!(formulas.used_cells().count(), 0);
        let cells = read.worksheet_range("Sheet1").expect("a sheet");
        for (row, trap) in cells.rows().zip(traps) {
            assert_eq!(row[0], Data::String(trap.to_owned()));
        }
        assert_eq!(cells.height(), traps.len());
    }

    #[test]
    fn a_displayed_figure_keeps_its_zeros() {
        let formats: Vec<Format> = (0..=MOST_DECIMALS).map(decimals).collect();
        assert_eq!(formats[1], Format::new().set_num_format("0.0"));
        assert_eq!(formats[2], Format::new().set_num_format("0.00"));
    }
}
