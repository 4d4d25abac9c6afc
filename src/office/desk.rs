//! The desk: one function for each arrow in the life of a wave.
//!
//! The command line and the desk page call these; neither has a way around them. Drafting and status
//! are here, the larger steps in `opening`, `closing` and `counting`.

use std::borrow::Cow;
use std::time::Duration;

use serde::Serialize;
use time::Date;

use super::leavers;
use super::mailing::PAUSES;
use super::status::Status;
use crate::ballot::{BallotBox, Doorkeeper};
use crate::clock::{Clock, Randomness};
use crate::config::{Config, Mail};
use crate::disclosure::Policy;
use crate::error::{Error, Reason, Result};
use crate::invitation::MailKeys;
use crate::organisation::{self, Finding, JoinReport, Roster};
use crate::store::{BallotDb, OfficeDb};
use crate::survey::Questionnaire;
use crate::ui::Theme;
use crate::wave::{State, Wave};

/// Capability to run waves.
#[derive(Clone)]
pub struct Desk {
    pub(super) office: OfficeDb,
    pub(super) doors: Doorkeeper,
    ballot_box: Option<BallotBox>,
    pub(super) mail_keys: MailKeys,
    pub(super) mail: Option<Mail>,
    pub(super) pauses: Vec<Duration>,
    pub(super) office_url: String,
    pub(super) answer_url: String,
    pub(super) theme: Theme,
    pub(super) clock: Clock,
    pub(super) randomness: Randomness,
}

/// What a draft would become.
#[derive(Debug, Serialize)]
pub struct Drafted {
    /// The wave.
    pub id: String,
    /// People invited.
    pub invited: usize,
    /// What was joined and merged.
    pub report: JoinReport,
    /// What is allowed but worth a look, as sentences.
    pub notices: Vec<String>,
}

impl Desk {
    /// A desk on the two stores, which runs waves up to their closing. It opens no box.
    pub fn new(
        office: OfficeDb,
        ballots: BallotDb,
        config: &Config,
        clock: Clock,
        randomness: Randomness,
    ) -> Self {
        Self {
            doors: Doorkeeper::new(ballots),
            ballot_box: None,
            office,
            mail_keys: MailKeys::new(config.mail_keys.clone()),
            mail: config.mail.clone(),
            pauses: PAUSES.to_vec(),
            office_url: config.office.url.clone(),
            answer_url: config.answer.url.clone(),
            theme: config.theme.clone(),
            clock,
            randomness,
        }
    }

    /// The same desk with access to the box: for the count, and for nothing that listens.
    pub fn with_box(mut self, ballot_box: BallotBox) -> Self {
        self.ballot_box = Some(ballot_box);
        self
    }

    pub(super) fn ballot_box(&self) -> Result<&BallotBox> {
        self.ballot_box.as_ref().ok_or_else(|| {
            Error::refused(
                Reason::Forbidden,
                "This desk has no access to the box. Count with `weerklank count` or `weerklank box`, \
                 with answer.count_database in the configuration.",
            )
        })
    }

    /// Loads and checks everything a wave needs, and stores it as a draft.
    pub fn draft(
        &self,
        id: &str,
        questionnaire: &Questionnaire,
        roster: &Roster,
        policy: &Policy,
        closes: Date,
    ) -> Result<Drafted> {
        check_wave_id(id)?;
        if closes < self.clock.today() {
            return Err(Error::invalid(format!(
                "closes: {closes} is in the past; give the last day of answering."
            )));
        }
        policy
            .check()
            .map_err(|error| Error::invalid(error.sentence))?;
        let (roster, policy) = if questionnaire.is_for_leavers() {
            let roster = leavers::as_asked(roster);
            let policy = policy.clone().for_leavers();
            leavers::check_enough(roster.people.len(), &policy)?;
            self.check_asked_once(id, questionnaire, &roster)?;
            (Cow::Owned(roster), Cow::Owned(policy))
        } else {
            (Cow::Borrowed(roster), Cow::Borrowed(policy))
        };
        self.check_risen(questionnaire, &policy)?;
        let minimum = policy.minimum_invited as usize;
        let grouping = organisation::form_groups(&roster.units, &roster.people, minimum)?;
        self.office.write(|connection| {
            Wave::save_draft(connection, id, closes, questionnaire, &policy)?;
            organisation::records::save(connection, id, &roster)
        })?;
        Ok(Drafted {
            id: id.to_owned(),
            invited: roster.people.len(),
            report: grouping.report,
            notices: leavers::notices(questionnaire, &policy)
                .into_iter()
                .chain(roster.notices.iter().map(Finding::to_string))
                .collect(),
        })
    }

    /// Thresholds only rise: none may be lower than in the last wave of this questionnaire that opened.
    fn check_risen(&self, questionnaire: &Questionnaire, policy: &Policy) -> Result<()> {
        let waves = self.office.read(Wave::all)?;
        let mut opened = waves.into_iter().rev().filter(|wave| {
            wave.state > State::Draft && wave.questionnaire.id() == questionnaire.id()
        });
        let Some(last) = opened.next() else {
            return Ok(());
        };
        let risen = last.policy.raised(policy.clone());
        risen.map(|_| ()).map_err(|error| {
            Error::invalid(format!(
                "policy: since wave {}, {}",
                last.id, error.sentence
            ))
        })
    }

    /// What may be said of a wave. Nothing about ballots or tokens before it is closed.
    pub fn status(&self, id: &str) -> Result<Status> {
        let mut status = Status::of(&self.office, id)?;
        if status.state == State::Closed {
            status.ballots = self.doors.boxes_behind(id)?;
            if status.is_for_leavers && status.counted_with.is_none() {
                let wave = self.office.read(|connection| Wave::get(connection, id))?;
                let together = self.together(&wave)?.into_iter();
                status.together = together.map(|wave| wave.id).collect();
            }
        }
        Ok(status)
    }
}

/// A wave's id stands in URLs and file names.
pub(super) fn is_wave_id(id: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    (1..=40).contains(&id.len()) && id.bytes().all(fits)
}

fn check_wave_id(id: &str) -> Result<()> {
    if is_wave_id(id) {
        Ok(())
    } else {
        Err(Error::invalid(
            "id: use 1 to 40 lower-case letters, digits and dashes, as in inclusion-2026.",
        ))
    }
}
