//! A provider of sign-ins on loopback, with keys of its own, that can be told to go wrong.

use super::kit::{Answer, ask};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use liangdi_server::oidc::OidcOptions;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    RsaPublicKeyComponents,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};
use tokio::runtime::Runtime;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

pub(crate) const CLIENT: &str = "liangdi";
pub(crate) const SECRET: &str = "correct horse & 100%";
/// Where people open the relay, which the tests never do.
pub(crate) const PUBLIC: &str = "https://liangdi.example.cn";

/// A key of the provider.
pub(crate) enum Key {
    Es256(EcdsaKeyPair),
    Rs256(RsaKeyPair),
}

impl Key {
    pub(crate) fn es256() -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pair = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self::Es256(EcdsaKeyPair::from_pkcs8(kind, pair.as_ref(), &random).unwrap())
    }

    pub(crate) fn rs256() -> Self {
        let pem = include_bytes!("provider-rsa.pem");
        let pair = PrivatePkcs8KeyDer::from_pem_slice(pem).unwrap();
        Self::Rs256(RsaKeyPair::from_pkcs8(pair.secret_pkcs8_der()).unwrap())
    }

    fn alg(&self) -> &'static str {
        match self {
            Self::Es256(_) => "ES256",
            Self::Rs256(_) => "RS256",
        }
    }

    /// As the provider shows it.
    fn shown(&self, kid: &str) -> Value {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        match self {
            Self::Es256(pair) => {
                let point = pair.public_key().as_ref();
                let [x, y] = [&point[1..33], &point[33..]].map(text);
                json!({"kty": "EC", "crv": "P-256", "kid": kid, "use": "sig", "x": x, "y": y})
            }
            Self::Rs256(pair) => {
                let shown = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                let [n, e] = [&shown.n, &shown.e].map(|it| text(it));
                json!({"kty": "RSA", "kid": kid, "alg": "RS256", "n": n, "e": e})
            }
        }
    }

    fn sign(&self, text: &str) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Es256(pair) => pair
                .sign(&random, text.as_bytes())
                .unwrap()
                .as_ref()
                .to_vec(),
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, text.as_bytes(), &mut signature)
                    .unwrap();
                signature
            }
        }
    }

    /// A token with a head of one's choice.
    pub(crate) fn token(&self, head: &Value, claims: &Value) -> String {
        let part = |part: &Value| URL_SAFE_NO_PAD.encode(part.to_string());
        let signed = format!("{}.{}", part(head), part(claims));
        let signature = URL_SAFE_NO_PAD.encode(self.sign(&signed));
        format!("{signed}.{signature}")
    }
}

/// How a token comes about, from the key that is shown, its head and its claims.
pub(crate) type Forge = Box<dyn Fn(&Key, Value, Value) -> String + Send>;

struct Code {
    challenge: String,
    nonce: String,
    subject: String,
}

/// What the provider is about to do.
pub(crate) struct Script {
    pub(crate) key: Key,
    pub(crate) kid: &'static str,
    pub(crate) now: i64,
    /// What is said of it that is not so.
    pub(crate) discovered: Value,
    pub(crate) forge: Forge,
    codes: BTreeMap<String, Code>,
    issuer: String,
}

type Shared = Arc<Mutex<Script>>;

/// A provider that is running.
pub(crate) struct Provider {
    script: Shared,
    pub(crate) issuer: String,
    runtime: Option<Runtime>,
}

fn honest() -> Forge {
    Box::new(|key, head, claims| key.token(&head, &claims))
}

