//! People who leave: asked as one organisation, and counted with the next quarter's where they are too few.
//!
//! Which boxes are counted together is fixed in the office store before any is opened, and by a rule that leaves nobody
//! a choice: every earlier box that waits goes along with the first that makes them enough. Otherwise somebody could
//! count a box by itself and once more with another, and subtract.

use std::collections::HashSet;

use super::desk::Desk;
use crate::disclosure::Policy;
use crate::error::{Error, Result};
use crate::organisation::{self, Roster};
use crate::survey::Questionnaire;
use crate::wave::{State, Wave};

/// The roster without what nobody needs of people who leave: where they worked.
pub(super) fn as_asked(roster: &Roster) -> Roster {
    roster.as_one()
}

/// Refuses a wave of too few people, with what to do instead.
pub(super) fn check_enough(people: usize, policy: &Policy) -> Result<()> {
    let minimum = policy.minimum_invited;
    if people >= minimum as usize {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "{people} people who leave are invited, and at least {minimum} are needed (minimum_invited). Wait, and ask them \
         together with those who leave in the next quarter: add these to people.csv."
    )))
}

/// What is different about this wave, for whoever made the files.
pub(super) fn notices(questionnaire: &Questionnaire, policy: &Policy) -> Option<String> {
    questionnaire.is_for_leavers().then(|| {
        format!(
            "This survey is for people who leave. They are asked as one organisation: the units of people.csv are not \
             kept, and below the whole nothing is shown. At least {0} are invited, and with fewer than {0} ballots the \
             box waits for the next wave.",
            policy.minimum_invited
        )
    })
}

impl Desk {
    /// Nobody has two votes in boxes that may be opened together.
    pub(super) fn check_asked_once(
        &self,
        id: &str,
        questionnaire: &Questionnaire,
        roster: &Roster,
    ) -> Result<()> {
        let asked: HashSet<&str> = { roster.people.iter() }
            .map(|person| person.id.as_str())
            .collect();
        self.office.read(|connection| {
            for wave in Wave::all(connection)? {
                let uncounted = matches!(wave.state, State::Open | State::Closed);
                if !uncounted || wave.id == id || wave.questionnaire.id() != questionnaire.id() {
                    continue;
                }
                let earlier = organisation::records::load(connection, &wave.id)?;
                let twice = { earlier.people.iter() }.find(|who| asked.contains(who.id.as_str()));
                if let Some(person) = twice {
                    return Err(Error::invalid(format!(
                        "people.csv, column person: {:?} is asked in wave {} already, and its box may be counted \
                         together with this one. Leave out whoever was asked before.",
                        person.id, wave.id
                    )));
                }
            }
            Ok(())
        })
    }

    /// The waves whose boxes are opened with that of a closed wave, the earliest first: those for which it is fixed,
    /// or else those that wait for it now. Asking fixes nothing.
    pub(super) fn together(&self, wave: &Wave) -> Result<Vec<Wave>> {
        let mut all = self.office.read(Wave::all)?;
        if wave.counted_with.is_some() {
            all.retain(|other| other.carried_to() == Some(&wave.id));
            return Ok(all);
        }
        let mut waiting = Vec::new();
        for other in all {
            if why_not(&other, wave)?.is_none() {
                waiting.push(other);
            }
        }
        Ok(waiting)
    }

