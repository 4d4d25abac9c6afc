//! Every released figure against a plain computation from known answers: participation, themes, items
//! and rest rows. What leaves the program as a file is compared in `exports`.

use std::collections::BTreeMap;

use serde_json::Value;
use weerklank::disclosure::{Count, End};
use weerklank::organisation::Roster;
use weerklank::release::{Detail, Number, Release, Row};

use super::plain;
use super::town::{self, Town, databases};

/// Teams with their people; the four of n3 are too few for a group and count in north.
const TEAMS: [(&str, usize); 6] = [
    ("n1", 45),
    ("n2", 30),
    ("n3", 4),
    ("north", 5),
    ("s1", 21),
    ("s2", 17),
];
pub const UNITS: &str = "unit,parent,name\ntown,,Town\nnorth,town,North\nsouth,town,South\n\
    n1,north,N1\nn2,north,N2\nn3,north,N3\ns1,south,S1\ns2,south,S2\n";

/// Everybody but each thirteenth answers.
fn responds(number: usize) -> bool {
    number % 13 != 5
}

/// The unit of each person.
pub fn homes() -> Vec<&'static str> {
    let homes = TEAMS.iter().flat_map(|&(team, size)| vec![team; size]);
    homes.collect()
}

fn roster() -> Roster {
    let mut people = String::from("person,unit,leads,email,name,language\n");
    for (number, home) in homes().iter().enumerate() {
        people += &format!("p{number},{home},,p{number}@example.org,Person {number},nl\n");
    }
    town::import(UNITS, &people)
}

fn words_of(number: usize) -> String {
    format!("Words of {number}.")
}

fn is_within(home: &str, unit: &str) -> bool {
    let above = |unit: &str| match unit {
        "n1" | "n2" | "n3" => "north",
        "s1" | "s2" => "south",
        _ => "town",
    };
    let mut at = home;
    while at != unit && at != "town" {
        at = above(at);
    }
    at == unit
}

/// A released wave with its answers.
pub struct Told {
    pub town: Town,
    pub release: std::sync::Arc<Release>,
    pub said: BTreeMap<usize, Value>,
}

pub fn told(database: &str) -> Told {
    let town = Town::inhabited(database, roster());
    let links = town.open("w1");
    let mut said = BTreeMap::new();
    for (person, link) in &links {
        let number: usize = person[1..].parse().expect("a number");
        if responds(number) {
            let mut answers = plain::answers(&town.questionnaire, number);
            answers["comment-better"] = words_of(number).into();
            town.respond(link, &answers).expect("a receipt");
            said.insert(number, answers);
        }
    }
    town.desk.close("w1").expect("closed");
    town.desk.count("w1", &town.key, None).expect("counted");
    town.desk.release("w1").expect("released");
    let release = town.releases().find("w1").expect("a release");
    Told {
        town,
        release,
        said,
    }
}

impl Told {
    pub fn unit<'a>(&'a self, row: &Row) -> &'a str {
        self.release.tree().id(row.unit)
    }

    /// The people a row speaks of: those of its unit, for a rest without those of the units shown beside
    /// it, which are the units that have a row at least as detailed.
    fn people(&self, row: &Row) -> Vec<usize> {
        let unit = self.unit(row);
        let beside: Vec<&str> = (self.release.rows().iter())
            .filter(|other| {
                (&other.theme, &other.question) == (&row.theme, &row.question)
                    && !other.rest
                    && other.detail >= row.detail
                    && other.detail != Detail::Withheld
                    && (row.detail != Detail::Participation || other.detail == row.detail)
                    && other.unit != row.unit
            })
            .map(|other| self.unit(other))
            .filter(|other| is_within(other, unit))
            .collect();
        let homes = homes();
        let counts = |number: &usize| {
            is_within(homes[*number], unit)
                && !(row.rest && beside.iter().any(|other| is_within(homes[*number], other)))
        };
        (0..homes.len()).filter(counts).collect()
    }

    fn answers(&self, row: &Row) -> Vec<Value> {
        let people = self.people(row).into_iter();
        people
            .filter_map(|number| self.said.get(&number).cloned())
            .collect()
    }
}

