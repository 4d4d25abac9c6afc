//! `weerklank account create`: a local account for the office's pages.

use std::path::PathBuf;

use super::{Office, files};
use crate::clock::{Clock, Randomness};
use crate::error::Result;
use crate::office::{Accounts, Role};
use crate::store::OfficeDb;

/// What `account` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  weerklank account create --role coordinator --name office@example.org"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Makes an account; without a password file a password is made up and printed, once.
    #[command(
        after_help = "Example:\n  weerklank account create --role reader --name a.devries@example.org --unit team-groen"
    )]
    Create(Create),
}

#[derive(Debug, clap::Args)]
struct Create {
    /// What this person comes for.
    #[arg(long)]
    role: Role,
    /// What they type to log in.
    #[arg(long, value_name = "N")]
    name: String,
    /// A reader's unit, by its id in units.csv.
    #[arg(long, value_name = "U")]
    unit: Option<String>,
    /// A file whose first line is the password.
    #[arg(long, value_name = "F")]
    password_file: Option<PathBuf>,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let Command::Create(create) = args.command;
    let db = OfficeDb::open(&office.config()?.office.database)?;
    let accounts = Accounts::new(db, Clock::system(), Randomness::system());
    let given = match &create.password_file {
        Some(path) => {
            let text = files::read_text(path, 64 * 1024)?;
            Some(text.lines().next().unwrap_or_default().to_owned())
        }
        None => None,
    };
    let made_up = given.is_none();
    let password = given.unwrap_or_else(|| accounts.generate_password());
    let unit = create.unit.as_deref();
    accounts.create(&create.name, create.role, unit, &password)?;
    println!("Account {} is a {}.", create.name, create.role);
    if made_up {
        println!("Password: {password}");
        println!("It is not kept anywhere in clear text; hand it over now.");
    }
    Ok(())
}
