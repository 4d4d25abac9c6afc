//! A small identity provider (OpenID Connect) on a free port of this machine, which checks what it is sent and can be
//! told to lie, to stall and to change its keys.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256,
    RSA_PKCS1_SHA512, RSA_PSS_SHA256, RsaEncoding, RsaKeyPair,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use weerklank::clock::Clock;
use weerklank::protocol::b64u;

use super::postbox::protected;

pub const CLIENT: &str = "weerklank";
/// With signs that have to be escaped on the way.
pub const SECRET: &str = "s3cret~ & +word%";

/// How an ID token is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    Rs256,
    Ps256,
    Es256,
    /// Sound, and none of the three.
    Rs512,
    /// `alg` is none.
    None,
    /// `alg` is RS256, and there is no signature.
    Missing,
    /// With the client secret.
    Hs256,
    /// Like the right one, by a key of somebody else under the name of the right one.
    Foreign,
}

/// How one of its addresses answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// This status with this body, as JSON.
    Says(u16, Value),
    /// Text that is no JSON.
    Page,
    /// To the same address at another port.
    Elsewhere(u16),
    /// A megabyte.
    Huge,
    /// As much as is read.
    Endless,
    /// A sign now and then, for longer than anybody should wait.
    Slow,
}

/// How the provider behaves.
#[derive(Debug, Clone)]
pub struct Mood {
    /// What it says of the person, over what it would say; null leaves a claim out.
    pub claims: Value,
    pub signature: Signature,
    /// Under which name and with which of its keys it signs.
    pub kid: usize,
    /// Further claims of its description, as above.
    pub description: Value,
    /// Addresses that answer otherwise than they should.
    pub instead: BTreeMap<&'static str, Answer>,
}

impl Default for Mood {
    fn default() -> Self {
        Self {
            claims: json!({}),
            signature: Signature::Rs256,
            kid: 0,
            description: json!({}),
            instead: BTreeMap::new(),
        }
    }
}

/// A code that was given out, with what came with the request for it.
struct Given {
    nonce: String,
    challenge: String,
    back: String,
}

#[derive(Default)]
struct Seen {
    mood: Mood,
    codes: BTreeMap<String, Given>,
    asked: Vec<String>,
}

#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    pub port: u16,
    seen: Arc<Mutex<Seen>>,
}

/// Two of the provider, and one that is not.
static KEYS: LazyLock<[RsaKeyPair; 3]> = LazyLock::new(|| {
    let size = aws_lc_rs::rsa::KeySize::Rsa2048;
    std::array::from_fn(|_| RsaKeyPair::generate(size).expect("a key"))
});

