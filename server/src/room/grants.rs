//! Grants: who may read changes with what is admitted; who gains and who loses is told.

use super::people::{Conn, whole_orgs};
use super::submit::Admitted;
use super::{Bytes, ConnId, Outgoing, Output, Room, encoded};
use crate::store::{DeviceRow, StoreError};
use liangdi_core::access::{Holder, Reader, readers_of};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::ReadChange;
use liangdi_core::frame::{Cursor, Down, StopReason};
use liangdi_core::ids::PersonId;
use liangdi_core::record::Record;
use std::collections::{BTreeMap, BTreeSet};

/// A document whose readers changed.
#[derive(Debug)]
pub(super) struct Moved {
    pub(super) address: Address,
    /// Created by the same bundle: its readers get it change by change.
    pub(super) is_new: bool,
    pub(super) before: BTreeSet<Reader>,
    pub(super) after: BTreeSet<Reader>,
}

/// Frames of one bundle, each encoded once for all.
#[derive(Debug, Default)]
struct Encoded {
    changes: BTreeMap<u64, Bytes>,
    snapshots: BTreeMap<Address, Bytes>,
}

impl Room {
    /// Brings the readers of every document a bundle may have moved up to date.
    pub(super) fn regrant(
        &mut self,
        changes: &[(Address, ReadChange)],
    ) -> Result<Vec<Moved>, StoreError> {
        let mut moved = Vec::new();
        for address in self.candidates(changes)? {
            self.desk.load(&self.store, &address)?;
            if let Some(member) = address.member() {
                self.desk.load(&self.store, &Address::card(member))?;
            }
            let after = readers_of(&address, &self.desk, &self.registry);
            let Some(held) = self.desk.get_mut(&address) else {
                continue;
            };
            let before = core::mem::replace(&mut held.readers, after.clone());
            for reader in after.difference(&before) {
                self.store
                    .grant(held.row.doc, *reader, self.head.position)?;
            }
            for reader in before.difference(&after) {
                self.store
                    .withdraw(held.row.doc, *reader, self.head.position)?;
            }
            let is_new = held.row.seq == 1 && changes.iter().any(|(it, _)| *it == address);
            if before != after {
                moved.push(Moved {
                    address,
                    is_new,
                    before,
                    after,
                });
            }
        }
        Ok(moved)
    }

    /// The bundle's own documents; all of a member's, where the card changed, and of whoever it was
    /// ever said to be; an organisation's offices, where it was entered.
    fn candidates(
        &mut self,
        changes: &[(Address, ReadChange)],
    ) -> Result<BTreeSet<Address>, StoreError> {
        let mut candidates = BTreeSet::new();
        for (address, change) in changes {
            candidates.insert(*address);
            if address.kind == DocumentKind::Card {
                for card in self.desk.load(&self.store, address)? {
                    let all = self.store.documents_of(&card.subject)?;
                    candidates.extend(all.into_iter().map(|row| row.address));
                }
            }
            candidates.extend(
                change
                    .records
                    .iter()
                    .filter_map(|(_, record)| match record {
                        Some(Record::OrgRegistered(it)) => Some(Address::office(it.org)),
                        _ => None,
                    }),
            );
        }
        Ok(candidates)
    }

    /// Tells everybody concerned what a bundle did, and its sender the fate.
    pub(super) fn tell(
        &mut self,
        sender: Option<(ConnId, Bytes)>,
        admitted: Option<&Admitted>,
    ) -> Result<(), StoreError> {
        let (author, mut fate) = match sender {
            Some((conn, fate)) => (Some(conn), Some(fate)),
            None => (None, None),
        };
        if let Some(admitted) = admitted {
            let mut cache = Encoded::default();
            for conn in self.concerned_by(admitted, author) {
                let is_author = author == Some(conn);
                let fate = if is_author { fate.take() } else { None };
                self.tell_one(conn, (is_author, fate), admitted, &mut cache)?;
            }
        }
        if let (Some(conn), Some(fate)) = (author, fate) {
            self.push(conn, fate);
        }
        let Some(admitted) = admitted else {
            return Ok(());
        };
        let moved = match admitted.opener {
            _ if admitted.offices || admitted.links => self.refresh()?,
            Some(person) => self.refresh_one(person)?,
            None => return Ok(()),
        };
        for conn in self.people.of(&admitted.seated) {
            let told = self.people.get(conn).map(|it| it.person);
            if let Some(offices) = told.and_then(|person| self.told_offices(person)) {
                self.push(conn, offices);
            }
        }
        for (conn, before) in moved {
            for frame in self.change_holders(conn, &before)? {
                self.push(conn, frame);
            }
        }
        Ok(())
    }

