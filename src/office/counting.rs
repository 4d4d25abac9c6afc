//! `closed -> counted -> released`: the steps of the count as the office runs them.

use std::io::Write;

use super::desk::Desk;
use crate::count::{self, BoxHeader, PreviousRegion, Sealed, TallyFile};
use crate::disclosure::Step;
use crate::error::{Error, Result};
use crate::invitation::GroupRow;
use crate::organisation;
use crate::release::{self, LedgerLine, Release, Releases};
use crate::wave::{ResultsKey, State, Wave};

impl Desk {
    /// What the count needs beside the ballots. `with` are the waves whose boxes are opened with this one.
    fn box_header(&self, wave: &Wave, with: &[Wave]) -> Result<BoxHeader> {
        let id = wave.id.as_str();
        let (units, groups) = self.office.read(|connection| {
            let units = organisation::records::chart(connection, id)?;
            Ok((units, GroupRow::all(connection, id)?))
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
            previous: self.previous_regions(wave)?,
            with: with.iter().map(|wave| wave.id.clone()).collect(),
        })
    }

    fn previous_regions(&self, wave: &Wave) -> Result<Vec<PreviousRegion>> {
        let releases = Releases::new(self.office.clone());
        let before = releases.before(wave.questionnaire.id(), (wave.closes, &wave.id))?;
        Ok(before.map_or_else(Vec::new, |before| regions(&before)))
    }

    fn closed(&self, id: &str) -> Result<Wave> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        wave.state.expect(State::Closed, id, "counted")?;
        Ok(wave)
    }

    /// Writes the box file for the trustees; returns the waves whose boxes must go along.
    pub fn write_box(&self, id: &str, out: &mut impl Write) -> Result<Vec<String>> {
        let wave = self.closed(id)?;
        // A box that goes along with another says nothing of others: by itself it is refused as too small.
        let with = match wave.carried_to() {
            None => self.fix_together(&wave, None)?,
            Some(_) => Vec::new(),
        };
        let header = self.box_header(&wave, &with)?;
        count::write_header(out, &header)?;
        self.ballot_box()?
            .each_portion(id, |portion| count::write_ballots(out, &portion))?;
        Ok(header.with)
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
        self.count_with(id, &[], key, accept)
    }

    /// The same with the boxes of earlier waves of leavers, which must be exactly those that wait for this one.
    pub fn count_with(
        &self,
        id: &str,
        with: &[String],
        key: &ResultsKey,
        accept: Option<u64>,
    ) -> Result<()> {
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
        let tally = self.tally_with(id, with, key, accept)?;
        self.store(&tally)?;
        self.finish_count(id)
    }

    /// (d) Stores a tally, in one transaction with the audit that its release will have to pass.
    fn store(&self, tally: &TallyFile) -> Result<()> {
        let rng = &mut self.randomness.rng();
        count::store(&self.office, tally, rng, release::admit)
    }

    /// Steps (a) to (c) on the ballots in the store; changes nothing, but that of leavers it is fixed which boxes are
    /// opened together.
    pub fn tally(&self, id: &str, key: &ResultsKey, accept: Option<u64>) -> Result<TallyFile> {
        self.tally_with(id, &[], key, accept)
    }

    fn tally_with(
        &self,
        id: &str,
        with: &[String],
        key: &ResultsKey,
        accept: Option<u64>,
    ) -> Result<TallyFile> {
        let wave = self.closed(id)?;
        let with = self.fix_together(&wave, Some(with))?;
        let last = self.sealed(&wave, &with)?;
        let carried: Vec<Sealed<'_>> = { with.iter() }
            .map(|wave| self.sealed(wave, &[]))
            .collect::<Result<_>>()?;
        count::count(last, carried, key, accept, &mut self.randomness.rng())
    }

    fn sealed<'a>(&'a self, wave: &'a Wave, with: &[Wave]) -> Result<Sealed<'a>> {
        let ballots = self.ballot_box()?;
        Ok(Sealed {
            header: self.box_header(wave, with)?,
            feed: Box::new(|take| ballots.each_portion(&wave.id, take)),
        })
    }

    /// (e) Hangs up the certificates and destroys the ballots, of this wave and of those that were counted with it.
    /// May be repeated. The store is rewritten last, so that nothing writes to it afterwards and no page of it stays
    /// free.
    pub fn finish_count(&self, id: &str) -> Result<()> {
        let all = self.office.read(|connection| {
            let wave = Wave::get(connection, id)?;
            let under = wave.carried_to().unwrap_or(id).to_owned();
            let mut all = vec![Wave::get(connection, &under)?];
            for carried in Wave::carried_by(connection, &under)? {
                all.push(Wave::get(connection, &carried)?);
            }
            Ok(all)
        })?;
        let ballot_box = self.ballot_box()?;
        for wave in &all {
            wave.state
                .expect(State::Counted, &wave.id, "cleared of its ballots")?;
            let certificate = wave.certificate.as_deref().unwrap_or_default();
            self.doors.hang_up(&wave.id, certificate.as_bytes())?;
        }
        all.iter().try_for_each(|wave| ballot_box.destroy(&wave.id))
    }

    /// Releases a counted wave to every entitled reader at once; returns its line in the ledger. The
    /// release is built first, which runs the audit; a finding stops it.
    pub fn release(&self, id: &str) -> Result<LedgerLine> {
        let wave = self.office.read(|connection| Wave::get(connection, id))?;
        wave.expect_own_figures()?;
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
