//! Visitors: from which address a request comes, and whether its device signed in before.

use super::Shared;
use super::cookie::{cookie_named, set_cookie_named};
use super::throttle::{Tries, network};
use crate::password;
use crate::store::TokenHash;
use axum::http::{HeaderMap, HeaderValue};
use liangdi_core::ids::to_hex;
use sha2::{Digest as _, Sha256};
use std::net::{IpAddr, SocketAddr};

/// The cookie of a device that signed in before.
const KNOWN: &str = "liangdi_known";
/// Browsers keep no cookie longer.
const KNOWN_SECONDS: i64 = 400 * 24 * 3600;
const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// What the relay trusts.
#[derive(Debug, Clone, Default)]
pub struct Trust {
    /// Proxies that say truly for whom they ask.
    pub proxies: Vec<IpAddr>,
    /// Whether this relay itself speaks TLS.
    pub is_tls: bool,
    /// Signs the cookies of known devices.
    pub secret: [u8; 32],
}

impl Trust {
    /// The address a request comes from: what trusted proxies add to, read from its end.
    fn address(&self, peer: IpAddr, request: &HeaderMap) -> IpAddr {
        let forwarded: Vec<&str> = request
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        let mut address = peer.to_canonical();
        for before in forwarded.iter().rev() {
            if !self.proxies.contains(&address) {
                break;
            }
            let Ok(before) = before.trim().parse::<IpAddr>() else {
                break;
            };
            address = before.to_canonical();
        }
        address
    }

    /// Whether a request comes by TLS: to this relay, or to a trusted proxy that says so.
    pub(super) fn is_https(&self, peer: IpAddr, request: &HeaderMap) -> bool {
        let said = request.get_all(FORWARDED_PROTO).iter().next_back();
        let is_said = said.is_some_and(|said| said == "https");
        self.is_tls || (is_said && self.proxies.contains(&peer.to_canonical()))
    }

    /// Ties a device to a login. All parts have a fixed length, so nothing can be appended.
    fn mark(&self, device: &[u8; 16], login: &str) -> String {
        let mut hash = Sha256::new();
        hash.update(self.secret);
        hash.update(device);
        hash.update(Sha256::digest(login.to_ascii_lowercase()));
        format!("{}.{}", to_hex(device), to_hex(&hash.finalize()))
    }

    fn known(&self, request: &HeaderMap, login: &str) -> Option<[u8; 16]> {
        let cookie = cookie_named(request, KNOWN)?;
        let (device, _) = cookie.split_once('.')?;
        let device: liangdi_core::ids::DeviceId = device.parse().ok()?;
        let device = *device.as_bytes();
        let (given, right) = (cookie.as_bytes(), self.mark(&device, login));
        // Compared by hash: how long it takes says nothing about the mark.
        (Sha256::digest(given) == Sha256::digest(right)).then_some(device)
    }
}

/// The counts a try to sign in belongs to.
pub(super) fn tries(shared: &Shared, peer: SocketAddr, request: &HeaderMap, login: &str) -> Tries {
    let address = shared.trust.address(peer.ip(), request);
    Tries::of(address, login, shared.trust.known(request, login))
}

/// The counts a try of a guest link's code belongs to.
pub(super) fn tries_of_link(
    shared: &Shared,
    peer: SocketAddr,
    request: &HeaderMap,
    token: &str,
) -> Tries {
    Tries::of(shared.trust.address(peer.ip(), request), token, None)
}

/// The counts a sign-in by a provider belongs to, and the network it comes from.
pub(super) fn tries_of_flow(
    shared: &Shared,
    peer: SocketAddr,
    request: &HeaderMap,
    flow: &TokenHash,
) -> (Tries, IpAddr) {
    let address = shared.trust.address(peer.ip(), request);
    let (id, _) = flow.split_at(16);
    let id = id.try_into().unwrap_or_default();
    (Tries::of_flow(address, id), network(address))
}

/// The `Set-Cookie` value by which a device is known to a login from now on.
pub(super) fn remember(
    shared: &Shared,
    request: &HeaderMap,
    login: &str,
) -> Result<Option<HeaderValue>, super::ApiError> {
    if shared.trust.known(request, login).is_some() {
        return Ok(None);
    }
    let device = password::random().or(Err(super::ApiError::ServerFault))?;
    let mark = shared.trust.mark(&device, login);
    set_cookie_named(KNOWN, &mark, Some(KNOWN_SECONDS), request).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                let name = axum::http::HeaderName::from_static(name);
                (name, value.parse().unwrap())
            })
            .collect()
    }

    #[test]
    fn only_a_trusted_proxy_says_who_asks() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let trust = Trust {
            proxies: vec![ip("127.0.0.1"), ip("10.0.0.9")],
            ..Trust::default()
        };
        for (peer, forwarded, expected) in [
            ("127.0.0.1", "203.0.113.5", "203.0.113.5"),
            ("::ffff:127.0.0.1", "203.0.113.5", "203.0.113.5"),
            ("127.0.0.1", "1.2.3.4, 203.0.113.5", "203.0.113.5"),
            ("127.0.0.1", "203.0.113.5, 10.0.0.9", "203.0.113.5"),
            ("198.51.100.7", "203.0.113.5", "198.51.100.7"),
            ("127.0.0.1", "nonsense", "127.0.0.1"),
        ] {
            let request = request(&[(FORWARDED_FOR, forwarded)]);
            let found = trust.address(ip(peer), &request);
            assert_eq!(found, ip(expected), "{peer} {forwarded}");
        }
    }

    #[test]
    fn a_device_is_known_to_the_login_it_signed_in_with_and_to_no_other() {
        let trust = Trust {
            secret: [7; 32],
            ..Trust::default()
        };
        let cookie = format!("a=b; {KNOWN}={}", trust.mark(&[5; 16], "root"));
        let request = request(&[("cookie", &cookie)]);
        assert_eq!(trust.known(&request, "Root"), Some([5; 16]));
        assert_eq!(trust.known(&request, "another"), None);
        assert_eq!(Trust::default().known(&request, "root"), None);
    }
}
