//! Submitting: bundles are judged in order, each seeing its predecessors, and appended.

use super::grants::Moved;
use super::{ConnId, Room, encoded};
use crate::store::{Entry, Row, StoreError};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::admission::{self, Caller, Shelf as _, Verdict};
use liangdi_core::choice::Role;
use liangdi_core::document::{Archive, Chain, Hash, ReadChange};
use liangdi_core::frame::{self, Bundle, Cursor, Down, Fate, Item};
use liangdi_core::ids::{DeviceId, PersonId};
use liangdi_core::links::word_of;
use liangdi_core::looked::open_since;
use liangdi_core::record::Record;
use liangdi_core::refusal::Refusal;
use liangdi_core::stamp::Stamp;
use liangdi_core::time::Date;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;

/// What an admitted bundle did.
#[derive(Debug)]
pub(super) struct Admitted {
    /// The end of the log before it.
    pub(super) before: Cursor,
    /// Its changes, each with the chain hash at its position.
    pub(super) items: Vec<(Item, [u8; 32])>,
    /// Documents it created or whose readers it changed.
    pub(super) moved: Vec<Moved>,
    /// Whether it changed who holds which office.
    pub(super) offices: bool,
    /// Who opened a member's record by it.
    pub(super) opener: Option<PersonId>,
    /// Whether it says anew which registrations are one person.
    pub(super) links: bool,
    /// Whose offices bound to one member it gave or ended.
    pub(super) seated: BTreeSet<PersonId>,
}

impl Room {
    pub(super) fn submit(&mut self, conn: ConnId, bundles: &[Bundle]) -> Result<(), StoreError> {
        let Some((person, device)) = self
            .people
            .get(conn)
            .and_then(|it| Some((it.person, it.device?)))
        else {
            return Ok(());
        };
        let caller = Caller {
            person,
            device,
            now: self.now,
        };
        for bundle in bundles {
            let (fate, admitted) = self.judge(bundle, &caller)?;
            let fate = encoded(&Down::Fate {
                command: bundle.command,
                fate,
            });
            self.tell(Some((conn, fate)), admitted.as_ref())?;
        }
        Ok(())
    }

    /// Submits on behalf of a caller who is not connected: founding and the demo use it.
    ///
    /// # Errors
    /// When nothing can be stored; then nothing of the bundle is.
    pub fn submit_as(&mut self, bundle: &Bundle, caller: &Caller) -> Result<Fate, StoreError> {
        self.now = caller.now;
        let (fate, admitted) = self.judge(bundle, caller)?;
        self.tell(None, admitted.as_ref())?;
        Ok(fate)
    }

    /// Makes what [`Self::submit_as`] admitted durable.
    ///
    /// # Errors
    /// When it is not.
    pub fn settle_now(&mut self) -> Result<(), StoreError> {
        if self.segment.is_open {
            self.commit()?;
        }
        self.segment = super::Segment::default();
        self.durable = self.head;
        Ok(())
    }

    /// Admits the founding bundle, into an empty log only; [`Self::settle_now`] makes it durable.
    ///
    /// # Errors
    /// When nothing can be stored.
    pub fn found(&mut self, bundle: &Bundle, caller: &Caller) -> Result<Fate, StoreError> {
        let refused = |refusal| Ok(Fate::Refused { refusal });
        if self.head.position != 0 {
            return refused(Refusal::NotFounding);
        }
        let (stamp, changes) = match admission::judge_founding(bundle, caller) {
            Ok(Verdict::Admit { stamp, changes }) => (stamp, changes),
            Ok(Verdict::Duplicate | Verdict::Held) => return refused(Refusal::NotFounding),
            Err(refusal) => return refused(refusal),
        };
        self.now = caller.now;
        self.begin()?;
        self.store.set_banner(stamp.org)?;
        self.registry = liangdi_core::registry::Registry::new(stamp.org);
        self.admit(bundle, caller.device, &stamp, &changes)?;
        Ok(Fate::Admitted {
            position: self.head.position,
        })
    }

