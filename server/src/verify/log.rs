//! The log, row by row: its chain, its bytes, the numbers of each document, the gate's own rules.

use super::{Fault, Kind, Report, gaps};
use crate::room::{Place, next_link};
use crate::store::{RawEntry, Result, Store};
use liangdi_core::address::Address;
use liangdi_core::document::{Actor, Chain, Genesis, ReadChange, read_change};
use liangdi_core::frame;
use liangdi_core::ids::PersonId;
use liangdi_core::record::RecordKey;
use liangdi_core::stamp::Stamp;
use std::collections::{BTreeMap, BTreeSet};

/// One document as its log makes it.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) address: Address,
    pub(super) chain: Chain,
    pub(super) actors: BTreeSet<Actor>,
    pub(super) seq: u64,
    pub(super) position: u64,
    /// Nothing more is said of a document whose log is broken: it would follow from that.
    pub(super) is_broken: bool,
    keys: BTreeMap<RecordKey, PersonId>,
}

/// A row whose chain hash does not fit: the next row tells whether the hash is wrong or the rest.
#[derive(Debug)]
struct Misfit {
    position: u64,
    computed: [u8; 32],
}

/// Reads the log from its beginning.
#[derive(Debug)]
pub(super) struct Log<'a> {
    report: &'a mut Report,
    pub(super) documents: BTreeMap<i64, Known>,
    next: u64,
    /// The chain hash of the row before; none where that row is missing or unreadable.
    link: Option<[u8; 32]>,
    misfit: Option<Misfit>,
}

impl<'a> Log<'a> {
    /// Reads all of it.
    pub(super) fn read(
        store: &Store,
        addresses: &BTreeMap<i64, Address>,
        report: &'a mut Report,
    ) -> Result<BTreeMap<i64, Known>> {
        let mut log = Log {
            report,
            documents: BTreeMap::new(),
            next: 1,
            link: Some([0; 32]),
            misfit: None,
        };
        for (doc, address) in addresses {
            log.documents.insert(*doc, Known::new(*address));
        }
        store.each_entry(|entry| {
            log.take(&entry);
            Ok(())
        })?;
        if let Some(misfit) = log.misfit.take() {
            log.say(
                Kind::Link,
                misfit.position,
                "its chain hash does not fit what stands there",
            );
        }
        log.report.changes = log.next.saturating_sub(1);
        Ok(log.documents)
    }

    fn say(&mut self, kind: Kind, position: u64, wrong: &str) {
        self.report.add(Fault::at(kind, position, wrong));
    }

    fn take(&mut self, entry: &RawEntry) {
        let position = entry.position;
        if position != self.next {
            let wrong = match position.saturating_sub(self.next) {
                1 => "it is missing".to_owned(),
                many => format!("it and the {} after it are missing", many.saturating_sub(1)),
            };
            self.say(Kind::Missing, self.next, &wrong);
            self.link = None;
        }
        self.next = position.saturating_add(1);
        self.report.changes = position;
        let Some(known) = self.documents.get(&entry.doc) else {
            self.say(
                Kind::Document,
                position,
                "it belongs to a document without a row",
            );
            self.link = <[u8; 32]>::try_from(entry.link.as_slice()).ok();
            return;
        };
        let address = known.address;
        self.chain(entry, &address);
        let change = self.change(entry, &address);
        self.fold(entry, change);
    }

    /// The chain hash must follow from the one before and from what stands here.
    fn chain(&mut self, entry: &RawEntry, address: &Address) {
        let position = entry.position;
        let before = self.link.take();
        let misfit = self.misfit.take();
        let stamp = frame::decode::<Stamp>(&entry.stamp, entry.stamp.len());
        let stored = <[u8; 32]>::try_from(entry.link.as_slice());
        let (Ok(stamp), Ok(stored), Ok(hash)) =
            (&stamp, stored, <[u8; 32]>::try_from(entry.hash.as_slice()))
        else {
            self.settle(misfit, false);
            let wrong = if stamp.is_err() {
                "its stamp cannot be read"
            } else {
                "its hash or chain hash is not 32 bytes"
            };
            self.say(Kind::Unreadable, position, wrong);
            self.link = stored.ok();
            return;
        };
        let place = Place {
            position,
            address,
            seq: entry.seq,
        };
        let link = |before: &[u8; 32]| next_link(before, &place, &hash, stamp);
        let follows_computed = misfit
            .as_ref()
            .is_some_and(|it| link(&it.computed) == stored);
        self.settle(misfit, follows_computed);
        if let Some(before) = before
            && !follows_computed
        {
            let computed = link(&before);
            if computed != stored {
                self.misfit = Some(Misfit { position, computed });
            }
        }
        self.link = Some(stored);
    }

