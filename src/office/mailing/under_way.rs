//! Mailings that were started in the browser: they go on behind the page, which says how far they are.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::Mailed;
use crate::error::Result;
use crate::invitation::{self, Mailing};
use crate::office::Desk;

/// How far a mailing is that was started here.
#[derive(Debug, Clone)]
pub enum UnderWay {
    /// So many of so many are done.
    Sending {
        /// Invitation or reminder.
        mailing: Mailing,
        /// Mails accepted, and people reported.
        done: usize,
        /// People with an address.
        everybody: usize,
    },
    /// It ended, completely or not.
    Ended(Mailed),
    /// A fault of ours, which stands in the log.
    Failed,
}

/// What the desk's page says of mail, for an open wave where a server is configured.
#[derive(Debug, Clone)]
pub struct MailStatus {
    /// Invitations that the server has accepted.
    pub invited: u64,
    /// Reminders that it has accepted today.
    pub reminded: u64,
    /// The mailing that was started last in this process.
    pub last: Option<UnderWay>,
}

/// Every mailing of this process, the last for each wave.
#[derive(Debug, Clone, Default)]
pub struct Mailings(Arc<Mutex<BTreeMap<String, UnderWay>>>);

impl Mailings {
    /// Starts a mailing and returns; what is refused at once is refused here.
    pub fn start(&self, desk: &Desk, id: &str, mailing: Mailing) -> Result<()> {
        let ready = desk.ready_to_mail(id, mailing)?;
        let (mailings, wave) = (self.clone(), id.to_owned());
        let sending = move |done, everybody| UnderWay::Sending {
            mailing,
            done,
            everybody,
        };
        self.note(id, sending(0, ready.everybody()));
        std::thread::spawn(move || {
            let sent = ready.send(|done, of| mailings.note(&wave, sending(done, of)));
            let end = sent.map_or_else(
                |error| {
                    tracing::error!("{error}");
                    UnderWay::Failed
                },
                UnderWay::Ended,
            );
            mailings.note(&wave, end);
        });
        Ok(())
    }

    fn note(&self, wave: &str, now: UnderWay) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(wave.to_owned(), now);
    }

    fn last(&self, wave: &str) -> Option<UnderWay> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(wave).cloned()
    }

    /// What may be said of the mail of a wave; nothing where no server is configured.
    pub fn status(&self, desk: &Desk, id: &str) -> Result<Option<MailStatus>> {
        if desk.mail.is_none() {
            return Ok(None);
        }
        let today = desk.clock.today();
        desk.office.read(|connection| {
            let mut sent = |mailing: Mailing| {
                invitation::count_handed_over(connection, id, &mailing.on(today))
            };
            Ok(Some(MailStatus {
                invited: sent(Mailing::Invitation)?,
                reminded: sent(Mailing::Reminder)?,
                last: self.last(id),
            }))
        })
    }
}
