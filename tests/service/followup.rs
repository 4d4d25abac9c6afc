//! What becomes of a result: who may see and change it, what people type, and when the conversation is
//! over.

use serde_json::{Value, json};
use time::Duration;
use weerklank::clock::Clock;
use weerklank::office::Role;

use super::browsing::{Shown, Visitor};
use super::town::{Town, databases};

const PASSWORD: &str = "correct horse battery";

/// A town with a wave that was released so many days ago, and people who may look.
fn released(database: &str, days_ago: i64) -> Town {
    let town = Town::new(database);
    run(&town, "w1", days_ago);
    accounts(&town);
    town
}

fn accounts(town: &Town) {
    let accounts = town.accounts();
    for (name, role, unit) in [
        ("office", Role::Coordinator, None),
        ("lead-a", Role::Reader, Some("a")),
        ("lead-b", Role::Reader, Some("b")),
        ("lead-d", Role::Reader, Some("d")),
        ("head", Role::Reader, Some("town")),
        ("auditor", Role::Auditor, None),
        ("operator", Role::Operator, None),
    ] {
        accounts
            .create(name, role, unit, PASSWORD)
            .expect("an account");
    }
}

fn run(town: &Town, wave: &str, days_ago: i64) {
    run_with(town, wave, days_ago, |number| super::answers(town, number));
}

/// A wave in which everybody answers as told.
fn run_with(town: &Town, wave: &str, days_ago: i64, answers: impl Fn(usize) -> Value) {
    let links = town.open(wave);
    for (person, link) in &links {
        let number: usize = person[1..].parse().expect("a number");
        town.respond(link, &answers(number)).expect("a receipt");
    }
    town.desk.close(wave).expect("closed");
    town.desk.count(wave, &town.key, None).expect("counted");
    let then = Clock::system().now() - Duration::days(days_ago);
    town.desk_at(then).release(wave).expect("released");
}

fn visitor(town: &Town, name: &str) -> Visitor {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    for wave in town.releases().all().expect("waves") {
        visitor.promise(&wave.id);
    }
    visitor
}

/// Sends a form with the session's proof.
fn send(visitor: &mut Visitor, address: &str, fields: &[(&str, &str)]) -> Shown {
    let csrf = visitor.csrf("/login");
    let mut form = vec![("csrf", csrf.as_str())];
    form.extend_from_slice(fields);
    visitor.post(address, &form)
}

fn due(days: i64) -> String {
    (Clock::system().today() + Duration::days(days)).to_string()
}

fn agree(visitor: &mut Visitor, address: &str, text: &str) -> Shown {
    let due = due(60);
    let fields = [
        ("theme", "safety"),
        ("text", text),
        ("owner", "team lead"),
        ("due", due.as_str()),
        ("card", "safe-meetings"),
    ];
    send(visitor, address, &fields)
}

/// The first address on a page that begins like this.
fn link(page: &str, start: &str) -> String {
    let at = page.find(start).unwrap_or_else(|| panic!("no {start}"));
    page[at..].split('"').next().expect("a link").to_owned()
}

