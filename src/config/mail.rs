//! `mail.*`: which server sends invitations and reminders, and in whose name.
//!
//! A link is a secret until it is used, so mail leaves this machine under TLS or not at all: `smtps://`, or
//! `smtp://` with STARTTLS, which is then required. Only a server on this machine is spoken to in the clear.

use std::path::PathBuf;

use lettre::message::Mailbox;
use url::Url;

use super::{Fault, is_here};

/// How mail is sent, and in whose name.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The server that takes it.
    pub server: MailServer,
    /// Who we are to that server; a relay may know us by our address.
    pub login: Option<MailLogin>,
    /// Who asks, with a name for the text of the mail.
    pub from: Mailbox,
    /// Who answers questions; without it, who asks.
    pub reply_to: Option<Mailbox>,
    /// At most so many a minute; 0 is as fast as the server takes them.
    pub per_minute: u32,
}

/// A server that takes mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// How the way there is protected.
    pub security: Security,
    /// Its name, which its certificate must carry.
    pub host: String,
    /// Its port.
    pub port: u16,
}

/// How the way to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS before anything is said.
    StartTls,
    /// In the clear, on this machine only.
    Local,
}

/// A log-in at the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailLogin {
    /// The name.
    pub user: String,
    /// The file that holds the password; it never stands in the configuration.
    pub password_file: PathBuf,
}

/// The keys that mean nothing without `mail.server`.
const OTHERS: [&str; 5] = [
    "mail.user",
    "mail.password_file",
    "mail.from",
    "mail.reply_to",
    "mail.per_minute",
];

impl Mail {
    /// What these keys say; `None` where no server is named.
    pub(super) fn parse(get: impl Fn(&str) -> String) -> Result<Option<Self>, Fault> {
        let fault = |key, cure: &str| (key, cure.to_owned());
        let server = get("mail.server");
        if server.is_empty() {
            return match OTHERS.iter().find(|key| !get(key).is_empty()) {
                Some(other) => Err((
                    "mail.server",
                    format!(
                        "{other} is set, but no server; write it as in smtps://mail.example.org, or leave {other} out"
                    ),
                )),
                None => Ok(None),
            };
        }
        let from = mailbox("mail.from", &get("mail.from"))?;
        if from.name.is_none() {
            let cure = "write who asks before the address, as in \"Town of Example <survey@example.org>\"; \
                        the mail begins with that name";
            return Err(fault("mail.from", cure));
        }
        let reply_to = Some(get("mail.reply_to")).filter(|text| !text.is_empty());
        let reply_to = reply_to.map(|text| mailbox("mail.reply_to", &text));
        let login = match (get("mail.user"), get("mail.password_file")) {
            (user, file) if user.is_empty() && file.is_empty() => None,
            (user, _) if user.is_empty() => {
                return Err(fault(
                    "mail.user",
                    "name the user to whom mail.password_file belongs",
                ));
            }
            (_, file) if file.is_empty() => {
                let cure = "name the file that holds the password of mail.user, and nothing else";
                return Err(fault("mail.password_file", cure));
            }
            (user, file) => Some(MailLogin {
                user,
                password_file: file.into(),
            }),
        };
        Ok(Some(Self {
            server: MailServer::parse(&server).map_err(|cure| fault("mail.server", cure))?,
            login,
            from,
            reply_to: reply_to.transpose()?,
            per_minute: match get("mail.per_minute").as_str() {
                "" => 0,
                text => text.parse().map_err(|_| {
                    fault(
                        "mail.per_minute",
                        "write a whole number of mails a minute; 0 for no limit",
                    )
                })?,
            },
        }))
    }
}

impl MailServer {
    fn parse(text: &str) -> Result<Self, &'static str> {
        const CURE: &str = "write smtps://HOST (TLS), smtp://HOST (STARTTLS, which is then required), or \
                            smtp://localhost, each with :PORT where it is another than usual";
        let url = Url::parse(text).map_err(|_| CURE)?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err(
                "leave user and password out of the address; they belong to mail.user and mail.password_file",
            );
        }
        let bare =
            matches!(url.path(), "" | "/") && url.query().is_none() && url.fragment().is_none();
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-.:".contains(&b);
        if !bare || host.is_empty() || !host.bytes().all(fits) {
            return Err(CURE);
        }
        let (security, port) = match url.scheme() {
            "smtps" => (Security::Tls, 465),
            "smtp" if is_here(host) => (Security::Local, 25),
            "smtp" => (Security::StartTls, 587),
            _ => return Err(CURE),
        };
        Ok(Self {
            security,
            host: host.to_owned(),
            port: url.port().unwrap_or(port),
        })
    }
}

