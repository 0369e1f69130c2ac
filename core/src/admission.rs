//! Admission: the gate. Pure: bytes and what is known in, a verdict out.
//!
//! It judges structure ([`crate::document::read_change`]), the chain, authority and policy, and
//! stores nothing: the relay appends what is admitted and tells everybody.

use crate::address::Address;
use crate::document::{Actor, Archive, Chain, Document, Genesis, ReadChange, read_change};
use crate::frame::{Bundle, BundleChange};
use crate::ids::{DeviceId, PersonId};
use crate::limits;
use crate::links::word_of;
use crate::policy::{self, Bench};
use crate::record::Record;
use crate::refusal::{ChangeFault, Refusal};
use crate::registry::Registry;
use crate::stamp::{Stamp, Standing};
use crate::time::{Date, UnixMillis};
use std::collections::BTreeSet;

/// What the relay knows of the documents a bundle touches.
pub trait Shelf: Archive {
    /// A document; none where its log is empty.
    fn document(&self, address: &Address) -> Option<&Document>;
    /// The device an actor was first seen on.
    fn device_of(&self, address: &Address, actor: &Actor) -> Option<DeviceId>;
}

/// Who submits, and when by the relay's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The account of the connection.
    pub person: PersonId,
    /// The device of the connection.
    pub device: DeviceId,
    /// The relay's clock.
    pub now: UnixMillis,
}

/// What the gate says of a bundle it does not refuse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Append these, in this order, under this stamp.
    Admit {
        /// Who, for whom, when.
        stamp: Stamp,
        /// The changes, in the bundle's order.
        changes: Vec<(Address, ReadChange)>,
    },
    /// All of it is in the log already.
    Duplicate,
    /// It follows changes that are not in the log.
    Held,
}

/// A bundle whose changes are well formed.
#[derive(Debug)]
pub struct Readable<'a> {
    bundle: &'a Bundle,
    changes: Vec<(Address, ReadChange)>,
}

/// Reads the changes of a bundle; nothing is judged yet but their form.
///
/// # Errors
/// The refusal told to its author.
pub fn read(bundle: &Bundle) -> Result<Readable<'_>, Refusal> {
    let changes = read_bundle(bundle)?;
    Ok(Readable { bundle, changes })
}

/// The documents the relay must have at hand before a bundle is judged, beside the cards that these
/// cards name: those it touches, and the cards of the members it is about.
#[must_use]
pub fn needs(readable: &Readable<'_>) -> BTreeSet<Address> {
    let touched = readable.changes.iter().map(|(address, _)| *address);
    let records = readable.changes.iter().flat_map(|(_, it)| &it.records);
    let named = records.filter_map(|(_, record)| match record.as_ref() {
        Some(Record::OfficeGranted(it)) => it.member,
        it => word_of(it?).map(|(other, _)| other),
    });
    let members = touched.clone().filter_map(|it| it.member()).chain(named);
    touched.chain(members.map(Address::card)).collect()
}

/// What kinds of record a bundle holds, as far as it can be read: for the account of a refusal,
/// which never keeps what the records say.
#[must_use]
pub fn record_kinds(bundle: &Bundle) -> BTreeSet<&'static str> {
    let changes = read_bundle(bundle).unwrap_or_default();
    let records = changes.iter().flat_map(|(_, change)| &change.records);
    records
        .filter_map(|(_, record)| record.as_ref().map(Record::word))
        .collect()
}

/// Judges one bundle.
///
/// # Errors
/// The refusal told to its author.
pub fn judge(
    Readable { bundle, changes }: Readable<'_>,
    caller: &Caller,
    shelf: &dyn Shelf,
    registry: &Registry,
) -> Result<Verdict, Refusal> {
    if written_before(&changes, caller, shelf) {
        return Ok(Verdict::Duplicate);
    }
    if let Some(verdict) = known_before(&changes, shelf)? {
        return Ok(verdict);
    }
    let stamp = registry.acting(caller.person, bundle.office, caller.now)?;
    let mut ordinals = BTreeSet::new();
    let mut records = Vec::new();
    for (address, change) in &changes {
        check_chain(address, change, caller, shelf)?;
        for (key, record) in &change.records {
            let record = own_record(bundle, *key, record.as_ref())?;
            if !ordinals.insert(key.ordinal) {
                return Err(Refusal::KeyReused);
            }
            if shelf
                .records(address)
                .is_some_and(|records| records.contains_key(key))
            {
                return Err(Refusal::KeyReused);
            }
            records.push((address, *key, record));
        }
    }
    let bench = Bench {
        archive: &Shelved(shelf),
        registry,
        today: Date::at(caller.now),
    };
    policy::judge(records, &stamp, &bench, &[policy::must])?;
    Ok(Verdict::Admit { stamp, changes })
}

