//! Devices: where somebody is signed in, and ending that, by the holder or by an office above.

use super::cookie::{Keeping, signed_in};
use super::sign_in::{SIGNED_OUT, hash, try_words};
use super::{ApiError, Shared};
use crate::store::{Session, SessionId, StoreError};
use crate::words::{check_login, check_password};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use liangdi_core::ids::{DeviceId, PersonId, to_hex};
use liangdi_core::policy::may_reset;
use liangdi_core::time::Date;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// One session as its holder sees it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeviceSeen {
    id: String,
    label: String,
    created_on: Date,
    last_seen: String,
    is_this: bool,
}

/// `GET /api/devices`: where one is signed in, the last used first.
pub(super) async fn devices(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Json<Vec<DeviceSeen>>, ApiError> {
    let session = signed_in(&shared, &headers).await?;
    let (person, now) = (session.person, (shared.clock)());
    let devices = shared.relay.ask(move |store| store.devices_of(person, now));
    let seen = devices.await?.into_iter().map(|device| DeviceSeen {
        id: to_hex(&device.id),
        label: device.label,
        created_on: Date::at(device.created_at),
        last_seen: device.last_seen,
        is_this: device.id == session.id,
    });
    Ok(Json(seen.collect()))
}

#[derive(Deserialize)]
struct End {
    // The same 32 hex digits as any identifier.
    id: DeviceId,
}

/// `POST /api/devices/end`: ends one of one's own sessions.
pub(super) async fn end(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let person = signed_in(&shared, &headers).await?.person;
    let sent: End = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let id: SessionId = *sent.id.as_bytes();
    let ended = shared
        .relay
        .ask(move |store| store.end_session(person, &id))
        .await?;
    if !ended {
        return Err(ApiError::NotFound);
    }
    shared.relay.close_sessions(&[id], SIGNED_OUT);
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/devices/end-all`: ends all of one's own sessions but this one.
pub(super) async fn end_all(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let session = signed_in(&shared, &headers).await?;
    end_sessions(&shared, session.person, Some(session.id)).await
}

pub(super) async fn end_sessions(
    shared: &Shared,
    person: PersonId,
    but: Option<SessionId>,
) -> Result<StatusCode, ApiError> {
    let ended = shared
        .relay
        .ask(move |store| store.end_sessions(person, but.as_ref()))
        .await?;
    shared.relay.close_sessions(&ended, SIGNED_OUT);
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Person {
    person: PersonId,
}

/// `POST /api/people/sign-out`: ends all sessions of a person below one's own office.
pub(super) async fn sign_out_person(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let by = signed_in(&shared, &headers).await?.person;
    let sent: Person = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let today = Date::at((shared.clock)());
    let may = shared
        .relay
        .consult(move |room| may_reset(room.registry(), by, sent.person, today));
    if !may.await? {
        return Err(ApiError::NotAbove);
    }
    end_sessions(&shared, sent.person, None).await
}

/// Refuses a guest, who comes in by the link only.
async fn check_no_guest(shared: &Shared, person: PersonId) -> Result<(), ApiError> {
    let is_guest = shared
        .relay
        .consult(move |room| room.registry().is_guest(person));
    if is_guest.await? {
        return Err(ApiError::GuestMayNot);
    }
    Ok(())
}

/// Whether who is signed in may get another way in: who has a password says it.
pub(super) async fn proved(
    shared: &Shared,
    peer: SocketAddr,
    headers: &HeaderMap,
    session: &Session,
    password: Option<String>,
) -> Result<(), ApiError> {
    check_no_guest(shared, session.person).await?;
    match (&session.login, password) {
        (Some(login), Some(password)) => {
            try_words(shared, peer, headers, login.clone(), password).await?;
            Ok(())
        }
        (Some(_), None) => Err(ApiError::WrongPassword),
        (None, _) => Ok(()),
    }
}

#[derive(Deserialize)]
struct Change {
    /// The password so far; none where the device alone was signed in.
    old: Option<String>,
    new: String,
    /// The login to have from now on; only where there is none.
    login: Option<String>,
}

/// `POST /api/password`: sets or changes one's password and ends one's other sessions.
pub(super) async fn set_password(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let session = signed_in(&shared, &headers).await?;
    let person = session.person;
    check_no_guest(&shared, person).await?;
    let sent: Change = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let login = match (session.login, sent.old, sent.login) {
        (Some(login), Some(old), None) => {
            check_password(&sent.new, &login)?;
            try_words(&shared, peer, &headers, login.clone(), old).await?;
            login
        }
        (None, None, Some(login)) => {
            check_login(&login)?;
            check_password(&sent.new, &login)?;
            login
        }
        _ => return Err(ApiError::BadRequest),
    };
    let hash = hash(&shared, sent.new).await?;
    let id = session.id;
    let changed = shared.relay.consult(move |room| {
        let store = room.store();
        store.atomically(|| {
            let theirs = store.account(&login)?;
            if theirs.is_some_and(|theirs| theirs.person != person) {
                return Err(ApiError::LoginTaken);
            }
            store.set_password(person, &login, &hash)?;
            store.shorten_session(&id, Keeping::Own.lasts())?;
            let ended: Result<_, StoreError> = store.end_sessions(person, Some(&id));
            Ok(ended?)
        })
    });
    shared.relay.close_sessions(&changed.await??, SIGNED_OUT);
    Ok(StatusCode::NO_CONTENT)
}
