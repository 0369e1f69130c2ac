//! The session cookie: a random token; the relay keeps only its hash.

use super::label::label_of;
use super::{ApiError, Shared, headers};
use crate::password;
use crate::store::{NewSession, Session, TokenHash};
use axum::http::{HeaderMap, HeaderValue, header};
use liangdi_core::ids::{PersonId, to_hex};
use liangdi_core::time::UnixMillis;
use sha2::{Digest as _, Sha256};

/// The cookie's name.
const NAME: &str = "liangdi_session";
const DAY_MS: i64 = 24 * 3600 * 1000;

/// What the relay keeps of a token.
pub(super) fn token_hash(token: &str) -> TokenHash {
    Sha256::digest(token.as_bytes()).into()
}

/// How a session is kept on its device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keeping {
    /// With a password or by a provider: a phone that comes online once a month stays signed in.
    Own,
    /// Without either: the device is all there is.
    Alone,
    /// On a computer other people use: until the browser closes, half a day at most.
    Together,
}

impl Keeping {
    /// The same, unless other people use this computer too.
    pub(super) const fn unless_shared(self, is_shared: bool) -> Self {
        if is_shared { Self::Together } else { self }
    }

    /// How long a session lasts without being used, in milliseconds.
    pub(super) const fn lasts(self) -> i64 {
        match self {
            Self::Own => 90 * DAY_MS,
            Self::Alone => 180 * DAY_MS,
            Self::Together => DAY_MS / 2,
        }
    }
}

/// A session about to begin, with its token.
pub(super) fn begin(
    person: PersonId,
    keeping: Keeping,
    request: &HeaderMap,
) -> Result<(NewSession, String), ApiError> {
    let token = fresh_token()?;
    let session = NewSession {
        id: password::random().or(Err(ApiError::ServerFault))?,
        person,
        token: token_hash(&token),
        label: label_of(request),
        lasts: keeping.lasts(),
    };
    Ok((session, token))
}

pub(super) fn fresh_token() -> Result<String, ApiError> {
    let bytes = password::random::<32>().or(Err(ApiError::ServerFault))?;
    Ok(to_hex(&bytes))
}

/// Whether a session that lasts so long is on a computer other people use.
pub(super) const fn is_shared(lasts: i64) -> bool {
    lasts <= Keeping::Together.lasts()
}

/// The `Set-Cookie` value that gives a session's token.
pub(super) fn give(token: &str, lasts: i64, request: &HeaderMap) -> Result<HeaderValue, ApiError> {
    let seconds = (!is_shared(lasts)).then(|| lasts.div_euclid(1000));
    set_cookie_named(NAME, token, seconds, request)
}

/// The `Set-Cookie` value that takes the token away.
pub(super) fn take_away(request: &HeaderMap) -> Result<HeaderValue, ApiError> {
    set_cookie_named(NAME, "", Some(0), request)
}

/// A `Set-Cookie` value; without seconds the browser forgets it when it closes.
pub(super) fn set_cookie_named(
    name: &str,
    value: &str,
    seconds: Option<i64>,
    request: &HeaderMap,
) -> Result<HeaderValue, ApiError> {
    let secure = if headers::is_secure(request) {
        "; Secure"
    } else {
        ""
    };
    let age = seconds.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
    let cookie = format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/{age}{secure}");
    HeaderValue::from_str(&cookie).or(Err(ApiError::ServerFault))
}

/// The value of a cookie a request brings.
pub(super) fn cookie_named<'a>(request: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    request
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|cookies| cookies.to_str().ok())
        .flat_map(|cookies| cookies.split(';'))
        .filter_map(|cookie| cookie.trim().split_once('='))
        .find(|(name, value)| *name == wanted && !value.is_empty())
        .map(|(_, value)| value)
}

/// Who is signed in; none where nobody is.
pub(super) async fn session_of(
    shared: &Shared,
    request: &HeaderMap,
) -> Result<Option<(TokenHash, Session)>, ApiError> {
    let Some(token) = cookie_named(request, NAME).map(token_hash) else {
        return Ok(None);
    };
    let now: UnixMillis = (shared.clock)();
    let session = shared
        .relay
        .ask(move |store| store.session(&token, now))
        .await?;
    Ok(session.map(|session| (token, session)))
}

/// Who is signed in.
pub(super) async fn signed_in(shared: &Shared, request: &HeaderMap) -> Result<Session, ApiError> {
    let session = session_of(shared, request).await?;
    let (_, session) = session.ok_or(ApiError::SignedOut)?;
    Ok(session)
}

/// Who is signed in, with the cookie of a rotated token where it is time for one.
pub(super) async fn renewed(
    shared: &Shared,
    request: &HeaderMap,
) -> Result<(Session, Option<HeaderValue>), ApiError> {
    let session = session_of(shared, request).await?;
    let (token, session) = session.ok_or(ApiError::SignedOut)?;
    let (fresh, now) = (fresh_token()?, (shared.clock)());
    let hash = token_hash(&fresh);
    let person = session.person;
    let renewed = shared.relay.consult(move |room| {
        // Half a day is all a guest has, however it is used; then the code is typed again.
        if room.registry().is_guest(person) {
            return Ok(false);
        }
        let store = room.store();
        store.atomically(|| store.renew(&token, &hash, now))
    });
    let cookie = match renewed.await? {
        Ok(true) => Some(give(&fresh, session.lasts, request)?),
        Ok(false) => None,
        Err(error) => {
            // The disk may be full: whoever is signed in stays so, under the old token.
            tracing::warn!(%error, "a session is not renewed");
            None
        }
    };
    Ok((session, cookie))
}
