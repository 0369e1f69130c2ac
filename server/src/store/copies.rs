//! Copies of the database: made while the relay runs, and put back in its place.

use super::{BUSY_WAIT, Result, Store, StoreError, schema};
use liangdi_core::time::UnixMillis;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use std::path::Path;

/// What a copy keeps of `meta`: everything else there belongs to one installation, or is a secret.
const KEPT: &str = "'banner', 'receipt_key', 'backed_up_at'";

impl Store {
    /// Copies a database as it stands now into a file that is empty or missing, without what was
    /// deleted in it; whoever writes it meanwhile goes on.
    ///
    /// # Errors
    /// When there is none, it has another schema, or the file cannot be written.
    pub fn copy(from: &Path, to: &Path) -> Result<()> {
        if !from.is_file() {
            return Err(StoreError::Missing(from.to_owned()));
        }
        let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        source.busy_timeout(BUSY_WAIT)?;
        schema::check(&source)?;
        source.execute("VACUUM INTO ?", [to.to_string_lossy()])?;
        Ok(())
    }

    /// Opens a copy that nobody else uses, and brings it up to date.
    ///
    /// # Errors
    /// When it is no database, or a newer relay's.
    pub fn open_copy(file: &Path) -> Result<Self> {
        Self::prepare(Connection::open(file)?, None)
    }

    /// A database that is gone when it is dropped; a large one lies on the disk meanwhile.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn scratch() -> Result<Self> {
        Self::prepare(Connection::open("")?, None)
    }

    /// Takes out of a copy what would let somebody in: sessions, invitations and secrets. What was
    /// deleted is overwritten.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn forget_ways_in(&self) -> Result<()> {
        self.connection.pragma_update(None, "secure_delete", true)?;
        self.connection.execute_batch(&format!(
            "BEGIN; DELETE FROM session; DELETE FROM invitation;
             DELETE FROM meta WHERE key NOT IN ({KEPT}); COMMIT;"
        ))?;
        Ok(())
    }

    /// When this copy was made; none where it is no backup.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn backed_up_at(&self) -> Result<Option<UnixMillis>> {
        let sql = "SELECT value FROM meta WHERE key = 'backed_up_at'";
        let at: Option<[u8; 8]> = self
            .connection
            .query_row(sql, [], |row| row.get(0))
            .optional()?;
        Ok(at.map(UnixMillis::from_be_bytes))
    }

    /// Says when this copy was made; none once it is put back.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn set_backed_up_at(&self, at: Option<UnixMillis>) -> Result<()> {
        self.connection
            .execute("DELETE FROM meta WHERE key = 'backed_up_at'", [])?;
        if let Some(at) = at {
            self.connection.execute(
                "INSERT INTO meta VALUES ('backed_up_at', ?)",
                [at.to_be_bytes().as_slice()],
            )?;
        }
        Ok(())
    }

    /// When the last change of the log was admitted, by its stamp.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn last_admitted_at(&self) -> Result<Option<UnixMillis>> {
        let sql = "SELECT stamp FROM log ORDER BY position DESC LIMIT 1";
        let stamp: Option<Vec<u8>> = self
            .connection
            .query_row(sql, [], |row| row.get(0))
            .optional()?;
        let stamp = stamp.map(|it| liangdi_core::frame::decode(&it, it.len()));
        let stamp: Option<liangdi_core::stamp::Stamp> =
            stamp.transpose().or(Err(StoreError::Damaged("a stamp")))?;
        Ok(stamp.map(|it| it.admitted_at))
    }

    /// Closes a copy so that its one file holds all of it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn close_copy(self) -> Result<()> {
        self.connection
            .pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
        self.connection.close().map_err(|(_, error)| error)?;
        Ok(())
    }
}
