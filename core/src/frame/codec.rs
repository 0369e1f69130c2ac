//! Frames as bytes: how they are written, read, and what is wrong with bytes that are none.

use minicbor::{Decode, Encode};

/// Why bytes are not a frame.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// Longer than a frame may be.
    #[error("a frame of {0} bytes is too long")]
    TooLong(usize),
    /// Not CBOR of a known frame.
    #[error("not a frame: {0}")]
    Shape(#[from] minicbor::decode::Error),
    /// Bytes follow the frame.
    #[error("{0} bytes follow the frame")]
    Trailing(usize),
    /// A change inside cannot be read.
    #[error("a change cannot be read: {0}")]
    Change(#[from] crate::refusal::ChangeFault),
    /// A snapshot inside cannot be read.
    #[error(transparent)]
    Snapshot(#[from] crate::document::SnapshotError),
    /// A snapshot's marks are not those of its changes.
    #[error("the marks of a snapshot do not fit its changes")]
    Marks,
    /// The connection is another account's: somebody signed in elsewhere in this browser.
    #[error("the connection belongs to another account")]
    OtherAccount,
}

impl FrameError {
    /// The error's stable name, for hosts that cannot match on it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLong(_) => "frameTooLong",
            Self::Shape(_) => "frameShape",
            Self::Trailing(_) => "frameTrailing",
            Self::Change(_) => "frameChange",
            Self::Snapshot(_) | Self::Marks => "frameSnapshot",
            Self::OtherAccount => "frameOtherAccount",
        }
    }
}

/// Writes a frame.
#[must_use]
pub fn encode<T: Encode<()>>(frame: &T) -> Vec<u8> {
    // Encoding into a Vec fails only where an Encode impl says so; ours never do.
    minicbor::to_vec(frame).unwrap_or_default()
}

/// Reads a frame of at most `bytes_max` bytes, with nothing after it.
///
/// # Errors
/// What is wrong with the bytes.
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8], bytes_max: usize) -> Result<T, FrameError> {
    if bytes.len() > bytes_max {
        return Err(FrameError::TooLong(bytes.len()));
    }
    let mut decoder = minicbor::Decoder::new(bytes);
    let frame = decoder.decode()?;
    match bytes.len().saturating_sub(decoder.position()) {
        0 => Ok(frame),
        trailing => Err(FrameError::Trailing(trailing)),
    }
}
