//! Released data for programs: the description is true, the rules are those of the pages, nothing else comes out.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};
use time::Duration;
use weerklank::clock::{Clock, Randomness};
use weerklank::office::readings::Sheet;
use weerklank::office::{Accounts, ProgramToken, Readings, Role};
use weerklank::release::{Format, export};

use super::browsing::Visitor;
use super::schema::Description;
use super::town::{self, Town, databases};

const PASSWORD: &str = "correct horse battery";
const ACCOUNTS: [(&str, Role, Option<&str>); 6] = [
    ("office", Role::Coordinator, None),
    ("auditor", Role::Auditor, None),
    ("lead-a", Role::Reader, Some("a")),
    ("lead-d", Role::Reader, Some("d")),
    ("trustee", Role::Trustee, None),
    ("operator", Role::Operator, None),
];

/// A town with two released waves of one questionnaire, a third that is open, and accounts.
fn released(database: &str) -> Town {
    let town = Town::new(database);
    for wave in ["w1", "w2", "w3"] {
        for (person, link) in &town.open(wave) {
            let number: usize = person[1..].parse().expect("a number");
            town.respond(link, &super::answers(&town, number))
                .expect("a receipt");
        }
        if wave != "w3" {
            town.desk.close(wave).expect("closed");
            town.desk.count(wave, &town.key, None).expect("counted");
            town.desk.release(wave).expect("released");
        }
    }
    for (name, role, unit) in ACCOUNTS {
        let accounts = town.accounts();
        accounts.create(name, role, unit, PASSWORD).expect(name);
    }
    town
}

/// Somebody at the pages who has promised for both waves.
fn reader(town: &Town, name: &str) -> Visitor {
    let mut visitor = Visitor::new(&town.office);
    assert_eq!(visitor.log_in(name, PASSWORD).status, 303, "{name}");
    for wave in ["w1", "w2"] {
        assert_eq!(visitor.promise(wave).status, 303, "{name}");
    }
    visitor
}

fn token(town: &Town, name: &str) -> String {
    let (token, _) = town.accounts().make_token(name).expect(name);
    token.to_text()
}

/// What came back.
#[derive(Debug)]
struct Got {
    status: u16,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Got {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// Why there is no data; what every refusal has is looked at here.
    fn problem(&self) -> Value {
        assert_eq!(
            self.header("content-type"),
            "application/problem+json",
            "{self:?}"
        );
        assert_eq!(self.header("cache-control"), "no-store", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], json!(self.status));
        problem
    }
}

fn ask(town: &Town, method: &str, path: &str, headers: &[(&str, &str)]) -> Got {
    let mut request = ureq::http::Request::builder()
        .method(method)
        .uri(format!("{}{path}", town.office));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(()).expect("a request");
    let mut answer = town::agent().run(request).expect("an answer");
    let headers = answer.headers().iter();
    Got {
        status: answer.status().as_u16(),
        headers: headers
            .map(|(n, v)| (n.to_string(), v.to_str().unwrap_or_default().to_owned()))
            .collect(),
        body: answer.body_mut().read_to_string().expect("a body"),
    }
}

fn get(town: &Town, path: &str, token: &str) -> Got {
    let bearer = format!("Bearer {token}");
    ask(
        town,
        "GET",
        &format!("/api/v1{path}"),
        &[("authorization", &bearer)],
    )
}

/// (name, unit, page) of every line of the log of a wave, in alphabetical order.
fn log(town: &Town, wave: &str) -> Vec<(String, String, &'static str)> {
    let readings = Readings::new(town.office_store(), Clock::system(), Randomness::system());
    let (lines, _) = readings.opened(wave, 0).expect("a log");
    let lines = lines
        .into_iter()
        .map(|at| (at.name, at.unit, at.sheet.name()));
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    lines
}

