//! Insiders against the gate: chains, keys, documents and bundles that are not theirs.

use crate::insider::{Insider, malformed, refused};
use crate::stage::Stage;
use liangdi_core::address::{Address, DocumentKind};
use liangdi_core::choice::{Attendance, Membership};
use liangdi_core::document::{Chain, Genesis, write_change};
use liangdi_core::frame::{Bundle, Fate, Up};
use liangdi_core::ids::{ActivityId, CommandId, MemberId};
use liangdi_core::record::{
    AttendanceRecorded, ContactNoted, EntryProposed, MemberRegistered, Record, RecordKey,
};
use liangdi_core::refusal::{ChangeFault, Refusal};
use liangdi_core::time::{Date, Period};
use liangdi_tests::hostile::stock;

pub(crate) fn today() -> Date {
    Date::at(crate::kit::now())
}

pub(crate) fn this_period() -> Period {
    Period::of(today())
}

/// A deed that may be proposed.
pub(crate) fn deed(evidence: &str) -> EntryProposed {
    EntryProposed {
        item: "A4".to_owned(),
        level: "halfDay".to_owned(),
        on: today(),
        evidence: evidence.to_owned(),
    }
}

/// A member whose home is the insider's organisation, with a year that has begun.
pub(crate) fn own_member(insider: &Insider) -> MemberId {
    let cards = insider.records(DocumentKind::Card);
    let mut own = cards.iter().filter_map(|(address, record)| match record {
        Record::MemberRegistered(it) if it.home == insider.org => address.member(),
        _ => None,
    });
    let has_begun = |member: &MemberId| {
        let year = Address::year(*member, this_period());
        insider.document(&year).is_some()
    };
    own.find(has_begun).expect("the demo has begun years")
}

pub(crate) fn own_year(insider: &Insider) -> Address {
    Address::year(own_member(insider), this_period())
}

fn key(command: CommandId, ordinal: u8) -> RecordKey {
    RecordKey { command, ordinal }
}

fn is_admitted(fate: &Fate) -> bool {
    matches!(fate, Fate::Admitted { .. })
}

#[test]
fn attack_by_overwriting_a_record_of_ones_own() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let command = insider.command();
    let first = insider.write(&year, command, &[deed("first").into()]);
    let first = insider.submit(insider.bundle(command, vec![(year, first)]));
    assert!(is_admitted(&first), "{first:?}");
    let second = insider.write(&year, command, &[deed("second").into()]);
    let second = insider.submit(insider.bundle(command, vec![(year, second)]));
    assert_eq!(second, refused(Refusal::KeyReused));
    let stands = insider
        .document(&year)
        .unwrap()
        .records
        .get(&key(command, 0));
    assert_eq!(stands.unwrap().record, deed("first").into());
}

#[test]
fn attack_by_overwriting_somebody_elses_record() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let mine = insider.org;
    let theirs = insider.find(&year, |_, stamp| stamp.org != mine);
    let command = theirs.map_or_else(|| insider.command(), |(key, _)| key.command);
    let bytes = insider.write(&year, command, &[deed("not theirs").into()]);
    let fate = insider.submit(insider.bundle(command, vec![(year, bytes)]));
    assert_eq!(fate, refused(Refusal::KeyReused));
}

#[test]
fn attack_under_the_key_of_another_command() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let (command, other) = (insider.command(), insider.command());
    let bytes = insider.write(&year, other, &[deed("whose?").into()]);
    let fate = insider.submit(insider.bundle(command, vec![(year, bytes)]));
    assert_eq!(fate, refused(Refusal::KeyReused));
}

#[test]
fn attack_with_one_ordinal_in_two_documents() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let other = Address::year(
        own_member(&insider),
        Period::ending(this_period().year() - 1),
    );
    let command = insider.command();
    let here = insider.write(&year, command, &[deed("twice").into()]);
    let there = insider.write(&other, command, &[deed("twice").into()]);
    let fate = insider.submit(insider.bundle(command, vec![(year, here), (other, there)]));
    assert_eq!(fate, refused(Refusal::KeyReused));
}

