//! The card: who a member is, where, and which organisations share the work.

mod profile;
mod sides;

pub use profile::{Profile, known_as, profiles};
pub use sides::sides_of;

use crate::document::Archive;
use crate::ids::{MemberId, OrgId};
use crate::links::Linked;
use crate::record::{
    ArrivalReported, ContactPersonAssigned, DepartureReported, HostAccepted, HostDeclined, Record,
    RecordKey,
};
use crate::registry::Registry;
use crate::stamp::{Stamp, Stamped};
use crate::time::{Date, UnixMillis};
use std::collections::BTreeSet;

/// What a card's records say today.
#[derive(Debug, Clone, Copy, Default)]
pub struct Card<'a> {
    /// The home, as registered; of several registrations that of the lowest id.
    pub home: Option<OrgId>,
    /// What it says of the person: the lowest registration, with all corrections.
    pub profile: Option<Profile<'a>>,
    /// Latest departure, by the day of leaving.
    pub departed: Option<&'a DepartureReported>,
    /// Latest arrival, by the day of arrival (domain.md 8: the date of the move decides).
    pub arrived: Option<&'a ArrivalReported>,
    /// Acceptance by the host of the latest arrival.
    pub accepted: Option<&'a HostAccepted>,
    /// That the host of the latest arrival cannot take the member in.
    pub declined: Option<&'a HostDeclined>,
    /// Whether the host has no hand of its own: it accepted through a guest, or relayed.
    pub host_is_absent: bool,
    /// The contact person in effect: the home side's latest assignment (R25).
    pub contact_person: Option<&'a ContactPersonAssigned>,
    /// Whether another side has assigned somebody else.
    pub contact_persons_differ: bool,
}

/// When something was said, for those who must agree on what was said last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Order {
    on: Date,
    admission: (u64, UnixMillis),
    key: RecordKey,
}

impl Order {
    const fn of(on: Date, key: RecordKey, stamped: &Stamped) -> Self {
        Self {
            on,
            admission: stamped.order(),
            key,
        }
    }
}

/// What hosts have answered.
#[derive(Debug, Default)]
struct Answers<'a> {
    accepted: Vec<Answer<'a, HostAccepted>>,
    declined: Vec<Answer<'a, HostDeclined>>,
}

/// An answer of a host, and whether it came by a full hand: by itself, not by a guest or relayed.
type Answer<'a, T> = (Order, &'a T, bool);

/// The organisations that share the work on a member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sides {
    /// The home branch.
    pub home: OrgId,
    /// The host asked to accept, whether or not it has.
    pub asked: Option<OrgId>,
    /// Whether that host has declined.
    pub declined: bool,
    /// The host that has accepted.
    pub host: Option<OrgId>,
    /// Whether that host has no hand of its own: it accepted through a guest, or relayed.
    pub host_is_absent: bool,
    /// The committee that answers where one of the two sides has nobody here, or no hand (A2): above
    /// the home branch while there is no host, above the host where the home is outside the banner.
    pub second_side: Option<OrgId>,
    /// The branch here that keeps contact: the home branch; for a home outside, the host asked.
    pub keeper: OrgId,
    /// The committee above that branch.
    pub above: Option<OrgId>,
    /// What the person's other registrations say, until a move is reported for all of them.
    pub others: Vec<Self>,
}

impl Sides {
    /// These sides, and those of the person's other registrations.
    pub fn each(&self) -> impl Iterator<Item = &Self> {
        core::iter::once(self).chain(&self.others)
    }
}

