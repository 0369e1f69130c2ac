//! Throttling of sign-ins: per account and address, so that nobody can lock somebody else out.

use liangdi_core::time::UnixMillis;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords for one account from one address before it must wait.
const TRIES_MAX: u32 = 5;
/// Wrong passwords from one address, over all accounts, before it must wait.
const ADDRESS_TRIES_MAX: u32 = 50;
/// Wait after the first try too many; doubled with each further one.
const WAIT_MS_MIN: i64 = 30_000;
/// Longest wait; counts are forgotten after it.
const WAIT_MS_MAX: i64 = 15 * 60_000;
/// Most counts kept; beyond it the oldest are dropped.
const COUNTS_MAX: usize = 10_000;

/// Whose tries are counted together: an account from an address, or an address alone.
type Key = (IpAddr, Option<String>);

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

fn keys(address: IpAddr, login: &str) -> [(Key, u32); 2] {
    [
        ((address, Some(login.to_owned())), TRIES_MAX),
        ((address, None), ADDRESS_TRIES_MAX),
    ]
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
    /// Seconds to wait before another try; none where it may be made now.
    pub(super) fn wait(&self, address: IpAddr, login: &str, now: UnixMillis) -> Option<u64> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let wait = keys(address, login)
            .iter()
            .filter_map(|(key, max)| counts.get(key).map(|count| count.wait(*max, now)))
            .max()
            .unwrap_or(0);
        let seconds = u64::try_from(wait).unwrap_or(0).div_ceil(1000);
        (seconds > 0).then_some(seconds)
    }

    /// Counts a wrong password.
    pub(super) fn wrong(&self, address: IpAddr, login: &str, now: UnixMillis) {
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
        for (key, _) in keys(address, login) {
            let count = counts.entry(key).or_insert(Count {
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

    /// Forgets the tries before a right one, the address's share of them too: fifty colleagues
    /// behind one address sign in without waiting for each other.
    pub(super) fn right(&self, address: IpAddr, login: &str) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let own = counts.remove(&(address, Some(login.to_owned())));
        if let Some((own, shared)) = own.zip(counts.get_mut(&(address, None))) {
            shared.tries = shared.tries.saturating_sub(own.tries);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(core::net::Ipv4Addr::new(10, 0, 0, 1));
    const THERE: IpAddr = IpAddr::V4(core::net::Ipv4Addr::new(10, 0, 0, 2));

    #[test]
    fn guessing_makes_wait_but_locks_nobody_else_out() {
        let throttle = Throttle::default();
        for _ in 0..TRIES_MAX {
            assert_eq!(throttle.wait(HERE, "a", 0), None);
            throttle.wrong(HERE, "a", 0);
        }
        assert_eq!(throttle.wait(HERE, "a", 0), Some(30));
        throttle.wrong(HERE, "a", 30_000);
        assert_eq!(throttle.wait(HERE, "a", 30_000), Some(60), "doubled");
        assert_eq!(throttle.wait(THERE, "a", 0), None, "the owner elsewhere");
        assert_eq!(throttle.wait(HERE, "b", 0), None, "a colleague beside");
        throttle.right(HERE, "a");
        assert_eq!(throttle.wait(HERE, "a", 30_000), None);
    }

    #[test]
    fn one_address_cannot_try_all_accounts() {
        let throttle = Throttle::default();
        for number in 0..ADDRESS_TRIES_MAX {
            throttle.wrong(HERE, &number.to_string(), 0);
        }
        assert!(throttle.wait(HERE, "another", 0).is_some());
        assert_eq!(throttle.wait(HERE, "another", WAIT_MS_MAX), None);
    }

    #[test]
    fn right_passwords_of_many_cost_their_address_nothing() {
        let throttle = Throttle::default();
        for number in 0..2 * ADDRESS_TRIES_MAX {
            let login = number.to_string();
            assert_eq!(throttle.wait(HERE, &login, 0), None);
            throttle.wrong(HERE, &login, 0);
            throttle.right(HERE, &login);
        }
    }

    #[test]
    fn counts_are_bounded() {
        let throttle = Throttle::default();
        for number in 0..COUNTS_MAX + 10 {
            throttle.wrong(HERE, &number.to_string(), 0);
        }
        assert!(throttle.counts.lock().unwrap().len() <= COUNTS_MAX + 1);
    }
}
