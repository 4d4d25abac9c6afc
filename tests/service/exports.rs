//! The files of a release: every row once, every cell what the release says, in CSV, in JSON and in a workbook.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;
use weerklank::count::Provenance;
use weerklank::disclosure::Count;
use weerklank::release::{Format, Number, Release, Row, export};

use super::figures::{Told, written};
use super::town::{self, Town};

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
    check_workbook(&told.release);
}

/// The columns of numbers; the others hold words, whatever they look like.
const NUMBERS: [&str; 5] = ["respondents", "value", "low", "high", "share"];

type Book = Xlsx<Cursor<Vec<u8>>>;

fn workbook(release: &Release) -> Book {
    let bytes = export(release, Format::Xlsx).expect("a workbook");
    Xlsx::new(Cursor::new(bytes)).expect("a workbook that can be read")
}

/// The first sheet holds the cells of the CSV: a number where that is a number in a column of numbers, and
/// otherwise its text. The second is about the count.
fn check_workbook(release: &Release) {
    let csv = export(release, Format::Csv).expect("CSV");
    let mut lines = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(csv.as_slice());
    let lines: Vec<csv::StringRecord> = lines.records().map(|line| line.expect("a line")).collect();
    let mut book = workbook(release);
    let names = book.sheet_names();
    assert_eq!(names.len(), 2, "{names:?}");
    let sheet = book.worksheet_range(&names[0]).expect("a sheet");
    assert_eq!(sheet.get_size(), (lines.len(), COLUMNS.len()));
    let (mut numbers, mut texts) = (0, 0);
    for (cells, line) in sheet.rows().zip(&lines) {
        for ((cell, told), column) in cells.iter().zip(line).zip(COLUMNS) {
            let number = told.parse::<f64>().ok();
            match (cell, number.filter(|_| NUMBERS.contains(&column))) {
                (Data::Float(cell), Some(number)) => {
                    assert_eq!(cell.to_bits(), number.to_bits(), "{column}: {told}");
                    numbers += 1;
                }
                (Data::String(cell), None) => {
                    assert_eq!(cell, told, "{column}");
                    texts += 1;
                }
                (Data::Empty, None) => assert_eq!(told, "", "{column}"),
                (cell, _) => panic!("{column}: {told} became {cell:?}"),
            }
        }
    }
    assert!(numbers > 100 && texts > 100, "{numbers} {texts}");
    let computed = book.worksheet_formula(&names[0]).expect("formulas");
    assert_eq!(computed.used_cells().count(), 0, "nothing is computed");
    check_certificate(&mut book, &names[1], release);
}

/// The second sheet says in plain words what the certificate says, with its figures as numbers.
fn check_certificate(book: &mut Book, name: &str, release: &Release) {
    let sheet = book.worksheet_range(name).expect("a sheet");
    let text: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    let assurance = release.assurance();
    let Provenance::Count(counted) = assurance.provenance else {
        panic!("a counted wave");
    };
    for (label, figure) in [
        ("Uitgenodigd", counted.invited),
        ("Geteld", counted.valid),
        ("Gevonden lekken", 0),
        ("Cijfers die te zien zijn", counted.audit.published),
    ] {
        let line = text.iter().position(|line| line == label);
        let cell = sheet.get((line.expect(label), 1)).expect(label);
        assert_eq!(*cell, Data::Float(figure as f64), "{label}");
    }
    for said in [
        release.control().expect("a control code"),
        &assurance.ledger[0].digest,
        "Certificaat van de telling",
    ] {
        assert!(text.iter().any(|line| line == said), "{said}: {text:?}");
    }
}

/// The text of a part of a workbook, which is an archive.
fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let part = archive.by_name(name).expect(name);
    std::io::read_to_string(part).expect("text")
}

/// Units whose ids a spreadsheet program would take for something else.
const TRAPS: [&str; 6] = [
    "1",
    "007",
    "1e5",
    "2026-11-25",
    "_x0041_",
    "https://x.example",
];

#[test]
fn a_workbook_computes_nothing_says_nobody_and_is_the_same_again() {
    let mut units = "unit,parent,name\ntown,,Town\n".to_owned();
    let mut people = "person,unit,leads,email,name,language\n".to_owned();
    for (team, unit) in TRAPS.iter().enumerate() {
        units += &format!("{unit},town,Team {team}\n");
        for number in 0..20 {
            let number = team * 20 + number;
            people += &format!("p{number},{unit},,p{number}@example.org,Person {number},nl\n");
        }
    }
    let town = Town::inhabited("sqlite", town::import(&units, &people));
    for (person, link) in &town.open("w1") {
        let number: usize = person[1..].parse().expect("a number");
        let answers = super::answers(&town, number);
        town.respond(link, &answers).expect("a receipt");
    }
    town.desk.close("w1").expect("closed");
    town.desk.count("w1", &town.key, None).expect("counted");
    town.desk.release("w1").expect("released");
    let release = town.releases().find("w1").expect("a release");
    check_workbook(&release);
    let mut book = workbook(&release);
    let sheet = book.worksheet_range_at(0).expect("there").expect("a sheet");
    let units: Vec<String> = sheet.rows().map(|row| row[0].to_string()).collect();
    for unit in TRAPS {
        assert!(units.iter().any(|cell| cell == unit), "{unit}: {units:?}");
    }

    let first = export(&release, Format::Xlsx).expect("a workbook");
    // Longer than the resolution of times in an archive.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    let again = town.releases().find("w1").expect("a release");
    assert_eq!(first, export(&again, Format::Xlsx).expect("a workbook"));
    let core = part(&first, "docProps/core.xml");
    assert!(
        core.contains(&format!("{}T00:00:00Z", release.closed())),
        "{core}"
    );
    assert!(core.contains("<dc:creator></dc:creator>"), "{core}");
    let sheet = part(&first, "xl/worksheets/sheet1.xml");
    assert!(!sheet.contains("<f>"), "no formula");
    assert!(sheet.contains("state=\"frozen\""), "{:.2000}", sheet);
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
    let band = row.interval.as_ref();
    for (cell, end) in [
        (&line[6], band.map(|band| band.low)),
        (&line[7], band.map(|band| band.high)),
    ] {
        match (row.value, end) {
            (Some(Number::Displayed(shown)), Some(end)) => {
                assert_eq!(
                    cell,
                    format!("{end:.*}", usize::from(shown.decimals)),
                    "{line:?}"
                );
            }
            _ => assert!(is_number(cell, end), "{line:?}"),
        }
    }
    assert_eq!(line[8], *row.option.as_deref().unwrap_or(""));
    assert!(is_shown(&line[9], row.share), "{line:?} {row:?}");
    // Below the organisation nothing is more exact than what is displayed.
    if told.unit(row) != "town" || row.rest {
        assert!(!matches!(row.value, Some(Number::Exact(_))));
        assert!(!matches!(row.share, Some(Number::Exact(_))));
    }
}
