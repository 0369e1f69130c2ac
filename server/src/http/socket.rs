//! The socket: carries frames between one browser and the room.

use super::cookie::signed_in;
use super::sign_in::SIGNED_OUT;
use super::{ApiError, Shared};
use crate::relay::{Line, Parcel};
use crate::room::Event;
use crate::store::Session;
use axum::body::Bytes;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use liangdi_core::limits;
use serde::Deserialize;
use std::time::Duration;

/// Between two pings; phones' networks forget silent connections after a minute.
const PING_EVERY: Duration = Duration::from_secs(30);
/// Pings without any sign of life before a connection is given up.
const SILENT_PINGS_MAX: u8 = 2;
/// A reader that takes nothing for this long is gone.
const SEND_WITHIN: Duration = Duration::from_secs(30);
/// Buffers stay small: an idle connection costs kilobytes, and thousands are idle.
const READ_BUFFER_BYTES: usize = 1024;
/// Longest frame sent in one message, with room for a whole long document.
const WRITE_BUFFER_BYTES_MAX: usize = 32 * 1024 * 1024;

/// Close codes (docs/protocol.md).
const TOO_MANY: u16 = 4429;
const TRY_LATER: u16 = 1013;
const TOO_LONG: u16 = 4413;
const NOT_BINARY: u16 = 1003;
const PROTOCOL: u16 = 1002;

/// What the address of the socket may carry.
#[derive(Debug, Deserialize)]
pub(super) struct Pass {
    ticket: Option<String>,
}

/// `GET /api/socket`: opens the socket of somebody who is signed in, by ticket or by cookie.
pub(super) async fn upgrade(
    State(shared): State<Shared>,
    Query(pass): Query<Pass>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    let session = match pass.ticket {
        Some(ticket) => session_with(&shared, &ticket).await?,
        None => signed_in(&shared, &headers).await?,
    };
    let upgrade = upgrade.or(Err(ApiError::BadRequest))?;
    Ok(upgrade
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(WRITE_BUFFER_BYTES_MAX)
        // One byte more than is allowed, so that too long a frame is seen and named.
        .max_message_size(limits::FRAME_BYTES_MAX.saturating_mul(2))
        .max_frame_size(limits::FRAME_BYTES_MAX.saturating_mul(2))
        .on_upgrade(async move |mut socket| {
            let Some(line) = shared.relay.open(session.id, session.person) else {
                return end(&mut socket, TOO_MANY).await;
            };
            let conn = line.conn;
            match still_lasts(&shared, &session).await {
                Ok(()) => carry(&shared, socket, line, &session).await,
                Err(code) => end(&mut socket, code).await,
            }
            // A room that is stopping forgets everybody by itself.
            shared.relay.tell(Event::Closed { conn }).await.ok();
        }))
}

async fn session_with(shared: &Shared, ticket: &str) -> Result<Session, ApiError> {
    let now = (shared.clock)();
    let id = shared.tickets.redeem(ticket, now);
    let id = id.ok_or(ApiError::SignedOut)?;
    let session = shared
        .relay
        .ask(move |store| store.session_with_id(&id, now));
    session.await?.ok_or(ApiError::SignedOut)
}

/// A close code where a session no longer lasts, asked once its socket can be closed with it:
/// nothing ends unnoticed between the request and the open line.
async fn still_lasts(shared: &Shared, session: &Session) -> Result<(), u16> {
    let (id, now) = (session.id, (shared.clock)());
    let found = shared
        .relay
        .ask(move |store| store.session_with_id(&id, now));
    match found.await {
        Ok(Some(_)) => Ok(()),
        Ok(None) => Err(SIGNED_OUT),
        Err(_) => Err(TRY_LATER),
    }
}

/// Carries frames until one side ends it.
async fn carry(shared: &Shared, mut socket: WebSocket, mut line: Line, session: &Session) {
    let (conn, person) = (line.conn, session.person);
    let opened = shared.relay.tell(Event::Opened { conn, person }).await;
    if opened.is_err() {
        return;
    }
    let mut pings = tokio::time::interval(PING_EVERY);
    pings.reset();
    let mut silent = 0_u8;
    loop {
        let close = tokio::select! {
            parcel = line.parcels.recv() => match parcel {
                Some(Parcel::Frame { bytes, is_bulk }) => {
                    let size = bytes.len();
                    let sent = send(&mut socket, Message::Binary(bytes)).await;
                    line.sent(size, is_bulk);
                    if sent { None } else { return }
                }
                Some(Parcel::Close(code)) => Some(code),
                None => return,
            },
            message = socket.recv() => {
                silent = 0;
                match message {
                    Some(Ok(message)) => receive(shared, conn, message).await.err(),
                    Some(Err(error)) => match broken(error) {
                        Some(code) => Some(code),
                        None => return,
                    },
                    None => return,
                }
            }
            _ = pings.tick() => {
                silent = silent.saturating_add(1);
                let has_ended = session.expires_at <= (shared.clock)();
                if silent > SILENT_PINGS_MAX {
                    return;
                }
                if has_ended {
                    Some(SIGNED_OUT)
                } else if send(&mut socket, Message::Ping(Bytes::new())).await {
                    None
                } else {
                    return;
                }
            }
        };
        if let Some(code) = close {
            end(&mut socket, code).await;
            return;
        }
    }
}

/// Hands a message to the room; a close code where it is none of ours.
async fn receive(shared: &Shared, conn: u64, message: Message) -> Result<(), u16> {
    match message {
        Message::Binary(bytes) if bytes.len() > limits::FRAME_BYTES_MAX => Err(TOO_LONG),
        Message::Binary(bytes) => {
            let bytes = bytes.into();
            let told = shared.relay.tell(Event::Frame { conn, bytes }).await;
            // 1012: the service restarts; the client comes back.
            told.or(Err(1012))
        }
        Message::Text(_) => Err(NOT_BINARY),
        Message::Ping(_) | Message::Pong(_) | Message::Close(_) => Ok(()),
    }
}

/// The close code for what is no message at all; none where the connection is gone.
fn broken(error: axum::Error) -> Option<u16> {
    match *error.into_inner().downcast::<tungstenite::Error>().ok()? {
        tungstenite::Error::Capacity(_) => Some(TOO_LONG),
        tungstenite::Error::Protocol(_) => Some(PROTOCOL),
        tungstenite::Error::Utf8(_) => Some(NOT_BINARY),
        tungstenite::Error::ConnectionClosed
        | tungstenite::Error::AlreadyClosed
        | tungstenite::Error::Io(_)
        | tungstenite::Error::Tls(_)
        | tungstenite::Error::WriteBufferFull(_)
        | tungstenite::Error::AttackAttempt
        | tungstenite::Error::Url(_)
        | tungstenite::Error::Http(_)
        | tungstenite::Error::HttpFormat(_) => None,
    }
}

async fn send(socket: &mut WebSocket, message: Message) -> bool {
    let sent = tokio::time::timeout(SEND_WITHIN, socket.send(message)).await;
    matches!(sent, Ok(Ok(())))
}

/// Says why, then waits until the other side has heard it.
async fn end(socket: &mut WebSocket, code: u16) {
    let frame = CloseFrame {
        code,
        reason: "".into(),
    };
    if send(socket, Message::Close(Some(frame))).await {
        let heard = async { while let Some(Ok(_)) = socket.recv().await {} };
        tokio::time::timeout(Duration::from_secs(2), heard)
            .await
            .ok();
    }
}