/// An answer, held against what the description says of its path and status.
fn described(description: &mut Description, path: &str, got: &Got) {
    let operation = description.document["paths"][path]["get"].clone();
    let responses = &operation["responses"];
    let told = responses.get(got.status.to_string());
    let told = told.unwrap_or_else(|| panic!("{path}: {got:?} is not described"));
    let told = description.follow(told);
    for header in told["headers"].as_object().into_iter().flatten() {
        assert_ne!(
            got.header(&header.0.to_lowercase()),
            "",
            "{path}: {header:?}"
        );
    }
    match told.get("content") {
        None => assert_eq!(got.body, ""),
        Some(content) => {
            let content = content.as_object().expect("kinds");
            let (kind, told) = content.iter().next().expect("a kind");
            assert_eq!(got.header("content-type"), kind, "{path}");
            description.check(&got.json(), &told["schema"], path);
        }
    }
}

#[test]
fn the_description_is_true_of_every_path() {
    for database in databases() {
        let town = released(&database);
        let document = ask(&town, "GET", "/api/v1/openapi.json", &[]);
        assert_eq!(
            (document.status, document.header("content-type")),
            (200, "application/json")
        );
        let mut description = Description::new(document.json());
        reader(&town, "office");
        reader(&town, "lead-d");
        let paths = description.document["paths"].as_object().expect("paths");
        let paths: Vec<String> = paths.keys().cloned().collect();
        for (name, promised) in [("office", true), ("lead-d", true), ("auditor", false)] {
            let token = token(&town, name);
            for path in &paths {
                let operation = description.document["paths"][path]["get"].clone();
                let parameters = operation["parameters"].as_array().cloned();
                let parameters = parameters.unwrap_or_default().into_iter();
                let names: Vec<String> = parameters
                    .map(|one| {
                        description.follow(&one)["name"]
                            .as_str()
                            .expect("a name")
                            .to_owned()
                    })
                    .collect();
                let asks_promise = operation["responses"].get("403").is_some();
                for wave in ["w1", "w2"] {
                    let address = path.replace("{wave}", wave);
                    let mut addresses = vec![address.clone()];
                    if names.contains(&"unit".to_owned()) {
                        addresses.extend(
                            ["?below=true", "?unit=d", "?unit=d&below=false"]
                                .map(|query| format!("{address}{query}")),
                        );
                    }
                    for address in addresses {
                        let got = get(&town, &address, &token);
                        let expected = if asks_promise && !promised { 403 } else { 200 };
                        assert_eq!(got.status, expected, "{name} {address}: {got:?}");
                        described(&mut description, path, &got);
                        if got.status != 200 || path == "/openapi.json" {
                            continue;
                        }
                        let known = [
                            ("authorization", &*format!("Bearer {token}")),
                            ("if-none-match", got.header("etag")),
                        ];
                        let again = ask(&town, "GET", &format!("/api/v1{address}"), &known);
                        assert_eq!(again.status, 304, "{address}");
                        assert_eq!(again.header("etag"), got.header("etag"));
                        described(&mut description, path, &again);
                    }
                }
                if path == "/openapi.json" {
                    continue;
                }
                let address = path.replace("{wave}", "w1");
                let nobody = ask(&town, "GET", &format!("/api/v1{address}"), &[]);
                assert_eq!(nobody.status, 401);
                described(&mut description, path, &nobody);
                let odd = get(&town, &format!("{address}?odd=1"), &token);
                assert_eq!(odd.status, 400);
                described(&mut description, path, &odd);
                if path.contains("{wave}") {
                    for wave in ["w3", "nowhere"] {
                        let got = get(&town, &path.replace("{wave}", wave), &token);
                        assert_eq!(got.status, 404);
                        described(&mut description, path, &got);
                    }
                }
            }
        }
        history(&town, &mut description);
        // Trustees hold no share of this wave's key, and its questionnaire asks nothing of these kinds.
        let not_here = ["CountCertificate.shares"];
        assert_eq!(
            description.never_met(),
            not_here,
            "described and never answered"
        );
    }
}

