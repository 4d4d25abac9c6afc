//! `oidc.*`: the organisation's own identity provider, with which people log in at the office (OpenID Connect).
//!
//! A code and a client secret travel to the provider, so the way there is under TLS; only a provider on this
//! machine is spoken to in the clear.

use std::path::PathBuf;

use url::Url;

use super::{Fault, is_here};

/// Which provider says who somebody is, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oidc {
    /// Its address, exactly as it names itself.
    pub issuer: String,
    /// How it knows this program.
    pub client_id: String,
    /// The file that holds the client secret; it never stands in the configuration.
    pub client_secret_file: PathBuf,
    /// Which of the things it says of a person is the name of the account.
    pub claim: String,
    /// What people call it: stands on the button.
    pub name: String,
}

/// The keys that mean nothing without `oidc.issuer`.
const OTHERS: [&str; 4] = [
    "oidc.client_id",
    "oidc.client_secret_file",
    "oidc.claim",
    "oidc.name",
];

/// The claim that every provider knows how to say, and that only counts when it has verified it.
pub const EMAIL: &str = "email";

/// Where accounts of many organisations log in, under an address that names none of them.
const OF_EVERYBODY: [&str; 3] = ["common", "organizations", "consumers"];

impl Oidc {
    /// What these keys say; `None` where no provider is named.
    pub(super) fn parse(get: impl Fn(&str) -> String) -> Result<Option<Self>, Fault> {
        let fault = |key, cure: &str| (key, cure.to_owned());
        let issuer = get("oidc.issuer");
        if issuer.is_empty() {
            return match OTHERS.iter().find(|key| !get(key).is_empty()) {
                Some(other) => Err((
                    "oidc.issuer",
                    format!(
                        "{other} is set, but no provider; write its address as in https://login.example.org, or \
                         leave {other} out"
                    ),
                )),
                None => Ok(None),
            };
        }
        check_issuer(&issuer).map_err(|cure| fault("oidc.issuer", cure))?;
        let client_id = get("oidc.client_id");
        if !is_plain(&client_id, 255, |b| b.is_ascii_graphic() || b == b' ') {
            let cure = "write the id under which the provider knows this program, as its operator gave it to you";
            return Err(fault("oidc.client_id", cure));
        }
        let client_secret_file = get("oidc.client_secret_file");
        if client_secret_file.is_empty() {
            let cure = "name the file that holds the client secret, and nothing else; the secret itself does not \
                        belong in the configuration";
            return Err(fault("oidc.client_secret_file", cure));
        }
        let claim = Some(get("oidc.claim")).filter(|claim| !claim.is_empty());
        let claim = claim.unwrap_or_else(|| EMAIL.to_owned());
        if !is_plain(&claim, 100, |b| b.is_ascii_graphic()) {
            let cure = "write the name of a claim, such as email, preferred_username or oid";
            return Err(fault("oidc.claim", cure));
        }
        let name = get("oidc.name").trim().to_owned();
        let fits = (1..=60).contains(&name.chars().count()) && !name.chars().any(char::is_control);
        if !fits {
            let cure = "write in 1 to 60 characters what people log in with, as in \"Gemeente Voorbeeld\"; it \
                        stands on the button";
            return Err(fault("oidc.name", cure));
        }
        Ok(Some(Self {
            issuer,
            client_id,
            client_secret_file: client_secret_file.into(),
            claim,
            name,
        }))
    }
}

fn is_plain(text: &str, longest: usize, fits: impl Fn(u8) -> bool) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(fits)
}

fn check_issuer(text: &str) -> Result<(), &'static str> {
    const CURE: &str = "write the address of the provider as it names itself (`issuer` in its \
                        /.well-known/openid-configuration), beginning with https://";
    let url = Url::parse(text).map_err(|_| CURE)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(
            "leave user and password out of the address; the client has an id and a secret of its own",
        );
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(CURE);
    }
    if url.path().contains("/.well-known/") {
        return Err("leave /.well-known/openid-configuration out; the program adds it itself");
    }
    let host = url.host_str().unwrap_or_default();
    if is_of_everybody(host, url.path()) {
        return Err(
            "at this address people of every organisation log in; write that of your own, with the id of your \
             tenant: https://login.microsoftonline.com/TENANT-ID/v2.0",
        );
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_here(host.trim_matches(['[', ']'])) => Ok(()),
        "http" => {
            Err("begin with https://: a client secret is sent there (http:// only to this machine)")
        }
        _ => Err(CURE),
    }
}

