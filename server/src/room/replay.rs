//! Replaying: a log that was admitted once makes the same index and summaries in an empty room.

use super::Room;
use crate::store::StoreError;
use liangdi_core::access::{Reader, readers_of};
use liangdi_core::address::Address;
use liangdi_core::document::ReadChange;
use liangdi_core::frame::{Bundle, BundleChange};
use liangdi_core::ids::{CommandId, DeviceId, MemberId};
use liangdi_core::links::lowest;
use liangdi_core::stamp::Stamp;
use liangdi_core::time::Date;
use std::collections::BTreeSet;

impl Room {
    /// Admits again what was admitted together, under its stamp; nobody is told.
    pub(crate) fn replay(
        &mut self,
        stamp: &Stamp,
        changes: Vec<(Address, ReadChange, Vec<u8>)>,
    ) -> Result<(), StoreError> {
        self.now = stamp.admitted_at;
        let bundle = Bundle {
            // Under which command, the records say themselves.
            command: CommandId::from_bytes([0; 16]),
            office: stamp.office,
            changes: changes
                .iter()
                .map(|(address, _, bytes)| BundleChange {
                    address: *address,
                    bytes: bytes.clone().into(),
                })
                .collect(),
        };
        let changes: Vec<_> = changes.into_iter().map(|(of, it, _)| (of, it)).collect();
        // Which device it was is not in the log.
        self.admit(&bundle, DeviceId::from_bytes([0; 16]), stamp, &changes)?;
        self.desk.trim();
        Ok(())
    }

    /// Who may read a document by all that the log says, not followed change by change.
    pub(crate) fn readers_anew(
        &mut self,
        address: &Address,
    ) -> Result<BTreeSet<Reader>, StoreError> {
        let card = address.member().map(Address::card);
        for needed in card.iter().chain([address]) {
            self.desk.load(&self.store, needed)?;
        }
        let readers = readers_of(address, &self.desk, &self.registry);
        self.desk.trim();
        Ok(readers)
    }

    /// Under which registration the summary of a member stands, and where the last change stands to
    /// what it is made of; none where there is no summary.
    pub(crate) fn person_of(
        &mut self,
        member: MemberId,
    ) -> Result<Option<(MemberId, u64)>, StoreError> {
        self.desk.load(&self.store, &Address::card(member))?;
        let person = lowest(member, &self.desk);
        let today = Date::at(self.now);
        let Some((_, others)) = self.brief(person, today)? else {
            return Ok(None);
        };
        self.desk.trim();
        let mut last = 0;
        for one in others.into_iter().chain([person]) {
            let documents = self.store.documents_of(one.as_bytes())?;
            let shared = documents
                .iter()
                .filter(|it| it.address.kind.is_shared_record());
            last = shared.map(|it| it.position).fold(last, u64::max);
        }
        Ok(Some((person, last)))
    }
}