static CURVE: LazyLock<EcdsaKeyPair> =
    LazyLock::new(|| EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key"));

impl Provider {
    pub fn open() -> Self {
        Self::behind("http://127.0.0.1", |stream| Box::new(stream))
    }

    /// Under TLS, with a certificate for `localhost` of an authority that no machine trusts by itself.
    pub fn under_tls() -> Self {
        Self::behind("https://localhost", |stream| Box::new(protected(stream)))
    }

    fn behind(at: &str, wire: fn(TcpStream) -> Box<dyn ReadWrite>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let provider = Self {
            issuer: format!("{at}:{port}"),
            port,
            seen: Arc::default(),
        };
        let serving = provider.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let serving = serving.clone();
                std::thread::spawn(move || serving.serve(BufReader::new(wire(stream))));
            }
        });
        provider
    }

    pub fn is_in(&self, mood: Mood) {
        self.seen.lock().expect("seen").mood = mood;
    }

    /// Everything it was asked, as `GET /keys`.
    pub fn asked(&self) -> Vec<String> {
        self.seen.lock().expect("seen").asked.clone()
    }

    /// What the log-in page does for somebody who is known there: checks the request, and gives the address to which
    /// it sends the browser.
    pub fn visit(&self, address: &str) -> Url {
        let url = Url::parse(address).expect("an address");
        assert!(
            address.starts_with(&format!("{}/login?", self.issuer)),
            "{address}"
        );
        let asked: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let mut seen = self.seen.lock().expect("seen");
        let code = format!("code-{}", seen.codes.len());
        let given = Given {
            nonce: asked["nonce"].clone(),
            challenge: asked["code_challenge"].clone(),
            back: asked["redirect_uri"].clone(),
        };
        let mut back = Url::parse(&given.back).expect("an address");
        { back.query_pairs_mut() }
            .append_pair("code", &code)
            .append_pair("state", &asked["state"])
            .append_pair("session_state", "not ours");
        seen.codes.insert(code, given);
        back
    }

    fn serve(&self, mut wire: BufReader<Box<dyn ReadWrite>>) -> Option<()> {
        let request = Request::read(&mut wire)?;
        let path = request.path.as_str();
        let mood = {
            let mut seen = self.seen.lock().expect("seen");
            seen.asked.push(format!("{} {path}", request.method));
            seen.mood.clone()
        };
        let answer = match { mood.instead.get(path) }.cloned() {
            Some(answer) => answer,
            None => match (request.method.as_str(), path) {
                ("GET", "/.well-known/openid-configuration") => {
                    Answer::Says(200, self.description(&mood))
                }
                ("GET", "/keys") => Answer::Says(200, keys(mood.kid)),
                ("POST", "/token") => self.token(&request, &mood),
                _ => Answer::Says(404, json!({})),
            },
        };
        answer.send(wire.get_mut(), path)
    }

    fn description(&self, mood: &Mood) -> Value {
        let issuer = &self.issuer;
        let description = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/login"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/keys"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        });
        over(description, &mood.description)
    }

    /// The exchange of a code, which is given out once.
    fn token(&self, request: &Request, mood: &Mood) -> Answer {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(&request.body)
            .into_owned()
            .collect();
        let refused = |error: &str| Answer::Says(400, json!({ "error": error }));
        if !is_client(request, &form) {
            return refused("invalid_client");
        }
        let Some(given) = self.seen.lock().expect("seen").codes.remove(&form["code"]) else {
            return refused("invalid_grant");
        };
        let challenge = b64u(&Sha256::digest(&form["code_verifier"]));
        let fits = form["grant_type"] == "authorization_code"
            && form["redirect_uri"] == given.back
            && challenge == given.challenge;
        if !fits {
            return refused("invalid_grant");
        }
        let now = Clock::system().now().unix_timestamp();
        let claims = json!({
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "subject-1",
            "exp": now + 300,
            "iat": now,
            "nonce": given.nonce,
            "email": "lead@example.org",
            "email_verified": true,
        });
        let token = signed(&over(claims, &mood.claims), mood);
        let answer = json!({ "access_token": "a", "token_type": "Bearer", "id_token": token });
        Answer::Says(200, answer)
    }
}

/// As the standard has it: in the form, or as Basic with both parts escaped (RFC 6749, 2.3.1).
fn is_client(request: &Request, form: &BTreeMap<String, String>) -> bool {
    use base64::Engine;
    let escaped =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = format!("{}:{}", escaped(CLIENT), escaped(SECRET));
    let basic = base64::engine::general_purpose::STANDARD.encode(pair);
    let in_form = form.get("client_id").is_some_and(|id| id == CLIENT)
        && form
            .get("client_secret")
            .is_some_and(|secret| secret == SECRET);
    in_form || request.authorization == format!("Basic {basic}")
}

/// One over the other; null takes away.
fn over(mut below: Value, above: &Value) -> Value {
    let fields = below.as_object_mut().expect("an object");
    for (name, value) in above.as_object().expect("an object") {
        match value {
            Value::Null => fields.remove(name),
            value => fields.insert(name.clone(), value.clone()),
        };
    }
    below
}