#[test]
fn readers_of_the_unit_and_the_office_see_and_change_and_nobody_else() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = visitor(&town, "lead-a");
        let agreed = agree(&mut lead, "/results/w1/actions/a", "A round first");
        assert_eq!(agreed.status, 303, "{}", agreed.body);
        let page = lead.get("/results/w1/actions/a").body;
        let action = link(&page, "/results/w1/action/");
        let asked = send(&mut lead, "/results/w1/asks/a", &[("text", "A room")]);
        assert_eq!(asked.status, 303);
        let ask = link(
            &visitor(&town, "office").get("/results/w1/asks/town").body,
            "/results/w1/ask/",
        );
        for (name, address, status) in [
            ("lead-a", "/results/w1/talk/a", 200),
            ("lead-a", "/results/w1/actions/a", 200),
            ("lead-a", "/results/w1/asks/a", 200),
            ("lead-a", &action, 200),
            ("lead-a", &ask, 404),
            ("lead-a", "/results/w1/talk/b", 404),
            ("lead-a", "/results/w1/asks/town", 404),
            ("lead-a", "/followup/w1", 404),
            ("lead-b", "/results/w1/talk/a", 404),
            ("lead-b", "/results/w1/actions/a", 404),
            ("lead-b", "/results/w1/asks/a", 404),
            ("lead-b", &action, 404),
            ("lead-b", &ask, 404),
            ("lead-d", "/results/w1/talk/d", 200),
            ("head", "/results/w1/actions/a", 200),
            ("head", &ask, 200),
            ("office", &action, 200),
            ("office", &ask, 200),
            ("office", "/followup/w1", 200),
            ("auditor", &action, 200),
            ("auditor", "/followup/w1", 200),
            ("operator", "/results/w1/talk/a", 404),
            ("operator", "/followup/w1", 404),
            ("office", "/results/w9/talk/a", 404),
            ("office", "/results/w1/action/nowhere", 404),
            ("office", "/results/w1/ask/%00", 404),
            ("office", "/followup/w9", 404),
        ] {
            let shown = visitor(&town, name).get(address);
            assert_eq!(shown.status, status, "{database} {name} {address}");
        }
        let mut outsider = Visitor::new(&town.office);
        assert_eq!(outsider.get("/results/w1/talk/a").status, 404);
        refuse_changes(&town, &action, &ask);
        let page = lead.get("/results/w1/unit/a").body;
        assert!(page.contains("A round first") && page.contains("A room"));
    }
}

/// Everybody who may not change something gets what a page that does not exist gets, and changes nothing.
fn refuse_changes(town: &Town, action: &str, ask: &str) {
    for (name, address, fields) in [
        ("lead-b", action, vec![("step", "finish")]),
        ("auditor", action, vec![("step", "finish")]),
        ("operator", action, vec![("step", "finish")]),
        ("lead-a", ask, vec![("kind", "answered"), ("answer", "x")]),
        ("lead-b", "/results/w1/asks/a", vec![("text", "x")]),
        ("lead-b", "/results/w1/talked/a", vec![("talked", "yes")]),
        ("auditor", "/results/w1/talked/a", vec![("talked", "yes")]),
        ("lead-b", "/results/w1/facilitator/a", vec![]),
        ("lead-b", "/results/w1/actions/a", vec![("text", "x")]),
        ("auditor", "/results/w1/actions/a", vec![("text", "x")]),
        (
            "lead-a",
            "/followup/w1/facilitator/a",
            vec![("from", "asked")],
        ),
    ] {
        let mut person = visitor(town, name);
        // The log-out form stands on every page, with the proof of the session.
        let csrf = person.csrf("/login");
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend(fields);
        assert_eq!(person.post(address, &form).status, 404, "{name} {address}");
    }
    let mut lead = visitor(town, "lead-a");
    for csrf in ["", "wrong"] {
        let answer = lead.post(action, &[("csrf", csrf), ("step", "finish")]);
        assert_eq!(answer.status, 403, "without the proof of the session");
    }
    let csrf = lead.csrf("/login");
    let form = [("csrf", csrf.as_str()), ("step", "finish")];
    let answer = lead.post_from(action, &form, Some("https://x.example"));
    assert_eq!(answer.status, 403, "from another site");
    assert!(lead.get(action).body.contains("Afgesproken"), "unchanged");
}

