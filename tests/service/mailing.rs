//! Invitations and reminders by mail: everybody with an address gets one, with a link that works; whatever happens on
//! the way, nobody gets two and nobody is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::{Value, json};
use weerklank::clock::Clock;
use weerklank::error::{Error, Reason};
use weerklank::invitation::{self, Mailing};
use weerklank::office::{Desk, Mailed, Role};
use weerklank::organisation::Roster;

use super::browsing::Visitor;
use super::postbox::{Mail, Mood, Postbox, Way};
use super::town::{self, PEOPLE, Town, databases};

/// Every sixth has no address; every other one reads English.
fn has_mail(number: usize) -> bool {
    number % 6 != 3
}

fn language(number: usize) -> &'static str {
    ["nl", "en"][number % 2]
}

fn everybody() -> BTreeSet<String> {
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

fn town(database: &str, postbox: &Postbox) -> Town {
    settled(database, &format!("smtp://127.0.0.1:{}", postbox.port), &[])
}

fn settled(database: &str, server: &str, further: &[(&str, &str)]) -> Town {
    let mut settings = vec![
        ("WEERKLANK_MAIL_SERVER", server),
        ("WEERKLANK_MAIL_FROM", FROM),
        ("WEERKLANK_MAIL_REPLY_TO", "help@example.org"),
    ];
    settings.extend(further);
    Town::writing(database, roster(), &settings)
}

/// A desk that does not wait between its tries.
fn brisk(desk: &Desk) -> Desk {
    desk.clone().with_pauses(vec![Duration::ZERO; 3])
}

fn send(town: &Town, mailing: Mailing) -> Mailed {
    let ready = brisk(&town.desk)
        .ready_to_mail("w1", mailing)
        .expect("ready");
    ready.send(|_, _| ()).expect("sent")
}

fn refused(outcome: Result<impl Sized, Error>) -> (Reason, String) {
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

#[test]
fn without_a_server_it_is_said_what_to_do() {
    let town = Town::new("sqlite");
    town.open("w1");
    let (_, sentence) = refused(town.desk.ready_to_mail("w1", Mailing::Invitation));
    for name in ["mail.server", "mail.from", "--out"] {
        assert!(sentence.contains(name), "{sentence}");
    }
}

#[test]
fn a_way_that_others_can_read_is_not_taken() {
    let postbox = Postbox::open();
    // Not this machine by name, though it is: STARTTLS is required, and not offered.
    for (server, says) in [("smtp://0.0.0.0", "STARTTLS"), ("smtps://127.0.0.1", "TLS")] {
        let town = settled("sqlite", &format!("{server}:{}", postbox.port), &[]);
        town.open("w1");
        let mailed = send(&town, Mailing::Invitation);
        let sentence = mailed.stopped.expect("it stopped");
        assert!(
            sentence.contains("mail.server") && sentence.contains(says),
            "{sentence}"
        );
        assert_eq!(mailed.sent, 0);
    }
    let said = postbox.commands();
    let told = |line: &&String| line.starts_with("MAIL") || line.starts_with("AUTH");
    assert!(!said.iter().any(|line| told(&line)), "{said:?}");
    assert!(postbox.mails().is_empty());
}

#[test]
fn over_tls_mail_goes_to_a_server_whose_certificate_this_machine_trusts() {
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls/authority.pem");
    for (way, server) in [
        (Way::Tls, "smtps://localhost"),
        (Way::StartTls, "smtp://0.0.0.0"),
    ] {
        let postbox = Postbox::behind(way);
        let town = settled("sqlite", &format!("{server}:{}", postbox.port), &[]);
        town.open("w1");
        let send = |authority: &str| {
            let output = town.command_with(
                &["invitations", "w1", "--send"],
                &[("SSL_CERT_FILE", authority)],
            );
            (
                output.status.success(),
                String::from_utf8(output.stderr).expect("UTF-8"),
            )
        };
        let (sent, said) = send("/dev/null");
        assert!(!sent && said.contains("trusts"), "{way:?}: {said}");
        assert!(postbox.mails().is_empty());
        let (sent, said) = send(authority);
        assert!(sent, "{way:?}: {said}");
        assert_eq!(
            postbox.tally().into_keys().collect::<BTreeSet<_>>(),
            everybody()
        );
    }
}

#[test]
fn the_log_in_comes_from_a_file_and_its_faults_name_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("password");
    let path = file.display().to_string();
    let postbox = Postbox::open();
    postbox.is_in(Mood {
        login: Some(("survey", "s3cret word")),
        ..Mood::default()
    });
    let server = format!("smtp://localhost:{}", postbox.port);
    let bare = settled("sqlite", &server, &[]);
    bare.open("w1");
    let sentence = send(&bare, Mailing::Invitation)
        .stopped
        .expect("it stopped");
    assert!(sentence.contains("mail.user"), "{sentence}");
    let login = [
        ("WEERKLANK_MAIL_USER", "survey"),
        ("WEERKLANK_MAIL_PASSWORD_FILE", path.as_str()),
    ];
    let town = settled("sqlite", &server, &login);
    town.open("w1");
    let ready = || brisk(&town.desk).ready_to_mail("w1", Mailing::Invitation);
    for text in [
        None,
        Some(""),
        Some("\n"),
        Some("s3cret\r\nRCPT TO:<x@example.org>"),
    ] {
        text.inspect(|text| std::fs::write(&file, text).expect("written"));
        let (_, sentence) = refused(ready());
        assert!(
            sentence.contains("mail.password_file") && !sentence.contains("s3cret"),
            "{sentence}"
        );
    }
    std::fs::write(&file, "wrong\n").expect("written");
    let sentence = send(&town, Mailing::Invitation)
        .stopped
        .expect("it stopped");
    assert!(
        sentence.contains("mail.password_file") && !sentence.contains("wrong"),
        "{sentence}"
    );
    std::fs::write(&file, "s3cret word\n").expect("written");
    assert_eq!(send(&town, Mailing::Invitation).sent, 50);
    postbox.is_in(Mood {
        turns_away_at: Some(0),
        ..Mood::default()
    });
    let sentence = send(&bare, Mailing::Reminder).stopped.expect("it stopped");
    assert!(sentence.contains("mail.from"), "{sentence}");
}

#[test]
fn two_cannot_send_at_once() {
    let postbox = Postbox::open();
    let town = town("sqlite", &postbox);
    town.open("w1");
    let first = town
        .desk
        .ready_to_mail("w1", Mailing::Invitation)
        .expect("ready");
    for mailing in [Mailing::Invitation, Mailing::Reminder] {
        let (reason, sentence) = refused(town.desk.ready_to_mail("w1", mailing));
        assert_eq!(reason, Reason::Conflict, "{sentence}");
    }
    let output = town.command(&["invitations", "w1", "--send"]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        !output.status.success() && said.contains("is being sent already"),
        "{said}"
    );
    assert_eq!(first.send(|_, _| ()).expect("sent").sent, 50);
    assert!(
        town.desk.ready_to_mail("w1", Mailing::Invitation).is_ok(),
        "let go"
    );
}

#[test]
fn the_pace_is_kept() {
    let postbox = Postbox::open();
    let server = format!("smtp://127.0.0.1:{}", postbox.port);
    let town = settled("sqlite", &server, &[("WEERKLANK_MAIL_PER_MINUTE", "1200")]);
    town.open("w1");
    let before = Clock::system().now();
    assert_eq!(send(&town, Mailing::Invitation).sent, 50);
    let took = Clock::system().now() - before;
    assert!(took >= time::Duration::milliseconds(49 * 50), "{took}");
}

#[test]
fn the_command_sends_and_says_what_came_of_it() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        town.open("w1");
        postbox.is_in(Mood {
            refuses: ["p0@example.org".to_owned()].into(),
            turns_away_at: Some(30),
            ..Mood::default()
        });
        let call = |arguments: &[&str]| {
            let output = town.command(arguments);
            let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
            (
                output.status.code(),
                text(output.stdout),
                text(output.stderr),
            )
        };
        let (code, out, err) = call(&["invitations", "w1", "--send", "--json"]);
        let said: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!((code, &said["sent"]), (Some(1), &json!(30)), "{err}");
        assert!(err.contains("mail.from"), "{err}");
        postbox.is_in(Mood {
            refuses: ["p0@example.org".to_owned()].into(),
            ..Mood::default()
        });
        let (code, out, err) = call(&["invitations", "w1", "--send"]);
        assert_eq!(code, Some(0), "{err}");
        assert!(
            out.contains("19 mails sent") && out.contains("30 were sent before"),
            "{out}"
        );
        assert!(
            err.contains("p0: the address is refused") && err.contains("(550)"),
            "{err}"
        );
        let (code, out, _) = call(&["invitations", "w1", "--remind", "--json"]);
        let said: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!(
            (code, &said["mailing"], &said["sent"]),
            (Some(0), &json!("reminder"), &json!(49))
        );
        assert!(!(out + &err).contains("@"), "no address");
        assert_eq!(postbox.mails().len(), 49 + 49);
    }
}

