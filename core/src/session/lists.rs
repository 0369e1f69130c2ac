//! Lists over members: what is due today, all members, what waits for an answer.

use super::Session;
use super::views::{Asked, count};
use crate::address::Address;
use crate::card::Card;
use crate::choice::{ContactKind, Role};
use crate::document::Archive;
use crate::frame::Summary;
use crate::ids::{MemberId, OrgId};
use crate::links::Linked;
use crate::points::view::{Answers, line_view};
use crate::points::{HalfPoints, Range};
use crate::record::Record;
use crate::summary::last_contact;
use crate::time::{Date, Period};
use crate::view::{
    DutyKind, DutyView, LineState, MemberRow, MembersView, PendingLine, PendingView, TodayView,
};
use std::collections::BTreeSet;

/// Days before and after the political birthday in which it is due (R31).
const BIRTHDAY_WINDOW: i32 = 7;

impl Session {
    /// What I must do now, most urgent first.
    pub(super) fn today(&mut self, today: Date) -> TodayView {
        let members = self.cards();
        let mut duties: Vec<DutyView> = members
            .iter()
            .flat_map(|member| self.duties(*member, today))
            .collect();
        duties.extend(self.pair_duties(None, today));
        duties.sort_by(|a, b| {
            let urgency = |it: &DutyView| (it.due_on.is_none(), it.due_on, it.duty);
            (urgency(a), &a.name, a.member).cmp(&(urgency(b), &b.name, b.member))
        });
        let pending = self.pending(today);
        TodayView {
            duties,
            waiting: count(pending.waiting.iter()),
            disputed: count(pending.disputed.iter()),
            refused: self.refused(),
            complaints: self.complaints(today),
        }
    }

    /// What my organisations owe one member.
    pub(super) fn duties(&self, member: MemberId, today: Date) -> Vec<DutyView> {
        let Some(card) = self.card(member) else {
            return Vec::new();
        };
        let Some(sides) = self.sides(member) else {
            return Vec::new();
        };
        let mine = self.working_orgs(member, today);
        let mut owed: Vec<(DutyKind, Option<Date>)> = Vec::new();
        if sides.each().any(|it| mine.contains(&it.keeper)) {
            if card.contact_person.is_none() {
                owed.push((DutyKind::AssignContactPerson, None));
            }
            if let Some(day) = self.birthday_due(member, &card, today) {
                owed.push((DutyKind::PoliticalBirthday, Some(day)));
            }
            if sides.declined {
                owed.push((DutyKind::AskAnotherHost, None));
            }
            let away = card.departed.is_some() || card.arrived.is_some();
            if away && !self.contacted_since(member, today.quarter_start(), today, None) {
                owed.push((DutyKind::QuarterlyContact, Some(today.quarter_end())));
            }
        }
        if sides.host.is_none()
            && !sides.declined
            && sides.asked.is_some_and(|asked| mine.contains(&asked))
        {
            owed.push((DutyKind::AcceptMember, None));
        }
        let place = place(&card);
        let name = card.name();
        let phone = card.phone();
        owed.into_iter()
            .map(|(duty, due_on)| DutyView {
                member,
                name: name.clone(),
                duty,
                due_on,
                late: due_on.is_some_and(|due| due < today),
                phone: phone.clone(),
                place: place.clone(),
                other: None,
            })
            .collect()
    }

    /// The political birthday, while its contact is due.
    fn birthday_due(&self, member: MemberId, card: &Card<'_>, today: Date) -> Option<Date> {
        let joined = card.profile?.joined_on;
        let near = [-1_i16, 0, 1].into_iter().find_map(|shift| {
            let year = today.year().saturating_add(shift);
            // 29 February is kept on 28 February in a common year.
            let day = Date::new(year, joined.month(), joined.day())
                .or_else(|_| Date::new(year, joined.month(), 28))
                .ok()?;
            (today.days_until(day).abs() <= BIRTHDAY_WINDOW && day > joined).then_some(day)
        })?;
        let from = near.plus_days(BIRTHDAY_WINDOW.saturating_neg());
        let kind = Some(ContactKind::PoliticalBirthday);
        (!self.contacted_since(member, from, today, kind)).then_some(near)
    }

    /// Whether either side has contacted the member since a day.
    fn contacted_since(
        &self,
        member: MemberId,
        from: Date,
        today: Date,
        kind: Option<ContactKind>,
    ) -> bool {
        let linked = Linked::of(member, self);
        let periods = [Period::of(from), Period::of(today)];
        let years = periods.map(|period| linked.year_records(period, self));
        years.iter().flatten().any(|records| {
            records.values().any(|it| {
                let Record::ContactMade(it) = &it.record else {
                    return false;
                };
                it.on >= from && kind.is_none_or(|kind| it.contact == kind)
            })
        })
    }

    /// Members whose name, place or organisation contains the search.
    pub(super) fn members(&mut self, search: &str, today: Date) -> MembersView {
        let search = search.trim();
        let held: BTreeSet<MemberId> = self.cards().into_iter().collect();
        let mut rows: Vec<MemberRow> = held
            .iter()
            .filter_map(|member| self.member_row(*member, today))
            .collect();
        let brief = self.summaries.values().filter(|it| !self.is_held(it));
        rows.extend(brief.map(|summary| self.summary_row(summary)));
        let total = count(rows.iter());
        rows.retain(|row| {
            let texts = [
                Some(&row.name),
                Some(&row.home),
                row.host.as_ref(),
                row.place.as_ref(),
                row.contact_person.as_ref(),
            ];
            texts
                .into_iter()
                .flatten()
                .any(|text| text.contains(search))
        });
        rows.sort_by(|a, b| (&a.home, &a.name, a.member).cmp(&(&b.home, &b.name, b.member)));
        MembersView { rows, total }
    }

