//! The tables, version by version (docs/storage.md says what each is for).

use super::StoreError;
use core::cmp::Ordering;
use rusqlite::Connection;

/// One entry per released schema; a database is brought up by those it lacks, in order.
pub const MIGRATIONS: &[&str] = &[
    SCHEMA_1, SCHEMA_2, SCHEMA_3, SCHEMA_4, SCHEMA_5, SCHEMA_6, SCHEMA_7, SCHEMA_8, SCHEMA_9,
];

const SCHEMA_1: &str = "
CREATE TABLE meta (
  key TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE document (
  doc INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  kind INTEGER NOT NULL,
  address BLOB NOT NULL,
  subject BLOB NOT NULL,
  seq INTEGER NOT NULL,
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX document_by_subject ON document (subject);
CREATE INDEX document_by_kind ON document (kind);

CREATE TABLE log (
  position INTEGER PRIMARY KEY,
  doc INTEGER NOT NULL REFERENCES document (doc),
  seq INTEGER NOT NULL,
  hash BLOB NOT NULL,
  link BLOB NOT NULL,
  stamp BLOB NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (doc, seq)
) STRICT;

CREATE TABLE actor (
  doc INTEGER NOT NULL REFERENCES document (doc),
  actor BLOB NOT NULL,
  device BLOB NOT NULL,
  PRIMARY KEY (doc, actor)
) STRICT, WITHOUT ROWID;

CREATE TABLE reader (
  doc INTEGER NOT NULL REFERENCES document (doc),
  reader BLOB NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER,
  PRIMARY KEY (reader, doc)
) STRICT, WITHOUT ROWID;
CREATE INDEX reader_by_document ON reader (doc);

CREATE TABLE device (
  device BLOB PRIMARY KEY,
  person BLOB NOT NULL,
  held BLOB NOT NULL,
  next BLOB NOT NULL,
  next_from INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE delivered (
  org BLOB PRIMARY KEY,
  position INTEGER NOT NULL,
  tick INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE summary (
  member BLOB PRIMARY KEY,
  home BLOB NOT NULL,
  position INTEGER NOT NULL,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  login TEXT PRIMARY KEY,
  person BLOB NOT NULL,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  hash TEXT NOT NULL,
  demo_password TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  token BLOB PRIMARY KEY,
  login TEXT NOT NULL REFERENCES account (login),
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_login ON session (login);
";

const SCHEMA_2: &str = "ALTER TABLE device ADD COLUMN owed BLOB NOT NULL DEFAULT x'';";

/// Accounts belong to persons and may have no password; sessions rotate; invitations.
const SCHEMA_3: &str = "
ALTER TABLE session RENAME TO session_before;
ALTER TABLE account RENAME TO account_before;

CREATE TABLE account (
  person BLOB PRIMARY KEY,
  login TEXT UNIQUE COLLATE NOCASE,
  name TEXT NOT NULL,
  title TEXT NOT NULL,
  hash TEXT,
  demo_password TEXT,
  CHECK ((login IS NULL) = (hash IS NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO account
  SELECT person, login, name, title, hash, demo_password FROM account_before;

CREATE TABLE session (
  session BLOB PRIMARY KEY,
  person BLOB NOT NULL REFERENCES account (person),
  token BLOB NOT NULL UNIQUE,
  rotated_at INTEGER NOT NULL,
  former BLOB UNIQUE,
  former_until INTEGER,
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  last_seen TEXT NOT NULL,
  lasts INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO session
  SELECT randomblob(16), person, token, expires_at - 7776000000, NULL, NULL, '',
    expires_at - 7776000000, date(expires_at / 1000 - 7776000 + 28800, 'unixepoch'),
    7776000000, expires_at
  FROM session_before JOIN account_before USING (login);

DROP TABLE session_before;
DROP TABLE account_before;
CREATE INDEX session_by_person ON session (person);

CREATE TABLE invitation (
  hash BLOB PRIMARY KEY,
  person BLOB NOT NULL,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  created_by BLOB,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX invitation_by_person ON invitation (person);
";

/// Seats: devices that hold one member's record; links by which guests come in.
const SCHEMA_4: &str = "
ALTER TABLE device ADD COLUMN held_seats BLOB NOT NULL DEFAULT x'';
ALTER TABLE device ADD COLUMN next_seats BLOB NOT NULL DEFAULT x'';
ALTER TABLE device ADD COLUMN owed_seats BLOB NOT NULL DEFAULT x'';

CREATE TABLE guest_link (
  hash BLOB PRIMARY KEY,
  office BLOB NOT NULL UNIQUE,
  person BLOB NOT NULL,
  code BLOB NOT NULL,
  wrong INTEGER NOT NULL,
  created_by BLOB NOT NULL,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX guest_link_by_person ON guest_link (person);
";

/// Refusals are kept.
const SCHEMA_5: &str = "
CREATE TABLE refusal (
  number INTEGER PRIMARY KEY,
  person BLOB NOT NULL,
  nth INTEGER NOT NULL,
  at INTEGER NOT NULL,
  office BLOB NOT NULL,
  device BLOB NOT NULL,
  documents TEXT NOT NULL,
  records TEXT NOT NULL,
  code TEXT NOT NULL,
  rule TEXT NOT NULL,
  policy TEXT NOT NULL,
  UNIQUE (person, nth)
) STRICT;
";

/// A summary says for which day it was computed, so that it can be computed again.
const SCHEMA_6: &str = "ALTER TABLE summary ADD COLUMN day TEXT NOT NULL DEFAULT '';";

/// Identities at a provider.
const SCHEMA_7: &str = "
CREATE TABLE identity (
  issuer TEXT NOT NULL,
  subject TEXT NOT NULL,
  person BLOB NOT NULL REFERENCES account (person),
  PRIMARY KEY (issuer, subject)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX identity_by_person ON identity (person, issuer);
";

/// Cases: devices of those who handle them.
const SCHEMA_8: &str = "
ALTER TABLE device ADD COLUMN held_handled BLOB NOT NULL DEFAULT x'';
ALTER TABLE device ADD COLUMN next_handled BLOB NOT NULL DEFAULT x'';
ALTER TABLE device ADD COLUMN owed_handled BLOB NOT NULL DEFAULT x'';
";

/// Who opened whose record from above, and when last.
const SCHEMA_9: &str = "
CREATE TABLE opening (
  person BLOB NOT NULL,
  member BLOB NOT NULL,
  day TEXT NOT NULL,
  PRIMARY KEY (person, member)
) STRICT, WITHOUT ROWID;
";

/// Whether a database has exactly the schema this relay writes.
///
/// # Errors
/// When it has an older or a newer one.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len();
    let found: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match found.cmp(&known) {
        Ordering::Less => Err(StoreError::Older { found, known }),
        Ordering::Equal => Ok(()),
        Ordering::Greater => Err(StoreError::Newer { found, known }),
    }
}

/// Brings a database to the newest schema this relay knows.
///
/// # Errors
/// When it is newer than that, or cannot be changed.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let known = MIGRATIONS.len();
    let found: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for (version, sql) in (1_usize..).zip(MIGRATIONS).skip(found) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_a_newer_relay_is_refused_in_a_sentence() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let refused = migrate(&mut connection).unwrap_err().to_string();
        assert!(
            refused.contains("schema 99") && refused.contains("update"),
            "{refused}"
        );
    }

    #[test]
    fn a_database_of_the_first_relay_is_brought_up_with_all_it_holds() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection
            .pragma_update(None, "foreign_keys", true)
            .unwrap();
        connection.execute_batch(SCHEMA_1).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        connection
            .execute_batch(
                "INSERT INTO document VALUES (1, x'01', 3, x'02', x'03', 1, 1);
                 INSERT INTO log VALUES (1, 1, 1, x'04', x'05', x'06', x'07');
                 INSERT INTO device VALUES (x'08', x'09', x'0a', x'0b', 7);
                 INSERT INTO account VALUES ('root', x'09', 'name', '', 'hash', NULL);
                 INSERT INTO session VALUES (x'0c', 'root', 1779840000000);",
            )
            .unwrap();
        migrate(&mut connection).unwrap();
        let bytes = connection.query_row("SELECT bytes FROM log", [], |row| row.get(0));
        assert_eq!(bytes, Ok(vec![7_u8]));
        let device = "SELECT held, next_from, owed, held_seats, next_seats FROM device";
        let device = connection.query_row(device, [], |row| {
            let empty: [Vec<u8>; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, i64>(1)?, empty))
        });
        let empty = [Vec::new(), Vec::new(), Vec::new()];
        assert_eq!(device, Ok((vec![10], 7, empty)));
        let signed_in = "SELECT login, hash, created_at, last_seen, length(session) \
                         FROM session JOIN account USING (person) WHERE token = x'0c'";
        let session = connection.query_row(signed_in, [], |row| {
            let account: (String, String) = (row.get(0)?, row.get(1)?);
            Ok((account, row.get(2)?, row.get::<_, String>(3)?, row.get(4)?))
        });
        let account = ("root".to_owned(), "hash".to_owned());
        let first_day = "2026-02-26".to_owned();
        assert_eq!(session, Ok((account, 1_772_064_000_000_i64, first_day, 16)));
    }

    #[test]
    fn migrating_twice_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        let tables: u32 = connection
            .query_row(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(tables, 15);
    }
}
