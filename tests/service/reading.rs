//! Who reads results after which promise, what is written down of it, and what a team sees by a link.

use serde_json::json;
use time::{Duration, OffsetDateTime};
use weerklank::clock::{Clock, Randomness};
use weerklank::office::accounts::Account;
use weerklank::office::readings::{ShareSecret, Sheet};
use weerklank::office::{Readings, Role};

use super::browsing::{Shown, Visitor};
use super::town::{self, Town, databases};

const PASSWORD: &str = "correct horse battery";

/// What everybody writes; a page must show it as text.
const WRITTEN: &str = "<script>alert(1)</script> & \"me\"\nsecond line";
const ESCAPED: &str = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;me&quot;\nsecond line";

fn released(database: &str, days_ago: i64) -> Town {
    let town = Town::new(database);
    let comment = town
        .questionnaire
        .questions()
        .find(|question| question.kind_code() == "text")
        .expect("a question for words")
        .id
        .clone();
    for (person, link) in &town.open("w1") {
        let number: usize = person[1..].parse().expect("a number");
        let mut answers = super::answers(&town, number);
        answers[&comment] = json!(WRITTEN);
        town.respond(link, &answers).expect("a receipt");
    }
    town.desk.close("w1").expect("closed");
    town.desk.count("w1", &town.key, None).expect("counted");
    town.desk_at(ago(days_ago)).release("w1").expect("released");
    for (name, role, unit) in [
        ("office", Role::Coordinator, None),
        ("auditor", Role::Auditor, None),
        ("trustee", Role::Trustee, None),
        ("operator", Role::Operator, None),
        ("lead-a", Role::Reader, Some("a")),
        ("lead-b", Role::Reader, Some("b")),
        ("lead-d", Role::Reader, Some("d")),
        ("head", Role::Reader, Some("town")),
    ] {
        let accounts = town.accounts();
        accounts.create(name, role, unit, PASSWORD).expect(name);
    }
    town
}

fn ago(days: i64) -> OffsetDateTime {
    Clock::system().now() - Duration::days(days)
}

fn stranger(town: &Town, name: &str) -> Visitor {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    visitor
}

/// Somebody who has promised.
fn reader(town: &Town, name: &str) -> Visitor {
    let mut visitor = stranger(town, name);
    assert_eq!(visitor.promise("w1").status, 303, "{name}");
    visitor
}

fn account(town: &Town, name: &str) -> Account {
    let accounts = town.accounts();
    let token = accounts.log_in(name, PASSWORD).expect("a session");
    accounts.who(&token).expect("a store").expect("an account")
}

/// What the service keeps of reading, at another time.
fn readings(town: &Town, at: OffsetDateTime) -> Readings {
    Readings::new(town.office_store(), Clock::fixed(at), Randomness::system())
}

/// (name, unit, page) of every line of the log, in alphabetical order.
fn log(town: &Town) -> Vec<(String, String, Sheet)> {
    let (lines, more) = readings(town, ago(0)).opened("w1", 0).expect("a log");
    assert!(!more);
    let lines = lines.into_iter();
    let mut lines: Vec<_> = lines.map(|at| (at.name, at.unit, at.sheet)).collect();
    lines.sort_by_key(|(name, unit, sheet)| (name.clone(), unit.clone(), sheet.name()));
    lines
}

fn has_figures(page: &Shown) -> bool {
    page.body.contains("<svg class=\"weerklank-dot\"") || page.body.contains("<strong>")
}

fn asks_promise(page: &Shown) -> bool {
    page.status == 200 && page.body.contains("action=\"/promise/w1\"") && !has_figures(page)
}

fn send(visitor: &mut Visitor, address: &str, fields: &[(&str, &str)]) -> Shown {
    let csrf = visitor.csrf("/login");
    let mut form = vec![("csrf", csrf.as_str())];
    form.extend_from_slice(fields);
    visitor.post(address, &form)
}

fn make_link(visitor: &mut Visitor, unit: &str) -> Shown {
    send(visitor, "/share/w1", &[("unit", unit)])
}