    /// Names a misfit, now that the row after it is known.
    fn settle(&mut self, misfit: Option<Misfit>, follows_computed: bool) {
        let Some(Misfit { position, .. }) = misfit else {
            return;
        };
        if follows_computed {
            self.say(Kind::Link, position, "its chain hash was changed");
        } else {
            let wrong = "its stamp, hash, document or number is not what was chained";
            self.say(Kind::Content, position, wrong);
        }
    }

    /// The bytes must be the change that was admitted.
    fn change(&mut self, entry: &RawEntry, address: &Address) -> Option<ReadChange> {
        if gaps::is_gap(entry) {
            if !gaps::is_admitted(address) {
                let wrong = "its bytes are gone, and no admitted erasure says so";
                self.say(Kind::Gap, entry.position, wrong);
            }
            return None;
        }
        match std::panic::catch_unwind(|| read_change(&entry.bytes)) {
            Ok(Ok(change)) if change.hash.as_slice() == entry.hash => Some(change),
            Ok(Ok(_)) => {
                let wrong = "its bytes are not the change whose hash stands beside them";
                self.say(Kind::Bytes, entry.position, wrong);
                None
            }
            Ok(Err(fault)) => {
                let wrong = format!("its bytes are damaged: {fault}");
                self.say(Kind::Bytes, entry.position, &wrong);
                None
            }
            Err(_) => {
                self.say(Kind::Bytes, entry.position, "its bytes cannot be read");
                None
            }
        }
    }

    /// The gate would take the change after those before it.
    fn fold(&mut self, entry: &RawEntry, change: Option<ReadChange>) {
        let position = entry.position;
        let person = frame::decode::<Stamp>(&entry.stamp, entry.stamp.len()).map(|it| it.person);
        let Some(known) = self.documents.get_mut(&entry.doc) else {
            return;
        };
        let expected = known.seq.saturating_add(1);
        (known.seq, known.position) = (entry.seq, position);
        let mut wrong = None;
        if entry.seq != expected {
            wrong = Some((
                Kind::Number,
                format!(
                    "it is change {} of its document, after {}",
                    entry.seq,
                    expected.saturating_sub(1)
                ),
            ));
        }
        match change {
            // What follows in this document cannot be judged without it.
            None => known.is_broken = true,
            Some(change) if known.is_broken || wrong.is_some() => {
                known.actors.insert(change.actor);
                known.is_broken = true;
            }
            Some(change) => {
                let refused = known.refuses(&change, person.ok());
                known.is_broken = refused.is_some();
                wrong =
                    refused.map(|why| (Kind::Gate, format!("the gate would not take it: {why}")));
                known.chain.extend(&change);
                known.actors.insert(change.actor);
            }
        }
        if let Some((kind, wrong)) = wrong {
            self.say(kind, position, &wrong);
        }
    }
}

impl Known {
    fn new(address: Address) -> Self {
        Self {
            address,
            chain: Chain::new(&Genesis::of(&address)),
            actors: BTreeSet::new(),
            seq: 0,
            position: 0,
            is_broken: false,
            keys: BTreeMap::new(),
        }
    }

    /// Why the gate would refuse a change for its form, after those before it.
    fn refuses(&mut self, change: &ReadChange, person: Option<PersonId>) -> Option<&'static str> {
        if self.chain.knows(&change.hash) {
            return Some("it is in the document already");
        }
        if !self.chain.is_continued_by(change) {
            return Some("it does not continue its author's stream");
        }
        for (key, record) in &change.records {
            if record.is_none() {
                return Some("it holds a record of a kind not known to this program");
            }
            let Some(person) = person else { continue };
            if *self.keys.entry(*key).or_insert(person) != person {
                return Some("it uses the key of somebody else's record");
            }
        }
        None
    }
}
