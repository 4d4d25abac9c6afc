//! Draws docs/unit-17.svg from what the program itself chooses and finds:
//! `cargo run --example disclosure_figure`. A test holds the committed picture to this.

use std::fmt::Write;

use weerklank::disclosure::audit::audit;
use weerklank::disclosure::{Counts, Leak, Preferences, Region, Status, Tree, Weight, optimum};

const K: u32 = 5;
const UNITS: [(&str, &str); 4] = [("Unit", ""), ("A", "Unit"), ("B", "Unit"), ("C", "Unit")];
const DIRECT: [u32; 4] = [0, 8, 6, 3];
/// Left edge and top of each unit's box.
const PLACES: [(i32, i32); 4] = [(95, 60), (15, 150), (105, 150), (195, 150)];

const HEAD: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 870 290" role="img" aria-labelledby="t d" font-family="sans-serif" font-size="14">
<title id="t">Unit 17: what may be shown of teams of 8, 6 and 3</title>
<desc id="d">Left: everything that is large enough is shown, and team C follows by subtraction. Middle: the best safe choice, the unit and team A. Right: the figures that remain, two blocks of at least five.</desc>
<style>text{fill:#1a1a1a}.line{stroke:#767676;fill:none}.shown{fill:#cfe8d5;stroke:#1d6b34}.hidden{fill:#f2f2f2;stroke:#767676;stroke-dasharray:4 3}.leak{fill:#fbd5d0;stroke:#b3261e}</style>
<rect width="870" height="290" fill="#ffffff"/>
"##;

/// The published regions with these flags, and what the auditor finds.
fn attack(tree: &Tree, shown: &[bool]) -> weerklank::disclosure::Certificate {
    let totals = tree.totals(&DIRECT);
    let regions: Vec<Region> = (0..tree.len())
        .filter(|&unit| shown[unit])
        .map(|unit| Region {
            unit,
            category: None,
            status: Status::Published,
            respondents: Some(totals[unit]),
        })
        .collect();
    audit(tree, &Counts::plain(&DIRECT), None, &regions, K, 1)
}

fn sentence(leak: &Leak) -> String {
    let terms = leak.regions.iter().map(|term| {
        let sign = if term.coefficient < 0 {
            "\u{2212} "
        } else {
            ""
        };
        format!("{sign}{}", term.unit)
    });
    let terms: Vec<String> = terms.collect();
    format!("{} = {} people", terms.join(" "), leak.respondents)
}

fn panel(out: &mut String, left: i32, title: &str, boxes: &[(&str, String)], below: &str) {
    let _ = writeln!(out, "<g transform=\"translate({left} 0)\">");
    let _ = writeln!(
        out,
        "<text x=\"140\" y=\"34\" text-anchor=\"middle\" font-weight=\"bold\">{title}</text>"
    );
    for (x, y) in &PLACES[1..] {
        let _ = writeln!(
            out,
            "<path class=\"line\" d=\"M140 110 V130 H{} V{y}\"/>",
            x + 35
        );
    }
    for ((x, y), (class, text)) in PLACES.iter().zip(boxes) {
        let width = if *y < 100 { 90 } else { 70 };
        let middle = x + width / 2;
        let _ = writeln!(
            out,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"50\" rx=\"6\"/>"
        );
        let _ = writeln!(
            out,
            "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
            y + 30
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"140\" y=\"245\" text-anchor=\"middle\">{below}</text>\n</g>"
    );
}

/// The picture, from the optimum and the audit.
pub fn picture() -> String {
    let tree = Tree::new(&UNITS).expect("a tree");
    let totals = tree.totals(&DIRECT);
    let large: Vec<bool> = totals.iter().map(|&n| n >= K).collect();
    let root = Preferences {
        always: Some(tree.root()),
        ..Preferences::default()
    };
    let best = optimum(&tree, &DIRECT, K, Weight::Respondents, root);
    let leak = attack(&tree, &large).leaks.first().map(sentence);
    let safe = attack(&tree, &best);
    assert!(safe.is_safe(), "the optimum is safe");
    let boxes = |shown: &[bool], hidden: &'static str| -> Vec<(&str, String)> {
        (0..tree.len())
            .map(|unit| match shown[unit] {
                true => ("shown", format!("{} {}", tree.id(unit), totals[unit])),
                false => (hidden, tree.id(unit).to_owned()),
            })
            .collect()
    };
    let mut out = HEAD.to_owned();
    let found = leak.unwrap_or_else(|| "nothing follows".to_owned());
    panel(
        &mut out,
        0,
        "Hide only what is small",
        &boxes(&large, "leak"),
        &found,
    );
    let smallest = safe.smallest_block.unwrap_or(0);
    let holds = format!("smallest block: {smallest} people");
    panel(
        &mut out,
        290,
        "The best safe choice",
        &boxes(&best, "hidden"),
        &holds,
    );
    let covered: u32 = (1..tree.len())
        .filter(|&unit| best[unit])
        .map(|unit| totals[unit])
        .sum();
    let kept = (0..tree.len()).map(|unit| match (unit, best[unit]) {
        (0, _) => ("hidden", tree.id(0).to_owned()),
        (_, true) => ("shown", format!("{} {}", tree.id(unit), totals[unit])),
        (_, false) => ("shown", tree.id(unit).to_owned()),
    });
    let rest = format!("B and C: one rest of {} people", totals[0] - covered);
    panel(
        &mut out,
        580,
        "What is kept",
        &kept.collect::<Vec<_>>(),
        &rest,
    );
    out + "</svg>\n"
}

#[allow(dead_code, reason = "the test takes the picture only")]
fn main() -> std::io::Result<()> {
    std::fs::write(
        concat!(env!("CARGO_MANIFEST_DIR"), "/docs/unit-17.svg"),
        picture(),
    )
}
