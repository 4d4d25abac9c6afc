//! A provider that lies, stalls or is gone, and browsers that bring what no provider sent.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use weerklank::clock::Clock;
use weerklank::office::Role;

use super::browsing::{Shown, Visitor};
use super::provider::{Answer, Mood, Provider, Signature};
use super::sign_on::town;
use super::town::databases;

const WORD: &str = "correct horse battery";

fn signed(signature: Signature) -> Mood {
    Mood {
        signature,
        ..Mood::default()
    }
}

pub fn says(claims: Value) -> Mood {
    Mood {
        claims,
        ..Mood::default()
    }
}

pub fn instead(path: &'static str, answer: Answer) -> Mood {
    Mood {
        instead: BTreeMap::from([(path, answer)]),
        ..Mood::default()
    }
}

/// Nobody is in, and nothing of what was sent is shown.
pub fn refused(shown: &Shown, status: u16, says: &str) {
    assert_eq!(shown.status, status, "{}", shown.body);
    assert!(shown.body.contains(says), "{says}: {}", shown.body);
    assert!(!shown.body.contains("evil"), "{}", shown.body);
    let set = shown.headers.get("set-cookie").map_or("", String::as_str);
    assert!(!set.contains("weerklank-session"), "{set}");
}

const UNTRUSTED: &str = "klopte niet";
pub const AWAY: &str = "nu niet bereikbaar";

#[test]
fn a_token_that_does_not_hold_lets_nobody_in() {
    let now = Clock::system().now().unix_timestamp();
    let moods = [
        (
            "another issuer",
            says(json!({ "iss": "https://evil.example" })),
        ),
        ("no issuer", says(json!({ "iss": null }))),
        ("another audience", says(json!({ "aud": "evil" }))),
        (
            "one more audience",
            says(json!({ "aud": ["weerklank", "evil"] })),
        ),
        ("no audience", says(json!({ "aud": [] }))),
        ("another log-in's nonce", says(json!({ "nonce": "evil" }))),
        ("no nonce", says(json!({ "nonce": null }))),
        ("over", says(json!({ "exp": now - 1, "iat": now - 300 }))),
        ("alg none", signed(Signature::None)),
        ("no signature", signed(Signature::Missing)),
        ("signed with the client secret", signed(Signature::Hs256)),
        ("signed with another algorithm", signed(Signature::Rs512)),
        ("signed with another key", signed(Signature::Foreign)),
    ];
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        for (what, mood) in moods.clone() {
            provider.is_in(mood);
            let mut lead = Visitor::new(&town.office);
            let shown = lead.sign_on(&provider, "/");
            // Without an issuer it is no token at all, and the answer no answer.
            match what {
                "no issuer" => refused(&shown, 503, AWAY),
                _ => refused(&shown, 502, UNTRUSTED),
            }
            assert!(!lead.is_in(), "{what}");
        }
        provider.is_in(Mood::default());
        assert_eq!(
            Visitor::new(&town.office).sign_on(&provider, "/").status,
            303,
            "and then it holds"
        );
    }
}

#[test]
fn what_no_provider_sends_is_refused_before_it_is_asked() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let try_with = |make: &dyn Fn(&str) -> String| {
            let mut visitor = Visitor::new(&town.office);
            let back = provider.visit(&visitor.begin("/"));
            let state = back
                .query_pairs()
                .find(|(key, _)| key == "state")
                .expect("a state")
                .1;
            let asked = provider.asked().len();
            let shown = visitor.get(&format!("/sign-on/back?{}", make(&state)));
            assert_eq!(provider.asked().len(), asked, "the provider was asked");
            assert!(!visitor.is_in());
            shown
        };
        let huge = "x".repeat(4097);
        for query in [
            "state={}",
            "code=code-0",
            "code=code-0&state=",
            "code=code-0&state=evil",
            "code=code-0&state={}x",
            "code=&state={}",
            "code=code-0%00&state={}",
            "code=%00&state={}",
            "code=code-0&state={}%00",
            "code=%c3%a9vil&state={}",
            "code=%ff&state={}",
            "code=a%0d%0ab&state={}",
            "code=evil&code=evil&state={}",
            "code=evil&state={}&state={}",
            "error=%3Cscript%3Eevil&state=evil",
            "",
        ] {
            let shown = try_with(&|state| query.replace("{}", state));
            refused(&shown, 403, "Begin opnieuw");
        }
        refused(
            &try_with(&|state| format!("code={huge}&state={state}")),
            403,
            "Begin opnieuw",
        );
        // What a provider says when it does not let somebody in, and what others may write there.
        for (error, status, sentence) in [
            ("access_denied", 403, "afgebroken"),
            ("login_required", 403, "afgebroken"),
            ("temporarily_unavailable", 503, AWAY),
            ("server_error", 503, AWAY),
            ("%3Cscript%3Eevil", 503, AWAY),
            ("evil%00%0d%0aSet-Cookie:evil", 503, AWAY),
        ] {
            let shown = try_with(&|state| {
                format!(
                    "error={error}&error_description=evil%3Cscript%3E&error_uri=https://evil.example&state={state}"
                )
            });
            refused(&shown, status, sentence);
        }
    }
}

