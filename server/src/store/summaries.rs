//! Summaries: each member in brief, for superiors who do not hold the documents.

use super::{Result, Store};
use liangdi_core::ids::{MemberId, OrgId};
use rusqlite::params;

/// One member's summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// The member.
    pub member: MemberId,
    /// The branch here that keeps contact; those above it get the summary.
    pub keeper: OrgId,
    /// Global position it was computed at.
    pub position: u64,
    /// The `Summary` frame.
    pub bytes: Vec<u8>,
    /// The day it was computed for.
    pub day: String,
}

impl Store {
    /// Keeps a summary.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn keep_summary(&self, row: &SummaryRow) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO summary VALUES (?, ?, ?, ?, ?)")?
            .execute(params![
                row.member.as_bytes(),
                row.keeper.as_bytes(),
                row.position,
                row.bytes,
                row.day
            ])?;
        Ok(())
    }

    /// Drops the summary of a registration that is known as another's person.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn drop_summary(&self, member: MemberId) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM summary WHERE member = ?")?
            .execute([member.as_bytes()])?;
        Ok(())
    }

    /// All summaries.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn summaries(&self) -> Result<Vec<SummaryRow>> {
        self.connection
            .prepare_cached("SELECT member, home, position, bytes, day FROM summary")?
            .query_map([], |row| {
                Ok(SummaryRow {
                    member: MemberId::from_bytes(row.get(0)?),
                    keeper: OrgId::from_bytes(row.get(1)?),
                    position: row.get(2)?,
                    bytes: row.get(3)?,
                    day: row.get(4)?,
                })
            })?
            .map(|found| Ok(found?))
            .collect()
    }
}
