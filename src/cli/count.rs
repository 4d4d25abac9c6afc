//! `weerklank count`: on the server under operator custody, or a box file on the trustees' machine.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{Office, files, key};
use crate::clock::Randomness;
use crate::count::{self, Sealed};
use crate::error::{Doing, Error, Result};
use crate::wave::{ResultsKey, unlock};

/// What `count` takes.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  \
    weerklank count inclusion-2026 --key keys/share-1.key\n  \
    weerklank count --box inclusion-2026.wkb --key share-1.key --key share-3.key --out tally.json\n  \
    weerklank count exit-2026-q2 --with exit-2026-q1 --key keys/share-1.key\n  \
    weerklank count --box exit-2026-q1.wkb --box exit-2026-q2.wkb --key share-1.key --out tally.json")]
pub struct Args {
    /// The wave, under operator custody.
    #[arg(required_unless_present = "box_file", conflicts_with = "box_file")]
    id: Option<String>,
    /// An earlier wave of leavers whose box waits to be counted with this one; as often as there are.
    #[arg(long, value_name = "WAVE", requires = "id")]
    with: Vec<String>,
    /// A box file, on the trustees' machine; several where leavers of more than one quarter are counted together.
    #[arg(long = "box", value_name = "FILE.wkb", requires = "out")]
    box_file: Vec<PathBuf>,
    /// A share of the results key; as often as the threshold asks.
    #[arg(long = "key", value_name = "FILE", required = true)]
    keys: Vec<PathBuf>,
    /// Passphrases of the shares, one a line in the order of --key; a single line serves all.
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
    /// Where to write the tally.
    #[arg(long, value_name = "tally.json", requires = "box_file")]
    out: Option<PathBuf>,
    /// Accept so many spoiled ballots, after somebody has looked into them.
    #[arg(long, value_name = "N")]
    accept_spoiled: Option<u64>,
}

/// Runs the subcommand.
pub fn run(args: Args, office: &Office) -> Result<()> {
    let key = results_key(&args.keys, args.passphrase_file.as_deref())?;
    match (&args.out, &args.id) {
        (Some(out), _) => off_server(&args.box_file, out, &key, args.accept_spoiled),
        (_, Some(id)) => {
            office
                .desk_with_box()?
                .count_with(id, &args.with, &key, args.accept_spoiled)?;
            println!(
                "Wave {id} is counted and its ballots are destroyed. Next: `weerklank release {id}`."
            );
            Ok(())
        }
        _ => Err(Error::invalid("Give a wave, or --box with --out.")),
    }
}

fn results_key(paths: &[PathBuf], passphrase_file: Option<&Path>) -> Result<ResultsKey> {
    let phrases = passphrase_file.map(key::passphrases).transpose()?;
    let mut shares = Vec::new();
    for path in paths {
        let text = files::read_text(path, 64 * 1024)?;
        shares.push((path.display().to_string(), Zeroizing::new(text)));
    }
    let phrase = |name: &str| {
        let place = shares.iter().position(|(share, _)| share == name)?;
        let phrases = phrases.as_ref()?;
        phrases.get(place).or(phrases.first()).cloned()
    };
    let shares: Vec<(&str, &str)> = shares
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    unlock(&shares, phrase)
}

fn off_server(
    box_files: &[PathBuf],
    out: &Path,
    key: &ResultsKey,
    accept: Option<u64>,
) -> Result<()> {
    let mut boxes: Vec<Sealed<'_>> = box_files
        .iter()
        .map(|path| sealed(path))
        .collect::<Result<_>>()?;
    // The last one is that which names the others.
    boxes.sort_by_key(|sealed| std::cmp::Reverse(sealed.header.with.len()));
    let last = boxes.remove(0);
    let mut rng = Randomness::system().rng();
    let tally = count::count(last, boxes, key, accept, &mut rng)?;
    let text = serde_json::to_vec_pretty(&tally).doing("writing the tally")?;
    files::write(out, &text)?;
    let (valid, placed) = { tally.certificates() }.fold((0, 0), |(valid, placed), one| {
        (valid + one.valid, placed + one.placed)
    });
    println!(
        "{valid} of {placed} boxes count. The tally is in {}; bring it back with `weerklank tally {} {}`, and \
         {}.",
        out.display(),
        tally.wave,
        out.display(),
        match tally.certificate.keeps_shares() {
            true => "keep the shares for the next quarter's box under this key",
            false => "destroy the shares when it is there",
        }
    );
    Ok(())
}

fn sealed(box_file: &Path) -> Result<Sealed<'static>> {
    let name = box_file.display().to_string();
    let file = File::open(box_file).map_err(|error| {
        Error::invalid(format!(
            "{name}: cannot be read: {error}. Give the path of the box file."
        ))
    })?;
    let mut from = BufReader::with_capacity(1 << 20, file);
    Ok(Sealed {
        header: count::read_header(&mut from, &name)?,
        feed: Box::new(move |take| count::each_portion(&mut from, &name, take)),
    })
}
