//! `closed -> counted -> released`: the steps of the count as the office runs them.

use std::io::Write;

use super::desk::Desk;
use crate::ballot::SealedBallot;
use crate::count::{self, BoxHeader, PreviousRegion, TallyFile};
use crate::disclosure::Step;
use crate::error::{Error, Result};
use crate::invitation::GroupRow;
use crate::organisation;
use crate::release::{self, LedgerLine, Release, Releases};
use crate::wave::{ResultsKey, State, Wave};

impl Desk {
    /// What the count needs beside the ballots.
    fn box_header(&self, id: &str) -> Result<BoxHeader> {
        let (wave, units, groups) = self.office.read(|connection| {
            let wave = Wave::get(connection, id)?;
            wave.state.expect(State::Closed, id, "counted")?;
            let units = organisation::records::chart(connection, id)?;
            Ok((wave, units, GroupRow::all(connection, id)?))
        })?;
        let text = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec())
                .map_err(|_| Error::failed("reading the manifest of a wave"))
        };
        Ok(BoxHeader {
            manifest: text(wave.manifest_bytes()?)?,
            questionnaire: wave.questionnaire.to_json(),
            units,
            groups: groups
                .into_iter()
                .map(|row| (row.group, row.unit))
                .collect(),
            issued: wave.issued.unwrap_or(0),
            previous: self.previous_regions(&wave)?,
        })
    }

    fn previous_regions(&self, wave: &Wave) -> Result<Vec<PreviousRegion>> {
        let releases = Releases::new(self.office.clone());
        let before = releases.before(wave.questionnaire.id(), (wave.closes, &wave.id))?;
        Ok(before.map_or_else(Vec::new, |before| regions(&before)))
    }

    /// Writes the box file for the trustees.
    pub fn write_box(&self, id: &str, out: &mut impl Write) -> Result<()> {
        count::write_header(out, &self.box_header(id)?)?;
        self.ballot_box()?
            .each_portion(id, |portion| count::write_ballots(out, &portion))
    }

    /// Stores what the trustees counted, then destroys the ballots.
    pub fn take_tally(&self, tally: &TallyFile) -> Result<()> {
        let wave = self
            .office
            .read(|connection| Wave::get(connection, &tally.wave))?;
        if wave.state == State::Closed {
            self.store(tally)?;
        } else {
            wave.state.expect(State::Counted, &wave.id, "counted")?;
        }
        self.finish_count(&tally.wave)
    }

    /// Counts on the server, which only operator custody allows. Run again on a counted wave, it
    /// only completes the destruction of the ballots.
    pub fn count(&self, id: &str, key: &ResultsKey, accept: Option<u64>) -> Result<()> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        if wave.state == State::Counted {
            return self.finish_count(id);
        }
        if wave.manifest.is_some() && !wave.read_manifest()?.operator_custody() {
            return Err(Error::invalid(format!(
                "Wave {id} is in the custody of trustees, who count off the server: write the box with \
                 `weerklank box {id} --out {id}.wkb`, count there, and bring back the tally."
            )));
        }
        let tally = self.tally(id, key, accept)?;
        self.store(&tally)?;
        self.finish_count(id)
    }

    /// (d) Stores a tally, in one transaction with the audit that its release will have to pass.
    fn store(&self, tally: &TallyFile) -> Result<()> {
        let rng = &mut self.randomness.rng();
        count::store(&self.office, tally, rng, release::admit)
    }

    /// Steps (a) to (c) on the ballots in the store; changes nothing.
    pub fn tally(&self, id: &str, key: &ResultsKey, accept: Option<u64>) -> Result<TallyFile> {
        let header = self.box_header(id)?;
        let ballots = self.ballot_box()?;
        let feed =
            |take: &mut dyn FnMut(Vec<SealedBallot>) -> Result<()>| ballots.each_portion(id, take);
        count::count(&header, key, accept, feed, &mut self.randomness.rng())
    }

    /// (e) Hangs up the certificate and destroys the ballots. May be repeated. The store is rewritten
    /// last, so that nothing writes to it afterwards and no page of it stays free.
    pub fn finish_count(&self, id: &str) -> Result<()> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        wave.state
            .expect(State::Counted, id, "cleared of its ballots")?;
        let ballot_box = self.ballot_box()?;
        let certificate = wave.certificate.unwrap_or_default();
        self.doors.hang_up(id, certificate.as_bytes())?;
        ballot_box.destroy(id)
    }

    /// Releases a counted wave to every entitled reader at once; returns its line in the ledger. The
    /// release is built first, which runs the audit; a finding stops it.
    pub fn release(&self, id: &str) -> Result<LedgerLine> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        wave.state.expect(State::Counted, id, "released")?;
        Releases::new(self.office.clone()).publish(&wave, self.clock.today())
    }
}

/// What a release shows: the pattern that the next wave keeps where choices are equal.
pub(super) fn regions(release: &Release) -> Vec<PreviousRegion> {
    let region = |(question, step, unit): (&str, Step, &str)| PreviousRegion {
        question: question.to_owned(),
        step,
        unit: unit.to_owned(),
    };
    release.regions().map(region).collect()
}
