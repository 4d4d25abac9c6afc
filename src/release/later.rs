//! What is published beside the release of a count: imports, old waves on newer charts, several counts as one.

use std::collections::BTreeMap;

use time::Date;

use super::Release;
use super::ledger::{Kind, LedgerLine};
use super::recut::{self, Recut};
use super::releases::Releases;
use super::stored::Stored;
use super::union::{self, Union};
use crate::disclosure::{Certificate, Tree};
use crate::error::{Error, Reason, Result};
use crate::organisation::Moves;
use crate::store::Conn;
use crate::wave::{State, Wave};

impl Releases {
    /// A released wave with everything that was published of it.
    fn whole(&self, id: &str) -> Result<Release> {
        let wave = self.db.read(|connection| Wave::get(connection, id))?;
        wave.expect_own_figures()?;
        if wave.state != State::Released {
            return Err(Error::refused(
                Reason::Conflict,
                format!(
                    "Wave {id} is {} and not released; release it first.",
                    wave.state
                ),
            ));
        }
        Release::new(&wave, self.published(&wave)?, None)
    }

    /// The units of a released wave, without joined groups.
    pub fn chart(&self, id: &str) -> Result<Tree> {
        let whole = self.whole(id)?;
        let rows: Vec<(&str, &str)> = (whole.units.iter())
            .filter(|unit| !unit.joined)
            .map(|unit| (unit.id.as_str(), unit.parent.as_str()))
            .collect();
        Tree::new(&rows).map_err(|_| Error::failed("reading the units: they are no tree any more"))
    }

    /// Cuts an old wave anew and enters it in the ledger: which old units went where, audited on this chart.
    /// Entering the same again changes nothing.
    pub fn recut(
        &self,
        id: &str,
        tree: &Tree,
        moves: &Moves,
        today: Date,
    ) -> Result<(Recut, LedgerLine)> {
        let old = self.whole(id)?;
        let recut = Recut::new(&old, moves, tree, &|unit| tree.find(unit));
        let certificate = recut.audited(&old, tree)?;
        let digest = recut::digest(&old.ledger, moves)?;
        let last = old
            .ledger
            .iter()
            .rev()
            .find(|line| line.kind == Kind::Recut);
        if let Some(line) = last.filter(|line| line.digest == digest) {
            return Ok((recut, line.clone()));
        }
        let line = self.db.write(|connection| {
            let line = LedgerLine {
                wave: id.to_owned(),
                number: LedgerLine::next(connection, id)?,
                kind: Kind::Recut,
                published: today,
                digest,
                certificate,
                name: None,
            };
            recut::enter(connection, &line, moves)?;
            Ok(line)
        })?;
        Ok((recut, line))
    }

    /// Released waves with everything that was published of them, the earliest first.
    fn all_whole(&self, waves: &[String]) -> Result<Vec<Release>> {
        let mut releases = Vec::new();
        for wave in waves {
            releases.push(self.whole(wave)?);
        }
        releases.sort_by(|a, b| (a.closes, &a.wave).cmp(&(b.closes, &b.wave)));
        Ok(releases)
    }

    /// The names of the unions in the ledger, each with its waves.
    pub fn unions(&self) -> Result<BTreeMap<String, Vec<String>>> {
        let mut unions: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in self.ledger()? {
            if let Some(name) = line.name.filter(|_| line.kind == Kind::Union) {
                unions.entry(name).or_default().push(line.wave);
            }
        }
        Ok(unions)
    }

    /// The figures of a union that is in the ledger, made again from its waves.
    pub fn united(&self, name: &str, waves: &[String]) -> Result<Union> {
        let releases = self.all_whole(waves)?;
        let releases: Vec<&Release> = releases.iter().collect();
        let union = Union::new(name, &releases)?;
        let digest = union::digest(name, &releases)?;
        let known = self
            .db
            .read(|connection| LedgerLine::named(connection, name))?;
        if known.is_empty() || known.iter().any(|line| line.digest != digest) {
            return Err(Error::failed(format!(
                "auditing a union: {name} is not what the ledger says was published; nothing is shown"
            )));
        }
        Ok(union)
    }

    /// Unites released waves and enters that in the ledger of each. Entering the same again changes nothing; a
    /// name that stands for other waves is refused.
    pub fn unite(
        &self,
        name: &str,
        waves: &[String],
        today: Date,
    ) -> Result<(Union, Vec<LedgerLine>)> {
        let releases = self.all_whole(waves)?;
        let releases: Vec<&Release> = releases.iter().collect();
        let union = Union::new(name, &releases)?;
        let digest = union::digest(name, &releases)?;
        let lines = self.db.write(|connection| {
            let known = LedgerLine::named(connection, name)?;
            if !known.is_empty() {
                let same = known.iter().all(|line| line.digest == digest);
                return match same {
                    true => Ok(known),
                    false => Err(Error::refused(
                        Reason::Conflict,
                        format!("There is a union {name} of other waves already; give this one another name."),
                    )),
                };
            }
            let mut lines = Vec::new();
            for wave in &union.waves {
                let line = LedgerLine {
                    wave: wave.clone(),
                    number: LedgerLine::next(connection, wave)?,
                    kind: Kind::Union,
                    published: today,
                    digest: digest.clone(),
                    certificate: union.certificate.clone(),
                    name: Some(name.to_owned()),
                };
                line.write(connection)?;
                lines.push(line);
            }
            Ok(lines)
        })?;
        Ok((union, lines))
    }
}

/// Enters an imported wave in the ledger, in the transaction that stores it: the reports of the earlier tool,
/// if they were given, then our own publication, which is audited once more as in every release.
pub fn enter_import(
    connection: &mut Conn,
    wave: &Wave,
    reports: Option<(&Certificate, &str)>,
    today: Date,
) -> Result<Vec<LedgerLine>> {
    let mut lines = Vec::new();
    if let Some((certificate, digest)) = reports {
        lines.push(LedgerLine {
            wave: wave.id.clone(),
            number: 1,
            kind: Kind::Import,
            published: wave.closes,
            digest: digest.to_owned(),
            certificate: certificate.clone(),
            name: None,
        });
        lines[0].write(connection)?;
    }
    let stored = Stored::read(connection, wave)?;
    let digest = stored.digest()?;
    let line = LedgerLine {
        wave: wave.id.clone(),
        number: lines.len() as u32 + 1,
        kind: Kind::Release,
        published: today,
        digest,
        certificate: Release::new(wave, stored, None)?.audited,
        name: None,
    };
    line.write(connection)?;
    lines.push(line);
    Ok(lines)
}
