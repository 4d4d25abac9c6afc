//! Attacks on what goes over the wire and into logs, and on what pages say while people answer.

use std::collections::{BTreeMap, BTreeSet};

use weerklank::protocol::{b64u, hex};

use super::evidence::{Evidence, Finding, finding};
use super::items::Item;
use super::proxy::{Exchange, Message};

/// Both sides' messages of a whole wave.
pub fn transcripts(evidence: &Evidence) -> Vec<Finding> {
    let both = [&evidence.office_wire, &evidence.answer_wire];
    both.iter()
        .flat_map(|wire| transcript(wire, &evidence.items))
        .collect()
}

/// Anything secret where it is logged or passed on by others: in the address, a referrer or a cookie. And anything
/// with which one person could be followed: a cookie set, a tag on a file.
pub fn transcript(wire: &[Exchange], items: &[Item]) -> Vec<Finding> {
    let mut found = BTreeSet::new();
    let mut note = |what: String| found.insert(finding("transcript", what));
    let secrets: Vec<[String; 2]> = items
        .iter()
        .map(|i| [b64u(&i.bytes), hex(&i.bytes)])
        .collect();
    for Exchange { request, answer } in wire {
        let line = request.line();
        for name in ["cookie", "referer", "authorization", "if-none-match"] {
            if request.header(name).is_some() {
                note(format!("{name} in {line}"));
            }
        }
        for name in ["set-cookie", "etag", "last-modified"] {
            if answer.header(name).is_some() {
                note(format!("{name} in the answer to {line}"));
            }
        }
        if line.contains('?') || line.contains('#') {
            note(format!("something after the path: {line}"));
        }
        for head in [&request.head, &answer.head] {
            if secrets.iter().flatten().any(|secret| head.contains(secret)) {
                note(format!("a secret in a header: {line}"));
            }
        }
    }
    found.into_iter().collect()
}

/// Traces of the identified side on the wire of the anonymous side, and the other way round.
pub fn crossed(evidence: &Evidence) -> Vec<Finding> {
    let mut found = BTreeSet::new();
    let sides = [
        (&evidence.answer_wire, true, "answer"),
        (&evidence.office_wire, false, "office"),
    ];
    for (wire, identified, name) in sides {
        let foreign = evidence
            .items
            .iter()
            .filter(|item| item.kind.is_identified() == identified);
        let search = super::items::Search::new(&foreign.cloned().collect::<Vec<_>>());
        for exchange in wire {
            let bytes = [exchange.request.bytes(), exchange.answer.bytes()].concat();
            for hit in search.hits(name, &bytes) {
                found.insert(finding(
                    "crossed",
                    format!("{:?} on the {name} side", hit.kind),
                ));
            }
        }
    }
    found.into_iter().collect()
}

/// More than one size of message to or from an address: it would tell who wrote a comment.
pub fn sizes(evidence: &Evidence) -> Vec<Finding> {
    let mut sizes: BTreeMap<&str, BTreeSet<(usize, usize)>> = BTreeMap::new();
    for exchange in evidence.office_wire.iter().chain(&evidence.answer_wire) {
        let length = |message: &Message| message.bytes().len();
        let both = (length(&exchange.request), length(&exchange.answer));
        sizes
            .entry(exchange.request.line())
            .or_default()
            .insert(both);
    }
    let differing = sizes.into_iter().filter(|(_, sizes)| sizes.len() > 1);
    let what = |(line, sizes)| finding("sizes", format!("{line}: {sizes:?}"));
    differing.map(what).collect()
}

/// A page that says something else than before while people answer.
pub fn moving_pages(evidence: &Evidence) -> Vec<Finding> {
    let moving = evidence
        .polled
        .iter()
        .filter(|(_, said)| said.windows(2).any(|two| two[0] != two[1]));
    let what = |(page, _): (&String, _)| finding("moving pages", page.clone());
    moving.map(what).collect()
}

/// A log that tells whether people came: it grew while they did, or differs from that of a listener to which
/// nobody came.
pub fn log(evidence: &Evidence) -> Vec<Finding> {
    let mut found = Vec::new();
    if evidence.log_before != evidence.log_after {
        found.push(finding("log", "it grew while people answered"));
    }
    let (busy, idle) = (started(&evidence.log_after), started(&evidence.log_idle));
    if busy != idle {
        found.push(finding(
            "log",
            format!("{busy:?} with ballots, {idle:?} without"),
        ));
    }
    found
}

/// Lines of a log without what every start has of its own: when it was, on which port, and which of two threads
/// came first.
fn started(log: &[u8]) -> Vec<String> {
    let log = String::from_utf8_lossy(log);
    let said = log
        .lines()
        .map(|line| line.split_once("INFO").map_or(line, |(_, said)| said));
    let without_port = |line: &str| -> String {
        let parts = line.split("127.0.0.1:");
        parts
            .map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()))
            .collect()
    };
    let mut lines: Vec<String> = said.map(without_port).collect();
    lines.sort();
    lines
}
