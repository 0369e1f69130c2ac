//! Signing in and out.

use super::cookie::{self, Keeping, session_of};
use super::visitor::{remember, tries};
use super::{ApiError, Shared};
use crate::password::{self, Cost};
pub(super) use crate::relay::SIGNED_OUT;
use crate::store::{Account, SessionId};
use crate::words::WORD_BYTES_MAX;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use liangdi_core::ids::PersonId;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::LazyLock;

/// Checked where the login is unknown, so that the answer takes as long.
static NOBODY: LazyLock<String> =
    LazyLock::new(|| password::hash("nobody", Cost::Full).unwrap_or_default());

#[derive(Deserialize)]
struct Credentials {
    login: String,
    password: String,
    /// Whether other people use this computer too.
    #[serde(default)]
    shared: bool,
}

/// Who is signed in, as a browser sees it.
#[derive(Debug, Serialize)]
pub(super) struct Me {
    pub(super) person: PersonId,
    pub(super) name: String,
    /// None where the device alone is signed in.
    pub(super) login: Option<String>,
    /// Whether a guest link let the person in: nothing is kept on the device then.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    pub(super) guest: bool,
}

/// Who has come in, and how.
#[derive(Debug, Serialize)]
struct LetIn {
    #[serde(flatten)]
    me: Me,
    /// Whether other people use this computer too.
    #[serde(skip_serializing_if = "core::ops::Not::not")]
    shared: bool,
}

/// Somebody who has just been let in.
#[derive(Debug)]
pub(super) struct Entered {
    pub(super) me: Me,
    pub(super) token: String,
    pub(super) lasts: i64,
    /// Sessions this one takes the place of.
    pub(super) ended: Vec<SessionId>,
}

/// `POST /api/sign-in`: gives a session cookie for login and password.
pub(super) async fn sign_in(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let sent: Credentials = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let keeping = Keeping::Own.unless_shared(sent.shared);
    let account = try_words(&shared, peer, &headers, sent.login, sent.password).await?;
    enter(&shared, &headers, account, keeping).await
}

/// The account of a login and its password; guessing is slowed.
pub(super) async fn try_words(
    shared: &Shared,
    peer: SocketAddr,
    headers: &HeaderMap,
    login: String,
    password: String,
) -> Result<Account, ApiError> {
    let tries = tries(shared, peer, headers, &login);
    shared.throttle.take(&tries, (shared.clock)())?;
    let account = check(shared, login, password).await?;
    shared.throttle.right(&tries);
    Ok(account)
}

/// Signs somebody in who has shown who it is.
pub(super) async fn enter(
    shared: &Shared,
    headers: &HeaderMap,
    account: Account,
    keeping: Keeping,
) -> Result<Response, ApiError> {
    let (new, token) = cookie::begin(account.person, keeping, headers)?;
    let (lasts, now) = (new.lasts, (shared.clock)());
    let before = session_of(shared, headers).await?;
    let added = shared.relay.consult(move |room| {
        let store = room.store();
        store.atomically(|| {
            let mut ended = Vec::new();
            // Whoever was signed in here before leaves nothing behind.
            if let Some((_, before)) = before {
                store.end_session(before.person, &before.id)?;
                ended.push(before.id);
            }
            ended.extend(store.add_session(&new, now)?);
            Ok::<_, crate::store::StoreError>(ended)
        })
    });
    let entered = Entered {
        me: Me {
            person: account.person,
            name: account.name,
            login: account.login,
            guest: false,
        },
        token,
        lasts,
        ended: added.await??,
    };
    let_in(shared, headers, entered)
}

/// The answer to somebody who comes in: the cookies, and who it is.
pub(super) fn let_in(
    shared: &Shared,
    request: &HeaderMap,
    entered: Entered,
) -> Result<Response, ApiError> {
    shared.relay.close_sessions(&entered.ended, SIGNED_OUT);
    let session = cookie::give(&entered.token, entered.lasts, request)?;
    let is_shared = cookie::is_shared(entered.lasts);
    let known = match &entered.me.login {
        Some(login) if !is_shared => remember(shared, request, login)?,
        Some(_) | None => None,
    };
    let mut answer = Json(LetIn {
        me: entered.me,
        shared: is_shared,
    })
    .into_response();
    add_cookies(&mut answer, [Some(session), known]);
    Ok(answer)
}

/// Adds cookies to an answer.
pub(super) fn add_cookies(
    answer: &mut Response,
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) {
    for cookie in cookies.into_iter().flatten() {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// The account, if login and password are right; takes as long if they are not.
async fn check(shared: &Shared, login: String, password: String) -> Result<Account, ApiError> {
    if login.len().max(password.len()) > WORD_BYTES_MAX {
        return Err(ApiError::WrongPassword);
    }
    let account = shared.relay.ask(move |store| store.account(&login)).await?;
    let permit = shared.checks.acquire().await;
    let _permit = permit.or(Err(ApiError::NotReady))?;
    let account = account.and_then(|it| it.hash.clone().map(|hash| (it, hash)));
    let (account, hash) = account.unzip();
    let hash = hash.unwrap_or_else(|| NOBODY.clone());
    let is_right = tokio::task::spawn_blocking(move || password::matches(&password, &hash));
    match (is_right.await, account) {
        (Ok(true), Some(account)) => Ok(account),
        (Ok(_), _) => Err(ApiError::WrongPassword),
        (Err(_), _) => Err(ApiError::ServerFault),
    }
}

/// The hash of a password somebody chooses; a few at a time.
pub(super) async fn hash(shared: &Shared, password: String) -> Result<String, ApiError> {
    let permit = shared.checks.acquire().await;
    let _permit = permit.or(Err(ApiError::NotReady))?;
    let hashed = tokio::task::spawn_blocking(move || password::hash(&password, Cost::Full));
    match hashed.await {
        Ok(Ok(hash)) => Ok(hash),
        Ok(Err(error)) => {
            tracing::error!(%error, "a password is not hashed");
            Err(ApiError::ServerFault)
        }
        Err(_) => Err(ApiError::ServerFault),
    }
}

/// `POST /api/sign-out`: ends the session and closes its sockets.
pub(super) async fn sign_out(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if let Some((_, session)) = session_of(&shared, &headers).await? {
        let (person, id) = (session.person, session.id);
        shared
            .relay
            .ask(move |store| store.end_session(person, &id))
            .await?;
        shared.relay.close_sessions(&[id], SIGNED_OUT);
    }
    let mut answer = StatusCode::NO_CONTENT.into_response();
    add_cookies(&mut answer, [Some(cookie::take_away(&headers)?)]);
    Ok(answer)
}
