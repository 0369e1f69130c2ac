//! Views of the session: one query, one view.

use super::Session;
use crate::access::readers;
use crate::address::Address;
use crate::card::{Card, Sides, sides_of};
use crate::document::Archive;
use crate::ids::{MemberId, OfficeId};
use crate::links::{self, Linked};
use crate::points::pack::Item;
use crate::points::tally::Line;
use crate::points::view::Lens;
use crate::points::{HalfPoints, Year, YearInput, tally};
use crate::policy::{self, Part};
use crate::registry::Office;
use crate::stamp::{Progress, Stamped};
use crate::time::{Date, Period, UnixMillis};
use crate::view::{
    BriefView, CasesView, ItemChoice, ItemsView, LevelChoice, LineState, Link, MemberView,
    MembersView, OfficeView, OrgPageView, OrgsView, OutboxLine, OutboxView, PairView, PendingView,
    Query, Reach, RosterView, StatusView, TodayView,
};
use serde::Serialize;

/// Days after which unsent work warns (design.md 5).
const WAITING_LONG: UnixMillis = 3 * 86_400_000;

/// The answer to a [`Query`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum View {
    /// To `Query::Status`.
    Status(StatusView),
    /// To `Query::Today`.
    Today(TodayView),
    /// To `Query::Members`.
    Members(MembersView),
    /// To `Query::Member`; none where the member is not known here.
    Member(Option<Box<MemberView>>),
    /// To `Query::Brief`; none where no summary of the member is held, or the card is.
    Brief(Option<BriefView>),
    /// To `Query::Pair`; none where one of the two is not known here.
    Pair(Option<Box<PairView>>),
    /// To `Query::Pending`.
    Pending(PendingView),
    /// To `Query::Outbox`.
    Outbox(OutboxView),
    /// To `Query::Items`.
    Items(ItemsView),
    /// To `Query::Roster`.
    Roster(RosterView),
    /// To `Query::Cases`.
    Cases(CasesView),
    /// To `Query::Orgs`.
    Orgs(OrgsView),
    /// To `Query::Org`; none where the organisation is not known here.
    Org(Option<Box<OrgPageView>>),
}

/// A line that waits, and what was answered so far.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) linked: &'a Linked,
    pub(super) line: &'a Line,
    pub(super) recorded: &'a Stamped,
    pub(super) answers: &'a [&'a Stamped],
}

impl Session {
    /// Answers a query; `now` is this phone's clock.
    pub fn view(&mut self, query: &Query, now: UnixMillis) -> View {
        self.clock.look(now);
        let now = self.clock.true_time(now);
        let today = Date::at(now);
        match query {
            Query::Status => View::Status(self.status(now)),
            Query::Today => View::Today(self.today(today)),
            Query::Members { search } => View::Members(self.members(search, today)),
            Query::Member { member } => View::Member(self.member(*member, today).map(Box::new)),
            Query::Brief { member } => View::Brief(self.brief_view(*member, today)),
            Query::Pair { member, other } => {
                View::Pair(self.pair(*member, *other, today).map(Box::new))
            }
            Query::Pending => View::Pending(self.pending(today)),
            Query::Outbox => View::Outbox(self.outbox_view()),
            Query::Items => View::Items(self.items(today)),
            Query::Roster => View::Roster(self.roster()),
            Query::Cases => View::Cases(self.cases(today)),
            Query::Orgs => View::Orgs(self.orgs_view(today)),
            Query::Org { org } => View::Org(self.org_page(*org, today).map(Box::new)),
        }
    }

    fn status(&self, now: UnixMillis) -> StatusView {
        let today = Date::at(now);
        let held = self.registry.offices_of(self.person);
        let offices = held
            .filter(|(_, office)| office.is_held_on(today))
            .filter_map(|(id, office)| {
                let org = self.registry.org(office.org)?;
                Some(OfficeView {
                    office: id,
                    org: office.org,
                    org_name: org.name.clone(),
                    org_kind: org.kind,
                    role: office.role,
                    member: office.member,
                    through: office.through,
                })
            })
            .collect();
        let waiting = self.outbox.waiting();
        StatusView {
            person: self.person,
            name: self.name.clone(),
            offices,
            link: self.link,
            waiting: count(waiting),
            refused: self.refused(),
            waiting_long: self
                .outbox
                .waiting()
                .any(|it| now.saturating_sub(it.made_at) > WAITING_LONG),
            today,
            clock_off: self.clock.is_off(),
        }
    }

    pub(super) fn refused(&self) -> u32 {
        count(self.outbox.iter().filter(|it| it.refusal.is_some()))
    }

    fn outbox_view(&self) -> OutboxView {
        let line = |it: &super::Waiting| OutboxLine {
            command: it.id,
            what: it.command.word().to_owned(),
            member: it.command.member(),
            name: it
                .command
                .member()
                .and_then(|member| self.member_name(member)),
            made_at: it.made_at,
            refusal: it.refusal.clone(),
        };
        OutboxView {
            items: self.outbox.iter().map(line).collect(),
        }
    }

    fn items(&self, today: Date) -> ItemsView {
        let choice = |item: &Item| {
            let levels: Vec<LevelChoice> = item
                .levels
                .iter()
                .filter(|level| item.may_be_proposed(level))
                .map(|level| LevelChoice {
                    code: level.code.clone(),
                    title: level.title.clone(),
                    points: HalfPoints(level.half_points),
                })
                .collect();
            (!levels.is_empty()).then(|| ItemChoice {
                code: item.code.clone(),
                title: item.title.clone(),
                evidence: item.evidence.clone(),
                levels,
            })
        };
        let pack = self.registry.pack(Period::of(today));
        ItemsView {
            items: pack
                .into_iter()
                .flat_map(|it| &it.items)
                .filter_map(choice)
                .collect(),
        }
    }

