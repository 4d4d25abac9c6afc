//! `weerklank database init`: creates both schemas and, on PostgreSQL, the roles.

use super::Office;
use crate::clock::Randomness;
use crate::error::Result;
use crate::store::{BallotDb, OfficeDb, Work};

/// What `database` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  weerklank database init")]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Creates or upgrades the schema of both stores and, on PostgreSQL, the roles.
    #[command(after_help = "Examples:\n  weerklank database init\n  \
        WEERKLANK_OFFICE_OWNER_DATABASE=postgres://owner:...@db/office \\\n  \
        WEERKLANK_ANSWER_OWNER_DATABASE=postgres://owner:...@db/ballot \\\n  \
        weerklank database init --config weerklank.toml\n\n\
        With an owner's address, the roles and passwords in office.database, answer.database,\n\
        answer.desk_database and answer.count_database are made, each able to do only its work.")]
    Init,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let Command::Init = args.command;
    let config = office.config()?;
    let with = &config.credentials;
    let mut rng = Randomness::system().rng();
    for sentence in OfficeDb::init(&with.office_owner, &config.office.database, &mut rng)? {
        println!("office: {sentence}");
    }
    let roles = [
        (Work::Answer, &config.answer.database),
        (Work::Desk, &with.desk),
        (Work::Count, &with.count),
    ];
    for sentence in BallotDb::init(&with.answer_owner, &roles, &mut rng)? {
        println!("answer: {sentence}");
    }
    Ok(())
}
