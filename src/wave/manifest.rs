//! The manifest: what is promised about a wave, frozen when it opens, the same bytes for everybody.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::disclosure::Policy;
use crate::error::{Error, Result};
use crate::protocol::unb64u;

/// The version of the protocol that this program speaks.
pub const PROTOCOL: &str = "weerklank/v1";

/// What everybody can check about a wave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Always [`PROTOCOL`].
    pub protocol: String,
    /// The wave's id.
    pub wave: String,
    /// The questionnaire's title in its first language.
    pub title: String,
    /// Latest date of answering, `YYYY-MM-DD`.
    pub closes: String,
    /// All thresholds.
    pub policy: Policy,
    /// Which tables will be published.
    pub catalogue: Vec<String>,
    /// URL of the office listener, without trailing slash.
    pub office: String,
    /// URL of the answer listener, without trailing slash.
    pub answer: String,
    /// Uncompressed P-256 point, base64url.
    pub results_public_key: String,
    /// `operator`, or `trustees t of n`.
    pub custody: String,
    /// Bytes of the padded plaintext of a ballot.
    pub ballot_size: usize,
    /// Hex SHA-256 of what is served for the life of the wave.
    pub assets: Assets,
    /// The groups and their issuing keys.
    pub groups: Vec<ManifestGroup>,
}

/// Hex SHA-256 of each static file of the respondent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Assets {
    pub page: String,
    pub script: String,
    pub style: String,
    pub questionnaire: String,
}

/// A group as the manifest promises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestGroup {
    /// `g0001`, `g0002`, ...
    pub id: String,
    /// Its name on screen and paper.
    pub label: String,
    /// People invited when the wave opened.
    pub size: u32,
    /// DER SubjectPublicKeyInfo, base64url.
    pub public_key: String,
}

impl Manifest {
    /// The canonical bytes: keys sorted, no spaces, UTF-8.
    pub fn to_bytes(&self) -> Vec<u8> {
        let value = serde_json::to_value(self).expect("a manifest has only text keys");
        crate::survey::canonical(&value).into_bytes()
    }

    /// Reads a manifest and checks what can be checked without a key: the protocol, that the bytes
    /// are canonical, that sizes keep the promise and that no two groups share an id or a key.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let manifest: Self = serde_json::from_slice(bytes)
            .map_err(|error| Error::invalid(format!("The manifest cannot be read: {error}.")))?;
        manifest.check()?;
        if manifest.to_bytes() != bytes {
            return Err(Error::invalid(
                "The manifest is not in canonical form, so its control code means nothing.",
            ));
        }
        Ok(manifest)
    }

    fn check(&self) -> Result<()> {
        if self.protocol != PROTOCOL {
            return Err(Error::invalid(format!(
                "The manifest speaks another protocol than {PROTOCOL}; use a newer program."
            )));
        }
        let mut ids = BTreeSet::new();
        let mut keys = BTreeSet::new();
        for group in &self.groups {
            if group.size < self.policy.minimum_invited {
                return Err(Error::invalid(format!(
                    "Group {} in the manifest has {} people, below the promised minimum of {}.",
                    group.id, group.size, self.policy.minimum_invited
                )));
            }
            if !ids.insert(&group.id) {
                return Err(Error::invalid(format!(
                    "Group {} occurs twice in the manifest.",
                    group.id
                )));
            }
            if !keys.insert(&group.public_key) {
                return Err(Error::invalid(format!(
                    "Group {} shares its key with another group, so ballots could be moved.",
                    group.id
                )));
            }
        }
        Ok(())
    }

    /// The results key as bytes.
    pub fn results_key(&self) -> Result<Vec<u8>> {
        unb64u(&self.results_public_key, "results_public_key")
    }

    /// The group with this id.
    pub fn group(&self, id: &str) -> Option<&ManifestGroup> {
        self.groups.iter().find(|group| group.id == id)
    }

    /// Whether the operator holds the results key.
    pub fn operator_custody(&self) -> bool {
        self.custody == "operator"
    }
}
