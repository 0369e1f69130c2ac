//! The registry: organisations, offices and rule packs, folded from `rules` and `office` documents.

use crate::address::Address;
use crate::choice::{OrgKind, Role};
use crate::frame::ToldOffice;
use crate::ids::{MemberId, OfficeId, OrgId, PersonId};
use crate::limits;
use crate::points::pack::Pack;
use crate::record::{OfficeGranted, Record};
use crate::refusal::Refusal;
use crate::stamp::{Stamp, Standing};
use crate::time::{Date, Period, UnixMillis};
use std::collections::BTreeMap;

/// One organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Org {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OrgKind,
    /// The organisation above it.
    pub parent: Option<OrgId>,
    /// Where it is.
    pub place: String,
}

/// One office: who holds which role, from–to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// The organisation the holder acts for.
    pub org: OrgId,
    /// The organisation whose document holds it: of a guest the home branch, else the same.
    pub kept_by: OrgId,
    /// The one member it is bound to.
    pub member: Option<MemberId>,
    /// Holder.
    pub person: PersonId,
    /// Holder's name.
    pub name: String,
    /// What the holder does.
    pub role: Role,
    /// First day.
    pub from: Date,
    /// Last day, where it is known.
    pub through: Option<Date>,
    /// Whether somebody has ended it: a guest is out at once, not at the end of the last day.
    pub closed: bool,
}

impl Office {
    /// An office as it is given in an organisation's document.
    fn granted(org: OrgId, it: &OfficeGranted) -> Self {
        Self {
            org: it.acts_for.unwrap_or(org),
            kept_by: org,
            member: it.member,
            person: it.person,
            name: it.name.clone(),
            role: it.role,
            from: it.from,
            through: it.through,
            closed: false,
        }
    }

    /// Whether the office is held on a day.
    #[must_use]
    pub fn is_held_on(&self, day: Date) -> bool {
        self.from <= day && self.through.is_none_or(|last| day <= last)
    }
}

/// Organisations, offices and packs of one banner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    banner: OrgId,
    orgs: BTreeMap<OrgId, Org>,
    offices: BTreeMap<OfficeId, Office>,
    packs: BTreeMap<Period, Pack>,
}

impl Registry {
    /// An empty registry of a banner.
    #[must_use]
    pub const fn new(banner: OrgId) -> Self {
        Self {
            banner,
            orgs: BTreeMap::new(),
            offices: BTreeMap::new(),
            packs: BTreeMap::new(),
        }
    }

    /// Takes in one record of a `rules` or `office` document; other records change nothing.
    pub fn fold(&mut self, address: &Address, record: &Record) {
        match record {
            Record::OrgRegistered(it) => {
                let org = Org {
                    name: it.name.clone(),
                    kind: it.kind,
                    parent: it.parent,
                    place: it.place.clone(),
                };
                // The first registration stands; a later one of the same id changes nothing.
                self.orgs.entry(it.org).or_insert(org);
            }
            Record::PackPublished(it) => {
                if let Ok(pack) = Pack::parse(&it.body) {
                    // A pack is pinned for its period: the first published stands.
                    self.packs.entry(Period::ending(it.period)).or_insert(pack);
                }
            }
            Record::OfficeGranted(it) => {
                let Some(org) = address.org() else { return };
                let office = self.offices.entry(it.office);
                office.or_insert_with(|| Office::granted(org, it));
            }
            Record::OfficeEnded(it) => {
                if let Some(office) = self.offices.get_mut(&it.office) {
                    let earlier = office.through.is_none_or(|last| it.on < last);
                    if earlier {
                        office.through = Some(it.on);
                    }
                    office.closed = true;
                }
            }
            Record::MemberRegistered(_)
            | Record::MemberCorrected(_)
            | Record::ContactPersonAssigned(_)
            | Record::DepartureReported(_)
            | Record::ArrivalReported(_)
            | Record::HostAccepted(_)
            | Record::HostDeclined(_)
            | Record::FlowStated(_)
            | Record::ContactMade(_)
            | Record::AttendanceRecorded(_)
            | Record::DuesRecorded(_)
            | Record::EntryProposed(_)
            | Record::EntryConfirmed(_)
            | Record::EntryDisputed(_)
            | Record::EntryCorrected(_)
            | Record::MembersMerged(_)
            | Record::MembersSeparated(_)
            | Record::MemberOpened(_)
            | Record::ComplaintFiled(_)
            | Record::ComplaintAnswered(_)
            | Record::ContactNoted(_) => {}
        }
    }

