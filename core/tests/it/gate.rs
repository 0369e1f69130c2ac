//! A gate with a log in memory, and phones that talk to it frame by frame.

mod stubborn;

use liangdi_core::address::Address;
use liangdi_core::admission::{Caller, Shelf, Verdict, judge, read};
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::command::{AcceptAsHost, Command};
use liangdi_core::document::{Actor, Archive, Document, Records, read_change, write_change};
use liangdi_core::frame::{Bundle, Cursor, Down, Fate, Item, Up, decode, encode};
use liangdi_core::ids::{CommandId, DeviceId, MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::points::pack::DEFAULT_PACK;
use liangdi_core::record::{OfficeGranted, OrgRegistered, PackPublished, Record, RecordKey};
use liangdi_core::refusal::Refusal;
use liangdi_core::registry::Registry;
use liangdi_core::session::{Opening, Row, Session, Step, Store, View};
use liangdi_core::stamp::{Progress, Stamp, Standing};
use liangdi_core::time::{Date, UnixMillis};
use liangdi_core::view::{Preview, Query};
use std::collections::BTreeMap;

pub(crate) const DAY: UnixMillis = 86_400_000;
const BANNER: OrgId = OrgId::from_bytes([0xa0; 16]);
pub(crate) const HOME: OrgId = OrgId::from_bytes([0xa2; 16]);
pub(crate) const HOST: OrgId = OrgId::from_bytes([0xa3; 16]);

/// Noon of 2026-03-02 in Shanghai.
const fn noon() -> UnixMillis {
    1_772_424_000_000
}

pub(crate) fn accept(member: MemberId) -> AcceptAsHost {
    AcceptAsHost {
        member,
        accepted_on: "2026-02-02".parse().unwrap(),
        branch: "third".to_owned(),
        relayed: None,
    }
}

/// The log and what follows from it.
#[derive(Debug)]
pub(crate) struct Gate {
    documents: BTreeMap<Address, Document>,
    devices: BTreeMap<(Address, Actor), DeviceId>,
    registry: Registry,
    log: Vec<Item>,
    refuse: Option<Refusal>,
    /// Refusals so far.
    pub(crate) refusals: Vec<(CommandId, Refusal)>,
    /// Commands that followed what is not in the log.
    pub(crate) held: Vec<CommandId>,
}

impl Archive for Gate {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.documents.get(address).map(|it| &it.records)
    }
}

impl Shelf for Gate {
    fn document(&self, address: &Address) -> Option<&Document> {
        self.documents.get(address)
    }

    fn device_of(&self, address: &Address, actor: &Actor) -> Option<DeviceId> {
        self.devices.get(&(*address, *actor)).copied()
    }
}

impl Gate {
    /// A gate that knows a banner, a home branch, a host and a secretary of each.
    pub(crate) fn new() -> Self {
        let mut gate = Self {
            documents: BTreeMap::new(),
            devices: BTreeMap::new(),
            registry: Registry::new(BANNER),
            log: Vec::new(),
            refuse: None,
            refusals: Vec::new(),
            held: Vec::new(),
        };
        let org = |org, kind, parent| {
            Record::from(OrgRegistered {
                org,
                name: format!("{org}").chars().take(2).collect(),
                kind,
                parent,
                place: "-".to_owned(),
            })
        };
        let rules = vec![
            org(BANNER, OrgKind::Banner, None),
            org(HOME, OrgKind::Branch, Some(BANNER)),
            org(HOST, OrgKind::InflowOrg, None),
            PackPublished {
                pack: "default-2026".to_owned(),
                period: 2026,
                body: DEFAULT_PACK.to_owned(),
            }
            .into(),
        ];
        gate.found(1, Address::rules(BANNER), rules);
        gate.found(2, Address::office(HOME), vec![secretary(2)]);
        gate.found(3, Address::office(HOST), vec![secretary(3)]);
        gate
    }

    fn found(&mut self, command: u8, address: Address, records: Vec<Record>) {
        let command = CommandId::from_bytes([command; 16]);
        let keyed: Vec<_> = (0..)
            .zip(records)
            .map(|(ordinal, record)| (RecordKey { command, ordinal }, record))
            .collect();
        let chain = Document::new(&address).chain;
        let (bytes, _) = write_change(&chain, [9; 16], &keyed);
        let stamp = Stamp {
            person: PersonId::from_bytes([1; 16]),
            org: BANNER,
            office: OfficeId::from_bytes([1; 16]),
            role: Role::OrganizationDept,
            standing: Standing::Held,
            admitted_at: noon(),
        };
        self.append(address, bytes, &stamp, DeviceId::from_bytes([9; 16]));
    }

