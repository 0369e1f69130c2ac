//! Sign-ins by a provider that are under way: from leaving for it to coming back.

use crate::oidc::{Discovered, Secrets};
use crate::store::{SessionId, TokenHash};
use liangdi_core::ids::PersonId;
use liangdi_core::time::UnixMillis;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How long somebody may be away.
const LASTS_MS: i64 = 10 * 60_000;
/// Most of them from one network, and of all; the oldest makes room.
const OF_NETWORK_MAX: usize = 256;
const ALL_MAX: usize = 4096;

/// What somebody who comes back wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To sign in.
    Enter,
    /// To use an invitation.
    Join(TokenHash),
    /// To sign in by the provider from now on.
    Tie(PersonId, SessionId),
}

/// Somebody who is away at the provider.
#[derive(Debug, Clone)]
pub(super) struct Flow {
    pub(super) secrets: Secrets,
    pub(super) found: Discovered,
    pub(super) purpose: Purpose,
    /// Whether other people use this computer too.
    pub(super) is_shared: bool,
    pub(super) network: IpAddr,
}

/// All who are away, each by the hash of a cookie. They are in memory only: after a restart one begins
/// again.
#[derive(Debug, Default)]
pub(super) struct Flows {
    under_way: Mutex<BTreeMap<TokenHash, (Flow, UnixMillis)>>,
}

impl Flows {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<TokenHash, (Flow, UnixMillis)>> {
        self.under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn begin(&self, cookie: TokenHash, flow: Flow, now: UnixMillis) {
        let mut under_way = self.lock();
        under_way.retain(|_, (_, until)| now < *until);
        let network = flow.network;
        let theirs = under_way.values().filter(|(it, _)| it.network == network);
        let of_network = (theirs.count() >= OF_NETWORK_MAX).then_some(network);
        if of_network.is_some() || under_way.len() >= ALL_MAX {
            let may_go = |flow: &Flow| of_network.is_none_or(|it| it == flow.network);
            let oldest = under_way.iter().filter(|(_, (flow, _))| may_go(flow));
            let oldest = oldest.min_by_key(|(_, (_, until))| *until);
            if let Some(oldest) = oldest.map(|(cookie, _)| *cookie) {
                under_way.remove(&oldest);
            }
        }
        under_way.insert(cookie, (flow, now.saturating_add(LASTS_MS)));
    }

    /// Whoever comes back with a cookie; nobody comes back twice.
    pub(super) fn end(&self, cookie: &TokenHash, now: UnixMillis) -> Option<Flow> {
        let (flow, until) = self.lock().remove(cookie)?;
        (now < until).then_some(flow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow(network: u8) -> Flow {
        let found = serde_json::json!({
            "issuer": "", "authorization_endpoint": "", "token_endpoint": "", "jwks_uri": "",
        });
        Flow {
            secrets: Secrets {
                state: String::new(),
                nonce: String::new(),
                verifier: String::new(),
            },
            found: serde_json::from_value(found).unwrap(),
            purpose: Purpose::Enter,
            is_shared: false,
            network: [10, 0, 0, network].into(),
        }
    }

    #[test]
    fn one_comes_back_once_and_not_too_late() {
        let flows = Flows::default();
        flows.begin([1; 32], flow(1), 0);
        flows.begin([2; 32], flow(1), 0);
        assert!(flows.end(&[1; 32], LASTS_MS - 1).is_some());
        assert!(flows.end(&[1; 32], 1).is_none(), "came back");
        assert!(flows.end(&[2; 32], LASTS_MS).is_none(), "too late");
        assert!(flows.end(&[3; 32], 1).is_none(), "never left");
    }

    #[test]
    fn one_network_makes_room_for_itself_only() {
        let flows = Flows::default();
        flows.begin([255; 32], flow(1), 0);
        for number in 0..=OF_NETWORK_MAX {
            let mut cookie = [0; 32];
            cookie[..8].copy_from_slice(&(number as u64).to_be_bytes());
            flows.begin(cookie, flow(2), i64::try_from(number).unwrap());
        }
        assert_eq!(flows.lock().len(), OF_NETWORK_MAX + 1);
        assert!(flows.end(&[0; 32], 1).is_none(), "its own oldest");
        assert!(flows.end(&[255; 32], 1).is_some(), "another's");
    }
}
