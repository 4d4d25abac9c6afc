//! Configuration: `weerklank.toml`, each key also as an environment variable.
//!
//! `office.database` is `WEERKLANK_OFFICE_DATABASE`. The environment wins over the file, the file
//! over the default; without either everything runs locally on embedded databases.

mod mail;
mod oidc;

pub use mail::{Mail, MailLogin, MailServer, Security};
pub use oidc::{EMAIL, Oidc};

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::store::DatabaseUrl;
use crate::ui::Theme;

/// One listener with its database.
#[derive(Debug, Clone)]
pub struct Side {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// URL under which people reach it, without trailing slash.
    pub url: String,
    /// The store behind it.
    pub database: DatabaseUrl,
}

/// Addresses under which the program connects in other roles (`store::Work`). Each is the side's own
/// database unless it is given: then one owner does everything.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// Owner of the office schema, for `database init`.
    pub office_owner: DatabaseUrl,
    /// Owner of the ballot schema, for `database init`.
    pub answer_owner: DatabaseUrl,
    /// Opens and closes waves.
    pub desk: DatabaseUrl,
    /// Opens the box.
    pub count: DatabaseUrl,
}

/// Everything that can be configured.
#[derive(Debug, Clone)]
pub struct Config {
    /// The identified side.
    pub office: Side,
    /// The anonymous side.
    pub answer: Side,
    /// Further roles on PostgreSQL.
    pub credentials: Credentials,
    /// Folder of the mail keys, outside both databases and their backups.
    pub mail_keys: PathBuf,
    /// How invitations and reminders are sent; without it, the office has a mailing of its own.
    pub mail: Option<Mail>,
    /// The provider with which people log in at the office; without it, they have passwords here.
    pub oidc: Option<Oidc>,
    /// The office's own menu card; the one that comes with the program where there is none.
    pub menu: Option<PathBuf>,
    /// What the pages look like: `neutral`, `utrecht`, or the path of a file of tokens.
    pub theme: Theme,
    /// Language of the office pages where nothing else is chosen.
    pub language: String,
}

/// Every key, with its default.
const KEYS: [(&str, &str); 25] = [
    ("office.listen", "127.0.0.1:8070"),
    ("office.url", ""),
    ("office.database", "sqlite:weerklank-data/office.sqlite"),
    ("office.owner_database", ""),
    ("answer.listen", "127.0.0.1:8071"),
    ("answer.url", ""),
    ("answer.database", "sqlite:weerklank-data/ballot.sqlite"),
    ("answer.owner_database", ""),
    ("answer.desk_database", ""),
    ("answer.count_database", ""),
    ("mail.keys", "weerklank-data/keys"),
    ("mail.server", ""),
    ("mail.user", ""),
    ("mail.password_file", ""),
    ("mail.from", ""),
    ("mail.reply_to", ""),
    ("mail.per_minute", ""),
    ("oidc.issuer", ""),
    ("oidc.client_id", ""),
    ("oidc.client_secret_file", ""),
    ("oidc.claim", ""),
    ("oidc.name", ""),
    ("followup.menu", ""),
    ("theme", "neutral"),
    ("language", "nl"),
];

