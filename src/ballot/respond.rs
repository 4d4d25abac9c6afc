//! The command-line respondent: the whole protocol over HTTP, sharing no state with the server.
//!
//! It starts from a link, finds the office in the manifest, and refuses what the browser's script
//! refuses: a manifest that does not match the link's control code, a group that is too small or not
//! in it, a key that could mark a person, a questionnaire that differs from the manifest's.

use std::collections::HashMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::client::{BallotMessage, Respondent};
use super::door::group_keys;
use super::intake::LAST_REVISION;
use super::seal::check_results_key;
use super::seed::Seed;
use super::token::GroupKey;
use crate::error::{Doing, Error, Reason, Result};
use crate::protocol::{b64u, hex, unb64u};
use crate::survey::{Answers, Form, Given, Questionnaire};
use crate::wave::{ControlCode, Manifest};

/// An invitation link or the link of a letter, taken apart.
#[derive(Clone, PartialEq, Eq)]
pub struct Link {
    /// URL of the answer listener.
    pub answer: String,
    /// The wave.
    pub wave: String,
    /// What M1 is asked with: `invitation` or `code`, and its value.
    credential: (&'static str, String),
    /// The control code the sender wrote into it.
    pub control: ControlCode,
}

impl Link {
    /// Takes a link apart.
    pub fn parse(link: &str) -> Result<Self> {
        let damaged = |what: &str| {
            Error::invalid(format!(
                "The link is damaged: {what}. Copy the whole link from the invitation."
            ))
        };
        let (address, secrets) = link
            .trim()
            .split_once('#')
            .ok_or_else(|| damaged("nothing stands behind #"))?;
        let (answer, wave) = address
            .rsplit_once("/w/")
            .ok_or_else(|| damaged("/w/ and the survey's name are missing"))?;
        let mut credential = None;
        let mut control = None;
        for part in secrets.split('&') {
            match part.split_once('=') {
                Some(("i", secret)) => credential = Some(("invitation", secret.to_owned())),
                Some(("c", code)) => credential = Some(("code", code.to_owned())),
                Some(("m", code)) => control = Some(code.parse()?),
                _ => return Err(damaged("a part behind # is not known")),
            }
        }
        Ok(Self {
            answer: answer.to_owned(),
            wave: wave.to_owned(),
            credential: credential.ok_or_else(|| damaged("the secret is missing"))?,
            control: control.ok_or_else(|| damaged("the control code is missing"))?,
        })
    }
}

/// What a respondent holds at the end.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Answered {
    /// The group the token spoke for.
    pub group: String,
    /// To find in the count certificate.
    pub receipt: String,
    /// To change the answers until the wave closes.
    pub resume: String,
    /// How often they were changed.
    pub revision: u8,
}

/// An HTTP client without cookies or redirects.
#[derive(Clone)]
pub struct Http(ureq::Agent);

impl Default for Http {
    fn default() -> Self {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(Duration::from_secs(60)))
            .user_agent("weerklank")
            .build();
        Self(config.new_agent())
    }
}

impl Http {
    /// Fetches a document of at most 64 MB.
    pub fn get(&self, url: &str) -> Result<Vec<u8>> {
        let response = self.0.get(url).call();
        self.read(url, response)
    }

    fn post<T: DeserializeOwned>(&self, url: &str, body: &Value) -> Result<T> {
        let response = self
            .0
            .post(url)
            .header("content-type", "application/json")
            .send(body.to_string());
        let bytes = self.read(url, response)?;
        serde_json::from_slice(&bytes).doing(format!("reading the answer of {url}"))
    }

    fn read(
        &self,
        url: &str,
        response: std::result::Result<ureq::http::Response<ureq::Body>, ureq::Error>,
    ) -> Result<Vec<u8>> {
        let mut response = response.doing(format!("reaching {url}"))?;
        let status = response.status().as_u16();
        let bytes = response
            .body_mut()
            .with_config()
            .limit(64 * 1024 * 1024)
            .read_to_vec()
            .doing(format!("reading from {url}"))?;
        if (200..300).contains(&status) {
            return Ok(bytes);
        }
        let sentence = serde_json::from_slice::<Value>(&bytes)
            .ok()
            .and_then(|body| Some(body.get("error")?.as_str()?.to_owned()))
            .unwrap_or_else(|| format!("{url} answered with status {status}."));
        Err(match status {
            403 => Error::refused(Reason::Forbidden, sentence),
            404 => Error::refused(Reason::Unknown, sentence),
            409 => Error::refused(Reason::Conflict, sentence),
            410 => Error::refused(Reason::Gone, sentence),
            413 => Error::refused(Reason::TooLarge, sentence),
            422 => Error::invalid(sentence),
            429 => Error::refused(Reason::TooMany, sentence),
            400..500 => Error::refused(Reason::Malformed, sentence),
            _ => Error::failed(format!("asking {url}: status {status}")),
        })
    }
}

/// A manifest and questionnaire that match the link, and keys that can be trusted with an answer.
pub struct Promise {
    /// What was promised.
    pub manifest: Manifest,
    /// What is asked.
    pub questionnaire: Questionnaire,
    keys: HashMap<String, GroupKey>,
}

