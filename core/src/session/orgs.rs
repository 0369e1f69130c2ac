//! Views of organisations: the list, and one organisation with its offices.

use super::Session;
use crate::address::Address;
use crate::choice::OrgKind;
use crate::document::Archive as _;
use crate::ids::{OfficeId, OrgId};
use crate::policy;
use crate::record::Record;
use crate::registry::{Office, Org};
use crate::stamp::Stamped;
use crate::time::Date;
use crate::view::{LeadView, OrgPageView, OrgView, OrgsView, SeatView};
use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

impl Session {
    pub(super) fn orgs_view(&self, today: Date) -> OrgsView {
        OrgsView {
            orgs: self.sorted_orgs(today, |_| true),
        }
    }

    /// One organisation; none where it is not known here.
    pub(super) fn org_page(&self, org: OrgId, today: Date) -> Option<OrgPageView> {
        let found = self.registry.org(org)?;
        let may_enter = |kind| self.offices_that(today, |it| self.may_enter(it, kind, org));
        let (register_kinds, offices): (Vec<OrgKind>, Vec<_>) = OrgKind::ALL
            .iter()
            .map(|kind| (*kind, may_enter(*kind)))
            .filter(|(_, offices)| !offices.is_empty())
            .unzip();
        let register = offices.into_iter().flatten().collect::<BTreeSet<_>>();
        Some(OrgPageView {
            row: self.org_view((org, found), today, &self.leads(today)),
            above: found.parent.map(|it| self.registry.org_name(it).to_owned()),
            below: self.sorted_orgs(today, |it| it.parent == Some(org)),
            seats: self.seats(org, today),
            roles: found.kind.roles().to_vec(),
            appoint: self.offices_that(today, |office| {
                policy::may_appoint(office, org, &self.registry)
            }),
            register: register.into_iter().collect(),
            register_kinds,
        })
    }

    /// Whether an office may enter an organisation of a kind from the page of another one: below
    /// it, or from its own page one elsewhere.
    fn may_enter(&self, office: &Office, kind: OrgKind, page: OrgId) -> bool {
        let may = |parent| policy::may_register_org(office, kind, parent, &self.registry);
        kind != OrgKind::Banner
            && (may(Some(page)) || kind.is_elsewhere() && office.org == page && may(None))
    }

    fn sorted_orgs(&self, today: Date, wanted: impl Fn(&Org) -> bool) -> Vec<OrgView> {
        let leads = self.leads(today);
        let orgs = self.registry.orgs().filter(|(_, org)| wanted(org));
        let mut orgs: Vec<OrgView> = orgs.map(|org| self.org_view(org, today, &leads)).collect();
        orgs.sort_by(|a, b| (a.kind, &a.name, a.org).cmp(&(b.kind, &b.name, b.org)));
        orgs
    }

    /// Who leads each organisation today: of several the one longest in office.
    fn leads(&self, today: Date) -> BTreeMap<OrgId, LeadView> {
        let mut held: Vec<(OfficeId, &Office)> = self
            .registry
            .offices()
            .filter(|(_, it)| it.is_held_on(today) && policy::HEADS.contains(&it.role))
            .collect();
        held.sort_by_key(|(id, it)| Reverse((it.role, it.from, *id)));
        let lead = |(office, it): (OfficeId, &Office)| {
            let lead = LeadView {
                office,
                person: it.person,
                name: it.name.clone(),
                role: it.role,
            };
            (it.org, lead)
        };
        // The last one inserted stands.
        held.into_iter().map(lead).collect()
    }

    /// The offices of an organisation as far as its document is read here: held and coming ones
    /// first, then those that ended.
    pub(super) fn seats(&self, org: OrgId, today: Date) -> Vec<SeatView> {
        let address = Address::office(org);
        let records = self.records(&address).into_iter().flatten();
        let seat = |stamped: &Stamped| {
            let Record::OfficeGranted(granted) = &stamped.record else {
                return None;
            };
            let office = self.registry.office(granted.office)?;
            Some(SeatView {
                office: granted.office,
                person: office.person,
                name: office.name.clone(),
                role: office.role,
                member: office.member,
                acts_for: (office.org != office.kept_by)
                    .then(|| self.registry.org_name(office.org).to_owned()),
                from: office.from,
                through: office.through,
                ended: office.through.is_some_and(|last| last < today),
                closed: office.closed,
                me: office.person == self.person,
                reach: self.reach(&address, stamped, None),
            })
        };
        let mut seats: Vec<SeatView> = records.filter_map(|(_, stamped)| seat(stamped)).collect();
        seats.sort_by(|a, b| {
            (a.ended, a.role, a.from, &a.name, a.office)
                .cmp(&(b.ended, b.role, b.from, &b.name, b.office))
        });
        seats
    }

    /// My offices of today that may do something.
    pub(super) fn offices_that(&self, today: Date, may: impl Fn(&Office) -> bool) -> Vec<OfficeId> {
        self.registry
            .offices_of(self.person)
            .filter(|(_, office)| office.is_held_on(today) && may(office))
            .map(|(id, _)| id)
            .collect()
    }

    fn org_view(
        &self,
        (id, org): (OrgId, &Org),
        today: Date,
        leads: &BTreeMap<OrgId, LeadView>,
    ) -> OrgView {
        let may = |office: &Office| policy::may_appoint(office, id, &self.registry);
        OrgView {
            org: id,
            name: org.name.clone(),
            kind: org.kind,
            place: org.place.clone(),
            parent: org.parent,
            lead: leads.get(&id).cloned(),
            appoint: !self.offices_that(today, may).is_empty(),
        }
    }
}
