//! The small cases with known answers, both ways: the best publication is safe, the unsafe one has
//! exactly the leak that is written down. The cases are those of docs/DISCLOSURE.md.

use super::region;
use crate::disclosure::audit::{Form, Publication, audit};
use crate::disclosure::certificate::{Certificate, Leak, LeakKind};
use crate::disclosure::table::{Answered, Answers, Counts, Region, Status};
use crate::disclosure::testing::Case;
use crate::disclosure::tree::Tree;
use std::collections::BTreeMap;

const K: u32 = 5;

/// `unit<parent:people` for each unit, the root without a parent.
fn table(units: &str) -> (Tree, Counts) {
    let mut rows = Vec::new();
    let mut direct = Vec::new();
    for unit in units.split(' ') {
        let (unit, people) = unit.split_once(':').expect("a colon");
        rows.push(unit.split_once('<').unwrap_or((unit, "")));
        direct.push(people.parse().expect("a number"));
    }
    (Tree::new(&rows).expect("a tree"), Counts::plain(&direct))
}

fn publish(tree: &Tree, published: &str) -> Vec<Region> {
    let unit = |id: &str| tree.find(id).expect("a unit");
    let published = published.split(' ').map(unit);
    published
        .map(|unit| region(unit, None, Status::Published))
        .collect()
}

fn terms(leak: &Leak) -> String {
    let terms = leak.regions.iter().map(|term| {
        let (sign, unit, category) = (term.coefficient, &term.unit, &term.category);
        format!("{sign:+}{unit}{category}")
    });
    format!(
        "{} = {}",
        leak.respondents,
        terms.collect::<Vec<_>>().join(" ")
    )
}

fn leaks(certificate: &Certificate) -> Vec<String> {
    certificate.leaks.iter().map(terms).collect()
}

fn sizes(units: &str, published: &str) -> Vec<String> {
    let (tree, counts) = table(units);
    leaks(&audit(
        &tree,
        &counts,
        None,
        &publish(&tree, published),
        K,
        1,
    ))
}

#[test]
fn the_reference_file_holds_both_ways() {
    for case in Case::all() {
        let (tree, direct) = case.table();
        let counts = Counts::plain(&direct);
        let certificate = |units: &[String]| {
            let shown = units.iter().map(|id| tree.find(id).expect("a unit"));
            let shown = shown.map(|unit| region(unit, None, Status::Published));
            audit(
                &tree,
                &counts,
                None,
                &shown.collect::<Vec<_>>(),
                case.minimum,
                1,
            )
        };
        assert!(certificate(&case.best).is_safe(), "{}", case.id);
        assert_eq!(case.unsafe_publication.is_some(), case.leak.is_some());
        if let (Some(units), Some(leak)) = (&case.unsafe_publication, &case.leak) {
            let found = certificate(units).leaks;
            assert_eq!(found.len(), 1, "{}", case.id);
            let terms = found[0]
                .regions
                .iter()
                .map(|t| (t.unit.clone(), t.coefficient));
            assert_eq!(terms.collect::<BTreeMap<_, _>>(), leak.regions);
            assert_eq!(found[0].respondents, leak.respondents);
        }
    }
}

#[test]
fn hiding_only_the_small_team_leaks_it() {
    let units = "U:0 A<U:8 B<U:6 C<U:3";
    assert_eq!(sizes(units, "U A B"), ["3 = +1U -1A -1B"]);
    assert_eq!(sizes(units, "U A"), [""; 0]);
}

#[test]
fn a_hidden_unit_is_no_cover_while_its_teams_show() {
    let units = "D:0 U1<D:0 U2<D:3 T11<U1:6 T12<U1:6";
    assert_eq!(sizes(units, "D T11 T12"), ["3 = +1D -1T11 -1T12"]);
    assert_eq!(sizes(units, "U1 T11 T12"), [""; 0]);
}

#[test]
fn what_may_stay_visible_is_no_finding() {
    assert_eq!(sizes("U:0 A<U:6 B<U:5 C<U:5", "U A B C"), [""; 0]);
    assert_eq!(sizes("U:4 A<U:6 C<U:3", "U A"), [""; 0]);
    assert_eq!(sizes("U:0 T<U:7", "U T"), [""; 0]);
}