#[test]
fn an_action_goes_through_its_states_and_no_more_than_three_are_open() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = visitor(&town, "lead-a");
        let list = "/results/w1/actions/a";
        // All at once: three get a place, whatever the order.
        let taken: Vec<u16> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..6)
                .map(|number| {
                    let mut person = visitor(&town, "lead-a");
                    let text = format!("Action {number}");
                    scope.spawn(move || agree(&mut person, list, &text).status)
                })
                .collect();
            workers
                .into_iter()
                .map(|w| w.join().expect("joined"))
                .collect()
        });
        let count = |status: u16| taken.iter().filter(|got| **got == status).count();
        assert_eq!((count(303), count(422)), (3, 3), "{database} {taken:?}");
        let page = lead.get(list).body;
        assert!(page.contains("Er lopen 3 afspraken"), "and it says why");
        assert!(page.contains("Overleggen waarin iedereen praat"));

        let first = link(&page, "/results/w1/action/");
        let empty = send(&mut lead, &first, &[("step", "drop"), ("reason", "  ")]);
        assert_eq!(empty.status, 422);
        assert!(empty.body.contains("href=\"#reason\""), "{}", empty.body);
        assert_eq!(send(&mut lead, &first, &[("step", "jump")]).status, 404);
        assert_eq!(send(&mut lead, &first, &[("step", "begin")]).status, 303);
        assert_eq!(send(&mut lead, &first, &[("step", "begin")]).status, 409);
        let reason = [("step", "drop"), ("reason", "No <i>room</i>")];
        assert_eq!(send(&mut lead, &first, &reason).status, 303);
        assert_eq!(send(&mut lead, &first, &[("step", "finish")]).status, 409);
        let page = lead.get(list).body;
        assert!(page.contains("No &lt;i&gt;room&lt;/i&gt;"));
        assert_eq!(agree(&mut lead, list, "A fourth").status, 303, "a place");
        let overview = visitor(&town, "office").get("/followup/w1").body;
        assert!(overview.contains("<td>1</td>") && overview.contains("<td>3</td>"));
    }
}

#[test]
fn two_who_finish_and_drop_at_once_do_only_one_of_them() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = visitor(&town, "lead-a");
        agree(&mut lead, "/results/w1/actions/a", "A round first");
        let action = link(
            &lead.get("/results/w1/actions/a").body,
            "/results/w1/action/",
        );
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..8)
                .map(|number| {
                    let mut person = visitor(&town, "head");
                    let action = action.clone();
                    let step = if number % 2 == 0 { "finish" } else { "drop" };
                    scope.spawn(move || {
                        let fields = [("step", step), ("reason", "why not")];
                        send(&mut person, &action, &fields).status
                    })
                })
                .collect();
            workers
                .into_iter()
                .map(|w| w.join().expect("joined"))
                .collect()
        });
        let done = statuses.iter().filter(|status| **status == 303).count();
        assert_eq!(done, 1, "{database} {statuses:?}");
        assert!(statuses.iter().all(|status| [303, 409].contains(status)));
    }
}

#[test]
fn what_people_type_comes_back_as_they_typed_it_with_the_fault_at_its_field() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = visitor(&town, "lead-a");
        let hostile = "<script>alert(1)</script> \" ' & \u{202e}";
        let fields = [
            ("theme", "nowhere"),
            ("text", hostile),
            ("owner", ""),
            ("due", "1999-01-01"),
            ("card", "' OR 1=1"),
        ];
        let shown = send(&mut lead, "/results/w1/actions/a", &fields);
        assert_eq!(shown.status, 422);
        assert!(!shown.body.contains("<script>"));
        let kept = "&lt;script&gt;alert(1)&lt;/script&gt;";
        assert!(shown.body.contains(kept), "the words are kept");
        for field in ["theme", "text", "owner", "due", "card"] {
            let summary = format!("href=\"#{field}\"");
            let own = format!("id=\"{field}-error\"");
            assert!(shown.body.contains(&summary), "{field} in the summary");
            assert!(shown.body.contains(&own), "{field} at the field");
        }
        for (address, fields) in [
            ("/results/w1/asks/a", vec![("text", "")]),
            ("/results/w1/asks/a", vec![("text", "a\0b")]),
            ("/results/w1/talked/a", vec![("date", "2026-02-30")]),
            ("/results/w1/talked/a", vec![("date", "9999-12-31")]),
            ("/results/w1/talked/a", vec![]),
            ("/results/w1/actions/a", vec![]),
        ] {
            let shown = send(&mut lead, address, &fields);
            assert_eq!(shown.status, 422, "{address} {fields:?}");
            assert!(shown.body.contains("role=\"alert\""), "{address}");
        }
        let long = "é".repeat(501);
        let shown = send(&mut lead, "/results/w1/asks/a", &[("text", &long)]);
        assert_eq!(shown.status, 422);
        assert!(shown.body.contains(&long) && shown.body.contains("hoogstens 500"));
        let huge = "x".repeat(40_000);
        let shown = send(&mut lead, "/results/w1/asks/a", &[("text", &huge)]);
        assert!((400..500).contains(&shown.status), "{}", shown.status);
        let page = lead.get("/results/w1/unit/a").body;
        assert!(
            page.contains("Er zijn nog geen afspraken."),
            "nothing was stored"
        );
    }
}

