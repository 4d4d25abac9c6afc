//! Everybody with an account in the office, logged in while people answer.

use weerklank::clock::{Clock, Randomness};
use weerklank::office::{Accounts, Role};
use weerklank::store::OfficeDb;

use super::client;
use super::world::World;

const PASSWORD: &str = "een lang genoeg wachtwoord 42";

/// What somebody with an account may try to look at while a wave is open.
const PAGES: [&str; 8] = [
    "/",
    "/desk",
    "/desk/w1/close",
    "/desk/w1/count",
    "/results",
    "/results/w1",
    "/certificates/w1",
    "/api/v1/waves/w1",
];

const ROLES: [Role; 5] = [
    Role::Coordinator,
    Role::Reader,
    Role::Trustee,
    Role::Operator,
    Role::Auditor,
];

/// A role and its session.
pub struct Insider {
    role: &'static str,
    cookie: String,
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
        Insider {
            role: role.name(),
            cookie,
        }
    };
    ROLES.map(insider).into()
}

impl Insider {
    /// What this person sees on each page, with its name.
    pub fn look(&self, world: &World) -> Vec<(String, Vec<u8>)> {
        let see = |page: &str| {
            let url = format!("{}{page}", world.office_address);
            let request = client::agent().get(url).header("cookie", &self.cookie);
            let (status, body) = client::read(request.call());
            let said = [format!("{status} ").as_bytes(), &body].concat();
            (format!("{} on {page}", self.role), said)
        };
        PAGES.map(see).into()
    }
}