#[test]
fn a_provider_that_is_no_help_gets_a_clear_page_and_passwords_go_on() {
    let bystander = Provider::open();
    let (description, keys, token) = ("/.well-known/openid-configuration", "/keys", "/token");
    for database in databases() {
        for path in [description, keys, token] {
            for answer in [
                Answer::Elsewhere(bystander.port),
                Answer::Huge,
                Answer::Endless,
                Answer::Page,
                Answer::Says(500, json!({ "error": "evil" })),
                Answer::Says(404, json!({})),
                Answer::Says(
                    401,
                    json!({ "error": "invalid_client", "error_description": "evil" }),
                ),
                Answer::Says(200, json!({})),
                Answer::Says(200, json!({ "issuer": "https://evil.example" })),
            ] {
                // Keys that are none are no fault of the description.
                if path == keys && matches!(answer, Answer::Says(200, _)) {
                    continue;
                }
                let provider = Provider::open();
                let town = town(&database, &provider, &[]);
                provider.is_in(instead(path, answer.clone()));
                let mut lead = Visitor::new(&town.office);
                let shown = match path {
                    "/token" => lead.sign_on(&provider, "/"),
                    _ => lead.get("/sign-on?to=/results"),
                };
                refused(&shown, 503, AWAY);
                assert_eq!(shown.headers["retry-after"], "60");
                if path != token {
                    let again = "href=\"/sign-on?to=%2Fresults\"";
                    assert!(shown.body.contains(again), "{answer:?}: {}", shown.body);
                }
                assert!(!lead.is_in());
                // It is asked anew as soon as somebody tries again.
                provider.is_in(Mood::default());
                assert_eq!(
                    lead.sign_on(&provider, "/").status,
                    303,
                    "{path} {answer:?}"
                );
            }
        }
    }
    assert!(bystander.asked().is_empty(), "a redirect was followed");
}

#[test]
fn an_address_that_others_can_read_along_with_is_not_used() {
    let provider = Provider::open();
    for key in ["authorization_endpoint", "token_endpoint", "jwks_uri"] {
        let town = town("sqlite", &provider, &[]);
        let mut mood = Mood::default();
        mood.description[key] = json!("http://login.example.org/there");
        provider.is_in(mood);
        let mut lead = Visitor::new(&town.office);
        let shown = match key {
            "token_endpoint" => lead.sign_on(&provider, "/"),
            _ => lead.get("/sign-on"),
        };
        refused(&shown, 503, AWAY);
    }
}

#[test]
fn a_provider_that_is_gone_or_slow_keeps_nobody_else_waiting() {
    let provider = Provider::open();
    let town = town("sqlite", &provider, &[]);
    { town.accounts() }
        .create("office@example.org", Role::Coordinator, None, WORD)
        .expect("an account");
    let log_in = || {
        let mut office = Visitor::new(&town.office);
        let page = office.get("/login");
        assert!(
            page.status == 200 && page.body.contains("/sign-on?to="),
            "{}",
            page.body
        );
        assert_eq!(office.log_in("office@example.org", WORD).status, 303);
        assert!(office.is_in());
    };
    provider.is_in(instead("/.well-known/openid-configuration", Answer::Slow));
    std::thread::scope(|scope| {
        let began = Instant::now();
        let waiting: Vec<_> = (0..40)
            .map(|_| scope.spawn(|| Visitor::new(&town.office).get("/sign-on").status))
            .collect();
        std::thread::sleep(Duration::from_millis(500));
        log_in();
        assert!(
            began.elapsed() < Duration::from_secs(8),
            "{:?}",
            began.elapsed()
        );
        for one in waiting {
            assert_eq!(one.join().expect("joined"), 503);
        }
        let took = began.elapsed();
        assert!((8..20).contains(&took.as_secs()), "{took:?}");
    });
    // Nobody listens at that port.
    let port = { std::net::TcpListener::bind("127.0.0.1:0") }.and_then(|at| at.local_addr());
    let gone = format!("http://127.0.0.1:{}", port.expect("an address").port());
    let lonely = self::town(
        "sqlite",
        &provider,
        &[("WEERKLANK_OIDC_ISSUER", gone.as_str())],
    );
    refused(&Visitor::new(&lonely.office).get("/sign-on"), 503, AWAY);
}

#[test]
fn new_keys_of_the_provider_are_fetched_once() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let fetched = || {
            provider
                .asked()
                .iter()
                .filter(|one| *one == "GET /keys")
                .count()
        };
        assert_eq!(
            Visitor::new(&town.office).sign_on(&provider, "/").status,
            303
        );
        provider.is_in(Mood {
            kid: 1,
            ..Mood::default()
        });
        assert_eq!(
            Visitor::new(&town.office).sign_on(&provider, "/").status,
            303
        );
        assert_eq!(
            Visitor::new(&town.office).sign_on(&provider, "/").status,
            303
        );
        assert_eq!(fetched(), 2);
        // A key that it does not publish is looked for once more, and not believed.
        provider.is_in(Mood {
            kid: 0,
            instead: BTreeMap::from([("/keys", Answer::Says(200, json!({ "keys": [] })))]),
            ..Mood::default()
        });
        refused(
            &Visitor::new(&town.office).sign_on(&provider, "/"),
            502,
            UNTRUSTED,
        );
        assert_eq!(fetched(), 3);
    }
}
