//! The organisations of the benches: random, of four levels, the same every time.

use weerklank::disclosure::table::Counts;
use weerklank::disclosure::tree::Tree;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    fn between(&mut self, (least, most): (u64, u64)) -> u64 {
        least + self.below(most - least + 1)
    }
}

/// So many teams of 2 to 20 people, of whom three in four answer, half of them in each of two
/// categories. Departments have 3 to 7 units, units so many teams.
pub fn organisation(seed: u64, teams: usize, wide: (u64, u64)) -> (Tree, Counts) {
    let mut dice = Dice(seed);
    let mut rows = vec![("o".to_owned(), String::new())];
    let mut direct = vec![vec![0, 0]];
    let mut left = teams;
    while left > 0 {
        let department = format!("d{}", rows.len());
        rows.push((department.clone(), "o".to_owned()));
        direct.push(vec![0, 0]);
        for _ in 0..dice.between((3, 7)) {
            let unit = format!("u{}", rows.len());
            rows.push((unit.clone(), department.clone()));
            direct.push(vec![0, 0]);
            for _ in 0..dice.between(wide).min(left as u64) {
                left -= 1;
                rows.push((format!("t{}", rows.len()), unit.clone()));
                let mut people = vec![0, 0];
                for _ in 0..dice.between((2, 20)) {
                    let answers = dice.below(4) < 3;
                    people[dice.below(2) as usize] += u32::from(answers);
                }
                direct.push(people);
            }
        }
    }
    let tree = Tree::new(&rows).expect("a tree by construction");
    let categories = vec!["m".to_owned(), "w".to_owned()];
    (tree, Counts { categories, direct })
}
