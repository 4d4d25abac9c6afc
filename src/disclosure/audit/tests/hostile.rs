//! Tables that break their promises: the auditor answers, whatever it is given.

use super::region;
use crate::disclosure::audit::{Form, Publication, claims};
use crate::disclosure::table::{Answered, Answers, Counts, Region, Status};
use crate::disclosure::tree::Tree;
use proptest::prelude::*;

fn statuses() -> impl Strategy<Value = Status> {
    prop_oneof![
        Just(Status::Published),
        Just(Status::Withheld),
        Just(Status::Rest)
    ]
}

fn any_region() -> impl Strategy<Value = Region> {
    let number = prop_oneof![0usize..6, any::<usize>()];
    let category = prop::option::of(number.clone());
    let respondents = prop::option::of(any::<u32>());
    (number, category, statuses(), respondents).prop_map(|(unit, category, status, respondents)| {
        Region {
            respondents,
            ..region(unit, category, status)
        }
    })
}

fn any_number() -> impl Strategy<Value = u32> {
    prop_oneof![0u32..9, any::<u32>(), Just(u32::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_stops_the_auditor(
        parents in prop::collection::vec(0usize..6, 1..6),
        categories in prop::collection::vec(".{0,3}", 0..4),
        direct in prop::collection::vec(prop::collection::vec(any_number(), 0..4), 0..7),
        regions in prop::collection::vec(any_region(), 0..12),
        options in prop::collection::vec(".{0,2}", 0..4),
        chosen in prop::collection::vec(
            prop::collection::vec(prop::collection::vec(any_number(), 0..4), 0..4),
            0..7,
        ),
        minimum in any_number(),
        coalition in any_number(),
        means in any::<bool>(),
    ) {
        let tree: Tree = super::tree(&parents);
        let counts = Counts { categories, direct };
        let id = String::new();
        let questions = vec![Answered { id, options, direct: chosen }];
        let answers = Answers { questions };
        let form = if means { Form::Means } else { Form::Options };
        let publication = Publication {
            tree: &tree,
            counts: &counts,
            answers: Some((&answers, form)),
            regions: &regions,
        };
        let mut heard = 0;
        let certificate = publication.audit(minimum, coalition, &mut |done, _| heard = done);
        prop_assert_eq!(heard, 1);
        let shown = regions.iter().filter(|r| r.status == Status::Published).count() as u64;
        prop_assert!(certificate.published <= shown);
        for claim in claims(&tree, &counts, &regions) {
            prop_assert!(claim.row < regions.len());
            prop_assert!(claim.to_string().len() > 20);
        }
    }
}
