//! Small answers: who am I, which demo accounts, which build, is the relay well.

use super::cookie::renewed;
use super::sign_in::{Me, add_cookies};
use super::{ApiError, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use liangdi_core::frame;
use serde::Serialize;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Longest the room may take to say that it is there.
const ALIVE_WITHIN: Duration = Duration::from_secs(5);

/// `GET /api/me`: who is signed in; rotates the session's token where it is time.
pub(super) async fn me(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (session, cookie) = renewed(&shared, &headers).await?;
    let person = session.person;
    let guest = shared
        .relay
        .consult(move |room| room.registry().is_guest(person));
    let me = Me {
        person,
        name: session.name,
        login: session.login,
        guest: guest.await?,
    };
    let mut answer = Json(me).into_response();
    add_cookies(&mut answer, [cookie]);
    Ok(answer)
}

/// One demo account on the sign-in page.
#[derive(Debug, Serialize)]
pub(super) struct DemoLogin {
    login: String,
    name: String,
    title: String,
    password: String,
}

/// `GET /api/demo`: the demo accounts; an empty list in a relay with real people.
pub(super) async fn demo(State(shared): State<Shared>) -> Result<Json<Vec<DemoLogin>>, ApiError> {
    let accounts = shared.relay.ask(crate::store::Store::demo_accounts).await?;
    let logins = accounts.into_iter().filter_map(|account| {
        Some(DemoLogin {
            login: account.login?,
            name: account.name,
            title: account.title,
            password: account.demo_password?,
        })
    });
    Ok(Json(logins.collect()))
}

/// Which build this is.
#[derive(Debug, Serialize)]
pub(super) struct Build {
    build: String,
    frames: u16,
}

/// `GET /api/build`: which app and which frames this relay serves.
pub(super) async fn build(State(shared): State<Shared>) -> Json<Build> {
    Json(Build {
        build: shared.assets.build.clone(),
        frames: frame::VERSION,
    })
}

/// Anything else below `/api`.
pub(super) async fn unknown() -> ApiError {
    ApiError::NotFound
}

/// `GET /healthz`: the room takes work; if not, the process should be started again.
pub(super) async fn health(State(shared): State<Shared>) -> Result<&'static str, ApiError> {
    let answer = shared.relay.consult(|_| ());
    match tokio::time::timeout(ALIVE_WITHIN, answer).await {
        Ok(Ok(())) => Ok("ok\n"),
        Ok(Err(_)) | Err(_) => Err(ApiError::NotReady),
    }
}

/// `GET /readyz`: the store answers, and the relay is not stopping.
pub(super) async fn ready(State(shared): State<Shared>) -> Result<&'static str, ApiError> {
    if shared.is_stopping.load(Ordering::Relaxed) {
        return Err(ApiError::NotReady);
    }
    let head = shared.relay.ask(crate::store::Store::head).await;
    head.map(|_| "ready\n").or(Err(ApiError::NotReady))
}
