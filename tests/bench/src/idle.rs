//! Connections that do nothing: what one costs in memory, and coming back with nothing new.

use crate::ours::{Account, reader};
use crate::process::Server;
use crate::report::{Figure, Report};
use crate::sample::id;
use crate::socket::Socket;
use anyhow::Result;
use liangdi_core::frame::{self, Cursor, Down, Up};
use liangdi_core::ids::DeviceId;

/// Longest frame of a catch-up.
const FRAME_MAX: usize = 64 * 1024 * 1024;
/// Catch-ups before the first counted one, so that what is allocated once is not counted.
const WARM_UP: usize = 50;

/// Opens `count` connections with nothing to fetch and `count` with everything, then reads the
/// memory each has left behind.
pub(crate) async fn measure(server: &Server, count: usize, report: &mut Report) -> Result<()> {
    let account = reader(server).await?;
    let mut cursor = None;
    let mut carried = 0;
    // The first hello brings everything, the second proves that it arrived.
    for _ in 0..3 {
        let (mut socket, caught) = hello(server, &account, 0, cursor).await?;
        carried = socket.carried;
        socket.stream.close(None).await?;
        cursor = Some(caught);
    }
    report.figure(Figure::new(
        "reconnect with nothing new, messages both ways",
        carried,
        "B",
    ));
    let mut open = Vec::new();
    for name in ["nothing new", "a first catch-up"] {
        let is_new = name != "nothing new";
        let one = async |number: usize| {
            let device = if is_new { number + 1 } else { 0 };
            let cursor = cursor.filter(|_| !is_new);
            hello(server, &account, device, cursor).await
        };
        for number in 0..WARM_UP {
            open.push(one(number).await?.0);
        }
        let before = server.usage()?.memory;
        let mut carried = 0;
        for number in 0..count {
            let (socket, _) = one(WARM_UP + number).await?;
            carried = socket.carried;
            open.push(socket);
        }
        let grown = server.usage()?.memory.saturating_sub(before);
        let each = usize::try_from(grown)? / count.max(1);
        let name = format!("idle connection after {name} of {carried} B");
        report.figure(Figure::new(name, each, "B"));
    }
    Ok(())
}

/// Connects and hears everything that is new.
async fn hello(
    server: &Server,
    account: &Account,
    device: usize,
    cursor: Option<Cursor>,
) -> Result<(Socket, Cursor)> {
    let mut socket = account.open_socket(server).await?;
    let hello = Up::Hello {
        version: frame::VERSION,
        device: DeviceId::from_bytes(id(b'i', device)),
        cursor,
        tick: 1 << 40,
    };
    socket.send(frame::encode(&hello)).await?;
    loop {
        let bytes = socket.receive().await?;
        if let Ok(Down::Caught { cursor }) = frame::decode(&bytes, FRAME_MAX) {
            return Ok((socket, cursor));
        }
    }
}
