//! A real database, harmed in every way there is: each is named.

use super::*;
use crate::demo;
use crate::room::{Place, Room, next_link};
use liangdi_core::document::read_change;
use liangdi_core::stamp::Stamp;
use rusqlite::Connection;
use std::sync::OnceLock;

/// 2026-11-23T10:00:00Z.
const NOW: i64 = 1_795_428_000_000;

struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let unique = to_hex(&crate::password::random::<8>().unwrap());
        Self(std::env::temp_dir().join(format!("liangdi-verify-{unique}")))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// The demo's database, as one file.
fn demo_file() -> &'static [u8] {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    FILE.get_or_init(|| {
        let folder = Folder::new();
        let mut room = Room::open(Store::open(&folder.0).unwrap(), NOW).unwrap();
        demo::fill(&mut room, NOW).unwrap();
        room.into_store().close_copy().unwrap();
        std::fs::read(folder.0.join(DATABASE)).unwrap()
    })
}

/// What is found after some harm.
fn found_after(harm: impl FnOnce(&Connection)) -> Report {
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join(DATABASE);
    std::fs::write(&file, demo_file()).unwrap();
    let connection = Connection::open(&file).unwrap();
    connection
        .pragma_update(None, "foreign_keys", false)
        .unwrap();
    harm(&connection);
    connection.close().unwrap();
    verify(&Store::open_to_read(&file).unwrap()).unwrap()
}

fn found(sql: &str) -> Report {
    found_after(|connection| {
        assert!(connection.execute(sql, []).unwrap() > 0, "{sql}: no row");
    })
}

fn has(report: &Report, kind: Kind, position: Option<u64>, words: &str) -> bool {
    report.faults.iter().any(|it| {
        it.kind == kind
            && (position.is_none() || it.position == position)
            && it.wrong.contains(words)
    })
}

/// What is found after one bit of a blob's byte was changed.
fn found_flipped(table: &str, column: &str, byte: usize, condition: &str) -> Report {
    found_after(|connection| {
        let read = format!("SELECT {column} FROM {table} WHERE {condition}");
        let mut blob: Vec<u8> = connection.query_row(&read, [], |row| row.get(0)).unwrap();
        blob[byte] ^= 1;
        let write = format!("UPDATE {table} SET {column} = ? WHERE {condition}");
        assert_eq!(connection.execute(&write, [blob]).unwrap(), 1);
    })
}

#[test]
fn an_unharmed_database_has_no_faults_and_everything_is_compared() {
    let report = found_after(|_| {});
    assert_eq!(report.faults, []);
    assert!(report.compared && report.changes > 300 && report.documents > 100);
    let mut out = Vec::new();
    write_plainly(&mut out, &report).unwrap();
    let (changes, documents) = (report.changes, report.documents);
    let said = format!("verified {changes} changes in {documents} documents\n");
    assert_eq!(String::from_utf8(out).unwrap(), said);
}

/// What may happen to the row at position 200.
const LOG: &[(&str, Kind, &str)] = &[
    (
        "UPDATE log SET stamp = x'00' WHERE position = 200",
        Kind::Unreadable,
        "stamp",
    ),
    (
        "UPDATE log SET link = x'00' WHERE position = 200",
        Kind::Unreadable,
        "32 bytes",
    ),
    (
        "UPDATE log SET bytes = x'' WHERE position = 200",
        Kind::Gap,
        "no admitted erasure",
    ),
    (
        "DELETE FROM log WHERE position = 200",
        Kind::Missing,
        "missing",
    ),
    (
        "UPDATE log SET seq = 99 WHERE position = 200",
        Kind::Number,
        "change 99",
    ),
    (
        "UPDATE log SET doc = 1, seq = 99 WHERE position = 200",
        Kind::Content,
        "document",
    ),
    (
        "UPDATE log SET doc = 9999 WHERE position = 200",
        Kind::Document,
        "without a row",
    ),
];

