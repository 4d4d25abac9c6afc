//! The groups of background questions, against the auditor: what it finds in what was chosen, and that it
//! finds what is wrong.

use super::*;
use crate::disclosure::audit::{Grouped, Shape};
use crate::disclosure::certificate::{Leak, LeakKind};
use crate::disclosure::form::{Question, Table};
use crate::disclosure::grouped::{Move, Place};
use crate::disclosure::ladder::{Previous, Published, publish};
use crate::disclosure::testing::*;
use proptest::prelude::*;

/// An organisation that answered a theme of two questions and some background questions.
pub(super) struct Town {
    pub tree: Tree,
    pub families: Vec<Family>,
    pub places: Vec<Place>,
    pub tables: Vec<Table>,
    /// `[question][place][option]`.
    pub counts: Vec<Vec<Vec<u32>>>,
    pub published: Vec<Published>,
    pub policy: Policy,
}

impl Town {
    /// `shares` gives for each family how the groups relate; the last is of those who name none. `chosen`
    /// gives the option of a person in a unit.
    pub fn new(
        dice: &mut Dice,
        (tree, people): (Tree, Vec<u32>),
        shares: &[(&[u64], bool)],
        policy: Policy,
        question: &dyn Fn(&str) -> Question,
        chosen: &dyn Fn(&mut Dice, usize) -> usize,
    ) -> Self {
        let questions = ["one", "two"].map(question);
        let options = questions[0].options.len();
        let mut cells: BTreeMap<Place, Vec<Vec<u32>>> = BTreeMap::new();
        for (unit, &people) in people.iter().enumerate() {
            for _ in 0..people {
                let mut group = |shares: &[u64]| {
                    let mut at = dice.below(shares.iter().sum());
                    let found = shares.iter().position(|&share| {
                        let here = at < share;
                        at = at.saturating_sub(share);
                        here
                    });
                    found.expect("a group")
                };
                let groups = shares.iter().map(|(shares, _)| group(shares)).collect();
                let cell = cells.entry(Place { unit, groups });
                let cell = cell.or_insert_with(|| vec![vec![0; options]; 2]);
                for item in cell.iter_mut() {
                    if dice.percent(95) {
                        item[chosen(dice, unit)] += 1;
                    }
                }
            }
        }
        let places: Vec<Place> = cells.keys().cloned().collect();
        let item = |item: usize| cells.values().map(|cell| cell[item].clone()).collect();
        let counts: Vec<Vec<Vec<u32>>> = (0..2).map(item).collect();
        let table = |(question, counts): (Question, &Vec<Vec<u32>>)| {
            let mut by_unit = vec![vec![0; options]; tree.len()];
            for (place, counts) in places.iter().zip(counts) {
                let sums = by_unit[place.unit].iter_mut();
                sums.zip(counts).for_each(|(a, b)| *a += b);
            }
            Table {
                question,
                respondents: by_unit.iter().map(|row| row.iter().sum()).collect(),
                counts: by_unit,
            }
        };
        let tables: Vec<Table> = questions.into_iter().zip(&counts).map(table).collect();
        let published = publish(&tree, &tables, &policy, &Previous::new());
        let families = shares.iter().map(|&(shares, crossed)| Family {
            groups: shares.len() - 1,
            crossed,
        });
        Self {
            families: families.collect(),
            tree,
            places,
            tables,
            counts,
            published,
            policy,
        }
    }

    pub fn kept(&self) -> Breakdown {
        let items: Vec<Item> = (0..2)
            .map(|item| Item {
                question: &self.tables[item].question,
                published: &self.published[item],
                counts: self.counts[item].iter().map(Vec::as_slice).collect(),
            })
            .collect();
        breakdown(Request {
            tree: &self.tree,
            families: &self.families,
            places: &self.places,
            items: &items,
            policy: &self.policy,
        })
    }