    /// The waves whose boxes are opened with that of a closed wave, the earliest first. The first time this is asked
    /// fixes it. `with` are those that the caller names; `None` takes them as they are.
    pub(super) fn fix_together(&self, wave: &Wave, with: Option<&[String]>) -> Result<Vec<Wave>> {
        if !wave.questionnaire.is_for_leavers() {
            self.expect_named(wave, &[], with)?;
            return Ok(Vec::new());
        }
        wave.expect_own_figures()?;
        let waiting = self.together(wave)?;
        if wave.counted_with.is_some() {
            self.expect_named(wave, &waiting, with)?;
            return Ok(waiting);
        }
        let minimum = wave.policy.minimum_invited;
        let ballots = self.ballot_box()?;
        let mut people = 0;
        for earlier in &waiting {
            people += ballots.people(&earlier.id, minimum)?;
        }
        if let Some(last) = waiting.last().filter(|_| people >= minimum) {
            return Err(Error::invalid(format!(
                "The boxes that wait hold enough ballots without wave {}: count wave {} first.",
                wave.id, last.id
            )));
        }
        self.expect_named(wave, &waiting, with)?;
        if people + ballots.people(&wave.id, minimum)? < minimum {
            return Err(too_few(wave, &waiting));
        }
        self.office.write(|connection| {
            for counted in waiting.iter().chain([wave]) {
                Wave::fix_count(connection, &counted.id, &wave.id)?;
            }
            Ok(())
        })?;
        Ok(waiting)
    }

    /// Refuses where the caller names other boxes than those that are opened together, and says why these.
    fn expect_named(&self, wave: &Wave, together: &[Wave], with: Option<&[String]>) -> Result<()> {
        let Some(named) = with else {
            return Ok(());
        };
        let id = &wave.id;
        let is_there = |named: &String| together.iter().any(|other| other.id == *named);
        if let Some(other) = named.iter().find(|named| !is_there(named)) {
            let other = self
                .office
                .read(|connection| Wave::get(connection, other))?;
            let why = why_not(&other, wave)?.unwrap_or("which boxes are opened together is fixed");
            return Err(Error::invalid(format!(
                "--with {}: its box cannot be counted with that of wave {id}: {why}. Leave it out.",
                other.id
            )));
        }
        let mut missing = together.iter().filter(|other| !named.contains(&other.id));
        let Some(other) = missing.next() else {
            return Ok(());
        };
        Err(Error::invalid(format!(
            "The box of wave {} waits to be counted with the next one, which is that of wave {id}: \
             `weerklank count {id} {}`.",
            other.id,
            options(together)
        )))
    }
}

/// Why a box is not opened with this one; `None` where it waits to be.
fn why_not(other: &Wave, wave: &Wave) -> Result<Option<&'static str>> {
    if other.state != State::Closed {
        return Ok(Some("only a wave that is closed and not counted yet waits"));
    }
    if other.counted_with.is_some() {
        return Ok(Some("it is counted by itself or with another wave"));
    }
    if (other.closes, &other.id) >= (wave.closes, &wave.id) {
        return Ok(Some("it is not an earlier wave"));
    }
    if other.questionnaire != wave.questionnaire {
        return Ok(Some(
            "it asked another questionnaire, or another version of it",
        ));
    }
    let (theirs, ours) = (other.read_manifest()?, wave.read_manifest()?);
    if theirs.results_public_key != ours.results_public_key {
        return Ok(Some("it was opened under another results key"));
    }
    let raised = ours.policy.clone().stricter(theirs.policy);
    Ok((raised != ours.policy).then_some("it promised higher thresholds"))
}

fn too_few(wave: &Wave, waiting: &[Wave]) -> Error {
    let all: Vec<&Wave> = waiting.iter().chain([wave]).collect();
    let names: Vec<&str> = all.iter().map(|wave| wave.id.as_str()).collect();
    Error::invalid(format!(
        "Fewer than {} people who leave have answered in {}: the box stays shut, and nothing is lost. Open the next \
         quarter's wave under the same results key; when it is closed, the boxes are counted together: \
         `weerklank count NEXT {}`, or `weerklank box NEXT` for trustees.",
        wave.policy.minimum_invited,
        names.join(" and "),
        options(all)
    ))
}

/// The waves as options of `count`.
fn options<'a>(waves: impl IntoIterator<Item = &'a Wave>) -> String {
    let options: Vec<String> = { waves.into_iter() }
        .map(|wave| format!("--with {}", wave.id))
        .collect();
    options.join(" ")
}
