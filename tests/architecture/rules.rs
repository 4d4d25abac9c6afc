//! Who may use what.

use super::paths::{Named, paths};
use super::words::{without_tests, words};

/// The line along which data flows. A room may use what stands before it; rooms at one place do not use
/// each other.
const LINE: [&[&str]; 7] = [
    &["organisation"],
    &["invitation"],
    &["ballot"],
    &["count"],
    &["release"],
    &["results", "followup"],
    &["programme"],
];

/// Rooms without database, clock, randomness and waiting; they use nothing of ours.
const PURE: [&str; 3] = ["survey", "disclosure", "statistics"];

/// Rooms that everybody in the line may use; they use pure rooms, the base and each other.
const PLAIN: [&str; 3] = ["wave", "store", "ui"];

/// What every room but the pure ones may use: it knows nothing of surveys.
const BASE: [&str; 4] = ["error", "clock", "protocol", "http"];

/// What stands above the line and may use all of it.
const ABOVE: [&str; 3] = ["office", "cli", "server"];

/// Above the line, too, and let into what is released alone: it may not even name a store.
const DATA: &str = "api";

/// What the room of data may use beside the base and the pure rooms.
const DATA_USES: [&str; 4] = ["release", "results", "office", "ui"];

/// Parts of the programme that show what they are handed; its register alone knows a database.
const VIEWS: [&[&str]; 3] = [
    &["programme", "heat"],
    &["programme", "dossier"],
    &["programme", "report"],
];

/// What only those above the line may use.
const SETTINGS: &str = "config";

/// What the anonymous side may know of a wave: what is frozen and published.
const FROZEN: [&str; 6] = [
    "manifest",
    "Manifest",
    "ManifestGroup",
    "Assets",
    "ControlCode",
    "PROTOCOL",
];

/// What no pure room may name, outside tests.
const IMPURE: [(&[&str], &str); 16] = [
    (&["async"], "waits"),
    (&["await"], "waits"),
    (&["diesel"], "knows a database"),
    (&["actix_web"], "knows HTTP"),
    (&["tracing"], "writes to a log"),
    (&["rand", "rng"], "makes randomness"),
    (&["rand", "random"], "makes randomness"),
    (&["rand", "make_rng"], "makes randomness"),
    (&["getrandom"], "makes randomness"),
    (&["SystemTime"], "reads a clock"),
    (&["Instant"], "reads a clock"),
    (&["now_utc"], "reads a clock"),
    (&["std", "fs"], "reads files"),
    (&["std", "env"], "reads the environment"),
    (&["std", "net"], "uses the network"),
    (&["std", "process"], "runs programs"),
];

/// What hands out power, and the rooms that may name it.
const HELD: [(&[&str], &[&str], &str); 13] = [
    (
        &["OfficeDb", "open"],
        &["server", "cli"],
        "opens the office store",
    ),
    (
        &["BallotDb", "open"],
        &["server", "cli"],
        "opens the ballot store",
    ),
    (
        &["Clock", "system"],
        &["server", "cli"],
        "takes the machine's clock",
    ),
    (
        &["Randomness", "system"],
        &["server", "cli"],
        "takes the machine's randomness",
    ),
    (&["sql_query"], &["store"], "writes SQL by hand"),
    (&["batch_execute"], &["store"], "writes SQL by hand"),
    (&["dsl", "sql"], &["store"], "writes SQL by hand"),
    (
        &["ballot_schema"],
        &["store", "ballot"],
        "reads the tables of the anonymous side",
    ),
    (
        &["office_schema", "block"],
        &["store", "count", "release"],
        "reads blocks",
    ),
    (
        &["office_schema", "breakdown"],
        &["store", "count", "release"],
        "reads blocks",
    ),
    (
        &["release", "Comments"],
        &["release", "office", "server"],
        "reads comments",
    ),
    (
        &["office_schema", "recut"],
        &["store", "release"],
        "enters old waves on newer charts",
    ),
    (
        &["office_schema", "ledger"],
        &["store", "release"],
        "writes the ledger",
    ),
];

/// What the auditor shares with the room it audits: words, no workings.
const AUDITED: [&str; 5] = ["audit", "table", "tree", "certificate", "grouped"];