impl<'a> Card<'a> {
    /// Folds the records of a card; their order of arrival makes no difference.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few record kinds matter here"
    )]
    #[must_use]
    pub fn of(records: impl IntoIterator<Item = (&'a RecordKey, &'a Stamped)>) -> Self {
        let mut card = Self::default();
        let mut persons: Vec<(&ContactPersonAssigned, &Stamp)> = Vec::new();
        let mut answers = Answers::default();
        let mut homes: BTreeSet<OrgId> = BTreeSet::new();
        let mut latest = (None, None);
        let mut arrival = None;
        let mut said = Vec::new();
        for (key, stamped) in records {
            let at = (stamped.order(), *key);
            match &stamped.record {
                Record::MemberRegistered(it) => {
                    homes.insert(it.home);
                    card.home.get_or_insert(it.home);
                    said.push((key, stamped));
                }
                Record::MemberCorrected(_) => said.push((key, stamped)),
                Record::DepartureReported(it) if latest.0 < Some((it.left_on, at)) => {
                    latest.0 = Some((it.left_on, at));
                    card.departed = Some(it);
                }
                Record::ArrivalReported(it) if latest.1 < Some((it.arrived_on, at)) => {
                    latest.1 = Some((it.arrived_on, at));
                    card.arrived = Some(it);
                    arrival = Some(stamped.order());
                }
                Record::HostAccepted(it) => answers.accepted.push((
                    Order::of(it.accepted_on, *key, stamped),
                    it,
                    stamped.is_full_hand(),
                )),
                Record::HostDeclined(it) => answers.declined.push((
                    Order::of(it.declined_on, *key, stamped),
                    it,
                    stamped.is_full_hand(),
                )),
                Record::ContactPersonAssigned(it) => persons.push((it, &stamped.stamp)),
                _ => {}
            }
        }
        card.profile = profiles(said).last().map(|(it, _)| *it);
        card.settle_host(&answers, arrival);
        card.settle_contact_person(&persons, &homes);
        card
    }

    /// The later answer of the host that is asked stands, by its day and then by admission; once it
    /// has answered by itself, only its own answers count. To be asked anew is to be free to answer
    /// anew: a no holds for what was asked before it.
    fn settle_host(&mut self, answers: &Answers<'a>, arrival: Option<(u64, UnixMillis)>) {
        let asked = self.arrived.and_then(|arrived| arrived.host);
        let all = || answers.accepted.iter();
        let all = || all().filter(|(_, it, _)| Some(it.host) == asked);
        let noes = || answers.declined.iter();
        let noes = || {
            noes()
                .filter(|(order, it, _)| Some(it.host) == asked && Some(order.admission) >= arrival)
        };
        let is_own = all().any(|(order, _, is_full)| *is_full && Some(order.admission) >= arrival)
            || noes().any(|(_, _, is_full)| *is_full);
        let yes = all().filter(|it| it.2 || !is_own).max_by_key(|it| it.0);
        let no = noes().filter(|it| it.2 || !is_own).max_by_key(|it| it.0);
        let is_no = no.map(|it| it.0) > yes.map(|it| it.0);
        self.accepted = yes.filter(|_| !is_no).map(|it| it.1);
        self.declined = no.filter(|_| is_no).map(|it| it.1);
        self.host_is_absent = self.accepted.is_some() && !all().any(|(_, _, is_full)| *is_full);
    }

    /// The name; empty where nobody is registered.
    #[must_use]
    pub fn name(&self) -> String {
        self.profile
            .map(|it| it.name.to_owned())
            .unwrap_or_default()
    }

    /// The phone.
    #[must_use]
    pub fn phone(&self) -> Option<String> {
        self.profile?.phone.map(str::to_owned)
    }

    /// The host that is asked or has accepted; none where there is none, or it has declined.
    #[must_use]
    pub fn host(&self) -> Option<OrgId> {
        let asked = self.arrived.and_then(|arrived| arrived.host);
        asked.filter(|_| self.declined.is_none())
    }

    fn settle_contact_person(
        &mut self,
        persons: &[(&'a ContactPersonAssigned, &Stamp)],
        homes: &BTreeSet<OrgId>,
    ) {
        let latest = |of_home: bool| {
            persons
                .iter()
                .filter(|(_, stamp)| homes.contains(&stamp.org) == of_home)
                .max_by_key(|(it, stamp)| (it.from, stamp.admitted_at))
                .map(|(it, _)| *it)
        };
        let (ours, theirs) = (latest(true), latest(false));
        self.contact_person = ours.or(theirs);
        self.contact_persons_differ = ours
            .zip(theirs)
            .is_some_and(|(ours, theirs)| ours.name != theirs.name);
    }

    /// The card of a person: of all registrations at hand that are known to be this member.
    #[must_use]
    pub fn of_member(member: MemberId, archive: &'a dyn Archive) -> Self {
        Self::of(Linked::of(member, archive).card_records(archive))
    }

    /// The sides as this card says, for the registration of a home.
    pub(crate) fn sides_for(&self, home: OrgId, registry: &Registry) -> Sides {
        let asked = self.arrived.and_then(|arrived| arrived.host);
        let host = self.accepted.map(|accepted| accepted.host);
        let outside = registry.is_outside(home);
        let keeper = asked.filter(|_| outside).unwrap_or(home);
        let above = registry.parent(keeper);
        Sides {
            home,
            asked,
            declined: self.declined.is_some(),
            host,
            host_is_absent: self.host_is_absent,
            second_side: match host {
                Some(_) if !outside && !self.host_is_absent => None,
                Some(_) | None => above,
            },
            keeper,
            above,
            others: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{RelayedHow, Role};
    use crate::document::Records;
    use crate::ids::{CommandId, OfficeId, PersonId};
    use crate::stamp::{Progress, Standing};

    const HOST: OrgId = OrgId::from_bytes([3; 16]);

    fn day(day: i8) -> Date {
        Date::new(2026, 5, day).unwrap()
    }

    fn asked(on: i8) -> Record {
        let place = "place".to_owned();
        let (arrived_on, host) = (day(on), Some(HOST));
        Record::from(ArrivalReported {
            arrived_on,
            place,
            host,
        })
    }

    fn yes(on: i8) -> Record {
        let (host, accepted_on, branch) = (HOST, day(on), "third".to_owned());
        let (relayed_by, relayed_how, relayed_on) = (None, None, None);
        Record::from(HostAccepted {
            host,
            accepted_on,
            branch,
            relayed_by,
            relayed_how,
            relayed_on,
        })
    }

    fn no(on: i8) -> Record {
        let (host, declined_on, reason) = (HOST, day(on), "no room".to_owned());
        let (relayed_by, relayed_how, relayed_on) = (None, None, None);
        Record::from(HostDeclined {
            host,
            declined_on,
            reason,
            relayed_by,
            relayed_how,
            relayed_on,
        })
    }

    /// Whether the host has accepted and declined, after these were admitted in this order.
    fn verdict(admitted: &[Record]) -> (bool, bool) {
        let found = [false, true].map(|backwards| {
            let records: Records = (1_u8..)
                .zip(admitted)
                .map(|(at, record)| {
                    // Keys are drawn at random: their order must not matter.
                    let key = if backwards { 100 - at } else { at };
                    let command = CommandId::from_bytes([key; 16]);
                    let stamp = Stamp {
                        person: PersonId::from_bytes([1; 16]),
                        org: HOST,
                        office: OfficeId::from_bytes([1; 16]),
                        role: Role::Secretary,
                        standing: Standing::Held,
                        admitted_at: 0,
                    };
                    let stamped = Stamped {
                        record: record.clone(),
                        stamp,
                        progress: Progress::Admitted(at.into()),
                    };
                    let ordinal = 0;
                    (RecordKey { command, ordinal }, stamped)
                })
                .collect();
            let card = Card::of(&records);
            assert_eq!(card.host().is_some(), card.declined.is_none());
            (card.accepted.is_some(), card.declined.is_some())
        });
        assert_eq!(found[0], found[1]);
        found[0]
    }

    #[test]
    fn the_later_answer_of_a_host_stands_by_its_day_then_by_admission() {
        assert_eq!(verdict(&[asked(1)]), (false, false));
        assert_eq!(verdict(&[asked(1), no(2)]), (false, true));
        assert_eq!(verdict(&[asked(1), no(2), yes(3)]), (true, false));
        assert_eq!(verdict(&[asked(1), yes(3), no(2)]), (true, false));
        assert_eq!(verdict(&[asked(1), no(3), yes(2)]), (false, true));
        assert_eq!(verdict(&[asked(1), yes(2), no(2)]), (false, true));
        assert_eq!(verdict(&[asked(1), no(2), yes(2)]), (true, false));
    }

    #[test]
    fn whoever_is_asked_anew_may_answer_anew() {
        assert_eq!(verdict(&[asked(1), no(2), asked(1)]), (false, false));
        assert_eq!(verdict(&[asked(1), no(2), asked(3), no(3)]), (false, true));
        assert_eq!(verdict(&[asked(1), no(2), asked(3), yes(4)]), (true, false));
        // A no to what was asked before says nothing of a yes that stood.
        assert_eq!(verdict(&[asked(1), yes(1), no(2), asked(3)]), (true, false));
    }

    /// The same answer, as the home branch relays it.
    fn relayed(mut answer: Record) -> Record {
        let said = (
            Some("name".to_owned()),
            Some(RelayedHow::Phone),
            Some(day(4)),
        );
        if let Record::HostAccepted(it) = &mut answer {
            (it.relayed_by, it.relayed_how, it.relayed_on) = said;
        } else if let Record::HostDeclined(it) = &mut answer {
            (it.relayed_by, it.relayed_how, it.relayed_on) = said;
        }
        answer
    }

    #[test]
    fn what_a_host_answers_by_itself_is_not_overruled_by_what_is_relayed() {
        assert_eq!(verdict(&[asked(1), relayed(no(2))]), (false, true));
        assert_eq!(verdict(&[asked(1), relayed(no(3)), yes(2)]), (true, false));
        assert_eq!(verdict(&[asked(1), yes(2), relayed(no(3))]), (true, false));
        assert_eq!(verdict(&[asked(1), no(2), relayed(yes(3))]), (false, true));
        // Asked anew it may answer anew, by whichever hand.
        let anew = [asked(1), yes(2), asked(3), relayed(no(3))];
        assert_eq!(verdict(&anew), (false, true));
    }
}
