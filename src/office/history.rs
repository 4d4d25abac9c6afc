//! History from an earlier tool: all waves of the files, or none.

use std::collections::BTreeMap;

use serde::Serialize;
use time::Date;

use super::desk::{Desk, is_wave_id};
use crate::count::history::{self, Asked, History, Imported, Reports};
use crate::disclosure::csv_rows::InputErrors;
use crate::disclosure::{Certificate, Policy};
use crate::error::{Error, Result};
use crate::organisation::{JoinReport, Source, Units};
use crate::release::{LedgerLine, Releases, enter_import};
use crate::survey::Questionnaire;
use crate::wave::{State, Wave};

/// What comes from an earlier tool.
#[derive(Clone, Copy)]
pub struct HistoryFiles<'a> {
    /// What was asked.
    pub questionnaire: &'a Questionnaire,
    /// The chart of that time.
    pub units: &'a Units,
    /// `wave,unit,<question id>,...`, one row for each respondent.
    pub answers: Source<'a>,
    /// `wave,date,unit,people`.
    pub headcount: Source<'a>,
    /// What the earlier tool has published itself.
    pub reports: Option<Source<'a>>,
    /// Thresholds; without them those that hold here.
    pub policy: Option<&'a Policy>,
    /// Another name for the only wave of the files.
    pub name: Option<&'a str>,
}

/// What became of one wave.
#[derive(Debug, Serialize)]
pub struct ImportedWave {
    /// Its name.
    pub id: String,
    /// Its day, `YYYY-MM-DD`.
    pub date: String,
    /// People who were asked.
    pub people: u64,
    /// Respondents taken over.
    pub respondents: u64,
    /// The auditor's findings on what is published here.
    pub certificate: Certificate,
    /// The auditor's findings on the earlier tool's own reports.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports: Option<Certificate>,
    /// Which small teams count together.
    pub joins: JoinReport,
    /// The lines in the ledger.
    #[serde(skip)]
    pub ledger: Vec<LedgerLine>,
}

impl Desk {
    /// Imports history. Everything is read, protected and audited before anything is stored, and stored in one
    /// transaction.
    pub fn import(&self, files: &HistoryFiles<'_>) -> Result<Vec<ImportedWave>> {
        let refuse = |errors: InputErrors| Error::invalid(errors.to_string());
        let policy = self.policy_of_history(files)?;
        let today = self.clock.today();
        let asked = history::headcounts(files.headcount, files.units, today).map_err(refuse)?;
        self.check_names(&asked, files)?;
        let reports = files.reports.map(|source| {
            history::reports(source, files.questionnaire, files.units, &asked).map_err(refuse)
        });
        let reports = reports.transpose()?.unwrap_or_default();
        let splits = reports
            .iter()
            .filter_map(|(wave, reports)| Some((wave.clone(), reports.split.clone()?)));
        let splits = splits.collect::<BTreeMap<_, _>>();
        let (questionnaire, units) = (files.questionnaire, files.units);
        let histories = history::answers(files.answers, questionnaire, units, asked, &splits);
        let imported =
            self.protect_history(histories.map_err(refuse)?, &reports, files, &policy)?;
        let mut lines = self.office.write(|connection| {
            let mut all = Vec::new();
            for wave in &imported {
                history::store(connection, wave, questionnaire, units, &policy)?;
                let stored = Wave::get(connection, &wave.wave)?;
                let reports = wave.reports.as_ref();
                let reports = reports.map(|(found, digest)| (found, digest.as_str()));
                all.push(enter_import(connection, &stored, reports, today)?);
            }
            Ok(all)
        })?;
        let report = |(wave, ledger): (Imported, Vec<LedgerLine>)| ImportedWave {
            id: wave.wave,
            date: wave.date.to_string(),
            people: wave.certificate.people,
            respondents: wave.certificate.valid,
            certificate: wave.certificate.audit,
            reports: wave.reports.map(|(found, _)| found),
            joins: wave.joins,
            ledger,
        };
        Ok(imported
            .into_iter()
            .zip(lines.drain(..))
            .map(report)
            .collect())
    }

