//! What may still be shown later: unions of what was kept, and nothing else.
//!
//! After the count only the blocks of what was published exist. Somebody who has seen the publication can
//! add blocks up, so a union of whole blocks says nothing new: a new unit made of old ones, an old
//! wave on a new chart. A region that divides a block would be news, and its figure does not even
//! exist any more; it is refused with the block that it divides. Several counts hold answers of their
//! own, so a union over them (four quarters of leavers) is admitted exactly when its part of each is.
//!
//! Each question decides for itself, and each step: what is refused in whole percentages may be a union of
//! the finer blocks of theme scores.

use super::form::{Block, Form, Step};
use super::ladder::{Figure, Published, owners};
use super::tree::Tree;
use std::fmt;

/// A region of one count: some units of its chart, each with the people directly in it.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// The chart of that count.
    pub tree: &'a Tree,
    /// What was published, and so kept, of the question.
    pub published: &'a Published,
    /// By unit: people invited directly there. A unit without people can be in a region or not.
    pub people: &'a [u32],
    /// By unit: whether the region holds the people directly there.
    pub wanted: &'a [bool],
}

/// Why a region is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Nobody is in it.
    Empty,
    /// Nothing was published of the question in that count, or not in one step with the others.
    NothingKept,
    /// It holds some of the people of a block and not others.
    Divides {
        /// The published unit whose block, its residual, is divided.
        unit: String,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Nobody is in it; name units with people."),
            Self::NothingKept => f.write_str(
                "Nothing was published of this question there, so nothing of it exists any more.",
            ),
            Self::Divides { unit } => write!(
                f,
                "It holds some of the people of {unit} who were counted as one and not the others; their \
                 figures apart were never kept. Take in all of them or none."
            ),
        }
    }
}

impl std::error::Error for Refusal {}

/// Admits a region over one or more counts: its figure in the finest step in which it is a union of blocks
/// in each of them. Otherwise the reason why it is refused in the coarsest.
pub fn admit(parts: &[Part]) -> Result<(Step, Figure), Refusal> {
    let mut reason = Refusal::NothingKept;
    for step in Step::ALL.into_iter().rev() {
        match admit_in(parts, step) {
            Ok(figure) => return Ok((step, figure)),
            Err(Refusal::NothingKept) => {}
            Err(refusal) => reason = refusal,
        }
    }
    Err(reason)
}

/// The figure of a region in one step, where it is a union of that step's blocks in each count. A theme's score
/// is made of means, which finer steps do not tell.
pub fn admit_in(parts: &[Part], step: Step) -> Result<Figure, Refusal> {
    let mut sum: Option<Figure> = None;
    for part in parts {
        for block in blocks(part, step)? {
            let figure = sum.get_or_insert_with(|| Figure {
                respondents: 0,
                form: zero(&block.form),
            });
            // Two versions of a question with other options: no sum exists.
            if !figure.form.add(&block.form) {
                return Err(Refusal::NothingKept);
            }
            figure.respondents += block.respondents;
        }
    }
    sum.filter(|sum| sum.respondents > 0).ok_or(Refusal::Empty)
}

/// Nobody's answers, in this form.
fn zero(form: &Form) -> Form {
    match form {
        Form::Mean { .. } => Form::Mean { sum: 0 },
        Form::Classes(counts) => Form::Classes(vec![0; counts.len()]),
        Form::Options(counts) => Form::Options(vec![0; counts.len()]),
    }
}

