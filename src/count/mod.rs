//! OPENING THE BOX: verify, tally, decide what may be known, and forget the rest.
//!
//! The steps in their order: (a) the key belongs to the manifest; (b) every box is opened and checked;
//! (c) in memory the ballots become a tally, and disclosure control and its auditor decide what survives;
//! (d) one office transaction stores that; (e) only then are the ballots destroyed. [`count`] does (a)
//! to (c) and touches no database, so that trustees can run it on a machine of their own; what it
//! returns, the [`TallyFile`], holds nothing that may not be known.

mod box_file;
mod breakdowns;
mod certificate;
pub mod history;
mod opening;
mod pipeline;
mod protect;
mod store;
mod tally;
mod tally_file;

use std::collections::HashMap;

use rand::seq::SliceRandom;

pub use box_file::{
    BoxHeader, PreviousRegion, each_portion, read_header, write_ballots, write_header,
};
pub use certificate::{AuditFindings, CountCertificate, ImportCertificate, Provenance};
pub use opening::Spoiled;
pub use protect::question_of;
pub use store::store;
pub use tally_file::{BlockRow, BreakdownRow, Comment, ParticipationRow, Spread, TallyFile};

use crate::ballot::{Opener, SealedBallot, group_keys};
use crate::error::{Error, Result};
use crate::organisation::records::tree_of;
use crate::survey::{Form, Questionnaire};
use crate::wave::{ControlCode, Manifest, ResultsKey};
use opening::{Opening, Rules};
use protect::Protected;
use tally::Tally;

/// Above this share of spoiled ballots the count stops and asks.
const SPOILED_PERCENT: u64 = 1;

/// Steps (a) to (c). `feed` hands over the ballots in portions, sorted by commitment and revision;
/// `accept` is the number of spoiled ballots that somebody has looked into and accepts.
pub fn count(
    header: &BoxHeader,
    key: &ResultsKey,
    accept: Option<u64>,
    feed: impl FnOnce(&mut dyn FnMut(Vec<SealedBallot>) -> Result<()>) -> Result<()>,
    rng: &mut impl rand::CryptoRng,
) -> Result<TallyFile> {
    let manifest = Manifest::from_bytes(header.manifest.as_bytes())?;
    check_key(&manifest, key)?;
    check_questionnaire(&manifest, header)?;
    let questionnaire = Questionnaire::from_json(&header.questionnaire)
        .map_err(|error| Error::invalid(format!("The questionnaire in the box: {error}")))?;
    let tree = tree_of(&header.units)?;
    let nodes = nodes(header, &manifest, &tree)?;
    let keys = group_keys(&manifest)?;
    let opener = Opener::new(key.private(), &manifest.wave)?;
    let form = Form::new(&questionnaire);
    let rules = Rules {
        wave: &manifest.wave,
        form: &form,
        keys: &keys,
        nodes: &nodes,
        opener: &opener,
    };
    let mut opening = Opening::new(Tally::new(&questionnaire, tree.len()));
    opening.open(&rules, feed)?;
    let receipts = opening.finish();
    check_spoiled(&opening, accept)?;
    let mut invited = vec![0; tree.len()];
    for group in &manifest.groups {
        invited[nodes[&group.id]] += group.size;
    }
    let previous = protect::previous(&tree, &header.previous);
    let policy = &manifest.policy;
    let tally = &opening.tally;
    let protected = Protected::new(&tree, tally, &invited, policy, &previous, &questionnaire)?;
    let certificate = CountCertificate {
        protocol: manifest.protocol.clone(),
        wave: manifest.wave.clone(),
        control: ControlCode::of(header.manifest.as_bytes()).to_string(),
        custody: manifest.custody.clone(),
        shares: certificate::declaration(&manifest),
        invited: invited.iter().map(|&n| u64::from(n)).sum(),
        issued: u64::from(header.issued),
        placed: opening.placed,
        valid: opening.valid,
        replaced: opening.replaced,
        spoiled: opening.spoiled.clone(),
        receipts,
        audit: protected.audit.clone(),
    };
    certificate.check()?;
    let mut comments = protect::comments(&tree, &opening.tally, policy);
    comments.shuffle(rng);
    Ok(TallyFile {
        format: tally_file::FORMAT.to_owned(),
        wave: manifest.wave.clone(),
        blocks: protected.blocks,
        participation: protected.participation,
        breakdowns: protected.breakdowns,
        spreads: protected.spreads,
        comments,
        certificate,
    })
}

/// (a) A key of another wave opens nothing; say so before every ballot counts as spoiled.
fn check_key(manifest: &Manifest, key: &ResultsKey) -> Result<()> {
    if key.public() == manifest.results_key()? {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "--key: this is not the results key of wave {}; its public half differs from the manifest's. \
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

fn nodes(
    header: &BoxHeader,
    manifest: &Manifest,
    tree: &crate::disclosure::Tree,
) -> Result<HashMap<String, usize>> {
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

fn check_spoiled(opening: &Opening, accept: Option<u64>) -> Result<()> {
    let spoiled: u64 = opening.spoiled.values().sum();
    let allowed = accept.unwrap_or(opening.placed * SPOILED_PERCENT / 100);
    if spoiled <= allowed {
        return Ok(());
    }
    let reasons: Vec<String> = opening
        .spoiled
        .iter()
        .map(|(reason, count)| format!("{count} {}", reason.name()))
        .collect();
    Err(Error::invalid(format!(
        "{spoiled} of {} ballots are spoiled ({}), more than {SPOILED_PERCENT} %. Nothing was stored and \
         nothing is lost. Find out why, then count with --accept-spoiled {spoiled}.",
        opening.placed,
        reasons.join(", ")
    )))
}
