//! Who looked, at the room: nothing of a member's record goes above before it is opened, and it goes
//! again by itself.

use super::super::*;
use super::kit::{HOME, HOST, Kit, NEW_HOST, Phone, TOWNSHIP, Told, office};
use super::seat_kit::OTHER;
use liangdi_core::address::Address;
use liangdi_core::choice::Role;
use liangdi_core::command::{Command, EndOffice, OpenMember};
use liangdi_core::frame::{Bundle, Fate};
use liangdi_core::looked::openings;
use liangdi_core::record::MemberOpened;
use liangdi_core::refusal::Refusal;

const OWN: &str = "member's own";
const DAY: UnixMillis = 86_400_000;

fn open(member: MemberId) -> Command {
    Command::OpenMember(OpenMember {
        member,
        reason: Some("a petition".into()),
    })
}

fn snapshots(told: &Told, phone: &Phone) -> Vec<Address> {
    let frames = told.to(phone).into_iter();
    let whole = frames.filter_map(|frame| {
        if let Down::Snapshot { address, .. } = frame {
            return Some(address);
        }
        None
    });
    whole.collect()
}

fn gone(told: &Told, phone: &Phone) -> Vec<Address> {
    let frames = told.to(phone).into_iter();
    let gone = frames.filter_map(|frame| {
        if let Down::Gone { address } = frame {
            return Some(address);
        }
        None
    });
    gone.collect()
}

impl Kit {
    fn full_record(&self) -> [Address; 3] {
        let [card, year] = self.shared_record();
        [card, year, Address::looked(self.member)]
    }

    /// A new day comes to the room.
    fn sleep(&mut self, days: i64) -> Told {
        self.now += days * DAY;
        Told {
            output: self.room.handle(Vec::new(), self.now),
        }
    }

    /// An opening that no honest phone would write: it is open already.
    fn opens_again(&mut self) -> Bundle {
        let again = MemberOpened {
            name: TOWNSHIP.into(),
            reason: None,
        };
        self.forged(TOWNSHIP, Address::looked(self.member), again.into())
    }
}

/// The host accepts, so that the township is no side.
fn accepted() -> Kit {
    let mut kit = Kit::new();
    kit.sit(OWN, Role::Member);
    kit
}

#[test]
fn a_superior_reads_nothing_before_it_opens_and_everything_after() {
    let mut kit = accepted();
    let mut township = kit.open(TOWNSHIP, 1);
    let told = kit.hello(&mut township, None);
    let before = snapshots(&told, &township);
    assert!(before.iter().all(|it| it.member().is_none()), "{before:?}");
    let (home, own) = (kit.connect(HOME, 1), kit.connect(OWN, 1));
    let (host, banner) = (kit.connect(HOST, 1), kit.connect("banner", 1));
    let opened = kit.write(TOWNSHIP, open(kit.member));
    let told = kit.submit(&township, vec![opened]);
    assert!(matches!(told.fates(&township)[..], [Fate::Admitted { .. }]));
    let mut whole = snapshots(&told, &township);
    whole.sort();
    let mut expected = kit.full_record().to_vec();
    expected.sort();
    assert_eq!(whole, expected);
    // The member and the home branch hear of it, the host and the banner do not.
    for phone in [&home, &own] {
        let [Down::Changes { items, .. }] = &told.to(phone)[..] else {
            panic!("{:?}", told.to(phone));
        };
        assert_eq!(items[0].address, Address::looked(kit.member));
    }
    for phone in [&host, &banner] {
        assert_eq!(told.to(phone), []);
    }
    // What happens while it is open is seen live.
    let contact = kit.contact(HOME, "live");
    let told = kit.submit(&home, vec![contact]);
    let heard = told.to(&township);
    assert!(heard.iter().any(|it| matches!(it, Down::Changes { .. })));
}

