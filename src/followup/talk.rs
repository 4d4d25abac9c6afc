//! The conversation: its 28 days, whether the unit talked, and who may come and lead it.

use diesel::prelude::*;
use time::{Date, Duration};

use super::Followups;
use super::typed::{self, Fault};
use crate::error::{Doing, Error, Reason, Result};
use crate::release::Release;
use crate::store::office_schema::{facilitation, talk};
use crate::store::{Conn, on_each};

/// How many days after the release the conversation has.
pub const TALK_DAYS: i64 = 28;

/// The days of the conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Open, up to and including the last day.
    Open {
        /// The day of the release.
        first: Date,
        /// The last day.
        last: Date,
    },
    /// Over since that day.
    Over {
        /// The last day.
        last: Date,
    },
    /// The wave was released before the date of a release was kept.
    Unknown,
}

impl Window {
    /// The window of a release, as it is today.
    pub fn of(released: Option<Date>, today: Date) -> Self {
        let Some(first) = released else {
            return Self::Unknown;
        };
        let last = first
            .checked_add(Duration::days(TALK_DAYS))
            .unwrap_or(Date::MAX);
        if today <= last {
            Self::Open { first, last }
        } else {
            Self::Over { last }
        }
    }

    /// Whether one may still say that one talked, or ask for a facilitator.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Open { .. })
    }
}

/// Where a request for a facilitator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facilitation {
    /// The unit asked.
    Asked,
    /// The programme office found somebody.
    Planned,
    /// It took place.
    Done,
}

impl Facilitation {
    /// The name in the database and in forms.
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Planned => "planned",
            Self::Done => "done",
        }
    }

    /// The state that follows.
    pub fn next(self) -> Option<Self> {
        match self {
            Self::Asked => Some(Self::Planned),
            Self::Planned => Some(Self::Done),
            Self::Done => None,
        }
    }

    pub(super) fn understand(name: &str) -> Result<Self> {
        [Self::Asked, Self::Planned, Self::Done]
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| Error::failed("reading the state of a facilitation from the database"))
    }
}

