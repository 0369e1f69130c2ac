//! What somebody has opened from above, derived from the log: one member's full record, for a time.

use super::{Result, Store, StoreError};
use liangdi_core::ids::{MemberId, PersonId};
use liangdi_core::time::Date;
use rusqlite::params;
use std::collections::BTreeSet;

impl Store {
    /// Keeps the day on which a person last opened a member's record.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn keep_opening(&self, person: PersonId, member: MemberId, on: Date) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO opening VALUES (?, ?, ?)")?
            .execute(params![
                person.as_bytes(),
                member.as_bytes(),
                on.to_string()
            ])?;
        Ok(())
    }

    /// The members whose records a person has opened since a day.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn opened_by(&self, person: PersonId, since: Date) -> Result<BTreeSet<MemberId>> {
        self.connection
            .prepare_cached("SELECT member FROM opening WHERE person = ? AND day >= ?")?
            .query_map(params![person.as_bytes(), since.to_string()], |row| {
                row.get(0).map(MemberId::from_bytes)
            })?
            .map(|found| found.map_err(StoreError::from))
            .collect()
    }
}
