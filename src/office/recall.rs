//! What an invitation says of the last time.
//!
//! The respondent's page is the same bytes for everybody and frozen with the wave, so it cannot tell what
//! became of one team's actions, nor how far they are by now. What the office sends can: letters carry one
//! sentence with the count over the whole organisation, and `weerklank invitations` prints it for the
//! mailing. A count for each team would need another letter for each team, which tells groups apart.

use super::desk::Desk;
use crate::error::Result;
use crate::followup;
use crate::invitation::Recall;
use crate::wave::{State, Wave};

impl Desk {
    /// What became of the released wave before this one that asked the same questionnaire.
    pub fn recall(&self, wave: &Wave) -> Result<Option<Recall>> {
        self.office.read(|connection| {
            let earlier = Wave::all(connection)?.into_iter().rev();
            let mut earlier = earlier.filter(|other| {
                other.state == State::Released
                    && other.questionnaire.id() == wave.questionnaire.id()
                    && (other.closes, &other.id) < (wave.closes, &wave.id)
            });
            let Some(before) = earlier.next() else {
                return Ok(None);
            };
            let tally = followup::tally(connection, &before.id)?;
            Ok(Some(Recall {
                agreed: tally.agreed,
                done: tally.done,
            }))
        })
    }

    /// The same by the id of a wave.
    pub fn recall_for(&self, id: &str) -> Result<Option<Recall>> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        self.recall(&wave)
    }
}
