//! The demo banner as one of its secretaries holds it, straight out of a room in memory.

use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::admission::Shelf;
use liangdi_core::document::{
    Actor, Archive, Chain, Document, Genesis, Records, read_change, read_snapshot,
};
use liangdi_core::frame::{Down, Up, VERSION, decode, encode};
use liangdi_core::ids::{DeviceId, OfficeId, OrgId, PersonId};
use liangdi_core::limits;
use liangdi_core::record::Record;
use liangdi_core::registry::Registry;
use liangdi_core::stamp::{Progress, Stamp};
use liangdi_core::time::UnixMillis;
use liangdi_server::demo::fill;
use liangdi_server::room::{Event, Room};
use liangdi_server::store::Store;
use std::collections::BTreeMap;

/// 2026-11-23T10:00:00Z.
pub(super) const NOW: UnixMillis = 1_795_428_000_000;
/// The secretary's own device, and one of somebody else.
pub(super) const DEVICE: DeviceId = DeviceId::from_bytes([0xd0; 16]);
const OTHER_DEVICE: DeviceId = DeviceId::from_bytes([0xd1; 16]);
/// The stream the secretary writes in.
pub(super) const ACTOR: Actor = [0xa0; 16];

/// What a secretary holds.
#[derive(Debug)]
pub(super) struct Demo {
    pub(super) person: PersonId,
    pub(super) org: OrgId,
    pub(super) office: OfficeId,
    pub(super) stamp: Stamp,
    pub(super) registry: Registry,
    pub(super) documents: BTreeMap<Address, Document>,
    pub(super) logs: BTreeMap<Address, Vec<Vec<u8>>>,
    /// The frames that brought all this.
    pub(super) frames: Vec<Vec<u8>>,
}

impl Demo {
    /// As the secretary of a home branch holds it.
    pub(super) fn of_a_branch() -> Self {
        let store = Store::in_memory().expect("a store in memory");
        let mut room = Room::open(store, NOW).expect("an empty room");
        fill(&mut room, NOW).expect("the demo");
        let accounts = room.store().demo_accounts().expect("accounts");
        let mut accounts = accounts.into_iter();
        let account = accounts.find(|it| it.login.as_deref() == Some("baiyinhua"));
        let person = account.expect("the demo's branch").person;
        let hello = encode(&Up::Hello {
            version: VERSION,
            device: DEVICE,
            cursor: None,
            tick: 0,
        });
        let conn = 1;
        let opened = Event::Opened { conn, person };
        let said = Event::Frame { conn, bytes: hello };
        let output = room.handle(vec![opened, said], NOW);
        let frames = output.frames.iter().map(|it| it.bytes.to_vec()).collect();
        Self::out_of(person, frames)
    }

    fn out_of(person: PersonId, frames: Vec<Vec<u8>>) -> Self {
        let downs = frames.iter().map(|frame| {
            decode::<Down>(frame, limits::DOWN_BYTES_MAX).expect("the relay's own frame")
        });
        let mut banner = None;
        let mut documents = BTreeMap::<Address, Document>::new();
        let mut logs = BTreeMap::<Address, Vec<Vec<u8>>>::new();
        for down in downs {
            match down {
                Down::Welcome { banner: told, .. } => banner = Some(told),
                Down::Snapshot {
                    address,
                    changes,
                    authors,
                    marks,
                } => {
                    let changes = read_snapshot(&address, &changes).expect("a snapshot");
                    let mut document = Document::new(&address);
                    for (bytes, mark) in changes.iter().zip(&marks) {
                        let stamp = &authors[usize::try_from(mark.author).unwrap_or_default()];
                        let change = read_change(bytes).expect("a change of the log");
                        document.fold(&change, stamp, Progress::Admitted(mark.position));
                    }
                    documents.insert(address, document);
                    logs.insert(address, changes);
                }
                _ => {}
            }
        }
        let mut registry = Registry::new(banner.expect("a welcome"));
        for (address, document) in &documents {
            for stamped in document.in_order() {
                registry.fold(address, &stamped.record);
            }
        }
        let (office, held) = registry.offices_of(person).next().expect("an office");
        let (office, org) = (office, held.org);
        let stamp = registry.acting(person, office, NOW).expect("it is held");
        Self {
            person,
            org,
            office,
            stamp,
            registry,
            documents,
            logs,
            frames,
        }
    }

    /// A year that has begun, of a member of the own branch.
    pub(super) fn year(&self) -> Address {
        let is_own = |address: &&Address| {
            let card = address.member().map(Address::card);
            let card = card.and_then(|card| self.documents.get(&card));
            let is_home = |record: &Record| matches!(record, Record::MemberRegistered(it) if it.home == self.org);
            address.kind == DocumentKind::Year
                && card.is_some_and(|card| card.in_order().iter().any(|it| is_home(&it.record)))
        };
        *self.documents.keys().rfind(is_own).expect("a year")
    }

    pub(super) fn chain(&self, address: &Address) -> Chain {
        match self.documents.get(address) {
            Some(document) => document.chain.clone(),
            None => Chain::new(&Genesis::of(address)),
        }
    }
}

impl Archive for Demo {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.documents.get(address).map(|it| &it.records)
    }
}

impl Shelf for Demo {
    fn document(&self, address: &Address) -> Option<&Document> {
        self.documents.get(address)
    }

    fn device_of(&self, address: &Address, actor: &Actor) -> Option<DeviceId> {
        let document = self.documents.get(address)?;
        document.chain.tip(actor)?;
        Some(if *actor == ACTOR {
            DEVICE
        } else {
            OTHER_DEVICE
        })
    }
}
