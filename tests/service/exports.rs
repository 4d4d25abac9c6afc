//! The files of a release: every row once, every cell what the release says, in CSV and in JSON.

use serde_json::Value;
use weerklank::disclosure::Count;
use weerklank::release::{Detail, Format, Number, Row, export};

use super::figures::{Told, written};

const COLUMNS: [&str; 10] = [
    "unit",
    "theme",
    "question",
    "form",
    "respondents",
    "value",
    "low",
    "high",
    "option",
    "share",
];

/// CSV and JSON hold the rows of the release, each once, in their order.
pub fn check(told: &Told) {
    let csv = export(&told.release, Format::Csv).expect("CSV");
    let mut lines = csv::Reader::from_reader(csv.as_slice());
    assert_eq!(lines.headers().expect("a header"), COLUMNS.as_slice());
    let lines: Vec<csv::StringRecord> = lines.records().map(|line| line.expect("a line")).collect();
    let json = export(&told.release, Format::Json).expect("JSON");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    assert_eq!(json["wave"], "w1");
    assert_eq!(json["certificate"]["leaks"], serde_json::json!([]));
    let objects = json["rows"].as_array().expect("rows");
    let rows = told.release.rows();
    assert_eq!((lines.len(), objects.len()), (rows.len(), rows.len()));
    for ((row, line), object) in rows.iter().zip(&lines).zip(objects) {
        for (column, cell) in COLUMNS.iter().zip(line) {
            let same = object.get(*column).and_then(Value::as_str).unwrap_or("");
            assert_eq!(same, cell, "{column}");
        }
        check_line(told, row, line);
    }
}

/// A cell that holds a number, to the six decimals that are written.
fn is_number(cell: &str, value: Option<f64>) -> bool {
    match value {
        None => cell.is_empty(),
        Some(value) => cell
            .parse::<f64>()
            .is_ok_and(|cell| (cell - value).abs() <= 5e-7),
    }
}

fn is_shown(cell: &str, number: Option<Number>) -> bool {
    match number {
        Some(shown @ Number::Displayed(_)) => cell == written(shown),
        Some(Number::Exact(value)) => is_number(cell, Some(value)),
        None => cell.is_empty(),
    }
}

fn check_line(told: &Told, row: &Row, line: &csv::StringRecord) {
    assert_eq!(&line[0], told.unit(row));
    assert_eq!(line[1], *row.theme.as_deref().unwrap_or(""));
    assert_eq!(line[2], *row.question.as_deref().unwrap_or(""));
    let form = format!("{:?}", row.detail).to_lowercase();
    let rest = if row.rest { "rest-" } else { "" };
    assert_eq!(line[3], format!("{rest}{form}"));
    let respondents = match row.respondents {
        None => String::new(),
        Some(Count::Exact(n)) => n.to_string(),
        Some(Count::Range(from, Some(to))) => format!("{from}-{to}"),
        Some(Count::Range(from, None)) => format!("{from}+"),
    };
    assert_eq!(line[4], respondents);
    assert!(is_shown(&line[5], row.value), "{line:?} {row:?}");
    assert!(
        is_number(&line[6], row.interval.as_ref().map(|band| band.low)),
        "{line:?}"
    );
    assert!(
        is_number(&line[7], row.interval.as_ref().map(|band| band.high)),
        "{line:?}"
    );
    assert_eq!(line[8], *row.option.as_deref().unwrap_or(""));
    assert!(is_shown(&line[9], row.share), "{line:?} {row:?}");
    // Below the organisation nothing is more exact than what is displayed.
    if told.unit(row) != "town" || row.rest {
        assert!(
            !matches!(row.value, Some(Number::Exact(_))) || row.detail == Detail::Participation
        );
        assert!(!matches!(row.share, Some(Number::Exact(_))));
    }
}
