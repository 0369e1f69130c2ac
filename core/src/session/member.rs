//! One member, everything: card, points, duties, history.

use super::Session;
use crate::address::Address;
use crate::card::{Sides, profiles};
use crate::choice::Role;
use crate::document::{Archive, Records};
use crate::ids::{MemberId, OrgId};
use crate::links::{self, Linked};
use crate::points::view::view;
use crate::policy;
use crate::record::{Record, RecordKey};
use crate::stamp::Stamped;
use crate::time::{Date, Period};
use crate::view::{
    ActView, CardChange, HistoryLine, HistoryWhat, MemberView, YearView, card_changes,
};
use std::collections::{BTreeMap, BTreeSet};

/// What a history says of records that do not say it themselves.
#[derive(Debug, Clone, Copy)]
struct Told<'a> {
    titles: &'a BTreeMap<RecordKey, String>,
    notes: &'a BTreeMap<RecordKey, String>,
    corrections: &'a BTreeMap<RecordKey, Vec<CardChange>>,
}

impl Session {
    /// One member, whichever registration is asked for; none where no card is held here.
    pub(super) fn member(&mut self, member: MemberId, today: Date) -> Option<MemberView> {
        let member = links::lowest(member, self);
        let row = self.member_row(member, today)?;
        let points = self.year_view(member, Period::of(today), today)?;
        let mut duties = self.duties(member, today);
        duties.extend(self.pair_duties(Some(member), today));
        let others = self.others(member, today);
        let history = self.history(member, today, &points);
        let card = self.card(member)?;
        let sides = self.sides(member)?;
        let linked = Linked::of(member, self);
        let acts = self.acts(&linked, &sides, today);
        let homes: BTreeSet<OrgId> = sides.each().map(|it| it.home).collect();
        let seats = homes.into_iter().flat_map(|home| self.seats(home, today));
        let seats = seats.filter(|seat| seat.member.is_some_and(|it| linked.has(it)));
        Some(MemberView {
            row,
            sex: card.profile.and_then(|it| it.sex),
            born_year: card.profile.and_then(|it| it.born_year),
            joined_on: card.profile.map(|it| it.joined_on),
            membership: card.profile.map(|it| it.membership),
            phone: card.phone(),
            contact_person_phone: card.contact_person.and_then(|it| it.phone.clone()),
            contact_persons_differ: card.contact_persons_differ,
            left_on: card.departed.map(|it| it.left_on),
            accepted_on: card.accepted.map(|it| it.accepted_on),
            duties,
            points,
            history,
            acts,
            others,
            seats: seats.collect(),
            asked: sides.asked,
            looked: self.looked(&linked, &sides, today),
            open_through: self.open_through(&linked, today),
            host_is_absent: sides.host_is_absent,
            relay: self.offices_that(today, |office| policy::may_relay(office, &sides)),
        })
    }

    /// What my offices may do for a member with these sides.
    fn acts(&self, linked: &Linked, sides: &Sides, today: Date) -> Vec<ActView> {
        let mut acts: Vec<ActView> = Vec::new();
        let held = self.registry.offices_of(self.person);
        for (id, office) in held.filter(|(_, it)| it.is_held_on(today)) {
            for what in policy::acts(office, linked, sides) {
                match acts.iter_mut().find(|act| act.what == what) {
                    Some(act) => act.offices.push(id),
                    None => acts.push(ActView {
                        what: what.to_owned(),
                        offices: vec![id],
                    }),
                }
            }
        }
        acts
    }

    fn year_view(&mut self, member: MemberId, period: Period, today: Date) -> Option<YearView> {
        let year = self.year(member, period, today)?;
        self.with_input(member, period, today, |input| {
            self.with_lens(member, today, |lens| view(&year, &input, lens))
        })
    }

    /// What happened to a member, latest first.
    fn history(&self, member: MemberId, today: Date, points: &YearView) -> Vec<HistoryLine> {
        let sides = self.sides(member);
        let titles: BTreeMap<RecordKey, String> = points
            .items
            .iter()
            .flat_map(|item| &item.lines)
            .map(|line| (line.key, line.item_title.clone()))
            .collect();
        let notes = self.notes(member, today);
        let period = Period::of(today);
        let mut lines: Vec<(Date, i64, HistoryLine)> = Vec::new();
        let linked = Linked::of(member, self);
        let corrections = self.corrections(&linked);
        let told = Told {
            titles: &titles,
            notes: &notes,
            corrections: &corrections,
        };
        let documents = linked
            .members()
            .flat_map(|it| [Address::card(it), Address::year(it, period)]);
        for address in documents {
            let Some(records) = self.records(&address) else {
                continue;
            };
            for (key, stamped) in records {
                // A word on two registrations stands in both cards; here it is said once.
                let twice = links::word_of(&stamped.record)
                    .is_some_and(|(it, _)| linked.has(it) && Some(it) < address.member());
                if twice {
                    continue;
                }
                let said = self.what(*key, stamped, &told);
                let Some((on, what)) = said else { continue };
                let line = HistoryLine {
                    key: *key,
                    on,
                    what,
                    org: self.registry.org_name(stamped.stamp.org).to_owned(),
                    by_guest: stamped.stamp.role == Role::Guest,
                    relayed: stamped.record.relayed(),
                    reach: self.reach(&address, stamped, sides.as_ref()),
                };
                lines.push((on, stamped.stamp.admitted_at, line));
            }
        }
        lines.sort_by_key(|(on, at, line)| core::cmp::Reverse((*on, *at, line.key)));
        lines.into_iter().map(|(_, _, line)| line).collect()
    }

