//! THE ONLY DOOR: what survived the count, as every reader may see it.
//!
//! Architecture Invariant: this is the only room that reads blocks. A [`Release`] has private fields and
//! one constructor, and that constructor runs the audit. Pages and exports get a [`Releases`]
//! capability, never a connection to a database.

mod change;
mod comments;
mod export;
mod figures;
mod gate;
mod groups;
mod later;
mod ledger;
mod recut;
mod releases;
mod stored;
mod told;
mod union;

pub use change::Compared;
pub use comments::{Commented, Comments};
pub use export::{
    Exported, Format, export, exported, exported_of, for_readers, number_text, rows_csv, written,
};
pub use figures::{Detail, Number, Row};
pub use later::enter_import;
pub use ledger::{Kind, LedgerLine};
pub use recut::{Cut, Made, Recut};
pub use releases::Releases;
pub use told::{Told, audited, counted};
pub use union::Union;

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::count::Provenance;
use crate::disclosure::{Certificate, Participation, Policy, Published, Question, Step, Tree};
use crate::error::{Doing, Result};
use crate::organisation::Moves;
use crate::organisation::records::UnitRow;
use crate::protocol::hex;
use crate::statistics::Moments;
use crate::store::Conn;
use crate::survey::Questionnaire;
use crate::ui::{Words, number, sentence};
use crate::wave::{ControlCode, Wave};
use stored::Stored;

/// The results of one wave, audited.
#[derive(Debug)]
pub struct Release {
    wave: String,
    closes: time::Date,
    closed: time::Date,
    released: Option<time::Date>,
    before: Option<Arc<Release>>,
    /// By wave before it, the latest first: that wave on this chart, where charts were entered in the ledger.
    carried: Vec<Option<Recut>>,
    control: Option<String>,
    questionnaire: Questionnaire,
    policy: Policy,
    units: Vec<UnitRow>,
    tree: Tree,
    invited: Vec<u32>,
    participation: Vec<Participation>,
    moments: BTreeMap<String, Moments>,
    fingerprints: BTreeMap<String, String>,
    regions: Vec<(String, Step, usize)>,
    certificate: String,
    provenance: Provenance,
    audited: Certificate,
    ledger: Vec<LedgerLine>,
    fingerprint: String,
    rows: Vec<Row>,
    compared: BTreeMap<usize, Compared>,
    /// Which units went where, if it was cut anew.
    moves: Option<Moves>,
    /// What was published of each question; kept only where it may be cut anew or united.
    published: Vec<(Question, Published)>,
}

/// Why the figures of a release may be believed, for printing with every report.
#[derive(Debug, Clone, Copy)]
pub struct Assurance<'a> {
    /// The thresholds, fixed before the wave opened.
    pub policy: &'a Policy,
    /// What was counted, by whom, and what the auditor found when it still had the answers; or from where
    /// it was taken over.
    pub provenance: &'a Provenance,
    /// What the auditor found today, in what is stored.
    pub audited: &'a Certificate,
    /// Every publication of the wave; empty until it is released.
    pub ledger: &'a [LedgerLine],
}

/// Whether what was just stored of a counted wave could be released; the audit's finding where not. For the
/// transaction that stores it: nothing else of a release is known yet.
pub fn admit(connection: &mut Conn, wave: &Wave) -> Result<()> {
    Release::new(wave, Stored::read(connection, wave)?, None).map(|_| ())
}

impl Release {
    /// Builds the release of a counted wave from what the count stored. The audit runs first, on the
    /// blocks alone; a finding stops everything and names it.
    fn new(wave: &Wave, stored: Stored, before: Option<Arc<Release>>) -> Result<Self> {
        let admitted = gate::admit(&stored, wave)?;
        let rows = figures::rows(&stored, wave, &admitted.published);
        let certificate = wave.certificate.clone().unwrap_or_default();
        let provenance = Provenance::parse(&certificate)?;
        let control = match provenance {
            Provenance::Count(_) => Some(ControlCode::of(wave.manifest_bytes()?).to_string()),
            Provenance::Import(_) => None,
        };
        let mut release = Self {
            wave: wave.id.clone(),
            closes: wave.closes,
            closed: wave.last_day(),
            released: wave.released,
            before,
            carried: Vec::new(),
            fingerprints: fingerprints(&wave.questionnaire),
            control,
            questionnaire: wave.questionnaire.clone(),
            policy: wave.policy.clone(),
            regions: stored.regions(),
            units: stored.units,
            tree: stored.tree,
            invited: stored.invited,
            participation: stored.participation,
            moments: stored.moments,
            provenance,
            certificate,
            audited: admitted.certificate,
            ledger: stored.ledger,
            fingerprint: String::new(),
            rows,
            compared: BTreeMap::new(),
            moves: stored.moves,
            published: admitted.published,
        };
        release.fingerprint = release.fingerprint_after()?;
        release.carried = recut::carried(&release)?;
        change::compare(&mut release);
        Ok(release)
    }

    /// The wave.
    pub fn wave(&self) -> &str {
        &self.wave
    }

    /// Latest date of answering, as it was promised; waves stand in the order of this date.
    pub fn closes(&self) -> time::Date {
        self.closes
    }

