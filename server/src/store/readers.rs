//! The index of who may read: derived from the documents, kept in the same transaction.

use super::{Result, Store, StoreError};
use liangdi_core::access::{Holder, Reader};
use liangdi_core::ids::{OrgId, PersonId};
use rusqlite::params;
use std::collections::BTreeSet;

/// One reader of one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReaderRow {
    /// The document.
    pub doc: i64,
    /// Global position from which it may be read.
    pub since: u64,
    /// Global position from which it may no longer be read.
    pub until: Option<u64>,
    /// Global position of the document's last change.
    pub position: u64,
}

impl ReaderRow {
    /// Whether a device that came as far as a position with this reader holds the document.
    #[must_use]
    pub fn is_held_at(&self, position: u64) -> bool {
        self.since <= position && self.until.is_none_or(|until| position < until)
    }
}

/// What stands before the 16 bytes of a reader that is no organisation.
const PERSON: u8 = 1;
const HANDLERS: u8 = 2;

/// A reader as it stands in the index: nothing for everyone, the 16 bytes of an organisation, one
/// byte more for a person or those who handle cases.
#[must_use]
pub fn reader_key(reader: Reader) -> Vec<u8> {
    match reader {
        Reader::Everyone => Vec::new(),
        Reader::Org(org) => org.as_bytes().to_vec(),
        Reader::Person(person) => [&[PERSON], person.as_bytes().as_slice()].concat(),
        Reader::Handlers(org) => [&[HANDLERS], org.as_bytes().as_slice()].concat(),
    }
}

fn reader(key: &[u8]) -> Result<Reader> {
    let id = |bytes: &[u8]| <[u8; 16]>::try_from(bytes).or(Err(StoreError::Damaged("a reader")));
    match key {
        [] => Ok(Reader::Everyone),
        [PERSON, person @ ..] if person.len() == 16 => {
            Ok(Reader::Person(PersonId::from_bytes(id(person)?)))
        }
        [HANDLERS, org @ ..] if org.len() == 16 => {
            Ok(Reader::Handlers(OrgId::from_bytes(id(org)?)))
        }
        org => Ok(Reader::Org(OrgId::from_bytes(id(org)?))),
    }
}

impl Store {
    /// Who may read a document now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn readers_of(&self, doc: i64) -> Result<BTreeSet<Reader>> {
        self.connection
            .prepare_cached("SELECT reader FROM reader WHERE doc = ? AND until IS NULL")?
            .query_map([doc], |row| row.get::<_, Vec<u8>>(0))?
            .map(|key| reader(&key?))
            .collect()
    }

    /// What may be read as somebody, or could once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn readable_as(&self, holder: Holder) -> Result<Vec<ReaderRow>> {
        let rows = self.readable_by(holder.reader())?;
        let Holder::Seat(_, member) = holder else {
            return Ok(rows);
        };
        let theirs = self.documents_of(member.as_bytes())?;
        let shared = theirs
            .iter()
            .filter(|it| it.address.kind.is_open_to_seats());
        let docs: BTreeSet<i64> = shared.map(|it| it.doc).collect();
        Ok(rows
            .into_iter()
            .filter(|row| docs.contains(&row.doc))
            .collect())
    }

    /// What a reader may read or could once.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn readable_by(&self, reader: Reader) -> Result<Vec<ReaderRow>> {
        self.connection
            .prepare_cached(
                "SELECT doc, since, until, position FROM reader JOIN document USING (doc) \
                 WHERE reader = ?",
            )?
            .query_map([reader_key(reader)], |row| {
                Ok(ReaderRow {
                    doc: row.get(0)?,
                    since: row.get(1)?,
                    until: row.get(2)?,
                    position: row.get(3)?,
                })
            })?
            .map(|found| Ok(found?))
            .collect()
    }

    /// Lets a reader read a document from a position on.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn grant(&self, doc: i64, reader: Reader, since: u64) -> Result<()> {
        self.connection
            .prepare_cached(
                "INSERT INTO reader VALUES (?, ?, ?, NULL) \
                 ON CONFLICT DO UPDATE SET since = excluded.since, until = NULL",
            )?
            .execute(params![doc, reader_key(reader), since])?;
        Ok(())
    }

    /// Ends a reader's reading at a position.
    ///
    /// # Errors
    /// When nothing can be written.
    pub fn withdraw(&self, doc: i64, reader: Reader, until: u64) -> Result<()> {
        self.connection
            .prepare_cached("UPDATE reader SET until = ? WHERE doc = ? AND reader = ?")?
            .execute(params![until, doc, reader_key(reader)])?;
        Ok(())
    }

    /// The organisations that share a document with one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sharing_with(&self, org: OrgId) -> Result<BTreeSet<OrgId>> {
        self.connection
            .prepare_cached(
                "SELECT DISTINCT theirs.reader FROM reader AS ours \
                 JOIN reader AS theirs ON theirs.doc = ours.doc \
                 WHERE ours.reader = ?1 AND ours.until IS NULL AND theirs.until IS NULL \
                 AND theirs.reader <> ?1 AND length(theirs.reader) = 16",
            )?
            .query_map([org.as_bytes()], |row| row.get(0).map(OrgId::from_bytes))?
            .map(|found| Ok(found?))
            .collect()
    }
}
