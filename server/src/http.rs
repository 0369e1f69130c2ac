//! HTTP: sign-in, health, the socket and the web app, on one port.

mod api;
mod assets;
mod cookie;
mod error;
mod headers;
mod sign_in;
mod socket;
mod throttle;

pub use error::ApiError;

use crate::relay::{Clock, Relay};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, map_response};
use axum::routing::{get, post};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use throttle::Throttle;
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
    #[must_use]
    pub fn new(relay: Relay, clock: Clock) -> Self {
        Self {
            relay,
            clock,
            is_stopping: Arc::new(AtomicBool::new(false)),
            throttle: Arc::new(Throttle::default()),
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
        .route("/api/me", get(api::me))
        .route("/api/demo", get(api::demo))
        .route("/api/build", get(api::build))
        .route("/api/socket", get(socket::upgrade))
        .route("/api/{*rest}", get(api::unknown).post(api::unknown))
        .route("/healthz", get(api::health))
        .route("/readyz", get(api::ready))
        .fallback(get(assets::serve))
        .layer(from_fn(headers::check_origin))
        .layer(map_response(headers::secure))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(shared)
}
