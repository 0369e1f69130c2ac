//! People at the room: who is connected, on which device, for which organisations.

use liangdi_core::access::Reader;
use liangdi_core::frame::StopReason;
use liangdi_core::ids::{DeviceId, OrgId, PersonId};
use liangdi_core::registry::Registry;
use liangdi_core::time::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A connection, numbered by the host of the room.
pub type ConnId = u64;

/// Why a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped(pub StopReason);

impl Stopped {
    /// The WebSocket close code (docs/protocol.md).
    #[must_use]
    pub const fn code(self) -> u16 {
        match self.0 {
            StopReason::UpdateNeeded => 4426,
            StopReason::StorageFull => 1013,
            StopReason::BadFrame => 4400,
            StopReason::Restored | StopReason::OtherDevice => 4409,
        }
    }
}

/// One connection.
#[derive(Debug)]
pub(super) struct Conn {
    pub(super) person: PersonId,
    /// None before `Hello`.
    pub(super) device: Option<DeviceId>,
    /// Organisations the person holds an office in today.
    pub(super) orgs: BTreeSet<OrgId>,
}

impl Conn {
    /// As whom the connection reads.
    pub(super) fn readers(&self) -> impl Iterator<Item = Reader> {
        core::iter::once(Reader::Everyone).chain(self.orgs.iter().copied().map(Reader::Org))
    }

    /// Whether the connection reads what these readers may read.
    pub(super) fn is_among(&self, readers: &BTreeSet<Reader>) -> bool {
        self.readers().any(|reader| readers.contains(&reader))
    }
}

/// Everybody connected.
#[derive(Debug, Default)]
pub(super) struct People {
    conns: BTreeMap<ConnId, Conn>,
    /// Greeted connections by what they read as.
    by_reader: BTreeMap<Reader, BTreeSet<ConnId>>,
}

impl People {
    pub(super) fn open(&mut self, conn: ConnId, person: PersonId) {
        let opened = Conn {
            person,
            device: None,
            orgs: BTreeSet::new(),
        };
        self.conns.insert(conn, opened);
    }

    pub(super) fn close(&mut self, conn: ConnId) {
        if let Some(closed) = self.conns.remove(&conn) {
            for reader in closed.readers() {
                self.unlist(reader, conn);
            }
        }
    }

    /// Lets a connection receive what its person may read.
    pub(super) fn greet(&mut self, conn: ConnId, device: DeviceId, orgs: BTreeSet<OrgId>) {
        if let Some(greeted) = self.conns.get_mut(&conn) {
            greeted.device = Some(device);
        }
        self.set_orgs(conn, orgs);
        self.by_reader
            .entry(Reader::Everyone)
            .or_default()
            .insert(conn);
    }

    /// Whether the connection has said hello; none where there is no such connection.
    pub(super) fn is_greeted(&self, conn: ConnId) -> Option<bool> {
        self.conns.get(&conn).map(|conn| conn.device.is_some())
    }

    pub(super) fn get(&self, conn: ConnId) -> Option<&Conn> {
        self.conns.get(&conn)
    }

    /// Greeted connections that read as any of these.
    pub(super) fn reading_as<'a>(
        &self,
        readers: impl IntoIterator<Item = &'a Reader>,
    ) -> BTreeSet<ConnId> {
        readers
            .into_iter()
            .filter_map(|reader| self.by_reader.get(reader))
            .flatten()
            .copied()
            .collect()
    }

    /// Looks up everybody's offices again; returns whose organisations changed, with those before.
    pub(super) fn refresh(
        &mut self,
        registry: &Registry,
        today: Date,
    ) -> Vec<(ConnId, BTreeSet<OrgId>)> {
        let changed: Vec<_> = self
            .conns
            .iter()
            .filter(|(_, conn)| conn.device.is_some())
            .filter_map(|(id, conn)| {
                let orgs = orgs_of(conn.person, registry, today);
                (orgs != conn.orgs).then_some((*id, orgs))
            })
            .collect();
        changed
            .into_iter()
            .map(|(conn, orgs)| (conn, self.set_orgs(conn, orgs)))
            .collect()
    }

    fn set_orgs(&mut self, conn: ConnId, orgs: BTreeSet<OrgId>) -> BTreeSet<OrgId> {
        let Some(known) = self.conns.get_mut(&conn) else {
            return BTreeSet::new();
        };
        let before = core::mem::replace(&mut known.orgs, orgs.clone());
        for org in before.difference(&orgs) {
            self.unlist(Reader::Org(*org), conn);
        }
        for org in orgs.difference(&before) {
            let listed = self.by_reader.entry(Reader::Org(*org)).or_default();
            listed.insert(conn);
        }
        before
    }

    fn unlist(&mut self, reader: Reader, conn: ConnId) {
        if let Some(listed) = self.by_reader.get_mut(&reader) {
            listed.remove(&conn);
            if listed.is_empty() {
                self.by_reader.remove(&reader);
            }
        }
    }
}

/// Organisations a person holds an office in on a day.
pub(super) fn orgs_of(person: PersonId, registry: &Registry, today: Date) -> BTreeSet<OrgId> {
    registry
        .offices_of(person)
        .filter(|(_, office)| office.is_held_on(today))
        .map(|(_, office)| office.org)
        .collect()
}
