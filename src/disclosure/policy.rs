//! The thresholds of one installation: their defaults, the floors that no file can go below, and
//! the rule that they only ever rise (docs/DISCLOSURE.md, "Policy").

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// From how many respondents what may be shown. Set before a wave opens, printed with every report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// k: no statistic rests on fewer respondents.
    pub minimum_group: u32,
    /// No group of people with fewer members gets a key of its own.
    pub minimum_invited: u32,
    /// From here items are shown in three classes.
    pub minimum_distribution: u32,
    /// From here a background group is shown.
    pub minimum_breakdown: u32,
    /// From here comments are shown.
    pub minimum_comments: u32,
    /// From here sensitive questions are shown.
    pub minimum_sensitive: u32,
    /// c: how many respondents may put their own answers together and still learn nothing.
    pub coalition: u32,
}

/// Why a policy is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// A sentence that names file, key and cure.
    pub sentence: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for PolicyError {}

/// The keys in the order they are printed, with the floor in code. `minimum_invited` has the
/// policy's own `minimum_group` as its floor, which is checked apart.
const FLOORS: [(&str, u32); 7] = [
    ("minimum_group", 5),
    ("minimum_invited", 5),
    ("minimum_distribution", 10),
    ("minimum_breakdown", 10),
    ("minimum_comments", 10),
    ("minimum_sensitive", 20),
    ("coalition", 0),
];

/// So many people must be invited that at 70 % response `minimum_group` answer.
fn invited_for(minimum_group: u32) -> u32 {
    u32::try_from((u64::from(minimum_group) * 10).div_ceil(7)).unwrap_or(u32::MAX)
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            minimum_group: 5,
            minimum_invited: invited_for(5),
            minimum_distribution: 15,
            minimum_breakdown: 25,
            minimum_comments: 30,
            minimum_sensitive: 50,
            coalition: 1,
        }
    }
}

/// So many people who leave are invited at least, and so many ballots are opened at least: there are few of them,
/// and their colleagues know who they are.
const LEAVERS: u32 = 10;

impl Policy {
    /// The same with the floor for people who leave.
    #[must_use]
    pub fn for_leavers(mut self) -> Self {
        self.minimum_invited = self.minimum_invited.max(LEAVERS);
        self
    }

    /// Reads `policy.toml`. Absent keys take their default, unknown ones are refused.
    pub fn parse(text: &str, file: &str) -> Result<Self, PolicyError> {
        let refuse = |sentence: String| Err(PolicyError { sentence });
        let keys: BTreeMap<String, toml::Spanned<toml::Value>> = match toml::from_str(text) {
            Ok(keys) => keys,
            Err(error) => {
                let line = line_of(text, error.span().map_or(0, |span| span.start));
                return refuse(format!("{file}, line {line}: {}", error.message()));
            }
        };
        let mut policy = Self::default();
        for (key, value) in &keys {
            let line = line_of(text, value.span().start);
            let Some(place) = policy.place(key) else {
                let key: String = key.chars().take(60).collect();
                let known: Vec<&str> = FLOORS.iter().map(|(key, _)| *key).collect();
                return refuse(format!(
                    "{file}, line {line}: the policy has no threshold named {key}; use one of {}.",
                    known.join(", ")
                ));
            };
            match value
                .get_ref()
                .as_integer()
                .and_then(|n| u32::try_from(n).ok())
            {
                Some(number) => *place = number,
                None => {
                    return refuse(format!(
                        "{file}, line {line}: {key} is not a whole number; write it as {key} = {}.",
                        *place
                    ));
                }
            }
        }
        if !keys.contains_key("minimum_invited") {
            policy.minimum_invited = invited_for(policy.minimum_group);
        }
        policy.check().map_err(|error| PolicyError {
            sentence: format!("{file}: {}", error.sentence),
        })?;
        Ok(policy)
    }

    fn place(&mut self, key: &str) -> Option<&mut u32> {
        match key {
            "minimum_group" => Some(&mut self.minimum_group),
            "minimum_invited" => Some(&mut self.minimum_invited),
            "minimum_distribution" => Some(&mut self.minimum_distribution),
            "minimum_breakdown" => Some(&mut self.minimum_breakdown),
            "minimum_comments" => Some(&mut self.minimum_comments),
            "minimum_sensitive" => Some(&mut self.minimum_sensitive),
            "coalition" => Some(&mut self.coalition),
            _ => None,
        }
    }

