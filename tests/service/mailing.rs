//! Invitations and reminders by mail: everybody with an address gets one, with a link that works; whatever happens on
//! the way, nobody gets two and nobody is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use weerklank::clock::Clock;
use weerklank::error::{Error, Reason};
use weerklank::invitation::{self, Mailing};
use weerklank::office::{Desk, Mailed};
use weerklank::organisation::Roster;

use super::postbox::{Mail, Mood, Postbox};
use super::town::{self, PEOPLE, Town, databases};

/// Every sixth has no address; every other one reads English.
fn has_mail(number: usize) -> bool {
    number % 6 != 3
}

fn language(number: usize) -> &'static str {
    ["nl", "en"][number % 2]
}

pub fn everybody() -> BTreeSet<String> {
    let with_mail = (0..PEOPLE).filter(|&number| has_mail(number));
    with_mail
        .map(|number| format!("p{number}@example.org"))
        .collect()
}

fn roster() -> Roster {
    let units = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\n";
    let mut people = String::from("person,unit,leads,email,name,language\n");
    for number in 0..PEOPLE {
        let mail = match has_mail(number) {
            true => format!("p{number}@example.org"),
            false => String::new(),
        };
        let unit = ["a", "b"][number / 30];
        people += &format!(
            "p{number},{unit},,{mail},Person {number},{}\n",
            language(number)
        );
    }
    town::import(units, &people)
}

const FROM: &str = "Gemeente Súdwest <survey@example.org>";

pub fn town(database: &str, postbox: &Postbox) -> Town {
    settled(database, &format!("smtp://127.0.0.1:{}", postbox.port), &[])
}

pub fn settled(database: &str, server: &str, further: &[(&str, &str)]) -> Town {
    let mut settings = vec![
        ("WEERKLANK_MAIL_SERVER", server),
        ("WEERKLANK_MAIL_FROM", FROM),
        ("WEERKLANK_MAIL_REPLY_TO", "help@example.org"),
    ];
    settings.extend(further);
    Town::writing(database, roster(), &settings)
}

/// A desk that does not wait between its tries.
pub fn brisk(desk: &Desk) -> Desk {
    desk.clone().with_pauses(vec![Duration::ZERO; 3])
}

pub fn send(town: &Town, mailing: Mailing) -> Mailed {
    let ready = brisk(&town.desk)
        .ready_to_mail("w1", mailing)
        .expect("ready");
    ready.send(|_, _| ()).expect("sent")
}

pub fn refused(outcome: Result<impl Sized, Error>) -> (Reason, String) {
    match outcome {
        Err(Error::Refused(refusal)) => (refusal.reason, refusal.sentence),
        Err(error) => panic!("failed: {error}"),
        Ok(_) => panic!("not refused"),
    }
}

/// The link of a mail: the same, once in the text and twice in the page.
fn link(mail: &Mail) -> String {
    let [plain, page] = &mail.parts[..] else {
        panic!("{} parts", mail.parts.len());
    };
    let found = plain.lines().filter(|line| line.starts_with("http"));
    let found: Vec<&str> = found.collect();
    assert_eq!(found.len(), 1, "{plain}");
    assert_eq!(
        page.matches(&found[0].replace('&', "&amp;")).count(),
        2,
        "{page}"
    );
    assert_eq!(
        page.matches("http").count(),
        2,
        "nothing else to fetch or follow: {page}"
    );
    found[0].to_owned()
}

#[test]
fn everybody_with_an_address_gets_one_mail_with_their_own_link_that_works() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        let links: BTreeMap<String, String> = town.open("w1").into_iter().collect();
        let mailed = send(&town, Mailing::Invitation);
        assert_eq!((mailed.sent, mailed.before), (50, 0), "{mailed:?}");
        assert!(mailed.refused.is_empty() && mailed.stopped.is_none());
        assert_eq!(postbox.connections(), 1, "one connection, kept");
        let tally = postbox.tally();
        assert!(tally.values().all(|&times| times == 1));
        assert_eq!(tally.into_keys().collect::<BTreeSet<_>>(), everybody());
        let control = town
            .desk
            .status("w1")
            .expect("a status")
            .control
            .expect("a code");
        let mut subjects = BTreeSet::new();
        for mail in postbox.mails() {
            let person = mail.to.split('@').next().expect("a person");
            let number: usize = person[1..].parse().expect("a number");
            assert_eq!(link(&mail), links[person], "the own link");
            assert_said(&mail, language(number), &control);
            subjects.insert(assert_headers(&mail, &links[person]));
            town.respond(&link(&mail), &super::answers(&town, number))
                .expect("a token and a receipt");
        }
        assert_eq!(subjects.len(), 1, "{subjects:?}");
        // Once more: nobody gets two, and the server is not even called.
        let again = send(&town, Mailing::Invitation);
        assert_eq!((again.sent, again.before), (0, 50));
        assert_eq!((postbox.mails().len(), postbox.connections()), (50, 1));
    }
}