/// Two waves of an earlier tool, one with reports that leak, and both as one.
fn history(town: &Town, description: &mut Description) {
    use super::history::{headcounts, header, import, row};
    let survey = &town.questionnaire;
    let units = "unit,parent,name\ntown,,Town\na,town,A\nb,town,B\nc,town,C\n";
    let homes: Vec<&str> = [vec!["a"; 20], vec!["b"; 17], vec!["c"; 3]].concat();
    let asked: Vec<&str> = [vec!["a"; 22], vec!["b"; 19], vec!["c"; 9]].concat();
    let reports =
        "unit,category,status,respondents\ntown,,published,40\na,,published,20\nb,,published,17\n";
    for (wave, date, reports) in [
        ("h1", "2023-11-15", Some(reports)),
        ("h2", "2024-11-15", None),
    ] {
        let mut rows = header(survey);
        for (number, home) in homes.iter().enumerate() {
            rows += &row(survey, wave, home, &super::answers(town, number));
        }
        let people = "wave,date,unit,people\n".to_owned() + &headcounts(wave, date, &asked);
        import(&town.desk, survey, units, &rows, &people, reports).expect("imported");
    }
    let waves = ["h1".to_owned(), "h2".to_owned()];
    town.desk.unite("both", &waves).expect("a union");
    let got = get(town, "/waves/h1", &token(town, "office"));
    assert_eq!(
        got.json()["publications"][0]["certificate"]["leaks"][0]["respondents"],
        3
    );
    described(description, "/waves/{wave}", &got);
}

#[test]
fn who_may_read_what_is_as_on_the_pages() {
    for database in databases() {
        let town = released(&database);
        let mut sessions = BTreeMap::new();
        let mut tokens = BTreeMap::new();
        for (name, role, _) in ACCOUNTS {
            let reads = ![Role::Trustee, Role::Operator].contains(&role);
            if reads {
                sessions.insert(name, reader(&town, name));
                tokens.insert(name, token(&town, name));
            } else {
                let mut visitor = Visitor::new(&town.office);
                visitor.log_in(name, PASSWORD);
                sessions.insert(name, visitor);
                let refused = town.accounts().make_token(name).expect_err(name);
                assert!(refused.to_string().starts_with("--name"), "{refused}");
            }
        }
        let nothing = get(&town, "/waves/w1/results?unit=nowhere", &tokens["office"]);
        for (name, path, status) in [
            ("office", "/waves", 200),
            ("office", "/waves/w1", 200),
            ("office", "/waves/w1/results", 200),
            ("office", "/waves/w1/results?unit=b", 200),
            ("office", "/waves/w3", 404),
            ("office", "/waves/w3/results", 404),
            ("office", "/waves/w4", 404),
            ("auditor", "/waves/w1/units", 200),
            ("auditor", "/waves/w1/results?below=true", 200),
            ("lead-a", "/waves", 200),
            ("lead-a", "/waves/w1", 200),
            ("lead-a", "/waves/w1/questionnaire", 200),
            ("lead-a", "/waves/w1/results", 200),
            ("lead-a", "/waves/w1/results?unit=a", 200),
            ("lead-a", "/waves/w1/results?unit=b", 404),
            ("lead-a", "/waves/w1/results?unit=town", 404),
            ("lead-a", "/waves/w1/results?unit=town&below=true", 404),
            ("lead-a", "/waves/w1/participation?unit=b", 404),
            ("lead-a", "/waves/w3/results", 404),
            ("lead-d", "/waves/w1/results", 200),
            ("lead-d", "/waves/w1/results?unit=a", 404),
            ("trustee", "/waves", 404),
            ("trustee", "/waves/w1", 404),
            ("trustee", "/waves/w1/results", 404),
            ("operator", "/waves", 404),
            ("operator", "/waves/w1/questionnaire", 404),
            ("operator", "/nothing", 404),
            ("office", "/nothing", 404),
            ("office", "", 404),
            ("office", "/", 404),
        ] {
            let session = sessions.get_mut(name).expect("somebody");
            let shown = session.get(&format!("/api/v1{path}"));
            assert_eq!(shown.status, status, "{name} {path}: {}", shown.body);
            if status == 404 {
                assert_eq!(shown.body, nothing.body, "{name} {path}: a hint");
            }
            let Some(token) = tokens.get(name) else {
                continue;
            };
            let got = get(&town, path, token);
            assert_eq!(
                (got.status, &got.body),
                (status, &shown.body),
                "{name} {path}"
            );
        }
        for path in [
            "/waves",
            "/waves/w1",
            "/waves/w1/results",
            "/waves/w4",
            "/nothing",
            "",
        ] {
            let got = ask(&town, "GET", &format!("/api/v1{path}"), &[]);
            assert_eq!(got.status, 401, "{path}");
            got.problem();
            assert_eq!(got.header("www-authenticate"), "Bearer realm=\"weerklank\"");
        }
    }
}

