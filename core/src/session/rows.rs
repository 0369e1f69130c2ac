//! What a session stores, row by row (docs/storage.md), and how it is opened from that.

use super::clock::Clock;
use super::{Session, outbox};
use crate::address::{Address, DocumentKind};
use crate::document::{Document, read_change};
use crate::frame::{Cursor, FrameError, Item, Summary, ToldOffice, decode, encode};
use crate::ids::{MemberId, OrgId};
use crate::refusal::ChangeFault;
use crate::stamp::Progress;
use crate::time::UnixMillis;

/// The stores of the client's database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// Cursor, clock, deliveries, summaries, renewals, documents that are leaving.
    Meta,
    /// Admitted changes, by document and number.
    Change,
    /// Commands not admitted, in order.
    Outbox,
}

impl Store {
    /// The store's name in IndexedDB.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meta => "meta",
            Self::Change => "change",
            Self::Outbox => "outbox",
        }
    }

    /// The store with a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Meta, Self::Change, Self::Outbox]
            .into_iter()
            .find(|store| store.name() == name)
    }
}

/// One write to the client's database; keys are ordered byte by byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// Writes a row, over an older one of the same key.
    Put {
        /// Where.
        store: Store,
        /// Under which key.
        key: Vec<u8>,
        /// What.
        value: Vec<u8>,
    },
    /// Removes a row, if it is there.
    Delete {
        /// Where.
        store: Store,
        /// Which key.
        key: Vec<u8>,
    },
    /// Removes every row whose key begins so.
    Clear {
        /// Where.
        store: Store,
        /// Beginning of the keys.
        prefix: Vec<u8>,
    },
}

/// Why stored rows do not open.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// A row cannot be read.
    #[error("a stored row cannot be read: {0}")]
    Row(#[from] FrameError),
    /// A stored change cannot be read.
    #[error("a stored change cannot be read: {0}")]
    Change(#[from] ChangeFault),
    /// A stored command cannot be read.
    #[error("a stored command cannot be read: {0}")]
    Command(#[from] serde_json::Error),
    /// A key of the meta store is of no known form.
    #[error("a stored key is of no known form")]
    Key,
}

impl OpenError {
    /// The error's stable name, for hosts that cannot match on it.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Row(_) => "openRow",
            Self::Change(_) => "openChange",
            Self::Command(_) => "openCommand",
            Self::Key => "openKey",
        }
    }
}

const CURSOR: &[u8] = b"cursor";
const TICK: &[u8] = b"tick";
const CLOCK: &[u8] = b"clock";
const DELIVERED: &[u8] = b"delivered/";
const SUMMARY: &[u8] = b"summary/";
const RENEWALS: &[u8] = b"renewals/";
const LEAVING: &[u8] = b"leaving/";
const OFFICES: &[u8] = b"offices";

fn meta<T: minicbor::Encode<()>>(prefix: &[u8], rest: &[u8], value: &T) -> Row {
    Row::Put {
        store: Store::Meta,
        key: [prefix, rest].concat(),
        value: encode(value),
    }
}

/// The cursor's row.
pub(super) fn cursor_row(cursor: Cursor) -> Row {
    meta(CURSOR, &[], &cursor)
}

/// The row of the offices the relay told.
pub(super) fn offices_row(offices: &Vec<ToldOffice>) -> Row {
    meta(OFFICES, &[], offices)
}

/// The delivery tick's row.
pub(super) fn tick_row(tick: u64) -> Row {
    meta(TICK, &[], &tick)
}

/// The row of what is known of this phone's clock.
pub(super) fn clock_row(clock: Clock) -> Row {
    meta(CLOCK, &[], &clock)
}

/// The row of an organisation's delivered position.
pub(super) fn delivered_row(org: OrgId, position: u64) -> Row {
    meta(DELIVERED, org.as_bytes(), &position)
}

/// The row of a summary.
pub(super) fn summary_row(summary: &Summary) -> Row {
    meta(SUMMARY, summary.member.as_bytes(), summary)
}

