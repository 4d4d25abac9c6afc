//! The ten columns of a row, the same in every file.

use serde::Serialize;
use serde::ser::SerializeMap;

use crate::disclosure::{Count, Displayed, End};
use crate::release::Release;
use crate::release::figures::{Number, Row};
use crate::statistics::{Interval, LabelledChange};

/// The columns of every file.
pub const COLUMNS: [&str; 10] = [
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

/// One cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Words, or a number that is not one alone: a range, a coded end. Empty where there is nothing.
    Text(String),
    /// A number.
    Number {
        /// As it is written.
        text: String,
        /// To how many decimals it is displayed; `None` where it is exact.
        decimals: Option<u8>,
    },
}

impl Cell {
    /// As it stands in a text file.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Number { text, .. } => text,
        }
    }
}

/// The ten columns of one row.
pub(super) fn cells(unit: &str, row: &Row) -> [Cell; 10] {
    let text = |value: &Option<String>| Cell::Text(value.clone().unwrap_or_default());
    let nothing = || Cell::Text(String::new());
    let number = |value: Option<Number>| value.map_or_else(nothing, number);
    // The ends of a margin are displayed like the figure that they are the margin of.
    let end = |value: f64| match row.value {
        Some(Number::Displayed(Displayed { decimals, .. })) => rounded(value, decimals),
        _ => exact(value),
    };
    let bound = |pick: fn(&Interval) -> f64| {
        { row.interval.as_ref() }.map_or_else(nothing, |interval| end(pick(interval)))
    };
    [
        Cell::Text(unit.to_owned()),
        text(&row.theme),
        text(&row.question),
        Cell::Text(form(row)),
        row.respondents.map_or_else(nothing, count),
        number(row.value),
        bound(|interval| interval.low),
        bound(|interval| interval.high),
        text(&row.option),
        number(row.share),
    ]
}

/// The name of a row's form; a rest row says so first.
fn form(row: &Row) -> String {
    let name = row.detail.name();
    if row.rest {
        format!("rest-{name}")
    } else {
        name.to_owned()
    }
}

fn count(count: Count) -> Cell {
    match count {
        Count::Exact(n) => Cell::Number {
            text: n.to_string(),
            decimals: None,
        },
        Count::Range(from, Some(to)) => Cell::Text(format!("{from}-{to}")),
        Count::Range(from, None) => Cell::Text(format!("{from}+")),
    }
}

fn number(number: Number) -> Cell {
    let shown = match number {
        Number::Exact(value) => return exact(value),
        Number::Displayed(shown) => shown,
    };
    let text = written(shown);
    match shown.end {
        End::None => Cell::Number {
            text,
            decimals: Some(shown.decimals),
        },
        End::AtMost | End::AtLeast => Cell::Text(text),
    }
}

/// A figure as files write it.
pub fn number_text(value: Number) -> String {
    number(value).text().to_owned()
}

/// A displayed figure as files write it, a coded end with its sign.
pub fn written(shown: Displayed) -> String {
    let sign = match shown.end {
        End::None => "",
        End::AtMost => "<=",
        End::AtLeast => ">=",
    };
    format!("{sign}{:.*}", usize::from(shown.decimals), shown.value)
}

/// To so many decimals, as pages show it.
fn rounded(value: f64, decimals: u8) -> Cell {
    Cell::Number {
        text: format!("{value:.*}", usize::from(decimals)),
        decimals: Some(decimals),
    }
}

/// Up to six decimals, without trailing zeros: enough for any use, and the same on every machine.
fn exact(value: f64) -> Cell {
    let text = format!("{value:.6}");
    Cell::Number {
        text: text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        decimals: None,
    }
}

/// One row as an object: the columns that hold something, each as the text that stands in the other files,
/// and the change against the wave before.
#[derive(Debug)]
pub struct Exported<'a> {
    cells: [Cell; 10],
    change: Option<&'a LabelledChange>,
}

/// The object of one row.
pub fn exported<'a>(release: &Release, row: &'a Row) -> Exported<'a> {
    exported_of(release.tree.id(row.unit), row)
}

/// The object of a row of some other table, with the id of its unit.
pub fn exported_of<'a>(unit: &str, row: &'a Row) -> Exported<'a> {
    Exported {
        cells: cells(unit, row),
        change: row.change.as_ref(),
    }
}

impl Serialize for Exported<'_> {
    fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let mut map = out.serialize_map(None)?;
        for (column, cell) in COLUMNS.iter().zip(&self.cells) {
            if !cell.text().is_empty() {
                map.serialize_entry(column, cell.text())?;
            }
        }
        if let Some(change) = self.change {
            map.serialize_entry("change", &Change::of(change))?;
        }
        map.end()
    }
}

/// What may be said against the wave before.
#[derive(Serialize)]
struct Change {
    label: &'static str,
    difference: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    smallest_detectable: Option<f64>,
}

impl Change {
    fn of(change: &LabelledChange) -> Self {
        let interval = change.interval.as_ref();
        Self {
            label: change.label.name(),
            difference: change.difference,
            low: interval.map(|interval| interval.low),
            high: interval.map(|interval| interval.high),
            smallest_detectable: change.smallest_detectable,
        }
    }
}
