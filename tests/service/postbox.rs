//! A small mail server (RFC 5321) on a free port of this machine, which keeps what it is handed and can be told to
//! be difficult.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// How the server behaves.
#[derive(Debug, Clone, Default)]
pub struct Mood {
    /// Addresses that it refuses for good, at RCPT.
    pub refuses: BTreeSet<String>,
    /// Addresses that it refuses for good when it has seen the mail.
    pub rejects: BTreeSet<String>,
    /// Addresses that it puts off, so many times.
    pub puts_off: BTreeMap<String, usize>,
    /// From so many accepted mails on it answers 421 and hangs up.
    pub full_at: Option<usize>,
    /// It cuts every connection after so many mails, in the middle of the next one.
    pub cuts_after: Option<usize>,
    /// From so many accepted mails on it turns away the sender.
    pub turns_away_at: Option<usize>,
    /// It takes mail only after this log-in.
    pub login: Option<(&'static str, &'static str)>,
}

/// How the server protects the way to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Not at all.
    Plain,
    /// TLS after STARTTLS, and no mail before it.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// A mail that was accepted.
#[derive(Debug, Clone)]
pub struct Mail {
    pub from: String,
    pub to: String,
    pub headers: String,
    /// Plain text and page, decoded.
    pub parts: Vec<String>,
}

#[derive(Default)]
struct Seen {
    mood: Mood,
    mails: Vec<Mail>,
    commands: Vec<String>,
    connections: usize,
}

#[derive(Clone)]
pub struct Postbox {
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
}

impl Postbox {
    pub fn open() -> Self {
        Self::behind(Way::Plain)
    }

    /// A server behind this protection. Its certificate, for `localhost` and 0.0.0.0, is of the authority in
    /// `tests/data/tls`, which no machine trusts by itself.
    pub fn behind(way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let postbox = Self { port, seen };
        let served = postbox.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let served = served.clone();
                std::thread::spawn(move || served.serve(stream, way));
            }
        });
        postbox
    }

    pub fn is_in(&self, mood: Mood) {
        self.seen.lock().expect("seen").mood = mood;
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.seen.lock().expect("seen").mails.clone()
    }

    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().expect("seen").commands.clone()
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().expect("seen").connections
    }

    /// How many mails went to each address.
    pub fn tally(&self) -> BTreeMap<String, usize> {
        let mut tally = BTreeMap::new();
        for mail in self.mails() {
            *tally.entry(mail.to).or_default() += 1;
        }
        tally
    }

    fn serve(&self, stream: TcpStream, way: Way) -> Option<()> {
        self.seen.lock().expect("seen").connections += 1;
        let mut talk = match way {
            Way::Tls => Talk::on(protected(stream.try_clone().ok()?)),
            Way::Plain | Way::StartTls => Talk::on(stream.try_clone().ok()?),
        };
        talk.say("220 postbox.example.org ESMTP")?;
        let (mut from, mut to, mut taken, mut known) = (String::new(), String::new(), 0, false);
        let (mut is_begun, mut is_open) = (false, way == Way::StartTls);
        loop {
            let line = talk.hear()?;
            let mood = self.note(&line);
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_uppercase();
            match verb.as_str() {
                "EHLO" if is_open => talk.say("250-postbox.example.org\r\n250 STARTTLS")?,
                "EHLO" => {
                    talk.say("250-postbox.example.org\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME")?
                }
                "STARTTLS" if is_open => {
                    talk.say("220 go on")?;
                    talk = Talk::on(protected(stream.try_clone().ok()?));
                    is_open = false;
                }
                "AUTH" | "MAIL" if is_open => talk.say("530 STARTTLS first")?,
                "AUTH" => {
                    known = mood.login.is_some_and(|login| line == plain(login));
                    talk.say(if known { "235 welcome" } else { "535 no" })?;
                }
                "MAIL" if mood.login.is_some() && !known => talk.say("530 log in first")?,
                "MAIL" if self.has(mood.turns_away_at) => talk.say("550 not you")?,
                "MAIL" if self.has(mood.full_at) => {
                    talk.say("421 too much for now")?;
                    return None;
                }
                "MAIL" if is_begun => talk.say("503 the last mail is not done")?,
                "MAIL" => {
                    is_begun = true;
                    from = address(&line);
                    talk.say("250 ok")?;
                }
                "RCPT" => {
                    to = address(&line);
                    let answer = self.receive(&mood, &to);
                    talk.say(&answer)?;
                }
                "DATA" if mood.cuts_after.is_some_and(|most| taken >= most) => return None,
                "DATA" => {
                    talk.say("354 go on")?;
                    let text = talk.hear_mail()?;
                    is_begun = false;
                    if mood.rejects.contains(&to) {
                        talk.say("554 no")?;
                        continue;
                    }
                    taken += 1;
                    self.keep(&from, &to, &text);
                    talk.say("250 taken")?;
                }
                "RSET" => {
                    is_begun = false;
                    talk.say("250 ok")?;
                }
                "QUIT" => {
                    talk.say("221 bye")?;
                    return None;
                }
                _ => talk.say("500 what?")?,
            }
        }
    }

    /// Whether so many mails were accepted.
    fn has(&self, many: Option<usize>) -> bool {
        many.is_some_and(|many| self.mails().len() >= many)
    }

    fn note(&self, line: &str) -> Mood {
        let mut seen = self.seen.lock().expect("seen");
        seen.commands.push(line.to_owned());
        seen.mood.clone()
    }

    fn receive(&self, mood: &Mood, to: &str) -> String {
        if mood.refuses.contains(to) {
            return format!("550 <{to}> is nobody here");
        }
        let mut seen = self.seen.lock().expect("seen");
        match seen.mood.puts_off.get_mut(to) {
            Some(times) if *times > 0 => {
                *times -= 1;
                format!("450 <{to}> later")
            }
            _ => "250 ok".to_owned(),
        }
    }

    fn keep(&self, from: &str, to: &str, text: &str) {
        let mail = understood(from, to, text);
        self.seen.lock().expect("seen").mails.push(mail);
    }
}

