//! Catching up: one hello, one answer with everything newer that its person may read.

use super::people::whole_orgs;
use super::{Bytes, ConnId, Outgoing, Output, Room, encoded};
use crate::store::{DeviceRow, ReaderRow, Row, StoreError};
use liangdi_core::access::{Holder, Reader};
use liangdi_core::document::write_snapshot;
use liangdi_core::frame::{Cursor, Down, Item, Mark, StopReason, VERSION};
use liangdi_core::ids::{DeviceId, OrgId};
use liangdi_core::stamp::Stamp;
use std::collections::BTreeSet;

/// Bytes of changes after which a frame of a catch-up is closed; one change may exceed it.
const FRAME_BYTES_AIM: usize = 64 * 1024;

/// The first frame of a connection.
#[derive(Debug)]
pub(super) struct Hello {
    pub(super) version: u16,
    pub(super) device: DeviceId,
    pub(super) cursor: Option<Cursor>,
    pub(super) tick: u64,
}

/// What a device holds by its cursor, and what its person may read now.
#[derive(Debug, Default)]
struct Holdings {
    held: BTreeSet<i64>,
    /// Perhaps on the device: sent once, never proved to have arrived.
    perhaps: BTreeSet<i64>,
    readable: BTreeSet<i64>,
    /// Held, readable and changed since.
    newer: BTreeSet<i64>,
}

impl Holdings {
    /// Takes in what one reader may read or could once: whether the device holds it by its cursor,
    /// was sent it since, and reads it now.
    fn add(
        &mut self,
        rows: Vec<ReaderRow>,
        position: u64,
        (held, is_next, reads): (bool, bool, bool),
    ) {
        for row in rows {
            if row.is_held_at(position) && held {
                self.held.insert(row.doc);
            } else if (held || is_next) && row.until.is_none_or(|until| position < until) {
                // Sent live or in a catch-up that was cut: after the cursor, unproved.
                self.perhaps.insert(row.doc);
            }
            if row.until.is_none() && reads {
                self.readable.insert(row.doc);
                if row.position > position {
                    self.newer.insert(row.doc);
                }
            }
        }
    }
}

impl Room {
    pub(super) fn greet(&mut self, conn: ConnId, hello: &Hello, output: &mut Output) {
        match self.answer(conn, hello) {
            Ok(Ok(frames)) => {
                output
                    .frames
                    .extend(frames.into_iter().map(|bytes| Outgoing {
                        conn,
                        bytes,
                        is_bulk: true,
                    }));
                let position = hello.cursor.map_or(0, |cursor| cursor.position);
                self.acknowledge(conn, position, output);
            }
            Ok(Err(reason)) => self.stop(conn, reason, output),
            Err(error) => {
                tracing::error!(%error, "a hello cannot be answered");
                self.stop(conn, StopReason::StorageFull, output);
            }
        }
    }

    fn answer(
        &mut self,
        id: ConnId,
        hello: &Hello,
    ) -> Result<Result<Vec<Bytes>, StopReason>, StoreError> {
        let Some(person) = self.people.get(id).map(|conn| conn.person) else {
            return Ok(Ok(Vec::new()));
        };
        if hello.version != VERSION {
            return Ok(Err(StopReason::UpdateNeeded));
        }
        let known = match self.unsaved_devices.get(&hello.device) {
            Some(unsaved) => Some(unsaved.clone()),
            None => self.store.device(hello.device)?,
        };
        let cursor = hello.cursor.filter(|cursor| cursor.position > 0);
        if known.as_ref().is_some_and(|device| device.person != person) {
            return Ok(Err(StopReason::OtherDevice));
        }
        if let Some(cursor) = cursor
            && (cursor.position > self.head.position
                || self.store.link_at(cursor.position)? != Some(cursor.link))
        {
            return Ok(Err(StopReason::Restored));
        }
        let position = cursor.map_or(0, |cursor| cursor.position);
        let holders = self.holders_of(person)?;
        let known = known.unwrap_or_else(|| DeviceRow::new(person));
        let expected: BTreeSet<Holder> = known.held.union(&known.next).copied().collect();
        let device = self.meet(hello.device, known, position, &holders);
        if !holders.is_subset(&expected) {
            // What a device is sent must be known after a crash, or it could never be taken back.
            self.flush()?;
        }
        let mut frames = vec![encoded(&Down::Welcome {
            now: self.now,
            banner: self.registry.banner(),
            person,
        })];
        frames.extend(self.told_offices(person));
        self.bring_up(&device, position, &holders, &mut frames)?;
        self.tell_deliveries(&whole_orgs(&holders), hello.tick, &mut frames)?;
        frames.push(encoded(&Down::Caught { cursor: self.head }));
        self.people.greet(id, hello.device, holders);
        Ok(Ok(frames))
    }

    /// Settles what the device surely holds, and plans what it is sent now.
    fn meet(
        &mut self,
        id: DeviceId,
        known: DeviceRow,
        position: u64,
        holders: &BTreeSet<Holder>,
    ) -> DeviceRow {
        let mut met = known.clone();
        if position == 0 {
            // What a first catch-up brought before it was cut stays planned, so that it can go.
            met.held.clear();
        } else {
            met.prove(position);
        }
        let mut planned = met.clone();
        // A cursor at the head does not move with what follows: only a later one is proof.
        let is_at_head = position == self.head.position;
        let proof = self.head.position.saturating_add(u64::from(is_at_head));
        planned.plan(holders, proof);
        if planned.held == *holders && planned.owed.is_empty() {
            planned.next_from = 0;
        }
        if known != planned {
            self.unsaved_devices.insert(id, planned);
        }
        met
    }

