//! The running service, from roster to released figures, on each database.

#[path = "service/api.rs"]
mod api;
#[path = "service/browsing.rs"]
mod browsing;
#[path = "service/cluster.rs"]
mod cluster;
#[path = "service/columns.rs"]
mod columns;
#[path = "service/concurrent.rs"]
mod concurrent;
#[path = "service/custody.rs"]
mod custody;
#[path = "service/dossier.rs"]
mod dossier;
#[path = "service/earlier.rs"]
mod earlier;
#[path = "service/early.rs"]
mod early;
#[path = "service/exit.rs"]
mod exit;
#[path = "service/exports.rs"]
mod exports;
#[path = "service/faults.rs"]
mod faults;
#[path = "service/figures.rs"]
mod figures;
#[path = "service/fleet.rs"]
mod fleet;
#[path = "service/followup.rs"]
mod followup;
#[path = "service/groups.rs"]
mod groups;
#[path = "service/heat.rs"]
mod heat;
#[path = "service/history.rs"]
mod history;
#[path = "service/interrupted.rs"]
mod interrupted;
#[path = "service/killed.rs"]
mod killed;
#[path = "service/language.rs"]
mod language;
#[path = "service/later.rs"]
mod later;
#[path = "service/lies.rs"]
mod lies;
#[path = "service/life.rs"]
mod life;
#[path = "service/mail_pages.rs"]
mod mail_pages;
#[path = "service/mail_server.rs"]
mod mail_server;
#[path = "service/mailing.rs"]
mod mailing;
#[path = "service/migrating.rs"]
mod migrating;
#[path = "service/overdue.rs"]
mod overdue;
#[path = "service/pages.rs"]
mod pages;
#[path = "service/paper.rs"]
mod paper;
#[path = "service/plain.rs"]
mod plain;
#[path = "service/postbox.rs"]
mod postbox;
#[path = "service/preparing.rs"]
mod preparing;
#[path = "service/printed.rs"]
mod printed;
#[path = "service/processes.rs"]
mod processes;
#[path = "service/program.rs"]
mod program;
#[path = "service/programme.rs"]
mod programme;
#[path = "service/provider.rs"]
mod provider;
#[path = "service/reading.rs"]
mod reading;
#[path = "service/refusals.rs"]
mod refusals;
#[path = "service/roles.rs"]
mod roles;
#[path = "service/schema.rs"]
mod schema;
#[path = "service/sign_on.rs"]
mod sign_on;
#[path = "service/sign_on_faults.rs"]
mod sign_on_faults;
#[path = "service/sign_on_program.rs"]
mod sign_on_program;
#[path = "service/spoiled.rs"]
mod spoiled;
#[path = "service/storage.rs"]
mod storage;
#[path = "service/town.rs"]
mod town;
#[path = "service/wire.rs"]
mod wire;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use town::{Town, databases};
use weerklank::ballot::{Http, Link, Promise, Seed, respond};
use weerklank::error::{Error, Reason};
use weerklank::release::{Detail, Number};
use weerklank::wave::State;

/// Answers of person `number`: every scale item answered, by a rule that a test can repeat.
fn answers(town: &Town, number: usize) -> Value {
    let mut all = serde_json::Map::new();
    for (place, item) in town.questionnaire.tallied().iter().enumerate() {
        if let Some((lowest, highest)) = item.range {
            let spread = (highest - lowest + 1) as usize;
            let value = lowest + ((number * 7 + place * 3) % spread) as i64;
            all.insert(item.id.clone(), json!(value));
        }
    }
    Value::Object(all)
}

/// Theme scores computed plainly: the mean of the item means of the people in `members`.
fn plain_scores(town: &Town, members: &[usize]) -> BTreeMap<String, f64> {
    let given: Vec<Value> = members
        .iter()
        .map(|&number| answers(town, number))
        .collect();
    let mut scores: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for item in town.questionnaire.tallied() {
        let (Some(theme), Some(_)) = (item.theme.clone(), item.range) else {
            continue;
        };
        let values = given
            .iter()
            .filter_map(|answers| answers[&item.id].as_f64());
        let mean = values.sum::<f64>() / members.len() as f64;
        scores.entry(theme).or_default().push(mean);
    }
    scores
        .into_iter()
        .map(|(theme, means)| (theme, means.iter().sum::<f64>() / means.len() as f64))
        .collect()
}

