//! The truth: what the relay's log says, read change by change, as the yardstick of all phones.

use liangdi_core::access::{Holder, Reader, readers_of};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::{Archive, Document, Genesis, Records, read_change};
use liangdi_core::ids::{CommandId, MemberId, OrgId};
use liangdi_core::record::{Record, RecordKey};
use liangdi_core::registry::Registry;
use liangdi_core::stamp::Progress;
use liangdi_core::time::Period;
use liangdi_server::store::Store;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: [DocumentKind; 7] = [
    DocumentKind::Rules,
    DocumentKind::Office,
    DocumentKind::Card,
    DocumentKind::Year,
    DocumentKind::Contact,
    DocumentKind::Case,
    DocumentKind::Looked,
];

/// Everything the relay has admitted.
#[derive(Debug)]
pub(super) struct Truth {
    pub(super) documents: BTreeMap<Address, Document>,
    /// All chunks of a document, the genesis first, as one file.
    pub(super) files: BTreeMap<Address, Vec<u8>>,
    pub(super) commands: BTreeSet<CommandId>,
    pub(super) registry: Registry,
}

impl Truth {
    /// Reads the log; what is wrong with it, where something is.
    pub(super) fn of(store: &Store, banner: OrgId) -> Result<Self, String> {
        let damaged = |error| format!("the log cannot be read: {error}");
        let mut truth = Self {
            documents: BTreeMap::new(),
            files: BTreeMap::new(),
            commands: BTreeSet::new(),
            registry: Registry::new(banner),
        };
        let mut positions = BTreeSet::new();
        let mut keys: BTreeSet<RecordKey> = BTreeSet::new();
        for kind in KINDS {
            for row in store.documents_of_kind(kind).map_err(damaged)? {
                let mut document = Document::new(&row.address);
                let mut file = Genesis::of(&row.address).bytes;
                let entries = store.entries_after(row.doc, 0).map_err(damaged)?;
                for (seq, entry) in (1..).zip(entries) {
                    if entry.seq != seq || !positions.insert(entry.position) {
                        return Err(format!("durability: {:?} is not dense", row.address));
                    }
                    let change = read_change(&entry.bytes)
                        .map_err(|fault| format!("an admitted change: {fault}"))?;
                    for (key, record) in &change.records {
                        if record.is_none() || !keys.insert(*key) {
                            return Err(format!("durability: {key} is unreadable or twice there"));
                        }
                        truth.commands.insert(key.command);
                    }
                    document.fold(&change, &entry.stamp, Progress::Admitted(entry.position));
                    file.extend(&entry.bytes);
                }
                truth.take(row.address, document, file);
            }
        }
        let end = store.head().map_err(damaged)?.position;
        if positions.len() as u64 != end || positions.last().copied().unwrap_or(0) != end {
            return Err(format!("durability: the log ends at {end}, with gaps"));
        }
        Ok(truth)
    }

    fn take(&mut self, address: Address, document: Document, file: Vec<u8>) {
        if matches!(address.kind, DocumentKind::Rules | DocumentKind::Office) {
            for stamped in document.in_order() {
                self.registry.fold(&address, &stamped.record);
            }
        }
        self.documents.insert(address, document);
        self.files.insert(address, file);
    }

    /// The members that are one person with a member: every two cards, and the last that both of
    /// them said of each other, in the order of the log.
    pub(super) fn person(&self, member: MemberId) -> BTreeSet<MemberId> {
        let mut said: BTreeMap<BTreeSet<MemberId>, (Progress, bool, usize)> = BTreeMap::new();
        for (address, document) in &self.documents {
            for stamped in document.records.values() {
                let (other, merged) = match &stamped.record {
                    Record::MembersMerged(it) => (it.other, true),
                    Record::MembersSeparated(it) => (it.other, false),
                    _ => continue,
                };
                let pair: BTreeSet<_> = address.member().into_iter().chain([other]).collect();
                let last = said.entry(pair).or_insert((stamped.progress, merged, 0));
                if last.0 <= stamped.progress {
                    (last.0, last.1) = (stamped.progress, merged);
                }
                last.2 += 1;
            }
        }
        let mut person = BTreeSet::from([member]);
        for _ in &said {
            for (pair, (_, merged, halves)) in &said {
                assert!(halves % 2 == 0, "half a word of {pair:?}");
                if *merged && !person.is_disjoint(pair) {
                    person.extend(pair);
                }
            }
        }
        person
    }

    /// Everything written of a person in a period.
    pub(super) fn year(&self, person: &BTreeSet<MemberId>, period: Period) -> Records {
        let years = person.iter().map(|it| Address::year(*it, period));
        let years = years.filter_map(|address| self.documents.get(&address));
        let records = years.flat_map(|it| &it.records);
        records.map(|(key, it)| (*key, it.clone())).collect()
    }

    /// The readers of a document.
    pub(super) fn readers(&self, address: &Address) -> BTreeSet<Reader> {
        readers_of(address, self, &self.registry)
    }

    /// Whether somebody who reads as these may read a document.
    pub(super) fn may_read(&self, address: &Address, holders: &BTreeSet<Holder>) -> bool {
        // Whoever sits for a member reads that person's cards and years, as the organisation does.
        let opens = |holder: &Holder, by: OrgId| match holder {
            Holder::Org(org) => *org == by,
            Holder::Seat(org, member) => {
                let own = [DocumentKind::Card, DocumentKind::Year, DocumentKind::Looked]
                    .contains(&address.kind);
                let is_of = |it: MemberId| self.person(*member).contains(&it);
                *org == by && own && address.member().is_some_and(is_of)
            }
            Holder::Handler(_) => false,
        };
        self.readers(address)
            .into_iter()
            .any(|reader| match reader {
                Reader::Everyone => true,
                Reader::Org(org) => holders.iter().any(|holder| opens(holder, org)),
                // Only cases have such readers: `check_cases` looks at them.
                Reader::Person(_) | Reader::Handlers(_) => false,
            })
    }
}

impl Archive for Truth {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.documents.get(address).map(|it| &it.records)
    }
}
