//! Sessions: how they rotate and end, tickets, throttling, and what another site cannot do.

use super::kit::{close_code, try_socket};
use super::people::{DAY, Timed};
use serde_json::json;
use tungstenite::Message;

const MINUTE: i64 = 60_000;

#[test]
fn a_token_rotates_and_neither_tabs_nor_sockets_notice() {
    let relay = Timed::start(&[]);
    let old = relay.sign_in("baiyinhua");
    let mut socket = try_socket(&relay.address, "", &[&old]).unwrap();
    assert!(relay.get("/api/me", &old).header("set-cookie").is_none());
    relay.wait(DAY);
    let new = relay.get("/api/me", &old).cookie();
    assert_ne!(old, new);
    assert!(
        relay.get("/api/me", &old).header("set-cookie").is_none(),
        "the other tab"
    );
    assert_eq!(relay.get("/api/me", &new).status, 200);
    relay.wait(2 * MINUTE);
    assert_eq!(relay.get("/api/me", &old).status, 401);
    socket.send(Message::Text("still open".into())).unwrap();
    assert_eq!(close_code(&mut socket), Some(1003));
    relay.wait(89 * DAY);
    assert_eq!(relay.get("/api/devices", &new).status, 200);
    relay.wait(DAY);
    assert_eq!(
        relay.get("/api/devices", &new).status,
        401,
        "not used for 90 days"
    );
}

#[test]
fn devices_are_listed_and_ended_one_by_one_or_all() {
    let relay = Timed::start(&[]);
    let agent = "user-agent: Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36";
    let sign_in = |headers: &[&str]| {
        relay
            .try_sign_in("haidian", super::PASSWORD, headers)
            .cookie()
    };
    let phone = sign_in(&[agent]);
    relay.wait(DAY);
    let [desk, third] = [sign_in(&[]), sign_in(&[])];
    let devices = relay.get("/api/devices", &desk).json();
    assert_eq!(devices.as_array().unwrap().len(), 3);
    let listed = &devices[2];
    assert_eq!(listed["label"], json!("Chrome \u{b7} Android"));
    assert_eq!(listed["lastSeen"], json!("2026-11-23"));
    assert_eq!(
        (&listed["createdOn"], &listed["isThis"]),
        (&json!("2026-11-23"), &json!(false))
    );
    let id = json!({ "id": listed["id"] });
    let stranger = relay.sign_in("kunshan");
    assert_eq!(
        relay.post("/api/devices/end", &[&stranger], &id).code(),
        "notFound"
    );
    let mut socket = try_socket(&relay.address, "", &[&phone]).unwrap();
    assert_eq!(relay.post("/api/devices/end", &[&desk], &id).status, 204);
    assert_eq!(close_code(&mut socket), Some(4401));
    assert_eq!(relay.get("/api/me", &phone).status, 401);
    assert_eq!(
        relay
            .post("/api/devices/end-all", &[&desk], &json!({}))
            .status,
        204
    );
    assert_eq!(relay.get("/api/me", &third).status, 401);
    assert_eq!(relay.get("/api/me", &desk).status, 200);
}

#[test]
fn a_shared_computer_keeps_nothing() {
    let relay = Timed::start(&[]);
    let sign_in = |login: &str, headers: &[&str]| {
        let body = json!({"login": login, "password": super::PASSWORD, "shared": true});
        relay.post("/api/sign-in", headers, &body)
    };
    let first = sign_in("kunshan", &[]);
    assert!(
        !first.head.contains("Max-Age"),
        "gone when the browser closes: {}",
        first.head
    );
    assert!(first.cookie_named("liangdi_known").is_none());
    let second = sign_in("haidian", &[&first.cookie()]);
    assert_eq!(
        relay.get("/api/me", &first.cookie()).status,
        401,
        "ended by the next"
    );
    relay.wait(DAY / 2);
    assert_eq!(
        relay.get("/api/me", &second.cookie()).status,
        401,
        "half a day"
    );
}

