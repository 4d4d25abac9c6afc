//! The service as a program of its own that has a provider: how it starts, whom it believes, and what its log says.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use weerklank::clock::Randomness;
use weerklank::config::Config;
use weerklank::office::Welcome;
use weerklank::server::{Bound, Sides};

use super::browsing::Visitor;
use super::provider::{Answer, Mood, Provider};
use super::sign_on::{LEAD, secret, settings, town};
use super::sign_on_faults::{AWAY, instead, refused, says};
use super::town::Town;

#[test]
fn a_secret_that_cannot_be_read_stops_the_start_and_names_the_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let file = secret();
    for (text, says) in [
        (None, "cannot be read"),
        (Some(""), "one line"),
        (Some("a\nb"), "one line"),
    ] {
        let mut all = settings("http://127.0.0.1:1", &file);
        all.retain(|(key, _)| *key != "WEERKLANK_OIDC_CLIENT_SECRET_FILE");
        text.inspect(|text| std::fs::write(path("secret"), text).expect("written"));
        all.push(("WEERKLANK_OIDC_CLIENT_SECRET_FILE", path("secret")));
        all.push(("WEERKLANK_OFFICE_LISTEN", "127.0.0.1:0".to_owned()));
        all.push((
            "WEERKLANK_OFFICE_DATABASE",
            format!("sqlite:{}", path("office")),
        ));
        let mut config = Config::parse("", "f", |name| {
            let found = all.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| value.clone())
        })
        .expect("a configuration");
        let office = Sides {
            office: true,
            answer: false,
        };
        let bound = Bound::bind(&mut config, office).expect("bound");
        let started = bound.start(&config, &Randomness::system(), &Welcome::default());
        let sentence = started.err().expect("not started").to_string();
        let named = sentence.contains("oidc.client_secret_file") && sentence.contains(says);
        assert!(named && !sentence.contains("a\nb"), "{sentence}");
    }
}

/// The service as a program of its own, on a town's stores.
struct Program {
    child: Child,
    office: String,
}

impl Program {
    fn start(town: &Town, more: &[(&str, &str)]) -> Self {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let listen = free.local_addr().expect("an address").to_string();
        drop(free);
        let mut command = Command::new(env!("CARGO_BIN_EXE_weerklank"));
        command
            .args(["serve", "--only", "office"])
            .envs(town.environment());
        command
            .env("WEERKLANK_OFFICE_LISTEN", &listen)
            .envs(more.iter().copied());
        let folder = tempfile::tempdir().expect("a folder");
        command.current_dir(folder.path()).stderr(Stdio::piped());
        let child = command.spawn().expect("the program runs");
        let office = format!("http://{listen}");
        for _ in 0..400 {
            if ureq::get(format!("{office}/health")).call().is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(25));
        }
        Self { child, office }
    }

    /// Ends it; gives everything it said.
    fn end(mut self) -> String {
        self.child.kill().expect("ended");
        let mut said = String::new();
        let mut stderr = self.child.stderr.take().expect("its errors");
        stderr.read_to_string(&mut said).expect("text");
        self.child.wait().expect("ended");
        said
    }
}

/// A test that failed leaves nothing running.
impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_log_knows_kinds_and_nobody() {
    let provider = Provider::open();
    let file = secret();
    let town = town("sqlite", &provider, &[]);
    let path = file.path().display().to_string();
    // What is said in the clear to a provider on this machine goes through no proxy.
    let more = [
        ("WEERKLANK_OIDC_CLIENT_SECRET_FILE", path.as_str()),
        ("ALL_PROXY", "http://127.0.0.1:9"),
    ];
    let program = Program::start(&town, &more);
    let mut backs = Vec::new();
    for mood in [
        Mood::default(),
        says(json!({ "email": "new@example.org" })),
        says(json!({ "nonce": "evil" })),
        instead(
            "/token",
            Answer::Says(
                401,
                json!({ "error": "invalid_client", "error_description": "evil" }),
            ),
        ),
    ] {
        provider.is_in(mood);
        let mut lead = Visitor::new(&program.office);
        let back = provider.visit(&lead.begin("/")).to_string();
        lead.come_back(&back);
        backs.push(back);
    }
    let mut lead = Visitor::new(&program.office);
    let back = provider.visit(&lead.begin("/")).to_string();
    let error = back.replace("code=", "error=evil%0aevil&x=");
    lead.come_back(&error);
    let said = program.end();
    for kind in ["belongs to another log-in", "invalid_client", "do not know"] {
        assert!(said.contains(kind), "{kind}: {said}");
    }
    for hidden in [
        "evil",
        LEAD,
        "new@example.org",
        "code-",
        "s3cret",
        "127.0.0.1:1 ",
    ] {
        assert!(!said.contains(hidden), "{hidden}: {said}");
    }
    for back in backs {
        let state = back.split("state=").nth(1).expect("a state");
        assert!(!said.contains(&state[..43]), "{said}");
    }
}

#[test]
fn under_tls_only_a_provider_is_believed_whose_certificate_this_machine_trusts() {
    let provider = Provider::under_tls();
    let file = secret();
    let town = town("sqlite", &provider, &[]);
    let path = file.path().display().to_string();
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls/authority.pem");
    for (trusted, believed) in [("/dev/null", false), (authority, true)] {
        let more = [
            ("WEERKLANK_OIDC_CLIENT_SECRET_FILE", path.as_str()),
            ("SSL_CERT_FILE", trusted),
        ];
        let program = Program::start(&town, &more);
        let mut lead = Visitor::new(&program.office);
        if believed {
            assert_eq!(lead.sign_on(&provider, "/").status, 303);
            assert!(lead.is_in());
        } else {
            refused(&lead.get("/sign-on"), 503, AWAY);
        }
        let said = program.end();
        assert_eq!(
            said.contains("does not trust its certificate"),
            !believed,
            "{said}"
        );
    }
}
