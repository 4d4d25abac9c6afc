//! Sends invitations and reminders: one mail for each person, one after the other.
//!
//! A mail is kept as handed over when the server has accepted it, and only then; so a mailing that was broken off
//! is continued by starting it again: nobody gets two, nobody is left out. (One mail whose acceptance was lost on
//! the way, because a cable or this machine failed at that very moment, is sent again; no sender of mail
//! can do better.) Logs and answers name people by their id in the roster, never by address or name.

mod courier;
mod under_way;

use std::collections::BTreeSet;
use std::time::Duration;

use rand::seq::SliceRandom;
use serde::Serialize;

use self::courier::{Courier, Handed};
use super::desk::Desk;
use crate::config::Mail;
use crate::error::{Error, Reason, Result};
use crate::invitation::{self, Held, InvitationLink, MailPaper, Mailing};
use crate::wave::{ControlCode, State, Wave};

pub(super) use self::under_way::Mailings;
pub use self::under_way::{MailStatus, UnderWay};

/// How long to wait before a server that asks for patience, or is away, is tried once more.
pub(super) const PAUSES: [Duration; 3] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(20),
];

/// A server that puts off so many people in a row puts off everybody.
const IN_A_ROW: usize = 3;

/// What came of a mailing.
#[derive(Debug, Clone, Serialize)]
pub struct Mailed {
    /// The wave.
    pub wave: String,
    /// Invitation or reminder.
    pub mailing: Mailing,
    /// Mails that the server accepted now.
    pub sent: usize,
    /// Mails that it had accepted before.
    pub before: usize,
    /// Whose address the server refuses for good.
    pub refused: Vec<Unreached>,
    /// Whom the server puts off; the next run tries again.
    pub put_off: Vec<Unreached>,
    /// Why it is not complete, and what to do.
    pub stopped: Option<String>,
}

/// Somebody whose mail the server did not accept.
#[derive(Debug, Clone, Serialize)]
pub struct Unreached {
    /// The id in the roster.
    pub person: String,
    /// What the server answered, as a number; nothing where the address can be written to no server.
    pub code: Option<u16>,
}

/// A mailing that is ready to be sent; nobody else sends mail of this wave as long as it exists.
pub struct Ready {
    desk: Desk,
    paper: MailPaper,
    mailing: String,
    everybody: Vec<InvitationLink>,
    done: BTreeSet<String>,
    courier: Courier,
    pause: Duration,
    wave: String,
    put_off_in_a_row: usize,
    _held: Held,
}

impl Desk {
    /// The same desk with other pauses before a mail server is tried once more.
    pub fn with_pauses(mut self, pauses: Vec<Duration>) -> Self {
        self.pauses = pauses;
        self
    }

    fn mail(&self) -> Result<&Mail> {
        self.mail.as_ref().ok_or_else(|| {
            Error::invalid(
                "No mail server is configured. Set mail.server and mail.from (and mail.user with \
                 mail.password_file where the server asks for them), or write the list for a mailing of \
                 your own with `weerklank invitations ID --out FILE.csv`.",
            )
        })
    }

    /// Makes everything ready to send: what is refused is refused before the first mail.
    pub fn ready_to_mail(&self, id: &str, mailing: Mailing) -> Result<Ready> {
        let mail = self.mail()?;
        let everybody = self.invitation_links(id)?;
        let held = self.mail_keys.hold(id)?;
        let name = mailing.on(self.clock.today());
        let (wave, done) = self.office.read(|connection| {
            let wave = Wave::get(connection, id)?;
            Ok((wave, invitation::handed_over(connection, id, &name)?))
        })?;
        Ok(Ready {
            paper: self.mail_paper(&wave, mailing, mail)?,
            courier: Courier::new(mail, &self.pauses)?,
            pause: match mail.per_minute {
                0 => Duration::ZERO,
                many => Duration::from_secs(60) / many,
            },
            desk: self.clone(),
            mailing: name,
            everybody,
            done,
            wave: wave.id,
            put_off_in_a_row: 0,
            _held: held,
        })
    }

