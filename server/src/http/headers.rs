//! Headers: what a browser may do with our pages, and whose pages may call us.

use super::{ApiError, Shared};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::net::SocketAddr;

/// Only our own scripts, styles and connections, each as a file; nothing else, from nowhere.
///
/// Styles set by scripts do not need an exception; `data:` is for QR codes, which are drawn here. Text
/// never becomes markup or script: only Vue may make markup, of templates (`web/src/trusted.ts`).
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; \
     script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-ancestors 'none'; \
     base-uri 'none'; form-action 'none'; \
     require-trusted-types-for 'script'; trusted-types default vue";

const SECURITY: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=()",
    ),
];

/// How a request came, as this relay knows it; what the request itself says is taken off.
const PROTO: &str = "x-forwarded-proto";
/// For a year the browser asks by TLS only. Names below ours are not ours to decide for.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Notes how a request came, and adds the security headers to every answer.
pub(super) async fn secure(
    State(shared): State<Shared>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let headers = request.headers_mut();
    let is_https = shared.trust.is_https(peer.ip(), headers);
    headers.remove(PROTO);
    if is_https {
        headers.insert(PROTO, HeaderValue::from_static("https"));
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if is_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    for (name, value) in SECURITY {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Refuses what another site's page sends in the name of our user.
pub(super) async fn check_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let changes = request.method() != Method::GET && request.method() != Method::HEAD;
    let guarded = changes || headers.contains_key(header::UPGRADE);
    if guarded && !(is_own_origin(headers) && is_own_site(headers)) {
        return ApiError::ForeignOrigin.into_response();
    }
    if changes && !is_json(headers) {
        return ApiError::NotJson.into_response();
    }
    next.run(request).await
}

/// Whether a request came by TLS.
fn is_https(headers: &HeaderMap) -> bool {
    headers.get(PROTO).is_some_and(|proto| proto == "https")
}

/// Whether cookies are given for TLS only. Without it, as on loopback, a browser would drop them.
pub(super) fn is_secure(headers: &HeaderMap) -> bool {
    is_https(headers) || !is_loopback(headers)
}

/// Browsers name the page's origin; programs that are no browser name none.
fn is_own_origin(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    let origin = origin.to_str().ok().and_then(|origin| {
        origin.strip_prefix("https://").or_else(|| {
            origin
                .strip_prefix("http://")
                .filter(|_| !is_https(headers))
        })
    });
    host.is_some() && host == origin
}

/// Newer browsers say where a request comes from, also where they name no origin.
fn is_own_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_none_or(|site| site == "same-origin" || site == "none")
}

/// A form of another site cannot send JSON without asking first, and is never allowed to.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// Whether the request came to this very machine, where there is no TLS.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|it| it.to_str().ok());
    let Some(host) = host else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, port)| {
        if port.bytes().all(|it| it.is_ascii_digit()) {
            name
        } else {
            host
        }
    });
    let address = name.trim_start_matches('[').trim_end_matches(']');
    name == "localhost"
        || address
            .parse::<core::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn a_page_of_another_site_is_not_our_own() {
        let host = (header::HOST, "127.0.0.1:7420");
        let from = |origin| is_own_origin(&headers(&[host.clone(), (header::ORIGIN, origin)]));
        assert!(from("http://127.0.0.1:7420"));
        for foreign in ["http://127.0.0.1:7421", "http://evil.example", "null", ""] {
            assert!(!from(foreign), "{foreign}");
        }
        assert!(is_own_origin(&headers(core::slice::from_ref(&host))));
        let https = (HeaderName::from_static(PROTO), "https");
        let from = |origin| {
            let origin = (header::ORIGIN, origin);
            is_own_origin(&headers(&[host.clone(), https.clone(), origin]))
        };
        assert!(from("https://127.0.0.1:7420"));
        assert!(!from("http://127.0.0.1:7420"), "somebody between");
    }

    #[test]
    fn only_this_machine_is_loopback() {
        for (host, expected) in [
            ("localhost:7420", true),
            ("127.0.0.1", true),
            ("[::1]:80", true),
            ("example.org", false),
            ("10.0.0.1:80", false),
            ("localhost.example.org", false),
        ] {
            assert_eq!(
                is_loopback(&headers(&[(header::HOST, host)])),
                expected,
                "{host}"
            );
        }
    }
}
