//! Throttling of sign-ins: per account and network, so that nobody can lock somebody else out.

use super::ApiError;
use liangdi_core::time::UnixMillis;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Wrong passwords for one account from one address before it must wait.
const TRIES_MAX: u32 = 5;
/// Wrong passwords from one network, over all accounts, before it must wait.
const NETWORK_TRIES_MAX: u32 = 50;
/// Wait after the first try too many; doubled with each further one.
const WAIT_MS_MIN: i64 = 30_000;
/// Longest wait; counts are forgotten after it.
const WAIT_MS_MAX: i64 = 15 * 60_000;
/// Most counts kept; beyond it the oldest are dropped.
const COUNTS_MAX: usize = 10_000;

/// Whose tries are counted together. Logins are hashed, so that long ones take no more memory.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// A network, over all accounts.
    Network(IpAddr),
    /// An account from a network.
    Login(IpAddr, [u8; 32]),
    /// A device that signed in to this account before.
    Device([u8; 16]),
    /// Somebody who is away at the provider.
    Flow([u8; 16]),
}

/// The counts one try belongs to.
#[derive(Debug, Clone)]
pub(super) struct Tries(Vec<(Key, u32)>);

impl Tries {
    /// A try from an address, or from a device that is known to this account.
    ///
    /// A known device has an allowance of its own: strangers on the same network, or behind the
    /// same proxy, cannot make it wait.
    pub(super) fn of(address: IpAddr, login: &str, known: Option<[u8; 16]>) -> Self {
        if let Some(device) = known {
            return Self(vec![(Key::Device(device), TRIES_MAX)]);
        }
        let network = network(address);
        let login = Sha256::digest(login.to_ascii_lowercase()).into();
        Self(vec![
            (Key::Login(network, login), TRIES_MAX),
            (Key::Network(network), NETWORK_TRIES_MAX),
        ])
    }
}

impl Tries {
    /// A sign-in by a provider from an address: colleagues who are away at once do not wait for each
    /// other, only for all who never came back.
    pub(super) fn of_flow(address: IpAddr, flow: [u8; 16]) -> Self {
        let network = network(address);
        Self(vec![
            (Key::Flow(flow), TRIES_MAX),
            (Key::Network(network), NETWORK_TRIES_MAX),
        ])
    }
}

/// One subscriber's addresses: in IPv6 that is 2^64 of them.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => {
            let bits = u128::from(address) & (u128::MAX << 64);
            Ipv6Addr::from(bits).into()
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Count {
    tries: u32,
    last: UnixMillis,
}

/// Counts of wrong passwords.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    counts: Mutex<BTreeMap<Key, Count>>,
}

impl Count {
    fn wait(&self, tries_max: u32, now: UnixMillis) -> i64 {
        let Some(excess) = self.tries.checked_sub(tries_max) else {
            return 0;
        };
        let doubled = WAIT_MS_MIN
            .checked_shl(excess.min(10))
            .unwrap_or(WAIT_MS_MAX);
        let until = self.last.saturating_add(doubled.min(WAIT_MS_MAX));
        until.saturating_sub(now).max(0)
    }
}

impl Throttle {
    /// Takes a try, which counts as wrong until it is right: tries made at once count each.
    pub(super) fn take(&self, tries: &Tries, now: UnixMillis) -> Result<(), ApiError> {
        if let Some(seconds) = self.wait(tries, now) {
            return Err(ApiError::TooManyTries(seconds));
        }
        self.wrong(tries, now);
        Ok(())
    }

