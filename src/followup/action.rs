//! What a unit agreed to do: `agreed -> doing -> done`, or dropped with a reason. What is over is over.
//!
//! At most [`OPEN_AT_MOST`] are open for a unit and wave. The bound is a column: an open action holds one
//! of three slots, and the database refuses a slot that is taken. Counting first and then inserting let
//! two readers who agree at the same time have four.

use diesel::prelude::*;
use serde::Deserialize;
use time::Date;

use super::typed::{self, Faults, LONGEST_ROLE, LONGEST_TEXT};
use super::{Followups, Menu};
use crate::error::{Doing, Error, Reason, Result};
use crate::release::Release;
use crate::store::office_schema::action;
use crate::store::{Conn, on_each};
use crate::survey::Questionnaire;

/// More than this at a time, and none gets done.
pub const OPEN_AT_MOST: i32 = 3;

/// Where an action is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionState {
    /// Agreed, not begun.
    Agreed,
    /// Under way.
    Doing,
    /// Done.
    Done,
    /// Given up, for this reason.
    Dropped(String),
}

/// A step that somebody wants to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Begin with it.
    Begin,
    /// It is done.
    Finish,
    /// Give it up, for this reason.
    Drop(String),
}

impl ActionState {
    /// The name in the database.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Agreed => "agreed",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Dropped(_) => "dropped",
        }
    }

    /// Whether there is still something to do.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Agreed | Self::Doing)
    }

    /// Takes a step. An action that is over takes none.
    pub fn take(self, step: Step) -> std::result::Result<Self, Self> {
        match (self, step) {
            (Self::Agreed, Step::Begin) => Ok(Self::Doing),
            (Self::Agreed | Self::Doing, Step::Finish) => Ok(Self::Done),
            (Self::Agreed | Self::Doing, Step::Drop(reason)) => Ok(Self::Dropped(reason)),
            (over, _) => Err(over),
        }
    }

    fn understand(name: &str, reason: Option<String>) -> Result<Self> {
        match (name, reason) {
            ("agreed", _) => Ok(Self::Agreed),
            ("doing", _) => Ok(Self::Doing),
            ("done", _) => Ok(Self::Done),
            ("dropped", Some(reason)) => Ok(Self::Dropped(reason)),
            _ => Err(Error::failed(
                "reading the state of an action from the database",
            )),
        }
    }
}

/// Something that a unit agreed to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Random.
    pub id: String,
    /// The wave whose result led to it.
    pub wave: String,
    /// The unit, by its id in that wave.
    pub unit: String,
    /// The theme it is about, by its id in that wave's questionnaire.
    pub theme: String,
    /// What was agreed.
    pub text: String,
    /// Who sees to it: a role.
    pub owner: String,
    /// Until when.
    pub due: Date,
    /// Where it is.
    pub state: ActionState,
    /// What of the menu card it makes use of.
    pub card: Option<String>,
    /// When it was agreed.
    pub agreed_on: Date,
}

/// What the form of a new action sends.
#[derive(Debug, Clone, Default, Deserialize)]
#[allow(missing_docs)]
pub struct ActionForm {
    #[serde(default)]
    pub csrf: String,
    #[serde(default)]
    pub theme: String,
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub owner: String,
    #[serde(default)]
    pub due: String,
    #[serde(default)]
    pub card: String,
}

/// An action that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    theme: String,
    text: String,
    owner: String,
    due: Date,
    card: Option<String>,
}

