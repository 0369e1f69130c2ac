//! Documents against stock Automerge: what we write loads there, and comes back whole.

use super::*;
use crate::choice::Role;
use crate::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use crate::limits;
use crate::record::EntryProposed;
use crate::refusal::ChangeFault;
use crate::stamp::Standing;

fn address() -> Address {
    Address::year(
        MemberId::from_bytes([1; 16]),
        crate::time::Period::ending(2026),
    )
}

fn record(number: u8) -> (RecordKey, crate::record::Record) {
    let key = RecordKey {
        command: CommandId::from_bytes([number; 16]),
        ordinal: 0,
    };
    let record = EntryProposed {
        item: "A4".into(),
        level: "halfDay".into(),
        on: "2026-03-01".parse().unwrap(),
        evidence: format!("清雪 {number}"),
    };
    (key, record.into())
}

fn stamp() -> Stamp {
    Stamp {
        person: PersonId::from_bytes([2; 16]),
        org: OrgId::from_bytes([3; 16]),
        office: OfficeId::from_bytes([4; 16]),
        role: Role::Secretary,
        standing: Standing::Held,
        admitted_at: 0,
    }
}

/// Two actors in turn, each building on the other, then both at once.
fn conversation() -> (Document, Vec<Vec<u8>>) {
    let mut document = Document::new(&address());
    let mut log = Vec::new();
    for number in 0..6_u8 {
        let (bytes, change) = write_change(
            &document.chain,
            [number % 2; 16].map(|it| it + 1),
            &[record(number)],
        );
        document.fold(&change, &stamp(), Progress::Admitted(u64::from(number)));
        log.push(bytes);
    }
    let sides =
        [7_u8, 8].map(|number| write_change(&document.chain, [number; 16], &[record(number)]));
    for (bytes, change) in sides {
        document.fold(&change, &stamp(), Progress::Admitted(9));
        log.push(bytes);
    }
    (document, log)
}

#[test]
fn what_we_write_loads_in_stock_automerge_with_the_same_heads() {
    let (document, log) = conversation();
    let genesis = Genesis::of(&address()).bytes;
    let changes = [&genesis].into_iter().chain(&log);
    let mut loaded =
        automerge::Automerge::new_with_encoding(automerge::TextEncoding::UnicodeCodePoint);
    loaded
        .apply_changes(changes.map(|bytes| bytes.as_slice().try_into().unwrap()))
        .unwrap();
    let loaded = automerge::Automerge::load(&loaded.save()).unwrap();
    let heads: Vec<Hash> = loaded.get_heads().iter().map(|hash| hash.0).collect();
    assert_eq!(
        heads,
        document.chain.heads().iter().copied().collect::<Vec<_>>()
    );
}

#[test]
fn an_actor_names_its_last_change_even_when_others_built_on_it() {
    let (document, _) = conversation();
    for actor in [[1; 16], [2; 16]] {
        let tip = document.chain.tip(&actor).unwrap();
        let (_, change) = write_change(&document.chain, actor, &[record(9)]);
        assert!(change.deps.contains(&tip.hash));
        assert_eq!(change.seq, tip.seq + 1);
    }
}

#[test]
fn of_many_heads_a_change_follows_as_many_as_it_may_and_its_own() {
    let root = Document::new(&address());
    let mut document = root.clone();
    for number in 0..200_u8 {
        let (_, change) = write_change(&root.chain, [number; 16], &[record(number)]);
        document.fold(&change, &stamp(), Progress::Admitted(u64::from(number)));
    }
    let heads = |document: &Document| document.chain.heads().len();
    let mut before = heads(&document);
    for number in [3_u8, 77, 3] {
        let own = document.chain.tip(&[number; 16]).unwrap();
        let (bytes, change) = write_change(&document.chain, [number; 16], &[record(number)]);
        assert!(change.deps.contains(&own.hash));
        assert_eq!(read_change(&bytes), Ok(change.clone()));
        document.fold(&change, &stamp(), Progress::Admitted(300));
        // Its own change may be gathered already.
        let gathered = before + 1 - heads(&document);
        assert!(gathered + 1 >= limits::CHANGE_DEPS_MAX, "{gathered}");
        before = heads(&document);
    }
}

#[test]
fn a_snapshot_gives_back_the_very_bytes_of_the_log() {
    let (_, log) = conversation();
    let snapshot = write_snapshot(&address(), log.iter().map(Vec::as_slice)).unwrap();
    assert_eq!(read_snapshot(&address(), &snapshot).unwrap(), log);
}

#[test]
fn a_snapshot_of_another_document_is_refused() {
    let (_, log) = conversation();
    let snapshot = write_snapshot(&address(), log.iter().map(Vec::as_slice)).unwrap();
    let other = Address::card(MemberId::from_bytes([1; 16]));
    assert!(matches!(
        read_snapshot(&other, &snapshot),
        Err(SnapshotError::Digest)
    ));
    assert!(matches!(
        write_snapshot(&other, log.iter().map(Vec::as_slice)),
        Err(SnapshotError::Change)
    ));
}

#[test]
fn a_damaged_snapshot_gives_no_changes() {
    let (_, log) = conversation();
    let snapshot = write_snapshot(&address(), log.iter().map(Vec::as_slice)).unwrap();
    for at in 0..snapshot.len() {
        let mut damaged = snapshot.clone();
        damaged[at] ^= 1;
        let back = read_snapshot(&address(), &damaged);
        assert!(back.is_err() || back.is_ok_and(|it| it == log), "byte {at}");
        assert!(read_snapshot(&address(), &snapshot[..at]).is_err());
    }
}

#[test]
fn a_snapshot_that_unpacks_without_end_is_refused() {
    let bomb = miniz_oxide::deflate::compress_to_vec(&vec![0; limits::SNAPSHOT_BYTES_MAX + 1], 6);
    assert!(matches!(
        read_snapshot(&address(), &bomb),
        Err(SnapshotError::Packing)
    ));
}

#[test]
fn reading_gives_what_was_written() {
    let (document, log) = conversation();
    for bytes in &log {
        let change = read_change(bytes).unwrap();
        for (key, record) in &change.records {
            assert_eq!(
                record.as_ref(),
                document.records.get(key).map(|it| &it.record)
            );
        }
    }
}

#[test]
fn a_wrong_checksum_and_trailing_bytes_are_no_change() {
    let (_, log) = conversation();
    let mut flipped = log[0].clone();
    flipped[5] ^= 1;
    assert_eq!(read_change(&flipped), Err(ChangeFault::Checksum));
    let mut longer = log[0].clone();
    longer.push(0);
    assert_eq!(read_change(&longer), Err(ChangeFault::NotAChange));
}

#[test]
fn a_change_of_another_document_does_not_follow_this_one() {
    let other = Document::new(&Address::card(MemberId::from_bytes([1; 16])));
    let (_, change) = write_change(&other.chain, [5; 16], &[record(1)]);
    let here = Document::new(&address());
    assert_eq!(here.chain.max_op(&change.deps), None);
}