#[test]
fn a_wave_runs_from_roster_to_released_figures() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        assert_eq!(links.len(), town::PEOPLE);
        for (person, link) in &links {
            let number: usize = person[1..].parse().expect("a number");
            town.respond(link, &answers(&town, number))
                .expect("a receipt");
        }
        town.desk.close("w1").expect("closed");
        town.desk.count("w1", &town.key, None).expect("counted");
        town.desk.release("w1").expect("released");
        let release = town.releases().find("w1").expect("a release");
        let mut compared = 0;
        for row in release
            .rows()
            .iter()
            .filter(|row| row.detail == Detail::Theme && !row.rest)
        {
            let unit = release.tree().id(row.unit);
            let expected = plain_scores(&town, &town.members(unit));
            let theme = row.theme.as_deref().expect("a theme");
            match row.value.expect("a value") {
                Number::Exact(value) => {
                    assert!((value - expected[theme]).abs() < 1e-9, "{unit} {theme}")
                }
                Number::Displayed(shown) => {
                    let close = (shown.value - expected[theme]).abs() <= 0.05 + 1e-9;
                    assert!(
                        close || shown.end != weerklank::disclosure::End::None,
                        "{unit} {theme}"
                    );
                }
            }
            compared += 1;
        }
        assert!(compared > 20, "{compared} figures compared");
        let certificate: Value = serde_json::from_str(release.certificate()).expect("JSON");
        assert_eq!(certificate["valid"], json!(town::PEOPLE));
        assert_eq!(certificate["audit"]["leaks"], json!([]));
    }
}

#[test]
fn a_token_is_issued_exactly_once_under_fifty_concurrent_requests() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let link = &links[0].1;
        let outcomes: Vec<bool> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..50)
                .map(|number| {
                    let town = &town;
                    scope.spawn(move || town.respond(link, &answers(town, number)).is_ok())
                })
                .collect();
            workers
                .into_iter()
                .map(|w| w.join().expect("joined"))
                .collect()
        });
        // Each has a seed of its own, so each asks for another token: one of them wins.
        assert_eq!(outcomes.iter().filter(|ok| **ok).count(), 1);
    }
}

#[test]
fn an_answer_can_be_changed_and_the_last_revision_counts() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let mut rng = weerklank::clock::Randomness::system().rng();
        let seed = Seed::generate(&mut rng);
        let http = Http::default();
        let link = Link::parse(&links[0].1).expect("a link");
        let promise = Promise::fetch(&http, &link).expect("a promise");
        for revision in 0..3 {
            let given = respond(
                &http,
                &link,
                &promise,
                &answers(&town, 1),
                seed.clone(),
                &mut rng,
            )
            .expect("a receipt");
            assert_eq!(given.revision, revision);
        }
        for (person, link) in &links[1..] {
            let number: usize = person[1..].parse().expect("a number");
            town.respond(link, &answers(&town, number))
                .expect("a receipt");
        }
        town.desk.close("w1").expect("closed");
        let tally = town.desk.tally("w1", &town.key, None).expect("a tally");
        assert_eq!(tally.certificate.placed, town::PEOPLE as u64 + 2);
        assert_eq!(tally.certificate.valid, town::PEOPLE as u64);
        assert_eq!(tally.certificate.replaced, 2);
    }
}

#[test]
fn what_is_closed_unknown_or_of_another_wave_is_refused() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let reason = |link: &str| match town.respond(link, &answers(&town, 1)) {
            Err(Error::Refused(refusal)) => refusal.reason,
            other => panic!("not refused: {other:?}"),
        };
        let (address, rest) = links[0].1.split_once("#i=").expect("a link");
        let control = rest.split_once("&m=").expect("a control code").1;
        let unknown = format!("{address}#i=AAAAAAAAAAAAAAAAAAAAAA&m={control}");
        assert_eq!(reason(&unknown), Reason::Unknown);
        let other = "1".repeat(24);
        let altered = links[0].1.replace(control, &other);
        assert_eq!(reason(&altered), Reason::Invalid);
        town.desk.close("w1").expect("closed");
        town.desk.close("w1").expect("closing may be repeated");
        assert_eq!(reason(&links[0].1), Reason::Gone);
        assert_eq!(
            town.desk.status("w1").expect("a status").state,
            State::Closed
        );
    }
}

