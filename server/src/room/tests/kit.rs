//! A small banner for the room's tests: one member between a home branch and a host.

use super::super::*;
use crate::found::{Founding, default_pack, found};
use liangdi_core::address::Address;
use liangdi_core::admission::Caller;
use liangdi_core::choice::{Channel, ContactKind, OrgKind, Role};
use liangdi_core::command::{
    AcceptAsHost, Command, DeclineAsHost, GrantOffice, RecordContact, RegisterMember, RegisterOrg,
    ReportArrival,
};
use liangdi_core::frame::{Bundle, Fate, VERSION};
use liangdi_core::ids::{CommandId, OfficeId};
use liangdi_core::time::Period;
use sha2::{Digest as _, Sha256};

pub(super) const TOWNSHIP: &str = "township";
pub(super) const HOME: &str = "home";
pub(super) const HOST: &str = "host";
pub(super) const NEW_HOST: &str = "new host";

/// 2026-11-20T02:00:00Z.
const NOW: UnixMillis = 1_795_140_000_000;

/// Every organisation has one person, named like it.
pub(super) struct Kit {
    pub(super) room: Room,
    pub(super) member: MemberId,
    pub(super) now: UnixMillis,
    folder: std::path::PathBuf,
    conns: ConnId,
    commands: u8,
}

/// One connection of one device.
pub(super) struct Phone {
    pub(super) conn: ConnId,
    pub(super) version: u16,
    pub(super) tick: u64,
    device: u8,
}

impl Phone {
    pub(super) fn hello_bytes(device: u8, cursor: Option<Cursor>) -> Vec<u8> {
        frame::encode(&Up::Hello {
            version: VERSION,
            device: DeviceId::from_bytes([device; 16]),
            cursor,
            tick: 0,
        })
    }
}

/// What the room answered.
pub(super) struct Told {
    pub(super) output: Output,
}

impl Told {
    pub(super) fn raw_to(&self, phone: &Phone) -> Vec<Bytes> {
        let ours = self.output.frames.iter().filter(|it| it.conn == phone.conn);
        ours.map(|it| it.bytes.clone()).collect()
    }

    pub(super) fn to(&self, phone: &Phone) -> Vec<Down> {
        let raw = self.raw_to(phone);
        raw.iter()
            .map(|bytes| frame::decode(bytes, bytes.len()).unwrap())
            .collect()
    }

    pub(super) fn fates(&self, phone: &Phone) -> Vec<Fate> {
        let mut fates = Vec::new();
        for frame in self.to(phone) {
            if let Down::Fate { fate, .. } = frame {
                fates.push(fate);
            }
        }
        fates
    }

    pub(super) fn stopped(&self, phone: &Phone) -> Option<StopReason> {
        match self.to(phone).as_slice() {
            [Down::Stop { reason }] => Some(*reason),
            _ => None,
        }
    }
}

fn id(what: &str, of: &str) -> [u8; 16] {
    let hash = Sha256::digest(format!("{what} {of}"));
    hash[..16].try_into().unwrap()
}

pub(super) fn person(name: &str) -> PersonId {
    PersonId::from_bytes(id("person", name))
}

pub(super) fn office(name: &str) -> OfficeId {
    OfficeId::from_bytes(id("office", name))
}

impl Kit {
    pub(super) fn new() -> Self {
        let unique = liangdi_core::ids::to_hex(&crate::password::random::<8>().unwrap());
        let folder = std::env::temp_dir().join(format!("liangdi-room-{unique}"));
        let mut kit = Self {
            room: Room::open(Store::open(&folder).unwrap(), NOW).unwrap(),
            member: MemberId::from_bytes([7; 16]),
            now: NOW,
            folder,
            conns: 0,
            commands: 0,
        };
        kit.set_up();
        kit
    }

    fn set_up(&mut self) {
        let founding = Founding {
            banner: self.org("banner"),
            name: "banner".into(),
            place: "here".into(),
            office: office("banner"),
            administrator: "banner".into(),
            command: self.command(),
        };
        let caller = Self::caller("banner");
        found(&mut self.room, &caller, &founding).unwrap();
        self.execute("banner", default_pack(Period::of(Date::at(NOW))));
        for (name, org_kind, parent, role) in [
            (
                TOWNSHIP,
                OrgKind::Township,
                Some("banner"),
                Role::TownshipOrganizer,
            ),
            (HOME, OrgKind::Branch, Some(TOWNSHIP), Role::Secretary),
            (HOST, OrgKind::InflowOrg, None, Role::Secretary),
            (NEW_HOST, OrgKind::InflowOrg, None, Role::Secretary),
        ] {
            let register = RegisterOrg {
                org: self.org(name),
                name: name.into(),
                org_kind,
                parent: parent.map(|name| self.org(name)),
                place: "somewhere".into(),
            };
            self.execute("banner", Command::RegisterOrg(register));
            let grant = self.grant(name, name, role);
            self.execute("banner", grant);
        }
        self.execute(
            HOME,
            Command::RegisterMember(RegisterMember::new(self.member, "member", Date::at(0))),
        );
        let arrives = self.arrives_at(HOST);
        self.execute(HOME, arrives);
        self.execute(
            HOST,
            Command::AcceptAsHost(AcceptAsHost {
                member: self.member,
                accepted_on: Date::at(NOW),
                branch: "branch".into(),
                relayed: None,
            }),
        );
        self.room.settle_now().unwrap();
    }

