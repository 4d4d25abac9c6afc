//! What is asked of the provider: where its log-in page is, and who came back from there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenVerifier,
    CoreJsonWebKeySet, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, IssuerUrl, Nonce,
    PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope, SignatureVerificationError,
    TokenResponse,
};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::connection::{Broken, Connection};
use super::fault::Fault;
use super::ticket::Ticket;
use crate::clock::Clock;
use crate::config::{EMAIL, Oidc, read_secret};
use crate::error::{Doing, Result};
use crate::protocol::unb64u;

/// How long a description and its keys are kept: a key that the provider withdraws is not believed for longer.
const FRESH: Duration = Duration::minutes(10);

/// Signatures of today with a public key. None with the client secret (HS256), which more than the provider know.
const SIGNATURES: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

/// One identity provider.
pub(super) struct Provider {
    connection: Connection,
    issuer: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    back: RedirectUrl,
    claim: String,
    clock: Clock,
    known: Mutex<Option<Known>>,
}

/// What the provider said of itself.
#[derive(Clone)]
struct Known {
    metadata: Arc<CoreProviderMetadata>,
    at: OffsetDateTime,
}

/// What the provider says of a person.
pub(super) enum Told {
    /// The name of the account.
    Name(String),
    /// Not what stands in `oidc.claim`.
    Nothing,
    /// A mail address that it has not verified.
    Unverified,
}

/// The library's client, of a provider that has said where it is.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

impl Provider {
    pub(super) fn new(oidc: &Oidc, back: &str, clock: Clock) -> Result<Self> {
        let issuer = IssuerUrl::new(oidc.issuer.clone()).doing("reading oidc.issuer")?;
        let (key, what) = ("oidc.client_secret_file", "the client secret");
        let secret = read_secret(key, &oidc.client_secret_file, what)?;
        Ok(Self {
            connection: Connection::new(issuer.url()),
            issuer,
            client_id: ClientId::new(oidc.client_id.clone()),
            secret: ClientSecret::new(secret.to_string()),
            back: RedirectUrl::new(back.to_owned()).doing("reading office.url")?,
            claim: oidc.claim.clone(),
            clock,
            known: Mutex::new(None),
        })
    }

    /// Where the person logs in.
    pub(super) fn address(&self, ticket: &Ticket) -> std::result::Result<String, Fault> {
        let metadata = self.metadata()?;
        if !{ &self.connection }.is_protected(metadata.authorization_endpoint().url()) {
            return Err(Fault::Away(Broken::Unprotected.kind()));
        }
        let client = self.client(&metadata);
        let (state, nonce) = (ticket.state(), ticket.nonce());
        let verifier = PkceCodeVerifier::new(ticket.verifier());
        let mut asked = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        asked = match self.claim.as_str() {
            "sub" => asked,
            EMAIL => asked.add_scope(Scope::new(EMAIL.to_owned())),
            _ => asked.add_scope(Scope::new("profile".to_owned())),
        };
        let (address, ..) = asked.url();
        Ok(address.into())
    }

    /// Exchanges a code for what the provider says of the person.
    pub(super) fn tell(&self, code: String, ticket: &Ticket) -> std::result::Result<Told, Fault> {
        let metadata = self.metadata()?;
        let client = self.client(&metadata);
        let exchange = client.exchange_code(AuthorizationCode::new(code));
        let exchange = exchange.map_err(|_| Fault::Away("it names no address for codes"))?;
        let answer = exchange
            .set_pkce_verifier(PkceCodeVerifier::new(ticket.verifier()))
            .request(&|request: HttpRequest| self.connection.ask(request))?;
        let token = answer.id_token();
        let token = token.ok_or(Fault::Untrusted("it gives no ID token"))?;
        let nonce = Nonce::new(ticket.nonce());
        match token.claims(&self.verifier(metadata.jwks()), &nonce) {
            // It may have changed its keys since.
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                let metadata = self.fetch()?;
                token.claims(&self.verifier(metadata.jwks()), &nonce)?;
            }
            verified => {
                verified?;
            }
        }
        Ok(self.read(token))
    }

    fn client(&self, metadata: &CoreProviderMetadata) -> Client {
        let secret = self.secret.clone();
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            self.client_id.clone(),
            Some(secret),
        );
        // In the body where it is taken there: how Basic writes a secret with unusual signs is understood
        // differently by different providers.
        let taken = metadata.token_endpoint_auth_methods_supported();
        let in_body =
            taken.is_some_and(|all| all.contains(&CoreClientAuthMethod::ClientSecretPost));
        let auth = match in_body {
            true => AuthType::RequestBody,
            false => AuthType::BasicAuth,
        };
        client
            .set_redirect_uri(self.back.clone())
            .set_auth_type(auth)
    }

    /// Without the client secret, so that no token signed with it can be verified.
    fn verifier(&self, keys: &CoreJsonWebKeySet) -> CoreIdTokenVerifier<'_> {
        let (client, issuer) = (self.client_id.clone(), self.issuer.clone());
        CoreIdTokenVerifier::new_public_client(client, issuer, keys.clone())
            .set_allowed_algs(SIGNATURES)
            .set_time_fn(|| SystemTime::from(self.clock.now()).into())
    }

    /// What the provider says of itself, as it said it some minutes ago at most.
    fn metadata(&self) -> std::result::Result<Arc<CoreProviderMetadata>, Fault> {
        let known = { self.known.lock() }
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let now = self.clock.now();
        match known.filter(|known| (Duration::ZERO..FRESH).contains(&(now - known.at))) {
            Some(known) => Ok(known.metadata),
            None => self.fetch(),
        }
    }

    /// Asks it anew. The lock is not held meanwhile: nobody waits for an answer that somebody else waits for.
    fn fetch(&self) -> std::result::Result<Arc<CoreProviderMetadata>, Fault> {
        let ask = |request: HttpRequest| self.connection.ask(request);
        let metadata = Arc::new(CoreProviderMetadata::discover(&self.issuer, &ask)?);
        let known = Known {
            metadata: metadata.clone(),
            at: self.clock.now(),
        };
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(known);
        Ok(metadata)
    }

    /// Reads the claim in the bytes whose signature was verified: the library has fields for some claims and drops
    /// the others, such as Entra's `oid`.
    fn read(&self, verified: &CoreIdToken) -> Told {
        let text = verified.to_string();
        let payload = text.split('.').nth(1).unwrap_or_default();
        let bytes = unb64u(payload, "token").unwrap_or_default();
        let said: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let Some(name) = said[&self.claim].as_str().filter(|name| !name.is_empty()) else {
            return Told::Nothing;
        };
        if self.claim == EMAIL && said["email_verified"] != Value::Bool(true) {
            return Told::Unverified;
        }
        Told::Name(name.to_owned())
    }
}
