//! What the auditor signs off with: the form of `certificate.json` (docs/DISCLOSURE.md).
//!
//! Only the shape lives here, so that the protector and the auditor can speak about the same thing
//! without sharing a computation.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Withheld because nobody is in it: it gives no cover and says nothing.
pub const EMPTY: &str = "empty";
/// Withheld because it rests on fewer respondents than the minimum.
pub const TOO_SMALL: &str = "too_small";
/// Withheld although large enough, because showing it would lay bare a small remainder.
pub const PROTECTS_OTHERS: &str = "protects_others";

/// Withheld for a reason that the published figures no longer tell: nothing is kept of what is not shown.
pub const NOT_KEPT: &str = "not_kept";

/// The auditor's findings on one publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// The minimum number of respondents (k) that was checked.
    pub minimum: u32,
    /// How many respondents may put their answers together (c).
    pub coalition: u32,
    /// How many regions are published, rest rows not counted.
    pub published: u64,
    /// How many regions are withheld, by reason.
    pub withheld: BTreeMap<String, u64>,
    /// The fewest respondents in any non-empty residual block.
    pub smallest_block: Option<u64>,
    /// The fewest respondents any combination of regions rests on, where families overlap.
    pub smallest_cut: Option<u64>,
    /// Everything an attacker can compute that must not be known; empty when safe.
    pub leaks: Vec<Leak>,
}

/// One statistic that an attacker can compute and must not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leak {
    /// On how many respondents it rests.
    pub respondents: u64,
    /// The published regions to add and subtract.
    pub regions: Vec<LeakRegion>,
    /// Too few people, or an answer that is certain.
    pub kind: LeakKind,
}

/// One term of the combination that leaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeakRegion {
    /// The unit's id.
    pub unit: String,
    /// The category, empty for the whole unit.
    pub category: String,
    /// How often the region is added (or, negative, subtracted).
    pub coefficient: i64,
}

/// The two ways to leak.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LeakKind {
    /// (S): the statistic rests on 1 to k-1 respondents.
    Size,
    /// (A): the answer of a respondent outside the coalition is certain.
    Attribute,
}

impl Certificate {
    /// The certificate of nothing at all: the beginning of a sum.
    pub fn nothing(minimum: u32, coalition: u32) -> Self {
        Self {
            minimum,
            coalition,
            published: 0,
            withheld: BTreeMap::new(),
            smallest_block: None,
            smallest_cut: None,
            leaks: Vec::new(),
        }
    }

    /// Takes in the certificate of one more part of the same publication. Its own, perhaps higher,
    /// minimum is the part's affair.
    pub fn add(&mut self, part: Self) {
        let least = |a: Option<u64>, b: Option<u64>| a.into_iter().chain(b).min();
        self.published += part.published;
        for (reason, count) in part.withheld {
            *self.withheld.entry(reason).or_default() += count;
        }
        self.smallest_block = least(self.smallest_block, part.smallest_block);
        self.smallest_cut = least(self.smallest_cut, part.smallest_cut);
        self.leaks.extend(part.leaks);
    }

    /// Whether the publication may go out.
    pub fn is_safe(&self) -> bool {
        self.leaks.is_empty()
    }
}
