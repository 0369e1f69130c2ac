//! TLS: the certificate of this relay, read again when it is renewed.

use liangdi_core::time::{Date, UnixMillis};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use tokio_rustls::rustls::server::{ClientHello, ParsedCertificate, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, CertificateError, RootCertStore, ServerConfig};

/// How long before its end a certificate is complained about.
const RENEW_WITHIN_MS: UnixMillis = 14 * 24 * 3600 * 1000;

/// Where a certificate and its key are, both in PEM.
#[derive(Debug, Clone)]
pub struct TlsFiles {
    /// The certificate, then those that lead to a root.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Unreadable(PathBuf, io::Error),
    /// There is no certificate in the file.
    #[error("{0} holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")]
    NoCertificate(PathBuf),
    /// There is no key in the file.
    #[error("{0} holds no private key in PEM (-----BEGIN PRIVATE KEY-----)")]
    NoKey(PathBuf),
    /// The two do not belong together.
    #[error("the key in {1} is not that of the certificate in {0}")]
    NotAPair(PathBuf, PathBuf),
    /// The certificate is too old.
    #[error("the certificate in {0} expired on {1}: renew it")]
    Expired(PathBuf, Date),
    /// The certificate is too new, or this machine's clock is off.
    #[error("the certificate in {0} is good from {1} on only: is this machine's clock right?")]
    NotYet(PathBuf, Date),
    /// The certificate or its key is none that this relay can use.
    #[error("the certificate in {0} cannot be used: {1}")]
    Unusable(PathBuf, rustls::Error),
}

/// The certificate in use.
#[derive(Debug)]
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let current = self.0.read().unwrap_or_else(PoisonError::into_inner);
        Some(current.clone())
    }
}

/// The relay's certificate and whoever is greeted with it.
#[derive(Clone)]
pub struct Tls {
    files: TlsFiles,
    current: Arc<Current>,
    pub(crate) acceptor: TlsAcceptor,
}

impl core::fmt::Debug for Tls {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Tls")
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// Why they cannot be used.
    pub fn read(files: TlsFiles, now: UnixMillis) -> Result<Self, TlsError> {
        let current = Arc::new(Current(RwLock::new(read(&files, now)?)));
        let unusable = |error| TlsError::Unusable(files.cert.clone(), error);
        let mut config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(unusable)?
            .with_no_client_auth()
            .with_cert_resolver(current.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self {
            files,
            current,
            acceptor: TlsAcceptor::from(Arc::new(config)),
        })
    }

    /// Reads certificate and key again; true where there is a new one. Connections there are go on.
    ///
    /// # Errors
    /// Why they cannot be used; the ones in use stay.
    pub fn reread(&self, now: UnixMillis) -> Result<bool, TlsError> {
        let fresh = read(&self.files, now)?;
        let current = self.current.0.write();
        let mut current = current.unwrap_or_else(PoisonError::into_inner);
        let is_new = fresh.cert != current.cert;
        if is_new {
            *current = fresh;
        }
        Ok(is_new)
    }
}

fn read(files: &TlsFiles, now: UnixMillis) -> Result<Arc<CertifiedKey>, TlsError> {
    let text = |path: &Path| {
        std::fs::read(path).map_err(|error| TlsError::Unreadable(path.to_owned(), error))
    };
    let chain: Vec<_> = CertificateDer::pem_slice_iter(&text(&files.cert)?)
        .collect::<Result<_, _>>()
        .or(Err(TlsError::NoCertificate(files.cert.clone())))?;
    let first = chain.first();
    let first = first.ok_or_else(|| TlsError::NoCertificate(files.cert.clone()))?;
    let key = PrivateKeyDer::from_pem_slice(&text(&files.key)?)
        .or(Err(TlsError::NoKey(files.key.clone())))?;
    check_days(&files.cert, first, now)?;
    if check_days(&files.cert, first, now.saturating_add(RENEW_WITHIN_MS)).is_err() {
        tracing::warn!(file = %files.cert.display(), "the certificate expires within 14 days");
    }
    let pair = CertifiedKey::from_der(chain, key, &default_provider());
    pair.map(Arc::new).map_err(|error| {
        if matches!(error, rustls::Error::InconsistentKeys(_)) {
            TlsError::NotAPair(files.cert.clone(), files.key.clone())
        } else {
            TlsError::Unusable(files.cert.clone(), error)
        }
    })
}

/// Whether a certificate is good today. Who issued it is for the browsers to say.
fn check_days(file: &Path, cert: &CertificateDer<'_>, now: UnixMillis) -> Result<(), TlsError> {
    let seconds = u64::try_from(now.div_euclid(1000)).unwrap_or(0);
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let day = |time: UnixTime| {
        let millis = time.as_secs().saturating_mul(1000);
        Date::at(UnixMillis::try_from(millis).unwrap_or(UnixMillis::MAX))
    };
    let parsed = ParsedCertificate::try_from(cert);
    let parsed = parsed.map_err(|error| TlsError::Unusable(file.to_owned(), error))?;
    let CryptoProvider {
        signature_verification_algorithms: known,
        ..
    } = default_provider();
    let nobody = RootCertStore::empty();
    // Nobody is trusted, so that this always fails; but the days are looked at first.
    let judged = rustls::client::verify_server_cert_signed_by_trust_anchor(
        &parsed,
        &nobody,
        &[],
        now,
        known.all,
    );
    match judged {
        Err(rustls::Error::InvalidCertificate(CertificateError::ExpiredContext {
            not_after,
            ..
        })) => Err(TlsError::Expired(file.to_owned(), day(not_after))),
        Err(rustls::Error::InvalidCertificate(CertificateError::NotValidYetContext {
            not_before,
            ..
        })) => Err(TlsError::NotYet(file.to_owned(), day(not_before))),
        Ok(()) | Err(_) => Ok(()),
    }
}
