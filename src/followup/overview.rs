//! What the programme office sees: how many teams talked, who asked for a facilitator, how far the
//! actions are. Shares and lists in the order of the chart; no ranking.

use std::collections::BTreeSet;

use time::Date;

use super::talk::{self, Facilitation, Window};
use super::{Followups, action, ask};
use crate::error::Result;
use crate::release::Release;

/// How the follow-up of one wave stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// The days of the conversation.
    pub window: Window,
    /// Teams in which somebody was invited.
    pub teams: usize,
    /// Those of them that talked.
    pub talked: usize,
    /// Requests for a facilitator: unit, state, since when.
    pub facilitations: Vec<(usize, Facilitation, Date)>,
    /// How many actions there are in each state: agreed, doing, done, dropped.
    pub actions: [(&'static str, usize); 4],
    /// How many requests to units above wait for an answer.
    pub waiting: i64,
}

impl Followups {
    /// How the follow-up of a wave stands.
    pub fn overview(&self, release: &Release) -> Result<Overview> {
        let wave = release.wave();
        let today = self.clock.today();
        self.db.read(|connection| {
            let said: BTreeSet<String> = talk::all_talked(connection, wave)?.into_iter().collect();
            let teams = teams(release);
            let talked = teams
                .iter()
                .filter(|&&team| has_talked(release, team, &said));
            let states = action::states(connection, wave)?;
            let count = |name: &'static str| (name, states.iter().filter(|s| *s == name).count());
            let requests = talk::all_facilitations(connection, wave)?.into_iter();
            Ok(Overview {
                window: Window::of(release.released(), today),
                talked: talked.count(),
                teams: teams.len(),
                facilitations: requests
                    .filter_map(|(unit, state, on)| Some((release.tree().find(&unit)?, state, on)))
                    .collect(),
                actions: ["agreed", "doing", "done", "dropped"].map(count),
                waiting: ask::waiting(connection, wave)?,
            })
        })
    }
}

/// The ends of the chart in which somebody was invited, each as itself even where it was joined with
/// others: a team talks in its own room.
fn teams(release: &Release) -> Vec<usize> {
    let tree = release.tree();
    let invited = release.invited();
    (0..tree.len())
        .filter(|&unit| {
            let row = &release.units()[unit];
            // The people of a joined unit count elsewhere, so its own number says nothing.
            let somebody = invited[unit] > 0 || row.counts_in.is_some();
            tree.children(unit).is_empty() && !row.joined && somebody
        })
        .collect()
}

/// A team talked when it said so itself, or the group it was joined into did.
fn has_talked(release: &Release, team: usize, said: &BTreeSet<String>) -> bool {
    let row = &release.units()[team];
    let group = row.counts_in.as_ref().filter(|group| {
        let group = release.tree().find(group);
        group.is_some_and(|group| release.units()[group].joined)
    });
    said.contains(&row.id) || group.is_some_and(|group| said.contains(group))
}