const PASSWORD: &str = "correct horse battery";

fn visitor(town: &Town, role: Role) -> Visitor {
    let unit = (role == Role::Reader).then_some("a");
    let made = town.accounts().create(role.name(), role, unit, PASSWORD);
    made.expect("an account");
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(role.name(), PASSWORD).status, 303);
    visitor
}

#[test]
fn the_coordinator_has_a_button_and_nobody_else() {
    for database in databases() {
        let postbox = Postbox::open();
        let town = town(&database, &postbox);
        town.open("w1");
        let address = "/desk/w1/mail/invitation";
        for role in [Role::Reader, Role::Trustee, Role::Operator, Role::Auditor] {
            let mut other = visitor(&town, role);
            assert_eq!(other.get(address).status, 404, "{role:?}");
            assert!(!other.get("/desk").body.contains("/mail/"), "{role:?}");
            let csrf = other.csrf("/login");
            assert_eq!(
                other.post(address, &[("csrf", &csrf)]).status,
                404,
                "{role:?}"
            );
        }
        assert_eq!(
            Visitor::new(&town.office)
                .post(address, &[("csrf", "")])
                .status,
            404
        );
        let mut office = visitor(&town, Role::Coordinator);
        assert!(office.get("/desk").body.contains(address));
        assert!(office.get(address).body.contains("50 mensen"));
        for (address, csrf, status) in [
            (address, "", 403),
            (address, "AAAA", 403),
            ("/desk/nowhere/mail/invitation", "", 403),
            ("/desk/w1/mail/everything", "", 404),
        ] {
            assert_eq!(
                office.post(address, &[("csrf", csrf)]).status,
                status,
                "{address} {csrf}"
            );
        }
        let csrf = office.csrf(address);
        let elsewhere =
            office.post_from(address, &[("csrf", &csrf)], Some("https://other.example"));
        assert_eq!(elsewhere.status, 403);
        assert!(postbox.mails().is_empty());
        let sent = office.post(address, &[("csrf", &csrf)]);
        assert_eq!(sent.location.as_deref(), Some("/desk?done=mail"));
        let page = until(&mut office, "Uitnodigingen gemaild: 50 van 50.");
        assert!(!page.contains(address), "nobody is left to invite");
        assert!(page.contains("/desk/w1/mail/reminder"));
        assert_eq!(postbox.mails().len(), 50);
        town.desk.close("w1").expect("closed");
        assert_eq!(office.get(address).status, 410);
        assert_eq!(office.post(address, &[("csrf", &csrf)]).status, 410);
        assert_eq!(
            office
                .post("/desk/w2/mail/invitation", &[("csrf", &csrf)])
                .status,
            404
        );
    }
}