/// The secret of a link that was just made, as it stands on the page.
fn secret(town: &Town, page: &Shown) -> String {
    assert_eq!(page.status, 200, "{}", page.body);
    let start = format!("{}/shared/nl#", town.office);
    let (_, rest) = page.body.split_once(&start).expect("a link");
    rest.split('<').next().expect("a secret").to_owned()
}

fn open(visitor: &mut Visitor, code: &str) -> Shown {
    visitor.post("/shared/nl", &[("code", code), ("promise", "given")])
}

#[test]
fn nobody_gets_a_figure_before_the_promise_and_each_page_is_logged_after_it() {
    for database in databases() {
        let town = released(&database, 0);
        let pages = [
            "/results/w1/unit/a",
            "/results/w1/unit/a/present",
            "/results/w1/talk/a",
        ];
        let mut lead = stranger(&town, "lead-a");
        for name in ["lead-a", "head", "office", "auditor"] {
            let mut visitor = stranger(&town, name);
            for address in pages {
                assert!(asks_promise(&visitor.get(address)), "{name} {address}");
            }
        }
        assert!(asks_promise(&stranger(&town, "office").get("/results/w1")));
        let refused = make_link(&mut lead, "a");
        assert!(refused.status == 409 && !refused.body.contains("/shared/"));
        for csrf in ["", "AAAA"] {
            let form = [("csrf", csrf), ("to", pages[0])];
            assert_eq!(lead.post("/promise/w1", &form).status, 403);
        }
        assert!(asks_promise(&lead.get(pages[0])), "nothing was promised");
        assert_eq!(log(&town), [], "nothing was read");

        let csrf = lead.csrf(pages[1]);
        let given = lead.post("/promise/w1", &[("csrf", &csrf), ("to", pages[1])]);
        assert_eq!(
            (given.status, given.location.as_deref()),
            (303, Some(pages[1]))
        );
        for elsewhere in ["https://x.example/", "//x.example", ""] {
            let given = send(&mut lead, "/promise/w1", &[("to", elsewhere)]);
            assert_eq!(given.location.as_deref(), Some("/"), "{elsewhere}");
        }
        for address in pages.into_iter().chain(pages) {
            let page = lead.get(address);
            assert!(page.status == 200 && !asks_promise(&page), "{address}");
        }
        assert!(has_figures(&lead.get(pages[0])));
        assert_eq!(lead.get("/results/w1/unit/b").status, 404);
        let line = |sheet| ("lead-a".to_owned(), "a".to_owned(), sheet);
        let expected = [Sheet::Figures, Sheet::Guide, Sheet::Presentation].map(line);
        assert_eq!(
            log(&town),
            expected,
            "once a day, and no page that was refused"
        );
        assert!(
            asks_promise(&stranger(&town, "head").get(pages[0])),
            "each for themselves"
        );
    }
}

#[test]
fn only_who_may_read_can_promise_and_what_is_not_there_stays_so() {
    for database in databases() {
        let town = released(&database, 0);
        for (name, wave, status) in [
            ("trustee", "w1", 404),
            ("operator", "w1", 404),
            ("lead-a", "w2", 404),
            ("lead-a", "%00", 404),
            ("lead-a", "w1", 303),
            ("lead-a", "w1", 303),
        ] {
            let given = stranger(&town, name).promise(wave);
            assert_eq!(given.status, status, "{name} {wave}");
        }
        let mut outsider = Visitor::new(&town.office);
        let mut other = stranger(&town, "lead-b");
        for address in [
            "/results/w1/unit/a/present",
            "/results/w1/unit/nowhere/present",
            "/results/%00/unit/a/present",
            "/reading-log/w1",
            "/reading-log/%00",
        ] {
            assert_eq!(outsider.get(address).status, 404, "{address}");
            assert_eq!(other.get(address).status, 404, "{address}");
        }
        for address in ["/promise/w1", "/share/w1", "/share/w1/revoke"] {
            let form = [("csrf", "x"), ("unit", "a"), ("link", "x")];
            assert_eq!(outsider.post(address, &form).status, 404, "{address}");
        }
        let mut office = reader(&town, "office");
        for hostile in ["", "\0", "' OR 1=1", "AAAAAAAAAAAAAAAAAAAAAA"] {
            for wave in ["w1", "%00"] {
                let address = format!("/share/{wave}/revoke");
                let shown = send(&mut office, &address, &[("link", hostile)]);
                assert_eq!(shown.status, 404, "{wave} {hostile:?}");
            }
            let made = make_link(&mut reader(&town, "head"), hostile);
            assert_eq!(made.status, 404, "{hostile:?}");
            let wave = send(&mut other, "/share/%00", &[("unit", hostile)]);
            assert_eq!(wave.status, 404, "{hostile:?}");
        }
        assert_eq!(office.get("/reading-log/%00").status, 404);
    }
}