#[test]
fn attack_with_a_change_made_for_another_document() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let elsewhere = Address::year(MemberId::from_bytes([9; 16]), this_period());
    let command = insider.command();
    let bytes = insider.write(&elsewhere, command, &[deed("moved").into()]);
    let fate = insider.submit(insider.bundle(command, vec![(year, bytes)]));
    assert_eq!(fate, Fate::Held, "it follows another genesis");
    assert!(!insider.has(&year, command));
}

#[test]
fn attack_with_a_record_of_another_kind_of_document() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let card = Address::card(own_member(&insider));
    let fate = insider.try_record(&card, deed("in the card"));
    assert_eq!(fate, malformed(ChangeFault::OtherDocument));
}

#[test]
fn attack_with_a_shadow_of_a_document() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let card = Address::card(own_member(&insider));
    let registered = MemberRegistered {
        home: insider.org,
        name: "the same again".to_owned(),
        sex: None,
        born_year: None,
        joined_on: today(),
        membership: Membership::Full,
        phone: None,
    };
    let shadows = [
        Address {
            generation: 1,
            ..card
        },
        Address {
            second: [1; 16],
            ..card
        },
        Address {
            period: 2026,
            ..card
        },
    ];
    for shadow in shadows {
        let fate = insider.try_record(&shadow, registered.clone());
        assert_eq!(fate, malformed(ChangeFault::Address), "{shadow:?}");
    }
    for shadow in [
        Address {
            second: [1; 16],
            ..year
        },
        Address {
            generation: 7,
            ..year
        },
        Address { period: 0, ..year },
    ] {
        let fate = insider.try_record(&shadow, deed("in the shadow"));
        assert_eq!(fate, malformed(ChangeFault::Address), "{shadow:?}");
    }
}

#[test]
fn attack_with_bundles_that_are_none() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let command = insider.command();
    let bytes = insider.write(&year, command, &[deed("again").into()]);
    for changes in [
        vec![],
        vec![(year, bytes.clone()), (year, bytes.clone())],
        (0..5)
            .map(|n| {
                (
                    Address::year(MemberId::from_bytes([n; 16]), this_period()),
                    bytes.clone(),
                )
            })
            .collect(),
    ] {
        let fate = insider.submit(insider.bundle(command, changes));
        assert_eq!(fate, malformed(ChangeFault::Bundle));
    }
}

#[test]
fn attack_with_a_bundle_of_which_half_is_right() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let notes = Address::contact(own_member(&insider), insider.banner, this_period());
    let command = insider.command();
    let right = insider.write(&year, command, &[deed("the right half").into()]);
    let note = ContactNoted {
        contact: key(command, 0),
        on: today(),
        note: "in another's notebook".to_owned(),
    };
    let chain = Chain::new(&Genesis::of(&notes));
    let wrong = write_change(&chain, insider.actor, &[(key(command, 1), note.into())]).0;
    let fate = insider.submit(insider.bundle(command, vec![(year, right), (notes, wrong)]));
    assert_eq!(fate, refused(Refusal::NotASide));
    assert!(!insider.has(&year, command), "all or nothing");
}

#[test]
fn attack_by_replaying_ones_own_bundle() {
    let stage = Stage::shared();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let command = insider.command();
    let bytes = insider.write(&year, command, &[deed("once").into()]);
    let bundle = insider.bundle(command, vec![(year, bytes.clone())]);
    assert!(is_admitted(&insider.submit(bundle.clone())));
    for _ in 0..5 {
        assert_eq!(insider.submit(bundle.clone()), Fate::Duplicate);
    }
    let again = Insider::enter(&stage, "lianxi").log(&year);
    assert_eq!(again.iter().filter(|it| **it == bytes).count(), 1);
}

