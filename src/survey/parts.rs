//! Reads the parts of a questionnaire: themes, scales, pages, questions, breakdowns.
//!
//! What belongs to one part alone is judged here; what needs two parts (a reference, an order) is
//! judged by `lint` once all parts are there.

use super::document::Node;
use super::finding::shown;
use super::questionnaire::{Breakdown, Goal, Kind, Opt, Page, Point, Question, Scale, Theme, When};
use super::reader::{Fields, Reader, named};

/// Reads each item of a list, keeping the lines of those that could be read.
pub(super) fn each<T>(
    nodes: &[Node],
    lines: &mut Vec<Option<usize>>,
    mut read: impl FnMut(&Node, usize) -> Option<T>,
) -> Vec<T> {
    let mut parts = Vec::with_capacity(nodes.len().min(256));
    for (index, node) in nodes.iter().enumerate() {
        if let Some(part) = read(node, index + 1) {
            parts.push(part);
            lines.push(node.line);
        }
    }
    parts
}

pub(super) fn theme(reader: &mut Reader, node: &Node, number: usize) -> Option<Theme> {
    let fields = reader.fields(node, &named("theme", node, number), &["id", "goal", "name"])?;
    let id = reader.id(&fields, "id");
    let name = reader.wording(&fields, "name");
    let goal = reader.text(&fields, "goal").and_then(|code| {
        let goal = Goal::from_code(code);
        if goal.is_none() {
            let message = format!("There is no goal {}.", shown(code));
            let cure = "choose \"safe\", \"diverse\" or \"sensitive\".";
            reader.report.error(&fields.at("goal"), message, cure);
        }
        goal
    });
    Some(Theme {
        id,
        goal: goal.unwrap_or(Goal::Safe),
        name,
    })
}

pub(super) fn scale(reader: &mut Reader, node: &Node, number: usize) -> Option<Scale> {
    let place = named("scale", node, number);
    let fields = reader.fields(node, &place, &["id", "options", "unknown"])?;
    let id = reader.id(&fields, "id");
    let unknown = reader.optional_wording(&fields, "unknown");
    let options = reader.list(&fields, "options");
    let mut points = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let name = format!("{place}, option {}", index + 1);
        let Some(option) = reader.fields(option, &name, &["value", "text"]) else {
            continue;
        };
        let text = reader.wording(&option, "text");
        if let Some(value) = reader.whole(&option, "value") {
            points.push(Point { value, text });
        }
    }
    // A scale of which a point could not be read has too few points for any other rule.
    if points.len() < options.len() {
        points.clear();
    } else if points.is_empty() {
        let cure = "give options five points, each with value and text.";
        reader
            .report
            .error(&fields.at("options"), "The scale has no points.", cure);
    }
    Some(Scale {
        id,
        points,
        unknown,
    })
}

pub(super) fn page(
    reader: &mut Reader,
    node: &Node,
    number: usize,
    list: &str,
    lines: &mut Vec<Option<usize>>,
) -> Option<Page> {
    let fields = reader.fields(node, &format!("page {number}"), &["title", list])?;
    let title = reader.wording(&fields, "title");
    let questions = reader.list(&fields, list);
    let so_far = lines.len();
    let questions = each(questions, lines, |node, number| {
        question(reader, node, so_far + number)
    });
    Some(Page { title, questions })
}

fn question(reader: &mut Reader, node: &Node, number: usize) -> Option<Question> {
    const KNOWN: [&str; 11] = [
        "id",
        "version",
        "kind",
        "theme",
        "scale",
        "text",
        "options",
        "multiple",
        "sensitive",
        "decline",
        "when",
    ];
    let place = named("question", node, number);
    let fields = reader.fields(node, &place, &KNOWN)?;
    let id = reader.id(&fields, "id");
    let version = reader.version(&fields);
    let theme = reader.reference(&fields, "theme");
    let text = reader.wording(&fields, "text");
    let sensitive = reader.truth(&fields, "sensitive");
    let decline = reader.optional_wording(&fields, "decline");
    let when = fields
        .get("when")
        .and_then(|node| when(reader, node, &place));
    let kind = kind(reader, &fields, &place);
    Some(Question {
        id,
        version,
        kind,
        theme,
        text,
        sensitive,
        decline,
        when,
    })
}

fn when(reader: &mut Reader, node: &Node, place: &str) -> Option<When> {
    let fields = reader.fields(node, place, &["question", "is"])?;
    let question = reader
        .text(&fields, "question")
        .unwrap_or_default()
        .to_owned();
    let is = reader
        .texts(&fields, "is")
        .into_iter()
        .map(str::to_owned)
        .collect();
    Some(When { question, is })
}

fn kind(reader: &mut Reader, fields: &Fields<'_>, place: &str) -> Kind {
    let code = match fields.get("kind") {
        Some(_) => reader.text(fields, "kind").unwrap_or_default(),
        None => "scale",
    };
    let foreign: &[&str] = match code {
        "scale" => &["options", "multiple"],
        "choice" => &["scale"],
        "text" => &[
            "scale",
            "options",
            "multiple",
            "sensitive",
            "decline",
            "when",
        ],
        // Not of the right kind at all is already reported.
        "" => &[],
        _ => {
            let message = format!("There is no kind {}.", shown(code));
            let cure = "choose \"scale\", \"choice\" or \"text\".";
            reader.report.error(&fields.at("kind"), message, cure);
            &[]
        }
    };
    for key in foreign.iter().filter(|key| fields.get(key).is_some()) {
        let message = format!("A {code} question cannot have {key}.");
        let cure = match (code, *key) {
            // Comments are published joined to nothing. One that is only asked after a certain
            // answer would carry that answer with it.
            ("text", "when" | "sensitive") => "ask it of everybody, and not about one's own case.",
            _ => "remove it, or choose another kind.",
        };
        reader.report.error(&fields.at(key), message, cure);
    }
    match code {
        "choice" => Kind::Choice {
            options: options(reader, fields, place),
            multiple: reader.truth(fields, "multiple"),
        },
        "scale" => Kind::Scale {
            scale: reader.text(fields, "scale").unwrap_or_default().to_owned(),
        },
        _ => Kind::Text,
    }
}

fn options(reader: &mut Reader, fields: &Fields<'_>, place: &str) -> Vec<Opt> {
    let nodes = reader.list(fields, "options");
    let mut options = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        let name = format!("{place}, option {}", index + 1);
        let Some(option) = reader.fields(node, &name, &["id", "text"]) else {
            continue;
        };
        let id = reader.id(&option, "id");
        let text = reader.wording(&option, "text");
        options.push(Opt { id, text });
    }
    options
}

pub(super) fn breakdown(reader: &mut Reader, node: &Node, number: usize) -> Option<Breakdown> {
    let fields = reader.fields(
        node,
        &format!("breakdown {number}"),
        &["question", "crossed"],
    )?;
    let question = reader
        .text(&fields, "question")
        .unwrap_or_default()
        .to_owned();
    let crossed = reader.truth(&fields, "crossed");
    Some(Breakdown { question, crossed })
}
