//! Every page that there is, looked at while people answer, by everybody who may look: nothing about ballots moves.

use std::collections::BTreeMap;

use serde_json::json;
use weerklank::clock::Clock;

use super::client::{self, Invited};
use super::insiders::{self, Insider};
use super::routes::{self, Known, Route};
use super::world::{Database, TEAMS, World};

/// What is worth a try beside what there is.
const NOWHERE: [&str; 3] = ["/metrics", "/w/none", "/w/w1/ballots"];

/// What says no to everybody whom no provider sends: looked at like the others, and never shown more.
const SENT_BACK: &str = "/sign-on/back";

/// What each page said: by who looked and where.
pub type Looked = BTreeMap<String, Vec<u8>>;

/// The addresses of both listeners, the office's first.
pub fn routes(known: &Known) -> [Vec<Route>; 2] {
    [routes::office(known), routes::answer(known)]
}

/// Looks at everything as nobody, and at the office's pages as each insider.
pub fn look(world: &World, insiders: &[Insider], routes: &[Vec<Route>; 2]) -> Looked {
    let mut looked = Looked::new();
    let listeners = [&world.office_address, &world.answer_address];
    for (listener, routes) in listeners.iter().zip(routes) {
        let there = routes.iter().flat_map(|route| &route.addresses);
        for page in there.map(String::as_str).chain(NOWHERE) {
            let address = format!("{listener}{page}");
            let (status, body) = client::get(&address);
            looked.insert(address, [format!("{status} ").as_bytes(), &body].concat());
        }
    }
    for insider in insiders {
        for route in &routes[0] {
            looked.extend(route.addresses.iter().map(|at| insider.look(world, at)));
        }
    }
    looked
}

/// What somebody sees who was given the link of a team.
fn by_link(world: &World, link: &str) -> (String, Vec<u8>) {
    let (_, address) = link.split_once("/shared/").expect("an address");
    let (language, code) = address.split_once('#').expect("a secret");
    let url = format!("{}/shared/{language}", world.office_address);
    let form = [("code", code), ("promise", "given")];
    let (status, body) = client::read(client::agent().post(url).send_form(form));
    assert_eq!(status, 200, "the link opens the figures");
    ("whoever has the link".to_owned(), body)
}

/// A wave that was released, with everything that readers do with results, and a link of a team.
fn earlier(world: &World, insiders: &[Insider]) -> (Known, String) {
    for (number, link) in world.open("w0", TEAMS).iter().enumerate() {
        answer(link, number);
    }
    world.desk.close("w0").expect("closed");
    world.desk.count("w0", &world.key, None).expect("counted");
    world.desk.release("w0").expect("released");
    world.take_over_indicators();
    let insider = |role: &str| insiders.iter().find(|one| one.role == role).expect(role);
    let (lead, office) = (insider("reader"), insider("coordinator"));
    let today = Clock::system().today();
    let due = (today + time::Duration::days(60)).to_string();
    let today = today.to_string();
    for one in insiders {
        // Who reads no results gives no promise.
        one.send(world, "/promise/w0", &[]);
    }
    let done = |address: &str, fields: &[(&str, &str)]| {
        let (status, page) = lead.send(world, address, fields);
        assert!(status == 200 || status == 303, "{address}: {status} {page}");
        page
    };
    let action = [
        ("theme", "safety"),
        ("text", "A round first"),
        ("owner", "team lead"),
        ("due", due.as_str()),
        ("card", "safe-meetings"),
    ];
    done("/results/w0/actions/team0", &action);
    done("/results/w0/asks/team0", &[("text", "A room")]);
    let talked = [("talked", "yes"), ("date", today.as_str())];
    done("/results/w0/talked/team0", &talked);
    let page = done("/share/w0", &[("unit", "team0")]);
    let (_, link) = page.split_once("weerklank-code\">").expect("a link");
    let (link, _) = link.split_once('<').expect("a link ends");
    let id = |page: &str, start: &str| {
        let (status, page) = office.see(world, page);
        let page = String::from_utf8(page).expect("text");
        let found = page
            .split_once(start)
            .map(|(_, rest)| rest.split('"').next());
        found
            .flatten()
            .unwrap_or_else(|| panic!("{start} in {status} {page}"))
            .to_owned()
    };
    let known = Known {
        waves: vec!["w0".to_owned(), "w1".to_owned()],
        units: vec!["town".to_owned(), "team0".to_owned(), "team4".to_owned()],
        ids: vec![
            id("/results/w0/actions/team0", "\"/results/w0/action/"),
            id("/results/w0/asks/town", "\"/results/w0/ask/"),
            id("/programme/indicators", "\"/programme/indicators/"),
        ],
    };
    (known, link.to_owned())
}

