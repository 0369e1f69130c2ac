//! People come in: invitations, resets, passwords, and what the operator does with no network.

use super::kit::{self, Answer, Folder, PASSWORD, Relay, ask, close_code, try_socket};
use liangdi_core::ids::to_hex;
use liangdi_server::listen::Bounds;
use liangdi_server::oidc::OidcOptions;
use liangdi_server::relay::SOCKETS_MAX;
use liangdi_server::serve::{Config, Serving, start};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::runtime::Runtime;

pub(crate) const DAY: i64 = 24 * 3600 * 1000;
/// 2026-11-23T10:00:00Z.
pub(crate) const START: i64 = 1_795_428_000_000;

/// A relay in this process, on a real port, whose clock the test moves.
pub(crate) struct Timed {
    runtime: Runtime,
    serving: Option<Serving>,
    pub(crate) address: String,
    clock: Arc<AtomicI64>,
    _folder: Folder,
}

impl Timed {
    pub(crate) fn start(trusted_proxies: &[IpAddr]) -> Self {
        Self::configured(|config| config.trusted_proxies = trusted_proxies.to_vec())
    }

    /// With a provider to sign in by.
    pub(crate) fn with_provider(options: OidcOptions) -> Self {
        Self::configured(|config| config.oidc = Some(options))
    }