    /// Notes of my organisations on a member's contacts, by contact.
    fn notes(&self, member: MemberId, today: Date) -> BTreeMap<RecordKey, String> {
        let period = Period::of(today);
        let mine = self.my_orgs(today);
        let linked = Linked::of(member, self);
        let addresses = mine.iter().flat_map(|org| {
            linked
                .members()
                .map(|it| Address::contact(it, *org, period))
        });
        addresses
            .filter_map(|address| self.records(&address))
            .flat_map(Records::values)
            .filter_map(|it| {
                let Record::ContactNoted(it) = &it.record else {
                    return None;
                };
                Some((it.contact, it.note.clone()))
            })
            .collect()
    }

    /// What each correction of the card has changed, by correction.
    fn corrections(&self, linked: &Linked) -> BTreeMap<RecordKey, Vec<CardChange>> {
        let profiles = profiles(linked.card_records(self));
        let steps = profiles.iter().zip(profiles.iter().skip(1));
        steps
            .filter_map(|((from, _), (to, by))| Some(((*by)?, card_changes(from, to))))
            .collect()
    }

    /// What a record says in a history; none for records that another line tells.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "points are told by `what_of_points`"
    )]
    fn what(
        &self,
        key: RecordKey,
        stamped: &Stamped,
        told: &Told<'_>,
    ) -> Option<(Date, HistoryWhat)> {
        let name = |org: OrgId| self.registry.org_name(org).to_owned();
        let written = Date::at(stamped.stamp.admitted_at);
        Some(match &stamped.record {
            Record::MemberRegistered(_) => (written, HistoryWhat::Registered),
            Record::MemberCorrected(_) => (
                written,
                HistoryWhat::CardCorrected {
                    changes: told.corrections.get(&key).cloned().unwrap_or_default(),
                },
            ),
            Record::ContactPersonAssigned(it) => (
                it.from,
                HistoryWhat::ContactPerson {
                    name: it.name.clone(),
                },
            ),
            Record::DepartureReported(it) => {
                let (place, reason) = (it.place.clone(), it.reason);
                (it.left_on, HistoryWhat::Departed { place, reason })
            }
            Record::ArrivalReported(it) => {
                let (place, host) = (it.place.clone(), it.host.map(name));
                (it.arrived_on, HistoryWhat::Arrived { place, host })
            }
            Record::HostAccepted(it) => {
                let (host, branch) = (name(it.host), it.branch.clone());
                (it.accepted_on, HistoryWhat::Accepted { host, branch })
            }
            Record::HostDeclined(it) => {
                let (host, reason) = (name(it.host), it.reason.clone());
                (it.declined_on, HistoryWhat::Declined { host, reason })
            }
            Record::ContactMade(it) => {
                let note = told.notes.get(&key).cloned();
                let (contact, channel) = (it.contact, it.channel);
                (
                    it.on,
                    HistoryWhat::Contact {
                        contact,
                        channel,
                        note,
                    },
                )
            }
            Record::AttendanceRecorded(it) => {
                let (title, outcome) = (it.title.clone(), it.outcome);
                (it.on, HistoryWhat::Attendance { title, outcome })
            }
            Record::DuesRecorded(it) => {
                let (month, status) = (it.month.to_string(), it.status);
                (it.month.first(), HistoryWhat::Dues { month, status })
            }
            Record::MembersMerged(_) => (written, HistoryWhat::Merged),
            Record::MembersSeparated(_) => (written, HistoryWhat::Separated),
            _ => return self.what_of_points(stamped, told.titles),
        })
    }

    /// What a record about points says in a history.
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "no other kind has a line of its own"
    )]
    fn what_of_points(
        &self,
        stamped: &Stamped,
        titles: &BTreeMap<RecordKey, String>,
    ) -> Option<(Date, HistoryWhat)> {
        let written = Date::at(stamped.stamp.admitted_at);
        let item = |target: &RecordKey| titles.get(target).cloned().unwrap_or_default();
        Some(match &stamped.record {
            Record::EntryProposed(it) => {
                let (item, level) = self.titles(it.on, &it.item, &it.level);
                (
                    it.on,
                    HistoryWhat::Proposed {
                        item,
                        level,
                        evidence: it.evidence.clone(),
                    },
                )
            }
            Record::EntryConfirmed(it) => (
                written,
                HistoryWhat::Confirmed {
                    item: item(&it.target),
                },
            ),
            Record::EntryDisputed(it) => {
                let (item, reason) = (item(&it.target), it.reason.clone());
                (written, HistoryWhat::Disputed { item, reason })
            }
            Record::EntryCorrected(it) => {
                let (item, reason) = (item(&it.target), it.reason.clone());
                (
                    written,
                    HistoryWhat::Corrected {
                        item,
                        level: it.level.clone(),
                        reason,
                    },
                )
            }
            _ => return None,
        })
    }

    /// Names of an item and a level, from the pack of the day's period.
    fn titles(&self, on: Date, item: &str, level: &str) -> (String, String) {
        let found = self
            .registry
            .pack(Period::of(on))
            .and_then(|pack| pack.item(item));
        let level_title = found
            .and_then(|item| item.level(level))
            .map(|it| it.title.clone());
        let title = found.map_or_else(|| item.to_owned(), |it| it.title.clone());
        (title, level_title.unwrap_or_else(|| level.to_owned()))
    }
}
