//! One box, or several as one: leavers of a quarter that was too few by itself are counted with those of the next.
//!
//! Each box is opened under its own manifest: tokens are of one wave, and so is what binds a box to its commitment.
//! What the ballots say goes into one tally, on the chart of the last wave, under the promise of all of them. Which
//! boxes belong together stands in the header of the last one and is no choice of whoever counts: figures of one box and
//! of that box with another could be subtracted.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::box_file::BoxHeader;
use super::certificate::{AuditFindings, CountCertificate, declaration};
use super::opening::{Opening, Rules, Spoiled};
use super::tally::Tally;
use crate::ballot::{GroupKey, Opener, SealedBallot, group_keys};
use crate::disclosure::Tree;
use crate::error::{Error, Result};
use crate::organisation::records::tree_of;
use crate::survey::{Form, Questionnaire};
use crate::wave::{ControlCode, Manifest, ResultsKey};

/// Above this share of spoiled ballots the count stops and asks.
const SPOILED_PERCENT: u64 = 1;

/// Hands over the ballots of a box in portions, sorted by commitment and revision.
pub type Feed<'a> =
    Box<dyn FnOnce(&mut dyn FnMut(Vec<SealedBallot>) -> Result<()>) -> Result<()> + 'a>;

/// A box that is to be opened.
pub struct Sealed<'a> {
    /// What the count needs beside the ballots.
    pub header: BoxHeader,
    /// The ballots.
    pub feed: Feed<'a>,
}

/// A header whose key, questionnaire and groups were found to belong to its manifest.
pub(super) struct Frozen<'a> {
    pub header: &'a BoxHeader,
    pub manifest: Manifest,
    pub questionnaire: Questionnaire,
    pub tree: Tree,
    pub nodes: HashMap<String, usize>,
    keys: HashMap<String, GroupKey>,
}

/// What came out of one box, beside its part of the tally.
pub(super) struct Outcome {
    people: u64,
    placed: u64,
    valid: u64,
    replaced: u64,
    spoiled: BTreeMap<Spoiled, u64>,
    receipts: Vec<String>,
}

impl<'a> Frozen<'a> {
    pub fn new(header: &'a BoxHeader, key: &ResultsKey) -> Result<Self> {
        let manifest = Manifest::from_bytes(header.manifest.as_bytes())?;
        check_key(&manifest, key)?;
        check_questionnaire(&manifest, header)?;
        let tree = tree_of(&header.units)?;
        let questionnaire = Questionnaire::from_json(&header.questionnaire)
            .map_err(|error| Error::invalid(format!("The questionnaire in the box: {error}")))?;
        Ok(Self {
            questionnaire,
            nodes: nodes(header, &manifest, &tree)?,
            keys: group_keys(&manifest)?,
            header,
            manifest,
            tree,
        })
    }

    /// Opens the box and adds what its ballots say to the tally.
    pub fn open(
        &self,
        feed: Feed<'_>,
        form: &Form<'_>,
        key: &ResultsKey,
        tally: &mut Tally,
    ) -> Result<Outcome> {
        let opener = Opener::new(key.private(), &self.manifest.wave)?;
        let rules = Rules {
            wave: &self.manifest.wave,
            form,
            keys: &self.keys,
            nodes: &self.nodes,
            opener: &opener,
        };
        let mut opening = Opening::new(tally);
        opening.open(&rules, feed)?;
        let receipts = opening.finish();
        Ok(Outcome {
            people: opening.people,
            placed: opening.placed,
            valid: opening.valid,
            replaced: opening.replaced,
            spoiled: std::mem::take(&mut opening.spoiled),
            receipts,
        })
    }

    fn certificate(
        &self,
        outcome: Outcome,
        together: Vec<String>,
        audit: &AuditFindings,
    ) -> Result<CountCertificate> {
        let certificate = CountCertificate {
            protocol: self.manifest.protocol.clone(),
            wave: self.manifest.wave.clone(),
            control: ControlCode::of(self.header.manifest.as_bytes()).to_string(),
            custody: self.manifest.custody.clone(),
            shares: declaration(&self.manifest, &self.questionnaire),
            together,
            invited: { self.manifest.groups.iter() }
                .map(|group| u64::from(group.size))
                .sum(),
            issued: u64::from(self.header.issued),
            placed: outcome.placed,
            valid: outcome.valid,
            replaced: outcome.replaced,
            spoiled: outcome.spoiled,
            receipts: outcome.receipts,
            audit: audit.clone(),
        };
        certificate.check()?;
        Ok(certificate)
    }
}

