//! The invented municipality is one that the importer takes and groups can be formed in.

use std::collections::BTreeSet;

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::super::*;
use super::read;

#[test]
fn the_sample_municipality_is_what_it_says() {
    for (people, seed) in [
        (60, 1),
        (61, 2),
        (137, 3),
        (600, 1),
        (600, 2),
        (2_345, 4),
        (10_000, 5),
    ] {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let (units, roster) = municipality(people, &mut rng);
        let again = municipality(people, &mut ChaCha8Rng::seed_from_u64(seed));
        assert_eq!((&units, &roster), (&again.0, &again.1));
        let roster = read(units.as_bytes(), roster.as_bytes()).expect("a good roster");
        assert!(roster.notices.is_empty());
        assert_eq!(roster.people.len(), people);
        let tree = &roster.units.tree;
        let mut direct = vec![0; tree.len()];
        roster
            .people
            .iter()
            .for_each(|person| direct[person.unit] += 1);
        let teams: Vec<_> = (0..tree.len())
            .filter(|&u| tree.children(u).is_empty())
            .collect();
        assert_eq!(teams.len(), people / 10);
        let depth = |unit| std::iter::successors(Some(unit), |&u| tree.parent(u)).count();
        assert!(teams.iter().all(|&team| depth(team) == 4));
        assert!(teams.iter().any(|&team| (2..=4).contains(&direct[team])));
        assert!(teams.iter().all(|&team| direct[team] >= 2));
        let leaders = roster
            .people
            .iter()
            .filter(|person| person.leads.is_some())
            .count();
        assert_eq!(leaders, tree.len());
        assert!(roster.people.iter().any(|person| person.email.is_none()));
        let names: BTreeSet<_> = roster.units.names.iter().collect();
        assert_eq!(names.len(), tree.len(), "every unit has a name of its own");
        form_groups(&roster.units, &roster.people, 8).expect("groups");
    }
}
