//! Signing in by a provider: `OpenID` Connect, authorization code with PKCE (decision 28).

mod client;
mod token;

pub use client::ProviderError;
pub use token::TokenError;

use axum::http::{HeaderValue, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use client::Client;
use form_urlencoded::{Serializer, byte_serialize};
use liangdi_core::time::UnixMillis;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use std::time::Duration;
use token::{Expected, KeySet, verify};
use tokio::sync::Semaphore;

/// Conversations with the provider at once.
const TALKS_MAX: usize = 8;
/// Longest the provider may take for all it is asked at once; the app waits a second longer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(7);
/// Where the provider sends people back to, behind the public address: a screen of the app.
pub const BACK: &str = "/provider";

/// How to sign in by a provider.
#[derive(Clone)]
pub struct OidcOptions {
    /// The provider, as it names itself.
    pub issuer: String,
    /// What this relay is to the provider.
    pub client_id: String,
    /// The secret that goes with it.
    pub client_secret: String,
    /// What people call the provider; empty where the app has a word of its own.
    pub name: String,
    /// The address people open this relay at; never taken from a request.
    pub public_url: String,
}

impl core::fmt::Debug for OidcOptions {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("OidcOptions")
            .field("issuer", &self.issuer)
            .finish_non_exhaustive()
    }
}

/// Why signing in by a provider cannot be offered.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// An address over which secrets would go in the clear.
    #[error(
        "{0}: an address is https://…, or http:// on this machine, and nothing behind it but a path"
    )]
    Address(String),
    /// The system trusts nobody.
    #[error("the system's certificates cannot be read, so no provider can be trusted: {0}")]
    NoRoots(String),
}

/// What one sign-in is recognised by; each is random and known once.
#[derive(Debug, Clone)]
pub(crate) struct Secrets {
    /// Comes back with the code.
    pub(crate) state: String,
    /// Comes back inside the token.
    pub(crate) nonce: String,
    /// Shows that who brings the code is who asked for it.
    pub(crate) verifier: String,
}

/// What a provider says about itself.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Discovered {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

/// The provider people may sign in by.
pub(crate) struct Provider {
    options: OidcOptions,
    client: Client,
    talks: Semaphore,
}

impl core::fmt::Debug for Provider {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        self.options.fmt(f)
    }
}

impl Provider {
    /// Over what was configured; the provider is not asked yet.
    ///
    /// # Errors
    /// When an address is none to be trusted, or nobody is.
    pub(crate) fn new(options: OidcOptions) -> Result<Self, OidcError> {
        for address in [&options.issuer, &options.public_url] {
            if !client::is_private(address) || address.contains(['?', '#']) {
                return Err(OidcError::Address(address.clone()));
            }
        }
        Ok(Self {
            client: Client::new(&options.issuer)?,
            talks: Semaphore::new(TALKS_MAX),
            options,
        })
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.options.issuer
    }

    pub(crate) fn name(&self) -> &str {
        &self.options.name
    }

    fn back(&self) -> String {
        format!("{}{BACK}", self.options.public_url.trim_end_matches('/'))
    }

    /// Where somebody signs in, and what the provider says about itself.
    ///
    /// # Errors
    /// When the provider does not answer, or is another.
    pub(crate) async fn begin(
        &self,
        secrets: &Secrets,
    ) -> Result<(String, Discovered), ProviderError> {
        let base = self.options.issuer.trim_end_matches('/');
        let address = format!("{base}/.well-known/openid-configuration");
        let found: Discovered = self.within(Box::pin(self.client.get(&address))).await?;
        if found.issuer != self.options.issuer {
            return Err(ProviderError::Odd("it names itself otherwise"));
        }
        let addresses = [
            &found.authorization_endpoint,
            &found.token_endpoint,
            &found.jwks_uri,
        ];
        if !addresses.into_iter().all(|it| client::is_private(it)) {
            return Err(ProviderError::Odd("one of its addresses is not private"));
        }
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&secrets.verifier));
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("scope", "openid")
            .append_pair("client_id", &self.options.client_id)
            .append_pair("redirect_uri", &self.back())
            .append_pair("state", &secrets.state)
            .append_pair("nonce", &secrets.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let sign = if found.authorization_endpoint.contains('?') {
            '&'
        } else {
            '?'
        };
        let address = format!("{}{sign}{query}", found.authorization_endpoint);
        Ok((address, found))
    }

    /// Whom a code stands for, as the provider names them.
    ///
    /// # Errors
    /// When the provider does not answer or refuses the code, or its token is not for this sign-in.
    pub(crate) async fn finish(
        &self,
        code: &str,
        secrets: &Secrets,
        found: &Discovered,
        now: UnixMillis,
    ) -> Result<String, ProviderError> {
        let asked = async {
            let tokens: Tokens = self
                .client
                .ask(self.exchange(code, secrets, found)?)
                .await?;
            // Fetched each time: a key that was withdrawn is good no longer, a new one is at once.
            let keys: KeySet = self.client.get(&found.jwks_uri).await?;
            Ok((tokens, keys))
        };
        let (tokens, keys) = self.within(Box::pin(asked)).await?;
        let expected = Expected {
            issuer: &self.options.issuer,
            client_id: &self.options.client_id,
            nonce: &secrets.nonce,
            now,
        };
        Ok(verify(&tokens.id_token, &keys, &expected)?)
    }

    fn exchange(
        &self,
        code: &str,
        secrets: &Secrets,
        found: &Discovered,
    ) -> Result<Request<String>, ProviderError> {
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code")
            .append_pair("code", code)
            .append_pair("redirect_uri", &self.back())
            .append_pair("code_verifier", &secrets.verifier);
        let methods = found.token_endpoint_auth_methods_supported.as_deref();
        let takes = |method: &str| methods.is_none_or(|all| all.iter().any(|it| it == method));
        let mut request = Request::post(&found.token_endpoint)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        let OidcOptions {
            client_id,
            client_secret,
            ..
        } = &self.options;
        if takes("client_secret_basic") {
            let [id, secret] = [client_id, client_secret]
                .map(|word| byte_serialize(word.as_bytes()).collect::<String>());
            let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
            let mut basic = HeaderValue::try_from(basic)
                .or(Err(ProviderError::Odd("the secret cannot be sent")))?;
            basic.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, basic);
        } else {
            form.append_pair("client_id", client_id)
                .append_pair("client_secret", client_secret);
        }
        let request = request.body(form.finish());
        request.or(Err(ProviderError::Odd("its address is none")))
    }

    /// Bounds how long the provider may take, and how many wait for it at once.
    async fn within<T>(
        &self,
        asked: impl Future<Output = Result<T, ProviderError>>,
    ) -> Result<T, ProviderError> {
        let talked = async {
            let permit = self.talks.acquire().await;
            let _permit = permit.or(Err(ProviderError::Silent))?;
            asked.await
        };
        let talked = tokio::time::timeout(ANSWERS_WITHIN, talked).await;
        talked.unwrap_or(Err(ProviderError::Silent))
    }
}
