//! Attack: a Bayesian matcher over all copies.
//!
//! The attacker knows from the office's copies in which hour each person collected a token, knows the team of
//! every answer, knows that people answer 1 to 10 minutes later and that four of five do, and sees in which
//! copy each answer was readable for the first time. All assignments of the team's answers to its people are
//! weighed exactly (dynamic programming over subsets), so no better guess exists.

use super::evidence::{Evidence, Finding, Phase, finding};
use super::items::{Kind, Owner};
use super::store::Side;
use super::world::{PEOPLE, TEAM};

/// What the attacker believes of one answer.
pub struct Belief {
    owner: Owner,
    /// The likeliest person, and how sure the attacker is.
    guess: Owner,
    certainty: f64,
}

/// Something that became visible: whose it is (the truth), and in which copy it was seen first.
#[derive(Clone, Copy)]
pub struct Seen {
    pub owner: Owner,
    pub copy: usize,
}

/// For each kind of trace, the copy in which each person's was seen first.
pub fn first_seen(evidence: &Evidence, kind: Kind) -> Vec<Seen> {
    let first = |owner: Owner| {
        let shows =
            |hits: &[super::items::Hit]| hits.iter().any(|h| h.kind == kind && h.owner == owner);
        let copy = evidence.copies.iter().position(|copy| shows(&copy.hits))?;
        Some(Seen { owner, copy })
    };
    (0..PEOPLE).filter_map(first).collect()
}

/// The copy in which each person's invitation was first seen claimed.
fn collected(evidence: &Evidence) -> Vec<usize> {
    let claimed = |owner: Owner, copy: &super::evidence::Copy| {
        let table = copy.table(Side::Office, "invitation");
        let (person, claim) = (table.column("person"), table.column("blinded_sha256"));
        let (person, claim) = (person.expect("a column"), claim.expect("a column"));
        let is_own = |row: &&Vec<Vec<u8>>| row[person] == format!("p{owner}").into_bytes();
        table
            .rows
            .iter()
            .find(is_own)
            .is_some_and(|row| !row[claim].is_empty())
    };
    let first = |owner| evidence.copies.iter().position(|copy| claimed(owner, copy));
    (0..PEOPLE)
        .map(|owner| first(owner).expect("everybody collects"))
        .collect()
}

/// The chance that somebody who collected between copies `from - 1` and `from` answered between `to - 1` and
/// `to`, over a fine grid of both.
fn likelihood(times: &[f64], from: usize, to: usize) -> f64 {
    const GRID: usize = 60;
    let start = |copy: usize| copy.checked_sub(1).map_or(0.0, |before| times[before]);
    let step = |at: usize| (at as f64 + 0.5) / GRID as f64;
    let mut inside = 0;
    for collected in 0..GRID {
        let collected = start(from) + step(collected) * (times[from] - start(from));
        for delay in 0..GRID {
            let answered = collected + 1.0 + 9.0 * step(delay);
            inside += usize::from(answered > start(to) && answered <= times[to]);
        }
    }
    inside as f64 / (GRID * GRID) as f64
}

/// Weighs every assignment for each team.
pub fn beliefs(evidence: &Evidence, seen: &[Seen]) -> Vec<Belief> {
    let times: Vec<f64> = evidence.copies.iter().map(|copy| copy.at).collect();
    let counted = evidence
        .copies
        .iter()
        .position(|copy| copy.phase == Phase::Counted);
    let collected = collected(evidence);
    let mut beliefs = Vec::new();
    for first in (0..PEOPLE).step_by(TEAM) {
        let of_team = |one: &&Seen| (first..first + TEAM).contains(&one.owner);
        let answers: Vec<Seen> = seen.iter().filter(of_team).copied().collect();
        let weight = |answer: &Seen, person: usize| {
            if Some(answer.copy) == counted {
                // Everything becomes readable at the count, whenever it was given.
                return 1.0;
            }
            // Never quite zero: a clock may be wrong.
            likelihood(&times, collected[first + person], answer.copy) + 1e-9
        };
        let weights: Vec<Vec<f64>> = answers
            .iter()
            .map(|answer| (0..TEAM).map(|person| weight(answer, person)).collect())
            .collect();
        for (answer, chances) in answers.iter().zip(marginals(&weights)) {
            let best = (0..TEAM).max_by(|&a, &b| chances[a].total_cmp(&chances[b]));
            let best = best.expect("a person");
            beliefs.push(Belief {
                owner: answer.owner,
                guess: first + best,
                certainty: chances[best],
            });
        }
    }
    beliefs
}

/// For each answer and person, the share of all assignments, by weight, that give the answer to the person.
fn marginals(weights: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let sets = 1_usize << TEAM;
    let people = |set: usize| (0..TEAM).filter(move |person| set >> person & 1 == 1);
    // before[n][set]: weight of giving the first n answers to exactly these people.
    let mut before = vec![vec![0.0; sets]; weights.len() + 1];
    before[0][0] = 1.0;
    for (n, weight) in weights.iter().enumerate() {
        for set in 0..sets {
            before[n + 1][set] = people(set)
                .map(|p| before[n][set ^ 1 << p] * weight[p])
                .sum();
        }
    }
    // after[set]: weight of giving the answers from n on to people outside the set.
    let mut after = vec![1.0; sets];
    let mut all = vec![vec![0.0; TEAM]; weights.len()];
    for (n, weight) in weights.iter().enumerate().rev() {
        for set in 0..sets {
            for p in people(!set & (sets - 1)) {
                all[n][p] += before[n][set] * weight[p] * after[set | 1 << p];
            }
        }
        let earlier = |set: usize| -> f64 {
            people(!set & (sets - 1))
                .map(|p| weight[p] * after[set | 1 << p])
                .sum()
        };
        after = (0..sets).map(earlier).collect();
    }
    for chances in &mut all {
        let sum: f64 = chances.iter().sum();
        chances.iter_mut().for_each(|chance| *chance /= sum);
    }
    all
}

/// Right guesses, and people of whose answer the attacker is 90 % sure.
pub fn score(beliefs: &[Belief]) -> (usize, usize) {
    let right = beliefs.iter().filter(|belief| belief.guess == belief.owner);
    let pinned = beliefs.iter().filter(|belief| belief.certainty >= 0.9);
    (right.count(), pinned.count())
}

/// The chance of at least `right` right guesses of `of` where each is one in a team.
fn by_chance(right: usize, of: usize) -> f64 {
    let p = 1.0 / TEAM as f64;
    let term = |k: usize| {
        let ways: f64 = (0..k).map(|i| (of - i) as f64 / (i + 1) as f64).product();
        ways * p.powi(k as i32) * (1.0 - p).powi((of - k) as i32)
    };
    (right..=of).map(term).sum()
}

/// Readable answers given to the people they came from, better than by chance, or anybody pinned.
pub fn matcher(evidence: &Evidence) -> Vec<Finding> {
    judge(&beliefs(evidence, &first_seen(evidence, Kind::Marker)))
}

pub fn judge(beliefs: &[Belief]) -> Vec<Finding> {
    let (right, pinned) = score(beliefs);
    let mut found = Vec::new();
    if by_chance(right, beliefs.len()) < 0.001 {
        let what = format!(
            "{right} of {} answers given to the right person",
            beliefs.len()
        );
        found.push(finding("matcher", what));
    }
    if pinned > 0 {
        found.push(finding("matcher", format!("{pinned} people pinned at 0.9")));
    }
    found
}
