//! Opening the box: each ballot is opened, checked, and counted once.
//!
//! A box is kept only if its token verifies under the manifest's key for the group inside the box,
//! its secret matches the commitment outside, the revision inside and outside agree, and the answers
//! fit the questionnaire. So neither the server nor a stolen database can alter or move a ballot
//! unnoticed.

use std::collections::{BTreeMap, HashMap};

use super::pipeline::in_order;
use super::tally::Tally;
use crate::ballot::{Commitment, GroupKey, OpenBallot, Opener, SealedBallot, commitment, receipt};
use crate::error::{Error, Result};
use crate::protocol::b64u;
use crate::survey::{Answers, Form};

/// Why a ballot is spoiled.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Spoiled {
    /// The results key does not open the box.
    Sealed,
    /// The plaintext is not a ballot.
    Malformed,
    /// The group is not in the manifest.
    Group,
    /// The token is not a token of that group.
    Token,
    /// The secret does not match the commitment outside.
    Commitment,
    /// The revision inside is not the one outside.
    Revision,
    /// The answers do not fit the questionnaire.
    Answers,
}

impl Spoiled {
    /// The reason in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sealed => "cannot be opened with the results key",
            Self::Malformed => "hold no ballot",
            Self::Group => "name a group that is not in the manifest",
            Self::Token => "have no token of their group",
            Self::Commitment => "have another commitment inside than outside",
            Self::Revision => "have another revision inside than outside",
            Self::Answers => "do not fit the questionnaire",
        }
    }
}

/// What a ballot must fit.
pub struct Rules<'a> {
    /// The wave.
    pub wave: &'a str,
    /// The questionnaire frozen at opening.
    pub form: &'a Form<'a>,
    /// Issuing keys by group.
    pub keys: &'a HashMap<String, GroupKey>,
    /// Node in which each group counts.
    pub nodes: &'a HashMap<String, usize>,
    /// Opens boxes.
    pub opener: &'a Opener,
}

/// A ballot that holds.
struct Valid {
    node: usize,
    answers: Answers,
}

/// A box that was opened: where it lay, its receipt, and what was in it.
pub struct Opened {
    place: ([u8; 32], u8),
    receipt: String,
    outcome: std::result::Result<Valid, Spoiled>,
}

/// The box while it is being opened.
pub struct Opening<'a> {
    /// What the valid ballots say together, those of other boxes included.
    tally: &'a mut Tally,
    /// People who placed a ballot, whatever became of it.
    pub people: u64,
    /// Boxes taken out.
    pub placed: u64,
    /// Ballots counted.
    pub valid: u64,
    /// Valid ballots that a later revision replaced.
    pub replaced: u64,
    /// Spoiled ballots by reason.
    pub spoiled: BTreeMap<Spoiled, u64>,
    receipts: Vec<String>,
    /// The commitment at hand, and its highest valid revision so far.
    current: Option<([u8; 32], Option<Valid>)>,
    last: Option<([u8; 32], u8)>,
}

/// Ballots that are opened at a stretch.
const STRETCH: usize = 100;

impl<'a> Opening<'a> {
    /// An opening with nothing of this box opened yet.
    pub fn new(tally: &'a mut Tally) -> Self {
        Self {
            tally,
            people: 0,
            placed: 0,
            valid: 0,
            replaced: 0,
            spoiled: BTreeMap::new(),
            receipts: Vec::new(),
            current: None,
            last: None,
        }
    }

    /// Opens everything that is fed, on all cores. Ballots come sorted by commitment and revision,
    /// without doubles; anything else is not a box as `weerklank box` writes it.
    pub fn open(
        &mut self,
        rules: &Rules<'_>,
        feed: impl FnOnce(&mut dyn FnMut(Vec<SealedBallot>) -> Result<()>) -> Result<()>,
    ) -> Result<()> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        in_order(
            cores,
            |hand| {
                feed(&mut |mut portion| {
                    while !portion.is_empty() {
                        let rest = portion.split_off(STRETCH.min(portion.len()));
                        hand(std::mem::replace(&mut portion, rest))?;
                    }
                    Ok(())
                })
            },
            |stretch: Vec<SealedBallot>| -> Vec<Opened> {
                stretch
                    .into_iter()
                    .map(|ballot| rules.open(ballot))
                    .collect()
            },
            |opened| opened.into_iter().try_for_each(|one| self.take(one)),
        )
    }

    fn take(&mut self, opened: Opened) -> Result<()> {
        let Opened {
            place,
            receipt,
            outcome,
        } = opened;
        if self.last.is_some_and(|last| last >= place) {
            return Err(Error::invalid(
                "The ballots are not in order or occur twice. Make the box file again.",
            ));
        }
        self.last = Some(place);
        self.placed += 1;
        self.receipts.push(receipt);
        let commitment = place.0;
        if self.current.as_ref().map(|(at, _)| *at) != Some(commitment) {
            self.finish_commitment();
            self.current = Some((commitment, None));
            self.people += 1;
        }
        match outcome {
            Err(reason) => *self.spoiled.entry(reason).or_default() += 1,
            Ok(valid) => {
                let best = self.current.as_mut().map(|(_, best)| best);
                if let Some(best) = best
                    && best.replace(valid).is_some()
                {
                    self.replaced += 1;
                }
            }
        }
        Ok(())
    }

    fn finish_commitment(&mut self) {
        if let Some((_, Some(valid))) = self.current.take() {
            self.valid += 1;
            self.tally.add(valid.node, &valid.answers);
        }
    }

    /// Ends the opening: the receipts, sorted, so that they tell no order.
    pub fn finish(&mut self) -> Vec<String> {
        self.finish_commitment();
        let mut receipts = std::mem::take(&mut self.receipts);
        receipts.sort_unstable();
        receipts
    }
}

impl Rules<'_> {
    fn open(&self, mut ballot: SealedBallot) -> Opened {
        let outside = Commitment(ballot.commitment);
        // Of the box as it lay there: it is opened in its place.
        let receipt = receipt(&outside, ballot.revision, &ballot.sealed);
        Opened {
            place: (ballot.commitment, ballot.revision),
            receipt: b64u(&receipt),
            outcome: self.check(&outside, ballot.revision, &mut ballot.sealed),
        }
    }

    fn check(
        &self,
        outside: &Commitment,
        revision: u8,
        sealed: &mut [u8],
    ) -> std::result::Result<Valid, Spoiled> {
        let plaintext = self.opener.open(outside, revision, sealed);
        let plaintext = plaintext.map_err(|_| Spoiled::Sealed)?;
        let ballot = OpenBallot::from_plaintext(plaintext).map_err(|_| Spoiled::Malformed)?;
        if ballot.revision != revision {
            return Err(Spoiled::Revision);
        }
        if commitment(&ballot.secret) != *outside {
            return Err(Spoiled::Commitment);
        }
        let group = ballot.group.as_ref();
        let (Some(key), Some(&node)) = (self.keys.get(group), self.nodes.get(group)) else {
            return Err(Spoiled::Group);
        };
        if !key.verify(self.wave, group, outside, &ballot.prefix, &ballot.token) {
            return Err(Spoiled::Token);
        }
        let answers = Answers::check(self.form, &ballot.answers).map_err(|_| Spoiled::Answers)?;
        Ok(Valid { node, answers })
    }
}
