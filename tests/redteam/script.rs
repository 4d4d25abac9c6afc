//! The scripted wave: 60 people in 5 teams collect their tokens over a working day in random order, and 48 of
//! them answer 1 to 10 minutes later. A minute of the script takes as long as its messages take, some
//! milliseconds. Copies of everything are made every hour, after closing and after the count.

use std::collections::BTreeMap;

use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use weerklank::protocol::unb64u;

use super::client::{self, Collected, Invited};
use super::evidence::{Arrival, Copy, Evidence, Phase};
use super::insiders::{self, Insider};
use super::items::{Item, Kind, Owner, slices};
use super::leaks::Leak;
use super::pages;
use super::routes::{Known, Route};
use super::store::{Side, Store};
use super::world::{PEOPLE, TEAMS, World, email};

pub const WAVE: &str = "w1";
const HOUR: f64 = 60.0;
const DAY: f64 = 8.0 * HOUR;
const ANSWERS: usize = PEOPLE * 8 / 10;

#[derive(Clone, Copy)]
enum Event {
    Collect(Owner),
    Answer(Owner),
    Copy,
}

pub struct Script<'a> {
    world: &'a World,
    leak: Leak,
    links: Vec<String>,
    arrivals: Vec<Arrival>,
    markers: Vec<String>,
    items: Vec<Item>,
    collected: BTreeMap<Owner, (Invited, Collected)>,
    copies: Vec<Copy>,
    polled: BTreeMap<String, Vec<Vec<u8>>>,
    insiders: Vec<Insider>,
    routes: [Vec<Route>; 2],
}

/// Runs a wave from opening to the count and hands over what attackers may hold of it.
pub fn run(world: &World, leak: Leak) -> Evidence {
    let links = world.open(WAVE, TEAMS);
    let mut idle = world.another_listener();
    let log_idle = idle.log();
    idle.stop();
    let log_before = world.log();
    let kept = leak.apply(world);
    let mut script = Script::new(world, leak, links);
    let keys = script.note_keys();
    for (minute, event) in script.schedule() {
        match event {
            Event::Collect(owner) => script.collect(owner),
            Event::Answer(owner) => script.answer(owner),
            Event::Copy => script.look(minute, Phase::Open),
        }
    }
    let (office_wire, answer_wire) = (world.office_wire.take(), world.answer_wire.take());
    let log_after = world.log();
    world.desk.close(WAVE).expect("closed");
    script.copy(DAY + 20.0, Phase::Closed);
    world.desk.count(WAVE, &world.key, None).expect("counted");
    script.copy(DAY + 30.0, Phase::Counted);
    let url = format!("{}/w/{WAVE}/count.json", world.answer_address);
    let (status, certificate) = client::get(&url);
    assert_eq!(status, 200);
    drop(kept);
    Evidence {
        arrivals: script.arrivals,
        items: script.items,
        copies: script.copies,
        polled: script.polled,
        office_wire,
        answer_wire,
        log_before,
        log_after,
        log_idle,
        keys,
        certificate: serde_json::from_slice(&certificate).expect("JSON"),
    }
}

impl<'a> Script<'a> {
    fn new(world: &'a World, leak: Leak, links: Vec<String>) -> Self {
        let rng = &mut StdRng::seed_from_u64(60);
        let mut answering: Vec<bool> = (0..PEOPLE).map(|number| number < ANSWERS).collect();
        answering.shuffle(rng);
        let arrival = |answers: bool| {
            let collected = rng.random_range(0.0..DAY);
            let delay = rng.random_range(1.0..10.0);
            Arrival {
                collected,
                answered: answers.then_some(collected + delay),
            }
        };
        let arrivals = answering.into_iter().map(arrival).collect();
        let mut rng = StdRng::seed_from_u64(61);
        let mut word = || -> String { (0..12).map(|_| rng.random_range('a'..='z')).collect() };
        let markers: Vec<String> = (0..PEOPLE).map(|_| word()).collect();
        let mut script = Self {
            world,
            leak,
            links,
            arrivals,
            markers,
            items: Vec::new(),
            collected: BTreeMap::new(),
            copies: Vec::new(),
            polled: BTreeMap::new(),
            insiders: insiders::log_in(world),
            routes: pages::routes(&Known::open(WAVE)),
        };
        for owner in 0..PEOPLE {
            script.note(
                Kind::Marker,
                owner,
                script.markers[owner].clone().as_bytes(),
            );
            script.note(Kind::Email, owner, email(owner).as_bytes());
        }
        script
    }