    fn mail_paper(&self, wave: &Wave, mailing: Mailing, mail: &Mail) -> Result<MailPaper> {
        Ok(MailPaper {
            mailing,
            title: wave.questionnaire.title().clone(),
            from: mail.from.clone(),
            reply_to: mail.reply_to.clone(),
            control: ControlCode::of(wave.manifest_bytes()?).to_string(),
            closes: wave.closes,
            recall: self.recall(wave)?,
        })
    }
}

impl Ready {
    /// How many people have an address.
    pub fn everybody(&self) -> usize {
        self.everybody.len()
    }

    /// Sends what is left to send; says after each mail how many of how many are done.
    pub fn send(mut self, mut progress: impl FnMut(usize, usize)) -> Result<Mailed> {
        let everybody = std::mem::take(&mut self.everybody);
        let left = { everybody.iter() }.filter(|one| !self.done.contains(&one.person));
        let mut left: Vec<&InvitationLink> = left.collect();
        // In another order each time, so that some whom the server always puts off do not stand before the rest.
        left.shuffle(&mut self.desk.randomness.rng());
        let before = everybody.len() - left.len();
        let mut mailed = Mailed {
            wave: self.wave.clone(),
            mailing: self.paper.mailing,
            sent: 0,
            before,
            refused: Vec::new(),
            put_off: Vec::new(),
            stopped: None,
        };
        progress(before, everybody.len());
        for (number, to) in left.into_iter().enumerate() {
            if number > 0 {
                std::thread::sleep(self.pause);
            }
            if let Err(why) = self.send_one(to, &mut mailed) {
                mailed.stopped = Some(sentence(why)?);
                break;
            }
            progress(before + number + 1, everybody.len());
        }
        if mailed.stopped.is_none() && !mailed.put_off.is_empty() {
            mailed.stopped = Some(format!("The mail server puts some people off. {AGAIN}"));
        }
        tracing::info!(
            "{} of wave {}: {} mails sent, {} refused, {} put off",
            mailed.mailing.name(),
            mailed.wave,
            mailed.sent,
            mailed.refused.len(),
            mailed.put_off.len()
        );
        Ok(mailed)
    }

    fn send_one(&mut self, to: &InvitationLink, mailed: &mut Mailed) -> Result<()> {
        self.expect_open()?;
        let mut rng = self.desk.randomness.rng();
        let unreached = |code| Unreached {
            person: to.person.clone(),
            code,
        };
        let Ok(message) = self.paper.message(to, self.desk.clock.now(), &mut rng) else {
            mailed.refused.push(unreached(None));
            return Ok(());
        };
        let handed = self.courier.hand_over(&message)?;
        self.put_off_in_a_row = match handed {
            Handed::PutOff(_) => self.put_off_in_a_row + 1,
            _ => 0,
        };
        match handed {
            Handed::Accepted => {
                let (wave, mailing) = (&self.wave, &self.mailing);
                self.desk.office.write(|connection| {
                    invitation::hand_over(connection, wave, mailing, &to.person)
                })?;
                mailed.sent += 1;
            }
            Handed::Refused(code) => mailed.refused.push(unreached(Some(code))),
            Handed::PutOff(code) => mailed.put_off.push(unreached(Some(code))),
        }
        match self.put_off_in_a_row {
            IN_A_ROW.. => Err(Error::invalid(format!(
                "The mail server puts everybody off. {AGAIN}"
            ))),
            _ => Ok(()),
        }
    }

    /// From closing, a link opens nothing.
    fn expect_open(&self) -> Result<()> {
        let state = { &self.desk.office }.read(|c| Wave::state_of(c, &self.wave))?;
        match state {
            Some(State::Open) => Ok(()),
            _ => Err(Error::refused(
                Reason::Gone,
                format!(
                    "Wave {} was closed meanwhile, so no more mail is sent.",
                    self.wave
                ),
            )),
        }
    }
}

/// A refusal stops the mailing with its sentence; a fault of ours stays one.
fn sentence(error: Error) -> Result<String> {
    match error {
        Error::Refused(refusal) => Ok(refusal.sentence),
        failed => Err(failed),
    }
}

/// What to do after a mailing that stopped.
const AGAIN: &str = "Start the same mailing again later, today in the case of a reminder: it goes on where it \
                     stopped, and nobody gets two.";
