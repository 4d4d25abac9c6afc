//! From the tally of one wave of history to what may be known: the same functions as after a count.

use time::Date;

use super::answers::History;
use super::beside::Neighbour;
use super::reports::Reports;
use crate::count::box_file::PreviousRegion;
use crate::count::certificate::ImportCertificate;
use crate::count::protect::{self, Protected};
use crate::count::tally_file::BlockRow;
use crate::disclosure::{Certificate, Policy};
use crate::error::{Error, Result};
use crate::organisation::{self, JoinReport, ReportingTree, Units};
use crate::survey::Questionnaire;

/// A wave of history as it will be kept.
pub struct Imported {
    /// Its name.
    pub wave: String,
    /// Its day.
    pub date: Date,
    /// What is public about it.
    pub certificate: ImportCertificate,
    /// What was joined and moved up because it was too small.
    pub joins: JoinReport,
    /// The auditor's findings on the earlier tool's own reports, with a digest of them.
    pub reports: Option<(Certificate, String)>,
    pub(super) reporting: ReportingTree,
    /// By node: people who count there.
    pub(super) people: Vec<u32>,
    pub(super) protected: Protected,
}

impl Imported {
    /// Which unit is shown for which question in which step: what the wave after it goes by.
    pub fn regions(&self) -> Vec<PreviousRegion> {
        let region = |row: &BlockRow| PreviousRegion {
            question: row.question.clone(),
            step: row.step,
            unit: row.unit.clone(),
        };
        self.protected.blocks.iter().map(region).collect()
    }

    /// How many blocks are kept; with none there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.protected.blocks.is_empty()
    }
}

/// Joins small groups, chooses what may be shown, and has the auditor attack it; beside the earlier tool's
/// reports where there are any. `previous` is what the wave before showed.
pub fn protect(
    history: &History,
    reports: Option<&Reports>,
    units: &Units,
    policy: &Policy,
    previous: &[PreviousRegion],
    questionnaire: &Questionnaire,
) -> Result<Imported> {
    let asked = &history.asked;
    let minimum = policy.minimum_invited as usize;
    let grouping = organisation::form_groups_of(units, &asked.people, minimum)
        .map_err(|error| Error::invalid(format!("Wave {}: {error}", asked.wave)))?;
    let reporting = organisation::reporting_tree(units, &grouping.groups);
    let place: Vec<usize> = (0..units.tree.len())
        .map(|unit| reporting.counts_in[unit].unwrap_or(unit))
        .collect();
    let mut people = vec![0; reporting.tree.len()];
    for (unit, &node) in place.iter().enumerate() {
        people[node] += asked.people[unit];
    }
    let previous = protect::previous(&reporting.tree, previous);
    let (protected, findings) = match reports {
        None => {
            let tally = history.tally.placed(&place, reporting.tree.len());
            let tree = &reporting.tree;
            let protected =
                Protected::new(tree, &tally, &people, policy, &previous, questionnaire)?;
            (protected, None)
        }
        Some(reports) => {
            let neighbour = Neighbour {
                history,
                reports,
                chart: &units.tree,
                tree: &reporting.tree,
                place: &place,
                people: &people,
                policy,
            };
            let certificate = neighbour.judged()?;
            let protected = neighbour.protect(&previous)?;
            (protected, Some((certificate, neighbour.digest()?)))
        }
    };
    let responded = history.tally.responded.iter();
    let certificate = ImportCertificate {
        source: ImportCertificate::SOURCE.to_owned(),
        wave: asked.wave.clone(),
        date: asked.date.to_string(),
        people: people.iter().map(|&n| u64::from(n)).sum(),
        valid: responded.map(|&n| u64::from(n)).sum(),
        reports: findings.as_ref().map(|(found, _)| found.published),
        audit: protected.audit.clone(),
    };
    Ok(Imported {
        wave: asked.wave.clone(),
        date: asked.date,
        certificate,
        joins: grouping.report,
        reports: findings,
        reporting,
        people,
        protected,
    })
}
