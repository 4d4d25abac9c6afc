//! `open -> closed`: the door shuts, the issuing keys are destroyed.
//!
//! First the door of the ballot store, then the office: a ballot is never taken after tokens have
//! stopped being told apart from forgeries. Every step may be repeated, so a closing that was
//! interrupted is completed by closing again.

use super::desk::Desk;
use crate::error::Result;
use crate::invitation;
use crate::wave::{State, Wave};

impl Desk {
    /// Closes a wave.
    pub fn close(&self, id: &str) -> Result<()> {
        let state = self
            .office
            .read(|connection| Wave::get(connection, id))?
            .state;
        if state != State::Closed {
            state.expect(State::Open, id, "closed")?;
        }
        self.doors.shut(id)?;
        self.office.write(|connection| {
            if Wave::get(connection, id)?.state == State::Open {
                let issued = invitation::issued(connection, id)?;
                Wave::close(connection, id, self.clock.today(), issued)?;
            }
            invitation::forget_mailings(connection, id)?;
            invitation::destroy_keys(connection, id)
        })?;
        self.office.compact()?;
        self.mail_keys.destroy(id)
    }

    /// Closes every open wave whose last day is past: the manifest promised that day to everybody.
    pub fn close_overdue(&self) -> Result<Vec<String>> {
        let today = self.clock.today();
        let overdue: Vec<String> = self
            .office
            .read(Wave::all)?
            .into_iter()
            .filter(|wave| wave.state == State::Open && wave.closes < today)
            .map(|wave| wave.id)
            .collect();
        for id in &overdue {
            self.close(id)?;
        }
        Ok(overdue)
    }
}
