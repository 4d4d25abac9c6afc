//! What a unit asks of the unit above, which answers or declines with a reason.

use diesel::prelude::*;
use serde::Deserialize;
use time::Date;

use super::Followups;
use super::action::OPEN_AT_MOST;
use super::typed::{self, Fault, Faults, LONGEST_TEXT};
use crate::error::{Doing, Error, Reason, Result};
use crate::release::Release;
use crate::store::office_schema::escalation;
use crate::store::{Conn, on_each};

/// Where a request is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskState {
    /// It waits for an answer.
    Asked,
    /// Answered: what is done about it.
    Answered(String, Date),
    /// Declined: why.
    Declined(String, Date),
}

/// What a unit asks of the unit above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// Random.
    pub id: String,
    /// The wave whose result led to it.
    pub wave: String,
    /// The unit that asks.
    pub unit: String,
    /// The unit that is asked.
    pub above: String,
    /// What is asked.
    pub text: String,
    /// When.
    pub asked_on: Date,
    /// Where it is.
    pub state: AskState,
}

/// An answer that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// What is done about it.
    Yes(String),
    /// Why not.
    No(String),
}

/// What the form of an answer sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[allow(missing_docs)]
pub struct AnswerForm {
    #[serde(default)]
    pub csrf: String,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub answer: String,
}

impl Answered {
    /// Reads a form, or says of each field what is wrong with it.
    pub fn read(form: &AnswerForm) -> std::result::Result<Self, Faults> {
        let mut faults = Faults::new();
        let kind: Option<fn(String) -> Self> = match form.kind.as_str() {
            "answered" => Some(Self::Yes),
            "declined" => Some(Self::No),
            _ => None,
        };
        let none = if form.kind.is_empty() {
            Fault::Empty
        } else {
            Fault::NoSuchChoice
        };
        let kind = typed::take(&mut faults, "kind", kind.ok_or(none));
        let text = typed::take(
            &mut faults,
            "answer",
            typed::text(&form.answer, LONGEST_TEXT),
        );
        kind.zip(text).map(|(kind, text)| kind(text)).ok_or(faults)
    }
}

/// What is asked, or what is wrong with it.
pub(super) fn read_ask(typed: &str) -> std::result::Result<String, Faults> {
    typed::text(typed, LONGEST_TEXT).map_err(|fault| vec![("text", fault)])
}

/// The unit that a unit may ask: the nearest one above that is a real one.
pub(super) fn above(release: &Release, unit: usize) -> Option<usize> {
    let tree = release.tree();
    std::iter::successors(tree.parent(unit), |&at| tree.parent(at))
        .find(|&at| !release.units()[at].joined)
}

impl Followups {
    /// Stores what a unit asks of the unit above. `Err` inside: what is wrong with the text. `false`:
    /// as many as are sensible wait for an answer already, or there is no unit above.
    pub fn ask(
        &self,
        release: &Release,
        unit: usize,
        typed: &str,
    ) -> Result<std::result::Result<bool, Faults>> {
        let text = match read_ask(typed) {
            Ok(text) => text,
            Err(faults) => return Ok(Err(faults)),
        };
        let Some(above) = above(release, unit) else {
            return Ok(Ok(false));
        };
        let (id, today) = (self.new_id(), self.clock.today());
        let tree = release.tree();
        self.db.write(|connection| {
            for slot in 1..=OPEN_AT_MOST {
                let row = (
                    escalation::id.eq(&id),
                    escalation::wave.eq(release.wave()),
                    escalation::unit.eq(tree.id(unit)),
                    escalation::above.eq(tree.id(above)),
                    escalation::slot.eq(Some(slot)),
                    escalation::text.eq(&text),
                    escalation::asked_on.eq(today),
                    escalation::state.eq("asked"),
                );
                let rows = on_each!(connection, |inner| {
                    diesel::insert_into(escalation::table)
                        .values(row)
                        .on_conflict_do_nothing()
                        .execute(inner)
                })
                .doing("storing what is asked of the unit above")?;
                if rows == 1 {
                    return Ok(Ok(true));
                }
            }
            Ok(Ok(false))
        })
    }