/// Judges the founding bundle of an empty log: structure only, the banner's first administrator.
///
/// # Errors
/// The refusal told to `liangdi init`.
pub fn judge_founding(bundle: &Bundle, caller: &Caller) -> Result<Verdict, Refusal> {
    let changes = read_bundle(bundle)?;
    for (key, record) in changes.iter().flat_map(|(_, change)| &change.records) {
        own_record(bundle, *key, record.as_ref())?;
    }
    let granted = changes.iter().find_map(|(address, change)| {
        change.records.iter().find_map(|(_, record)| match record {
            Some(Record::OfficeGranted(it)) if it.office == bundle.office => {
                Some((address.org()?, it.role))
            }
            _ => None,
        })
    });
    let (org, role) = granted.ok_or(Refusal::NotFounding)?;
    let stamp = Stamp {
        person: caller.person,
        org,
        office: bundle.office,
        role,
        standing: Standing::Held,
        admitted_at: caller.now,
    };
    Ok(Verdict::Admit { stamp, changes })
}

/// A shelf seen as an archive.
#[derive(Debug)]
struct Shelved<'a>(&'a dyn Shelf);

impl Archive for Shelved<'_> {
    fn records(&self, address: &Address) -> Option<&crate::document::Records> {
        self.0.records(address)
    }
}

fn read_bundle(bundle: &Bundle) -> Result<Vec<(Address, ReadChange)>, Refusal> {
    let count = bundle.changes.len();
    let distinct: BTreeSet<_> = bundle.changes.iter().map(|change| change.address).collect();
    if count == 0 || count > limits::BUNDLE_CHANGES_MAX || distinct.len() != count {
        return Err(Refusal::Malformed {
            fault: ChangeFault::Bundle,
        });
    }
    if !distinct.iter().all(Address::is_plain) {
        return Err(Refusal::Malformed {
            fault: ChangeFault::Address,
        });
    }
    bundle
        .changes
        .iter()
        .map(|change| Ok((change.address, read_safely(change)?)))
        .collect()
}

/// Reads a change. Nothing in it should panic, but writing it again is Automerge's code: whatever
/// that does with what was read must not end the relay.
fn read_safely(change: &BundleChange) -> Result<ReadChange, Refusal> {
    std::panic::catch_unwind(|| read_change(&change.bytes))
        .unwrap_or(Err(ChangeFault::NotAChange))
        .map_err(|fault| Refusal::Malformed { fault })
}

/// Whether the same person has all these records in the log, under these keys: a command written
/// again, whose first writing was admitted after all.
fn written_before(changes: &[(Address, ReadChange)], caller: &Caller, shelf: &dyn Shelf) -> bool {
    changes.iter().all(|(address, change)| {
        let held = shelf.records(address);
        change.records.iter().all(|(key, record)| {
            held.and_then(|records| records.get(key)).is_some_and(|it| {
                it.stamp.person == caller.person && Some(&it.record) == record.as_ref()
            })
        })
    })
}

/// Whether the bundle is in the log, or follows what is not.
fn known_before(
    changes: &[(Address, ReadChange)],
    shelf: &dyn Shelf,
) -> Result<Option<Verdict>, Refusal> {
    let (mut known, mut held) = (0_usize, false);
    for (address, change) in changes {
        let fresh;
        let chain = match shelf.document(address) {
            Some(document) => &document.chain,
            None => {
                fresh = Chain::new(&Genesis::of(address));
                &fresh
            }
        };
        known = known.saturating_add(usize::from(chain.knows(&change.hash)));
        held |= change.deps.iter().any(|dep| !chain.knows(dep));
    }
    match known {
        0 if held => Ok(Some(Verdict::Held)),
        0 => Ok(None),
        all if all == changes.len() => Ok(Some(Verdict::Duplicate)),
        // A bundle is admitted whole: no honest bundle is half in the log.
        _ => Err(Refusal::ChainBroken),
    }
}

/// The change continues its author's stream, on the device that stream belongs to.
fn check_chain(
    address: &Address,
    change: &ReadChange,
    caller: &Caller,
    shelf: &dyn Shelf,
) -> Result<(), Refusal> {
    let fresh;
    let chain = match shelf.document(address) {
        Some(document) => &document.chain,
        None => {
            fresh = Chain::new(&Genesis::of(address));
            &fresh
        }
    };
    if shelf
        .device_of(address, &change.actor)
        .is_some_and(|device| device != caller.device)
    {
        return Err(Refusal::ChainBroken);
    }
    if chain.is_continued_by(change) {
        Ok(())
    } else {
        Err(Refusal::ChainBroken)
    }
}

fn own_record<'a>(
    bundle: &Bundle,
    key: crate::record::RecordKey,
    record: Option<&'a Record>,
) -> Result<&'a Record, Refusal> {
    if key.command != bundle.command {
        return Err(Refusal::KeyReused);
    }
    record.ok_or(Refusal::Malformed {
        fault: ChangeFault::Record,
    })
}
