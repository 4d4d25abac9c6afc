//! The tables of the report, for programs: as CSV, and together as a workbook. Figures of the survey are written as
//! `weerklank export` writes them.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};
use serde_json::Value;

use super::{Council, exit, goals};
use crate::error::{Doing, Error, Result};
use crate::programme::indicator::{Found, Indicator};
use crate::programme::register::{Known, Measured};
use crate::release::{Row, exported, number_text};
use crate::survey::Theme;

/// One table: its name, its columns, its rows.
pub(super) struct Table {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
}

/// Every table as CSV, and all of them as sheets of one workbook, each with the name of its file. The same report
/// gives the same bytes.
pub fn report_files(council: Council<'_>) -> Result<Vec<(String, Vec<u8>)>> {
    let tables = [
        themes(council)?,
        indicators(council),
        followup(council),
        exit::table(council.exit)?,
        response(council)?,
        withheld(council),
    ];
    let mut files = vec![("report.xlsx".to_owned(), workbook(council, &tables)?)];
    for table in &tables {
        files.push((format!("{}.csv", table.name), csv_of(table)?));
    }
    Ok(files)
}

fn themes(council: Council<'_>) -> Result<Table> {
    let mut rows = Vec::new();
    for (goal, _) in goals(council.words) {
        for (theme, row) in council.themes(goal) {
            rows.push(theme_row(council, theme, row)?);
        }
    }
    Ok(Table {
        name: "themes",
        columns: &[
            "goal",
            "theme",
            "name",
            "respondents",
            "value",
            "low",
            "high",
            "last_time",
            "change",
        ],
        rows,
    })
}

fn theme_row(council: Council<'_>, theme: &Theme, row: &Row) -> Result<Vec<String>> {
    let figures = figures(council, row)?;
    let figure = |name: &str| text_of(&figures[name]);
    Ok(vec![
        theme.goal.code().to_owned(),
        theme.id.clone(),
        theme.name.text(council.words.language()).to_owned(),
        figure("respondents"),
        figure("value"),
        figure("low"),
        figure("high"),
        row.before.map(number_text).unwrap_or_default(),
        text_of(&figures["change"]["label"]),
    ])
}

/// A row as the export writes it.
fn figures(council: Council<'_>, row: &Row) -> Result<Value> {
    serde_json::to_value(exported(council.release, row)).doing("writing the report")
}

pub(super) fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn indicators(council: Council<'_>) -> Table {
    let mut rows = Vec::new();
    for (goal, _) in goals(council.words) {
        for known in council.indicators(goal) {
            let valid = known.valid();
            if valid.is_empty() {
                rows.push(indicator_row(council, known, None));
            }
            let measured = valid.into_iter();
            rows.extend(measured.map(|row| indicator_row(council, known, Some(row))));
        }
    }
    Table {
        name: "indicators",
        columns: &[
            "goal",
            "indicator",
            "name",
            "unit",
            "baseline_as_of",
            "baseline",
            "target_year",
            "target",
            "as_of",
            "value",
            "out_of",
            "no_new_figure",
            "classification",
        ],
        rows,
    }
}

fn indicator_row(council: Council<'_>, known: &Known, row: Option<&Measured>) -> Vec<String> {
    let indicator: &Indicator = &known.indicator;
    let (baseline, target) = (indicator.baseline.as_ref(), indicator.target.as_ref());
    let plain = |value: f64| value.to_string();
    let found = row.map(|row| &row.finding.found);
    let (value, of, reason) = match found {
        Some(Found::Figure(amount)) => {
            let of = amount.of.map(|of| of.to_string());
            (plain(amount.value), of.unwrap_or_default(), String::new())
        }
        Some(Found::Nothing(reason)) => (String::new(), String::new(), reason.clone()),
        None => Default::default(),
    };
    vec![
        indicator.goal.clone(),
        indicator.id.clone(),
        indicator.name.text(council.words.language()).to_owned(),
        indicator.unit.code().to_owned(),
        baseline.map(|at| at.as_of.clone()).unwrap_or_default(),
        baseline.map(|at| written(at.amount)).unwrap_or_default(),
        target.map(|at| at.year.to_string()).unwrap_or_default(),
        target.map(|at| written(at.amount)).unwrap_or_default(),
        row.map(|row| row.finding.as_of.to_string())
            .unwrap_or_default(),
        value,
        of,
        reason,
        row.map(|row| row.classification.clone())
            .unwrap_or_default(),
    ]
}

