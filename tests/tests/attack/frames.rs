//! Frames and messages that are none, and sockets used as no honest client uses them.

use crate::gate::{deed, own_year};
use crate::insider::{Insider, hello};
use crate::kit::{Socket, close_code, open_socket};
use crate::stage::Stage;
use liangdi_core::frame::{Bundle, Down, StopReason, Up, VERSION, decode, encode};
use liangdi_core::ids::{CommandId, DeviceId, OfficeId};
use liangdi_core::limits;
use std::io::Write as _;
use tungstenite::Message;
use tungstenite::protocol::frame::Frame;
use tungstenite::protocol::frame::coding::{Data, OpCode};

const BAD_FRAME: u16 = 4400;
const TOO_LONG: u16 = 4413;

fn socket(stage: &Stage) -> Socket {
    open_socket(&stage.relay, &stage.cookie("kunshan"))
}

fn device() -> DeviceId {
    DeviceId::from_bytes(crate::kit::random())
}

fn binary(bytes: impl Into<Vec<u8>>) -> Message {
    Message::Binary(bytes.into().into())
}

/// Sends messages on a fresh socket; the code it is closed with.
fn closed_after(stage: &Stage, messages: impl IntoIterator<Item = Message>) -> Option<u16> {
    let mut socket = socket(stage);
    for message in messages {
        if socket.send(message).is_err() {
            break;
        }
    }
    close_code(&mut socket)
}

fn bundle(number: u8) -> Bundle {
    Bundle {
        command: CommandId::from_bytes([number; 16]),
        office: OfficeId::from_bytes([number; 16]),
        changes: Vec::new(),
    }
}

#[test]
fn attack_with_bytes_that_are_no_frame() {
    let stage = Stage::shared();
    let trailing = [encode(&hello(device())), vec![0]].concat();
    let half = encode(&hello(device()));
    let half = half[..half.len() / 2].to_vec();
    for bytes in [
        vec![],
        vec![0xff; 100],
        trailing,
        half,
        b"GET / HTTP/1.1".to_vec(),
    ] {
        assert_eq!(closed_after(&stage, [binary(bytes)]), Some(BAD_FRAME));
    }
    stage.is_well();
}

#[test]
fn attack_with_a_frame_of_another_version() {
    let stage = Stage::shared();
    for version in [0, VERSION - 1, VERSION + 1, u16::MAX] {
        let other = Up::Hello {
            version,
            device: device(),
            cursor: None,
            tick: 0,
        };
        assert_eq!(closed_after(&stage, [binary(encode(&other))]), Some(4426));
    }
}

#[test]
fn attack_before_saying_hello_and_by_saying_it_twice() {
    let stage = Stage::shared();
    let submit = encode(&Up::Submit {
        bundles: vec![bundle(1)],
    });
    let ack = encode(&Up::Ack { position: 1 });
    let again = encode(&hello(device()));
    for frames in [vec![submit], vec![ack], vec![again.clone(), again]] {
        let code = closed_after(&stage, frames.into_iter().map(binary));
        assert_eq!(code, Some(BAD_FRAME));
    }
}

#[test]
fn attack_with_more_bundles_than_a_submit_may_have() {
    let stage = Stage::shared();
    let bundles = (0..=limits::SUBMIT_BUNDLES_MAX)
        .map(|_| bundle(1))
        .collect();
    let many = binary(encode(&Up::Submit { bundles }));
    let code = closed_after(&stage, [binary(encode(&hello(device()))), many]);
    assert_eq!(code, Some(BAD_FRAME));
}

#[test]
fn attack_with_a_frame_that_is_too_long() {
    let stage = Stage::shared();
    let over = vec![0; limits::FRAME_BYTES_MAX + 1];
    assert_eq!(closed_after(&stage, [binary(over)]), Some(TOO_LONG));
    // Far too long: told before it is read.
    let far = closed_after(&stage, [binary(vec![0; 8 * limits::FRAME_BYTES_MAX])]);
    assert_eq!(far, Some(TOO_LONG));
    stage.is_well();
}

#[test]
fn attack_with_text_instead_of_frames() {
    let stage = Stage::shared();
    for text in ["hello", "", "{\"submit\":[]}"] {
        assert_eq!(
            closed_after(&stage, [Message::Text(text.into())]),
            Some(1003)
        );
    }
}

#[test]
fn attack_with_a_frame_that_claims_more_than_it_has() {
    let stage = Stage::shared();
    // [1, [an array, text or bytes of 2^60 parts: they would be taken, were they believed.
    for claim in [0x9b, 0x7b, 0x5b, 0xbb] {
        let mut bytes = vec![0x82, 0x01, 0x81, claim];
        bytes.extend((1_u64 << 60).to_be_bytes());
        assert_eq!(closed_after(&stage, [binary(bytes)]), Some(BAD_FRAME));
    }
}

