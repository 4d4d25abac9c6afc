//! `weerklank wave close --overdue`, as a timer runs it.

use time::Duration;
use time::macros::datetime;
use weerklank::disclosure::Policy;
use weerklank::survey::Questionnaire;
use weerklank::wave::PublicHalf;

use super::fleet::Fleet;
use super::town;

/// What a wave says of its state.
fn state(fleet: &Fleet, wave: &str) -> String {
    let said = fleet.done(&["wave", "status", wave, "--json"]);
    let said: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    said["state"].as_str().expect("a state").to_owned()
}

fn closes_what_is_overdue(fleet: &Fleet) {
    // As the program's clock has it, these closed long ago; w1 is open for centuries.
    let desk = fleet.desk(datetime!(1990-01-01 0:00 UTC));
    let survey = Questionnaire::parse(town::SURVEY, "inclusion.toml").expect("a survey");
    let public = PublicHalf::parse(&fleet.read("keys/results.pub"), "key").expect("a key");
    let (roster, policy) = (town::roster(|_| true), Policy::default());
    let closes = datetime!(1990-01-01 0:00 UTC).date() + Duration::days(14);
    for wave in ["old", "older", "draft"] {
        desk.draft(wave, &survey, &roster, &policy, closes)
            .expect("a draft");
    }
    for wave in ["old", "older"] {
        desk.open(wave, &public).expect("opened");
    }
    let said = fleet.done(&["wave", "close", "--overdue"]);
    for wave in ["old", "older"] {
        assert!(said.contains(&format!("Wave {wave} is closed.")), "{said}");
        assert_eq!(state(fleet, wave), "closed");
    }
    assert_eq!(said.lines().count(), 2, "{said}");
    assert_eq!(
        (state(fleet, "w1"), state(fleet, "draft")),
        ("open".to_owned(), "draft".to_owned())
    );
    let again = fleet.done(&["wave", "close", "--overdue"]);
    assert_eq!(again, "No open wave is past its last day.\n");
    let (status, _) = fleet.answers[0].post("ballot", &serde_json::json!({}));
    assert_ne!(status, 410, "the door of w1 stays open");
    for wrong in [
        &["wave", "close"][..],
        &["wave", "close", "w1", "--overdue"],
    ] {
        let status = fleet.command(wrong).output().expect("it runs").status;
        assert_eq!(status.code(), Some(2), "{wrong:?}");
    }
    assert_eq!(state(fleet, "w1"), "open");
}

#[test]
fn a_timer_closes_what_is_overdue_and_nothing_else() {
    closes_what_is_overdue(&Fleet::embedded());
}

#[test]
#[ignore = "needs PostgreSQL; tests/run asks for it"]
fn a_timer_closes_what_is_overdue_and_nothing_else_on_postgresql() {
    closes_what_is_overdue(&Fleet::postgres());
}
