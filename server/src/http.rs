//! HTTP: sign-in, health, the socket and the web app, on one port.

mod api;
mod assets;
mod below;
mod cookie;
mod devices;
mod error;
mod flows;
mod guests;
mod headers;
mod invite;
mod label;
mod provider;
mod sign_in;
mod socket;
mod throttle;
mod ticket;
mod visitor;

pub use error::ApiError;
pub use invite::invite_as_operator;
pub use visitor::Trust;

use crate::oidc::Provider;
use crate::relay::{Clock, Relay};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use flows::Flows;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use throttle::Throttle;
use ticket::Tickets;
use tokio::sync::Semaphore;

/// Longest request body: a login and a password.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// Passwords checked at once; each takes 19 MiB.
const CHECKS_MAX: usize = 2;

/// What handlers share.
#[derive(Clone)]
pub struct Shared {
    pub(crate) relay: Relay,
    pub(crate) clock: Clock,
    pub(crate) is_stopping: Arc<AtomicBool>,
    throttle: Arc<Throttle>,
    tickets: Arc<Tickets>,
    flows: Arc<Flows>,
    provider: Option<Arc<Provider>>,
    trust: Arc<Trust>,
    checks: Arc<Semaphore>,
    assets: Arc<assets::Assets>,
}

impl core::fmt::Debug for Shared {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Shared").finish_non_exhaustive()
    }
}

impl Shared {
    /// Over a running relay.
    pub(crate) fn new(
        relay: Relay,
        clock: Clock,
        trust: Trust,
        provider: Option<Provider>,
    ) -> Self {
        Self {
            relay,
            clock,
            is_stopping: Arc::new(AtomicBool::new(false)),
            throttle: Arc::new(Throttle::default()),
            tickets: Arc::new(Tickets::default()),
            flows: Arc::new(Flows::default()),
            provider: provider.map(Arc::new),
            trust: Arc::new(trust),
            checks: Arc::new(Semaphore::new(CHECKS_MAX)),
            assets: Arc::new(assets::Assets::built_in()),
        }
    }
}

/// Every route.
pub fn router(shared: Shared) -> Router {
    Router::new()
        .route("/api/sign-in", post(sign_in::sign_in))
        .route("/api/sign-out", post(sign_in::sign_out))
        .route("/api/invitations", post(invite::invite))
        .route("/api/invitations/look", post(invite::look))
        .route("/api/join", post(invite::join))
        .route("/api/provider", get(provider::ways))
        .route("/api/provider/leave", post(provider::leave))
        .route("/api/provider/return", post(provider::come_back))
        .route("/api/provider/untie", post(provider::untie))
        .route("/api/guests", post(guests::make))
        .route("/api/guests/enter", post(guests::enter))
        .route("/api/password", post(devices::set_password))
        .route("/api/devices", get(devices::devices))
        .route("/api/devices/end", post(devices::end))
        .route("/api/devices/end-all", post(devices::end_all))
        .route("/api/people", get(below::people))
        .route("/api/people/sign-out", post(devices::sign_out_person))
        .route("/api/ticket", post(ticket::ticket))
        .route("/api/me", get(api::me))
        .route("/api/demo", get(api::demo))
        .route("/api/build", get(api::build))
        .route("/api/socket", get(socket::upgrade))
        .route("/api/{*rest}", get(api::unknown).post(api::unknown))
        .route("/healthz", get(api::health))
        .route("/readyz", get(api::ready))
        .fallback(get(assets::serve))
        .layer(from_fn(headers::check_origin))
        .layer(from_fn_with_state(shared.clone(), headers::secure))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(shared)
}
