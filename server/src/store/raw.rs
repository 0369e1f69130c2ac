//! Rows as they stand, for whoever checks them: nothing here believes what it reads.

use super::{Result, Store};
use rusqlite::Row;

/// A row of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawEntry {
    /// Global position.
    pub position: u64,
    /// Number of the document's row.
    pub doc: i64,
    /// Number in the document.
    pub seq: u64,
    /// Hash of the change.
    pub hash: Vec<u8>,
    /// Chain hash up to here.
    pub link: Vec<u8>,
    /// Who, for whom, when; encoded.
    pub stamp: Vec<u8>,
    /// The change.
    pub bytes: Vec<u8>,
}

/// A row of the documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawDocument {
    /// Its number in the other tables.
    pub doc: i64,
    /// Its id.
    pub id: Vec<u8>,
    /// Its kind.
    pub kind: i64,
    /// Its address, encoded.
    pub address: Vec<u8>,
    /// Whom it is about.
    pub subject: Vec<u8>,
    /// Number of its last change.
    pub seq: u64,
    /// Global position of its last change.
    pub position: u64,
}

/// A row of the index of readers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawReader {
    /// Number of the document.
    pub doc: i64,
    /// Who.
    pub reader: Vec<u8>,
    /// From which position.
    pub since: i64,
    /// Until which.
    pub until: Option<i64>,
}

/// A row of the summaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawSummary {
    /// The member.
    pub member: Vec<u8>,
    /// The branch that keeps contact.
    pub keeper: Vec<u8>,
    /// Position it was computed at.
    pub position: u64,
    /// The frame.
    pub bytes: Vec<u8>,
    /// The day it was computed for; empty in rows of an older relay.
    pub day: String,
}

impl Store {
    /// Hands every row of the log on, in order of position.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn each_entry(&self, mut each: impl FnMut(RawEntry) -> Result<()>) -> Result<()> {
        let sql = "SELECT position, doc, seq, hash, link, stamp, bytes FROM log ORDER BY position";
        let mut rows = self.connection.prepare(sql)?;
        for row in rows.query_map([], |row| {
            Ok(RawEntry {
                position: row.get(0)?,
                doc: row.get(1)?,
                seq: row.get(2)?,
                hash: row.get(3)?,
                link: row.get(4)?,
                stamp: row.get(5)?,
                bytes: row.get(6)?,
            })
        })? {
            each(row?)?;
        }
        Ok(())
    }

    /// The bytes of a document's changes, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn bytes_of(&self, doc: i64) -> Result<Vec<Vec<u8>>> {
        let sql = "SELECT bytes FROM log WHERE doc = ? ORDER BY seq";
        let mut rows = self.connection.prepare_cached(sql)?;
        rows.query_map([doc], |row| row.get(0))?
            .map(|found| Ok(found?))
            .collect()
    }

    fn all<T>(
        &self,
        sql: &str,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        let mut rows = self.connection.prepare(sql)?;
        rows.query_map([], read)?.map(|found| Ok(found?)).collect()
    }

    /// All rows of the documents.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn raw_documents(&self) -> Result<Vec<RawDocument>> {
        let sql = "SELECT doc, id, kind, address, subject, seq, position FROM document";
        self.all(sql, |row| {
            Ok(RawDocument {
                doc: row.get(0)?,
                id: row.get(1)?,
                kind: row.get(2)?,
                address: row.get(3)?,
                subject: row.get(4)?,
                seq: row.get(5)?,
                position: row.get(6)?,
            })
        })
    }

    /// All rows of the index of readers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn raw_readers(&self) -> Result<Vec<RawReader>> {
        self.all("SELECT doc, reader, since, until FROM reader", |row| {
            Ok(RawReader {
                doc: row.get(0)?,
                reader: row.get(1)?,
                since: row.get(2)?,
                until: row.get(3)?,
            })
        })
    }

    /// All rows of the summaries.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn raw_summaries(&self) -> Result<Vec<RawSummary>> {
        let sql = "SELECT member, home, position, bytes, day FROM summary";
        self.all(sql, |row| {
            Ok(RawSummary {
                member: row.get(0)?,
                keeper: row.get(1)?,
                position: row.get(2)?,
                bytes: row.get(3)?,
                day: row.get(4)?,
            })
        })
    }

    /// All authors' streams: the document and the actor.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn raw_actors(&self) -> Result<Vec<(i64, Vec<u8>)>> {
        let sql = "SELECT doc, actor FROM actor";
        self.all(sql, |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// What SQLite itself finds wrong with its file; empty where nothing is.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub fn damages(&self) -> Result<Vec<String>> {
        let mut found = self.all("PRAGMA integrity_check(20)", |row| row.get(0))?;
        found.retain(|line: &String| line != "ok");
        Ok(found)
    }
}