#[test]
fn the_log_is_for_the_office_and_the_auditor_and_names_readers_only() {
    for database in databases() {
        let town = released(&database, 0);
        reader(&town, "lead-a").get("/results/w1/unit/a");
        reader(&town, "head").get("/results/w1/unit/town/present");
        for name in ["office", "auditor"] {
            let page = stranger(&town, name).get("/reading-log/w1");
            assert_eq!(page.status, 200, "{name}");
            for part in ["lead-a", "head", ">A<", ">Town<", "Op een scherm", "UTC"] {
                assert!(page.body.contains(part), "{name}: {part}");
            }
            assert!(!page.body.contains("Person ") && !page.body.contains("@example.org"));
        }
        for name in ["lead-a", "head", "trustee", "operator"] {
            let mut visitor = stranger(&town, name);
            assert_eq!(visitor.get("/reading-log/w1").status, 404, "{name}");
        }
        let mut office = stranger(&town, "office");
        assert_eq!(office.get("/reading-log/w2").status, 404);
        assert_eq!(office.get("/reading-log/w1?page=4000000000").status, 200);
        assert!(office.get("/reading-log/w1?page=-1").status < 500);
    }
}

#[test]
fn a_page_is_noted_once_a_day_also_by_many_at_once_and_the_log_turns_its_pages() {
    for database in databases() {
        let town = released(&database, 0);
        let release = town.releases().find("w1").expect("a release");
        let lead = account(&town, "lead-a");
        let day = ago(0).replace_time(time::macros::time!(10:00));
        let noted = |at: OffsetDateTime, unit: usize| {
            readings(&town, at).note(&lead, &release, unit, Sheet::Figures)
        };
        std::thread::scope(|scope| {
            for minutes in 0..8 {
                let at = day + Duration::minutes(minutes);
                scope.spawn(move || noted(at, 1).expect("noted"));
            }
        });
        assert_eq!(log(&town).len(), 1);
        for days in 1..=200 {
            noted(day + Duration::days(days), 1).expect("noted");
        }
        let (latest, more) = readings(&town, day).opened("w1", 0).expect("a log");
        assert!(more && latest.len() == 200);
        assert_eq!(latest[0].at.date(), (day + Duration::days(200)).date());
        let (first, more) = readings(&town, day).opened("w1", 1).expect("a log");
        assert!(!more && first.len() == 1 && first[0].at.date() == day.date());
    }
}