/// A number of respondents as it may be shown: the number itself, or a range it lies in.
fn agrees(shown: Option<Count>, n: usize) -> bool {
    match shown {
        Some(Count::Exact(exact)) => exact as usize == n,
        Some(Count::Range(from, to)) => {
            from as usize <= n && to.is_none_or(|to| n <= to as usize) && to != Some(from)
        }
        None => false,
    }
}

/// A number as the export writes it, coded ends with their sign.
pub fn written(number: Number) -> String {
    match number {
        Number::Exact(value) => format!("{value}"),
        Number::Displayed(shown) => {
            let sign = match shown.end {
                End::None => "",
                End::AtMost => "<=",
                End::AtLeast => ">=",
            };
            format!("{sign}{:.*}", usize::from(shown.decimals), shown.value)
        }
    }
}

fn check_theme(told: &Told, row: &Row) {
    let survey = &told.town.questionnaire;
    let theme = row.theme.as_deref().expect("a theme");
    let mut answers = told.answers(row);
    if row.detail == Detail::Breakdown {
        let background = row.question.as_deref().expect("a background question");
        answers.retain(|given| given[background].as_str() == row.option.as_deref());
    }
    let (mean, least) = plain::theme(survey, theme, &answers);
    let place = format!("{} {theme} rest {}", told.unit(row), row.rest);
    assert!(
        agrees(row.respondents, least as usize),
        "{place}: {:?} {least}",
        row.respondents
    );
    match row.value.expect("a value") {
        Number::Exact(value) => {
            assert_eq!((told.unit(row), row.rest), ("town", false));
            assert!((value - mean).abs() < 1e-9, "{place}: {value} {mean}");
        }
        shown => {
            let question = survey.questions_of(theme).next().expect("a question");
            let scale = survey
                .scale(question.scale().expect("a scale"))
                .expect("a scale");
            let ends = (scale.lowest() as f64, scale.highest() as f64);
            assert_eq!(
                written(shown),
                plain::mean_text(mean, ends.0, ends.1),
                "{place} {mean}"
            );
        }
    }
}

fn check_item(told: &Told, row: &Row) {
    let survey = &told.town.questionnaire;
    let question = row.question.as_deref().expect("a question");
    let option = row.option.as_deref().expect("an option");
    let counted = plain::counted(survey, question, &told.answers(row));
    let count = counted.of(survey, question, option);
    let place = format!("{} {question} {option} rest {}", told.unit(row), row.rest);
    let n = counted.respondents;
    assert!(
        agrees(row.respondents, n as usize),
        "{place}: {:?} {n}",
        row.respondents
    );
    let (least, step, end) = match row.detail {
        Detail::Tens => (15, 10.0, 10.0),
        Detail::Fives => (40, 5.0, 5.0),
        _ => (100, 1.0, 2.0),
    };
    assert!(n >= least, "{place}: {n} are too few for this detail");
    let asked = survey.question(question).expect("a question");
    if asked.when.is_some() || survey.is_background(question) {
        // Rules 7 and 10: of the organisation only, and of many.
        assert!(told.unit(row) == "town" && n >= if asked.when.is_some() { 50 } else { 25 });
    }
    if asked.sensitive {
        assert!(n >= 50, "{place}: {n} are too few for a sensitive question");
    }
    let share = row.share.expect("a share");
    match share {
        Number::Exact(share) => {
            assert_eq!((told.unit(row), row.rest), ("town", false));
            let expected = 100.0 * f64::from(count) / f64::from(n);
            assert!(
                (share - expected).abs() < 1e-9,
                "{place}: {share} {expected}"
            );
            if let Some(Number::Exact(value)) = row.value {
                assert!((value - counted.mean()).abs() < 1e-9, "{place}: {value}");
            }
        }
        shown => {
            let expected = plain::share_text(count, n, step, end);
            assert_eq!(written(shown), expected, "{place} {count} of {n}");
        }
    }
}

