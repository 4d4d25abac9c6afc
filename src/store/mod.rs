//! DATABASES: two stores that never meet.
//!
//! [`OfficeDb`] is the identified side, [`BallotDb`] the anonymous one. They are different types
//! over different databases, so no function can hold a transaction on both, and a room that is
//! handed only one of them cannot reach the other. Queries live in the rooms, as named functions;
//! connections, migrations, pragmas and all SQL that is not built by diesel live here.

#[allow(clippy::disallowed_methods)] // this room is where they are meant to be
mod advice;
pub mod ballot_schema;
#[allow(clippy::disallowed_methods)] // likewise
mod connection;
mod group_commit;
#[allow(clippy::disallowed_methods)] // likewise
mod migrations;
pub mod office_schema;
#[allow(clippy::disallowed_methods)] // likewise
mod pool;
#[allow(clippy::disallowed_methods)] // likewise
mod roles;
mod scram;

pub(crate) use connection::on_each;
pub use connection::{Conn, DatabaseUrl};
pub use group_commit::GroupCommit;
pub use pool::{BallotDb, OfficeDb};
pub use roles::Work;