/// The blocks that make up a region of one count in one step.
pub fn blocks<'a>(part: &Part<'a>, step: Step) -> Result<Vec<&'a Block>, Refusal> {
    let kept = part.published.steps.iter().find(|kept| kept.step == step);
    let kept = &kept.ok_or(Refusal::NothingKept)?.blocks;
    let mut shown = vec![false; part.tree.len()];
    kept.iter().for_each(|block| shown[block.unit] = true);
    let owners = owners(part.tree, &shown);
    // By published unit: whether the region holds people of its block, and whether it leaves some out.
    let mut holds = vec![[false; 2]; part.tree.len()];
    for unit in (0..part.tree.len()).filter(|&unit| part.people[unit] > 0) {
        match owners[unit] {
            Some(owner) => holds[owner][usize::from(!part.wanted[unit])] = true,
            None if part.wanted[unit] => return Err(Refusal::NothingKept),
            None => {}
        }
    }
    if let Some(block) = kept.iter().find(|block| holds[block.unit] == [true; 2]) {
        let unit = part.tree.id(block.unit).to_owned();
        return Err(Refusal::Divides { unit });
    }
    Ok(kept.iter().filter(|block| holds[block.unit][0]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disclosure::form::Table;
    use crate::disclosure::ladder::{Previous, publish};
    use crate::disclosure::policy::Policy;
    use crate::disclosure::testing::*;
    use proptest::prelude::*;

    /// The rows that an attacker has seen in one step: every published unit and its rest, over the
    /// units with people.
    fn seen(tree: &Tree, people: &[u32], units: &[usize]) -> Vec<Vec<i128>> {
        let row = |holds: &dyn Fn(usize) -> bool| {
            let with_people = (0..tree.len()).filter(|&unit| people[unit] > 0);
            with_people.map(|unit| i128::from(holds(unit))).collect()
        };
        let inner = |top: usize, unit: usize| {
            { units.iter() }
                .any(|&u| u != top && is_within(tree, u, top) && is_within(tree, unit, u))
        };
        let both = units.iter().flat_map(|&top| {
            [
                row(&|unit| is_within(tree, unit, top)),
                row(&|unit| is_within(tree, unit, top) && !inner(top, unit)),
            ]
        });
        both.collect()
    }

    fn survey(dice: &mut Dice) -> (Tree, Table, Published) {
        let units = 1 + dice.below(9) as usize;
        let tree = random_tree(dice, units);
        let people = random_counts(dice, tree.len(), 45);
        let mut table = random_table(dice, scale_question("one"), &people);
        table
            .respondents
            .clone_from(&table.counts.iter().map(|row| row.iter().sum()).collect());
        let published = publish(
            &tree,
            std::slice::from_ref(&table),
            &Policy::default(),
            &Previous::new(),
        );
        let [published] = published.try_into().expect("one question");
        (tree, table, published)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn a_region_is_admitted_exactly_when_it_teaches_nothing(seed: u64) {
            let mut dice = Dice(seed);
            let (tree, table, published) = survey(&mut dice);
            let people = &table.respondents;
            for _ in 0..8 {
                let wanted: Vec<bool> = (0..tree.len()).map(|_| dice.percent(50)).collect();
                let part = Part { tree: &tree, published: &published, people, wanted: &wanted };
                let region: Vec<i128> = (0..tree.len()).filter(|&unit| people[unit] > 0)
                    .map(|unit| i128::from(wanted[unit])).collect();
                let nobody = region.iter().all(|&held| held == 0);
                // The finest step in which the figure follows from what was seen.
                let known = published.steps.iter().rev().find(|step| {
                    let units: Vec<usize> = step.blocks.iter().map(|block| block.unit).collect();
                    let mut rows = seen(&tree, people, &units);
                    let before = rank(rows.clone());
                    rows.push(region.clone());
                    !nobody && rank(rows) == before
                });
                match admit(&[part]) {
                    Ok((step, figure)) => {
                        prop_assert_eq!(Some(step), known.map(|known| known.step));
                        let mut counts = vec![0; 5];
                        for unit in (0..tree.len()).filter(|&unit| wanted[unit]) {
                            counts.iter_mut().zip(&table.counts[unit]).for_each(|(a, b)| *a += b);
                        }
                        prop_assert_eq!(figure.respondents, counts.iter().sum::<u32>());
                        prop_assert_eq!(figure.form, table.question.form(step, &counts));
                        prop_assert!(figure.respondents >= 5);
                    }
                    Err(refusal) => {
                        prop_assert!(known.is_none(), "{refusal}");
                    }
                }
            }
        }

        #[test]
        fn counts_are_united_exactly_when_each_part_is_admitted(seed: u64) {
            let mut dice = Dice(seed);
            let first = survey(&mut dice);
            let second = survey(&mut dice);
            let mut wanted = || vec![dice.percent(70); 16];
            let flags = [wanted(), wanted()];
            let part = |(tree, table, published): &'_ (Tree, Table, Published), wanted: &'_ [bool]| {
                let part = Part { tree, published, people: &table.respondents, wanted: &wanted[..tree.len()] };
                admit(&[part])
            };
            let alone = [part(&first, &flags[0]), part(&second, &flags[1])];
            let parts = [(&first, &flags[0]), (&second, &flags[1])].map(|((tree, table, published), wanted)| Part {
                tree, published, people: &table.respondents, wanted: &wanted[..tree.len()],
            });
            if let [Ok((a, one)), Ok((b, two))] = &alone {
                let (step, both) = admit(&parts).expect("each part is a union of blocks");
                prop_assert_eq!(step, *a.min(b));
                prop_assert_eq!(both.respondents, one.respondents + two.respondents);
            }
        }
    }

    #[test]
    fn a_new_unit_of_old_ones_is_admitted_and_half_a_rest_is_not() {
        // Unit 17: A 8 is shown, B 6 and C 3 are its rest.
        let tree = Tree::new(&[("U", ""), ("A", "U"), ("B", "U"), ("C", "U")]).expect("a tree");
        let counts = vec![
            vec![0; 5],
            vec![1, 1, 2, 2, 2],
            vec![1, 1, 2, 1, 1],
            vec![1, 1, 1, 0, 0],
        ];
        let table = Table {
            respondents: vec![0, 8, 6, 3],
            question: scale_question("one"),
            counts,
        };
        let published = publish(&tree, &[table], &Policy::default(), &Previous::new());
        let ask = |wanted: [bool; 4]| {
            admit(&[Part {
                tree: &tree,
                published: &published[0],
                people: &[0, 10, 8, 4],
                wanted: &wanted,
            }])
        };
        let rest = ask([false, false, true, true]).expect("B and C were counted as one");
        assert_eq!((rest.0, rest.1.respondents), (Step::Theme, 9));
        assert_eq!(
            ask([false, true, true, true])
                .expect("all of it")
                .1
                .respondents,
            17
        );
        let refusal = ask([false, true, true, false]).expect_err("B is half of a block");
        assert_eq!(
            refusal,
            Refusal::Divides {
                unit: "U".to_owned()
            }
        );
        assert!(refusal.to_string().contains("people of U"), "{refusal}");
        assert_eq!(ask([true, false, false, false]), Err(Refusal::Empty));
    }
}
