//! People at the room: who is connected, on which device, for which organisations.

use super::Room;
use crate::store::StoreError;
use liangdi_core::access::{Holder, Reader, holders, openers};
use liangdi_core::address::Address;
use liangdi_core::frame::StopReason;
use liangdi_core::ids::{DeviceId, MemberId, OrgId, PersonId};
use liangdi_core::limits;
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
    /// As whom the person reads today.
    pub(super) holders: BTreeSet<Holder>,
}

impl Conn {
    /// The organisations the connection reads for as a whole.
    pub(super) fn orgs(&self) -> BTreeSet<OrgId> {
        whole_orgs(&self.holders)
    }

    /// Whether the connection reads a document that has these readers for one of its organisations,
    /// and not for one member alone.
    pub(super) fn follows(&self, readers: &BTreeSet<Reader>) -> bool {
        let mut orgs = self.orgs().into_iter().map(Reader::Org);
        orgs.any(|org| readers.contains(&org))
    }

    /// Whether the connection reads a document that has these readers.
    pub(super) fn reads(&self, address: &Address, readers: &BTreeSet<Reader>) -> bool {
        readers.contains(&Reader::Everyone)
            || readers.contains(&Reader::Person(self.person))
            || self.holders.iter().any(|it| it.reads(address, readers))
    }
}

/// The organisations that are read for as a whole.
pub(super) fn whole_orgs(holders: &BTreeSet<Holder>) -> BTreeSet<OrgId> {
    holders.iter().filter_map(Holder::whole_org).collect()
}

/// Under what a connection is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// What it reads as.
    Reader(Reader),
    /// The member of a seat.
    Seat(MemberId),
}

impl Place {
    const fn of(holder: &Holder) -> Self {
        match holder {
            Holder::Org(_) | Holder::Handler(_) => Self::Reader(holder.reader()),
            Holder::Seat(_, member) => Self::Seat(*member),
        }
    }
}

/// Everybody connected.
#[derive(Debug, Default)]
pub(super) struct People {
    conns: BTreeMap<ConnId, Conn>,
    /// Greeted connections by where they are looked up.
    by_place: BTreeMap<Place, BTreeSet<ConnId>>,
}

impl People {
    pub(super) fn open(&mut self, conn: ConnId, person: PersonId) {
        let opened = Conn {
            person,
            device: None,
            holders: BTreeSet::new(),
        };
        self.conns.insert(conn, opened);
    }

    pub(super) fn close(&mut self, conn: ConnId) {
        if let Some(closed) = self.conns.remove(&conn) {
            self.unlist(Place::Reader(Reader::Everyone), conn);
            self.unlist(Place::Reader(Reader::Person(closed.person)), conn);
            for holder in &closed.holders {
                self.unlist(Place::of(holder), conn);
            }
        }
    }

    /// Lets a connection receive what its person may read.
    pub(super) fn greet(&mut self, conn: ConnId, device: DeviceId, holders: BTreeSet<Holder>) {
        if let Some(greeted) = self.conns.get_mut(&conn) {
            greeted.device = Some(device);
            let person = Reader::Person(greeted.person);
            self.list(Place::Reader(person), conn);
        }
        self.set_holders(conn, holders);
        self.list(Place::Reader(Reader::Everyone), conn);
    }

    /// Whether the connection has said hello; none where there is no such connection.
    pub(super) fn is_greeted(&self, conn: ConnId) -> Option<bool> {
        self.conns.get(&conn).map(|conn| conn.device.is_some())
    }

    pub(super) fn get(&self, conn: ConnId) -> Option<&Conn> {
        self.conns.get(&conn)
    }

