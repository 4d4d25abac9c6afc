//! `weerklank invitations ID --send|--remind|--out FILE.csv`: mail to everybody with an address, or the links
//! for a mailing of one's own.

use std::path::{Path, PathBuf};

use super::progress::Progress;
use super::{Office, files, print_json};
use crate::error::{Error, Reason, Result};
use crate::invitation::{Mailing, Recall, invitation_csv};
use crate::office::{Desk, Mailed, Unreached};

/// What `invitations` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  weerklank invitations inclusion-2026 --send\n  \
    weerklank invitations inclusion-2026 --remind\n  \
    weerklank invitations inclusion-2026 --out links.csv\n\n\
    --send and --remind need mail.server and mail.from in the configuration. A mailing that was broken off is \
    continued by the same command: nobody gets two, nobody is left out.\n\
    Who has the file of --out can answer for everybody in it: send the mailing, then destroy it."
)]
#[command(group(clap::ArgGroup::new("how").required(true).args(["out", "send", "remind"])))]
pub struct Args {
    /// The wave, which must be open.
    id: String,
    /// Where to write `person,email,language,link`.
    #[arg(long, value_name = "FILE.csv")]
    out: Option<PathBuf>,
    /// Mail an invitation to everybody with an address who was not sent one yet.
    #[arg(long)]
    send: bool,
    /// Mail a reminder to everybody with an address, the same to all, once a day.
    #[arg(long)]
    remind: bool,
    /// Print one JSON object.
    #[arg(long, conflicts_with = "out")]
    json: bool,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let desk = office.desk()?;
    match &args.out {
        Some(out) => write(&desk, &args.id, out),
        None if args.remind => mail(&desk, &args, Mailing::Reminder),
        None => mail(&desk, &args, Mailing::Invitation),
    }
}

fn write(desk: &Desk, id: &str, out: &Path) -> Result<()> {
    let links = desk.invitation_links(id)?;
    files::write_secret(out, invitation_csv(&links)?.as_bytes())?;
    println!(
        "{} links in {}. Who has this file can answer for them: destroy it after the mailing.",
        links.len(),
        out.display()
    );
    if let Some((nl, en)) = desk.recall_for(id)?.and_then(Recall::sentences) {
        println!("For the text of the mailing: {nl} / {en}");
    }
    Ok(())
}

fn mail(desk: &Desk, args: &Args, mailing: Mailing) -> Result<()> {
    let ready = desk.ready_to_mail(&args.id, mailing)?;
    let progress = Progress::new("sending");
    let mailed = ready.send(|done, of| progress.show(done, of))?;
    drop(progress);
    match args.json {
        true => print_json(&mailed)?,
        false => tell(&mailed),
    }
    match mailed.stopped {
        Some(sentence) => Err(Error::refused(Reason::Conflict, sentence)),
        None => Ok(()),
    }
}

fn tell(mailed: &Mailed) {
    let name = mailed.mailing.name();
    println!("{} mails sent ({name}).", mailed.sent);
    if mailed.before > 0 {
        println!("{} were sent before and are not sent again.", mailed.before);
    }
    let list = |people: &[Unreached], what: &str| {
        for one in people {
            let code = one
                .code
                .map_or_else(String::new, |code| format!(" ({code})"));
            eprintln!("{}: {what}{code}", one.person);
        }
    };
    list(
        &mailed.refused,
        "the address is refused; invite this person in another way",
    );
    list(&mailed.put_off, "put off by the server");
}
