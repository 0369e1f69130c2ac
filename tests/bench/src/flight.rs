//! Changes in flight: how many may be under way, and how long each took to its last reader.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark reads the clock; no rule depends on it"
)]
pub(crate) fn instant() -> Instant {
    Instant::now()
}

#[derive(Debug, Default)]
struct State {
    sent: Vec<Instant>,
    /// Changes seen, per subscriber.
    seen: Vec<usize>,
    latencies: Vec<Duration>,
}

/// One measurement under way; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Flight {
    pub(crate) changes: usize,
    pub(crate) subscribers: usize,
    in_flight: usize,
    state: Arc<Mutex<State>>,
    moved: Arc<Notify>,
}

impl Flight {
    pub(crate) fn new(changes: usize, in_flight: usize, subscribers: usize) -> Self {
        let state = State {
            seen: vec![0; subscribers],
            ..State::default()
        };
        Self {
            changes,
            subscribers,
            in_flight,
            state: Arc::new(Mutex::new(state)),
            moved: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next change where one more may be under way; its number.
    pub(crate) fn take_off(&self) -> Option<usize> {
        let mut state = self.lock();
        let number = state.sent.len();
        let landed = state.seen.iter().copied().min().unwrap_or(0);
        if number == self.changes || number - landed >= self.in_flight {
            return None;
        }
        state.sent.push(instant());
        Some(number)
    }

    /// Whether every subscriber has seen every change.
    pub(crate) fn is_over(&self) -> bool {
        self.lock().seen.iter().all(|seen| *seen >= self.changes)
    }

    /// A subscriber has seen this many more. Where documents overtake each other, the longest
    /// waiting counts as arrived: the sum of the times stays exact.
    pub(crate) fn saw(&self, subscriber: usize, more: usize) {
        let now = instant();
        let mut state = self.lock();
        let Some(seen) = state.seen.get_mut(subscriber) else {
            return;
        };
        let before = *seen;
        *seen += more;
        let landed: Vec<_> = state.sent.iter().skip(before).take(more).copied().collect();
        let took = landed
            .into_iter()
            .map(|sent| now.saturating_duration_since(sent));
        state.latencies.extend(took);
        drop(state);
        self.moved.notify_one();
    }

    /// Waits until some subscriber has seen more.
    pub(crate) async fn moved(&self) {
        self.moved.notified().await;
    }

    /// Writer-to-reader times in microseconds, shortest first.
    pub(crate) fn latencies(&self) -> Vec<u64> {
        let state = self.lock();
        let micros = state.latencies.iter().map(Duration::as_micros);
        let mut micros: Vec<u64> = micros.filter_map(|it| it.try_into().ok()).collect();
        micros.sort_unstable();
        micros
    }
}
