//! What a wave leaves behind at each step: what must be gone is gone, and last year's wave is compared.

use serde_json::{Value, json};
use weerklank::invitation::{self, GroupRow};
use weerklank::release::{Detail, Format, Number, export};
use weerklank::statistics::Label;

use super::program::Program;
use super::town::{self, PEOPLE, Town, databases};
use super::wire::Wire;

#[test]
fn closing_destroys_the_issuing_keys_the_mail_key_and_who_took_a_token() {
    for database in databases() {
        let town = Town::inhabited(&database, town::roster(|number| number % 5 != 0));
        let links = town.open("w1");
        let (_, letters) = town.desk.letters("w1").expect("letters");
        for link in [&links[0].1, &links[1].1, &letters[0].link] {
            town.respond(link, &json!({ "belong-1": 4 }))
                .expect("a receipt");
        }
        let office = town.office_store();
        let kept = || {
            let groups = office.read(|connection| GroupRow::all(connection, "w1"));
            let issued = office.read(|connection| invitation::issued(connection, "w1"));
            let keys = groups
                .expect("groups")
                .into_iter()
                .filter_map(|row| row.signing_key);
            let files = std::fs::read_dir(town.mail_keys())
                .expect("a folder")
                .count();
            (keys.count(), issued.expect("a number"), files)
        };
        let (keys, issued, files) = kept();
        assert_eq!(
            (keys, issued, files),
            (Wire::to(&town.answer, "w1").manifest.groups.len(), 3, 1)
        );
        town.desk.close("w1").expect("closed");
        assert_eq!(kept(), (0, 0, 0));
        assert!(town.desk.invitation_links("w1").is_err());
        assert!(town.desk.letters("w1").is_err());
        let status = town.desk.status("w1").expect("a status");
        assert_eq!((status.issued, status.ballots), (Some(3), Some(3)));
    }
}

#[test]
fn before_closing_nothing_is_told_of_tokens_or_ballots() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let status =
            || serde_json::to_value(town.desk.status("w1").expect("a status")).expect("JSON");
        let before = status();
        assert_eq!(before["invited"], json!(PEOPLE));
        assert!(before.get("ballots").is_none() && before.get("issued").is_none());
        town.respond(&links[0].1, &json!({})).expect("a receipt");
        assert_eq!(status(), before);
    }
}

#[test]
fn a_theme_is_compared_with_the_wave_before() {
    for database in databases() {
        let town = Town::new(&database);
        for (wave, low, high) in [("w1", 2, 3), ("w2", 4, 5)] {
            for (person, link) in town.open(wave) {
                let number: usize = person[1..].parse().expect("a number");
                let value = if number.is_multiple_of(2) { low } else { high };
                let items = town.questionnaire.questions_of("belonging");
                let answers: serde_json::Map<String, Value> =
                    items.map(|item| (item.id.clone(), json!(value))).collect();
                town.respond(&link, &Value::Object(answers))
                    .expect("a receipt");
            }
            town.desk.close(wave).expect("closed");
            town.desk.count(wave, &town.key, None).expect("counted");
            town.desk.release(wave).expect("released");
        }
        let [first, second] =
            ["w1", "w2"].map(|wave| town.releases().find(wave).expect("released"));
        assert!(first.rows().iter().all(|row| row.change.is_none()));
        let root = second.tree().root();
        let rows = second.rows().iter();
        let row = rows
            .filter(|row| row.unit == root && !row.rest && row.detail == Detail::Theme)
            .find(|row| row.theme.as_deref() == Some("belonging"))
            .expect("the organisation's own row");
        assert_eq!(row.value, Some(Number::Exact(4.5)));
        let change = row.change.as_ref().expect("a change");
        assert_eq!(change.label, Label::Higher);
        assert!((change.difference.expect("a difference") - 2.0).abs() < 1e-9);
        let band = change.interval.as_ref().expect("an interval");
        assert!(
            band.low < 2.0 && 2.0 < band.high && band.low > 0.0,
            "{band:?}"
        );
        let file = export(&second, Format::Json).expect("JSON");
        let file: Value = serde_json::from_slice(&file).expect("JSON");
        let told = file["rows"].as_array().expect("rows").iter();
        let told = told.filter(|row| row["unit"] == "town" && row["theme"] == "belonging");
        let labels: Vec<&Value> = told.filter_map(|row| row.get("change")).collect();
        assert_eq!(labels.len(), 1);
        assert_eq!(labels[0]["difference"], json!(2.0));
    }
}

#[test]
fn nothing_that_a_respondent_typed_is_in_the_log() {
    const MARKER: &str = "Zilvermeeuw";
    for database in databases() {
        let program = Program::new(&database);
        program.open("w1", 20, &[]);
        let log = std::fs::File::create(program.path("log")).expect("a log");
        let serving = program.serve_into(log);
        let links = program.links("w1");
        let answers = json!({ "belong-1": 4, "comment-better": MARKER });
        program.write("answers.json", answers.to_string().as_bytes());
        program.done(&["respond", "--link", &links[0], "--answers", "answers.json"]);
        let wire = Wire::to(&program.answer, "w1");
        for message in ["group", "token", "ballot"] {
            for body in [
                format!("{{\"invitation\":\"{MARKER}\"}}"),
                format!("{{\"code\":\"{MARKER}\",\"blinded\":\"{MARKER}\"}}"),
                format!("{{\"{MARKER}\":1}}"),
                MARKER.to_owned(),
            ] {
                let (status, answer) = wire.send(message, &body).expect("an answer");
                assert!((400..500).contains(&status), "{message} {body}");
                assert!(
                    !answer.to_string().contains(MARKER),
                    "not even in the answer"
                );
            }
        }
        let secret = links[0].split_once("#i=").expect("a secret").1;
        serving.kill();
        let log = String::from_utf8(program.read("log")).expect("UTF-8");
        assert!(log.contains("office on"), "this is the log: {log}");
        for word in [MARKER, &secret[..22], "Person", "example.org"] {
            assert!(!log.contains(word), "{word}: {log}");
        }
    }
}
