//! Who may see and do what on the office's pages.

use weerklank::office::Role;

use super::browsing::Visitor;
use super::town::{self, Town, databases};

const PASSWORD: &str = "correct horse battery";

/// A town with a released wave and an account for each role.
fn released(database: &str) -> Town {
    let town = Town::new(database);
    let links = town.open("w1");
    for (person, link) in &links {
        let number: usize = person[1..].parse().expect("a number");
        town.respond(link, &super::answers(&town, number))
            .expect("a receipt");
    }
    town.desk.close("w1").expect("closed");
    town.desk.count("w1", &town.key, None).expect("counted");
    town.desk.release("w1").expect("released");
    accounts(&town);
    town
}

fn accounts(town: &Town) {
    let accounts = town.accounts();
    for (role, unit) in [
        (Role::Coordinator, None),
        (Role::Reader, Some("a")),
        (Role::Trustee, None),
        (Role::Operator, None),
        (Role::Auditor, None),
    ] {
        accounts
            .create(role.name(), role, unit, PASSWORD)
            .expect("an account");
    }
    accounts
        .create("small", Role::Reader, Some("d"), PASSWORD)
        .expect("an account");
}

fn visitor(town: &Town, name: &str) -> Visitor {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    for wave in town.releases().all().expect("waves") {
        visitor.promise(&wave.id);
    }
    visitor
}

#[test]
fn everybody_sees_what_they_are_entitled_to_and_nothing_else_exists() {
    for database in databases() {
        let town = released(&database);
        let nobody = "/results/w1/unit/nowhere";
        for (name, address, status) in [
            ("coordinator", "/results/w1", 200),
            ("coordinator", "/results/w1/unit/b", 200),
            ("coordinator", "/desk", 200),
            ("auditor", "/results/w1", 200),
            ("auditor", "/desk", 200),
            ("reader", "/results/w1/unit/a", 200),
            ("reader", "/results/w1/unit/b", 404),
            ("reader", "/results/w1", 404),
            ("reader", "/desk", 404),
            ("reader", "/desk/w1/close", 404),
            ("reader", nobody, 404),
            ("small", "/results/w1/unit/d", 200),
            ("small", "/results/w1/unit/a", 404),
            ("trustee", "/results/w1", 404),
            ("trustee", "/results/w1/unit/a", 404),
            ("trustee", "/desk", 200),
            ("trustee", "/certificates/w1", 200),
            ("operator", "/results/w1/unit/a", 404),
            ("coordinator", "/results/w2", 404),
            ("coordinator", "/results/%00", 404),
            ("coordinator", "/results/w1/unit/..%2F..%2Fdesk", 404),
        ] {
            let shown = visitor(&town, name).get(address);
            assert_eq!(shown.status, status, "{name} {address}");
        }
        // What is not for somebody looks to the letter like what does not exist.
        let mut reader = visitor(&town, "reader");
        let [hidden, absent] = ["/results/w1/unit/b", nobody].map(|address| {
            let body = reader.get(address).body;
            body.replace(&weerklank::ui::encoded(address), "ADDRESS")
        });
        assert_eq!(hidden, absent);
        let mut outsider = Visitor::new(&town.office);
        for address in [
            "/results/w1",
            "/results/w1/unit/a",
            "/desk",
            "/certificates/w1",
            "/results",
        ] {
            let shown = outsider.get(address);
            assert_eq!(shown.status, 404, "{address}");
            assert!(
                shown.body.contains("name=\"password\""),
                "{address}: a way to log in"
            );
        }
    }
}

#[test]
fn a_unit_page_has_its_figures_and_a_withheld_one_has_reasons() {
    let town = released("sqlite");
    let page = visitor(&town, "reader").get("/results/w1/unit/a").body;
    let release = town.releases().find("w1").expect("a release");
    let unit = release.tree().find("a").expect("a unit");
    for theme in ["belonging", "leadership", "satisfaction"] {
        let row = release.score(unit, theme).expect("a score");
        let weerklank::release::Number::Displayed(shown) = row.value.expect("a value") else {
            panic!("below the organisation every figure is rounded");
        };
        let text = shown
            .to_string()
            .replace('.', ",")
            .replace("<=", "≤")
            .replace(">=", "≥");
        assert!(
            page.contains(&format!("<strong>{text}</strong>")),
            "{theme}: {text}"
        );
    }
    let small = visitor(&town, "small").get("/results/w1/unit/d").body;
    assert!(small.contains("id=\"withheld\""), "the reason");
    assert!(small.contains("id=\"above\""), "what can be seen instead");
}

