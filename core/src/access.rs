//! Access: who may read a document, from what the documents say (domain.md 6.2).

use crate::address::{Address, DocumentKind};
use crate::card::{Sides, sides_of};
use crate::case::Case;
use crate::document::Archive;
use crate::ids::{MemberId, OrgId, PersonId};
use crate::links::Linked;
use crate::policy;
use crate::registry::{Office, Registry};
use crate::time::Date;
use std::collections::BTreeSet;

/// Who may read a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reader {
    /// Everyone with an account in the banner.
    Everyone,
    /// Everyone who holds an office in this organisation.
    Org(OrgId),
    /// One person, whatever offices that person holds or has lost.
    Person(PersonId),
    /// Everyone who handles cases for this organisation (`policy::handles_cases`).
    Handlers(OrgId),
}

/// As whom a person reads: an office opens what its organisation reads, or only a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// Everything the organisation reads.
    Org(OrgId),
    /// A seat: of what the organisation reads, the record of one member. Offices bound to a member
    /// are seats, and so is what somebody above has opened, while it is open.
    Seat(OrgId, MemberId),
    /// The cases that are handled for the organisation.
    Handler(OrgId),
}

impl Holder {
    /// As whom the holder of an office reads.
    #[must_use]
    pub const fn of(office: &Office) -> Self {
        match office.member {
            None => Self::Org(office.org),
            Some(member) => Self::Seat(office.org, member),
        }
    }

    /// The organisation.
    #[must_use]
    pub const fn org(&self) -> OrgId {
        match self {
            Self::Org(org) | Self::Seat(org, _) | Self::Handler(org) => *org,
        }
    }

    /// The organisation that is read for as a whole; none for a seat.
    #[must_use]
    pub const fn whole_org(&self) -> Option<OrgId> {
        match self {
            Self::Org(org) => Some(*org),
            Self::Seat(..) | Self::Handler(_) => None,
        }
    }

    /// As which reader it reads.
    #[must_use]
    pub const fn reader(&self) -> Reader {
        match self {
            Self::Org(org) | Self::Seat(org, _) => Reader::Org(*org),
            Self::Handler(org) => Reader::Handlers(*org),
        }
    }

    /// Whether a document may be read that has these readers.
    #[must_use]
    pub fn reads(&self, address: &Address, readers: &BTreeSet<Reader>) -> bool {
        let is_open = match self {
            Self::Org(_) | Self::Handler(_) => true,
            Self::Seat(_, member) => {
                address.kind.is_open_to_seats() && address.member() == Some(*member)
            }
        };
        is_open && readers.contains(&self.reader())
    }
}

/// As whom a person reads on a day, beside what that person has opened ([`openers`]). A seat is for a
/// person: whoever sits for one registration sits for all that are known to be of the same person.
#[must_use]
pub fn holders(
    person: PersonId,
    day: Date,
    registry: &Registry,
    archive: &dyn Archive,
) -> BTreeSet<Holder> {
    let mut holders = BTreeSet::new();
    let held = registry.offices_of(person).map(|(_, office)| office);
    for office in held.filter(|office| office.is_held_on(day)) {
        if policy::handles_cases(office, registry) {
            holders.insert(Holder::Handler(office.org));
        }
        match office.member {
            None => drop(holders.insert(Holder::Org(office.org))),
            Some(member) => {
                let linked = Linked::of(member, archive);
                holders.extend(linked.members().map(|it| Holder::Seat(office.org, it)));
            }
        }
    }
    holders
}

/// As whom a person reads a member's record that the person has opened and that is still open: as
/// the home branch reads it, while an office of the person's may open it.
#[must_use]
pub fn openers(
    (person, member): (PersonId, MemberId),
    day: Date,
    registry: &Registry,
    archive: &dyn Archive,
) -> BTreeSet<Holder> {
    let Some(sides) = sides_of(member, archive, registry) else {
        return BTreeSet::new();
    };
    let mut held = registry
        .offices_of(person)
        .filter(|(_, office)| office.is_held_on(day));
    if !held.any(|(_, office)| policy::may_open(office, &sides, registry)) {
        return BTreeSet::new();
    }
    let linked = Linked::of(member, archive);
    let of = |side: &Sides| {
        linked
            .members()
            .map(|it| Holder::Seat(side.home, it))
            .collect::<Vec<_>>()
    };
    sides.each().flat_map(of).collect()
}

/// The readers of a document at hand, from what it says or the card it follows from says.
#[must_use]
pub fn readers_of(
    address: &Address,
    archive: &dyn Archive,
    registry: &Registry,
) -> BTreeSet<Reader> {
    if address.kind == DocumentKind::Case {
        let case = archive.records(address).and_then(Case::of);
        return case.map_or_else(BTreeSet::new, |case| case.readers(registry));
    }
    let sides = address.member();
    let sides = sides.and_then(|member| sides_of(member, archive, registry));
    readers(address, sides.as_ref(), registry)
}

/// The readers of a document that is no case; of a member's documents none before the member is
/// registered.
#[must_use]
pub fn readers(address: &Address, sides: Option<&Sides>, registry: &Registry) -> BTreeSet<Reader> {
    let mut readers = BTreeSet::new();
    match address.kind {
        DocumentKind::Rules => {
            readers.insert(Reader::Everyone);
        }
        DocumentKind::Office => {
            let org = OrgId::from_bytes(address.subject);
            readers.insert(Reader::Org(org));
            readers.extend(registry.parent(org).map(Reader::Org));
            // The banner grants offices everywhere, and who writes must hold (design.md 2).
            readers.insert(Reader::Org(registry.banner()));
        }
        DocumentKind::Looked => {
            for sides in sides.into_iter().flat_map(Sides::each) {
                readers.extend([sides.home, sides.keeper].map(Reader::Org));
            }
        }
        // A case names its own readers.
        DocumentKind::Case => {}
        DocumentKind::Contact => {
            readers.insert(Reader::Org(OrgId::from_bytes(address.second)));
        }
        DocumentKind::Card | DocumentKind::Year => {
            for sides in sides.into_iter().flat_map(Sides::each) {
                readers.insert(Reader::Org(sides.home));
                let asked = sides.asked.filter(|_| !sides.declined);
                readers.extend(asked.map(Reader::Org));
                // A township follows while it is the second side; else it reads summaries.
                readers.extend(sides.second_side.map(Reader::Org));
            }
        }
    }
    readers
}