/// Both directions of a connection.
trait Wire: Read + Write {}
impl<T: Read + Write> Wire for T {}

struct Talk(BufReader<Box<dyn Wire>>);

impl Talk {
    fn on(wire: impl Wire + 'static) -> Self {
        Self(BufReader::new(Box::new(wire)))
    }

    fn say(&mut self, line: &str) -> Option<()> {
        let wire = self.0.get_mut();
        wire.write_all(format!("{line}\r\n").as_bytes()).ok()?;
        wire.flush().ok()
    }

    fn hear(&mut self) -> Option<String> {
        let mut bytes = Vec::new();
        let length = self.0.read_until(b'\n', &mut bytes).ok()?;
        let line = String::from_utf8_lossy(&bytes);
        (length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
    }

    fn hear_mail(&mut self) -> Option<String> {
        let mut text = String::new();
        loop {
            let line = self.hear()?;
            if line == "." {
                return Some(text);
            }
            text += line.strip_prefix('.').unwrap_or(&line);
            text += "\n";
        }
    }
}

/// TLS on a connection.
pub fn protected(stream: TcpStream) -> StreamOwned<ServerConnection, TcpStream> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tls");
    let certificate = CertificateDer::from_pem_file(format!("{folder}/server.pem"));
    let key = PrivateKeyDer::from_pem_file(format!("{folder}/server.key"));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.expect("a certificate")],
            key.expect("a key"),
        );
    let config = Arc::new(config.expect("a configuration"));
    StreamOwned::new(ServerConnection::new(config).expect("a connection"), stream)
}

/// AUTH PLAIN as a client sends it (RFC 4616).
fn plain((user, password): (&str, &str)) -> String {
    let secret = base64::engine::general_purpose::STANDARD.encode(format!("\0{user}\0{password}"));
    format!("AUTH PLAIN {secret}")
}

fn address(line: &str) -> String {
    let (_, rest) = line.split_once('<').expect("an address");
    rest.split('>').next().expect("an address").to_owned()
}

fn understood(from: &str, to: &str, text: &str) -> Mail {
    let (headers, body) = text.split_once("\n\n").expect("a body");
    let boundary = headers.split("boundary=\"").nth(1).expect("parts");
    let boundary = format!("--{}", boundary.split('"').next().expect("a boundary"));
    let parts = body
        .split(&boundary)
        .skip(1)
        .filter(|part| !part.starts_with("--"));
    Mail {
        from: from.to_owned(),
        to: to.to_owned(),
        headers: headers.replace("\n ", " "),
        parts: parts.map(decoded).collect(),
    }
}

/// The text of a part (RFC 2045: as it is, quoted-printable, or base64).
fn decoded(part: &str) -> String {
    let (headers, body) = part.trim_start().split_once("\n\n").expect("a body");
    assert!(headers.contains("charset=utf-8"), "{headers}");
    let bytes = if headers.contains("quoted-printable") {
        unquoted(body)
    } else if headers.contains("base64") {
        let packed: String = body.split_whitespace().collect();
        let engine = base64::engine::general_purpose::STANDARD;
        engine.decode(packed).expect("base64")
    } else {
        body.as_bytes().to_vec()
    };
    String::from_utf8(bytes)
        .expect("UTF-8")
        .replace("\r\n", "\n")
}

fn unquoted(body: &str) -> Vec<u8> {
    let whole = body.replace("=\n", "");
    let mut bytes = whole.bytes();
    let mut out = Vec::new();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'=' => {
                let pair = [bytes.next(), bytes.next()].map(|digit| digit.expect("two digits"));
                let pair = std::str::from_utf8(&pair).expect("digits").to_owned();
                u8::from_str_radix(&pair, 16).expect("digits")
            }
            plain => plain,
        });
    }
    out
}
