//! Frames: what client and relay say to each other, CBOR (docs/protocol.md).

mod codec;

pub use codec::{FrameError, decode, encode};

use crate::address::Address;
use crate::choice::Role;
use crate::identity::Stated;
use crate::ids::{CommandId, DeviceId, MemberId, OfficeId, OrgId, PersonId};
use crate::refusal::Refusal;
use crate::stamp::Stamp;
use crate::time::UnixMillis;
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

/// Version of the frames; a relay serves this one only and tells others to update.
pub const VERSION: u16 = 4;

/// A place in the relay's log: how far a client has come, and proof that it is this log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Cursor {
    /// Global position of the last change received; 0 before the first.
    #[n(0)]
    pub position: u64,
    /// The chain hash at that position.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub link: [u8; 32],
}

/// One command's changes: admitted together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Bundle {
    /// The command.
    #[n(0)]
    pub command: CommandId,
    /// The office it is done under.
    #[n(1)]
    pub office: OfficeId,
    /// One change per document.
    #[n(2)]
    pub changes: Vec<BundleChange>,
}

/// One change of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct BundleChange {
    /// The document.
    #[n(0)]
    pub address: Address,
    /// The change, one uncompressed Automerge chunk.
    #[n(1)]
    pub bytes: ByteVec,
}

/// What a client says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Up {
    /// First frame on a connection.
    #[n(0)]
    Hello {
        /// Frame version the client speaks.
        #[n(0)]
        version: u16,
        /// This installation.
        #[n(1)]
        device: DeviceId,
        /// How far it has come; none for a new client.
        #[n(2)]
        cursor: Option<Cursor>,
        /// Last delivery tick it knows.
        #[n(3)]
        tick: u64,
    },
    /// Bundles to admit, judged in order.
    #[n(1)]
    Submit {
        /// The bundles.
        #[n(0)]
        bundles: Vec<Bundle>,
    },
    /// Everything up to this position is durable on this device.
    #[n(2)]
    Ack {
        /// Global position.
        #[n(0)]
        position: u64,
    },
}

/// What a relay says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Down {
    /// Answer to `Hello`.
    #[n(0)]
    Welcome {
        /// The relay's clock.
        #[n(0)]
        now: UnixMillis,
        /// The banner this relay serves.
        #[n(1)]
        banner: OrgId,
        /// The account of the connection.
        #[n(2)]
        person: PersonId,
    },
    /// Admitted changes, in order, of documents this client may read.
    #[n(1)]
    Changes {
        /// The changes.
        #[n(0)]
        items: Vec<Item>,
        /// How far the client has come with them.
        #[n(1)]
        cursor: Cursor,
    },
    /// A whole document, for a client that holds nothing of it.
    #[n(2)]
    Snapshot {
        /// The document.
        #[n(0)]
        address: Address,
        /// Its changes, packed (`document::read_snapshot`).
        #[n(1)]
        changes: ByteVec,
        /// Distinct authors.
        #[n(2)]
        authors: Vec<Stamp>,
        /// One mark per change, in the order they were admitted.
        #[n(3)]
        marks: Vec<Mark>,
    },
    /// What became of a bundle.
    #[n(3)]
    Fate {
        /// The command.
        #[n(0)]
        command: CommandId,
        /// What became of it.
        #[n(1)]
        fate: Fate,
    },
    /// A document this client may no longer read; applied once the outbox has had its fates.
    #[n(4)]
    Gone {
        /// The document.
        #[n(0)]
        address: Address,
    },
    /// A member, in brief, for a superior.
    #[n(5)]
    Summary {
        /// The summary.
        #[n(0)]
        summary: Summary,
    },
    /// The client has everything up to here.
    #[n(6)]
    Caught {
        /// How far it has come.
        #[n(0)]
        cursor: Cursor,
    },
    /// An organisation's device holds everything up to a position.
    #[n(7)]
    Delivered {
        /// Organisation.
        #[n(0)]
        org: OrgId,
        /// Global position.
        #[n(1)]
        position: u64,
        /// Counts deliveries, for `Hello`.
        #[n(2)]
        tick: u64,
    },
    /// The relay cannot go on with this client; it keeps its outbox.
    #[n(8)]
    Stop {
        /// Why.
        #[n(0)]
        reason: StopReason,
    },
    /// The offices of this account that are bound to one member, all of them, in place of those
    /// told before: whoever holds only such offices reads no `office` document.
    #[n(9)]
    Offices {
        /// The offices.
        #[n(0)]
        offices: Vec<ToldOffice>,
    },
}

