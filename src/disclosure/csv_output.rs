//! Writes `published.csv` (docs/INTERFACES.md) to text.

use super::table::{Counts, Region, Status};
use super::tree::Tree;

/// One row for each region; withheld rows carry no number.
pub fn published(tree: &Tree, counts: &Counts, regions: &[Region]) -> String {
    let mut text = String::from("unit,category,status,respondents\n");
    for region in regions {
        let category = region.category.map_or("", |c| &counts.categories[c]);
        let status = match region.status {
            Status::Published => "published",
            Status::Withheld => "withheld",
            Status::Rest => "rest",
        };
        let respondents = region.respondents.map_or(String::new(), |n| n.to_string());
        let (unit, category) = (quoted(tree.id(region.unit)), quoted(category));
        text.push_str(&format!("{unit},{category},{status},{respondents}\n"));
    }
    text
}

/// RFC 4180: quoted where a comma, quote or line end would be misread.
fn quoted(cell: &str) -> String {
    if cell.contains([',', ';', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