    /// What was asked under this id.
    pub fn find_ask(&self, id: &str) -> Result<Option<Ask>> {
        self.db.read(|connection| {
            escalation::table
                .filter(escalation::id.eq(id))
                .first::<Row>(connection)
                .optional()
                .doing("reading what was asked")?
                .map(understand)
                .transpose()
        })
    }

    /// Answers or declines, once.
    pub fn answer(&self, ask: &Ask, answer: &Answered) -> Result<()> {
        let (state, text) = match answer {
            Answered::Yes(text) => ("answered", text),
            Answered::No(reason) => ("declined", reason),
        };
        let today = self.clock.today();
        let rows = self.db.write(|connection| {
            let waiting = escalation::id
                .eq(&ask.id)
                .and(escalation::state.eq("asked"));
            diesel::update(escalation::table.filter(waiting))
                .set((
                    escalation::state.eq(state),
                    escalation::slot.eq(None::<i32>),
                    escalation::answer.eq(Some(text)),
                    escalation::answered_on.eq(Some(today)),
                ))
                .execute(connection)
                .doing("storing an answer")
        })?;
        if rows == 1 {
            return Ok(());
        }
        Err(Error::refused(
            Reason::Conflict,
            "This was answered already. Go back, load the page again and look.",
        ))
    }
}

type Row = (
    String,
    String,
    String,
    String,
    Option<i32>,
    String,
    Date,
    String,
    Option<String>,
    Option<Date>,
);

/// What a unit asks, the earliest first.
pub(super) fn by_unit(connection: &mut Conn, wave: &str, unit: &str) -> Result<Vec<Ask>> {
    escalation::table
        .filter(escalation::wave.eq(wave).and(escalation::unit.eq(unit)))
        .order((escalation::asked_on, escalation::id))
        .load::<Row>(connection)
        .doing("reading what is asked")?
        .into_iter()
        .map(understand)
        .collect()
}

/// What is asked of a unit, the earliest first.
pub(super) fn of_unit(connection: &mut Conn, wave: &str, unit: &str) -> Result<Vec<Ask>> {
    escalation::table
        .filter(escalation::wave.eq(wave).and(escalation::above.eq(unit)))
        .order((escalation::asked_on, escalation::id))
        .load::<Row>(connection)
        .doing("reading what is asked")?
        .into_iter()
        .map(understand)
        .collect()
}

/// How many of a wave wait for an answer.
pub(super) fn waiting(connection: &mut Conn, wave: &str) -> Result<i64> {
    escalation::table
        .filter(escalation::wave.eq(wave).and(escalation::state.eq("asked")))
        .count()
        .get_result(connection)
        .doing("counting what waits for an answer")
}

fn understand(row: Row) -> Result<Ask> {
    let (id, wave, unit, above, _, text, asked_on, state, answer, answered_on) = row;
    let state = match (state.as_str(), answer, answered_on) {
        ("asked", ..) => AskState::Asked,
        ("answered", Some(answer), Some(on)) => AskState::Answered(answer, on),
        ("declined", Some(reason), Some(on)) => AskState::Declined(reason, on),
        _ => {
            return Err(Error::failed(
                "reading the state of what was asked from the database",
            ));
        }
    };
    Ok(Ask {
        id,
        wave,
        unit,
        above,
        text,
        asked_on,
        state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_needs_a_choice_and_words() {
        let form = |kind: &str, answer: &str| AnswerForm {
            kind: kind.into(),
            answer: answer.into(),
            ..AnswerForm::default()
        };
        assert_eq!(
            Answered::read(&form("answered", " ok ")),
            Ok(Answered::Yes("ok".into()))
        );
        assert_eq!(
            Answered::read(&form("declined", "no")),
            Ok(Answered::No("no".into()))
        );
        let faults = Answered::read(&form("perhaps", "")).expect_err("faults");
        assert_eq!(
            faults,
            [("kind", Fault::NoSuchChoice), ("answer", Fault::Empty)]
        );
        let faults = Answered::read(&form("", "x")).expect_err("faults");
        assert_eq!(faults, [("kind", Fault::Empty)]);
    }
}
