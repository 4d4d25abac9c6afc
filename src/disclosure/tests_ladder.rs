//! What must hold of every ladder, whatever the answers.

use super::attribute::is_uncertain;
use super::audit;
use super::form::{Form, Question, Reach, Step, Table};
use super::ladder::{Previous, Published, choose, figures, owners, publish, regions, residuals};
use super::policy::Policy;
use super::testing::*;
use super::theme::theme_scores;
use super::tree::Tree;
use proptest::prelude::*;

fn questions() -> Vec<Question> {
    let sensitive = Question {
        sensitive: true,
        ..scale_question("sensitive")
    };
    let background = Question {
        reach: Reach::OrganisationOnly,
        ..choice_question("background", 4)
    };
    let conditional = Question {
        reach: Reach::Conditional,
        multiple: true,
        ..choice_question("conditional", 6)
    };
    vec![
        scale_question("one"),
        scale_question("two"),
        choice_question("three", 3),
        choice_question("five", 5),
        sensitive,
        background,
        conditional,
    ]
}

fn survey(seed: u64, teams: usize) -> (Tree, Vec<Table>, Policy) {
    let mut dice = Dice(seed);
    let (tree, people) = if dice.percent(50) {
        organisation(&mut dice, teams)
    } else {
        let tree = random_tree(&mut dice, teams);
        let people = random_counts(&mut dice, tree.len(), 30);
        (tree, people)
    };
    let tables = questions()
        .into_iter()
        .map(|q| random_table(&mut dice, q, &people))
        .collect();
    let policy = Policy {
        minimum_group: 5 + dice.below(4) as u32,
        coalition: dice.below(4) as u32,
        ..Policy::default()
    };
    (tree, tables, policy)
}