    /// One member in a list, from the documents held here.
    pub(super) fn member_row(&mut self, member: MemberId, today: Date) -> Option<MemberRow> {
        let period = Period::of(today);
        let year = self.year(member, period, today);
        let year = year.as_ref();
        let card = self.card(member)?;
        let name_of = |org: OrgId| self.registry.org_name(org).to_owned();
        let linked = Linked::of(member, self);
        let total = year.map(|it| it.total).unwrap_or_default();
        Some(MemberRow {
            member: linked.lowest()?,
            name: card.name(),
            home: card.home.map(name_of).unwrap_or_default(),
            host: card.host().map(name_of),
            accepted: card.accepted.is_some(),
            place: place(&card),
            contact_person: card.contact_person.map(|it| it.name.clone()),
            last_contact: last_contact(&linked, period, self),
            total,
            order: total.settled.0,
            waiting: year.map_or(0, |it| it.waiting),
            disputed: year.map_or(0, |it| it.disputed),
            summary: false,
        })
    }

    /// Whether the cards of a summary's person are held here: they say more.
    pub(super) fn is_held(&self, summary: &Summary) -> bool {
        let ids = core::iter::once(summary.member).chain(summary.others());
        ids.into_iter().any(|member| {
            let card = self.records(&Address::card(member));
            card.is_some_and(|records| !records.is_empty())
        })
    }

    pub(super) fn summary_row(&self, it: &Summary) -> MemberRow {
        let name_of = |org: OrgId| self.registry.org_name(org).to_owned();
        let [lowest, settled, highest] = it.total.map(HalfPoints);
        MemberRow {
            member: it.member,
            name: it.name.clone(),
            home: name_of(it.home),
            host: it.host.map(name_of),
            accepted: it.accepted,
            place: it.place.clone(),
            contact_person: it.contact_person.clone(),
            last_contact: it.last_contact.as_ref().and_then(|on| on.parse().ok()),
            total: Range {
                lowest,
                settled,
                highest,
            },
            order: settled.0,
            waiting: it.waiting,
            disputed: it.disputed,
            summary: true,
        }
    }

    /// What waits for my side, and what of mine the other side disputes.
    pub(super) fn pending(&mut self, today: Date) -> PendingView {
        let mut view = PendingView {
            waiting: Vec::new(),
            disputed: Vec::new(),
        };
        let period = Period::of(today);
        for member in self.cards() {
            for period in [period.before(), period] {
                self.pending_of(member, period, today, &mut view);
            }
        }
        let order = |it: &PendingLine| (it.line.on, it.name.clone(), it.line.key);
        view.waiting.sort_by_key(order);
        view.disputed.sort_by_key(order);
        view
    }

    fn pending_of(&mut self, member: MemberId, period: Period, today: Date, to: &mut PendingView) {
        let linked = Linked::of(member, self);
        if linked.year_records(period, self).is_none() {
            return;
        }
        let Some(year) = self.year(member, period, today) else {
            return;
        };
        let Some(sides) = self.sides(member) else {
            return;
        };
        let mine = self.my_orgs(today);
        let name = self.member_name(member).unwrap_or_default();
        self.with_input(member, period, today, |input| {
            let all = Answers::of(input.records);
            self.with_lens(member, today, |lens| {
                for it in &year.lines {
                    let answers = all.to(it.key);
                    let shown = line_view(it, &input, answers, lens);
                    let Some((line, recorded)) = shown.zip(input.records.get(&it.key)) else {
                        continue;
                    };
                    let ours = mine.contains(&line.org);
                    let (list, office) = if line.mine_to_answer {
                        let asked = Asked {
                            linked: &linked,
                            line: it,
                            recorded,
                            answers,
                        };
                        let office = self.office_to_answer(&asked, &sides, today);
                        (&mut to.waiting, office)
                    } else if line.state == LineState::Disputed && ours {
                        (&mut to.disputed, self.correcting_office(line.org, today))
                    } else {
                        continue;
                    };
                    if let Some(office) = office {
                        list.push(PendingLine {
                            member,
                            name: name.clone(),
                            line,
                            office,
                        });
                    }
                }
            });
        });
    }

    /// My office in an organisation that may correct its entries.
    fn correcting_office(&self, org: OrgId, today: Date) -> Option<crate::ids::OfficeId> {
        self.registry
            .offices_of(self.person)
            .find(|(_, it)| {
                let leads = matches!(it.role, Role::Secretary | Role::OrganizationCommissioner);
                it.org == org && leads && it.is_held_on(today)
            })
            .map(|(id, _)| id)
    }
}

/// Where a member is, as people say it.
pub(super) fn place(card: &Card<'_>) -> Option<String> {
    let arrived = card.arrived.map(|it| (it.arrived_on, &it.place));
    let departed = card.departed.map(|it| (it.left_on, &it.place));
    // The later move says where; an arrival on the day of leaving is the later one.
    match (arrived, departed) {
        (Some(arrived), Some(departed)) if departed.0 > arrived.0 => Some(departed.1.clone()),
        (Some(arrived), _) => Some(arrived.1.clone()),
        (None, departed) => departed.map(|it| it.1.clone()),
    }
}
