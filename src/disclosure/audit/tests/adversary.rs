//! An attacker against what the protector really publishes: every step of every question, rest
//! rows and theme scores, in union, with everything that can be computed from them.
//!
//! The attacker is given more than a page shows: the unrounded sums and counts of every block. What
//! is displayed is computed from these alone (rules 3 and 5 of docs/DISCLOSURE.md; the functions
//! that display take nothing else), so whatever fails against the blocks fails against pages.

use super::certain::{Attack, Fact, Labels, Tally};
use crate::disclosure::audit::exact::{Cell, statistics_of_rows};
use crate::disclosure::form::{Form, Question, Reach, Table};
use crate::disclosure::ladder::{Previous, Published, publish};
use crate::disclosure::policy::Policy;
use crate::disclosure::testing::{Dice, choice_question, random_tree, scale_question};
use crate::disclosure::theme::theme_scores;
use crate::disclosure::tree::Tree;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A small organisation with narrow answers, and what is published of it.
struct Survey {
    tree: Tree,
    tables: Vec<Table>,
    policy: Policy,
    published: Vec<Published>,
}

fn questions() -> Vec<Question> {
    vec![
        scale_question("one"),
        scale_question("two"),
        Question {
            sensitive: true,
            ..scale_question("sensitive")
        },
        choice_question("three", 3),
        choice_question("five", 5),
        Question {
            reach: Reach::OrganisationOnly,
            ..choice_question("background", 3)
        },
        Question {
            multiple: true,
            reach: Reach::Conditional,
            ..choice_question("several", 3)
        },
    ]
}

/// Answers with few options in use and teams of almost one mind: where certainty threatens.
fn narrow_table(dice: &mut Dice, question: Question, people: &[u32]) -> Table {
    let options = question.options.len() as u64;
    let in_use: Vec<usize> = (0..1 + dice.below(3))
        .map(|_| dice.below(options) as usize)
        .collect();
    let any = |dice: &mut Dice| in_use[dice.below(in_use.len() as u64) as usize];
    let skipping = dice.below(20);
    let mut counts = vec![vec![0; options as usize]; people.len()];
    let mut respondents = vec![0; people.len()];
    for unit in 0..people.len() {
        let mood = any(dice);
        let unanimity = [40, 80, 95, 100][dice.below(4) as usize];
        for _ in 0..people[unit] {
            if dice.percent(skipping) {
                continue;
            }
            let chosen = if dice.percent(unanimity) {
                mood
            } else {
                any(dice)
            };
            respondents[unit] += 1;
            counts[unit][chosen] += 1;
            let second = dice.below(options) as usize;
            if question.multiple && dice.percent(50) && second != chosen {
                counts[unit][second] += 1;
            }
        }
    }
    Table {
        question,
        counts,
        respondents,
    }
}

fn survey(seed: u64) -> Survey {
    let mut dice = Dice(seed);
    let units = 2 + dice.below(10) as usize;
    let tree = random_tree(&mut dice, units);
    let people: Vec<u32> = (0..units)
        .map(|_| match dice.below(10) {
            0..=3 => dice.below(5),
            4..=7 => 3 + dice.below(8),
            8 => 10 + dice.below(40),
            _ => 60 + dice.below(60),
        } as u32)
        .collect();
    let tables: Vec<Table> = questions()
        .into_iter()
        .map(|question| narrow_table(&mut dice, question, &people))
        .collect();
    let policy = Policy {
        minimum_group: 5 + dice.below(3) as u32,
        minimum_distribution: 10 + dice.below(6) as u32,
        minimum_sensitive: 20,
        coalition: dice.below(3) as u32,
        ..Policy::default()
    };
    let published = publish(&tree, &tables, &policy, &Previous::new());
    Survey {
        tree,
        tables,
        policy,
        published,
    }
}

/// For each unit the innermost of these units that it lies in.
fn innermost(tree: &Tree, among: &[usize]) -> Vec<Option<usize>> {
    let path = |unit| std::iter::successors(Some(unit), |&unit| tree.parent(unit));
    (0..tree.len())
        .map(|unit| path(unit).find(|unit| among.contains(unit)))
        .collect()
}

/// Regions and rests of some published units, as sets of units.
fn rows(tree: &Tree, among: &[usize]) -> Vec<Vec<bool>> {
    let innermost = innermost(tree, among);
    let inside = |unit: usize, top: usize| {
        std::iter::successors(Some(unit), |&unit| tree.parent(unit)).any(|unit| unit == top)
    };
    let whole = |&top: &usize| (0..tree.len()).map(|unit| inside(unit, top)).collect();
    let rest = |top: &usize| {
        innermost
            .iter()
            .map(|owner| owner.as_ref() == Some(top))
            .collect()
    };
    among
        .iter()
        .map(whole)
        .chain(among.iter().map(rest))
        .collect()
}

/// The fewest respondents that any combination of these rows rests on, below the minimum.
fn fewest(rows: &[Vec<bool>], people: &[u32], minimum: u32) -> Option<u64> {
    let cells: Vec<Cell> = (people.iter().enumerate())
        .map(|(unit, &people)| Cell {
            respondents: u64::from(people),
            rows: (0..rows.len()).filter(|&row| rows[row][unit]).collect(),
        })
        .collect();
    let found = statistics_of_rows(&cells, rows.len(), u64::from(minimum));
    let found = found.expect("the table is small");
    found.iter().map(|statistic| statistic.respondents).min()
}

/// The units of a theme of the first two questions, as its scores show them.
fn theme_units(survey: &Survey) -> Vec<usize> {
    let items: Vec<(&Question, &Published)> = (0..2)
        .map(|item| (&survey.tables[item].question, &survey.published[item]))
        .collect();
    let mut units: Vec<usize> = (theme_scores(&survey.tree, &items).iter())
        .map(|score| score.unit)
        .collect();
    units.dedup();
    units
}