impl Agreement {
    /// Reads a form, or says of each field what is wrong with it.
    pub fn read(
        form: &ActionForm,
        questionnaire: &Questionnaire,
        menu: &Menu,
        today: Date,
    ) -> std::result::Result<Self, Faults> {
        let mut faults = Faults::new();
        let theme = questionnaire
            .theme(&form.theme)
            .map(|theme| theme.id.clone());
        let none = if form.theme.is_empty() {
            typed::Fault::Empty
        } else {
            typed::Fault::NoSuchChoice
        };
        let theme = typed::take(&mut faults, "theme", theme.ok_or(none));
        let text = typed::take(&mut faults, "text", typed::text(&form.text, LONGEST_TEXT));
        let owner = typed::take(&mut faults, "owner", typed::line(&form.owner, LONGEST_ROLE));
        let due = typed::take(&mut faults, "due", typed::due(&form.due, today));
        let card = match form.card.as_str() {
            "" => Ok(None),
            id => menu
                .find(id)
                .map(|card| Some(card.id.clone()))
                .ok_or(typed::Fault::NoSuchChoice),
        };
        let card = typed::take(&mut faults, "card", card);
        match (theme, text, owner, due, card) {
            (Some(theme), Some(text), Some(owner), Some(due), Some(card)) => Ok(Self {
                theme,
                text,
                owner,
                due,
                card,
            }),
            _ => Err(faults),
        }
    }
}

/// How many were agreed after a wave, and how many of them are done, over the whole organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Agreed, dropped ones included.
    pub agreed: usize,
    /// Done.
    pub done: usize,
}

impl Followups {
    /// Stores what a unit agreed. `false` when as many as are sensible are open already.
    pub fn agree(&self, release: &Release, unit: usize, wanted: &Agreement) -> Result<bool> {
        let (id, today) = (self.new_id(), self.clock.today());
        let unit = release.tree().id(unit);
        self.db.write(|connection| {
            for slot in 1..=OPEN_AT_MOST {
                let row = (
                    action::id.eq(&id),
                    action::wave.eq(release.wave()),
                    action::unit.eq(unit),
                    action::slot.eq(Some(slot)),
                    action::theme.eq(&wanted.theme),
                    action::text.eq(&wanted.text),
                    action::owner.eq(&wanted.owner),
                    action::due.eq(wanted.due),
                    action::state.eq(ActionState::Agreed.name()),
                    action::card.eq(&wanted.card),
                    action::agreed_on.eq(today),
                );
                let rows = on_each!(connection, |inner| {
                    diesel::insert_into(action::table)
                        .values(row)
                        .on_conflict_do_nothing()
                        .execute(inner)
                })
                .doing("storing an action")?;
                if rows == 1 {
                    return Ok(true);
                }
            }
            Ok(false)
        })
    }

    /// The action with this id.
    pub fn action(&self, id: &str) -> Result<Option<Action>> {
        self.db.read(|connection| {
            action::table
                .filter(action::id.eq(id))
                .first::<Row>(connection)
                .optional()
                .doing("reading an action")?
                .map(understand)
                .transpose()
        })
    }

    /// Takes a step with an action; refused when it is over, or was changed meanwhile.
    pub fn step(&self, action: Action, step: Step) -> Result<()> {
        let (id, was) = (action.id, action.state.name());
        let next = action.state.take(step).map_err(|_| changed_meanwhile())?;
        let reason = match &next {
            ActionState::Dropped(reason) => Some(reason.as_str()),
            _ => None,
        };
        self.db.write(|connection| {
            let here = action::table.filter(action::id.eq(&id).and(action::state.eq(was)));
            let state = (action::state.eq(next.name()), action::reason.eq(reason));
            let rows = if next.is_open() {
                diesel::update(here).set(state).execute(connection)
            } else {
                let free = action::slot.eq(None::<i32>);
                diesel::update(here).set((state, free)).execute(connection)
            }
            .doing("changing an action")?;
            if rows == 1 {
                Ok(())
            } else {
                Err(changed_meanwhile())
            }
        })
    }
}

/// How many were agreed after a wave and how many of them are done.
pub fn tally(connection: &mut Conn, wave: &str) -> Result<Tally> {
    let states = states(connection, wave)?;
    Ok(Tally {
        agreed: states.len(),
        done: states.iter().filter(|state| *state == "done").count(),
    })
}

fn changed_meanwhile() -> Error {
    Error::refused(
        Reason::Conflict,
        "It was changed meanwhile. Go back, load the page again and look.",
    )
}

