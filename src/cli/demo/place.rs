//! Where the sample municipality lies: its folder and its configuration.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::Args;
use crate::cli::files;
use crate::config::Config;
use crate::error::{Doing, Error, Result};

/// The folder of the demo, made for it.
pub fn folder(wanted: Option<&Path>) -> Result<PathBuf> {
    match wanted {
        Some(path) => {
            std::fs::create_dir(path).map_err(|error| {
                Error::invalid(format!(
                    "--data {}: cannot be made: {error}. Name a folder that does not exist yet.",
                    path.display()
                ))
            })?;
            path.canonicalize().doing("finding the folder of the demo")
        }
        None => Ok(tempfile::Builder::new()
            .prefix("weerklank-demo-")
            .tempdir()
            .doing("making a temporary folder")?
            .keep()),
    }
}

/// Everything embedded, in that folder.
pub fn configuration(folder: &Path, args: &Args) -> Result<Config> {
    let values: BTreeMap<&str, String> = BTreeMap::from([
        ("WEERKLANK_OFFICE_LISTEN", args.office_listen.to_string()),
        ("WEERKLANK_ANSWER_LISTEN", args.answer_listen.to_string()),
        (
            "WEERKLANK_OFFICE_DATABASE",
            format!("sqlite:{}", folder.join("office.sqlite").display()),
        ),
        (
            "WEERKLANK_ANSWER_DATABASE",
            format!("sqlite:{}", folder.join("ballot.sqlite").display()),
        ),
        (
            "WEERKLANK_MAIL_KEYS",
            folder.join("mail-keys").display().to_string(),
        ),
    ]);
    Config::parse("", "demo", |name| values.get(name).cloned())
}

/// So that every other subcommand works on the demo: `weerklank --config DIR/weerklank.toml ...`.
pub fn write_config(folder: &Path, config: &Config) -> Result<()> {
    let text = format!(
        "[office]\nlisten = \"{}\"\nurl = \"{}\"\ndatabase = \"{}\"\n\n\
         [answer]\nlisten = \"{}\"\nurl = \"{}\"\ndatabase = \"{}\"\n\n[mail]\nkeys = \"{}\"\n",
        config.office.listen,
        config.office.url,
        config.office.database,
        config.answer.listen,
        config.answer.url,
        config.answer.database,
        config.mail_keys.display()
    );
    files::write(&folder.join("weerklank.toml"), text.as_bytes())
}