fn is_of_everybody(host: &str, path: &str) -> bool {
    let is_entra = [
        "microsoftonline.com",
        "microsoftonline.us",
        "partner.microsoftonline.cn",
    ]
    .iter()
    .any(|entra| {
        host.strip_suffix(entra)
            .is_some_and(|sub| sub.is_empty() || sub.ends_with('.'))
    });
    let tenant = path.split('/').nth(1).unwrap_or_default();
    is_entra
        && OF_EVERYBODY
            .iter()
            .any(|all| all.eq_ignore_ascii_case(tenant))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: (&str, &str) = ("oidc.issuer", "https://login.example.org/realms/town");
    const ID: (&str, &str) = ("oidc.client_id", "weerklank");
    const FILE: (&str, &str) = ("oidc.client_secret_file", "/etc/weerklank/oidc-secret");
    const NAME: (&str, &str) = ("oidc.name", "Gemeente Voorbeeld");

    fn parse(keys: &[(&str, &str)]) -> Result<Option<Oidc>, Fault> {
        Oidc::parse(|key| {
            let found = keys.iter().find(|(name, _)| *name == key);
            found.map_or_else(String::new, |(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn nobody_signs_on_without_a_provider() {
        assert_eq!(parse(&[]), Ok(None));
    }

    #[test]
    fn everything_that_can_be_said_is_understood() {
        let oidc = parse(&[ISSUER, ID, FILE, NAME])
            .expect("understood")
            .expect("a provider");
        assert_eq!((oidc.claim.as_str(), oidc.name.as_str()), ("email", NAME.1));
        assert_eq!(oidc.issuer, ISSUER.1);
        let oid = parse(&[ISSUER, ID, FILE, NAME, ("oidc.claim", "oid")]);
        assert_eq!(oid.expect("understood").expect("a provider").claim, "oid");
    }

    #[test]
    fn the_provider_is_reached_under_tls_or_on_this_machine() {
        for issuer in [
            "https://login.microsoftonline.com/6f1b1d3e-0000-0000-0000-000000000000/v2.0",
            "https://login.example.org/common",
            "http://localhost:8080/realms/town",
            "http://127.0.0.1:8080",
            "http://[::1]:8080",
        ] {
            assert_eq!(check_issuer(issuer), Ok(()), "{issuer}");
        }
        for issuer in [
            "http://login.example.org",
            "http://localhost.example.org",
            "http://10.0.0.1",
            "http://0.0.0.0",
        ] {
            let cure = check_issuer(issuer).expect_err(issuer);
            assert!(cure.contains("https://"), "{issuer}: {cure}");
        }
    }

    #[test]
    fn faults_name_the_key_and_the_cure() {
        let entra = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
        let (common, organisations) = (entra("common"), entra("Organizations"));
        let long = "x".repeat(61);
        for (keys, key, says) in [
            (&[ID][..], "oidc.issuer", "oidc.client_id"),
            (&[NAME], "oidc.issuer", "oidc.name"),
            (
                &[("oidc.issuer", "login.example.org")],
                "oidc.issuer",
                "https://",
            ),
            (
                &[("oidc.issuer", "ftp://login.example.org")],
                "oidc.issuer",
                "https://",
            ),
            (
                &[("oidc.issuer", "https://a:b@login.example.org")],
                "oidc.issuer",
                "password",
            ),
            (
                &[("oidc.issuer", "https://login.example.org/?a=b")],
                "oidc.issuer",
                "issuer",
            ),
            (
                &[(
                    "oidc.issuer",
                    "https://login.example.org/.well-known/openid-configuration",
                )],
                "oidc.issuer",
                "well-known",
            ),
            (
                &[("oidc.issuer", common.as_str())],
                "oidc.issuer",
                "TENANT-ID",
            ),
            (
                &[("oidc.issuer", organisations.as_str())],
                "oidc.issuer",
                "TENANT-ID",
            ),
            (&[ISSUER], "oidc.client_id", "id"),
            (
                &[ISSUER, ("oidc.client_id", "a\nb")],
                "oidc.client_id",
                "id",
            ),
            (&[ISSUER, ID], "oidc.client_secret_file", "file"),
            (&[ISSUER, ID, FILE], "oidc.name", "button"),
            (
                &[ISSUER, ID, FILE, ("oidc.name", " ")],
                "oidc.name",
                "button",
            ),
            (
                &[ISSUER, ID, FILE, ("oidc.name", long.as_str())],
                "oidc.name",
                "60",
            ),
            (
                &[ISSUER, ID, FILE, NAME, ("oidc.claim", "e mail")],
                "oidc.claim",
                "email",
            ),
        ] {
            let (found, cure) = parse(keys).expect_err(key);
            assert_eq!(found, key, "{keys:?}: {cure}");
            assert!(cure.contains(says), "{keys:?}: {cure}");
        }
    }
}