/// An office bound to one member, as its holder is told.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ToldOffice {
    /// Which.
    #[n(0)]
    pub office: OfficeId,
    /// The organisation the holder acts for.
    #[n(1)]
    pub org: OrgId,
    /// The organisation whose document holds the office.
    #[n(2)]
    pub kept_by: OrgId,
    /// The member.
    #[n(3)]
    pub member: MemberId,
    /// The holder's name.
    #[n(4)]
    pub name: String,
    /// What the holder does.
    #[n(5)]
    pub role: Role,
    /// First day, `YYYY-MM-DD`.
    #[n(6)]
    pub from: String,
    /// Last day, where it is known.
    #[n(7)]
    pub through: Option<String>,
}

/// Why a relay cannot go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum StopReason {
    /// The client speaks another frame version.
    #[n(0)]
    UpdateNeeded,
    /// The client's cursor is not in this log: an older copy of the database was put back.
    #[n(1)]
    Restored,
    /// Nothing can be stored now (the disk is full); nothing was acknowledged.
    #[n(2)]
    StorageFull,
    /// A frame was malformed or out of order.
    #[n(3)]
    BadFrame,
    /// The device belongs to another account.
    #[n(4)]
    OtherDevice,
}

/// One admitted change.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Item {
    /// The document.
    #[n(0)]
    pub address: Address,
    /// Number in the document's log, from 1, dense.
    #[n(1)]
    pub seq: u64,
    /// Global position.
    #[n(2)]
    pub position: u64,
    /// Who, for whom, when.
    #[n(3)]
    pub stamp: Stamp,
    /// The change.
    #[n(4)]
    pub bytes: ByteVec,
}

/// A change's place and author in a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Mark {
    /// Index into `authors`; its `admitted_at` is replaced by the one here.
    #[n(0)]
    pub author: u32,
    /// Number in the document's log.
    #[n(1)]
    pub seq: u64,
    /// Global position.
    #[n(2)]
    pub position: u64,
    /// When the relay admitted it.
    #[n(3)]
    pub admitted_at: UnixMillis,
}

/// What became of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Fate {
    /// In the log, durably.
    #[n(0)]
    Admitted {
        /// Global position of its last change.
        #[n(0)]
        position: u64,
    },
    /// It was in the log already.
    #[n(1)]
    Duplicate,
    /// It follows changes this relay does not have; nothing was stored.
    #[n(2)]
    Held,
    /// The rules say no.
    #[n(3)]
    Refused {
        /// Why.
        #[n(0)]
        refusal: Refusal,
    },
}

/// A member in brief: what a superior sees without holding the documents.
///
/// - unit: points in half-points
/// - source: computed by the relay with the projections of this crate
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Summary {
    /// Who.
    #[n(0)]
    pub member: MemberId,
    /// Name.
    #[n(1)]
    pub name: String,
    /// Home branch.
    #[n(2)]
    pub home: OrgId,
    /// Host asked or accepted.
    #[n(3)]
    pub host: Option<OrgId>,
    /// Whether the host has accepted.
    #[n(4)]
    pub accepted: bool,
    /// Place.
    #[n(5)]
    pub place: Option<String>,
    /// Contact person's name.
    #[n(6)]
    pub contact_person: Option<String>,
    /// Last contact, `YYYY-MM-DD`.
    #[n(7)]
    pub last_contact: Option<String>,
    /// Period the points are of.
    #[n(8)]
    pub period: u16,
    /// Lowest, settled and highest total.
    #[n(9)]
    pub total: [i32; 3],
    /// Entries waiting for an answer.
    #[n(10)]
    pub waiting: u32,
    /// Entries in dispute.
    #[n(11)]
    pub disputed: u32,
    /// What tells whether another registration is of the same person.
    #[n(12)]
    pub identity: Option<SummaryIdentity>,
}

impl Summary {
    /// The person's other registrations.
    pub fn others(&self) -> impl Iterator<Item = MemberId> {
        let identity = self.identity.iter();
        identity.flat_map(|it| &it.others).copied()
    }
}

/// What of a registration is compared with others.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct SummaryIdentity {
    /// Month of joining, `YYYY-MM`.
    #[n(0)]
    pub joined: String,
    /// Year of birth.
    #[n(1)]
    pub born_year: Option<u16>,
    /// The person's other registrations, which have no summary of their own.
    #[n(2)]
    pub others: Vec<MemberId>,
    /// Registrations said to be another person's.
    #[n(3)]
    pub apart: Vec<MemberId>,
    /// What else the person is or was known as: before a correction, in other registrations.
    #[n(4)]
    pub known_as: Option<Vec<Stated>>,
}