/// Takes a summary's row away: the registration is known as another's person now.
pub(super) fn summary_gone_row(member: MemberId) -> Row {
    Row::Delete {
        store: Store::Meta,
        key: [SUMMARY, member.as_bytes()].concat(),
    }
}

/// The row that counts how often the actor of a document was renewed.
pub(super) fn renewals_row(address: &Address, renewals: u32) -> Row {
    meta(RENEWALS, &address_key(address), &(*address, renewals))
}

/// The row of a document to be removed once the outbox has had its fates.
pub(super) fn leaving_row(address: &Address) -> Row {
    meta(LEAVING, &address_key(address), address)
}

/// Takes that row away: the document is removed, or may be read again.
pub(super) fn left_row(address: &Address) -> Row {
    Row::Delete {
        store: Store::Meta,
        key: [LEAVING, &address_key(address)].concat(),
    }
}

/// The beginning of the keys of a document's changes.
pub(super) fn address_key(address: &Address) -> Vec<u8> {
    let mut key = vec![address.kind as u8];
    key.extend(address.subject);
    key.extend(address.second);
    key.extend(address.period.to_be_bytes());
    key.push(address.generation);
    key
}

/// The row of an admitted change.
pub(super) fn change_row(item: &Item) -> Row {
    let mut key = address_key(&item.address);
    key.extend(item.seq.to_be_bytes());
    Row::Put {
        store: Store::Change,
        key,
        value: encode(item),
    }
}

/// Fills a session from stored rows.
pub(super) fn load(
    session: &mut Session,
    mut rows: Vec<Row>,
    now: UnixMillis,
) -> Result<(), OpenError> {
    let place = |row: &Row| match row {
        Row::Put { store, key, .. } | Row::Delete { store, key } => (*store, key.clone()),
        Row::Clear { store, prefix } => (*store, prefix.clone()),
    };
    rows.sort_by_key(place);
    for row in rows {
        let Row::Put { store, key, value } = row else {
            continue;
        };
        match store {
            Store::Meta => load_meta(session, &key, &value)?,
            Store::Change => load_change(session, decode(&value, value.len())?)?,
            Store::Outbox => session.outbox.load(&key, outbox::decode_waiting(&value)?),
        }
    }
    session.hold_told();
    session.show_outbox(now);
    Ok(())
}

fn load_meta(session: &mut Session, key: &[u8], value: &[u8]) -> Result<(), OpenError> {
    if key == CURSOR {
        session.cursor = Some(decode(value, value.len())?);
    } else if key == OFFICES {
        session.told = decode(value, value.len())?;
    } else if key == TICK {
        session.tick = decode(value, value.len())?;
    } else if key == CLOCK {
        session.clock = decode(value, value.len())?;
        session.clock_kept = session.clock.is_off();
    } else if let Some(org) = key.strip_prefix(DELIVERED) {
        let org = <[u8; 16]>::try_from(org).or(Err(OpenError::Key))?;
        session
            .delivered
            .insert(OrgId::from_bytes(org), decode(value, value.len())?);
    } else if key.starts_with(SUMMARY) {
        let summary: Summary = decode(value, value.len())?;
        session.summaries.insert(summary.member, summary);
    } else if key.starts_with(RENEWALS) {
        let (address, renewals): (Address, u32) = decode(value, value.len())?;
        session.renewals.insert(address, renewals);
    } else if key.starts_with(LEAVING) {
        session.leaving.insert(decode(value, value.len())?);
    } else {
        return Err(OpenError::Key);
    }
    Ok(())
}

fn load_change(session: &mut Session, item: Item) -> Result<(), OpenError> {
    let change = read_change(&item.bytes)?;
    let document = session
        .documents
        .entry(item.address)
        .or_insert_with(|| Document::new(&item.address));
    document.fold(&change, &item.stamp, Progress::Admitted(item.position));
    if item.address.kind == DocumentKind::Rules {
        session.found_banner(&item.address);
    }
    session.touched(&item.address, &change);
    Ok(())
}