impl Config {
    #[allow(clippy::disallowed_methods)] // the one place that reads the environment
    /// Reads the file (by default `weerklank.toml`, which may be absent) and the environment.
    pub fn load(file: Option<&Path>) -> Result<Self> {
        let path = file.unwrap_or(Path::new("weerklank.toml"));
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(_) if file.is_none() => String::new(),
            Err(error) => {
                return Err(Error::invalid(format!(
                    "{}: cannot be read: {error}. Give the path of an existing file.",
                    path.display()
                )));
            }
        };
        Self::parse(&text, &path.display().to_string(), |name| {
            std::env::var(name).ok()
        })
    }

    /// Reads configuration from text and an environment.
    pub fn parse(
        text: &str,
        file: &str,
        environment: impl Fn(&str) -> Option<String>,
    ) -> Result<Self> {
        let mut values = file_values(text, file)?;
        for (key, default) in KEYS {
            let variable = format!("WEERKLANK_{}", key.replace('.', "_").to_uppercase());
            if let Some(value) = environment(&variable) {
                values.insert(key.to_owned(), value);
            }
            values
                .entry(key.to_owned())
                .or_insert_with(|| default.to_owned());
        }
        let get = |key: &str| values.get(key).cloned().unwrap_or_default();
        let fault = |key: &str, cure: &str| Error::invalid(format!("{file}: {key}: {cure}"));
        let side = |name: &str| -> Result<Side> {
            let key = format!("{name}.listen");
            let listen: SocketAddr = get(&key)
                .parse()
                .map_err(|_| fault(&key, "write an address with a port, as in 127.0.0.1:8070"))?;
            let key = format!("{name}.url");
            let url = match get(&key) {
                empty if empty.is_empty() => format!("http://{listen}"),
                url if url.starts_with("http://") || url.starts_with("https://") => {
                    url.trim_end_matches('/').to_owned()
                }
                _ => return Err(fault(&key, "begin with https:// (or http:// for a trial)")),
            };
            let key = format!("{name}.database");
            let database = get(&key)
                .parse()
                .map_err(|error: Error| fault(&key, &error.to_string()))?;
            Ok(Side {
                listen,
                url,
                database,
            })
        };
        let (office, answer) = (side("office")?, side("answer")?);
        let role = |key: &str, default: &DatabaseUrl| {
            role(&get(key), default).map_err(|error| fault(key, &error.to_string()))
        };
        let answer_owner = role("answer.owner_database", &answer.database)?;
        let config = Self {
            credentials: Credentials {
                office_owner: role("office.owner_database", &office.database)?,
                desk: role("answer.desk_database", &answer_owner)?,
                count: role("answer.count_database", &answer_owner)?,
                answer_owner,
            },
            office,
            answer,
            mail_keys: get("mail.keys").into(),
            mail: Mail::parse(get).map_err(|(key, cure)| fault(key, &cure))?,
            oidc: Oidc::parse(get).map_err(|(key, cure)| fault(key, &cure))?,
            menu: Some(get("followup.menu"))
                .filter(|path| !path.is_empty())
                .map(PathBuf::from),
            theme: theme(&get("theme")).map_err(|error| fault("theme", &error.to_string()))?,
            language: match get("language") {
                language if language == "nl" || language == "en" => language,
                _ => return Err(fault("language", "choose nl or en")),
            },
        };
        if config.office.database == config.answer.database {
            return Err(fault(
                "answer.database",
                "the two stores must be different databases; they never meet",
            ));
        }
        Ok(config)
    }
}

/// What stands alone in the file that `key` names: `what`, on one line.
pub fn read_secret(key: &str, path: &Path, what: &str) -> Result<Zeroizing<String>> {
    let file = path.display();
    let text = std::fs::read_to_string(path).map_err(|error| {
        Error::invalid(format!(
            "{key}: {file} cannot be read: {error}. Give the path of a file that holds {what} and that the service \
             may read."
        ))
    })?;
    let text = Zeroizing::new(text);
    let secret = text.trim_end_matches(['\r', '\n']);
    if secret.is_empty() || secret.contains(char::is_control) {
        return Err(Error::invalid(format!(
            "{key}: {file} must hold {what} on one line, and nothing else."
        )));
    }
    Ok(Zeroizing::new(secret.to_owned()))
}