#[test]
fn before_the_promise_there_are_no_figures_and_after_it_each_reading_is_logged() {
    for database in databases() {
        let town = released(&database);
        let token = token(&town, "lead-a");
        let figures = [
            ("/waves/w1/results", "data"),
            ("/waves/w1/participation?below=true", "data_below"),
            ("/waves/w1/units", "data_below"),
        ];
        for (path, _) in figures {
            let got = get(&town, path, &token);
            assert_eq!(got.status, 403, "{path}");
            let problem = got.problem();
            let kind = problem["type"].as_str().expect("a kind");
            assert!(kind.ends_with("/PromiseFirst"), "{kind}");
            assert!(
                problem["detail"]
                    .as_str()
                    .expect("text")
                    .contains("/results/w1")
            );
            assert_eq!(got.header("etag"), "");
        }
        // What is no figure needs none, and what one may not see does not ask for it.
        assert_eq!(get(&town, "/waves/w1", &token).status, 200);
        assert_eq!(get(&town, "/waves/w1/questionnaire", &token).status, 200);
        assert_eq!(get(&town, "/waves/w1/results?unit=b", &token).status, 404);
        assert_eq!(log(&town, "w1"), [], "nothing was read");

        reader(&town, "lead-a");
        for (path, sheet) in figures.into_iter().chain(figures) {
            let got = get(&town, path, &token);
            assert_eq!(got.status, 200, "{path}");
            let line = ("lead-a".to_owned(), "a".to_owned(), sheet);
            assert!(log(&town, "w1").contains(&line), "{path}");
        }
        assert_eq!(get(&town, "/waves/w1/results?unit=b", &token).status, 404);
        let line = |sheet| ("lead-a".to_owned(), "a".to_owned(), sheet);
        assert_eq!(
            log(&town, "w1"),
            [line("data"), line("data_below")],
            "once a day"
        );
        assert_eq!(log(&town, "w2"), [], "each wave for itself");

        // Whoever has the answer already reads it no less.
        let tag = get(&town, "/waves/w2/results", &token)
            .header("etag")
            .to_owned();
        let mut office = reader(&town, "office");
        let program = self::token(&town, "office");
        assert_eq!(get(&town, "/waves/w2/results", &program).status, 200);
        assert_eq!(log(&town, "w2").len(), 2);
        let bearer = format!("Bearer {token}");
        let known = [("authorization", &*bearer), ("if-none-match", &*tag)];
        let path = "/api/v1/waves/w2/results?below=true";
        assert_eq!(
            ask(&town, "GET", path, &known).status,
            200,
            "another answer"
        );
        assert_eq!(
            ask(&town, "GET", "/api/v1/waves/w2/results", &known).status,
            304
        );
        let page = office.get("/reading-log/w2").body;
        assert!(page.contains("Als gegevens, voor een programma"), "{page}");
        assert!(page.contains("Als gegevens, met alles wat eronder valt"));
        assert_eq!(Sheet::DataBelow.name(), "data_below");
    }
}

