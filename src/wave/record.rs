//! The row of a wave. States change by one conditional statement whose row count is checked.

use diesel::prelude::*;
use time::Date;

use super::life::State;
use super::manifest::Manifest;
use crate::disclosure::Policy;
use crate::error::{Doing, Error, Reason, Result};
use crate::store::Conn;
use crate::store::office_schema::wave;
use crate::survey::Questionnaire;

/// A wave as the office knows it.
#[derive(Debug, Clone)]
pub struct Wave {
    /// Its id, also in every URL.
    pub id: String,
    /// Where it is in its life.
    pub state: State,
    /// Latest date of answering, as it was promised; waves stand in the order of this date.
    pub closes: Date,
    /// What is asked.
    pub questionnaire: Questionnaire,
    /// All thresholds.
    pub policy: Policy,
    /// The frozen bytes, from opening.
    pub manifest: Option<Vec<u8>>,
    /// Tokens issued, from closing.
    pub issued: Option<u32>,
    /// The count certificate as JSON, from counting.
    pub certificate: Option<String>,
    /// When the results were released; `None` before, and for waves released before this was kept.
    pub released: Option<Date>,
    /// When it was closed; `None` before, and for waves closed before this was kept.
    closed: Option<Date>,
    /// The wave under which its ballots are counted, once that is fixed; known of waves of leavers only.
    pub counted_with: Option<String>,
}

type Row = (
    String,
    String,
    Date,
    String,
    String,
    Option<Vec<u8>>,
    Option<i32>,
    Option<String>,
    Option<Date>,
    Option<Date>,
    Option<String>,
);

impl Wave {
    /// The wave with this id, or `None`.
    pub fn find(connection: &mut Conn, id: &str) -> Result<Option<Self>> {
        wave::table
            .filter(wave::id.eq(id))
            .first::<Row>(connection)
            .optional()
            .doing("reading a wave")?
            .map(Self::understand)
            .transpose()
    }

    /// The wave with this id; refused when there is none.
    pub fn get(connection: &mut Conn, id: &str) -> Result<Self> {
        Self::find(connection, id)?.ok_or_else(|| {
            Error::refused(
                Reason::Unknown,
                format!("There is no wave {id:.60}. Create it with `weerklank wave create`."),
            )
        })
    }

    /// Only the state of a wave: what the busiest endpoints ask, without reading the rest.
    pub fn state_of(connection: &mut Conn, id: &str) -> Result<Option<State>> {
        wave::table
            .filter(wave::id.eq(id))
            .select(wave::state)
            .first::<String>(connection)
            .optional()
            .doing("reading the state of a wave")?
            .map(|state| state.parse())
            .transpose()
    }

    /// All waves, the earliest first.
    pub fn all(connection: &mut Conn) -> Result<Vec<Self>> {
        wave::table
            .order((wave::closes, wave::id))
            .load::<Row>(connection)
            .doing("reading the waves")?
            .into_iter()
            .map(Self::understand)
            .collect()
    }

    /// The ids of all released waves, the earliest first, without reading the rest.
    pub fn all_released(connection: &mut Conn) -> Result<Vec<String>> {
        wave::table
            .filter(wave::state.eq(State::Released.name()))
            .order((wave::closes, wave::id))
            .select(wave::id)
            .load(connection)
            .doing("reading which waves are released")
    }

    fn understand(row: Row) -> Result<Self> {
        let (
            id,
            state,
            closes,
            questionnaire,
            policy,
            manifest,
            issued,
            certificate,
            released,
            closed,
            counted_with,
        ) = row;
        Ok(Self {
            id,
            state: state.parse()?,
            closes,
            questionnaire: Questionnaire::from_json(&questionnaire)
                .doing("reading a stored questionnaire")?,
            policy: serde_json::from_str(&policy).doing("reading a stored policy")?,
            manifest,
            issued: issued.map(|count| count.unsigned_abs()),
            certificate,
            released,
            closed,
            counted_with,
        })
    }

    /// The last day of answering: the promised one, or the day on which it was closed before that. A door that is
    /// shut at the first hour after the promised day was not open a day longer.
    pub fn last_day(&self) -> Date {
        self.closed
            .map_or(self.closes, |closed| closed.min(self.closes))
    }

    /// Stores a draft; a draft with the same id is replaced, with everything that belongs to it.
    pub fn save_draft(
        connection: &mut Conn,
        id: &str,
        closes: Date,
        questionnaire: &Questionnaire,
        policy: &Policy,
    ) -> Result<()> {
        if let Some(state) = Self::state_of(connection, id)? {
            state.expect(State::Draft, id, "created anew")?;
        }
        diesel::delete(wave::table.filter(wave::id.eq(id)))
            .execute(connection)
            .doing("removing the earlier draft")?;
        diesel::insert_into(wave::table)
            .values((
                wave::id.eq(id),
                wave::state.eq(State::Draft.name()),
                wave::closes.eq(closes),
                wave::questionnaire.eq(questionnaire.to_json()),
                wave::policy.eq(serde_json::to_string(policy).doing("writing the policy")?),
            ))
            .execute(connection)
            .doing("storing the draft")
            .map(|_| ())
    }