fn signed(claims: &Value, mood: &Mood) -> String {
    let alg = match mood.signature {
        Signature::Rs256 | Signature::Missing | Signature::Foreign => "RS256",
        Signature::Ps256 => "PS256",
        Signature::Es256 => "ES256",
        Signature::Rs512 => "RS512",
        Signature::Hs256 => "HS256",
        Signature::None => "none",
    };
    let kid = match mood.signature {
        Signature::Es256 => "curve".to_owned(),
        _ => format!("rsa-{}", mood.kid),
    };
    let header = json!({ "alg": alg, "kid": kid, "typ": "JWT" }).to_string();
    let said = format!(
        "{}.{}",
        b64u(header.as_bytes()),
        b64u(claims.to_string().as_bytes())
    );
    let rsa = |key: usize, how: &'static dyn RsaEncoding| {
        let mut signature = vec![0; KEYS[key].public_modulus_len()];
        let signed = KEYS[key].sign(how, &SystemRandom::new(), said.as_bytes(), &mut signature);
        signed.expect("signed");
        signature
    };
    let signature = match mood.signature {
        Signature::Rs256 => rsa(mood.kid, &RSA_PKCS1_SHA256),
        Signature::Rs512 => rsa(mood.kid, &RSA_PKCS1_SHA512),
        Signature::Ps256 => rsa(mood.kid, &RSA_PSS_SHA256),
        Signature::Foreign => rsa(2, &RSA_PKCS1_SHA256),
        Signature::None | Signature::Missing => Vec::new(),
        Signature::Es256 => {
            let signature = CURVE.sign(&SystemRandom::new(), said.as_bytes());
            signature.expect("signed").as_ref().to_vec()
        }
        Signature::Hs256 => {
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
            mac.update(said.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
    };
    format!("{said}.{}", b64u(&signature))
}

/// What it publishes: the key of the moment, and the curve.
fn keys(kid: usize) -> Value {
    // PKCS #1 of 2048 bits: the modulus begins at the tenth byte, the exponent is 65537.
    let der = KEYS[kid].public_key().as_ref();
    assert_eq!((der.len(), &der[265..]), (270, &[2, 3, 1, 0, 1][..]));
    let point = CURVE.public_key().as_ref();
    json!({ "keys": [
        { "kty": "RSA", "use": "sig", "kid": format!("rsa-{kid}"), "n": b64u(&der[9..265]), "e": "AQAB" },
        { "kty": "EC", "use": "sig", "kid": "curve", "crv": "P-256", "x": b64u(&point[1..33]), "y": b64u(&point[33..]) },
        { "kty": "of the future", "kid": "other" },
    ] })
}

/// Both directions of a connection.
pub trait ReadWrite: Read + Write {}
impl<T: Read + Write> ReadWrite for T {}

struct Request {
    method: String,
    path: String,
    authorization: String,
    body: Vec<u8>,
}

impl Request {
    fn read(wire: &mut impl BufRead) -> Option<Self> {
        let line = |wire: &mut dyn BufRead| {
            let mut text = String::new();
            let length = wire.read_line(&mut text).ok()?;
            (length > 0).then(|| text.trim_end().to_owned())
        };
        let first = line(wire)?;
        let mut parts = first.split(' ');
        let (method, path) = (parts.next()?.to_owned(), parts.next()?.to_owned());
        let (mut length, mut authorization) = (0, String::new());
        loop {
            let header = line(wire)?;
            let Some((name, value)) = header.split_once(": ") else {
                break;
            };
            match name.to_lowercase().as_str() {
                "content-length" => length = value.parse().ok()?,
                "authorization" => authorization = value.to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        wire.read_exact(&mut body).ok()?;
        Some(Self {
            method,
            path,
            authorization,
            body,
        })
    }
}

impl Answer {
    fn send(&self, wire: &mut dyn ReadWrite, path: &str) -> Option<()> {
        let head = |status: u16, more: &str| {
            format!(
                "HTTP/1.1 {status} Said\r\nConnection: close\r\nContent-Type: application/json\r\n{more}\r\n"
            )
        };
        let whole = |status: u16, body: &str| {
            format!(
                "{}{body}",
                head(status, &format!("Content-Length: {}\r\n", body.len()))
            )
        };
        let text = match self {
            Self::Says(status, value) => whole(*status, &value.to_string()),
            Self::Page => whole(200, "<!DOCTYPE html><title>Welcome</title>"),
            Self::Elsewhere(port) => {
                let to =
                    format!("Location: http://127.0.0.1:{port}{path}\r\nContent-Length: 0\r\n");
                head(302, &to)
            }
            Self::Huge => whole(200, &json!({ "issuer": "x".repeat(1 << 20) }).to_string()),
            Self::Endless | Self::Slow => head(200, ""),
        };
        wire.write_all(text.as_bytes()).ok()?;
        wire.flush().ok()?;
        let (sign, pause) = match self {
            Self::Endless => (&[b' '; 4096][..], Duration::ZERO),
            Self::Slow => (&b" "[..], Duration::from_millis(200)),
            _ => return Some(()),
        };
        loop {
            std::thread::sleep(pause);
            wire.write_all(sign).ok()?;
            wire.flush().ok()?;
        }
    }
}
