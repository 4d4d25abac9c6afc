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
mod together;

use rand::seq::SliceRandom;

pub use box_file::{
    BoxHeader, PreviousRegion, each_portion, read_header, write_ballots, write_header,
};
pub use certificate::{AuditFindings, CountCertificate, ImportCertificate, Provenance};
pub use opening::Spoiled;
pub use protect::question_of;
pub use store::store;
pub use tally_file::{BlockRow, BreakdownRow, Comment, ParticipationRow, Spread, TallyFile};
pub use together::{Feed, Sealed};

use crate::error::{Error, Result};
use crate::survey::Form;
use crate::wave::ResultsKey;
use protect::Protected;
use tally::Tally;
use together::Frozen;

/// Steps (a) to (c) on a box and those that are carried into it, each of which has a certificate of its own.
/// `accept` is the number of spoiled ballots that somebody has looked into and accepts.
pub fn count(
    last: Sealed<'_>,
    carried: Vec<Sealed<'_>>,
    key: &ResultsKey,
    accept: Option<u64>,
    rng: &mut impl rand::CryptoRng,
) -> Result<TallyFile> {
    let (headers, feeds): (Vec<_>, Vec<_>) = std::iter::once(last)
        .chain(carried)
        .map(|sealed| (sealed.header, sealed.feed))
        .unzip();
    let frozen: Vec<Frozen<'_>> = { headers.iter() }
        .map(|header| Frozen::new(header, key))
        .collect::<Result<_>>()?;
    let [last, carried @ ..] = frozen.as_slice() else {
        return Err(Error::failed("counting no box"));
    };
    together::check(last, carried)?;
    let questionnaire = &last.questionnaire;
    let form = Form::new(questionnaire);
    let (tree, policy) = (&last.tree, &last.manifest.policy);
    let mut tally = Tally::new(questionnaire, tree.len());
    let mut outcomes = Vec::new();
    for (frozen, feed) in frozen.iter().zip(feeds) {
        outcomes.push(frozen.open(feed, &form, key, &mut tally)?);
    }
    if questionnaire.is_for_leavers() {
        together::check_people(last, &outcomes)?;
    }
    together::check_spoiled(&outcomes, accept)?;
    let mut invited = vec![0; tree.len()];
    for frozen in &frozen {
        for group in &frozen.manifest.groups {
            invited[frozen.nodes[&group.id]] += group.size;
        }
    }
    let previous = protect::previous(tree, &last.header.previous);
    let protected = Protected::new(tree, &tally, &invited, policy, &previous, questionnaire)?;
    let mut certificates = together::certificates(&frozen, outcomes, &protected.audit)?;
    let mut comments = protect::comments(tree, &tally, policy);
    comments.shuffle(rng);
    Ok(TallyFile {
        format: tally_file::FORMAT.to_owned(),
        wave: last.manifest.wave.clone(),
        blocks: protected.blocks,
        participation: protected.participation,
        breakdowns: protected.breakdowns,
        spreads: protected.spreads,
        comments,
        certificate: certificates.remove(0),
        carried: certificates,
    })
}