fn check_participation(told: &Told, row: &Row) {
    let people = told.people(row);
    let responded = people.iter().filter(|number| responds(**number)).count();
    let place = format!("{} rest {}", told.unit(row), row.rest);
    assert!(
        agrees(row.respondents, responded),
        "{place}: {:?} {responded}",
        row.respondents
    );
    let rate = 100.0 * responded as f64 / people.len() as f64;
    match (row.value, &row.interval) {
        (Some(Number::Exact(value)), None) => {
            assert!((value - rate).abs() < 1e-9, "{place}");
            let absent = people.len() - responded;
            assert!(responded >= 5 && absent >= 5, "{place}: exact on too few");
        }
        (None, Some(band)) => {
            assert!(
                band.low <= rate && rate < band.high + 1.0,
                "{place}: {rate} {band:?}"
            );
        }
        other => panic!("{place}: neither a rate nor a band: {other:?}"),
    }
}

#[test]
fn every_released_figure_is_what_a_plain_computation_says() {
    for database in databases() {
        let told = told(&database);
        let mut compared: BTreeMap<(Detail, bool), usize> = BTreeMap::new();
        for row in told.release.rows() {
            match row.detail {
                Detail::Participation => check_participation(&told, row),
                Detail::Theme | Detail::Breakdown => check_theme(&told, row),
                Detail::Tens | Detail::Fives | Detail::Options => check_item(&told, row),
                Detail::Withheld => {
                    let bare = row.respondents.is_none() && row.share.is_none();
                    assert!(bare && row.value.is_none() && row.interval.is_none());
                }
            }
            *compared.entry((row.detail, row.rest)).or_default() += 1;
        }
        for detail in [
            Detail::Participation,
            Detail::Theme,
            Detail::Tens,
            Detail::Fives,
            Detail::Options,
        ] {
            let number = compared.get(&(detail, false)).copied().unwrap_or(0);
            assert!(number >= 4, "{detail:?}: {compared:?}");
        }
        for detail in [Detail::Participation, Detail::Theme] {
            assert!(
                compared.contains_key(&(detail, true)),
                "{detail:?}: {compared:?}"
            );
        }
        check_completeness(&told);
        check_comments(&told);
        super::exports::check(&told);
    }
}

/// Rule 9: of the teams only n1 has thirty respondents; the comments of the others stand at the nearest unit
/// above that has, word for word. (That nothing tells their order is the red team's to show.)
fn check_comments(told: &Told) {
    use diesel::prelude::*;
    use weerklank::store::office_schema::comment;
    let stored: Vec<(String, String)> = told
        .town
        .office_store()
        .read(|connection| {
            let rows = comment::table.filter(comment::wave.eq("w1"));
            let rows = rows.select((comment::unit, comment::text));
            Ok(rows.load(connection).expect("comments"))
        })
        .expect("a store");
    let homes = homes();
    let mut expected: Vec<(String, String)> = (told.said.keys())
        .map(|&number| {
            let unit = match homes[number] {
                "n1" => "n1",
                "s1" | "s2" => "south",
                _ => "north",
            };
            (unit.to_owned(), words_of(number))
        })
        .collect();
    let mut found = stored.clone();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

/// The organisation is asked everything: each question has as many rows as it has classes or options.
fn check_completeness(told: &Told) {
    let root = told.release.tree().root();
    let mut of_question: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in told
        .release
        .rows()
        .iter()
        .filter(|row| row.unit == root && !row.rest && row.detail != Detail::Breakdown)
    {
        if let Some(question) = &row.question {
            of_question.entry(question).or_default().push(row);
        }
    }
    for tallied in told.town.questionnaire.tallied() {
        let rows = &of_question[tallied.id.as_str()];
        let expected = match rows[0].detail {
            Detail::Options => tallied.options.len(),
            _ if tallied.range.is_some() => 3,
            _ => tallied.options.len(),
        };
        assert_eq!(rows.len(), expected, "{}", tallied.id);
        let total: f64 = rows
            .iter()
            .filter_map(|row| row.share)
            .map(Number::value)
            .sum();
        assert!(
            tallied.multiple || (total - 100.0).abs() < 1e-9,
            "{}: {total}",
            tallied.id
        );
    }
}
