//! What the protector makes of any small table, attacked by brute force instead of by the auditor:
//! all sets of cells, all fillings, all coalitions.

use super::answers::{answer, certain};
use super::sizes::statistics;
use super::{Case, cases};
use crate::disclosure::audit::{Form, audit, claims};
use crate::disclosure::protect::{Request, Worth, protect};
use crate::disclosure::table::Answers;
use proptest::prelude::*;

/// The table with the protector's publication in place of the random one.
fn protected(case: &Case, answers: Option<&Answers>, minimum: u32, coalition: u32) -> Case {
    let request = Request {
        tree: &case.tree,
        counts: &case.counts,
        answers,
        minimum,
        coalition,
        worth: Worth::Count,
        always: None,
    };
    Case {
        regions: protect(&request, &mut |_, _| {}),
        ..case.clone()
    }
}

fn check_sizes(case: &Case, minimum: u32) -> Result<(), TestCaseError> {
    let case = protected(case, None, minimum, 0);
    prop_assert_eq!(statistics(&case, minimum.into()), [].into());
    prop_assert_eq!(claims(&case.tree, &case.counts, &case.regions), vec![]);
    let certificate = audit(&case.tree, &case.counts, None, &case.regions, minimum, 0);
    prop_assert!(certificate.is_safe());
    Ok(())
}

fn check_answers(
    case: &Case,
    (answers, truth): (Answers, Vec<Vec<u32>>),
    minimum: u32,
    coalition: u32,
) -> Result<(), TestCaseError> {
    let case = protected(case, Some(&answers), minimum, coalition);
    prop_assert!(!certain(&case, &truth, Form::Options, coalition));
    let (tree, counts, regions) = (&case.tree, &case.counts, &case.regions);
    let certificate = audit(tree, counts, Some(&answers), regions, minimum, coalition);
    prop_assert!(certificate.is_safe());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn one_tree_gives_no_statistic_on_too_few(case in cases(9, 1, 9), minimum in 2u32..8) {
        check_sizes(&case, minimum)?;
    }

    #[test]
    fn a_crossed_tree_gives_no_statistic_on_too_few(case in cases(4, 2, 9), minimum in 2u32..8) {
        check_sizes(&case, minimum)?;
    }

    #[test]
    fn one_tree_gives_no_certain_answer(
        case in cases(5, 1, 4),
        picks in prop::collection::vec(0usize..3, 1..15),
        minimum in 1u32..5,
        coalition in 0u32..3,
    ) {
        check_answers(&case, answer(&case, 3, &picks), minimum, coalition)?;
    }

    #[test]
    fn a_crossed_tree_gives_no_certain_answer(
        case in cases(3, 2, 3),
        picks in prop::collection::vec(0usize..2, 1..15),
        minimum in 1u32..5,
        coalition in 0u32..3,
    ) {
        check_answers(&case, answer(&case, 2, &picks), minimum, coalition)?;
    }
}
