//! Guest links: one for each guest's office, good with its code until the office ends.

use super::{Result, Store, TokenHash};
use liangdi_core::ids::{OfficeId, PersonId};
use liangdi_core::time::UnixMillis;
use rusqlite::{OptionalExtension as _, params};

/// One link; token and code are known to whoever was given them, and to nobody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GuestLink {
    /// Hash of the token.
    pub hash: TokenHash,
    /// The office it opens.
    pub office: OfficeId,
    /// Who holds that office.
    pub person: PersonId,
    /// Hash of token and code together: without the token the code cannot be tried out.
    pub code: TokenHash,
    /// Wrong codes since the last right one.
    pub wrong: u32,
    /// By whom it was made.
    pub created_by: PersonId,
    /// When.
    pub created_at: UnixMillis,
}

impl Store {
    /// Keeps a link in place of the office's earlier one.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn add_guest_link(&self, new: &GuestLink) -> Result<()> {
        self.drop_guest_link(new.office)?;
        self.connection
            .prepare_cached("INSERT INTO guest_link VALUES (?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                new.hash,
                new.office.as_bytes(),
                new.person.as_bytes(),
                new.code,
                new.wrong,
                new.created_by.as_bytes(),
                new.created_at
            ])?;
        Ok(())
    }

    /// The link of a token's hash.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn guest_link(&self, hash: &TokenHash) -> Result<Option<GuestLink>> {
        Ok(self
            .connection
            .prepare_cached(
                "SELECT office, person, code, wrong, created_by, created_at \
                 FROM guest_link WHERE hash = ?",
            )?
            .query_row([hash], |row| {
                Ok(GuestLink {
                    hash: *hash,
                    office: OfficeId::from_bytes(row.get(0)?),
                    person: PersonId::from_bytes(row.get(1)?),
                    code: row.get(2)?,
                    wrong: row.get(3)?,
                    created_by: PersonId::from_bytes(row.get(4)?),
                    created_at: row.get(5)?,
                })
            })
            .optional()?)
    }

    /// The offices that have a link.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn linked_offices(&self) -> Result<Vec<OfficeId>> {
        let mut find = self
            .connection
            .prepare_cached("SELECT office FROM guest_link")?;
        let found = find.query_map([], |row| Ok(OfficeId::from_bytes(row.get(0)?)))?;
        Ok(found.collect::<core::result::Result<_, _>>()?)
    }

    /// Drops the link of an office.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn drop_guest_link(&self, office: OfficeId) -> Result<()> {
        self.connection
            .prepare_cached("DELETE FROM guest_link WHERE office = ?")?
            .execute([office.as_bytes()])?;
        Ok(())
    }

    /// Counts a wrong code.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn count_wrong_code(&self, hash: &TokenHash) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE guest_link SET wrong = wrong + 1 WHERE hash = ?")?
            .execute([hash])?;
        Ok(())
    }

    /// Forgets the wrong codes before a right one.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn forget_wrong_codes(&self, hash: &TokenHash) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE guest_link SET wrong = 0 WHERE hash = ?")?
            .execute([hash])?;
        Ok(())
    }

    /// Ends a guest's link and sessions; the account stays, which its records name.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn end_guest(&self, person: PersonId) -> Result<()> {
        for table in ["guest_link", "session"] {
            self.connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE person = ?"))?
                .execute([person.as_bytes()])?;
        }
        Ok(())
    }
}
