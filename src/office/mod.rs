//! WHO MAY DO WHAT: the desk from which waves are run, and what anybody may see of them.

mod closing;
mod counting;
mod desk;
mod opening;
mod public;

pub use desk::{Desk, Drafted, Status};
pub use opening::Opened;
pub use public::{PublicRecords, routes};
