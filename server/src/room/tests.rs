//! The room, event by event: who is told what, and what happens when the disk says no.

mod cases;
mod kit;
mod looked;
mod seat_kit;
mod seats;

use super::*;
use kit::{HOME, HOST, Kit, NEW_HOST, Phone, TOWNSHIP};
use liangdi_core::address::Address;
use liangdi_core::document::read_snapshot;
use liangdi_core::frame::{Fate, VERSION};

fn is_changes(frame: &Down) -> bool {
    matches!(frame, Down::Changes { .. })
}

#[test]
fn a_change_reaches_both_sides_and_its_author_hears_the_fate_last() {
    let mut kit = Kit::new();
    let (home, host) = (kit.connect(HOME, 1), kit.connect(HOST, 1));
    let bundle = kit.contact(HOME, "quiet");
    let told = kit.submit(&home, vec![bundle.clone()]);
    let ours = told.to(&home);
    assert!(is_changes(&ours[0]) && is_changes(&ours[1]), "{ours:?}");
    let fate = Fate::Admitted {
        position: kit.room.durable().position,
    };
    assert_eq!(
        ours.last(),
        Some(&Down::Fate {
            command: bundle.command,
            fate
        })
    );
    // The note is for the home branch only.
    let theirs = told.to(&host);
    assert_eq!(theirs.len(), 1, "{theirs:?}");
    assert_eq!(
        told.raw_to(&host)[0],
        told.raw_to(&home)[theirs_index(&ours)]
    );
}

/// Which of the author's frames the other side got too: the change of the `year`.
fn theirs_index(ours: &[Down]) -> usize {
    ours.iter()
        .position(|frame| {
            matches!(frame, Down::Changes { items, .. }
                if items[0].address.kind == DocumentKind::Year)
        })
        .unwrap()
}

#[test]
fn a_bundle_sent_again_is_stored_once() {
    let mut kit = Kit::new();
    let home = kit.connect(HOME, 1);
    let bundle = kit.contact(HOME, "once");
    let told = kit.submit(&home, vec![bundle.clone(), bundle.clone()]);
    let position = kit.room.durable().position;
    assert_eq!(
        told.fates(&home),
        [Fate::Admitted { position }, Fate::Duplicate]
    );
    let again = kit.submit(&home, vec![bundle]);
    assert_eq!(again.fates(&home), [Fate::Duplicate]);
    assert_eq!(kit.room.durable().position, position);
}

#[test]
fn a_new_client_gets_whole_documents_and_a_known_one_almost_nothing() {
    let mut kit = Kit::new();
    let mut home = kit.open(HOME, 1);
    let first = kit.hello(&mut home, None);
    let mut snapshots = Vec::new();
    for frame in first.to(&home) {
        if let Down::Snapshot {
            address,
            changes,
            marks,
            ..
        } = frame
        {
            snapshots.push((address, changes, marks));
        }
    }
    assert!(snapshots.len() >= 4, "rules, office, card, year");
    for (address, changes, marks) in &snapshots {
        assert_eq!(read_snapshot(address, changes).unwrap().len(), marks.len());
    }
    let cursor = kit.room.durable();
    for _ in 0..2 {
        let mut again = kit.open(HOME, 1);
        let told = kit.hello(&mut again, Some(cursor));
        let bytes: usize = told.raw_to(&again).iter().map(|bytes| bytes.len()).sum();
        assert_eq!(told.to(&again).len(), 2, "{:?}", told.to(&again));
        assert!(bytes < 200, "{bytes} bytes");
    }
}

#[test]
fn a_client_that_was_away_gets_what_is_newer_in_order() {
    let mut kit = Kit::new();
    let home = kit.connect(HOME, 1);
    let cursor = kit.room.durable();
    let mut host = kit.open(HOST, 1);
    kit.hello(&mut host, None);
    kit.close(&host);
    for note in ["a", "b", "c"] {
        let bundle = kit.contact(HOME, note);
        kit.submit(&home, vec![bundle]);
    }
    let mut host = kit.open(HOST, 1);
    let told = kit.hello(&mut host, Some(cursor)).to(&host);
    let [Down::Welcome { .. }, Down::Changes { items, .. }, rest @ ..] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(items.len(), 3, "the years' changes, not the notes");
    assert!(items.is_sorted_by_key(|item| item.position));
    let caught = Down::Caught {
        cursor: kit.room.durable(),
    };
    assert_eq!(rest.last(), Some(&caught));
}