    fn push(&mut self, conn: ConnId, bytes: Bytes) {
        self.segment.frames.push(Outgoing {
            conn,
            bytes,
            is_bulk: false,
        });
    }

    fn concerned_by(&self, admitted: &Admitted, author: Option<ConnId>) -> BTreeSet<ConnId> {
        let touched = admitted
            .items
            .iter()
            .filter_map(|(item, _)| self.desk.get(&item.address))
            .flat_map(|held| &held.readers);
        let moved = admitted
            .moved
            .iter()
            .flat_map(|moved| moved.before.iter().chain(&moved.after));
        let members = admitted.items.iter().map(|(item, _)| item.address);
        let members = members.chain(admitted.moved.iter().map(|moved| moved.address));
        let mut concerned = self.people.reading_as(touched.chain(moved));
        concerned.extend(self.people.seated_for(members.filter_map(|it| it.member())));
        concerned.extend(author);
        concerned
    }

    /// First what the connection gains, then changes, fate, and what it loses; the cursor moves
    /// only with the last of them, so that a cut in between loses nothing.
    fn tell_one(
        &mut self,
        id: ConnId,
        (is_author, fate): (bool, Option<Bytes>),
        admitted: &Admitted,
        cache: &mut Encoded,
    ) -> Result<(), StoreError> {
        let Some(conn) = self.people.get(id) else {
            return Ok(());
        };
        let was = |moved: &Moved| conn.reads(&moved.address, &moved.before);
        let is = |moved: &Moved| conn.reads(&moved.address, &moved.after);
        let (mut gained, mut lost) = (BTreeSet::new(), BTreeSet::new());
        for moved in &admitted.moved {
            match (was(moved), is(moved)) {
                (false, true) if !moved.is_new => gained.insert(moved.address),
                (true, false) => lost.insert(moved.address),
                _ => false,
            };
        }
        let receives = |address: &Address| {
            let reads = self
                .desk
                .get(address)
                .is_some_and(|held| conn.reads(address, &held.readers));
            (reads && !gained.contains(address)) || (is_author && lost.contains(address))
        };
        let items: Vec<usize> = admitted
            .items
            .iter()
            .enumerate()
            .filter(|(_, (item, _))| receives(&item.address))
            .map(|(index, _)| index)
            .collect();
        let mut frames = Vec::new();
        for address in &gained {
            frames.push(self.snapshot_once(address, cache)?);
        }
        let moves_at_end = !lost.is_empty() || (!gained.is_empty() && items.is_empty());
        for index in items {
            let cursor = (!lost.is_empty()).then_some(admitted.before);
            frames.extend(changes_once(admitted, index, cursor, cache));
        }
        frames.extend(fate);
        for address in lost {
            frames.push(encoded(&Down::Gone { address }));
        }
        if moves_at_end {
            frames.push(encoded(&Down::Caught { cursor: self.head }));
        }
        for frame in frames {
            self.push(id, frame);
        }
        Ok(())
    }

    fn snapshot_once(&self, address: &Address, cache: &mut Encoded) -> Result<Bytes, StoreError> {
        if let Some(bytes) = cache.snapshots.get(address) {
            return Ok(bytes.clone());
        }
        let row = self
            .store
            .document(address)?
            .ok_or(StoreError::Damaged("a document"))?;
        let bytes = self.snapshot(&row)?;
        cache.snapshots.insert(*address, bytes.clone());
        Ok(bytes)
    }

