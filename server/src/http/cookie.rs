//! The session cookie: a random token; the relay keeps only its hash.

use super::{ApiError, Shared, headers};
use crate::relay::TokenHash;
use crate::store::Session;
use axum::http::{HeaderMap, header};
use liangdi_core::time::UnixMillis;
use sha2::{Digest as _, Sha256};

/// The cookie's name.
const NAME: &str = "liangdi_session";
/// How long a sign-in lasts: a phone that comes online once a month stays signed in.
pub(super) const LASTS_SECONDS: i64 = 90 * 24 * 3600;

/// What the relay keeps of a token.
pub(super) fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// The `Set-Cookie` value that gives or takes a token away.
pub(super) fn set_cookie(token: &str, request: &HeaderMap) -> String {
    // Without TLS, as on loopback, a browser would drop a Secure cookie.
    let secure = if headers::is_loopback(request) {
        ""
    } else {
        "; Secure"
    };
    let seconds = if token.is_empty() { 0 } else { LASTS_SECONDS };
    format!("{NAME}={token}; HttpOnly; SameSite=Strict; Path=/; Max-Age={seconds}{secure}")
}

/// The hash of the token a request brings.
pub(super) fn token_of(request: &HeaderMap) -> Option<TokenHash> {
    request
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, token)| *name == NAME && !token.is_empty())
        .map(|(_, token)| token_hash(token))
}

/// Who is signed in.
pub(super) async fn signed_in(
    shared: &Shared,
    request: &HeaderMap,
) -> Result<(TokenHash, Session), ApiError> {
    let token = token_of(request).ok_or(ApiError::SignedOut)?;
    let now: UnixMillis = (shared.clock)();
    let session = shared
        .relay
        .ask(move |store| store.session(&token, now))
        .await?;
    Ok((token, session.ok_or(ApiError::SignedOut)?))
}
