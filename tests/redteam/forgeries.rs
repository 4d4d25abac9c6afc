//! Attacks with messages: tokens and ballots that are forged, moved, repeated or late. Each is refused, and leaves
//! no row behind.

use serde_json::json;
use weerklank::ballot::BallotMessage;
use weerklank::protocol::{b64u, unb64u};
use weerklank::wave::State;

use super::client::{Answer, Collected, Invited, text};
use super::store::Store;
use super::world::{Database, TEAM, World};

/// Two waves: two teams in `w1`, one in `w2`.
struct Town {
    world: World,
    links: Vec<String>,
    other_wave: Invited,
}

fn town(database: Database) -> Town {
    let world = World::new(database);
    let links = world.open("w1", 2);
    let other_wave = Invited::from(&world.open("w2", 1)[0]);
    Town {
        world,
        links,
        other_wave,
    }
}

impl Town {
    fn person(&self, number: usize) -> Invited {
        Invited::from(&self.links[number])
    }

    fn ballots(&self) -> usize {
        self.world.ballot.rows("ballot")
    }

    fn tokens(&self) -> usize {
        self.world
            .office
            .rows("invitation WHERE blinded_sha256 IS NOT NULL")
    }
}

/// The modulus of a key in the one form the protocol allows.
fn modulus(invited: &Invited, group: &str) -> Vec<u8> {
    let key = &invited.manifest.group(group).expect("a group").public_key;
    unb64u(key, "public_key").expect("a key")[33..289].to_vec()
}

/// The number one below; the last byte of a modulus is odd.
fn one_below(number: &[u8]) -> Vec<u8> {
    let mut below = number.to_vec();
    below[255] -= 1;
    below
}

fn blinded_values_that_mean_something_are_refused(database: Database) {
    let town = town(database);
    let invited = town.person(0);
    let n = modulus(&invited, &invited.group());
    let mut one = vec![0; 256];
    one[255] = 1;
    let larger = [&[0], n.as_slice()].concat();
    let wrong: [Vec<u8>; 9] = [
        vec![0; 256],
        one,
        one_below(&n),
        n.clone(),
        vec![0xff; 256],
        Vec::new(),
        n[1..].to_vec(),
        larger,
        vec![7; 4000],
    ];
    for (number, blinded) in wrong.iter().enumerate() {
        assert_eq!(invited.token(blinded).0, 422, "value {number}");
    }
    assert_eq!(town.tokens(), 0);
    // The claim was not used up by any of them.
    invited.collect();
    assert_eq!(town.tokens(), 1);
    assert_eq!(
        invited.token(&one_below(&one_below(&n))).0,
        409,
        "a second token"
    );
    assert_eq!(town.tokens(), 1);
}