#[test]
fn a_request_is_answered_once_by_the_unit_above() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = visitor(&town, "lead-a");
        for text in ["One", "Two", "Three"] {
            let shown = send(&mut lead, "/results/w1/asks/a", &[("text", text)]);
            assert_eq!(shown.status, 303, "{text}");
        }
        let fourth = send(&mut lead, "/results/w1/asks/a", &[("text", "Four")]);
        assert_eq!(fourth.status, 422);
        let mut head = visitor(&town, "head");
        let page = head.get("/results/w1").body;
        assert!(page.contains("Er wachten 3 vragen op jullie antwoord"));
        let ask = link(&head.get("/results/w1/asks/town").body, "/results/w1/ask/");
        let shown = send(&mut head, &ask, &[("kind", "declined"), ("answer", "")]);
        assert_eq!(shown.status, 422);
        assert!(shown.body.contains("href=\"#answer\""));
        let answer = [("kind", "declined"), ("answer", "No <b>money</b>")];
        assert_eq!(send(&mut head, &ask, &answer).status, 303);
        assert_eq!(send(&mut head, &ask, &answer).status, 409, "once");
        let page = lead.get("/results/w1/unit/a").body;
        assert!(page.contains("Afgewezen op") && page.contains("No &lt;b&gt;money&lt;/b&gt;"));
        let top = send(&mut head, "/results/w1/asks/town", &[("text", "Up")]);
        assert_eq!(top.status, 422, "there is no unit above the whole");
    }
}

#[test]
fn a_unit_says_that_it_talked_and_a_small_one_asks_for_a_facilitator() {
    for database in databases() {
        let town = released(&database, 3);
        let mut lead = visitor(&town, "lead-a");
        let mut office = visitor(&town, "office");
        assert!(office.get("/followup/w1").body.contains("0 van 4"));
        let early = due(-4);
        let shown = send(
            &mut lead,
            "/results/w1/talked/a",
            &[("talked", "yes"), ("date", &early)],
        );
        assert_eq!(shown.status, 422, "before the release");
        let said = [("talked", "yes"), ("date", &due(-2))].map(|(a, b)| (a, b.to_owned()));
        let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (*a, b.as_str())).collect();
        assert_eq!(send(&mut lead, "/results/w1/talked/a", &said).status, 303);
        assert_eq!(send(&mut lead, "/results/w1/talked/a", &said).status, 303);
        assert!(lead.get("/results/w1/unit/a").body.contains("Besproken op"));
        assert!(office.get("/followup/w1").body.contains("1 van 4"));
        let back = [("talked", "no")];
        assert_eq!(send(&mut lead, "/results/w1/talked/a", &back).status, 303);
        assert!(office.get("/followup/w1").body.contains("0 van 4"));

        // Six people: of so small a group nothing is shown, and nothing is a reason to leave it alone.
        let mut small = visitor(&town, "lead-d");
        let page = small.get("/results/w1/unit/d").body;
        assert!(page.contains("Vraag een gespreksleider"), "offered");
        for _ in 0..2 {
            let shown = send(&mut small, "/results/w1/facilitator/d", &[]);
            assert_eq!(shown.status, 303, "asked again, nothing changes");
        }
        let moved = "/followup/w1/facilitator/d";
        assert!(office.get("/followup/w1").body.contains("gevraagd"));
        assert_eq!(send(&mut office, moved, &[("from", "planned")]).status, 409);
        assert_eq!(send(&mut office, moved, &[("from", "asked")]).status, 303);
        assert_eq!(send(&mut office, moved, &[("from", "asked")]).status, 409);
        let page = small.get("/results/w1/unit/d").body;
        assert!(page.contains("is gepland"), "the team sees it");
        assert_eq!(send(&mut office, moved, &[("from", "planned")]).status, 303);
        assert_eq!(send(&mut office, moved, &[("from", "done")]).status, 409);
    }
}

