//! Devices: whose they are, as whom they last caught up; and how far each organisation's came.

use super::{Result, Store, StoreError};
use liangdi_core::access::Holder;
use liangdi_core::ids::{DeviceId, MemberId, OrgId, PersonId};
use rusqlite::{OptionalExtension as _, params};
use std::collections::{BTreeMap, BTreeSet};

/// One installation of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Whose it is.
    pub person: PersonId,
    /// As whom it surely holds documents, as far as its cursor.
    pub held: BTreeSet<Holder>,
    /// As whom it was sent documents last.
    pub next: BTreeSet<Holder>,
    /// A cursor from here on proves that `next` arrived, and that nothing else is left.
    pub next_from: u64,
    /// As whom it was planned to hold some, which was never proved: they may be on it.
    pub owed: BTreeSet<Holder>,
}

impl DeviceRow {
    /// A device seen for the first time.
    #[must_use]
    pub const fn new(person: PersonId) -> Self {
        Self {
            person,
            held: BTreeSet::new(),
            next: BTreeSet::new(),
            next_from: 0,
            owed: BTreeSet::new(),
        }
    }

    /// Plans what the device is sent next; the documents of a plan given up may have to go.
    pub fn plan(&mut self, holders: &BTreeSet<Holder>, next_from: u64) {
        let given_up = core::mem::replace(&mut self.next, holders.clone());
        self.owed.extend(given_up);
        self.owed.retain(|holder| !holders.contains(holder));
        self.next_from = next_from;
    }

    /// Takes a cursor as proof that the plan arrived, where it is one.
    pub fn prove(&mut self, position: u64) {
        if position >= self.next_from {
            self.held.clone_from(&self.next);
            self.owed.clear();
        }
    }
}

/// Reads holders back: organisations of 16 bytes, seats of 32 (organisation, then member), those
/// whose cases are handled of 16.
fn holders(orgs: &[u8], seats: &[u8], handled: &[u8]) -> Result<BTreeSet<Holder>> {
    let id = |bytes: &[u8]| {
        <[u8; 16]>::try_from(bytes).or(Err(StoreError::Damaged("what a device holds")))
    };
    let org = |bytes: &[u8]| Ok(Holder::Org(OrgId::from_bytes(id(bytes)?)));
    let seat = |bytes: &[u8]| {
        let (org, member) = bytes.split_at(bytes.len().min(16));
        Ok(Holder::Seat(
            OrgId::from_bytes(id(org)?),
            MemberId::from_bytes(id(member)?),
        ))
    };
    let orgs = orgs.chunks(16).map(org);
    let handler = |bytes: &[u8]| Ok(Holder::Handler(OrgId::from_bytes(id(bytes)?)));
    let handled = handled.chunks(16).map(handler);
    orgs.chain(seats.chunks(32).map(seat))
        .chain(handled)
        .collect()
}

fn orgs_of(holders: &BTreeSet<Holder>) -> Vec<u8> {
    let orgs = holders.iter().filter_map(Holder::whole_org);
    orgs.flat_map(|org| *org.as_bytes()).collect()
}

fn seats_of(holders: &BTreeSet<Holder>) -> Vec<u8> {
    let seat = |holder: &Holder| match holder {
        Holder::Org(_) | Holder::Handler(_) => Vec::new(),
        Holder::Seat(org, member) => [*org.as_bytes(), *member.as_bytes()].concat(),
    };
    holders.iter().flat_map(seat).collect()
}

fn handled_of(holders: &BTreeSet<Holder>) -> Vec<u8> {
    let handled = holders.iter().filter_map(|holder| match holder {
        Holder::Org(_) | Holder::Seat(..) => None,
        Holder::Handler(org) => Some(*org.as_bytes()),
    });
    handled.flatten().collect()
}

impl Store {
    /// A device; none at first sight.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn device(&self, device: DeviceId) -> Result<Option<DeviceRow>> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT person, next_from, held, held_seats, held_handled, \
                 next, next_seats, next_handled, owed, owed_seats, owed_handled \
                 FROM device WHERE device = ?",
            )?
            .query_row([device.as_bytes()], |row| {
                let of = |column: usize| {
                    let orgs: Vec<u8> = row.get(column)?;
                    let seats: Vec<u8> = row.get(column.saturating_add(1))?;
                    let handled: Vec<u8> = row.get(column.saturating_add(2))?;
                    Ok::<_, rusqlite::Error>(holders(&orgs, &seats, &handled))
                };
                let person = PersonId::from_bytes(row.get(0)?);
                Ok((person, row.get(1)?, of(2)?, of(5)?, of(8)?))
            })
            .optional()?;
        let Some((person, next_from, held, next, owed)) = found else {
            return Ok(None);
        };
        Ok(Some(DeviceRow {
            person,
            held: held?,
            next: next?,
            next_from,
            owed: owed?,
        }))
    }

    /// Keeps a device.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn keep_device(&self, device: DeviceId, row: &DeviceRow) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute(params![
                device.as_bytes(),
                row.person.as_bytes(),
                orgs_of(&row.held),
                orgs_of(&row.next),
                row.next_from,
                orgs_of(&row.owed),
                seats_of(&row.held),
                seats_of(&row.next),
                seats_of(&row.owed),
                handled_of(&row.held),
                handled_of(&row.next),
                handled_of(&row.owed)
            ])?;
        Ok(())
    }

    /// How far each organisation's devices came, with the tick of that news.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn delivered(&self) -> Result<BTreeMap<OrgId, (u64, u64)>> {
        self.connection
            .prepare_cached("SELECT org, position, tick FROM delivered")?
            .query_map([], |row| {
                let org = OrgId::from_bytes(row.get(0)?);
                Ok((org, (row.get(1)?, row.get(2)?)))
            })?
            .map(|found| Ok(found?))
            .collect()
    }

    /// Keeps how far an organisation's devices came.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn keep_delivered(&self, org: OrgId, position: u64, tick: u64) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO delivered VALUES (?, ?, ?)")?
            .execute(params![org.as_bytes(), position, tick])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_comes_back_with_seats_and_organisations() {
        let store = Store::in_memory().unwrap();
        let (org, member) = (OrgId::from_bytes([1; 16]), MemberId::from_bytes([2; 16]));
        let mut row = DeviceRow::new(PersonId::from_bytes([3; 16]));
        let all = [
            Holder::Org(org),
            Holder::Seat(org, member),
            Holder::Handler(org),
        ];
        row.plan(&all.into(), 4);
        row.prove(4);
        row.plan(&[Holder::Org(org)].into(), 9);
        let device = DeviceId::from_bytes([5; 16]);
        store.keep_device(device, &row).unwrap();
        assert_eq!(row.held, all.into());
        let owed = [Holder::Seat(org, member), Holder::Handler(org)];
        assert_eq!(row.owed, owed.into());
        assert_eq!(store.device(device).unwrap(), Some(row));
    }

    #[test]
    fn half_a_seat_is_damage() {
        assert!(holders(&[], &[7; 20], &[]).is_err());
        assert!(holders(&[7; 20], &[], &[]).is_err());
        assert!(holders(&[], &[], &[7; 20]).is_err());
    }
}
