//! What may be said of a wave in each state, and who may act on it from where.

use serde::Serialize;
use time::Date;

use super::desk::Desk;
use super::mailing::{MailStatus, Mailings};
use super::pages::nothing;
use crate::error::Result;
use crate::invitation::{GroupRow, Mailing};
use crate::organisation::{self, JoinReport};
use crate::store::{Conn, OfficeDb};
use crate::survey::Wording;
use crate::wave::{ControlCode, State, Wave};

/// What may be said of a wave.
#[derive(Debug, Serialize)]
pub struct Status {
    /// The wave.
    pub id: String,
    /// What the survey is called.
    #[serde(skip)]
    pub title: Wording,
    /// Whether it asks people who leave.
    #[serde(skip)]
    pub is_for_leavers: bool,
    /// Where it is in its life.
    pub state: State,
    /// Latest date of answering, as promised, `YYYY-MM-DD`.
    pub closes: String,
    /// The day on which it closed, from closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
    /// The last day of answering: of these two the one that holds.
    #[serde(skip)]
    pub last_day: Date,
    /// People invited.
    pub invited: u64,
    /// Groups they answer in.
    pub groups: usize,
    /// People who get a letter, having no mail address.
    #[serde(skip)]
    pub letters: u64,
    /// What will be joined when it opens, while it is a draft.
    #[serde(skip)]
    pub joins: Option<JoinReport>,
    /// The control code, from opening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<String>,
    /// Who can open the box, from opening.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custody: Option<String>,
    /// Tokens issued, from closing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<u32>,
    /// The later wave with whose ballots those of this wave are counted, where they are too few by themselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counted_with: Option<String>,
    /// The earlier waves whose ballots are counted with those of this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carries: Vec<String>,
    /// Those that it carries or that wait for it, while it is closed and the store at hand.
    #[serde(skip)]
    pub together: Vec<String>,
    /// Boxes in the ballot store, while the wave is closed and the store at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ballots: Option<i64>,
    /// Mail that was sent, while the wave is open and a mail server is configured here.
    #[serde(skip)]
    pub mail: Option<MailStatus>,
}

impl Status {
    /// What the office store alone says.
    pub(super) fn of(office: &OfficeDb, id: &str) -> Result<Self> {
        office.read(|connection| {
            let wave = Wave::get(connection, id)?;
            let groups = GroupRow::all(connection, id)?;
            let (invited, letters) = organisation::records::invited(connection, id)?;
            // Of an imported wave there are headcounts and no people.
            let counted = organisation::records::headcounts(connection, id)?;
            let counted: u64 = counted.iter().map(|(_, people)| u64::from(*people)).sum();
            let invited = invited + counted;
            let joins = match wave.state {
                State::Draft => Some(joins(connection, &wave)?),
                _ => None,
            };
            let manifest = wave.manifest.is_some().then(|| wave.read_manifest());
            Ok(Self {
                title: wave.questionnaire.title().clone(),
                is_for_leavers: wave.questionnaire.is_for_leavers(),
                state: wave.state,
                closes: wave.closes.to_string(),
                closed: (wave.state >= State::Closed).then(|| wave.last_day().to_string()),
                last_day: wave.last_day(),
                invited,
                letters,
                groups: groups.len(),
                joins,
                control: wave
                    .manifest
                    .as_deref()
                    .map(|bytes| ControlCode::of(bytes).to_string()),
                custody: manifest.transpose()?.map(|manifest| manifest.custody),
                issued: wave.issued,
                counted_with: wave.carried_to().map(str::to_owned),
                carries: Wave::carried_by(connection, id)?,
                together: Vec::new(),
                ballots: None,
                mail: None,
                id: wave.id,
            })
        })
    }

    /// People with a mail address.
    pub fn addressed(&self) -> u64 {
        self.invited - self.letters
    }

    /// Whether the count can run on the server.
    pub fn operator_custody(&self) -> bool {
        self.custody.as_deref() == Some("operator")
    }
}

/// What would be joined if this draft were opened now.
fn joins(connection: &mut Conn, wave: &Wave) -> Result<JoinReport> {
    let roster = organisation::records::load(connection, &wave.id)?;
    let minimum = wave.policy.minimum_invited as usize;
    let grouping = organisation::form_groups(&roster.units, &roster.people, minimum)?;
    Ok(grouping.report)
}

/// Capability to see every wave and, where both stores are at hand, to take its next arrow. A process
/// that serves the office alone has no desk: there, waves are run from the command line.
#[derive(Clone)]
pub struct Running {
    pub(super) office: OfficeDb,
    desk: Option<Desk>,
    mailings: Mailings,
}

impl Running {
    /// The waves of this store.
    pub fn new(office: OfficeDb, desk: Option<Desk>) -> Self {
        Self {
            office,
            desk,
            mailings: Mailings::default(),
        }
    }

    /// Whether arrows can be taken here.
    pub fn can_act(&self) -> bool {
        self.desk.is_some()
    }

    /// The desk; there is none in a process that serves the office alone.
    pub fn desk(&self) -> Result<&Desk> {
        self.desk.as_ref().ok_or_else(nothing)
    }

    /// What may be said of a wave.
    pub fn status(&self, id: &str) -> Result<Status> {
        let Some(desk) = &self.desk else {
            return Status::of(&self.office, id);
        };
        let mut status = desk.status(id)?;
        if status.state == State::Open {
            status.mail = self.mailings.status(desk, id)?;
        }
        Ok(status)
    }

    /// Every wave, the earliest first.
    pub fn all(&self) -> Result<Vec<Status>> {
        let waves = self.office.read(Wave::all)?;
        waves.iter().map(|wave| self.status(&wave.id)).collect()
    }

    /// Starts a mailing, which goes on behind the page.
    pub fn start_mailing(&self, id: &str, mailing: Mailing) -> Result<()> {
        self.mailings.start(self.desk()?, id, mailing)
    }
}
