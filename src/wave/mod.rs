//! ONE RUN IN TIME: the life of a wave, what is frozen when it opens, and who holds the results key.

mod control;
mod custody;
mod life;
mod manifest;
mod record;

pub use control::ControlCode;
pub use custody::{PublicHalf, ResultsKey, create, passphrases_for, unlock};
pub use life::State;
pub use manifest::{Assets, Manifest, ManifestGroup, PROTOCOL};
pub use record::Wave;