#[test]
fn attack_by_replaying_somebody_elses_change_as_ones_own() {
    let stage = Stage::shared();
    let mut author = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&author);
    let command = author.command();
    let bytes = author.write(&year, command, &[deed("theirs").into()]);
    let bundle = author.bundle(command, vec![(year, bytes)]);
    assert!(is_admitted(&author.submit(bundle.clone())));
    let mut thief = Insider::enter(&stage, "lianxi");
    let theirs = Bundle {
        office: thief.office,
        ..bundle
    };
    assert_eq!(thief.submit(theirs), Fate::Duplicate);
    let (author, stamp) = (author.person, &thief.document(&year).unwrap().records);
    assert_eq!(stamp.get(&key(command, 0)).unwrap().stamp.person, author);
}

#[test]
fn attack_with_somebodys_stream_from_another_device() {
    let stage = Stage::shared();
    let mut phone = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&phone);
    assert!(is_admitted(
        &phone.try_record(&year, deed("from the phone"))
    ));
    for login in ["baiyinhua", "lianxi"] {
        let mut thief = Insider::enter(&stage, login);
        thief.actor = phone.actor;
        let fate = thief.try_record(&year, deed("from elsewhere"));
        assert_eq!(fate, refused(Refusal::ChainBroken), "{login}");
    }
    assert!(is_admitted(
        &phone.try_record(&year, deed("from the phone again"))
    ));
}

#[test]
fn attack_with_more_heads_than_a_change_may_follow() {
    let stage = Stage::alone();
    let member = stage.witnesses().member;
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = Address::year(member, this_period());
    // Each begins a stream of its own at the genesis, and leaves a head nobody has followed.
    let root = Chain::new(&Genesis::of(&year));
    for number in 0..200_u8 {
        let command = insider.command();
        let record = (key(command, 0), deed(&format!("head {number}")).into());
        let bytes = write_change(&root, crate::kit::random(), &[record]).0;
        let fate = insider.submit(insider.bundle(command, vec![(year, bytes)]));
        assert!(is_admitted(&fate), "{number}: {fate:?}");
    }
    stage.witnesses().go_on("in spite of all heads");
    let fate = insider.try_record(&year, deed("so does the insider"));
    assert!(is_admitted(&fate), "{fate:?}");
    stock(&year, &insider.log(&year)).unwrap();
}

#[test]
fn attack_with_more_records_than_a_document_may_hold() {
    let stage = Stage::alone();
    let mut insider = Insider::enter(&stage, "baiyinhua");
    let year = own_year(&insider);
    let text = "\u{4e24}".repeat(400);
    let full = (0..1_000).find_map(|_| {
        let bundles: Vec<Bundle> = flood(&mut insider, &year, &text);
        let last = bundles.last().unwrap().command;
        insider.say(&Up::Submit { bundles });
        let mut refusal = None;
        insider.hear_until(|down| match down {
            liangdi_core::frame::Down::Fate { command, fate } => {
                if let Fate::Refused { refusal: why } = fate {
                    refusal.get_or_insert_with(|| why.clone());
                }
                *command == last
            }
            _ => false,
        });
        refusal
    });
    assert_eq!(full, Some(Refusal::DocumentFull));
    // Whoever comes now still gets all of it, and other documents are as open as before.
    let late = Insider::enter(&stage, "lianxi");
    assert_eq!(late.log(&year).len(), insider.log(&year).len());
    stage.witnesses().go_on("elsewhere");
}

/// Bundles of one change each, in one stream, with as much text as a change may hold.
fn flood(insider: &mut Insider, year: &Address, text: &str) -> Vec<Bundle> {
    let mut chain = insider.chain(year);
    let mut bundles = Vec::new();
    for _ in 0..20 {
        let command = insider.command();
        let records: Vec<_> = (0..8)
            .map(|ordinal| {
                let attendance = AttendanceRecorded {
                    activity: ActivityId::from_bytes(crate::kit::random()),
                    title: text.to_owned(),
                    on: today(),
                    online: false,
                    outcome: Attendance::Attended,
                };
                (key(command, ordinal), attendance.into())
            })
            .collect();
        let (bytes, change) = write_change(&chain, insider.actor, &records);
        chain.extend(&change);
        bundles.push(insider.bundle(command, vec![(*year, bytes)]));
    }
    bundles
}