    /// Keys that are gone after closing; a thief of the machine had them before.
    fn note_keys(&mut self) -> Vec<Vec<u8>> {
        let files = self.world.files().into_iter();
        let keys = files.filter(|(name, _)| name.starts_with("keys/"));
        let mut keys: Vec<Vec<u8>> = keys
            .map(|(_, path)| std::fs::read(path).expect("a key"))
            .collect();
        keys.iter().for_each(|key| self.note(Kind::MailKey, 0, key));
        let copy = Copy::take(self.world, &[], 0.0, Phase::Open);
        let groups = copy.table(Side::Office, "wave_group");
        let column = groups.column("signing_key").expect("a column");
        for (number, group) in groups.rows.iter().enumerate() {
            // Somewhere in the private exponent; long values are cut into pieces.
            for at in [600, 603] {
                self.note(Kind::SigningKey, number, &group[column][at..at + 24]);
            }
            keys.push(group[column].clone());
        }
        keys
    }

    fn note(&mut self, kind: Kind, owner: Owner, bytes: &[u8]) {
        let bytes = bytes.to_vec();
        self.items.push(Item { kind, owner, bytes });
    }

    fn schedule(&self) -> Vec<(f64, Event)> {
        let mut events: Vec<(f64, Event)> = Vec::new();
        for (owner, arrival) in self.arrivals.iter().enumerate() {
            events.push((arrival.collected, Event::Collect(owner)));
            events.extend(arrival.answered.map(|at| (at, Event::Answer(owner))));
        }
        events.extend((1..=8).map(|hour| (f64::from(hour) * HOUR, Event::Copy)));
        events.push((DAY + 15.0, Event::Copy));
        events.sort_by(|a, b| a.0.total_cmp(&b.0));
        events
    }

    fn collect(&mut self, owner: Owner) {
        let invited = Invited::from(&self.links[owner]);
        let secret = unb64u(&invited.secret, "secret").expect("a secret");
        let collected = invited.collect();
        let blinded = collected.respondent.blinded().to_vec();
        self.note(Kind::InvitationSecret, owner, &secret);
        self.note(Kind::InvitationHash, owner, &Sha256::digest(&secret));
        self.note(Kind::Blinded, owner, &blinded);
        self.note(Kind::BlindedHash, owner, &Sha256::digest(&blinded));
        self.collected.insert(owner, (invited, collected));
    }

    fn answer(&mut self, owner: Owner) {
        let (invited, collected) = self
            .collected
            .remove(&owner)
            .expect("somebody with a token");
        let message = collected.ballot(0, &self.answers(owner));
        let (status, body) = invited.place(&message);
        assert_eq!(status, 200);
        let receipt = client::text(&body, "receipt");
        let bytes = |text: &str| unb64u(text, "field").expect("base64url");
        self.note(Kind::Receipt, owner, &bytes(&receipt));
        self.note(Kind::Commitment, owner, &bytes(&message.commitment));
        self.note(Kind::Token, owner, &collected.token);
        for slice in slices(&bytes(&message.sealed)) {
            self.note(Kind::Box, owner, &slice);
        }
        self.leak.answered(self.world, &self.markers[owner]);
    }

    fn answers(&self, owner: Owner) -> Value {
        let marker = &self.markers[owner];
        json!({
            "belong-1": 1 + owner % 5, "safety-2": 1 + owner * 7 % 5, "mark": 1 + owner % 10,
            "behaviour": if owner.is_multiple_of(3) { "yes" } else { "no" },
            "comment-better": format!("Wat mij betreft {marker}, en anders niets."),
        })
    }

    /// On PostgreSQL, files lag behind until a checkpoint. A copy is made of them as they are after the count,
    /// when little may be left, and of what a checkpoint adds.
    fn copy(&mut self, at: f64, phase: Phase) {
        if phase == Phase::Counted {
            self.copies
                .push(Copy::take(self.world, &self.items, at, phase));
        }
        if let Store::Postgres(_) = self.world.ballot {
            self.world.ballot.run("CHECKPOINT");
        }
        self.copies
            .push(Copy::take(self.world, &self.items, at, phase));
    }

    /// Copies everything and looks at every page there is, as nobody and as each role, and at what the desk shows.
    fn look(&mut self, at: f64, phase: Phase) {
        self.copy(at, phase);
        for (page, said) in pages::look(self.world, &self.insiders, &self.routes) {
            self.polled.entry(page).or_default().push(said);
        }
        let status = self.world.desk.status(WAVE).expect("a status");
        let status = serde_json::to_vec(&status).expect("JSON");
        self.polled
            .entry("status".to_owned())
            .or_default()
            .push(status);
    }
}