#[test]
fn a_ticket_opens_one_socket_within_half_a_minute() {
    let relay = Timed::start(&[]);
    let cookie = relay.sign_in("baiyinhua");
    let ticket = || {
        let issued = relay.post("/api/ticket", &[&cookie], &json!({})).json();
        format!("?ticket={}", issued["ticket"].as_str().unwrap())
    };
    let open = |query: &str| try_socket(&relay.address, query, &[]);
    assert_eq!(
        relay.post("/api/ticket", &[], &json!({})).code(),
        "signedOut"
    );
    let good = ticket();
    let mut socket = open(&good).unwrap();
    assert_eq!(open(&good).err(), Some(401), "used");
    let late = ticket();
    relay.wait(MINUTE / 2);
    assert_eq!(open(&late).err(), Some(401), "too late");
    assert_eq!(open("").err(), Some(401), "neither ticket nor cookie");
    let unused = ticket();
    assert_eq!(
        relay.post("/api/sign-out", &[&cookie], &json!({})).status,
        204
    );
    assert_eq!(open(&unused).err(), Some(401), "its session has ended");
    assert_eq!(close_code(&mut socket), Some(4401));
}

#[test]
fn one_account_has_sixteen_sockets_and_hears_why_not_more() {
    let relay = Timed::start(&[]);
    let cookie = relay.sign_in("baiyinhua");
    let open = || try_socket(&relay.address, "", &[&cookie]).unwrap();
    let sockets: Vec<_> = (0..16).map(|_| open()).collect();
    // Each is counted once it answers: the upgrade comes before the line is open.
    let mut told: Vec<_> = sockets.into_iter().collect();
    for socket in &mut told {
        socket.send(Message::Ping(Vec::new().into())).unwrap();
        assert!(matches!(socket.read(), Ok(Message::Pong(_))));
    }
    assert_eq!(close_code(&mut open()), Some(4429));
    let others = relay.sign_in("haidian");
    let mut other = try_socket(&relay.address, "", &[&others]).unwrap();
    other.send(Message::Text("counted apart".into())).unwrap();
    assert_eq!(close_code(&mut other), Some(1003));
}

#[test]
fn another_site_can_post_nothing() {
    let relay = Timed::start(&[]);
    let cookie = relay.sign_in("zuzhibu");
    for path in [
        "/api/sign-in",
        "/api/sign-out",
        "/api/invitations",
        "/api/invitations/look",
        "/api/join",
        "/api/password",
        "/api/devices/end",
        "/api/devices/end-all",
        "/api/people/sign-out",
        "/api/ticket",
    ] {
        for (header, status) in [
            ("origin: https://evil.example", 403),
            ("origin: null", 403),
            ("sec-fetch-site: cross-site", 403),
            ("sec-fetch-site: same-site", 403),
            ("content-type: text/plain", 415),
            ("content-type: application/x-www-form-urlencoded", 415),
        ] {
            let answer = relay.post(path, &[&cookie, header], &json!({}));
            assert_eq!(answer.status, status, "{path} {header}");
        }
    }
    assert_eq!(relay.get("/api/me", &cookie).status, 200, "still signed in");
    let foreign = [cookie.as_str(), "origin: https://evil.example"];
    assert_eq!(try_socket(&relay.address, "", &foreign).err(), Some(403));
}

#[test]
fn guessing_slows_down_whoever_guesses_and_nobody_else() {
    let relay = Timed::start(&["127.0.0.1".parse().unwrap()]);
    let (here, there) = (
        "x-forwarded-for: 203.0.113.5",
        "x-forwarded-for: 203.0.113.6",
    );
    let right = |headers: &[&str]| relay.try_sign_in("kunshan", super::PASSWORD, headers);
    let known = right(&[here]).cookie_named("liangdi_known").unwrap();
    for _ in 0..5 {
        assert_eq!(relay.try_sign_in("kunshan", "guess", &[here]).status, 401);
    }
    let slowed = right(&[here]);
    assert_eq!(
        (slowed.status, slowed.header("retry-after")),
        (429, Some("30"))
    );
    assert_eq!(right(&[there]).status, 200, "the same login from elsewhere");
    assert_eq!(
        right(&[here, &known]).status,
        200,
        "the holder's own device"
    );
    let forged = [
        here,
        "cookie: liangdi_known=00000000000000000000000000000000.00",
    ];
    assert_eq!(right(&forged).status, 429);
    relay.wait(MINUTE / 2);
    assert_eq!(right(&[here]).status, 200);
}
