//! The log: admitted changes in order, and the documents they make.

use super::{Result, Store, StoreError};
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::document::Hash;
use liangdi_core::frame;
use liangdi_core::ids::DeviceId;
use liangdi_core::stamp::Stamp;
use rusqlite::{OptionalExtension as _, params};
use std::collections::BTreeMap;

/// A document as it stands in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its number in the other tables.
    pub doc: i64,
    /// Its address.
    pub address: Address,
    /// Number of its last change.
    pub seq: u64,
    /// Global position of its last change.
    pub position: u64,
}

/// One admitted change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Global position.
    pub position: u64,
    /// Number in the document.
    pub seq: u64,
    /// Hash of the change.
    pub hash: Hash,
    /// Chain hash up to here.
    pub link: [u8; 32],
    /// Who, for whom, when.
    pub stamp: Stamp,
    /// The change.
    pub bytes: Vec<u8>,
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<(i64, Vec<u8>, u64, u64)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn row((doc, address, seq, position): (i64, Vec<u8>, u64, u64)) -> Result<Row> {
    let bytes_max = address.len();
    let address = frame::decode(&address, bytes_max).or(Err(StoreError::Damaged("an address")))?;
    Ok(Row {
        doc,
        address,
        seq,
        position,
    })
}

impl Store {
    /// The document with an address; none where its log is empty.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn document(&self, address: &Address) -> Result<Option<Row>> {
        self.connection
            .prepare_cached("SELECT doc, address, seq, position FROM document WHERE id = ?")?
            .query_row([address.id()], read_row)
            .optional()?
            .map(row)
            .transpose()
    }

    /// The document with a number.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn document_by_number(&self, doc: i64) -> Result<Row> {
        row(self
            .connection
            .prepare_cached("SELECT doc, address, seq, position FROM document WHERE doc = ?")?
            .query_row([doc], read_row)?)
    }

    /// All documents about one subject.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn documents_of(&self, subject: &[u8; 16]) -> Result<Vec<Row>> {
        self.connection
            .prepare_cached(
                "SELECT doc, address, seq, position FROM document WHERE subject = ? ORDER BY doc",
            )?
            .query_map([subject], read_row)?
            .map(|found| row(found?))
            .collect()
    }

    /// All documents of one kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn documents_of_kind(&self, kind: DocumentKind) -> Result<Vec<Row>> {
        self.connection
            .prepare_cached(
                "SELECT doc, address, seq, position FROM document WHERE kind = ? ORDER BY doc",
            )?
            .query_map([kind as i64], read_row)?
            .map(|found| row(found?))
            .collect()
    }

    /// Enters a document whose first change follows.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn create_document(&self, address: &Address) -> Result<i64> {
        self.connection
            .prepare_cached(
                "INSERT INTO document (id, kind, address, subject, seq, position) \
                 VALUES (?, ?, ?, ?, 0, 0)",
            )?
            .execute(params![
                address.id(),
                address.kind as i64,
                frame::encode(address),
                address.subject
            ])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// Appends one change.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn append(&self, doc: i64, entry: &Entry) -> Result<()> {
        self.connection
            .prepare_cached("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?)")?
            .execute(params![
                entry.position,
                doc,
                entry.seq,
                entry.hash,
                entry.link,
                frame::encode(&entry.stamp),
                entry.bytes
            ])?;
        self.connection
            .prepare_cached("UPDATE document SET seq = ?, position = ? WHERE doc = ?")?
            .execute(params![entry.seq, entry.position, doc])?;
        Ok(())
    }

    /// A document's changes after a global position, in order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn entries_after(&self, doc: i64, position: u64) -> Result<Vec<Entry>> {
        self.connection
            .prepare_cached(
                "SELECT position, seq, hash, link, stamp, bytes FROM log \
                 WHERE doc = ? AND position > ? ORDER BY seq",
            )?
            .query_map(params![doc, position], |row| {
                let stamp: Vec<u8> = row.get(4)?;
                Ok((
                    stamp,
                    (
                        row.get(0)?,
                        row.get(1)?,
                        row.get(2)?,
                        row.get(3)?,
                        row.get(5)?,
                    ),
                ))
            })?
            .map(|found| {
                let (stamp, (position, seq, hash, link, bytes)) = found?;
                let stamp =
                    frame::decode(&stamp, stamp.len()).or(Err(StoreError::Damaged("a stamp")))?;
                Ok(Entry {
                    position,
                    seq,
                    hash,
                    link,
                    stamp,
                    bytes,
                })
            })
            .collect()
    }

    /// The devices the actors of a document belong to.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn actors_of(&self, doc: i64) -> Result<BTreeMap<[u8; 16], DeviceId>> {
        self.connection
            .prepare_cached("SELECT actor, device FROM actor WHERE doc = ?")?
            .query_map([doc], |row| {
                Ok((row.get(0)?, DeviceId::from_bytes(row.get(1)?)))
            })?
            .map(|found| Ok(found?))
            .collect()
    }

    /// Binds an actor to the device it was first seen on.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn bind_actor(&self, doc: i64, actor: &[u8; 16], device: DeviceId) -> Result<()> {
        self.connection
            .prepare_cached("INSERT OR IGNORE INTO actor VALUES (?, ?, ?)")?
            .execute(params![doc, actor, device.as_bytes()])?;
        Ok(())
    }
}