#[test]
fn after_the_figures_come_the_talk_and_what_was_agreed_and_how_to_read_all_that_at_the_end() {
    let town = released("sqlite");
    for (name, address) in [
        ("reader", "/results/w1/unit/a"),
        ("small", "/results/w1/unit/d"),
        ("coordinator", "/results/w1"),
    ] {
        let page = visitor(&town, name).get(address).body;
        let parts = page.split("<h2 ").skip(1);
        let ids: Vec<&str> = parts
            .filter_map(|part| part.split_once("id=\"")?.1.split('"').next())
            .collect();
        let at = |id: &str| {
            let at = ids.iter().position(|other| *other == id);
            at.unwrap_or_else(|| panic!("{id}: {address} {ids:?}"))
        };
        let figures = if name == "small" {
            "withheld"
        } else {
            "themes"
        };
        let order = [figures, "followup", "agreed", "screen", "about"].map(at);
        assert!(order.is_sorted(), "{address} {ids:?}");
        assert_eq!(at("about"), ids.len() - 1, "{address} {ids:?}");
        assert_eq!(ids.iter().filter(|id| **id == "about").count(), 1);
    }
}

#[test]
fn a_form_from_elsewhere_or_without_its_proof_does_nothing() {
    for database in databases() {
        let town = Town::new(&database);
        town.open("w1");
        accounts(&town);
        let mut office = visitor(&town, "coordinator");
        for csrf in ["", "AAAA"] {
            let shown = office.post_parts("/desk/w1/close", &[("csrf", csrf)]);
            assert_eq!(shown.status, 403, "{csrf}");
        }
        assert_eq!(office.post_parts("/desk/w1/close", &[]).status, 400);
        let mut other = visitor(&town, "coordinator");
        let of_other = other.csrf("/desk");
        assert_eq!(
            office
                .post_parts("/desk/w1/close", &[("csrf", &of_other)])
                .status,
            403
        );
        let login = [("name", "coordinator"), ("password", PASSWORD)];
        for origin in ["https://elsewhere.example", "null"] {
            let shown = Visitor::new(&town.office).post_from("/login", &login, Some(origin));
            assert_eq!(shown.status, 403, "{origin}");
        }
        let shown = Visitor::new(&town.office).post_from("/login", &login, Some(&town.office));
        assert_eq!(shown.status, 303);
        let state = town.desk.status("w1").expect("a status").state;
        assert_eq!(state, weerklank::wave::State::Open);
    }
}

#[test]
fn a_coordinator_closes_counts_and_releases_in_the_browser() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        accounts(&town);
        for (person, link) in &links {
            let number: usize = person[1..].parse().expect("a number");
            town.respond(link, &super::answers(&town, number))
                .expect("a receipt");
        }
        let mut office = visitor(&town, "coordinator");
        let desk = office.get("/desk").body;
        assert!(!desk.contains("/desk/w1/count"), "only the next arrow");
        let csrf = office.csrf("/desk");
        let csrf = ("csrf", csrf.as_str());
        assert_eq!(office.get("/desk/w1/release").status, 409, "not yet");
        let closed = office.post_parts("/desk/w1/close", &[csrf]);
        assert_eq!(closed.location.as_deref(), Some("/desk?done=close"));
        let wrong = office.post_parts("/desk/w1/count", &[csrf, ("key", "{}")]);
        assert_eq!(wrong.status, 422);
        assert!(wrong.body.contains("role=\"alert\""));
        let counted = office.post_parts("/desk/w1/count", &[csrf, ("key", &town.share)]);
        assert_eq!(counted.location.as_deref(), Some("/desk?done=count"));
        let mut reader = visitor(&town, "reader");
        assert_eq!(reader.get("/results/w1/unit/a").status, 404, "not released");
        let released = office.post_parts("/desk/w1/release", &[csrf]);
        assert_eq!(released.location.as_deref(), Some("/desk?done=release"));
        let first = reader.get("/results/w1/unit/a");
        assert!(
            first.status == 200 && !first.body.contains("id=\"themes\""),
            "the promise first"
        );
        let talk = reader.get("/results/w1/talk/a");
        assert!(
            talk.body.contains("action=\"/promise/w1\""),
            "no way around the promise"
        );
        assert_eq!(reader.promise("w1").status, 303);
        assert!(
            reader
                .get("/results/w1/unit/a")
                .body
                .contains("id=\"themes\"")
        );
        assert_eq!(
            office.get("/results").location.as_deref(),
            Some("/results/w1")
        );
        let own = reader.get("/results").location;
        assert_eq!(own.as_deref(), Some("/results/w1/unit/a"));
    }
}