#[test]
fn a_full_disk_acknowledges_nothing_and_is_got_over() {
    let mut kit = Kit::new();
    let (home, host) = (kit.connect(HOME, 1), kit.connect(HOST, 1));
    let before = kit.room.durable();
    kit.room.store().limit_to_present_size(true);
    let bundles: Vec<_> = (0..40)
        .map(|note| kit.contact(HOME, &note.to_string()))
        .collect();
    let told = kit.submit(&home, bundles.clone());
    let stop = Down::Stop {
        reason: StopReason::StorageFull,
    };
    assert_eq!(told.to(&home), [stop]);
    assert_eq!(told.to(&host), []);
    assert_eq!(
        told.output.closes,
        [(home.conn, Stopped(StopReason::StorageFull))]
    );
    assert_eq!(kit.room.durable(), before);
    // Reading goes on.
    let mut reader = kit.open(HOST, 2);
    assert!(kit.hello(&mut reader, None).to(&reader).len() > 2);
    kit.room.store().limit_to_present_size(false);
    let home = kit.connect(HOME, 1);
    let told = kit.submit(&home, bundles);
    assert_eq!(told.fates(&home).len(), 40);
    assert!(
        told.fates(&home)
            .iter()
            .all(|fate| matches!(fate, Fate::Admitted { .. }))
    );
    kit.check_chain();
}

#[test]
fn a_stranger_to_this_log_is_stopped() {
    let mut kit = Kit::new();
    let head = kit.room.durable();
    let other_link = Cursor {
        link: [1; 32],
        ..head
    };
    let beyond = Cursor {
        position: head.position + 1,
        ..head
    };
    for cursor in [other_link, beyond] {
        let mut phone = kit.open(HOME, 1);
        let told = kit.hello(&mut phone, Some(cursor));
        assert_eq!(told.stopped(&phone), Some(StopReason::Restored));
    }
    let mut old = kit.open(HOME, 1);
    old.version = VERSION + 1;
    let told = kit.hello(&mut old, None);
    assert_eq!(told.stopped(&old), Some(StopReason::UpdateNeeded));
    kit.connect(HOME, 3);
    let mut borrowed = kit.open(HOST, 3);
    let told = kit.hello(&mut borrowed, None);
    assert_eq!(told.stopped(&borrowed), Some(StopReason::OtherDevice));
}

#[test]
fn garbage_ends_a_connection_and_changes_nothing() {
    let mut kit = Kit::new();
    let before = kit.room.durable();
    let hello_twice = Phone::hello_bytes(9, None);
    for bytes in [vec![], vec![0xff; 40], vec![0x82, 0x01], hello_twice] {
        let phone = kit.connect(HOME, 9);
        let told = kit.send(&phone, bytes);
        assert_eq!(told.stopped(&phone), Some(StopReason::BadFrame));
        let told = kit.send(&phone, frame::encode(&Up::Ack { position: 1 }));
        assert_eq!(told.output, Output::default(), "stopped is stopped");
    }
    let silent = kit.open(HOME, 9);
    let told = kit.send(&silent, frame::encode(&Up::Ack { position: 1 }));
    assert_eq!(
        told.stopped(&silent),
        Some(StopReason::BadFrame),
        "hello first"
    );
    assert_eq!(kit.room.durable(), before);
}

#[test]
fn a_host_that_declines_lets_go_and_reads_again_once_it_is_asked_again() {
    let mut kit = Kit::new();
    let (home, asked) = (kit.connect(HOME, 1), kit.connect(NEW_HOST, 1));
    let bundle = kit.moves_to(NEW_HOST);
    kit.submit(&home, vec![bundle]);
    let bundle = kit.declines(NEW_HOST);
    let told = kit.submit(&asked, vec![bundle]);
    let gone =
        |kit: &Kit| [Address::card(kit.member), kit.year()].map(|address| Down::Gone { address });
    let theirs = told.to(&asked);
    assert!(
        gone(&kit).iter().all(|gone| theirs.contains(gone)),
        "{theirs:?}"
    );
    assert!(
        matches!(told.to(&home).as_slice(), [Down::Changes { .. }]),
        "home reads why"
    );
    let bundle = kit.moves_to(NEW_HOST);
    let gained = kit.submit(&home, vec![bundle]).to(&asked);
    let snapshots = gained
        .iter()
        .filter(|it| matches!(it, Down::Snapshot { .. }));
    assert_eq!(snapshots.count(), 2, "{gained:?}");
}

