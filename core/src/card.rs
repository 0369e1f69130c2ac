//! The card: who a member is, where, and which organisations share the work.

use crate::address::Address;
use crate::document::{Archive, Records};
use crate::ids::{MemberId, OrgId};
use crate::record::{
    ArrivalReported, ContactPersonAssigned, DepartureReported, HostAccepted, MemberRegistered,
    Record,
};
use crate::registry::Registry;
use crate::stamp::Stamp;

/// What a card's records say today.
#[derive(Debug, Clone, Copy, Default)]
pub struct Card<'a> {
    /// The registration.
    pub registered: Option<&'a MemberRegistered>,
    /// Latest departure, by the day of leaving.
    pub departed: Option<&'a DepartureReported>,
    /// Latest arrival, by the day of arrival (domain.md 8: the date of the move decides).
    pub arrived: Option<&'a ArrivalReported>,
    /// Acceptance by the host of the latest arrival.
    pub accepted: Option<&'a HostAccepted>,
    /// The contact person in effect: the home side's latest assignment (R25).
    pub contact_person: Option<&'a ContactPersonAssigned>,
    /// Whether another side has assigned somebody else.
    pub contact_persons_differ: bool,
}

/// The organisations that share the work on a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// The home branch.
    pub home: OrgId,
    /// The host asked to accept, whether or not it has.
    pub asked: Option<OrgId>,
    /// The host that has accepted.
    pub host: Option<OrgId>,
    /// The committee above the home branch: second side where there is no host (A2).
    pub township: Option<OrgId>,
}

impl<'a> Card<'a> {
    /// Folds the records of a card; their order of arrival makes no difference.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only a few record kinds matter here"
    )]
    #[must_use]
    pub fn of(records: &'a Records) -> Self {
        let mut card = Self::default();
        let mut persons: Vec<(&ContactPersonAssigned, &Stamp)> = Vec::new();
        let mut accepted: Vec<&HostAccepted> = Vec::new();
        let mut latest = (None, None);
        for (key, stamped) in records {
            let at = (stamped.stamp.admitted_at, *key);
            match &stamped.record {
                Record::MemberRegistered(it) if card.registered.is_none() => {
                    card.registered = Some(it);
                }
                Record::DepartureReported(it) if latest.0 < Some((it.left_on, at)) => {
                    latest.0 = Some((it.left_on, at));
                    card.departed = Some(it);
                }
                Record::ArrivalReported(it) if latest.1 < Some((it.arrived_on, at)) => {
                    latest.1 = Some((it.arrived_on, at));
                    card.arrived = Some(it);
                }
                Record::HostAccepted(it) => accepted.push(it),
                Record::ContactPersonAssigned(it) => persons.push((it, &stamped.stamp)),
                _ => {}
            }
        }
        let asked = card.arrived.and_then(|arrived| arrived.host);
        card.accepted = accepted
            .into_iter()
            .filter(|it| Some(it.host) == asked)
            .max_by_key(|it| it.accepted_on);
        card.settle_contact_person(&persons);
        card
    }

    fn settle_contact_person(&mut self, persons: &[(&'a ContactPersonAssigned, &Stamp)]) {
        let home = self.registered.map(|it| it.home);
        let latest = |of_home: bool| {
            persons
                .iter()
                .filter(|(_, stamp)| (Some(stamp.org) == home) == of_home)
                .max_by_key(|(it, stamp)| (it.from, stamp.admitted_at))
                .map(|(it, _)| *it)
        };
        let (ours, theirs) = (latest(true), latest(false));
        self.contact_person = ours.or(theirs);
        self.contact_persons_differ = ours
            .zip(theirs)
            .is_some_and(|(ours, theirs)| ours.name != theirs.name);
    }

    /// The sides, once the member is registered.
    #[must_use]
    pub fn sides(&self, registry: &Registry) -> Option<Sides> {
        let home = self.registered?.home;
        Some(Sides {
            home,
            asked: self.arrived.and_then(|arrived| arrived.host),
            host: self.accepted.map(|accepted| accepted.host),
            township: registry.parent(home),
        })
    }
}

/// The sides of a member, from the card at hand.
#[must_use]
pub fn sides_of(member: MemberId, archive: &dyn Archive, registry: &Registry) -> Option<Sides> {
    Card::of(archive.records(&Address::card(member))?).sides(registry)
}
