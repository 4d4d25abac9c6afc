//! Logging in with the organisation's own identity provider: who comes in, who does not, and what they are told.

use std::io::Write;

use serde_json::{Value, json};
use tempfile::NamedTempFile;
use weerklank::office::Role;

use super::browsing::{Shown, Visitor};
use super::provider::{CLIENT, Mood, Provider, SECRET, Signature};
use super::town::{Town, databases, roster};

pub const LEAD: &str = "lead@example.org";
const NAME: &str = "Gemeente Súdwest";

/// The file that holds the client secret.
pub fn secret() -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a file");
    writeln!(file, "{SECRET}").expect("written");
    file
}

pub fn settings(issuer: &str, secret: &NamedTempFile) -> Vec<(&'static str, String)> {
    vec![
        ("WEERKLANK_OIDC_ISSUER", issuer.to_owned()),
        ("WEERKLANK_OIDC_CLIENT_ID", CLIENT.to_owned()),
        (
            "WEERKLANK_OIDC_CLIENT_SECRET_FILE",
            secret.path().display().to_string(),
        ),
        ("WEERKLANK_OIDC_NAME", NAME.to_owned()),
    ]
}

/// A town whose people log in at this provider; a lead of unit `a` has an account for that.
pub fn town(database: &str, provider: &Provider, further: &[(&'static str, &str)]) -> Town {
    let secret = secret();
    let mut settings = settings(&provider.issuer, &secret);
    settings.retain(|(key, _)| further.iter().all(|(other, _)| other != key));
    settings.extend(
        further
            .iter()
            .map(|(key, value)| (*key, (*value).to_owned())),
    );
    let settings: Vec<_> = settings
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let town = Town::writing(database, roster(|_| true), &settings);
    { town.accounts() }
        .create_for_sign_on(LEAD, Role::Reader, Some("a"))
        .expect("an account");
    town
}

impl Visitor {
    /// Follows the link to the provider; gives the address to which it leads.
    pub fn begin(&mut self, to: &str) -> String {
        let shown = self.get(&format!("/sign-on?to={to}"));
        assert_eq!(shown.status, 303, "{}", shown.body);
        shown.location.expect("the provider")
    }

    /// Logs in there and comes back.
    pub fn sign_on(&mut self, provider: &Provider, to: &str) -> Shown {
        let address = self.begin(to);
        self.come_back(provider.visit(&address).as_str())
    }

    pub fn come_back(&mut self, address: &str) -> Shown {
        let at = address.find("/sign-on/back").expect("our own address");
        self.get(&address[at..])
    }

    pub fn is_in(&mut self) -> bool {
        self.get("/results").status != 404
    }
}

fn says(claims: Value) -> Mood {
    Mood {
        claims,
        ..Mood::default()
    }
}

#[test]
fn whom_the_provider_knows_is_let_in_where_they_wanted_to_go() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let signatures = [Signature::Rs256, Signature::Ps256, Signature::Es256];
        for signature in signatures {
            provider.is_in(Mood {
                signature,
                ..Mood::default()
            });
            let mut lead = Visitor::new(&town.office);
            // Also where the form is drawn because a page is not for everybody.
            for page in ["/login?to=%2Fresults%3Fa%3Db", "/results?a=b"] {
                let link = "href=\"/sign-on?to=%2Fresults%3Fa%3Db\"";
                let page = lead.get(page).body;
                assert!(page.contains(link) && page.contains(NAME), "{page}");
                assert!(page.contains("name=\"password\""), "{page}");
            }
            let shown = lead.sign_on(&provider, "%2Fresults%3Fa%3Db");
            assert_eq!(
                (shown.status, shown.location.as_deref()),
                (303, Some("/results?a=b")),
                "{signature:?} {}",
                shown.body
            );
            assert!(lead.is_in());
            assert!(lead.get("/login").body.contains(LEAD));
            let csrf = lead.csrf("/login");
            lead.post("/logout", &[("csrf", &csrf)]);
            assert!(!lead.is_in());
        }
        let asked = provider.asked();
        let times = |what: &str| asked.iter().filter(|one| *one == what).count();
        assert_eq!(times("POST /token"), signatures.len(), "{asked:?}");
        assert_eq!(
            (times("GET /keys"), asked.len()),
            (1, 2 + signatures.len()),
            "cached: {asked:?}"
        );
    }
}