    /// Thresholds only rise: those of every wave of this questionnaire hold for its history too.
    fn policy_of_history(&self, files: &HistoryFiles<'_>) -> Result<Policy> {
        let waves = self.office.read(Wave::all)?;
        let opened = waves.into_iter().filter(|wave| {
            wave.state > State::Draft && wave.questionnaire.id() == files.questionnaire.id()
        });
        let here = opened.fold(Policy::default(), |policy, wave| {
            policy.stricter(wave.policy)
        });
        match files.policy {
            None => Ok(here),
            Some(policy) => here
                .raised(policy.clone())
                .map_err(|error| Error::invalid(format!("--policy: {}", error.sentence))),
        }
    }

    /// Refuses names that no wave can have and those that are taken, before anything is counted.
    fn check_names(&self, asked: &[Asked], files: &HistoryFiles<'_>) -> Result<()> {
        if files.name.is_some() && asked.len() > 1 {
            return Err(Error::invalid(format!(
                "--as: {} has {} waves, and only one can be given another name. Name them in the files.",
                files.headcount.file,
                asked.len()
            )));
        }
        let mut sentences = Vec::new();
        for asked in asked {
            let name = files.name.unwrap_or(&asked.wave);
            if !is_wave_id(name) {
                let place = match files.name {
                    Some(_) => "--as".to_owned(),
                    None => format!("{}, column wave", files.headcount.file),
                };
                let short: String = name.chars().take(40).flat_map(char::escape_debug).collect();
                sentences.push(format!(
                    "{place}: \"{short}\" cannot be the name of a wave; use 1 to 40 lower-case letters, digits and \
                     dashes, as in inclusion-2024, or name a single wave with --as."
                ));
                continue;
            }
            let state = self
                .office
                .read(|connection| Wave::state_of(connection, name))?;
            if let Some(state) = state {
                sentences.push(format!(
                    "{}, column wave: there is a wave {name} already, and it is {state}; nothing was imported. \
                     Give the history another name.",
                    files.headcount.file
                ));
            }
        }
        match sentences.is_empty() {
            true => Ok(()),
            false => Err(Error::invalid(sentences.join("\n"))),
        }
    }

    /// Each wave by itself, the earliest first; where choices are equal, a wave keeps the pattern of the one
    /// before.
    fn protect_history(
        &self,
        histories: Vec<History>,
        reports: &BTreeMap<String, Reports>,
        files: &HistoryFiles<'_>,
        policy: &Policy,
    ) -> Result<Vec<Imported>> {
        let mut imported: Vec<Imported> = Vec::new();
        for mut history in histories {
            let beside = reports.get(&history.asked.wave);
            if let Some(name) = files.name {
                history.asked.wave = name.to_owned();
            }
            let previous = match imported.last() {
                Some(before) => before.regions(),
                None => self.shown_before(&history.asked.wave, history.asked.date, files)?,
            };
            let asked = files.questionnaire;
            let wave = history::protect(&history, beside, files.units, policy, &previous, asked)?;
            if wave.is_empty() {
                return Err(Error::invalid(format!(
                    "Wave {}: nothing of it may be shown, so there is nothing to import. Leave it out.",
                    wave.wave
                )));
            }
            imported.push(wave);
        }
        Ok(imported)
    }

    /// What the last released wave before this day showed of the same questionnaire.
    fn shown_before(
        &self,
        id: &str,
        date: Date,
        files: &HistoryFiles<'_>,
    ) -> Result<Vec<crate::count::PreviousRegion>> {
        let releases = Releases::new(self.office.clone());
        let before = releases.before(files.questionnaire.id(), (date, id))?;
        Ok(before.map_or_else(Vec::new, |before| super::counting::regions(&before)))
    }
}
