//! An authority, its certificates, and a client that trusts it, for tests by TLS.

use super::kit::{Answer, ask_over, connect};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// A connection by TLS.
pub(crate) type Encrypted = StreamOwned<ClientConnection, TcpStream>;

/// An authority that only the client of its test trusts.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    /// A certificate for this machine, good through the first day of a year, and its key.
    pub(crate) fn issue(&self, through: i32) -> (String, String) {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let mut params = CertificateParams::new(names).unwrap();
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(through, 1, 1);
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let cert = params.signed_by(&key, &self.0).unwrap();
        (cert.pem(), key.serialize_pem())
    }

    /// What a browser does that trusts this authority.
    pub(crate) fn client(&self) -> ClientConnection {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.der().clone()).unwrap();
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap()
    }

    /// A connection whose handshake is done.
    pub(crate) fn connect(&self, address: &str) -> Encrypted {
        let mut stream = StreamOwned::new(self.client(), connect(address));
        while stream.conn.is_handshaking() {
            stream.conn.complete_io(&mut stream.sock).unwrap();
        }
        stream
    }

    pub(crate) fn ask(&self, address: &str, request: &str, headers: &[&str], body: &str) -> Answer {
        ask_over(self.connect(address), address, request, headers, body)
    }
}

/// Which certificate a connection was greeted with.
pub(crate) fn greeted_with(stream: &Encrypted) -> CertificateDer<'static> {
    let chain = stream.conn.peer_certificates().unwrap();
    chain[0].clone().into_owned()
}

/// The files of a relay's certificate.
pub(crate) struct Files {
    pub(crate) cert: PathBuf,
    pub(crate) key: PathBuf,
}

impl Files {
    /// In a folder, with what they hold first.
    pub(crate) fn new(folder: &Path, (cert, key): &(String, String)) -> Self {
        let files = Self {
            cert: folder.join("cert.pem"),
            key: folder.join("key.pem"),
        };
        files.write(cert, key);
        files
    }

    pub(crate) fn write(&self, cert: &str, key: &str) {
        std::fs::write(&self.cert, cert).unwrap();
        std::fs::write(&self.key, key).unwrap();
    }

    pub(crate) fn options(&self) -> [&str; 4] {
        let [cert, key] = [&self.cert, &self.key].map(|it| it.to_str().unwrap());
        ["--tls-cert", cert, "--tls-key", key]
    }
}