    fn configured(otherwise: impl FnOnce(&mut Config)) -> Self {
        let folder = Folder::new();
        let runtime = Runtime::new().unwrap();
        let clock = Arc::new(AtomicI64::new(START));
        let theirs = clock.clone();
        let mut config = Config {
            data: folder.0.clone(),
            listen: "127.0.0.1:0".parse().unwrap(),
            tls: None,
            oidc: None,
            demo: true,
            trusted_proxies: Vec::new(),
            account_sockets: SOCKETS_MAX,
            bounds: Bounds::default(),
            clock: Arc::new(move || theirs.load(Ordering::SeqCst)),
        };
        otherwise(&mut config);
        let serving = runtime.block_on(start(config)).unwrap();
        Self {
            address: serving.address.to_string(),
            serving: Some(serving),
            runtime,
            clock,
            _folder: folder,
        }
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    pub(crate) fn wait(&self, millis: i64) {
        self.clock.fetch_add(millis, Ordering::SeqCst);
    }

    pub(crate) fn get(&self, path: &str, cookie: &str) -> Answer {
        ask(&self.address, &format!("GET {path}"), &[cookie], "")
    }

    pub(crate) fn post(&self, path: &str, headers: &[&str], body: &serde_json::Value) -> Answer {
        let request = format!("POST {path}");
        ask(&self.address, &request, headers, &body.to_string())
    }

    pub(crate) fn try_sign_in(&self, login: &str, password: &str, headers: &[&str]) -> Answer {
        let body = json!({"login": login, "password": password});
        self.post("/api/sign-in", headers, &body)
    }

    /// The cookie of a demo account.
    pub(crate) fn sign_in(&self, login: &str) -> String {
        self.try_sign_in(login, PASSWORD, &[]).cookie()
    }

    pub(crate) fn invite(&self, cookie: &str, person: &str) -> Answer {
        self.post("/api/invitations", &[cookie], &json!({ "person": person }))
    }

    pub(crate) fn token(&self, cookie: &str, person: &str) -> String {
        let invited = self.invite(cookie, person).json();
        invited["token"].as_str().unwrap().to_owned()
    }

    pub(crate) fn join(&self, body: &serde_json::Value) -> Answer {
        self.post("/api/join", &[], body)
    }

    fn look(&self, token: &str) -> Answer {
        self.post("/api/invitations/look", &[], &json!({ "token": token }))
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.take() {
            self.runtime.block_on(serving.stop());
        }
    }
}

/// Somebody of the demo; most secretaries of hosts and some of branches have no account.
pub(crate) fn person(name: &str) -> String {
    to_hex(&Sha256::digest(format!("liangdi demo person {name}"))[..16])
}

#[test]
fn only_those_above_are_told_who_can_sign_in() {
    let relay = Timed::start(&[]);
    let newcomer = person("李建军");
    let told = |login: &str| {
        let answer = relay.get("/api/people", &relay.sign_in(login));
        assert_eq!(answer.status, 200);
        answer.json()
    };
    let access_of = |told: &serde_json::Value| {
        let all = told.as_array().unwrap();
        let found = all.iter().find(|it| it["person"] == json!(newcomer));
        found.map(|it| it["access"].clone())
    };
    assert_eq!(access_of(&told("zhen")), None);
    relay.token(&relay.sign_in("zhen"), &newcomer);
    assert_eq!(access_of(&told("zhen")), Some(json!("invited")));
    assert_eq!(access_of(&told("sumu")), None, "another township's");
    assert_eq!(told("lianxi"), json!([]), "appoints nobody");
    let token = relay.token(&relay.sign_in("zhen"), &newcomer);
    let words = json!({"token": token, "login": "jianjun", "password": "grey camel 7"});
    assert_eq!(relay.join(&words).status, 200);
    assert_eq!(access_of(&told("zhen")), Some(json!("account")));
    assert_eq!(relay.get("/api/people", "x: y").code(), "signedOut");
}

#[test]
fn an_invitation_from_above_opens_an_account_once() {
    let relay = Timed::start(&[]);
    let newcomer = person("李建军");
    for login in ["baiyinhua", "lianxi", "sumu"] {
        let refused = relay.invite(&relay.sign_in(login), &newcomer);
        assert_eq!((refused.status, refused.code().as_str()), (403, "notAbove"));
    }
    assert_eq!(relay.invite("x: y", &newcomer).code(), "signedOut");
    let token = relay.token(&relay.sign_in("zhen"), &newcomer);
    for _ in 0..2 {
        let seen = relay.look(&token).json();
        assert_eq!(
            (&seen["kind"], &seen["login"]),
            (&json!("join"), &json!(null))
        );
        assert_eq!(
            (&seen["name"], &seen["invitedBy"]),
            (&json!("李建军"), &json!("陈国梁"))
        );
        let office = json!({"org": "镇区社区党支部", "role": "secretary"});
        assert_eq!(seen["offices"], json!([office]));
        assert_eq!(seen["expiresAt"], json!(START + 7 * DAY));
    }
    let join = |login: &str, password: &str| {
        relay.join(&json!({"token": token, "login": login, "password": password}))
    };
    for (login, password, code) in [
        ("Zhen", "grey camel 7", "loginTaken"),
        ("two words", "grey camel 7", "loginShape"),
        ("jianjun", "seven77", "passwordTooShort"),
        ("jianjun", "12345678", "passwordTooCommon"),
    ] {
        assert_eq!(join(login, password).code(), code);
    }
    assert_eq!(
        relay
            .join(&json!({"token": token, "login": "jianjun"}))
            .code(),
        "badRequest"
    );
    let joined = join("jianjun", "grey camel 7");
    assert_eq!(joined.json()["person"], json!(newcomer));
    assert_eq!(relay.get("/api/me", &joined.cookie()).status, 200);
    assert_eq!(join("jianjun", "grey camel 7").code(), "invitationUsed");
    assert_eq!(relay.look(&token).code(), "invitationUsed");
    assert_eq!(relay.look(&"0".repeat(64)).code(), "invitationUnknown");
    assert_eq!(
        relay.try_sign_in("Jianjun", "grey camel 7", &[]).status,
        200
    );
}

#[test]
fn an_invitation_expires_is_replaced_by_a_newer_one_and_admits_one_of_two() {
    let relay = Timed::start(&[]);
    let newcomer = person("斯琴");
    let above = relay.sign_in("sumu");
    let first = relay.token(&above, &newcomer);
    let second = relay.token(&above, &newcomer);
    assert_eq!(relay.look(&first).code(), "invitationUnknown");
    relay.wait(7 * DAY);
    assert_eq!(relay.look(&second).code(), "invitationExpired");
    assert_eq!(
        relay.join(&json!({ "token": second })).code(),
        "invitationExpired"
    );
    let token = relay.token(&above, &newcomer);
    let join = |login: &'static str| {
        let body = json!({"token": token, "login": login, "password": "grey camel 7"});
        relay.join(&body).status
    };
    let statuses = std::thread::scope(|scope| {
        let joining = ["one", "two"].map(|login| scope.spawn(move || join(login)));
        joining.map(|it| it.join().unwrap())
    });
    assert!(
        statuses == [200, 410] || statuses == [410, 200],
        "{statuses:?}"
    );
}

