//! What can go wrong between us and the provider, by kind. What it wrote is neither shown nor logged: a token may be in
//! it, or a name.

use std::num::NonZeroU32;
use std::sync::LazyLock;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use openidconnect::core::{CoreErrorResponseType, CoreRequestTokenError};
use openidconnect::{ClaimsVerificationError, DiscoveryError, SignatureVerificationError};

use super::connection::Broken;

/// A fault, with its kind for the operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing can be learnt from the provider now.
    Away(&'static str),
    /// It said something that does not hold.
    Untrusted(&'static str),
    /// The code is over.
    Stale,
}

/// Lines a minute: an outage must not fill the log, and nobody outside must be able to.
const LINES: NonZeroU32 = NonZeroU32::new(6).unwrap();

impl Fault {
    pub(super) fn log(self) {
        static LIMIT: LazyLock<DefaultDirectRateLimiter> =
            LazyLock::new(|| RateLimiter::direct(Quota::per_minute(LINES)));
        let (Self::Away(kind) | Self::Untrusted(kind)) = self else {
            return;
        };
        if LIMIT.check().is_ok() {
            tracing::warn!("log-in at the provider of oidc.issuer: {kind}");
        }
    }
}

impl From<DiscoveryError<Broken>> for Fault {
    fn from(error: DiscoveryError<Broken>) -> Self {
        Self::Away(match error {
            DiscoveryError::Request(broken) => broken.kind(),
            DiscoveryError::Response(status, ..) if status.is_redirection() => {
                "its description or its keys are elsewhere (a redirect, which is not followed)"
            }
            DiscoveryError::Response(status, ..) if status.is_success() => {
                "its description or its keys are not JSON"
            }
            DiscoveryError::Response(..) => "its description or its keys are refused (status)",
            DiscoveryError::Validation(_) => "it names itself otherwise than oidc.issuer does",
            _ => "its description or its keys cannot be understood",
        })
    }
}

impl From<CoreRequestTokenError<Broken>> for Fault {
    fn from(error: CoreRequestTokenError<Broken>) -> Self {
        match error {
            CoreRequestTokenError::ServerResponse(said) => match said.error() {
                CoreErrorResponseType::InvalidGrant => Self::Stale,
                CoreErrorResponseType::InvalidClient => Self::Away(
                    "invalid_client: it does not accept oidc.client_id with the secret in oidc.client_secret_file",
                ),
                other => Self::Away(known(other.as_ref())),
            },
            CoreRequestTokenError::Request(broken) => Self::Away(broken.kind()),
            _ => Self::Away("its answer to a code cannot be understood"),
        }
    }
}

impl From<ClaimsVerificationError> for Fault {
    fn from(error: ClaimsVerificationError) -> Self {
        use ClaimsVerificationError as Claims;
        use SignatureVerificationError as Signature;
        Self::Untrusted(match error {
            Claims::Expired(_) => "the ID token is over (is the clock of this machine right?)",
            Claims::InvalidAudience(_) => "the ID token is for another client than oidc.client_id",
            Claims::InvalidIssuer(_) => "the ID token is of another issuer",
            Claims::InvalidNonce(_) => "the ID token belongs to another log-in",
            Claims::SignatureVerification(Signature::NoMatchingKey) => {
                "the ID token is signed with a key that the provider does not publish"
            }
            Claims::SignatureVerification(
                Signature::NoSignature | Signature::DisallowedAlg(_) | Signature::UnsupportedAlg(_),
            ) => "the ID token is not signed with RS256, PS256 or ES256",
            Claims::SignatureVerification(_) => "the signature of the ID token is wrong",
            _ => "the ID token does not hold",
        })
    }
}

/// The name of an error, if it is one that the standards know (RFC 6749, 4.1.2.1 and 5.2; OpenID Connect Core, 3.1.2.6).
pub(super) fn known(error: &str) -> &'static str {
    const NAMES: [&str; 15] = [
        "access_denied",
        "account_selection_required",
        "consent_required",
        "interaction_required",
        "invalid_client",
        "invalid_grant",
        "invalid_request",
        "invalid_scope",
        "login_required",
        "request_not_supported",
        "server_error",
        "temporarily_unavailable",
        "unauthorized_client",
        "unsupported_grant_type",
        "unsupported_response_type",
    ];
    let name = NAMES.into_iter().find(|name| *name == error);
    name.unwrap_or("an error that the standards do not know")
}
