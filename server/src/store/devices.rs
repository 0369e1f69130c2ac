//! Devices: whose they are, as whom they last caught up; and how far each organisation's came.

use super::{Result, Store, StoreError};
use liangdi_core::ids::{DeviceId, OrgId, PersonId};
use rusqlite::{OptionalExtension as _, params};
use std::collections::{BTreeMap, BTreeSet};

/// One installation of the app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// Whose it is.
    pub person: PersonId,
    /// Organisations whose documents it surely holds, as far as its cursor.
    pub held: BTreeSet<OrgId>,
    /// Organisations whose documents it was sent last.
    pub next: BTreeSet<OrgId>,
    /// A cursor from here on proves that `next` arrived, and that nothing else is left.
    pub next_from: u64,
    /// Organisations of earlier plans that were never proved: their documents may be on it.
    pub owed: BTreeSet<OrgId>,
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
    pub fn plan(&mut self, orgs: &BTreeSet<OrgId>, next_from: u64) {
        let given_up = core::mem::replace(&mut self.next, orgs.clone());
        self.owed.extend(given_up);
        self.owed.retain(|org| !orgs.contains(org));
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

fn orgs(bytes: &[u8]) -> Result<BTreeSet<OrgId>> {
    let damaged = || StoreError::Damaged("a device");
    bytes
        .chunks(16)
        .map(|org| {
            <[u8; 16]>::try_from(org)
                .map(OrgId::from_bytes)
                .or(Err(damaged()))
        })
        .collect()
}

fn bytes(orgs: &BTreeSet<OrgId>) -> Vec<u8> {
    orgs.iter().flat_map(|org| *org.as_bytes()).collect()
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
                "SELECT person, held, next, next_from, owed FROM device WHERE device = ?",
            )?
            .query_row([device.as_bytes()], |row| {
                let person = PersonId::from_bytes(row.get(0)?);
                Ok((
                    person,
                    row.get::<_, Vec<u8>>(1)?,
                    row.get::<_, Vec<u8>>(2)?,
                    row.get(3)?,
                    row.get::<_, Vec<u8>>(4)?,
                ))
            })
            .optional()?;
        let Some((person, held, next, next_from, owed)) = found else {
            return Ok(None);
        };
        Ok(Some(DeviceRow {
            person,
            held: orgs(&held)?,
            next: orgs(&next)?,
            next_from,
            owed: orgs(&owed)?,
        }))
    }

    /// Keeps a device.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn keep_device(&self, device: DeviceId, row: &DeviceRow) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?, ?)")?
            .execute(params![
                device.as_bytes(),
                row.person.as_bytes(),
                bytes(&row.held),
                bytes(&row.next),
                row.next_from,
                bytes(&row.owed)
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