    /// What the auditor says of one question with its units and its groups.
    pub fn audited(&self, item: usize, kept: &Breakdown) -> Vec<Leak> {
        let counts: Vec<&[u32]> = self.counts[item].iter().map(Vec::as_slice).collect();
        let figures: Vec<_> = kept.figures.iter().filter(|f| f.item == item).collect();
        let exchanges: Vec<_> = kept.exchanges.iter().filter(|e| e.item == item).collect();
        let steps: Vec<(Shape, Vec<usize>)> = (self.published[item].steps.iter())
            .map(|step| {
                let shape = match step.step {
                    Step::Theme => Shape::Sum,
                    Step::Tens | Step::Fives => Shape::Classes,
                    Step::Options => Shape::Options,
                };
                (shape, step.blocks.iter().map(|b| b.unit).collect())
            })
            .collect();
        let question = &self.tables[item].question;
        let options: Vec<(i64, usize)> = (question.options.iter().enumerate())
            .map(|(at, option)| (option.value.unwrap_or(0).into(), question.class(at)))
            .collect();
        let grouped = Grouped {
            tree: &self.tree,
            options: &options,
            sensitive: question.sensitive,
            places: &self.places,
            counts: &counts,
            steps: &steps,
            figures: &figures,
        };
        assert_eq!(grouped.false_figures(), Vec::<usize>::new());
        let mut leaks = grouped.sizes(self.policy.minimum_group);
        leaks.extend(grouped.answers(self.policy.coalition, &exchanges));
        leaks
    }

    fn units_with_groups(&self, kept: &Breakdown) -> usize {
        let units = kept.figures.iter().map(|figure| figure.group.unit);
        units.filter(|&unit| unit != self.tree.root()).count()
    }
}

/// Answers as people give them: around a mood of the team.
fn usual(dice: &mut Dice, unit: usize) -> usize {
    let mood = 1 + unit % 3;
    (mood + dice.below(3) as usize)
        .saturating_sub(dice.below(2) as usize)
        .min(4)
}

/// How many of 20 organisations show a first question, units of it, and a second question.
fn shown(teams: usize, shares: &[(&[u64], bool)]) -> [usize; 3] {
    let mut shown = [0; 3];
    for seed in 0..20 {
        let mut dice = Dice(seed);
        let people = organisation(&mut dice, teams);
        let policy = Policy::default();
        let town = Town::new(&mut dice, people, shares, policy, &scale_question, &usual);
        let kept = town.kept();
        shown[0] += usize::from(!kept.figures.is_empty());
        shown[1] += usize::from(town.units_with_groups(&kept) > 0);
        shown[2] += usize::from(kept.figures.iter().any(|figure| figure.group.family == 1));
        for item in (0..2).filter(|_| !kept.figures.is_empty()) {
            assert_eq!(town.audited(item, &kept), [], "seed {seed}");
        }
    }
    shown
}

const DIFFERENT: &[u64] = &[64, 17, 15, 4];
const AGE: &[u64] = &[20, 40, 35, 5];

#[test]
fn an_ordinary_organisation_has_its_groups() {
    assert!(shown(50, &[(DIFFERENT, false)])[0] >= 14);
}

#[test]
fn groups_of_units_are_shown_where_that_was_declared() {
    assert_eq!(shown(100, &[(DIFFERENT, false)])[1], 0);
    let shown = shown(100, &[(DIFFERENT, true)]);
    assert!(shown[1] >= 10, "{shown:?}");
}

#[test]
fn a_second_question_is_shown_where_it_is_wide_enough() {
    let shown = shown(150, &[(DIFFERENT, false), (AGE, false)]);
    assert!(shown[2] >= 10, "{shown:?}");
}

