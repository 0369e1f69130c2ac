//! Attacks on the relay's memory and time: connections that do not speak, readers that do not read.

use crate::gate::{deed, own_year};
use crate::insider::{Insider, hello};
use crate::kit::{Folder, PASSWORD, ask, close_code, open_socket, sees, try_socket};
use crate::stage::Stage;
use liangdi_core::frame::{Up, encode};
use liangdi_core::ids::DeviceId;
use liangdi_server::listen::Bounds;
use liangdi_server::serve::{Config, Serving, start};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use tungstenite::Message;

/// Longest wait for anything; a healthy relay needs milliseconds.
const PATIENCE: Duration = Duration::from_secs(20);

/// Whether the relay ends a connection, however long it talks before.
pub(crate) fn is_ended(stream: &mut TcpStream) -> bool {
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    loop {
        match stream.read(&mut [0; 1024]) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::ConnectionReset,
        }
    }
}

/// A relay inside this process, which gives connections less than the program does.
pub(crate) struct Strict {
    runtime: Runtime,
    serving: Option<Serving>,
    pub(crate) address: String,
    _folder: Folder,
}

impl Strict {
    fn start(bounds: Bounds) -> Self {
        Self::configured(bounds, |_| ())
    }

    /// With something else in its configuration.
    pub(crate) fn configured(bounds: Bounds, otherwise: impl FnOnce(&mut Config)) -> Self {
        let (runtime, folder) = (Runtime::new().unwrap(), Folder::new());
        let mut config = Config {
            data: folder.0.clone(),
            listen: "127.0.0.1:0".parse().unwrap(),
            tls: None,
            oidc: None,
            demo: true,
            trusted_proxies: Vec::new(),
            account_sockets: 16,
            bounds,
            clock: Arc::new(crate::kit::now),
        };
        otherwise(&mut config);
        let serving = runtime.block_on(start(config)).unwrap();
        Self {
            address: serving.address.to_string(),
            serving: Some(serving),
            runtime,
            _folder: folder,
        }
    }

    fn say(&self, words: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(words.as_bytes()).unwrap();
        stream
    }
}

impl Drop for Strict {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.take() {
            self.runtime.block_on(serving.stop());
        }
    }
}

#[test]
fn attack_with_half_open_sockets() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    // Ten thousand where the system has descriptors for them, beside those of the other attacks.
    let limit = rlimit::increase_nofile_limit(u64::MAX).unwrap();
    let count = limit.saturating_sub(600).min(10_000);
    assert!(
        count >= 400,
        "{limit} descriptors are too few to try anything"
    );
    let _open = stage.grows_at_most(&format!("{count} half-open sockets"), 96, || {
        let open: Vec<TcpStream> = (0..count)
            .map(|number| {
                let mut stream = TcpStream::connect(&stage.relay.address).unwrap();
                if number % 2 == 0 {
                    let half = b"GET /api/me HTTP/1.1\r\nhost: x\r\n";
                    stream.write_all(half).unwrap();
                }
                stream
            })
            .collect();
        stage.is_well();
        witnesses.go_on("beside half-open sockets");
        let newcomer = Insider::enter(&stage, "lianxi");
        assert!(newcomer.document(&own_year(&newcomer)).is_some());
        open
    });
}

#[test]
fn attack_with_more_connections_than_there_may_be() {
    let relay = Strict::start(Bounds {
        connections: 32,
        ..Bounds::default()
    });
    let body = serde_json::json!({"login": "baiyinhua", "password": PASSWORD}).to_string();
    let sign_in = || ask(&relay.address, "POST /api/sign-in", &[], &body);
    let cookie = sign_in().cookie();
    let mut socket = try_socket(&relay.address, "", &[&cookie]).unwrap();
    let mut open: Vec<TcpStream> = (0..200).map(|_| relay.say("GET /")).collect();
    // Whoever said nothing whole made room for those who came later.
    assert!(open[..160].iter_mut().all(is_ended));
    assert_eq!(sign_in().status, 200, "newcomers are served");
    socket.send(Message::Text("still here".into())).unwrap();
    assert_eq!(close_code(&mut socket), Some(1003), "and sockets stay");
}