#[test]
fn the_rows_are_those_of_the_export_and_what_stands_beside_them_is_on_the_page() {
    for database in databases() {
        let town = released(&database);
        let mut lead = reader(&town, "lead-a");
        let mut small = reader(&town, "lead-d");
        reader(&town, "office");
        let office = token(&town, "office");
        let release = town.releases().find("w2").expect("a release");
        let file = export(&release, Format::Json).expect("JSON");
        let file: Value = serde_json::from_slice(&file).expect("JSON");
        let rows = file["rows"].as_array().expect("rows");
        assert!(rows.iter().any(|row| row.get("change").is_some()));
        let all = get(&town, "/waves/w2/results?below=true", &office).json();
        assert_eq!(all["rows"], file["rows"]);
        assert_eq!(all["beside"], json!([]));
        let of =
            |unit: &str| -> Vec<&Value> { rows.iter().filter(|row| row["unit"] == unit).collect() };
        for unit in ["town", "a", "b", "c", "d"] {
            let one = get(&town, &format!("/waves/w2/results?unit={unit}"), &office).json();
            assert_eq!(one["rows"], json!(of(unit)), "{unit}");
            let took = get(
                &town,
                &format!("/waves/w2/participation?unit={unit}"),
                &office,
            )
            .json();
            let form = |row: &&&Value| {
                row["form"]
                    .as_str()
                    .expect("a form")
                    .ends_with("participation")
            };
            let of_unit = of(unit);
            assert_eq!(
                took["rows"],
                json!(of_unit.iter().filter(form).collect::<Vec<_>>())
            );
        }
        // A reader's answer is the page's: their own rows, and beside them scores that stand on it.
        for (name, unit, visitor) in [("lead-a", "a", &mut lead), ("lead-d", "d", &mut small)] {
            let token = token(&town, name);
            let got = get(&town, "/waves/w2/results?below=true", &token).json();
            assert_eq!(got["rows"], json!(of(unit)));
            let page = visitor.get(&format!("/results/w2/unit/{unit}")).body;
            let beside = got["beside"].as_array().expect("scores");
            let root = release.tree().root();
            let themes = release.questionnaire().themes().iter();
            let shown = themes.filter(|theme| release.score(root, &theme.id).is_some());
            let of_town = beside.iter().filter(|score| score["form"] == "theme");
            assert_eq!(of_town.count(), shown.count(), "{beside:?}");
            for score in beside {
                let value = score["value"].as_str().expect("a score").replace('.', ",");
                let value = value.replace("<=", "≤ ").replace(">=", "≥ ");
                assert!(page.contains(&value), "{unit}: {score}");
                assert_eq!(score.get("respondents"), None);
            }
            let chart = get(&town, "/waves/w2/units", &token).json();
            let units = chart["units"].as_array().expect("units");
            assert_eq!(units.len(), 1, "{units:?}");
            assert_eq!(
                (&units[0]["id"], &units[0]["parent"]),
                (&json!(unit), &Value::Null)
            );
        }
        let withheld = get(&town, "/waves/w2/units", &token(&town, "lead-d")).json();
        assert!(withheld["units"][0]["withheld"].is_string(), "{withheld}");
        assert_eq!(withheld["units"][0]["figures_at"], "town");
        let waves = get(&town, "/waves", &office).json();
        let ids: Vec<&Value> = waves["waves"]
            .as_array()
            .expect("waves")
            .iter()
            .map(|wave| &wave["id"])
            .collect();
        assert_eq!(ids, ["w1", "w2"]);
        // What the manifest promised.
        let manifest = ask(&town, "GET", "/w/w2/manifest.json", &[]).json();
        let wave = get(&town, "/waves/w2", &office).json();
        assert_eq!(
            wave["questionnaire"]["fingerprint"],
            manifest["assets"]["questionnaire"]
        );
        assert_eq!(
            (&wave["before"], &wave["publications"][0]["number"]),
            (&json!("w1"), &json!(1))
        );
        assert_eq!(wave["certificate"].get("receipts"), None);
    }
}

