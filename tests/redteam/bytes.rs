//! Attacks on what lies in files and tables: values shared between the two sides, words in clear text, boxes that
//! should be gone.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::evidence::{Evidence, Finding, Phase, finding};
use super::items::Kind;
use super::script::WAVE;
use super::store::Side;

/// Shorter values (a revision, a size, a truth value) are the same by nature.
const LEAST: usize = 6;

/// Columns that hold the frozen public documents and labels of a wave, the same for everybody.
const PUBLIC: [&str; 6] = [
    "manifest",
    "questionnaire",
    "certificate",
    "page",
    "script",
    "style",
];

/// A shorter beginning of a hash is met by chance.
const LEAST_CUT: usize = 8;

/// Any value of one side, or its hash, or its HMAC under any key there is, that is also on the other side, whole or
/// cut short.
pub fn shared_values(evidence: &Evidence) -> Vec<Finding> {
    let mut office = BTreeMap::new();
    let mut ballot = BTreeMap::new();
    for table in evidence.copies.iter().flat_map(|copy| &copy.tables) {
        let sides = match table.side {
            Side::Office => &mut office,
            Side::Ballot => &mut ballot,
        };
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(row) {
                // Migrations have the same names on both sides; they are the program's.
                let skip = PUBLIC.contains(&column.as_str())
                    || column.starts_with('(')
                    || table.name == "__diesel_schema_migrations";
                if !skip && cell.len() >= LEAST {
                    let place = format!("{}.{column}", table.name);
                    sides.entry(cell.clone()).or_insert(place);
                }
            }
        }
    }
    let keys = [
        vec![WAVE.as_bytes().to_vec(), b"weerklank".to_vec()],
        evidence.keys.clone(),
    ]
    .concat();
    let (of_office, of_ballot) = (derived(&office, &keys), derived(&ballot, &keys));
    let whole = of_office
        .iter()
        .filter_map(|(value, place)| Some(format!("{place} is {}", of_ballot.get(value)?)));
    let common: BTreeSet<String> = whole
        .chain(cut_short(&office, &of_ballot))
        .chain(cut_short(&ballot, &of_office))
        .collect();
    let what = |said: String| finding("shared values", said);
    common.into_iter().map(what).collect()
}

/// The cells of one side with which a longer value of the other side begins. Values are in order, so the longer one
/// comes right after the cell.
fn cut_short(
    cells: &BTreeMap<Vec<u8>, String>,
    other: &BTreeMap<Vec<u8>, String>,
) -> impl Iterator<Item = String> {
    let cells = cells.iter().filter(|(cell, _)| cell.len() >= LEAST_CUT);
    cells.filter_map(|(cell, place)| {
        let after = (Bound::Excluded(cell), Bound::Unbounded);
        let (longer, whole) = other.range::<Vec<u8>, _>(after).next()?;
        let begins = longer.starts_with(cell);
        begins.then(|| format!("{place} is {whole}, cut short"))
    })
}

/// Values, their hashes and their HMACs, each with what it is.
fn derived(values: &BTreeMap<Vec<u8>, String>, keys: &[Vec<u8>]) -> BTreeMap<Vec<u8>, String> {
    let mut all = BTreeMap::new();
    for (value, place) in values {
        all.insert(value.clone(), place.clone());
        let hashes: [(&str, Vec<u8>); 3] = [
            ("SHA-256", Sha256::digest(value).to_vec()),
            ("SHA-384", Sha384::digest(value).to_vec()),
            ("SHA-512", Sha512::digest(value).to_vec()),
        ];
        for (name, hash) in hashes {
            all.insert(hash, format!("{name} of {place}"));
        }
        for key in keys {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("a key");
            mac.update(value);
            all.insert(
                mac.finalize().into_bytes().to_vec(),
                format!("HMAC of {place}"),
            );
        }
    }
    all
}

/// Traces of one side in a file of the other, in any copy; receipts are public after the count.
pub fn strayed(evidence: &Evidence) -> Vec<Finding> {
    let mut found = BTreeSet::new();
    for copy in &evidence.copies {
        for hit in &copy.hits {
            let of_office = hit.file.starts_with("office.") || hit.file.starts_with("keys/");
            let of_ballot = hit.file.starts_with("ballot.") || hit.file.ends_with(".log");
            let public =
                matches!(hit.kind, Kind::Receipt | Kind::Marker) && copy.phase == Phase::Counted;
            let wrong = if hit.kind.is_identified() {
                of_ballot
            } else {
                of_office
            };
            if wrong && !public {
                found.insert(finding(
                    "strayed",
                    format!("{:?} in {}", hit.kind, hit.file),
                ));
            }
        }
    }
    found.into_iter().collect()
}

/// Before the count, a word of somebody's comment that can be read in any file.
pub fn clear_text(evidence: &Evidence) -> Vec<Finding> {
    let before = evidence
        .copies
        .iter()
        .filter(|copy| copy.phase != Phase::Counted);
    let hits = before.flat_map(|copy| &copy.hits);
    let files: BTreeSet<&String> = hits
        .filter(|hit| hit.kind == Kind::Marker)
        .map(|hit| &hit.file)
        .collect();
    let what = |file: &&String| finding("clear text", format!("a comment in {file}"));
    files.iter().map(what).collect()
}

/// After the count, a sealed box, or a part of one, in any live file.
pub fn boxes_left(evidence: &Evidence) -> Vec<Finding> {
    let mut files: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for hit in evidence
        .copies_in(Phase::Counted)
        .flat_map(|copy| &copy.hits)
    {
        if hit.kind == Kind::Box {
            files.entry(&hit.file).or_default().insert(hit.owner);
        }
    }
    let what = |(file, owners): (&str, BTreeSet<usize>)| {
        finding("boxes left", format!("{} boxes in {file}", owners.len()))
    };
    files.into_iter().map(what).collect()
}

/// Before the count, boxes in a file beside the database: a journal or log keeps them in order of arrival. (On
/// PostgreSQL the write-ahead log cannot be had without; there only what is left after the count is attacked.)
pub fn journals(evidence: &Evidence) -> Vec<Finding> {
    let beside = |file: &str| file.contains(".sqlite-");
    let mut files = BTreeSet::new();
    for copy in &evidence.copies {
        let of_boxes = copy
            .hits
            .iter()
            .filter(|hit| hit.kind == Kind::Box && beside(&hit.file));
        files.extend(of_boxes.map(|hit| hit.file.as_str()));
    }
    let what = |file: &&str| finding("journals", format!("boxes in {file}"));
    files.iter().map(what).collect()
}

/// After closing, a key that was to be destroyed, in any live file.
pub fn keys_left(evidence: &Evidence) -> Vec<Finding> {
    let later = evidence
        .copies
        .iter()
        .filter(|copy| copy.phase != Phase::Open);
    let is_key = |kind: Kind| matches!(kind, Kind::SigningKey | Kind::MailKey);
    let left: BTreeSet<(Kind, &str)> = later
        .flat_map(|copy| &copy.hits)
        .filter(|hit| is_key(hit.kind))
        .map(|hit| (hit.kind, hit.file.as_str()))
        .collect();
    let what = |(kind, file): &(Kind, &str)| finding("keys left", format!("{kind:?} in {file}"));
    left.iter().map(what).collect()
}
