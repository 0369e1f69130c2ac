//! The store: one SQLite database, written by one connection (docs/storage.md).

mod accounts;
mod copies;
mod devices;
mod guests;
mod identities;
mod invitations;
mod log;
mod openings;
mod raw;
mod readers;
mod refusals;
mod schema;
mod sessions;
mod summaries;

pub use accounts::Account;
pub use devices::DeviceRow;
pub use guests::GuestLink;
pub use identities::Identity;
pub use invitations::{Invitation, InvitationKind};
pub use log::{Entry, Row};
pub use raw::{RawDocument, RawEntry, RawReader, RawSummary};
pub use readers::{ReaderRow, reader_key};
pub use refusals::RefusalRow;
pub use schema::MIGRATIONS;
pub use sessions::{Device, NewSession, Session, SessionId, TokenHash};
pub use summaries::SummaryRow;

use liangdi_core::frame::Cursor;
use liangdi_core::ids::OrgId;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a write waits for another program that holds the database.
const BUSY_WAIT: Duration = Duration::from_millis(250);

/// The database's file in a data folder.
pub const DATABASE: &str = "liangdi.sqlite";

/// Why the store cannot do something.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite says no: the disk is full, gone or damaged.
    #[error("the database: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The database was written by a newer relay.
    #[error(
        "the database has schema {found}, this relay knows up to {known}: update the relay, or \
         use another folder"
    )]
    Newer {
        /// Version found.
        found: usize,
        /// Newest version known.
        known: usize,
    },
    /// The database was written by an older relay, and is only to be read.
    #[error(
        "the database has schema {found}, this program reads {known}: start the relay once with \
         this program, or use the one that wrote it"
    )]
    Older {
        /// Version found.
        found: usize,
        /// Version this program reads.
        known: usize,
    },
    /// There is no database.
    #[error("there is no database {0}")]
    Missing(PathBuf),
    /// A row cannot be read back.
    #[error("the database is damaged: {0}")]
    Damaged(&'static str),
    /// The data folder cannot be used.
    #[error("the data folder: {0}")]
    Folder(#[from] std::io::Error),
    /// Another relay uses the data folder.
    #[error("another relay is running on this data folder")]
    InUse,
}

/// Result of a store operation.
pub type Result<T> = std::result::Result<T, StoreError>;

/// The database of one relay.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    // Held while the store is open, so that two relays never write one folder.
    _lock: Option<std::fs::File>,
}

impl Store {
    /// Opens the database of a data folder, making both where they are missing.
    ///
    /// # Errors
    /// When the folder is in use, or the database cannot be opened or is newer than this relay.
    pub fn open(folder: &Path) -> Result<Self> {
        let lock = Self::lock(folder)?;
        let connection = Connection::open(folder.join(DATABASE))?;
        Self::prepare(connection, Some(lock))
    }

