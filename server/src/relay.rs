//! The relay's one thread: everything queued becomes one batch for the room, then frames go out.

use crate::room::{ConnId, Event, Output, Room};
use crate::store::{SessionId, Store, StoreError};
use axum::body::Bytes;
use liangdi_core::ids::PersonId;
use liangdi_core::time::UnixMillis;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

/// Work that may wait for the room; a full queue makes sockets read no further.
const QUEUE_MAX: usize = 4096;
/// Bytes of frames that may wait for the room or be in its hands, all sockets together.
const QUEUE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Events of one batch: one transaction, one fsync.
const BATCH_MAX: usize = 1024;
/// Bytes of live frames a slow reader may leave unsent; then it is closed and catches up later.
const LIVE_BYTES_MAX: usize = 1024 * 1024;

/// Sockets of one account where nothing else is asked for; an installation opens one.
pub const SOCKETS_MAX: usize = 16;

/// Close code of sockets whose session has ended.
pub const SIGNED_OUT: u16 = 4401;

/// The relay's clock.
pub type Clock = Arc<dyn Fn() -> UnixMillis + Send + Sync>;

/// What a socket is told to send.
#[derive(Debug)]
pub enum Parcel {
    /// A frame.
    Frame {
        /// Its bytes, shared by all who get it.
        bytes: Bytes,
        /// Whether it counts against the bound of live frames.
        is_bulk: bool,
    },
    /// Close with this code once everything before is sent.
    Close(u16),
}

type Question = Box<dyn FnOnce(&Room) + Send>;

enum Work {
    Event(Event, Option<OwnedSemaphorePermit>),
    Ask(Question),
    Stop(oneshot::Sender<()>),
}

/// The relay cannot take work any more.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// It is stopping.
    #[error("the relay is stopping")]
    Stopping,
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// One socket as the relay sees it.
#[derive(Debug)]
struct Peer {
    parcels: mpsc::UnboundedSender<Parcel>,
    waiting: Arc<AtomicUsize>,
    session: SessionId,
    person: PersonId,
}

#[derive(Debug, Default)]
struct Hub {
    peers: Mutex<BTreeMap<ConnId, Peer>>,
    emptied: Notify,
    next: AtomicU64,
}

/// A handle on the room's thread; cheap to clone.
#[derive(Debug, Clone)]
pub struct Relay {
    work: mpsc::Sender<Work>,
    space: Arc<Semaphore>,
    sockets_max: usize,
    hub: Arc<Hub>,
}

/// A socket's end of the line.
#[derive(Debug)]
pub struct Line {
    /// Its connection.
    pub conn: ConnId,
    /// What to send, in order.
    pub parcels: mpsc::UnboundedReceiver<Parcel>,
    waiting: Arc<AtomicUsize>,
    hub: Arc<Hub>,
}

impl Line {
    /// Counts a sent frame off the bound.
    pub fn sent(&self, bytes: usize, is_bulk: bool) {
        if !is_bulk {
            self.waiting.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.hub.remove(self.conn);
    }
}

impl Relay {
    /// Starts the thread over a room; an account has so many sockets at most.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(room: Room, clock: Clock, sockets_max: usize) -> std::io::Result<Self> {
        let (work, queue) = mpsc::channel(QUEUE_MAX);
        let hub = Arc::new(Hub::default());
        let theirs = hub.clone();
        std::thread::Builder::new()
            .name("room".to_owned())
            .spawn(move || run(room, queue, &theirs, &clock))?;
        let space = Arc::new(Semaphore::new(QUEUE_BYTES_MAX));
        Ok(Self {
            work,
            space,
            sockets_max,
            hub,
        })
    }

    /// Opens a line for a socket; tell the room with [`Event::Opened`] next. None where the account
    /// has as many sockets as it may.
    #[must_use]
    pub fn open(&self, session: SessionId, person: PersonId) -> Option<Line> {
        let mut peers = self.hub.lock();
        let theirs = peers.values().filter(|peer| peer.person == person);
        if theirs.count() >= self.sockets_max {
            return None;
        }
        let conn = self.hub.next.fetch_add(1, Ordering::Relaxed);
        let (sender, parcels) = mpsc::unbounded_channel();
        let waiting = Arc::new(AtomicUsize::new(0));
        let peer = Peer {
            parcels: sender,
            waiting: waiting.clone(),
            session,
            person,
        };
        peers.insert(conn, peer);
        Some(Line {
            conn,
            parcels,
            waiting,
            hub: self.hub.clone(),
        })
    }

    /// Hands an event to the room; waits while the queue is full.
    ///
    /// # Errors
    /// When the relay is stopping.
    pub async fn tell(&self, event: Event) -> Result<(), RelayError> {
        let space = match &event {
            Event::Frame { bytes, .. } => {
                let size = u32::try_from(bytes.len().min(QUEUE_BYTES_MAX)).unwrap_or(0);
                let space = self.space.clone().acquire_many_owned(size).await;
                Some(space.or(Err(RelayError::Stopping))?)
            }
            Event::Opened { .. } | Event::Closed { .. } => None,
        };
        let sent = self.work.send(Work::Event(event, space)).await;
        sent.or(Err(RelayError::Stopping))
    }

    /// Asks the store something, between two batches.
    ///
    /// # Errors
    /// When the relay is stopping or the store says no.
    pub async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, RelayError> {
        Ok(self.consult(|room| question(room.store())).await??)
    }

