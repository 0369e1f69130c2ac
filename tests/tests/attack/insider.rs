//! An insider: somebody with an account and a program of their own that says whatever it likes.

use crate::kit::{Socket, try_socket};
use crate::stage::Stage;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::{Actor, Document, Genesis, read_change, read_snapshot};
use liangdi_core::document::{Chain, write_change};
use liangdi_core::frame::{
    Bundle, BundleChange, Down, Fate, ToldOffice, Up, VERSION, decode, encode,
};
use liangdi_core::ids::{CommandId, DeviceId, OfficeId, OrgId, PersonId};
use liangdi_core::limits;
use liangdi_core::record::{Record, RecordKey};
use liangdi_core::refusal::{ChangeFault, Refusal};
use liangdi_core::stamp::{Progress, Stamp};
use std::collections::BTreeMap;
use tungstenite::Message;

/// A raw client that knows every document it may read.
pub(crate) struct Insider {
    pub(crate) socket: Socket,
    pub(crate) person: PersonId,
    pub(crate) banner: OrgId,
    documents: BTreeMap<Address, Document>,
    logs: BTreeMap<Address, Vec<Vec<u8>>>,
    /// Offices bound to one member, as the relay told them.
    told: Vec<ToldOffice>,
    /// The stream it writes in.
    pub(crate) actor: Actor,
    /// The office it acts under.
    pub(crate) office: OfficeId,
    /// Organisation of that office.
    pub(crate) org: OrgId,
}

impl Insider {
    /// Signs in on a device of its own and takes in all it may read.
    pub(crate) fn enter(stage: &Stage, login: &str) -> Self {
        Self::enter_on(stage, login, DeviceId::from_bytes(crate::kit::random()))
    }

    pub(crate) fn enter_on(stage: &Stage, login: &str, device: DeviceId) -> Self {
        Self::enter_by(stage, &stage.cookie(login), device)
    }

    /// Comes in with the cookie of a session.
    pub(crate) fn enter_by(stage: &Stage, cookie: &str, device: DeviceId) -> Self {
        let socket = try_socket(&stage.relay.address, "", &[cookie]).unwrap();
        let nobody = [0; 16];
        let mut insider = Self {
            socket,
            person: PersonId::from_bytes(nobody),
            banner: OrgId::from_bytes(nobody),
            documents: BTreeMap::new(),
            logs: BTreeMap::new(),
            told: Vec::new(),
            actor: crate::kit::random(),
            office: OfficeId::from_bytes(nobody),
            org: OrgId::from_bytes(nobody),
        };
        insider.say(&hello(device));
        insider.hear_until(|down| matches!(down, Down::Caught { .. }));
        let (org, office) = insider.own_office();
        (insider.org, insider.office) = (org, office);
        insider
    }

    fn own_office(&self) -> (OrgId, OfficeId) {
        if let Some(told) = self.told.first() {
            return (told.org, told.office);
        }
        let offices = self.records(DocumentKind::Office);
        let own = offices
            .into_iter()
            .find_map(|(address, record)| match record {
                Record::OfficeGranted(it) if it.person == self.person => {
                    Some((address.org()?, it.office))
                }
                _ => None,
            });
        own.expect("everybody of the demo has an office")
    }

    /// Records of all documents of a kind.
    pub(crate) fn records(&self, kind: DocumentKind) -> Vec<(Address, &Record)> {
        let of_kind = self.documents.iter().filter(|(it, _)| it.kind == kind);
        of_kind
            .flat_map(|(address, document)| {
                let records = document.in_order();
                records.into_iter().map(|it| (*address, &it.record))
            })
            .collect()
    }

    pub(crate) fn document(&self, address: &Address) -> Option<&Document> {
        self.documents.get(address)
    }

    /// The admitted changes of a document.
    pub(crate) fn log(&self, address: &Address) -> Vec<Vec<u8>> {
        self.logs.get(address).cloned().unwrap_or_default()
    }

    /// Key and stamp of the first record that is as asked.
    pub(crate) fn find(
        &self,
        address: &Address,
        is_it: impl Fn(&Record, &Stamp) -> bool,
    ) -> Option<(RecordKey, Record)> {
        let records = &self.documents.get(address)?.records;
        let mut found = records
            .iter()
            .filter(|(_, it)| is_it(&it.record, &it.stamp));
        found.next().map(|(key, it)| (*key, it.record.clone()))
    }

    pub(crate) fn chain(&self, address: &Address) -> Chain {
        match self.documents.get(address) {
            Some(document) => document.chain.clone(),
            None => Chain::new(&Genesis::of(address)),
        }
    }