#[test]
fn what_was_opened_goes_after_the_next_day_live_and_at_the_next_hello() {
    let mut kit = accepted();
    let township = kit.connect(TOWNSHIP, 1);
    let opened = kit.write(TOWNSHIP, open(kit.member));
    kit.submit(&township, vec![opened]);
    let mut away = kit.open(TOWNSHIP, 2);
    kit.hello(&mut away, None);
    let cursor = kit.room.durable();
    let told = kit.sleep(1);
    assert_eq!(gone(&told, &township), [], "the next day it is still open");
    kit.close(&away);
    let told = kit.sleep(1);
    let mut taken = gone(&told, &township);
    taken.sort();
    let mut expected = kit.full_record().to_vec();
    expected.sort();
    assert_eq!(taken, expected);
    let mut back = kit.open(TOWNSHIP, 2);
    let told = kit.hello(&mut back, Some(cursor));
    let mut taken = gone(&told, &back);
    taken.sort();
    assert_eq!(taken, expected);
    // A summary that changed while the record was open was told all the same.
    let contact = kit.contact(HOME, "after");
    let home = kit.connect(HOME, 1);
    let told = kit.submit(&home, vec![contact]);
    assert!(matches!(told.to(&township)[0], Down::Summary { .. }));
}

#[test]
fn a_superior_that_opens_still_hears_the_summary() {
    let mut kit = accepted();
    let township = kit.connect(TOWNSHIP, 1);
    let opened = kit.write(TOWNSHIP, open(kit.member));
    kit.submit(&township, vec![opened]);
    let contact = kit.contact(HOME, "meanwhile");
    let home = kit.connect(HOME, 1);
    let told = kit.submit(&home, vec![contact]);
    let heard = told.to(&township);
    assert!(heard.iter().any(|it| matches!(it, Down::Summary { .. })));
}

#[test]
fn opening_again_while_it_is_open_is_one_row_and_lasts_no_longer() {
    let mut kit = accepted();
    let township = kit.connect(TOWNSHIP, 1);
    for _ in 0..2 {
        let opened = kit.opens_again();
        let told = kit.submit(&township, vec![opened]);
        assert!(matches!(told.fates(&township)[..], [Fate::Admitted { .. }]));
    }
    kit.sleep(1);
    let opened = kit.opens_again();
    kit.submit(&township, vec![opened]);
    let looked = Address::looked(kit.member);
    kit.room.load(&looked).unwrap();
    let records = kit.room.archive().records(&looked).unwrap();
    assert_eq!((records.len(), openings(records).len()), (3, 1));
    let told = kit.sleep(1);
    assert_eq!(gone(&told, &township).len(), 3);
}

#[test]
fn an_office_that_ends_closes_what_was_opened() {
    let mut kit = accepted();
    let township = kit.connect(TOWNSHIP, 1);
    let opened = kit.write(TOWNSHIP, open(kit.member));
    kit.submit(&township, vec![opened]);
    let ended = Command::EndOffice(EndOffice {
        org: kit.org(TOWNSHIP),
        office: office(TOWNSHIP),
        on: kit.today().plus_days(-1),
    });
    let ended = kit.write("banner", ended);
    let banner = kit.connect("banner", 1);
    let told = kit.submit(&banner, vec![ended]);
    let taken = gone(&told, &township);
    for address in kit.full_record() {
        assert!(taken.contains(&address), "{address:?} of {taken:?}");
    }
}

#[test]
fn an_opening_opens_one_member_and_outlives_a_restart() {
    let mut kit = accepted();
    kit.enter_another();
    let township = kit.connect(TOWNSHIP, 1);
    let opened = kit.write(TOWNSHIP, open(OTHER));
    kit.submit(&township, vec![opened]);
    kit.reopen();
    let mut fresh = kit.open(TOWNSHIP, 2);
    let told = kit.hello(&mut fresh, None);
    let whole = snapshots(&told, &fresh);
    assert!(whole.contains(&Address::card(OTHER)));
    assert!(!whole.contains(&Address::card(kit.member)));
}

#[test]
fn whoever_follows_as_second_side_needs_no_opening() {
    let mut kit = accepted();
    let home = kit.connect(HOME, 1);
    // A new host is asked and has not accepted: the township is the second side.
    let moves = kit.moves_to(NEW_HOST);
    kit.submit(&home, vec![moves]);
    let refused = kit.why_not(TOWNSHIP, open(kit.member));
    assert_eq!(refused, Some(Refusal::AlreadySettled));
}