#[test]
fn what_goes_to_the_provider_and_into_the_cookie_says_nothing_of_the_other() {
    let provider = Provider::open();
    let town = town("sqlite", &provider, &[]);
    let mut lead = Visitor::new(&town.office);
    let shown = lead.get("/sign-on?to=/results");
    let (address, cookie) = (
        shown.location.expect("an address"),
        &shown.headers["set-cookie"],
    );
    for flag in [
        "weerklank-sign-on=",
        "Path=/sign-on",
        "HttpOnly",
        "SameSite=Lax",
        "Max-Age=600",
    ] {
        assert!(cookie.contains(flag), "{cookie}");
    }
    let seed = cookie.split(['=', '.']).nth(1).expect("a seed");
    assert!(seed.len() == 43 && !address.contains(seed), "{address}");
    for key in ["state", "nonce", "code_challenge"] {
        let value = address.split(&format!("{key}=")).nth(1).expect(key);
        let value = value.split('&').next().expect(key);
        assert!(
            value.len() == 43 && !cookie.contains(value),
            "{key}: {address}"
        );
    }
    assert!(
        address.contains("scope=openid+email&") || address.ends_with("scope=openid+email"),
        "{address}"
    );
    let back = lead.come_back(provider.visit(&address).as_str());
    let set = &back.headers["set-cookie"];
    assert!(
        set.contains("HttpOnly") && set.contains("SameSite=Lax"),
        "{set}"
    );
    // Where people come by https, the cookie does not go elsewhere.
    let secret = secret();
    let mut further = settings(&provider.issuer, &secret);
    further.push((
        "WEERKLANK_OFFICE_URL",
        "https://survey.example.org".to_owned(),
    ));
    let further: Vec<_> = further
        .iter()
        .map(|(key, value)| (*key, value.as_str()))
        .collect();
    let proxied = Town::writing("sqlite", roster(|_| true), &further);
    // Town::office is what is configured; the listener has to be asked.
    let shown = Visitor::new(&proxied.listens()).get("/sign-on");
    assert!(shown.headers["set-cookie"].contains("Secure"));
    let address = shown.location.expect("an address");
    let back = "redirect_uri=https%3A%2F%2Fsurvey.example.org%2Fsign-on%2Fback";
    assert!(address.contains(back), "{address}");
}

#[test]
fn a_log_in_serves_once_and_in_the_browser_that_began_it() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let stale = |visitor: &mut Visitor, address: &str| {
            let asked = provider.asked().len();
            let shown = visitor.come_back(address);
            assert_eq!(shown.status, 403, "{}", shown.body);
            assert!(shown.body.contains("andere browser"), "{}", shown.body);
            assert!(!shown.headers["set-cookie"].contains("weerklank-session"));
            assert!(!visitor.is_in());
            asked == provider.asked().len()
        };
        let (mut lead, mut other) = (Visitor::new(&town.office), Visitor::new(&town.office));
        let address = lead.begin("/");
        let back = provider.visit(&address);
        // Nobody else can use it: without a cookie, with that of another log-in, with one that was altered.
        assert!(stale(&mut other, back.as_str()), "asked the provider");
        other.begin("/");
        assert!(stale(&mut other, back.as_str()), "asked the provider");
        let ticket = lead.cookies["weerklank-sign-on"].clone();
        let parts: Vec<&str> = ticket.split('.').collect();
        let (seed, begun, to) = (parts[0], parts[1].parse::<i64>().expect("a time"), parts[2]);
        for altered in [
            format!("{seed}.{}.{to}", begun + 1),
            format!("{seed}.{begun}.L2Rlc2s"),
            format!("{seed}.{begun}"),
            format!("{}.{begun}.{to}", "A".repeat(43)),
            String::new(),
        ] {
            other
                .cookies
                .insert("weerklank-sign-on".to_owned(), altered);
            assert!(stale(&mut other, back.as_str()), "asked the provider");
        }
        assert_eq!(lead.come_back(back.as_str()).status, 303);
        // The cookie is gone, and somebody who kept a copy of it comes to nothing: not with the code, not with a new
        // one that the provider gives for the same state.
        let csrf = lead.csrf("/login");
        lead.post("/logout", &[("csrf", &csrf)]);
        assert!(stale(&mut lead, back.as_str()));
        lead.cookies
            .insert("weerklank-sign-on".to_owned(), ticket.clone());
        stale(&mut lead, back.as_str());
        let again = provider.visit(&address);
        lead.cookies.insert("weerklank-sign-on".to_owned(), ticket);
        assert!(
            !stale(&mut lead, again.as_str()),
            "the provider gave its word"
        );
    }
}

