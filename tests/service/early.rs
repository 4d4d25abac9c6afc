//! A wave that is closed before its promised day: dated everywhere by the day on which it closed, and in the place among
//! other waves that its promised day gives it.

use serde_json::Value;
use time::{Date, Duration};
use weerklank::clock::Clock;
use weerklank::disclosure::Policy;
use weerklank::office::Role;
use weerklank::survey::Language;
use weerklank::ui::{Words, number};

use super::browsing::Visitor;
use super::town::{Town, databases};
use super::wire::Wire;

const PASSWORD: &str = "correct horse battery";

/// A wave that may be answered for so many days; everybody answers today.
fn answered(town: &Town, id: &str, days: i64) {
    for (person, link) in town.open_for(id, &Policy::default(), days) {
        let number: usize = person[1..].parse().expect("a number");
        let given = town.respond(&link, &super::answers(town, number));
        given.expect("a receipt");
    }
}

fn release(town: &Town, id: &str) {
    town.desk.count(id, &town.key, None).expect("counted");
    town.desk.release(id).expect("released");
}

fn coordinator(town: &Town) -> Visitor {
    let accounts = town.accounts();
    accounts
        .create("office", Role::Coordinator, None, PASSWORD)
        .expect("an account");
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in("office", PASSWORD).status, 303);
    visitor
}

/// A day as Dutch pages write it.
fn dutch(day: Date) -> String {
    number::date(Words::of(Language::Nl), day)
}

/// What `wave status` says, for people and as JSON.
fn status(town: &Town, id: &str) -> (String, Value) {
    let said = |arguments: &[&str]| {
        let output = town.command(&[&["wave", "status", id], arguments].concat());
        String::from_utf8(output.stdout).expect("text")
    };
    let json = serde_json::from_str(&said(&["--json"])).expect("JSON");
    (said(&[]), json)
}

fn exported(town: &Town, id: &str) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("export.json");
    let path = file.display().to_string();
    let output = town.command(&["export", id, "--format", "json", "--out", &path]);
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&std::fs::read(file).expect("a file")).expect("JSON")
}

#[test]
fn a_wave_that_closes_early_is_dated_by_the_day_on_which_it_closed() {
    for database in databases() {
        let town = Town::new(&database);
        let before = Clock::system().today();
        answered(&town, "w1", 14);
        let promised = town.desk.status("w1").expect("a status").last_day;
        let mut office = coordinator(&town);
        assert!(office.get("/desk").body.contains(&dutch(promised)));
        let (said, json) = status(&town, "w1");
        assert!(said.contains(&format!("is open; last day {promised}.")));
        assert!(json["closed"].is_null() && json["closes"] == promised.to_string());

        town.desk.close("w1").expect("closed");
        let closed = town.desk.status("w1").expect("a status").last_day;
        // The test itself may run past midnight.
        assert!([before, Clock::system().today()].contains(&closed));
        town.desk.close("w1").expect("closing may be repeated");
        let (said, json) = status(&town, "w1");
        assert!(said.contains(&format!("is closed; closed on {closed}.")));
        assert!(json["closed"] == closed.to_string() && json["closes"] == promised.to_string());
        let desk = office.get("/desk").body;
        assert!(desk.contains("Gesloten op") && desk.contains(&dutch(closed)));
        assert!(!desk.contains("Sluit uiterlijk") && !desk.contains(&dutch(promised)));

        release(&town, "w1");
        assert_eq!(office.promise("w1").status, 303);
        for page in [
            "/results/w1",
            "/results/w1/unit/a",
            "/results/w1/unit/a/present",
            "/programme/report/w1",
        ] {
            let shown = office.get(page).body;
            assert!(
                shown.contains(&format!("Gesloten op {}", dutch(closed))),
                "{page}"
            );
            assert!(!shown.contains(&dutch(promised)), "{page}");
        }
        let api: Value = serde_json::from_str(&office.get("/api/v1/waves/w1").body).expect("JSON");
        for told in [api, exported(&town, "w1")] {
            assert_eq!(told["closed"], closed.to_string());
            assert_eq!(told["closes"], promised.to_string());
        }
        // What was promised stays as it was promised.
        let manifest = Wire::to(&town.answer, "w1").manifest;
        assert_eq!(manifest.closes, promised.to_string());
    }
}

#[test]
fn a_wave_that_closes_after_its_last_day_is_dated_by_that_day() {
    for database in databases() {
        let town = Town::new(&database);
        town.open_for("w1", &Policy::default(), 0);
        let promised = town.desk.status("w1").expect("a status").last_day;
        let morning = promised.midnight().assume_utc() + Duration::days(1);
        let desk = town.desk_at(morning);
        assert_eq!(desk.close_overdue().expect("closed"), ["w1"]);
        let found = desk.status("w1").expect("a status");
        assert_eq!(found.closed, Some(promised.to_string()));
        assert_eq!(found.last_day, promised);
    }
}

/// Their names stand in the other order.
#[test]
fn waves_that_close_on_one_day_stand_in_the_order_of_their_promised_days() {
    for database in databases() {
        let town = Town::new(&database);
        for (id, days) in [("z-first", 7), ("a-second", 14)] {
            answered(&town, id, days);
            town.desk.close(id).expect("closed");
            release(&town, id);
        }
        let waves = town.releases().all().expect("waves");
        let waves: Vec<&str> = waves.iter().map(|wave| wave.id.as_str()).collect();
        assert_eq!(waves, ["z-first", "a-second"]);
        let before = |id: &str| {
            let release = town.releases().find(id).expect("released");
            release.before().map(str::to_owned)
        };
        assert_eq!(before("z-first"), None);
        assert_eq!(before("a-second").as_deref(), Some("z-first"));
        let recalled = |id: &str| town.desk.recall_for(id).expect("a wave").is_some();
        assert!(!recalled("z-first") && recalled("a-second"));
    }
}