/// What somebody answers, with something else on each question about safety.
fn answers_with(town: &Town, number: usize, safety: impl Fn(usize) -> usize) -> Value {
    let mut answers = super::answers(town, number);
    let of_safety = town.questionnaire.questions_of("safety").enumerate();
    of_safety.for_each(|(place, question)| answers[&question.id] = json!(safety(place)));
    answers
}

#[test]
fn a_team_with_low_safety_is_offered_a_facilitator_and_one_that_is_safe_is_not() {
    for database in databases() {
        let town = Town::new(&database);
        accounts(&town);
        // Team a has 24 people: in the first wave they feel unsafe, in the second safe, if not as safe as the
        // others. Nobody says the same everywhere, or nothing would be shown.
        run_with(&town, "w1", 1, |number| {
            let lowest = if number < 24 { 1 } else { 3 };
            answers_with(&town, number, |place| lowest + (number + place) % 3)
        });
        run_with(&town, "w2", 1, |number| {
            let every = if number < 24 { 2 } else { 3 };
            answers_with(&town, number, |place| {
                if (number + place).is_multiple_of(every) {
                    4
                } else {
                    5
                }
            })
        });
        let offer = "Mensen voelen zich hier minder vrij";
        let mut lead = visitor(&town, "lead-a");
        for page in ["/results/w1/unit/a", "/results/w1/talk/a"] {
            assert!(lead.get(page).body.contains(offer), "{page}");
        }
        let asked = send(&mut lead, "/results/w1/facilitator/a", &[]);
        assert_eq!(asked.status, 303);
        let page = lead.get("/results/w1/unit/a").body;
        assert!(!page.contains(offer) && page.contains("Er is een gespreksleider gevraagd"));

        for page in ["/results/w2/unit/a", "/results/w2/talk/a"] {
            let page = lead.get(page).body;
            assert!(
                page.contains("\u{2265} 4,5") || page.contains("Gesprek"),
                "{page}"
            );
            assert!(!page.contains(offer), "at least 4.5 is below nothing");
            assert!(!page.contains("Vraag een gespreksleider"));
        }
        let asked = send(&mut lead, "/results/w2/facilitator/a", &[]);
        assert_eq!(asked.status, 404, "what is not offered is not there");
    }
}

#[test]
fn the_office_offers_from_its_own_card() {
    const SHIPPED: &str = include_str!("../../src/followup/menu.toml");
    let edited = SHIPPED
        .replacen(
            "Overleggen waarin iedereen praat",
            "Eigen <aanbod> & meer",
            1,
        )
        .replacen("id = \"bystander\"", "id = \"own-offer\"", 1);
    for database in databases() {
        let town = Town::with_menu(&database, &edited);
        run(&town, "w1", 0);
        accounts(&town);
        let mut lead = visitor(&town, "lead-a");
        let address = "/results/w1/actions/a";
        let page = lead.get(address).body;
        assert!(page.contains("Eigen &lt;aanbod&gt; &amp; meer"));
        assert!(page.contains("value=\"own-offer\""));
        assert!(!page.contains("Overleggen waarin") && !page.contains("value=\"bystander\""));
        assert_eq!(agree(&mut lead, address, "From our own card").status, 303);
        let page = lead.get("/results/w1/unit/a").body;
        assert!(
            page.contains("Eigen &lt;aanbod&gt; &amp; meer"),
            "on the action"
        );
    }
}

