//! What the operator sees while the relay runs: refusals.

use crate::kit::{self, Folder, PASSWORD, Relay, Socket, open_socket, random};
use liangdi_core::address::Address;
use liangdi_core::frame::{self, Bundle, BundleChange, Down, Fate, Up};
use liangdi_core::ids::{CommandId, DeviceId, MemberId, OfficeId};
use liangdi_core::refusal::Refusal;
use tungstenite::Message;

fn hear(socket: &mut Socket) -> Down {
    loop {
        if let Message::Binary(bytes) = socket.read().unwrap() {
            return frame::decode(&bytes, bytes.len()).unwrap();
        }
    }
}

fn say(socket: &mut Socket, frame: &Up) {
    let bytes = frame::encode(frame);
    socket.send(Message::Binary(bytes.into())).unwrap();
}

#[test]
fn refused_bundles_are_kept_without_what_they_say() {
    let folder = Folder::new();
    let relay = Relay::start(&folder.0);
    let cookie = relay.sign_in("baiyinhua", PASSWORD).cookie();
    let mut socket = open_socket(&relay, &cookie);
    let device = DeviceId::from_bytes(random());
    let hello = Up::Hello {
        version: frame::VERSION,
        device,
        cursor: None,
        tick: 0,
    };
    say(&mut socket, &hello);
    let office = OfficeId::from_bytes(random());
    let bundle = Bundle {
        command: CommandId::from_bytes(random()),
        office,
        changes: vec![BundleChange {
            address: Address::card(MemberId::from_bytes(random())),
            bytes: b"a secret that is no change".to_vec().into(),
        }],
    };
    let bundles = vec![bundle];
    say(&mut socket, &Up::Submit { bundles });
    let fate = loop {
        if let Down::Fate { fate, .. } = hear(&mut socket) {
            break fate;
        }
    };
    let Fate::Refused { refusal } = fate else {
        panic!("{fate:?}");
    };
    assert!(matches!(refusal, Refusal::Malformed { .. }), "{refusal:?}");

    // The author was told after the row was on the disk; the relay goes on meanwhile.
    let printed = kit::run(&folder.0, &["refusals", "--json"], "");
    assert!(printed.status.success());
    let all: serde_json::Value = serde_json::from_slice(&printed.stdout).unwrap();
    let me = relay.ask("GET /api/me", &[&cookie], "").json();
    let row = &all[0];
    assert_eq!(row["person"], me["person"]);
    assert_eq!(row["office"], office.to_string());
    assert_eq!(row["device"], liangdi_core::ids::to_hex(device.as_bytes()));
    assert_eq!(row["documents"], serde_json::json!(["card"]));
    assert_eq!(
        (&row["code"], &row["rule"]),
        (&"malformed".into(), &"form: notAChange".into())
    );
    let text = kit::run(&folder.0, &["refusals"], "");
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("unreadable in card: malformed (form: notAChange; core "));
    assert!(text.ends_with("1 refusals\n"), "{text}");
    let database = std::fs::read(folder.0.join("liangdi.sqlite-wal")).unwrap();
    assert!(!database.windows(8).any(|it| it == b"a secret"));
}
