//! Deeds of hosts without an account: offices bound to one member, and what is relayed.

use super::World;
use super::cast::{GUESTS, MEMBER, person};
use liangdi_core::choice::{RelayedHow, Role};
use liangdi_core::command::{AcceptAsHost, Command, EndOffice, GrantOffice};
use liangdi_core::ids::{MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::record::Relayed;
use liangdi_core::time::{Date, Period};

impl World {
    /// The host accepts itself, through a guest, or over the home branch.
    pub(super) fn first_acceptance(&mut self, member: MemberId, on: Date) -> Vec<(usize, Command)> {
        let accept = |relayed| {
            Command::AcceptAsHost(AcceptAsHost {
                member,
                accepted_on: on,
                branch: "third".to_owned(),
                relayed,
            })
        };
        if self.random.chance(55) {
            return vec![(1, accept(None))];
        }
        let seat = self.guest(member, person(GUESTS[0]));
        let mut phones = self.phones.iter();
        match phones.position(|phone| phone.owner.person == person(GUESTS[0])) {
            Some(guest) => vec![(0, seat), (guest, accept(None))],
            None => vec![(0, accept(Some(said(on))))],
        }
    }

    /// At times the home branch writes down what a host said.
    pub(super) fn relayed(&mut self) -> Option<Relayed> {
        let on = self.day();
        self.random.chance(25).then(|| said(on))
    }

    /// An office bound to one member, or the end of one.
    pub(super) fn seat(&mut self) -> Command {
        let today = Date::at(self.now);
        if !self.ledger.seats.is_empty() && self.random.chance(30) {
            return Command::EndOffice(EndOffice {
                org: self.cast.home,
                office: *self.random.pick(&self.ledger.seats),
                on: today.plus_days(-1),
            });
        }
        let member = self.any_member();
        if self.random.chance(70) {
            // A guest is a guest once: whoever comes after the first has no phone here.
            let holder = match GUESTS.get(self.ledger.seats.len()) {
                Some(guest) => person(*guest),
                None => PersonId::from_bytes(self.random.sixteen()),
            };
            self.guest(member, holder)
        } else {
            self.give_seat((Role::Member, member), person(MEMBER), None)
        }
    }

    /// A guest of the first host.
    fn guest(&mut self, member: MemberId, holder: PersonId) -> Command {
        let host = self.cast.hosts[0];
        self.give_seat((Role::Guest, member), holder, Some(host))
    }

    fn give_seat(
        &mut self,
        (role, member): (Role, MemberId),
        holder: PersonId,
        acts_for: Option<OrgId>,
    ) -> Command {
        let today = Date::at(self.now);
        let office = OfficeId::from_bytes(self.random.sixteen());
        self.ledger.seats.push(office);
        for phone in &mut self.phones {
            if phone.owner.person == holder {
                phone.owner.posts.push(office);
            }
        }
        Command::GrantOffice(GrantOffice {
            org: self.cast.home,
            office,
            person: holder,
            name: "in a seat".to_owned(),
            role,
            from: today,
            through: Some(Period::of(today).last()),
            member: Some(member),
            acts_for,
        })
    }
}

/// What a host said, as the home branch writes it down.
fn said(on: Date) -> Relayed {
    Relayed {
        by: "somebody".to_owned(),
        how: RelayedHow::Letter,
        on,
    }
}