#[test]
fn a_small_published_team_leaks_by_itself() {
    assert_eq!(sizes("U:0 A<U:3 B<U:6", "U A B"), ["3 = +1A"]);
    // U is B, as far as people go; the shorter of the two ways is reported.
    assert_eq!(sizes("O:4 U<O:0 B<U:6 E<U:0", "O U B E"), ["4 = +1O -1U"]);
}

#[test]
fn the_certificate_counts_what_it_saw() {
    let (tree, counts) = table("U:0 A<U:8 B<U:6 C<U:3 E<U:0");
    let found = audit(&tree, &counts, None, &publish(&tree, "U A"), K, 1);
    assert_eq!((found.minimum, found.coalition, found.published), (5, 1, 2));
    assert_eq!((found.smallest_block, found.smallest_cut), (Some(8), None));
    let reasons: Vec<(&str, u64)> = found.withheld.iter().map(|(r, &n)| (&r[..], n)).collect();
    assert_eq!(
        reasons,
        [("empty", 1), ("protects_others", 1), ("too_small", 1)]
    );
    assert!(found.is_safe());
    let empty = audit(&tree, &counts, None, &[], K, 1);
    assert_eq!((empty.published, empty.smallest_block), (0, None));
}

/// Two teams by two categories: `[A m, A w, B m, B w]`.
fn crossed(cells: [u32; 4], published: &[(usize, Option<usize>)]) -> Certificate {
    let tree = Tree::new(&[("U", ""), ("A", "U"), ("B", "U")]).expect("a tree");
    let [am, aw, bm, bw] = cells;
    let counts = Counts {
        categories: vec!["m".to_owned(), "w".to_owned()],
        direct: vec![vec![0, 0], vec![am, aw], vec![bm, bw]],
    };
    let shown = |&(unit, category)| region(unit, category, Status::Published);
    let regions: Vec<Region> = published.iter().map(shown).collect();
    audit(&tree, &counts, None, &regions, K, 1)
}

#[test]
fn a_margin_gives_away_a_small_cell() {
    // A - A m = 2 women of A, and the same women from the other side: one cut, reported once.
    let whole = [(1, None), (1, Some(0)), (0, Some(1)), (2, None)];
    let found = crossed([9, 2, 9, 9], &whole);
    assert_eq!(leaks(&found), ["2 = +1A -1Am"]);
    assert_eq!(found.smallest_cut, Some(2));
    // With A m withheld, the small cell is behind nothing but margins.
    let found = crossed(
        [9, 2, 9, 9],
        &[(1, None), (0, Some(1)), (2, None), (0, Some(0))],
    );
    assert_eq!(leaks(&found), [""; 0]);
    assert_eq!(
        (found.smallest_block, found.smallest_cut),
        (Some(11), Some(11))
    );
}

#[test]
fn a_cut_may_need_regions_of_both_families() {
    // A (m 3, w 9), the unit's women (w 10 with B's one): U w - A = B's woman less A's three men.
    let found = crossed([3, 9, 9, 1], &[(1, None), (0, Some(1))]);
    assert_eq!(leaks(&found), ["4 = -1Uw +1A"]);
}

#[test]
fn the_shorter_of_two_ways_is_reported() {
    // The two women of A are a figure of their own, and also A less its men.
    let found = crossed([9, 2, 9, 9], &[(1, None), (1, Some(0)), (1, Some(1))]);
    assert_eq!(leaks(&found), ["2 = +1Aw"]);
    let found = crossed([2, 9, 9, 9], &[(1, None), (1, Some(0)), (1, Some(1))]);
    assert_eq!(leaks(&found), ["2 = +1Am"]);
    // A lies in U, published in both categories too; still one region says it.
    let all: Vec<_> = (0..2)
        .flat_map(|u| [None, Some(0), Some(1)].map(|c| (u, c)))
        .collect();
    assert_eq!(leaks(&crossed([9, 2, 9, 9], &all)), ["2 = +1Aw"]);
}