    /// Keeps everybody else away from a data folder, made where it is missing.
    ///
    /// # Errors
    /// When it is in use or cannot be made.
    pub fn lock(folder: &Path) -> Result<std::fs::File> {
        std::fs::create_dir_all(folder)?;
        let lock = std::fs::File::create(folder.join("liangdi.lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse),
            Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    /// Opens a database to read it as it stands now, whoever else writes it meanwhile.
    ///
    /// # Errors
    /// When there is none, or it has another schema than this program's.
    pub fn open_to_read(file: &Path) -> Result<Self> {
        if !file.is_file() {
            return Err(StoreError::Missing(file.to_owned()));
        }
        let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.busy_timeout(BUSY_WAIT)?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::check(&connection)?;
        // All that is read from here on is of one moment.
        connection.execute_batch("BEGIN; SELECT count(*) FROM meta;")?;
        Ok(Self {
            connection,
            _lock: None,
        })
    }

    /// A database in memory: gone when it is dropped.
    ///
    /// # Errors
    /// When SQLite cannot make one.
    pub fn in_memory() -> Result<Self> {
        Self::prepare(Connection::open_in_memory()?, None)
    }

    fn prepare(mut connection: Connection, lock: Option<std::fs::File>) -> Result<Self> {
        connection.busy_timeout(BUSY_WAIT)?;
        connection.pragma_update(None, "journal_mode", "wal")?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.set_prepared_statement_cache_capacity(64);
        schema::migrate(&mut connection)?;
        Ok(Self {
            connection,
            _lock: lock,
        })
    }

    /// Begins the transaction of a batch.
    ///
    /// # Errors
    /// When nothing can be written now.
    pub fn begin(&self) -> Result<()> {
        self.run("BEGIN IMMEDIATE")
    }

    /// Makes the batch durable: returns once it is on the disk.
    ///
    /// # Errors
    /// When it is not; then nothing of the batch is.
    pub fn commit(&self) -> Result<()> {
        self.run("COMMIT")
    }

    /// Forgets the batch.
    pub fn roll_back(&self) {
        if !self.connection.is_autocommit() {
            // SQLite may have rolled back by itself; then there is nothing to do.
            self.run("ROLLBACK").ok();
        }
    }

    /// Does several things in one transaction: all of them or none.
    ///
    /// # Errors
    /// What the work says, or that nothing can be written.
    pub fn atomically<T, E: From<StoreError>>(
        &self,
        work: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        self.begin()?;
        let done = work().and_then(|done| Ok(self.commit().map(|()| done)?));
        if done.is_err() {
            self.roll_back();
        }
        done
    }

    /// A secret of this relay, made at first use from the random bytes given.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn secret(&self, fresh: [u8; 32]) -> Result<[u8; 32]> {
        self.connection.execute(
            "INSERT OR IGNORE INTO meta VALUES ('secret', ?)",
            [fresh.as_slice()],
        )?;
        let secret = "SELECT value FROM meta WHERE key = 'secret'";
        Ok(self.connection.query_row(secret, [], |row| row.get(0))?)
    }

    fn run(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.execute([])?;
        Ok(())
    }

    /// Moves everything from the write-ahead log into the database file.
    ///
    /// # Errors
    /// When the disk says no; nothing is lost then.
    pub fn checkpoint(&self) -> Result<()> {
        self.connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The banner; none before founding.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn banner(&self) -> Result<Option<OrgId>> {
        let bytes: Option<[u8; 16]> = self
            .connection
            .query_row("SELECT value FROM meta WHERE key = 'banner'", [], |row| {
                row.get(0)
            })
            .optional()?;
        Ok(bytes.map(OrgId::from_bytes))
    }

    /// Names the banner, once.
    ///
    /// # Errors
    /// When nothing can be written, or there is one already.
    pub fn set_banner(&self, banner: OrgId) -> Result<()> {
        self.connection
            .execute("INSERT INTO meta VALUES ('banner', ?)", [banner.as_bytes()])?;
        Ok(())
    }

    /// The end of the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn head(&self) -> Result<Cursor> {
        let head = self
            .connection
            .prepare_cached("SELECT position, link FROM log ORDER BY position DESC LIMIT 1")?
            .query_row([], |row| {
                Ok(Cursor {
                    position: row.get(0)?,
                    link: row.get(1)?,
                })
            })
            .optional()?;
        Ok(head.unwrap_or(Cursor {
            position: 0,
            link: [0; 32],
        }))
    }

    /// The chain hash at a position; none beyond the end of the log.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn link_at(&self, position: u64) -> Result<Option<[u8; 32]>> {
        Ok(self
            .connection
            .prepare_cached("SELECT link FROM log WHERE position = ?")?
            .query_row([position], |row| row.get(0))
            .optional()?)
    }

    /// Bounds the database to its present size, as a full disk does, or lifts that bound: for
    /// trying out such a day.
    pub fn limit_to_present_size(&self, is_limited: bool) {
        let pages = self
            .connection
            .pragma_query_value(None, "page_count", |row| row.get::<_, u32>(0));
        let max = match pages {
            Ok(pages) if is_limited => pages,
            Ok(_) | Err(_) => 1_000_000,
        };
        self.connection
            .pragma_update_and_check(None, "max_page_count", max, |_| Ok(()))
            .ok();
    }
}