    /// The day on which it closed, by which results are dated.
    pub fn closed(&self) -> time::Date {
        self.closed
    }

    /// What was asked and when it closed, as a heading says it.
    pub fn heading(&self, words: Words) -> String {
        let title = sentence(self.questionnaire.title().text(words.language()));
        let day = number::date(words, self.closed);
        words.with(
            "result-of",
            &[("title", title.into()), ("date", day.into())],
        )
    }

    /// When the results were released; `None` where that was not kept.
    pub fn released(&self) -> Option<time::Date> {
        self.released
    }

    /// The released wave before this one that asked the same questionnaire.
    pub fn before(&self) -> Option<&str> {
        self.earlier().next().map(Release::wave)
    }

    /// Every released wave before this one that asked the same questionnaire, the latest first.
    pub fn earlier(&self) -> impl Iterator<Item = &Release> {
        std::iter::successors(self.before.as_deref(), |release| release.before.as_deref())
    }

    /// The manifest's control code in six blocks; an imported wave has none.
    pub fn control(&self) -> Option<&str> {
        self.control.as_deref()
    }

    /// What was asked.
    pub fn questionnaire(&self) -> &Questionnaire {
        &self.questionnaire
    }

    /// All thresholds.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The chart, with nodes for units that were joined.
    pub fn units(&self) -> &[UnitRow] {
        &self.units
    }

    /// The tree of that chart.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// People invited in each unit and below.
    pub fn invited(&self) -> Vec<u32> {
        self.tree.totals(&self.invited)
    }

    /// Participation as it may be shown.
    pub fn participation(&self) -> &[Participation] {
        &self.participation
    }

    /// SHA-256, hex, of everything that a release shows something of: what the ledger says was published of
    /// this wave, the frozen promise, the chart, and the same of every wave before. Releases that differ in
    /// anything have different ones.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    fn fingerprint_after(&self) -> Result<String> {
        let units: Vec<_> = self
            .units
            .iter()
            .map(|unit| {
                (
                    &unit.id,
                    &unit.parent,
                    &unit.name,
                    unit.joined,
                    &unit.counts_in,
                )
            })
            .collect();
        let whole = (
            (&self.wave, &self.control, &self.certificate, &self.ledger),
            (
                self.closes.to_string(),
                self.closed.to_string(),
                self.released.map(|day| day.to_string()),
            ),
            self.earlier().next().map(Release::fingerprint),
            units,
        );
        let bytes = serde_json::to_vec(&whole).doing("hashing a release")?;
        Ok(hex(&Sha256::digest(&bytes)))
    }

    /// Every released figure.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// The figures of one unit, its rest included.
    pub fn rows_of(&self, unit: usize) -> &[Row] {
        let from = self.rows.partition_point(|row| row.unit < unit);
        let to = self.rows.partition_point(|row| row.unit <= unit);
        &self.rows[from..to]
    }

    /// The score of a unit on a theme, where it is shown.
    pub fn score(&self, unit: usize, theme: &str) -> Option<&Row> {
        self.rows_of(unit).iter().find(|row| {
            !row.rest && row.detail == Detail::Theme && row.theme.as_deref() == Some(theme)
        })
    }

    /// What a theme's score is made from, to tell whether another wave asked the same; see
    /// [`crate::survey::Theme::fingerprint`]. `None` where the theme was not asked.
    pub fn theme_fingerprint(&self, theme: &str) -> Option<&str> {
        self.fingerprints.get(theme).map(String::as_str)
    }

    /// The score of a unit, or a group of old units of which it is made, in an earlier wave: the first of
    /// [`Release::earlier`] is 0. `None` where that wave has nobody of this unit.
    pub fn score_before(&self, wave: usize, unit: usize, theme: &str) -> Option<Option<&Row>> {
        if let Some(recut) = self.carried.get(wave)? {
            let there = !recut.units[unit].made_of.is_empty();
            return there.then(|| recut.score(unit, theme));
        }
        let earlier = self.earlier().nth(wave)?;
        let unit = earlier.tree.find(self.tree.id(unit))?;
        Some(earlier.score(unit, theme))
    }

    /// What a unit was compared with, where the chart has changed since the wave before.
    pub fn compared(&self, unit: usize) -> Option<&Compared> {
        self.compared.get(&unit)
    }

    /// Why these figures may be believed.
    pub fn assurance(&self) -> Assurance<'_> {
        Assurance {
            policy: &self.policy,
            provenance: &self.provenance,
            audited: &self.audited,
            ledger: &self.ledger,
        }
    }

    /// The certificate of the count or of the import, JSON.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Which unit is shown for which question in which step.
    pub fn regions(&self) -> impl Iterator<Item = (&str, Step, &str)> {
        self.regions
            .iter()
            .map(|(question, step, unit)| (question.as_str(), *step, self.tree.id(*unit)))
    }

    /// The second moments of persons' scores on a theme, organisation-wide.
    fn moments(&self, theme: &str) -> Option<&Moments> {
        self.moments.get(theme)
    }
}

fn fingerprints(questionnaire: &Questionnaire) -> BTreeMap<String, String> {
    let themes = questionnaire.themes().iter();
    themes
        .map(|theme| (theme.id.clone(), theme.fingerprint(questionnaire)))
        .collect()
}