    fn append(&mut self, address: Address, bytes: Vec<u8>, stamp: &Stamp, device: DeviceId) {
        let change = read_change(&bytes).unwrap();
        let position = self.log.len() as u64 + 1;
        let document = self
            .documents
            .entry(address)
            .or_insert_with(|| Document::new(&address));
        document.fold(&change, stamp, Progress::Admitted(position));
        self.devices
            .entry((address, change.actor))
            .or_insert(device);
        for (_, record) in &change.records {
            self.registry.fold(&address, record.as_ref().unwrap());
        }
        let seq = self.log.iter().filter(|it| it.address == address).count() as u64 + 1;
        self.log.push(Item {
            address,
            seq,
            position,
            stamp: stamp.clone(),
            bytes: bytes.into(),
        });
    }

    pub(crate) fn home(&self) -> Phone {
        Phone::new(2, 2)
    }

    pub(crate) fn home_on_another_device(&self) -> Phone {
        Phone::new(2, 7)
    }

    pub(crate) fn host(&self) -> Phone {
        Phone::new(3, 3)
    }

    /// The next bundle is refused, whatever it is.
    pub(crate) fn refuse_next(&mut self, refusal: Refusal) {
        self.refuse = Some(refusal);
    }

    pub(crate) fn has(&self, command: CommandId) -> bool {
        let mut keys = self.documents.values().flat_map(|it| it.records.keys());
        keys.any(|key| key.command == command)
    }

    /// The member whose document holds a command's first record.
    pub(crate) fn address_of(&self, command: CommandId) -> Option<MemberId> {
        let key = RecordKey {
            command,
            ordinal: 0,
        };
        let mut documents = self.documents.iter();
        let found = documents.find(|(_, document)| document.records.contains_key(&key));
        found?.0.member()
    }

    fn cursor(&self) -> Cursor {
        let position = self.log.len() as u64;
        let link = [u8::try_from(position).unwrap(); 32];
        Cursor { position, link }
    }

    /// The frame that says how far the log has come.
    pub(crate) fn caught(&self) -> Vec<u8> {
        let cursor = self.cursor();
        encode(&Down::Caught { cursor })
    }

    /// Connects a phone, brings it up to date, takes its outbox, and hangs up.
    pub(crate) fn sync(&mut self, phone: &mut Phone) {
        let step = phone.session.connect();
        phone.apply(&step);
        let (items, cursor) = (self.log.clone(), self.cursor());
        phone.hear(&encode(&Down::Changes { items, cursor }));
        phone.sync_without_catching_up(self);
    }

    fn judge(&mut self, bundle: &Bundle, caller: &Caller) -> (Fate, Vec<Item>) {
        if let Some(refusal) = self.refuse.take() {
            return (self.refused(bundle.command, refusal), Vec::new());
        }
        match read(bundle).and_then(|it| judge(it, caller, self, &self.registry)) {
            Ok(Verdict::Admit { stamp, .. }) => {
                let before = self.log.len();
                for change in &bundle.changes {
                    self.append(change.address, change.bytes.to_vec(), &stamp, caller.device);
                }
                let items = self.log.iter().skip(before).cloned().collect();
                let position = self.log.len() as u64;
                (Fate::Admitted { position }, items)
            }
            Ok(Verdict::Duplicate) => (Fate::Duplicate, Vec::new()),
            Ok(Verdict::Held) => {
                self.held.push(bundle.command);
                (Fate::Held, Vec::new())
            }
            Err(refusal) => (self.refused(bundle.command, refusal), Vec::new()),
        }
    }

    fn refused(&mut self, command: CommandId, refusal: Refusal) -> Fate {
        self.refusals.push((command, refusal.clone()));
        Fate::Refused { refusal }
    }
}

fn secretary(number: u8) -> Record {
    OfficeGranted {
        office: OfficeId::from_bytes([number; 16]),
        person: PersonId::from_bytes([number; 16]),
        name: "secretary".to_owned(),
        role: Role::Secretary,
        from: "2023-01-01".parse().unwrap(),
        through: None,
        member: None,
        acts_for: None,
    }
    .into()
}

