//! The command line: one file for each subcommand, see README.md for a wave from end to end.
//!
//! Exit 0 is done, 1 refused or failed, 2 wrong usage. Errors go to stderr and name file, line and cure.

mod account;
mod audit;
mod ballot_box;
mod count;
mod database;
mod demo;
mod dossier;
mod export;
mod files;
mod import;
mod indicators;
mod invitations;
mod key;
mod ledger;
mod letters;
mod menu;
mod progress;
mod protect;
mod quiet;
mod recut;
mod release;
mod report;
mod respond;
mod serve;
mod simulate;
mod survey;
mod tally;
mod union;
mod verify;
mod wave;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::clock::{Clock, Randomness};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::office::Desk;
use crate::server;

/// The anonymous employee survey that people believe, because they can check it.
#[derive(Debug, Parser)]
#[command(
    name = "weerklank",
    version,
    about,
    max_term_width = 100,
    after_help = "Example:\n  weerklank demo"
)]
struct Cli {
    /// Configuration file (default: weerklank.toml, if it is there).
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// A sample municipality, ready to click through.
    Demo(demo::Args),
    /// Runs the service.
    Serve(serve::Args),
    /// Local accounts for the office's pages.
    Account(account::Args),
    /// Creates the databases.
    Database(database::Args),
    /// The life of a wave: create, open, close, status.
    Wave(wave::Args),
    /// Sends invitations and reminders by mail, or writes the links for a mailing of one's own.
    Invitations(invitations::Args),
    /// Writes printable nameless letters with paper codes.
    Letters(letters::Args),
    /// Makes the results key of the trustees.
    Key(key::Args),
    /// Writes the sealed box, for the trustees to count off the server.
    Box(ballot_box::Args),
    /// Opens the box and counts.
    Count(count::Args),
    /// Brings back what the trustees counted.
    Tally(tally::Args),
    /// Releases the results to every entitled reader at once.
    Release(release::Args),
    /// Checks a wave from outside: control code, certificate, a receipt.
    Verify(verify::Args),
    /// Writes the released tables.
    Export(export::Args),
    /// Writes the dossier for the works council, with a draft DPIA.
    Dossier(dossier::Args),
    /// Takes over history from an earlier tool.
    Import(import::Args),
    /// Shows a released wave on a newer organisation chart.
    Recut(recut::Args),
    /// Shows several released waves as one.
    Union(union::Args),
    /// The programme's indicators: take over a file, list them.
    Indicators(indicators::Args),
    /// Writes the yearly report to the council, with its tables.
    Report(report::Args),
    /// Lists everything that was published.
    Ledger(ledger::Args),
    /// Disclosure control on its own, for any table.
    Protect(protect::Args),
    /// The independent auditor, on any publication.
    Audit(audit::Args),
    /// Answers a survey from the command line, with the full protocol.
    Respond(respond::Args),
    /// Answers as many respondents, to try a service or to measure it.
    Simulate(simulate::Args),
    /// Checks a questionnaire.
    Survey(survey::Args),
    /// Checks a menu card of trainings and workshops.
    Menu(menu::Args),
}

/// Runs the command line.
pub fn run() -> ExitCode {
    quiet::keep_panics_quiet();
    let cli = Cli::parse();
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(cli: Cli) -> Result<ExitCode> {
    let office = Office { config: cli.config };
    let done = |()| ExitCode::SUCCESS;
    match cli.command {
        Command::Demo(args) => demo::run(args).map(done),
        Command::Serve(args) => serve::run(args, &office).map(done),
        Command::Account(args) => account::run(args, &office).map(done),
        Command::Database(args) => database::run(args, &office).map(done),
        Command::Wave(args) => wave::run(args, &office).map(done),
        Command::Invitations(args) => invitations::run(args, &office).map(done),
        Command::Letters(args) => letters::run(args, &office).map(done),
        Command::Key(args) => key::run(args).map(done),
        Command::Box(args) => ballot_box::run(args, &office).map(done),
        Command::Count(args) => count::run(args, &office).map(done),
        Command::Tally(args) => tally::run(args, &office).map(done),
        Command::Release(args) => release::run(args, &office).map(done),
        Command::Verify(args) => verify::run(args).map(done),
        Command::Export(args) => export::run(args, &office).map(done),
        Command::Dossier(args) => dossier::run(args, &office).map(done),
        Command::Import(args) => import::run(args, &office).map(done),
        Command::Recut(args) => recut::run(args, &office).map(done),
        Command::Union(args) => union::run(args, &office).map(done),
        Command::Indicators(args) => indicators::run(args, &office).map(done),
        Command::Report(args) => report::run(args, &office).map(done),
        Command::Ledger(args) => ledger::run(args, &office).map(done),
        Command::Protect(args) => protect::run(args).map(done),
        Command::Audit(args) => audit::run(args),
        Command::Respond(args) => respond::run(args).map(done),
        Command::Simulate(args) => simulate::run(args).map(done),
        Command::Survey(args) => survey::run(args),
        Command::Menu(args) => menu::run(args).map(done),
    }
}

/// Where the configuration is; what a subcommand needs is opened from it on demand.
struct Office {
    config: Option<PathBuf>,
}

impl Office {
    fn config(&self) -> Result<Config> {
        Config::load(self.config.as_deref())
    }

    fn desk(&self) -> Result<Desk> {
        server::desk_without_box(&self.config()?, Clock::system(), Randomness::system())
    }

    fn desk_with_box(&self) -> Result<Desk> {
        server::desk(&self.config()?, Clock::system(), Randomness::system())
    }
}

/// Prints a value as one line of JSON.
fn print_json(value: &impl serde::Serialize) -> Result<()> {
    let text =
        serde_json::to_string(value).map_err(|_| Error::failed("writing the answer as JSON"))?;
    println!("{text}");
    Ok(())
}
