//! Requests that no honest browser sends: other sites' pages, paths out of the app, broken heads.

use crate::kit::{Answer, try_socket};
use crate::stage::Stage;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// Every route that changes something.
const POSTS: [&str; 15] = [
    "/api/sign-in",
    "/api/sign-out",
    "/api/invitations",
    "/api/invitations/look",
    "/api/join",
    "/api/guests",
    "/api/guests/enter",
    "/api/provider/leave",
    "/api/provider/return",
    "/api/provider/untie",
    "/api/password",
    "/api/devices/end",
    "/api/devices/end-all",
    "/api/people/sign-out",
    "/api/ticket",
];

fn code_of(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// The status of the first answer to raw bytes; none where the connection ends without one.
fn status_of(stage: &Stage, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(&stage.relay.address).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    // The relay may have refused it before all of it is written.
    stream.write_all(bytes).ok();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        let mut byte = [0; 1];
        match stream.read(&mut byte) {
            Ok(1) => answer.push(byte[0]),
            _ => break,
        }
    }
    let answer = String::from_utf8_lossy(&answer);
    answer.get(9..12)?.parse().ok()
}

fn head(lines: &[&str]) -> Vec<u8> {
    format!("{}\r\n\r\n", lines.join("\r\n")).into_bytes()
}

#[test]
fn attack_from_a_page_of_another_site() {
    let stage = Stage::shared();
    let cookie = stage.cookie("kunshan");
    for path in POSTS {
        for from in [
            "origin: https://evil.example",
            "origin: null",
            "sec-fetch-site: cross-site",
            "sec-fetch-site: same-site",
        ] {
            let answer = stage
                .relay
                .ask(&format!("POST {path}"), &[&cookie, from], "{}");
            let expected = (403, "foreignOrigin".to_owned());
            assert_eq!(code_of(&answer), expected, "{path} {from}");
        }
    }
    let me = stage.relay.ask("GET /api/me", &[&cookie], "");
    assert_eq!(me.status, 200, "still signed in");
}

#[test]
fn attack_with_a_form_of_another_site() {
    let stage = Stage::shared();
    let cookie = stage.cookie("kunshan");
    for path in POSTS {
        for kind in [
            "content-type: text/plain",
            "content-type: application/x-www-form-urlencoded",
            "content-type: multipart/form-data; boundary=application/json",
            "content-type: ",
        ] {
            let answer = stage
                .relay
                .ask(&format!("POST {path}"), &[&cookie, kind], "{}");
            let expected = (415, "notJson".to_owned());
            assert_eq!(code_of(&answer), expected, "{path} {kind}");
        }
    }
}

#[test]
fn attack_with_a_socket_from_another_site() {
    let stage = Stage::shared();
    let cookie = stage.cookie("kunshan");
    let address = &stage.relay.address;
    let port = address.rsplit(':').next().unwrap();
    for origin in [
        "origin: https://evil.example".to_owned(),
        "origin: null".to_owned(),
        format!("origin: http://localhost:{port}"),
        format!("origin: http://{address}.evil.example"),
    ] {
        let opened = try_socket(address, "", &[&cookie, &origin]);
        assert_eq!(opened.err(), Some(403), "{origin}");
    }
    let own = format!("origin: http://{address}");
    try_socket(address, "", &[&cookie, &own]).expect("our own page opens one");
}

#[test]
fn attack_with_paths_out_of_the_app() {
    let stage = Stage::shared();
    let page = stage.relay.ask("GET /", &[], "");
    for path in [
        "/../../../../../../etc/passwd",
        "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2f..%2fliangdi.db",
        "/assets/../../liangdi.db",
        "/..\\..\\liangdi.db",
        "//etc/passwd",
        "/liangdi.db",
        "/liangdi.db-wal",
        "/%00",
        "/assets/%252e%252e/liangdi.db",
        "/api/../liangdi.db",
        "/api/..%2fme",
        "/.git/config",
    ] {
        let answer = stage.relay.ask(&format!("GET {path}"), &[], "");
        let is_the_page = answer.status == page.status && answer.body == page.body;
        let is_refused = matches!(answer.status, 400 | 404);
        assert!(is_the_page || is_refused, "{path}: {}", answer.head);
        for secret in ["root:", "SQLite format", "[core]"] {
            assert!(!answer.body.contains(secret), "{path} gives {secret}");
        }
    }
}

#[test]
fn attack_with_methods_there_are_not() {
    let stage = Stage::shared();
    for (method, path) in [
        ("PUT", "/api/me"),
        ("DELETE", "/api/devices"),
        ("PATCH", "/api/password"),
        ("GET", "/api/sign-out"),
        ("GET", "/api/join"),
        ("POST", "/api/me"),
        ("TRACE", "/healthz"),
        ("OPTIONS", "/api/ticket"),
        ("BREW", "/"),
    ] {
        let answer = stage.relay.ask(&format!("{method} {path}"), &[], "");
        assert_eq!(answer.status, 405, "{method} {path}");
    }
}

