//! Invitations: made by an office above, looked at and used by whoever was given the link.

use super::cookie::{self, Keeping, fresh_token, session_of, signed_in, token_hash};
use super::sign_in::{Entered, Me, hash, let_in};
use super::{ApiError, Shared};
use crate::room::Room;
use crate::store::{
    Account, Identity, Invitation, InvitationKind, NewSession, Session, SessionId, Store, TokenHash,
};
use crate::words::{check_login, check_password};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use liangdi_core::ids::PersonId;
use liangdi_core::policy::{may_invite, may_reset};
use liangdi_core::registry::Office;
use liangdi_core::time::{Date, UnixMillis};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Invite {
    person: PersonId,
}

/// A new invitation, for whoever made it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Invited {
    token: String,
    kind: InvitationKind,
    expires_at: UnixMillis,
}

/// `POST /api/invitations`: makes a link for somebody with an office below one's own.
pub(super) async fn invite(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Invited>, ApiError> {
    let by = signed_in(&shared, &headers).await?.person;
    let sent: Invite = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let (token, now) = (fresh_token()?, (shared.clock)());
    let kept = token_hash(&token);
    let made = shared
        .relay
        .consult(move |room| make(room, (kept, sent.person), Some(by), now));
    let made = made.await??;
    Ok(Json(Invited {
        token,
        kind: made.kind,
        expires_at: made.expires_at,
    }))
}

/// Makes a link in the name of the relay's operator, who needs no office; returns its token.
///
/// # Errors
/// When the person has no office, or nothing can be written.
pub fn invite_as_operator(
    room: &Room,
    person: PersonId,
    now: UnixMillis,
) -> Result<String, ApiError> {
    let token = fresh_token()?;
    make(room, (token_hash(&token), person), None, now)?;
    Ok(token)
}

/// Makes and keeps an invitation.
fn make(
    room: &Room,
    (hash, person): (TokenHash, PersonId),
    by: Option<PersonId>,
    now: UnixMillis,
) -> Result<Invitation, ApiError> {
    let store = room.store();
    let kind = match store.account_of(person)? {
        None => InvitationKind::Join,
        Some(_) => InvitationKind::Reset,
    };
    let office = offices_of(room, person, now).next();
    let name = office.map(|office| office.name.clone());
    let invitation = Invitation {
        hash,
        person,
        name: name.ok_or(ApiError::NotAbove)?,
        kind,
        created_by: by,
        created_at: now,
        expires_at: now.saturating_add(kind.lasts()),
        used_at: None,
    };
    if !may_still(room, &invitation, now) {
        return Err(ApiError::NotAbove);
    }
    store.atomically(|| store.add_invitation(&invitation))?;
    Ok(invitation)
}

/// Whether whoever made an invitation may make it now.
fn may_still(room: &Room, invitation: &Invitation, now: UnixMillis) -> bool {
    let (registry, today) = (room.registry(), Date::at(now));
    if registry.is_guest(invitation.person) {
        return false;
    }
    let may = match invitation.kind {
        InvitationKind::Join => may_invite,
        InvitationKind::Reset => may_reset,
    };
    match invitation.created_by {
        Some(by) => may(registry, by, invitation.person, today),
        None => offices_of(room, invitation.person, now).next().is_some(),
    }
}

/// Offices a person holds or will hold.
fn offices_of(room: &Room, person: PersonId, now: UnixMillis) -> impl Iterator<Item = &Office> {
    let today = Date::at(now);
    let offices = room.registry().offices_of(person);
    offices
        .map(|(_, office)| office)
        .filter(move |office| office.through.is_none_or(|last| today <= last))
}

/// The invitation of a token, if it is good.
fn good(room: &Room, hash: &TokenHash, now: UnixMillis) -> Result<Invitation, ApiError> {
    let found = room.store().invitation(hash)?;
    let invitation = found.ok_or(ApiError::InvitationUnknown)?;
    if invitation.used_at.is_some() {
        Err(ApiError::InvitationUsed)
    } else if invitation.expires_at <= now {
        Err(ApiError::InvitationExpired)
    } else if may_still(room, &invitation, now) {
        Ok(invitation)
    } else {
        Err(ApiError::InvitationUnknown)
    }
}

#[derive(Deserialize)]
struct Look {
    token: String,
}

#[derive(Debug, Serialize)]
struct OfficeSeen {
    org: String,
    role: &'static str,
}

/// What an invitation is for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Seen {
    kind: InvitationKind,
    name: String,
    login: Option<String>,
    offices: Vec<OfficeSeen>,
    invited_by: Option<String>,
    expires_at: UnixMillis,
}

/// `POST /api/invitations/look`: says what an invitation is for; never uses it up.
pub(super) async fn look(
    State(shared): State<Shared>,
    body: Bytes,
) -> Result<Json<Seen>, ApiError> {
    let sent: Look = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let (hash, now) = (token_hash(&sent.token), (shared.clock)());
    let seen = shared.relay.consult(move |room| see(room, &hash, now));
    Ok(Json(seen.await??))
}

fn see(room: &Room, hash: &TokenHash, now: UnixMillis) -> Result<Seen, ApiError> {
    let invitation = good(room, hash, now)?;
    let registry = room.registry();
    let account = room.store().account_of(invitation.person)?;
    let offices = offices_of(room, invitation.person, now).map(|office| OfficeSeen {
        org: registry.org_name(office.org).to_owned(),
        role: office.role.word(),
    });
    let by = invitation
        .created_by
        .and_then(|by| offices_of(room, by, now).next());
    Ok(Seen {
        kind: invitation.kind,
        name: invitation.name,
        login: account.and_then(|account| account.login),
        offices: offices.collect(),
        invited_by: by.map(|office| office.name.clone()),
        expires_at: invitation.expires_at,
    })
}