#[test]
fn attack_with_a_frame_nested_half_a_million_deep() {
    let stage = Stage::alone();
    let deep = limits::FRAME_BYTES_MAX - 10;
    stage.grows_at_most("nested frame", 48, || {
        for (open, before) in [
            (0x81, &[0x82, 0x01][..]),
            (0x9f, &[0x82, 0x01]),
            (0x81, &[]),
        ] {
            let mut bytes = before.to_vec();
            bytes.resize(deep, open);
            assert_eq!(closed_after(&stage, [binary(bytes)]), Some(BAD_FRAME));
        }
        // Where a later version may have one field more: skipped, however deep.
        let mut ack = vec![0x82, 0x02, 0x82, 0x00];
        ack.resize(deep, 0x81);
        ack.push(0);
        closed_after(
            &stage,
            [
                binary(encode(&hello(device()))),
                binary(ack),
                Message::Close(None),
            ],
        );
    });
    stage.is_well();
}

#[test]
fn attack_in_the_relays_own_words() {
    let stage = Stage::shared();
    let stop = encode(&Down::Stop {
        reason: StopReason::Restored,
    });
    assert_eq!(closed_after(&stage, [binary(stop)]), Some(BAD_FRAME));
}

#[test]
fn attack_with_a_frame_in_a_thousand_fragments() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "kunshan");
    let year = own_or_any_year(&insider);
    let command = insider.command();
    let bytes = insider.write(&year, command, &[deed("in fragments").into()]);
    let frame = encode(&Up::Submit {
        bundles: vec![insider.bundle(command, vec![(year, bytes)])],
    });
    let last = frame.len() - 1;
    for (at, byte) in frame.iter().enumerate() {
        let kind = if at == 0 {
            Data::Binary
        } else {
            Data::Continue
        };
        let part = Frame::message(vec![*byte], OpCode::Data(kind), at == last);
        insider.socket.send(Message::Frame(part)).unwrap();
        if at % 50 == 0 {
            insider
                .socket
                .send(Message::Ping(Vec::new().into()))
                .unwrap();
        }
    }
    let told = |down: &Down| matches!(down, Down::Fate { command: of, .. } if *of == command);
    insider.hear_until(told);
}

/// A year the insider may write into, whichever side it is.
fn own_or_any_year(insider: &Insider) -> liangdi_core::address::Address {
    let years = insider.records(liangdi_core::address::DocumentKind::Year);
    years.last().map_or_else(|| own_year(insider), |it| it.0)
}

#[test]
fn attack_with_fragments_that_never_end() {
    let stage = Stage::alone();
    stage.grows_at_most("endless fragments", 24, || {
        let mut socket = socket(&stage);
        let mut sent = 0;
        let code = loop {
            let kind = if sent == 0 {
                Data::Binary
            } else {
                Data::Continue
            };
            let part = Frame::message(vec![0; 64 * 1024], OpCode::Data(kind), false);
            if socket.send(Message::Frame(part)).is_err() || sent > 256 {
                break close_code(&mut socket);
            }
            sent += 1;
        };
        assert!(sent <= 256, "sixteen megabytes of one message were taken");
        assert!(matches!(code, None | Some(TOO_LONG)), "{code:?}");
    });
    stage.is_well();
}

#[test]
fn attack_with_a_flood_of_pings() {
    let stage = Stage::alone();
    let mut witnesses = stage.witnesses();
    stage.grows_at_most("ping flood", 16, || {
        let mut socket = socket(&stage);
        for _ in 0..50_000 {
            if socket.write(Message::Ping(vec![1; 125].into())).is_err() {
                break;
            }
        }
        socket.flush().ok();
        witnesses.go_on("beside the pings");
    });
}

#[test]
fn attack_with_opcodes_and_lengths_that_are_none() {
    let stage = Stage::shared();
    let masked = |first: u8, length: u8| {
        let mut bytes = vec![first, 0x80 | length, 0, 0, 0, 0];
        bytes.resize(6 + usize::from(length), 1);
        bytes
    };
    let unmasked = vec![0x82, 3, 1, 2, 3];
    let mut endless = vec![0x82, 0xff];
    endless.extend((1_u64 << 62).to_be_bytes());
    endless.extend([0; 4]);
    for (what, bytes, code) in [
        ("reserved data", masked(0x85, 10), Some(1002)),
        ("reserved control", masked(0x8b, 10), Some(1002)),
        ("continuing nothing", masked(0x80, 10), Some(1002)),
        ("a part of a ping", masked(0x09, 10), Some(1002)),
        ("reserved bits", masked(0xf2, 10), Some(1002)),
        ("without a mask", unmasked, Some(1002)),
        ("longer than anything", endless, Some(TOO_LONG)),
    ] {
        let mut socket = socket(&stage);
        socket.get_mut().write_all(&bytes).unwrap();
        assert_eq!(close_code(&mut socket), code, "{what}");
    }
    stage.is_well();
}

#[test]
fn attack_with_more_sockets_than_an_account_may_have() {
    let stage = Stage::alone();
    let mut sockets: Vec<Socket> = (0..16).map(|_| socket(&stage)).collect();
    for socket in &mut sockets {
        socket.send(binary(encode(&hello(device())))).unwrap();
        let heard = socket.read().unwrap();
        let first = decode::<Down>(&heard.into_data(), limits::DOWN_BYTES_MAX).unwrap();
        assert!(matches!(first, Down::Welcome { .. }), "{first:?}");
    }
    for _ in 0..20 {
        assert_eq!(close_code(&mut socket(&stage)), Some(4429));
    }
    stage.witnesses().go_on("others have sockets of their own");
}