    /// The banner.
    #[must_use]
    pub const fn banner(&self) -> OrgId {
        self.banner
    }

    /// One organisation.
    #[must_use]
    pub fn org(&self, org: OrgId) -> Option<&Org> {
        self.orgs.get(&org)
    }

    /// All organisations.
    pub fn orgs(&self) -> impl Iterator<Item = (OrgId, &Org)> {
        self.orgs.iter().map(|(id, org)| (*id, org))
    }

    /// The organisation's name; empty where it is not known here.
    #[must_use]
    pub fn org_name(&self, org: OrgId) -> &str {
        self.orgs.get(&org).map_or("", |org| org.name.as_str())
    }

    /// The organisation above, where it is known.
    #[must_use]
    pub fn parent(&self, org: OrgId) -> Option<OrgId> {
        self.orgs.get(&org).and_then(|org| org.parent)
    }

    /// Whether an organisation holds membership outside the banner; it has no users here.
    #[must_use]
    pub fn is_outside(&self, org: OrgId) -> bool {
        self.org(org)
            .is_some_and(|org| org.kind == OrgKind::MembershipOrg)
    }

    /// One office.
    #[must_use]
    pub fn office(&self, office: OfficeId) -> Option<&Office> {
        self.offices.get(&office)
    }

    /// All offices.
    pub fn offices(&self) -> impl Iterator<Item = (OfficeId, &Office)> {
        self.offices.iter().map(|(id, office)| (*id, office))
    }

    /// All offices of a person.
    pub fn offices_of(&self, person: PersonId) -> impl Iterator<Item = (OfficeId, &Office)> {
        self.offices
            .iter()
            .filter(move |(_, office)| office.person == person)
            .map(|(id, office)| (*id, office))
    }

    /// The offices of a person that are bound to one member, as the person is told of them.
    #[must_use]
    pub fn told_offices(&self, person: PersonId) -> Vec<ToldOffice> {
        let told = |(id, office): (OfficeId, &Office)| {
            Some(ToldOffice {
                office: id,
                org: office.org,
                kept_by: office.kept_by,
                member: office.member?,
                name: office.name.clone(),
                role: office.role,
                from: office.from.to_string(),
                through: office.through.map(|last| last.to_string()),
            })
        };
        self.offices_of(person).filter_map(told).collect()
    }

    /// Whether a person came in as a guest: whoever did is nothing else.
    #[must_use]
    pub fn is_guest(&self, person: PersonId) -> bool {
        self.offices_of(person)
            .any(|(_, office)| office.role == Role::Guest)
    }

    /// Takes in an office its holder was told of, where the document it stands in is not read; one
    /// with days that are none changes nothing.
    pub(crate) fn hold(&mut self, person: PersonId, told: &ToldOffice) {
        let through = told.through.as_ref().map(|last| last.parse());
        let (Ok(from), Ok(through)) = (told.from.parse(), through.transpose()) else {
            return;
        };
        self.offices.entry(told.office).or_insert_with(|| Office {
            org: told.org,
            kept_by: told.kept_by,
            member: Some(told.member),
            person,
            name: told.name.clone(),
            role: told.role,
            from,
            through,
            closed: false,
        });
    }

    /// The stamp under which a person acts, now, for the organisation of one of their offices.
    ///
    /// # Errors
    /// When the office is somebody else's, has not begun, or ended too long ago.
    pub fn acting(
        &self,
        person: PersonId,
        office: OfficeId,
        now: UnixMillis,
    ) -> Result<Stamp, Refusal> {
        let held = self.office(office).filter(|held| held.person == person);
        let held = held.ok_or(Refusal::NotYourOffice)?;
        let today = Date::at(now);
        let standing = match held.through {
            _ if held.is_held_on(today) => Standing::Held,
            Some(last) if last.days_until(today) > limits::OFFICE_GRACE_DAYS => {
                return Err(Refusal::OfficeEnded { ended_on: last });
            }
            Some(last) if last < today => Standing::JustEnded,
            Some(_) | None => return Err(Refusal::NotYourOffice),
        };
        Ok(Stamp {
            person,
            org: held.org,
            office,
            role: held.role,
            standing,
            admitted_at: now,
        })
    }

    /// The pack of a period: its own, else the latest published for an earlier one.
    #[must_use]
    pub fn pack(&self, period: Period) -> Option<&Pack> {
        self.packs
            .range(..=period)
            .next_back()
            .map(|(_, pack)| pack)
    }
}