/// Collects a token and answers; everybody in a way of their own.
fn answer(link: &str, number: usize) {
    let invited = Invited::from(link);
    let collected = invited.collect();
    let answers = json!({
        "belong-1": 1 + number % 5, "safety-2": 1 + number * 7 % 5, "mark": 1 + number % 10,
        "comment-better": format!("Wat mij betreft {number}."),
    });
    let (status, _) = invited.place(&collected.ballot(0, &answers));
    assert_eq!(status, 200);
}

/// Patterns of the office that nobody was shown anything at.
fn said_nothing(looked: &Looked, routes: &[Vec<Route>; 2]) -> Vec<String> {
    let said = |address: &String| {
        let at = looked
            .iter()
            .filter(|(page, _)| page.ends_with(address.as_str()));
        at.into_iter()
            .any(|(_, said)| said.starts_with(b"200 ") || said.starts_with(b"303 "))
    };
    let routes = routes.iter().flatten();
    let silent = routes.filter(|route| !route.addresses.iter().any(said));
    let silent = silent.filter(|route| route.pattern != SENT_BACK);
    silent.map(|route| route.pattern.clone()).collect()
}

fn differing(one: &Looked, other: &Looked) -> Vec<String> {
    assert!(one.keys().eq(other.keys()), "the same pages");
    let moved = one.iter().filter(|(page, said)| other[*page] != **said);
    moved.map(|(page, _)| page.clone()).collect()
}

fn no_page_moves_while_people_answer(database: Database) {
    let mut world = World::new(database);
    world.in_one_process();
    let insiders = insiders::log_in(&world);
    let (known, shared) = earlier(&world, &insiders);
    let links = world.open("w1", TEAMS);
    let routes = routes(&known);
    let look = || {
        let mut looked = look(&world, &insiders, &routes);
        looked.extend([by_link(&world, &shared)]);
        let data = routes[0]
            .iter()
            .filter(|route| route.pattern.starts_with("/api/"));
        for address in data.flat_map(|route| &route.addresses) {
            let programs = insiders
                .iter()
                .filter_map(|one| one.read_by_program(&world, address));
            looked.extend(programs);
        }
        looked
    };
    // Who opens results stands in the log of reading from then on.
    look();
    let before = look();
    assert_eq!(said_nothing(&before, &routes), Vec::<String>::new());
    let results = &before["program of reader on /api/v1/waves/w0/results"];
    assert!(results.starts_with(b"200 "), "programs read results");
    let (taking, answering) = (&links[..30], &links[10..30]);
    let taken: Vec<_> = taking[..10]
        .iter()
        .map(|link| Invited::from(link).collect())
        .collect();
    for (number, link) in answering.iter().enumerate() {
        answer(link, number);
    }
    assert_eq!((taken.len(), world.ballot.rows("ballot")), (10, 20));
    assert_eq!(differing(&before, &look()), Vec::<String>::new());
    // A page that speaks of the wave does move, once it may.
    world.desk.close("w1").expect("closed");
    let moved = differing(&before, &look());
    assert!(
        moved.contains(&"coordinator on /desk".to_owned()),
        "{moved:?}"
    );
}

on_each_database!(no_page_moves_while_people_answer,);