/// A key with what is wrong and what to do.
type Fault = (&'static str, String);

/// Whether a host is this machine, whatever the network says.
pub(crate) fn is_here(host: &str) -> bool {
    let address: Option<IpAddr> = host.parse().ok();
    host == "localhost" || address.is_some_and(|address| address.is_loopback())
}

/// The address of another role; without one, what one owner does is done under `default`.
fn role(value: &str, default: &DatabaseUrl) -> Result<DatabaseUrl> {
    match value.parse() {
        _ if value.is_empty() => Ok(default.clone()),
        Ok(DatabaseUrl::Postgres(url)) => Ok(DatabaseUrl::Postgres(url)),
        _ => Err(Error::invalid(
            "only PostgreSQL has roles; write postgres://... or leave the key out",
        )),
    }
}

fn theme(value: &str) -> Result<Theme> {
    match value {
        "neutral" => Ok(Theme::Neutral),
        "utrecht" => Ok(Theme::Utrecht),
        path if path.ends_with(".css") => {
            let tokens = std::fs::read_to_string(path)
                .map_err(|error| Error::invalid(format!("{path} cannot be read: {error}")))?;
            Theme::own(tokens)
        }
        _ => Err(Error::invalid(
            "choose neutral, utrecht, or the path of a .css file with tokens of your own",
        )),
    }
}

/// The keys of the file as dotted names; unknown ones are refused by name.
fn file_values(text: &str, file: &str) -> Result<BTreeMap<String, String>> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| Error::invalid(format!("{file}: {error}")))?;
    let mut values = BTreeMap::new();
    for (section, value) in table {
        let entries = match value {
            toml::Value::Table(inner) => inner
                .into_iter()
                .map(|(key, value)| (format!("{section}.{key}"), value))
                .collect(),
            value => vec![(section, value)],
        };
        for (key, value) in entries {
            if !KEYS.iter().any(|(known, _)| *known == key) {
                return Err(Error::invalid(format!(
                    "{file}: {key} is not a known key; remove it or correct its name"
                )));
            }
            let value = match value {
                toml::Value::String(text) => text,
                toml::Value::Integer(number) => number.to_string(),
                _ => {
                    let sentence = format!("{file}: {key}: write a text in quotes");
                    return Err(Error::invalid(sentence));
                }
            };
            values.insert(key, value);
        }
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config> {
        Config::parse(text, "weerklank.toml", |_| None)
    }

    #[test]
    fn without_anything_it_runs_locally() {
        let config = parse("").expect("defaults");
        assert_eq!(config.office.url, "http://127.0.0.1:8070");
        assert_eq!(config.theme.class(), "theme-neutral");
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let file = "theme = 'utrecht'\n[office]\nurl = 'https://x.example/'";
        let config = Config::parse(file, "f", |name| {
            (name == "WEERKLANK_THEME").then(|| "neutral".to_owned())
        })
        .expect("a configuration");
        assert_eq!(config.theme, Theme::Neutral);
        assert_eq!(config.office.url, "https://x.example");
    }

    #[test]
    fn a_provider_is_named_in_the_file_or_in_the_environment() {
        let file = "[oidc]\nissuer = 'https://login.example.org'\nclient_id = 'weerklank'\n\
                    client_secret_file = 'secret'\nname = 'Town'";
        let config = Config::parse(file, "f", |name| {
            (name == "WEERKLANK_OIDC_CLAIM").then(|| "oid".to_owned())
        });
        let oidc = config.expect("a configuration").oidc.expect("a provider");
        assert_eq!(
            (oidc.claim.as_str(), oidc.client_id.as_str()),
            ("oid", "weerklank")
        );
        let common = file.replace("login.example.org", "login.microsoftonline.com/common/v2.0");
        let fault = parse(&common).expect_err("of everybody").to_string();
        assert!(
            fault.starts_with("weerklank.toml: oidc.issuer: "),
            "{fault}"
        );
    }

    #[test]
    fn faults_name_the_key_and_the_cure() {
        for (text, key) in [
            ("thema = 'x'", "thema"),
            ("theme = 'x'", "theme"),
            ("theme = 'nowhere.css'", "nowhere.css cannot be read"),
            ("[office]\nlisten = 'nowhere'", "office.listen"),
            ("[office]\nurl = 'x.example'", "office.url"),
            ("[office]\ndatabase = 'mysql://x'", "office.database"),
            ("[office]\nlisten = 3", "office.listen"),
            ("[office]\nlisten = true", "office.listen"),
            ("[oidc]\nclient_secret = 'x'", "oidc.client_secret"),
            ("[oidc]\nname = 'x'", "oidc.issuer"),
            (
                "[answer]\ncount_database = 'sqlite:x'",
                "answer.count_database",
            ),
            (
                "[answer]\ndatabase = 'sqlite:weerklank-data/office.sqlite'",
                "answer.database",
            ),
            ("theme = ", "weerklank.toml"),
        ] {
            let error = parse(text).expect_err(text).to_string();
            assert!(error.contains(key), "{text}: {error}");
        }
    }
}
