//! The peer: a samod repository behind axum, and its load, clients of the same library.

use crate::flight::Flight;
use crate::process::{LISTENING, Server, Usage};
use crate::sample::{Author, DOCUMENTS, RECORDS_BEFORE};
use crate::socket::Socket;
use anyhow::{Context as _, Result};
use automerge::{Automerge, Change, ROOT, ReadDoc as _};
use axum::Router;
use axum::extract::ws::WebSocketUpgrade;
use axum::routing::get;
use futures::future::BoxFuture;
use futures::{FutureExt as _, SinkExt as _, StreamExt as _, future};
use samod::{BackoffConfig, DialError, Dialer, DocHandle, DocumentId, Repo, Transport};
use std::convert::Infallible;
use std::sync::Arc;
use tokio_tungstenite::tungstenite::{Error, Message};
use url::Url;

/// Serves until the process is ended.
pub(crate) async fn serve() -> Result<()> {
    let repo = Repo::build_tokio()
        .with_peer_id("server".into())
        .load()
        .await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let acceptor = repo.make_acceptor(format!("ws://{address}/").parse()?);
    let acceptor = acceptor.map_err(|_| stopped())?;
    println!("{LISTENING}{address}");
    let upgrade = async move |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async move |socket| {
            // A repository that has stopped takes nobody.
            acceptor.accept_axum(socket, None).ok();
        })
    };
    let app = Router::new().route("/", get(upgrade));
    Ok(axum::serve(listener, app).await?)
}

/// Dials without TLS.
#[derive(Debug)]
struct Plain(String);

impl Dialer for Plain {
    type Error = Infallible;

    fn url(&self) -> Url {
        let url = format!("ws://{}/", self.0).parse();
        url.unwrap_or_else(|_| unreachable!("an address makes a URL"))
    }

    fn connect(&self) -> BoxFuture<'static, Result<Transport, DialError<Infallible>>> {
        let address = self.0.clone();
        async move {
            let socket = Socket::open(&address, "/", None).await;
            let socket = socket.map_err(|error| DialError::TransientFailure(error.into()))?;
            let (sink, stream) = socket.stream.split();
            let binary = stream.filter_map(|message| {
                future::ready(match message {
                    Ok(Message::Binary(bytes)) => Some(Ok(bytes.into())),
                    Ok(_) => None,
                    Err(error) => Some(Err(error)),
                })
            });
            let sink = sink.with(|bytes: Vec<u8>| {
                future::ready(Ok::<_, Error>(Message::Binary(bytes.into())))
            });
            Ok(Transport::new(binary, sink))
        }
        .boxed()
    }
}

/// A client repository, connected.
async fn client(server: &Server, name: String) -> Result<Repo> {
    let repo = Repo::build_tokio()
        .with_peer_id(name.as_str().into())
        .load()
        .await;
    let dialer = Arc::new(Plain(server.address.clone()));
    let dialed = repo.dial(BackoffConfig::default(), dialer);
    let dialed = dialed.map_err(|_| stopped())?;
    let connected = dialed.established().await;
    connected.map_err(|error| anyhow::anyhow!("{error:?}"))?;
    Ok(repo)
}

fn stopped() -> anyhow::Error {
    anyhow::anyhow!("the repository has stopped")
}

fn records(doc: &Automerge) -> usize {
    match doc.get(ROOT, "records") {
        Ok(Some((_, records))) => doc.length(&records),
        Ok(None) | Err(_) => 0,
    }
}

async fn follow(doc: DocHandle, number: usize, flight: Flight) -> Result<()> {
    let mut changes = doc.changes();
    let mut seen = RECORDS_BEFORE;
    loop {
        let held = doc.with_document(|doc| records(doc));
        flight.saw(number, held.saturating_sub(seen));
        seen = seen.max(held);
        changes.next().await.context("the repository has stopped")?;
    }
}

/// A year with some records already, in the writer's repository.
async fn shared(writer: &Repo, number: u8) -> Result<(Author, DocHandle)> {
    let mut author = Author::new(number);
    let mut year = Automerge::load(&author.genesis)?;
    for _ in 0..RECORDS_BEFORE {
        year.apply_changes([Change::from_bytes(author.write())?])?;
    }
    let year = writer.create(year).await;
    Ok((author, year.map_err(|_| stopped())?))
}

/// The document at a reader; it is not there until the server has heard of it.
async fn found(repo: &Repo, id: &DocumentId) -> Result<DocHandle> {
    loop {
        let found = repo.find(id.clone()).await.map_err(|_| stopped())?;
        if let Some(found) = found
            && found.with_document(|doc| records(doc)) >= RECORDS_BEFORE
        {
            return Ok(found);
        }
        tokio::task::yield_now().await;
    }
}

/// Connects, shares the documents, then measures.
pub(crate) async fn load(server: &Server, flight: &Flight) -> Result<Usage> {
    let writer = client(server, "writer".to_owned()).await?;
    let mut years = Vec::new();
    for number in (0..).take(DOCUMENTS) {
        years.push(shared(&writer, number).await?);
    }
    let mut repos = Vec::new();
    let mut readers = tokio::task::JoinSet::new();
    for number in 0..flight.subscribers {
        let repo = client(server, format!("reader {number}")).await?;
        for (_, year) in &years {
            let year = found(&repo, year.document_id()).await?;
            readers.spawn(follow(year, number, flight.clone()));
        }
        repos.push(repo);
    }
    let before = server.usage()?;
    let write = async {
        while !flight.is_over() {
            while let Some(number) = flight.take_off() {
                let (author, year) = years.get_mut(number % DOCUMENTS).context("no year")?;
                let change = Change::from_bytes(author.write())?;
                year.with_document(|doc| doc.apply_changes([change]))?;
            }
            flight.moved().await;
        }
        anyhow::Ok(())
    };
    tokio::select! {
        written = write => written?,
        Some(ended) = readers.join_next() => ended??,
    }
    server.usage_since(before)
}