    /// A new day: offices may have begun or ended.
    pub(super) fn refresh_everybody(&mut self, output: &mut Output) {
        let changed = match self.refresh() {
            Ok(changed) => changed,
            Err(error) => {
                tracing::error!(%error, "nobody can be looked up; all say hello again");
                for (conn, _) in self.people.greeted() {
                    self.stop(conn, StopReason::StorageFull, output);
                }
                return;
            }
        };
        for (conn, before) in changed {
            // The plan of the device first: what it is sent must be known after a crash.
            let frames = self
                .change_holders(conn, &before)
                .and_then(|frames| self.flush().map(|()| frames));
            match frames {
                Ok(frames) => output
                    .frames
                    .extend(frames.into_iter().map(|bytes| Outgoing {
                        conn,
                        bytes,
                        is_bulk: true,
                    })),
                Err(error) => {
                    tracing::error!(%error, "a change of offices is told at the next hello");
                    self.stop(conn, StopReason::StorageFull, output);
                }
            }
        }
    }

    /// The frame that tells a person of the offices bound to one member; none where there are none.
    pub(super) fn told_offices(&self, person: PersonId) -> Option<Bytes> {
        let offices = self.registry.told_offices(person);
        (!offices.is_empty()).then(|| encoded(&Down::Offices { offices }))
    }

    /// What a connection gains and loses with its offices.
    fn change_holders(
        &mut self,
        id: ConnId,
        before: &BTreeSet<Holder>,
    ) -> Result<Vec<Bytes>, StoreError> {
        let Some(conn) = self.people.get(id) else {
            return Ok(Vec::new());
        };
        let was = self.readable_as(before)?;
        let is = self.readable_as(&conn.holders)?;
        let mut frames = Vec::new();
        for doc in is.difference(&was) {
            frames.push(self.snapshot(&self.store.document_by_number(*doc)?)?);
        }
        let (orgs, before) = (conn.orgs(), whole_orgs(before));
        frames.extend(self.summaries_for(&orgs, &before, self.head.position)?);
        for doc in was.difference(&is) {
            let address = self.store.document_by_number(*doc)?.address;
            frames.push(encoded(&Down::Gone { address }));
        }
        frames.push(encoded(&Down::Caught { cursor: self.head }));
        // A cursor at the head does not prove that these frames arrived; one behind it does.
        self.plan_device(id, self.head.position.saturating_add(1));
        Ok(frames)
    }

    /// Documents that any of these may read now.
    pub(super) fn readable_as<'a>(
        &self,
        holders: impl IntoIterator<Item = &'a Holder>,
    ) -> Result<BTreeSet<i64>, StoreError> {
        let mut readable = BTreeSet::new();
        for holder in holders {
            let rows = self.store.readable_as(*holder)?;
            readable.extend(
                rows.iter()
                    .filter(|row| row.until.is_none())
                    .map(|row| row.doc),
            );
        }
        Ok(readable)
    }

    /// Notes what a device is being sent, to be believed from a cursor on.
    pub(super) fn plan_device(&mut self, id: ConnId, next_from: u64) {
        let planned = self
            .people
            .get(id)
            .and_then(|conn: &Conn| Some((conn.device?, conn.person, conn.holders.clone())));
        let Some((device, person, holders)) = planned else {
            return;
        };
        let known = self.unsaved_devices.remove(&device);
        let known = known.or_else(|| self.store.device(device).ok().flatten());
        let mut row = known.unwrap_or_else(|| DeviceRow::new(person));
        row.plan(&holders, next_from);
        self.unsaved_devices.insert(device, row);
    }
}

/// The frame of one change; the same bytes for everybody whose cursor moves with it.
fn changes_once(
    admitted: &Admitted,
    index: usize,
    cursor: Option<Cursor>,
    cache: &mut Encoded,
) -> Option<Bytes> {
    let (item, link) = admitted.items.get(index)?;
    let frame = |cursor| {
        encoded(&Down::Changes {
            items: vec![item.clone()],
            cursor,
        })
    };
    if let Some(cursor) = cursor {
        return Some(frame(cursor));
    }
    let position = item.position;
    let shared = cache.changes.entry(position).or_insert_with(|| {
        frame(Cursor {
            position,
            link: *link,
        })
    });
    Some(shared.clone())
}
