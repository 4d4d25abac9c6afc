//! Hands one mail after the other to the mail server, over one connection that is kept as long as it holds.
//!
//! What the server answers is told apart by what it concerns: one address (that person is reported, and the rest
//! goes on), a moment (it is tried again a few times), or everything (the mailing stops and says which key to
//! look at). Its words are never passed on: they may hold the address.

use std::io;
use std::thread::sleep;
use std::time::Duration;

use lettre::transport::smtp::Error as Said;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::{Address, Message};

use super::AGAIN;
use crate::config::{Mail, MailLogin, Security, read_secret};
use crate::error::{Error, Result};

/// How long a server may take for one answer.
const PATIENCE: Duration = Duration::from_secs(60);

const LATER: &str = "asks to come back later";
const BROKEN: &str = "broke off the connection";

/// What became of one mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handed {
    /// The server has it.
    Accepted,
    /// The server will never take it for this address.
    Refused(u16),
    /// The server does not take it for this address now.
    PutOff(u16),
}

/// Why one attempt did not come to an end of that kind.
enum Fault {
    /// The connection broke, or the server asks everybody to wait.
    Moment(&'static str, Option<u16>),
    /// No mail can be sent at all like this.
    Stop(Error),
}

/// A way to the mail server.
pub struct Courier {
    mail: Mail,
    credentials: Option<Credentials>,
    tls: Option<TlsParameters>,
    connection: Option<SmtpConnection>,
    pauses: Vec<Duration>,
}

impl Courier {
    /// A courier that waits so long before each further try. Connects with the first mail.
    pub fn new(mail: &Mail, pauses: &[Duration]) -> Result<Self> {
        let login = mail.login.as_ref();
        let tls = match mail.server.security {
            Security::Local => None,
            Security::Tls | Security::StartTls => {
                let tls = TlsParameters::new(mail.server.host.clone());
                Some(tls.map_err(|_| Error::invalid(UNPROTECTED))?)
            }
        };
        Ok(Self {
            mail: mail.clone(),
            credentials: login.map(credentials).transpose()?,
            tls,
            connection: None,
            pauses: pauses.to_vec(),
        })
    }

    /// Hands over one mail. An error stops the whole mailing.
    pub fn hand_over(&mut self, message: &Message) -> Result<Handed> {
        let mut outcome = self.attempt(message);
        for pause in self.pauses.clone() {
            match outcome {
                Ok(Handed::PutOff(_)) | Err(Fault::Moment(..)) => sleep(pause),
                _ => break,
            }
            outcome = self.attempt(message);
        }
        match outcome {
            Ok(handed) => Ok(handed),
            Err(Fault::Stop(error)) => Err(error),
            Err(Fault::Moment(what, code)) => {
                let code = code.map_or_else(String::new, |code| format!(" ({code})"));
                Err(Error::invalid(format!(
                    "mail.server: the mail server {what}{code}. {AGAIN}"
                )))
            }
        }
    }

    /// One try. After any fault of the connection the next try makes a new one.
    fn attempt(&mut self, message: &Message) -> std::result::Result<Handed, Fault> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.connect()?,
        };
        let handed = transact(&mut connection, message)?;
        // Whatever the server still expects of a mail that it did not take, it now begins anew.
        if handed == Handed::Accepted || connection.command(Rset).is_ok() {
            self.connection = Some(connection);
        }
        Ok(handed)
    }

    fn connect(&self) -> std::result::Result<SmtpConnection, Fault> {
        let server = &self.mail.server;
        let name = ClientId::Domain(self.mail.from.email.domain().to_owned());
        let at_once = self
            .tls
            .as_ref()
            .filter(|_| server.security == Security::Tls);
        let address = (server.host.as_str(), server.port);
        let mut connection = SmtpConnection::connect(address, Some(PATIENCE), &name, at_once, None)
            .map_err(|said| greeting(&said, server.security))?;
        let then = self
            .tls
            .as_ref()
            .filter(|_| server.security == Security::StartTls);
        if let Some(tls) = then {
            let under_tls = connection.starttls(tls, &name);
            under_tls.map_err(|_| stop(UNPROTECTED))?;
        }
        if let Some(credentials) = &self.credentials {
            let login = connection.auth(DEFAULT_MECHANISMS, credentials);
            login.map_err(not_let_in)?;
        }
        Ok(connection)
    }
}