impl Followups {
    /// Says that a unit talked, on this day. Said again, the first day stays. `Err` inside: what is wrong
    /// with the date. Refused when the days of the conversation are over.
    pub fn talked(
        &self,
        release: &Release,
        unit: usize,
        typed: &str,
    ) -> Result<std::result::Result<(), Fault>> {
        let today = self.clock.today();
        let first = self.first_day(release)?;
        let on = match typed::date_within(typed, first, today) {
            Ok(on) => on,
            Err(fault) => return Ok(Err(fault)),
        };
        let row = (
            talk::wave.eq(release.wave()),
            talk::unit.eq(release.tree().id(unit)),
            talk::talked_on.eq(on),
        );
        self.db.write(|connection| {
            on_each!(connection, |inner| {
                diesel::insert_into(talk::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(inner)
            })
            .doing("storing that a unit talked")
        })?;
        Ok(Ok(()))
    }

    /// Takes it back.
    pub fn not_talked(&self, release: &Release, unit: usize) -> Result<()> {
        self.first_day(release)?;
        let unit = release.tree().id(unit);
        self.db.write(|connection| {
            let said = talk::wave.eq(release.wave()).and(talk::unit.eq(unit));
            diesel::delete(talk::table.filter(said))
                .execute(connection)
                .doing("taking back that a unit talked")
        })?;
        Ok(())
    }

    /// Asks for somebody from the pool; asked again, nothing changes.
    pub fn ask_facilitator(&self, release: &Release, unit: usize) -> Result<()> {
        self.first_day(release)?;
        let row = (
            facilitation::wave.eq(release.wave()),
            facilitation::unit.eq(release.tree().id(unit)),
            facilitation::state.eq(Facilitation::Asked.name()),
            facilitation::asked_on.eq(self.clock.today()),
        );
        self.db.write(|connection| {
            on_each!(connection, |inner| {
                diesel::insert_into(facilitation::table)
                    .values(row)
                    .on_conflict_do_nothing()
                    .execute(inner)
            })
            .doing("storing a request for a facilitator")
        })?;
        Ok(())
    }

    /// Takes a request one state on; refused when it is not in the state that the coordinator saw.
    pub fn move_facilitation(&self, release: &Release, unit: usize, from: &str) -> Result<()> {
        let stale = || {
            let sentence = "The request was changed meanwhile. Load the page again and look.";
            Error::refused(Reason::Conflict, sentence)
        };
        let states = [Facilitation::Asked, Facilitation::Planned];
        let seen = states.into_iter().find(|state| state.name() == from);
        let next = seen.and_then(Facilitation::next).ok_or_else(stale)?;
        let unit = release.tree().id(unit);
        let rows = self.db.write(|connection| {
            let here = facilitation::wave
                .eq(release.wave())
                .and(facilitation::unit.eq(unit));
            diesel::update(facilitation::table.filter(here.and(facilitation::state.eq(from))))
                .set(facilitation::state.eq(next.name()))
                .execute(connection)
                .doing("changing a request for a facilitator")
        })?;
        if rows == 1 { Ok(()) } else { Err(stale()) }
    }

    fn first_day(&self, release: &Release) -> Result<Date> {
        match Window::of(release.released(), self.clock.today()) {
            Window::Open { first, .. } => Ok(first),
            Window::Over { .. } | Window::Unknown => Err(Error::refused(
                Reason::Gone,
                "The days of the conversation are over; this can no longer be changed.",
            )),
        }
    }
}

pub(super) fn talked(connection: &mut Conn, wave: &str, unit: &str) -> Result<Option<Date>> {
    talk::table
        .filter(talk::wave.eq(wave).and(talk::unit.eq(unit)))
        .select(talk::talked_on)
        .first(connection)
        .optional()
        .doing("reading whether a unit talked")
}

/// The units that talked, by id.
pub(super) fn all_talked(connection: &mut Conn, wave: &str) -> Result<Vec<String>> {
    talk::table
        .filter(talk::wave.eq(wave))
        .select(talk::unit)
        .load(connection)
        .doing("reading which units talked")
}

pub(super) fn facilitation(
    connection: &mut Conn,
    wave: &str,
    unit: &str,
) -> Result<Option<Facilitation>> {
    facilitation::table
        .filter(facilitation::wave.eq(wave).and(facilitation::unit.eq(unit)))
        .select(facilitation::state)
        .first::<String>(connection)
        .optional()
        .doing("reading a request for a facilitator")?
        .map(|state| Facilitation::understand(&state))
        .transpose()
}

/// Every request of a wave with the day it was made, the earliest first.
pub(super) fn all_facilitations(
    connection: &mut Conn,
    wave: &str,
) -> Result<Vec<(String, Facilitation, Date)>> {
    facilitation::table
        .filter(facilitation::wave.eq(wave))
        .order((facilitation::asked_on, facilitation::unit))
        .select((
            facilitation::unit,
            facilitation::state,
            facilitation::asked_on,
        ))
        .load::<(String, String, Date)>(connection)
        .doing("reading the requests for facilitators")?
        .into_iter()
        .map(|(unit, state, on)| Ok((unit, Facilitation::understand(&state)?, on)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn the_conversation_has_twenty_eight_days_after_the_release() {
        let first = date!(2026 - 11 - 1);
        let last = date!(2026 - 11 - 29);
        let released = Some(first);
        for open in [first, date!(2026 - 11 - 15), last] {
            assert_eq!(
                Window::of(released, open),
                Window::Open { first, last },
                "{open}"
            );
        }
        assert_eq!(
            Window::of(released, date!(2026 - 11 - 30)),
            Window::Over { last }
        );
        assert_eq!(Window::of(None, first), Window::Unknown);
        assert!(
            Window::of(Some(Date::MAX), Date::MAX).is_open(),
            "no overflow"
        );
    }

    #[test]
    fn a_facilitation_goes_forward_one_state_at_a_time() {
        assert_eq!(Facilitation::Asked.next(), Some(Facilitation::Planned));
        assert_eq!(Facilitation::Planned.next(), Some(Facilitation::Done));
        assert_eq!(Facilitation::Done.next(), None);
        for state in [
            Facilitation::Asked,
            Facilitation::Planned,
            Facilitation::Done,
        ] {
            assert_eq!(
                Facilitation::understand(state.name()).expect("a state"),
                state
            );
        }
    }
}
