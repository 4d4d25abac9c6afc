//! One row and one receipt for each (commitment, revision), however many ask at once.

use serde_json::json;

use super::town::{Town, databases};
use super::wire::{Reply, Wire};

/// Sends from so many threads at once what `send` makes of a number.
fn at_once(count: usize, send: impl Fn(usize) -> Reply + Sync) -> Vec<Reply> {
    let barrier = std::sync::Barrier::new(count);
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..count)
            .map(|number| {
                let (barrier, send) = (&barrier, &send);
                scope.spawn(move || {
                    barrier.wait();
                    send(number)
                })
            })
            .collect();
        let replies = workers.into_iter().map(|worker| worker.join());
        replies.map(|reply| reply.expect("joined")).collect()
    })
}

#[test]
fn fifty_times_the_same_box_is_one_row_and_one_receipt() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let message = wire.admit(&links[0].1).ballot(0, &json!({ "belong-1": 4 }));
        let replies = at_once(50, |_| Wire::to(&town.answer, "w1").place(&message));
        for reply in &replies {
            assert_eq!(reply.0, 200, "{}", reply.1);
            assert_eq!(reply, &replies[0]);
        }
        let boxes = town.boxes("w1");
        assert_eq!(boxes.len(), 1);
        assert_eq!(boxes[0].revision, 0);
    }
}

#[test]
fn of_fifty_boxes_under_one_number_one_wins() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let admitted = Wire::to(&town.answer, "w1").admit(&links[0].1);
        let messages: Vec<_> = (0..50)
            .map(|number| admitted.ballot(3, &json!({ "belong-1": 1 + number % 5 })))
            .collect();
        let replies = at_once(50, |number| {
            Wire::to(&town.answer, "w1").place(&messages[number])
        });
        let winners: Vec<usize> = (0..50).filter(|&n| replies[n].0 == 200).collect();
        assert_eq!(winners.len(), 1, "{winners:?}");
        assert_eq!(replies.iter().filter(|reply| reply.0 == 409).count(), 49);
        let boxes = town.boxes("w1");
        assert_eq!(boxes.len(), 1);
        let won = &messages[winners[0]];
        assert_eq!(weerklank::protocol::b64u(&boxes[0].sealed), won.sealed);
    }
}

#[test]
fn each_revision_is_a_row_of_its_own_and_the_tenth_is_the_last() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let admitted = wire.admit(&links[0].1);
        let mut receipts = std::collections::BTreeSet::new();
        for revision in 0..=9 {
            let message = admitted.ballot(revision, &json!({ "belong-1": 2 }));
            for _ in 0..2 {
                let (status, body) = wire.place(&message);
                assert_eq!(status, 200, "{body}");
                receipts.insert(body["receipt"].to_string());
            }
        }
        let message = admitted.ballot(10, &json!({ "belong-1": 2 }));
        assert_eq!(wire.place(&message).0, 422);
        assert_eq!(receipts.len(), 10);
        let revisions: Vec<u8> = town.boxes("w1").iter().map(|b| b.revision).collect();
        assert_eq!(revisions, (0..=9).collect::<Vec<u8>>());
    }
}

#[test]
fn the_same_blinded_value_again_is_the_same_request() {
    for database in databases() {
        let town = Town::new(&database);
        let links = town.open("w1");
        let wire = Wire::to(&town.answer, "w1");
        let credential = super::wire::credential(&links[0].1);
        let group = wire.post("group", &credential).1["group"].clone();
        let group = group.as_str().expect("a group");
        let mut rng = weerklank::clock::Randomness::system().rng();
        let seed = weerklank::ballot::Seed::generate(&mut rng);
        let respondent = wire.respondent(group, seed);
        let request = super::wire::token_request(&credential, &respondent);
        let replies = at_once(50, |_| Wire::to(&town.answer, "w1").post("token", &request));
        for reply in &replies {
            assert_eq!(reply.0, 200, "{}", reply.1);
            assert_eq!(reply, &replies[0]);
        }
        super::wire::finalize(&respondent, &replies[0].1);
    }
}
