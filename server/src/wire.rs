//! Wires: what a connection's bytes go over, as they are or by TLS.
//!
//! The handshake happens while the first bytes are read, beneath what bounds a connection
//! (`listen.rs`): whoever never finishes it is cut like whoever never finishes a request.

use crate::tls::Tls;
use std::future::Future as _;
use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_rustls::{Accept, TlsAcceptor};

/// The first byte of every TLS connection.
const HANDSHAKE: u8 = 22;
/// Told to whoever speaks plain HTTP to the port of TLS.
const NOT_TLS: &[u8] = b"HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\n\
     content-length: 43\r\nconnection: close\r\n\r\nThis port speaks TLS: open it by https://.\n";

/// What a connection's bytes go over.
pub(crate) enum Wire {
    /// As they are.
    Plain(TcpStream),
    /// To be encrypted; nothing was heard yet, and nothing is kept for it.
    Silent(TcpStream, TlsAcceptor),
    /// Agreeing on how.
    Greeting(Box<Accept<TcpStream>>),
    /// Encrypted.
    Encrypted(Box<TlsStream<TcpStream>>),
    /// It never came to that.
    Ended,
}

impl core::fmt::Debug for Wire {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("Wire")
    }
}

impl Wire {
    /// Over a connection just taken.
    pub(crate) fn over(stream: TcpStream, tls: Option<&Tls>) -> Self {
        match tls {
            Some(tls) => Self::Silent(stream, tls.acceptor.clone()),
            None => Self::Plain(stream),
        }
    }

    /// Comes to where bytes can be read and written.
    fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            match self {
                Self::Plain(_) | Self::Encrypted(_) => return Poll::Ready(Ok(())),
                Self::Ended => return Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
                Self::Silent(stream, _) => {
                    let mut first = [0; 1];
                    ready!(stream.poll_peek(context, &mut ReadBuf::new(&mut first)))?;
                    self.greet(first == [HANDSHAKE]);
                }
                Self::Greeting(accept) => {
                    let greeted = ready!(Pin::new(accept).poll(context));
                    *self = Self::Ended;
                    *self = Self::Encrypted(Box::new(greeted?));
                }
            }
        }
    }

    /// Begins the handshake, or says that there has to be one.
    fn greet(&mut self, speaks_tls: bool) {
        let Self::Silent(stream, acceptor) = core::mem::replace(self, Self::Ended) else {
            return;
        };
        if speaks_tls {
            *self = Self::Greeting(Box::new(acceptor.accept(stream)));
        } else {
            // What was said is taken first, so that the answer is not cut off behind it.
            stream.try_read(&mut [0; 4096]).ok();
            stream.try_write(NOT_TLS).ok();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        ready!(self.poll_open(context))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Encrypted(stream) => Pin::new(stream).poll_read(context, buffer),
            Self::Silent(..) | Self::Greeting(_) | Self::Ended => Poll::Ready(Ok(())),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_open(context))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Encrypted(stream) => Pin::new(stream).poll_write(context, bytes),
            Self::Silent(..) | Self::Greeting(_) | Self::Ended => Poll::Ready(Ok(0)),
        }
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_open(context))?;
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(context, slices),
            Self::Encrypted(stream) => Pin::new(stream).poll_write_vectored(context, slices),
            Self::Silent(..) | Self::Greeting(_) | Self::Ended => Poll::Ready(Ok(0)),
        }
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Encrypted(stream) => Pin::new(stream).poll_flush(context),
            Self::Plain(_) | Self::Silent(..) | Self::Greeting(_) | Self::Ended => {
                Poll::Ready(Ok(()))
            }
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut *self {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Encrypted(stream) => Pin::new(stream).poll_shutdown(context),
            Self::Silent(..) | Self::Greeting(_) | Self::Ended => Poll::Ready(Ok(())),
        }
    }
}
