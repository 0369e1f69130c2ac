//! Who of the people below one's offices can sign in, for those who invite them.

use super::cookie::signed_in;
use super::{ApiError, Shared};
use crate::room::Room;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use liangdi_core::ids::PersonId;
use liangdi_core::policy::may_invite;
use liangdi_core::time::{Date, UnixMillis};
use serde::Serialize;
use std::collections::BTreeSet;

/// How far somebody has come; never when or how often the account is used (DP1).
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum Access {
    /// Has an account.
    Account,
    /// Has a link that still opens one.
    Invited,
}

/// One of the people below.
#[derive(Debug, Serialize)]
pub(super) struct Below {
    person: PersonId,
    access: Access,
}

/// `GET /api/people`: those below one's offices who have an account or a good link.
pub(super) async fn people(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Json<Vec<Below>>, ApiError> {
    let by = signed_in(&shared, &headers).await?.person;
    let now = (shared.clock)();
    let found = shared.relay.consult(move |room| below(room, by, now));
    Ok(Json(found.await??))
}

fn below(room: &Room, by: PersonId, now: UnixMillis) -> Result<Vec<Below>, ApiError> {
    let (registry, today, store) = (room.registry(), Date::at(now), room.store());
    let people: BTreeSet<PersonId> = registry.offices().map(|(_, it)| it.person).collect();
    let invited = store.invited(now)?;
    let mut found = Vec::new();
    for person in people {
        if !may_invite(registry, by, person, today) {
            continue;
        }
        let access = if store.account_of(person)?.is_some() {
            Access::Account
        } else if invited.contains(&person) {
            Access::Invited
        } else {
            continue;
        };
        found.push(Below { person, access });
    }
    Ok(found)
}