fn check_sizes(survey: &Survey) -> Result<(), TestCaseError> {
    let theme = theme_units(survey);
    for (at, (table, published)) in survey.tables.iter().zip(&survey.published).enumerate() {
        let mut finer = Vec::new();
        for step in published.steps.iter().rev() {
            let units: Vec<usize> = step.blocks.iter().map(|block| block.unit).collect();
            finer.extend(rows(&survey.tree, &units));
            let fewest = fewest(&finer, &table.respondents, step.minimum);
            prop_assert_eq!(fewest, None, "question {} step {:?}", at, step.step);
            prop_assert!(step.minimum >= survey.policy.minimum_group);
        }
        if at < 2 {
            finer.extend(rows(&survey.tree, &theme));
            let fewest = fewest(&finer, &table.respondents, survey.policy.minimum_group);
            prop_assert_eq!(fewest, None, "the theme with question {}", at);
        }
    }
    Ok(())
}

/// What is published of one question, over groups of units that nothing published divides.
fn attack(tree: &Tree, table: &Table, published: &Published) -> (Vec<Vec<u32>>, Vec<Fact>) {
    let question = &table.question;
    let owners: Vec<Vec<Option<usize>>> = (published.steps.iter())
        .map(|step| {
            let units: Vec<usize> = step.blocks.iter().map(|block| block.unit).collect();
            innermost(tree, &units)
        })
        .collect();
    let mut groups: BTreeMap<Vec<Option<usize>>, Vec<u32>> = BTreeMap::new();
    for unit in 0..tree.len() {
        let key = owners.iter().map(|owners| owners[unit]).collect();
        let group = groups
            .entry(key)
            .or_insert_with(|| vec![0; question.options.len()]);
        group
            .iter_mut()
            .zip(&table.counts[unit])
            .for_each(|(sum, n)| *sum += n);
    }
    let keys: Vec<&Vec<Option<usize>>> = groups.keys().collect();
    let mut facts = Vec::new();
    for (place, step) in published.steps.iter().enumerate() {
        for block in &step.blocks {
            let inside = |group: &usize| keys[*group][place] == Some(block.unit);
            facts.push(Fact {
                groups: (0..keys.len()).filter(inside).collect(),
                tally: match &block.form {
                    Form::Mean { sum } => Tally::Sum(*sum),
                    Form::Classes(counts) => Tally::Classes(counts.clone()),
                    Form::Options(counts) => Tally::Options(counts.clone()),
                },
            });
        }
    }
    (groups.into_values().collect(), facts)
}

fn check_answers(survey: &Survey) -> Result<(), TestCaseError> {
    for (table, published) in survey.tables.iter().zip(&survey.published) {
        let question = &table.question;
        let labels =
            |label: &dyn Fn(usize) -> usize| (0..question.options.len()).map(label).collect();
        let (truth, facts) = attack(&survey.tree, table, published);
        let mut attacks = Vec::new();
        if question.multiple {
            // Each option by itself, as a yes or no of all who answered.
            for option in 0..question.options.len() {
                attacks.push(one_of_several(survey, table, published, option));
            }
        } else {
            let values = question
                .options
                .iter()
                .map(|option| option.value.unwrap_or(0));
            attacks.push(Attack {
                truth,
                facts,
                values: values.map(i64::from).collect(),
                classes: labels(&|option| question.class(option)),
                certain: Labels {
                    of: labels(&|option| {
                        if question.sensitive {
                            question.class(option)
                        } else {
                            option
                        }
                    }),
                    telling: vec![true; question.options.len()],
                },
            });
        }
        for attack in attacks {
            let found = attack.certain(survey.policy.coalition);
            prop_assert_eq!(found, None, "{:?} {:?}", question, attack);
        }
    }
    Ok(())
}

/// Who chose one option of several is a table of "no" and "yes"; only "yes" tells something.
fn one_of_several(survey: &Survey, table: &Table, published: &Published, option: usize) -> Attack {
    let yes_no = |unit: usize| {
        let yes = table.counts[unit][option];
        vec![table.respondents[unit] - yes, yes]
    };
    let binary = Table {
        question: choice_question("yes", 2),
        counts: (0..survey.tree.len()).map(yes_no).collect(),
        respondents: table.respondents.clone(),
    };
    let (truth, mut facts) = attack(&survey.tree, &binary, published);
    let blocks = published.steps.iter().flat_map(|step| &step.blocks);
    for (fact, block) in facts.iter_mut().zip(blocks) {
        let Form::Options(counts) = &block.form else {
            panic!("several choices are shown by option only")
        };
        let yes = counts[option];
        fact.tally = Tally::Options(vec![block.respondents - yes, yes]);
    }
    Attack {
        truth,
        facts,
        values: vec![0, 1],
        classes: vec![0, 1],
        certain: Labels {
            of: vec![0, 1],
            telling: vec![false, true],
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(250))]

    #[test]
    fn nothing_rests_on_too_few(seed: u64) {
        check_sizes(&survey(seed))?;
    }

    #[test]
    fn no_answer_is_certain(seed: u64) {
        check_answers(&survey(seed))?;
    }
}

/// The same for as long as it takes to trust it.
#[test]
#[ignore = "takes a minute; tests/run asks for it"]
fn a_minute_of_surveys() {
    let begin = std::time::Instant::now();
    let mut seed = 0;
    while begin.elapsed().as_secs() < 60 {
        seed += 1;
        let survey = survey(seed);
        let found = check_sizes(&survey).and_then(|()| check_answers(&survey));
        assert!(found.is_ok(), "seed {seed}: {found:?}");
    }
}
