//! Guests: the link a home branch makes for a host without an account, and coming in by it.

use super::cookie::{self, Keeping, fresh_token, session_of, signed_in, token_hash};
use super::sign_in::{Entered, Me, SIGNED_OUT, let_in};
use super::visitor::tries_of_link;
use super::{ApiError, Shared};
use crate::password;
use crate::room::Room;
use crate::store::{
    Account, GuestLink, NewSession, Session, SessionId, Store, StoreError, TokenHash,
};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::HeaderMap;
use axum::response::Response;
use liangdi_core::access::Holder;
use liangdi_core::ids::{OfficeId, PersonId};
use liangdi_core::policy::may_let_in;
use liangdi_core::registry::Office;
use liangdi_core::time::{Date, UnixMillis};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::net::SocketAddr;

/// Wrong codes in a row after which a link is dead: one guess in a hundred thousand goes through.
const WRONG_MAX: u32 = 10;
const CODES: u32 = 1_000_000;
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Asia/Shanghai.
const ZONE_MS: i64 = 8 * 3600 * 1000;

#[derive(Deserialize)]
struct Make {
    office: OfficeId,
}

/// A new link, for whoever made it: token and code are told once.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Made {
    token: String,
    code: String,
    through: Option<Date>,
}

/// `POST /api/guests`: makes the link of a guest's office, in place of its earlier one.
pub(super) async fn make(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Made>, ApiError> {
    let by = signed_in(&shared, &headers).await?.person;
    let sent: Make = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let (token, code, now) = (fresh_token()?, fresh_code()?, (shared.clock)());
    let link = GuestLink {
        hash: token_hash(&token),
        office: sent.office,
        person: by,
        code: code_hash(&token, &code),
        wrong: 0,
        created_by: by,
        created_at: now,
    };
    let kept = shared.relay.consult(move |room| keep(room, link));
    let (through, ended) = kept.await??;
    shared.relay.close_sessions(&ended, SIGNED_OUT);
    Ok(Json(Made {
        token,
        code,
        through,
    }))
}

/// Keeps a link; the office's last day, and the sessions of the link it replaces.
fn keep(room: &Room, link: GuestLink) -> Result<(Option<Date>, Vec<SessionId>), ApiError> {
    let (registry, store, today) = (room.registry(), room.store(), Date::at(link.created_at));
    let office = registry.office(link.office).ok_or(ApiError::NotAbove)?;
    if !may_let_in(registry, link.created_by, office, today) || !is_all(room, office) {
        return Err(ApiError::NotAbove);
    }
    check_lasts(office, today)?;
    let person = office.person;
    let ended: Result<_, StoreError> = store.atomically(|| {
        for over in store.linked_offices()? {
            let office = registry.office(over);
            if office.is_none_or(|office| check_lasts(office, today).is_err()) {
                store.drop_guest_link(over)?;
            }
        }
        store.add_guest_link(&GuestLink { person, ..link })?;
        store.end_sessions(person, None)
    });
    Ok((office.through, ended?))
}

/// Whether an office is all its holder has: the session opens nothing else then.
fn is_all(room: &Room, office: &Office) -> bool {
    room.registry().offices_of(office.person).count() == 1
}

/// An office somebody has ended lets nobody in, whatever its last day.
fn check_lasts(office: &Office, today: Date) -> Result<(), ApiError> {
    if office.closed || office.through.is_some_and(|last| last < today) {
        Err(ApiError::GuestEnded)
    } else {
        Ok(())
    }
}

fn fresh_code() -> Result<String, ApiError> {
    let bytes = password::random::<4>().or(Err(ApiError::ServerFault))?;
    Ok(format!("{:06}", u32::from_be_bytes(bytes) % CODES))
}

fn code_hash(token: &str, code: &str) -> TokenHash {
    Sha256::digest(format!("{token} {code}")).into()
}

#[derive(Deserialize)]
struct Enter {
    token: String,
    code: String,
}

/// `POST /api/guests/enter`: lets a guest in for half a day; the link stays good.
pub(super) async fn enter(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let sent: Enter = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let now = (shared.clock)();
    // Whoever tries many links is slowed too; the link itself counts for all networks together.
    let tries = tries_of_link(&shared, peer, &headers, &sent.token);
    shared.throttle.take(&tries, now)?;
    let entered = come_in(&shared, &headers, sent, now).await;
    // A link that is no more was not guessed at.
    if !matches!(entered, Err(ApiError::GuestCodeWrong)) {
        shared.throttle.right(&tries);
    }
    let_in(&shared, &headers, entered?)
}

async fn come_in(
    shared: &Shared,
    headers: &HeaderMap,
    sent: Enter,
    now: UnixMillis,
) -> Result<Entered, ApiError> {
    // As people copy it: with blanks, from a message.
    let code: String = sent.code.split_whitespace().collect();
    // Whose session it is the link will say.
    let nobody = PersonId::from_bytes([0; 16]);
    let (new, token) = cookie::begin(nobody, Keeping::Together, headers)?;
    let arrival = Arrival {
        hash: token_hash(&sent.token),
        code: code_hash(&sent.token, &code),
        new,
        before: session_of(shared, headers).await?.map(|(_, it)| it),
    };
    let entered = shared
        .relay
        .consult(move |room| let_guest_in(room, arrival, now));
    let (me, lasts, ended) = entered.await??;
    Ok(Entered {
        me,
        token,
        lasts,
        ended,
    })
}

/// What a guest brings.
struct Arrival {
    hash: TokenHash,
    code: TokenHash,
    new: NewSession,
    /// Whoever was signed in here before leaves nothing behind.
    before: Option<Session>,
}

/// Who has come in, for how long, and the sessions that have ended with it.
type LetIn = (Me, i64, Vec<SessionId>);

fn let_guest_in(room: &Room, arrival: Arrival, now: UnixMillis) -> Result<LetIn, ApiError> {
    let (store, today) = (room.store(), Date::at(now));
    let link = store.guest_link(&arrival.hash)?;
    let link = link.ok_or(ApiError::GuestUnknown)?;
    let office = room.registry().office(link.office);
    let office = office.filter(|office| is_all(room, office));
    let office = office.ok_or(ApiError::GuestUnknown)?;
    check_lasts(office, today)?;
    // The member has moved on: there is nothing to read.
    if !office.is_held_on(today) || store.readable_as(Holder::of(office))?.iter().all(has_ended) {
        return Err(ApiError::GuestEnded);
    }
    if link.wrong >= WRONG_MAX {
        return Err(ApiError::GuestClosed);
    }
    if !is_same(&link.code, &arrival.code) {
        store.count_wrong_code(&link.hash)?;
        return Err(ApiError::GuestCodeWrong);
    }
    let ended = begin(store, office, &arrival, now)?;
    if link.wrong > 0 {
        store.forget_wrong_codes(&link.hash)?;
    }
    let me = Me {
        person: office.person,
        name: office.name.clone(),
        login: None,
        guest: true,
    };
    Ok((me, lasts(office, now), ended))
}

/// Whether two hashes are the same; how long it takes says nothing.
fn is_same(one: &TokenHash, other: &TokenHash) -> bool {
    let pairs = one.iter().zip(other);
    core::hint::black_box(pairs.fold(0, |differs, (a, b)| differs | (a ^ b))) == 0
}

const fn has_ended(row: &crate::store::ReaderRow) -> bool {
    row.until.is_some()
}

/// Half a day, or what is left of the office.
fn lasts(office: &Office, now: UnixMillis) -> i64 {
    let most = Keeping::Together.lasts();
    let Some(last) = office.through else {
        return most;
    };
    let days = i64::from(Date::at(now).days_until(last)).saturating_add(1);
    let since_midnight = now.saturating_add(ZONE_MS).rem_euclid(DAY_MS);
    let left = days.saturating_mul(DAY_MS).saturating_sub(since_midnight);
    most.min(left)
}

fn begin(
    store: &Store,
    office: &Office,
    arrival: &Arrival,
    now: UnixMillis,
) -> Result<Vec<SessionId>, StoreError> {
    store.atomically(|| {
        if store.account_of(office.person)?.is_none() {
            store.add_account(&Account {
                person: office.person,
                login: None,
                name: office.name.clone(),
                title: String::new(),
                hash: None,
                demo_password: None,
            })?;
        }
        let mut ended = Vec::new();
        if let Some(before) = &arrival.before {
            store.end_session(before.person, &before.id)?;
            ended.push(before.id);
        }
        let session = NewSession {
            person: office.person,
            lasts: lasts(office, now),
            ..arrival.new.clone()
        };
        ended.extend(store.add_session(&session, now)?);
        Ok(ended)
    })
}