/// The states of all actions of a wave.
pub(super) fn states(connection: &mut Conn, wave: &str) -> Result<Vec<String>> {
    action::table
        .filter(action::wave.eq(wave))
        .select(action::state)
        .load(connection)
        .doing("counting the actions")
}

type Row = (
    String,
    String,
    String,
    Option<i32>,
    String,
    String,
    String,
    Date,
    String,
    Option<String>,
    Option<String>,
    Date,
);

/// What a unit agreed after a wave, the earliest first.
pub(super) fn of_unit(connection: &mut Conn, wave: &str, unit: &str) -> Result<Vec<Action>> {
    action::table
        .filter(action::wave.eq(wave).and(action::unit.eq(unit)))
        .order((action::agreed_on, action::due, action::id))
        .load::<Row>(connection)
        .doing("reading the actions")?
        .into_iter()
        .map(understand)
        .collect()
}

fn understand(row: Row) -> Result<Action> {
    let (id, wave, unit, _, theme, text, owner, due, state, reason, card, agreed_on) = row;
    Ok(Action {
        state: ActionState::understand(&state, reason)?,
        id,
        wave,
        unit,
        theme,
        text,
        owner,
        due,
        card,
        agreed_on,
    })
}

#[cfg(test)]
mod tests {
    use super::typed::Fault;
    use super::*;
    use time::macros::date;

    #[test]
    fn an_action_goes_forward_and_what_is_over_stays_over() {
        use ActionState::{Agreed, Doing, Done, Dropped};
        let drop = || Step::Drop("no money".into());
        let dropped = || Dropped("no money".into());
        for (state, step, then) in [
            (Agreed, Step::Begin, Ok(Doing)),
            (Agreed, Step::Finish, Ok(Done)),
            (Agreed, drop(), Ok(dropped())),
            (Doing, Step::Begin, Err(Doing)),
            (Doing, Step::Finish, Ok(Done)),
            (Doing, drop(), Ok(dropped())),
            (Done, Step::Begin, Err(Done)),
            (Done, Step::Finish, Err(Done)),
            (Done, drop(), Err(Done)),
            (dropped(), Step::Begin, Err(dropped())),
            (dropped(), Step::Finish, Err(dropped())),
            (dropped(), Step::Drop("other".into()), Err(dropped())),
        ] {
            let open = state.is_open();
            let then: std::result::Result<ActionState, ActionState> = then;
            assert!(open || then.is_err(), "nothing leads out of what is over");
            assert_eq!(state.take(step), then);
        }
    }

    #[test]
    fn a_form_is_read_whole_and_every_fault_has_its_field() {
        let survey = include_str!("../../surveys/inclusion.toml");
        let survey = Questionnaire::parse(survey, "inclusion.toml").expect("a survey");
        let (menu, today) = (Menu::shipped(), date!(2026 - 11 - 25));
        let form = ActionForm {
            theme: "safety".into(),
            text: " A round at the start ".into(),
            owner: "team lead".into(),
            due: "2027-01-31".into(),
            card: "safe-meetings".into(),
            ..ActionForm::default()
        };
        let read = Agreement::read(&form, &survey, &menu, today).expect("an agreement");
        assert_eq!(
            (read.text.as_str(), read.due),
            ("A round at the start", date!(2027 - 01 - 31))
        );
        let empty = Agreement::read(&ActionForm::default(), &survey, &menu, today);
        let fields: Vec<&str> = empty
            .expect_err("empty")
            .iter()
            .map(|(field, _)| *field)
            .collect();
        assert_eq!(fields, ["theme", "text", "owner", "due"]);
        let hostile = ActionForm {
            theme: "nowhere".into(),
            card: "nothing".into(),
            ..form
        };
        let faults = Agreement::read(&hostile, &survey, &menu, today).expect_err("hostile");
        assert_eq!(
            faults,
            [
                ("theme", Fault::NoSuchChoice),
                ("card", Fault::NoSuchChoice)
            ]
        );
    }
}
