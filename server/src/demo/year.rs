//! The year of sixty members: who left, arrived, was accepted, contacted, and what it was worth.

use super::cast::{Cast, Data, Seat, command_id, member_id};
use super::{DemoError, Step};
use liangdi_core::choice::{Channel, ContactKind, FlowReason, Membership, Sex};
use liangdi_core::command::{
    AcceptAsHost, AssignContactPerson, Command, RecordContact, RegisterMember, ReportArrival,
    ReportDeparture,
};
use liangdi_core::ids::MemberId;
use liangdi_core::record::RecordKey;
use liangdi_core::time::Date;

/// First number of the commands of members; lower ones set the banner up.
const NUMBERS_FROM: u32 = 1000;

/// Writes everybody's steps.
pub(super) struct Author<'a> {
    pub(super) data: &'a Data,
    pub(super) cast: &'a Cast,
    pub(super) today: Date,
    pub(super) number: u32,
    pub(super) steps: Vec<Step>,
}

/// One member, as the story goes.
pub(super) struct Story {
    pub(super) number: usize,
    pub(super) member: MemberId,
    pub(super) home: Seat,
    /// Who keeps contact: the contact person where there is one, else the secretary.
    pub(super) contact: Seat,
    pub(super) township: Seat,
    /// The host asked, by its place in the data file.
    pub(super) host: Option<(usize, Seat)>,
    /// Days ago on which the departure was reported.
    pub(super) left: i32,
    /// Days ago on which the host accepted.
    pub(super) accepted: Option<i32>,
}

/// All steps of all members.
pub(super) fn of(data: &Data, cast: &Cast, today: Date) -> Result<Vec<Step>, DemoError> {
    let mut author = Author {
        data,
        cast,
        today,
        number: NUMBERS_FROM,
        steps: Vec::new(),
    };
    for number in 0..data.members.len() {
        let story = author.story(number)?;
        author.flow(&story);
        author.contacts(&story);
        author.dues(&story);
        author.attendance(&story);
        author.deeds(&story);
    }
    Ok(author.steps)
}

/// The `index`-th of a list, over and over.
pub(super) fn pick<T>(list: &[T], index: usize) -> Option<&T> {
    list.get(index.checked_rem(list.len())?)
}

pub(super) fn text(list: &[String], index: usize) -> String {
    pick(list, index).cloned().unwrap_or_default()
}

pub(super) fn days(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(0)
}