#[derive(Deserialize)]
struct Join {
    token: String,
    login: Option<String>,
    password: Option<String>,
    /// Whether other people use this computer too.
    #[serde(default)]
    shared: bool,
}

/// `POST /api/join`: uses an invitation up, opens or resets the account, and signs in.
pub(super) async fn join(
    State(shared): State<Shared>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let sent: Join = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let (kept, now) = (token_hash(&sent.token), (shared.clock)());
    // Looked at before anything is hashed: an unknown token costs next to nothing.
    let seen = shared
        .relay
        .consult(move |room| {
            let invitation = good(room, &kept, now)?;
            let account = room.store().account_of(invitation.person)?;
            Ok::<_, ApiError>((invitation.person, account.and_then(|it| it.login)))
        })
        .await?;
    let (person, login) = seen?;
    // A login once chosen stays, whatever is sent.
    if let Some(chosen) = sent.login.as_deref().filter(|_| login.is_none()) {
        check_login(chosen)?;
    }
    let arrival = match (login.or(sent.login), sent.password) {
        (Some(login), Some(password)) => {
            check_password(&password, &login)?;
            let hash = hash(&shared, password).await?;
            Arrival::Words(login, hash)
        }
        (None, None) if !sent.shared => Arrival::Device,
        _ => return Err(ApiError::BadRequest),
    };
    let keeping = match arrival {
        Arrival::Words(..) | Arrival::Known(_) => Keeping::Own,
        Arrival::Device => Keeping::Alone,
    };
    let keeping = keeping.unless_shared(sent.shared);
    arrive(&shared, &headers, (kept, person), arrival, keeping).await
}

/// How somebody who uses an invitation comes in from now on.
pub(super) enum Arrival {
    /// By a login and the password of this hash.
    Words(String, String),
    /// By a provider.
    Known(Identity),
    /// By this device alone.
    Device,
}

/// For whom an invitation is that is good.
pub(super) async fn invited(shared: &Shared, hash: TokenHash) -> Result<PersonId, ApiError> {
    let now = (shared.clock)();
    let found = shared.relay.consult(move |room| good(room, &hash, now));
    Ok(found.await??.person)
}

/// Uses an invitation up and lets in whom it is for.
pub(super) async fn arrive(
    shared: &Shared,
    headers: &HeaderMap,
    (hash, person): (TokenHash, PersonId),
    arrival: Arrival,
    keeping: Keeping,
) -> Result<Response, ApiError> {
    let (new, token) = cookie::begin(person, keeping, headers)?;
    let (lasts, now) = (new.lasts, (shared.clock)());
    let before = session_of(shared, headers).await?.map(|(_, it)| it);
    let done = shared
        .relay
        .consult(move |room| use_up(room, &hash, arrival, (new, before), now));
    let (me, ended) = done.await??;
    let entered = Entered {
        me,
        token,
        lasts,
        ended,
    };
    let_in(shared, headers, entered)
}

/// Everything a used invitation changes, in one transaction; returns the sessions it ends.
fn use_up(
    room: &Room,
    hash: &TokenHash,
    arrival: Arrival,
    (new, before): (NewSession, Option<Session>),
    now: UnixMillis,
) -> Result<(Me, Vec<SessionId>), ApiError> {
    let store = room.store();
    store.atomically(|| {
        let invitation = good(room, hash, now)?;
        let person = invitation.person;
        open_account(store, &invitation, &arrival)?;
        let login = match arrival {
            Arrival::Words(login, _) => Some(login),
            Arrival::Known(_) | Arrival::Device => None,
        };
        store.use_invitation(hash, now)?;
        let mut ended = store.end_sessions(person, None)?;
        // Whoever was signed in here before leaves nothing behind.
        if let Some(before) = before {
            store.end_session(before.person, &before.id)?;
            ended.push(before.id);
        }
        store.add_session(&new, now)?;
        let me = Me {
            person,
            name: invitation.name,
            login,
            guest: false,
        };
        Ok((me, ended))
    })
}

/// Opens an account, or gives one another way in, which takes the earlier ones' place.
fn open_account(store: &Store, invitation: &Invitation, arrival: &Arrival) -> Result<(), ApiError> {
    let person = invitation.person;
    let words = match arrival {
        Arrival::Words(login, hash) => Some((login, hash)),
        Arrival::Known(_) | Arrival::Device => None,
    };
    if let Some((login, _)) = words
        && let Some(theirs) = store.account(login)?
        && theirs.person != person
    {
        return Err(ApiError::LoginTaken);
    }
    if store.account_of(person)?.is_none() {
        store.add_account(&Account {
            person,
            login: words.map(|(login, _)| login.clone()),
            name: invitation.name.clone(),
            title: String::new(),
            hash: words.map(|(_, hash)| hash.clone()),
            demo_password: None,
        })?;
    } else if let Some((login, hash)) = words {
        store.set_password(person, login, hash)?;
        store.forget_identities(person)?;
    } else {
        store.forget_credentials(person)?;
    }
    match arrival {
        Arrival::Known(identity) if !store.tie(identity, person)? => Err(ApiError::ProviderTaken),
        Arrival::Known(_) | Arrival::Words(..) | Arrival::Device => Ok(()),
    }
}
