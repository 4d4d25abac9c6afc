//! The attacks on whole waves: as shipped, and leaky. Those on PostgreSQL need its programs, which `tests/run`
//! installs.

use super::attack;
use super::evidence::{Evidence, Finding};
use super::leaks::Leak;
use super::world::{Database, World};
use super::{items::Kind, matcher, order, plants, script};

fn wave(database: Database, leak: Leak) -> Evidence {
    script::run(&World::new(database), leak)
}

fn assert_finds(found: &[Finding], attack: &str, what: &str) {
    let is_it = |one: &Finding| one.attack == attack && one.what.contains(what);
    assert!(found.iter().any(is_it), "{attack}: no {what} in {found:#?}");
}

/// These weigh chances, and find something in one honest wave of a thousand.
const BY_CHANCE: [&str; 4] = ["columns", "places", "receipts", "matcher"];

fn nobody_finds_anything(database: Database) {
    let mut evidence = wave(database, Leak::None);
    let mut found = attack(&evidence);
    // What leaks does so in every wave; chance does not strike twice.
    if found.iter().any(|one| BY_CHANCE.contains(&one.attack)) {
        eprintln!("found in the first of two waves: {found:#?}");
        found.retain(|one| !BY_CHANCE.contains(&one.attack));
        evidence = wave(database, Leak::None);
        found.extend(attack(&evidence));
    }
    assert!(found.is_empty(), "{found:#?}");
    let compared = order::comparisons(&evidence);
    assert!(compared > 40, "{compared} comparisons");
    // The matcher has something to match: all answers became readable, at the count.
    let readable = matcher::first_seen(&evidence, Kind::Marker);
    assert_eq!(readable.len(), 48);
    let desk = &evidence.polled["coordinator on /desk"];
    assert!(desk.len() == 9 && desk[0].starts_with(b"200 "));
    plants::are_found_in(&evidence);
}

/// What docs/THREATS.md admits: before the count, a thief of the ballot store knows when each sealed box came, and
/// with the office's copies whose it may be. The box says nothing.
fn before_the_count_sealed_boxes_can_be_laid_beside_people(database: Database) {
    let evidence = wave(database, Leak::None);
    let boxes = matcher::beliefs(&evidence, &matcher::first_seen(&evidence, Kind::Commitment));
    let (right, pinned) = matcher::score(&boxes);
    assert!(right > 20 && pinned > 3, "{right} right, {pinned} pinned");
    let answers = matcher::beliefs(&evidence, &matcher::first_seen(&evidence, Kind::Marker));
    let (right, pinned) = matcher::score(&answers);
    // At chance it would be 4; 16 happens once in a million waves.
    assert!(right < 16 && pinned == 0, "{right} right, {pinned} pinned");
}

fn a_time_and_a_number_are_caught(database: Database) {
    let found = attack(&wave(database, Leak::TimeAndNumber));
    assert_finds(&found, "columns", "Ballot.ballot.id");
    assert_finds(&found, "columns", "Ballot.ballot.placed");
}

#[test]
fn a_write_ahead_log_is_caught_on_sqlite() {
    let found = attack(&wave(Database::Sqlite, Leak::WriteAheadLog));
    assert_finds(&found, "journals", "ballot.sqlite-wal");
    assert_finds(&found, "boxes left", "ballot.sqlite-wal");
    assert_finds(&found, "places", "Box in ballot.sqlite-wal");
}

/// Readable answers under random keys, without a time: what "anonymous" often means.
fn ordinary_storage_is_caught(database: Database) {
    let place = match database {
        Database::Sqlite => "(rowid)",
        Database::Postgres => "(xmin)",
    };
    let found = attack(&wave(database, Leak::Ordinary));
    assert_finds(&found, "clear text", "ballot.");
    assert_finds(&found, "matcher", "given to the right person");
    assert_finds(&found, "matcher", "pinned");
    assert_finds(&found, "columns", place);
}

on_each_database!(
    nobody_finds_anything,
    before_the_count_sealed_boxes_can_be_laid_beside_people,
    a_time_and_a_number_are_caught,
    ordinary_storage_is_caught,
);
