//! The floor: an axum WebSocket that hands every message on to everybody, and its load.

use crate::flight::Flight;
use crate::process::{LISTENING, Server, Usage};
use crate::sample::Author;
use crate::socket::Socket;
use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::routing::get;
use tokio::sync::broadcast;

/// Messages on their way at most.
const QUEUE: usize = 1024;

/// Serves until the process is ended.
pub(crate) async fn serve() -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{LISTENING}{}", listener.local_addr()?);
    let (hall, _) = broadcast::channel(QUEUE);
    let upgrade = async move |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async move |socket| carry(socket, hall).await)
    };
    let app = Router::new().route("/", get(upgrade));
    Ok(axum::serve(listener, app).await?)
}

/// What anybody says is heard by everybody, its speaker too: that stands for an answer.
async fn carry(mut socket: WebSocket, hall: broadcast::Sender<Bytes>) {
    let mut heard = hall.subscribe();
    // Says that it listens now: nothing may be missed.
    if socket.send(Message::Binary(Bytes::new())).await.is_err() {
        return;
    }
    loop {
        let sent = tokio::select! {
            Ok(bytes) = heard.recv() => socket.send(Message::Binary(bytes)).await,
            Some(Ok(message)) = socket.recv() => {
                if let Message::Binary(bytes) = message {
                    // Nobody may be listening.
                    hall.send(bytes).ok();
                }
                Ok(())
            }
            else => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

async fn follow(mut socket: Socket, number: usize, flight: Flight) -> Result<()> {
    loop {
        socket.receive().await?;
        flight.saw(number, 1);
    }
}

/// The same changes, handed on unread.
pub(crate) async fn load(server: &Server, flight: &Flight) -> Result<Usage> {
    let mut author = Author::new(0);
    let mut readers = tokio::task::JoinSet::new();
    for number in 0..flight.subscribers {
        let mut socket = Socket::open(&server.address, "/", None).await?;
        socket.receive().await?;
        readers.spawn(follow(socket, number, flight.clone()));
    }
    let mut writer = Socket::open(&server.address, "/", None).await?;
    writer.receive().await?;
    let before = server.usage()?;
    let write = async {
        while !flight.is_over() {
            while flight.take_off().is_some() {
                writer.send(author.write()).await?;
            }
            tokio::select! {
                echo = writer.receive() => { echo?; }
                () = flight.moved() => {}
            }
        }
        anyhow::Ok(())
    };
    tokio::select! {
        written = write => written?,
        Some(ended) = readers.join_next() => ended??,
    }
    server.usage_since(before)
}