/// A random small organisation, its families and its people's habits.
fn random_town(dice: &mut Dice) -> Town {
    let units = 1 + dice.below(12) as usize;
    let tree = random_tree(dice, units);
    let people = random_counts(dice, tree.len(), 40);
    let policy = Policy {
        minimum_breakdown: 10,
        coalition: dice.below(3) as u32,
        ..Policy::default()
    };
    let families: Vec<Vec<u64>> = (0..1 + dice.below(2))
        .map(|_| (0..3 + dice.below(3)).map(|_| 1 + dice.below(5)).collect())
        .collect();
    let crossed = dice.below(3) as usize;
    let shares: Vec<(&[u64], bool)> = (families.iter().enumerate())
        .map(|(family, shares)| (shares.as_slice(), family == crossed))
        .collect();
    let unanimity = dice.below(100);
    let chosen = |dice: &mut Dice, unit: usize| match dice.percent(unanimity) {
        true => unit % 5,
        false => dice.below(5) as usize,
    };
    Town::new(
        dice,
        (tree, people),
        &shares,
        policy,
        &scale_question,
        &chosen,
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn the_auditor_finds_nothing_in_units_and_groups_together(seed: u64) {
        let town = random_town(&mut Dice(seed));
        let kept = town.kept();
        for figure in &kept.figures {
            prop_assert!(figure.respondents >= town.policy.minimum_breakdown);
        }
        for item in (0..2).filter(|_| !kept.figures.is_empty()) {
            prop_assert_eq!(town.audited(item, &kept), []);
        }
    }
}

/// Towns in which somebody is hidden by an exchange only.
fn towns_with_exchanges() -> impl Iterator<Item = (Town, Breakdown)> {
    let towns = (0..400).map(|seed| random_town(&mut Dice(seed)));
    let kept = towns.map(|town| (town.kept(), town));
    kept.filter(|(kept, _)| !kept.exchanges.is_empty())
        .map(|(kept, town)| (town, kept))
}

fn finds(town: &Town, kept: &Breakdown, kind: LeakKind) -> bool {
    (0..2).any(|item| {
        town.audited(item, kept)
            .iter()
            .any(|leak| leak.kind == kind)
    })
}

#[test]
fn the_auditor_misses_an_exchange_that_is_not_there() {
    let mut tried = 0;
    for (town, kept) in towns_with_exchanges().take(40) {
        let mut without = kept.clone();
        without.exchanges.pop();
        assert!(finds(&town, &without, LeakKind::Attribute));
        let mut unbalanced = kept.clone();
        let last = unbalanced.exchanges.last_mut().expect("an exchange");
        last.others.pop();
        assert!(finds(&town, &unbalanced, LeakKind::Attribute));
        let mut same = kept.clone();
        let last = same.exchanges.last_mut().expect("an exchange");
        let person = last.person;
        last.person = Move {
            to: person.from,
            ..person
        };
        last.others.clear();
        assert!(finds(&town, &same, LeakKind::Attribute));
        tried += 1;
    }
    assert!(tried >= 20, "{tried}");
}

#[test]
fn the_auditor_finds_a_group_that_leaves_few_outside() {
    let mut found = 0;
    for seed in 0..400 {
        let town = random_town(&mut Dice(seed));
        let mut kept = town.kept();
        let Some(figure) = kept.figures.first().cloned() else {
            continue;
        };
        // Another group of the same question, however few they are.
        let item = Item {
            question: &town.tables[figure.item].question,
            published: &town.published[figure.item],
            counts: town.counts[figure.item].iter().map(Vec::as_slice).collect(),
        };
        let request = Request {
            tree: &town.tree,
            families: &town.families,
            places: &town.places,
            items: std::slice::from_ref(&item),
            policy: &town.policy,
        };
        for group in 0..town.families[figure.group.family].groups {
            let group = Group {
                group,
                ..figure.group
            };
            let counts = people::within(&request, &item, group);
            let respondents: u32 = counts.iter().sum();
            if (1..town.policy.minimum_group).contains(&respondents) {
                let Form::Mean { sum } = item.question.form(Step::Theme, &counts) else {
                    panic!("a scale");
                };
                kept.figures.push(GroupFigure {
                    group,
                    item: figure.item,
                    respondents,
                    sum,
                });
                assert!(finds(&town, &kept, LeakKind::Size), "seed {seed}");
                found += 1;
                break;
            }
        }
    }
    assert!(found >= 5, "{found}");
}
