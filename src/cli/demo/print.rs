//! What the demo says in the terminal.

use std::path::Path;

use serde_json::Value;

use crate::release::{Detail, Number, Release};
use crate::survey::Language;

/// Prints the results of last year's wave and the ways into this year's.
pub(super) fn print(folder: &Path, last: &Release, demo: &Value) {
    let text = |key: &str| demo[key].as_str().unwrap_or_default().to_owned();
    println!("\nReleased wave {}:", last.wave());
    for unit in interesting(last) {
        print_unit(last, unit);
    }
    println!(
        "\nOpen wave {}, control code {}",
        text("wave"),
        text("control")
    );
    println!("Office   {}", text("office"));
    println!("Answer   {}", text("answer"));
    println!("\nStart at the office's address, or log in there as:");
    for account in demo["accounts"].as_array().into_iter().flatten() {
        let text = |key: &str| account[key].as_str().unwrap_or_default().to_owned();
        let unit = match account["unit"].as_str() {
            Some(unit) => format!("  (unit {unit})"),
            None => String::new(),
        };
        println!(
            "  {:<12} {:<14} {}{unit}",
            text("role"),
            text("name"),
            text("password")
        );
    }
    println!("\nTen invitation links:");
    for link in demo["links"].as_array().into_iter().flatten() {
        println!("  {}", link.as_str().unwrap_or_default());
    }
    println!(
        "\nEverything is in {}; demo.json has the same.",
        folder.display()
    );
    println!(
        "Try: weerklank --config {}/weerklank.toml wave status {}",
        folder.display(),
        text("wave")
    );
    println!("It serves until you press Ctrl-C.");
}

/// The organisation and three teams: the largest shown, the smallest shown, and one withheld.
fn interesting(release: &Release) -> Vec<usize> {
    let tree = release.tree();
    let invited = release.invited();
    let leaf = |&unit: &usize| tree.children(unit).is_empty() && invited[unit] > 0;
    let withheld = |unit: usize| {
        release
            .rows_of(unit)
            .iter()
            .any(|row| row.detail == Detail::Withheld)
    };
    let teams: Vec<usize> = (0..tree.len()).filter(leaf).collect();
    let shown = || teams.iter().copied().filter(|&unit| !withheld(unit));
    let hidden = teams.iter().copied().find(|&unit| withheld(unit));
    let joined = (0..tree.len()).find(|&unit| withheld(unit));
    [
        Some(tree.root()),
        shown().max_by_key(|&unit| invited[unit]),
        shown().min_by_key(|&unit| invited[unit]),
        hidden.or(joined),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn print_unit(release: &Release, unit: usize) {
    println!("\n  {}", release.units()[unit].name);
    for row in release.rows_of(unit).iter().filter(|row| !row.rest) {
        let respondents = row.respondents.map(|n| n.to_string()).unwrap_or_default();
        match row.detail {
            Detail::Participation => {
                let rate = match (row.value, row.interval) {
                    (Some(rate), _) => format!("{:.0} %", rate.value()),
                    (None, Some(band)) => format!("{:.0}-{:.0} %", band.low, band.high),
                    (None, None) => String::new(),
                };
                println!("    took part: {respondents} ({rate})");
            }
            Detail::Theme => {
                let name = row
                    .theme
                    .as_deref()
                    .and_then(|theme| release.questionnaire().theme(theme))
                    .map_or("", |theme| theme.name.text(Language::Nl));
                let value = match row.value {
                    Some(Number::Exact(value)) => format!("{value:.1}"),
                    Some(Number::Displayed(value)) => value.to_string(),
                    None => continue,
                };
                let interval = row
                    .interval
                    .as_ref()
                    .map(|at| format!("({:.1} to {:.1})", at.low, at.high))
                    .unwrap_or_default();
                println!("    {name:<28} {value:>6} {interval}");
            }
            Detail::Withheld => println!(
                "    withheld: too few people answered, or showing it would lay bare a small group"
            ),
            Detail::Breakdown | Detail::Tens | Detail::Fives | Detail::Options => {}
        }
    }
}