#[test]
fn a_new_host_gets_everything_and_the_old_one_is_told_to_let_go() {
    let mut kit = Kit::new();
    let (home, old, new) = (
        kit.connect(HOME, 1),
        kit.connect(HOST, 1),
        kit.connect(NEW_HOST, 1),
    );
    let mut away = kit.open(HOST, 2);
    kit.hello(&mut away, None);
    kit.close(&away);
    let cursor = kit.room.durable();
    let bundle = kit.moves_to(NEW_HOST);
    let told = kit.submit(&home, vec![bundle]);
    let member = [Address::card(kit.member), kit.year()];
    let gone: Vec<_> = member.map(|address| Down::Gone { address }).into();
    let caught = Down::Caught {
        cursor: kit.room.durable(),
    };
    let theirs = told.to(&old);
    assert_eq!(theirs.split_last().unwrap(), (&caught, gone.as_slice()));
    let gained = told.to(&new);
    assert!(
        matches!(
            gained.as_slice(),
            [
                Down::Snapshot { .. },
                Down::Snapshot { .. },
                Down::Caught { .. }
            ]
        ),
        "{gained:?}"
    );
    let mut away = kit.open(HOST, 2);
    let told = kit.hello(&mut away, Some(cursor)).to(&away);
    assert!(gone.iter().all(|gone| told.contains(gone)), "{told:?}");
    let mut fresh = kit.open(NEW_HOST, 4);
    let told = kit.hello(&mut fresh, Some(cursor)).to(&fresh);
    let snapshots = told.iter().filter(|it| matches!(it, Down::Snapshot { .. }));
    assert!(snapshots.count() >= 2, "{told:?}");
}

#[test]
fn an_office_granted_online_brings_its_documents_at_once() {
    let mut kit = Kit::new();
    let newcomer = kit.connect("newcomer", 1);
    let banner = kit.connect("banner", 1);
    let bundle = kit.grants(HOME, "newcomer");
    let told = kit.submit(&banner, vec![bundle]);
    let theirs = told.to(&newcomer);
    let snapshots = theirs
        .iter()
        .filter(|it| matches!(it, Down::Snapshot { .. }));
    assert!(snapshots.count() >= 3, "{theirs:?}");
    assert!(matches!(theirs.last(), Some(Down::Caught { .. })));
    let bundle = kit.contact(HOME, "later");
    let home = kit.connect(HOME, 1);
    assert!(
        kit.submit(&home, vec![bundle])
            .to(&newcomer)
            .iter()
            .any(is_changes)
    );
}

#[test]
fn a_delivery_is_told_to_the_side_that_waits_for_it() {
    let mut kit = Kit::new();
    let (home, host) = (kit.connect(HOME, 1), kit.connect(HOST, 1));
    let stranger = kit.connect(NEW_HOST, 1);
    let bundle = kit.contact(HOME, "told");
    kit.submit(&home, vec![bundle]);
    let position = kit.room.durable().position;
    let told = kit.send(&host, frame::encode(&Up::Ack { position }));
    let [
        Down::Delivered {
            org,
            position: reached,
            tick,
        },
    ] = told.to(&home)[..]
    else {
        panic!("{:?}", told.to(&home));
    };
    assert_eq!((org, reached), (kit.org(HOST), position));
    assert_eq!(told.to(&stranger), []);
    let again = kit.send(&host, frame::encode(&Up::Ack { position }));
    assert_eq!(again.output, Output::default(), "no news is not told");
    let mut phone = kit.open(HOME, 1);
    phone.tick = tick - 1;
    let cursor = kit.room.durable();
    let told = kit.hello(&mut phone, Some(cursor)).to(&phone);
    assert!(
        told.contains(&Down::Delivered {
            org,
            position,
            tick
        }),
        "{told:?}"
    );
}

#[test]
fn a_superior_reads_summaries_where_it_follows_no_documents() {
    let mut kit = Kit::new();
    let (home, township) = (kit.connect(HOME, 1), kit.connect(TOWNSHIP, 1));
    let cursor = kit.room.durable();
    let bundle = kit.contact(HOME, "quarterly");
    let told = kit.submit(&home, vec![bundle]).to(&township);
    let [Down::Summary { summary }, Down::Caught { .. }] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(summary.member, kit.member);
    assert!(summary.last_contact.is_some());
    let mut later = kit.open(TOWNSHIP, 1);
    let again = kit.hello(&mut later, Some(cursor)).to(&later);
    assert!(again.contains(&told[0]), "{again:?}");
}

#[test]
fn a_room_opened_again_knows_everything() {
    let mut kit = Kit::new();
    let home = kit.connect(HOME, 1);
    let bundle = kit.contact(HOME, "kept");
    kit.submit(&home, vec![bundle.clone()]);
    let head = kit.room.durable();
    let registry = kit.room.registry().clone();
    kit.reopen();
    assert_eq!(kit.room.durable(), head);
    assert_eq!(kit.room.registry(), &registry);
    let home = kit.connect(HOME, 1);
    assert_eq!(
        kit.submit(&home, vec![bundle]).fates(&home),
        [Fate::Duplicate]
    );
    kit.check_chain();
}
