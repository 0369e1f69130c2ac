//! Signing in and out.

use super::cookie::{LASTS_SECONDS, set_cookie, token_hash, token_of};
use super::{ApiError, Shared};
use crate::password::{self, Cost};
use crate::store::Account;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use liangdi_core::ids::{PersonId, to_hex};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::LazyLock;

/// Longest login and password, in bytes; longer ones are wrong anyway.
const WORD_BYTES_MAX: usize = 256;
/// Close code of sockets whose session has ended.
const SIGNED_OUT: u16 = 4401;

/// Checked where the login is unknown, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| password::hash("nobody", Cost::Full).unwrap_or_default());

#[derive(Deserialize)]
struct Credentials {
    login: String,
    password: String,
}

/// Who is signed in, as a browser sees it.
#[derive(Debug, Serialize)]
pub(super) struct Me {
    pub(super) person: PersonId,
    pub(super) name: String,
}

/// `POST /api/sign-in`: gives a session cookie for login and password.
pub(super) async fn sign_in(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<impl IntoResponse, ApiError> {
    let sent: Credentials = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let now = (shared.clock)();
    if let Some(seconds) = shared.throttle.wait(peer.ip(), &sent.login, now) {
        return Err(ApiError::TooManyTries(seconds));
    }
    // Counted before it is checked: tries made at once count each.
    shared.throttle.wrong(peer.ip(), &sent.login, now);
    let account = check(&shared, sent).await?;
    shared.throttle.right(peer.ip(), &account.login);
    let token = to_hex(&password::random::<32>().or(Err(ApiError::ServerFault))?);
    let kept = token_hash(&token);
    let expires_at = now.saturating_add(LASTS_SECONDS.saturating_mul(1000));
    let (login, person, name) = (account.login, account.person, account.name);
    shared
        .relay
        .ask(move |store| store.add_session(&kept, &login, now, expires_at))
        .await?;
    let cookie = [(header::SET_COOKIE, set_cookie(&token, &headers))];
    Ok((cookie, Json(Me { person, name })))
}

/// The account, if login and password are right; takes as long if they are not.
async fn check(shared: &Shared, sent: Credentials) -> Result<Account, ApiError> {
    if sent.login.len().max(sent.password.len()) > WORD_BYTES_MAX {
        return Err(ApiError::WrongPassword);
    }
    let login = sent.login;
    let account = shared.relay.ask(move |store| store.account(&login)).await?;
    let permit = shared.checks.acquire().await;
    let _permit = permit.or(Err(ApiError::NotReady))?;
    let hash = account
        .as_ref()
        .map_or_else(|| NOBODY.clone(), |it| it.hash.clone());
    let is_right = tokio::task::spawn_blocking(move || password::matches(&sent.password, &hash));
    match (is_right.await, account) {
        (Ok(true), Some(account)) => Ok(account),
        (Ok(_), _) => Err(ApiError::WrongPassword),
        (Err(_), _) => Err(ApiError::ServerFault),
    }
}

/// `POST /api/sign-out`: ends the session and closes its sockets.
pub(super) async fn sign_out(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, ApiError> {
    if let Some(token) = token_of(&headers) {
        shared
            .relay
            .ask(move |store| store.end_session(&token))
            .await?;
        shared.relay.close_session(&token, SIGNED_OUT);
    }
    let cookie = [(header::SET_COOKIE, set_cookie("", &headers))];
    Ok((StatusCode::NO_CONTENT, cookie))
}
