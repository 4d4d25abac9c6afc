//! Single messages of the protocol, as any client may send them, and what comes back.

use serde_json::{Value, json};
use weerklank::ballot::{BallotMessage, Respondent, Seed, group_keys};
use weerklank::clock::Randomness;
use weerklank::protocol::{b64u, unb64u};
use weerklank::wave::Manifest;

use super::town;

/// A connection to both listeners of one wave.
pub struct Wire {
    pub manifest: Manifest,
    agent: ureq::Agent,
}

/// Somebody whose token is signed: everything for M2.
pub struct Admitted {
    pub group: String,
    pub seed: Seed,
    pub token: Vec<u8>,
    pub respondent: Respondent,
}

/// Status and body.
pub type Reply = (u16, Value);

impl Wire {
    /// Fetches the manifest of a wave.
    pub fn to(answer: &str, wave: &str) -> Self {
        Self::reach(answer, wave).expect("a manifest")
    }

    /// Fetches the manifest of a wave from a service that may be down.
    pub fn reach(answer: &str, wave: &str) -> Result<Self, ureq::Error> {
        let agent = town::agent();
        let url = format!("{answer}/w/{wave}/manifest.json");
        let bytes = agent.get(&url).call()?.body_mut().read_to_vec()?;
        Ok(Self {
            manifest: Manifest::from_bytes(&bytes).expect("a manifest"),
            agent,
        })
    }

    /// Sends a body to the office (`group`, `token`) or the answer listener (`ballot`).
    pub fn send(&self, message: &str, body: &str) -> Result<Reply, ureq::Error> {
        let manifest = &self.manifest;
        let side = match message {
            "ballot" => &manifest.answer,
            _ => &manifest.office,
        };
        self.send_to(&format!("{side}/w/{}/{message}", manifest.wave), body)
    }

    /// Sends a body to any address.
    pub fn send_to(&self, url: &str, body: &str) -> Result<Reply, ureq::Error> {
        let request = self.agent.post(url);
        let mut response = request
            .header("content-type", "application/json")
            .send(body)?;
        let bytes = response.body_mut().read_to_vec()?;
        let body = serde_json::from_slice(&bytes).expect("an answer in JSON");
        Ok((response.status().as_u16(), body))
    }

    /// Sends a message that surely arrives.
    pub fn post(&self, message: &str, body: &Value) -> Reply {
        self.send(message, &body.to_string()).expect("an answer")
    }

    /// M2.
    pub fn place(&self, message: &BallotMessage) -> Reply {
        self.post("ballot", &as_json(message))
    }

    /// M1 with a new seed, from a link or a letter.
    pub fn admit(&self, link: &str) -> Admitted {
        self.admit_with(link, Seed::generate(&mut Randomness::system().rng()))
    }

    /// M1 with this seed.
    pub fn admit_with(&self, link: &str, seed: Seed) -> Admitted {
        let credential = credential(link);
        let (status, body) = self.post("group", &credential);
        assert_eq!(status, 200, "{body}");
        let group = body["group"].as_str().expect("a group").to_owned();
        let respondent = self.respondent(&group, seed.clone());
        let (status, body) = self.post("token", &token_request(&credential, &respondent));
        assert_eq!(status, 200, "{body}");
        let token = finalize(&respondent, &body);
        Admitted {
            group,
            seed,
            token,
            respondent,
        }
    }

    /// The computation of somebody in this group.
    pub fn respondent(&self, group: &str, seed: Seed) -> Respondent {
        let key = group_keys(&self.manifest)
            .expect("keys")
            .remove(group)
            .expect("a group of the manifest");
        let results_key = self.manifest.results_key().expect("a results key");
        Respondent::new(seed, &self.manifest.wave, group, key, &results_key).expect("a respondent")
    }
}

impl Admitted {
    /// The sealed answers as M2.
    pub fn ballot(&self, revision: u8, answers: &Value) -> BallotMessage {
        let mut rng = Randomness::system().rng();
        self.respondent
            .ballot(&self.token, revision, answers, &mut rng)
            .expect("a ballot")
    }
}

/// The token that the office's answer becomes.
pub fn finalize(respondent: &Respondent, body: &Value) -> Vec<u8> {
    let signature = body["signature"].as_str().expect("a signature");
    let signature = unb64u(signature, "signature").expect("base64url");
    respondent.finalize(&signature).expect("a token")
}

/// What M1 is asked with: the part of a link behind `#` that is a secret.
pub fn credential(link: &str) -> Value {
    let (_, secrets) = link.split_once('#').expect("secrets");
    let (secret, _) = secrets.split_once("&m=").expect("a control code");
    match secret.split_once('=') {
        Some(("i", secret)) => json!({ "invitation": secret }),
        Some(("c", code)) => json!({ "code": code }),
        _ => panic!("neither an invitation nor a code"),
    }
}

/// A credential with a blinded value.
pub fn token_request(credential: &Value, respondent: &Respondent) -> Value {
    with_blinded(credential, respondent.blinded())
}

/// A credential with any bytes as blinded value.
pub fn with_blinded(credential: &Value, blinded: &[u8]) -> Value {
    let mut request = credential.clone();
    request["blinded"] = json!(b64u(blinded));
    request
}

pub fn as_json(message: &BallotMessage) -> Value {
    serde_json::to_value(message).expect("JSON")
}