    /// Seconds to wait before another try; none where it may be made now.
    fn wait(&self, tries: &Tries, now: UnixMillis) -> Option<u64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = tries
            .0
            .iter()
            .filter_map(|(key, max)| counts.get(key).map(|count| count.wait(*max, now)))
            .max()
            .unwrap_or(0);
        let seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1000);
        (seconds > 0).then_some(seconds)
    }

    /// Counts a wrong password.
    fn wrong(&self, tries: &Tries, now: UnixMillis) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= COUNTS_MAX {
            counts.retain(|_, count| now.saturating_sub(count.last) < WAIT_MS_MAX);
        }
        while counts.len() >= COUNTS_MAX {
            let oldest = counts.iter().min_by_key(|(_, count)| count.last);
            let Some(oldest) = oldest.map(|(key, _)| key.clone()) else {
                break;
            };
            counts.remove(&oldest);
        }
        for (key, _) in &tries.0 {
            let count = counts.entry(key.clone()).or_insert(Count {
                tries: 0,
                last: now,
            });
            if now.saturating_sub(count.last) >= WAIT_MS_MAX {
                count.tries = 0;
            }
            count.tries = count.tries.saturating_add(1);
            count.last = now;
        }
    }

    /// Forgets the tries before a right one, the network's share of them too: fifty colleagues
    /// behind one address sign in without waiting for each other.
    pub(super) fn right(&self, tries: &Tries) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut keys = tries.0.iter().map(|(key, _)| key);
        let own = keys.next().and_then(|key| counts.remove(key));
        let shared = keys.next().and_then(|key| counts.get_mut(key));
        if let Some((own, shared)) = own.zip(shared) {
            shared.tries = shared.tries.saturating_sub(own.tries);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(core::net::Ipv4Addr::new(10, 0, 0, 1));
    const THERE: IpAddr = IpAddr::V4(core::net::Ipv4Addr::new(10, 0, 0, 2));

    fn here(login: &str) -> Tries {
        Tries::of(HERE, login, None)
    }

    #[test]
    fn guessing_makes_wait_but_locks_nobody_else_out() {
        let throttle = Throttle::default();
        for _ in 0..TRIES_MAX {
            assert_eq!(throttle.wait(&here("a"), 0), None);
            throttle.wrong(&here("a"), 0);
        }
        assert_eq!(throttle.wait(&here("a"), 0), Some(30));
        assert_eq!(throttle.wait(&here("A"), 0), Some(30), "the same login");
        throttle.wrong(&here("a"), 30_000);
        assert_eq!(throttle.wait(&here("a"), 30_000), Some(60), "doubled");
        let elsewhere = Tries::of(THERE, "a", None);
        assert_eq!(throttle.wait(&elsewhere, 0), None, "the owner elsewhere");
        assert_eq!(throttle.wait(&here("b"), 0), None, "a colleague beside");
        throttle.right(&here("a"));
        assert_eq!(throttle.wait(&here("a"), 30_000), None);
    }

    #[test]
    fn a_device_that_signed_in_before_keeps_its_own_allowance() {
        let throttle = Throttle::default();
        let known = Tries::of(HERE, "a", Some([1; 16]));
        for _ in 0..2 * NETWORK_TRIES_MAX {
            throttle.wrong(&here("a"), 0);
        }
        assert!(throttle.wait(&here("a"), 0).is_some());
        assert_eq!(throttle.wait(&known, 0), None);
        for _ in 0..TRIES_MAX {
            throttle.wrong(&known, 0);
        }
        assert_eq!(
            throttle.wait(&known, 0),
            Some(30),
            "it may not guess either"
        );
    }

    #[test]
    fn one_network_cannot_try_all_accounts() {
        let throttle = Throttle::default();
        let from = |number: u32| {
            let address = Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0).to_bits();
            IpAddr::from(Ipv6Addr::from(address + u128::from(number)))
        };
        for number in 0..NETWORK_TRIES_MAX {
            throttle.wrong(&Tries::of(from(number), &number.to_string(), None), 0);
        }
        let another = Tries::of(from(1000), "another", None);
        assert!(throttle.wait(&another, 0).is_some());
        assert_eq!(throttle.wait(&another, WAIT_MS_MAX), None);
    }

    #[test]
    fn right_passwords_of_many_cost_their_network_nothing() {
        let throttle = Throttle::default();
        for number in 0..2 * NETWORK_TRIES_MAX {
            let tries = here(&number.to_string());
            assert_eq!(throttle.wait(&tries, 0), None);
            throttle.wrong(&tries, 0);
            throttle.right(&tries);
        }
    }

    #[test]
    fn counts_are_bounded() {
        let throttle = Throttle::default();
        for number in 0..COUNTS_MAX + 10 {
            throttle.wrong(&here(&number.to_string()), 0);
        }
        assert!(throttle.counts.lock().unwrap().len() <= COUNTS_MAX + 1);
    }
}
