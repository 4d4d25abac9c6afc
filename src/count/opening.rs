//! Opening the box: each ballot is opened, checked, and counted once.
//!
//! A box is kept only if its token verifies under the manifest's key for the group inside the box,
//! its secret matches the commitment outside, the revision inside and outside agree, and the answers
//! fit the questionnaire. So neither the server nor a stolen database can alter or move a ballot
//! unnoticed.

use std::collections::{BTreeMap, HashMap};

use super::tally::Tally;
use crate::ballot::{Ballot, GroupKey, Opener, SealedBallot, commitment, receipt};
use crate::error::{Error, Result};
use crate::protocol::b64u;
use crate::survey::{Answers, Questionnaire};

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
    pub questionnaire: &'a Questionnaire,
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

/// The box while it is being opened.
pub struct Opening<'a> {
    rules: Rules<'a>,
    /// What the valid ballots say together.
    pub tally: Tally,
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

impl<'a> Opening<'a> {
    /// An opening with nothing opened yet.
    pub fn new(rules: Rules<'a>, tally: Tally) -> Self {
        Self {
            rules,
            tally,
            placed: 0,
            valid: 0,
            replaced: 0,
            spoiled: BTreeMap::new(),
            receipts: Vec::new(),
            current: None,
            last: None,
        }
    }

    /// Opens a portion on all cores. Ballots come sorted by commitment and revision, without doubles;
    /// anything else is not a box as `weerklank box` writes it.
    pub fn open(&mut self, portion: &[SealedBallot]) -> Result<()> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = portion.len().div_ceil(cores).max(1);
        let rules = &self.rules;
        let opened: Vec<std::result::Result<Valid, Spoiled>> = std::thread::scope(|scope| {
            let workers: Vec<_> = portion
                .chunks(share)
                .map(|chunk| {
                    scope.spawn(|| chunk.iter().map(|b| rules.check(b)).collect::<Vec<_>>())
                })
                .collect();
            workers
                .into_iter()
                .map(|worker| worker.join().map_err(|_| Error::failed("opening the box")))
                .collect::<Result<Vec<_>>>()
        })?
        .into_iter()
        .flatten()
        .collect();
        for (ballot, outcome) in portion.iter().zip(opened) {
            self.take(ballot, outcome)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        ballot: &SealedBallot,
        outcome: std::result::Result<Valid, Spoiled>,
    ) -> Result<()> {
        let place = (ballot.commitment, ballot.revision);
        if self.last.is_some_and(|last| last >= place) {
            return Err(Error::invalid(
                "The ballots are not in order or occur twice. Make the box file again.",
            ));
        }
        self.last = Some(place);
        self.placed += 1;
        let commitment = crate::ballot::Commitment(ballot.commitment);
        self.receipts
            .push(b64u(&receipt(&commitment, ballot.revision, &ballot.sealed)));
        if self.current.as_ref().map(|(at, _)| *at) != Some(ballot.commitment) {
            self.finish_commitment();
            self.current = Some((ballot.commitment, None));
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
    fn check(&self, sealed: &SealedBallot) -> std::result::Result<Valid, Spoiled> {
        let outside = crate::ballot::Commitment(sealed.commitment);
        let plaintext = self
            .opener
            .open(self.wave, &outside, sealed.revision, &sealed.sealed)
            .map_err(|_| Spoiled::Sealed)?;
        let ballot = Ballot::from_plaintext(&plaintext).map_err(|_| Spoiled::Malformed)?;
        if ballot.revision != sealed.revision {
            return Err(Spoiled::Revision);
        }
        if commitment(&ballot.secret) != outside {
            return Err(Spoiled::Commitment);
        }
        let (Some(key), Some(&node)) =
            (self.keys.get(&ballot.group), self.nodes.get(&ballot.group))
        else {
            return Err(Spoiled::Group);
        };
        if !key.verify(
            self.wave,
            &ballot.group,
            &outside,
            &ballot.prefix,
            &ballot.token,
        ) {
            return Err(Spoiled::Token);
        }
        let answers =
            Answers::check(self.questionnaire, &ballot.answers).map_err(|_| Spoiled::Answers)?;
        Ok(Valid { node, answers })
    }
}