/// A name with an address. Plain letters in the address, since it stands in commands to the server; no line
/// ends anywhere, since what follows one would be a header of its own.
fn mailbox(key: &'static str, text: &str) -> Result<Mailbox, Fault> {
    let cure = "write a mail address, with a name before it where you like: \"Town of Example <survey@example.org>\"";
    let fault = || (key, cure.to_owned());
    if text.chars().any(char::is_control) {
        return Err(fault());
    }
    let mailbox: Mailbox = text.parse().map_err(|_| fault())?;
    let address: &str = mailbox.email.as_ref();
    match address.is_ascii() {
        true => Ok(mailbox),
        false => Err(fault()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(keys: &[(&str, &str)]) -> Result<Option<Mail>, Fault> {
        Mail::parse(|key| {
            let found = keys.iter().find(|(name, _)| *name == key);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        })
    }

    fn server(text: &str) -> Result<MailServer, &'static str> {
        MailServer::parse(text)
    }

    const FROM: (&str, &str) = ("mail.from", "Town <survey@example.org>");

    #[test]
    fn nothing_is_sent_without_a_server() {
        assert!(parse(&[]).expect("nothing").is_none());
    }

    #[test]
    fn mail_leaves_this_machine_under_tls_or_not_at_all() {
        let found = |text| server(text).map(|s| (s.security, s.host, s.port));
        let is = |security, host: &str, port| Ok((security, host.to_owned(), port));
        assert_eq!(
            found("smtps://mail.example.org"),
            is(Security::Tls, "mail.example.org", 465)
        );
        assert_eq!(
            found("smtp://mail.example.org:2525"),
            is(Security::StartTls, "mail.example.org", 2525)
        );
        assert_eq!(
            found("smtp://localhost"),
            is(Security::Local, "localhost", 25)
        );
        assert_eq!(
            found("smtp://127.0.0.1:2525"),
            is(Security::Local, "127.0.0.1", 2525)
        );
        assert_eq!(found("smtp://[::1]:25"), is(Security::Local, "::1", 25));
        assert_eq!(
            found("smtps://localhost"),
            is(Security::Tls, "localhost", 465)
        );
        for like in [
            "localhost.example.org",
            "127.0.0.1.example.org",
            "10.0.0.1",
            "0.0.0.0",
            "[::]",
        ] {
            let found = server(&format!("smtp://{like}")).expect(like);
            assert_eq!(found.security, Security::StartTls, "{like}");
        }
    }

    #[test]
    fn faults_name_the_key_and_the_cure() {
        let address = ("mail.server", "smtps://mail.example.org");
        let hostile = "smtps://mail.example.org%0d%0aRCPT";
        for (keys, key) in [
            (&[FROM][..], "mail.server"),
            (&[("mail.server", "mail.example.org"), FROM], "mail.server"),
            (
                &[("mail.server", "http://mail.example.org"), FROM],
                "mail.server",
            ),
            (&[("mail.server", "smtps://"), FROM], "mail.server"),
            (
                &[("mail.server", "smtps://a:b@mail.example.org"), FROM],
                "mail.server",
            ),
            (
                &[("mail.server", "smtps://mail.example.org/inbox"), FROM],
                "mail.server",
            ),
            (
                &[("mail.server", "smtps://mail.example.org:99999"), FROM],
                "mail.server",
            ),
            (&[("mail.server", hostile), FROM], "mail.server"),
            (&[address], "mail.from"),
            (&[address, ("mail.from", "survey@example.org")], "mail.from"),
            (&[address, ("mail.from", "Town")], "mail.from"),
            (
                &[
                    address,
                    (
                        "mail.from",
                        "Town <survey@example.org>\r\nBcc: x@example.org",
                    ),
                ],
                "mail.from",
            ),
            (
                &[address, ("mail.from", "Town\n <survey@example.org>")],
                "mail.from",
            ),
            (
                &[address, ("mail.from", "Town <súrvey@example.org>")],
                "mail.from",
            ),
            (
                &[address, FROM, ("mail.reply_to", "nobody")],
                "mail.reply_to",
            ),
            (
                &[address, FROM, ("mail.user", "survey")],
                "mail.password_file",
            ),
            (
                &[address, FROM, ("mail.password_file", "secret")],
                "mail.user",
            ),
            (
                &[address, FROM, ("mail.per_minute", "many")],
                "mail.per_minute",
            ),
            (
                &[address, FROM, ("mail.per_minute", "-1")],
                "mail.per_minute",
            ),
        ] {
            let (found, cure) = parse(keys).expect_err(key);
            assert_eq!(found, key, "{keys:?}: {cure}");
            assert!(cure.len() > 20, "{keys:?}: {cure}");
        }
    }

    #[test]
    fn everything_that_can_be_said_is_understood() {
        let mail = parse(&[
            ("mail.server", "smtp://mail.example.org"),
            ("mail.user", "survey"),
            ("mail.password_file", "/etc/weerklank/mail"),
            ("mail.from", "Gemeente Súdwest <survey@example.org>"),
            ("mail.reply_to", "help@example.org"),
            ("mail.per_minute", "60"),
        ]);
        let mail = mail.expect("understood").expect("a server");
        assert_eq!(mail.from.name.as_deref(), Some("Gemeente Súdwest"));
        assert_eq!(
            mail.reply_to.expect("an address").email.to_string(),
            "help@example.org"
        );
        assert_eq!(
            (mail.login.expect("a log-in").user.as_str(), mail.per_minute),
            ("survey", 60)
        );
    }
}