/// One phone: a session and the rows that survive it.
#[derive(Debug)]
pub(crate) struct Phone {
    person: u8,
    device: u8,
    session: Session,
    rows: BTreeMap<(Store, Vec<u8>), Vec<u8>>,
    outgoing: Vec<Vec<u8>>,
    ids: u8,
    pub(crate) now: UnixMillis,
}

impl Phone {
    fn new(person: u8, device: u8) -> Self {
        Self {
            person,
            device,
            session: open(person, device, Vec::new()),
            rows: BTreeMap::new(),
            outgoing: Vec::new(),
            ids: device << 4,
            now: noon(),
        }
    }

    /// The same phone, opened again from what it stored, as often as one likes.
    pub(crate) fn reopened(&self) -> Self {
        let row = |((store, key), value): (&(Store, Vec<u8>), &Vec<u8>)| Row::Put {
            store: *store,
            key: key.clone(),
            value: value.clone(),
        };
        Self {
            session: open(
                self.person,
                self.device,
                self.rows.iter().map(row).collect(),
            ),
            rows: self.rows.clone(),
            outgoing: Vec::new(),
            ids: self.ids + 8,
            ..*self
        }
    }

    pub(crate) fn today(&self) -> Date {
        Date::at(self.now)
    }

    pub(crate) fn view(&mut self, query: &Query) -> View {
        self.session.view(query, self.now)
    }

    /// Does something the phone must allow; its id.
    pub(crate) fn execute(&mut self, command: Command) -> CommandId {
        self.ids += 1;
        self.execute_as(CommandId::from_bytes([self.ids; 16]), command)
    }

    pub(crate) fn execute_as(&mut self, id: CommandId, command: Command) -> CommandId {
        let office = OfficeId::from_bytes([self.person; 16]);
        if !self.session.is_in_sync() && self.rows.is_empty() {
            // A phone knows its office once it has heard of it.
            let mut gate = Gate::new();
            gate.sync(self);
        }
        let step = self.session.execute(office, command, id, self.now).unwrap();
        self.apply(&step);
        id
    }

    pub(crate) const fn office(&self) -> OfficeId {
        OfficeId::from_bytes([self.person; 16])
    }

    pub(crate) fn preview(&self, office: OfficeId, commands: &[Command]) -> Preview {
        self.session.preview(office, commands, self.now)
    }

    /// Tries what the phone must not allow; why not.
    pub(crate) fn refused(&mut self, command: Command) -> Refusal {
        let office = self.office();
        let id = CommandId::from_bytes([0xfe; 16]);
        self.session
            .execute(office, command, id, self.now)
            .unwrap_err()
    }

    fn apply(&mut self, step: &Step) {
        for row in &step.persist {
            match row {
                Row::Put { store, key, value } => {
                    self.rows.insert((*store, key.clone()), value.clone());
                }
                Row::Delete { store, key } => {
                    self.rows.remove(&(*store, key.clone()));
                }
                Row::Clear { store, prefix } => {
                    self.rows
                        .retain(|(of, key), _| !(of == store && key.starts_with(prefix)));
                }
            }
        }
        self.outgoing.extend(step.send.iter().cloned());
    }

    pub(crate) fn hear(&mut self, frame: &[u8]) {
        let step = self.session.receive(frame, self.now).unwrap();
        self.apply(&step);
    }

    /// Sends the outbox to a gate that tells fates and changes, but nothing older.
    pub(crate) fn sync_without_catching_up(&mut self, gate: &mut Gate) {
        self.hear(&gate.caught());
        while !self.outgoing.is_empty() {
            for frame in core::mem::take(&mut self.outgoing) {
                let Ok(Up::Submit { bundles }) = decode(&frame, frame.len()) else {
                    continue;
                };
                let caller = Caller {
                    person: PersonId::from_bytes([self.person; 16]),
                    device: DeviceId::from_bytes([self.device; 16]),
                    now: self.now,
                };
                for bundle in bundles {
                    let (fate, items) = gate.judge(&bundle, &caller);
                    let (command, cursor) = (bundle.command, gate.cursor());
                    self.hear(&encode(&Down::Changes { items, cursor }));
                    self.hear(&encode(&Down::Fate { command, fate }));
                }
            }
        }
        let step = self.session.disconnect();
        self.apply(&step);
    }
}

fn open(person: u8, device: u8, rows: Vec<Row>) -> Session {
    let opening = Opening {
        person: PersonId::from_bytes([person; 16]),
        name: "-".to_owned(),
        device: DeviceId::from_bytes([device; 16]),
        seed: [device; 16],
        rows,
    };
    Session::open(opening, noon()).unwrap()
}