fn assert_said(mail: &Mail, language: &str, control: &str) {
    let (asks, promise, other) = match language {
        "nl" => (
            "Gemeente Súdwest vraagt je",
            "zonder je naam",
            "Ask a colleague",
        ),
        _ => (
            "Gemeente Súdwest asks you",
            "without your name",
            "Vraag een collega",
        ),
    };
    for part in &mail.parts {
        for text in [asks, promise, control, "help@example.org"] {
            assert!(part.contains(text), "{text}: {part}");
        }
        assert!(!part.contains(other) && !part.contains("Person "), "{part}");
    }
    assert!(mail.parts[1].contains(&format!("<html lang=\"{language}\"")));
}

/// Nothing secret in a header; returns the subject.
fn assert_headers(mail: &Mail, link: &str) -> String {
    assert_eq!(mail.from, "survey@example.org");
    let fragment = link.split_once('#').expect("a fragment").1;
    for secret in fragment.split('&').map(|pair| &pair[2..]) {
        assert!(!mail.headers.contains(secret), "{}", mail.headers);
    }
    let header = |name: &str| {
        let mut lines = mail.headers.lines();
        let line = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_else(|| panic!("{name}: {}", mail.headers))
            .to_owned()
    };
    assert_eq!(header("Auto-Submitted"), "auto-generated");
    assert_eq!(header("Reply-To"), "help@example.org");
    assert!(header("Message-ID").ends_with("@example.org>"));
    assert!(header("Date").ends_with("+0000"));
    header("Subject")
}

#[test]
fn a_mailing_that_was_broken_off_goes_on_where_it_stopped() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        town.open("w1");
        for (most, before) in [(10, 0), (25, 10)] {
            postbox.is_in(Mood {
                full_at: Some(most),
                ..Mood::default()
            });
            let stopped = send(&town, Mailing::Invitation);
            assert_eq!((stopped.before, stopped.sent), (before, most - before));
            let sentence = stopped.stopped.expect("it stopped");
            assert!(
                sentence.contains("mail.server") && sentence.contains("421"),
                "{sentence}"
            );
            assert!(sentence.contains("nobody gets two"), "{sentence}");
        }
        // A server that hangs up in the middle, over and over: it is called again, in one run.
        postbox.is_in(Mood {
            cuts_after: Some(7),
            ..Mood::default()
        });
        let rest = send(&town, Mailing::Invitation);
        assert_eq!((rest.before, rest.sent, rest.stopped), (25, 25, None));
        let tally = postbox.tally();
        assert!(tally.values().all(|&times| times == 1), "{tally:?}");
        assert_eq!(tally.into_keys().collect::<BTreeSet<_>>(), everybody());
    }
}

#[test]
fn one_address_stops_nobody_else_and_is_reported_by_id() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        town.open("w1");
        let at = |number: usize| format!("p{number}@example.org");
        postbox.is_in(Mood {
            refuses: [at(0)].into(),
            rejects: [at(59)].into(),
            puts_off: [(at(4), 2), (at(10), 1000)].into(),
            ..Mood::default()
        });
        let mailed = send(&town, Mailing::Invitation);
        assert_eq!(mailed.sent, 47, "{mailed:?}");
        let said: Value = serde_json::to_value(&mailed).expect("JSON");
        assert_eq!(said["put_off"], json!([{ "person": "p10", "code": 450 }]));
        let refused = said["refused"].as_array().expect("people").clone();
        assert_eq!(refused.len(), 2);
        assert!(refused.contains(&json!({ "person": "p0", "code": 550 })));
        assert!(refused.contains(&json!({ "person": "p59", "code": 554 })));
        assert!(!said.to_string().contains("example.org") && !said.to_string().contains("Person"));
        assert!(mailed.stopped.is_some(), "somebody is left to try again");
        postbox.is_in(Mood::default());
        let rest = send(&town, Mailing::Invitation);
        assert_eq!((rest.before, rest.sent, rest.stopped), (47, 3, None));
        assert!(postbox.tally().values().all(|&times| times == 1));
    }
}