#[test]
fn attack_by_saying_a_request_letter_by_letter() {
    let relay = Strict::start(Bounds {
        first_answer_within: Duration::from_millis(300),
        ..Bounds::default()
    });
    let head = "POST /api/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    for words in [
        String::new(),
        "GET /".to_owned(),
        head.to_owned(),
        format!("{head}content-length: 4000\r\n\r\n{{\"login\""),
        format!("{head}transfer-encoding: chunked\r\n\r\n1\r\n{{\r\n"),
    ] {
        let mut stream = relay.say(&words);
        let mut letters = stream.try_clone().unwrap();
        let ended = std::thread::spawn(move || is_ended(&mut stream));
        // What counts is when the relay last had an answer, not when it last heard a letter.
        while !ended.is_finished() {
            letters.write_all(b" ").ok();
            std::thread::yield_now();
        }
        assert!(ended.join().unwrap(), "{words}");
    }
}

#[test]
fn attack_by_asking_and_never_reading() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    stage.grows_at_most("sixteen catch-ups nobody reads", 32, || {
        let cookie = stage.cookie("zhen");
        let mut sockets: Vec<_> = (0..16)
            .map(|_| open_socket(&stage.relay, &cookie))
            .collect();
        for socket in &mut sockets {
            let device = DeviceId::from_bytes(crate::kit::random());
            let hello = Message::Binary(encode(&hello(device)).into());
            socket.send(hello).unwrap();
        }
        for number in 0..20 {
            witnesses.go_on(&format!("unread {number}"));
        }
        drop(sockets);
    });
}

#[test]
fn attack_by_writing_and_never_reading() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    let member = witnesses.member;
    stage.grows_at_most("writes whose fates nobody reads", 64, || {
        let mut insider = Insider::enter(&stage, "baiyinhua");
        let year = own_year(&insider);
        let command = insider.command();
        let bytes = insider.write(&year, command, &[deed("over and over").into()]);
        let bundle = insider.bundle(command, vec![(year, bytes)]);
        let submit = encode(&Up::Submit {
            bundles: vec![bundle; 64],
        });
        let stream = insider.socket.get_ref().try_clone().unwrap();
        stream
            .set_write_timeout(Some(Duration::from_secs(2)))
            .unwrap();
        for _ in 0..2_000 {
            let message = Message::Binary(submit.clone().into());
            if insider.socket.send(message).is_err() {
                break;
            }
        }
        witnesses.go_on("beside the writer");
    });
    assert!(
        witnesses
            .home
            .try_until(|it| sees(it, member, "beside the writer") == 1)
    );
}

#[test]
fn attack_by_reconnecting_without_end() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    stage.grows_at_most("a hundred reconnects", 32, || {
        let cookie = stage.cookie("zhen");
        for number in 0..100 {
            let mut socket = open_socket(&stage.relay, &cookie);
            let device = DeviceId::from_bytes(crate::kit::random());
            let hello = Message::Binary(encode(&hello(device)).into());
            socket.send(hello).unwrap();
            if number % 20 == 0 {
                witnesses.go_on(&format!("beside reconnect {number}"));
            }
        }
    });
}

#[test]
fn attack_with_frames_of_the_greatest_length() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    stage.grows_at_most("two hundred long frames", 48, || {
        let mut insiders = ["baiyinhua", "kunshan"].map(|it| Insider::enter(&stage, it));
        for insider in &mut insiders {
            let year = own_year_or(insider);
            let command = insider.command();
            let bytes = vec![0x85; 90_000];
            let bundle = insider.bundle(command, vec![(year, bytes)]);
            let frame = encode(&Up::Submit {
                bundles: vec![bundle; 5],
            });
            for _ in 0..100 {
                insider.throw(frame.clone());
            }
        }
        witnesses.go_on("beside long frames");
    });
}

fn own_year_or(insider: &Insider) -> liangdi_core::address::Address {
    let years = insider.records(liangdi_core::address::DocumentKind::Year);
    years.first().expect("a year").0
}
