//! The load's end of a WebSocket, and the few lines of HTTP before it.

use anyhow::{Context as _, Result};
use futures::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// A WebSocket that counts what it carries.
#[derive(Debug)]
pub(crate) struct Socket {
    pub(crate) stream: WebSocketStream<TcpStream>,
    /// Bytes of messages sent and received.
    pub(crate) carried: usize,
}

impl Socket {
    pub(crate) async fn open(address: &str, path: &str, cookie: Option<&str>) -> Result<Self> {
        let tcp = TcpStream::connect(address).await?;
        tcp.set_nodelay(true)?;
        let mut request = format!("ws://{address}{path}").into_client_request()?;
        if let Some(cookie) = cookie {
            request.headers_mut().insert("cookie", cookie.parse()?);
        }
        let config = WebSocketConfig::default().read_buffer_size(4096);
        let (stream, _) =
            tokio_tungstenite::client_async_with_config(request, tcp, Some(config)).await?;
        Ok(Self { stream, carried: 0 })
    }

    pub(crate) async fn send(&mut self, bytes: Vec<u8>) -> Result<()> {
        self.carried += bytes.len();
        Ok(self.stream.send(Message::Binary(bytes.into())).await?)
    }

    /// The next binary message.
    pub(crate) async fn receive(&mut self) -> Result<Vec<u8>> {
        loop {
            match self.stream.next().await.context("the server hung up")?? {
                Message::Binary(bytes) => {
                    self.carried += bytes.len();
                    return Ok(bytes.into());
                }
                Message::Close(frame) => anyhow::bail!("the server closed: {frame:?}"),
                Message::Text(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
    }
}

/// One POST of JSON; head and body of the answer.
pub(crate) async fn post(address: &str, path: &str, body: &str) -> Result<(String, String)> {
    let mut tcp = TcpStream::connect(address).await?;
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\
         content-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    tcp.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    tcp.read_to_string(&mut answer).await?;
    let (head, body) = answer.split_once("\r\n\r\n").context("no HTTP answer")?;
    Ok((head.to_owned(), body.to_owned()))
}