impl Provider {
    /// With a key, at a time in milliseconds.
    pub(crate) fn start(key: Key, now: i64) -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime
            .block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))
            .unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            key,
            kid: "first",
            now: now / 1000,
            discovered: json!({}),
            forge: honest(),
            codes: BTreeMap::new(),
            issuer: issuer.clone(),
        }));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discover))
            .route("/token", post(exchange))
            .route("/keys", get(keys))
            .with_state(script.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self {
            script,
            issuer,
            runtime: Some(runtime),
        }
    }

    pub(crate) fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    /// From now on tokens come about like this.
    pub(crate) fn forge(&self, forge: impl Fn(&Key, Value, Value) -> String + Send + 'static) {
        self.script().forge = Box::new(forge);
    }

    pub(crate) fn forge_nothing(&self) {
        self.script().forge = honest();
    }

    /// Goes away.
    pub(crate) fn stop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    pub(crate) fn options(&self) -> OidcOptions {
        OidcOptions {
            issuer: self.issuer.clone(),
            client_id: CLIENT.to_owned(),
            client_secret: SECRET.to_owned(),
            name: "a county".to_owned(),
            public_url: PUBLIC.to_owned(),
        }
    }

    /// Somebody signs in here, at an address the relay has given; the code and the state to bring back.
    pub(crate) fn authorize(&self, address: &str, subject: &str) -> (String, String) {
        let (place, query) = address.split_once('?').unwrap();
        assert_eq!(place, format!("{}/authorize", self.issuer));
        let asked: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["redirect_uri"], format!("{PUBLIC}/provider"));
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["code_challenge_method"], "S256");
        let code = Code {
            challenge: asked["code_challenge"].clone(),
            nonce: asked["nonce"].clone(),
            subject: subject.to_owned(),
        };
        let name = format!("code {}", asked["state"]);
        self.script().codes.insert(name.clone(), code);
        (name, asked["state"].clone())
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.stop();
    }
}

async fn discover(State(script): State<Shared>) -> Json<Value> {
    let script = script.lock().unwrap();
    let at = |path: &str| format!("{}{path}", script.issuer);
    let mut found = json!({
        "issuer": script.issuer,
        "authorization_endpoint": at("/authorize"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/keys"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic"],
    });
    for (name, value) in script.discovered.as_object().unwrap() {
        found[name] = value.clone();
    }
    Json(found)
}

async fn keys(State(script): State<Shared>) -> Json<Value> {
    let script = script.lock().unwrap();
    // A key of a kind nobody here knows stands before it.
    let odd = json!({"kty": "OKP", "crv": "Ed25519", "kid": script.kid, "x": "AA"});
    Json(json!({"keys": [odd, script.key.shown(script.kid)]}))
}

async fn exchange(
    State(script): State<Shared>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, StatusCode> {
    let mut script = script.lock().unwrap();
    let secret: String = form_urlencoded::byte_serialize(SECRET.as_bytes()).collect();
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT}:{secret}")));
    if headers["authorization"] != basic.as_str() {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let sent: BTreeMap<_, _> = form_urlencoded::parse(body.as_bytes())
        .into_owned()
        .collect();
    // Gone with its first use.
    let code = script.codes.remove(&sent["code"]);
    let code = code.ok_or(StatusCode::BAD_REQUEST)?;
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&sent["code_verifier"]));
    if challenge != code.challenge || sent["redirect_uri"] != format!("{PUBLIC}/provider") {
        return Err(StatusCode::BAD_REQUEST);
    }
    let head = json!({"alg": script.key.alg(), "kid": script.kid, "typ": "JWT"});
    let claims = json!({
        "iss": script.issuer, "sub": code.subject, "aud": CLIENT, "nonce": code.nonce,
        "iat": script.now, "exp": script.now + 300,
    });
    let token = (script.forge)(&script.key, head, claims);
    Ok(Json(
        json!({"access_token": "-", "token_type": "Bearer", "id_token": token}),
    ))
}

/// Leaves the relay for the provider; where to, and the cookie to come back with.
pub(crate) fn leave(address: &str, cookie: &str, body: &Value) -> (String, String) {
    let left = try_leave(address, cookie, body);
    let to = left.json()["address"]
        .as_str()
        .unwrap_or(&left.body)
        .to_owned();
    (to, left.cookie_named("liangdi_away").unwrap())
}

pub(crate) fn try_leave(address: &str, cookie: &str, body: &Value) -> Answer {
    let cookies: &[&str] = if cookie.is_empty() { &[] } else { &[cookie] };
    ask(
        address,
        "POST /api/provider/leave",
        cookies,
        &body.to_string(),
    )
}

/// Comes back to the relay.
pub(crate) fn come_back(
    address: &str,
    cookies: &[&str],
    (code, state): &(String, String),
) -> Answer {
    let cookies: Vec<_> = cookies
        .iter()
        .filter_map(|it| it.strip_prefix("cookie: "))
        .collect();
    let cookie = format!("cookie: {}", cookies.join("; "));
    let body = json!({"code": code, "state": state}).to_string();
    ask(address, "POST /api/provider/return", &[&cookie], &body)
}