#[test]
fn two_at_once_with_one_log_in_are_one() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let accounts = town.accounts();
        let let_in = std::thread::scope(|scope| {
            let tried: Vec<_> = (0..16)
                .map(|_| scope.spawn(|| accounts.sign_on(LEAD, [7; 32]).expect("tried")))
                .collect();
            let tried = tried.into_iter().map(|one| one.join().expect("joined"));
            tried
                .filter(|one| matches!(one, weerklank::office::SignedOn::In(_)))
                .count()
        });
        assert_eq!(let_in, 1);
    }
}

#[test]
fn who_has_no_account_is_told_which_name_to_ask_for() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let accounts = town.accounts();
        let word = "correct horse battery";
        accounts
            .create("boss@example.org", Role::Coordinator, None, word)
            .expect("an account");
        let long = "x".repeat(5000);
        for (name, shown_as) in [
            ("new@example.org", "new@example.org"),
            // Has a password, so the provider's word does not open it.
            ("boss@example.org", "boss@example.org"),
            // Exactly this name: an address in other letters may be somebody else's.
            ("Lead@example.org", "Lead@example.org"),
            ("<b>&\"lead", "&lt;b&gt;&amp;&quot;lead"),
            ("lead@example.org\0", "lead@example.org"),
            (long.as_str(), "xxx"),
        ] {
            provider.is_in(says(json!({ "email": name })));
            let mut visitor = Visitor::new(&town.office);
            let shown = visitor.sign_on(&provider, "/");
            assert_eq!(shown.status, 403, "{name}");
            assert!(shown.body.contains(shown_as), "{name}: {}", shown.body);
            assert!(
                shown.body.contains("Vraag het programmabureau"),
                "{}",
                shown.body
            );
            assert!(shown.body.len() < 10_000, "{}", shown.body.len());
            assert!(!visitor.is_in(), "{name}");
            visitor.get("/language/en?to=/");
            let shown = visitor.sign_on(&provider, "/");
            assert!(
                shown.body.contains("Ask the programme office"),
                "{}",
                shown.body
            );
        }
        // And an account for the provider is opened by no password.
        for password in ["", word] {
            assert_eq!(
                Visitor::new(&town.office).log_in(LEAD, password).status,
                403
            );
        }
    }
}

