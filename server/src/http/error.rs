//! What goes wrong with a request: one table to status and code.

use crate::relay::RelayError;
use crate::store::StoreError;
use crate::words::WordError;
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
    /// The request does not say that its body is JSON; other sites' pages cannot say so.
    #[error("the content type must be application/json")]
    NotJson,
    /// Somebody without an office above the person asks for what needs one.
    #[error("only an office above this person may do that")]
    NotAbove,
    /// No invitation has this token; a newer one may have replaced it.
    #[error("no such invitation")]
    InvitationUnknown,
    /// The invitation was used.
    #[error("the invitation has been used")]
    InvitationUsed,
    /// The invitation is too old.
    #[error("the invitation has expired")]
    InvitationExpired,
    /// No guest link has this token; a newer one may have replaced it.
    #[error("no such guest link")]
    GuestUnknown,
    /// The code is wrong.
    #[error("the code is wrong")]
    GuestCodeWrong,
    /// Too many wrong codes were given with this link.
    #[error("too many wrong codes; the branch makes a new link")]
    GuestClosed,
    /// The guest's office has ended, or its host is no longer the member's.
    #[error("the guest link is over")]
    GuestEnded,
    /// Whoever comes back from the provider did not leave for it here, or a while ago.
    #[error("this sign-in did not begin here, or too long ago")]
    ProviderStale,
    /// The provider does not answer.
    #[error("the provider does not answer")]
    ProviderDown,
    /// What the provider says lets nobody in; the log says why.
    #[error("what the provider says cannot be accepted")]
    ProviderRefused,
    /// Nobody here is tied to whom the provider names.
    #[error("no account is tied to this identity")]
    ProviderUnknown,
    /// Somebody else is tied to whom the provider names.
    #[error("the identity is tied to another account")]
    ProviderTaken,
    /// A guest comes in by the link only.
    #[error("a guest comes in by the link only")]
    GuestMayNot,
    /// Somebody else signs in with this login.
    #[error("the login is taken")]
    LoginTaken,
    /// The login is too short or too long, or has characters that are hard to type.
    #[error("a login is 2 to 32 letters, digits, dots, hyphens or underscores")]
    LoginShape,
    /// The password is too short.
    #[error("a password has at least 8 characters")]
    PasswordTooShort,
    /// The password is too long.
    #[error("a password has at most 256 bytes")]
    PasswordTooLong,
    /// The password is among the first that anybody guesses.
    #[error("the password is too easy to guess")]
    PasswordTooCommon,
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
            Self::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "notJson"),
            Self::NotAbove => (StatusCode::FORBIDDEN, "notAbove"),
            Self::InvitationUnknown => (StatusCode::NOT_FOUND, "invitationUnknown"),
            Self::InvitationUsed => (StatusCode::GONE, "invitationUsed"),
            Self::InvitationExpired => (StatusCode::GONE, "invitationExpired"),
            Self::GuestUnknown => (StatusCode::NOT_FOUND, "guestUnknown"),
            Self::GuestCodeWrong => (StatusCode::FORBIDDEN, "guestCodeWrong"),
            Self::GuestClosed => (StatusCode::GONE, "guestClosed"),
            Self::GuestEnded => (StatusCode::GONE, "guestEnded"),
            Self::ProviderStale => (StatusCode::CONFLICT, "providerStale"),
            Self::ProviderDown => (StatusCode::BAD_GATEWAY, "providerDown"),
            Self::ProviderRefused => (StatusCode::FORBIDDEN, "providerRefused"),
            Self::ProviderUnknown => (StatusCode::FORBIDDEN, "providerUnknown"),
            Self::ProviderTaken => (StatusCode::CONFLICT, "providerTaken"),
            Self::GuestMayNot => (StatusCode::FORBIDDEN, "guestMayNot"),
            Self::LoginTaken => (StatusCode::CONFLICT, "loginTaken"),
            Self::LoginShape => (StatusCode::UNPROCESSABLE_ENTITY, "loginShape"),
            Self::PasswordTooShort => (StatusCode::UNPROCESSABLE_ENTITY, "passwordTooShort"),
            Self::PasswordTooLong => (StatusCode::UNPROCESSABLE_ENTITY, "passwordTooLong"),
            Self::PasswordTooCommon => (StatusCode::UNPROCESSABLE_ENTITY, "passwordTooCommon"),
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
            RelayError::Store(error) => error.into(),
        }
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request fails");
        Self::ServerFault
    }
}

impl From<WordError> for ApiError {
    fn from(error: WordError) -> Self {
        match error {
            WordError::LoginShape => Self::LoginShape,
            WordError::TooShort => Self::PasswordTooShort,
            WordError::TooLong => Self::PasswordTooLong,
            WordError::TooCommon => Self::PasswordTooCommon,
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