#[test]
fn a_tag_changes_with_what_may_be_seen_and_with_nothing_else() {
    for database in databases() {
        let town = released(&database);
        reader(&town, "office");
        reader(&town, "auditor");
        reader(&town, "lead-a");
        let [office, auditor, lead] =
            ["office", "auditor", "lead-a"].map(|name| token(&town, name));
        let tag = |path: &str, token: &str| {
            let got = get(&town, path, token);
            assert_eq!(got.header("cache-control"), "private, no-cache");
            assert_eq!(got.header("vary"), "authorization, cookie");
            got.header("etag").to_owned()
        };
        let own = tag("/waves/w1/results?unit=a", &office);
        assert_eq!(
            own,
            tag("/waves/w1/results?unit=a", &auditor),
            "the same answer"
        );
        let mut seen = vec![own];
        for path in [
            "/waves/w1/results?unit=b",
            "/waves/w1/results?unit=a&below=true",
            "/waves/w1/participation?unit=a",
            "/waves/w2/results?unit=a",
            "/waves/w1",
            "/waves/w2",
            "/waves/w1/questionnaire",
            "/waves/w1/units",
            "/waves",
        ] {
            seen.push(tag(path, &office));
        }
        seen.push(tag("/waves/w1/results?unit=a", &lead));
        let different: std::collections::BTreeSet<_> = seen.iter().collect();
        assert_eq!(different.len(), seen.len(), "{seen:?}");
        // A third wave comes out: the list is another, the first wave is not.
        let before = [tag("/waves", &office), tag("/waves/w1", &office)];
        town.desk.close("w3").expect("closed");
        town.desk.count("w3", &town.key, None).expect("counted");
        town.desk.release("w3").expect("released");
        assert_ne!(tag("/waves", &office), before[0]);
        assert_eq!(tag("/waves/w1", &office), before[1]);
    }
}

#[test]
fn a_token_is_one_for_each_account_and_ends() {
    for database in databases() {
        let town = released(&database);
        let first = token(&town, "office");
        let other = token(&town, "auditor");
        assert_eq!(get(&town, "/waves", &first).status, 200);
        let second = token(&town, "office");
        let gone = |token: &str| {
            let got = get(&town, "/waves", token);
            got.problem();
            let asked = got.header("www-authenticate").to_owned();
            (got.status, asked.contains("error=\"invalid_token\""))
        };
        assert_eq!(gone(&first), (401, true), "the one before");
        assert_eq!(get(&town, "/waves", &second).status, 200);
        let accounts = town.accounts();
        accounts.revoke_token("office").expect("ended");
        assert_eq!(gone(&second), (401, true), "ended");
        let again = accounts.revoke_token("office").expect_err("nothing left");
        assert!(again.to_string().starts_with("--revoke"), "{again}");
        for name in ["nobody", "", "' OR 1=1 --"] {
            accounts.revoke_token(name).expect_err(name);
            accounts.make_token(name).expect_err(name);
        }
        assert_eq!(get(&town, "/waves", &other).status, 200, "of somebody else");

        // Of more than 400 days ago.
        for (days, status) in [(399, 200), (401, 401)] {
            let at = Clock::fixed(Clock::system().now() - Duration::days(days));
            let then = Accounts::new(town.office_store(), at, Randomness::system());
            let (token, _) = then.make_token("office").expect("a token");
            assert_eq!(
                get(&town, "/waves", &token.to_text()).status,
                status,
                "{days}"
            );
        }
    }
}

/// The store is read as a file, which a server's is not.
#[test]
fn the_store_holds_no_token() {
    let town = released("sqlite");
    let token = token(&town, "office");
    assert!(ProgramToken::from_text(&token).is_some());
    let bytes = std::fs::read(town.mail_keys().with_file_name("office")).expect("the store");
    let secret = token.strip_prefix("weerklank_").expect("a prefix");
    let raw = weerklank::protocol::unb64u(secret, "token").expect("bytes");
    let holds = |piece: &[u8]| bytes.windows(piece.len()).any(|window| window == piece);
    assert!(holds(b"lead-a"), "the file was read");
    assert!(!holds(secret.as_bytes()) && !holds(&raw));
}