#[test]
fn only_a_verified_address_is_a_name_unless_another_claim_is() {
    for database in databases() {
        let provider = Provider::open();
        let by_mail = town(&database, &provider, &[]);
        for (claims, status, says_so) in [
            (json!({ "email_verified": false }), 403, "mailadres"),
            (json!({ "email_verified": null }), 403, "mailadres"),
            (json!({ "email": null }), 502, "oidc.claim"),
            (json!({ "email": "" }), 502, "oidc.claim"),
        ] {
            provider.is_in(says(claims.clone()));
            let mut lead = Visitor::new(&by_mail.office);
            let shown = lead.sign_on(&provider, "/");
            assert_eq!(shown.status, status, "{claims}");
            assert!(shown.body.contains(says_so), "{claims}: {}", shown.body);
            assert!(!lead.is_in(), "{claims}");
        }
        // A claim that the standard does not know, as Entra has; then nobody asks about mail.
        let by_id = town(&database, &provider, &[("WEERKLANK_OIDC_CLAIM", "oid")]);
        provider.is_in(says(
            json!({ "oid": LEAD, "email": null, "email_verified": null }),
        ));
        let mut lead = Visitor::new(&by_id.office);
        assert!(lead.begin("/").contains("scope=openid+profile"));
        assert_eq!(lead.sign_on(&provider, "/").status, 303);
        assert!(lead.is_in());
        provider.is_in(says(json!({ "oid": ["lead@example.org"] })));
        assert_eq!(
            Visitor::new(&by_id.office).sign_on(&provider, "/").status,
            502
        );
    }
}

#[test]
fn wrong_passwords_do_not_shut_this_door() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let mut thief = Visitor::new(&town.office);
        for _ in 0..7 {
            assert_eq!(thief.log_in(LEAD, "a wrong password").status, 403);
        }
        assert_eq!(
            Visitor::new(&town.office).sign_on(&provider, "/").status,
            303
        );
    }
}

#[test]
fn afterwards_nobody_is_led_to_another_site() {
    let provider = Provider::open();
    let town = town("sqlite", &provider, &[]);
    for to in [
        "//evil.example",
        "https://evil.example",
        "/%09/evil.example",
        "/%5Cevil.example",
        "/%0d%0aX:y",
        "",
        "/%00",
    ] {
        let shown = Visitor::new(&town.office).sign_on(&provider, to);
        assert_eq!(
            (shown.status, shown.location.as_deref()),
            (303, Some("/")),
            "{to}"
        );
        // The same below the form for a password.
        let page = Visitor::new(&town.office)
            .get(&format!("/login?to={to}"))
            .body;
        assert!(page.contains("name=\"to\" value=\"/\""), "{to}: {page}");
    }
}

#[test]
fn without_a_provider_there_is_no_such_door_and_never_at_the_answer_listener() {
    for database in databases() {
        let plain = Town::new(&database);
        for address in ["/sign-on", "/sign-on/back", "/sign-on/back?code=a&state=b"] {
            let shown = Visitor::new(&plain.office).get(address);
            assert_eq!(shown.status, 404);
            assert!(!shown.body.contains("href=\"/sign-on"), "{}", shown.body);
        }
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        for address in ["/sign-on", "/sign-on/back?code=a&state=b"] {
            assert_eq!(Visitor::new(&town.answer).get(address).status, 404);
        }
        assert!(provider.asked().is_empty());
    }
}

#[test]
fn an_account_for_the_provider_is_made_on_the_command_line() {
    for database in databases() {
        let provider = Provider::open();
        let town = town(&database, &provider, &[]);
        let create = |more: &[&str]| {
            let all = [
                &["account", "create", "--name", "new@example.org"][..],
                more,
            ]
            .concat();
            let output = town.command(&all);
            let said = [output.stdout, output.stderr].concat();
            (
                output.status.success(),
                String::from_utf8(said).expect("UTF-8"),
            )
        };
        let (made, said) = create(&["--role", "reader", "--sign-on"]);
        assert!(!made && said.contains("--unit"), "{said}");
        let (made, said) = create(&["--role", "auditor", "--sign-on", "--password-file", "x"]);
        assert!(!made && said.contains("--password-file"), "{said}");
        let (made, said) = create(&["--role", "reader", "--unit", "a", "--sign-on"]);
        assert!(
            made && said.contains(NAME) && said.contains("claim email"),
            "{said}"
        );
        assert!(!said.contains("Password:"), "{said}");
        provider.is_in(says(json!({ "email": "new@example.org" })));
        assert_eq!(
            Visitor::new(&town.office).sign_on(&provider, "/").status,
            303
        );
        let (made, said) = create(&["--role", "auditor", "--sign-on"]);
        assert!(!made && said.contains("already"), "{said}");
    }
}
