//! What goes wrong with a request: one table to status and code.

use crate::relay::RelayError;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why a request fails.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// Login or password is wrong; which of them is not said.
    #[error("login or password is wrong")]
    WrongPassword,
    /// Too many tries from one address; the number is seconds to wait.
    #[error("too many tries; wait {0} seconds")]
    TooManyTries(u64),
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignedOut,
    /// The request was sent by a page of somebody else.
    #[error("the request comes from another site")]
    ForeignOrigin,
    /// The body is not what the route takes.
    #[error("the request is malformed")]
    BadRequest,
    /// There is no such route.
    #[error("no such route")]
    NotFound,
    /// The relay is stopping or its store does not answer.
    #[error("not ready")]
    NotReady,
    /// Something broke; the log says what.
    #[error("the relay failed")]
    ServerFault,
}

impl ApiError {
    const fn row(&self) -> (StatusCode, &'static str) {
        match self {
            Self::WrongPassword => (StatusCode::UNAUTHORIZED, "wrongPassword"),
            Self::TooManyTries(_) => (StatusCode::TOO_MANY_REQUESTS, "tooManyTries"),
            Self::SignedOut => (StatusCode::UNAUTHORIZED, "signedOut"),
            Self::ForeignOrigin => (StatusCode::FORBIDDEN, "foreignOrigin"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, "badRequest"),
            Self::NotFound => (StatusCode::NOT_FOUND, "notFound"),
            Self::NotReady => (StatusCode::SERVICE_UNAVAILABLE, "notReady"),
            Self::ServerFault => (StatusCode::INTERNAL_SERVER_ERROR, "serverFault"),
        }
    }
}

impl From<RelayError> for ApiError {
    fn from(error: RelayError) -> Self {
        match error {
            RelayError::Stopping => Self::NotReady,
            RelayError::Store(error) => {
                tracing::error!(%error, "a request fails");
                Self::ServerFault
            }
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.row();
        let body = serde_json::json!({"code": code, "message": self.to_string()});
        let mut response = (status, Json(body)).into_response();
        if let Self::TooManyTries(seconds) = self {
            let headers = response.headers_mut();
            headers.insert(axum::http::header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