    /// Every threshold with its name, in the order they are printed.
    pub fn thresholds(&self) -> [(&'static str, u32); 7] {
        let mut copy = self.clone();
        FLOORS.map(|(key, floor)| (key, copy.place(key).map_or(floor, |value| *value)))
    }

    /// Every threshold with the number below which it may not be set.
    pub fn floors(&self) -> [(&'static str, u32); 7] {
        FLOORS.map(|(key, floor)| match key {
            "minimum_invited" => (key, self.minimum_group),
            _ => (key, floor),
        })
    }

    /// Refuses thresholds below the floors, however the policy was made.
    pub fn check(&self) -> Result<(), PolicyError> {
        for ((key, value), (_, floor)) in self.thresholds().into_iter().zip(self.floors()) {
            if value < floor {
                return Err(PolicyError {
                    sentence: format!(
                        "{key} is {value}, below its floor; set it to {floor} or more."
                    ),
                });
            }
        }
        Ok(())
    }

    /// The stricter of both, threshold by threshold.
    #[must_use]
    pub fn stricter(mut self, mut other: Self) -> Self {
        for (key, _) in FLOORS {
            if let (Some(mine), Some(theirs)) = (self.place(key), other.place(key)) {
                *mine = (*mine).max(*theirs);
            }
        }
        self
    }

    /// Takes over a stricter policy. No threshold may fall, not even back to its default.
    pub fn raised(self, next: Self) -> Result<Self, PolicyError> {
        next.check()?;
        for ((key, old), (_, new)) in self.thresholds().into_iter().zip(next.thresholds()) {
            if new < old {
                return Err(PolicyError {
                    sentence: format!(
                        "{key} would fall from {old} to {new}; thresholds only rise, set it to {old} or more."
                    ),
                });
            }
        }
        Ok(next)
    }
}

fn line_of(text: &str, offset: usize) -> usize {
    let end = offset.min(text.len());
    1 + text.as_bytes()[..end]
        .iter()
        .filter(|&&b| b == b'\n')
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let error = Policy::parse(text, "policy.toml").expect_err("this policy is refused");
        error.to_string()
    }

    #[test]
    fn an_empty_file_is_the_default() {
        let policy = Policy::parse("", "policy.toml").expect("the default");
        assert_eq!(policy, Policy::default());
        assert_eq!(policy.minimum_invited, 8);
    }

    #[test]
    fn minimum_invited_follows_minimum_group_unless_given() {
        let policy = Policy::parse("minimum_group = 10", "p").expect("a policy");
        assert_eq!(policy.minimum_invited, 15);
        let policy = Policy::parse("minimum_group = 10\nminimum_invited = 12", "p");
        assert_eq!(policy.expect("a policy").minimum_invited, 12);
    }

    #[test]
    fn floors_hold_and_the_sentence_names_file_key_and_cure() {
        for (key, floor) in FLOORS.into_iter().filter(|(_, floor)| *floor > 0) {
            let sentence = refused(&format!("{key} = {}", floor - 1));
            assert!(sentence.contains("policy.toml"), "{sentence}");
            assert!(sentence.contains(key), "{sentence}");
            assert!(sentence.contains(&format!("{floor} or more")), "{sentence}");
        }
        assert!(refused("minimum_group = 9\nminimum_invited = 8").contains("9 or more"));
    }

    #[test]
    fn unknown_keys_and_wrong_types_are_refused_with_their_line() {
        let sentence = refused("minimum_group = 6\nminimum_gruop = 7");
        assert!(sentence.contains("line 2") && sentence.contains("minimum_gruop"));
        assert!(refused("coalition = \"one\"").contains("coalition = 1"));
        assert!(refused("coalition = -1").contains("whole number"));
        assert!(refused("minimum_group = 6\ncoalition =").contains("line 2"));
    }

    #[test]
    fn thresholds_only_rise() {
        let strict = Policy {
            minimum_group: 8,
            minimum_invited: 12,
            ..Policy::default()
        };
        let raised = Policy::default().raised(strict.clone());
        assert_eq!(raised, Ok(strict.clone()));
        let comments = Policy {
            minimum_comments: 60,
            ..Policy::default()
        };
        let both = strict.clone().stricter(comments);
        assert_eq!((both.minimum_group, both.minimum_comments), (8, 60));
        let fallen = strict.raised(Policy::default()).expect_err("a fall");
        assert!(
            fallen
                .to_string()
                .contains("minimum_group would fall from 8 to 5")
        );
    }
}
