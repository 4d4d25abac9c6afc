//! The buttons of the coordinator's desk that send mail.

use std::time::Duration;

use weerklank::office::Role;

use super::browsing::Visitor;
use super::mailing::town;
use super::postbox::{Mood, Postbox};
use super::town::{Town, databases};

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
