//! The desk: the few documents at hand, folded from the log on demand, the longest unused put away.

use crate::store::{Row, Store, StoreError};
use liangdi_core::access::Reader;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::admission::Shelf;
use liangdi_core::document::{Actor, Archive, Document, ReadChange, Records, read_change};
use liangdi_core::ids::DeviceId;
use liangdi_core::links::named;
use liangdi_core::stamp::{Progress, Stamp, Stamped};
use std::collections::{BTreeMap, BTreeSet};

/// Most documents kept at hand: a few kilobytes each, so some megabytes.
const DOCUMENTS_MAX: usize = 1024;

/// A document at hand.
#[derive(Debug)]
pub(super) struct Held {
    /// Its row in the store.
    pub(super) row: Row,
    /// Who may read it.
    pub(super) readers: BTreeSet<Reader>,
    document: Document,
    actors: BTreeMap<Actor, DeviceId>,
    used: u64,
}

/// The documents at hand.
#[derive(Debug, Default)]
pub(super) struct Desk {
    held: BTreeMap<Address, Held>,
    uses: u64,
}

impl Desk {
    /// Takes a document from the store, unless it is at hand or its log is empty; with a card the
    /// cards it names, and so on, for all of them may be one person's. Says what was taken.
    pub(super) fn load(
        &mut self,
        store: &Store,
        address: &Address,
    ) -> Result<BTreeSet<Address>, StoreError> {
        self.take(store, address)?;
        let mut taken = BTreeSet::from([*address]);
        if address.kind == DocumentKind::Card {
            let mut open = self.named_by(address);
            while let Some(card) = open.pop() {
                if taken.insert(card) {
                    self.take(store, &card)?;
                    open.extend(self.named_by(&card));
                }
            }
        }
        Ok(taken)
    }

    /// The cards that a card at hand has ever spoken of.
    fn named_by(&self, card: &Address) -> Vec<Address> {
        let records = self.records(card).into_iter();
        records.flat_map(named).map(Address::card).collect()
    }

    fn take(&mut self, store: &Store, address: &Address) -> Result<(), StoreError> {
        self.uses = self.uses.saturating_add(1);
        if let Some(held) = self.held.get_mut(address) {
            held.used = self.uses;
            return Ok(());
        }
        let Some(row) = store.document(address)? else {
            return Ok(());
        };
        let mut document = Document::new(address);
        for entry in store.entries_after(row.doc, 0)? {
            let change =
                read_change(&entry.bytes).or(Err(StoreError::Damaged("an admitted change")))?;
            document.fold(&change, &entry.stamp, Progress::Admitted(entry.position));
        }
        let held = Held {
            row,
            readers: store.readers_of(row.doc)?,
            document,
            actors: store.actors_of(row.doc)?,
            used: self.uses,
        };
        self.held.insert(*address, held);
        Ok(())
    }

    /// Puts a document that was just entered into the store on the desk.
    pub(super) fn add(&mut self, row: Row) {
        self.uses = self.uses.saturating_add(1);
        let held = Held {
            row,
            readers: BTreeSet::new(),
            document: Document::new(&row.address),
            actors: BTreeMap::new(),
            used: self.uses,
        };
        self.held.insert(row.address, held);
    }

    /// Folds an admitted change into its document.
    pub(super) fn fold(
        &mut self,
        address: &Address,
        change: &ReadChange,
        stamp: &Stamp,
        device: DeviceId,
    ) {
        if let Some(held) = self.held.get_mut(address) {
            let progress = Progress::Admitted(held.row.position);
            held.document.fold(change, stamp, progress);
            held.actors.entry(change.actor).or_insert(device);
        }
    }

    pub(super) fn get(&self, address: &Address) -> Option<&Held> {
        self.held.get(address)
    }

    pub(super) fn get_mut(&mut self, address: &Address) -> Option<&mut Held> {
        self.held.get_mut(address)
    }

    pub(super) fn records_of(&self, address: &Address) -> Vec<&Stamped> {
        self.document(address)
            .map(Document::in_order)
            .unwrap_or_default()
    }

    /// Puts everything away.
    pub(super) fn clear(&mut self) {
        self.held.clear();
    }

    /// Puts away what was not used for longest, once there is too much.
    pub(super) fn trim(&mut self) {
        if self.held.len() <= DOCUMENTS_MAX {
            return;
        }
        let mut uses: Vec<u64> = self.held.values().map(|held| held.used).collect();
        uses.sort_unstable();
        // Down to three quarters, so that trimming is rare.
        let excess = uses.len().saturating_sub(DOCUMENTS_MAX / 4 * 3);
        if let Some(oldest_kept) = uses.get(excess).copied() {
            self.held.retain(|_, held| held.used >= oldest_kept);
        }
    }
}

impl Archive for Desk {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.held.get(address).map(|held| &held.document.records)
    }
}

impl Shelf for Desk {
    fn document(&self, address: &Address) -> Option<&Document> {
        self.held.get(address).map(|held| &held.document)
    }

    fn device_of(&self, address: &Address, actor: &Actor) -> Option<DeviceId> {
        self.held.get(address)?.actors.get(actor).copied()
    }
}
