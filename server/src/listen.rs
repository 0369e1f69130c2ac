//! Connections: how long one may keep the relay waiting, and which makes room when they are many.
//!
//! Whoever opens connections and says nothing, or says it letter by letter, holds a descriptor and
//! some kilobytes of each. So a connection ends unless the relay gets to answer something, and when
//! there are as many as there may be, the one that is least of use makes room for a newcomer.

use crate::tls::Tls;
use crate::wire::Wire;
use axum::serve::Listener;
use std::collections::BTreeMap;
use std::future::Future as _;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{Instant, Sleep};

/// What connections may take.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Most of them at once.
    pub connections: usize,
    /// From opening one to its first answer.
    pub first_answer_within: Duration,
}

impl Default for Bounds {
    /// Connections of 64 MB, at 8 kB each; time for a request of some kilobytes on the worst network.
    fn default() -> Self {
        Self {
            connections: 8192,
            first_answer_within: Duration::from_secs(15),
        }
    }
}

/// Between two answers; a socket is pinged every 30 seconds.
const NEXT_ANSWER_WITHIN: Duration = Duration::from_secs(75);
/// Connections that may wait to be taken: after a restart everybody comes at once, and whoever finds
/// the queue full tries again after a second.
const BACKLOG: u32 = 4096;
/// Between two tries where the system has no descriptor left and nobody can make room.
const AGAIN_AFTER: Duration = Duration::from_millis(100);
/// How the answer begins that turns a connection into a socket.
const UPGRADED: &[u8] = b"HTTP/1.1 101 ";

/// What a connection is worth when room is needed, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Use {
    /// It has not got a word out.
    Unanswered = 0,
    /// It was answered and asks nothing now.
    Answered = 1,
    /// The socket of somebody signed in.
    Socket = 2,
}

/// A connection as the others see it.
#[derive(Debug)]
struct Seat {
    /// Its use, then the milliseconds at which it was last answered: the lowest makes room.
    worth: Arc<AtomicU64>,
    /// Dropped, it ends the connection.
    _leave: oneshot::Sender<()>,
}

/// Everybody connected.
#[derive(Debug)]
struct Seats {
    taken: Mutex<BTreeMap<u64, Seat>>,
    since: Instant,
}

impl Seats {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Seat>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn worth(&self, of_use: Use) -> u64 {
        let millis = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        (of_use as u64) << 56_u32 | millis.min((1 << 56_u32) - 1)
    }

    /// Ends the connection of least use; false where there is none.
    fn make_room(&self) -> bool {
        let mut taken = self.lock();
        let least = taken
            .iter()
            .min_by_key(|(_, seat)| seat.worth.load(Ordering::Relaxed));
        let least = least.map(|(id, _)| *id);
        least.is_some_and(|id| taken.remove(&id).is_some())
    }
}

/// A listener whose connections are bounded in number and patience.
#[derive(Debug)]
pub(crate) struct Bounded {
    listener: TcpListener,
    tls: Option<Tls>,
    bounds: Bounds,
    seats: Arc<Seats>,
    next: u64,
}

impl Bounded {
    /// At an address, as it is or by TLS.
    ///
    /// # Errors
    /// When it cannot be used.
    pub(crate) fn bind(address: SocketAddr, tls: Option<Tls>, bounds: Bounds) -> io::Result<Self> {
        let socket = match address {
            SocketAddr::V4(_) => TcpSocket::new_v4(),
            SocketAddr::V6(_) => TcpSocket::new_v6(),
        }?;
        // A relay that starts again takes its address although old connections linger there.
        #[cfg(unix)]
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let seats = Seats {
            taken: Mutex::default(),
            since: Instant::now(),
        };
        Ok(Self {
            listener,
            tls,
            bounds,
            seats: Arc::new(seats),
            next: 0,
        })
    }

    fn seat(&mut self, stream: TcpStream) -> Connection {
        while self.seats.lock().len() >= self.bounds.connections && self.seats.make_room() {}
        let within = self.bounds.first_answer_within;
        self.next = self.next.wrapping_add(1);
        let (leave, told_to_leave) = oneshot::channel();
        let worth = Arc::new(AtomicU64::new(self.seats.worth(Use::Unanswered)));
        let seat = Seat {
            worth: worth.clone(),
            _leave: leave,
        };
        self.seats.lock().insert(self.next, seat);
        Connection {
            wire: Wire::over(stream, self.tls.as_ref()),
            id: self.next,
            seats: self.seats.clone(),
            worth,
            told_to_leave,
            used_as: Use::Unanswered,
            until: Instant::now() + within,
            patience: Box::pin(tokio::time::sleep(within)),
        }
    }
}