#[test]
fn a_harmed_row_of_the_log_is_named_by_its_position() {
    let flip = |column| found_flipped("log", column, 30, "position = 200");
    let from = |column: &str| {
        found(&format!(
            "UPDATE log SET {column} = (SELECT {column} FROM log WHERE position = 7) \
             WHERE position = 200"
        ))
    };
    for (report, kind, words) in [
        (flip("bytes"), Kind::Bytes, "damaged"),
        (from("bytes"), Kind::Bytes, "not the change"),
        (flip("hash"), Kind::Bytes, "not the change"),
        (flip("hash"), Kind::Content, "not what was chained"),
        (flip("link"), Kind::Link, "was changed"),
        (from("stamp"), Kind::Content, "not what was chained"),
        (flip("stamp"), Kind::Content, "not what was chained"),
    ] {
        assert!(has(&report, kind, Some(200), words), "{report:?}");
        assert!(!report.compared);
        let others = report.faults.iter().filter(|it| it.position != Some(200));
        assert_eq!(others.count(), 0, "{report:?}");
    }
    for (sql, kind, words) in LOG {
        let report = found(sql);
        assert!(has(&report, *kind, Some(200), words), "{sql}: {report:?}");
    }
}

#[test]
fn a_log_that_ends_too_early_or_otherwise_is_noticed() {
    let last = "(SELECT max(position) FROM log)";
    let report = found(&format!("DELETE FROM log WHERE position = {last}"));
    assert!(
        has(&report, Kind::Document, None, "the log that it ends"),
        "{report:?}"
    );
    let report = found_flipped("log", "link", 30, &format!("position = {last}"));
    let changes = Some(report.changes);
    assert!(
        has(&report, Kind::Link, changes, "does not fit"),
        "{report:?}"
    );
    let report = found("DELETE FROM log WHERE position BETWEEN 50 AND 52");
    assert!(
        has(&report, Kind::Missing, Some(50), "and the 2 after it"),
        "{report:?}"
    );
}

/// What a row is chained by: position, address, number, hash and stamp.
type Chained = (u64, Vec<u8>, u64, [u8; 32], Vec<u8>);

/// Chains a log anew from its rows, as whoever harms it knowingly would.
fn chain_again(connection: &Connection) {
    let rows = "SELECT log.position, address, log.seq, hash, stamp FROM log JOIN document USING (doc) \
                ORDER BY log.position";
    let mut rows = connection.prepare(rows).unwrap();
    let all: Vec<Chained> = rows
        .query_map([], |row| {
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                row.get(4)?,
            ))
        })
        .unwrap()
        .map(core::result::Result::unwrap)
        .collect();
    let mut link = [0; 32];
    for (position, address, seq, hash, stamp) in all {
        let address: Address = frame::decode(&address, address.len()).unwrap();
        let stamp: Stamp = frame::decode(&stamp, stamp.len()).unwrap();
        let place = Place {
            position,
            address: &address,
            seq,
        };
        link = next_link(&link, &place, &hash, &stamp);
        let sql = "UPDATE log SET link = ? WHERE position = ?";
        connection
            .execute(sql, rusqlite::params![link, position])
            .unwrap();
    }
}

