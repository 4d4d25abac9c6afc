//! `weerklank serve`: the service, or one side of it.

use std::time::Duration;

use clap::ValueEnum;

use super::Office;
use crate::clock::{Clock, Randomness};
use crate::error::Result;
use crate::office::{Desk, Welcome};
use crate::server::{self, Bound, Sides};

/// What `serve` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank serve --config weerklank.toml --only answer")]
pub struct Args {
    /// Only one side of the service.
    #[arg(long)]
    only: Option<Only>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Only {
    Office,
    Answer,
}

/// How often the service looks for waves whose last day is past.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Runs until it is ended from outside.
pub fn run(args: Args, office: &Office) -> Result<()> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_target(false)
        .init();
    let mut config = office.config()?;
    let sides = Sides {
        office: args.only != Some(Only::Answer),
        answer: args.only != Some(Only::Office),
    };
    let randomness = Randomness::system();
    let bound = Bound::bind(&mut config, sides)?;
    let running = bound.start(&config, &randomness, &Welcome::default())?;
    if sides.office {
        tracing::info!("office on {}", config.office.url);
    }
    if sides.answer {
        tracing::info!("answer on {}", config.answer.url);
    }
    if sides == Sides::BOTH {
        let desk = server::desk_without_box(&config, Clock::system(), randomness)?;
        std::thread::spawn(move || close_overdue(&desk));
    }
    running.wait()
}

/// Closes waves on their promised day. Only where both stores are at hand; with separate processes a
/// timer runs `weerklank wave close`.
fn close_overdue(desk: &Desk) {
    loop {
        match desk.close_overdue() {
            Ok(closed) => closed
                .iter()
                .for_each(|wave| tracing::info!("wave {wave} reached its last day and is closed")),
            Err(error) => tracing::error!("{error}"),
        }
        std::thread::sleep(LOOK_EVERY);
    }
}