    /// Greeted connections that read as any of these, for all that it reads.
    pub(super) fn reading_as<'a>(
        &self,
        readers: impl IntoIterator<Item = &'a Reader>,
    ) -> BTreeSet<ConnId> {
        self.at(readers.into_iter().map(|reader| Place::Reader(*reader)))
    }

    /// Greeted connections with a seat for any of these members.
    pub(super) fn seated_for(&self, members: impl Iterator<Item = MemberId>) -> BTreeSet<ConnId> {
        self.at(members.map(Place::Seat))
    }

    /// Greeted connections of any of these people.
    pub(super) fn of(&self, people: &BTreeSet<PersonId>) -> Vec<ConnId> {
        let theirs = |conn: &Conn| conn.device.is_some() && people.contains(&conn.person);
        let found = self.conns.iter().filter(|(_, conn)| theirs(conn));
        found.map(|(id, _)| *id).collect()
    }

    fn at(&self, places: impl Iterator<Item = Place>) -> BTreeSet<ConnId> {
        places
            .filter_map(|place| self.by_place.get(&place))
            .flatten()
            .copied()
            .collect()
    }

    /// Greeted connections, and whose they are.
    pub(super) fn greeted(&self) -> Vec<(ConnId, PersonId)> {
        let greeted = self.conns.iter().filter(|(_, it)| it.device.is_some());
        greeted.map(|(id, conn)| (*id, conn.person)).collect()
    }

    /// Lets connections read as told; returns who reads otherwise than before, and as whom.
    fn change(&mut self, all: Vec<(ConnId, BTreeSet<Holder>)>) -> Vec<(ConnId, BTreeSet<Holder>)> {
        let mut changed = Vec::new();
        for (conn, holders) in all {
            if self.get(conn).is_some_and(|it| it.holders != holders) {
                changed.push((conn, self.set_holders(conn, holders)));
            }
        }
        changed
    }

    fn set_holders(&mut self, conn: ConnId, holders: BTreeSet<Holder>) -> BTreeSet<Holder> {
        let Some(known) = self.conns.get_mut(&conn) else {
            return BTreeSet::new();
        };
        let before = core::mem::replace(&mut known.holders, holders.clone());
        let place_of = |holders: &BTreeSet<Holder>| holders.iter().map(Place::of).collect();
        let (was, is): (BTreeSet<Place>, BTreeSet<Place>) = (place_of(&before), place_of(&holders));
        for place in was.difference(&is) {
            self.unlist(*place, conn);
        }
        for place in is.difference(&was) {
            self.list(*place, conn);
        }
        before
    }

    fn list(&mut self, place: Place, conn: ConnId) {
        self.by_place.entry(place).or_default().insert(conn);
    }

    fn unlist(&mut self, place: Place, conn: ConnId) {
        if let Some(listed) = self.by_place.get_mut(&place) {
            listed.remove(&conn);
            if listed.is_empty() {
                self.by_place.remove(&place);
            }
        }
    }
}

impl Room {
    /// As whom a person reads today; the cards that say so are at hand then.
    pub(super) fn holders_of(&mut self, person: PersonId) -> Result<BTreeSet<Holder>, StoreError> {
        for (_, office) in self.registry.offices_of(person) {
            if let Some(member) = office.member {
                self.desk.load(&self.store, &Address::card(member))?;
            }
        }
        let today = self.today();
        let mut held = holders(person, today, &self.registry, &self.desk);
        let since = today.plus_days(limits::OPEN_DAYS.saturating_neg());
        for member in self.store.opened_by(person, since)? {
            self.desk.load(&self.store, &Address::card(member))?;
            held.extend(openers((person, member), today, &self.registry, &self.desk));
        }
        Ok(held)
    }

    /// Looks everybody up again; returns who reads otherwise than before, and as whom.
    pub(super) fn refresh(&mut self) -> Result<Vec<(ConnId, BTreeSet<Holder>)>, StoreError> {
        let everybody = self.people.greeted();
        self.refresh_these(everybody)
    }

    /// Looks one person up again.
    pub(super) fn refresh_one(
        &mut self,
        person: PersonId,
    ) -> Result<Vec<(ConnId, BTreeSet<Holder>)>, StoreError> {
        let theirs = self.people.of(&BTreeSet::from([person]));
        self.refresh_these(theirs.into_iter().map(|conn| (conn, person)).collect())
    }

    fn refresh_these(
        &mut self,
        these: Vec<(ConnId, PersonId)>,
    ) -> Result<Vec<(ConnId, BTreeSet<Holder>)>, StoreError> {
        let mut all = Vec::new();
        for (conn, person) in these {
            all.push((conn, self.holders_of(person)?));
        }
        Ok(self.people.change(all))
    }
}
