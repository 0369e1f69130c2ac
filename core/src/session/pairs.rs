//! Pairs of registrations: which may be one person, and what is known of them.

use super::Session;
use super::lists::place;
use crate::address::{Address, DocumentKind};
use crate::document::{Archive, Records};
use crate::frame::Summary;
use crate::identity::Identity;
use crate::ids::{MemberId, OfficeId, OrgId};
use crate::links::{self, Linked, Word};
use crate::points::{Range, YearInput, tally};
use crate::policy;
use crate::record::Record;
use crate::time::{Date, Month, Period};
use crate::view::{DutyKind, DutyView, OtherView, PairStanding, PairView, RegistrationView};
use std::collections::BTreeSet;

/// A registration as it is compared.
struct Seen {
    identity: Identity,
    member: MemberId,
    /// The registration that stands for its person.
    person: MemberId,
    home: OrgId,
}

/// Two people who may be one, by the registrations that say so.
struct Alike {
    members: (MemberId, MemberId),
    people: (MemberId, MemberId),
    homes: (OrgId, OrgId),
}

impl Session {
    /// Pairs that may be one person and that I may decide about; of one member or of all.
    pub(super) fn pair_duties(&self, of: Option<MemberId>, today: Date) -> Vec<DutyView> {
        let person = of.map(|member| links::lowest(member, self));
        let mut duties = Vec::new();
        // Two people are asked about once, by two registrations that I may decide about.
        let mut told = BTreeSet::new();
        for it in self.look_alikes() {
            let is_asked = person.is_none_or(|of| of == it.people.0 || of == it.people.1);
            if !is_asked || self.deciding(it.homes, today).is_empty() {
                continue;
            }
            if !told.insert(ordered(it.people.0, it.people.1)) {
                continue;
            }
            // On a member's own page the other one is named.
            let (one, other) = if person == Some(it.people.1) {
                (it.members.1, it.members.0)
            } else {
                it.members
            };
            let Some(beside) = self.registration(one, today) else {
                continue;
            };
            duties.push(DutyView {
                member: one,
                name: beside.name,
                duty: DutyKind::SamePerson,
                due_on: None,
                late: false,
                phone: beside.phone,
                place: beside.place,
                other: self.other(one, other, PairStanding::Possible, today),
            });
        }
        duties
    }

    /// What is known of other registrations beside those of a member.
    pub(super) fn others(&self, member: MemberId, today: Date) -> Vec<OtherView> {
        let linked = Linked::of(member, self);
        let mut others = Vec::new();
        for one in linked.members() {
            let records = self.records(&Address::card(one));
            let named = records.into_iter().flat_map(links::named);
            for other in named.collect::<BTreeSet<_>>() {
                // A pair within the person is told once.
                if linked.has(other) && other < one {
                    continue;
                }
                let standing = match links::last_word(one, other, self) {
                    Some(Word::Merged) => PairStanding::Merged,
                    Some(Word::Separated) => PairStanding::Separated,
                    None => continue,
                };
                others.extend(self.other(one, other, standing, today));
            }
        }
        others
    }

    /// Two registrations side by side; none where one of them is not known here.
    pub(super) fn pair(&self, member: MemberId, other: MemberId, today: Date) -> Option<PairView> {
        let (one, other) = ordered(member, other);
        if one == other {
            return None;
        }
        let registrations = vec![
            self.registration(one, today)?,
            self.registration(other, today)?,
        ];
        let homes = (self.home_of(one)?, self.home_of(other)?);
        let linked = Linked::of(one, self).has(other);
        let standing = match self.word(one, other) {
            Some(Word::Separated) => Some(PairStanding::Separated),
            Some(Word::Merged) => Some(PairStanding::Merged),
            None if linked => Some(PairStanding::Merged),
            None => {
                let alike = self.look_alikes();
                let is_among = |it: &Alike| ordered(it.members.0, it.members.1) == (one, other);
                alike.iter().any(is_among).then_some(PairStanding::Possible)
            }
        };
        Some(PairView {
            through_another: linked && self.word(one, other) != Some(Word::Merged),
            held: registrations.iter().all(|it| !it.summary),
            decides: policy::decider(homes, &self.registry)
                .map(|org| self.registry.org_name(org).to_owned()),
            offices: self.deciding(homes, today),
            registrations,
            standing,
        })
    }

    /// Pairs of registrations of one name and month of joining, of people of whom nobody has said yet
    /// whether they are one.
    fn look_alikes(&self) -> Vec<Alike> {
        let mut seen = self.seen();
        seen.sort_by(|a, b| (a.identity.key(), a.member).cmp(&(b.identity.key(), b.member)));
        let mut alike: Vec<Alike> = Vec::new();
        let mut apart = BTreeSet::new();
        for group in seen.chunk_by(|a, b| a.identity.key() == b.identity.key()) {
            for (at, one) in group.iter().enumerate() {
                for other in group.iter().skip(at.saturating_add(1)) {
                    if self.word(one.member, other.member) == Some(Word::Separated) {
                        apart.insert(ordered(one.person, other.person));
                    } else if one.person != other.person && one.identity.is_same(&other.identity) {
                        alike.push(Alike {
                            members: (one.member, other.member),
                            people: (one.person, other.person),
                            homes: (one.home, other.home),
                        });
                    }
                }
            }
        }
        alike.retain(|it| !apart.contains(&ordered(it.people.0, it.people.1)));
        alike
    }