impl Promise {
    /// Fetches what the link points at and refuses it where it does not match.
    pub fn fetch(http: &Http, link: &Link) -> Result<Self> {
        let base = format!("{}/w/{}", link.answer, link.wave);
        let bytes = http.get(&format!("{base}/manifest.json"))?;
        if ControlCode::of(&bytes) != link.control {
            return Err(Error::invalid(
                "The control code of the survey differs from the one in your link. Nothing was sent. \
                 Compare with a colleague, and tell the works council.",
            ));
        }
        let manifest = Manifest::from_bytes(&bytes)?;
        if manifest.wave != link.wave || manifest.answer != link.answer {
            return Err(Error::invalid(
                "The manifest belongs to another survey or address than the link. Nothing was sent.",
            ));
        }
        let keys = group_keys(&manifest)?;
        check_results_key(&manifest.results_key()?)?;
        let bytes = http.get(&format!("{base}/questionnaire.json"))?;
        if hex(&Sha256::digest(&bytes)) != manifest.assets.questionnaire {
            return Err(Error::invalid(
                "The questionnaire differs from the one in the manifest. Nothing was sent.",
            ));
        }
        let text = String::from_utf8(bytes).doing("reading the questionnaire")?;
        let questionnaire = Questionnaire::from_json(&text).map_err(|error| {
            Error::invalid(format!("The questionnaire cannot be read: {error}"))
        })?;
        Ok(Self {
            manifest,
            questionnaire,
            keys,
        })
    }
}

/// Answers once: M1 (group), M1 (token), M2.
pub fn respond(
    http: &Http,
    link: &Link,
    promise: &Promise,
    answers: &Value,
    seed: Seed,
    rng: &mut impl rand::CryptoRng,
) -> Result<Answered> {
    Answers::check(&Form::new(&promise.questionnaire), &Given::from(answers))
        .map_err(|fault| Error::invalid(format!("Answers: {fault}")))?;
    let manifest = &promise.manifest;
    let (kind, value) = &link.credential;
    let office = format!("{}/w/{}", manifest.office, link.wave);
    #[derive(serde::Deserialize)]
    struct Group {
        group: String,
    }
    let Group { group } = http.post(&format!("{office}/group"), &json!({ *kind: value }))?;
    let key = promise.keys.get(&group).cloned().ok_or_else(|| {
        Error::invalid("The office named a group that is not in the manifest. Nothing was sent.")
    })?;
    let results_key = manifest.results_key()?;
    let respondent = Respondent::new(seed, &link.wave, &group, key, &results_key)?;
    #[derive(serde::Deserialize)]
    struct Signature {
        signature: String,
    }
    let request = json!({ *kind: value, "blinded": b64u(respondent.blinded()) });
    let Signature { signature } = http.post(&format!("{office}/token"), &request)?;
    let token = respondent.finalize(&unb64u(&signature, "signature")?)?;
    let url = format!("{}/w/{}/ballot", manifest.answer, link.wave);
    for revision in 0..=LAST_REVISION {
        let message = respondent.ballot(&token, revision, answers, rng)?;
        match place(http, &url, &message) {
            Ok(receipt) => {
                if receipt != respondent.expected_receipt(&message)? {
                    return Err(Error::invalid(
                        "The receipt does not belong to what was sent. Tell the works council.",
                    ));
                }
                return Ok(Answered {
                    group,
                    receipt,
                    resume: respondent.resume_code(),
                    revision,
                });
            }
            Err(Error::Refused(refusal)) if refusal.reason == Reason::Conflict => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::refused(
        Reason::Conflict,
        "The answers were changed nine times already; the last version stands.",
    ))
}

/// Sends one message; when the connection breaks, the very same message again, which is harmless.
fn place(http: &Http, url: &str, message: &BallotMessage) -> Result<String> {
    #[derive(serde::Deserialize)]
    struct Receipt {
        receipt: String,
    }
    let body = serde_json::to_value(message).doing("writing the ballot")?;
    let mut attempt = 0;
    loop {
        match http.post::<Receipt>(url, &body) {
            Ok(Receipt { receipt }) => return Ok(receipt),
            Err(Error::Failed(failure)) if attempt == 2 => return Err(Error::Failed(failure)),
            Err(Error::Failed(_)) => attempt += 1,
            Err(refused) => return Err(refused),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_taken_apart() {
        let control = "1".repeat(24);
        let text = format!("https://a.example/w/w1#i=AAAA&m={control}");
        let link = Link::parse(&text).expect("a link");
        assert_eq!(
            (link.answer.as_str(), link.wave.as_str()),
            ("https://a.example", "w1")
        );
        assert_eq!(link.credential, ("invitation", "AAAA".to_owned()));
        for damaged in [
            "",
            "https://a.example/w/w1",
            "https://a.example/w1#i=A&m=1",
            "https://a.example/w/w1#i=A",
            "https://a.example/w/w1#m=111111111111111111111111",
            "https://a.example/w/w1#i=A&m=111111111111111111111111&x=1",
        ] {
            assert!(Link::parse(damaged).is_err(), "{damaged}");
        }
    }
}
