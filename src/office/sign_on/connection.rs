//! The way to the provider: under TLS, no redirect followed, no answer read that is large or slow.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use url::Url;

use crate::config::is_here;

/// For one answer, from looking up the name to its last byte.
const PATIENCE: Duration = Duration::from_secs(10);

/// Bytes of the largest answer that is read; keys with their certificates have some 20 KiB.
const LARGEST: u64 = 256 * 1024;

/// Connections at a time. A provider that lets everybody wait must not take all threads on which log-ins with a
/// password and pages are answered, too.
const MOST: usize = 32;

/// A way to one provider.
pub(super) struct Connection {
    agent: ureq::Agent,
    /// A provider on this machine may be spoken to in the clear.
    is_here: bool,
    open: Arc<AtomicUsize>,
}

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Broken {
    /// It named an address that others can read along with.
    Unprotected,
    /// Too many wait for it already.
    Crowded,
    /// The connection failed.
    Failed(ureq::Error),
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind())
    }
}

impl std::error::Error for Broken {}

impl Broken {
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Unprotected => "it names an address of its own that is not https",
            Self::Crowded => "many wait for it at this moment",
            Self::Failed(ureq::Error::Timeout(_)) => "it does not answer in time",
            Self::Failed(ureq::Error::BodyExceedsLimit(_)) => "its answer is too large",
            Self::Failed(ureq::Error::HostNotFound) => "its name is not known",
            Self::Failed(ureq::Error::Tls(_) | ureq::Error::Rustls(_)) => UNTRUSTED,
            // A handshake that failed comes as invalid data of the connection.
            Self::Failed(ureq::Error::Io(error))
                if error.kind() == std::io::ErrorKind::InvalidData =>
            {
                UNTRUSTED
            }
            Self::Failed(_) => "it cannot be reached, or broke off",
        }
    }
}

const UNTRUSTED: &str = "this machine does not trust its certificate, or it speaks no TLS";

impl Connection {
    /// To the provider at this address.
    pub(super) fn new(issuer: &Url) -> Self {
        let is_here = is_local(issuer);
        // Those of the machine, as for mail: a provider inside an organisation often has its own authority.
        let found = match is_here {
            true => Vec::new(),
            false => rustls_native_certs::load_native_certs().certs,
        };
        let trusted = found
            .iter()
            .map(|one| Certificate::from_der(one).to_owned());
        let tls = TlsConfig::builder().root_certs(RootCerts::Specific(Arc::new(trusted.collect())));
        let mut config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(PATIENCE))
            .user_agent("weerklank")
            .tls_config(tls.build());
        if is_here {
            // What is said in the clear on this machine is not said to a proxy.
            config = config.proxy(None);
        }
        Self {
            agent: config.build().new_agent(),
            is_here,
            open: Arc::default(),
        }
    }

    /// Whether something secret may be sent to this address.
    pub(super) fn is_protected(&self, url: &Url) -> bool {
        url.scheme() == "https" || self.is_here && is_local(url)
    }

    /// Asks, and reads the answer.
    pub(super) fn ask(&self, request: HttpRequest) -> Result<HttpResponse, Broken> {
        let to = Url::parse(&request.uri().to_string());
        if !to.is_ok_and(|to| self.is_protected(&to)) {
            return Err(Broken::Unprotected);
        }
        let _turn = Turn::take(&self.open).ok_or(Broken::Crowded)?;
        let (parts, body) = request.into_parts();
        // Of an empty body the library would say how long it is, which some providers refuse with GET.
        let answer = match body.is_empty() {
            true => self.agent.run(ureq::http::Request::from_parts(parts, ())),
            false => self.agent.run(ureq::http::Request::from_parts(parts, body)),
        };
        let (parts, mut body) = answer.map_err(Broken::Failed)?.into_parts();
        let read = body.with_config().limit(LARGEST).read_to_vec();
        let read = read.map_err(Broken::Failed)?;
        Ok(HttpResponse::from_parts(parts, read))
    }
}

fn is_local(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    url.scheme() == "http" && is_here(host.trim_matches(['[', ']']))
}

/// One of the connections that may be open.
struct Turn(Arc<AtomicUsize>);

impl Turn {
    fn take(open: &Arc<AtomicUsize>) -> Option<Self> {
        let turn = Self(open.clone());
        (open.fetch_add(1, Ordering::Relaxed) < MOST).then_some(turn)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_many_wait_for_the_provider() {
        let open = Arc::default();
        let turns: Vec<Turn> = (0..MOST).filter_map(|_| Turn::take(&open)).collect();
        assert_eq!(turns.len(), MOST);
        assert!(Turn::take(&open).is_none());
        assert!(Turn::take(&open).is_none());
        drop(turns);
        assert!(Turn::take(&open).is_some());
        assert_eq!(open.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_provider_elsewhere_is_only_spoken_to_under_tls() {
        let to = |issuer: &str, address: &str| {
            let url = |text: &str| Url::parse(text).expect("an address");
            Connection::new(&url(issuer)).is_protected(&url(address))
        };
        let (far, near) = ("https://login.example.org", "http://127.0.0.1:8080");
        assert!(to(far, "https://keys.example.org/keys"));
        assert!(!to(far, "http://login.example.org/token"));
        assert!(!to(far, "http://127.0.0.1:1/token"));
        assert!(to(near, "http://localhost:8080/token"));
        assert!(to(near, "https://login.example.org/token"));
        assert!(!to(near, "http://login.example.org/token"));
        assert!(!to(near, "file:///etc/passwd"));
    }
}