    /// Whole documents first, then changes in order, so that the cursor passes nothing.
    fn bring_up(
        &self,
        device: &DeviceRow,
        position: u64,
        holders: &BTreeSet<Holder>,
        frames: &mut Vec<Bytes>,
    ) -> Result<(), StoreError> {
        let holdings = self.holdings(device, position, holders)?;
        for doc in holdings.readable.difference(&holdings.held) {
            frames.push(self.snapshot(&self.store.document_by_number(*doc)?)?);
        }
        let (orgs, held) = (whole_orgs(holders), whole_orgs(&device.held));
        frames.extend(self.summaries_for(&orgs, &held, position)?);
        frames.extend(self.changes_after(&holdings.newer, position)?);
        for doc in holdings.held.union(&holdings.perhaps) {
            if !holdings.readable.contains(doc) {
                let address = self.store.document_by_number(*doc)?.address;
                frames.push(encoded(&Down::Gone { address }));
            }
        }
        Ok(())
    }

    fn holdings(
        &self,
        device: &DeviceRow,
        position: u64,
        holders: &BTreeSet<Holder>,
    ) -> Result<Holdings, StoreError> {
        let mut holdings = Holdings::default();
        // What a person reads as nobody but that person is on each device that has come so far.
        for always in [Reader::Everyone, Reader::Person(device.person)] {
            let rows = self.store.readable_by(always)?;
            holdings.add(rows, position, (position > 0, false, true));
        }
        let all: BTreeSet<_> = device
            .held
            .iter()
            .chain(&device.next)
            .chain(&device.owed)
            .chain(holders)
            .collect();
        for holder in all {
            let held = device.held.contains(holder);
            let is_next = device.next.contains(holder) || device.owed.contains(holder);
            let rows = self.store.readable_as(*holder)?;
            holdings.add(rows, position, (held, is_next, holders.contains(holder)));
        }
        holdings.newer.retain(|doc| holdings.held.contains(doc));
        holdings.perhaps.retain(|doc| !holdings.held.contains(doc));
        Ok(holdings)
    }

    /// Changes of these documents in order of position, in frames of bounded size.
    fn changes_after(&self, docs: &BTreeSet<i64>, position: u64) -> Result<Vec<Bytes>, StoreError> {
        let mut entries = Vec::new();
        for doc in docs {
            let address = self.store.document_by_number(*doc)?.address;
            let newer = self.store.entries_after(*doc, position)?;
            entries.extend(newer.into_iter().map(|entry| (address, entry)));
        }
        entries.sort_by_key(|(_, entry)| entry.position);
        let (mut frames, mut items, mut size) = (Vec::new(), Vec::new(), 0_usize);
        let mut cursor = self.head;
        for (address, entry) in entries {
            if size.saturating_add(entry.bytes.len()) > FRAME_BYTES_AIM && !items.is_empty() {
                let items = core::mem::take(&mut items);
                frames.push(encoded(&Down::Changes { items, cursor }));
                size = 0;
            }
            size = size.saturating_add(entry.bytes.len());
            cursor = Cursor {
                position: entry.position,
                link: entry.link,
            };
            items.push(Item {
                address,
                seq: entry.seq,
                position: entry.position,
                stamp: entry.stamp,
                bytes: entry.bytes.into(),
            });
        }
        if !items.is_empty() {
            frames.push(encoded(&Down::Changes { items, cursor }));
        }
        Ok(frames)
    }

    fn tell_deliveries(
        &self,
        orgs: &BTreeSet<OrgId>,
        tick: u64,
        frames: &mut Vec<Bytes>,
    ) -> Result<(), StoreError> {
        let news: Vec<_> = self.deliveries.since(tick).collect();
        if news.is_empty() {
            return Ok(());
        }
        let mut sharing = BTreeSet::new();
        for org in orgs {
            sharing.extend(self.store.sharing_with(*org)?);
        }
        for (org, position, tick) in news {
            if sharing.contains(&org) {
                frames.push(encoded(&Down::Delivered {
                    org,
                    position,
                    tick,
                }));
            }
        }
        Ok(())
    }

    /// A whole document as a frame.
    pub(super) fn snapshot(&self, row: &Row) -> Result<Bytes, StoreError> {
        let entries = self.store.entries_after(row.doc, 0)?;
        let bytes = entries.iter().map(|entry| entry.bytes.as_slice());
        let changes = write_snapshot(&row.address, bytes)
            .or(Err(StoreError::Damaged("a document's changes")))?;
        let (mut authors, mut marks) = (Vec::<Stamp>::new(), Vec::new());
        for entry in &entries {
            let author = Stamp {
                admitted_at: 0,
                ..entry.stamp.clone()
            };
            let known = authors.iter().position(|it| *it == author);
            let index = known.unwrap_or_else(|| {
                authors.push(author);
                authors.len().saturating_sub(1)
            });
            marks.push(Mark {
                author: u32::try_from(index).unwrap_or(u32::MAX),
                seq: entry.seq,
                position: entry.position,
                admitted_at: entry.stamp.admitted_at,
            });
        }
        Ok(encoded(&Down::Snapshot {
            address: row.address,
            changes: changes.into(),
            authors,
            marks,
        }))
    }
}
