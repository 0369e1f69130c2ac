//! The relay as its users meet it: the real program, real sockets, real sessions.
#![expect(
    clippy::tests_outside_test_module,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::wildcard_enum_match_arm,
    reason = "an integration test is a test module; a panic is how it fails"
)]

#[path = "relay/audit.rs"]
mod audit;
#[path = "relay/backups.rs"]
mod backups;
#[path = "relay/guests.rs"]
mod guests;
#[path = "relay/kit.rs"]
mod kit;
#[path = "relay/page.rs"]
mod page;
#[path = "relay/people.rs"]
mod people;
#[path = "relay/provider.rs"]
mod provider;
#[path = "relay/provider_kit.rs"]
#[expect(dead_code, reason = "attacks need more of it")]
mod provider_kit;
#[path = "relay/rosters.rs"]
mod rosters;
#[path = "relay/sessions.rs"]
mod sessions;
#[path = "relay/tls.rs"]
mod tls;
#[path = "relay/tls_kit.rs"]
mod tls_kit;

use kit::{
    Folder, PASSWORD, Phone, Relay, close_code, open_socket, program, sees, shared, waiting,
};
use liangdi_core::session::{Session, View};
use liangdi_core::view::{Link, Query};
use liangdi_core::{frame, ids, limits};
use std::process::Stdio;
use tungstenite::Message;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_liangdi");

fn link(session: &mut Session) -> Link {
    match session.view(&Query::Status, kit::now()) {
        View::Status(status) => status.link,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_one_side_writes_the_other_reads_and_nothing_is_fetched_twice() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let mut host = Phone::online(&relay, "haidian");
    let member = shared(&mut home, &mut host);
    home.propose(member, "unheard-of deed");
    assert!(home.try_until(|it| waiting(it) == 0), "never admitted");
    let told = host.try_until(|it| sees(it, member, "unheard-of deed") == 1);
    assert!(told, "never told");
    home.until("caught up", Session::is_in_sync);
    for _ in 0..2 {
        host.cut();
        host.connect(&relay);
        host.until("in sync", Session::is_in_sync);
    }
    assert!(host.received < 200, "{} bytes", host.received);
}

#[test]
fn killed_between_submit_and_fate_everything_arrives_exactly_once() {
    let folder = Folder::new();
    let mut relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let mut host = Phone::online(&relay, "haidian");
    let member = shared(&mut home, &mut host);
    for round in 0..3 {
        let words = format!("deed of round {round}");
        home.propose(member, &words);
        if round == 1 {
            // The author has heard; then nothing may be missing after the kill.
            assert!(home.try_until(|it| waiting(it) == 0));
        }
        relay.kill();
        home.cut();
        relay = Relay::start(&folder.0);
        home.connect(&relay);
        assert!(home.try_until(|it| waiting(it) == 0), "round {round}");
        host.connect(&relay);
        assert!(
            host.try_until(|it| sees(it, member, &words) > 0),
            "round {round}"
        );
        host.until("in sync", Session::is_in_sync);
        assert_eq!(host.sees(member, &words), 1, "round {round}");
    }
}

#[test]
fn told_to_stop_it_says_goodbye_and_loses_nothing() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let mut host = Phone::online(&relay, "haidian");
    let member = shared(&mut home, &mut host);
    home.propose(member, "last words");
    relay.ask_to_stop();
    assert_eq!(host.close_code(), Some(1001));
    assert!(relay.wait().success());
    let relay = Relay::start(&folder.0);
    home.connect(&relay);
    assert!(home.try_until(|it| waiting(it) == 0), "never admitted");
    assert_eq!(home.sees(member, "last words"), 1);
}

#[test]
fn a_store_that_takes_nothing_acknowledges_nothing_and_recovers() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let mut host = Phone::online(&relay, "haidian");
    let member = shared(&mut home, &mut host);
    let other = rusqlite::Connection::open(folder.0.join("liangdi.sqlite")).unwrap();
    // Signing in writes too: the next connection needs its cookie before the lock.
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    home.propose(member, "while the disk is full");
    let full = home.try_until(|it| link(it) == Link::RelayFull);
    assert!(full, "never said that nothing can be stored");
    assert_eq!(home.waiting(), 1, "the outbox is kept");
    assert_eq!(home.close_code(), Some(1013));
    assert_eq!(host.sees(member, "while the disk is full"), 0);
    assert_eq!(relay.ask("GET /readyz", &[], "").status, 200);
    other.execute_batch("ROLLBACK").unwrap();
    home.connect(&relay);
    assert!(home.try_until(|it| waiting(it) == 0), "never recovered");
    assert!(host.try_until(|it| sees(it, member, "while the disk is full") == 1));
}

#[test]
fn an_old_copy_of_the_database_is_noticed_and_nothing_is_lost_on_the_phone() {
    let folder = Folder::new();
    Relay::start(&folder.0).kill();
    let (old, copy) = (Folder::new(), "liangdi.sqlite");
    for name in [copy, "liangdi.sqlite-wal"] {
        std::fs::copy(folder.0.join(name), old.0.join(name)).unwrap();
    }
    let relay = Relay::start(&folder.0);
    let mut home = Phone::online(&relay, "baiyinhua");
    let member = home.members()[0];
    home.propose(member, "not in the old copy");
    assert!(home.try_until(|it| waiting(it) == 0));
    home.until("caught up", Session::is_in_sync);
    let relay_of_old = Relay::start(&old.0);
    relay.kill();
    home.connect(&relay_of_old);
    let noticed = home.try_until(|it| link(it) == Link::RelayRestored);
    assert!(noticed, "{:?}", link(&mut home.session));
    assert_eq!(home.sees(member, "not in the old copy"), 1);
}

