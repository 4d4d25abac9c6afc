//! The addresses that a listener answers to GET, asked of its own table of routes: a page that is added is looked at
//! without anybody having to think of it.

use std::collections::BTreeSet;

use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, StatusCode};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::{self, ServiceConfig};
use actix_web::{App, HttpRequest, HttpResponse};
use weerklank::server;

/// A status that no page has.
const NOTHING: StatusCode = StatusCode::IM_A_TEAPOT;

/// What may stand for the variables of an address.
pub struct Known {
    pub waves: Vec<String>,
    pub units: Vec<String>,
    /// Of actions and of what was asked of the unit above.
    pub ids: Vec<String>,
}

impl Known {
    /// A wave that is open and nothing else.
    pub fn open(wave: &str) -> Self {
        Self {
            waves: vec![wave.to_owned()],
            units: vec!["team0".to_owned()],
            ids: vec!["none".to_owned()],
        }
    }

    fn values(&self, variable: &str) -> Vec<String> {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        match variable {
            "wave" => self.waves.clone(),
            "unit" => self.units.clone(),
            "id" => self.ids.clone(),
            "arrow" => texts(&["open", "close", "count", "release"]),
            "mailing" => texts(&["invitation", "reminder"]),
            "language" | "code" => texts(&["nl", "en"]),
            "path" => texts(&["w1/ballot"]),
            other => panic!("say in tests/redteam/routes.rs what may stand for {{{other}}}"),
        }
    }

    /// Every address that this pattern stands for.
    fn fill(&self, pattern: &str) -> Vec<String> {
        let Some((before, rest)) = pattern.split_once('{') else {
            return vec![pattern.to_owned()];
        };
        let (variable, after) = rest.split_once('}').expect("a variable ends");
        let name = variable.split_once(':').map_or(variable, |(name, _)| name);
        let values = self.values(name).into_iter();
        values
            .flat_map(|value| self.fill(&format!("{before}{value}{after}")))
            .collect()
    }
}

/// A pattern of a listener, and the addresses it stands for.
pub struct Route {
    pub pattern: String,
    pub addresses: Vec<String>,
}

/// Everything that the office listener answers to GET.
pub fn office(known: &Known) -> Vec<Route> {
    all(server::office_routes, known)
}

/// Everything that the answer listener answers to GET.
pub fn answer(known: &Known) -> Vec<Route> {
    all(server::answer_routes, known)
}

fn all(routes: fn(&mut ServiceConfig), known: &Known) -> Vec<Route> {
    let patterns = actix_web::rt::System::new().block_on(patterns(routes, known));
    let route = |pattern: String| Route {
        addresses: known.fill(&pattern),
        pattern,
    };
    patterns.into_iter().map(route).collect()
}

/// Where there is nothing: the table of routes as it describes itself.
async fn table(request: HttpRequest) -> HttpResponse {
    HttpResponse::build(NOTHING).body(format!("{:?}", request.resource_map()))
}

async fn patterns(routes: fn(&mut ServiceConfig), known: &Known) -> BTreeSet<String> {
    let app = App::new().configure(routes).default_service(web::to(table));
    let app = init_service(app).await;
    let ask = async |method: Method, address: &str| -> ServiceResponse {
        let request = TestRequest::with_uri(address).method(method);
        call_service(&app, request.to_request()).await
    };
    let described = read_body(ask(Method::GET, "/nowhere/at/all").await).await;
    let written = written(std::str::from_utf8(&described).expect("text"));
    let (mut found, mut other) = (BTreeSet::new(), BTreeSet::new());
    for one in &written {
        // A scope is the beginning of what is in it.
        for start in std::iter::once("").chain(written.iter().map(String::as_str)) {
            let pattern = format!("{start}{one}");
            let address = &known.fill(&pattern)[0];
            for method in [Method::GET, Method::POST, Method::OPTIONS] {
                let is_get = method == Method::GET;
                let answer = ask(method, address).await;
                let matched = answer.request().match_pattern();
                if answer.status() != NOTHING && matched.as_ref() == Some(&pattern) {
                    let found = if is_get { &mut found } else { &mut other };
                    found.insert(pattern.clone());
                }
            }
        }
    }
    for one in &written {
        let is_in = |pattern: &String| pattern.ends_with(one) || pattern.starts_with(one);
        assert!(
            found.iter().chain(&other).any(is_in),
            "{one} is not understood"
        );
    }
    found
}

/// The patterns in a table's description of itself.
fn written(described: &str) -> BTreeSet<String> {
    let pieces = described.split("patterns: Single(\"").skip(1);
    let ended = pieces.map(|piece| piece.split_once("\")").expect("a pattern ends").0);
    let written = ended.filter(|pattern| !pattern.is_empty());
    assert!(
        !described.contains("patterns: List"),
        "several patterns in one"
    );
    written
        .map(|pattern| pattern.replace("\\\\", "\\"))
        .collect()
}

#[test]
fn every_route_is_found_once_its_listener_has_it() {
    fn more(config: &mut ServiceConfig) {
        server::answer_routes(config);
        let ok = || web::get().to(async || "");
        config.route("/ballots/{wave}", ok());
        config.route("/taken/{wave}", web::post().to(async || ""));
        config.service(web::scope("/inside").route("/deeper/{unit:.+}", ok()));
    }
    let known = Known::open("w1");
    let patterns = |routes: Vec<Route>| -> BTreeSet<String> {
        routes.into_iter().map(|route| route.pattern).collect()
    };
    let before = patterns(answer(&known));
    let after = patterns(all(more, &known));
    let added: Vec<&String> = after.difference(&before).collect();
    assert_eq!(added, ["/ballots/{wave}", "/inside/deeper/{unit:.+}"]);
    assert!(before.contains("/health") && before.contains("/w/{wave}/count.json"));
    let office = patterns(office(&known));
    for page in [
        "/followup/{wave}",
        "/api/v1/waves/{wave}/results",
        "/ledger",
    ] {
        assert!(office.contains(page), "{page} in {office:?}");
    }
    assert!(!office.contains("/w/{wave}/token"), "a page to post to");
}
