//! Writing at the relay: founding and the demo execute commands as people do, through the gate.

use crate::room::Room;
use crate::store::StoreError;
use liangdi_core::address::Address;
use liangdi_core::admission::Caller;
use liangdi_core::command::{Command, Context};
use liangdi_core::document::{Actor, Chain, Genesis, write_change};
use liangdi_core::frame::{Bundle, BundleChange, Fate};
use liangdi_core::ids::{CommandId, DeviceId, OfficeId};
use liangdi_core::policy::{self, Bench};
use liangdi_core::record::{Record, RecordKey};
use liangdi_core::refusal::Refusal;
use liangdi_core::stamp::{Stamp, Standing};
use liangdi_core::time::Date;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

/// Why a command written at the relay was not admitted.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The rules say no.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The log did not take it.
    #[error("not admitted: {0:?}")]
    NotAdmitted(Fate),
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The stream of one device in one document.
fn actor(device: DeviceId, address: &Address) -> Actor {
    let mut hash = Sha256::new();
    hash.update(device.as_bytes());
    hash.update(address.id());
    let mut actor = [0; 16];
    actor.copy_from_slice(hash.finalize().get(..16).unwrap_or(&[0; 16]));
    actor
}

/// Writes records as one bundle, over the chains at hand.
#[must_use]
pub fn bundle(
    (id, office): (CommandId, OfficeId),
    device: DeviceId,
    records: Vec<(Address, RecordKey, Record)>,
    chain: impl Fn(&Address) -> Option<Chain>,
) -> Bundle {
    let mut by_document: BTreeMap<Address, Vec<(RecordKey, Record)>> = BTreeMap::new();
    for (address, key, record) in records {
        by_document.entry(address).or_default().push((key, record));
    }
    let changes = by_document
        .iter()
        .map(|(address, records)| {
            let chain = chain(address).unwrap_or_else(|| Chain::new(&Genesis::of(address)));
            let (bytes, _) = write_change(&chain, actor(device, address), records);
            BundleChange {
                address: *address,
                bytes: bytes.into(),
            }
        })
        .collect();
    Bundle {
        command: id,
        office,
        changes,
    }
}

impl Room {
    /// Executes a command as its author's phone would, then submits it.
    ///
    /// # Errors
    /// When rules or store say no.
    pub fn execute_as(
        &mut self,
        caller: &Caller,
        office: OfficeId,
        id: CommandId,
        command: &Command,
    ) -> Result<(), WriteError> {
        let bundle = self.write_as(caller, office, id, command)?;
        match self.submit_as(&bundle, caller)? {
            Fate::Admitted { .. } => Ok(()),
            fate @ (Fate::Duplicate | Fate::Held | Fate::Refused { .. }) => {
                Err(WriteError::NotAdmitted(fate))
            }
        }
    }

    /// The bundle of a command, as its author's phone would write it.
    ///
    /// # Errors
    /// When the rules say no or the store cannot be read.
    pub fn write_as(
        &mut self,
        caller: &Caller,
        office: OfficeId,
        id: CommandId,
        command: &Command,
    ) -> Result<Bundle, WriteError> {
        if let Some(member) = command.member() {
            self.load(&Address::card(member))?;
        }
        let held = self
            .registry()
            .office(office)
            .ok_or(Refusal::NotYourOffice)?;
        let acting = Stamp {
            person: caller.person,
            org: held.org,
            office,
            role: held.role,
            standing: Standing::Held,
            admitted_at: caller.now,
        };
        let today = Date::at(caller.now);
        let records = command.plan(&Context {
            id,
            acting: &acting,
            today,
            archive: self.archive(),
            registry: self.registry(),
        })?;
        for (address, _, _) in &records {
            self.load(address)?;
        }
        let bench = Bench {
            archive: self.archive(),
            registry: self.registry(),
            today,
        };
        policy::judge(
            records.iter().map(|(address, key, it)| (address, *key, it)),
            &acting,
            &bench,
            &[policy::must, policy::expect],
        )?;
        Ok(bundle((id, office), caller.device, records, |address| {
            self.chain(address)
        }))
    }
}
