//! A respondent's whole computation, without the network: from a seed to a sealed ballot.
//!
//! `respond` and `simulate` carry it over HTTP; the browser's script does the same on its own, and
//! the tests hold them against each other.

use std::fmt;

use rand::CryptoRng;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use zeroize::Zeroizing;

use super::blind::{Blinding, blind, can_blind, finalize};
use super::seal::{Ballot, seal};
use super::seed::Seed;
use super::token::{Commitment, GroupKey, commitment, input, receipt};
use crate::error::{Error, Result};
use crate::protocol::{b64u, unb64u, unb64u_array};

/// M2, the anonymous message: everything in base64url, the same length whatever was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BallotMessage {
    /// 32 bytes.
    pub commitment: String,
    /// The group the token speaks for.
    pub group: String,
    /// 32 bytes.
    pub prefix: String,
    /// 256 bytes.
    pub token: String,
    /// 0 to 9; the highest valid one counts.
    pub revision: u8,
    /// The sealed box, [`BOX_SIZE`](super::seal::BOX_SIZE) bytes.
    #[serde(rename = "box")]
    pub sealed: String,
}

/// One respondent in one wave: everything that follows from the seed.
pub struct Respondent {
    seed: Seed,
    wave: String,
    group: String,
    key: GroupKey,
    results_public_key: Vec<u8>,
    prefix: [u8; 32],
    secret: Zeroizing<[u8; 32]>,
    commitment: Commitment,
    blinding: Blinding,
}

impl fmt::Debug for Respondent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Respondent")
    }
}

impl Respondent {
    /// Derives everything and blinds the token. Key and group come from a manifest that was checked.
    pub fn new(
        seed: Seed,
        wave: &str,
        group: &str,
        group_key: GroupKey,
        results_public_key: &[u8],
    ) -> Result<Self> {
        let prefix = seed.prefix(wave, group);
        let secret = seed.secret(wave, group);
        let commitment = commitment(&secret);
        let key = group_key.as_public_key();
        // A candidate fails with a chance of at most one half, so 256 of them never do.
        let factor = (0..=u8::MAX)
            .map(|counter| seed.blinding(wave, group, counter))
            .find(|r| can_blind(key, r.as_slice()))
            .ok_or_else(|| Error::invalid("public_key: nothing can be blinded with this key."))?;
        let input = input(wave, group, &commitment, &prefix);
        let blinding = blind(key, &input, &seed.salt(wave, group), factor.as_slice())?;
        Ok(Self {
            seed,
            wave: wave.to_owned(),
            group: group.to_owned(),
            key: group_key,
            results_public_key: results_public_key.to_vec(),
            prefix,
            secret,
            commitment,
            blinding,
        })
    }

    /// What the office is asked to sign: 256 bytes that say nothing of the ballot.
    pub fn blinded(&self) -> &[u8] {
        &self.blinding.blinded
    }

    /// Takes the blinding off the office's signature and checks it against the manifest's key.
    pub fn finalize(&self, blind_signature: &[u8]) -> Result<Vec<u8>> {
        let input = input(&self.wave, &self.group, &self.commitment, &self.prefix);
        finalize(
            self.key.as_public_key(),
            &input,
            &self.blinding,
            blind_signature,
        )
    }

    /// Seals these answers into the message for the answer listener.
    pub fn ballot(
        &self,
        token: &[u8],
        revision: u8,
        answers: &Value,
        rng: &mut impl CryptoRng,
    ) -> Result<BallotMessage> {
        let ballot = Ballot {
            group: self.group.clone(),
            prefix: self.prefix,
            token: token.to_vec(),
            secret: *self.secret,
            revision,
            answers: answers.clone(),
        };
        let plaintext = Zeroizing::new(ballot.to_plaintext()?);
        let sealed = seal(
            &self.results_public_key,
            &self.wave,
            &self.commitment,
            revision,
            &plaintext,
            rng,
        )?;
        Ok(BallotMessage {
            commitment: b64u(&self.commitment.0),
            group: self.group.clone(),
            prefix: b64u(&self.prefix),
            token: b64u(token),
            revision,
            sealed: b64u(&sealed),
        })
    }

    /// The receipt the server must give for this message, in base64url.
    pub fn expected_receipt(&self, message: &BallotMessage) -> Result<String> {
        let commitment = Commitment(unb64u_array(&message.commitment, "commitment")?);
        let sealed = unb64u(&message.sealed, "box")?;
        Ok(b64u(&receipt(&commitment, message.revision, &sealed)))
    }

