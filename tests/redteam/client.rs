//! A respondent taken apart into the messages of the protocol, so that a test can send each by itself, late,
//! twice, or wrong.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use weerklank::ballot::{BallotMessage, GroupKey, Respondent, Seed};
use weerklank::clock::Randomness;
use weerklank::protocol::{b64u, unb64u};
use weerklank::wave::Manifest;

/// A status and a body.
pub type Answer = (u16, Vec<u8>);

pub fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder().http_status_as_error(false);
    config.max_redirects(0).build().new_agent()
}

pub fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Answer {
    let mut answer = answer.expect("an answer");
    let body = answer.body_mut().read_to_vec().expect("a body");
    (answer.status().as_u16(), body)
}

pub fn get(url: &str) -> Answer {
    read(agent().get(url).call())
}

pub fn post(url: &str, body: &Value) -> Answer {
    let request = agent().post(url).header("content-type", "application/json");
    read(request.send(body.to_string()))
}

/// A link taken apart, with the manifest it leads to.
pub struct Invited {
    pub wave: String,
    pub secret: String,
    pub manifest: Manifest,
    office: String,
    answer: String,
    /// Of this person alone, and the same each time the wave is run.
    luck: Randomness,
}

impl Invited {
    pub fn from(link: &str) -> Self {
        let (address, secrets) = link.split_once("#i=").expect("a link");
        let (answer, wave) = address.rsplit_once("/w/").expect("a wave");
        let (secret, _) = secrets.split_once("&m=").expect("a control code");
        let (status, bytes) = get(&format!("{address}/manifest.json"));
        assert_eq!(status, 200);
        let manifest = Manifest::from_bytes(&bytes).expect("a manifest");
        Self {
            office: format!("{}/w/{wave}", manifest.office),
            answer: format!("{answer}/w/{wave}"),
            wave: wave.to_owned(),
            luck: luck(secret),
            secret: secret.to_owned(),
            manifest,
        }
    }

    pub fn key(&self, group: &str) -> GroupKey {
        let group = self.manifest.group(group).expect("a group");
        let der = unb64u(&group.public_key, "public_key").expect("a key");
        GroupKey::from_der(&der).expect("a key")
    }

    /// First half of M1.
    pub fn group(&self) -> String {
        let url = format!("{}/group", self.office);
        let (status, body) = post(&url, &json!({ "invitation": self.secret }));
        assert_eq!(status, 200);
        text(&body, "group")
    }

    /// Second half of M1, with any blinded value.
    pub fn token(&self, blinded: &[u8]) -> Answer {
        let body = json!({ "invitation": self.secret, "blinded": b64u(blinded) });
        post(&format!("{}/token", self.office), &body)
    }

    /// M2, to this wave.
    pub fn place(&self, message: &BallotMessage) -> Answer {
        let body = serde_json::to_value(message).expect("JSON");
        post(&format!("{}/ballot", self.answer), &body)
    }

    /// All of M1: what is needed to vote.
    pub fn collect(&self) -> Collected {
        let mut rng = self.luck.rng();
        let (group, seed) = (self.group(), Seed::generate(&mut rng));
        let results = self.manifest.results_key().expect("a key");
        let key = self.key(&group);
        let respondent = Respondent::new(seed, &self.wave, &group, key, &results);
        let respondent = respondent.expect("a respondent");
        let (status, body) = self.token(respondent.blinded());
        assert_eq!(status, 200);
        let signature = unb64u(&text(&body, "signature"), "signature").expect("a signature");
        Collected {
            token: respondent.finalize(&signature).expect("a token"),
            luck: self.luck.clone(),
            respondent,
        }
    }
}

/// Randomness that follows from a secret, which follows from the keys of the wave.
fn luck(secret: &str) -> Randomness {
    let digest = Sha256::digest(secret);
    let seed = digest[..8].try_into().expect("eight bytes");
    Randomness::seeded(u64::from_be_bytes(seed))
}

/// Somebody with a token.
pub struct Collected {
    pub respondent: Respondent,
    pub token: Vec<u8>,
    luck: Randomness,
}

impl Collected {
    pub fn ballot(&self, revision: u8, answers: &Value) -> BallotMessage {
        let mut rng = self.luck.rng();
        let ballot = self
            .respondent
            .ballot(&self.token, revision, answers, &mut rng);
        ballot.expect("a ballot")
    }
}

/// A field of a JSON body.
pub fn text(body: &[u8], field: &str) -> String {
    let value: Value = serde_json::from_slice(body).expect("JSON");
    value[field].as_str().expect("a text").to_owned()
}