impl Drop for Courier {
    fn drop(&mut self) {
        if let Some(connection) = &mut self.connection {
            let _ = connection.quit();
        }
    }
}

/// The user with the password, which stands in a file of its own.
fn credentials(login: &MailLogin) -> Result<Credentials> {
    let (key, what) = ("mail.password_file", "the password of mail.user");
    let password = read_secret(key, &login.password_file, what)?;
    Ok(Credentials::new(login.user.clone(), password.to_string()))
}

/// One mail over an open connection.
fn transact(
    connection: &mut SmtpConnection,
    message: &Message,
) -> std::result::Result<Handed, Fault> {
    let envelope = message.envelope();
    let mut parameters = Vec::new();
    let is_plain = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
    if !envelope.to().iter().all(is_plain) {
        if !connection
            .server_info()
            .supports_feature(Extension::SmtpUtfEight)
        {
            // What a server says that has no room for such an address (RFC 6531, 3.5).
            return Ok(Handed::Refused(553));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    connection
        .command(MailFrom::new(envelope.from().cloned(), parameters))
        .map_err(sender_refused)?;
    for to in envelope.to() {
        if let Err(said) = connection.command(Rcpt::new(to.clone(), Vec::new())) {
            return of_one(&said);
        }
    }
    if let Err(said) = connection.command(Data) {
        return of_one(&said);
    }
    match connection.message(&message.formatted()) {
        Ok(_) => Ok(Handed::Accepted),
        Err(said) => of_one(&said),
    }
}

fn code(said: &Said) -> Option<u16> {
    said.status().map(u16::from)
}

/// What was said about one recipient or one mail.
fn of_one(said: &Said) -> std::result::Result<Handed, Fault> {
    match code(said) {
        Some(421) => Err(Fault::Moment(LATER, Some(421))),
        Some(530) => Err(log_in_first()),
        Some(code @ 400..500) => Ok(Handed::PutOff(code)),
        Some(code) => Ok(Handed::Refused(code)),
        None => Err(Fault::Moment(BROKEN, None)),
    }
}

fn greeting(said: &Said, security: Security) -> Fault {
    match code(said) {
        Some(500..) => stop(
            "mail.server: the mail server turns this machine away. Ask its operator to let it send.",
        ),
        code @ Some(_) => Fault::Moment(LATER, code),
        None if said.is_tls() || (security == Security::Tls && is_no_tls(said)) => {
            stop(UNPROTECTED)
        }
        None => Fault::Moment("cannot be reached", None),
    }
}

/// A handshake that failed comes as invalid data of the connection.
fn is_no_tls(said: &Said) -> bool {
    let source =
        std::error::Error::source(said).and_then(|error| error.downcast_ref::<io::Error>());
    source.is_some_and(|error| error.kind() == io::ErrorKind::InvalidData)
}

fn not_let_in(said: Said) -> Fault {
    match code(&said) {
        code @ Some(400..500) => Fault::Moment("cannot check the log-in now", code),
        Some(_) => stop(
            "mail.user, mail.password_file: the mail server does not accept this user with this password. Correct them.",
        ),
        None if said.is_client() => stop(
            "mail.user: the mail server offers no log-in that this program knows (PLAIN, LOGIN). Leave mail.user \
             and mail.password_file out, or name a port of the server at which people log in.",
        ),
        None => Fault::Moment(BROKEN, None),
    }
}

fn sender_refused(said: Said) -> Fault {
    match code(&said) {
        Some(530) => log_in_first(),
        Some(500..) => stop(
            "mail.from: the mail server does not accept this sender. Name an address that mail.user may send from.",
        ),
        code @ Some(_) => Fault::Moment(LATER, code),
        None => Fault::Moment(BROKEN, None),
    }
}

fn log_in_first() -> Fault {
    stop(
        "mail.user: the mail server takes mail only from who logs in. Set mail.user and mail.password_file.",
    )
}

const UNPROTECTED: &str = "mail.server: no connection that nobody else can read. Links are secret, so nothing was \
    sent over it. Check that the server speaks TLS at this port (smtps://) or offers STARTTLS (smtp://), and that \
    this machine trusts its certificate for that name.";

fn stop(sentence: &str) -> Fault {
    Fault::Stop(Error::invalid(sentence))
}
