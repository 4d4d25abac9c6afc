//! WHAT BECOMES OF IT: the talk about a result, what was agreed, and what was asked of the level above.
//!
//! Everything here is written by readers and the programme office, about a unit of a released wave. No
//! person's name is needed anywhere: who owns an action is a role. Who may see and change what is decided
//! by the office, which hands a [`Place`] to the pages of this room only after it has looked.
//!
//! - `typed`      what people type: bounded, plain, with the fault and the cure for each field
//! - `action`     what was agreed, and the states it goes through
//! - `ask`        what a unit asks of the unit above, and the answer
//! - `talk`       the 28 days of the conversation, "we talked", facilitators
//! - `need`       which units are offered a facilitator
//! - `menu`, `script`  files with what is on offer, and with what to ask about a theme
//! - `overview`   what the programme office sees: shares and lists, no ranking
//! - `pages`      the markup

mod action;
mod ask;
mod menu;
mod need;
mod overview;
mod pages;
mod script;
mod talk;
pub mod typed;

use std::sync::Arc;

pub use action::{Action, ActionForm, ActionState, Agreement, OPEN_AT_MOST, Step, Tally, tally};
pub use ask::{AnswerForm, Answered, Ask, AskState};
pub use menu::{Card, Menu};
pub use need::{Need, need_of};
pub use overview::Overview;
pub use pages::{
    Place, Topic, action_page, actions_page, ask_page, asks_page, fault_text, guide_page,
    overview_page, section,
};
pub use script::{Script, Scripts};
pub use talk::{Facilitation, TALK_DAYS, Window};
pub use typed::{Fault, Faults, reason};

use crate::clock::{Clock, Randomness};
use crate::error::Result;
use crate::release::Release;
use crate::store::OfficeDb;

/// Capability to read and write what becomes of results.
#[derive(Clone)]
pub struct Followups {
    db: OfficeDb,
    clock: Clock,
    randomness: Randomness,
    menu: Arc<Menu>,
    scripts: Arc<Scripts>,
}

/// Everything that became of one unit's result.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Today, by the clock of the service.
    pub today: time::Date,
    /// The days of the conversation.
    pub window: Window,
    /// When the unit talked, if it did.
    pub talked: Option<time::Date>,
    /// Whether somebody was asked to lead the conversation.
    pub facilitation: Option<Facilitation>,
    /// What was agreed after this wave, the earliest first.
    pub actions: Vec<Action>,
    /// What was agreed after the wave before.
    pub earlier: Vec<Action>,
    /// What this unit asks of the unit above.
    pub asked: Vec<Ask>,
    /// What units below ask of this one.
    pub asked_of_us: Vec<Ask>,
}

impl Followups {
    /// What becomes of the results in this store.
    pub fn new(db: OfficeDb, clock: Clock, randomness: Randomness, menu: Menu) -> Self {
        Self {
            db,
            clock,
            randomness,
            menu: Arc::new(menu),
            scripts: Arc::new(Scripts::shipped()),
        }
    }

    /// What is on offer.
    pub fn menu(&self) -> &Menu {
        &self.menu
    }

    /// What to ask about a theme.
    pub fn scripts(&self) -> &Scripts {
        &self.scripts
    }

    /// Today, by the clock of the service.
    pub fn today(&self) -> time::Date {
        self.clock.today()
    }

    /// Everything that became of one unit's result.
    pub fn of(&self, release: &Release, unit: usize) -> Result<Unit> {
        let (wave, id) = (release.wave(), release.tree().id(unit));
        let today = self.clock.today();
        self.db.read(|connection| {
            Ok(Unit {
                today,
                window: Window::of(release.released(), today),
                talked: talk::talked(connection, wave, id)?,
                facilitation: talk::facilitation(connection, wave, id)?,
                actions: action::of_unit(connection, wave, id)?,
                earlier: match release.before() {
                    Some(before) => action::of_unit(connection, before, id)?,
                    None => Vec::new(),
                },
                asked: ask::by_unit(connection, wave, id)?,
                asked_of_us: ask::of_unit(connection, wave, id)?,
            })
        })
    }

    /// What was agreed after the wave before, and how much of it is done; `None` where nothing was.
    pub fn earlier(&self, release: &Release, unit: usize) -> Result<Option<(usize, usize)>> {
        let Some(before) = release.before() else {
            return Ok(None);
        };
        let id = release.tree().id(unit);
        let actions = self
            .db
            .read(|connection| action::of_unit(connection, before, id))?;
        let done = actions
            .iter()
            .filter(|action| action.state == ActionState::Done)
            .count();
        Ok((!actions.is_empty()).then_some((actions.len(), done)))
    }

    /// An id that says nothing.
    fn new_id(&self) -> String {
        use rand::RngExt;
        uuid::Builder::from_random_bytes(self.randomness.rng().random())
            .into_uuid()
            .to_string()
    }
}