    /// The code with which, and with the link, the answers can be replaced until the wave closes.
    pub fn resume_code(&self) -> String {
        self.seed.resume_code()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use serde_json::json;

    use super::super::opener::Opener;
    use super::super::seal::{BOX_SIZE, OpenBallot};
    use super::super::token::fixtures::{array, browser, bytes, text};
    use super::*;
    use crate::survey::Given;
    use crate::wave::ResultsKey;

    fn respondent() -> Respondent {
        let known = browser();
        let seed = Seed::from_hex(text(&known, "seed")).expect("a seed");
        let key = GroupKey::from_der(&bytes(&known, "issuing_spki")).expect("a key");
        let results = bytes(&known, "results_public");
        Respondent::new(
            seed,
            text(&known, "wave"),
            text(&known, "group"),
            key,
            &results,
        )
        .expect("a respondent")
    }

    #[test]
    fn seed_to_token_is_what_the_browser_computes() {
        let (known, respondent) = (browser(), respondent());
        assert_eq!(respondent.blinded(), bytes(&known, "blinded"));
        let token = respondent
            .finalize(&bytes(&known, "signature"))
            .expect("a token");
        assert_eq!(token, bytes(&known, "token"));
        assert_eq!(respondent.resume_code(), text(&known, "resume_code"));
    }

    #[test]
    fn a_message_has_exactly_the_fields_of_m2_and_one_length() {
        let (known, respondent) = (browser(), respondent());
        let rng = &mut StdRng::seed_from_u64(1);
        let token = bytes(&known, "token");
        let mut of = |answers| {
            respondent
                .ballot(&token, 0, &answers, rng)
                .expect("a message")
        };
        let (short, long) = (of(json!({})), of(json!({ "comment": "x".repeat(1000) })));
        let written = serde_json::to_string(&short).expect("JSON");
        assert_eq!(
            written.len(),
            serde_json::to_string(&long).expect("JSON").len()
        );
        let value = serde_json::to_value(&short).expect("JSON");
        let mut keys: Vec<_> = value.as_object().expect("an object").keys().collect();
        keys.sort();
        assert_eq!(
            keys,
            ["box", "commitment", "group", "prefix", "revision", "token"]
        );
        assert_eq!(value["commitment"], known["commitment"]);
        assert_eq!(value["prefix"], known["prefix"]);
        assert_eq!(value["token"], known["token"]);
        assert_eq!(value["revision"], 0);
        assert_eq!(unb64u(&short.sealed, "box").expect("a box").len(), BOX_SIZE);
        assert_eq!(
            serde_json::from_str::<BallotMessage>(&written).expect("reads"),
            short
        );
    }

    #[test]
    fn the_box_holds_the_ballot_and_the_receipt_is_the_browsers() {
        let (known, respondent) = (browser(), respondent());
        let rng = &mut StdRng::seed_from_u64(1);
        let token = bytes(&known, "token");
        let message = respondent
            .ballot(&token, 5, &known["answers"], rng)
            .expect("a message");
        let key = ResultsKey::from_private(&bytes(&known, "results_private")).expect("a key");
        let opener = Opener::new(key.private(), text(&known, "wave")).expect("a key");
        let mut sealed = unb64u(&message.sealed, "box").expect("a box");
        let commitment = Commitment(array(&known, "commitment"));
        let plaintext = opener.open(&commitment, 5, &mut sealed).expect("opens");
        let ballot = OpenBallot::from_plaintext(plaintext).expect("reads");
        assert_eq!(super::super::token::commitment(&ballot.secret), commitment);
        assert_eq!(ballot.revision, 5);
        assert!(ballot.answers == Given::from(&known["answers"]));
        let sent = BallotMessage {
            sealed: text(&known, "box").into(),
            revision: 2,
            ..message
        };
        let receipt = respondent.expected_receipt(&sent).expect("a receipt");
        assert_eq!(receipt, text(&known, "receipt"));
    }

    #[test]
    fn a_signature_of_another_key_is_refused() {
        let (known, respondent) = (browser(), respondent());
        let mut signature = bytes(&known, "signature");
        signature[100] ^= 4;
        let refusal = respondent
            .finalize(&signature)
            .expect_err("refused")
            .to_string();
        assert!(refusal.starts_with("signature:"), "{refusal}");
        assert!(respondent.finalize(&[]).is_err());
        assert!(respondent.finalize(&bytes(&known, "token")).is_err());
    }

    #[test]
    fn answers_that_do_not_fit_are_refused_before_anything_is_sent() {
        let rng = &mut StdRng::seed_from_u64(1);
        let answers = json!({ "comment": "x".repeat(8192) });
        let refusal = respondent()
            .ballot(&[1; 256], 0, &answers, rng)
            .expect_err("too long");
        assert!(refusal.to_string().starts_with("answers:"), "{refusal}");
    }

    #[test]
    fn another_seed_has_nothing_in_common() {
        let known = browser();
        let key = GroupKey::from_der(&bytes(&known, "issuing_spki")).expect("a key");
        let results = bytes(&known, "results_public");
        let seed = Seed::generate(&mut StdRng::seed_from_u64(3));
        let other = Respondent::new(
            seed,
            text(&known, "wave"),
            text(&known, "group"),
            key,
            &results,
        );
        let other = other.expect("a respondent");
        assert_ne!(other.blinded(), respondent().blinded());
        assert_ne!(other.commitment, respondent().commitment);
        assert!(other.finalize(&bytes(&known, "signature")).is_err());
        assert_eq!(format!("{other:?}"), "Respondent");
    }

    #[test]
    fn messages_with_unknown_missing_or_repeated_fields_are_refused() {
        let good = r#"{"commitment":"","group":"","prefix":"","token":"","revision":0,"box":""}"#;
        assert!(serde_json::from_str::<BallotMessage>(good).is_ok());
        for wrong in [
            good.replace("\"box\"", "\"sealed\""),
            good.replace("\"group\":\"\",", ""),
            good.replace(":0", ":256"),
            good.replace(":0", ":-1"),
            good.replace(":0", ":0,\"revision\":1"),
            good.replace(":0", ":0,\"person\":\"p1\""),
        ] {
            assert!(
                serde_json::from_str::<BallotMessage>(&wrong).is_err(),
                "{wrong}"
            );
        }
    }

    proptest! {
        #[test]
        fn hostile_signatures_are_refused_not_fatal(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(respondent().finalize(&bytes).is_err());
        }
    }
}