#[test]
fn the_page_says_whom_the_server_refused() {
    let postbox = Postbox::open();
    let town = town("sqlite", &postbox);
    town.open("w1");
    postbox.is_in(Mood {
        refuses: ["p0@example.org".to_owned()].into(),
        ..Mood::default()
    });
    let mut office = visitor(&town, Role::Coordinator);
    let csrf = office.csrf("/desk/w1/mail/reminder");
    office.post("/desk/w1/mail/reminder", &[("csrf", &csrf)]);
    let page = until(&mut office, "weigert het adres van: p0.");
    assert!(page.contains("Vandaag herinnerd: 49 van 50."), "{page}");
    assert!(!page.contains("p0@") && !page.contains("Person"));
}

#[test]
fn without_a_server_the_page_has_no_button() {
    let town = Town::new("sqlite");
    town.open("w1");
    let mut office = visitor(&town, Role::Coordinator);
    assert!(!office.get("/desk").body.contains("/mail/"));
    assert_eq!(office.get("/desk/w1/mail/invitation").status, 404);
}

/// Looks at the desk until it says this, at most ten seconds.
fn until(office: &mut Visitor, text: &str) -> String {
    for _ in 0..100 {
        let page = office.get("/desk").body;
        if page.contains(text) && !page.contains("Er wordt nu gemaild") {
            return page;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the desk does not say {text}: {}", office.get("/desk").body);
}