fn one_question(options: &[&str], direct: Vec<Vec<u32>>) -> Answers {
    let direct = direct.into_iter().map(|row| vec![row]).collect();
    Answers {
        questions: vec![Answered {
            id: "q".to_owned(),
            options: options.iter().map(|&o| o.to_owned()).collect(),
            direct,
        }],
    }
}

#[test]
fn a_unanimous_team_tells_everybodys_answer() {
    let (tree, counts) = table("U:0 A<U:6 B<U:6");
    let regions = publish(&tree, "U A B");
    let answers = one_question(&["no", "yes"], vec![vec![0, 0], vec![0, 6], vec![2, 4]]);
    let found = audit(&tree, &counts, Some(&answers), &regions, K, 1);
    assert_eq!(leaks(&found), ["6 = +1A"]);
    assert_eq!(found.leaks[0].kind, LeakKind::Attribute);
    // The one who said no knows what the other five said.
    let answers = one_question(&["no", "yes"], vec![vec![0, 0], vec![1, 5], vec![2, 4]]);
    assert!(audit(&tree, &counts, Some(&answers), &regions, K, 0).is_safe());
    assert!(!audit(&tree, &counts, Some(&answers), &regions, K, 1).is_safe());
    assert!(audit(&tree, &counts, Some(&answers), &publish(&tree, "U"), K, 1).is_safe());
}

#[test]
fn skipped_questions_have_respondents_of_their_own() {
    let (tree, counts) = table("U:0 A<U:8 B<U:8");
    let answers = one_question(&["no", "yes"], vec![vec![0, 0], vec![4, 4], vec![2, 2]]);
    let found = audit(&tree, &counts, Some(&answers), &publish(&tree, "U A"), K, 1);
    assert_eq!(leaks(&found), ["4 = +1U -1A"]);
    assert_eq!(found.leaks[0].kind, LeakKind::Size);
    assert_eq!(found.smallest_block, Some(8));
}

#[test]
fn a_mean_tells_at_the_ends_of_the_scale_only() {
    let (tree, counts) = table("U:6 A<U:6");
    let regions = publish(&tree, "A");
    let certificate = |direct: Vec<u32>| {
        let answers = one_question(&["1", "2", "3"], vec![vec![2, 2, 2], direct]);
        let publication = Publication {
            tree: &tree,
            counts: &counts,
            answers: Some((&answers, Form::Means)),
            regions: &regions,
        };
        leaks(&publication.audit(K, 1, &mut |_, _| {}))
    };
    assert_eq!(certificate(vec![0, 6, 0]), [""; 0]);
    assert_eq!(certificate(vec![6, 0, 0]), ["6 = +1A"]);
    // Five lowest and one highest: a margin of 2, yet the highest one knows all others.
    assert_eq!(certificate(vec![5, 0, 1]), ["6 = +1A"]);
    assert_eq!(certificate(vec![4, 1, 1]), [""; 0]);
}

#[test]
fn one_person_takes_part_in_one_swap_only() {
    // The man of A answered 0. He could have changed places with a 1 or a 2 of A's women, but either
    // way the one 0 of B's women has to move, and she may be the coalition.
    let tree = Tree::new(&[("U", ""), ("A", "U"), ("B", "U")]).expect("a tree");
    let counts = Counts {
        categories: vec!["m".to_owned(), "w".to_owned()],
        direct: vec![vec![0, 0], vec![1, 2], vec![2, 1]],
    };
    let shown = [(1, None), (2, None), (0, Some(0)), (0, Some(1))];
    let regions = shown.map(|(unit, category)| region(unit, category, Status::Published));
    let (zero, others) = (vec![1, 0, 0], vec![0, 1, 1]);
    let nobody = vec![vec![0; 3]; 2];
    let of_a = vec![zero.clone(), others.clone()];
    let of_b = vec![others, zero];
    let answers = Answers {
        questions: vec![Answered {
            id: "q".to_owned(),
            options: ["0", "1", "2"].map(str::to_owned).to_vec(),
            direct: vec![nobody, of_a, of_b],
        }],
    };
    let safe = |c| audit(&tree, &counts, Some(&answers), &regions, 1, c).is_safe();
    assert!(safe(0));
    assert!(!safe(1));
}
