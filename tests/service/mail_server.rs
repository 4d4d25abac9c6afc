//! The mail server: the way to it, the log-in, the pace, and who may call it when.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use weerklank::clock::Clock;
use weerklank::error::Reason;
use weerklank::invitation::Mailing;

use super::mailing::{brisk, everybody, refused, send, settled, town};
use super::postbox::{Mood, Postbox, Way};
use super::town::{Town, databases};

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
