//! `weerklank account create|token`: an account for the office's pages, and the token with which a
//! program reads for somebody.

use std::path::PathBuf;

use super::{Office, files};
use crate::clock::{Clock, Randomness};
use crate::config::Oidc;
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
        after_help = "Example:\n  weerklank account create --role reader --name a.devries@example.org --unit team-groen\n  weerklank account create --role reader --name a.devries@example.org --unit team-groen --sign-on"
    )]
    Create(Create),
    /// Makes the token with which a program reads released data for somebody, printed once; an earlier one ends.
    #[command(
        after_help = "Example:\n  weerklank account token --name dashboard@example.org\n  weerklank account token --name dashboard@example.org --revoke"
    )]
    Token(Token),
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
    /// Without a password: they log in at the provider of `oidc.issuer`, which says `--name` of them (see oidc.claim).
    #[arg(long, conflicts_with = "password_file")]
    sign_on: bool,
}

#[derive(Debug, clap::Args)]
struct Token {
    /// The account for which the program reads: it sees what this person may see, after their promise.
    #[arg(long, value_name = "N")]
    name: String,
    /// Ends the token instead, at once.
    #[arg(long)]
    revoke: bool,
    /// Prints the token and its last day as JSON.
    #[arg(long, conflicts_with = "revoke")]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let config = office.config()?;
    let db = OfficeDb::open(&config.office.database)?;
    let accounts = Accounts::new(db, Clock::system(), Randomness::system());
    match args.command {
        Command::Create(new) if new.sign_on => {
            create_for_sign_on(&new, &accounts, config.oidc.as_ref())
        }
        Command::Create(new) => create(&new, &accounts),
        Command::Token(asked) => token(&asked, &accounts),
    }
}

fn token(asked: &Token, accounts: &Accounts) -> Result<()> {
    let name = &asked.name;
    if asked.revoke {
        accounts.revoke_token(name)?;
        println!("The token of {name} opens nothing any more.");
        return Ok(());
    }
    let (token, expires) = accounts.make_token(name)?;
    let (token, expires) = (token.to_text(), expires.date());
    if asked.json {
        let told = serde_json::json!({ "token": token, "expires": expires.to_string() });
        return super::print_json(&told);
    }
    println!("Token: {token}");
    println!("It is not kept anywhere in clear text; hand it over now. It holds until {expires}.");
    println!(
        "A program sends it as `Authorization: Bearer TOKEN`; {name} gives the promise on the pages first."
    );
    Ok(())
}

fn create_for_sign_on(new: &Create, accounts: &Accounts, oidc: Option<&Oidc>) -> Result<()> {
    accounts.create_for_sign_on(&new.name, new.role, new.unit.as_deref())?;
    println!("Account {} is a {}.", new.name, new.role);
    match oidc {
        Some(oidc) => println!(
            "It has no password: {} says who it is, with the claim {}.",
            oidc.name, oidc.claim
        ),
        None => println!(
            "It has no password, and opens nothing until oidc.issuer names a provider (docs/DEPLOYMENT.md)."
        ),
    }
    Ok(())
}

fn create(create: &Create, accounts: &Accounts) -> Result<()> {
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
