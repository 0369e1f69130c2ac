//! An authority, its certificates, and a client that trusts it, for tests by TLS.

use super::kit::{Answer, ask_over, connect};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, PKCS_ECDSA_P256_SHA256,
    date_time_ymd,
};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{
    ClientConfig, ClientConnection, RootCertStore, ServerConfig, ServerConnection, StreamOwned,
};

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

    /// The authority's own certificate.
    pub(crate) fn pem(&self) -> String {
        self.0.pem()
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

/// Answers every request by TLS with one document, made of its own address; the address.
pub(crate) fn serve_json(
    authority: &Authority,
    document: impl FnOnce(&str) -> serde_json::Value,
) -> String {
    let (cert, key) = authority.issue(2999);
    let cert = CertificateDer::from_pem_slice(cert.as_bytes()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let issuer = format!("https://{}", listener.local_addr().unwrap());
    let body = document(&issuer).to_string();
    std::thread::spawn(move || {
        for stream in listener.incoming().map(Result::unwrap) {
            let connection = ServerConnection::new(config.clone()).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            // Whoever does not trust this goes away.
            if stream.read(&mut [0; 4096]).is_ok() {
                let length = body.len();
                let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n");
                stream.write_all(format!("{head}{body}").as_bytes()).ok();
                stream.flush().ok();
            }
        }
    });
    issuer
}