#[test]
fn hostile_requests_get_an_answer_and_no_data() {
    for database in databases() {
        let town = released(&database);
        reader(&town, "office");
        let token = token(&town, "office");
        let bearer = format!("Bearer {token}");
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "HEAD"] {
            for path in [
                "/api/v1/waves",
                "/api/v1/waves/w1/results",
                "/api/v1/openapi.json",
            ] {
                let got = ask(&town, method, path, &[("authorization", &bearer)]);
                assert_eq!(got.status, 405, "{method} {path}");
                assert_eq!(got.header("allow"), "GET", "{method} {path}");
            }
        }
        let long = "x".repeat(5000);
        for wave in [
            "%00",
            "w1%00",
            "%2e%2e",
            "..%2fw1",
            "w1%2fresults",
            "%FF",
            "W1",
            "'%20OR%201=1",
            "%F0%9F%90%9D",
            &long,
        ] {
            for rest in [
                "",
                "/results",
                "/units",
                "/questionnaire",
                "/participation",
                "/results?unit=a",
            ] {
                let got = get(&town, &format!("/waves/{wave}{rest}"), &token);
                assert_eq!(got.status, 404, "{wave}{rest}: {got:?}");
                got.problem();
            }
        }
        for unit in ["%00", "..%2fa", "%FF", "A", "", "a%00", "a'", "*", &long] {
            let got = get(&town, &format!("/waves/w1/results?unit={unit}"), &token);
            assert_eq!(got.status, 404, "{unit}: {got:?}");
            got.problem();
        }
        for query in [
            "unit=a&unit=b",
            "below=yes",
            "below=",
            "below",
            "units=a",
            "a=b",
            "unit[]=a",
            "&&&&x",
        ] {
            let got = get(&town, &format!("/waves/w1/results?{query}"), &token);
            assert_eq!(got.status, 400, "{query}: {got:?}");
            got.problem();
        }
        let short = &token[..token.len() - 1];
        let basic = format!("Basic {token}");
        for sent in [
            "Bearer",
            "Bearer ",
            "bearer x",
            &basic,
            &token,
            &format!("Bearer {short}"),
            &format!("Bearer {token}A"),
            &format!("Bearer {token} x"),
            &format!("Bearer weerklank_{}", "A".repeat(43)),
            &format!("Bearer {long}"),
            &format!("Bearer {}", token.to_uppercase()),
        ] {
            let got = ask(&town, "GET", "/api/v1/waves", &[("authorization", sent)]);
            assert_eq!(got.status, 401, "{sent}");
            got.problem();
        }
        let both = [("authorization", &*bearer), ("authorization", &*bearer)];
        assert_eq!(
            ask(&town, "GET", "/api/v1/waves", &both).status,
            401,
            "two at once"
        );
        let odd = format!("bEARER  {token} ");
        let got = ask(&town, "GET", "/api/v1/waves", &[("authorization", &odd)]);
        assert_eq!(got.status, 200, "case and spaces do not matter");
        // A wrong token is not helped by a right session.
        let mut visitor = reader(&town, "office");
        assert_eq!(visitor.get("/api/v1/waves").status, 200);
        for tags in ["x", "\"", "W/\"x\"", "\"x\", ", &long] {
            let known = [("authorization", &*bearer), ("if-none-match", tags)];
            assert_eq!(
                ask(&town, "GET", "/api/v1/waves", &known).status,
                200,
                "{tags:.20}"
            );
        }
        let any = [("authorization", &*bearer), ("if-none-match", "*")];
        assert_eq!(ask(&town, "GET", "/api/v1/waves/w1", &any).status, 304);
        for bytes in [2_000_000, 200_000] {
            let status = raw(
                &town,
                &format!(
                    "GET /api/v1/waves HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\n\r\n",
                    "A".repeat(bytes)
                ),
            );
            assert!(!(200..400).contains(&status), "{bytes}: {status}");
        }
        let many = "X-A: 1\r\n".repeat(5000);
        let status = raw(
            &town,
            &format!("GET /api/v1/waves HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
        );
        assert!(!(200..400).contains(&status), "{status}");
        assert_eq!(ask(&town, "GET", "/health", &[]).status, 200, "still there");
        assert_eq!(get(&town, "/waves", &token).status, 200);
    }
}

/// Sends bytes as they are; returns the status, or 0 where the connection was closed without one.
fn raw(town: &Town, request: &str) -> u16 {
    let address = town.office.strip_prefix("http://").expect("an address");
    let mut stream = TcpStream::connect(address).expect("connected");
    let limit = Some(std::time::Duration::from_secs(20));
    stream.set_read_timeout(limit).expect("a limit");
    // The service may close before everything is sent.
    let _ = stream.write_all(request.as_bytes());
    let mut answer = [0; 12];
    match stream.read_exact(&mut answer) {
        Ok(()) => {
            let status = std::str::from_utf8(&answer[9..]).expect("a status");
            status.parse().expect("a status")
        }
        Err(_) => 0,
    }
}
