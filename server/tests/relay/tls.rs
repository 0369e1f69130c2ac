//! TLS: pages, sockets and cookies by it, certificates that are renewed, and those that are wrong.

use super::kit::{Answer, Folder, PASSWORD, Relay, ask, program, random};
use super::people::Timed;
use super::tls_kit::{Authority, Files, greeted_with};
use liangdi_core::frame::{self, Up};
use liangdi_core::ids::DeviceId;
use std::io::{BufRead as _, Read as _, Write as _};
use std::process::Stdio;
use tungstenite::Message;
use tungstenite::client::IntoClientRequest as _;

const HSTS: &str = "strict-transport-security";

fn served(folder: &Folder, authority: &Authority) -> (Relay, Files) {
    let files = Files::new(&folder.0, &authority.issue(2999));
    let relay = Relay::start_with(&folder.0, &files.options(), Stdio::piped());
    (relay, files)
}

/// Waits for a log line with these words.
fn said(log: &mut impl std::io::BufRead, words: &str) {
    let line = log
        .lines()
        .map(Result::unwrap)
        .find(|it| it.contains(words));
    assert!(line.is_some(), "never said: {words}");
}

#[test]
fn by_tls_there_are_pages_cookies_and_sockets() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let (relay, _) = served(&folder, &authority);
    let page = authority.ask(&relay.address, "GET /", &[], "");
    assert!(page.header(HSTS).unwrap().starts_with("max-age="));
    let body = serde_json::json!({"login": "haidian", "password": PASSWORD}).to_string();
    let entered = authority.ask(&relay.address, "POST /api/sign-in", &[], &body);
    assert!(entered.header("set-cookie").unwrap().contains("; Secure"));
    let address = &relay.address;
    for (origin, status) in [("http", 403), ("https", 400)] {
        let origin = format!("origin: {origin}://{address}");
        let answer = authority.ask(address, "POST /api/sign-in", &[&origin], "{}");
        assert_eq!(answer.status, status, "{origin}");
    }
    let mut request = format!("wss://{address}/api/socket")
        .into_client_request()
        .unwrap();
    let cookie = entered.cookie();
    let (_, cookie) = cookie.split_once(": ").unwrap();
    request
        .headers_mut()
        .insert("cookie", cookie.parse().unwrap());
    let (mut socket, _) = tungstenite::client(request, authority.connect(address)).unwrap();
    let hello = frame::encode(&Up::Hello {
        version: frame::VERSION,
        device: DeviceId::from_bytes(random()),
        cursor: None,
        tick: 0,
    });
    socket.send(Message::Binary(hello.into())).unwrap();
    assert!(matches!(socket.read().unwrap(), Message::Binary(_)));
}

#[test]
fn plain_http_to_the_port_of_tls_is_told_so() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let (relay, _) = served(&folder, &authority);
    let refused = ask(&relay.address, "GET /", &[], "");
    assert_eq!(refused.status, 400);
    assert!(refused.body.contains("https://"), "{}", refused.body);
}

#[test]
fn a_renewed_certificate_is_taken_and_a_wrong_one_is_not() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let (mut relay, files) = served(&folder, &authority);
    let mut log = relay.log();
    let mut old = authority.connect(&relay.address);
    let (cert, key) = authority.issue(2998);
    files.write(&cert, &key);
    relay.signal("-HUP");
    said(&mut log, "a new certificate is in use");
    let renewed = greeted_with(&authority.connect(&relay.address));
    assert_ne!(renewed, greeted_with(&old));
    old.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n")
        .unwrap();
    let mut answer = [0; 15];
    old.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200 OK", "the old connection goes on");
    for (cert, key) in [
        (cert.as_str(), authority.issue(2999).1.as_str()),
        ("", &key),
    ] {
        files.write(cert, key);
        relay.signal("-HUP");
        said(&mut log, "the certificate in use stays");
        let now = greeted_with(&authority.connect(&relay.address));
        assert_eq!(now, renewed);
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_named_in_a_sentence() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let (cert, key) = authority.issue(2999);
    let (expired, its_key) = authority.issue(2002);
    for (cert, key, sentence) in [
        (
            cert.as_str(),
            its_key.as_str(),
            "is not that of the certificate",
        ),
        (&expired, &its_key, "expired on 2002-01-01: renew it"),
        (&key, &key, "holds no certificate in PEM"),
        (&cert, &cert, "holds no private key in PEM"),
        (
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
            &key,
            "cannot be used",
        ),
    ] {
        let files = Files::new(&folder.0, &(cert.to_owned(), key.to_owned()));
        let refused = program()
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&folder.0)
            .args(files.options())
            .output()
            .unwrap();
        assert!(!refused.status.success());
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(said.contains(sentence), "{said}");
    }
    let options = ["--tls-cert", "nowhere.pem", "--tls-key", "nowhere.pem"];
    let refused = program()
        .arg("serve")
        .args(options)
        .arg("--data")
        .arg(&folder.0)
        .output();
    let refused = refused.unwrap();
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("nowhere.pem cannot be read"), "{said}");
    let alone = program()
        .args(["serve", "--tls-cert", "x"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&alone.stderr);
    assert!(said.contains("--tls-key"), "{said}");
}

#[test]
fn only_a_trusted_proxy_says_that_a_request_came_by_tls() {
    let proto = "x-forwarded-proto: https";
    let sign_in = |relay: &Timed| relay.try_sign_in("haidian", PASSWORD, &[proto]);
    let is_https = |answer: &Answer| {
        let is_secure = answer.header("set-cookie").unwrap().contains("; Secure");
        assert_eq!(answer.header(HSTS).is_some(), is_secure);
        is_secure
    };
    let behind = Timed::start(&["127.0.0.1".parse().unwrap()]);
    assert!(is_https(&sign_in(&behind)));
    assert!(!is_https(&behind.try_sign_in("haidian", PASSWORD, &[])));
    let alone = Timed::start(&[]);
    assert!(!is_https(&sign_in(&alone)));
}