fn shown(tree: &Tree, published: &Published, step: Step) -> Vec<bool> {
    let mut shown = vec![false; tree.len()];
    let steps = published.steps.iter().filter(|s| s.step == step);
    steps
        .flat_map(|s| &s.blocks)
        .for_each(|block| shown[block.unit] = true);
    shown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_step_is_safe_and_lies_in_the_step_before(seed: u64) {
        let (tree, tables, policy) = survey(seed, 40);
        for (table, published) in tables.iter().zip(publish(&tree, &tables, &policy, &Previous::new())) {
            let mut before = vec![true; tree.len()];
            for step in &published.steps {
                let now = shown(&tree, &published, step.step);
                prop_assert!(now.iter().zip(&before).all(|(now, before)| !now || *before));
                prop_assert!(step.minimum >= policy.minimum_group);
                prop_assert!(now[tree.root()]);
                prop_assert!(is_safe(&tree, &table.respondents, &now, step.minimum));
                let sums = residuals(table, &owners(&tree, &now));
                for block in &step.blocks {
                    let (n, counts) = &sums[&block.unit];
                    prop_assert_eq!(block.respondents, *n);
                    prop_assert_eq!(&block.form, &table.question.form(step.step, counts));
                    prop_assert!(*n == 0 || *n >= step.minimum);
                    prop_assert!(is_uncertain(&table.question, step.step, *n, counts, policy.coalition));
                }
                before = now;
            }
        }
    }

    #[test]
    fn the_auditor_finds_nothing_in_any_step(seed: u64) {
        let (tree, tables, policy) = survey(seed, 40);
        for (table, published) in tables.iter().zip(publish(&tree, &tables, &policy, &Previous::new())) {
            let counts = table.as_counts();
            for step in &published.steps {
                let regions = regions(&tree, &step.blocks);
                let answers = match table.question.sensitive {
                    true => table.as_classes(),
                    false => table.as_answers(),
                };
                let form = match step.step {
                    Step::Theme => audit::Form::Means,
                    _ => audit::Form::Options,
                };
                let publication = audit::Publication {
                    tree: &tree,
                    counts: &counts,
                    answers: answers.as_ref().map(|answers| (answers, form)),
                    regions: &regions,
                };
                let certificate = publication.audit(step.minimum, policy.coalition, &mut |_, _| ());
                prop_assert!(certificate.is_safe(), "{certificate:?}");
            }
        }
    }

    #[test]
    fn regions_are_the_sums_of_their_blocks(seed: u64) {
        let (tree, tables, policy) = survey(seed, 30);
        for (table, published) in tables.iter().zip(publish(&tree, &tables, &policy, &Previous::new())) {
            let respondents = tree.totals(&table.respondents);
            for step in &published.steps {
                for (unit, figure) in figures(&tree, &step.blocks) {
                    let mut counts = vec![0; table.question.options.len()];
                    for below in (0..tree.len()).filter(|&below| is_within(&tree, below, unit)) {
                        counts.iter_mut().zip(&table.counts[below]).for_each(|(a, b)| *a += b);
                    }
                    prop_assert_eq!(figure.respondents, respondents[unit]);
                    prop_assert_eq!(figure.form, table.question.form(step.step, &counts));
                }
            }
        }
    }

    #[test]
    fn which_regions_are_chosen_depends_on_who_answered_only(seed: u64) {
        let (tree, tables, policy) = survey(seed, 30);
        for table in &tables {
            let mut other = table.clone();
            for counts in &mut other.counts {
                counts.reverse();
            }
            let previous = Previous::new();
            prop_assert_eq!(choose(&tree, table, &policy, &previous), choose(&tree, &other, &policy, &previous));
        }
    }

    #[test]
    fn what_is_coarsened_is_coarsened_for_all_siblings(seed: u64) {
        let (tree, tables, policy) = survey(seed, 40);
        for (table, published) in tables.iter().zip(publish(&tree, &tables, &policy, &Previous::new())) {
            let first = choose(&tree, table, &policy, &Previous::new());
            for before in &first {
                let now = shown(&tree, &published, before.step);
                for unit in (0..tree.len()).filter(|&unit| before.units[unit] && !now[unit]) {
                    let siblings = tree.parent(unit).map_or(&[][..], |parent| tree.children(parent));
                    prop_assert!(siblings.iter().all(|&sibling| !now[sibling]));
                    prop_assert!((0..tree.len()).all(|below| !now[below] || !is_within(&tree, below, unit)));
                }
            }
        }
    }

    #[test]
    fn a_theme_score_is_the_mean_of_what_its_items_show(seed: u64) {
        let (tree, tables, policy) = survey(seed, 30);
        let published = publish(&tree, &tables, &policy, &Previous::new());
        let items: Vec<_> = (0..2).map(|i| (&tables[i].question, &published[i])).collect();
        let masks: Vec<_> = (0..2).map(|i| shown(&tree, &published[i], Step::Theme)).collect();
        let both: Vec<bool> = masks[0].iter().zip(&masks[1]).map(|(a, b)| *a && *b).collect();
        let scores = theme_scores(&tree, &items);
        for score in &scores {
            prop_assert!(both[score.unit]);
            let region = |person: usize| {
                let inner = |other: usize| both[other] && other != score.unit && is_within(&tree, other, score.unit);
                let in_part = (0..tree.len()).any(|other| inner(other) && is_within(&tree, person, other));
                is_within(&tree, person, score.unit) && !(score.rest && in_part)
            };
            let mut sum = 0.0;
            let mut least = u32::MAX;
            for table in &tables[..2] {
                let people: Vec<usize> = (0..tree.len()).filter(|&person| region(person)).collect();
                let n: u32 = people.iter().map(|&person| table.respondents[person]).sum();
                let total: u32 = people.iter().flat_map(|&person| table.counts[person].iter().zip(1..)).map(|(n, v)| n * v).sum();
                sum += f64::from(total) / f64::from(n);
                least = least.min(n);
            }
            prop_assert_eq!(score.respondents, least);
            prop_assert!((score.score - sum / 2.0).abs() < 1e-9);
            prop_assert!(least >= policy.minimum_group);
        }
    }
}