#[test]
fn a_wrong_key_opens_nothing_and_an_interrupted_count_is_completed() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        for (person, link) in &links {
            let number: usize = person[1..].parse().expect("a number");
            town.respond(link, &answers(&town, number))
                .expect("a receipt");
        }
        town.desk.close("w1").expect("closed");
        let wrong = weerklank::wave::ResultsKey::generate(
            &mut weerklank::clock::Randomness::system().rng(),
        );
        assert!(town.desk.count("w1", &wrong, None).is_err());
        // Interrupted after (c): nothing has changed, so the count may simply be repeated.
        town.desk.tally("w1", &town.key, None).expect("a tally");
        let tally = town
            .desk
            .tally("w1", &town.key, None)
            .expect("the same tally");
        // Interrupted after (d): stored, ballots still there.
        town.desk.take_tally(&tally).expect("stored");
        town.desk
            .count("w1", &town.key, None)
            .expect("only (e) is left");
        town.desk.finish_count("w1").expect("(e) may be repeated");
        assert_eq!(
            town.desk.status("w1").expect("a status").state,
            State::Counted
        );
    }
}

#[test]
fn hostile_bodies_get_a_sentence_of_one_size_and_never_a_failure() {
    for database in databases() {
        let town = Town::new(&database);
        town.open("w1");
        let agent = town::agent();
        let mut sizes = std::collections::BTreeSet::new();
        let get = |url: &str| {
            let mut answer = agent.get(url).call().expect("an answer");
            let kind = answer.headers()["content-type"].to_str().expect("a kind");
            let (status, kind) = (answer.status().as_u16(), kind.to_owned());
            (
                status,
                kind,
                answer.body_mut().read_to_vec().expect("a body"),
            )
        };
        for (side, path) in [
            (&town.office, "group"),
            (&town.office, "token"),
            (&town.answer, "ballot"),
        ] {
            for body in [
                "",
                "{",
                "null",
                "[]",
                "{}",
                "\"x\"",
                "{\"invitation\":1}",
                "{\"invitation\":\"AAAA\",\"code\":\"x\"}",
                "{\"code\":\"\\u0000\"}",
                "{\"invitation\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"blinded\":\"AAAA\"}",
            ] {
                for wave in ["w1", "nowhere", "%00", "..%2f"] {
                    let (status, size) =
                        town::post(&agent, &format!("{side}/w/{wave}/{path}"), body);
                    assert!(
                        (400..500).contains(&status),
                        "{path} {body} {wave}: {status}"
                    );
                    sizes.insert(size);
                }
            }
            let (status, _) =
                town::post(&agent, &format!("{side}/w/w1/{path}"), &"x".repeat(40_000));
            assert_eq!(status, 413, "{path}");
        }
        for side in [&town.office, &town.answer] {
            for address in [
                "w/%00",
                "w/%00/manifest.json",
                "w/%00/count.json",
                "results/%00",
                "%00",
                "api/%00",
                "api/v1%00",
            ] {
                let (status, kind, body) = get(&format!("{side}/{address}"));
                assert_eq!(
                    (status, kind.as_str()),
                    (404, "application/json"),
                    "{address}"
                );
                sizes.insert(body.len());
            }
        }
        // Programs are told in a form of their own, by the side that serves them.
        let problem = (404, "application/problem+json");
        let plain = (404, "application/json");
        for (side, form) in [(&town.office, problem), (&town.answer, plain)] {
            for address in ["api/v1/%00", "api/v1/waves/%00", "api/v1/waves/%00/units"] {
                let (status, kind, _) = get(&format!("{side}/{address}"));
                assert_eq!((status, kind.as_str()), form, "{address}");
            }
        }
        assert_eq!(sizes.len(), 1, "{sizes:?}");
    }
}
