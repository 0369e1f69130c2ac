//! Signing in by a provider: leaving for it, coming back, tying it to one's account and untying it.

use super::cookie::{self, Keeping, cookie_named, fresh_token, session_of, signed_in, token_hash};
use super::devices::{end_sessions, proved};
use super::flows::{Flow, Purpose};
use super::invite::{Arrival, arrive, invited};
use super::sign_in::{add_cookies, enter};
use super::visitor::tries_of_flow;
use super::{ApiError, Shared};
use crate::oidc::{Provider, ProviderError, Secrets};
use crate::store::Identity;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// The cookie of whoever is away at the provider.
const AWAY: &str = "liangdi_away";
/// As long as the relay remembers it.
const AWAY_SECONDS: i64 = 600;

fn provider_of(shared: &Shared) -> Result<&Provider, ApiError> {
    shared.provider.as_deref().ok_or(ApiError::NotFound)
}

/// Whether one may sign in by a provider, and how oneself does.
#[derive(Debug, Serialize)]
pub(super) struct Ways {
    /// What the provider is called; none where there is none.
    provider: Option<String>,
    /// Whether who is signed in can come in by it.
    tied: bool,
    /// Whether who is signed in has a password.
    password: bool,
}

/// `GET /api/provider`: the provider, and the ways in of who is signed in.
pub(super) async fn ways(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<Json<Ways>, ApiError> {
    let session = session_of(&shared, &headers).await?.map(|(_, it)| it);
    let issuer = shared.provider.as_deref().map(|it| it.issuer().to_owned());
    let tied = match (&session, issuer) {
        (Some(session), Some(issuer)) => {
            let person = session.person;
            let is_tied = shared
                .relay
                .ask(move |store| store.is_tied(person, &issuer));
            is_tied.await?
        }
        _ => false,
    };
    Ok(Json(Ways {
        provider: shared.provider.as_deref().map(|it| it.name().to_owned()),
        tied,
        password: session.is_some_and(|session| session.login.is_some()),
    }))
}

#[derive(Deserialize)]
#[serde(tag = "to", rename_all = "camelCase")]
enum Leave {
    Enter {
        #[serde(default)]
        shared: bool,
    },
    Join {
        token: String,
        #[serde(default)]
        shared: bool,
    },
    Tie {
        /// The password, where there is one: whoever finds a phone open makes no key of his own.
        password: Option<String>,
    },
}

/// `POST /api/provider/leave`: where to go to sign in, and a cookie to be known by on coming back.
pub(super) async fn leave(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let provider = provider_of(&shared)?;
    let sent: Leave = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let (purpose, is_shared) = match sent {
        Leave::Enter { shared } => (Purpose::Enter, shared),
        Leave::Join { token, shared: by } => {
            let hash = token_hash(&token);
            // Before somebody goes away for nothing.
            invited(&shared, hash).await?;
            (Purpose::Join(hash), by)
        }
        Leave::Tie { password } => {
            let session = signed_in(&shared, &headers).await?;
            proved(&shared, peer, &headers, &session, password).await?;
            (Purpose::Tie(session.person, session.id), false)
        }
    };
    let (cookie, now) = (fresh_token()?, (shared.clock)());
    let hash = token_hash(&cookie);
    let (tries, network) = tries_of_flow(&shared, peer, &headers, &hash);
    // Given back to whoever comes back and is let in.
    shared.throttle.take(&tries, now)?;
    let secrets = Secrets {
        state: fresh_token()?,
        nonce: fresh_token()?,
        verifier: fresh_token()?,
    };
    let (address, found) = provider.begin(&secrets).await?;
    let flow = Flow {
        secrets,
        found,
        purpose,
        is_shared,
        network,
    };
    shared.flows.begin(hash, flow, now);
    let away = cookie::set_cookie_named(AWAY, &cookie, Some(AWAY_SECONDS), &headers)?;
    let mut answer = Json(serde_json::json!({ "address": address })).into_response();
    add_cookies(&mut answer, [Some(away)]);
    Ok(answer)
}

#[derive(Deserialize)]
struct Return {
    code: String,
    state: String,
}

/// `POST /api/provider/return`: lets in, or ties, whoever comes back with the provider's code.
pub(super) async fn come_back(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, ApiError> {
    let provider = provider_of(&shared)?;
    let sent: Return = serde_json::from_slice(&body).or(Err(ApiError::BadRequest))?;
    let (cookie, now) = (
        cookie_named(&headers, AWAY).map(token_hash),
        (shared.clock)(),
    );
    let cookie = cookie.ok_or(ApiError::ProviderStale)?;
    let flow = shared.flows.end(&cookie, now);
    // Compared by hash: how long it takes says nothing about the state.
    let flow = flow.filter(|it| token_hash(&it.secrets.state) == token_hash(&sent.state));
    let flow = flow.ok_or(ApiError::ProviderStale)?;
    let talked = provider.finish(&sent.code, &flow.secrets, &flow.found, now);
    let identity = Identity {
        issuer: provider.issuer().to_owned(),
        subject: talked.await?,
    };
    let mut answer = match flow.purpose {
        Purpose::Enter => let_in(&shared, &headers, identity, flow.is_shared).await?,
        Purpose::Join(hash) => {
            let person = invited(&shared, hash).await?;
            let (whom, arrival) = ((hash, person), Arrival::Known(identity));
            let keeping = Keeping::Own.unless_shared(flow.is_shared);
            arrive(&shared, &headers, whom, arrival, keeping).await?
        }
        Purpose::Tie(person, id) => {
            let session = signed_in(&shared, &headers).await?;
            if (session.person, session.id) != (person, id) {
                return Err(ApiError::ProviderStale);
            }
            let tied = shared
                .relay
                .ask(move |store| store.atomically(|| store.tie(&identity, person)));
            if !tied.await? {
                return Err(ApiError::ProviderTaken);
            }
            StatusCode::NO_CONTENT.into_response()
        }
    };
    shared
        .throttle
        .right(&tries_of_flow(&shared, peer, &headers, &cookie).0);
    let back = cookie::set_cookie_named(AWAY, "", Some(0), &headers)?;
    add_cookies(&mut answer, [Some(back)]);
    Ok(answer)
}

/// Signs in whose account an identity is tied to.
async fn let_in(
    shared: &Shared,
    headers: &HeaderMap,
    identity: Identity,
    is_shared: bool,
) -> Result<Response, ApiError> {
    let account = shared.relay.ask(move |store| {
        let person = store.tied_to(&identity)?;
        Ok(person.map(|it| store.account_of(it)).transpose()?.flatten())
    });
    let account = account.await?.ok_or(ApiError::ProviderUnknown)?;
    enter(
        shared,
        headers,
        account,
        Keeping::Own.unless_shared(is_shared),
    )
    .await
}

/// `POST /api/provider/untie`: lets oneself in by the provider no longer, and ends one's other sessions.
pub(super) async fn untie(
    State(shared): State<Shared>,
    headers: HeaderMap,
) -> Result<StatusCode, ApiError> {
    let issuer = provider_of(&shared)?.issuer().to_owned();
    let session = signed_in(&shared, &headers).await?;
    let person = session.person;
    shared
        .relay
        .ask(move |store| store.untie(person, &issuer))
        .await?;
    end_sessions(&shared, person, Some(session.id)).await
}

impl From<ProviderError> for ApiError {
    fn from(error: ProviderError) -> Self {
        tracing::warn!(%error, "nobody is let in by the provider");
        match error {
            ProviderError::Unreachable(_) | ProviderError::Silent => Self::ProviderDown,
            ProviderError::Status(status) if status.is_server_error() => Self::ProviderDown,
            ProviderError::Status(_) | ProviderError::Odd(_) | ProviderError::Token(_) => {
                Self::ProviderRefused
            }
        }
    }
}