#[test]
fn attack_with_heads_that_are_none() {
    let stage = Stage::shared();
    for (what, bytes) in [
        (
            "no words",
            b"\r\n\r\n\r\n\r\n\xff\xff\xff\xff\r\n\r\n".to_vec(),
        ),
        ("an odd version", head(&["GET / HTTP/9.9", "host: x"])),
        (
            "TLS",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
        ),
        (
            "a space before the colon",
            head(&["GET / HTTP/1.1", "host : x"]),
        ),
        (
            "a null byte",
            head(&["GET / HTTP/1.1", "host: x", "x-a: \0"]),
        ),
        (
            "a folded line",
            head(&["GET / HTTP/1.1", "host: x", "x-a: b", " c"]),
        ),
        (
            "two lengths",
            head(&[
                "POST /api/sign-in HTTP/1.1",
                "host: x",
                "content-length: 2",
                "content-length: 3",
            ]),
        ),
        (
            "a length that is none",
            head(&[
                "POST /api/sign-in HTTP/1.1",
                "host: x",
                "content-length: -1",
            ]),
        ),
    ] {
        assert_eq!(status_of(&stage, &bytes), Some(400), "{what}");
    }
    stage.is_well();
}

#[test]
fn attack_with_headers_without_end() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    stage.grows_at_most("headers without end", 16, || {
        let many: Vec<String> = (0..5_000).map(|it| format!("x-{it}: {it}")).collect();
        let mut lines = vec!["GET / HTTP/1.1", "host: x"];
        lines.extend(many.iter().map(String::as_str));
        assert_eq!(status_of(&stage, &head(&lines)), Some(431), "many");
        let long = format!("x-a: {}", "b".repeat(2 * 1024 * 1024));
        let lines = ["GET / HTTP/1.1", "host: x", &long];
        // Told so, or cut while it still talks.
        let told = status_of(&stage, &head(&lines));
        assert!(matches!(told, Some(431) | None), "{told:?}");
        let path = format!("GET /{} HTTP/1.1", "b".repeat(100_000));
        let told = status_of(&stage, &head(&[&path, "host: x"]));
        assert_eq!(told, Some(414), "a long path");
        witnesses.go_on("beside long heads");
    });
}

#[test]
fn attack_with_bodies_without_end() {
    let stage = Stage::alone();
    stage.grows_at_most("bodies without end", 16, || {
        for path in ["/api/sign-in", "/api/join", "/api/invitations/look"] {
            let body = format!("{{\"login\":\"{}\"}}", "a".repeat(5_000));
            let answer = stage.relay.ask(&format!("POST {path}"), &[], &body);
            assert_eq!(answer.status, 413, "{path}");
            let post = format!("POST {path} HTTP/1.1");
            let mut chunked = head(&[
                &post,
                "host: x",
                "content-type: application/json",
                "transfer-encoding: chunked",
            ]);
            for _ in 0..1_000 {
                chunked.extend(b"400\r\n");
                chunked.extend([b' '; 0x400]);
                chunked.extend(b"\r\n");
            }
            // Told so, or cut while it still talks.
            let told = status_of(&stage, &chunked);
            assert!(matches!(told, Some(413) | None), "{path}: {told:?}");
        }
    });
    stage.is_well();
}

#[test]
fn attack_with_json_that_is_none() {
    let stage = Stage::shared();
    for body in [
        "",
        "null",
        "[]",
        "{\"login\":1,\"password\":2}",
        "{\"login\":\"a\"}",
        "{\"login\":\"a\",\"login\":\"b\",\"password\":\"c\"}",
        "{\"login\":\"\\ud800\",\"password\":\"c\"}",
        &"[".repeat(4_000),
        &"{\"login\":".repeat(400),
    ] {
        let answer = stage.relay.ask("POST /api/sign-in", &[], body);
        let expected = (400, "badRequest".to_owned());
        assert_eq!(code_of(&answer), expected, "{body}");
    }
    stage.is_well();
}

#[test]
fn attack_by_upgrading_to_what_is_no_socket() {
    let stage = Stage::shared();
    let cookie = stage.cookie("kunshan");
    for headers in [
        &[][..],
        &["upgrade: websocket"],
        &["upgrade: h2c", "connection: upgrade"],
        &["upgrade: websocket", "sec-websocket-version: 8"],
    ] {
        let with_cookie = [&[cookie.as_str()], headers].concat();
        let answer = stage.relay.ask("GET /api/socket", &with_cookie, "");
        let expected = (400, "badRequest".to_owned());
        assert_eq!(code_of(&answer), expected, "{headers:?}");
    }
}