#[test]
fn nothing_about_ballots_is_on_the_desk_while_a_wave_is_open() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        accounts(&town);
        let mut office = visitor(&town, "coordinator");
        let before = office.get("/desk").body;
        for (_, link) in &links[..5] {
            town.respond(link, &super::answers(&town, 1))
                .expect("a receipt");
        }
        assert_eq!(office.get("/desk").body, before);
    }
}

#[test]
fn logging_in_and_out_and_what_pages_promise_to_browsers() {
    for database in databases() {
        let town = Town::new(&database);
        accounts(&town);
        let mut office = Visitor::new(&town.office);
        let refused = office.log_in("coordinator", "wrong <b>password</b>");
        assert_eq!(refused.status, 403);
        assert!(!refused.body.contains("wrong"), "nothing typed comes back");
        let let_in = office.log_in("coordinator", PASSWORD);
        let cookie = &let_in.headers["set-cookie"];
        for part in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        let page = office.get("/desk");
        assert!(page.headers["content-security-policy"].starts_with("default-src 'none'"));
        assert_eq!(page.headers["cache-control"], "no-store");
        assert!(!page.body.contains("<script"));
        let csrf = office.csrf("/desk");
        assert_eq!(office.post("/logout", &[("csrf", "x")]).status, 403);
        assert_eq!(office.post("/logout", &[("csrf", &csrf)]).status, 303);
        assert_eq!(office.get("/desk").status, 404);
        let onward = [
            ("name", "coordinator"),
            ("password", PASSWORD),
            ("to", "//elsewhere.example"),
        ];
        assert_eq!(
            office.post("/login", &onward).location.as_deref(),
            Some("/")
        );
        let speaks = office.get("/language/en?to=/login");
        assert_eq!(speaks.location.as_deref(), Some("/login"));
        assert!(office.get("/login").body.contains("<html lang=\"en\""));
        assert_eq!(office.get("/language/xx").status, 404);
    }
}

#[test]
fn hostile_requests_get_a_page_and_never_a_failure() {
    let town = released("sqlite");
    let agent = town::agent();
    let mut office = visitor(&town, "coordinator");
    for address in [
        "/results/w1?theme=%00",
        "/results/w1?theme=%3Cscript%3E",
        "/results/w1?theme=a&theme=b",
        "/desk?done=%3Cscript%3E",
        "/desk/w1/nothing",
        "/desk/%00/close",
        "/login?to=https://elsewhere.example",
        "/language/nl?to=//elsewhere.example",
        "/results/w1/unit/%FF",
        "/certificates/%27%20OR%201=1",
    ] {
        let shown = office.get(address);
        assert!(shown.status < 500, "{address}: {}", shown.status);
        assert!(!shown.body.contains("<script"), "{address}");
    }
    for body in ["", "name=a", "name=%FF&password=%FF", "csrf=", "%", "=&=&="] {
        for address in ["/login", "/logout", "/desk/w1/close"] {
            let (status, _) = town::post(&agent, &format!("{}{address}", town.office), body);
            assert!((400..500).contains(&status), "{address} {body}: {status}");
        }
    }
}

/// PostgreSQL takes no zero byte in a text: it is no name of anybody, and no trouble with the database.
#[test]
fn a_name_with_a_zero_byte_is_nobodys() {
    for database in databases() {
        let town = Town::new(&database);
        accounts(&town);
        let mut somebody = Visitor::new(&town.office);
        let wrong = somebody.log_in("nobody", PASSWORD).status;
        assert!((400..500).contains(&wrong), "{wrong}");
        assert_eq!(somebody.log_in("reader\0", PASSWORD).status, wrong);
    }
}