/// What everybody may check about each box. Figures of the boxes that were opened with it are in none of them; which
/// these are is.
pub(super) fn certificates(
    frozen: &[Frozen<'_>],
    outcomes: Vec<Outcome>,
    audit: &AuditFindings,
) -> Result<Vec<CountCertificate>> {
    let waves = || frozen.iter().map(|frozen| frozen.manifest.wave.clone());
    let certificate = |(own, outcome): (&Frozen<'_>, Outcome)| {
        let others = waves().filter(|wave| *wave != own.manifest.wave);
        own.certificate(outcome, others.collect(), audit)
    };
    frozen.iter().zip(outcomes).map(certificate).collect()
}

/// Refuses boxes that do not belong together: others than the header of the last one names, of another questionnaire,
/// of more than one unit, or with a stricter promise.
pub(super) fn check(last: &Frozen<'_>, carried: &[Frozen<'_>]) -> Result<()> {
    let refuse = |sentence: String| Err(Error::invalid(sentence));
    let wave = &last.manifest.wave;
    let named: BTreeSet<&str> = last.header.with.iter().map(String::as_str).collect();
    let given: BTreeSet<&str> = { carried.iter() }
        .map(|frozen| frozen.manifest.wave.as_str())
        .collect();
    if let Some(missing) = named.difference(&given).next() {
        return refuse(format!(
            "The box of wave {wave} is counted together with that of wave {missing}, and never without it: give that \
             box too."
        ));
    }
    if given != named || given.len() < carried.len() {
        return refuse(format!(
            "The box of wave {wave} says which boxes are counted with it, and these are others, or one of them is given \
             twice. Give exactly those of: {}.",
            [vec![wave.as_str()], named.into_iter().collect()]
                .concat()
                .join(", ")
        ));
    }
    for frozen in carried {
        let other = &frozen.manifest.wave;
        let (ours, theirs) = (&last.manifest, &frozen.manifest);
        if theirs.assets.questionnaire != ours.assets.questionnaire {
            return refuse(format!(
                "Waves {other} and {wave} asked different questionnaires; their ballots cannot be counted as one."
            ));
        }
        if last.tree.len() > 1 || frozen.tree.len() > 1 {
            return refuse(format!(
                "Waves {other} and {wave} have units; only boxes of one unit are counted as one."
            ));
        }
        if ours.policy.clone().stricter(theirs.policy.clone()) != ours.policy {
            return refuse(format!(
                "Wave {other} promised higher thresholds than wave {wave}; its ballots cannot be counted there."
            ));
        }
    }
    Ok(())
}

/// Leavers are not counted while they are too few: nothing is stored, and the boxes stay.
pub(super) fn check_people(last: &Frozen<'_>, outcomes: &[Outcome]) -> Result<()> {
    let people: u64 = outcomes.iter().map(|outcome| outcome.people).sum();
    let minimum = last.manifest.policy.minimum_invited;
    if people >= u64::from(minimum) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "Fewer than {minimum} people who leave have answered in wave {}: nothing was counted and the box stays. Close \
         the wave of the next quarter, and count the two together.",
        last.manifest.wave
    )))
}

pub(super) fn check_spoiled(outcomes: &[Outcome], accept: Option<u64>) -> Result<()> {
    let placed: u64 = outcomes.iter().map(|outcome| outcome.placed).sum();
    let mut spoiled: BTreeMap<Spoiled, u64> = BTreeMap::new();
    for (reason, count) in outcomes.iter().flat_map(|outcome| &outcome.spoiled) {
        *spoiled.entry(*reason).or_default() += count;
    }
    let all: u64 = spoiled.values().sum();
    if all <= accept.unwrap_or(placed * SPOILED_PERCENT / 100) {
        return Ok(());
    }
    let reasons: Vec<String> = spoiled
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.name()))
        .collect();
    Err(Error::invalid(format!(
        "{all} of {placed} ballots are spoiled ({}), more than {SPOILED_PERCENT} %. Nothing was stored and \
         nothing is lost. Find out why, then count with --accept-spoiled {all}.",
        reasons.join(", ")
    )))
}

/// (a) A key of another wave opens nothing; say so before every ballot counts as spoiled.
fn check_key(manifest: &Manifest, key: &ResultsKey) -> Result<()> {
    if key.public() == manifest.results_key()? {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "This is not the results key of wave {}; its public half differs from the manifest's. \
         Nothing was opened. Use the key that was made for this wave.",
        manifest.wave
    )))
}

fn check_questionnaire(manifest: &Manifest, header: &BoxHeader) -> Result<()> {
    use sha2::{Digest, Sha256};
    let hash = crate::protocol::hex(&Sha256::digest(header.questionnaire.as_bytes()));
    if hash == manifest.assets.questionnaire {
        return Ok(());
    }
    Err(Error::invalid(
        "The questionnaire in the box is not the one in the manifest. Make the box file again.",
    ))
}

fn nodes(header: &BoxHeader, manifest: &Manifest, tree: &Tree) -> Result<HashMap<String, usize>> {
    manifest
        .groups
        .iter()
        .map(|group| {
            let unit = header.groups.get(&group.id);
            let node = unit.and_then(|unit| tree.find(unit)).ok_or_else(|| {
                Error::invalid(format!(
                    "Group {} has no place in the chart of the box. Make the box file again.",
                    group.id
                ))
            })?;
            Ok((group.id.clone(), node))
        })
        .collect()
}