#[test]
fn a_team_sees_its_figures_by_a_link_until_it_is_revoked() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = reader(&town, "lead-a");
        let made = make_link(&mut lead, "a");
        let code = secret(&town, &made);
        assert_eq!(code.len(), 22, "128 bits");
        let team_page = lead.get("/results/w1/unit/a").body;
        assert!(!team_page.contains(&code), "shown once");
        let logged = log(&town);

        let mut member = Visitor::new(&town.office);
        let door = member.get("/shared/nl");
        let policy = &door.headers["content-security-policy"];
        assert!(
            policy.contains("script-src 'self'") && !policy.contains("unsafe"),
            "{policy}"
        );
        assert_eq!(
            door.body,
            lead.get("/shared/nl").body,
            "the same for everybody"
        );
        let shown = open(&mut member, &code);
        assert_eq!(shown.status, 200);
        let policy = &shown.headers["content-security-policy"];
        assert!(!policy.contains("script-src"), "{policy}");
        for page in [&door, &shown] {
            assert!(!page.headers.contains_key("set-cookie"));
            assert_eq!(page.headers["cache-control"], "no-store");
        }
        for part in ["themes", "questions"] {
            assert_eq!(
                section(&shown.body, part),
                section(&team_page, part),
                "{part}"
            );
        }
        for part in [
            "href=\"/results",
            "<form",
            "id=\"parts\"",
            "id=\"share\"",
            "alert(1)",
        ] {
            assert!(!shown.body.contains(part), "{part}");
        }
        assert_eq!(log(&town), logged, "nobody is told who opened it");

        let wrong = open(&mut member, "AAAAAAAAAAAAAAAAAAAAAA");
        let id = link_id(&team_page);
        let mut other = reader(&town, "lead-b");
        for visitor in [&mut other, &mut reader(&town, "auditor")] {
            assert_eq!(
                send(visitor, "/share/w1/revoke", &[("link", &id)]).status,
                404
            );
        }
        assert_eq!(open(&mut member, &code).status, 200);
        let form = [("link", id.as_str()), ("to", "/results/w1/unit/a")];
        let revoked = send(&mut lead, "/share/w1/revoke", &form);
        assert_eq!(revoked.location.as_deref(), Some("/results/w1/unit/a"));
        let over = open(&mut member, &code);
        assert_eq!((over.status, &over.body), (404, &wrong.body));
        assert_eq!(send(&mut lead, "/share/w1/revoke", &form).status, 404);
        assert!(!lead.get("/results/w1/unit/a").body.contains(&id));
    }
}

fn section<'a>(page: &'a str, name: &str) -> &'a str {
    let start = format!("<section aria-labelledby=\"{name}\"");
    let at = page.find(&start).unwrap_or_else(|| panic!("no {name}"));
    let end = page[at..].find("</section>").expect("an end");
    &page[at..at + end]
}

fn link_id(page: &str) -> String {
    let (_, rest) = page.split_once("name=\"link\" value=\"").expect("a link");
    rest.split('"').next().expect("an id").to_owned()
}

#[test]
fn links_are_made_by_readers_of_the_unit_and_revoked_by_the_office_too() {
    for database in databases() {
        let town = released(&database, 0);
        for (name, unit, status) in [
            ("lead-a", "b", 404),
            ("lead-a", "town", 404),
            ("lead-a", "nowhere", 404),
            ("office", "a", 404),
            ("auditor", "a", 404),
            ("head", "a", 200),
            ("lead-d", "d", 200),
        ] {
            let made = make_link(&mut reader(&town, name), unit);
            assert_eq!(made.status, status, "{name} {unit}");
        }
        let mut lead = reader(&town, "lead-a");
        let code = secret(&town, &make_link(&mut lead, "a"));
        let mut office = reader(&town, "office");
        let page = office.get("/results/w1/unit/a").body;
        assert!(page.contains("lead-a") && !page.contains("action=\"/share/w1\""));
        // The latest stands first.
        let id = link_id(&page);
        assert_eq!(
            send(&mut office, "/share/w1/revoke", &[("link", &id)]).status,
            303
        );
        assert_eq!(open(&mut Visitor::new(&town.office), &code).status, 404);
        for _ in 0..4 {
            assert_eq!(make_link(&mut lead, "a").status, 200);
        }
        assert_eq!(make_link(&mut lead, "a").status, 409, "five at a time");
        assert_eq!(
            lead.post("/share/w1", &[("csrf", "x"), ("unit", "a")])
                .status,
            403
        );
    }
}

