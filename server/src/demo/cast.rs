//! The cast: organisations and people of the data file, with ids that never change.

use super::DemoError;
use liangdi_core::admission::Caller;
use liangdi_core::choice::{OrgKind, Role};
use liangdi_core::ids::{ActivityId, CommandId, DeviceId, MemberId, OfficeId, OrgId, PersonId};
use liangdi_core::time::UnixMillis;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// The data file.
#[derive(Debug, Deserialize)]
pub(super) struct Data {
    pub(super) banner: Place,
    townships: Vec<Org>,
    pub(super) branches: Vec<Org>,
    pub(super) hosts: Vec<Org>,
    pub(super) elsewhere: Vec<String>,
    pub(super) people: Vec<Person>,
    pub(super) password: String,
    pub(super) members: Vec<String>,
    pub(super) activities: Vec<String>,
    pub(super) evidence: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) disputes: Vec<String>,
    pub(super) corrections: Vec<String>,
}

/// The banner.
#[derive(Debug, Deserialize)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) place: String,
}

/// One organisation.
#[derive(Debug, Deserialize)]
pub(super) struct Org {
    pub(super) key: String,
    pub(super) name: String,
    pub(super) place: String,
    pub(super) parent: Option<String>,
    kind: Option<OrgKind>,
}

/// Somebody with offices; without a login nobody signs in as them.
#[derive(Debug, Deserialize)]
pub(super) struct Person {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) title: String,
    offices: Vec<Office>,
}

#[derive(Debug, Deserialize)]
struct Office {
    org: String,
    role: Role,
}

impl Data {
    /// Every organisation but the banner, superiors first, with kind and parent.
    pub(super) fn orgs(&self) -> impl Iterator<Item = (&Org, OrgKind, Option<&str>)> {
        let townships = self
            .townships
            .iter()
            .map(|org| (org, OrgKind::Township, Some("banner")));
        let branches = self
            .branches
            .iter()
            .map(|org| (org, OrgKind::Branch, org.parent.as_deref()));
        let hosts = self
            .hosts
            .iter()
            .map(|org| (org, org.kind.unwrap_or(OrgKind::InflowOrg), None));
        townships.chain(branches).chain(hosts)
    }
}

/// An office somebody acts under.
#[derive(Debug, Clone)]
pub(super) struct Seat {
    pub(super) key: String,
    pub(super) org: OrgId,
    pub(super) office: OfficeId,
    pub(super) role: Role,
    pub(super) person: PersonId,
    pub(super) name: String,
}

impl Seat {
    /// Its holder at a desk.
    pub(super) fn caller(&self, now: UnixMillis) -> Caller {
        Caller {
            person: self.person,
            device: DeviceId::from_bytes(derived("device", &self.name)),
            now,
        }
    }
}

/// Everybody's offices.
#[derive(Debug)]
pub(super) struct Cast {
    seats: Vec<Seat>,
}

impl Cast {
    pub(super) fn of(data: &Data) -> Self {
        let seats = data.people.iter().flat_map(|person| {
            person.offices.iter().map(|office| Seat {
                key: office.org.clone(),
                org: org_id(&office.org),
                office: OfficeId::from_bytes(derived(
                    "office",
                    &format!("{} {}", office.org, person.name),
                )),
                role: office.role,
                person: person_id(&person.name),
                name: person.name.clone(),
            })
        });
        Self {
            seats: seats.collect(),
        }
    }

    pub(super) fn org(&self, key: &str) -> OrgId {
        debug_assert!(self.seats.iter().any(|seat| seat.key == key), "{key}");
        org_id(key)
    }

    pub(super) fn seats(&self) -> impl Iterator<Item = &Seat> {
        self.seats.iter()
    }

    /// Who holds a role in an organisation.
    pub(super) fn seat(&self, org: &str, role: &str) -> Result<Seat, DemoError> {
        self.seats
            .iter()
            .find(|seat| seat.key == org && seat.role.word() == role)
            .cloned()
            .ok_or_else(|| DemoError::NoSuchSeat {
                org: org.to_owned(),
                role: role.to_owned(),
            })
    }
}

fn derived(kind: &str, what: &str) -> [u8; 16] {
    let hash = Sha256::digest(format!("liangdi demo {kind} {what}"));
    let mut id = [0; 16];
    id.copy_from_slice(hash.get(..16).unwrap_or(&[0; 16]));
    id
}

fn org_id(key: &str) -> OrgId {
    OrgId::from_bytes(derived("org", key))
}

pub(super) fn person_id(name: &str) -> PersonId {
    PersonId::from_bytes(derived("person", name))
}

pub(super) fn member_id(number: usize) -> MemberId {
    MemberId::from_bytes(derived("member", &number.to_string()))
}

pub(super) fn activity_id(what: &str) -> ActivityId {
    ActivityId::from_bytes(derived("activity", what))
}

pub(super) fn command_id(number: u32) -> CommandId {
    CommandId::from_bytes(derived("command", &number.to_string()))
}