impl Author<'_> {
    pub(super) fn day(&self, days_ago: i32) -> Date {
        self.today.plus_days(days_ago.saturating_neg())
    }

    pub(super) fn step(&mut self, days_ago: i32, seat: &Seat, command: Command) -> RecordKey {
        self.number = self.number.saturating_add(1);
        let id = command_id(self.number);
        self.steps.push(Step {
            days_ago,
            seat: seat.clone(),
            id,
            command,
        });
        RecordKey {
            command: id,
            ordinal: 0,
        }
    }

    fn story(&self, number: usize) -> Result<Story, DemoError> {
        let branch = pick(&self.data.branches, number);
        let (branch, parent) = branch.map_or(("", ""), |it| {
            (it.key.as_str(), it.parent.as_deref().unwrap_or_default())
        });
        let home = self.cast.seat(branch, "secretary")?;
        let left = 300_i32.saturating_sub(days(number * 7 % 90));
        let is_asked = number % 9 != 4 && number % 29 != 11;
        let host = number * 3 % self.data.hosts.len();
        let host = match self.data.hosts.get(host) {
            Some(org) if is_asked => Some((host, self.cast.seat(&org.key, "secretary")?)),
            Some(_) | None => None,
        };
        let waits = number % 7 == 3;
        let accepted = host.as_ref().filter(|_| !waits).map(|_| {
            left.saturating_sub(15)
                .saturating_sub(days(number % 3 * 25))
        });
        Ok(Story {
            number,
            member: member_id(number),
            contact: self
                .cast
                .seat(branch, "contactPerson")
                .unwrap_or(home.clone()),
            township: self.cast.seat(parent, "townshipOrganizer")?,
            home,
            host,
            left,
            accepted,
        })
    }

    /// Registration, contact person, departure, arrival, acceptance.
    fn flow(&mut self, story: &Story) {
        let (number, member) = (story.number, story.member);
        let registered = 360_i32.saturating_sub(days(number % 10));
        let years = days(number % 28).saturating_add(2);
        let joined_on = self.day(
            years
                .saturating_mul(365)
                .saturating_add(days(number * 11 % 365)),
        );
        let register = RegisterMember {
            sex: Some(if number % 5 < 3 {
                Sex::Male
            } else {
                Sex::Female
            }),
            born_year: u16::try_from(joined_on.year()).ok().and_then(|joined| {
                joined.checked_sub(20 + u16::try_from(number % 15).unwrap_or(0))
            }),
            membership: if number % 17 == 5 {
                Membership::Probationary
            } else {
                Membership::Full
            },
            phone: Some(format!("1380000{:04}", 1000 + number * 37)),
            ..RegisterMember::new(member, text(&self.data.members, number), joined_on)
        };
        self.step(registered, &story.home, Command::RegisterMember(register));
        if number % 15 != 7 {
            let assign = AssignContactPerson {
                member,
                name: story.contact.name.clone(),
                phone: None,
                person: Some(story.contact.person),
            };
            self.step(
                registered.saturating_sub(1),
                &story.home,
                Command::AssignContactPerson(assign),
            );
        }
        self.departure(story);
        self.arrival(story);
    }

    fn departure(&mut self, story: &Story) {
        let late = if story.number % 5 == 2 { 40 } else { -2 };
        let depart = ReportDeparture {
            member: story.member,
            left_on: self.day(story.left.saturating_add(late)),
            place: self.place(story),
            reason: pick(
                &[
                    FlowReason::Work,
                    FlowReason::Work,
                    FlowReason::Business,
                    FlowReason::WithChildren,
                    FlowReason::Study,
                ],
                story.number,
            )
            .copied()
            .unwrap_or(FlowReason::Work),
        };
        let entry = self.step(story.left, &story.home, Command::ReportDeparture(depart));
        let entry = RecordKey {
            ordinal: 1,
            ..entry
        };
        self.answer(story, &story.home, (entry, story.left, story.left));
    }

    fn arrival(&mut self, story: &Story) {
        if story.number % 29 == 11 {
            return; // whereabouts not known yet
        }
        let arrive = ReportArrival {
            member: story.member,
            arrived_on: self.day(story.left.saturating_sub(2)),
            place: self.place(story),
            host: story.host.as_ref().map(|(_, seat)| seat.org),
        };
        let reported = story.left.saturating_sub(4);
        self.step(reported, &story.contact, Command::ReportArrival(arrive));
        let (Some((host, seat)), Some(accepted)) = (&story.host, story.accepted) else {
            return;
        };
        let accept = AcceptAsHost {
            member: story.member,
            accepted_on: self.day(accepted),
            branch: self
                .data
                .hosts
                .get(*host)
                .map_or_else(String::new, |org| org.name.clone()),
            relayed: None,
        };
        let entry = self.step(accepted, seat, Command::AcceptAsHost(accept));
        let entry = RecordKey {
            ordinal: 1,
            ..entry
        };
        self.answer(story, seat, (entry, accepted, accepted));
    }

    fn place(&self, story: &Story) -> String {
        match &story.host {
            Some((host, _)) => self
                .data
                .hosts
                .get(*host)
                .map_or_else(String::new, |org| org.place.clone()),
            None => text(&self.data.elsewhere, story.number),
        }
    }

    /// About one contact each quarter; some are due.
    fn contacts(&mut self, story: &Story) {
        for round in 0..4_usize {
            let ago = 250_i32
                .saturating_sub(days(round * 78))
                .saturating_sub(days(story.number % 12));
            if (story.number + round) % 6 == 1 || ago >= story.left {
                continue;
            }
            let contact = RecordContact {
                member: story.member,
                contact: ContactKind::Quarterly,
                on: self.day(ago),
                channel: pick(
                    &[Channel::Phone, Channel::Wechat, Channel::Video],
                    story.number + round,
                )
                .copied()
                .unwrap_or(Channel::Phone),
                reported: round % 2 == 0,
                note: (round != 1).then(|| text(&self.data.notes, story.number + round)),
            };
            let entry = self.step(ago, &story.contact, Command::RecordContact(contact));
            if round % 2 == 0 {
                self.answer(story, &story.contact, (entry, ago, ago));
            }
        }
    }
}