#[test]
fn a_server_that_puts_everybody_off_is_not_asked_fifty_times() {
    let postbox = Postbox::open();
    let town = town("sqlite", &postbox);
    town.open("w1");
    let puts_off = everybody().into_iter().map(|address| (address, 1000));
    postbox.is_in(Mood {
        puts_off: puts_off.collect(),
        ..Mood::default()
    });
    let stopped = send(&town, Mailing::Invitation);
    assert_eq!((stopped.sent, stopped.put_off.len()), (0, 3));
    assert!(stopped.stopped.expect("it stopped").contains("everybody"));
}

#[test]
fn a_reminder_is_the_same_for_everybody_and_goes_out_once_a_day() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        let links: BTreeMap<String, String> = town.open("w1").into_iter().collect();
        // Some have answered. Nothing may show it.
        for number in (0..PEOPLE).filter(|&number| has_mail(number)).step_by(10) {
            town.respond(
                &links[&format!("p{number}")],
                &super::answers(&town, number),
            )
            .expect("a receipt");
        }
        // Broken off and continued, like an invitation.
        postbox.is_in(Mood {
            full_at: Some(20),
            ..Mood::default()
        });
        assert_eq!(send(&town, Mailing::Reminder).sent, 20);
        postbox.is_in(Mood::default());
        assert_eq!(send(&town, Mailing::Reminder).sent, 30);
        assert_eq!(send(&town, Mailing::Reminder).before, 50);
        assert!(postbox.tally().values().all(|&times| times == 1));
        assert_eq!(
            postbox.tally().into_keys().collect::<BTreeSet<_>>(),
            everybody()
        );
        let mut texts = BTreeSet::new();
        for mail in postbox.mails() {
            let own = link(&mail);
            assert_eq!(own, links[mail.to.split('@').next().expect("a person")]);
            let without = |part: &String| {
                part.replace(&own, "LINK")
                    .replace(&own.replace('&', "&amp;"), "LINK")
            };
            texts.insert(mail.parts.iter().map(without).collect::<Vec<_>>());
        }
        assert_eq!(texts.len(), 2, "one text in each language");
        assert!(
            texts
                .iter()
                .any(|text| text[0].contains("Heb je al geantwoord? Dan hoef je niets te doen."))
        );
        let tomorrow = town.desk_at(Clock::system().now() + time::Duration::DAY);
        let ready = tomorrow
            .ready_to_mail("w1", Mailing::Reminder)
            .expect("ready");
        assert_eq!(ready.send(|_, _| ()).expect("sent").sent, 50);
        // An invitation is another mailing, and goes out still.
        assert_eq!(send(&town, Mailing::Invitation).sent, 50);
    }
}

#[test]
fn from_closing_no_mail_is_sent_and_none_is_remembered() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        town.open("w1");
        let ready = brisk(&town.desk).ready_to_mail("w1", Mailing::Invitation);
        let mailed = ready.expect("ready").send(|done, _| {
            if done == 5 {
                town.desk.close("w1").expect("closed");
            }
        });
        let mailed = mailed.expect("an answer");
        assert_eq!(mailed.sent, 5);
        assert!(
            mailed
                .stopped
                .expect("it stopped")
                .contains("closed meanwhile")
        );
        assert_eq!(postbox.mails().len(), 5);
        for mailing in [Mailing::Invitation, Mailing::Reminder] {
            let (reason, sentence) = refused(town.desk.ready_to_mail("w1", mailing));
            assert_eq!(reason, Reason::Gone, "{sentence}");
        }
        let kept = town
            .office_store()
            .read(|c| invitation::handed_over(c, "w1", "invitation"));
        assert!(kept.expect("read").is_empty());
    }
}