/// A figure as the file of indicators writes it.
fn written(amount: crate::programme::Amount) -> String {
    match amount.of {
        Some(of) => format!("{} of {of}", amount.value),
        None => amount.value.to_string(),
    }
}

fn followup(council: Council<'_>) -> Table {
    let overview = council.overview;
    let line = |name: &str, n: usize| vec![name.to_owned(), n.to_string()];
    let mut rows = vec![
        line("teams", overview.teams),
        line("teams_that_talked", overview.talked),
    ];
    let actions = overview.actions.iter();
    rows.extend(actions.map(|(state, n)| line(&format!("actions_{state}"), *n)));
    rows.push(vec![
        "questions_waiting".to_owned(),
        overview.waiting.to_string(),
    ]);
    Table {
        name: "followup",
        columns: &["figure", "number"],
        rows,
    }
}

fn response(council: Council<'_>) -> Result<Table> {
    let mut rows = Vec::new();
    if let Some(row) = council.participation() {
        let figures = figures(council, row)?;
        rows.push(vec!["respondents".into(), text_of(&figures["respondents"])]);
        rows.push(vec![
            "percent_of_invited".into(),
            text_of(&figures["value"]),
        ]);
    }
    let audit = council.release.assurance().provenance.audit();
    let mut line = |name: &str, n: u64| rows.push(vec![name.to_owned(), n.to_string()]);
    line("figures_published", audit.published);
    line("leaks_found", audit.leaks.len() as u64);
    Ok(Table {
        name: "response",
        columns: &["figure", "number"],
        rows,
    })
}

fn withheld(council: Council<'_>) -> Table {
    let rows = council.withheld();
    Table {
        name: "withheld",
        columns: &["reason", "figures"],
        rows: rows
            .map(|(reason, n)| vec![reason.to_owned(), n.to_string()])
            .collect(),
    }
}

fn csv_of(table: &Table) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    let written = writer.write_record(table.columns).and_then(|()| {
        let mut rows = table.rows.iter();
        rows.try_for_each(|row| writer.write_record(row))
    });
    written.doing("writing the report")?;
    writer
        .into_inner()
        .map_err(|_| Error::failed("writing the report"))
}

fn workbook(council: Council<'_>, tables: &[Table]) -> Result<Vec<u8>> {
    let day = council.release.closed();
    let write = || -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        // The wave's own day, so that the same report is the same bytes.
        let year = u16::try_from(day.year()).unwrap_or(0);
        let day = ExcelDateTime::from_ymd(year, u8::from(day.month()), day.day())?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&day));
        for table in tables {
            sheet(&mut book, table)?;
        }
        book.save_to_buffer()
    };
    write().doing("writing the workbook")
}

fn sheet(book: &mut Workbook, table: &Table) -> std::result::Result<(), XlsxError> {
    let sheet = book.add_worksheet();
    sheet.set_name(table.name)?;
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(table.columns) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, 18.0)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (line, row) in (1..).zip(&table.rows) {
        for (column, cell) in (0..).zip(row) {
            // Only what is a plain number is one; any other text stays text, also where it looks like a formula.
            let is_number = cell
                .bytes()
                .all(|b| b.is_ascii_digit() || b == b'.' || b == b'-');
            match cell.parse::<f64>() {
                Ok(number) if is_number => sheet.write_number(line, column, number)?,
                _ => sheet.write_string(line, column, cell)?,
            };
        }
    }
    Ok(())
}