#[test]
fn a_link_ends_with_the_conversation_and_says_nothing_of_why() {
    for database in databases() {
        let town = released(&database, 40);
        let release = town.releases().find("w1").expect("a release");
        let unit = release.tree().find("a").expect("a unit");
        let lead = account(&town, "lead-a");
        // Made on the last day of the conversation, which was twelve days ago.
        let then = ago(12).replace_time(time::macros::time!(09:00));
        let made = readings(&town, then).share(&lead, &release, unit);
        let code = made.expect("a link").to_text();
        let opened = |at: OffsetDateTime| {
            let secret = ShareSecret::from_text(&code).expect("a secret");
            readings(&town, at)
                .shared(&secret)
                .expect("a store")
                .is_some()
        };
        assert!(opened(then + Duration::hours(14)), "the whole last day");
        assert!(!opened(then + Duration::hours(16)), "not the day after");
        let mut member = Visitor::new(&town.office);
        let over = open(&mut member, &code);
        let wrong = open(&mut member, "BAAAAAAAAAAAAAAAAAAAAA");
        assert_eq!((over.status, &over.body), (404, &wrong.body));
        assert_eq!(
            make_link(&mut reader(&town, "lead-a"), "a").status,
            409,
            "too late"
        );
    }
}

#[test]
fn every_secret_that_opens_nothing_gets_one_answer_and_nothing_fails() {
    let town = released("sqlite", 0);
    let mut lead = reader(&town, "lead-a");
    let code = secret(&town, &make_link(&mut lead, "a"));
    let mut member = Visitor::new(&town.office);
    let wrong = open(&mut member, "AAAAAAAAAAAAAAAAAAAAAA");
    assert_eq!(wrong.status, 404);
    let long = "A".repeat(5000);
    let mut forms: Vec<Vec<(&str, &str)>> = ["", "x", "\0", "<script>", "' OR 1=1", &long, "é"]
        .iter()
        .map(|code| vec![("code", *code), ("promise", "given")])
        .collect();
    forms.push(vec![("code", &code)]);
    forms.push(vec![("code", &code), ("promise", "no")]);
    forms.push(vec![("promise", "given")]);
    forms.push(vec![("code", &code), ("code", &code), ("promise", "given")]);
    for form in &forms {
        let shown = member.post("/shared/nl", form);
        assert_eq!(
            (shown.status, &shown.body),
            (404, &wrong.body),
            "{form:.60?}"
        );
    }
    let agent = town::agent();
    for body in ["", "%", "code=%FF", "=&=", "{}"] {
        for address in [
            "/shared/nl",
            "/shared/xx",
            "/share/w1",
            "/promise/w1",
            "/share/w1/revoke",
        ] {
            let (status, _) = town::post(&agent, &format!("{}{address}", town.office), body);
            assert!((400..500).contains(&status), "{address} {body}: {status}");
        }
    }
    assert_eq!(member.get("/shared/xx").status, 404);
    for script in ["/shared.js", "/present.js"] {
        let file = member.get(script);
        assert!(file.headers["content-type"].starts_with("text/javascript"));
    }
    assert!(
        lead.get("/results/w1/unit/a/present").headers["content-security-policy"]
            .contains("script-src 'self'")
    );
    assert!(
        !lead.get("/results/w1/unit/a").headers["content-security-policy"].contains("script-src")
    );
}

#[test]
fn comments_stand_word_for_word_on_the_page_of_their_unit_and_nowhere_else() {
    for database in databases() {
        let town = released(&database, 0);
        // The teams are too small for comments of their own, so that all are the organisation's.
        let mut head = reader(&town, "head");
        let page = head.get("/results/w1").body;
        assert_eq!(page.matches(ESCAPED).count(), town::PEOPLE);
        assert!(!page.contains("<script>"));
        let code = secret(&town, &make_link(&mut head, "town"));
        let shared = open(&mut Visitor::new(&town.office), &code).body;
        let present = head.get("/results/w1/unit/town/present").body;
        let team = reader(&town, "lead-a").get("/results/w1/unit/a").body;
        for (name, page) in [("shared", shared), ("present", present), ("team", team)] {
            assert!(
                page.contains("</html>") && !page.contains("alert(1)"),
                "{name}"
            );
        }
        let release = town.releases().find("w1").expect("a release");
        for format in [
            weerklank::release::Format::Csv,
            weerklank::release::Format::Json,
        ] {
            let file = weerklank::release::export(&release, format).expect("a file");
            assert!(!String::from_utf8_lossy(&file).contains("alert(1)"));
        }
    }
}