#[test]
fn after_twenty_eight_days_the_conversation_is_over_and_actions_go_on() {
    for database in databases() {
        let last_day = released(&database, 28);
        let mut lead = visitor(&last_day, "lead-a");
        let said = [("talked", "yes"), ("date", &due(0))].map(|(a, b)| (a, b.to_owned()));
        let said: Vec<(&str, &str)> = said.iter().map(|(a, b)| (*a, b.as_str())).collect();
        let shown = send(&mut lead, "/results/w1/talked/a", &said);
        assert_eq!(shown.status, 303, "the last day counts");
        drop(last_day);

        let town = released(&database, 29);
        let mut lead = visitor(&town, "lead-a");
        let page = lead.get("/results/w1/unit/a").body;
        assert!(page.contains("De dagen voor het gesprek zijn voorbij"));
        assert!(!page.contains("Wij hebben het besproken"), "no form");
        assert_eq!(send(&mut lead, "/results/w1/talked/a", &said).status, 410);
        let back = [("talked", "no")];
        assert_eq!(send(&mut lead, "/results/w1/talked/a", &back).status, 410);
        let mut small = visitor(&town, "lead-d");
        let shown = send(&mut small, "/results/w1/facilitator/d", &[]);
        assert_eq!(shown.status, 410);
        assert_eq!(
            lead.get("/results/w1/talk/a").status,
            200,
            "the guide stays"
        );
        let shown = agree(&mut lead, "/results/w1/actions/a", "Late, but agreed");
        assert_eq!(shown.status, 303, "and so do actions");
    }
}

#[test]
fn next_year_recalls_what_was_agreed() {
    for database in databases() {
        let town = released(&database, 0);
        let mut lead = visitor(&town, "lead-a");
        agree(&mut lead, "/results/w1/actions/a", "Said in the first year");
        agree(&mut lead, "/results/w1/actions/a", "Also said then");
        let done = link(
            &lead.get("/results/w1/actions/a").body,
            "/results/w1/action/",
        );
        send(&mut lead, &done, &[("step", "finish")]);
        // The second wave closes on the same day; its id comes later.
        run(&town, "w2", 0);
        assert_eq!(lead.promise("w2").status, 303);
        let page = lead.get("/results/w2/unit/a").body;
        assert!(page.contains("Afspraken van de vorige keer"));
        assert!(page.contains("Said in the first year") && page.contains("Gedaan"));
        let page = visitor(&town, "lead-b").get("/results/w2/unit/b").body;
        assert!(
            !page.contains("Said in the first year"),
            "each unit its own"
        );
        let recall = town.desk.recall_for("w2").expect("read").expect("a wave");
        assert_eq!((recall.agreed, recall.done), (2, 1));
        assert_eq!(town.desk.recall_for("w1").expect("read"), None);
    }
}

#[test]
fn the_guide_is_made_for_this_teams_outcome() {
    for database in databases() {
        let town = released(&database, 0);
        let release = town.releases().find("w1").expect("a release");
        let unit = release.tree().find("a").expect("the team");
        let chosen = weerklank::results::highlights(&release, unit);
        let theme = |id: &Option<String>| {
            let id = id.as_deref().expect("a theme");
            let theme = release.questionnaire().theme(id).expect("known");
            theme.name.text(weerklank::survey::Language::Nl).to_owned()
        };
        assert_ne!(chosen.strongest, chosen.to_discuss);
        let page = visitor(&town, "lead-a").get("/results/w1/talk/a").body;
        for text in [theme(&chosen.strongest), theme(&chosen.to_discuss)] {
            assert!(page.contains(&format!("<p class=\"weerklank-guide__theme\">{text}</p>")));
        }
        assert!(page.contains("De leidinggevende praat als laatste"));
        let small = visitor(&town, "lead-d").get("/results/w1/talk/d").body;
        assert!(small.contains("Van jullie team alleen wordt niets getoond"));
    }
}
