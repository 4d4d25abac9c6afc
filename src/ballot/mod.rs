//! THE ANONYMOUS SIDE: a token lets one sealed box in, and nothing else is kept.
//!
//! This room knows the frozen door of a wave (manifest, questionnaire, page, script, style) and
//! sealed boxes. It depends on no person, no invitation and no account, in code or in tables. It
//! keeps no time, address, order, count, log line or metric about any ballot.
//!
//! * `token`, `seed`, `blind`, `seal`: the cryptography of the protocol, both ends;
//! * `client`: a respondent's whole computation; `respond` carries it over HTTP;
//! * `door`: what is frozen at opening; `doorkeeper`: who puts it up and shuts it;
//! * `intake`: the way in; `ballot_box`: the way out, for the count;
//! * `page`: what the browser gets; `routes`: the answer listener.

mod ballot_box;
mod blind;
mod client;
mod door;
mod doorkeeper;
mod intake;
mod opener;
mod page;
mod respond;
mod routes;
mod seal;
mod seed;
mod token;

pub use ballot_box::{BallotBox, SealedBallot};
pub use client::{BallotMessage, Respondent};
pub use door::{Door, Doors, FrozenDoor, group_keys};
pub use doorkeeper::Doorkeeper;
pub use intake::Intake;
pub use opener::Opener;
pub use page::{Assembled, assemble};
pub use respond::{Answered, Http, Link, Promise, respond};
pub use routes::routes;
pub use seal::{BALLOT_SIZE, BOX_SIZE, Ballot, OpenBallot, seal};
pub use seed::Seed;
pub use token::{Commitment, GroupKey, commitment, receipt};
