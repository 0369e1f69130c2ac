//! Asking a provider: one request over one connection, by TLS, bounded, following nothing.

use super::{OidcError, TokenError};
use axum::body::Bytes;
use axum::http::{HeaderValue, Request, StatusCode, Uri, header, uri::Scheme};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::de::DeserializeOwned;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

/// Longest answer of a provider.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Why a provider let nobody in.
#[derive(Debug, thiserror::Error)]
pub enum ProviderError {
    /// It cannot be reached.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(#[from] io::Error),
    /// It says nothing in time, or others wait for it.
    #[error("the provider does not answer in time")]
    Silent,
    /// It answers otherwise than asked; a code it does not know, most likely.
    #[error("the provider answers with status {0}")]
    Status(StatusCode),
    /// It says something that cannot be.
    #[error("the provider cannot be understood: {0}")]
    Odd(&'static str),
    /// Its token is not for this sign-in.
    #[error("the provider's token is refused: {0}")]
    Token(#[from] TokenError),
}

/// Whether nobody between can read what goes to an address.
pub(super) fn is_private(address: &str) -> bool {
    let Ok(address) = address.parse::<Uri>() else {
        return false;
    };
    let host = address.host().map(bare);
    let is_here = host.is_some_and(|host| {
        host == "localhost" || host.parse::<IpAddr>().is_ok_and(|it| it.is_loopback())
    });
    let scheme = address.scheme();
    host.is_some() && (scheme == Some(&Scheme::HTTPS) || is_here && scheme == Some(&Scheme::HTTP))
}

/// A host without the brackets of an address of IPv6.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// Whoever asks the provider.
pub(super) struct Client {
    tls: Option<TlsConnector>,
}

impl Client {
    /// For a provider; the system's authorities are trusted where it is asked by TLS.
    pub(super) fn new(issuer: &str) -> Result<Self, OidcError> {
        if issuer.starts_with("http://") {
            return Ok(Self { tls: None });
        }
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        let (added, _) = roots.add_parsable_certificates(found.certs);
        if added == 0 {
            let why = found.errors.first().map(ToString::to_string);
            return Err(OidcError::NoRoots(why.unwrap_or_else(|| "none".to_owned())));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| OidcError::NoRoots(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self {
            tls: Some(TlsConnector::from(Arc::new(config))),
        })
    }

    pub(super) async fn get<T: DeserializeOwned>(&self, address: &str) -> Result<T, ProviderError> {
        let request = Request::get(address).body(String::new());
        self.ask(request.or(Err(ProviderError::Odd("its address is none")))?)
            .await
    }

    /// Asks, and reads the answer as JSON.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        request: Request<String>,
    ) -> Result<T, ProviderError> {
        let address = request.uri().clone();
        let host = address.host().map(bare).unwrap_or_default();
        let is_tls = address.scheme() == Some(&Scheme::HTTPS);
        let port = address.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
        let stream = TcpStream::connect((host, port)).await?;
        let answer = match (&self.tls, is_tls) {
            (Some(tls), true) => {
                let name = ServerName::try_from(host.to_owned());
                let name = name.or(Err(ProviderError::Odd("its name is none")))?;
                talk(tls.connect(name, stream).await?, request).await?
            }
            (None, false) => talk(stream, request).await?,
            (Some(_), false) | (None, true) => {
                return Err(ProviderError::Odd(
                    "some of its addresses are by TLS, some not",
                ));
            }
        };
        serde_json::from_slice(&answer).or(Err(ProviderError::Odd("its answer is none")))
    }
}

/// One request and its answer.
async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    request: Request<String>,
) -> Result<Bytes, ProviderError> {
    let broken = |error: hyper::Error| ProviderError::Unreachable(io::Error::other(error));
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
        .await
        .map_err(broken)?;
    // It ends with the sender.
    tokio::spawn(connection);
    let (mut head, body) = request.into_parts();
    let address = core::mem::take(&mut head.uri);
    let host = address.authority().map_or("", |it| it.as_str());
    let host = HeaderValue::from_str(host).or(Err(ProviderError::Odd("its name is none")))?;
    head.headers.insert(header::HOST, host);
    let accept = HeaderValue::from_static("application/json");
    head.headers.insert(header::ACCEPT, accept);
    if let Some(path) = address.path_and_query() {
        head.uri = path.clone().into();
    }
    let request = Request::from_parts(head, Full::new(Bytes::from(body)));
    let answer = sender.send_request(request).await.map_err(broken)?;
    if answer.status() != StatusCode::OK {
        return Err(ProviderError::Status(answer.status()));
    }
    let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect();
    let body = body
        .await
        .or(Err(ProviderError::Odd("its answer is cut or too long")))?;
    Ok(body.to_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_by_tls_or_stay_on_this_machine() {
        for (address, expected) in [
            ("https://login.example.cn/realms/banner", true),
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080/x", true),
            ("http://localhost", true),
            ("http://login.example.cn", false),
            ("http://localhost.example.cn", false),
            ("ftp://127.0.0.1", false),
            ("/relative", false),
            ("login.example.cn", false),
            ("", false),
        ] {
            assert_eq!(is_private(address), expected, "{address}");
        }
    }
}