#[test]
fn a_device_alone_is_enough_until_its_holder_sets_a_password() {
    let relay = Timed::start(&[]);
    let newcomer = person("赵永胜");
    let token = relay.token(&relay.sign_in("sumu"), &newcomer);
    let before = relay.sign_in("kunshan");
    let joined = relay.post("/api/join", &[&before], &json!({ "token": token }));
    assert_eq!(relay.get("/api/me", &before).status, 401, "switched");
    assert_eq!(joined.json()["login"], json!(null));
    let mut cookie = joined.cookie();
    for _ in 0..3 {
        relay.wait(179 * DAY);
        let me = relay.get("/api/me", &cookie);
        assert_eq!(me.status, 200, "used within 180 days");
        cookie = me.cookie();
    }
    let set = |body| relay.post("/api/password", &[&cookie], &body);
    assert_eq!(set(json!({"new": "grey camel 7"})).code(), "badRequest");
    assert_eq!(
        set(json!({"new": "grey camel 7", "login": "zhen"})).code(),
        "loginTaken"
    );
    assert_eq!(
        set(json!({"new": "grey camel 7", "login": "yongsheng"})).status,
        204
    );
    let other = relay.try_sign_in("yongsheng", "grey camel 7", &[]).cookie();
    let wrong = json!({"old": "brown camel 7", "new": "white camel 7"});
    assert_eq!(set(wrong).code(), "wrongPassword");
    let right = json!({"old": "grey camel 7", "new": "white camel 7"});
    assert_eq!(set(right).status, 204);
    assert_eq!(relay.get("/api/me", &other).status, 401, "the other device");
    assert_eq!(relay.get("/api/me", &cookie).status, 200, "this device");
    assert_eq!(
        relay.try_sign_in("yongsheng", "grey camel 7", &[]).status,
        401
    );
}

#[test]
fn a_forgotten_password_is_reset_from_above_and_never_from_below() {
    let relay = Timed::start(&[]);
    let (lost, above) = (relay.sign_in("baiyinhua"), relay.sign_in("zhen"));
    let (below, banner) = (person("巴图"), person("苏日娜"));
    for (cookie, who) in [
        (&lost, &person("陈国梁")),
        (&above, &banner),
        (&above, &person("陈国梁")),
    ] {
        assert_eq!(relay.invite(cookie, who).code(), "notAbove");
        let ended = relay.post("/api/people/sign-out", &[cookie], &json!({ "person": who }));
        assert_eq!(ended.code(), "notAbove");
    }
    let mut socket = try_socket(&relay.address, "", &[&lost]).unwrap();
    let invited = relay.invite(&above, &below).json();
    assert_eq!(invited["kind"], json!("reset"));
    assert_eq!(invited["expiresAt"], json!(START + DAY));
    assert_eq!(
        relay.look(invited["token"].as_str().unwrap()).json()["login"],
        json!("baiyinhua")
    );
    assert_eq!(
        relay.get("/api/me", &lost).status,
        200,
        "nothing has happened yet"
    );
    let body = json!({"token": invited["token"], "password": "grey camel 7"});
    let back = relay.join(&body);
    assert_eq!(back.json()["person"], json!(below));
    assert_eq!(close_code(&mut socket), Some(4401));
    assert_eq!(relay.get("/api/me", &lost).status, 401);
    assert_eq!(relay.try_sign_in("baiyinhua", PASSWORD, &[]).status, 401);
    assert_eq!(
        relay.try_sign_in("baiyinhua", "grey camel 7", &[]).status,
        200
    );
    let ended = relay.post(
        "/api/people/sign-out",
        &[&above],
        &json!({ "person": below }),
    );
    assert_eq!(ended.status, 204);
    assert_eq!(relay.get("/api/me", &back.cookie()).status, 401);
}

#[test]
fn the_first_administrator_comes_in_by_a_link_and_is_helped_while_the_relay_is_stopped() {
    let folder = Folder::new();
    let words = ["init", "--name", "a banner", "--admin", "root"];
    let token_in = |output: &std::process::Output| {
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let token = said
            .split_once("/join#t=")
            .map(|(_, token)| token.trim().to_owned());
        token.unwrap_or_else(|| panic!("{said}"))
    };
    let refused = kit::run(&folder.0, &words, "12345678\n");
    assert!(!refused.status.success(), "a password everybody guesses");
    let lost = token_in(&kit::run(&folder.0, &words, ""));
    let token = token_in(&kit::run(&folder.0, &["reset-password", "root"], ""));
    let relay = Relay::start(&folder.0);
    let join = |token: &str| {
        let body = json!({"token": token, "login": "first", "password": "grey camel 7"});
        relay.ask("POST /api/join", &[], &body.to_string())
    };
    assert_eq!(join(&lost).code(), "invitationUnknown", "replaced");
    assert_eq!(join(&token).status, 200);
    let busy = kit::run(&folder.0, &["reset-password", "first"], "white camel 7\n");
    assert!(String::from_utf8_lossy(&busy.stderr).contains("another relay"));
    relay.kill();
    let unknown = kit::run(&folder.0, &["reset-password", "nobody"], "white camel 7\n");
    assert!(!unknown.status.success());
    let reset = kit::run(&folder.0, &["reset-password", "first"], "white camel 7\n");
    assert!(
        reset.status.success(),
        "{}",
        String::from_utf8_lossy(&reset.stderr)
    );
    let relay = Relay::start(&folder.0);
    assert_eq!(relay.sign_in("first", "grey camel 7").status, 401);
    assert_eq!(relay.sign_in("first", "white camel 7").status, 200);
}
