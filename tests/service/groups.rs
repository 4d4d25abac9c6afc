//! Groups of two background questions, one of them crossed with the units: every figure against a plain
//! computation, from the ballots to the page, the table and the certificate.

use std::collections::BTreeSet;

use serde_json::Value;
use weerklank::disclosure::Policy;
use weerklank::release::{Detail, Number, Row};
use weerklank::survey::Questionnaire;

use super::plain;
use super::town::{self, Town, databases};

const UNITS: &str = "unit,parent,name\ntown,,Town\nnorth,town,North\nsouth,town,South\n\
    n1,north,N1\nn2,north,N2\nn3,north,N3\ns1,south,S1\ns2,south,S2\n";
const HOMES: [&str; 5] = ["n1", "n2", "n3", "s1", "s2"];
const PEOPLE: usize = 110;

fn survey() -> Questionnaire {
    let text = include_str!("../../surveys/inclusion.toml");
    let (before, breakdown) = text.split_at(text.find("[[breakdown]]").expect("a breakdown"));
    let second = "[[page.question]]\nid = \"hours\"\nversion = 1\nkind = \"choice\"\n\
        text = { nl = \"Hoeveel werk je?\", en = \"How much do you work?\" }\n\
        options = [{ id = \"part\", text = { nl = \"Deeltijd\", en = \"Part-time\" } }, \
        { id = \"full\", text = { nl = \"Voltijd\", en = \"Full-time\" } }]\n\n";
    let breakdown = breakdown.replace("crossed = false", "crossed = true");
    let text = format!("{before}{second}{breakdown}\n[[breakdown]]\nquestion = \"hours\"\n");
    Questionnaire::parse(&text, "groups.toml").expect("a survey")
}

fn home(number: usize) -> &'static str {
    HOMES[number % HOMES.len()]
}

fn is_within(home: &str, unit: &str) -> bool {
    unit == "town" || unit == home || unit.starts_with(&home[..1]) && unit.len() > 2
}

#[test]
fn groups_are_shown_by_unit_and_for_a_second_question() {
    for database in databases() {
        let mut people = String::from("person,unit,leads,email,name,language\n");
        for number in 0..PEOPLE {
            let home = home(number);
            people += &format!("p{number},{home},,p{number}@example.org,Person {number},nl\n");
        }
        let mut town = Town::inhabited(&database, town::import(UNITS, &people));
        town.questionnaire = survey();
        let policy = Policy {
            minimum_breakdown: 10,
            ..Policy::default()
        };
        let mut said: Vec<(usize, Value)> = Vec::new();
        for (person, link) in town.open_under("w1", &policy) {
            let number: usize = person[1..].parse().expect("a number");
            let mut answers = plain::answers(&town.questionnaire, number);
            // Most people do not feel different, and the rule behind these answers knows no such thing.
            if !number.is_multiple_of(3) {
                answers["feel-different"] = "no".into();
            }
            town.respond(&link, &answers).expect("a receipt");
            said.push((number, answers));
        }
        town.desk.close("w1").expect("closed");
        town.desk.count("w1", &town.key, None).expect("counted");
        town.desk.release("w1").expect("released");
        let release = town.releases().find("w1").expect("a release");
        let id = |row: &Row| release.tree().id(row.unit).to_owned();
        let rows = release.rows().iter();
        let groups: Vec<&Row> = rows.filter(|row| row.detail == Detail::Breakdown).collect();
        let mut shown: BTreeSet<(String, String)> = BTreeSet::new();
        for row in &groups {
            let (unit, question) = (id(row), row.question.clone().expect("a question"));
            let of = |(number, answers): &&(usize, Value)| {
                let option = answers[&question].as_str();
                is_within(home(*number), &unit) && option == row.option.as_deref()
            };
            let answers: Vec<Value> = said.iter().filter(of).map(|(_, a)| a.clone()).collect();
            let theme = row.theme.as_deref().expect("a theme");
            let (mean, least) = plain::theme(&town.questionnaire, theme, &answers);
            assert!(least >= 10, "{unit} {theme}: {least}");
            let Some(Number::Displayed(_)) = row.value else {
                panic!(
                    "{unit} {theme}: a group's score is displayed: {:?}",
                    row.value
                );
            };
            let items = town.questionnaire.questions_of(theme);
            let scale = { items }.find_map(|item| town.questionnaire.scale(item.scale()?));
            let scale = scale.expect("a scale");
            let ends = (scale.lowest() as f64, scale.highest() as f64);
            let expected = plain::mean_text(mean, ends.0, ends.1);
            let written = super::figures::written(row.value.expect("a value"));
            assert_eq!(written, expected, "{unit} {theme} {question}");
            shown.insert((unit, question));
        }
        let is_shown =
            |unit: &str, question: &str| shown.contains(&(unit.to_owned(), question.to_owned()));
        assert!(is_shown("town", "feel-different"), "{shown:?}");
        assert!(is_shown("north", "feel-different"), "{shown:?}");
        assert!(is_shown("town", "hours"), "{shown:?}");
        // Only one question is crossed, and only the organisation is split by the other.
        assert!(!is_shown("north", "hours"), "{shown:?}");
        let manifest = ureq::get(format!("{}/w/w1/manifest.json", town.office))
            .call()
            .expect("a manifest")
            .body_mut()
            .read_to_string()
            .expect("a text");
        let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
        let catalogue = manifest["catalogue"].as_array().expect("a catalogue");
        assert!(catalogue.contains(&"themes by feel-different and unit".into()));
        assert!(catalogue.contains(&"themes by hours, organisation only".into()));
    }
}