    /// Asks the room something, between two batches.
    ///
    /// # Errors
    /// When the relay is stopping.
    pub async fn consult<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Room) -> T + Send + 'static,
    ) -> Result<T, RelayError> {
        let (answer, answered) = oneshot::channel();
        let work = Work::Ask(Box::new(move |room| {
            // Who asked may have gone.
            answer.send(question(room)).ok();
        }));
        self.work.send(work).await.or(Err(RelayError::Stopping))?;
        answered.await.or(Err(RelayError::Stopping))
    }

    /// Closes every socket of these sessions.
    pub fn close_sessions(&self, sessions: &[SessionId], code: u16) {
        for peer in self.hub.lock().values() {
            if sessions.contains(&peer.session) {
                peer.parcels.send(Parcel::Close(code)).ok();
            }
        }
    }

    /// Lets the room finish what is queued, then closes every socket and waits for them.
    pub async fn stop(&self, code: u16) {
        let (done, finished) = oneshot::channel();
        if self.work.send(Work::Stop(done)).await.is_ok() {
            finished.await.ok();
        }
        loop {
            let emptied = self.hub.emptied.notified();
            {
                let peers = self.hub.lock();
                if peers.is_empty() {
                    return;
                }
                for peer in peers.values() {
                    peer.parcels.send(Parcel::Close(code)).ok();
                }
            }
            emptied.await;
        }
    }
}

impl Hub {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<ConnId, Peer>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn remove(&self, conn: ConnId) {
        let mut peers = self.lock();
        peers.remove(&conn);
        if peers.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    fn send(&self, output: Output) {
        let peers = self.lock();
        for frame in output.frames {
            let Some(peer) = peers.get(&frame.conn) else {
                continue;
            };
            let size = frame.bytes.len();
            if !frame.is_bulk {
                let waiting = peer.waiting.fetch_add(size, Ordering::Relaxed);
                if waiting > LIVE_BYTES_MAX {
                    // It misses this frame: it must not get a later one.
                    peer.parcels.send(Parcel::Close(1013)).ok();
                    continue;
                }
            }
            let parcel = Parcel::Frame {
                bytes: Bytes::from_owner(frame.bytes),
                is_bulk: frame.is_bulk,
            };
            // A socket that is closing takes nothing any more.
            peer.parcels.send(parcel).ok();
        }
        for peer in peers.values() {
            if output.ended.contains(&peer.person) {
                peer.parcels.send(Parcel::Close(SIGNED_OUT)).ok();
            }
        }
        for (conn, reason) in output.closes {
            if let Some(peer) = peers.get(&conn) {
                peer.parcels.send(Parcel::Close(reason.code())).ok();
            }
        }
    }
}

fn run(mut room: Room, mut queue: mpsc::Receiver<Work>, hub: &Hub, clock: &Clock) {
    while let Some(first) = queue.blocking_recv() {
        let mut batch = Vec::new();
        // Held until the room has handled the batch.
        let mut spaces = Vec::new();
        let mut next = Some(first);
        while let Some(work) = next {
            match work {
                Work::Event(event, space) => {
                    batch.push(event);
                    spaces.extend(space);
                }
                Work::Ask(question) => {
                    hub.send(room.handle(core::mem::take(&mut batch), clock()));
                    spaces.clear();
                    question(&room);
                }
                Work::Stop(done) => {
                    hub.send(room.handle(core::mem::take(&mut batch), clock()));
                    finish(&mut room);
                    done.send(()).ok();
                    return;
                }
            }
            next = if batch.len() < BATCH_MAX {
                queue.try_recv().ok()
            } else {
                None
            };
        }
        hub.send(room.handle(batch, clock()));
    }
    finish(&mut room);
}

fn finish(room: &mut Room) {
    let finished = room.flush().and_then(|()| room.store().checkpoint());
    if let Err(error) = finished {
        tracing::warn!(%error, "the write-ahead log stays; nothing is lost");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use liangdi_core::limits;
    use std::task::{Context, Waker};

    fn relay() -> Relay {
        let room = Room::open(Store::in_memory().unwrap(), 0).unwrap();
        Relay::start(room, Arc::new(|| 0), SOCKETS_MAX).unwrap()
    }

    fn frame() -> Event {
        Event::Frame {
            conn: 0,
            bytes: vec![0; limits::FRAME_BYTES_MAX],
        }
    }

    #[tokio::test]
    async fn frames_wait_outside_once_so_many_bytes_wait_for_the_room() {
        let relay = relay();
        let (go_on, held) = std::sync::mpsc::channel::<()>();
        let (begun, has_begun) = oneshot::channel();
        let busy = relay.clone();
        let busy = tokio::spawn(async move {
            let hold = move |_: &Room| begun.send(()).is_ok() && held.recv().is_ok();
            busy.consult(hold).await
        });
        has_begun.await.unwrap();
        for _ in 0..QUEUE_BYTES_MAX / limits::FRAME_BYTES_MAX {
            relay.tell(frame()).await.unwrap();
        }
        let mut one_too_many = std::pin::pin!(relay.tell(frame()));
        let mut context = Context::from_waker(Waker::noop());
        assert!(one_too_many.as_mut().poll(&mut context).is_pending());
        go_on.send(()).unwrap();
        one_too_many.await.unwrap();
        assert!(busy.await.unwrap().unwrap());
    }

    #[tokio::test]
    async fn a_room_that_died_is_noticed() {
        let relay = relay();
        assert!(relay.consult(|_| ()).await.is_ok());
        let died = relay.consult(|_| panic!("a bug in the room")).await;
        assert!(matches!(died, Err::<(), _>(RelayError::Stopping)));
        assert!(relay.consult(|_| ()).await.is_err());
    }
}