    pub(super) fn reopen(&mut self) {
        let elsewhere = Room::open(Store::in_memory().unwrap(), NOW).unwrap();
        drop(core::mem::replace(&mut self.room, elsewhere));
        self.room = Room::open(Store::open(&self.folder).unwrap(), NOW).unwrap();
    }

    pub(super) fn caller(name: &str) -> Caller {
        Caller {
            person: person(name),
            device: DeviceId::from_bytes([1; 16]),
            now: NOW,
        }
    }

    pub(super) fn org(&self, name: &str) -> OrgId {
        OrgId::from_bytes(id("org", name))
    }

    pub(super) fn year(&self) -> Address {
        Address::year(self.member, Period::of(Date::at(NOW)))
    }

    pub(super) fn command(&mut self) -> CommandId {
        self.commands += 1;
        CommandId::from_bytes([self.commands; 16])
    }

    pub(super) fn execute(&mut self, name: &str, command: Command) {
        let id = self.command();
        self.room
            .execute_as(&Self::caller(name), office(name), id, &command)
            .unwrap();
    }

    /// The bundle a person's phone would send; each of a stream of its own, as offline writers are.
    pub(super) fn write(&mut self, name: &str, command: Command) -> Bundle {
        let id = self.command();
        let caller = Caller {
            device: DeviceId::from_bytes(*id.as_bytes()),
            ..Self::caller(name)
        };
        self.room
            .write_as(&caller, office(name), id, &command)
            .unwrap()
    }

    fn grant(&self, org: &str, name: &str, role: Role) -> Command {
        Command::GrantOffice(GrantOffice {
            org: self.org(org),
            office: office(name),
            person: person(name),
            name: name.into(),
            role,
            from: Date::at(0),
            through: None,
            member: None,
            acts_for: None,
        })
    }

    fn arrives_at(&self, host: &str) -> Command {
        Command::ReportArrival(ReportArrival {
            member: self.member,
            arrived_on: Date::at(NOW),
            place: "far away".into(),
            host: Some(self.org(host)),
        })
    }

    pub(super) fn contact(&mut self, name: &str, note: &str) -> Bundle {
        let contact = RecordContact {
            member: self.member,
            contact: ContactKind::Quarterly,
            on: Date::at(NOW),
            channel: Channel::Phone,
            reported: true,
            note: Some(note.into()),
        };
        self.write(name, Command::RecordContact(contact))
    }

    pub(super) fn moves_to(&mut self, host: &str) -> Bundle {
        let arrives = self.arrives_at(host);
        self.write(HOME, arrives)
    }

    pub(super) fn declines(&mut self, host: &str) -> Bundle {
        let decline = Command::DeclineAsHost(DeclineAsHost {
            member: self.member,
            declined_on: Date::at(NOW),
            reason: "no room".into(),
            relayed: None,
        });
        self.write(host, decline)
    }

    pub(super) fn grants(&mut self, org: &str, name: &str) -> Bundle {
        let grant = self.grant(org, name, Role::Secretary);
        self.write("banner", grant)
    }

    pub(super) fn open(&mut self, name: &str, device: u8) -> Phone {
        self.conns += 1;
        let conn = self.conns;
        let opened = Event::Opened {
            conn,
            person: person(name),
        };
        self.room.handle(vec![opened], self.now);
        // Devices of different people never share a number here, unless a test wants it.
        let device = match device {
            1 => person(name).as_bytes()[0],
            other => other,
        };
        Phone {
            conn,
            version: VERSION,
            tick: 0,
            device,
        }
    }

    pub(super) fn connect(&mut self, name: &str, device: u8) -> Phone {
        let mut phone = self.open(name, device);
        let told = self.hello(&mut phone, None).to(&phone);
        assert!(matches!(told.last(), Some(Down::Caught { .. })), "{told:?}");
        phone
    }

    pub(super) fn hello(&mut self, phone: &mut Phone, cursor: Option<Cursor>) -> Told {
        let hello = Up::Hello {
            version: phone.version,
            device: DeviceId::from_bytes([phone.device; 16]),
            cursor,
            tick: phone.tick,
        };
        self.send(phone, frame::encode(&hello))
    }

    pub(super) fn close(&mut self, phone: &Phone) {
        self.room
            .handle(vec![Event::Closed { conn: phone.conn }], self.now);
    }

    pub(super) fn send(&mut self, phone: &Phone, bytes: Vec<u8>) -> Told {
        let event = Event::Frame {
            conn: phone.conn,
            bytes,
        };
        Told {
            output: self.room.handle(vec![event], self.now),
        }
    }

    pub(super) fn submit(&mut self, phone: &Phone, bundles: Vec<Bundle>) -> Told {
        self.send(phone, frame::encode(&Up::Submit { bundles }))
    }

    /// Positions are dense and every document's numbers too.
    pub(super) fn check_chain(&self) {
        let store = self.room.store();
        let mut positions = Vec::new();
        for kind in [
            DocumentKind::Rules,
            DocumentKind::Office,
            DocumentKind::Card,
            DocumentKind::Year,
            DocumentKind::Contact,
            DocumentKind::Case,
            DocumentKind::Looked,
        ] {
            for row in store.documents_of_kind(kind).unwrap() {
                let entries = store.entries_after(row.doc, 0).unwrap();
                assert!(entries.iter().map(|entry| entry.seq).eq(1..=row.seq));
                positions.extend(entries.into_iter().map(|entry| entry.position));
            }
        }
        positions.sort_unstable();
        assert!(positions.into_iter().eq(1..=self.room.durable().position));
    }
}

impl Drop for Kit {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.folder).ok();
    }
}
