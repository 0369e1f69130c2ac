//! Attacks beneath HTTP: handshakes that never finish, and bytes that are none.

use crate::kit::{Folder, Relay};
use crate::memory::{Strict, is_ended};
use crate::stage::Stage;
use crate::tls_kit::{Authority, Files};
use liangdi_server::listen::Bounds;
use liangdi_server::tls::TlsFiles;
use std::io::Write as _;
use std::net::TcpStream;
use std::process::Stdio;
use std::time::Duration;

/// The first flight of a handshake.
fn first_flight(authority: &Authority) -> Vec<u8> {
    let mut flight = Vec::new();
    authority.client().write_tls(&mut flight).unwrap();
    flight
}

#[test]
fn attack_by_never_finishing_a_handshake() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let files = Files::new(&folder.0, &authority.issue(2999));
    let tls = TlsFiles {
        cert: files.cert.clone(),
        key: files.key.clone(),
    };
    let bounds = Bounds {
        first_answer_within: Duration::from_millis(300),
        ..Bounds::default()
    };
    let relay = Strict::configured(bounds, |config| config.tls = Some(tls));
    let flight = first_flight(&authority);
    // The answer of the handshake is no answer: the second half of it never comes.
    for words in [&[], &flight[..1], &flight[..flight.len() / 2], &flight] {
        let mut stream = TcpStream::connect(&relay.address).unwrap();
        stream.write_all(words).unwrap();
        assert!(is_ended(&mut stream), "after {} bytes", words.len());
    }
    let mut greeted = authority.connect(&relay.address).sock;
    assert!(is_ended(&mut greeted), "a handshake and no request");
}

#[test]
fn attack_with_handshakes_that_are_none() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let files = Files::new(&folder.0, &authority.issue(2999));
    let relay = Relay::start_with(&folder.0, &files.options(), Stdio::null());
    let mut turned = first_flight(&authority);
    for byte in &mut turned[5..] {
        *byte = !*byte;
    }
    for words in [
        &turned[..],
        b"\x16\x03\x01\xff\xff\x01\x00\xff\xfb\x03\x03",
        b"\x16\x03\x01\x00\x00",
        b"\x80\x2e\x01\x00\x02\x00\x15\x00\x00\x00\x10",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        &[0xff; 70_000],
    ] {
        let mut stream = TcpStream::connect(&relay.address).unwrap();
        stream.write_all(words).ok();
        // Whoever claims more than comes is waited for; whoever is wrong is cut.
        stream.shutdown(std::net::Shutdown::Write).ok();
        assert!(is_ended(&mut stream), "{:?}", &words[..4]);
    }
    let well = authority.ask(&relay.address, "GET /healthz", &[], "");
    assert_eq!(well.status, 200);
}

#[test]
fn attack_with_half_open_handshakes() {
    let (folder, authority) = (Folder::new(), Authority::new());
    let files = Files::new(&folder.0, &authority.issue(2999));
    let stage = Stage::of(
        Relay::start_with(&folder.0, &files.options(), Stdio::null()),
        folder,
    );
    let flight = first_flight(&authority);
    let well = || {
        authority
            .ask(&stage.relay.address, "GET /healthz", &[], "")
            .status
    };
    assert_eq!(well(), 200);
    // A third says nothing, a third half of it, a third waits in the middle of the handshake.
    let _open = stage.grows_at_most("500 half-open handshakes", 16, || {
        let open: Vec<TcpStream> = (0..500)
            .map(|number| {
                let mut stream = TcpStream::connect(&stage.relay.address).unwrap();
                let said = flight.len() * (number % 3) / 2;
                stream.write_all(&flight[..said]).unwrap();
                stream
            })
            .collect();
        assert_eq!(well(), 200);
        open
    });
}