    /// The members whose cards are held here, each under its lowest registration.
    pub(super) fn cards(&self) -> Vec<MemberId> {
        self.documents
            .iter()
            .filter(|(_, document)| !document.records.is_empty())
            .filter(|(address, _)| address.kind == crate::address::DocumentKind::Card)
            .filter_map(|(address, _)| address.member())
            .filter(|member| links::lowest(*member, self) == *member)
            .collect()
    }

    /// A member's card, folded from all registrations.
    pub(super) fn card(&self, member: MemberId) -> Option<Card<'_>> {
        let card = Card::of_member(member, self);
        card.home.map(|_| card)
    }

    /// One registration's card alone.
    pub(super) fn own_card(&self, member: MemberId) -> Option<Card<'_>> {
        let card = Card::of(self.records(&Address::card(member))?);
        card.home.map(|_| card)
    }

    /// The organisations that share the work on a member.
    pub(super) fn sides(&self, member: MemberId) -> Option<Sides> {
        sides_of(member, self, &self.registry)
    }

    pub(super) fn member_name(&self, member: MemberId) -> Option<String> {
        self.card(member)
            .map(|card| card.name())
            .or_else(|| self.summaries.get(&member).map(|it| it.name.clone()))
    }

    /// A year's points, kept until one of its records or the day changes; none without a pack.
    pub(super) fn year(&mut self, member: MemberId, period: Period, today: Date) -> Option<Year> {
        let address = Address::year(links::lowest(member, self), period);
        if let Some((day, year)) = self.tallies.get(&address)
            && *day == today
        {
            return Some(year.clone());
        }
        let year = self.with_input(member, period, today, |input| tally(&input))?;
        self.tallies.insert(address, (today, year.clone()));
        Some(year)
    }

    /// Calls with a year's records and pack; none where no pack is published.
    pub(super) fn with_input<T>(
        &self,
        member: MemberId,
        period: Period,
        today: Date,
        then: impl FnOnce(YearInput<'_>) -> T,
    ) -> Option<T> {
        let pack = self.registry.pack(period)?;
        let records = Linked::of(member, self).year_records(period, self);
        let records = records.unwrap_or_default();
        Some(then(YearInput {
            period,
            pack,
            records: &records,
            today,
        }))
    }

    /// Calls with the lens through which this person sees a member's year.
    pub(super) fn with_lens<T>(
        &self,
        member: MemberId,
        today: Date,
        then: impl FnOnce(&Lens<'_>) -> T,
    ) -> T {
        let (sides, linked) = (self.sides(member), Linked::of(member, self));
        let address = Address::year(member, Period::of(today));
        let reach = |it: &Stamped| self.reach(&address, it, sides.as_ref());
        let may_answer = |line: &Line, it: &Stamped, answers: &[&Stamped]| {
            let asked = Asked {
                linked: &linked,
                line,
                recorded: it,
                answers,
            };
            sides
                .as_ref()
                .is_some_and(|sides| self.office_to_answer(&asked, sides, today).is_some())
        };
        then(&Lens {
            registry: &self.registry,
            reach: &reach,
            may_answer: &may_answer,
        })
    }

    /// My office that may answer a line which waits, best first.
    pub(super) fn office_to_answer(
        &self,
        asked: &Asked<'_>,
        sides: &Sides,
        today: Date,
    ) -> Option<OfficeId> {
        let recorded = asked.recorded;
        if recorded.stamp.person == self.person {
            return None;
        }
        let may = |office: &Office| {
            let is_full = office.role.is_full_hand();
            let has_answered = |it: &&Stamped| {
                let is_as_good = it.is_full_hand() || !is_full;
                it.stamp.org == office.org && !it.record.is_relayed() && is_as_good
            };
            // The township signs for a host without a hand once that host has spoken, or is silent.
            let stands_in = |it: &Sides| it.second_side == Some(office.org) && it.host_is_absent;
            let is_early = asked.line.state == LineState::Pending
                && !sides.has(office.org, Part::Home)
                && sides.each().any(stands_in);
            office.is_held_on(today)
                && policy::may_answer(office, asked.linked, sides)
                && office.org != recorded.stamp.org
                && !asked.answers.iter().any(has_answered)
                && !is_early
        };
        self.registry
            .offices_of(self.person)
            .find(|(_, office)| may(office))
            .map(|(id, _)| id)
    }

    /// How far a record has come, seen from here.
    pub(super) fn reach(
        &self,
        address: &Address,
        stamped: &Stamped,
        sides: Option<&Sides>,
    ) -> Reach {
        let Progress::Admitted(position) = stamped.progress else {
            return Reach::OnThisPhone;
        };
        let others = super::reading_orgs(readers(address, sides, &self.registry));
        let arrived = others.filter(|org| *org != stamped.stamp.org).any(|org| {
            self.delivered
                .get(&org)
                .is_some_and(|held| *held >= position)
        });
        // A record of the other side that stands here has, of course, come to the other side.
        let theirs = stamped.stamp.person != self.person
            && !self
                .my_orgs(Date::at(stamped.stamp.admitted_at))
                .contains(&stamped.stamp.org);
        if arrived || theirs {
            Reach::AtOtherSide
        } else {
            Reach::AtRelay
        }
    }

    /// Whether the connection is up to date.
    #[must_use]
    pub fn is_in_sync(&self) -> bool {
        self.link == Link::InSync
    }
}

/// Counts, bounded.
pub(super) fn count(of: impl Iterator) -> u32 {
    u32::try_from(of.count()).unwrap_or(u32::MAX)
}
