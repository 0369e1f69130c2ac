//! Registrations, moves, hosts and merges.

use super::super::chronicle::Post;
use super::{Draft, Records};
use liangdi_core::address::Address;
use liangdi_core::choice::{FlowEvent, FlowReason, Membership, OrgKind, RelayedHow};
use liangdi_core::ids::{MemberId, OrgId};
use liangdi_core::record::{
    ArrivalReported, ContactPersonAssigned, DepartureReported, FlowStated, HostAccepted,
    HostDeclined, MemberCorrected, MemberRegistered, MembersMerged, MembersSeparated, Record,
    Relayed,
};
use liangdi_core::time::Period;

/// Where members go, mostly.
const HOSTS: &[OrgKind] = &[
    OrgKind::InflowOrg,
    OrgKind::MobileMemberOrg,
    OrgKind::Branch,
];

impl Draft<'_> {
    pub(super) fn register(&mut self, post: &mut Post) -> Records {
        let is_inflow = self.random.chance(35);
        let (home, by) = if is_inflow {
            let home = self.org_of(&[OrgKind::MembershipOrg]);
            (home, self.org_of(&[OrgKind::Branch, OrgKind::Township]))
        } else {
            let home = self.org_of(&[OrgKind::Branch]);
            (home, home)
        };
        self.act_for(post, by);
        let known = self.random.chance(5);
        let member = if known {
            self.some_member()
        } else {
            MemberId::from_bytes(self.random.sixteen())
        };
        let card = Address::card(member);
        let registered = MemberRegistered {
            home,
            name: self.some_text(),
            sex: None,
            born_year: None,
            joined_on: self.today,
            membership: Membership::Full,
            phone: None,
        };
        let mut records: Records = vec![(card, registered.into())];
        if self.random.chance(60) {
            records.push((card, self.departed()));
        }
        if self.random.chance(if is_inflow { 85 } else { 50 }) {
            let host = match is_inflow {
                true if self.random.chance(50) => post.org,
                true => self.org_of(&[OrgKind::Branch]),
                false => self.org_of(HOSTS),
            };
            records.push((card, self.arrived(Some(host))));
            if self.random.chance(50) {
                records.push((card, self.accepted(host, false)));
            }
        }
        if self.random.chance(30) {
            let year = Address::year(member, Period::of(self.today));
            records.push((year, self.stated(None)));
        }
        if self.random.chance(5) {
            let last = records.len() - 1;
            records.swap(0, last);
        }
        records
    }

    pub(super) fn flow(&mut self, post: &mut Post) -> Records {
        let member = self.some_member();
        let (home, host) = self.two_sides(member);
        let side = if self.random.chance(50) { home } else { host };
        let card = Address::card(member);
        match self.random.below(10) {
            8 => {
                let above = self.random.chance(30);
                let by = if above { self.some_org() } else { side };
                self.act_for(post, by);
                let says = self.random.chance(90);
                let corrected = MemberCorrected {
                    name: says.then(|| self.some_text()),
                    sex: None,
                    born_year: None,
                    joined_on: None,
                    membership: None,
                    phone: None,
                };
                vec![(card, corrected.into())]
            }
            0 => {
                self.act_for(post, home);
                vec![(card, self.departed())]
            }
            1 | 2 => {
                self.act_for(post, home);
                let nobody = self.random.chance(10);
                let host = (!nobody).then(|| self.org_of(HOSTS));
                vec![(card, self.arrived(host))]
            }
            3 | 4 => self.accept(post, (member, host), home),
            5 => {
                let relayed = self.random.chance(40);
                self.act_for(post, if relayed { home } else { host });
                let other = self.random.chance(8);
                let host = if other { self.some_org() } else { host };
                vec![(card, self.declined(host, relayed))]
            }
            6 => {
                self.act_for(post, side);
                let assigned = ContactPersonAssigned {
                    name: self.some_text(),
                    phone: None,
                    person: None,
                    from: self.today,
                };
                vec![(card, assigned.into())]
            }
            7 => {
                self.act_for(post, side);
                let year = Address::year(member, Period::of(self.today));
                vec![(year, self.stated(Some(host)))]
            }
            _ => self.link(post, member),
        }
    }

    fn accept(
        &mut self,
        post: &mut Post,
        (member, host): (MemberId, OrgId),
        home: OrgId,
    ) -> Records {
        let relayed = self.random.chance(30);
        self.act_for(post, if relayed { home } else { host });
        let other = self.random.chance(8);
        let said = if other { self.some_org() } else { host };
        let mut records = vec![(Address::card(member), self.accepted(said, relayed))];
        if self.random.chance(50) {
            let year = Address::year(member, Period::of(self.today));
            let stated = FlowStated {
                event: FlowEvent::Accepted,
                on: self.today,
                reported_on: None,
                host: Some(said),
            };
            records.push((year, stated.into()));
        }
        records
    }

    /// Two cards say that they are one person, or are not.
    fn link(&mut self, post: &mut Post, one: MemberId) -> Records {
        let other = self.some_member();
        let homes = [one, other].map(|it| self.chronicle.home(it));
        if let Some(home) = homes[0] {
            let above = self.chronicle.org(home).and_then(|it| it.parent);
            let decides = if homes[0] == homes[1] {
                Some(home)
            } else {
                above
            };
            self.act_for(post, decides.unwrap_or(home));
        }
        let merges = self.random.chance(60);
        let word = |other| {
            if merges {
                Record::from(MembersMerged { other })
            } else {
                Record::from(MembersSeparated { other })
            }
        };
        let mut records = vec![(Address::card(one), word(other))];
        if !self.random.chance(6) {
            let wrong = self.random.chance(4);
            let back = if wrong { self.some_member() } else { one };
            records.push((Address::card(other), word(back)));
        }
        records
    }

    fn departed(&mut self) -> Record {
        DepartureReported {
            left_on: self.some_day(),
            reported_on: self.today,
            place: self.some_text(),
            reason: FlowReason::Work,
        }
        .into()
    }

    fn arrived(&mut self, host: Option<OrgId>) -> Record {
        ArrivalReported {
            arrived_on: self.some_day(),
            place: "-".to_owned(),
            host,
        }
        .into()
    }

    pub(super) fn said(&mut self, relayed: bool) -> Option<Relayed> {
        let far = self.random.chance(8);
        relayed.then(|| Relayed {
            by: "-".to_owned(),
            how: RelayedHow::Phone,
            on: self.today.plus_days(if far { 3 } else { 0 }),
        })
    }

    fn accepted(&mut self, host: OrgId, relayed: bool) -> Record {
        let accepted = HostAccepted::of(host, self.some_day(), "-".to_owned());
        let mut accepted = accepted.relayed(self.said(relayed));
        if self.random.chance(3) {
            accepted.relayed_how = None;
        }
        accepted.into()
    }

    fn declined(&mut self, host: OrgId, relayed: bool) -> Record {
        let declined = HostDeclined::of(host, self.some_day(), "-".to_owned());
        declined.relayed(self.said(relayed)).into()
    }

    fn stated(&mut self, host: Option<OrgId>) -> Record {
        let stated = FlowStated {
            event: *self.random.pick(FlowEvent::ALL),
            on: self.some_day(),
            reported_on: None,
            host: host.filter(|_| !self.random.chance(10)),
        };
        stated.into()
    }
}
