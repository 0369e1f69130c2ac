//! Tickets: one-use passes to the socket, for whoever cannot or will not send the cookie there.

use super::cookie::{fresh_token, renewed, token_hash};
use super::sign_in::add_cookies;
use super::{ApiError, Shared};
use crate::store::{SessionId, TokenHash};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use liangdi_core::time::UnixMillis;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How long a ticket is good.
const LASTS_MS: i64 = 30_000;
/// Most tickets outstanding of one session; the oldest makes room.
const OF_SESSION_MAX: usize = 4;

#[derive(Debug, Clone, Copy)]
struct Ticket {
    session: SessionId,
    expires_at: UnixMillis,
}

/// Tickets nobody has used yet. They are in memory only: a relay that restarts issues new ones.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    issued: Mutex<BTreeMap<TokenHash, Ticket>>,
}

impl Tickets {
    fn issue(&self, hash: TokenHash, session: SessionId, now: UnixMillis) {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        issued.retain(|_, ticket| now < ticket.expires_at);
        let of_session = |(_, ticket): &(&TokenHash, &Ticket)| ticket.session == session;
        if issued.iter().filter(of_session).count() >= OF_SESSION_MAX {
            let oldest = issued
                .iter()
                .filter(of_session)
                .min_by_key(|(_, ticket)| ticket.expires_at);
            if let Some(oldest) = oldest.map(|(hash, _)| *hash) {
                issued.remove(&oldest);
            }
        }
        let ticket = Ticket {
            session,
            expires_at: now.saturating_add(LASTS_MS),
        };
        issued.insert(hash, ticket);
    }

    /// The session a ticket was issued to; it is good once.
    pub(super) fn redeem(&self, ticket: &str, now: UnixMillis) -> Option<SessionId> {
        let mut issued = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        let found = issued.remove(&token_hash(ticket))?;
        (now < found.expires_at).then_some(found.session)
    }
}

/// `POST /api/ticket`: a ticket for the socket; rotates the session's token where it is time.
pub(super) async fn ticket(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let (session, cookie) = renewed(&shared, &headers).await?;
    let ticket = fresh_token()?;
    let now = (shared.clock)();
    shared.tickets.issue(token_hash(&ticket), session.id, now);
    let mut answer = Json(serde_json::json!({ "ticket": ticket })).into_response();
    add_cookies(&mut answer, [cookie]);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_is_good_once_and_for_half_a_minute() {
        let tickets = Tickets::default();
        let issue = |ticket| tickets.issue(token_hash(ticket), [1; 16], 0);
        issue("a");
        issue("b");
        assert_eq!(tickets.redeem("a", 1), Some([1; 16]));
        assert_eq!(tickets.redeem("a", 1), None, "used");
        assert_eq!(tickets.redeem("b", LASTS_MS), None, "expired");
        assert_eq!(tickets.redeem("c", 1), None, "never issued");
    }

    #[test]
    fn one_session_holds_few_tickets() {
        let tickets = Tickets::default();
        for number in 0..10 {
            tickets.issue(token_hash(&number.to_string()), [1; 16], number);
        }
        assert_eq!(tickets.redeem("0", 10), None);
        assert_eq!(tickets.redeem("9", 10), Some([1; 16]));
        assert!(tickets.issued.lock().unwrap().len() < OF_SESSION_MAX);
    }
}
