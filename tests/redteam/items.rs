//! What an attacker looks for in raw bytes, and where it was found.

use std::collections::HashMap;

use weerklank::protocol::{b64u, hex};

/// Whose trace something is: a person's number in the script.
pub type Owner = usize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// The word in a person's comment that occurs nowhere else.
    Marker,
    Email,
    InvitationHash,
    /// What the person's link carries.
    InvitationSecret,
    Blinded,
    BlindedHash,
    /// Of a group; the owner is its number.
    SigningKey,
    MailKey,
    Commitment,
    Receipt,
    Token,
    /// Four slices of the sealed box.
    Box,
}

impl Kind {
    /// Whether it may be known on the identified side only, or on the anonymous side only.
    pub fn is_identified(self) -> bool {
        use Kind::*;
        matches!(
            self,
            Email
                | InvitationHash
                | InvitationSecret
                | Blinded
                | BlindedHash
                | SigningKey
                | MailKey
        )
    }
}

/// One thing to look for. Bytes are looked for as they are, in hexadecimal and in base64url.
#[derive(Clone)]
pub struct Item {
    pub kind: Kind,
    pub owner: Owner,
    pub bytes: Vec<u8>,
}

/// Where an item was found.
#[derive(Debug, Clone)]
pub struct Hit {
    pub kind: Kind,
    pub owner: Owner,
    pub file: String,
    pub offset: usize,
}

/// Slices of a box at which it would be recognised, wherever a database cuts it. Offset and length are
/// multiples of three, so that a slice in base64 is a slice of the whole in base64.
pub fn slices(sealed: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    [0, 1998, 4998, 8199]
        .map(|at| sealed[at..at + 24].to_vec())
        .into_iter()
}

/// Bytes, and what they are of whom.
type Pattern = (Vec<u8>, Kind, Owner);

/// Every pattern by its first bytes.
pub struct Search {
    /// Whether a pattern begins with these two bytes: most places of a file are passed over with one look.
    begins: Vec<bool>,
    patterns: HashMap<[u8; 8], Vec<Pattern>>,
}

const EMPTY: [u8; 4096] = [0; 4096];

impl Search {
    pub fn new(items: &[Item]) -> Self {
        let mut search = Self {
            begins: vec![false; 1 << 16],
            patterns: HashMap::new(),
        };
        for item in items {
            let texts = [
                hex(&item.bytes).into_bytes(),
                b64u(&item.bytes).into_bytes(),
            ];
            for bytes in texts.into_iter().chain([item.bytes.clone()]) {
                let first: [u8; 8] = bytes[..8].try_into().expect("eight bytes");
                search.begins[usize::from(first[0]) << 8 | usize::from(first[1])] = true;
                let known = search.patterns.entry(first).or_default();
                known.push((bytes, item.kind, item.owner));
            }
        }
        search
    }

    /// Every place in `bytes` where an item stands.
    pub fn hits(&self, file: &str, bytes: &[u8]) -> Vec<Hit> {
        let mut hits = Vec::new();
        let last = bytes.len().saturating_sub(7);
        let mut at = 0;
        while at < last {
            if bytes[at..].starts_with(&EMPTY) {
                at += EMPTY.len() - 8;
                continue;
            }
            let end = last.min(at + EMPTY.len());
            while at < end {
                if self.begins[usize::from(bytes[at]) << 8 | usize::from(bytes[at + 1])] {
                    self.hit(file, bytes, at, &mut hits);
                }
                at += 1;
            }
        }
        hits
    }

    fn hit(&self, file: &str, bytes: &[u8], offset: usize, hits: &mut Vec<Hit>) {
        let Some(patterns) = self.patterns.get(&bytes[offset..offset + 8]) else {
            return;
        };
        let found = patterns
            .iter()
            .filter(|p| bytes[offset..].starts_with(&p.0));
        hits.extend(found.map(|(_, kind, owner)| Hit {
            kind: *kind,
            owner: *owner,
            file: file.to_owned(),
            offset,
        }));
    }
}