    /// Stores a wave that was held elsewhere, as released on its day. Refused where there is a wave of this name.
    pub fn import(
        connection: &mut Conn,
        id: &str,
        date: Date,
        questionnaire: &Questionnaire,
        policy: &Policy,
        certificate: &str,
    ) -> Result<()> {
        if let Some(state) = Self::state_of(connection, id)? {
            return Err(Error::refused(
                Reason::Conflict,
                format!(
                    "There is a wave {id} already, and it is {state}; nothing was imported. Give the history another \
                     name."
                ),
            ));
        }
        diesel::insert_into(wave::table)
            .values((
                wave::id.eq(id),
                wave::state.eq(State::Released.name()),
                wave::closes.eq(date),
                wave::questionnaire.eq(questionnaire.to_json()),
                wave::policy.eq(serde_json::to_string(policy).doing("writing the policy")?),
                wave::certificate.eq(Some(certificate)),
                wave::released.eq(Some(date)),
            ))
            .execute(connection)
            .doing("storing an imported wave")
            .map(|_| ())
    }

    /// Freezes the manifest and opens the wave.
    pub fn open(connection: &mut Conn, id: &str, manifest: &[u8]) -> Result<()> {
        let rows = diesel::update(in_state(id, State::Draft))
            .set((
                wave::state.eq(State::Open.name()),
                wave::manifest.eq(Some(manifest)),
            ))
            .execute(connection)
            .doing("opening the wave")?;
        claimed(rows, id, "opened")
    }

    /// Records that the wave is closed today, with the number of tokens issued.
    pub fn close(connection: &mut Conn, id: &str, today: Date, issued: i64) -> Result<()> {
        let issued = i32::try_from(issued).doing("counting the tokens issued")?;
        let rows = diesel::update(in_state(id, State::Open))
            .set((
                wave::state.eq(State::Closed.name()),
                wave::issued.eq(Some(issued)),
                wave::closed.eq(Some(today)),
            ))
            .execute(connection)
            .doing("closing the wave")?;
        claimed(rows, id, "closed")
    }

    /// Fixes, for good, under which wave the ballots of this closed wave are counted.
    pub fn fix_count(connection: &mut Conn, id: &str, under: &str) -> Result<()> {
        let free = in_state(id, State::Closed);
        let rows = diesel::update(free.filter(wave::counted_with.is_null()))
            .set(wave::counted_with.eq(Some(under)))
            .execute(connection)
            .doing("fixing which boxes are counted together")?;
        claimed(rows, id, "counted")
    }

    /// The other waves whose ballots are counted under this one, by their ids.
    pub fn carried_by(connection: &mut Conn, id: &str) -> Result<Vec<String>> {
        let mut carried: Vec<String> = wave::table
            .filter(wave::counted_with.eq(id).and(wave::id.ne(id)))
            .select(wave::id)
            .load(connection)
            .doing("reading which boxes are counted together")?;
        // Databases differ in how they order texts.
        carried.sort_unstable();
        Ok(carried)
    }

    /// Records that the wave is counted, with its certificate.
    pub fn counted(connection: &mut Conn, id: &str, certificate: &str) -> Result<()> {
        let rows = diesel::update(in_state(id, State::Closed))
            .set((
                wave::state.eq(State::Counted.name()),
                wave::certificate.eq(Some(certificate)),
            ))
            .execute(connection)
            .doing("recording the count")?;
        claimed(rows, id, "counted")
    }

    /// Releases the results to every entitled reader at once. `today` begins the conversation.
    pub fn released(connection: &mut Conn, id: &str, today: Date) -> Result<()> {
        let rows = diesel::update(in_state(id, State::Counted))
            .set((
                wave::state.eq(State::Released.name()),
                wave::released.eq(Some(today)),
            ))
            .execute(connection)
            .doing("releasing the wave")?;
        claimed(rows, id, "released")
    }

    /// The later wave that takes the ballots of this one along, if there is one.
    pub fn carried_to(&self) -> Option<&str> {
        self.counted_with.as_deref().filter(|with| *with != self.id)
    }

    /// Refused where the ballots are counted under a later wave: this one has no figures of its own.
    pub fn expect_own_figures(&self) -> Result<()> {
        let Some(with) = self.carried_to() else {
            return Ok(());
        };
        Err(Error::refused(
            Reason::Gone,
            format!(
                "The ballots of wave {} are counted together with those of wave {with}, under which their figures are. \
                 Name {with}.",
                self.id
            ),
        ))
    }

    /// The frozen bytes; refused before opening.
    pub fn manifest_bytes(&self) -> Result<&[u8]> {
        self.manifest.as_deref().ok_or_else(|| {
            Error::refused(
                Reason::Conflict,
                format!("Wave {} has no manifest yet; open it first.", self.id),
            )
        })
    }

    /// The frozen manifest; refused before opening.
    pub fn read_manifest(&self) -> Result<Manifest> {
        Manifest::from_bytes(self.manifest_bytes()?)
    }
}

/// The row of a wave, if it is in this state: the condition of every transition.
#[diesel::dsl::auto_type]
fn in_state<'a>(id: &'a str, state: State) -> _ {
    let name: &'static str = state.name();
    wave::table.filter(wave::id.eq(id).and(wave::state.eq(name)))
}

fn claimed(rows: usize, id: &str, done: &str) -> Result<()> {
    if rows == 1 {
        return Ok(());
    }
    Err(Error::refused(
        Reason::Conflict,
        format!("Wave {id} was changed meanwhile and cannot be {done}; look at its status."),
    ))
}