    pub(crate) fn say(&mut self, up: &Up) {
        self.throw(encode(up));
    }

    pub(crate) fn throw(&mut self, bytes: Vec<u8>) {
        self.socket.send(Message::Binary(bytes.into())).unwrap();
    }

    /// Takes in what comes up to a frame; that frame.
    pub(crate) fn hear_until(&mut self, mut is_it: impl FnMut(&Down) -> bool) -> Down {
        loop {
            let message = self.socket.read().expect("the relay goes on talking");
            let Message::Binary(bytes) = message else {
                continue;
            };
            let down: Down = decode(&bytes, limits::DOWN_BYTES_MAX).unwrap();
            self.take(&down);
            if is_it(&down) {
                return down;
            }
        }
    }

    fn take(&mut self, down: &Down) {
        match down {
            Down::Welcome { person, banner, .. } => {
                self.person = *person;
                self.banner = *banner;
            }
            Down::Snapshot {
                address,
                changes,
                authors,
                marks,
            } => {
                let changes = read_snapshot(address, changes).unwrap();
                for (bytes, mark) in changes.into_iter().zip(marks) {
                    let stamp = &authors[usize::try_from(mark.author).unwrap()];
                    self.fold(address, bytes, stamp, mark.position);
                }
            }
            Down::Offices { offices } => self.told.clone_from(offices),
            Down::Changes { items, .. } => {
                for item in items {
                    let bytes = item.bytes.to_vec();
                    self.fold(&item.address, bytes, &item.stamp, item.position);
                }
            }
            _ => {}
        }
    }

    fn fold(&mut self, address: &Address, bytes: Vec<u8>, stamp: &Stamp, position: u64) {
        let document = self.documents.entry(*address);
        let document = document.or_insert_with(|| Document::new(address));
        let change = read_change(&bytes).unwrap();
        document.fold(&change, stamp, Progress::Admitted(position));
        self.logs.entry(*address).or_default().push(bytes);
    }

    /// A fresh command.
    pub(crate) fn command(&self) -> CommandId {
        CommandId::from_bytes(crate::kit::random())
    }

    /// A bundle of changes under the own office.
    pub(crate) fn bundle(&self, command: CommandId, changes: Vec<(Address, Vec<u8>)>) -> Bundle {
        let changes = changes.into_iter().map(|(address, bytes)| BundleChange {
            address,
            bytes: bytes.into(),
        });
        Bundle {
            command,
            office: self.office,
            changes: changes.collect(),
        }
    }

    /// The change that writes a record as an honest client does.
    pub(crate) fn write(
        &self,
        address: &Address,
        command: CommandId,
        records: &[Record],
    ) -> Vec<u8> {
        let keyed: Vec<_> = (0..)
            .zip(records)
            .map(|(ordinal, record)| (RecordKey { command, ordinal }, record.clone()))
            .collect();
        write_change(&self.chain(address), self.actor, &keyed).0
    }

    /// Submits and hears what became of it.
    pub(crate) fn submit(&mut self, bundle: Bundle) -> Fate {
        let command = bundle.command;
        self.say(&Up::Submit {
            bundles: vec![bundle],
        });
        let heard = self
            .hear_until(|down| matches!(down, Down::Fate { command: of, .. } if *of == command));
        match heard {
            Down::Fate { fate, .. } => fate,
            other => panic!("{other:?}"),
        }
    }

    /// Submits one record as an honest client would write it.
    pub(crate) fn try_record(&mut self, address: &Address, record: impl Into<Record>) -> Fate {
        let command = self.command();
        let bytes = self.write(address, command, &[record.into()]);
        self.submit(self.bundle(command, vec![(*address, bytes)]))
    }

    /// Whether a document shows a record of a command.
    pub(crate) fn has(&self, address: &Address, command: CommandId) -> bool {
        let document = self.documents.get(address);
        document.is_some_and(|it| it.records.keys().any(|key| key.command == command))
    }
}

/// The first frame of an honest client that holds nothing.
pub(crate) fn hello(device: DeviceId) -> Up {
    Up::Hello {
        version: VERSION,
        device,
        cursor: None,
        tick: 0,
    }
}

/// The fate of what the gate refuses.
pub(crate) fn refused(refusal: Refusal) -> Fate {
    Fate::Refused { refusal }
}

/// The fate of what has this fault.
pub(crate) fn malformed(fault: ChangeFault) -> Fate {
    refused(Refusal::Malformed { fault })
}