/// A ballot with something wrong, and the status it gets.
type Forgery = (&'static str, u16, BallotMessage);

fn forgeries(own: &BallotMessage, other_group: &BallotMessage) -> Vec<Forgery> {
    let with = |change: &dyn Fn(&mut BallotMessage)| {
        let mut message = own.clone();
        change(&mut message);
        message
    };
    let sized = |size: usize| b64u(&vec![5; size]);
    let flipped = |text: &str, at: usize| {
        let mut bytes = unb64u(text, "field").expect("base64url");
        bytes[at] ^= 1;
        b64u(&bytes)
    };
    vec![
        (
            "a token of this group for another",
            403,
            with(&|m| m.group.clone_from(&other_group.group)),
        ),
        (
            "a token of another group for this",
            403,
            with(&|m| m.token.clone_from(&other_group.token)),
        ),
        (
            "a token under another commitment",
            403,
            with(&|m| m.commitment.clone_from(&other_group.commitment)),
        ),
        (
            "a token with another prefix",
            403,
            with(&|m| m.prefix.clone_from(&other_group.prefix)),
        ),
        ("a random signature", 403, with(&|m| m.token = sized(256))),
        (
            "a signature that is zero",
            403,
            with(&|m| m.token = b64u(&[0; 256])),
        ),
        (
            "a signature of ones",
            403,
            with(&|m| m.token = b64u(&[0xff; 256])),
        ),
        (
            "one bit of the token",
            403,
            with(&|m| m.token = flipped(&m.token, 200)),
        ),
        (
            "one bit of the commitment",
            403,
            with(&|m| m.commitment = flipped(&m.commitment, 0)),
        ),
        (
            "a group that is not there",
            422,
            with(&|m| m.group = "g0099".to_owned()),
        ),
        ("no group", 422, with(&|m| m.group = String::new())),
        ("revision 10", 422, with(&|m| m.revision = 10)),
        ("revision 255", 422, with(&|m| m.revision = 255)),
        ("a short token", 422, with(&|m| m.token = sized(255))),
        ("a long token", 422, with(&|m| m.token = sized(257))),
        (
            "a short commitment",
            422,
            with(&|m| m.commitment = sized(31)),
        ),
        ("a long prefix", 422, with(&|m| m.prefix = sized(33))),
        ("a short box", 422, with(&|m| m.sealed = sized(8272))),
        ("a long box", 413, with(&|m| m.sealed = sized(8274))),
        (
            "no base64url",
            422,
            with(&|m| m.sealed.replace_range(0..1, "+")),
        ),
    ]
}

fn forged_ballots_are_refused_without_a_row(database: Database) {
    let town = town(database);
    let (first, second) = (town.person(0), town.person(TEAM));
    let own = first.collect().ballot(0, &json!({ "belong-1": 4 }));
    let other_group = second.collect().ballot(0, &json!({ "belong-1": 2 }));
    assert_ne!(own.group, other_group.group);
    for (what, status, message) in forgeries(&own, &other_group) {
        assert_eq!(first.place(&message).0, status, "{what}");
    }
    // The other wave has a group of this name too, and a key of its own.
    assert!(town.other_wave.manifest.group(&own.group).is_some());
    assert_eq!(
        town.other_wave.place(&own).0,
        403,
        "a token of another wave"
    );
    assert_eq!(town.ballots(), 0);
    assert_eq!(first.place(&own).0, 200);
    assert_eq!(town.ballots(), 1);
}

fn receipt((status, body): Answer) -> String {
    assert_eq!(status, 200);
    text(&body, "receipt")
}

fn repeated_and_late_ballots_change_nothing(database: Database) {
    let town = town(database);
    let invited = town.person(0);
    let collected = invited.collect();
    let say = |revision, value| collected.ballot(revision, &json!({ "belong-1": value }));
    let (first, third) = (say(0, 4), say(2, 5));
    let kept = receipt(invited.place(&first));
    assert_eq!(
        receipt(invited.place(&first)),
        kept,
        "the same again changes nothing"
    );
    assert_eq!(
        invited.place(&say(0, 1)).0,
        409,
        "another box under the same number"
    );
    assert_eq!(town.ballots(), 1);
    receipt(invited.place(&third));
    assert_eq!(invited.place(&say(1, 1)).0, 409, "a lower revision");
    assert_eq!(receipt(invited.place(&first)), kept, "the same again, late");
    assert_eq!(town.ballots(), 2);
    late(&town, &invited, &collected, &first);
}

/// After closing, nothing gets in and nobody gets a token, not even for what was there before.
fn late(town: &Town, invited: &Invited, collected: &Collected, placed: &BallotMessage) {
    let untouched = town.person(1);
    let late = untouched.collect();
    town.world.desk.close("w1").expect("closed");
    let answers = json!({ "belong-1": 3 });
    assert_eq!(
        untouched.place(&late.ballot(0, &answers)).0,
        410,
        "a token, but late"
    );
    assert_eq!(
        invited.place(&collected.ballot(3, &answers)).0,
        410,
        "a change"
    );
    assert_eq!(invited.place(placed).0, 410, "a repetition");
    assert_eq!(
        untouched.token(late.respondent.blinded()).0,
        410,
        "the same token"
    );
    assert_eq!(town.person(2).token(&[9; 256]).0, 410, "a new token");
    assert_eq!(town.ballots(), 2);
    assert_eq!(
        town.world.desk.status("w1").expect("a status").state,
        State::Closed
    );
}

/// Somebody who may write to the ballot store: what was moved, altered or made up there is counted as spoiled
/// by reason, and no answer is counted twice or for another.
fn who_meddles_with_the_box_is_noticed(database: Database) {
    let town = town(database);
    for number in 0..16 {
        let invited = town.person(number);
        let ballot = invited
            .collect()
            .ballot(0, &json!({ "belong-1": 1 + number % 5 }));
        receipt(invited.place(&ballot));
    }
    town.world.desk.close("w1").expect("closed");
    let commitments = town.world.ballot.lines(match town.world.ballot {
        Store::Sqlite(_) => "SELECT 'X''' || hex(commitment) || '''' AS line FROM ballot ORDER BY 1",
        Store::Postgres(_) => {
            "SELECT '''\\x' || encode(commitment, 'hex') || '''::bytea' AS line FROM ballot ORDER BY 1"
        }
    });
    let made_up = match town.world.ballot {
        Store::Sqlite(_) => "zeroblob(32), 0, zeroblob(8273)",
        Store::Postgres(_) => {
            "decode(repeat('00', 32), 'hex'), 0, decode(repeat('00', 8273), 'hex')"
        }
    };
    let (a, b, c) = (&commitments[0], &commitments[1], &commitments[2]);
    town.world.ballot.run(&format!(
        "UPDATE ballot SET box = (SELECT box FROM ballot WHERE commitment = {b}) WHERE commitment = {a}; \
         UPDATE ballot SET revision = 1 WHERE commitment = {c}; \
         INSERT INTO ballot (wave, commitment, revision, box) VALUES ('w1', {made_up})"
    ));
    let desk = &town.world.desk;
    let refusal = desk
        .count("w1", &town.world.key, None)
        .expect_err("refused")
        .to_string();
    assert!(refusal.contains("3 of 17 ballots are spoiled"), "{refusal}");
    let tally = desk.tally("w1", &town.world.key, Some(3)).expect("a tally");
    let certificate = &tally.certificate;
    assert_eq!((certificate.placed, certificate.valid), (17, 14));
    assert_eq!(certificate.spoiled.values().sum::<u64>(), 3);
}

on_each_database!(
    blinded_values_that_mean_something_are_refused,
    forged_ballots_are_refused_without_a_row,
    repeated_and_late_ballots_change_nothing,
    who_meddles_with_the_box_is_noticed,
);