impl Listener for Bounded {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            match self.listener.accept().await {
                Ok((stream, address)) => {
                    // Frames are small and somebody waits for each.
                    if let Err(error) = stream.set_nodelay(true) {
                        tracing::debug!(%error, "a connection is gone already");
                    }
                    return (self.seat(stream), address);
                }
                Err(error) if is_of_one(&error) => {}
                Err(error) => {
                    // No descriptor is left, most likely.
                    tracing::warn!(%error, "a connection is not taken; one in use makes room");
                    self.seats.make_room();
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

/// Whether an error is of the connection that was about to be taken, which is gone.
fn is_of_one(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// A connection that ends when it keeps the relay waiting.
#[derive(Debug)]
pub(crate) struct Connection {
    wire: Wire,
    id: u64,
    seats: Arc<Seats>,
    worth: Arc<AtomicU64>,
    told_to_leave: oneshot::Receiver<()>,
    used_as: Use,
    /// When patience ends; the timer is moved there when it fires, not at every answer.
    until: Instant,
    patience: Pin<Box<Sleep>>,
}

impl Connection {
    /// An error once it has to end.
    fn poll_end(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if Pin::new(&mut self.told_to_leave).poll(context).is_ready() {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        if self.until <= Instant::now() {
            return Err(io::ErrorKind::TimedOut.into());
        }
        while self.patience.as_mut().poll(context).is_ready() {
            let until = self.until;
            self.patience.as_mut().reset(until);
        }
        Ok(())
    }

    /// Notes that the relay got a word out, and how it begins.
    fn answered(&mut self, beginning: &[u8]) {
        if self.used_as != Use::Socket {
            self.used_as = if beginning.starts_with(UPGRADED) {
                Use::Socket
            } else {
                Use::Answered
            };
        }
        self.worth
            .store(self.seats.worth(self.used_as), Ordering::Relaxed);
        self.until = Instant::now() + NEXT_ANSWER_WITHIN;
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.seats.lock().remove(&self.id);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.poll_end(context)?;
        Pin::new(&mut self.wire).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_end(context)?;
        let written = ready!(Pin::new(&mut self.wire).poll_write(context, bytes))?;
        self.answered(bytes);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.poll_end(context)?;
        let written = ready!(Pin::new(&mut self.wire).poll_write_vectored(context, slices))?;
        self.answered(slices.first().map_or(&[], |first| first));
        Poll::Ready(Ok(written))
    }

    fn is_write_vectored(&self) -> bool {
        self.wire.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_end(context)?;
        Pin::new(&mut self.wire).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_end(context)?;
        Pin::new(&mut self.wire).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    fn listener() -> Bounded {
        Bounded::bind("127.0.0.1:0".parse().unwrap(), None, Bounds::default()).unwrap()
    }

    #[tokio::test]
    async fn of_many_those_make_room_who_never_said_anything() {
        let mut listener = listener();
        let address = listener.local_addr().unwrap();
        let mut pairs = Vec::new();
        for answer in [
            &b"HTTP/1.1 101 Switching Protocols"[..],
            b"HTTP/1.1 200 OK",
            b"",
        ] {
            let client = TcpStream::connect(address).await.unwrap();
            let (mut taken, _) = listener.accept().await;
            taken.write_all(answer).await.unwrap();
            pairs.push((client, taken));
        }
        for unlucky in [2, 1, 0] {
            assert!(listener.seats.make_room());
            let (_client, taken) = &mut pairs[unlucky];
            let read = taken.read_u8().await.map_err(|error| error.kind());
            assert_eq!(read, Err(io::ErrorKind::ConnectionAborted), "{unlucky}");
        }
        assert!(!listener.seats.make_room(), "nobody is left");
    }

    #[tokio::test]
    async fn a_connection_without_an_answer_ends_whatever_it_says() {
        let mut listener = listener();
        let address = listener.local_addr().unwrap();
        let mut client = TcpStream::connect(address).await.unwrap();
        let (mut taken, _) = listener.accept().await;
        client.write_all(b"letter by letter").await.unwrap();
        assert_eq!(taken.read_u8().await.unwrap(), b'l');
        taken.until = Instant::now();
        let late = taken.read_u8().await.map_err(|error| error.kind());
        assert_eq!(late, Err(io::ErrorKind::TimedOut), "although there is more");
        let first = Bounds::default().first_answer_within;
        taken.until = Instant::now() + first;
        taken.write_all(b"HTTP/1.1 200 OK").await.unwrap();
        assert!(taken.until > Instant::now() + first, "answered");
        // The timer fires for the first answer: it is moved, and nothing ends.
        taken.patience.as_mut().reset(Instant::now());
        assert_eq!(taken.read_u8().await.unwrap(), b'e');
        drop(taken);
        assert!(
            listener.seats.lock().is_empty(),
            "whoever is gone has no seat"
        );
    }
}