    /// All registrations known here, those of which only a summary is held under one id.
    fn seen(&self) -> Vec<Seen> {
        let cards = self.documents.keys().filter_map(|address| {
            let card = (address.kind == DocumentKind::Card).then(|| address.member());
            let member = card.flatten()?;
            let card = self.own_card(member)?;
            Some(Seen {
                identity: card.profile?.identity(),
                member,
                person: links::lowest(member, self),
                home: card.home?,
            })
        });
        let brief = self.summaries.values().filter(|it| !self.is_held(it));
        let brief = brief.filter_map(|it| {
            let stated = it.identity.as_ref()?;
            let joined: Month = stated.joined.parse().ok()?;
            Some(Seen {
                identity: Identity::new(&it.name, joined.first(), stated.born_year),
                member: it.member,
                person: it.member,
                home: it.home,
            })
        });
        cards.chain(brief).collect()
    }

    /// The last word on two registrations, from the cards or from summaries.
    fn word(&self, one: MemberId, other: MemberId) -> Option<Word> {
        let told = |of: MemberId, about: MemberId| {
            let identity = self.summaries.get(&of)?.identity.as_ref()?;
            identity.apart.contains(&about).then_some(Word::Separated)
        };
        links::last_word(one, other, self)
            .or_else(|| told(one, other))
            .or_else(|| told(other, one))
    }

    /// The summary of a registration whose card is not held here.
    pub(super) fn brief(&self, member: MemberId) -> Option<&Summary> {
        self.summaries.get(&member).filter(|it| !self.is_held(it))
    }

    fn home_of(&self, member: MemberId) -> Option<OrgId> {
        let own = self.own_card(member).and_then(|card| card.home);
        own.or_else(|| self.brief(member).map(|it| it.home))
    }

    /// My offices that may decide about registrations of these home branches.
    fn deciding(&self, homes: (OrgId, OrgId), today: Date) -> Vec<OfficeId> {
        self.offices_that(today, |office| {
            policy::may_link(office, homes, &self.registry)
        })
    }

    fn other(
        &self,
        beside: MemberId,
        member: MemberId,
        standing: PairStanding,
        today: Date,
    ) -> Option<OtherView> {
        let it = self.registration(member, today)?;
        Some(OtherView {
            beside,
            member,
            name: it.name,
            home: it.home,
            place: it.place,
            standing,
        })
    }

    /// One registration, as its own card or its summary says.
    fn registration(&self, member: MemberId, today: Date) -> Option<RegistrationView> {
        let name_of = |org: OrgId| self.registry.org_name(org).to_owned();
        let Some(card) = self.own_card(member) else {
            let row = self.summary_row(self.brief(member)?);
            let stated = self.brief(member)?.identity.as_ref();
            return Some(RegistrationView {
                member,
                name: row.name,
                home: row.home,
                sex: None,
                born_year: stated.and_then(|it| it.born_year),
                joined_on: None,
                joined: stated.and_then(|it| it.joined.parse().ok()),
                membership: None,
                phone: None,
                place: row.place,
                host: row.host,
                contact_person: row.contact_person,
                registered_on: None,
                total: row.total,
                summary: true,
            });
        };
        let it = card.profile?;
        Some(RegistrationView {
            member,
            name: card.name(),
            home: card.home.map(name_of)?,
            sex: it.sex,
            born_year: it.born_year,
            joined_on: Some(it.joined_on),
            joined: Some(Month::of(it.joined_on)),
            membership: Some(it.membership),
            phone: card.phone(),
            place: place(&card),
            host: card.host().map(name_of),
            contact_person: card.contact_person.map(|it| it.name.clone()),
            registered_on: self.registered_on(member),
            total: self.own_total(member, today),
            summary: false,
        })
    }

    fn registered_on(&self, member: MemberId) -> Option<Date> {
        let records = self.records(&Address::card(member))?.values();
        let mut entered = records.filter(|it| matches!(it.record, Record::MemberRegistered(_)));
        entered.next().map(|it| Date::at(it.stamp.admitted_at))
    }

    /// The total of the period from one registration's records alone.
    fn own_total(&self, member: MemberId, today: Date) -> Range {
        let period = Period::of(today);
        let empty = Records::new();
        let records = self.records(&Address::year(member, period));
        let year = self.registry.pack(period).map(|pack| {
            tally(&YearInput {
                period,
                pack,
                records: records.unwrap_or(&empty),
                today,
            })
        });
        year.map(|it| it.total).unwrap_or_default()
    }
}

fn ordered(one: MemberId, other: MemberId) -> (MemberId, MemberId) {
    (one.min(other), one.max(other))
}
