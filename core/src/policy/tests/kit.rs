//! Organisations, people and rows for the tests of policy.

use crate::address::Address;
use crate::choice::{FlowReason, OrgKind, Role};
use crate::command::{
    Acceptance, Arrival, Command, ContactPersonNamed, Context, Departure, RegisterMember,
};
use crate::document::{Archive, Records};
use crate::ids::{CommandId, MemberId, OfficeId, OrgId, PersonId};
use crate::record::{OrgRegistered, Record};
use crate::refusal::Refusal;
use crate::registry::Registry;
use crate::stamp::{Progress, Stamp, Stamped, Standing};
use crate::time::Date;
use std::collections::BTreeMap;

pub(super) const fn org(number: u8) -> OrgId {
    OrgId::from_bytes([number; 16])
}

pub(super) const BANNER: OrgId = org(1);
pub(super) const TOWNSHIP: OrgId = org(2);
pub(super) const BRANCH: OrgId = org(3);
pub(super) const OTHER_TOWNSHIP: OrgId = org(4);
pub(super) const OTHER_BRANCH: OrgId = org(5);
pub(super) const HOST: OrgId = org(6);
pub(super) const OUTSIDE: OrgId = org(7);
/// Who acts, for whom.
pub(super) type Acting = (OrgId, Role);
pub(super) const SECRETARY: Acting = (BRANCH, Role::Secretary);
pub(super) const HELPER: Acting = (BRANCH, Role::ContactPerson);
pub(super) const ORGANISER: Acting = (TOWNSHIP, Role::TownshipOrganizer);
pub(super) const DEPT: Acting = (BANNER, Role::OrganizationDept);
pub(super) const MEMBER: MemberId = MemberId::from_bytes([9; 16]);

/// Documents in memory.
#[derive(Debug, Default)]
pub(super) struct Shelf(pub(super) BTreeMap<Address, Records>);

impl Archive for Shelf {
    fn records(&self, address: &Address) -> Option<&Records> {
        self.0.get(address)
    }
}

pub(super) fn registry() -> Registry {
    let mut registry = Registry::new(BANNER);
    for (org, kind, parent) in [
        (BANNER, OrgKind::Banner, None),
        (TOWNSHIP, OrgKind::Township, Some(BANNER)),
        (BRANCH, OrgKind::Branch, Some(TOWNSHIP)),
        (OTHER_TOWNSHIP, OrgKind::Township, Some(BANNER)),
        (OTHER_BRANCH, OrgKind::Branch, Some(OTHER_TOWNSHIP)),
        (HOST, OrgKind::InflowOrg, None),
        (OUTSIDE, OrgKind::MembershipOrg, None),
    ] {
        let record = Record::from(OrgRegistered {
            org,
            name: String::new(),
            kind,
            parent,
            place: String::new(),
        });
        registry.fold(&Address::rules(BANNER), &record);
    }
    registry
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Plans a command as somebody, and puts what it writes on the shelf.
pub(super) fn execute(
    shelf: &mut Shelf,
    (org, role): Acting,
    command: impl Into<Command>,
) -> Result<Vec<Record>, Refusal> {
    let number = u8::try_from(shelf.0.values().map(Records::len).sum::<usize>()).unwrap();
    let stamp = Stamp {
        person: PersonId::from_bytes([8; 16]),
        org,
        office: OfficeId::from_bytes([8; 16]),
        role,
        standing: Standing::Held,
        admitted_at: 0,
    };
    let records = command.into().plan(&Context {
        id: CommandId::from_bytes([number; 16]),
        acting: &stamp,
        today: day("2026-11-25"),
        archive: shelf,
        registry: &registry(),
    })?;
    let mut written = Vec::new();
    for (address, key, record) in records {
        let stamped = Stamped {
            record: record.clone(),
            stamp: stamp.clone(),
            progress: Progress::Local,
        };
        shelf.0.entry(address).or_default().insert(key, stamped);
        written.push(record);
    }
    Ok(written)
}

impl From<RegisterMember> for Command {
    fn from(it: RegisterMember) -> Self {
        Self::RegisterMember(it)
    }
}

pub(super) fn bare() -> RegisterMember {
    RegisterMember::new(MEMBER, "name", day("2001-08-13"))
}

/// Everything a row may know, with the host asked.
pub(super) fn whole(home: Option<OrgId>) -> RegisterMember {
    RegisterMember {
        home,
        departure: Some(Departure {
            left_on: day("2026-03-01"),
            place: "place".to_owned(),
            reason: FlowReason::Work,
        }),
        arrival: Some(Arrival {
            arrived_on: day("2026-03-02"),
            place: "place".to_owned(),
            host: Some(HOST),
        }),
        contact_person: Some(ContactPersonNamed {
            name: "helper".to_owned(),
            phone: Some("19900001111".to_owned()),
        }),
        ..bare()
    }
}

/// A member of a home outside, here with a host.
pub(super) fn inflow(host: Option<OrgId>, accepts: bool) -> RegisterMember {
    RegisterMember {
        home: Some(OUTSIDE),
        departure: None,
        arrival: Some(Arrival {
            arrived_on: day("2026-03-02"),
            place: "place".to_owned(),
            host,
        }),
        acceptance: accepts.then(|| Acceptance {
            accepted_on: day("2026-03-03"),
            branch: "first".to_owned(),
        }),
        ..bare()
    }
}