    /// Takes a document onto the desk.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub fn load(&mut self, address: &Address) -> Result<(), StoreError> {
        self.desk.load(&self.store, address).map(|_| ())
    }

    /// The documents on the desk.
    #[must_use]
    pub fn archive(&self) -> &dyn Archive {
        &self.desk
    }

    /// The chain of a document on the desk.
    #[must_use]
    pub fn chain(&self, address: &Address) -> Option<Chain> {
        self.desk.document(address).map(|it| it.chain.clone())
    }

    fn judge(
        &mut self,
        bundle: &Bundle,
        caller: &Caller,
    ) -> Result<(Fate, Option<Admitted>), StoreError> {
        let verdict = match admission::read(bundle) {
            Ok(readable) => {
                for address in admission::needs(&readable) {
                    self.desk.load(&self.store, &address)?;
                }
                admission::judge(readable, caller, &self.desk, &self.registry)
            }
            Err(refusal) => Err(refusal),
        };
        match verdict {
            Ok(Verdict::Admit { stamp, changes }) => {
                let admitted = self.admit(bundle, caller.device, &stamp, &changes)?;
                let position = self.head.position;
                Ok((Fate::Admitted { position }, Some(admitted)))
            }
            Ok(Verdict::Duplicate) => Ok((Fate::Duplicate, None)),
            Ok(Verdict::Held) => Ok((Fate::Held, None)),
            Err(refusal) => {
                self.keep_refusal(bundle, caller, &refusal)?;
                Ok((Fate::Refused { refusal }, None))
            }
        }
    }

    pub(super) fn admit(
        &mut self,
        bundle: &Bundle,
        device: DeviceId,
        stamp: &Stamp,
        changes: &[(Address, ReadChange)],
    ) -> Result<Admitted, StoreError> {
        self.begin()?;
        let before = self.head;
        let mut items = Vec::with_capacity(changes.len());
        for ((address, change), sent) in changes.iter().zip(&bundle.changes) {
            let item = self.append(address, change, &sent.bytes, (device, stamp))?;
            items.push((item, self.head.link));
        }
        let offices = self.fold_registry(changes);
        let seated = self.seated(changes)?;
        let moved = self.regrant(changes)?;
        for (item, _) in &items {
            if let Some(held) = self.desk.get(&item.address) {
                self.deliveries
                    .note(item.position, stamp.org, &held.readers);
            }
            self.segment.members.extend(
                Some(item.address)
                    .filter(|it| matches!(it.kind, DocumentKind::Card | DocumentKind::Year))
                    .and_then(|it| it.member()),
            );
        }
        Ok(Admitted {
            before,
            items,
            moved,
            offices,
            opener: self.note_opening(changes, stamp)?,
            links: changes.iter().any(speaks_of_people),
            seated,
        })
    }

    /// Notes what these changes open; by whom, where they do.
    fn note_opening(
        &self,
        changes: &[(Address, ReadChange)],
        stamp: &Stamp,
    ) -> Result<Option<PersonId>, StoreError> {
        let today = Date::at(stamp.admitted_at);
        let mut opener = None;
        for (address, _) in changes {
            let is_log = address.kind == DocumentKind::Looked;
            let Some(member) = address.member().filter(|_| is_log) else {
                continue;
            };
            let records = self.desk.records(address);
            let since = records.and_then(|it| open_since(stamp.person, it, today));
            if let Some(on) = since {
                self.store.keep_opening(stamp.person, member, on)?;
                opener = Some(stamp.person);
            }
        }
        Ok(opener)
    }

    /// Whose offices bound to one member these changes give or end. A guest whose office is ended
    /// is out at once, whatever the last day.
    fn seated(
        &mut self,
        changes: &[(Address, ReadChange)],
    ) -> Result<BTreeSet<PersonId>, StoreError> {
        let mut seated = BTreeSet::new();
        for (_, record) in changes.iter().flat_map(|(_, change)| &change.records) {
            let (office, is_end) = match record {
                Some(Record::OfficeGranted(it)) => (it.office, false),
                Some(Record::OfficeEnded(it)) => (it.office, true),
                _ => continue,
            };
            let Some(office) = self.registry.office(office) else {
                continue;
            };
            if office.member.is_some() {
                seated.insert(office.person);
            }
            if is_end && office.role == Role::Guest {
                self.store.end_guest(office.person)?;
                self.segment.ended.insert(office.person);
            }
        }
        Ok(seated)
    }

    fn append(
        &mut self,
        address: &Address,
        change: &ReadChange,
        bytes: &[u8],
        (device, stamp): (DeviceId, &Stamp),
    ) -> Result<Item, StoreError> {
        if self.desk.get(address).is_none() {
            let doc = self.store.create_document(address)?;
            self.desk.add(Row {
                doc,
                address: *address,
                seq: 0,
                position: 0,
            });
        }
        let held = self
            .desk
            .get_mut(address)
            .ok_or(StoreError::Damaged("a document"))?;
        let (doc, seq) = (held.row.doc, held.row.seq.saturating_add(1));
        let position = self.head.position.saturating_add(1);
        let place = Place {
            position,
            address,
            seq,
        };
        let link = next_link(&self.head.link, &place, &change.hash, stamp);
        held.row.seq = seq;
        held.row.position = position;
        let entry = Entry {
            position,
            seq,
            hash: change.hash,
            link,
            stamp: stamp.clone(),
            bytes: bytes.to_vec(),
        };
        self.store.append(doc, &entry)?;
        self.store.bind_actor(doc, &change.actor, device)?;
        self.desk.fold(address, change, stamp, device);
        self.head = Cursor { position, link };
        Ok(Item {
            address: *address,
            seq,
            position,
            stamp: entry.stamp,
            bytes: entry.bytes.into(),
        })
    }

    /// Takes organisations, packs and offices in; whether there were any of an `office` document.
    fn fold_registry(&mut self, changes: &[(Address, ReadChange)]) -> bool {
        let mut offices = false;
        for (address, change) in changes {
            if !matches!(address.kind, DocumentKind::Rules | DocumentKind::Office) {
                continue;
            }
            offices |= address.kind == DocumentKind::Office;
            if self.segment.registry_before.is_none() {
                self.segment.registry_before = Some(self.registry.clone());
            }
            for record in change
                .records
                .iter()
                .filter_map(|(_, record)| record.as_ref())
            {
                self.registry.fold(address, record);
            }
        }
        offices
    }
}

/// Whether a change says of two registrations that they are one person, or two.
fn speaks_of_people((_, change): &(Address, ReadChange)) -> bool {
    let mut records = change.records.iter();
    records.any(|(_, it)| it.as_ref().is_some_and(|it| word_of(it).is_some()))
}

/// Where a change stands.
#[derive(Debug)]
pub(crate) struct Place<'a> {
    pub(crate) position: u64,
    pub(crate) address: &'a Address,
    pub(crate) seq: u64,
}

/// The global chain: each link holds everything the log says of a change, but never its bytes.
pub(crate) fn next_link(
    before: &[u8; 32],
    place: &Place<'_>,
    change: &Hash,
    stamp: &Stamp,
) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(place.position.to_be_bytes());
    hash.update(place.address.id());
    hash.update(place.seq.to_be_bytes());
    hash.update(change);
    hash.update(frame::encode(stamp));
    hash.finalize().into()
}