/// Everything wrong with these files (path below `src/`, text), one sentence each.
pub fn check(files: &[(String, String)]) -> Vec<String> {
    let mut found = Vec::new();
    let mut tests = Vec::new();
    let mut read = Vec::new();
    for (name, text) in files {
        let (kept, modules) = without_tests(&words(text));
        let folder = module(name).join("/");
        let below = |test: &str| {
            format!("{folder}/{test}")
                .trim_start_matches('/')
                .to_owned()
        };
        tests.extend(modules.into_iter().map(below));
        read.push((name, kept));
    }
    for (name, kept) in read {
        let module = module(name);
        let place = module.join("/");
        let is_test = |test: &String| place == *test || place.starts_with(&format!("{test}/"));
        if tests.iter().any(is_test) {
            continue;
        }
        let room = module.first().copied().unwrap_or("lib");
        if !is_known(room) {
            found.push(format!(
                "src/{name}: {room} has no place in docs/ARCHITECTURE.md"
            ));
        }
        for named in paths(&kept, &module) {
            let sentence = wrong(room, &module, &named);
            found.extend(sentence.map(|why| format!("src/{name} line {}: {why}", named.line)));
        }
    }
    found
}

/// The module of a file: `ballot/seal.rs` and `ballot/seal/mod.rs` are `["ballot", "seal"]`.
fn module(name: &str) -> Vec<&str> {
    let name = name.strip_suffix(".rs").unwrap_or(name);
    let name = name.strip_suffix("/mod").unwrap_or(name);
    let parts = name.split('/').collect();
    if parts == ["lib"] { Vec::new() } else { parts }
}

fn is_known(room: &str) -> bool {
    rank(room).is_some()
        || PURE.contains(&room)
        || PLAIN.contains(&room)
        || BASE.contains(&room)
        || ABOVE.contains(&room)
        || ["lib", "main", SETTINGS, DATA].contains(&room)
}

fn rank(room: &str) -> Option<usize> {
    LINE.iter().position(|rooms| rooms.contains(&room))
}

/// Why a room may not name this, if so.
fn wrong(room: &str, module: &[&str], named: &Named<'_>) -> Option<String> {
    if named.ours {
        match *named.segments {
            [] => return Some(format!("{room} gives the crate another name")),
            ["*", ..] if room != "lib" => return Some(format!("{room} uses everything at once")),
            [used, ..] if !may_use(room, used) => return Some(format!("{room} uses {used}")),
            ["wave", part, ..] if room == "ballot" && !FROZEN.contains(&part) => {
                let why = "of a wave, the anonymous side knows only what is frozen";
                return Some(format!("ballot uses wave::{part}; {why}"));
            }
            ["wave"] if room == "ballot" => return Some("ballot uses all of wave".to_owned()),
            ["disclosure", part, ..]
                if module.starts_with(&["disclosure", "audit"]) && !AUDITED.contains(&part) =>
            {
                return Some(format!(
                    "the auditor uses disclosure::{part}, which it must judge"
                ));
            }
            _ => {}
        }
    }
    let names = |what: &[&str]| named.segments.windows(what.len()).any(|part| part == what);
    let identified = ["OfficeDb", "office_schema"]
        .into_iter()
        .find(|part| names(&[part]));
    if let Some(part) = identified.filter(|_| room == "ballot") {
        return Some(format!("ballot uses {part} of the identified side"));
    }
    let is_shown =
        ["results", DATA].contains(&room) || VIEWS.iter().any(|view| module.starts_with(view));
    if is_shown && (names(&["diesel"]) || names(&["Conn"])) {
        return Some(format!(
            "{room} may reach no database; it gets a Releases capability"
        ));
    }
    let impure = IMPURE.iter().filter(|_| PURE.contains(&room));
    if let Some((_, why)) = { impure }.find(|(what, _)| names(what)) {
        return Some(format!("{room} is pure and {why}"));
    }
    let held = HELD
        .iter()
        .filter(|(_, holders, _)| !holders.contains(&room));
    { held }
        .find(|(what, ..)| names(what))
        .map(|(_, holders, why)| format!("{room} {why}, which only {} may", holders.join(", ")))
}

/// Whether an arrow may run from `room` to `used`, which stands at the root of the crate.
fn may_use(room: &str, used: &str) -> bool {
    if room == used || room == "lib" {
        return true;
    }
    let is_base = BASE.contains(&used);
    let is_low = is_base || PURE.contains(&used) || PLAIN.contains(&used);
    match room {
        "main" => ["cli", "error"].contains(&used),
        "server" => used != "cli" && is_known(used) && used != "main",
        "cli" => is_known(used) && used != "main",
        "office" => is_known(used) && ![DATA, "cli", "server", "main"].contains(&used),
        DATA => is_base || PURE.contains(&used) || DATA_USES.contains(&used),
        SETTINGS => is_base || ["store", "ui"].contains(&used),
        _ if PURE.contains(&room) => false,
        _ if BASE.contains(&room) => is_base,
        _ if PLAIN.contains(&room) => is_low,
        // The anonymous side depends on nobody's name, in code as in tables.
        "ballot" => is_low,
        _ => is_low || rank(used).is_some_and(|used| Some(used) < rank(room)),
    }
}
