//! Everybody with an account in the office, logged in while people answer.

use weerklank::clock::{Clock, Randomness};
use weerklank::office::{Accounts, Role};
use weerklank::store::OfficeDb;

use super::client;
use super::world::World;

const PASSWORD: &str = "een lang genoeg wachtwoord 42";

const ROLES: [Role; 5] = [
    Role::Coordinator,
    Role::Reader,
    Role::Trustee,
    Role::Operator,
    Role::Auditor,
];

/// A role and its session.
pub struct Insider {
    pub role: &'static str,
    cookie: String,
    /// Of a program that reads for this person, if they read at all.
    token: Option<String>,
}

/// An account for each role, logged in.
pub fn log_in(world: &World) -> Vec<Insider> {
    let db = OfficeDb::open(&world.office.url().parse().expect("an address")).expect("a store");
    let accounts = Accounts::new(db, Clock::system(), Randomness::system());
    let insider = |role: Role| {
        let unit = (role == Role::Reader).then_some("team0");
        let made = accounts.create(role.name(), role, unit, PASSWORD);
        made.expect("an account");
        let form = [("name", role.name()), ("password", PASSWORD)];
        let url = format!("{}/login", world.office_address);
        let answer = client::agent()
            .post(url)
            .send_form(form)
            .expect("an answer");
        let cookies = answer.headers().get_all("set-cookie").into_iter();
        let pairs = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
        let cookie = pairs.collect::<Vec<_>>().join("; ");
        assert!(!cookie.is_empty(), "{} is let in", role.name());
        let token = accounts.make_token(role.name()).ok();
        Insider {
            role: role.name(),
            cookie,
            token: token.map(|(token, _)| token.to_text()),
        }
    };
    ROLES.map(insider).into()
}

impl Insider {
    /// What this person sees at an address of the office.
    pub fn see(&self, world: &World, address: &str) -> (u16, Vec<u8>) {
        let url = format!("{}{address}", world.office_address);
        let request = client::agent().get(url).header("cookie", &self.cookie);
        client::read(request.call())
    }

    /// The same as it is kept, with its name.
    pub fn look(&self, world: &World, address: &str) -> (String, Vec<u8>) {
        let (status, body) = self.see(world, address);
        let said = [format!("{status} ").as_bytes(), &body].concat();
        (format!("{} on {address}", self.role), said)
    }

    /// What a program of this person reads, with its name.
    pub fn read_by_program(&self, world: &World, address: &str) -> Option<(String, Vec<u8>)> {
        let url = format!("{}{address}", world.office_address);
        let bearer = format!("Bearer {}", self.token.as_ref()?);
        let request = client::agent().get(url).header("authorization", bearer);
        let (status, body) = client::read(request.call());
        let said = [format!("{status} ").as_bytes(), &body].concat();
        Some((format!("program of {} on {address}", self.role), said))
    }

    /// Sends a form with the proof of the session.
    pub fn send(&self, world: &World, address: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let (_, page) = self.see(world, "/login");
        let page = String::from_utf8(page).expect("text");
        let (_, rest) = page.split_once("name=\"csrf\" value=\"").expect("a form");
        let (proof, _) = rest.split_once('"').expect("a proof");
        let form = [&[("csrf", proof)], fields].concat();
        let request = client::agent().post(format!("{}{address}", world.office_address));
        let request = request.header("cookie", &self.cookie);
        let (status, body) = client::read(request.send_form(form));
        (status, String::from_utf8(body).expect("text"))
    }
}