#[test]
fn changes_that_the_gate_would_not_take_are_named_whatever_the_chain_says() {
    // The second change of a stream before its first.
    let report = found_after(|connection| {
        let twice = "SELECT first.position, second.position FROM log AS first \
                     JOIN log AS second ON second.doc = first.doc AND second.seq = 2 \
                     WHERE first.seq = 1 AND first.position > 100 LIMIT 1";
        let (one, two): (u64, u64) = connection
            .query_row(twice, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        let swap = "UPDATE log SET (hash, bytes) = (SELECT hash, bytes FROM log AS it \
                    WHERE it.position = CASE log.position WHEN ?1 THEN ?2 ELSE ?1 END) \
                    WHERE position IN (?1, ?2)";
        connection.execute(swap, [one, two]).unwrap();
        chain_again(connection);
    });
    assert!(
        has(&report, Kind::Gate, None, "its author's stream"),
        "{report:?}"
    );
    let chained = found_after(chain_again);
    assert_eq!(chained.faults, []);
}

#[test]
fn no_stock_document_holds_what_follows_a_missing_change() {
    let sql = "SELECT address, bytes FROM log JOIN document USING (doc) \
               WHERE document.seq = 3 AND log.seq <> 2 ORDER BY doc, log.seq";
    found_after(|connection| {
        let mut rows = connection.prepare(sql).unwrap();
        let mut rows = rows.query([]).unwrap();
        let mut next = || -> (Vec<u8>, Vec<u8>) {
            let row = rows.next().unwrap().unwrap();
            (row.get(0).unwrap(), row.get(1).unwrap())
        };
        let ((address, first), (_, third)) = (next(), next());
        let address: Address = frame::decode(&address, address.len()).unwrap();
        let head = read_change(&first).unwrap().hash;
        assert_eq!(stock_heads(&address, &[&first]), Ok([head].into()));
        let error = stock_heads(&address, &[&first, &third]).unwrap_err();
        assert!(error.to_string().contains("2 of 3"), "{error}");
    });
}

/// What may happen to rows that are made from the log.
const ROWS: &[(&str, Kind, &str)] = &[
    (
        "UPDATE document SET position = 5 WHERE doc = 30",
        Kind::Document,
        "its row says",
    ),
    (
        "UPDATE document SET seq = seq + 1 WHERE doc = 30",
        Kind::Document,
        "its row says",
    ),
    (
        "UPDATE document SET kind = 1 WHERE doc = 30",
        Kind::Document,
        "another document",
    ),
    (
        "UPDATE document SET id = x'00' WHERE doc = 30",
        Kind::Document,
        "another document",
    ),
    (
        "UPDATE document SET subject = x'00' WHERE doc = 30",
        Kind::Document,
        "another document",
    ),
    (
        "UPDATE document SET address = x'00' WHERE doc = 30",
        Kind::Document,
        "cannot be read",
    ),
    (
        "UPDATE meta SET value = zeroblob(16) WHERE key = 'banner'",
        Kind::Document,
        "banner",
    ),
    ("DELETE FROM actor WHERE doc = 30", Kind::Actor, "no device"),
    (
        "INSERT INTO actor VALUES (30, zeroblob(16), zeroblob(16))",
        Kind::Actor,
        "not in the log",
    ),
    (
        "DELETE FROM reader WHERE doc = 30",
        Kind::Reader,
        "is not in its readers",
    ),
    (
        "INSERT INTO reader VALUES (30, zeroblob(16), 1, NULL)",
        Kind::Reader,
        "by the log never",
    ),
    (
        "UPDATE reader SET since = since + 1 WHERE doc = 30",
        Kind::Reader,
        "by the log from",
    ),
    (
        "UPDATE reader SET until = since + 9 WHERE doc = 30",
        Kind::Reader,
        "until",
    ),
    (
        "UPDATE reader SET doc = 9999 WHERE doc = 30",
        Kind::Reader,
        "has no row",
    ),
];

#[test]
fn rows_that_do_not_follow_from_the_log_are_named() {
    for (sql, kind, words) in ROWS {
        let report = found(sql);
        assert!(has(&report, *kind, None, words), "{sql}: {report:?}");
    }
}

#[test]
fn summaries_that_do_not_follow_from_the_log_are_named() {
    let one = "member = (SELECT min(member) FROM summary)";
    let report = found_flipped("summary", "bytes", 40, one);
    assert!(
        has(&report, Kind::Summary, None, "something else"),
        "{report:?}"
    );
    for (harm, words) in [
        ("UPDATE summary SET home = zeroblob(16)", "wrong superiors"),
        ("UPDATE summary SET position = 150", "older than"),
        ("UPDATE summary SET position = 99999", "no bundle ends"),
        ("UPDATE summary SET day = 'never'", "of no day"),
        ("UPDATE summary SET member = zeroblob(16)", "not registered"),
        ("DELETE FROM summary", "has no summary"),
    ] {
        let sql = format!("{harm} WHERE {one}");
        let report = found(&sql);
        assert!(
            has(&report, Kind::Summary, None, words),
            "{sql}: {report:?}"
        );
    }
}

#[test]
fn a_damaged_page_of_the_file_is_named() {
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join(DATABASE);
    let mut bytes = demo_file().to_vec();
    // An index of the log, which no other check reads: its page's cells are overwritten.
    std::fs::write(&file, &bytes).unwrap();
    let page: usize = Connection::open(&file)
        .unwrap()
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'document_by_kind'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let start = (page - 1) * 4096;
    bytes[start + 200..start + 4096].fill(0x5a);
    std::fs::write(&file, &bytes).unwrap();
    let report = verify(&Store::open_to_read(&file).unwrap()).unwrap();
    assert!(has(&report, Kind::File, None, "damaged"), "{report:?}");
}
