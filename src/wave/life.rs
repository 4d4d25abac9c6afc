//! The life of a wave: `draft -> open -> closed -> counted -> released`. Nothing goes back.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Reason, Result};

/// Where a wave is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Loaded and checked; may still be replaced.
    Draft,
    /// The manifest is frozen; people answer.
    Open,
    /// The door is shut and the issuing keys are gone.
    Closed,
    /// The box was opened, what may be known is stored, the ballots are gone.
    Counted,
    /// Every entitled reader sees the results.
    Released,
}

impl State {
    /// The name in the database, on the command line and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closed => "closed",
            Self::Counted => "counted",
            Self::Released => "released",
        }
    }

    /// What has to happen to leave this state; the cure in refusals.
    fn next_step(self) -> &'static str {
        match self {
            Self::Draft => "open it with `weerklank wave open`",
            Self::Open => "close it with `weerklank wave close`",
            Self::Closed => "count it with `weerklank count`, or with `box` and `tally`",
            Self::Counted => "release it with `weerklank release`",
            Self::Released => "it is complete",
        }
    }

    /// Refuses unless the wave is in the state that `doing` needs.
    pub fn expect(self, needed: State, wave: &str, doing: &str) -> Result<()> {
        if self == needed {
            return Ok(());
        }
        let reason = if self > needed {
            Reason::Gone
        } else {
            Reason::Conflict
        };
        Err(Error::refused(
            reason,
            format!(
                "Wave {wave} is {self}, and only a wave that is {needed} can be {doing}. Next: {}.",
                self.next_step()
            ),
        ))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for State {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        [
            Self::Draft,
            Self::Open,
            Self::Closed,
            Self::Counted,
            Self::Released,
        ]
        .into_iter()
        .find(|state| state.name() == name)
        .ok_or_else(|| Error::failed("reading the state of a wave from the database"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_state_is_refused_with_the_next_step() {
        let error = State::Draft
            .expect(State::Open, "w1", "closed")
            .expect_err("a draft cannot be closed");
        assert!(error.to_string().contains("weerklank wave open"), "{error}");
        let late = State::Counted.expect(State::Closed, "w1", "counted");
        assert!(
            matches!(late, Err(Error::Refused(refusal)) if refusal.reason == Reason::Gone),
            "what is past is gone"
        );
    }

    #[test]
    fn names_round_trip() {
        for state in [State::Draft, State::Open, State::Closed, State::Released] {
            assert_eq!(state.name().parse::<State>().expect("a state"), state);
        }
    }
}
