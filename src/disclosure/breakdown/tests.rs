//! The groups of a background question, against an attacker that knows nothing of cuts or exchanges.

use super::*;
use crate::disclosure::audit::{self, Publication};
use crate::disclosure::form::Table;
use crate::disclosure::ladder::{Previous, publish, regions};
use crate::disclosure::table::{Counts, Region, Status};
use crate::disclosure::testing::*;
use proptest::prelude::*;

/// One theme of two questions in an organisation, split by a question with so many groups.
struct Split {
    tree: Tree,
    tables: Vec<Table>,
    published: Vec<Published>,
    counts: Vec<Vec<Vec<Vec<u32>>>>,
    policy: Policy,
}

impl Split {
    /// `chosen` gives the option of a person in a unit.
    fn new(
        dice: &mut Dice,
        (tree, people): (Tree, Vec<u32>),
        groups: &[u64],
        policy: Policy,
        chosen: impl Fn(&mut Dice, usize) -> usize,
    ) -> Self {
        let all: u64 = groups.iter().sum();
        let mut counts = vec![vec![vec![vec![0; 5]; groups.len()]; tree.len()]; 2];
        for (unit, &people) in people.iter().enumerate() {
            for _ in 0..people {
                let mut at = dice.below(all);
                let group = groups.iter().position(|&share| {
                    let here = at < share;
                    at = at.saturating_sub(share);
                    here
                });
                for item in &mut counts {
                    if dice.percent(95) {
                        item[unit][group.expect("a group")][chosen(dice, unit)] += 1;
                    }
                }
            }
        }
        let sum = |groups: &Vec<Vec<u32>>| {
            (0..5)
                .map(|option| groups.iter().map(|group| group[option]).sum())
                .collect()
        };
        let tables: Vec<Table> = counts
            .iter()
            .zip(["one", "two"])
            .map(|(item, id)| {
                let counts: Vec<Vec<u32>> = item.iter().map(sum).collect();
                Table {
                    question: scale_question(id),
                    respondents: counts.iter().map(|row| row.iter().sum()).collect(),
                    counts,
                }
            })
            .collect();
        let published = publish(&tree, &tables, &policy, &Previous::new());
        Self {
            tree,
            tables,
            published,
            counts,
            policy,
        }
    }

    fn items(&self) -> Vec<Crossed<'_>> {
        (0..2)
            .map(|item| Crossed {
                question: &self.tables[item].question,
                published: &self.published[item],
                counts: &self.counts[item],
            })
            .collect()
    }

    fn kept(&self) -> Vec<GroupBlock> {
        breakdown(&self.tree, &self.items(), &self.policy)
    }

    /// What the auditor says of one question with its units and its groups.
    fn audited(&self, item: usize, kept: &[GroupBlock]) -> crate::disclosure::Certificate {
        let groups = self.counts[item][0].len();
        let counts = Counts {
            categories: (0..groups).map(|group| format!("g{group}")).collect(),
            direct: self.counts[item]
                .iter()
                .map(|unit| unit.iter().map(|o| o.iter().sum()).collect())
                .collect(),
        };
        let mut shown = regions(&self.tree, &self.published[item].steps[0].blocks);
        let id = &self.tables[item].question.id;
        shown.extend(
            kept.iter()
                .filter(|block| block.question == *id)
                .map(|block| Region {
                    unit: self.tree.root(),
                    category: Some(block.group),
                    status: Status::Published,
                    respondents: Some(block.respondents),
                }),
        );
        assert_eq!(audit::claims(&self.tree, &counts, &shown), []);
        let publication = Publication {
            tree: &self.tree,
            counts: &counts,
            answers: None,
            regions: &shown,
        };
        publication.audit(
            self.policy.minimum_group,
            self.policy.coalition,
            &mut |_, _| (),
        )
    }
}

/// Answers as people give them: around a mood of the team.
fn usual(dice: &mut Dice, unit: usize) -> usize {
    let mood = 1 + unit % 3;
    (mood + dice.below(3) as usize)
        .saturating_sub(dice.below(2) as usize)
        .min(4)
}

#[test]
fn an_ordinary_organisation_has_its_groups() {
    let mut shown = 0;
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let town = organisation(&mut dice, 50);
        let split = Split::new(&mut dice, town, &[64, 17, 15, 4], Policy::default(), usual);
        let kept = split.kept();
        shown += usize::from(!kept.is_empty());
        for item in 0..2 {
            if !split.published[item].steps.is_empty() {
                let certificate = split.audited(item, &kept);
                assert!(certificate.is_safe(), "seed {seed}: {certificate:?}");
            }
        }
    }
    assert!(shown >= 14, "{shown} of 20 organisations");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_auditor_finds_nothing_in_units_and_groups_together(seed: u64) {
        let mut dice = Dice(seed);
        let units = 1 + dice.below(12) as usize;
        let tree = random_tree(&mut dice, units);
        let people = random_counts(&mut dice, tree.len(), 40);
        let policy = Policy {
            minimum_breakdown: 10,
            coalition: dice.below(3) as u32,
            ..Policy::default()
        };
        let groups: Vec<u64> = (0..2 + dice.below(3)).map(|_| 1 + dice.below(5)).collect();
        let unanimity = dice.below(100);
        let chosen = |dice: &mut Dice, unit: usize| if dice.percent(unanimity) { unit % 5 } else { dice.below(5) as usize };
        let split = Split::new(&mut dice, (tree, people), &groups, policy, chosen);
        let kept = split.kept();
        for block in &kept {
            prop_assert!(block.respondents >= split.policy.minimum_breakdown);
        }
        for item in (0..2).filter(|_| !kept.is_empty()) {
            let certificate = split.audited(item, &kept);
            prop_assert!(certificate.is_safe(), "{:?}", certificate);
        }
    }
}