#[test]
fn frames_that_are_none_close_the_socket_with_the_reason() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let cookie = relay.sign_in("baiyinhua", PASSWORD).cookie();
    let old = frame::encode(&frame::Up::Hello {
        version: frame::VERSION + 1,
        device: ids::DeviceId::from_bytes([1; 16]),
        cursor: None,
        tick: 0,
    });
    for (message, code) in [
        (Message::Binary(old.into()), 4426),
        (Message::Binary(vec![0xff; 100].into()), 4400),
        (
            Message::Binary(vec![0; limits::FRAME_BYTES_MAX + 1].into()),
            4413,
        ),
        (Message::Text("hello".into()), 1003),
    ] {
        let mut socket = open_socket(&relay, &cookie);
        socket.send(message).unwrap();
        assert_eq!(close_code(&mut socket), Some(code));
    }
    assert_eq!(relay.ask("GET /readyz", &[], "").status, 200);
}

#[test]
fn signing_in_takes_the_right_password_and_guessing_takes_time() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    assert_eq!(relay.ask("GET /api/me", &[], "").code(), "signedOut");
    assert_eq!(relay.sign_in("nobody", PASSWORD).code(), "wrongPassword");
    assert_eq!(
        relay.ask("POST /api/sign-in", &[], "{").code(),
        "badRequest"
    );
    let foreign = relay.ask("POST /api/sign-in", &["origin: http://evil.example"], "{}");
    assert_eq!(
        (foreign.status, foreign.code().as_str()),
        (403, "foreignOrigin")
    );
    for _ in 0..5 {
        assert_eq!(relay.sign_in("haidian", "guess").code(), "wrongPassword");
    }
    let throttled = relay.sign_in("haidian", PASSWORD);
    assert_eq!(
        (throttled.status, throttled.code().as_str()),
        (429, "tooManyTries")
    );
    assert!(throttled.header("retry-after").is_some());

    let signed_in = relay.sign_in("baiyinhua", PASSWORD);
    let set = signed_in.header("set-cookie").unwrap();
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(set.contains(part), "{set}");
    }
    let cookie = signed_in.cookie();
    assert_eq!(relay.ask("GET /api/me", &[&cookie], "").status, 200);
    let mut socket = open_socket(&relay, &cookie);
    assert_eq!(
        relay.ask("POST /api/sign-out", &[&cookie], "{}").status,
        204
    );
    assert_eq!(close_code(&mut socket), Some(4401));
    assert_eq!(relay.ask("GET /api/me", &[&cookie], "").status, 401);
}

#[test]
fn demo_accounts_are_never_served_beyond_this_machine() {
    let folder = Folder::new();
    for options in [&["--demo"][..], &[]] {
        if options.is_empty() {
            Relay::start(&folder.0).kill();
        }
        let refused = program()
            .args(["serve", "--listen", "0.0.0.0:0", "--data"])
            .arg(&folder.0)
            .args(options)
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(!refused.status.success());
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains("loopback only"), "{said}");
    }
}

#[test]
fn two_relays_never_share_a_folder() {
    let folder = Folder::new();
    let _first = Relay::start(&folder.0);
    let second = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&folder.0)
        .output()
        .unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another relay"));
}

#[test]
fn a_banner_is_founded_once() {
    let folder = Folder::new();
    let founding = ["init", "--name", "a banner", "--admin", "root"];
    let init = || kit::run(&folder.0, &founding, "correct horse\n");
    let first = init();
    assert!(
        first.status.success(),
        "{}",
        String::from_utf8_lossy(&first.stderr)
    );
    let second = init();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("holds a banner already"));
    let relay = Relay::start(&folder.0);
    assert_eq!(relay.sign_in("root", "correct horse").status, 200);
    assert_eq!(relay.ask("GET /api/demo", &[], "").body, "[]");
}

#[test]
fn pages_and_answers_carry_the_headers_that_protect_them() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let long = "x".repeat(5000);
    for (request, body, status) in [
        ("GET /healthz", "", 200),
        ("GET /api/build", "", 200),
        ("GET /api/nothing", "", 404),
        ("GET /assets/nothing.js", "", 404),
        ("PUT /api/me", "", 405),
        ("GET /api/me", "", 401),
        ("GET /api/socket", "", 401),
        ("POST /api/sign-in", "{", 400),
        ("POST /api/sign-in", &long, 413),
    ] {
        let answer = relay.ask(request, &[], body);
        assert_eq!(answer.status, status, "{request}");
        protected(&answer, request);
    }
    for headers in ["origin: http://evil.example", "content-type: text/plain"] {
        let refused = relay.ask("POST /api/sign-in", &[headers], "{}");
        assert!(matches!(refused.status, 403 | 415), "{headers}");
        protected(&refused, headers);
    }
    let socket = ["upgrade: websocket", "origin: http://evil.example"];
    protected(&relay.ask("GET /api/socket", &socket, ""), "a socket");
    protected(&relay.ask("GET /", &[], ""), "the app");
    assert_eq!(relay.ask("GET /api/nothing", &[], "").code(), "notFound");
}

fn protected(answer: &kit::Answer, what: &str) {
    let policy = answer.header("content-security-policy").unwrap();
    for part in [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
    ] {
        assert!(policy.split("; ").any(|it| it == part), "{what}: {part}");
    }
    for never in ["unsafe-inline", "'unsafe-eval'", "http:", "https:", "*"] {
        assert!(!policy.contains(never), "{what}: {never}");
    }
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}: {name}");
    }
    assert!(answer.header("cache-control").is_some(), "{what}");
    let hsts = answer.header("strict-transport-security");
    assert!(hsts.is_none(), "{what}: not without TLS");
}