/// Three teams of five: one unanimous at the top of the scale.
fn three_teams(last: [u32; 5]) -> (Tree, Table) {
    let tree = Tree::new(&[("u", ""), ("a", "u"), ("b", "u"), ("c", "u")]).expect("a tree");
    let counts = vec![
        vec![0; 5],
        vec![1, 1, 1, 1, 1],
        vec![0, 1, 3, 1, 0],
        last.to_vec(),
    ];
    let respondents = counts.iter().map(|row| row.iter().sum()).collect();
    let question = scale_question("one");
    (
        tree,
        Table {
            question,
            counts,
            respondents,
        },
    )
}

fn theme_units(last: [u32; 5], coalition: u32) -> usize {
    let (tree, table) = three_teams(last);
    let policy = Policy {
        coalition,
        ..Policy::default()
    };
    let published = publish(&tree, &[table], &policy, &Previous::new());
    published[0].steps[0].blocks.len()
}

#[test]
fn a_unanimous_team_coarsens_all_its_siblings() {
    assert_eq!(theme_units([0, 0, 0, 0, 5], 1), 1);
    assert_eq!(theme_units([0, 0, 0, 1, 4], 1), 1);
    assert_eq!(theme_units([0, 0, 0, 2, 3], 1), 4);
    assert_eq!(theme_units([0, 0, 0, 2, 3], 2), 1);
}

#[test]
fn one_person_at_the_other_end_hides_nobody_from_that_person() {
    // S - n lo is 4, more than c + 1; but whoever answered 5 knows that the others answered 1.
    assert_eq!(theme_units([4, 0, 0, 0, 1], 1), 1);
}

#[test]
fn a_unanimous_middle_needs_somebody_to_exchange_with() {
    // c answers 4 throughout. With classes of all fifteen published beside it, b's 2 and 4 or a's
    // 1 and 5 could be... c's only if another team has a pair around 4.
    let (tree, mut table) = three_teams([0, 0, 0, 5, 0]);
    let steps = |table: &Table| {
        publish(
            &tree,
            std::slice::from_ref(table),
            &Policy::default(),
            &Previous::new(),
        )
    };
    assert_eq!(
        steps(&table)[0].steps.len(),
        1,
        "no pair of two around 4: the classes go"
    );
    table.counts[1] = vec![0, 0, 2, 0, 3];
    let kept = &steps(&table)[0].steps;
    assert_eq!(
        kept.len(),
        2,
        "a could give 3 and 5 for two of c's 4: the classes stay"
    );
    assert_eq!(kept[1].blocks[0].form, Form::Classes(vec![1, 5, 9]));
}

#[test]
fn the_previous_wave_breaks_ties() {
    let tree = Tree::new(&[("u", ""), ("a", "u"), ("b", "u"), ("c", "u")]).expect("a tree");
    let counts = vec![
        vec![0; 5],
        vec![1, 1, 2, 1, 1],
        vec![1, 1, 2, 1, 1],
        vec![1, 1, 1, 0, 0],
    ];
    let table = Table {
        respondents: counts.iter().map(|row| row.iter().sum()).collect(),
        question: scale_question("one"),
        counts,
    };
    let units = |previous: &Previous| {
        let published = publish(
            &tree,
            std::slice::from_ref(&table),
            &Policy::default(),
            previous,
        );
        published[0].steps[0]
            .blocks
            .iter()
            .map(|block| block.unit)
            .collect::<Vec<_>>()
    };
    assert_eq!(units(&Previous::new()), [0, 1]);
    let remembered = vec![true, false, true, false];
    let previous = Previous::from([(("one".to_owned(), Step::Theme), remembered)]);
    assert_eq!(units(&previous), [0, 2]);
}
